//! Tables: the header of a column says what stands below it, and a column of numbers is one of amounts.

use super::Found;
use super::personal::{Look, find};

/// A CSV file. The header is the first row.
pub(super) fn csv(found: &mut Found, path: &str, bytes: &[u8]) {
    let rows = || csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes).into_byte_records();
    let mut columns: Vec<Column> = Vec::new();
    for (at, row) in rows().flatten().enumerate() {
        for (place, cell) in row.iter().enumerate() {
            let text = String::from_utf8_lossy(cell);
            match columns.get_mut(place) {
                Some(column) => column.take(&text),
                None => columns.push(Column {
                    header: if at == 0 { text.into_owned() } else { String::new() },
                    ..Column::default()
                }),
            }
        }
    }
    for row in rows().flatten() {
        let line = row.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        for (cell, column) in row.iter().zip(&columns) {
            found.add(path, line, find(&String::from_utf8_lossy(cell), &column.header, column.look()));
        }
    }
}

/// What is known of a column.
#[derive(Default)]
pub(super) struct Column {
    pub(super) header: String,
    /// A cell is no number.
    has_text: bool,
    /// The number of digits of the first cell, and whether others have more or fewer.
    digits: Option<usize>,
    differ: bool,
}

impl Column {
    pub(super) fn take(&mut self, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        self.has_text |= cell.parse::<f64>().is_err();
        let digits = cell.len();
        self.differ |= *self.digits.get_or_insert(digits) != digits;
    }

    /// Numbers of different lengths are amounts; phones and cards all have one.
    pub(super) fn look(&self) -> Look {
        if !self.has_text && self.differ { Look::Amounts } else { Look::Text }
    }
}
