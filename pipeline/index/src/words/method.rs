use super::rules::rule_in_words;
use super::steps::step_in_words;
use super::{percent, readable, say, title};
use crate::score::weight;
use catalogue::{Disclosure, Lang, MissingItem, Plan, Rule, ScaleBy, Step};
use std::fmt::Write;

/// The whole method as a text that can be published: how values become an index, step by step with the formulas, the
/// weights, what is done about what is missing, bonuses, gates, grades and what is open to doubt. Markdown.
pub fn method_in_words(plan: &Plan, lang: Lang) -> String {
    let index = plan.top_node().map_or_else(String::new, |top| title(plan, top, lang));
    let (name, document) = (plan.method.plan.title.get(lang), plan.method.plan.document.as_str());
    let document = if document.is_empty() {
        String::new()
    } else {
        say(lang, format!("（{document}）"), format!(" ({document})"))
    };
    let mut text = say(
        lang,
        format!("# {index}：计算方法\n\n依据：《{name}》{document}\n\n"),
        format!("# {index}: how it is computed\n\nBased on: {name}{document}\n\n"),
    );
    for (heading, lines) in [
        (say(lang, "一、计算步骤", "Steps"), steps(plan, lang)),
        (say(lang, "二、权重", "Weights"), weights(plan, lang)),
        (say(lang, "三、缺项处理", "What is missing"), missing(plan, lang)),
        (say(lang, "四、加分、底线与等级", "Bonuses, gates, grades"), top(plan, lang)),
        (say(lang, "五、排名", "Ranks"), ranks(lang)),
        (say(lang, "六、方法的不确定性", "What is open to doubt"), doubts(plan, lang)),
    ] {
        if lines.is_empty() {
            continue;
        }
        text += &format!("## {heading}\n\n");
        for line in lines {
            text += &format!("{line}\n");
        }
        text += "\n";
    }
    text.trim_end().to_owned() + "\n"
}

fn steps(plan: &Plan, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let steps = plan.method.steps_or_default();
    for (number, step) in (1..).zip(&steps) {
        let mut words = step_in_words(plan, step, lang).into_iter();
        lines.push(format!("{number}. {}", words.next().unwrap_or_default()));
        lines.extend(words.map(|line| format!("   - {line}")));
        if matches!(step, Step::Normalise(normalise) if normalise.scaling.by == ScaleBy::Rules) {
            let nodes = plan.method.nodes.iter().flat_map(|node| plan.indicators_of(&node.id));
            for (id, indicator) in nodes.filter(|(_, indicator)| weight(indicator) > 0.0) {
                let (title, rule) = (title(plan, id, lang), rule_in_words(indicator, lang));
                lines.push(format!("   - {title}{}{rule}", say(lang, "：", ": ")));
            }
        }
    }
    lines
}

fn weights(plan: &Plan, lang: Lang) -> Vec<String> {
    let method = &plan.method;
    let mut lines = vec![match method.weights.as_str() {
        "given" => say(
            lang,
            "采用给定权重，同一上级之下按权重占比计算。",
            "Given weights; what counts is the share among siblings.",
        ),
        "equal" => say(lang, "同一上级之下各项等权。", "Equal weights among siblings."),
        "pca" => say(
            lang,
            "权重取各方面内第一主成分的载荷（相关系数按同类组、时期分别计算后合并）；载荷为负的不计，并予以提示。",
            "The loadings of the first principal component inside each node (correlations inside peer groups and periods, pooled); a negative loading counts nothing and is a finding.",
        ),
        id => {
            let set = method.weight_sets.iter().find(|set| set.id == id);
            let name = set.map_or(id, |set| set.title.get(lang));
            say(
                lang,
                format!("采用权重方案“{name}”；方案未列出的沿用给定权重。"),
                format!("The weights “{name}”; what they do not name keeps its own."),
            )
        }
    }];
    if matches!(method.weights.as_str(), "equal" | "pca") {
        return lines;
    }
    let set = method.weight_sets.iter().find(|set| set.id == method.weights);
    let chosen = |id: &str, given: f64| readable(set.and_then(|set| set.weights.get(id)).copied().unwrap_or(given));
    for node in &method.nodes {
        let mut children: Vec<String> = plan
            .indicators_of(&node.id)
            .filter(|(_, indicator)| weight(indicator) > 0.0)
            .map(|(id, indicator)| format!("{} {}", title(plan, id, lang), chosen(id, weight(indicator))))
            .collect();
        let below = method.nodes.iter().filter(|child| child.parent.as_deref() == Some(&node.id));
        children
            .extend(below.map(|child| format!("{} {}", title(plan, &child.id, lang), chosen(&child.id, child.weight))));
        if !children.is_empty() {
            let children = children.join(&say(lang, "，", ", "));
            lines.push(format!("- {}{}{children}", title(plan, &node.id, lang), say(lang, "：", ": ")));
        }
    }
    lines
}

fn missing(plan: &Plan, lang: Lang) -> Vec<String> {
    let share = percent(plan.method.min_weight_present);
    vec![
        match plan.method.missing_item {
            MissingItem::Rescale => say(
                lang,
                "缺项不按零分计：某项没有得分时，同级其余各项的权重按比例放大，补足为整体。",
                "Missing is not nought: when an item has no score, the weights of its siblings are raised in proportion.",
            ),
            MissingItem::PeerMean => say(
                lang,
                "缺项不按零分计：某项没有得分时，取同类组当期该项平均分代替。",
                "Missing is not nought: when an item has no score, the mean of the unit's peers in that period stands in.",
            ),
        },
        say(
            lang,
            format!(
                "某一级有实测得分的权重不足 {share} 时，该级不给出得分；插补的数值不算实测。不适用于该类单位的指标不算缺项。"
            ),
            format!(
                "A node with less than {share} of its weight observed has no score; what was filled in is not observed. What is not for units of a level is not missing."
            ),
        ),
    ]
}

fn top(plan: &Plan, lang: Lang) -> Vec<String> {
    let published = || plan.indicators.iter().filter(|(_, found)| found.disclosure != Disclosure::Internal);
    let mut lines = Vec::new();
    for (id, indicator) in published() {
        let kind = match indicator.score.as_ref().map(|scoring| &scoring.rule) {
            Some(Rule::Bonus { .. }) => say(lang, "（加分项）：", " (bonus): "),
            Some(Rule::Gate { .. }) => say(lang, "（底线）：", " (gate): "),
            _ => continue,
        };
        // The rule names the grade by its id; people read its title.
        let mut shown = indicator.clone();
        if let Some(Rule::Gate { cap_grade, .. }) = shown.score.as_mut().map(|scoring| &mut scoring.rule)
            && let Some(grade) = plan.method.grades.iter().find(|grade| grade.id == *cap_grade)
        {
            grade.title.get(lang).clone_into(cap_grade);
        }
        lines.push(format!("- {}{kind}{}", title(plan, id, lang), rule_in_words(&shown, lang)));
    }
    if !crate::top::gives_points(&plan.method) {
        lines.push(say(
            lang,
            "指数不是百分制分数，因此不加分，也不定等级。",
            "The index is not in points, so nothing is added to it and it has no grade.",
        ));
        return lines;
    }
    if plan.method.bonus_cap > 0.0 {
        let cap = readable(plan.method.bonus_cap);
        lines.push(say(
            lang,
            format!("各加分项合计最多加 {cap} 分。"),
            format!("Bonuses together add at most {cap} points."),
        ));
    }
    let mut grades = String::new();
    for (i, grade) in plan.method.grades.iter().enumerate() {
        let (name, least) = (grade.title.get(lang), readable(grade.at_least));
        let separator = if i == 0 { String::new() } else { say(lang, "，", ", ") };
        let _ = match lang {
            Lang::Zh => write!(grades, "{separator}{least} 分及以上为“{name}”"),
            Lang::En => write!(grades, "{separator}“{name}” from {least}"),
        };
    }
    lines.push(say(lang, format!("等级：{grades}。"), format!("Grades: {grades}.")));
    lines
}

fn ranks(lang: Lang) -> Vec<String> {
    vec![say(
        lang,
        "排名只在同类组内、当期末存续的单位之间进行，按未四舍五入的得分；得分之差小于 10⁻⁹ 的并列，取较好名次。",
        "Ranks are inside peer groups, among units that exist on the period's last day, on unrounded scores; scores within 1e-9 share the better place.",
    )]
}

fn doubts(plan: &Plan, lang: Lang) -> Vec<String> {
    let Some(doubt) = &plan.method.uncertainty else { return Vec::new() };
    let factors: Vec<&str> = doubt.factors.iter().map(|factor| factor.title.get(lang)).collect();
    let (runs, seed, level) = (doubt.runs, doubt.seed, percent(doubt.level));
    let factors = factors.join(&say(lang, "、", ", "));
    vec![say(
        lang,
        format!(
            "下列选择有其他合理做法：{factors}。另按不少于 {runs} 种组合重新计算（种子 {seed}；组合总数不足时全部计算），名次区间覆盖其中 {level} 的结果。"
        ),
        format!(
            "These choices could reasonably be others: {factors}. The index is computed in at least {runs} further ways (seed {seed}; all of them where there are fewer), and rank intervals cover {level} of the results."
        ),
    )]
}
