use crate::tables::{Exact, Status};
use catalogue::{Indicator, Kind};
use statistics::proportion::wilson;
use statistics::rate::poisson;
use statistics::{Interval, Level};

/// What a numerator and a denominator come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// In the indicator's unit; `None` unless the status is `ok`.
    pub value: Option<f64>,
    /// Lower end of the 95% interval, where the kind has one.
    pub lower: Option<f64>,
    /// Upper end of the 95% interval, where the kind has one.
    pub upper: Option<f64>,
    /// `ok`, `no_denominator` or `too_few_records`.
    pub status: Status,
}

/// Divides, once: the value of an indicator from its exact sums.
///
/// | kind | value | 95% interval |
/// |---|---|---|
/// | `proportion` | `100 * numerator / denominator` | Wilson |
/// | `ratio` | `100 * numerator / denominator` | – |
/// | `rate` | `per * numerator / denominator` | Poisson |
/// | `count` | `numerator` | – |
///
/// Without a denominator, or with one of 0, the status of every kind but `count` is `no_denominator`; below the
/// indicator's `min_denominator` it is `too_few_records` and the value is withheld. Counts that cannot be, such as a part
/// that is larger than its whole, have no interval.
pub fn measure(indicator: &Indicator, numerator: Exact, denominator: Option<Exact>) -> Measured {
    let ok = |value, interval: Option<Interval>| Measured {
        value: Some(value),
        lower: interval.map(|ends| ends.lower),
        upper: interval.map(|ends| ends.upper),
        status: Status::Ok,
    };
    let none = |status| Measured { value: None, lower: None, upper: None, status };
    let x = numerator.to_f64();
    if indicator.kind == Kind::Count {
        return ok(x, None);
    }
    let Some(denominator) = denominator.filter(|denominator| denominator.0 > 0) else {
        return none(Status::NoDenominator);
    };
    if denominator < Exact::whole(i64::from(indicator.min_denominator)) {
        return none(Status::TooFewRecords);
    }
    let n = denominator.to_f64();
    let percent = percent(numerator, denominator);
    let per = indicator.per.unwrap_or(1.0);
    match indicator.kind {
        Kind::Count => ok(x, None),
        Kind::Ratio => ok(percent, None),
        Kind::Proportion => ok(percent, wilson(x, n, Level::P95).ok().map(|ends| ends.scaled(100.0))),
        Kind::Rate => ok(per * x / n, poisson(x, Level::P95).ok().map(|ends| ends.scaled(per / n))),
    }
}

/// `100 * part / whole`. Reduced before it becomes binary, so that all out of all is 100 however large, and nothing near it.
fn percent(part: Exact, whole: Exact) -> f64 {
    let part = part.0.saturating_mul(100);
    let (mut divisor, mut rest) = (part.abs(), whole.0);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (part / divisor) as f64 / (whole.0 / divisor) as f64
}
