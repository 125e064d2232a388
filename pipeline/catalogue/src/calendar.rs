use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a day differs from its weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A day off, whatever the weekday.
    Holiday,
    /// A Saturday or Sunday on which offices work (调休).
    Workday,
}

/// The State Council's holidays and swapped weekends: `pipeline/sources/holidays.csv` (`day,kind,name`).
///
/// Years without any entry are not covered; a query that needs them gets no row, which is a finding and not a guess.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Calendar {
    /// Days that differ from their weekday, with the reason.
    pub days: BTreeMap<NaiveDate, (DayKind, String)>,
}

impl Calendar {
    /// Whether offices work on a day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some((DayKind::Holiday, _)) => false,
            Some((DayKind::Workday, _)) => true,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// First and last day that the table covers: whole years; `None` for an empty table.
    pub fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.days.keys().next()?.year();
        let last = self.days.keys().next_back()?.year();
        Some((NaiveDate::from_ymd_opt(first, 1, 1)?, NaiveDate::from_ymd_opt(last, 12, 31)?))
    }

    /// Every covered day in order: day, whether it is a working day, and how many working days there were up to and
    /// with it since the start of the table. The difference of two counts is the number of working days after the
    /// first day up to and with the second: a time limit of *n* working days from day *a* is kept on day *b* when
    /// `count(b) - count(a) <= n`.
    pub fn rows(&self) -> Vec<(NaiveDate, bool, i64)> {
        let Some((first, last)) = self.range() else { return Vec::new() };
        let mut rows = Vec::new();
        let (mut day, mut count) = (first, 0);
        while day <= last {
            let working = self.is_working_day(day);
            count += i64::from(working);
            rows.push((day, working, count));
            match day.checked_add_days(Days::new(1)) {
                Some(next) => day = next,
                None => break,
            }
        }
        rows
    }
}
