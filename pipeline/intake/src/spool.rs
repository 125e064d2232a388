//! Where sheets are written, and how.

use crate::error::IntakeError;
use crate::limits::{COLUMNS, Limits, ROWS};
use std::cell::Cell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The folder of the spools. Their names are numbers.
#[derive(Debug)]
pub struct Spools {
    folder: PathBuf,
    limits: Limits,
    next: Cell<usize>,
}

impl Spools {
    /// Spools in an existing folder.
    pub fn new(folder: impl Into<PathBuf>, limits: Limits) -> Self {
        Self { folder: folder.into(), limits, next: Cell::new(0) }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// A path that nothing has been written to.
    pub(crate) fn path(&self, ending: &str) -> PathBuf {
        let number = self.next.get();
        self.next.set(number + 1);
        self.folder.join(format!("{number:06}.{ending}"))
    }

    /// Starts the spool of a sheet of a file.
    pub(crate) fn start(&self, of: &Path, what: &'static str) -> Result<Spool, IntakeError> {
        Ok(Spool { most_rows: ROWS, ..self.start_lines(of, what)? })
    }

    /// Starts the spool of a file that may have any number of rows.
    pub(crate) fn start_lines(&self, of: &Path, what: &'static str) -> Result<Spool, IntakeError> {
        let path = self.path("csv");
        let bytes = std::fs::metadata(of).map_err(IntakeError::at(of))?.len();
        let file = File::create(&path).map_err(IntakeError::at(&path))?;
        Ok(Spool {
            out: BufWriter::with_capacity(1 << 16, file),
            path,
            what,
            most_rows: u32::MAX,
            row: 0,
            commas: 0,
            filled: false,
            rows: 0,
            width: 0,
            left: self.limits.spool_bytes.saturating_add(bytes.saturating_mul(self.limits.spool_ratio)),
        })
    }
}

/// A sheet that has been spooled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty where the format knows no sheets.
    pub name: String,
    /// The office's program does not show it.
    pub hidden: bool,
    /// UTF-8 CSV without header, one line a row.
    pub spool: PathBuf,
    /// Rows up to the last that holds anything.
    pub rows: u32,
    /// Cells up to the last that holds anything, in the longest row.
    pub width: usize,
    /// The names of the columns, where they are no row of the sheet.
    pub headers: Option<Vec<String>>,
}

/// A sheet that is being written.
pub(crate) struct Spool {
    out: BufWriter<File>,
    path: PathBuf,
    what: &'static str,
    most_rows: u32,
    /// The row that is being written, and the commas in it so far.
    row: u32,
    commas: u32,
    /// Whether the cell behind the last comma is written.
    filled: bool,
    rows: u32,
    width: usize,
    /// Bytes that may still be written.
    left: u64,
}

impl Spool {
    /// Writes one cell. Cells come in order of row and column; an empty text is no cell.
    pub(crate) fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), IntakeError> {
        if text.is_empty() {
            return Ok(());
        }
        if row >= self.most_rows || column >= COLUMNS {
            return Err(self.too_large("it names cells outside any sheet"));
        }
        if row < self.row || (row == self.row && (column < self.commas || (column == self.commas && self.filled))) {
            let reason = format!("row {} column {} comes after a later cell", row + 1, column + 1);
            return Err(IntakeError::Damaged { what: self.what, reason });
        }
        self.go_to_row(row)?;
        while self.commas < column {
            self.put(b",")?;
            self.commas += 1;
        }
        self.filled = true;
        self.rows = row + 1;
        self.width = self.width.max(column as usize + 1);
        self.put_text(text)
    }

    /// Sees to it that a row that holds anything has cells up to a column.
    pub(crate) fn pad(&mut self, row: u32, column: u32) -> Result<(), IntakeError> {
        if self.rows == row + 1 {
            while self.commas < column {
                self.put(b",")?;
                self.commas += 1;
                self.filled = false;
            }
        }
        Ok(())
    }

    /// Ends the lines before a row.
    pub(crate) fn go_to_row(&mut self, row: u32) -> Result<(), IntakeError> {
        while self.row < row {
            self.put(b"\n")?;
            self.row += 1;
            self.commas = 0;
            self.filled = false;
        }
        Ok(())
    }

    fn put_text(&mut self, text: &str) -> Result<(), IntakeError> {
        let bytes = text.as_bytes();
        if !bytes.iter().any(|b| matches!(b, b'"' | b',' | b'\n' | b'\r')) {
            return self.put(bytes);
        }
        let line = text.replace("\r\n", " ").replace(['\n', '\r'], " ");
        if line.contains(['"', ',']) {
            self.put(b"\"")?;
            self.put(line.replace('"', "\"\"").as_bytes())?;
            self.put(b"\"")
        } else {
            self.put(line.as_bytes())
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), IntakeError> {
        match self.left.checked_sub(bytes.len() as u64) {
            Some(left) => self.left = left,
            None => return Err(self.too_large("it unfolds to far more text than it has bytes")),
        }
        self.out.write_all(bytes).map_err(IntakeError::at(&self.path))
    }

    fn too_large(&self, reason: &str) -> IntakeError {
        IntakeError::TooLarge { what: self.what, reason: reason.to_owned() }
    }

    /// Ends the sheet.
    pub(crate) fn finish(mut self, name: String, hidden: bool) -> Result<Sheet, IntakeError> {
        if self.rows > 0 {
            self.out.write_all(b"\n").map_err(IntakeError::at(&self.path))?;
        }
        self.out.flush().map_err(IntakeError::at(&self.path))?;
        Ok(Sheet { name, hidden, spool: self.path, rows: self.rows, width: self.width, headers: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spooled(cells: &[(u32, u32, &str)]) -> Result<(Sheet, String), IntakeError> {
        let folder = tempfile::tempdir().unwrap();
        let of = folder.path().join("of");
        std::fs::write(&of, b"1234567890").unwrap();
        let limits = Limits { spool_bytes: 200, spool_ratio: 1, ..Limits::default() };
        let mut spool = Spools::new(folder.path(), limits).start(&of, "sheet")?;
        for (row, column, text) in cells {
            spool.cell(*row, *column, text)?;
        }
        let sheet = spool.finish(String::new(), false)?;
        let text = std::fs::read_to_string(&sheet.spool).unwrap();
        Ok((sheet, text))
    }

    #[test]
    fn a_line_is_a_row_and_cells_stand_in_their_columns() {
        let (sheet, text) =
            spooled(&[(1, 0, "甲"), (1, 2, "乙,丙"), (3, 1, "两\r\n行"), (3, 2, "\"引\""), (4, 0, "")]).unwrap();
        assert_eq!(text, "\n甲,,\"乙,丙\"\n\n,两 行,\"\"\"引\"\"\"\n");
        assert_eq!((sheet.rows, sheet.width), (4, 3));
        assert_eq!(spooled(&[]).unwrap().1, "");
    }

    #[test]
    fn cells_out_of_order_or_out_of_bounds_are_refused() {
        for cells in [[(1, 0, "a"), (0, 0, "b")], [(0, 1, "a"), (0, 1, "b")], [(0, 0, "a"), (0, 0, "b")]] {
            assert!(matches!(spooled(&cells), Err(IntakeError::Damaged { .. })), "{cells:?}");
        }
        for cell in [(ROWS, 0, "a"), (0, COLUMNS, "a"), (500, 0, "a"), (0, 500, "a")] {
            assert!(matches!(spooled(&[cell]), Err(IntakeError::TooLarge { .. })), "{cell:?}");
        }
    }
}
