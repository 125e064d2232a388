//! Scoring rules and scales in words.

use super::history::Words;
use super::{readable, say};
use catalogue::{Direction, Indicator, Kind, Lang, Rule, ScaleBy, Target};

/// The name of a scale.
pub(crate) fn scale_name(by: ScaleBy, lang: Lang) -> String {
    let (zh, en) = match by {
        ScaleBy::Rules => ("各指标自身的计分规则", "each indicator's own rule"),
        ScaleBy::MinMax => ("极差法", "min-max"),
        ScaleBy::ZScore => ("标准分（Z 分数）", "z-score"),
        ScaleBy::Scaled => ("给定区间线性换算", "linear between given ends"),
        ScaleBy::Goalposts => ("上下限（门柱）法", "goalposts"),
        ScaleBy::DistanceToMax => ("与最优值差距法", "distance to the best"),
        ScaleBy::DistanceToReference => ("与参照单位差距法", "distance to a reference unit"),
        ScaleBy::DistanceToTarget => ("与目标值差距法", "distance to the target"),
        ScaleBy::Rank => ("名次法", "rank"),
        ScaleBy::Borda => ("Borda 计分法", "Borda count"),
        ScaleBy::PercentileRank => ("百分位名次法", "percentile rank"),
        ScaleBy::FractionOfBest => ("与最优值之比", "fraction of the best"),
    };
    say(lang, zh, en)
}

/// The formula of a scale; `x` is the value.
pub(crate) fn scale_formula(by: ScaleBy, lang: Lang) -> Option<String> {
    let (zh, en) = match by {
        ScaleBy::Rules => return None,
        ScaleBy::MinMax | ScaleBy::Scaled => ("(x - 最差值) ÷ (最优值 - 最差值)", "(x - worst) / (best - worst)"),
        ScaleBy::ZScore => {
            ("(x - 平均值) ÷ 标准差，逆向指标取相反数", "(x - mean) / sd, turned round where less is better")
        }
        ScaleBy::Goalposts => {
            ("(x - 最差值) ÷ (最优值 - 最差值)，超出两端者取端点", "(x - worst) / (best - worst), cut off at both ends")
        }
        ScaleBy::DistanceToMax => ("1 - (最优值 - x) ÷ (最优值 - 最差值)", "1 - (best - x) / (best - worst)"),
        ScaleBy::DistanceToReference => {
            ("1 - (参照值 - x) ÷ (参照值 - 最差值)", "1 - (reference - x) / (reference - worst)")
        }
        ScaleBy::DistanceToTarget => ("(x - 最差值) ÷ (目标值 - 最差值)", "(x - worst) / (target - worst)"),
        ScaleBy::Rank => ("由最差至最优的名次，最差为 1", "the place from the worst, which has 1"),
        ScaleBy::Borda => ("由最差至最优的名次减 1", "the place from the worst, less 1"),
        ScaleBy::PercentileRank => ("(名次 - 1) ÷ (单位数 - 1)", "(place - 1) / (units - 1)"),
        ScaleBy::FractionOfBest => ("x ÷ 最优值；逆向指标为 最优值 ÷ x", "x / best; best / x where less is better"),
    };
    Some(say(lang, zh, en))
}

/// What follows a number of the indicator: the percent sign or its unit.
fn unit_of(indicator: &Indicator, lang: Lang) -> String {
    match indicator.kind {
        Kind::Proportion | Kind::Ratio => "%".to_owned(),
        Kind::Rate | Kind::Count => match indicator.unit.get(lang) {
            "" => String::new(),
            unit => format!(" {unit}"),
        },
    }
}

/// How a value `x` becomes points by the indicator's own rule, in a line.
pub fn rule_in_words(indicator: &Indicator, lang: Lang) -> String {
    let unit = unit_of(indicator, lang);
    let with_unit = |x: f64| format!("{}{unit}", readable(x));
    let Some(scoring) = &indicator.score else { return say(lang, "仅作背景，不计分", "context, not scored") };
    let target = indicator.target.as_ref();
    match &scoring.rule {
        Rule::Goalposts { worst, best } => between(&with_unit(*worst), &with_unit(*best), lang),
        Rule::RatioToTarget => {
            let target = target.map_or_else(String::new, |target| with_unit(target.value));
            say(
                lang,
                format!("100 × x ÷ 目标值 {target}，最高 100 分"),
                format!("100 × x / target {target}, at most 100"),
            )
        }
        Rule::Bands { bands, otherwise } => {
            let band = |band: &catalogue::Band| {
                let range = match (band.at_least, band.at_most) {
                    (Some(a), Some(b)) => format!("{} ≤ x ≤ {}", with_unit(a), with_unit(b)),
                    (Some(a), None) => format!("x ≥ {}", with_unit(a)),
                    (None, Some(b)) => format!("x ≤ {}", with_unit(b)),
                    (None, None) => "x".to_owned(),
                };
                say(
                    lang,
                    format!("{range} 得 {} 分", readable(band.score)),
                    format!("{range}: {}", readable(band.score)),
                )
            };
            let bands: Vec<String> = bands.iter().map(band).collect();
            let otherwise = readable(*otherwise);
            say(
                lang,
                format!("分档计分：{}；其余得 {otherwise} 分", bands.join("，")),
                format!("bands: {}; else {otherwise}", bands.join(", ")),
            )
        }
        Rule::Deduction { points, floor } => {
            let (points, floor) = (readable(*points), readable(*floor));
            say(
                lang,
                format!("扣分制：100 - {points} × x，扣至 {floor} 分为止"),
                format!("100 - {points} × x, not below {floor}"),
            )
        }
        Rule::Binary => {
            let met = target.map_or_else(String::new, |target| condition(target, &with_unit(target.value)));
            say(lang, format!("{met} 得 100 分，否则得 0 分"), format!("{met}: 100, else 0"))
        }
        Rule::Relative { direction: Direction::More } => {
            say(lang, "正向指标，数值越大越好", "more is better; scored against the others")
        }
        Rule::Relative { direction: Direction::Less } => {
            say(lang, "逆向指标，数值越小越好", "less is better; scored against the others")
        }
        Rule::Bonus { points, cap } => {
            let (points, cap) = (readable(*points), readable(*cap));
            say(
                lang,
                format!("每 1 加 {points} 分，最多加 {cap} 分"),
                format!("{points} points for each, at most {cap}"),
            )
        }
        Rule::Gate { limit, cap_grade } => {
            let limit = with_unit(*limit);
            say(
                lang,
                format!("上限 {limit}，超过时等级不高于“{cap_grade}”"),
                format!("above {limit} the grade is at most “{cap_grade}”"),
            )
        }
    }
}

fn between(worst: &str, best: &str, lang: Lang) -> String {
    say(
        lang,
        format!("{worst} 得 0 分，{best} 得 100 分，其间按比例，超出两端者取端点"),
        format!("{worst} scores 0, {best} scores 100, linear between and cut off at both ends"),
    )
}

fn condition(target: &Target, value: &str) -> String {
    format!("x {} {value}", if target.at_most { "≤" } else { "≥" })
}

/// A scale as `steps.csv` notes it (`min_max worst=0.2 best=5.4 from=0 to=100`).
pub(crate) fn scale_in_words(note: &str, lang: Lang) -> String {
    let words = Words::of(note);
    let name = note.split_whitespace().next().unwrap_or_default();
    let number = |key: &str| words.number(key).map_or_else(String::new, readable);
    let known = [
        ScaleBy::MinMax,
        ScaleBy::ZScore,
        ScaleBy::Scaled,
        ScaleBy::Goalposts,
        ScaleBy::DistanceToMax,
        ScaleBy::DistanceToReference,
        ScaleBy::DistanceToTarget,
        ScaleBy::Rank,
        ScaleBy::Borda,
        ScaleBy::PercentileRank,
        ScaleBy::FractionOfBest,
    ];
    let (worst, best) = (number("worst"), number("best"));
    if name == "goalposts" && words.find("from").is_none() {
        return between(&worst, &best, lang);
    }
    let Some(by) = known.into_iter().find(|by| by.word() == name) else {
        return say(lang, format!("按规则 {note}"), format!("by the rule {note}"));
    };
    let name = scale_name(by, lang);
    if words.find("mean").is_some() {
        let (mean, sd) = (number("mean"), number("sd"));
        return say(lang, format!("{name}，平均值 {mean}、标准差 {sd}"), format!("{name}, mean {mean}, sd {sd}"));
    }
    if words.find("units").is_some() {
        let n = words.get("units");
        return say(lang, format!("{name}，共 {n} 个单位"), format!("{name} of {n} units"));
    }
    if words.find("worst").is_none() {
        return say(lang, format!("{name}，最优值 {best}"), format!("{name}, best {best}"));
    }
    say(lang, format!("{name}，最差值 {worst}、最优值 {best}"), format!("{name}, worst {worst}, best {best}"))
}
