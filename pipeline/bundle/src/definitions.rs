//! The definitions as tables, for tools that read no TOML, and so that the other tables can refer to them.

use crate::error::BundleError;
use catalogue::{Indicator, Period, Plan};
use serde::Serialize;
use std::path::Path;

/// Writes `indicators.csv`, `nodes.csv` and `periods.csv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_definitions(plan: &Plan, periods: &[Period], out: &Path) -> Result<(), BundleError> {
    let node = |id: &String| plan.node_of.get(id).map_or("", String::as_str);
    let indicators = plan.indicators.iter().map(|(id, indicator)| IndicatorRow::of(id, node(id), indicator));
    write(&out.join("indicators.csv"), indicators)?;
    let nodes = plan.method.nodes.iter().map(|node| NodeRow {
        node_id: &node.id,
        parent_id: node.parent.as_deref().unwrap_or_default(),
        title_zh: &node.title.zh,
        title_en: &node.title.en,
        clause: &node.clause,
        weight: node.weight,
    });
    write(&out.join("nodes.csv"), nodes)?;
    let periods = periods.iter().map(|period| PeriodRow {
        period: &period.id,
        first_day: period.first_day.to_string(),
        last_day: period.last_day.to_string(),
    });
    write(&out.join("periods.csv"), periods)
}

#[derive(Serialize)]
struct IndicatorRow<'a> {
    indicator_id: &'a str,
    node_id: &'a str,
    number: &'a str,
    title_zh: &'a str,
    title_en: &'a str,
    clause: &'a str,
    kind: catalogue::Kind,
    unit_zh: &'a str,
    unit_en: &'a str,
    levels: String,
    disclosure: catalogue::Disclosure,
    min_denominator: u32,
    target: Option<f64>,
    target_by: String,
    basis: Option<catalogue::Basis>,
    rule: String,
    weight: f64,
}

impl<'a> IndicatorRow<'a> {
    fn of(id: &'a str, node: &'a str, indicator: &'a Indicator) -> Self {
        let target = indicator.target.as_ref();
        let scoring = indicator.score.as_ref();
        let levels: Vec<String> = indicator.levels.iter().map(word).collect();
        Self {
            indicator_id: id,
            node_id: node,
            number: indicator.number.as_deref().unwrap_or_default(),
            title_zh: &indicator.title.zh,
            title_en: &indicator.title.en,
            clause: &indicator.clause,
            kind: indicator.kind,
            unit_zh: &indicator.unit.zh,
            unit_en: &indicator.unit.en,
            levels: levels.join(";"),
            disclosure: indicator.disclosure,
            min_denominator: indicator.min_denominator,
            target: target.map(|target| target.value),
            target_by: target.and_then(|target| target.by).map(|day| day.to_string()).unwrap_or_default(),
            basis: target.map(|target| target.basis),
            rule: scoring.map_or_else(|| "context".to_owned(), |scoring| rule(&scoring.rule)),
            weight: scoring.map_or(0.0, |scoring| scoring.weight),
        }
    }
}

#[derive(Serialize)]
struct NodeRow<'a> {
    node_id: &'a str,
    parent_id: &'a str,
    title_zh: &'a str,
    title_en: &'a str,
    clause: &'a str,
    weight: f64,
}

#[derive(Serialize)]
struct PeriodRow<'a> {
    period: &'a str,
    first_day: String,
    last_day: String,
}

/// The name of a rule, without its parameters.
fn rule(rule: &catalogue::Rule) -> String {
    let written = serde_json::to_value(rule).ok();
    written.and_then(|written| written.get("rule")?.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The word that a value has in the definitions.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn write<T: Serialize>(path: &Path, rows: impl Iterator<Item = T>) -> Result<(), BundleError> {
    let failed = |error: csv::Error| BundleError::io(path)(error.into());
    let mut writer = csv::Writer::from_path(path).map_err(failed)?;
    for row in rows {
        writer.serialize(row).map_err(failed)?;
    }
    writer.flush().map_err(BundleError::io(path))
}
