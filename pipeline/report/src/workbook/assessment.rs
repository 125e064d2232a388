//! `assessment.xlsx`: the rows of `assessment.csv` with numbers as numbers, and what its columns mean.

use super::sheet::{empty, header_format, page};
use crate::ReportError;
use crate::assessment::Field;
use crate::format::visible;
use crate::lookup::Lookup;
use std::collections::BTreeMap;

/// Meanings of the columns by name.
const MEANINGS: &str = include_str!("../../../../reports/assessment.toml");

pub(crate) fn book<const N: usize>(
    lookup: &Lookup,
    columns: &[&str; N],
    rows: impl Iterator<Item = [Field; N]>,
) -> Result<Vec<u8>, ReportError> {
    let labels = lookup.labels;
    let mut book = empty()?;
    let sheet = book.add_worksheet();
    sheet.set_name(labels.get("sheet_assessment"))?;
    page(sheet, lookup)?;
    for (at, column) in (0..).zip(columns) {
        sheet.write_string_with_format(0, at, *column, &header_format())?;
        sheet.set_column_width(at, 16)?;
    }
    let mut last = 0;
    for (at, fields) in (1..).zip(rows) {
        for (column, field) in (0..).zip(fields) {
            match field {
                Field::Text(text) if text.is_empty() => {}
                Field::Text(text) => {
                    sheet.write_string(at, column, visible(&text))?;
                }
                Field::Number(number) => {
                    sheet.write_number(at, column, number)?;
                }
                Field::Sum(sum) => {
                    sheet.write_number(at, column, sum.to_f64())?;
                }
                Field::Nothing => {}
            }
        }
        last = at;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    if last > 0 {
        sheet.autofilter(0, 0, last, u16::try_from(N).unwrap_or(u16::MAX).saturating_sub(1))?;
    }

    let meanings: BTreeMap<String, catalogue::Text> = toml::from_str(MEANINGS)
        .map_err(|error| ReportError::BuiltIn { file: "assessment.toml", reason: error.to_string() })?;
    let sheet = book.add_worksheet();
    sheet.set_name(labels.get("sheet_columns"))?;
    page(sheet, lookup)?;
    for (at, (key, width)) in (0..).zip([("column_name", 20.0), ("content", 120.0)]) {
        sheet.write_string_with_format(0, at, labels.get(key), &header_format())?;
        sheet.set_column_width(at, width)?;
    }
    for (row, column) in (1..).zip(columns) {
        let meaning = meanings.get(*column).map(|meaning| meaning.get(labels.lang));
        sheet.write_string(row, 0, *column)?;
        sheet.write_string(row, 1, meaning.map_or_else(|| format!("⟨{column}⟩"), str::to_owned))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(book.save_to_buffer()?)
}
