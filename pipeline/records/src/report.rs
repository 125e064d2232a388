use catalogue::Finding;
use serde::Serialize;
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
}

/// Rows of one table. `read = kept + rejected`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRead {
    /// Path below its input, `/` between folders: the `source_file` of its records.
    pub path: String,
    /// Its table.
    pub table: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Rows in it.
    pub rows: u64,
    /// How its characters are written.
    pub encoding: crate::Encoding,
    /// Headers that no column of the table claims; what is under them was not read.
    pub unread_headers: Vec<String>,
}
