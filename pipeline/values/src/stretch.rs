//! Stretches of days over which evidence may be added up before it is known whom it counts for.

use catalogue::{Period, Plan};
use chrono::NaiveDate;
use datafusion::arrow::datatypes::Date32Type;
use std::collections::BTreeSet;

/// The days of all periods, cut where a period begins or ends and where a unit changes hands: within a stretch, what a unit's evidence counts
/// for does not depend on the day. All days outside the periods are one stretch more.
#[derive(Clone, Debug)]
pub(crate) struct Stretches {
    /// The first day that has an entry in `of_day`, as days since 1970.
    first: i32,
    /// The stretch of each day from `first` on.
    of_day: Vec<u32>,
    /// The day that stands for each stretch: its first one.
    days: Vec<NaiveDate>,
}

/// The place of evidence without a day.
const NO_DAY: usize = 0;

/// The stretch of the days that lie before and after all periods.
const OUTSIDE: usize = 1;

impl Stretches {
    /// Cuts the days of `periods` as far as sums by unit and period need it.
    pub(crate) fn of(plan: &Plan, periods: &[Period]) -> Self {
        let closure = plan.units.closure();
        let changes = closure.iter().flat_map(|row| [row.valid_from, row.valid_to]).flatten();
        let ends = periods.iter().filter_map(|period| period.last_day.succ_opt());
        Self::cut(periods, changes.chain(ends).chain(periods.iter().map(|period| period.first_day)).collect())
    }

    /// Every day is a stretch of its own.
    pub(crate) fn single_days(periods: &[Period]) -> Self {
        let days =
            periods.iter().flat_map(|period| period.first_day.iter_days().take_while(|day| *day <= period.last_day));
        Self::cut(periods, days.collect())
    }

    fn cut(periods: &[Period], starts: BTreeSet<NaiveDate>) -> Self {
        let first = periods.iter().map(|period| period.first_day).min().unwrap_or_default();
        let last = periods.iter().map(|period| period.last_day).max().unwrap_or_default();
        let mut days = vec![NaiveDate::MIN, first.pred_opt().unwrap_or(NaiveDate::MIN)];
        let mut of_day = Vec::new();
        for day in first.iter_days().take_while(|day| *day <= last) {
            if day == first || starts.contains(&day) {
                days.push(day);
            }
            of_day.push(u32::try_from(days.len() - 1).unwrap_or(u32::MAX));
        }
        Self { first: Date32Type::from_naive_date(first), of_day, days }
    }

    /// How many places there are for sums, that of evidence without a day included.
    pub(crate) fn len(&self) -> usize {
        self.days.len()
    }

    /// The place of a day, given as days since 1970.
    pub(crate) fn of_day(&self, day: Option<i32>) -> usize {
        let Some(day) = day else { return NO_DAY };
        let at = usize::try_from(i64::from(day) - i64::from(self.first)).ok();
        at.and_then(|at| self.of_day.get(at)).map_or(OUTSIDE, |stretch| *stretch as usize)
    }

    /// The day that stands for a place.
    pub(crate) fn day(&self, place: usize) -> Option<NaiveDate> {
        if place == NO_DAY { None } else { self.days.get(place).copied() }
    }
}
