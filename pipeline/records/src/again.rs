//! What has changed since the last load, and which tables that concerns.

use crate::error::LoadError;
use crate::index::hash_of;
use crate::inputs::{Input, Listed};
use crate::open::{Opener, may_hold_records};
use crate::report::FileRead;
use crate::store::{KnownFile, PastLoad, version};
use catalogue::{Finding, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What has to be loaded.
pub(crate) struct Work {
    /// What is read of the files, in their order: all rows of the tables that are loaded, and of no others.
    pub inputs: Vec<Input>,
    /// The files with what is known of them; hashes of new files are still missing.
    pub files: BTreeMap<String, KnownFile>,
    /// The tables that are loaded. The others are those of the last load.
    pub tables: BTreeSet<String>,
    /// Nothing is different from the last load.
    pub nothing: bool,
}

/// Compares the files with those of the last load, and opens those that have to be read.
///
/// A table is loaded anew as a whole when one of its files is new, changed or gone, together with the tables that it refers
/// to or that refer to it, since keys and references hold across files.
pub(crate) fn compare(
    listed: &[Listed],
    last: Option<(&PastLoad, &Path)>,
    sources: &BTreeMap<String, Source>,
    opener: &Opener<'_, '_>,
) -> Result<Work, LoadError> {
    let mut work =
        Work { inputs: Vec::new(), files: BTreeMap::new(), tables: BTreeSet::new(), nothing: last.is_some() };
    let table_of = |input: &Input| opener.tables[input.table].name.to_owned();
    let known = |file: &Listed| last.and_then(|(last, _)| last.files.get(&file.path));
    let (mut opened, mut same) = (BTreeMap::new(), Vec::new());
    for file in listed {
        let was = known(file);
        if let Some(was) = was
            && is_same(file, was)?
        {
            same.push((file, was));
            work.files.insert(file.path.clone(), was.clone());
            continue;
        }
        work.nothing = false;
        let (inputs, findings) = opener.open(file)?;
        let tables: BTreeSet<String> = inputs.iter().map(table_of).collect();
        work.tables.extend(tables.iter().chain(was.iter().flat_map(|was| &was.tables)).cloned());
        work.files.insert(file.path.clone(), new(file, tables, findings)?);
        opened.insert(file.path.as_str(), inputs);
    }
    match last {
        None => work.tables.extend(sources.keys().cloned()),
        Some((last, records)) => {
            for (_, gone) in last.files.iter().filter(|(path, _)| !work.files.contains_key(*path)) {
                work.nothing = false;
                work.tables.extend(gone.tables.iter().cloned());
            }
            let is_lost = |table: &&String| last.tables.get(*table).is_none_or(|name| version(records, name).is_none());
            let lost: Vec<String> = sources.keys().filter(is_lost).cloned().collect();
            work.nothing &= lost.is_empty();
            work.tables.extend(lost);
        }
    }
    add_related(&mut work.tables, sources);
    for (file, was) in same {
        if was.tables.iter().any(|table| work.tables.contains(table)) {
            opened.insert(file.path.as_str(), opener.open(file)?.0);
        }
    }
    work.inputs = listed.iter().filter_map(|file| opened.remove(file.path.as_str())).flatten().collect();
    work.inputs.retain(|input| work.tables.contains(&table_of(input)));
    Ok(work)
}

/// Whether a file is what it was. Files that are not opened are known by their length alone.
fn is_same(file: &Listed, was: &KnownFile) -> Result<bool, LoadError> {
    let bytes = fs::metadata(&file.disk).map_err(LoadError::at(&file.disk))?.len();
    let headers = file.query.as_ref().map_or(&[][..], |(_, headers)| headers);
    Ok(bytes == was.bytes
        && headers == was.headers
        && (!is_opened(file) || (!was.sha256.is_empty() && hash_of(&file.disk)? == was.sha256)))
}

fn is_opened(file: &Listed) -> bool {
    file.query.is_some() || (may_hold_records(&file.path) && file.disk.is_file())
}

fn new(file: &Listed, tables: BTreeSet<String>, findings: Vec<Finding>) -> Result<KnownFile, LoadError> {
    let bytes = fs::metadata(&file.disk).map_err(LoadError::at(&file.disk))?.len();
    let headers = file.query.as_ref().map(|(_, headers)| headers.clone()).unwrap_or_default();
    Ok(KnownFile { bytes, sha256: String::new(), headers, tables, findings })
}

/// Puts in the hashes of the files that were opened; most have been found while they were read.
pub(crate) fn add_hashes(
    files: &mut BTreeMap<String, KnownFile>,
    listed: &[Listed],
    read: &[FileRead],
) -> Result<(), LoadError> {
    let read: BTreeMap<&str, &str> = read.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    for file in listed.iter().filter(|file| is_opened(file)) {
        if let Some(known) = files.get_mut(&file.path)
            && known.sha256.is_empty()
        {
            known.sha256 = match read.get(file.path.as_str()) {
                Some(hash) => (*hash).to_owned(),
                None => hash_of(&file.disk)?,
            };
        }
    }
    Ok(())
}

/// Adds the tables that refer to those of a set, or that those refer to, however far.
fn add_related(tables: &mut BTreeSet<String>, sources: &BTreeMap<String, Source>) {
    let references = |source: &Source| -> Vec<String> {
        let targets = source.columns.values().filter_map(|column| column.references.as_deref());
        targets.filter_map(|target| Some(target.split_once('.')?.0.to_owned())).collect()
    };
    loop {
        let before = tables.len();
        for (name, source) in sources {
            for other in references(source) {
                if tables.contains(name) || tables.contains(&other) {
                    tables.extend([name.clone(), other]);
                }
            }
        }
        if tables.len() == before {
            return;
        }
    }
}
