use super::Incidence;
use super::matrix::label_cell;
use super::words::{command, exposure_title, gaps, rate, ratio, trend};
use crate::cell::Cell;
use crate::format;
use serde::Serialize;

/// A field over all units.
#[derive(Serialize)]
pub(crate) struct FieldRow {
    pub field: String,
    pub count: String,
    /// Share of all cases, in percent.
    pub share: String,
    pub ratio: String,
    pub label: Cell,
    /// How many occasions, and of what.
    pub exposure: String,
    pub exposure_of: String,
    pub rate: String,
    pub trend: String,
    /// The time between cases, over all periods.
    pub gaps: String,
    pub command: String,
}

/// The field with the most cases first.
pub(super) fn rows(of: &Incidence) -> Vec<FieldRow> {
    let all = of.row(of.top(), "").and_then(|row| row.count).map_or(0.0, |count| count.to_f64());
    let mut rows: Vec<_> = of.fields.iter().filter_map(|field| of.row(of.top(), field)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows.into_iter()
        .map(|row| FieldRow {
            field: of.field_title(&row.area),
            count: row.count.map(format::exact).unwrap_or_default(),
            share: row
                .count
                .filter(|_| all > 0.0)
                .map(|count| format!("{}%", format::round(100.0 * count.to_f64() / all, 0)))
                .unwrap_or_default(),
            ratio: ratio(row.ratio, row.ratio_lower, row.ratio_upper),
            label: row.label.map(|label| label_cell(of.lookup, row.scope, label)).unwrap_or_default(),
            exposure: row.exposure.map(format::exact).unwrap_or_default(),
            exposure_of: exposure_title(of, &row.exposure_by),
            rate: rate(row),
            trend: trend(of, of.trend(of.top(), &row.area)),
            gaps: gaps(of, &row.area),
            command: command(row),
        })
        .collect()
}
