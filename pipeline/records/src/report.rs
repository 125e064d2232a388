use catalogue::Finding;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What came of a load.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LoadReport {
    /// Rows in and out, by table; every table of the plan is there.
    pub tables: BTreeMap<String, TableCounts>,
    /// The files that were read, in order of their path.
    pub files: Vec<FileRead>,
    /// What is wrong with whole files.
    pub findings: Vec<Finding>,
    /// Lines of `rejected.csv`, by table and rule.
    pub rejected_by_rule: BTreeMap<String, BTreeMap<String, u64>>,
    /// Lines of `warnings.csv`, by table and rule.
    pub warnings_by_rule: BTreeMap<String, BTreeMap<String, u64>>,
    /// Whether the records are simulated: a file's name says so.
    pub simulated: bool,
    /// When what is in the tables was loaded (`2026-11-24 10:00:00`): now, or earlier where nothing has changed since.
    pub loaded_at: String,
    /// Nothing has changed since the last load, so its tables were taken over.
    pub unchanged: bool,
}

impl LoadReport {
    /// Puts all in order when everything is in.
    pub(crate) fn finish(&mut self) {
        self.simulated = self.files.iter().any(|file| file.path.contains("模拟"));
        self.files.sort_by(|a, b| (&a.path, &a.sheet).cmp(&(&b.path, &b.sheet)));
        self.findings.sort();
    }
}

/// Rows of one table. `read = kept + rejected`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCounts {
    /// Files that were read.
    pub files: u64,
    /// Rows in them. Blank lines and rows of empty cells are none.
    pub read: u64,
    /// Rows that were stored.
    pub kept: u64,
    /// Rows that were refused, whatever the number of reasons.
    pub rejected: u64,
    /// Lines of `warnings.csv`; the rows are kept.
    pub warnings: u64,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    /// Path below its input, `/` between folders: the `source_file` of its records.
    pub path: String,
    /// The sheet of a workbook; empty elsewhere.
    pub sheet: String,
    /// What the file is: `CSV`, `XLSX`, `PostgreSQL`.
    pub format: String,
    /// Its table.
    pub table: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Rows in it.
    pub rows: u64,
    /// Those of them that were refused, here or against a row of another file.
    pub rejected: u64,
    /// How its characters are written, where its format does not settle that.
    pub encoding: Option<crate::Encoding>,
    /// The workbook counts days from 1904, so a bare number means another day than elsewhere.
    pub days_from_1904: bool,
    /// Headers that no column of the table claims; what is under them was not read.
    pub unread_headers: Vec<String>,
    /// What stands beside the records and is none: titles, numbers of columns, footers, other sheets.
    pub apart: Vec<Apart>,
}

/// A row or sheet that is no record and was not read as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// Its line, or row of the sheet, from 1; 0 for a sheet.
    pub line: u64,
    /// What it is.
    pub kind: ApartKind,
    /// The title, the word that tells a footer, the sheet's name.
    pub text: String,
}

/// What stands beside records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApartKind {
    /// A row above the header.
    Title,
    /// A row that only numbers the columns.
    ColumnNumbers,
    /// A row below the records: a sum, a signature, a note.
    Footer,
    /// A sheet that looks like no table of records.
    OtherSheet,
    /// The same, hidden.
    HiddenSheet,
}

impl Apart {
    pub(crate) fn new(row: &crate::top::TopRow, kind: ApartKind) -> Self {
        let first = row.cells.iter().map(|cell| crate::clean::trim(cell)).find(|cell| !cell.is_empty());
        Self { line: row.lines.0, kind, text: crate::sheet::printable(first.unwrap_or_default()) }
    }
}
