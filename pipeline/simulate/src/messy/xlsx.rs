//! Workbooks of Excel since 2007.

use super::{Cell, Page, cell};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The bytes of a workbook.
pub(super) fn bytes(pages: &[Page]) -> std::io::Result<Vec<u8>> {
    made(pages).map_err(std::io::Error::other)
}

fn made(pages: &[Page]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The clock would make every file another.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2021, 1, 15)?));
    let [days, percents] = ["yyyy/m/d", "0.00%"].map(|format| Format::new().set_num_format(format));
    for page in pages {
        let sheet = book.add_worksheet();
        sheet.set_name(&page.name)?;
        sheet.set_hidden(page.hidden);
        for merged in &page.merged {
            let ((top, bottom), (left, right)) = (rows(merged.rows), columns(merged.columns));
            // The texts are written over it below.
            sheet.merge_range(top, left, bottom, right, "", &Format::new())?;
        }
        for (line, row) in (0..).zip(&page.rows) {
            for (column, cell) in (0..).zip(row) {
                put(sheet, line, column, cell, &days, &percents)?;
            }
        }
    }
    book.save_to_buffer()
}

fn put(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
    days: &Format,
    percents: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => sheet.write_string(line, column, text)?,
        Cell::Number(number) => sheet.write_number(line, column, *number)?,
        Cell::Percent(percent) => sheet.write_number_with_format(line, column, percent / 100.0, percents)?,
        Cell::Day(day) => sheet.write_number_with_format(line, column, cell::serial(*day, false), days)?,
        Cell::Yes(yes) => sheet.write_boolean(line, column, *yes)?,
    };
    Ok(())
}

fn rows((first, last): (usize, usize)) -> (u32, u32) {
    (first as u32, last as u32)
}

fn columns((first, last): (usize, usize)) -> (u16, u16) {
    (first as u16, last as u16)
}
