//! Which table a file or sheet holds, by its headers. Names only decide between tables that the headers fit alike.

use crate::claims::{Claim, Claims};
use crate::headers::{Layout, layout, nearest};
use crate::table::Table;
use crate::top::{Candidate, TopRow, candidates, money_of};
use catalogue::Finding;

/// The tables of a plan, ready to be recognised.
pub(crate) struct Recogniser<'t, 'p> {
    tables: &'t [Table<'p>],
    claims: Vec<Claims>,
}

/// The table that was found.
pub(crate) struct Found {
    /// Its index.
    pub table: usize,
    /// Where its columns are.
    pub layout: Layout,
    /// Which of the rows are the header.
    pub header: std::ops::Range<usize>,
}

/// Why no table was found.
pub(crate) struct NotFound {
    /// What is wrong.
    pub finding: Finding,
    /// Whether it looks like a table of records at all: half of the headers that one needs are there, and two at least.
    pub looks_like_one: bool,
}

impl<'t, 'p> Recogniser<'t, 'p> {
    pub(crate) fn new(tables: &'t [Table<'p>]) -> Self {
        Self { tables, claims: tables.iter().map(|table| Claims::new(table.source)).collect() }
    }

    /// Finds the header among the first rows. `names` are the file's and the sheet's; `only` is the table where it is known.
    pub(crate) fn recognise(
        &self,
        path: &str,
        names: &[&str],
        rows: &[TopRow],
        only: Option<usize>,
    ) -> Result<Found, NotFound> {
        let possible = |table: usize| only.is_none_or(|only| only == table);
        let candidates = candidates(rows);
        let mut best: Option<(usize, &Candidate, Vec<usize>)> = None;
        for candidate in &candidates {
            let (mut most, mut fitting) = (0, Vec::new());
            for (table, claims) in self.claims.iter().enumerate().filter(|(table, _)| possible(*table)) {
                let claimed = candidate.claimed(claims);
                if claims.needed.iter().all(|needed| claimed.binary_search(needed).is_ok()) {
                    most = most.max(claimed.len());
                    fitting.push(table);
                }
            }
            if !fitting.is_empty() && best.as_ref().is_none_or(|(claimed, ..)| most > *claimed) {
                best = Some((most, candidate, fitting));
            }
        }
        let Some((_, candidate, fitting)) = best else {
            return Err(self.nearest_table(path, names, &candidates, rows, &possible));
        };
        let line = line_of(candidate, rows);
        let table = self.one_of(&fitting, names).ok_or_else(|| {
            let names: Vec<&str> = fitting.iter().map(|table| self.tables[*table].name).collect();
            let message = format!("the headers fit several tables: {}, so the file was not read", names.join(", "));
            let hint =
                "name the file or the sheet like the `files` of one of them, or add the columns that only one has";
            NotFound { finding: Finding::error(path, line, "ambiguous_file", message, hint), looks_like_one: true }
        })?;
        let mut layout = layout(path, line, &candidate.headers, &self.tables[table], &self.claims[table])
            .map_err(|finding| NotFound { finding, looks_like_one: true })?;
        if let Some(unit) = money_of(&rows[..candidate.rows.start]) {
            for money in &mut layout.money {
                money.get_or_insert(unit);
            }
        }
        Ok(Found { table, layout, header: candidate.rows.clone() })
    }

    /// The only table, or the only one that takes one of the names.
    fn one_of(&self, fitting: &[usize], names: &[&str]) -> Option<usize> {
        if let [table] = fitting {
            return Some(*table);
        }
        let mut named = fitting.iter().copied().filter(|table| takes_a_name(&self.tables[*table], names));
        named.next().filter(|_| named.next().is_none())
    }

    /// What is missing for the table that comes nearest: one that takes a name, else the one of whose needed headers the
    /// largest part is there.
    fn nearest_table(
        &self,
        path: &str,
        names: &[&str],
        candidates: &[Candidate],
        rows: &[TopRow],
        possible: &dyn Fn(usize) -> bool,
    ) -> NotFound {
        let mut best: Option<(bool, f64, usize, &Candidate, Vec<usize>)> = None;
        for candidate in candidates {
            for (table, claims) in self.claims.iter().enumerate().filter(|(table, _)| possible(*table)) {
                let claimed = candidate.claimed(claims);
                let there = claims.needed.iter().filter(|needed| claimed.contains(needed)).count();
                let share = there as f64 / claims.needed.len().max(1) as f64;
                let named = takes_a_name(&self.tables[table], names) && !claimed.is_empty();
                if best.as_ref().is_none_or(|(was_named, was, ..)| (named, share) > (*was_named, *was)) {
                    best = Some((named, share, table, candidate, claimed));
                }
            }
        }
        let nothing = || {
            let hint = "the first rows must hold the headers of a record table, as in pipeline/sources/*.toml; \
                otherwise take it out of the folder";
            let message = "no record table has any of its headers, so it was not read";
            NotFound { finding: Finding::error(path, 0, "unknown_file", message, hint), looks_like_one: false }
        };
        let Some((_, share, table, candidate, claimed)) = best else { return nothing() };
        if claimed.is_empty() {
            return nothing();
        }
        let line = line_of(candidate, rows);
        let (table, claims) = (&self.tables[table], &self.claims[table]);
        let looks_like_one = claimed.len() >= 2 && share >= 0.5;
        // A header of several meanings is the reason why one is missing.
        if let Err(finding) = layout(path, line, &candidate.headers, table, claims)
            && finding.rule == "ambiguous_header"
        {
            return NotFound { finding, looks_like_one };
        }
        NotFound { finding: missing_columns(path, line, candidate, table, claims, &claimed), looks_like_one }
    }
}

fn line_of(candidate: &Candidate, rows: &[TopRow]) -> usize {
    rows.get(candidate.rows.start).map_or(1, |row| usize::try_from(row.lines.0).unwrap_or(1))
}

/// Whether one of the names is the table's: its own name, or one that the `files` patterns take. `模拟_` before a name
/// says that its records are simulated.
fn takes_a_name(table: &Table<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let name = name.rsplit('/').next().unwrap_or(name);
        let name = stem(name.strip_prefix("模拟_").unwrap_or(name));
        table.name == name || table.source.files.iter().any(|pattern| matches(stem(pattern), name))
    })
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 7 && ending.bytes().all(|b| b.is_ascii_alphanumeric()) => stem,
        _ => name,
    }
}

/// Whether a pattern, in which `*` stands for any text, takes all of `name`.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    (0..=name.len()).any(|at| name.get(at..).is_some_and(|tail| matches(rest, tail)))
}

fn missing_columns(
    path: &str,
    line: usize,
    candidate: &Candidate,
    table: &Table<'_>,
    claims: &Claims,
    claimed: &[usize],
) -> Finding {
    let free: Vec<&str> = candidate
        .headers
        .iter()
        .filter(|header| header.claim(claims).0 == Claim::Nothing)
        .map(|header| header.shown.as_str())
        .collect();
    let (mut lacking, mut meant) = (Vec::new(), Vec::new());
    for needed in claims.needed.iter().filter(|needed| !claimed.contains(needed)) {
        let Some((name, column)) = table.source.columns.get_index(*needed) else { continue };
        let header = column.headers.first().map_or(name.as_str(), String::as_str);
        lacking.push(format!("`{header}`"));
        if let Some(near) = nearest(header, free.iter().copied()) {
            meant.push(format!("`{near}` may be `{header}`"));
        }
    }
    let hint = if meant.is_empty() {
        "add the columns, or add the file's own headers to `headers` in the source's definition".to_owned()
    } else {
        let meant = meant.join(", ");
        format!("did you mean: {meant}? Rename them in the file, or add them to `headers` in the source's definition")
    };
    let message = format!(
        "the nearest table is `{}` ({}), which needs the headers {} that are not there, so it was not read",
        table.name,
        table.source.title.zh,
        lacking.join(", ")
    );
    Finding::error(path, line, "missing_columns", message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::MoneyUnit;
    use crate::tests::definitions;
    use crate::top::top_rows;

    fn recognised(path: &str, text: &str) -> Result<(String, Found), Finding> {
        let sources = definitions::sources();
        let tables: Vec<Table<'_>> = sources.iter().map(|(name, source)| Table::new(name, source)).collect();
        let found =
            Recogniser::new(&tables).recognise(path, &[path], &top_rows(text), None).map_err(|not| not.finding)?;
        Ok((tables[found.table].name.to_owned(), found))
    }

    const ORDERS: &str = "工单编号,受理时间,承办单位,办理时限,办结时间";

    #[test]
    fn a_pattern_takes_any_text_for_a_star() {
        assert!(matches("12345工单*", "12345工单_2018年"));
        assert!(matches("*工单*", "12345工单"));
        assert!(!matches("12345工单", "12345工单2"));
        assert!(matches("a*b*c", "aXbYbZc"));
        assert!(!matches("a*b", "aXbY"));
    }

    #[test]
    fn headers_are_found_whatever_their_width_spaces_order_and_the_name_of_the_file() {
        let (table, found) =
            recognised("2018/导出.xls", " 办理时限 ,工单编号,UNIT_ID,受理时间,诉求金额(元),备注\n").unwrap();
        assert_eq!(table, "orders");
        assert_eq!(found.layout.unread, ["备注"]);
        assert_eq!(found.layout.positions[0], Some(1));
        assert!(found.layout.money.contains(&Some(MoneyUnit::Yuan)));
    }

    #[test]
    fn titles_stand_above_and_a_header_may_take_two_rows() {
        let text =
            "2018年12345工单明细表\n单位：元\n工单编号,办理情况,,,诉求金额\n,受理时间,承办单位,办理时限,\nG1,1,2,3,4\n";
        let (table, found) = recognised("x", text).unwrap();
        assert_eq!((table.as_str(), found.header), ("orders", 2..4));
        assert!(found.layout.money.contains(&Some(MoneyUnit::Yuan)));
    }

    #[test]
    fn a_file_that_lacks_a_header_names_the_one_that_may_be_meant() {
        let finding = recognised("12345工单.csv", "工单编码,受理时间,承办单位,办理时限\n").err().unwrap();
        assert_eq!(finding.rule, "missing_columns");
        assert!(finding.message.contains("`orders`") && finding.message.contains("`工单编号`"), "{finding}");
        assert!(finding.hint.contains("`工单编码` may be `工单编号`"), "{finding}");
    }

    #[test]
    fn headers_that_fit_two_tables_are_told_apart_by_the_name_or_not_at_all() {
        let text = "身份证号,单位,任职日期,建档单位,建档日期\n";
        assert_eq!(recognised("名册_2018.xlsx", text).unwrap().0, "roster");
        let finding = recognised("人员.xlsx", text).err().unwrap();
        assert_eq!(finding.rule, "ambiguous_file");
        assert!(finding.message.contains("credit_files, roster"), "{finding}");
    }

    #[test]
    fn what_has_no_known_header_is_no_table() {
        let finding = recognised("说明.xlsx", "本表由各区填报\n请于每月5日前报送\n").err().unwrap();
        assert_eq!(finding.rule, "unknown_file");
    }

    #[test]
    fn two_headers_of_one_column_are_refused() {
        let finding = recognised("12345工单.csv", &format!("{ORDERS},order_id\n")).err().unwrap();
        assert_eq!(finding.rule, "two_headers");
    }
}
