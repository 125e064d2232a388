//! The table of adjustments and objections, for programs and for people.

use catalogue::{Lang, Plan};
use index::tables::Status;
use serde::{Deserialize, Serialize};

/// One row of `adjustments.csv`: an entry of the ledger, and what it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentRow {
    /// Number of the entry.
    pub entry_id: String,
    /// The day of the document.
    pub on: String,
    /// The office that decided or objected.
    pub by: String,
    /// Number of the document.
    pub document: String,
    /// What was decided (`adjust_value`).
    pub what: String,
    /// Indicator; may be empty for an objection.
    pub indicator_id: String,
    /// Unit; for a record that of the record, empty where it was not found.
    pub unit_id: String,
    /// Period, in the same way.
    pub period: String,
    /// The record that is left out or objected to.
    pub record_id: String,
    /// The value or score before.
    pub before: Option<f64>,
    /// The value or score after.
    pub after: Option<f64>,
    /// Status of the value before.
    pub before_status: Option<Status>,
    /// Status of the value after.
    pub after_status: Option<Status>,
    /// Whether it was applied.
    pub effect: Effect,
    /// What became of an objection.
    pub outcome: String,
    /// The objection that it follows from.
    pub answers: String,
    /// The entry that it replaces.
    pub replaces: String,
    /// Why.
    pub reason: String,
}

/// What came of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It changed what it is about.
    Applied,
    /// A later entry replaces it.
    Replaced,
    /// An objection changes nothing by itself.
    None,
    /// What it is about is not in the results.
    NothingThere,
}

/// The entries that were applied to a unit in a period, of one indicator or of all: what `trace` shows beside a value and
/// `diff` names as the cause.
pub fn about<'r>(
    rows: &'r [AdjustmentRow],
    indicator_id: Option<&str>,
    unit_id: &str,
    period: &str,
) -> Vec<&'r AdjustmentRow> {
    let is = |row: &&AdjustmentRow| {
        row.effect == Effect::Applied
            && indicator_id.is_none_or(|id| row.indicator_id == id)
            && row.unit_id == unit_id
            && row.period == period
    };
    rows.iter().filter(is).collect()
}

/// An entry in one sentence: `2021-07，珠发改信用〔2021〕3号：调整指标值，已调整（依据异议2021-05）：经复核更正`.
pub fn in_words(row: &AdjustmentRow, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let (matter, outcome) = (matter(row, zh), outcome(row, zh));
    if zh {
        format!("{}，{}：{matter}，{outcome}", row.entry_id, row.document)
    } else {
        format!("{}, {}: {matter}, {outcome}", row.entry_id, row.document)
    }
}

const HEADERS_ZH: [&str; 11] =
    ["登记号", "日期", "提出或决定单位", "文号", "事项", "指标", "单位", "期间", "调整前", "调整后", "办理情况及理由"];
const HEADERS_EN: [&str; 11] = [
    "Entry",
    "Date",
    "By",
    "Document",
    "Matter",
    "Indicator",
    "Unit",
    "Period",
    "Before",
    "After",
    "Outcome and reason",
];

/// Headers and cells of the table 调整与异议. Numbers are shown with `places` decimals.
pub fn in_table(
    rows: &[AdjustmentRow],
    plan: &Plan,
    lang: Lang,
    places: usize,
) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let zh = lang == Lang::Zh;
    let headers = if zh { HEADERS_ZH } else { HEADERS_EN };
    let number = |value: Option<f64>, status: Option<Status>| match (value, status) {
        (Some(value), _) => format!("{value:.places$}"),
        (None, Some(Status::NoDenominator)) if zh => "不适用".to_owned(),
        (None, Some(Status::NoDenominator)) => "not applicable".to_owned(),
        (None, _) => "—".to_owned(),
    };
    let cells = rows.iter().map(|row| {
        let indicator = plan.indicators.get(&row.indicator_id).map(|indicator| indicator.title.get(lang).to_owned());
        let unit = plan.units.units.get(&row.unit_id).map(|unit| if zh { &unit.name_zh } else { &unit.name_en });
        vec![
            row.entry_id.clone(),
            row.on.clone(),
            row.by.clone(),
            row.document.clone(),
            matter(row, zh).to_owned(),
            indicator.unwrap_or_else(|| row.indicator_id.clone()),
            unit.unwrap_or(&row.unit_id).clone(),
            row.period.clone(),
            number(row.before, row.before_status),
            number(row.after, row.after_status),
            outcome(row, zh),
        ]
    });
    (headers.to_vec(), cells.collect())
}

fn matter(row: &AdjustmentRow, zh: bool) -> &'static str {
    let [in_zh, in_en] = match row.what.as_str() {
        "exclude_record" => ["剔除记录", "record left out"],
        "exclude_unit" => ["指标不适用", "not applicable"],
        "adjust_value" => ["调整指标值", "value adjusted"],
        "adjust_score" => ["调整得分", "score adjusted"],
        _ => ["异议", "objection"],
    };
    if zh { in_zh } else { in_en }
}

fn outcome(row: &AdjustmentRow, zh: bool) -> String {
    let [in_zh, in_en] = match (row.effect, row.outcome.as_str()) {
        (Effect::Replaced, _) => ["已由后续登记替代", "replaced by a later entry"],
        (Effect::NothingThere, _) => ["结果中无此项，未作调整", "not in the results, nothing changed"],
        (Effect::Applied, _) => ["已调整", "applied"],
        (Effect::None, "upheld") => ["异议成立", "upheld"],
        (Effect::None, "rejected") => ["异议不成立", "rejected"],
        (Effect::None, _) => ["正在核查", "being looked into"],
    };
    let follows = match (row.answers.as_str(), zh) {
        ("", _) => String::new(),
        (id, true) => format!("（依据异议{id}）"),
        (id, false) => format!(" (answers {id})"),
    };
    let joint = if zh { "：" } else { ": " };
    format!("{}{follows}{joint}{}", if zh { in_zh } else { in_en }, row.reason)
}
