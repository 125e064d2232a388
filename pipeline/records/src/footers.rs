//! What stands below the last record: sums, who filled in the sheet, notes.
//!
//! A row is a footer when its first cell with text begins with one of the words for it and a cell that a record needs is
//! empty, or all its cells are such words with a colon (填报人： 审核人：). From the topmost such row on everything is one, provided that every row below it is a footer too or has but one
//! cell with text. So a row that could be a record never is one.

use crate::clean::{fold, trim};
use crate::split::Splitter;

/// More rows with text than these are no footer.
const MOST_ROWS: usize = 20;

/// Sums: the word alone, or followed by a number or a colon.
const SUMS: [&str; 7] = ["合计", "总计", "共计", "累计", "小计", "本页合计", "本表合计"];

/// Who, when and what about: the word alone, or followed by a colon.
const LABELS: [&str; 29] = [
    "填报人",
    "填表人",
    "制表人",
    "制表",
    "审核人",
    "审核",
    "复核人",
    "复核",
    "审批人",
    "负责人",
    "单位负责人",
    "填报单位负责人",
    "分管领导",
    "主管领导",
    "经办人",
    "联系人",
    "联系电话",
    "填报单位",
    "报送单位",
    "制表单位",
    "填报日期",
    "填报时间",
    "填表日期",
    "报送日期",
    "制表日期",
    "制表时间",
    "打印时间",
    "导出时间",
    "数据来源",
];

/// Notes: the word, followed by anything but more of a name.
const NOTES: [&str; 4] = ["备注", "注", "说明", "填表说明"];

/// A row below the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Footer {
    /// Lines between the end of the records and this one.
    pub line: u64,
    /// The word by which it is known; empty for a note below another footer.
    pub word: &'static str,
}

/// Finds the footers at the end of `text`, whole lines of the end of a file. Gives the lines of `text` that come before them.
///
/// `needed` are the places of the cells without which there is no record.
pub(crate) fn footers(text: &str, needed: &[usize]) -> Option<(u64, Vec<Footer>)> {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut splitter = Splitter::at(0);
    while splitter.position().0 < text.len() {
        let line = u64::from(splitter.position().1);
        let cells = splitter.cells(text);
        if cells.iter().any(|cell| !trim(cell).is_empty()) {
            rows.push((line, cells));
        }
    }
    let mut first = None;
    for (at, (_, cells)) in rows.iter().enumerate().rev().take(MOST_ROWS) {
        match word(cells, needed) {
            Some(_) => first = Some(at),
            None if cells.iter().filter(|cell| !trim(cell).is_empty()).count() == 1 => {}
            None => break,
        }
    }
    let footers = &rows[first?..];
    let end = footers.first()?.0;
    let footer =
        |(line, cells): &(u64, Vec<String>)| Footer { line: line - end, word: word(cells, needed).unwrap_or_default() };
    Some((end, footers.iter().map(footer).collect()))
}

/// The word that makes a row a footer.
fn word(cells: &[String], needed: &[usize]) -> Option<&'static str> {
    let filled = needed.iter().all(|place| cells.get(*place).is_some_and(|cell| !trim(cell).is_empty()));
    if filled && !cells.iter().filter(|cell| !trim(cell).is_empty()).all(|cell| is_label(cell)) {
        return None;
    }
    let first = cells.iter().map(|cell| trim(cell)).find(|cell| !cell.is_empty())?;
    let text: String = fold(first).chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_start_matches(['(', '*']);
    let begins = |words: &'static [&'static str], follows: fn(char) -> bool| {
        words
            .iter()
            .copied()
            .find(|word| text.strip_prefix(word).is_some_and(|rest| rest.chars().next().is_none_or(follows)))
    };
    begins(&SUMS, |c| matches!(c, ':' | ')' | '(') || c.is_ascii_digit())
        .or_else(|| begins(&LABELS, |c| matches!(c, ':' | ')' | '(')))
        .or_else(|| begins(&NOTES, |c| matches!(c, ':' | ')' | '.' | ',') || c.is_ascii_digit()))
}

/// Whether a cell says who or when, and leaves room for it or says it: `填报人：`.
fn is_label(cell: &str) -> bool {
    let text: String = fold(trim(cell)).chars().filter(|c| !c.is_whitespace()).collect();
    LABELS.iter().any(|label| text.strip_prefix(label).is_some_and(|rest| rest.starts_with(':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(u64, Vec<(u64, &'static str)>)> {
        let (end, footers) = footers(text, &[0, 1])?;
        Some((end, footers.into_iter().map(|footer| (footer.line, footer.word)).collect()))
    }

    #[test]
    fn sums_signatures_and_notes_are_footers() {
        let text = "G1,2018-01-01,3\n\n合 计,,3\n\n填报人：某某,,审核人：某某\n注：1.本表按月填报\n2.单位为件\n";
        assert_eq!(found(text), Some((2, vec![(0, "合计"), (2, "填报人"), (3, "注"), (4, "")])));
        assert_eq!(found("G1,2018-01-01\n,共计120件\n"), Some((1, vec![(0, "共计")])));
        let signed = "G1,2018-01-01,3\n合计,,3\n填报人：,审核人：,填报日期：2021年1月15日\n";
        assert_eq!(found(signed), Some((1, vec![(0, "合计"), (1, "填报人")])));
    }

    #[test]
    fn what_could_be_a_record_is_none() {
        for text in [
            "合计,2018-01-01,3\n",
            "G1,2018-01-01,3\n只有一格,,\n",
            "G1,2018-01-01\n合计,,\nG2,,缺日期\n",
            "负责人出庭,,\n",
            "填报人：,2018-01-01,\n",
            "注册号,,\n",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
