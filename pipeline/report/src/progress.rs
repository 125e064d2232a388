//! How far the plan itself has come: every measure with its indicators, and every department with those it answers for.

use crate::cell::Cell;
use crate::format;
use crate::lookup::Lookup;
use index::progress::{DepartmentRow, ProgressRow, State, responsible_units};
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
pub(crate) struct ProgressPart {
    /// How many indicators stand how.
    pub sentence: String,
    pub measures: Vec<MeasureRow>,
    pub departments: Vec<DepartmentPart>,
}

/// One measure of the plan.
#[derive(Serialize)]
pub(crate) struct MeasureRow {
    pub clause: String,
    pub title: String,
    pub indicators: Vec<IndicatorRow>,
}

#[derive(Serialize)]
pub(crate) struct IndicatorRow {
    pub title: String,
    pub responsible: String,
    pub deadline: String,
    pub target: String,
    /// The city's value.
    pub city: Cell,
    /// `5 / 8`: units that meet the target, of those with a value and enough evidence.
    pub met: String,
    pub state: Cell,
    /// Who ought to send records, where there is no value.
    pub missing_from: String,
}

/// One department with the indicators that the plan makes it answer for.
#[derive(Serialize)]
pub(crate) struct DepartmentPart {
    pub name: String,
    pub rank: String,
    pub score: String,
    pub scored: String,
    pub indicators: String,
    pub met: String,
    pub not_met: String,
    pub not_yet_due: String,
    pub no_value: String,
    pub rows: Vec<IndicatorRow>,
}

/// `None` when the run has no such table.
pub(crate) fn part(lookup: &Lookup) -> Option<ProgressPart> {
    let latest: Vec<&ProgressRow> =
        lookup.input.plan_progress.iter().filter(|row| row.period == lookup.latest).collect();
    if latest.is_empty() {
        return None;
    }
    let measures = lookup.measures.iter().map(|node| MeasureRow {
        clause: node.clause.clone(),
        title: node.title.get(lookup.labels.lang).to_owned(),
        indicators: latest.iter().filter(|row| row.node_id == node.id).map(|row| indicator(lookup, row)).collect(),
    });
    let mut departments: Vec<&DepartmentRow> =
        lookup.input.departments.iter().filter(|row| row.period == lookup.latest).collect();
    departments.sort_by_key(|row| (row.rank.unwrap_or(u32::MAX), &row.unit_id));
    Some(ProgressPart {
        sentence: sentence(lookup, &latest),
        measures: measures.filter(|measure| !measure.indicators.is_empty()).collect(),
        departments: departments.into_iter().map(|row| department(lookup, row, &latest)).collect(),
    })
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

fn indicator(lookup: &Lookup, row: &ProgressRow) -> IndicatorRow {
    let labels = lookup.labels;
    let definition = lookup.indicator(&row.indicator_id);
    let judged = row.met + row.not_met + row.not_yet_due;
    let offices: BTreeSet<&str> = definition
        .into_iter()
        .flat_map(|indicator| &indicator.records)
        .filter_map(|table| lookup.input.plan.sources.get(table))
        .map(|source| source.office.as_str())
        .collect();
    let offices: Vec<&str> = offices.into_iter().collect();
    let separator = labels.get("separator");
    IndicatorRow {
        title: lookup.indicator_title(&row.indicator_id),
        responsible: definition.map(|indicator| indicator.responsible.join(&separator)).unwrap_or_default(),
        deadline: if row.deadline.is_empty() { labels.get("progress_all_the_time") } else { row.deadline.clone() },
        target: definition.map(|indicator| lookup.target_words(indicator)).unwrap_or_default(),
        city: lookup.value_cell(&row.indicator_id, &lookup.input.plan.method.plan.top_unit, lookup.latest),
        met: if judged > 0 { format!("{} / {judged}", row.met) } else { String::new() },
        state: state_cell(lookup, row.state),
        missing_from: if row.state == State::NoData { offices.join(&separator) } else { String::new() },
    }
}

fn state_cell(lookup: &Lookup, state: State) -> Cell {
    let (class, glyph, id) = match state {
        State::Met => ("strong", "▲", "met"),
        State::Overdue => ("weak", "▼", "overdue"),
        State::Open => ("middle", "●", "open"),
        State::NotYetDue => ("middle", "●", "not_yet_due"),
        State::NoTarget => ("none", "–", "no_target"),
        State::NoData => ("not_reported", "×", "no_data"),
    };
    Cell {
        class: class.to_owned(),
        glyph: glyph.to_owned(),
        word: lookup.labels.get(&format!("progress_{id}")),
        ..Cell::default()
    }
}

fn department(lookup: &Lookup, row: &DepartmentRow, latest: &[&ProgressRow]) -> DepartmentPart {
    let plan = lookup.input.plan;
    let answers_for = |progress: &&&ProgressRow| {
        let of = plan.indicators.get(&progress.indicator_id);
        of.is_some_and(|of| responsible_units(plan, &of.responsible).contains(row.unit_id.as_str()))
    };
    DepartmentPart {
        name: lookup.unit_name(&row.unit_id),
        rank: row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        score: row.score.map(|score| format::round(score, 2)).unwrap_or_default(),
        scored: row.scored.to_string(),
        indicators: row.indicators.to_string(),
        met: row.met.to_string(),
        not_met: row.not_met.to_string(),
        not_yet_due: row.not_yet_due.to_string(),
        no_value: row.no_value.to_string(),
        rows: latest.iter().filter(answers_for).map(|progress| indicator(lookup, progress)).collect(),
    }
}
