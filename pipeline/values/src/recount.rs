//! Stage 2 once more, from evidence files and without the SQL engine: plain sums by the same dated unit tree.

use crate::ValuesReport;
use crate::compute::write_stage;
use crate::error::ValuesError;
use crate::evidence::ReportedRow;
use crate::presence::Presence;
use crate::rollup::{RollUp, Sum};
use catalogue::{Membership, Period, Plan};
use chrono::NaiveDate;
use index::tables::{EventRow, Exact};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is counted again, from where and to where.
#[derive(Clone, Copy, Debug)]
pub struct RecountOptions<'a> {
    /// Folder of `<indicator>.csv`.
    pub evidence: &'a Path,
    /// The table of who sent rows.
    pub reported: &'a Path,
    /// The folder `2-values`, which is made.
    pub out: &'a Path,
    /// The periods of the run.
    pub periods: &'a [Period],
}

/// Counts every indicator that has a file of evidence, as [`crate::compute`] does from the records.
///
/// The sums are made here in plain arithmetic, so this also holds the SQL engine's sums against a second way to add. A
/// record counts for its unit and for all that the unit belonged to on the day counted.
///
/// # Errors
/// When a file cannot be read or written, or a row is no evidence.
pub fn recount(plan: &Plan, options: &RecountOptions<'_>) -> Result<ValuesReport, ValuesError> {
    let mut presence = BTreeMap::<String, BTreeSet<(String, String)>>::new();
    for row in index::tables::read::<ReportedRow>(options.reported)? {
        presence.entry(row.table).or_default().insert((row.unit_id, row.period));
    }
    let files: Vec<_> = plan
        .indicators
        .keys()
        .map(|id| (id, options.evidence.join(id).with_extension("csv")))
        .filter(|(_, path)| path.is_file())
        .collect();
    let tree = Tree::of(plan, options.periods);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let counted: Vec<Result<Vec<_>, ValuesError>> = std::thread::scope(|scope| {
        let work = || {
            let mut found = Vec::new();
            while let Some((id, path)) = files.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                found.push(((*id).clone(), Days::read(path)?));
            }
            Ok(found)
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|work| work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let (mut rolled, mut events) = (BTreeMap::new(), Vec::new());
    let incidence = plan.method.incidence.as_ref().map(|incidence| incidence.indicator.as_str());
    for counted in counted {
        for (id, days) in counted? {
            if incidence == Some(id.as_str()) && plan.indicators[&id].area.is_some() {
                events = tree.events(&id, &days)?;
            }
            rolled.insert(id, tree.roll_up(days)?);
        }
    }
    write_stage(plan, options.periods, &rolled, &Presence::of(presence), &events, options.out)
}

/// What a unit's evidence of one day adds up to, by area.
#[derive(Default)]
struct Days {
    sums: BTreeMap<Vec<u8>, Day>,
}

struct Day {
    unit: String,
    day: Option<NaiveDate>,
    area: String,
    sum: Sum,
}

impl Days {
    fn read(path: &Path) -> Result<Self, ValuesError> {
        let wrong = |line: u64, reason: String| ValuesError::Evidence { path: path.to_owned(), line, reason };
        let csv_error = |error: csv::Error| wrong(error.position().map_or(0, csv::Position::line), error.to_string());
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 18).from_path(path).map_err(csv_error)?;
        let header = reader.headers().map_err(csv_error)?.iter().collect::<Vec<_>>().join(",");
        if header != crate::evidence::EVIDENCE_HEADER.trim_end() {
            return Err(wrong(1, format!("the columns are {header}")));
        }
        let mut days = Self::default();
        let (mut row, mut key) = (csv::ByteRecord::new(), Vec::new());
        while reader.read_byte_record(&mut row).map_err(csv_error)? {
            let line = row.position().map_or(0, csv::Position::line);
            let text = |at: usize| {
                std::str::from_utf8(&row[at]).map_err(|_| wrong(line, "a cell is no UTF-8 text".to_owned()))
            };
            let number = |at: usize| match text(at)? {
                "" => Ok(0),
                "0" => Ok(0),
                "1" => Ok(Exact::SCALE),
                text => text.parse().map(|exact: Exact| exact.0).map_err(|error| wrong(line, error.to_string())),
            };
            key.clear();
            for at in [1, 2, 5] {
                key.extend_from_slice(&row[at]);
                key.push(0);
            }
            let sum = Sum { numerator: number(3)?, denominator: number(4)?, records: 1 };
            if let Some(day) = days.sums.get_mut(key.as_slice()) {
                day.sum = day.sum.checked_add(sum).ok_or_else(|| wrong(line, OVERFLOW.to_owned()))?;
                continue;
            }
            let day = match text(2)? {
                "" => None,
                text => Some(text.parse().map_err(|_| wrong(line, format!("`{text}` is no day (2018-03-05)")))?),
            };
            let day = Day { unit: text(1)?.to_owned(), day, area: text(5)?.to_owned(), sum };
            days.sums.insert(key.clone(), day);
        }
        Ok(days)
    }
}

const OVERFLOW: &str = "the numbers are too large to be added";

/// Who belonged to whom on which day, and which day lies in which period.
struct Tree<'a> {
    above: BTreeMap<String, Vec<Membership>>,
    periods: &'a [Period],
}

impl<'a> Tree<'a> {
    fn of(plan: &Plan, periods: &'a [Period]) -> Self {
        let mut above = BTreeMap::<String, Vec<Membership>>::new();
        for row in plan.units.closure() {
            above.entry(row.unit_id.clone()).or_default().push(row);
        }
        Self { above, periods }
    }

    fn period(&self, day: NaiveDate) -> Option<&'a Period> {
        self.periods.iter().find(|period| period.first_day <= day && day <= period.last_day)
    }

    /// The unit itself and all that it belonged to on a day.
    fn above<'s>(&'s self, unit: &str, day: NaiveDate) -> impl Iterator<Item = &'s str> {
        let holds = move |row: &&Membership| {
            row.valid_from.is_none_or(|from| from <= day) && row.valid_to.is_none_or(|to| day < to)
        };
        self.above.get(unit).into_iter().flatten().filter(holds).map(|row| row.parent_id.as_str())
    }

    fn roll_up(&self, days: Days) -> Result<RollUp, ValuesError> {
        let mut rolled = RollUp::default();
        for Day { unit, day, area, sum } in days.sums.into_values() {
            rolled.evidence += sum.records;
            let Some((day, period)) = day.and_then(|day| Some((day, self.period(day)?))) else {
                rolled.outside_periods += sum.records;
                continue;
            };
            let mut placed = false;
            for parent in self.above(&unit, day) {
                placed = true;
                let areas = rolled.sums.entry((parent.to_owned(), period.id.clone())).or_default();
                let cell = areas.entry(area.clone()).or_default();
                *cell = cell.checked_add(sum).ok_or_else(|| ValuesError::Evidence {
                    path: unit.clone().into(),
                    line: 0,
                    reason: OVERFLOW.to_owned(),
                })?;
            }
            if placed {
                rolled.counted += sum.records;
            } else {
                rolled.no_unit += sum.records;
                *rolled.unplaced.entry(unit).or_default() += sum.records;
            }
        }
        Ok(rolled)
    }

    /// As the third statement of `queries/values.sql`.
    fn events(&self, indicator: &str, days: &Days) -> Result<Vec<EventRow>, ValuesError> {
        let mut sums = BTreeMap::<(String, String, NaiveDate), i128>::new();
        for Day { unit, day, area, sum } in days.sums.values() {
            let Some(day) = day.filter(|day| sum.numerator > 0 && self.period(*day).is_some()) else { continue };
            for parent in self.above(unit, day) {
                let events = sums.entry((parent.to_owned(), area.clone(), day)).or_default();
                *events = events.saturating_add(sum.numerator);
            }
        }
        let row = |((unit_id, area, day), events): ((String, String, NaiveDate), i128)| EventRow {
            indicator_id: indicator.to_owned(),
            unit_id,
            area,
            day: day.to_string(),
            events: Exact(events),
        };
        Ok(sums.into_iter().map(row).collect())
    }
}
