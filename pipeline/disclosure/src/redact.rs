use crate::cell::{Key, cells};
use crate::edition::{Edition, plan_of};
use crate::error::Error;
use crate::protect::protect;
use crate::remake::Counts;
use catalogue::{Disclosure, Plan};
use index::tables::Status;
use std::collections::BTreeSet;
use std::path::Path;

/// What an edition does not show. It names what is withheld, so it is for the office alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// For whom it was made.
    pub edition: Edition,
    /// The indicators that are not in it at all.
    pub left_out: Vec<String>,
    /// The cells whose counts are withheld, in order of indicator, period, area and unit.
    pub withheld: Vec<Withheld>,
}

/// A cell whose counts are withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Indicator.
    pub indicator_id: String,
    /// Period.
    pub period: String,
    /// Area; empty: all areas together, a row of `values.csv`.
    pub area: String,
    /// Unit.
    pub unit_id: String,
    /// It is withheld so that others cannot be worked out, and is not small itself.
    pub complementary: bool,
    /// What is public of it anyway, such as a denominator that a public indicator shows, leaves its small counts less open than
    /// the plan's `protection`, whatever else is withheld.
    pub narrow: bool,
}

/// Makes the tables of an edition: reads `2-values`, `3-scores` and `4-index` of the folder `run` and writes the same folders
/// into `out`, tables as CSV.
///
/// `plan` is the plan of the run. The internal edition is the run as it is. The others are computed anew by [`plan_of`] from
/// what they show of values, areas and events; withheld rows stand there with the status `suppressed`, no counts and 0
/// records.
///
/// # Errors
/// When a table cannot be read or written.
pub fn redact(plan: &Plan, run: &Path, edition: Edition, out: &Path) -> Result<Report, Error> {
    let mut report = Report { edition, left_out: Vec::new(), withheld: Vec::new() };
    if edition == Edition::Internal {
        for stage in ["2-values", "3-scores", "4-index"] {
            copy_tables(&run.join(stage), &out.join(stage))?;
        }
        return Ok(report);
    }
    let own = plan_of(plan, edition);
    report.left_out = plan.indicators.keys().filter(|id| !own.indicators.contains_key(*id)).cloned().collect();
    let mut counts = Counts::read(run)?;
    counts.values.retain(|row| own.indicators.contains_key(&row.indicator_id));
    counts.areas.retain(|row| own.indicators.contains_key(&row.indicator_id));
    counts.events.retain(|row| own.indicators.contains_key(&row.indicator_id));
    if edition == Edition::Public {
        report.withheld = withhold(&own, &mut counts);
        // Days of single cases are smaller than any count.
        let is_aggregate = |id: &str| own.indicators.get(id).is_some_and(|i| i.disclosure == Disclosure::Aggregate);
        counts.events.retain(|row| !is_aggregate(&row.indicator_id));
    }
    counts.write(&own, out)?;
    Ok(report)
}

/// Empties the rows that the public does not see.
fn withhold(plan: &Plan, counts: &mut Counts) -> Vec<Withheld> {
    let t = std::time::Instant::now();
    let found = protect(plan, &cells(plan, &counts.values, &counts.areas));
    eprintln!("protect {:?}", t.elapsed());
    let withheld: BTreeSet<&Key> = found.primary.union(&found.complementary).collect();
    let is_withheld = |indicator: &str, period: &str, area: &str, unit: &str| {
        withheld.contains(&Key {
            indicator: indicator.to_owned(),
            period: period.to_owned(),
            area: area.to_owned(),
            unit: unit.to_owned(),
        })
    };
    for row in &mut counts.values {
        if is_withheld(&row.indicator_id, &row.period, "", &row.unit_id) {
            (row.numerator, row.denominator, row.records) = (None, None, 0);
            (row.value, row.lower, row.upper, row.status) = (None, None, None, Status::Suppressed);
        }
    }
    for row in &mut counts.areas {
        if is_withheld(&row.indicator_id, &row.period, &row.area, &row.unit_id) {
            (row.numerator, row.denominator, row.records) = (None, None, 0);
            (row.value, row.lower, row.upper, row.status) = (None, None, None, Status::Suppressed);
        }
    }
    let in_words = |key: &Key| Withheld {
        indicator_id: key.indicator.clone(),
        period: key.period.clone(),
        area: key.area.clone(),
        unit_id: key.unit.clone(),
        complementary: found.complementary.contains(key),
        narrow: found.narrow.contains(key),
    };
    withheld.into_iter().map(in_words).collect()
}

fn copy_tables(from: &Path, to: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(to).map_err(Error::at(to))?;
    for entry in std::fs::read_dir(from).map_err(Error::at(from))? {
        let path = entry.map_err(Error::at(from))?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy_tables(&path, &to.join(name))?;
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            std::fs::copy(&path, to.join(name)).map_err(Error::at(&path))?;
        }
    }
    Ok(())
}
