//! Where the columns of a table are in one file.

use crate::claims::{Claim, Claims, plain, without_money};
use crate::clean::trim;
use crate::numbers::MoneyUnit;
use crate::table::{Kind, Table};
use catalogue::{Finding, RETURN_MARK};

/// Where the columns of a table are in one file.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The headers as they stand in the file.
    pub headers: Vec<String>,
    /// How many cells a row has.
    pub width: usize,
    /// Rows are those of a sheet: cells at their end may be missing, and those beyond the last header are not read.
    pub sheet: bool,
    /// For each stored column of the table: its place in the row.
    pub positions: Vec<Option<usize>>,
    /// For each stored column: the unit of money that the header itself names.
    pub money: Vec<Option<MoneyUnit>>,
    /// Headers that no column claims.
    pub unread: Vec<String>,
}

/// One header, and the texts by which it may be known: those of a header of two rows are several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// As it stands in the file.
    pub shown: String,
    /// In the form in which headers are compared, the surest first.
    pub plain: Vec<String>,
}

impl Header {
    pub(crate) fn new(cell: &str) -> Self {
        let plain = plain(cell);
        Self { shown: trim(cell).to_owned(), plain: if plain.is_empty() { Vec::new() } else { vec![plain] } }
    }

    /// What it means, and the text that says so.
    pub(crate) fn claim(&self, claims: &Claims) -> (Claim, &str) {
        let known = self.plain.iter().map(|plain| (claims.of(plain), plain.as_str()));
        known.into_iter().find(|(claim, _)| *claim != Claim::Nothing).unwrap_or((Claim::Nothing, ""))
    }
}

/// The layout of a table under these headers, which stand in line `line`.
pub(crate) fn layout(
    path: &str,
    line: usize,
    headers: &[Header],
    table: &Table<'_>,
    claims: &Claims,
) -> Result<Layout, Finding> {
    let source = table.source;
    let name = |place: usize| source.columns.get_index(place).map_or("", |(name, _)| name.as_str());
    let mut unread = Vec::new();
    let mut taken: Vec<Option<(usize, &str)>> = vec![None; source.columns.len()];
    for (position, header) in headers.iter().enumerate() {
        match header.claim(claims) {
            (Claim::Nothing, _) if header.plain.is_empty() || header.shown.starts_with(RETURN_MARK) => {}
            (Claim::Nothing, _) => unread.push(header.shown.clone()),
            (Claim::Several(places), _) => {
                let names: Vec<String> = places.iter().map(|place| format!("`{}`", name(*place))).collect();
                return Err(Finding::error(
                    path,
                    line,
                    "ambiguous_header",
                    format!(
                        "the header `{}` of table `{}` may mean {}: templates number it differently, so the file was not read",
                        header.shown,
                        table.name,
                        names.join(" or ")
                    ),
                    "write behind the number what it is, such as 代码_2(工商注册号)",
                ));
            }
            (Claim::Column(place), text) => {
                if let Some((other, _)) = taken[place].replace((position, text)) {
                    return Err(Finding::error(
                        path,
                        line,
                        "two_headers",
                        format!(
                            "the headers `{}` and `{}` both mean the column `{}` of table `{}`, so it cannot be told which to read",
                            headers[other].shown,
                            header.shown,
                            name(place),
                            table.name
                        ),
                        "take one of the two columns out of the file",
                    ));
                }
            }
        }
    }
    let mut layout = Layout {
        headers: headers.iter().map(|header| header.shown.clone()).collect(),
        width: headers.len(),
        sheet: false,
        positions: vec![None; table.columns.len()],
        money: vec![None; table.columns.len()],
        unread,
    };
    for (index, column) in table.columns.iter().enumerate() {
        let found = source.columns.get_index_of(column.name).and_then(|at| taken[at]);
        layout.positions[index] = found.map(|(position, _)| position);
        if let (Kind::Amount { .. }, Some((_, text))) = (&column.kind, found) {
            layout.money[index] = without_money(text).1;
        }
    }
    Ok(layout)
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
        format!("; headers that mean no column: {}", some(&layout.unread))
    };
    let message = format!(
        "the file has no {} of table `{}`, so all cells there count as empty{unread}",
        missing.join(", "),
        table.name
    );
    let hint = "rename the header in the file, or add it to `headers` in the table's TOML; numbers that rest on it are wrong until then";
    Some(Finding::error(path, 1, "missing_column", message, hint).as_warning())
}

/// The first of many texts.
pub(crate) fn some(texts: &[String]) -> String {
    const MOST: usize = 30;
    let more = if texts.len() > MOST { format!(" and {} more", texts.len() - MOST) } else { String::new() };
    format!("{}{more}", texts[..texts.len().min(MOST)].join(", "))
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
