//! Pieces of a file, and what can be seen in them.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// How much is read to find the header and the encoding, in each of the pieces after that, and at the end.
pub(crate) const START: u64 = 1 << 20;
pub(crate) const PIECE: u64 = 1 << 18;

/// Whether cells are separated by tabs: more tabs than commas separate something in the first lines. Tabs at the end of a
/// cell only keep spreadsheets from taking a number for one.
pub(crate) fn has_tabs(text: &str) -> bool {
    let (mut tabs, mut commas) = (0, 0);
    for line in text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(5) {
        let mut rest = line.trim_end();
        while let Some(at) = rest.find(['\t', ',']) {
            let tab = rest.as_bytes()[at] == b'\t';
            rest = &rest[at + 1..];
            if !tab {
                commas += 1;
            } else if !rest.starts_with([',', '"']) || rest.starts_with("\"\t") {
                tabs += 1;
            }
        }
    }
    tabs > commas
}

/// The bytes of a whole file, with the end of the last line.
pub(crate) fn with_line_end(start: &[u8], length: u64) -> Vec<u8> {
    let mut start = start.to_vec();
    if length <= START && !start.ends_with(b"\n") {
        start.push(b'\n');
    }
    start
}

/// The length of the first `lines` lines; of everything when there are fewer.
pub(crate) fn line_length(bytes: &[u8], lines: u64) -> usize {
    match usize::try_from(lines).unwrap_or(usize::MAX).checked_sub(1) {
        None => 0,
        Some(last) => memchr::memchr_iter(b'\n', bytes).nth(last).map_or(bytes.len(), |end| end + 1),
    }
}

/// Whole lines from about `from` on, at most `most` bytes.
pub(crate) fn read_piece(file: &mut File, from: u64, most: u64) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.by_ref().take(most).read_to_end(&mut bytes)?;
    if from > 0 {
        let first = memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1);
        bytes.drain(..first);
    }
    Ok(bytes)
}

/// Whole lines up to the end of the file, from about `from` on; `first` is known to be the start of a line.
pub(crate) fn read_piece_from(file: &mut File, from: u64, first: u64) -> std::io::Result<Vec<u8>> {
    if from > first {
        return read_piece(file, from, u64::MAX);
    }
    file.seek(SeekFrom::Start(first))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_that_only_guard_numbers_separate_nothing() {
        assert!(has_tabs("编号\t单位\nG1\t甲,乙\n"));
        assert!(has_tabs("编号\t\"单位\"\t金额\r\n"));
        assert!(!has_tabs("编号,单位\nG1\t,香洲区\t\nG2\t,斗门区\t\n"));
        assert!(!has_tabs("\"编号\t\",\"单位\"\n\"G1\t\",\"甲\"\n"));
        assert!(!has_tabs("编号\nG1\n"));
    }
}
