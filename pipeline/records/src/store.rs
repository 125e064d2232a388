//! What earlier loads left: every version of a table as it came out, and which load had which versions.
//!
//! `store/<table>-<hash>/` holds what a load of a table writes, under a name made of its bytes, so that a version that comes
//! again is the same folder. The tables beside the store are hard links to the versions of the last load: they take no room of
//! their own. A line of `store/loads.jsonl` is a load.

use crate::error::LoadError;
use crate::index::hex;
use crate::report::{FileRead, LoadReport, TableCounts};
use crate::sheet::Sheet;
use catalogue::{Finding, REJECTED_ROWS};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder below `1-records`.
pub(crate) const STORE: &str = "store";
const LOADS: &str = "loads.jsonl";
/// Files of a version, beside its parts.
const RESULT: &str = "table.json";
pub(crate) const REJECTED: &str = "rejected.csv";
pub(crate) const WARNINGS: &str = "warnings.csv";
pub(crate) const SENT: &str = "rejected_rows.jsonl";

/// A load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PastLoad {
    /// When, `2026-11-24 10:00:00`.
    pub at: String,
    /// Hash of all that results depend on beside the files.
    pub definitions: String,
    /// The files that were there, by path.
    pub files: BTreeMap<String, KnownFile>,
    /// The version of each table.
    pub tables: BTreeMap<String, String>,
}

/// A file that was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownFile {
    /// Its length.
    pub bytes: u64,
    /// Its hash; empty where files of this name are not opened.
    pub sha256: String,
    /// The columns of what a database returned.
    pub headers: Vec<String>,
    /// The tables whose rows it holds.
    pub tables: BTreeSet<String>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// What came of a table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TableResult {
    pub counts: TableCounts,
    pub files: Vec<FileRead>,
    pub rejected_by_rule: BTreeMap<String, u64>,
    pub warnings_by_rule: BTreeMap<String, u64>,
    pub findings: Vec<Finding>,
    /// What is in the folder, with its length.
    pub written: BTreeMap<String, u64>,
}

impl TableResult {
    /// Adds it to the report of a load.
    pub(crate) fn report(self, table: &str, report: &mut LoadReport) {
        report.tables.insert(table.to_owned(), self.counts);
        report.files.extend(self.files);
        if !self.rejected_by_rule.is_empty() {
            report.rejected_by_rule.insert(table.to_owned(), self.rejected_by_rule);
        }
        if !self.warnings_by_rule.is_empty() {
            report.warnings_by_rule.insert(table.to_owned(), self.warnings_by_rule);
        }
        report.findings.extend(self.findings);
    }
}

/// The loads of a `1-records` folder, the last one last. There are none where there is no store.
pub(crate) fn past_loads(records: &Path) -> Result<Vec<PastLoad>, LoadError> {
    let path = records.join(STORE).join(LOADS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&path).map_err(LoadError::at(&path))?;
    let load = |(at, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| {
            let reason = format!("line {}: {error}", at + 1);
            LoadError::Store { path: path.clone(), reason }
        })
    };
    text.lines().enumerate().map(load).collect()
}

/// Writes the loads.
pub(crate) fn write_loads(records: &Path, loads: &[PastLoad]) -> Result<(), LoadError> {
    let path = records.join(STORE).join(LOADS);
    let lines: Vec<String> = loads.iter().map(|load| crate::sent::json(load) + "\n").collect();
    fs::write(&path, lines.concat()).map_err(LoadError::at(&path))
}

/// A version, if it is there and whole.
pub(crate) fn version(records: &Path, name: &str) -> Option<TableResult> {
    let folder = records.join(STORE).join(name);
    let result: TableResult = serde_json::from_slice(&fs::read(folder.join(RESULT)).ok()?).ok()?;
    let whole = result.written.iter().all(|(file, bytes)| {
        fs::metadata(folder.join(file)).is_ok_and(|found| found.is_file() && found.len() == *bytes)
    });
    whole.then_some(result)
}

/// Makes a version of what has been written into a folder of the store, and gives its name.
pub(crate) fn keep(folder: &Path, table: &str, result: &mut TableResult) -> Result<String, LoadError> {
    result.written = lengths(folder)?;
    let path = folder.join(RESULT);
    fs::write(&path, crate::sent::json(result)).map_err(LoadError::at(&path))?;
    let mut sha = Sha256::new();
    for name in result.written.keys().map(String::as_str).chain([RESULT]) {
        sha.update(name);
        sha.update(crate::index::hash_of(&folder.join(name))?);
    }
    let name = format!("{table}-{}", &hex(&sha.finalize())[..16]);
    let kept = folder.with_file_name(&name);
    if kept.exists() {
        fs::remove_dir_all(folder).map_err(LoadError::at(folder))?;
    } else {
        fs::rename(folder, &kept).map_err(LoadError::at(&kept))?;
    }
    Ok(name)
}

fn lengths(folder: &Path) -> Result<BTreeMap<String, u64>, LoadError> {
    let mut lengths = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(LoadError::at(folder))? {
        let entry = entry.map_err(LoadError::at(folder))?;
        let bytes = entry.metadata().map_err(LoadError::at(folder))?.len();
        lengths.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
    }
    Ok(lengths)
}

/// Takes the versions that some loads had over from the store of an earlier folder. A version that is not there any more
/// is left out.
pub(crate) fn take_over(earlier: &Path, out: &Path, loads: &[PastLoad]) -> Result<(), LoadError> {
    let names: BTreeSet<&String> = loads.iter().flat_map(|load| load.tables.values()).collect();
    for name in names {
        let (from, to) = (earlier.join(STORE).join(name), out.join(STORE).join(name));
        if version(earlier, name).is_some() && !to.exists() {
            fs::create_dir_all(&to).map_err(LoadError::at(&to))?;
            for file in lengths(&from)?.into_keys() {
                link(&from.join(&file), &to.join(&file))?;
            }
        }
    }
    Ok(())
}

/// The sheets of all tables, to which each table adds its lines.
pub(crate) struct Sheets {
    rejected: Sheet,
    warnings: Sheet,
}

impl Sheets {
    pub(crate) fn create(out: &Path) -> Result<Self, LoadError> {
        Ok(Self { rejected: Sheet::create(out, REJECTED)?, warnings: Sheet::create(out, WARNINGS)? })
    }

    /// Puts a version of a table where the next stage looks for it.
    pub(crate) fn put_in_place(&mut self, out: &Path, table: &str, version: &str) -> Result<(), LoadError> {
        let folder = out.join(STORE).join(version);
        let place = out.join(table);
        fs::create_dir_all(&place).map_err(LoadError::at(&place))?;
        for name in lengths(&folder)?.into_keys() {
            let from = folder.join(&name);
            let to: PathBuf = match name.as_str() {
                RESULT => continue,
                REJECTED => {
                    self.rejected.append_file(&from)?;
                    continue;
                }
                WARNINGS => {
                    self.warnings.append_file(&from)?;
                    continue;
                }
                SENT => {
                    let rows = out.join(REJECTED_ROWS);
                    fs::create_dir_all(&rows).map_err(LoadError::at(&rows))?;
                    rows.join(format!("{table}.jsonl"))
                }
                part => place.join(part),
            };
            link(&from, &to)?;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<(), LoadError> {
        self.rejected.finish()?;
        self.warnings.finish()
    }
}

/// A hard link where the file system has them, a copy where it has not.
fn link(from: &Path, to: &Path) -> Result<(), LoadError> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ())).map_err(LoadError::at(to))
}
