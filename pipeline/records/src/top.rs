//! The first rows of a file or sheet: titles, the header of one row or two, the numbers of the columns.

use crate::claims::{Claim, Claims, plain};
use crate::clean::{fold, trim};
use crate::headers::Header;
use crate::numbers::MoneyUnit;
use crate::split::Splitter;

/// The header stands among so many rows with text.
const MOST_ROWS: usize = 30;

/// More columns than any table of records has.
const MOST_COLUMNS: usize = 1024;

/// A row with text, as far as it matters here.
pub(crate) struct TopRow {
    /// Its cells.
    pub cells: Vec<String>,
    /// Its first line, and the line behind it, from 1.
    pub lines: (u64, u64),
}

/// The first rows with any text.
pub(crate) fn top_rows(text: &str) -> Vec<TopRow> {
    let mut rows = Vec::new();
    let mut splitter = Splitter::at(0);
    while rows.len() < MOST_ROWS && splitter.position().0 < text.len() {
        let first = u64::from(splitter.position().1) + 1;
        let cells = splitter.cells(text);
        if cells.iter().any(|cell| !trim(cell).is_empty()) {
            rows.push(TopRow { cells, lines: (first, u64::from(splitter.position().1) + 1) });
        }
    }
    rows
}

/// A row, or two, that may be the header.
pub(crate) struct Candidate {
    /// The headers, one a column.
    pub headers: Vec<Header>,
    /// Which rows it takes.
    pub rows: std::ops::Range<usize>,
}

/// Every row, and every two rows, one row before two.
pub(crate) fn candidates(rows: &[TopRow]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let cells = &row.cells[..row.cells.len().min(MOST_COLUMNS)];
        candidates.push(Candidate { headers: cells.iter().map(|cell| Header::new(cell)).collect(), rows: at..at + 1 });
    }
    for (at, pair) in rows.windows(2).enumerate() {
        candidates.push(Candidate { headers: merged(&pair[0].cells, &pair[1].cells), rows: at..at + 2 });
    }
    candidates
}

/// The headers of two rows: an upper cell stands over the lower ones up to the next upper cell.
fn merged(upper: &[String], lower: &[String]) -> Vec<Header> {
    let mut over = "";
    let width = upper.len().max(lower.len()).min(MOST_COLUMNS);
    let cell =
        |row: &'_ [String], column: usize| -> String { row.get(column).map_or("", |cell| trim(cell)).to_owned() };
    let uppers: Vec<String> = (0..width).map(|column| cell(upper, column)).collect();
    let mut headers = Vec::with_capacity(width);
    for (column, top) in uppers.iter().enumerate() {
        let below = cell(lower, column);
        if !top.is_empty() {
            over = top;
        }
        headers.push(if below.is_empty() {
            Header::new(top)
        } else if over.is_empty() {
            Header::new(&below)
        } else {
            let texts = [format!("{over}({below})"), format!("{over}{below}"), below.clone()];
            Header { shown: format!("{over}/{below}"), plain: texts.iter().map(|text| plain(text)).collect() }
        });
    }
    headers
}

impl Candidate {
    /// The columns of a table that its headers mean, each once.
    pub(crate) fn claimed(&self, claims: &Claims) -> Vec<usize> {
        let mut places: Vec<usize> = self
            .headers
            .iter()
            .filter_map(|header| match header.claim(claims).0 {
                Claim::Column(place) => Some(place),
                Claim::Several(_) | Claim::Nothing => None,
            })
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Whether a row only numbers the columns: 1, 2, 3 or (1), (2), (3), perhaps with 甲, 乙 before.
pub(crate) fn numbers_columns(row: &TopRow) -> bool {
    let mut next = 1;
    for cell in row.cells.iter().map(|cell| trim(cell)).filter(|cell| !cell.is_empty()) {
        let folded = fold(cell);
        let number = folded.trim_matches(['(', ')', ' ']);
        if next == 1 && matches!(number, "甲" | "乙" | "丙" | "丁" | "栏次") {
            continue;
        }
        if number.parse() != Ok(next) {
            return false;
        }
        next += 1;
    }
    next > 3
}

/// The unit that a title sets for all amounts of the sheet: `单位：万元`.
pub(crate) fn money_of(titles: &[TopRow]) -> Option<MoneyUnit> {
    titles.iter().flat_map(|row| &row.cells).find_map(|cell| {
        let folded = fold(cell).replace(' ', "");
        let unit = folded.split_once("单位:")?.1;
        let end = unit.find(|c: char| !matches!(c, '亿' | '万' | '元' | '圆')).unwrap_or(unit.len());
        MoneyUnit::named(&unit[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_lines() {
        let rows = top_rows("\n标题\n,,\n\"两\n行\",b\nc\n");
        let lines: Vec<_> = rows.iter().map(|row| row.lines).collect();
        assert_eq!(lines, [(2, 3), (4, 6), (6, 7)]);
    }

    #[test]
    fn an_upper_header_stands_over_those_below_it() {
        let rows = top_rows("工单编号,办理情况,,金额\n,办理时限,办结时间,万元\n");
        let headers = merged(&rows[0].cells, &rows[1].cells);
        let shown: Vec<&str> = headers.iter().map(|header| header.shown.as_str()).collect();
        assert_eq!(shown, ["工单编号", "办理情况/办理时限", "办理情况/办结时间", "金额/万元"]);
        assert_eq!(headers[3].plain, ["金额(万元)", "金额万元", "万元"]);
        assert_eq!(headers[0].plain, ["工单编号"]);
    }

    #[test]
    fn numbers_of_columns_are_no_row() {
        let is = |line: &str| numbers_columns(&top_rows(line)[0]);
        assert!(is("1,2,3,4"));
        assert!(is("甲,乙,（1）,（2）,（3）"));
        assert!(!is("1,2"));
        assert!(!is("1,2,4"));
        assert!(!is("1,香洲区,3"));
    }

    #[test]
    fn a_title_may_set_the_unit_of_money() {
        assert_eq!(money_of(&top_rows("债务表,（单位：亿元）")), Some(MoneyUnit::HundredMillion));
        assert_eq!(money_of(&top_rows("填报单位：市财政局\n单位:万元 2018年")), Some(MoneyUnit::TenThousand));
        assert_eq!(money_of(&top_rows("单位：件")), None);
    }
}
