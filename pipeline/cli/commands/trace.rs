//! `trace`: from a unit's index to an indicator, to the counted records, to file and line.

use crate::Outcome;
use crate::args::TraceArgs;
use crate::context::{self, Context};
use crate::output::{self, points, thousands};
use crate::results::{INDEX, RECORDS, RUN, SCORES, VALUES};
use crate::run_file::RunFile;
use crate::stages;
use anyhow::{Context as _, bail};
use catalogue::{Lang, Plan};
use index::tables::{self, IndexRow, ScoreRow, StepRow, ValueRow};

/// Follows one number down.
pub fn run(context: &Context, args: &TraceArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let unit = context::unit(plan, &args.unit)?;
    let run = RunFile::read(&args.out.out.join(RUN))?;
    let index: Vec<IndexRow> = tables::read(&args.out.out.join(INDEX).join("index.csv"))?;
    let scores: Vec<ScoreRow> = tables::read(&args.out.out.join(SCORES).join("scores.csv"))?;
    let latest = index.iter().map(|row| row.period.as_str()).max();
    // The indicator may be left out, so the second word may be a period.
    let (indicator, period) = match (&args.indicator, &args.period) {
        (Some(word), None) if !plan.indicators.contains_key(word) && index.iter().any(|row| row.period == *word) => {
            (None, Some(word.as_str()))
        }
        (indicator, period) => (indicator.as_deref(), period.as_deref()),
    };
    let period = period.or(latest).context("the results hold no period")?;
    if run.simulated {
        eprintln!("模拟数据 simulated records");
    }
    match indicator {
        None => index_parts(context, plan, unit, period, &index, &scores),
        Some(id) => indicator_records(context, plan, unit, id, period, args, &scores),
    }
}

/// The unit's nodes and, below them, their indicators, each with its share in the node.
fn index_parts(
    context: &Context,
    plan: &Plan,
    unit: &str,
    period: &str,
    index: &[IndexRow],
    scores: &[ScoreRow],
) -> anyhow::Result<Outcome> {
    let mut rows = Vec::new();
    let top = plan.top_node().unwrap_or_default();
    let mut todo = vec![(top, 0_usize)];
    while let Some((id, depth)) = todo.pop() {
        let Some(node) = plan.method.nodes.iter().find(|node| node.id == id) else { continue };
        let row = index.iter().find(|row| row.node_id == id && row.unit_id == unit && row.period == period);
        let Some(row) = row else { continue };
        let place = row.rank.map(|rank| format!("{rank}/{}", row.peers)).unwrap_or_default();
        rows.push(vec![
            format!("{}{}", "  ".repeat(depth), node.title.get(context.lang)),
            format!("{}", node.weight),
            String::new(),
            points(row.score),
            place,
            String::new(),
        ]);
        for (indicator_id, indicator) in plan.indicators_of(id) {
            let score =
                scores.iter().find(|s| s.indicator_id == indicator_id && s.unit_id == unit && s.period == period);
            let Some(score) = score else { continue };
            rows.push(vec![
                format!("{}{}", "  ".repeat(depth + 1), indicator.title.get(context.lang)),
                if score.weight > 0.0 { format!("{}", score.weight) } else { String::new() },
                points(score.value),
                points(score.score),
                String::new(),
                indicator_id.to_owned(),
            ]);
        }
        let children = plan.method.nodes.iter().filter(|child| child.parent.as_deref() == Some(id));
        todo.extend(children.map(|child| (child.id.as_str(), depth + 1)).rev());
    }
    if rows.is_empty() {
        bail!("{unit} has no index in {period}; it did not exist then, or nothing applies to it");
    }
    let headers = [
        ("项目", "item"),
        ("权重", "weight"),
        ("指标值", "value"),
        ("得分", "score"),
        ("名次", "rank"),
        ("指标 id", "indicator id"),
    ];
    output::print(context.format, &output::headers(context.lang, &headers), &rows)?;
    if let Some(row) = index.iter().find(|row| row.node_id == top && row.unit_id == unit && row.period == period) {
        print_grade(context, plan, row);
    }
    eprintln!("下一步 next: chengxin trace {unit} <指标 id> {period}");
    Ok(Outcome::Fine)
}

/// What is done to the index alone: bonus, gates, grade.
fn print_grade(context: &Context, plan: &Plan, row: &IndexRow) {
    let zh = context.lang == Lang::Zh;
    let title = |id: &str| plan.indicators.get(id).map_or(id.to_owned(), |of| of.title.get(context.lang).to_owned());
    let grade = |id: &str| {
        plan.method
            .grades
            .iter()
            .find(|grade| grade.id == id)
            .map_or(id, |grade| grade.title.get(context.lang))
            .to_owned()
    };
    if let Some(bonus) = row.bonus.filter(|bonus| *bonus > 0.0) {
        eprintln!("{} {bonus:.2}", if zh { "其中加分" } else { "of which bonus" });
    }
    let gates: Vec<String> = row.gates.split(';').filter(|id| !id.is_empty()).map(title).collect();
    if !gates.is_empty() {
        eprintln!(
            "{}: {}",
            if zh { "触发的限制项" } else { "gates in breach" },
            gates.join(if zh { "、" } else { ", " })
        );
    }
    if row.grade != row.grade_before_gates {
        let (before, after) = (grade(&row.grade_before_gates), grade(&row.grade));
        eprintln!("{}: {before} → {after}", if zh { "等级受限" } else { "grade capped" });
    } else if !row.grade.is_empty() {
        eprintln!("{}: {}", if zh { "等级" } else { "grade" }, grade(&row.grade));
    }
}

/// The value, its score, and the records that were counted, with file and line.
fn indicator_records(
    context: &Context,
    plan: &Plan,
    unit: &str,
    id: &str,
    period: &str,
    args: &TraceArgs,
    scores: &[ScoreRow],
) -> anyhow::Result<Outcome> {
    let Some(indicator) = plan.indicators.get(id) else {
        bail!("there is no indicator `{id}`; `chengxin explain` lists them")
    };
    let values: Vec<ValueRow> = tables::read(&args.out.out.join(VALUES).join("values.csv"))?;
    let value = values
        .iter()
        .find(|row| row.indicator_id == id && row.unit_id == unit && row.period == period)
        .with_context(|| {
            let periods: std::collections::BTreeSet<&str> = values.iter().map(|row| row.period.as_str()).collect();
            if periods.contains(period) {
                format!("{id} has no row for {unit} in {period}: it does not apply to that level of units")
            } else {
                format!(
                    "the results have no period `{period}`; they have {}",
                    periods.into_iter().collect::<Vec<_>>().join(", ")
                )
            }
        })?;
    let score = scores.iter().find(|row| row.indicator_id == id && row.unit_id == unit && row.period == period);
    let shown = |exact: Option<tables::Exact>| exact.map_or_else(|| "–".to_owned(), |exact| exact.to_string());
    eprintln!("{} · {unit} · {period}", indicator.title.get(context.lang));
    let zh = context.lang == Lang::Zh;
    eprintln!(
        "  {} {} ÷ {} {} → {} {} [{}], {} {}",
        if zh { "分子" } else { "numerator" },
        shown(value.numerator),
        if zh { "分母" } else { "denominator" },
        shown(value.denominator),
        points(value.value),
        indicator.unit.get(context.lang),
        serde_json::to_value(value.status)?.as_str().unwrap_or_default(),
        thousands(value.records),
        if zh { "条记录" } else { "records" },
    );
    let steps: Vec<StepRow> = stages::read_if_there(&args.out.out.join(SCORES).join("steps.csv"))?;
    for line in index::history(plan, &steps, (id, unit, period), context.lang) {
        eprintln!("    {line}");
    }
    if let Some(score) = score {
        eprintln!(
            "  {} {} ({} {})",
            if zh { "得分" } else { "score" },
            points(score.score),
            score.rule,
            score.parameters
        );
    }
    if plan.method.plan.values_only {
        eprintln!(
            "{}",
            if zh {
                "  指标值由使用者给出，没有记录可查"
            } else {
                "  the value was given; there are no records behind it"
            }
        );
        return Ok(Outcome::Fine);
    }
    let whole = index::period(period)
        .with_context(|| format!("`{period}` is not a period; write 2018, 2018H1, 2018Q1 or 2018-01"))?;
    let mut trace = values::trace(plan, &args.out.out.join(RECORDS), id, unit, &whole)?;
    if trace.records.is_empty() && value.records > 0 {
        bail!(
            "{}: holds none of the {} records that were counted; load the files again",
            args.out.out.join(RECORDS).display(),
            thousands(value.records)
        );
    }
    if let Some(area) = &args.area {
        trace.records.retain(|record| record.area == *area);
    }
    let limit = if args.all { usize::MAX } else { 20 };
    let rows: Vec<Vec<String>> = trace
        .records
        .iter()
        .take(limit)
        .map(|row| {
            vec![
                row.record_id.clone(),
                row.unit_id.clone(),
                row.counted_on.to_string(),
                row.numerator.to_string(),
                row.denominator.to_string(),
                row.area.clone(),
                row.table.clone(),
                row.source_line.map_or_else(|| row.source_file.clone(), |line| format!("{}:{line}", row.source_file)),
            ]
        })
        .collect();
    let headers = [
        ("记录", "record"),
        ("单位", "unit"),
        ("计入日", "counted on"),
        ("分子", "numerator"),
        ("分母", "denominator"),
        ("领域", "area"),
        ("来源表", "table"),
        ("文件:行", "file:line"),
    ];
    output::print(context.format, &output::headers(context.lang, &headers), &rows)?;
    if trace.records.len() > limit {
        eprintln!("… 还有 {} 条记录 more records (--all)", thousands((trace.records.len() - limit) as u64));
    }
    Ok(Outcome::Fine)
}
