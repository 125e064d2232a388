//! Names of sheets and files, widths, and texts that a cell can hold.

use crate::format::steers;
use std::collections::BTreeSet;

/// A cell of a workbook holds 32,767 characters.
const LONGEST: usize = 32_000;

/// A text as a cell can hold it: line ends and tabs as blanks, without what steers or hides text.
pub(crate) fn cell(text: &str) -> String {
    let seen = |c: char| match c {
        '\n' | '\t' => Some(' '),
        c => (!steers(c)).then_some(c),
    };
    let mut chars = text.chars().filter_map(seen);
    let mut out: String = chars.by_ref().take(LONGEST).collect();
    if chars.next().is_some() {
        out.push_str("…（原文过长，其余未列出，请对照原件补全）");
    }
    out
}

/// A text of several lines as a note can hold it.
pub(crate) fn note(text: &str) -> String {
    text.lines().map(cell).collect::<Vec<_>>().join("\n")
}

/// How many columns of letters a text takes: a Chinese character takes two.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// How many lines a text takes in a cell of some width.
pub(crate) fn lines(text: &str, columns: usize) -> usize {
    text.lines().map(|line| width(line).div_ceil(columns.max(1)).max(1)).sum()
}

/// A name of a sheet that no other sheet of the book has.
pub(crate) fn sheet_name(title: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed: String = cell(title)
        .chars()
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c })
        .collect();
    let allowed = if allowed.trim().is_empty() { "表" } else { allowed.trim() };
    let numbered = |number: usize| {
        let number = if number == 1 { String::new() } else { format!("({number})") };
        // 31 characters, of which one that is not of the basic plane counts twice.
        let mut name: String = allowed.chars().take(31).collect();
        while name.encode_utf16().count() + number.len() > 31 {
            name.pop();
        }
        format!("{}{number}", name.trim_end())
    };
    let name = (1..).map(numbered).find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
    taken.insert(name.to_lowercase());
    name
}

/// A name of a file on any system.
pub(crate) fn file_name(title: &str) -> String {
    let allowed = |c: char| if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c };
    let name: String = cell(title).chars().map(allowed).take(60).collect();
    let name = name.trim().trim_matches('.');
    if name.is_empty() { "_".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_allowed_and_differ() {
        let mut taken = BTreeSet::new();
        assert_eq!(sheet_name("12345工单", &mut taken), "12345工单");
        assert_eq!(sheet_name("12345工单", &mut taken), "12345工单(2)");
        assert_eq!(sheet_name("[/]", &mut taken), "表");
        let long = "长".repeat(40);
        assert_eq!(sheet_name(&long, &mut taken).chars().count(), 31);
        assert_eq!(sheet_name(&long, &mut taken).chars().count(), 31);
        assert_eq!(sheet_name("𠮷".repeat(31).as_str(), &mut taken).encode_utf16().count(), 30);
    }

    #[test]
    fn a_cell_holds_what_can_be_seen_and_says_when_it_was_cut() {
        assert_eq!(cell("香\u{200B}洲\n区\u{202E}"), "香洲 区");
        assert!(cell(&"长".repeat(40_000)).ends_with("请对照原件补全）"));
    }

    #[test]
    fn a_file_name_climbs_nowhere() {
        assert_eq!(file_name("../市/府办"), "_市_府办");
        assert_eq!(file_name("."), "_");
    }
}
