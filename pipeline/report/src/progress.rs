//! How far the plan itself has come, in a sentence.

use crate::lookup::Lookup;
use index::progress::{ProgressRow, State};
use std::collections::BTreeSet;

pub(crate) struct ProgressPart {
    /// How many indicators stand how.
    pub sentence: String,
}

/// `None` when the run has no such table.
pub(crate) fn part(lookup: &Lookup) -> Option<ProgressPart> {
    let latest: Vec<&ProgressRow> =
        lookup.input.plan_progress.iter().filter(|row| row.period == lookup.latest).collect();
    (!latest.is_empty()).then(|| ProgressPart { sentence: sentence(lookup, &latest) })
}

fn sentence(lookup: &Lookup, rows: &[&ProgressRow]) -> String {
    let count = |state: State| rows.iter().filter(|row| row.state == state).count().to_string();
    let measures: BTreeSet<&str> = rows.iter().map(|row| row.node_id.as_str()).collect();
    lookup.labels.fill(
        "progress_sentence",
        &[
            ("period", lookup.latest),
            ("measures", &measures.len().to_string()),
            ("indicators", &rows.len().to_string()),
            ("met", &count(State::Met)),
            ("overdue", &count(State::Overdue)),
            ("open", &count(State::Open)),
            ("not_yet_due", &count(State::NotYetDue)),
            ("no_target", &count(State::NoTarget)),
            ("no_data", &count(State::NoData)),
        ],
    )
}
