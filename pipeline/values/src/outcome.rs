//! From sums to a value, its interval and its status.

use crate::rollup::Sum;
use catalogue::{Indicator, Kind};
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
    pub(crate) fn of(indicator: &Indicator, sum: &Sum, interval_level: f64) -> Self {
        let (numerator, denominator) = (Exact(sum.numerator), Exact(sum.denominator));
        let measured = index::measure(indicator, numerator, Some(denominator), interval_level);
        Self {
            numerator: Some(numerator),
            denominator: Some(denominator),
            records: sum.records,
            value: measured.value,
            interval: measured.lower.zip(measured.upper),
            status: measured.status,
        }
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
