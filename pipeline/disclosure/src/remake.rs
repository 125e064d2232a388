//! The tables of stages 2 to 4 from values, areas and events.

use crate::error::Error;
use catalogue::Plan;
use index::tables::{self, AreaRow, EventRow, ValueRow};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What everything else is computed from.
pub(crate) struct Counts {
    pub(crate) values: Vec<ValueRow>,
    pub(crate) areas: Vec<AreaRow>,
    pub(crate) events: Vec<EventRow>,
}

impl Counts {
    pub(crate) fn read(run: &Path) -> Result<Self, Error> {
        let dir = run.join("2-values");
        Ok(Self {
            values: tables::read(&dir.join("values.csv"))?,
            areas: read_if_there(&dir.join("areas.csv"))?,
            events: read_if_there(&dir.join("events.csv"))?,
        })
    }

    /// Writes the counts and all that follows from them by the plan.
    pub(crate) fn write(&self, plan: &Plan, out: &Path) -> Result<(), Error> {
        let Self { values, areas, events } = self;
        let of_values = Tables::in_folder(out.join("2-values"))?;
        tables::write(&of_values.0.join("values.csv"), values)?;
        of_values.write("areas", areas)?;
        of_values.write("events", events)?;

        let scored = index::run_steps(plan, values);
        let scores = Tables::in_folder(out.join("3-scores"))?;
        tables::write(&scores.0.join("scores.csv"), &scored.scores)?;
        scores.write("steps", &scored.steps)?;
        scores.write("screening", &scored.screening)?;

        let indexed = index::aggregate_scores(plan, &scored.scores);
        let tables = Tables::in_folder(out.join("4-index"))?;
        tables::write(&tables.0.join("index.csv"), &indexed.index)?;
        tables.write("weights", &indexed.weights)?;
        tables.write("standings", &indexed.standings)?;
        if let Some(other) = plan.by_alternative() {
            tables.write("alternative", &index::aggregate_scores(&other, &scored.scores).index)?;
        }
        tables.write("plan_progress", &index::progress::plan_progress(plan, &scored.scores))?;
        tables.write("departments", &index::progress::departments(plan, &scored.scores))?;

        let found = index::uncertainty::robustness(plan, values);
        tables.write("uncertainty", &found.uncertainty.uncertainty)?;
        tables.write("rank_probabilities", &found.uncertainty.rank_probabilities)?;
        tables.write("sensitivity", &found.uncertainty.sensitivity)?;
        tables.write("leave_out", &found.leave_out)?;
        tables.write("weight_ranges", &found.weight_ranges)?;
        tables.write("what_if", &found.what_if)?;

        let (incidence, trend) = index::incidence::incidence(plan, values, areas);
        tables.write("event_gaps", &index::incidence::event_gaps(plan, events, &incidence))?;
        tables.write("incidence", &incidence)?;
        tables.write("incidence_trend", &trend)?;
        tables.write("comparison", &index::comparison::compare(plan, values))?;
        tables.write("rank_ranges", &index::rank_ranges::rank_ranges(plan, values))?;

        let diagnosed = index::diagnostics::diagnose(plan, &scored.scores, &indexed.index);
        let diagnostics = Tables::in_folder(out.join("4-index").join("diagnostics"))?;
        diagnostics.write("statistics", &diagnosed.statistics)?;
        diagnostics.write("growth", &index::diagnostics::growth(plan, values))?;
        diagnostics.write("correlations", &diagnosed.correlations)?;
        diagnostics.write("reliability", &diagnosed.reliability)?;
        diagnostics.write("principal_components", &diagnosed.principal_components)
    }
}

/// A table; without rows where there is no file.
fn read_if_there<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    if path.exists() { Ok(tables::read(path)?) } else { Ok(Vec::new()) }
}

/// A folder that tables are written into.
struct Tables(PathBuf);

impl Tables {
    fn in_folder(folder: PathBuf) -> Result<Self, Error> {
        std::fs::create_dir_all(&folder).map_err(Error::at(&folder))?;
        Ok(Self(folder))
    }

    /// One without rows is not there.
    fn write<T: Serialize>(&self, name: &str, rows: &[T]) -> Result<(), Error> {
        if rows.is_empty() { Ok(()) } else { Ok(tables::write(&self.0.join(name).with_extension("csv"), rows)?) }
    }
}
