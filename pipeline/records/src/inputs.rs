//! The files below the inputs: which they are, and what of each is read.

use crate::dates::DayNumbers;
use crate::encoding::Encoding;
use crate::error::LoadError;
use crate::footers::Footer;
use crate::headers::Layout;
use crate::persons::mask;
use crate::report::Apart;
use catalogue::Finding;
use intake::Format;
use std::collections::{BTreeMap, BTreeSet};
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

/// A file that is there to be read, or what a query of a database returned.
pub(crate) struct Listed {
    /// Path below its input, `/` between folders. What looks like a person's number is starred out.
    pub path: String,
    /// Where it is.
    pub disk: PathBuf,
    /// The index of the table and the headers, where it comes from a database.
    pub query: Option<(usize, Vec<String>)>,
}

/// All files of the inputs in order of their path, and the links that lead nowhere.
pub(crate) fn list(inputs: &[PathBuf]) -> Result<(Vec<Listed>, Vec<Finding>), LoadError> {
    let mut list = List::default();
    for input in inputs {
        match fs::metadata(input) {
            Ok(is) if is.is_dir() => list.walk(input, "", &mut Vec::new())?,
            Ok(_) => list.add(name_of(input), input.clone())?,
            Err(_) if is_pattern(input) => list.matching(input)?,
            Err(error) => return Err(LoadError::at(input)(error)),
        }
    }
    let mut taken = BTreeSet::new();
    let files =
        list.paths.into_iter().map(|(path, disk)| Listed { path: masked(&path, &mut taken), disk, query: None });
    Ok((files.collect(), list.findings))
}

/// A path as it may be printed and stored, and no other's: what is left of two people's numbers may be the same.
pub(crate) fn masked(path: &str, taken: &mut BTreeSet<String>) -> String {
    let mut masked = mask(path).into_owned();
    while !taken.insert(masked.clone()) {
        let name = masked.rfind('/').map_or(0, |slash| slash + 1);
        let ending = masked[name..].rfind('.').map_or(masked.len(), |dot| name + dot);
        masked.insert(ending, '~');
    }
    masked
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether a path that is not there is a pattern: shells that know none hand them over as they are.
fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// Hidden files and the lock files of office programs are nobody's records.
fn is_litter(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$")
}

/// The files that have been found.
#[derive(Default)]
struct List {
    paths: BTreeMap<String, PathBuf>,
    findings: Vec<Finding>,
}

impl List {
    /// The files that a pattern takes, named from below its last folder without wildcards.
    fn matching(&mut self, pattern: &Path) -> Result<(), LoadError> {
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
            self.entry(below, path, &mut Vec::new())?;
        }
        if found == 0 { Err(bad("no file has such a name".to_owned())) } else { Ok(()) }
    }

    /// All files below a folder; `above` are the folders that lead to it, as they really are.
    fn walk(&mut self, folder: &Path, prefix: &str, above: &mut Vec<PathBuf>) -> Result<(), LoadError> {
        above.push(folder.canonicalize().map_err(LoadError::at(folder))?);
        for entry in fs::read_dir(folder).map_err(LoadError::at(folder))? {
            let entry = entry.map_err(LoadError::at(folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !is_litter(&name) {
                self.entry(format!("{prefix}{name}"), entry.path(), above)?;
            }
        }
        above.pop();
        Ok(())
    }

    fn entry(&mut self, path: String, disk: PathBuf, above: &mut Vec<PathBuf>) -> Result<(), LoadError> {
        let is = match fs::metadata(&disk) {
            Ok(is) => is,
            Err(_) if disk.is_symlink() => {
                self.link(&path, "the link leads to nothing, so nothing was read through it");
                return Ok(());
            }
            Err(error) => return Err(LoadError::at(disk)(error)),
        };
        if !is.is_dir() {
            return self.add(path, disk);
        }
        if disk.is_symlink() && disk.canonicalize().is_ok_and(|real| above.contains(&real)) {
            self.link(&path, "the link leads back to a folder that it lies in, so it was not followed");
            return Ok(());
        }
        self.walk(&disk, &format!("{path}/"), above)
    }

    fn link(&mut self, path: &str, message: &str) {
        let hint = "remove the link, or put the files themselves there";
        self.findings.push(Finding::error(&mask(path), 0, "broken_link", message, hint));
    }

    fn add(&mut self, path: String, disk: PathBuf) -> Result<(), LoadError> {
        match self.paths.insert(path.clone(), disk.clone()) {
            Some(other) if other != disk => Err(LoadError::SamePath { path: mask(&path).into_owned() }),
            _ => Ok(()),
        }
    }
}
