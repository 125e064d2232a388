use crate::tables::{Exact, Status};
use catalogue::{Indicator, Kind};
use statistics::Level;
use statistics::proportion::wilson;
use statistics::rate::poisson;

/// What a numerator and a denominator come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// In the indicator's unit; `None` unless the status is `ok`.
    pub value: Option<f64>,
    /// Lower end of the interval, where the kind has one.
    pub lower: Option<f64>,
    /// Upper end of the interval, where the kind has one.
    pub upper: Option<f64>,
    /// `ok`, `no_denominator`, `too_few_records` or `impossible`.
    pub status: Status,
}

/// Divides, once: the value of an indicator from its exact sums, with its interval.
///
/// | kind | value | interval |
/// |---|---|---|
/// | `proportion` | `100 * numerator / denominator` | Wilson |
/// | `ratio` | `100 * numerator / denominator` | – |
/// | `rate` | `per * numerator / denominator` | Poisson |
/// | `count` | `numerator` | – |
///
/// The intervals are of `level` (0.95), the method's `interval_level`. Without a denominator, or with one of 0, the status
/// of every kind but `count` is `no_denominator`; below the indicator's `min_denominator` it is `too_few_records` and the
/// value is withheld. Counts that cannot be ([`contradiction`]) are `impossible` and have no value.
pub fn measure(indicator: &Indicator, numerator: Exact, denominator: Option<Exact>, level: f64) -> Measured {
    let value = match value(indicator, numerator, denominator) {
        Ok(value) => value,
        Err(status) => return Measured { value: None, lower: None, upper: None, status },
    };
    let interval = Level::new(level).ok().zip(denominator).and_then(|(level, denominator)| {
        let (x, n) = (numerator.to_f64(), denominator.to_f64());
        match indicator.kind {
            Kind::Count | Kind::Ratio => None,
            Kind::Proportion => wilson(x, n, level).ok().map(|ends| ends.scaled(100.0)),
            Kind::Rate => poisson(x, level).ok().map(|ends| ends.scaled(indicator.per.unwrap_or(1.0) / n)),
        }
    });
    Measured {
        value: Some(value),
        lower: interval.map(|ends| ends.lower),
        upper: interval.map(|ends| ends.upper),
        status: Status::Ok,
    }
}

/// The value alone, or why there is none.
pub(crate) fn value(indicator: &Indicator, numerator: Exact, denominator: Option<Exact>) -> Result<f64, Status> {
    if indicator.kind == Kind::Count {
        return Ok(numerator.to_f64());
    }
    if contradiction(indicator.kind, numerator, denominator.unwrap_or(Exact(0))).is_some() {
        return Err(Status::Impossible);
    }
    let denominator = denominator.filter(|denominator| denominator.0 > 0).ok_or(Status::NoDenominator)?;
    if denominator < Exact::whole(i64::from(indicator.min_denominator)) {
        return Err(Status::TooFewRecords);
    }
    Ok(match indicator.kind {
        Kind::Rate => indicator.per.unwrap_or(1.0) * numerator.to_f64() / denominator.to_f64(),
        Kind::Proportion | Kind::Ratio | Kind::Count => percent(numerator, denominator),
    })
}

/// Why counts cannot be what the indicator says they are.
pub fn contradiction(kind: Kind, numerator: Exact, denominator: Exact) -> Option<&'static str> {
    match kind {
        Kind::Count => None,
        _ if denominator.0 < 0 => Some("the denominator is negative"),
        Kind::Proportion if numerator > denominator => Some("the numerator is larger than the denominator"),
        Kind::Proportion | Kind::Rate if numerator.0 < 0 => Some("the numerator is negative"),
        _ => None,
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
