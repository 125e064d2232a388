//! Templates: an empty workbook a record table. The headers stand in the first row of the first sheet.

use super::choices::{Choices, unit_names};
use super::column::{FormColumn, columns};
use super::{HEADER, REQUIRED, guide, header, text};
use crate::{ReportError, error, workbook};
use catalogue::{Plan, Source};
use rust_xlsxwriter::{DataValidation, Format, FormatBorder, Note, Worksheet};
use std::collections::BTreeSet;
use std::path::Path;

/// Rows that are ready to be filled in.
const ROWS: u32 = 500;

/// The name of a table's template, which is one that the loader takes for the table's files.
pub fn template_name(table: &str, source: &Source) -> String {
    let pattern = source.files.iter().find(|pattern| pattern.replace('*', "").len() > ".csv".len());
    let name = pattern.map_or_else(|| table.to_owned(), |pattern| pattern.replace('*', ""));
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    format!("{}.xlsx", text::file_name(stem))
}

/// Writes the template of a table.
///
/// # Errors
/// When the file cannot be written, or the plan's texts do not fit into a workbook.
pub fn write_template(plan: &Plan, table: &str, source: &Source, path: &Path) -> Result<(), ReportError> {
    let columns = columns(source, &plan.units);
    let mut choices = Choices::new(unit_names(&plan.units));
    let mut book = workbook::empty()?;
    let mut names = BTreeSet::from(["选项".to_owned(), guide::SHEET.to_owned()]);
    let title = if source.title.zh.is_empty() { table } else { &source.title.zh };
    let name = text::sheet_name(title, &mut names);

    let sheet = book.add_worksheet();
    sheet.set_name(&name)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?.set_row_height(0, 32)?;
    for (place, column) in (0..).zip(&columns) {
        let list = choices.validation(column.column)?;
        fill(sheet, place, column, list)?;
    }
    guide::write(&mut book, source, &name, &columns, ROWS)?;
    choices.write(&mut book)?;
    error::write_file(path, &book.save_to_buffer()?)
}

fn fill(
    sheet: &mut Worksheet,
    place: u16,
    column: &FormColumn<'_>,
    list: Option<DataValidation>,
) -> Result<(), ReportError> {
    let head = if column.required { header(REQUIRED).set_font_color("#FFFFFF") } else { header(HEADER) };
    sheet.write_string_with_format(0, place, column.header, &head)?;
    sheet.insert_note(0, place, &note(&column.note()))?;
    let example = text::width(column.example());
    let widest =
        super::choices::labels(column.column).map(text::width).chain([example, text::width(column.header)]).max();
    sheet.set_column_width(place, (widest.unwrap_or(0) + 3).clamp(12, 40) as f64)?;
    // Rows below the prepared ones keep the format too.
    sheet.set_column_format(place, &column.format())?;
    let cell = column.format().set_border(FormatBorder::Thin).set_border_color("#D9D9D9");
    for row in 1..=ROWS {
        sheet.write_blank(row, place, &cell)?;
    }
    let validation = match list {
        Some(list) => Some(list),
        None => column.validation()?,
    };
    if let Some(validation) = validation {
        sheet.add_data_validation(1, place, ROWS, place, &validation)?;
    }
    Ok(())
}

/// A note that is as large as its text.
pub(crate) fn note(text: &str) -> Note {
    let text = text::note(text);
    let lines = u32::try_from(text::lines(&text, 34)).unwrap_or(u32::MAX).min(30);
    Note::new(text).add_author_prefix(false).set_width(260).set_height(14 + 18 * lines).set_format(note_format())
}

fn note_format() -> Format {
    Format::new().set_font_size(9)
}
