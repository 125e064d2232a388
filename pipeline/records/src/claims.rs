//! Which column of a table a header means.
//!
//! The templates of 双公示 number the codes of a party, and their versions number them differently: 代码_2 was the
//! organisation code and became the business registration number. So `代码_2(工商注册号)` is read by the words in brackets,
//! and a bare `代码_2` only where every header that the source declares with this number means one column.

use crate::clean::{fold, trim};
use crate::numbers::MoneyUnit;
use catalogue::{ColumnType, Source};
use std::collections::{BTreeMap, BTreeSet};

/// What a header means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// This column, by its place in the source.
    Column(usize),
    /// One of these, and nothing says which.
    Several(Vec<usize>),
    /// No column.
    Nothing,
}

/// The headers of one table, in the form in which two are compared.
pub(crate) struct Claims {
    exact: BTreeMap<String, usize>,
    /// Headers of amounts, without the unit in brackets.
    amounts: BTreeMap<String, usize>,
    /// Headers with a number, without the words in brackets.
    numbered: BTreeMap<String, BTreeSet<usize>>,
    /// The columns without which a file is none of this table: key and required ones, and those that place a record.
    pub needed: Vec<usize>,
}

impl Claims {
    pub(crate) fn new(source: &Source) -> Self {
        let mut claims =
            Self { exact: BTreeMap::new(), amounts: BTreeMap::new(), numbered: BTreeMap::new(), needed: Vec::new() };
        for (place, (name, column)) in source.columns.iter().enumerate() {
            for header in column.headers.iter().chain([name]).map(|header| plain(header)) {
                if column.kind == ColumnType::Amount {
                    claims.amounts.entry(without_money(&header).0.to_owned()).or_insert(place);
                }
                if let Some((bare, Some(_))) = numbered(&header) {
                    claims.numbered.entry(bare.to_owned()).or_default().insert(place);
                }
                claims.exact.entry(header).or_insert(place);
            }
            if column.required || source.key.contains(name) || *name == source.unit || *name == source.date {
                claims.needed.push(place);
            }
        }
        claims
    }

    /// What a header in [`plain`] form means; for amounts, whatever the unit in brackets.
    pub(crate) fn of(&self, header: &str) -> Claim {
        if let Some(place) = self.exact.get(header).or_else(|| self.amounts.get(without_money(header).0)) {
            return Claim::Column(*place);
        }
        match numbered(header) {
            Some((_, Some(label))) => self.exact.get(label).map_or(Claim::Nothing, |place| Claim::Column(*place)),
            Some((bare, None)) => match self.numbered.get(bare) {
                Some(places) if places.len() > 1 => Claim::Several(places.iter().copied().collect()),
                Some(places) => places.first().map_or(Claim::Nothing, |place| Claim::Column(*place)),
                None => Claim::Nothing,
            },
            None => Claim::Nothing,
        }
    }
}

/// A header in the form in which two are compared: half-width, small letters, round brackets, `_` before numbers, without
/// blanks, marks that cannot be seen, and marks of cells that must be filled in.
pub(crate) fn plain(header: &str) -> String {
    let mut plain: String = fold(trim(header))
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
        })
        .map(|c| match c {
            '[' | '〔' | '﹝' | '﹙' => '(',
            ']' | '〕' | '﹞' | '﹚' => ')',
            '-' => '_',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect();
    for mark in ["(必填)", "(选填)", "(必填项)", "(非必填)"] {
        if let Some(start) = plain.strip_suffix(mark) {
            plain.truncate(start.len());
        }
    }
    let inner = plain.trim_matches(['*', ':']);
    if inner.len() == plain.len() { plain } else { inner.to_owned() }
}

/// `合同金额(万元)` is `合同金额` in 万元.
pub(crate) fn without_money(plain: &str) -> (&str, Option<MoneyUnit>) {
    if let Some((start, unit)) = plain.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))
        && let Some(unit) = MoneyUnit::named(unit.strip_prefix("单位:").unwrap_or(unit))
    {
        return (start, Some(unit));
    }
    (plain, None)
}

/// `代码_2(工商注册号)` is `代码_2` and `工商注册号`.
fn numbered(plain: &str) -> Option<(&str, Option<&str>)> {
    let (bare, label) = match plain.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((bare, label)) => (bare, Some(label)),
        None => (plain, None),
    };
    let (word, number) = bare.rsplit_once('_')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_number && !word.is_empty()).then_some((bare, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        let source: Source = toml::from_str(
            r#"
            title = { zh = "许可", en = "Licences" }
            dataset = "D03"
            office = "市发改局"
            files = ["许可*"]
            key = ["no"]
            unit = "unit_id"
            date = "on"
            [columns]
            no = { headers = ["行政许可决定文书号"], type = "text" }
            credit_code = { headers = ["行政相对人代码_1(统一社会信用代码)"], type = "text" }
            organisation_code = { headers = ["行政相对人代码_2(组织机构代码)", "组织机构代码"], type = "text" }
            registration_no = { headers = ["行政相对人代码_2(工商注册号)", "工商注册号", "工商登记码"], type = "text" }
            fine_yuan = { headers = ["罚款金额（万元）"], type = "amount" }
            unit_id = { headers = ["许可机关"], type = "unit" }
            on = { headers = ["许可决定日期"], type = "date" }
            "#,
        )
        .unwrap();
        Claims::new(&source)
    }

    #[test]
    fn numbered_codes_are_read_by_the_words_in_brackets() {
        let claims = claims();
        for (header, expected) in [
            ("行政相对人代码_2(组织机构代码)", Claim::Column(2)),
            ("行政相对人代码_3（组织机构代码）", Claim::Column(2)),
            ("行政相对人代码-2 (工商注册号)", Claim::Column(3)),
            ("行政相对人代码_3〔工商登记码〕 ", Claim::Column(3)),
            ("行政相对人代码_1", Claim::Column(1)),
            ("行政相对人代码_2", Claim::Several(vec![2, 3])),
            ("行政相对人代码_4(税务登记号)", Claim::Nothing),
            ("行政相对人代码_3", Claim::Nothing),
        ] {
            assert_eq!(claims.of(&plain(header)), expected, "{header}");
        }
    }

    #[test]
    fn brackets_widths_blanks_and_marks_do_not_matter() {
        let claims = claims();
        for header in ["\u{FEFF}*许可 机关（必填）", "许可\u{200B}机关：", "UNIT_ID", "ｕｎｉｔ－ｉｄ"]
        {
            assert_eq!(claims.of(&plain(header)), Claim::Column(5), "{header}");
        }
        for header in ["罚款金额", "罚款金额(元)", "罚款金额[单位：亿元]"] {
            assert_eq!(claims.of(&plain(header)), Claim::Column(4), "{header}");
        }
        assert_eq!(claims.of(&plain("许可")), Claim::Nothing);
    }
}
