//! What is taken off a cell before it is read.

use catalogue::FILL_IN;
use std::borrow::Cow;

/// Cuts off what cannot be seen at both ends: spaces of any width, control characters, zero-width marks, BOM.
#[inline]
pub(crate) fn trim(cell: &str) -> &str {
    match (cell.as_bytes().first(), cell.as_bytes().last()) {
        (None, _) => cell,
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => cell,
        _ => cell.trim_matches(unseen),
    }
}

fn unseen(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether a trimmed cell says that there is nothing: empty, or one of the marks that offices write for it, or what a
/// return sheet says where the office has to fill in itself.
#[inline]
pub(crate) fn is_empty(cell: &str) -> bool {
    if cell.len() > FILL_IN.len() {
        return false;
    }
    matches!(cell, "" | "/" | "／" | "-" | "--" | "—" | "——" | "－" | "无" | "空" | FILL_IN)
        || cell.eq_ignore_ascii_case("null")
        || cell.eq_ignore_ascii_case("n/a")
}

/// Full-width letters, digits and punctuation as their half-width twins; spaces of any width as a space.
pub(crate) fn fold(cell: &str) -> Cow<'_, str> {
    if cell.is_ascii() {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(cell.chars().map(fold_char).collect())
}

fn fold_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '。' => '.',
        '、' => ',',
        '￥' => '¥',
        '−' | '–' | '—' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_characters_are_cut_off_at_both_ends_only() {
        assert_eq!(trim("\u{FEFF}\u{3000} 香洲区\u{A0}\u{200B}\r"), "香洲区");
        assert_eq!(trim(" a b\t"), "a b");
        assert_eq!(trim(" \u{3000}"), "");
    }

    #[test]
    fn the_marks_for_nothing_are_empty_and_nothing_else_is() {
        for cell in ["", "/", "无", "—", "——", "-", "--", "NULL", "null", "N/A", "空", "请补填"] {
            assert!(is_empty(cell), "{cell}");
        }
        for cell in ["0", "否", "无锡", "N", "/a", "---"] {
            assert!(!is_empty(cell), "{cell}");
        }
    }

    #[test]
    fn full_width_becomes_half_width() {
        assert_eq!(fold("２０１８－０３－０５"), "2018-03-05");
        assert_eq!(fold("９８．５％"), "98.5%");
        assert_eq!(fold("1，234（万元）"), "1,234(万元)");
    }
}
