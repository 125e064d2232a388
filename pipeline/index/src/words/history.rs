use super::rules::{rule_in_words, scale_in_words};
use super::{percent, readable, say, title};
use crate::rule::in_words;
use crate::tables::StepRow;
use catalogue::{Lang, Plan};
use std::collections::BTreeMap;

/// What happened to one cell on its way to the score, a line a step: the value, then every step that made or changed it.
///
/// `steps` are rows of `3-scores/steps.csv`; those of other cells are passed over. A cell that no step touched has
/// no lines.
pub fn history(
    plan: &Plan,
    steps: &[StepRow],
    (indicator_id, unit_id, period): (&str, &str, &str),
    lang: Lang,
) -> Vec<String> {
    let mut of_cell: Vec<&StepRow> = steps
        .iter()
        .filter(|row| row.indicator_id == indicator_id && row.unit_id == unit_id && row.period == period)
        .collect();
    of_cell.sort_by_key(|row| row.step);
    let Some(first) = of_cell.first() else { return Vec::new() };
    let mut lines = vec![match first.before {
        Some(value) => say(lang, format!("原始值 {}", readable(value)), format!("value {}", readable(value))),
        None => say(lang, "缺测", "no value"),
    }];
    lines.extend(of_cell.iter().map(|row| line(plan, row, lang)));
    lines
}

fn line(plan: &Plan, row: &StepRow, lang: Lang) -> String {
    let words = Words::of(&row.note);
    let number = |x: Option<f64>| x.map_or_else(|| say(lang, "缺测", "a gap"), readable);
    let (before, after) = (number(row.before), number(row.after));
    match row.action.as_str() {
        "denominate" => {
            let by = title(plan, words.get("divided_by"), lang);
            match (row.after, words.number("denominator")) {
                (Some(_), Some(d)) => say(
                    lang,
                    format!("折算：{before} ÷ {by} {} = {after}", readable(d)),
                    format!("divided: {before} ÷ {by} {} = {after}", readable(d)),
                ),
                _ => {
                    say(lang, format!("折算：{by}缺测或不大于 0，不计"), format!("divided: no {by} above 0, left out"))
                }
            }
        }
        "screen" => {
            let (share, least) = match words.number("available") {
                Some(share) => (share, words.number("min_available")),
                None => (words.number("nonzero").unwrap_or(0.0), words.number("min_nonzero")),
            };
            let (share, least) = (percent(share), percent(least.unwrap_or(0.0)));
            let zeros = words.number("nonzero").is_some();
            let (zh, en) = if zeros { ("非零指标", "not zero") } else { ("有数据的指标", "available") };
            say(
                lang,
                format!("筛查：{zh}占 {share}，低于 {least}，该单位不计分"),
                format!("screened out: {share} {en}, less than {least}"),
            )
        }
        "impute" => impute(&words, &after, lang),
        "treat" => match words.find("transformed") {
            Some(by) => {
                let (zh, en) = transformation(by);
                say(
                    lang,
                    format!("异常值处理：{zh}，由 {before} 变为 {after}"),
                    format!("{en}, from {before} to {after}"),
                )
            }
            None => {
                let n = words.get("winsorised");
                say(
                    lang,
                    format!("异常值处理：缩尾，由 {before} 调整为 {after}（该指标共缩尾 {n} 个值）"),
                    format!("winsorised from {before} to {after} ({n} values of the indicator)"),
                )
            }
        },
        "normalise" => match row.after {
            Some(_) => {
                let rule = scale(plan, row, lang);
                say(lang, format!("计分：{rule}，得 {after} 分"), format!("scored {after}: {rule}"))
            }
            None => say(lang, "计分：无法换算为得分", "no score can be made"),
        },
        other => format!("{other}: {before} → {after}"),
    }
}

/// The scale of a scored cell: the indicator's own rule where it was that, else the scale with its parameters.
fn scale(plan: &Plan, row: &StepRow, lang: Lang) -> String {
    let own = plan.indicators.get(&row.indicator_id).filter(|indicator| {
        let (rule, parameters) = in_words(indicator);
        row.note == format!("{rule} {parameters}")
    });
    own.map_or_else(|| scale_in_words(&row.note, lang), |indicator| rule_in_words(indicator, lang))
}

fn impute(words: &Words<'_>, after: &str, lang: Lang) -> String {
    let (group_zh, group_en) = match words.get("among") {
        "siblings" => ("同一上级单位所属", "of the same parent unit"),
        "all" => ("全部", "of all groups"),
        _ => ("同类组", "of its group"),
    };
    let from = words.get("from");
    let n = words.get("units");
    let (zh, en) = match words.get("by") {
        "mean" => (format!("{group_zh} {n} 个单位的平均值"), format!("the mean {group_en} ({n} units)")),
        "median" => (format!("{group_zh} {n} 个单位的中位数"), format!("the median {group_en} ({n} units)")),
        "node_row" => {
            let n = words.get("indicators");
            (
                format!("该单位同一方面其他 {n} 项指标的平均位置"),
                format!("its mean position in {n} other indicators of the node"),
            )
        }
        "latest" => (format!("该单位 {from} 的数值"), format!("its own value of {from}")),
        "linear" => {
            let to = words.get("to");
            (
                format!("该单位 {from} 与 {to} 之间线性内插"),
                format!("the line between its own values of {from} and {to}"),
            )
        }
        other => (other.to_owned(), other.to_owned()),
    };
    say(lang, format!("插补：缺测，取{zh}，得 {after}"), format!("imputed {after}: {en}"))
}

fn transformation(name: &str) -> (&'static str, &'static str) {
    match name {
        "log" => ("取对数", "logarithm"),
        "log_gii" => ("取对数（全球创新指数公式）", "logarithm of the Global Innovation Index"),
        _ => ("Box-Cox 变换", "Box-Cox"),
    }
}

/// The words of a note: `key=value`, parted by blanks.
pub(crate) struct Words<'n>(BTreeMap<&'n str, &'n str>);

impl<'n> Words<'n> {
    pub(crate) fn of(note: &'n str) -> Self {
        Self(note.split_whitespace().filter_map(|word| word.split_once('=')).collect())
    }

    pub(crate) fn find(&self, key: &str) -> Option<&'n str> {
        self.0.get(key).copied()
    }

    pub(crate) fn get(&self, key: &str) -> &'n str {
        self.find(key).unwrap_or_default()
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.find(key).and_then(|number| number.parse().ok())
    }
}
