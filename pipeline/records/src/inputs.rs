//! The files below the inputs: which they are, and what of each is read.

use crate::dates::DayNumbers;
use crate::encoding::Encoding;
use crate::error::LoadError;
use crate::footers::Footer;
use crate::headers::Layout;
use crate::open::Opener;
use crate::report::Apart;
use catalogue::Finding;
use intake::Format;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One file that is read, or one sheet of it.
pub(crate) struct Input {
    /// Path below its input, `/` between folders; members of archives below the archive's.
    pub path: String,
    /// The sheet; empty where the format knows none.
    pub sheet: String,
    /// The `source_file` of its records: the path, and the sheet where several of one file are read.
    pub source_file: String,
    /// What the file is.
    pub format: Format,
    /// How its characters are written, where its format does not settle that.
    pub written: Option<Encoding>,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256, where it is not what `disk` holds.
    pub sha256: Option<String>,
    /// Where its rows are as CSV: the file itself, or what was made of it.
    pub disk: PathBuf,
    /// How that is written.
    pub encoding: Encoding,
    /// Index of its table.
    pub table: usize,
    /// Where the columns are.
    pub layout: Layout,
    /// Offset of the first row, and the lines before it.
    pub body: (u64, u64),
    /// Offset of the end of the last row.
    pub end: u64,
    /// From where its day numbers count.
    pub day_numbers: DayNumbers,
    /// Rows above the records, and sheets of the workbook, that are no records.
    pub apart: Vec<Apart>,
    /// Rows below them.
    pub footers: Vec<Footer>,
}

/// All files of the inputs in order of their path, and what is wrong with those that are not read.
pub(crate) fn collect(inputs: &[PathBuf], opener: &Opener<'_, '_>) -> Result<(Vec<Input>, Vec<Finding>), LoadError> {
    let mut paths = BTreeMap::new();
    for input in inputs {
        match fs::metadata(input) {
            Ok(is) if is.is_dir() => walk(input, "", &mut paths)?,
            Ok(_) => add(name_of(input), input.clone(), &mut paths)?,
            Err(_) if is_pattern(input) => matching(input, &mut paths)?,
            Err(error) => return Err(LoadError::at(input)(error)),
        }
    }
    let (mut files, mut findings) = (Vec::new(), Vec::new());
    for (path, disk) in paths {
        opener.open(path, disk, &mut files, &mut findings)?;
    }
    Ok((files, findings))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether a path that is not there is a pattern: shells that know none hand them over as they are.
fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// The files that a pattern takes, named from below its last folder without wildcards.
fn matching(pattern: &Path, paths: &mut BTreeMap<String, PathBuf>) -> Result<(), LoadError> {
    let bad = |reason: String| LoadError::Pattern { pattern: pattern.to_owned(), reason };
    let above: PathBuf = pattern.components().take_while(|part| !is_pattern(Path::new(part))).collect();
    let mut found = 0;
    for path in glob::glob(&pattern.to_string_lossy()).map_err(|error| bad(error.to_string()))? {
        let path = path.map_err(|error| bad(error.to_string()))?;
        found += 1;
        let below = path.strip_prefix(&above).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if is_litter(&name_of(&path)) {
            continue;
        }
        if fs::metadata(&path).map_err(LoadError::at(&path))?.is_dir() {
            walk(&path, &format!("{below}/"), paths)?;
        } else {
            add(below, path, paths)?;
        }
    }
    if found == 0 { Err(bad("no file has such a name".to_owned())) } else { Ok(()) }
}

/// Hidden files and the lock files of office programs are nobody's records.
fn is_litter(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$")
}

fn walk(folder: &Path, prefix: &str, paths: &mut BTreeMap<String, PathBuf>) -> Result<(), LoadError> {
    for entry in fs::read_dir(folder).map_err(LoadError::at(folder))? {
        let entry = entry.map_err(LoadError::at(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_litter(&name) {
            continue;
        }
        let path = format!("{prefix}{name}");
        if fs::metadata(entry.path()).map_err(LoadError::at(entry.path()))?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), paths)?;
        } else {
            add(path, entry.path(), paths)?;
        }
    }
    Ok(())
}

fn add(path: String, disk: PathBuf, paths: &mut BTreeMap<String, PathBuf>) -> Result<(), LoadError> {
    match paths.insert(path.clone(), disk.clone()) {
        Some(other) if other != disk => Err(LoadError::SamePath { path }),
        _ => Ok(()),
    }
}
