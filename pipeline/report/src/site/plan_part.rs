//! How far the plan has come, and its departments by what they answer for.

use super::both::{Both, Pair};
use super::figures::Places;
use crate::progress;
use index::progress::{ProgressRow, State};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct ProgressPart {
    sentence: Both,
    rows: Vec<ProgressFigures>,
}

#[derive(Serialize)]
struct ProgressFigures {
    indicator: usize,
    deadline: String,
    units: u32,
    met: u32,
    not_met: u32,
    not_yet_due: u32,
    too_little: u32,
    no_value: u32,
    state: State,
}

/// A department; what has no target is what is left of its indicators.
#[derive(Serialize)]
pub(super) struct DepartmentPart {
    id: String,
    name: Both,
    /// Place of the unit, where the page shows it.
    unit: Option<usize>,
    indicators: u32,
    scored: u32,
    score: Option<f64>,
    rank: Option<u32>,
    met: u32,
    not_met: u32,
    not_yet_due: u32,
    no_target: u32,
    no_value: u32,
}

/// `None` when the run has no such table.
pub(super) fn progress(pair: &Pair) -> Option<ProgressPart> {
    let lookup = &pair.zh;
    let places: BTreeMap<&str, usize> =
        lookup.input.plan.indicators.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let latest: Vec<&ProgressRow> =
        lookup.input.plan_progress.iter().filter(|row| row.period == lookup.latest).collect();
    let rows: Vec<ProgressFigures> = latest
        .iter()
        .filter_map(|row| {
            Some(ProgressFigures {
                indicator: *places.get(row.indicator_id.as_str())?,
                deadline: row.deadline.clone(),
                units: row.units,
                met: row.met,
                not_met: row.not_met,
                not_yet_due: row.not_yet_due,
                too_little: row.too_little_evidence,
                no_value: row.no_value,
                state: row.state,
            })
        })
        .collect();
    (!rows.is_empty()).then(|| ProgressPart {
        sentence: pair.words(|lookup| progress::part(lookup).map(|part| part.sentence).unwrap_or_default()),
        rows,
    })
}

/// By rank, those without one last.
pub(super) fn departments(pair: &Pair, places: &Places) -> Vec<DepartmentPart> {
    let lookup = &pair.zh;
    let mut rows: Vec<_> = lookup.input.departments.iter().filter(|row| row.period == lookup.latest).collect();
    rows.sort_by_key(|row| (row.rank.unwrap_or(u32::MAX), &row.unit_id));
    rows.into_iter()
        .map(|row| DepartmentPart {
            id: row.unit_id.clone(),
            name: pair.words(|lookup| lookup.unit_name(&row.unit_id)),
            unit: places.get(row.unit_id.as_str()).copied(),
            indicators: row.indicators,
            scored: row.scored,
            score: row.score,
            rank: row.rank,
            met: row.met,
            not_met: row.not_met,
            not_yet_due: row.not_yet_due,
            no_target: row.indicators.saturating_sub(row.met + row.not_met + row.not_yet_due + row.no_value),
            no_value: row.no_value,
        })
        .collect()
}
