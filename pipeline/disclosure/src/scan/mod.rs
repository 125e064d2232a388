//! Personal data in files that are about to leave the office.

mod packed;
mod page;
mod personal;
mod table;

use crate::error::Error;
use catalogue::Finding;
use personal::{Look, Personal, find, hide};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Finds personal data in all files below a folder: ID numbers, mobile phones, telephones that stand beside a person, and
/// bank cards, in names of files, texts of any kind, the parts of XLSX, DOCX and other ZIPs, and the texts of Parquet files.
///
/// A finding says where, and shows no more than the first three digits. Findings come in order of path and line. A file that
/// cannot be looked into is a finding too, since nobody knows what it gives away.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn scan(folder: &Path) -> Result<Vec<Finding>, Error> {
    let mut found = Found::default();
    for path in files_below(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(&path).map_err(Error::at(&path))?;
        found.text(&name, 0, &name);
        found.bytes(&name, &bytes, 0);
    }
    Ok(found.findings.into_iter().collect())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::at(folder))? {
        let path = entry.map_err(Error::at(folder))?.path();
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

/// What has been found so far, each place once.
#[derive(Default)]
struct Found {
    findings: BTreeSet<Finding>,
}

impl Found {
    /// Looks into a file, or a member of a ZIP that lies `depth` deep.
    fn bytes(&mut self, path: &str, bytes: &[u8], depth: usize) {
        match bytes {
            [b'P', b'K', 3, 4, ..] => packed::zip(self, path, bytes, depth),
            [b'P', b'A', b'R', b'1', ..] => packed::parquet(self, path, bytes),
            [0xFF, 0xFE, rest @ ..] => self.lines(path, &utf16(rest, u16::from_le_bytes)),
            [0xFE, 0xFF, rest @ ..] => self.lines(path, &utf16(rest, u16::from_be_bytes)),
            // In every other encoding of Chinese text, digits are those of ASCII.
            _ if path.ends_with(".csv") => table::csv(self, path, bytes),
            _ if path.ends_with(".html") => page::html(self, path, &String::from_utf8_lossy(bytes)),
            _ => self.lines(path, &String::from_utf8_lossy(bytes)),
        }
    }

    fn lines(&mut self, path: &str, text: &str) {
        for (line, text) in (1..).zip(text.lines()) {
            self.text(path, line, text);
        }
    }

    fn text(&mut self, path: &str, line: usize, text: &str) {
        self.add(path, line, find(text, "", Look::Text));
    }

    fn add(&mut self, path: &str, line: usize, found: Vec<(Personal, String)>) {
        for (kind, masked) in found {
            let message = format!("{masked} is {}, which must not leave the office", kind.words());
            let hint = "take it out of the records it comes from, or declare their column personal, and run again";
            self.findings.insert(Finding::error(&hide(path), line, kind.rule(), message, hint));
        }
    }

    /// What cannot be looked into.
    fn closed(&mut self, path: &str, why: &str) {
        let message = format!("{why}, so nobody knows whether it holds personal data");
        self.findings.insert(Finding::error(
            &hide(path),
            0,
            "unreadable",
            message,
            "leave the file out, or write it anew",
        ));
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
