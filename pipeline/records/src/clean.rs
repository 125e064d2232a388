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
    c.is_whitespace() || is_mark(c)
}

/// A character that takes no room.
fn is_mark(c: char) -> bool {
    (c.is_control() && !c.is_whitespace()) || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether a trimmed cell says that there is nothing: empty, or one of the marks that offices write for it, or what a
/// return sheet says where the office has to fill in itself.
#[inline]
pub(crate) fn is_empty(cell: &str) -> bool {
    if cell.len() > FILL_IN.len() {
        return false;
    }
    matches!(cell, "" | "/" | "／" | "-" | "--" | "—" | "——" | "－" | "无" | "空" | "暂无" | FILL_IN)
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

/// A cell in the form in which numbers, dates, codes and names are read: half-width, without what cannot be seen and
/// without the apostrophe by which spreadsheets mark text; spaces of any width, also inside, as a space.
pub(crate) fn plain(cell: &str) -> Cow<'_, str> {
    fn text(cell: &str) -> &str {
        cell.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '‘')).trim_end()
    }
    if cell.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return Cow::Borrowed(text(cell));
    }
    let folded: String = cell.chars().filter(|c| !is_mark(*c)).map(fold_char).collect();
    Cow::Owned(text(&folded).to_owned())
}

/// A text by which rows are matched, as it is stored: without marks that take no room; spaces of any width as a space.
#[inline]
pub(crate) fn exact(cell: &str) -> Cow<'_, str> {
    if cell.is_ascii() || !cell.chars().any(|c| unseen(c) && c != ' ') {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(cell.chars().filter(|c| !is_mark(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).collect())
}

/// Whether a long number has lost its last digits: a spreadsheet keeps fifteen, writes zeros for the others, or
/// `4.40402E+17`. One zero at the end is no sign of it, since every tenth number has one.
#[inline]
pub(crate) fn is_damaged_number(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    if bytes.len() >= 16 && bytes.ends_with(b"00") && bytes[15..].iter().all(|b| *b == b'0') {
        return bytes.iter().all(u8::is_ascii_digit);
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    cell.split_once("E+").or_else(|| cell.split_once("e+")).is_some_and(|(mantissa, exponent)| {
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        digits(exponent) && digits(whole) && digits(part)
    })
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
        for cell in ["", "/", "无", "暂无", "—", "——", "-", "--", "NULL", "null", "N/A", "空", "请补填"] {
            assert!(is_empty(cell), "{cell}");
        }
        for cell in ["0", "否", "无锡", "N", "/a", "---"] {
            assert!(!is_empty(cell), "{cell}");
        }
    }

    #[test]
    fn what_cannot_be_seen_inside_a_cell_is_no_part_of_it() {
        assert_eq!(plain("２０１８\u{200B}-03\u{FEFF}-05\u{A0}"), "2018-03-05");
        assert_eq!(plain("'1\u{A0}234"), "1 234");
        assert_eq!(exact("GD2018\u{200B}-1\u{A0}甲"), "GD2018-1 甲");
        assert!(matches!(exact("工单 1"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_number_that_lost_its_digits_is_told_from_a_round_one() {
        for cell in ["4.40981E+17", "4E+17", "4.4e+17", "440981199001012000", "4409811990010100", "9111000010162370000"]
        {
            assert!(is_damaged_number(cell), "{cell}");
        }
        // Fifteen digits are whole; one zero is chance; and what is not all digits was text to the spreadsheet.
        for cell in
            ["440981199001000", "4409811990010120", "GD20180305000000000", "2018E+", "E+17", "4.E+17", "1A.2E+5"]
        {
            assert!(!is_damaged_number(cell), "{cell}");
        }
    }

    #[test]
    fn full_width_becomes_half_width() {
        assert_eq!(fold("２０１８－０３－０５"), "2018-03-05");
        assert_eq!(fold("９８．５％"), "98.5%");
        assert_eq!(fold("1，234（万元）"), "1,234(万元)");
    }
}
