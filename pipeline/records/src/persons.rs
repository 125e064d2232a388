//! Keeping natural persons' data out of tables and sheets.

use crate::clean::{fold, trim};
use crate::dates::days_in_month;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::borrow::Cow;
use std::fmt::Write;

/// What is printed in place of the text of a personal column.
pub(crate) const HIDDEN: &str = "（个人信息，不显示）";

/// The least length of a pseudonym key, in bytes.
pub(crate) const SHORTEST_KEY: usize = 16;

/// The stored form of a person's identifier: HMAC-SHA256 of the cleaned, upper-cased text, its first 16 bytes in hex.
pub(crate) fn pseudonym(keyed: &Hmac<Sha256>, cell: &str) -> String {
    let mut mac = keyed.clone();
    mac.update(trim(&fold(cell)).to_uppercase().as_bytes());
    let mut hex = String::with_capacity(32);
    for byte in &mac.finalize().into_bytes()[..16] {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// A key made ready. Any length is possible.
pub(crate) fn keyed(key: &[u8]) -> Option<Hmac<Sha256>> {
    Hmac::new_from_slice(key).ok()
}

/// As many stars as an ID number of the old form has behind what is shown of it.
const STARRED: &[u8] = b"************";

/// Whether a text holds a citizen's ID number (GB 11643): 18 characters with a possible birth date and the right check
/// digit, or 15 digits of the old form. One that was starred out in a return sheet and came back as it was counts too.
#[inline]
pub(crate) fn holds_id_number(text: &str) -> bool {
    // A run of 15 digits covers every fifteenth byte, so most texts are done after a few looks.
    let bytes = text.as_bytes();
    if bytes.len() < 15 {
        return false;
    }
    if memchr::memmem::find(bytes, STARRED).is_some() {
        return true;
    }
    if (14..bytes.len()).step_by(15).any(|at| in_long_run(bytes, at)) {
        let folded = fold(text);
        return runs(folded.as_bytes()).any(|(start, end)| is_id_number(&folded.as_bytes()[start..end]));
    }
    // Written in groups: 440402 19900101 1234. Most texts have too few digits for one.
    bytes.len() >= 19
        && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 17
        && longest_group(bytes) >= 17
        && grouped(&fold(text)).iter().any(|(_, _, digits)| digits.len() == 18 && is_id_number(digits))
}

/// The most digits, half or full width, that follow each other with at most one blank or hyphen between two.
fn longest_group(bytes: &[u8]) -> usize {
    let (mut longest, mut digits, mut after_joint) = (0, 0, false);
    let mut rest = bytes;
    while let [first, ..] = rest {
        let mut width = 1;
        if let [b'0'..=b'9', ..] | [0xEF, 0xBC, 0x90..=0x99, ..] = rest {
            digits += 1;
            after_joint = false;
            longest = longest.max(digits);
            width = if *first == 0xEF { 3 } else { 1 };
        } else if matches!(first, b' ' | b'-') && !after_joint {
            after_joint = true;
        } else {
            (digits, after_joint) = (0, false);
        }
        rest = &rest[width..];
    }
    longest
}

/// A text as it may be stored: mobile phone numbers starred out.
#[inline]
pub(crate) fn without_phones(text: &str) -> Cow<'_, str> {
    // Eleven digits make a phone number, and most texts have fewer bytes that could belong to one.
    let could = |byte: &&u8| matches!(byte, b'0'..=b'9' | 0x90..=0x99);
    let bytes = text.as_bytes();
    if bytes.iter().filter(could).count() < 11 || longest_group(bytes) < 11 {
        return Cow::Borrowed(text);
    }
    mask(text)
}

/// Runs of digits and what they make up together with the runs that follow after one blank or hyphen each: start, end,
/// digits. Up to 18 digits, which is as long as an ID number gets.
fn grouped(folded: &str) -> Vec<(usize, usize, Vec<u8>)> {
    let runs: Vec<(usize, usize)> = runs(folded.as_bytes()).collect();
    let mut found = Vec::new();
    for (first, (start, _)) in runs.iter().enumerate() {
        let mut digits: Vec<u8> = Vec::new();
        for (at, (from, to)) in runs.iter().enumerate().skip(first) {
            let joined = at == first || matches!(&folded[runs[at - 1].1..*from], " " | "-");
            if !joined || digits.len() > 18 {
                break;
            }
            digits.extend_from_slice(&folded.as_bytes()[*from..*to]);
            let mut end = *to;
            if digits.len() == 17 && folded[end..].starts_with(['X', 'x']) {
                digits.push(b'X');
                end += 1;
            }
            found.push((*start, end, digits.clone()));
        }
    }
    found
}

/// Whether the byte belongs to 15 or more digits, or to a full-width digit.
fn in_long_run(bytes: &[u8], at: usize) -> bool {
    if bytes[at].is_ascii_digit() {
        let before = bytes[..at].iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let after = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        return before + after >= 15;
    }
    let around = &bytes[at - 2..bytes.len().min(at + 3)];
    around.windows(3).any(|c| matches!(c, [0xEF, 0xBC, 0x90..=0x99]))
}

/// The text with what looks like an ID number or a mobile phone number starred out, also when it is written in groups.
pub(crate) fn mask(text: &str) -> Cow<'_, str> {
    let folded = fold(text);
    let chars_before = |at: usize| folded[..at].chars().count();
    let found: Vec<(usize, usize)> = grouped(&folded)
        .iter()
        .filter(|(_, _, digits)| {
            let mobile = digits.strip_prefix(b"86").unwrap_or(digits);
            looks_like_id_number(digits) || is_mobile(digits) || is_mobile(mobile)
        })
        .map(|(start, end, _)| (chars_before(*start) + 3, chars_before(*end)))
        .collect();
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let hidden = |at: usize| found.iter().any(|(start, end)| (*start..*end).contains(&at));
    Cow::Owned(text.chars().enumerate().map(|(at, c)| if hidden(at) { '*' } else { c }).collect())
}

/// The runs of digits, each with the `X` that may follow it.
fn runs(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let mut end = start + bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        if end - start == 17 && matches!(bytes.get(end), Some(b'X' | b'x')) {
            end += 1;
        }
        at = end;
        Some((start, end))
    })
}

fn is_id_number(run: &[u8]) -> bool {
    looks_like_id_number(run) && (run.len() == 15 || check_digit(run) == run[17].to_ascii_uppercase())
}

/// The form and the birth date of an ID number, without its check digit: a mistyped one is a person's too.
fn looks_like_id_number(run: &[u8]) -> bool {
    let number = |from: usize, to: usize| run[from..to].iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    let (year, month, day) = match run.len() {
        18 => (number(6, 10), number(10, 12), number(12, 14)),
        15 => (1900 + number(6, 8), number(8, 10), number(10, 12)),
        _ => return false,
    };
    is_province(number(0, 2)) && (1900..=2099).contains(&year) && day >= 1 && day <= days_in_month(year, month)
}

/// GB/T 2260, the first two digits.
fn is_province(code: u32) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

/// GB 11643: ISO 7064, MOD 11-2.
fn check_digit(run: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = run.iter().zip(WEIGHTS).map(|(b, weight)| u32::from(b.wrapping_sub(b'0')) * weight).sum();
    b"10X98765432"[(sum % 11) as usize]
}

fn is_mobile(run: &[u8]) -> bool {
    matches!(run, [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made-up number of nobody: region 440402, born 1900-01-01, with the check digit that the standard gives it.
    fn nobody() -> String {
        let digits = "44040219000101001";
        format!("{digits}{}", char::from(check_digit(digits.as_bytes())))
    }

    #[test]
    fn the_check_digit_is_that_of_the_standard() {
        // The example of GB 11643-1999.
        assert_eq!(check_digit(b"11010519491231002"), b'X');
    }

    #[test]
    fn id_numbers_are_found_anywhere_in_a_text() {
        let id = nobody();
        assert!(holds_id_number(&id));
        assert!(holds_id_number(&format!("来电人身份证{id}，请回电")));
        assert!(holds_id_number("一二三四五六七八九十440402000101001"));
        let wide: String = id.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        assert!(holds_id_number(&wide));
        let (region, rest) = id.split_at(6);
        assert!(holds_id_number(&format!("身份证{region} {} {}", &rest[..8], &rest[8..])));
        for lead in 0..50 {
            assert!(holds_id_number(&format!("{}{id}", "a".repeat(lead))), "{lead}");
            assert!(holds_id_number(&format!("{}{wide}", "a".repeat(lead))), "{lead}");
        }
    }

    #[test]
    fn codes_of_organisations_and_orders_are_no_id_numbers() {
        for text in [
            "11440400MB2C12345X",
            "914404001234567890",
            "GD201803050000123456",
            "201803050000001",
            "440402201813990001",
        ] {
            assert!(!holds_id_number(text), "{text}");
        }
    }

    #[test]
    fn what_looks_like_a_person_is_starred_out() {
        assert_eq!(mask("电话13800000000。"), "电话138********。");
        assert_eq!(mask(&format!("id {}", nobody())), format!("id 440{}", "*".repeat(15)));
        assert_eq!(mask("GD2018-0001 香洲区"), "GD2018-0001 香洲区");
        assert_eq!(mask("139-1234-5678"), "139**********");
        assert_eq!(mask("电 +8613912345678"), "电 +861**********");
        assert_eq!(mask("440402 19900101 123X"), format!("440{}", "*".repeat(17)));
        assert_eq!(mask("2018-03-05 2018-03-06"), "2018-03-05 2018-03-06");
    }

    #[test]
    fn a_phone_number_is_not_stored() {
        assert_eq!(without_phones("请致电138 0000 0000联系"), "请致电138**********联系");
        assert_eq!(without_phones("请致电１３８００００００００"), "请致电１３８********");
        for text in [
            "工单已转香洲区处理，共3件",
            "粤0402行审复20180305号",
            "统一社会信用代码11440400MB2C12345X",
            "2018-03-05 2018-03-06",
        ] {
            assert_eq!(without_phones(text), text);
        }
    }

    #[test]
    fn a_pseudonym_depends_on_the_key_and_not_on_the_writing() {
        let key = keyed(b"0123456789abcdef").unwrap();
        let other = keyed(b"0123456789abcdeg").unwrap();
        assert_eq!(pseudonym(&key, " 1234x"), pseudonym(&key, "１２３４Ｘ"));
        assert_ne!(pseudonym(&key, "1234X"), pseudonym(&other, "1234X"));
        assert_eq!(pseudonym(&key, "1234X").len(), 32);
    }
}
