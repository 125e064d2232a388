//! From sums to a value, its interval and its status.

use crate::rollup::Sum;
use catalogue::{Indicator, Kind};
use index::interval;
use index::tables::{Exact, Status};

/// What the evidence of one unit, period and perhaps area says.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) numerator: Option<Exact>,
    pub(crate) denominator: Option<Exact>,
    pub(crate) records: u64,
    pub(crate) value: Option<f64>,
    pub(crate) interval: Option<(f64, f64)>,
    pub(crate) status: Status,
}

impl Outcome {
    /// The outcome where there is evidence.
    ///
    /// `proportion` and `ratio`: `100 * numerator / denominator`; `rate`: `per * numerator / denominator`; `count`: the
    /// numerator. Wilson's interval for a proportion, Poisson's for a rate. A denominator of 0 gives no value, and so
    /// does one below the indicator's minimum.
    pub(crate) fn of(indicator: &Indicator, sum: &Sum) -> Self {
        let (numerator, denominator) = (Exact(sum.numerator), Exact(sum.denominator));
        let (n, d) = (numerator.to_f64(), denominator.to_f64());
        let counted = indicator.kind == Kind::Count;
        let status = if counted {
            Status::Ok
        } else if sum.denominator <= 0 {
            Status::NoDenominator
        } else if denominator < Exact::whole(i64::from(indicator.min_denominator)) {
            Status::TooFewRecords
        } else {
            Status::Ok
        };
        let (value, interval) = match (status, indicator.kind) {
            (Status::Ok, Kind::Proportion) => (Some(100.0 * n / d), wilson(n, d)),
            (Status::Ok, Kind::Ratio) => (Some(100.0 * n / d), None),
            (Status::Ok, Kind::Rate) => {
                let per = indicator.per.unwrap_or(1.0);
                let interval = (n >= 0.0).then(|| interval::poisson(n));
                (Some(per * n / d), interval.map(|(lower, upper)| (per * lower / d, per * upper / d)))
            }
            (Status::Ok, Kind::Count) => (Some(n), None),
            _ => (None, None),
        };
        let (numerator, denominator) = (Some(numerator), Some(denominator));
        Self { numerator, denominator, records: sum.records, value, interval, status }
    }

    /// The outcome where there is no evidence. `reported`: the unit sent rows of the indicator's record tables.
    pub(crate) fn without_evidence(indicator: &Indicator, reported: bool) -> Self {
        let (numerator, value, status) = match (reported, indicator.kind) {
            (false, _) => (None, None, Status::NotReported),
            (true, Kind::Count) => (Some(Exact(0)), Some(0.0), Status::Ok),
            (true, _) => (None, None, Status::NoDenominator),
        };
        Self { numerator, denominator: None, records: 0, value, interval: None, status }
    }
}

/// In percent; none for counts that are no part of their whole.
fn wilson(n: f64, d: f64) -> Option<(f64, f64)> {
    (0.0..=d).contains(&n).then(|| interval::wilson(n, d)).map(|(lower, upper)| (100.0 * lower, 100.0 * upper))
}

/// Why sums cannot be what the indicator says they are.
pub(crate) fn contradiction(kind: Kind, sum: &Sum) -> Option<&'static str> {
    match kind {
        Kind::Count => None,
        _ if sum.denominator < 0 => Some("the denominator is negative"),
        Kind::Proportion if sum.numerator > sum.denominator => Some("the numerator is larger than the denominator"),
        Kind::Proportion | Kind::Rate if sum.numerator < 0 => Some("the numerator is negative"),
        _ => None,
    }
}
