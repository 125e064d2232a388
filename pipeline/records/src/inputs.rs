//! The files below the inputs: which they are, how they are written, and which table each holds.

use crate::dates::DayNumbers;
use crate::encoding::{self, Encoding};
use crate::error::LoadError;
use crate::headers::{Layout, recognise};
use crate::split::{Splitter, whole_records};
use crate::table::Table;
use catalogue::Finding;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// One file that is read.
pub(crate) struct Input {
    /// Path below its input, `/` between folders: the `source_file` of its records.
    pub path: String,
    /// Where it is.
    pub disk: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// How it is written.
    pub encoding: Encoding,
    /// Index of its table.
    pub table: usize,
    /// Where the columns are.
    pub layout: Layout,
    /// Offset of the first row, and the lines before it.
    pub body: (u64, u64),
    /// From where its day numbers count.
    pub day_numbers: DayNumbers,
}

/// How much is read to find the header and the encoding, and in each of the pieces after that.
const START: u64 = 1 << 20;
const PIECE: u64 = 1 << 18;

/// All files of the inputs in order of their path, and what is wrong with those that are not read.
pub(crate) fn collect(inputs: &[PathBuf], tables: &[Table<'_>]) -> Result<(Vec<Input>, Vec<Finding>), LoadError> {
    let mut paths = BTreeMap::new();
    for input in inputs {
        if fs::metadata(input).map_err(LoadError::at(input))?.is_dir() {
            walk(input, "", &mut paths)?;
        } else {
            let name = input.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            add(name, input.clone(), &mut paths)?;
        }
    }
    let (mut files, mut findings) = (Vec::new(), Vec::new());
    for (path, disk) in paths {
        match open(path, disk, tables)? {
            Ok(file) => files.push(file),
            Err(finding) => findings.push(finding),
        }
    }
    Ok((files, findings))
}

fn walk(folder: &Path, prefix: &str, paths: &mut BTreeMap<String, PathBuf>) -> Result<(), LoadError> {
    for entry in fs::read_dir(folder).map_err(LoadError::at(folder))? {
        let entry = entry.map_err(LoadError::at(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Hidden files and the lock files of office programs are nobody's records.
        if name.starts_with('.') || name.starts_with("~$") {
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

fn open(path: String, disk: PathBuf, tables: &[Table<'_>]) -> Result<Result<Input, Finding>, LoadError> {
    if !disk.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        let hint = "save it as CSV (in Excel: 另存为 → CSV UTF-8), or take it out of the folder";
        let finding = Finding::error(&path, 0, "not_csv", "only CSV files are read, so this file was not", hint);
        return Ok(Err(finding.as_warning()));
    }
    if !fs::metadata(&disk).map_err(LoadError::at(&disk))?.is_file() {
        let hint = "give a file, not a pipe or device";
        return Ok(Err(Finding::error(&path, 0, "not_a_file", "this is no ordinary file, so it was not read", hint)));
    }
    let mut file = File::open(&disk).map_err(LoadError::at(&disk))?;
    let bytes = file.metadata().map_err(LoadError::at(&disk))?.len();
    let mut start = read_piece(&mut file, 0, START).map_err(LoadError::at(&disk))?;
    if bytes <= START && !start.ends_with(b"\n") {
        start.push(b'\n');
    }
    if let Some(what) = encoding::foreign_format(&start) {
        let hint = "save it as CSV (in Excel: 另存为 → CSV UTF-8)";
        return Ok(Err(Finding::error(&path, 0, "not_text", format!("the file is {what}, so it was not read"), hint)));
    }
    let mut pieces = Vec::new();
    if bytes > START {
        for eighth in 1..8 {
            pieces.push(read_piece(&mut file, bytes / 8 * eighth, PIECE).map_err(LoadError::at(&disk))?);
        }
    }
    let encoding = Encoding::detect(&start, &pieces);
    let whole = whole_records(&start, bytes <= START);
    let text = encoding.decode(&start[encoding.mark()..whole.max(encoding.mark())]);
    let (headers, lines) = header(&text);
    if headers.is_empty() {
        let hint = "the first line with text must hold the headers";
        return Ok(Err(Finding::error(&path, 1, "empty_file", "the file has no headers, so it was not read", hint)));
    }
    // The header in bytes of the file: in GB18030 they are fewer than in the text.
    let body = encoding.mark() + line_length(&start[encoding.mark()..], lines);
    Ok(recognise(&path, &headers, tables).map(|(table, layout)| Input {
        path,
        disk,
        bytes,
        encoding,
        table,
        layout,
        body: ((body as u64).min(bytes), u64::from(lines)),
        day_numbers: DayNumbers::default(),
    }))
}

/// The cells of the first record that has any text, and how many lines there are up to its end.
fn header(text: &str) -> (Vec<String>, u32) {
    let mut splitter = Splitter::at(0);
    while splitter.position().0 < text.len() {
        let cells = splitter.cells(text);
        if cells.iter().any(|cell| !crate::clean::trim(cell).is_empty()) {
            let (_, lines) = splitter.position();
            return (cells, lines);
        }
    }
    (Vec::new(), 0)
}

/// The length of the first `lines` lines; of everything when there are fewer.
fn line_length(bytes: &[u8], lines: u32) -> usize {
    let last = (lines as usize).saturating_sub(1);
    memchr::memchr_iter(b'\n', bytes).nth(last).map_or(bytes.len(), |end| end + 1)
}

/// Whole lines from about `from` on, at most `most` bytes.
fn read_piece(file: &mut File, from: u64, most: u64) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.by_ref().take(most).read_to_end(&mut bytes)?;
    if from > 0 {
        let first = memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1);
        bytes.drain(..first);
    }
    Ok(bytes)
}
