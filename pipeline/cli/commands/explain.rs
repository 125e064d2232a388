//! `explain`: what an indicator means, and how it is counted and scored.

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::context::Context;
use crate::output;
use crate::output::say;
use anyhow::bail;
use catalogue::{Basis, Disclosure, Indicator, Kind, Lang, Level, Plan, Rule, Text};

/// Lists the indicators, or shows the page of one, or those of all of a measure.
pub fn run(context: &Context, args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let Some(id) = &args.indicator else {
        let rows: Vec<Vec<String>> = plan
            .method
            .nodes
            .iter()
            .flat_map(|node| plan.indicators_of(&node.id).map(move |(id, indicator)| (node, id, indicator)))
            .map(|(node, id, indicator)| {
                vec![node.clause.clone(), id.to_owned(), indicator.title.get(context.lang).to_owned()]
            })
            .collect();
        let headers =
            output::headers(context.lang, &[("条款", "clause"), ("指标 id", "indicator id"), ("指标", "indicator")]);
        output::print(context.format, &headers, &rows)?;
        return Ok(Outcome::Fine);
    };
    if id == "method" {
        say!("{}", index::method_in_words(plan, context.lang).trim_end());
        return Ok(Outcome::Fine);
    }
    if let Some(indicator) = plan.indicators.get(id) {
        print_page(plan, id, indicator, context.lang);
        return Ok(Outcome::Fine);
    }
    let mut of_node = plan.indicators_of(id).peekable();
    if of_node.peek().is_none() {
        bail!(
            "there is no indicator or measure `{id}`; `chengxin explain` lists them, and `chengxin explain method` is the method"
        )
    }
    for (at, (id, indicator)) in of_node.enumerate() {
        if at > 0 {
            say!();
        }
        print_page(plan, id, indicator, context.lang);
    }
    Ok(Outcome::Fine)
}

/// The page of an indicator: Markdown, its sections always in this order, those without text left out.
fn print_page(plan: &Plan, id: &str, indicator: &Indicator, lang: Lang) {
    let zh = lang == Lang::Zh;
    let section = |title_zh: &str, title_en: &str, text: &str| {
        if !text.is_empty() {
            say!("\n## {}\n\n{}", if zh { title_zh } else { title_en }, text.trim());
        }
    };
    let node = plan.node_of.get(id).map_or("", String::as_str);
    let measure = plan.method.nodes.iter().find(|n| n.id == node).map(|n| n.title.get(lang)).unwrap_or_default();
    say!("# {} ({id})", indicator.title.get(lang));
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.get(lang).to_owned()).unwrap_or_default();
    let page = &indicator.page;
    section("问题", "Question", indicator.question.get(lang));
    section("计算", "Formula", &formula(indicator, lang));
    section("举例", "Example", &text(&page.example));
    let quote = page.quote.as_ref().map(|quote| format!("> {quote}\n\n")).unwrap_or_default();
    let clause = format!("{}{measure}", indicator.clause);
    section("为何重要", "Why it matters", &format!("{quote}{} ({clause})", text(&page.why)));
    section("责任单位", "Responsible", &indicator.responsible.join("、"));
    let levels: Vec<&str> = indicator.levels.iter().map(|of| level(*of, lang)).collect();
    section("适用层级", "Levels", &levels.join(if zh { "、" } else { ", " }));
    if indicator.min_denominator > 0 {
        let text = if zh {
            format!("分母小于 {} 时不给出数值", indicator.min_denominator)
        } else {
            format!("no value when the denominator is below {}", indicator.min_denominator)
        };
        section("样本下限", "Minimum", &text);
    }
    if let Some(target) = &indicator.target {
        let sign = if target.at_most { "≤" } else { "≥" };
        let by =
            target.by.map(|day| if zh { format!("，期限 {day}") } else { format!(", by {day}") }).unwrap_or_default();
        let source = target.source.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
        section("目标", "Target", &format!("{sign} {}{by}；{}{source}", target.value, basis(target.basis, lang)));
    }
    section("计分", "Score", &rule(indicator, lang));
    let disclosure = match (indicator.disclosure, zh) {
        (Disclosure::Public, true) => "可公开",
        (Disclosure::Public, false) => "public",
        (Disclosure::Aggregate, true) => "仅公开汇总数，小单元格不公开",
        (Disclosure::Aggregate, false) => "aggregates only, small cells withheld",
        (Disclosure::Internal, true) => "内部使用，不公开",
        (Disclosure::Internal, false) => "internal",
    };
    section("公开范围", "Disclosure", disclosure);
    let tables = indicator.records.iter().map(|table| {
        let source = plan.sources.get(table);
        let (title, office) = source.map_or(("", ""), |source| (source.title.get(lang), source.office.as_str()));
        if zh { format!("`{table}` {title}（{office}）") } else { format!("`{table}` {title} ({office})") }
    });
    section("来源", "Sources", &tables.collect::<Vec<_>>().join(if zh { "；" } else { "; " }));
    section("不计入的情形", "What is left out", &text(&page.exclusions));
    section("假定", "Assumptions", &text(&page.assumptions));
    section("如何防止虚报", "What would game it", &text(&page.gaming));
    section("说明", "Note", &text(&indicator.note));
    let history: Vec<String> = indicator.history.iter().map(|h| format!("- {} {}", h.on, h.change)).collect();
    section("变更", "History", &history.join("\n"));
    if let Some(query) = plan.queries.get(id) {
        let sql = format!("```sql\n{}\n```", query.sql.trim());
        section(&format!("查询 {}", query.path), &format!("Query {}", query.path), &sql);
    }
}

fn formula(indicator: &Indicator, lang: Lang) -> String {
    let numerator = indicator.numerator.get(lang);
    let denominator = indicator.denominator.as_ref().map(|text| text.get(lang)).unwrap_or_default();
    let unit = indicator.unit.get(lang);
    match indicator.kind {
        Kind::Proportion | Kind::Ratio => format!("100 × {numerator} ÷ {denominator} ({unit})"),
        Kind::Rate => format!("{} × {numerator} ÷ {denominator} ({unit})", indicator.per.unwrap_or(1.0)),
        Kind::Count => format!("{numerator} ({unit})"),
    }
}

fn level(level: Level, lang: Lang) -> &'static str {
    let (zh, en) = match level {
        Level::City => ("市", "city"),
        Level::CityLevel => ("市本级", "the city's own bodies"),
        Level::District => ("行政区", "district"),
        Level::FunctionalZone => ("功能区", "functional zone"),
        Level::Township => ("街道、镇", "street or town"),
        Level::Agency => ("部门", "department"),
        Level::Other => ("其他", "other"),
    };
    if lang == Lang::Zh { zh } else { en }
}

fn basis(basis: Basis, lang: Lang) -> &'static str {
    match (basis, lang) {
        (Basis::Seed, Lang::Zh) => "依据：方案原文",
        (Basis::Seed, Lang::En) => "basis: the plan itself",
        (Basis::Law, Lang::Zh) => "依据：法律法规",
        (Basis::Law, Lang::En) => "basis: law",
        (Basis::Practice, Lang::Zh) => "依据：通行做法",
        (Basis::Practice, Lang::En) => "basis: practice elsewhere",
        (Basis::Proposal, Lang::Zh) => "依据：建议值，并非规定",
        (Basis::Proposal, Lang::En) => "basis: a proposal, nobody's rule",
    }
}

fn rule(indicator: &Indicator, lang: Lang) -> String {
    let text = index::rule_in_words(indicator, lang);
    match indicator.score.as_ref().map(|scoring| (&scoring.rule, scoring.weight)) {
        None | Some((Rule::Bonus { .. } | Rule::Gate { .. }, _)) => text,
        Some((_, 0.0)) if lang == Lang::Zh => format!("{text}（得分照算，不计入指数）"),
        Some((_, 0.0)) => format!("{text} (the score is shown and weighs nothing in the index)"),
        Some((_, weight)) if lang == Lang::Zh => format!("{text}（权重 {weight}）"),
        Some((_, weight)) => format!("{text} (weight {weight})"),
    }
}
