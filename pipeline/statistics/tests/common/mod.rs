//! The tables of `goldens/small_numbers`, whose README says what made them and how near figures have to come.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::path::Path;

/// One row: columns by name.
pub struct Row(csv::StringRecord, csv::StringRecord);

impl Row {
    pub fn text(&self, column: &str) -> &str {
        let at = self.0.iter().position(|name| name == column);
        &self.1[at.unwrap_or_else(|| panic!("no column {column} in {:?}", self.0))]
    }

    /// `None` for `NA` and `NaN`; `Inf` is infinity.
    pub fn number(&self, column: &str) -> Option<f64> {
        match self.text(column) {
            "NA" | "NaN" => None,
            text => Some(text.parse().unwrap_or_else(|_| panic!("{column}: {text} is no number"))),
        }
    }

    pub fn has(&self, column: &str) -> bool {
        self.0.iter().any(|name| name == column)
    }

    pub fn get(&self, column: &str) -> f64 {
        self.number(column).unwrap_or_else(|| panic!("{column} is missing in {:?}", self.1))
    }
}

pub fn golden(table: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/small_numbers").join(format!("{table}.csv"));
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<Row> = reader.records().map(|row| Row(header.clone(), row.unwrap())).collect();
    assert!(!rows.is_empty(), "{} has no rows", path.display());
    rows
}

/// Agreement to a relative tolerance, with an absolute one of 1e-15 near zero.
#[track_caller]
pub fn assert_close(ours: f64, golden: f64, relative: f64, what: impl std::fmt::Debug) {
    let error = (ours - golden).abs();
    assert!(error <= relative * golden.abs() + 1e-15, "{what:?}: {ours:e}, golden {golden:e}, off by {error:e}");
}
