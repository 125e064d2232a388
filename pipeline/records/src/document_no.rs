//! 文书号 in one form: `珠府〔2018〕76号`; of courts, whose numbers begin with the year, `（2018）粤04行终1号`.
//!
//! Offices write the year in any brackets, with spaces, with or without 第 and 号; two records of one document have to
//! compare equal. Nothing else is changed: a number without its brackets is not guessed at.

use crate::clean;

const OPENING: [char; 5] = ['〔', '﹝', '【', '[', '('];
const CLOSING: [char; 5] = ['〕', '﹞', '】', ']', ')'];

/// The one form of a document's number.
pub(crate) fn normal(cell: &str) -> String {
    let text = clean::plain(cell);
    let mut plain: Vec<char> = Vec::with_capacity(text.len());
    for c in text.chars().filter(|c| *c != ' ') {
        if c.is_ascii_digit() {
            while plain.last() == Some(&'第') {
                plain.pop();
            }
        }
        plain.push(c);
    }
    let mut normal = String::with_capacity(text.len() + 6);
    let mut rest = plain.as_slice();
    let mut has_year = false;
    while let [first, after @ ..] = rest {
        match year(rest) {
            Some(year) => {
                let (open, close) = if normal.is_empty() { ('（', '）') } else { ('〔', '〕') };
                normal.push(open);
                normal.extend(year);
                normal.push(close);
                rest = &rest[6..];
                has_year = true;
            }
            None => {
                normal.push(*first);
                rest = after;
            }
        }
    }
    if has_year && normal.ends_with(|c: char| c.is_ascii_digit()) {
        normal.push('号');
    }
    normal
}

/// The four digits in brackets with which a text begins.
fn year(text: &[char]) -> Option<&[char]> {
    match text {
        [open, digits @ ..] if OPENING.contains(open) => {
            let (year, rest) = digits.split_at_checked(4)?;
            let closed = rest.first().is_some_and(|close| CLOSING.contains(close));
            (closed && year.iter().all(char::is_ascii_digit)).then_some(year)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_document_has_one_number_however_it_is_written() {
        for cell in [
            "珠府〔2018〕76号",
            "珠府[2018]76号",
            "珠府（2018）76号",
            "珠府(2018)第76号",
            "珠府﹝2018﹞76 号",
            "珠府【2018】 第 76 号",
            "珠府［２０１８］７６号",
            "'珠府〔2018〕76",
            "\u{FEFF}珠府〔2018\u{200B}〕\u{A0}76号\u{3000}",
        ] {
            assert_eq!(normal(cell), "珠府〔2018〕76号", "{cell}");
        }
        for cell in ["（2018）粤04行终1号", "(2018)粤04行终第1号", "〔2018〕粤04行终1", "[2018] 粤 04 行终 1 号"]
        {
            assert_eq!(normal(cell), "（2018）粤04行终1号", "{cell}");
        }
    }

    #[test]
    fn other_documents_stay_other_documents() {
        for (one, other) in [
            ("珠府〔2018〕76号", "珠府〔2018〕77号"),
            ("珠府〔2018〕76号", "珠府〔2019〕76号"),
            ("珠府〔2018〕76号", "珠府办〔2018〕76号"),
            ("珠府〔2018〕76号", "珠府〔2018〕76号之一"),
            ("珠(香)罚〔2018〕7号", "珠（斗）罚〔2018〕7号"),
        ] {
            assert_ne!(normal(one), normal(other));
        }
    }

    #[test]
    fn what_is_no_such_number_stays_as_it_is() {
        for cell in ["珠府201876号", "甲1号", "第一号", "GD2018-0001", "珠府〔18〕76号", "〔2018"] {
            assert_eq!(normal(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn the_one_form_is_that_of_itself(
            cell in "['第号珠0-9（(\\[〔﹝【２０１８）)\\]〕﹞】 \u{200B}\u{3000}-]{0,24}|\\PC{0,40}|[\u{0}-\u{10FFFF}]{0,20}",
        ) {
            let once = normal(&cell);
            prop_assert_eq!(normal(&once), once);
        }
    }
}
