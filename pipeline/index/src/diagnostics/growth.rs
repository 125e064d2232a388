//! How fast a value grows.

use crate::keys::period as period_of;
use crate::tables::ValueRow;
use catalogue::{Disclosure, Plan};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row of `4-index/diagnostics/growth.csv`: an indicator of a unit from the first period with a value to the last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrowthRow {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// First period with a value.
    pub first_period: String,
    /// Last period with a value.
    pub last_period: String,
    /// How many periods have a value.
    pub periods: u32,
    /// The first value.
    pub first_value: f64,
    /// The last.
    pub last_value: f64,
    /// Growth in percent a year, compounded: `100 * ((last / first)^(1 / years) - 1)`.
    pub growth: Option<f64>,
    /// Why there is a growth or none.
    pub status: GrowthStatus,
}

/// Why there is a growth or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrowthStatus {
    /// It can be read as it is.
    Ok,
    /// There is a value in one period only.
    OnePeriod,
    /// It begins at zero or below, so that no factor leads from there; or it changes its sign.
    NotPositive,
}

/// Period and value by the first day of the period.
type Series<'a> = BTreeMap<NaiveDate, (&'a str, f64)>;

/// The compound annual growth rate of every indicator that may be published and every unit with a value, in order of
/// both, whatever the order of `values`. Empty when the values are of one period alone.
///
/// Years are counted from the first day of one period to that of the other. Rows that cannot be used are left out:
/// [`crate::run_steps`] has named them.
pub fn growth(plan: &Plan, values: &[ValueRow]) -> Vec<GrowthRow> {
    let mut series: BTreeMap<(&str, &str), Series<'_>> = BTreeMap::new();
    let mut days = std::collections::BTreeSet::new();
    for row in values {
        let published =
            plan.indicators.get(&row.indicator_id).is_some_and(|found| found.disclosure != Disclosure::Internal);
        let Some(period) = period_of(&row.period).filter(|_| published) else { continue };
        days.insert(period.first_day);
        if let Some(value) = row.value.filter(|value| value.is_finite()) {
            let of_unit = series.entry((&row.indicator_id, &row.unit_id)).or_default();
            of_unit.insert(period.first_day, (&row.period, value));
        }
    }
    if days.len() < 2 {
        return Vec::new();
    }
    let row = |((indicator, unit), of_unit): ((&str, &str), Series<'_>)| {
        let ((from, first), (to, last)) = of_unit.first_key_value().zip(of_unit.last_key_value())?;
        let (growth, status) = match compounded(first.1, last.1, years(*from, *to)) {
            _ if of_unit.len() == 1 => (None, GrowthStatus::OnePeriod),
            None => (None, GrowthStatus::NotPositive),
            found => (found, GrowthStatus::Ok),
        };
        Some(GrowthRow {
            indicator_id: indicator.to_owned(),
            unit_id: unit.to_owned(),
            first_period: first.0.to_owned(),
            last_period: last.0.to_owned(),
            periods: u32::try_from(of_unit.len()).unwrap_or(u32::MAX),
            first_value: first.1,
            last_value: last.1,
            growth,
            status,
        })
    };
    series.into_iter().filter_map(row).collect()
}

fn years(from: NaiveDate, to: NaiveDate) -> f64 {
    let months = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
    f64::from(months(to) - months(from)) / 12.0
}

/// Percent a year; `None` where the first value is not above 0 while the last is, or the other way round, or is too large.
fn compounded(first: f64, last: f64, years: f64) -> Option<f64> {
    let factor = last / first;
    let grown = (factor.is_finite() && factor >= 0.0).then(|| 100.0 * (libm::pow(factor, 1.0 / years) - 1.0));
    grown.filter(|growth| growth.is_finite())
}
