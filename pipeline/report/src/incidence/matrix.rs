use super::Incidence;
use crate::cell::{Cell, class_of};
use crate::format;
use crate::lookup::Lookup;
use index::incidence::{IncidenceRow, Label, Scope};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct MatrixRow {
    pub name: String,
    /// Empty where the unit has no part of its own.
    pub anchor: String,
    /// One a field.
    pub cells: Vec<Cell>,
    pub total: Cell,
}

/// A row for every unit, and last the sums over all.
pub(super) fn rows(of: &Incidence) -> Vec<MatrixRow> {
    let row = |unit: &str, name: String, anchor: String| MatrixRow {
        name,
        anchor,
        cells: of.fields.iter().map(|field| cell(of.lookup, of.row(unit, field))).collect(),
        total: cell(of.lookup, of.row(unit, "")),
    };
    let mut rows: Vec<MatrixRow> =
        of.units.iter().map(|unit| row(unit, of.lookup.unit_name(unit), of.lookup.anchor(unit))).collect();
    rows.push(row(of.top(), of.lookup.labels.get("inc_all_units"), String::new()));
    rows
}

/// Count, glyph and word; without a count, why.
pub(super) fn cell(lookup: &Lookup, row: Option<&IncidenceRow>) -> Cell {
    let Some(row) = row else { return lookup.no_number("no_denominator") };
    let Some(count) = row.count else { return lookup.no_number(class_of(row.status)) };
    let mark = row.label.map(|label| label_cell(lookup, row.scope, label)).unwrap_or_default();
    Cell { text: format::exact(count), exact: count.to_string(), ..mark }
}

/// Glyph and word of a label. A field is held against the other fields by its cases alone, and more cases are not more
/// frequent ones, so it has a word of its own.
pub(super) fn label_cell(lookup: &Lookup, scope: Scope, label: Label) -> Cell {
    let (class, glyph) = match label {
        Label::High => ("high", "◆"),
        Label::Watch => ("watch", "△"),
        Label::Usual => ("usual", "□"),
        Label::TooFew => ("too_few", "◇"),
    };
    Cell {
        class: class.to_owned(),
        glyph: glyph.to_owned(),
        word: lookup.labels.get(&match (scope, label) {
            (Scope::Field, Label::High) => "inc_label_many".to_owned(),
            _ => format!("inc_label_{class}"),
        }),
        ..Cell::default()
    }
}
