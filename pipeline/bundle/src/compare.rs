//! A published table held against the same table computed again, cell by cell.

use crate::dictionary::Table;
use crate::error::BundleError;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

/// How a table came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Path of the table.
    pub path: String,
    /// Published rows.
    pub rows: u64,
    /// Published cells outside the key that were computed again and are the same.
    pub agree: u64,
    /// Cells that could not be computed again, because what they are made from is not published.
    pub unknown: u64,
    /// Cells and rows that differ.
    pub differences: Vec<Difference>,
}

/// A cell that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Path of the table.
    pub path: String,
    /// The key of its row, joined by ` · `.
    pub row: String,
    /// The column; empty when the whole row is on one side only.
    pub column: String,
    /// What is published.
    pub published: String,
    /// What was computed.
    pub computed: String,
}

/// Holds two files of a table against each other. `known` says which cells could be computed at all, given the row (by column
/// name) and the column; what could not is counted apart.
///
/// Numbers are equal when they are the same number, however written; all else when it is the same text.
///
/// # Errors
/// When a file cannot be read as a table.
pub fn compare(
    table: &Table,
    path: &str,
    published: &Path,
    computed: &Path,
    known: &dyn Fn(&BTreeMap<&str, &str>, &str) -> bool,
) -> Result<Comparison, BundleError> {
    let mut result = Comparison { path: path.to_owned(), ..Comparison::default() };
    let (ours, theirs) = (Rows::read(table, computed)?, Rows::read(table, published)?);
    result.rows = theirs.rows.len() as u64;
    let difference = |row: &str, column: &str, published: &str, computed: &str| Difference {
        path: path.to_owned(),
        row: row.to_owned(),
        column: column.to_owned(),
        published: published.to_owned(),
        computed: computed.to_owned(),
    };
    for name in theirs.header.iter().filter(|name| !ours.header.contains(*name)) {
        result.differences.push(difference("", name, "column", ""));
    }
    for name in ours.header.iter().filter(|name| !theirs.header.contains(*name)) {
        result.differences.push(difference("", name, "", "column"));
    }
    for twice in &theirs.twice {
        result.differences.push(difference(twice, "", "row, more than once", "row"));
    }
    for (key, published) in &theirs.rows {
        let cells = theirs.named(published);
        let Some(computed) = ours.rows.get(key) else {
            match known(&cells, "") {
                true => result.differences.push(difference(key, "", "row", "")),
                false => result.unknown += (theirs.header.len() - table.key.len().min(theirs.header.len())) as u64,
            }
            continue;
        };
        let again = ours.named(computed);
        for (column, cell) in cells.iter().filter(|(column, _)| !table.key.iter().any(|key| key == *column)) {
            let Some(other) = again.get(column) else { continue };
            if !known(&cells, column) {
                result.unknown += 1;
            } else if same(cell, other) {
                result.agree += 1;
            } else {
                result.differences.push(difference(key, column, cell, other));
            }
        }
    }
    for (key, computed) in ours.rows.iter().filter(|(key, _)| !theirs.rows.contains_key(*key)) {
        if known(&ours.named(computed), "") {
            result.differences.push(difference(key, "", "", "row"));
        }
    }
    Ok(result)
}

fn same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    a == b || number(a).zip(number(b)).is_some_and(|(a, b)| a == b)
}

/// The rows of a table by their key.
struct Rows {
    header: Vec<String>,
    rows: BTreeMap<String, csv::StringRecord>,
    twice: Vec<String>,
}

impl Rows {
    fn read(table: &Table, path: &Path) -> Result<Self, BundleError> {
        let failed = |error: csv::Error| BundleError::io(path)(error.into());
        let mut reader = csv::Reader::from_path(path).map_err(failed)?;
        let header: Vec<String> = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
        let places: Vec<Option<usize>> =
            table.key.iter().map(|key| header.iter().position(|name| name == key)).collect();
        let (mut rows, mut twice) = (BTreeMap::new(), Vec::new());
        for row in reader.into_records() {
            let row = row.map_err(failed)?;
            let key: Vec<&str> = places.iter().map(|place| place.and_then(|at| row.get(at)).unwrap_or("")).collect();
            let key = key.join(" · ");
            match rows.entry(key) {
                Entry::Occupied(known) => twice.push(known.key().clone()),
                Entry::Vacant(place) => {
                    place.insert(row);
                }
            }
        }
        Ok(Self { header, rows, twice })
    }

    fn named<'a>(&'a self, row: &'a csv::StringRecord) -> BTreeMap<&'a str, &'a str> {
        self.header.iter().map(String::as_str).zip(row.iter()).collect()
    }
}

impl Comparison {
    /// A table with rows that is on one side only: published, or computed.
    pub fn of_absent(path: &str, published: bool, rows: u64, known: bool) -> Self {
        if !known {
            return Self { path: path.to_owned(), rows, unknown: rows, ..Self::default() };
        }
        let (there, absent) = ("table".to_owned(), String::new());
        let rows = if published { rows } else { 0 };
        let (published, computed) = if published { (there, absent) } else { (absent, there) };
        let whole =
            Difference { path: path.to_owned(), row: String::new(), column: String::new(), published, computed };
        Self { path: path.to_owned(), rows, differences: vec![whole], ..Self::default() }
    }
}

/// How many rows a table has.
///
/// # Errors
/// When the file cannot be read as a table.
pub fn rows_of(path: &Path) -> Result<u64, BundleError> {
    let failed = |error: csv::Error| BundleError::io(path)(error.into());
    let mut rows = 0;
    for row in csv::Reader::from_path(path).map_err(failed)?.records() {
        row.map_err(failed)?;
        rows += 1;
    }
    Ok(rows)
}
