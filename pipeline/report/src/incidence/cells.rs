use super::Incidence;
use super::matrix::label_cell;
use super::words::{command, expected, q_value, ratio};
use crate::cell::Cell;
use crate::format;
use index::incidence::{IncidenceRow, Label};
use serde::Serialize;

/// A cell that is high or to be watched, with its evidence and how to see the records.
#[derive(Serialize)]
pub(crate) struct AlarmRow {
    pub unit: String,
    pub field: String,
    pub label: Cell,
    pub count: String,
    pub expected: String,
    pub ratio: String,
    pub shrunken: String,
    pub q: String,
    pub command: String,
}

/// The cells labelled high, then those to be watched; in each the larger EB05 first.
pub(super) fn alarms(of: &Incidence) -> Vec<AlarmRow> {
    let mut rows: Vec<&IncidenceRow> = alarmed(of, Label::High);
    rows.extend(alarmed(of, Label::Watch));
    rows.into_iter()
        .filter_map(|row| {
            Some(AlarmRow {
                unit: of.lookup.unit_name(&row.unit_id),
                field: of.field_title(&row.area),
                label: label_cell(of.lookup, row.scope, row.label?),
                count: row.count.map(format::exact).unwrap_or_default(),
                expected: expected(row),
                ratio: ratio(row.ratio, row.ratio_lower, row.ratio_upper),
                shrunken: ratio(row.shrunken, row.eb05, row.eb95),
                q: q_value(row.q),
                command: command(row),
            })
        })
        .collect()
}

/// The cells with a label, the larger EB05 first.
pub(crate) fn alarmed<'a>(of: &Incidence<'a>, label: Label) -> Vec<&'a IncidenceRow> {
    let cells = of.units.iter().flat_map(|unit| of.fields.iter().filter_map(|field| of.row(unit, field)));
    let mut rows: Vec<&IncidenceRow> = cells.filter(|row| row.label == Some(label)).collect();
    rows.sort_by(|a, b| b.eb05.unwrap_or(0.0).total_cmp(&a.eb05.unwrap_or(0.0)));
    rows
}
