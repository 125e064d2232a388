//! The steps of a method in words.

use super::rules::{scale_formula, scale_name};
use super::{percent, readable, say, title, titles};
use catalogue::{
    Across, Aggregate, Among, Impute, ImputeBy, Lang, Mean, Normalise, Plan, ScaleBy, Scaling, Screen, Step, Transform,
    Treat, Treatment,
};

/// A step in one or more sentences.
pub(crate) fn step_in_words(plan: &Plan, step: &Step, lang: Lang) -> Vec<String> {
    match step {
        Step::Denominate { divide_by } => {
            let mut lines = vec![say(
                lang,
                "折算：下列指标除以同一单位、同一时期的另一项指标。",
                "Divide by another indicator of the same unit and period.",
            )];
            lines.extend(divide_by.iter().map(|(by, divided)| {
                let (by, divided) = (title(plan, by, lang), titles(plan, divided, lang));
                say(lang, format!("除以{by}：{divided}"), format!("by {by}: {divided}"))
            }));
            lines
        }
        Step::Screen(screen) => vec![screen_in_words(plan, screen, lang)],
        Step::Impute(impute) => vec![impute_in_words(impute, lang)],
        Step::Treat(treat) => treat_in_words(plan, treat, lang),
        Step::Normalise(normalise) => normalise_in_words(plan, normalise, lang),
        Step::Aggregate(aggregate) => aggregate_in_words(plan, aggregate, lang),
    }
}

fn among(among: Among, lang: Lang) -> String {
    match among {
        Among::Peers => say(lang, "同类组内各单位", "the unit's peer group"),
        Among::Siblings => {
            say(lang, "同类组内由同一上级单位管辖的各单位", "those of its peer group under the same parent unit")
        }
        Among::All => say(lang, "全部参评单位", "the units of all groups"),
    }
}

fn screen_in_words(plan: &Plan, screen: &Screen, lang: Lang) -> String {
    let mut limits = Vec::new();
    if let Some(least) = screen.min_available {
        let least = percent(least);
        limits.push(say(
            lang,
            format!("有数据的指标不足适用指标 {least}"),
            format!("less than {least} of its indicators have a value"),
        ));
    }
    if let Some(least) = screen.min_nonzero {
        let least = percent(least);
        limits.push(say(
            lang,
            format!("非零数值不足全部数值 {least}"),
            format!("less than {least} of its values are not zero"),
        ));
    }
    let limits = limits.join(&say(lang, "，或", ", or "));
    if screen.nodes.is_empty() {
        say(
            lang,
            format!("数据筛查：{limits} 的单位，不予计分。"),
            format!("Screen: a unit has no score when {limits}."),
        )
    } else {
        let nodes = titles(plan, &screen.nodes, lang);
        say(
            lang,
            format!("数据筛查：对{nodes}分别筛查，{limits} 的单位在该方面不予计分。"),
            format!("Screen, each by itself, {nodes}: a unit has no score there when {limits}."),
        )
    }
}

fn impute_in_words(impute: &Impute, lang: Lang) -> String {
    let group = among(impute.among, lang);
    let gap = impute.max_gap;
    match impute.by {
        ImputeBy::Mean => say(
            lang,
            format!("缺测插补：取{group}当期的平均值。"),
            format!("Impute: the mean of {group} in the period."),
        ),
        ImputeBy::Median => say(
            lang,
            format!("缺测插补：取{group}当期的中位数。"),
            format!("Impute: the median of {group} in the period."),
        ),
        ImputeBy::NodeRow => say(
            lang,
            format!("缺测插补：按该单位同一方面其他指标在{group}最差值与最优值之间的平均位置推算。"),
            format!(
                "Impute: the unit's mean position between worst and best of {group}, over the other indicators of the node."
            ),
        ),
        ImputeBy::Latest => say(
            lang,
            format!("缺测插补：沿用该单位最近一期的数值，连续缺测不超过 {gap} 期。"),
            format!("Impute: the unit's last value, over at most {gap} periods in a row."),
        ),
        ImputeBy::Linear => say(
            lang,
            format!("缺测插补：在该单位前后两期数值之间线性内插，连续缺测不超过 {gap} 期。"),
            format!(
                "Impute: the straight line between the unit's values before and after, over at most {gap} periods in a row."
            ),
        ),
    }
}

fn treat_in_words(plan: &Plan, treat: &Treat, lang: Lang) -> Vec<String> {
    let one = |treatment: &Treatment| {
        let (skew, kurtosis) = (readable(treatment.max_skew), readable(treatment.max_kurtosis));
        let winsorise = treatment.winsorise;
        let mut zh = format!("的 |偏度| ≥ {skew} 且超额峰度 ≥ {kurtosis} 时");
        let mut en = format!("where |skew| ≥ {skew} and excess kurtosis ≥ {kurtosis}, ");
        if winsorise > 0 {
            zh += &format!("，将最远端的数值逐个缩至相邻值（缩尾），最多 {winsorise} 个");
            en += &format!("the farthest values are set to the next one, at most {winsorise}");
        }
        let formula = match treatment.then {
            Transform::None => None,
            Transform::Log => Some("ln(x - min + 0.01 (max - min))".to_owned()),
            Transform::LogGii => Some("ln((max - 1)(x - min) ÷ (max - min) + 1)".to_owned()),
            Transform::BoxCox(0.0) => Some("ln(x - min + 1)".to_owned()),
            Transform::BoxCox(lambda) => {
                let lambda = readable(lambda);
                Some(format!("((x - min + 1)^{lambda} - 1) ÷ {lambda}"))
            }
        };
        if let Some(formula) = formula {
            let (still_zh, still_en) =
                if winsorise > 0 { ("；仍不满足的", "; if that is not enough, ") } else { ("，", "") };
            zh += &format!("{still_zh}改用变换 {formula}");
            en += &format!("{still_en}the values become {formula}");
        }
        say(lang, zh, en)
    };
    let group = among(treat.among, lang);
    let mut lines = vec![say(
        lang,
        format!("异常值处理：按{group}当期的分布，指标{}。", one(&treat.treatment)),
        format!("Treat, by the distribution over {group}: {}.", one(&treat.treatment)),
    )];
    for other in &treat.overrides {
        let (ids, how) = (titles(plan, &other.indicators, lang), one(&other.settings));
        lines.push(say(lang, format!("其中{ids}{how}。"), format!("But {ids}: {how}.")));
    }
    lines
}

fn normalise_in_words(plan: &Plan, normalise: &Normalise, lang: Lang) -> Vec<String> {
    let group = among(normalise.among, lang);
    let range = match normalise.across {
        Across::Year => say(lang, "当期", "in the period"),
        Across::AllYears => say(lang, "全部时期", "in all periods together"),
        Across::BaseYear(year) => say(lang, format!("基期 {year} 年"), format!("in the base year {year}, frozen")),
    };
    let mut lines = Vec::new();
    let scale = scaling_in_words(&normalise.scaling, lang);
    lines.push(if normalise.scaling.by == ScaleBy::Rules {
        say(
            lang,
            "计分：各指标的数值 x 按自身的计分规则换算为 0 至 100 分。",
            "Score: the value x of every indicator becomes 0 to 100 points by its own rule.",
        )
    } else if normalise.scaling.by.is_fixed() {
        say(lang, format!("无量纲化：{scale}。"), format!("Normalise: {scale}."))
    } else {
        say(
            lang,
            format!("无量纲化：{scale}，各参数取自{group}{range}的数值。"),
            format!("Normalise: {scale}, taken from {group} {range}."),
        )
    });
    for other in &normalise.overrides {
        let (ids, scale) = (titles(plan, &other.indicators, lang), scaling_in_words(&other.settings, lang));
        lines.push(say(lang, format!("其中{ids}：{scale}。"), format!("But {ids}: {scale}.")));
    }
    lines
}

fn scaling_in_words(scaling: &Scaling, lang: Lang) -> String {
    let name = scale_name(scaling.by, lang);
    let Some(formula) = scale_formula(scaling.by, lang) else { return name };
    let (from, to) = (readable(scaling.from), readable(scaling.to));
    let mut words = match scaling.by {
        ScaleBy::Rank | ScaleBy::Borda => {
            say(lang, format!("{name}，得分 = {formula}"), format!("{name}, score = {formula}"))
        }
        ScaleBy::ZScore => {
            let (centre, spread) = (readable(scaling.centre), readable(scaling.spread));
            say(
                lang,
                format!("{name}，得分 = {centre} + {spread} × [{formula}]"),
                format!("{name}, score = {centre} + {spread} × [{formula}]"),
            )
        }
        _ => {
            let scale = if scaling.from == 0.0 { to } else { format!("{from} + ({to} - {from})") };
            say(lang, format!("{name}，得分 = {scale} × [{formula}]"), format!("{name}, score = {scale} × [{formula}]"))
        }
    };
    if let Some((worst, best)) = scaling.worst.zip(scaling.best) {
        let (worst, best) = (readable(worst), readable(best));
        words += &say(lang, format!("，最差值 {worst}、最优值 {best}"), format!(", worst {worst}, best {best}"));
    }
    if let Some(target) = scaling.target {
        let target = readable(target);
        words += &say(lang, format!("，目标值 {target}"), format!(", target {target}"));
    }
    if let Some(unit) = scaling.reference.as_ref().filter(|_| scaling.by == ScaleBy::DistanceToReference) {
        words += &say(lang, format!("，参照单位 {unit}"), format!(", reference {unit}"));
    }
    if scaling.cap {
        words += &say(lang, "，超过者不再加分", ", with nothing above it");
    }
    words
}

fn aggregate_in_words(plan: &Plan, aggregate: &Aggregate, lang: Lang) -> Vec<String> {
    let mean = mean_in_words(aggregate.mean, lang);
    let mut lines = vec![say(lang, format!("逐级合成：{mean}。"), format!("Aggregate up the tree: {mean}."))];
    for other in &aggregate.overrides {
        let (nodes, mean) = (titles(plan, &other.nodes, lang), mean_in_words(other.mean, lang));
        lines.push(say(lang, format!("其中{nodes}：{mean}。"), format!("But {nodes}: {mean}.")));
        if let Some(least) = other.min_weight_present {
            let least = percent(least);
            lines.push(say(
                lang,
                format!("{nodes}有实测得分的权重不足 {least} 时不给出得分。"),
                format!("{nodes} has no score with less than {least} of its weight observed."),
            ));
        }
    }
    lines
}

fn mean_in_words(mean: Mean, lang: Lang) -> String {
    let (zh, en, floor) = match mean {
        Mean::Arithmetic => {
            ("加权算术平均，Σ(w·x) ÷ Σw".to_owned(), "weighted arithmetic mean, Σ(w·x) / Σw".to_owned(), None)
        }
        Mean::Geometric { floor } => (
            "加权几何平均，exp(Σ(w·ln x) ÷ Σw)".to_owned(),
            "weighted geometric mean, exp(Σ(w·ln x) / Σw)".to_owned(),
            floor,
        ),
        Mean::Harmonic { floor } => {
            ("加权调和平均，Σw ÷ Σ(w ÷ x)".to_owned(), "weighted harmonic mean, Σw / Σ(w / x)".to_owned(), floor)
        }
        Mean::Generalised { power, floor } => {
            let p = readable(power);
            (
                format!("加权幂平均，(Σ(w·x^{p}) ÷ Σw)^(1÷{p})"),
                format!("weighted generalised mean, (Σ(w·x^{p}) / Σw)^(1/{p})"),
                floor,
            )
        }
        Mean::Copeland => (
            "Copeland 两两比较法：与同类组内其他单位逐一比较，共有指标中占优的权重较大者为胜，得分 = 胜场数 - 负场数".to_owned(),
            "Copeland's rule: a unit wins a comparison when it is better in the greater weight of what both have; score = wins - losses".to_owned(),
            None,
        ),
    };
    match floor {
        None => say(lang, zh, en),
        Some(floor) => {
            let floor = readable(floor);
            say(
                lang,
                format!("{zh}（低于 {floor} 分的按 {floor} 分计）"),
                format!("{en} (scores below {floor} count as {floor})"),
            )
        }
    }
}
