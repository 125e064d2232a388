//! Which table a file holds, by its name and its headers.

use crate::clean::{fold, trim};
use crate::numbers::MoneyUnit;
use crate::table::{Kind, Table};
use catalogue::{Column, Finding, RETURN_MARK};

/// Where the columns of a table are in one file.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The headers as they stand in the file.
    pub headers: Vec<String>,
    /// How many cells a row has.
    pub width: usize,
    /// For each stored column of the table: its place in the row.
    pub positions: Vec<Option<usize>>,
    /// For each stored column: the unit of money that the header itself names.
    pub money: Vec<Option<MoneyUnit>>,
    /// Headers that no column claims.
    pub unread: Vec<String>,
}

/// Finds the table that a file holds and where its columns are, or says why none can be found.
pub(crate) fn recognise(path: &str, headers: &[String], tables: &[Table<'_>]) -> Result<(usize, Layout), Finding> {
    let named: Vec<usize> = (0..tables.len()).filter(|t| takes_name(&tables[*t], file_name(path))).collect();
    if named.is_empty() {
        return Err(unknown_file(path, headers, tables));
    }
    let fitting: Vec<usize> =
        named.iter().copied().filter(|t| missing_headers(&tables[*t], headers).is_empty()).collect();
    match fitting.as_slice() {
        [] => Err(missing_columns(path, headers, &named, tables)),
        [table] => layout(path, headers, &tables[*table]).map(|layout| (*table, layout)),
        several => {
            let names: Vec<&str> = several.iter().map(|t| tables[*t].name).collect();
            Err(Finding::error(
                path,
                1,
                "ambiguous_file",
                format!("the name and headers fit several tables: {}", names.join(", ")),
                "rename the file so that it matches the `files` of one table only",
            ))
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file's name is one of the table's: its own name, or one that the `files` patterns take. `模拟_` before a
/// name says that its records are simulated.
fn takes_name(table: &Table<'_>, name: &str) -> bool {
    let stem = |name: &str| match name.len().checked_sub(4).and_then(|at| name.split_at_checked(at)) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".csv") => stem.to_owned(),
        _ => name.to_owned(),
    };
    let name = stem(name.strip_prefix("模拟_").unwrap_or(name));
    table.name == name || table.source.files.iter().any(|pattern| matches(&stem(pattern), &name))
}

/// Whether a pattern, in which `*` stands for any text, takes all of `name`.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    (0..=name.len()).any(|at| name.get(at..).is_some_and(|tail| matches(rest, tail)))
}

/// A header in the form in which two are compared: half-width, small letters, no spaces.
fn plain(header: &str) -> String {
    fold(trim(header)).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// `合同金额(万元)` is `合同金额` in 万元.
fn without_money(plain: &str) -> (&str, Option<MoneyUnit>) {
    if let Some((start, unit)) = plain.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))
        && let Some(unit) = MoneyUnit::named(unit)
    {
        return (start, Some(unit));
    }
    (plain, None)
}

/// Whether a column comes under a header, which is in [`plain`] form; for amounts, whatever the unit in brackets.
fn claims(name: &str, column: &Column, header: &str) -> bool {
    let amount = column.kind == catalogue::ColumnType::Amount;
    let declared = column.headers.iter().map(|declared| plain(declared)).chain([plain(name)]);
    declared
        .into_iter()
        .any(|declared| declared == header || (amount && without_money(&declared).0 == without_money(header).0))
}

/// The needed columns that no header is claimed by: key and required ones, and those that place a record.
fn missing_headers<'p>(table: &Table<'p>, headers: &[String]) -> Vec<(&'p str, &'p Column)> {
    let headers: Vec<String> = headers.iter().map(|header| plain(header)).collect();
    let source = table.source;
    let needed = |name: &String, column: &Column| {
        column.required || source.key.contains(name) || *name == source.unit || *name == source.date
    };
    source
        .columns
        .iter()
        .filter(|(name, column)| needed(name, column))
        .filter(|(name, column)| !headers.iter().any(|header| claims(name, column, header)))
        .map(|(name, column)| (name.as_str(), column))
        .collect()
}

/// A warning about columns that the file does not have. Their cells count as empty, which a query may take for a fact: a
/// contract without a day of acceptance is one that was not accepted.
pub(crate) fn without_columns(path: &str, layout: &Layout, table: &Table<'_>) -> Option<Finding> {
    let missing: Vec<String> = table
        .columns
        .iter()
        .zip(&layout.positions)
        .filter(|(_, position)| position.is_none())
        .map(|(column, _)| {
            let header = column.column.headers.first().map_or("", String::as_str);
            format!("`{}` ({header})", column.name)
        })
        .collect();
    if missing.is_empty() {
        return None;
    }
    let unread = if layout.unread.is_empty() {
        String::new()
    } else {
        format!("; headers that mean no column: {}", layout.unread.join(", "))
    };
    let message = format!(
        "the file has no {} of table `{}`, so all cells there count as empty{unread}",
        missing.join(", "),
        table.name
    );
    let hint = "rename the header in the file, or add it to `headers` in the table's TOML; numbers that rest on it are wrong until then";
    Some(Finding::error(path, 1, "missing_column", message, hint).as_warning())
}

fn layout(path: &str, headers: &[String], table: &Table<'_>) -> Result<Layout, Finding> {
    let mut layout = Layout {
        headers: headers.iter().map(|header| trim(header).to_owned()).collect(),
        width: headers.len(),
        positions: vec![None; table.columns.len()],
        money: vec![None; table.columns.len()],
        unread: Vec::new(),
    };
    let mut taken: Vec<Option<usize>> = vec![None; table.source.columns.len()];
    for (position, header) in headers.iter().enumerate() {
        let header_plain = plain(header);
        let claimed = table.source.columns.iter().position(|(name, column)| claims(name, column, &header_plain));
        let Some(claimed) = claimed else {
            if !header_plain.is_empty() && !header_plain.starts_with(RETURN_MARK) {
                layout.unread.push(trim(header).to_owned());
            }
            continue;
        };
        if let Some(other) = taken[claimed].replace(position) {
            let name = table.source.columns.get_index(claimed).map_or("", |(name, _)| name.as_str());
            return Err(Finding::error(
                path,
                1,
                "two_headers",
                format!(
                    "the headers `{}` and `{}` both mean the column `{name}` of table `{}`, so it cannot be told which to read",
                    trim(&headers[other]),
                    trim(header),
                    table.name
                ),
                "take one of the two columns out of the file",
            ));
        }
    }
    for (index, column) in table.columns.iter().enumerate() {
        let position = table.source.columns.get_index_of(column.name).and_then(|at| taken[at]);
        layout.positions[index] = position;
        if let (Kind::Amount { .. }, Some(position)) = (&column.kind, position) {
            layout.money[index] = without_money(&plain(&headers[position])).1;
        }
    }
    Ok(layout)
}

fn unknown_file(path: &str, headers: &[String], tables: &[Table<'_>]) -> Finding {
    let nearest = tables.iter().min_by_key(|table| (missing_headers(table, headers).len(), table.name));
    let hint = match nearest {
        Some(table) if missing_headers(table, headers).is_empty() => format!(
            "its headers are those of table `{}`: if it is one, name it like {}",
            table.name,
            table.source.files.join(", ")
        ),
        _ => "name it like one of the `files` patterns in pipeline/sources/*.toml, or take it out of the folder"
            .to_owned(),
    };
    Finding::error(path, 0, "unknown_file", "no record table takes a file of this name, so it was not read", hint)
}

fn missing_columns(path: &str, headers: &[String], named: &[usize], tables: &[Table<'_>]) -> Finding {
    let lacks = |t: &&usize| (missing_headers(&tables[**t], headers).len(), tables[**t].name);
    let Some(table) = named.iter().min_by_key(lacks).map(|t| &tables[*t]) else {
        return unknown_file(path, headers, tables);
    };
    let free: Vec<&str> = headers
        .iter()
        .filter(|header| !table.source.columns.iter().any(|(name, column)| claims(name, column, &plain(header))))
        .map(|header| trim(header))
        .collect();
    let (mut lacking, mut meant) = (Vec::new(), Vec::new());
    for (name, column) in missing_headers(table, headers) {
        let header = column.headers.first().map_or(name, String::as_str);
        lacking.push(format!("`{header}`"));
        if let Some(near) = nearest(header, free.iter().copied()) {
            meant.push(format!("`{near}` may be `{header}`"));
        }
    }
    let hint = if meant.is_empty() {
        "add the columns, or add the file's own headers to `headers` in the source's definition".to_owned()
    } else {
        format!(
            "did you mean: {}? Rename them in the file, or add them to `headers` in the source's definition",
            meant.join(", ")
        )
    };
    Finding::error(
        path,
        1,
        "missing_columns",
        format!(
            "table `{}` needs the headers {}, which the file lacks, so it was not read",
            table.name,
            lacking.join(", ")
        ),
        hint,
    )
}

/// The candidate that is nearest to a text, where one is near enough to be worth asking.
pub(crate) fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.into_iter().filter(|candidate| may_be_near(text, candidate)) {
        let likeness = strsim::normalized_damerau_levenshtein(text, candidate);
        if likeness >= 0.5 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether half of the characters could be the same, which is quickly seen and mostly not so: comparing letter by letter
/// costs the product of both lengths.
fn may_be_near(text: &str, candidate: &str) -> bool {
    let bit = |c: char| 1_u64 << (u32::from(c) % 64);
    let there = candidate.chars().fold(0, |set, c| set | bit(c));
    let longest = text.chars().count().max(candidate.chars().count());
    2 * text.chars().filter(|c| there & bit(*c) != 0).count() >= longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::definitions;

    fn headers(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    fn recognised(path: &str, line: &str) -> Result<(String, Layout), Finding> {
        let sources = definitions::sources();
        let tables: Vec<Table<'_>> = sources.iter().map(|(name, source)| Table::new(name, source)).collect();
        recognise(path, &headers(line), &tables).map(|(table, layout)| (tables[table].name.to_owned(), layout))
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
    fn headers_are_found_whatever_their_width_spaces_and_order() {
        let (table, layout) =
            recognised("2018/模拟_12345工单.csv", " 办理时限 ,工单编号,UNIT_ID,受理时间,诉求金额(元),备注").unwrap();
        assert_eq!(table, "orders");
        assert_eq!(layout.unread, ["备注"]);
        assert_eq!(layout.positions[0], Some(1));
        assert!(layout.money.contains(&Some(MoneyUnit::Yuan)));
    }

    #[test]
    fn a_file_that_lacks_a_header_names_the_one_that_may_be_meant() {
        let finding = recognised("12345工单.csv", "工单编码,受理时间,承办单位,办理时限").unwrap_err();
        assert_eq!(finding.rule, "missing_columns");
        assert!(finding.message.contains("`工单编号`"), "{finding}");
        assert!(finding.hint.contains("`工单编码` may be `工单编号`"), "{finding}");
    }

    #[test]
    fn a_file_that_no_table_takes_names_the_table_whose_headers_it_has() {
        let finding = recognised("热线.csv", ORDERS).unwrap_err();
        assert_eq!(finding.rule, "unknown_file");
        assert!(finding.hint.contains("`orders`") && finding.hint.contains("12345工单*"), "{finding}");
    }

    #[test]
    fn two_headers_of_one_column_are_refused() {
        let finding = recognised("12345工单.csv", &format!("{ORDERS},order_id")).unwrap_err();
        assert_eq!(finding.rule, "two_headers");
    }
}
