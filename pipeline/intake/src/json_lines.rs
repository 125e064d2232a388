//! JSON Lines: one object a line, its names are the headers.

use crate::Workbook;
use crate::error::IntakeError;
use crate::number;
use crate::spool::{Spool, Spools};
use indexmap::{IndexMap, IndexSet};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

const WHAT: &str = "JSON Lines file";

/// A longer line is no record.
const LONGEST_LINE: u64 = 16 << 20;

/// Names of different columns.
const MOST_NAMES: usize = 4096;

type Object = IndexMap<String, Value>;

pub(crate) fn read(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    let mut names: IndexSet<String> = IndexSet::new();
    each_line(file, |_, line| {
        for name in object(line).unwrap_or_default().into_keys() {
            names.insert(name);
        }
        if names.len() > MOST_NAMES { Err(too_large("it has thousands of columns")) } else { Ok(()) }
    })?;
    let mut spool = spools.start_lines(file, WHAT)?;
    each_line(file, |row, line| put(&mut spool, row, line, &names))?;
    let mut sheet = spool.finish(String::new(), false)?;
    sheet.headers = Some(names.into_iter().collect());
    Ok(Workbook { sheets: vec![sheet], days_from_1904: false })
}

fn object(line: &str) -> Option<Object> {
    serde_json::from_str(line).ok()
}

/// A line that is no object stays one cell, which the record reader refuses with its line and text.
fn put(spool: &mut Spool, row: u32, line: &str, names: &IndexSet<String>) -> Result<(), IntakeError> {
    let Some(object) = object(line) else { return spool.cell(row, 0, line.trim()) };
    let mut last = 0;
    for (column, name) in (0_u32..).zip(names) {
        match object.get(name) {
            Some(Value::Null) | None => {}
            Some(Value::String(text)) => spool.cell(row, column, text)?,
            Some(Value::Bool(value)) => spool.cell(row, column, if *value { "是" } else { "否" })?,
            Some(Value::Number(value)) => {
                let text = match value.as_f64() {
                    Some(float) if !value.is_i64() && !value.is_u64() => number::text(float),
                    _ => value.to_string(),
                };
                spool.cell(row, column, &text)?;
            }
            Some(nested) => spool.cell(row, column, &nested.to_string())?,
        }
        last = column;
    }
    spool.pad(row, last)
}

fn each_line(file: &Path, mut take: impl FnMut(u32, &str) -> Result<(), IntakeError>) -> Result<(), IntakeError> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(file).map_err(IntakeError::at(file))?);
    let mut bytes = Vec::new();
    for row in 0.. {
        bytes.clear();
        let read = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes).map_err(IntakeError::at(file))?;
        if read == 0 {
            break;
        }
        if read as u64 == LONGEST_LINE {
            return Err(too_large("a line is longer than 16 MiB"));
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_start_matches('\u{FEFF}').trim();
        if !line.is_empty() {
            take(row, line)?;
        }
    }
    Ok(())
}

fn too_large(reason: &str) -> IntakeError {
    IntakeError::TooLarge { what: WHAT, reason: reason.to_owned() }
}
