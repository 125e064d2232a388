//! The sheets of refused rows and of warnings: UTF-8 with BOM, as spreadsheets want it.

use crate::error::LoadError;
use crate::persons::mask;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The headers of both sheets.
const HEADERS: &str = "来源表,文件,工作表,行号,列,原文,规则,原因,如何修改";

/// More characters of a cell than these are not printed.
const LONGEST_PRINTED: usize = 200;

/// One line of a sheet.
pub(crate) struct Line<'a> {
    pub table: &'a str,
    pub file: &'a str,
    /// The sheet of a workbook; empty elsewhere.
    pub sheet: &'a str,
    pub line: u64,
    pub column: &'a str,
    /// The offending text, which has gone through [`printable`].
    pub text: &'a str,
    pub rule: &'a str,
    pub reason: &'a str,
    pub hint: &'a str,
}

impl Line<'_> {
    /// Appends the line to the text of a sheet.
    pub(crate) fn write(&self, sheet: &mut String) {
        let number = self.line.to_string();
        let cells =
            [self.table, self.file, self.sheet, &number, self.column, self.text, self.rule, self.reason, self.hint];
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                sheet.push(',');
            }
            push_cell(sheet, cell);
        }
        sheet.push('\n');
    }
}

/// A cell's text as it may be printed: without what looks like a person, and not too long.
pub(crate) fn printable(text: &str) -> String {
    let masked = mask(text);
    match masked.char_indices().nth(LONGEST_PRINTED) {
        Some((end, _)) => format!("{}…", &masked[..end]),
        None => masked.into_owned(),
    }
}

/// Quotes a cell where it must be, and takes the effect from what a spreadsheet would run as a formula.
fn push_cell(sheet: &mut String, cell: &str) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && crate::numbers::decimal(cell, 4).is_none();
    let guard = if formula { "'" } else { "" };
    if cell.contains(['"', ',', '\n', '\r']) {
        sheet.push('"');
        sheet.push_str(guard);
        sheet.push_str(&cell.replace('"', "\"\""));
        sheet.push('"');
    } else {
        sheet.push_str(guard);
        sheet.push_str(cell);
    }
}

/// A sheet on disk.
pub(crate) struct Sheet {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Sheet {
    /// Starts a sheet with its headers.
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self, LoadError> {
        let mut sheet = Self::empty(folder.join(name))?;
        sheet.append("\u{FEFF}")?;
        sheet.append(HEADERS)?;
        sheet.append("\n")?;
        Ok(sheet)
    }

    /// Starts a file without anything in it.
    pub(crate) fn empty(path: PathBuf) -> Result<Self, LoadError> {
        let file = BufWriter::new(File::create(&path).map_err(LoadError::at(&path))?);
        Ok(Self { path, file })
    }

    /// Appends lines.
    pub(crate) fn append(&mut self, lines: &str) -> Result<(), LoadError> {
        self.file.write_all(lines.as_bytes()).map_err(LoadError::at(&self.path))
    }

    /// Appends the lines of another file.
    pub(crate) fn append_file(&mut self, lines: &Path) -> Result<(), LoadError> {
        let mut from = File::open(lines).map_err(LoadError::at(lines))?;
        std::io::copy(&mut from, &mut self.file).map_err(LoadError::at(&self.path))?;
        Ok(())
    }

    /// Sees to it that everything is on disk.
    pub(crate) fn finish(mut self) -> Result<(), LoadError> {
        self.file.flush().map_err(LoadError::at(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        let mut sheet = String::new();
        push_cell(&mut sheet, text);
        sheet
    }

    #[test]
    fn formulas_lose_their_effect_and_numbers_stay_numbers() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("@SUM"), "'@SUM");
        assert_eq!(cell("-12.5"), "-12.5");
        assert_eq!(cell("香洲区"), "香洲区");
        assert_eq!(cell("a,b"), "\"a,b\"");
    }

    #[test]
    fn long_cells_are_cut_and_persons_are_starred_out() {
        assert_eq!(printable(&"长".repeat(300)).chars().count(), 201);
        assert_eq!(printable("请致电13800000000"), "请致电138********");
    }
}
