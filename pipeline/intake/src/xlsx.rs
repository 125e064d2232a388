//! XLSX workbooks, cell by cell: neither a sheet nor its claimed dimensions are ever held.

use crate::Workbook;
use crate::error::IntakeError;
use crate::limits::Limits;
use crate::number;
use crate::spool::{Spool, Spools};
use crate::zip_parts::Parts;
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

const WHAT: &str = "XLSX workbook";

pub(crate) fn read(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    check(file, spools.limits())?;
    // The parts are within bounds, but what they say may still be anything.
    catch_unwind(AssertUnwindSafe(|| sheets(file, spools)))
        .unwrap_or_else(|_| Err(IntakeError::Damaged { what: WHAT, reason: "its reader gave up".to_owned() }))
}

/// Refuses what the reader would hold in memory without asking.
fn check(file: &Path, limits: &Limits) -> Result<(), IntakeError> {
    let mut parts = Parts::open(file, WHAT)?;
    parts.check(limits, |name| !name.to_ascii_lowercase().contains("worksheets/"))?;
    let (texts, start) = parts.count("xl/sharedStrings.xml", b"<si")?;
    // The reader makes room for as many texts as the part claims.
    if texts.max(claimed(&start)) > limits.held_items {
        return Err(IntakeError::TooLarge { what: WHAT, reason: "it claims millions of different texts".to_owned() });
    }
    Ok(())
}

/// The `uniqueCount` of the shared texts.
fn claimed(start: &[u8]) -> u64 {
    let start = String::from_utf8_lossy(start);
    let Some((_, value)) = start.split_once("uniqueCount") else { return 0 };
    let digits = value.trim_start_matches(['=', '"', '\'', ' ']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if end == 0 { 0 } else { digits[..end].parse().unwrap_or(u64::MAX) }
}

fn sheets(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    let reader = BufReader::new(File::open(file).map_err(IntakeError::at(file))?);
    let mut book = Xlsx::new(reader).map_err(damaged)?;
    let mut workbook = Workbook { sheets: Vec::new(), days_from_1904: book.has_1904_epoch() };
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut spool = spools.start(file, WHAT)?;
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            // A chart or dialog that the workbook lists among its sheets.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(error)),
        };
        let percents: Vec<bool> = cells
            .styles()
            .iter()
            .map(|style| style.number_format.as_ref().is_some_and(|f| number::shows_percent(&f.format_code)))
            .collect();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let percent = percents.get(style).is_some_and(|percent| *percent);
            put(&mut spool, row, column, cell.get_value(), percent, workbook.days_from_1904)?;
        }
        workbook.sheets.push(spool.finish(sheet.name, sheet.visible != SheetVisible::Visible)?);
    }
    Ok(workbook)
}

fn damaged(error: calamine::XlsxError) -> IntakeError {
    match error {
        calamine::XlsxError::Password => IntakeError::Locked { what: WHAT },
        error => IntakeError::damaged(WHAT)(error),
    }
}

fn put(
    spool: &mut Spool,
    row: u32,
    column: u32,
    value: &DataRef<'_>,
    percent: bool,
    from_1904: bool,
) -> Result<(), IntakeError> {
    match value {
        DataRef::Empty => Ok(()),
        DataRef::String(text) => spool.cell(row, column, text),
        DataRef::SharedString(text) => spool.cell(row, column, text),
        DataRef::Int(value) => spool.cell(row, column, &value.to_string()),
        DataRef::Float(value) if percent => spool.cell(row, column, &number::percent(*value)),
        DataRef::Float(value) => spool.cell(row, column, &number::text(*value)),
        DataRef::Bool(value) => spool.cell(row, column, if *value { "是" } else { "否" }),
        DataRef::DateTime(value) => {
            let days = value.as_f64();
            let text = number::date(days, from_1904).unwrap_or_else(|| number::text(days));
            spool.cell(row, column, &text)
        }
        DataRef::DateTimeIso(text) => spool.cell(row, column, &number::iso(text)),
        DataRef::DurationIso(text) => spool.cell(row, column, text),
        DataRef::Error(error) => spool.cell(row, column, &error.to_string()),
    }
}
