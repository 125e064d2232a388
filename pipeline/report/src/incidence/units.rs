use super::Incidence;
use super::matrix::label_cell;
use super::words::{command, expected, percent, q_value, ratio, ratio_and_alike, recording, trend};
use crate::cell::Cell;
use crate::format;
use serde::Serialize;

/// A unit over its fields, with how completely it records.
#[derive(Serialize)]
pub(crate) struct UnitRow {
    pub name: String,
    pub anchor: String,
    pub count: String,
    pub expected: String,
    pub ratio: String,
    pub shrunken: String,
    pub q: String,
    pub label: Cell,
    pub capture: String,
    pub alike: String,
    pub trend: String,
    /// Recording and incidence in one sentence.
    pub words: String,
    pub command: String,
}

pub(super) fn rows(of: &Incidence) -> Vec<UnitRow> {
    of.units
        .iter()
        .filter_map(|unit| {
            let row = of.row(unit, "")?;
            let (shown, alike) = ratio_and_alike(row);
            Some(UnitRow {
                name: of.lookup.unit_name(unit),
                anchor: of.lookup.anchor(unit),
                count: row.count.map(format::exact).unwrap_or_default(),
                expected: expected(row),
                ratio: shown,
                shrunken: ratio(row.shrunken, row.eb05, row.eb95),
                q: q_value(row.q),
                label: match (row.label, row.count) {
                    (Some(label), _) => label_cell(of.lookup, row.scope, label),
                    (None, None) => of.lookup.no_number(crate::cell::class_of(row.status)),
                    _ => Cell::default(),
                },
                capture: percent(row.capture_rate, row.capture_lower, row.capture_upper),
                alike,
                trend: trend(of, of.trend(unit, "")),
                words: recording(of, row),
                command: command(row),
            })
        })
        .collect()
}
