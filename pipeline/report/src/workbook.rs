//! The workbooks. `data.xlsx` is for those who compute: clean tables, one header row, no merged cells, numbers as
//! numbers, scores and ranks as formulas. `circulation.xlsx` is for those who read on paper. Texts are never formulas.

mod assessment;
mod circulation;
mod definitions;
mod nodes;
mod places;
mod ranks;
mod scores;
mod sheet;
mod small_numbers;

pub(crate) use assessment::book as assessment_book;
pub(crate) use circulation::bytes as circulation;
pub(crate) use sheet::empty;

use crate::cell::class_of;
use crate::lookup::Lookup;
use crate::{ReportError, method};
use catalogue::{Indicator, Node, Rule};
use index::tables::Status;
use places::Places;
use rust_xlsxwriter::Workbook;
use sheet::{Entry, Sheet};

/// The bytes of `data.xlsx`.
pub(crate) fn data(lookup: &Lookup) -> Result<Vec<u8>, ReportError> {
    let places = Places::new(lookup, lookup.settings.documents.most_rows);
    let mut book = empty()?;
    cover(&mut book, lookup, &places)?;
    notes(&mut book, lookup)?;
    definitions::definitions(&mut book, lookup, &places)?;
    definitions::bands(&mut book, lookup, &places)?;
    definitions::tree(&mut book, lookup, &places)?;
    definitions::settings(&mut book, lookup)?;
    scores::values(&mut book, lookup, &places)?;
    scores::scores(&mut book, lookup, &places)?;
    nodes::sheet(&mut book, lookup, &places)?;
    ranks::sheet(&mut book, lookup, &places)?;
    small_numbers::sheets(&mut book, lookup)?;
    definitions::revisions(&mut book, lookup, &places)?;
    Ok(book.save_to_buffer()?)
}

/// What the workbook is about.
fn cover(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let (labels, run) = (lookup.labels, lookup.input.run);
    let plan = &lookup.input.plan.method.plan;
    let mut sheet = Sheet::new(book, lookup, "cover", &[("item", 24.0), ("content", 110.0)])?;
    let mut line = |key: &str, text: String| sheet.push(vec![labels.get(key).into(), text.into()]);
    if run.simulated {
        line("nature", labels.get("simulated_note"))?;
    }
    line("scoreboard", plan.title.get(labels.lang).to_owned())?;
    line("document", plan.document.clone())?;
    line("latest_period", lookup.latest.to_owned())?;
    let separator = labels.get("separator");
    line("all_periods", places.periods.iter().copied().collect::<Vec<_>>().join(&separator))?;
    let left_out: Vec<&str> =
        lookup.periods.iter().copied().filter(|period| !places.periods.contains(period)).collect();
    if !left_out.is_empty() {
        line("periods_left_out", labels.fill("periods_left_out_words", &[("periods", &left_out.join(&separator))]))?;
    }
    if let Some(made_on) = &run.made_on {
        line("made_on", made_on.clone())?;
    }
    line("program", format!("chengxin {}", run.program_version))?;
    line("disclosure", labels.get("edition"))?;
    Ok(())
}

/// How to read and recompute it.
fn notes(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let labels = lookup.labels;
    let mut sheet = Sheet::new(book, lookup, "sheet_notes", &[("item", 24.0), ("content", 110.0)])?;
    let mut line = |key: &str, text: String| sheet.push(vec![labels.get(key).into(), text.into()]);
    for about in ["data_about_sheets", "data_about_formulas", "data_about_weights", "data_about_numbers"] {
        line("workbook_sheets", labels.get(about))?;
    }
    for paragraph in method::paragraphs(lookup) {
        line("method", paragraph)?;
    }
    for class in ["ok", "zero", "not_reported", "suppressed", "no_denominator", "too_few", "impossible"] {
        let words = labels.find(&format!("legend_{class}")).unwrap_or_default();
        line(
            "status",
            format!("{} – {words}", labels.get(&format!("state_{class}"))).trim_end_matches(" – ").to_owned(),
        )?;
    }
    Ok(())
}

/// Simulated or sent; the last column of every row.
fn nature(lookup: &Lookup) -> Entry {
    lookup.labels.get(if lookup.input.run.simulated { "simulated" } else { "reported" }).into()
}

/// The measure of an indicator, with its clause.
pub(crate) fn measure_title(lookup: &Lookup, indicator: &str) -> String {
    let node = lookup.input.plan.node_of.get(indicator);
    let node = lookup.measures.iter().find(|measure| Some(&measure.id) == node);
    node.map(|node| format!("{} {}", node.clause, node.title.get(lookup.labels.lang)).trim_start().to_owned())
        .unwrap_or_default()
}

fn value_unit(lookup: &Lookup, indicator: &str) -> String {
    lookup.indicator(indicator).map(|indicator| indicator.unit.get(lookup.labels.lang).to_owned()).unwrap_or_default()
}

fn status_words(lookup: &Lookup, status: Status, value: Option<f64>) -> String {
    match (status, value) {
        (Status::Ok, Some(0.0)) => lookup.labels.get("state_zero"),
        (Status::Ok, _) => lookup.labels.get("state_ok"),
        (status, _) => lookup.labels.get(&format!("state_{}", class_of(status))),
    }
}

/// What a peer group is called; empty: not ranked.
fn group_title(lookup: &Lookup, id: &str) -> String {
    let group = lookup.input.plan.method.peer_groups.iter().find(|group| group.id == id);
    group.map_or_else(|| lookup.labels.get("not_ranked"), |group| group.title.get(lookup.labels.lang).to_owned())
}

/// The weight of a node among its siblings, as the method chooses it.
fn node_weight(lookup: &Lookup, node: &Node) -> f64 {
    let method = &lookup.input.plan.method;
    let set = method.weight_sets.iter().find(|set| set.id == method.weights);
    let chosen = set.and_then(|set| set.weights.get(&node.id)).copied().unwrap_or(node.weight);
    let equal = matches!(method.weights.as_str(), "equal" | "pca");
    if chosen > 0.0 { if equal { 1.0 } else { chosen } } else { 0.0 }
}

/// The scoring rule as definitions write it.
fn rule_id(indicator: &Indicator) -> &'static str {
    match indicator.score.as_ref().map(|scoring| &scoring.rule) {
        Some(Rule::Goalposts { .. }) => "goalposts",
        Some(Rule::RatioToTarget) => "ratio_to_target",
        Some(Rule::Bands { .. }) => "bands",
        Some(Rule::Deduction { .. }) => "deduction",
        Some(Rule::Binary) => "binary",
        Some(Rule::Relative { .. }) => "relative",
        Some(Rule::Bonus { .. }) => "bonus",
        Some(Rule::Gate { .. }) => "gate",
        None => "context",
    }
}

/// Whether a formula comes to what the tables hold; binary fractions may blur the last digits.
fn agrees(formula: Option<f64>, table: Option<f64>) -> bool {
    match (formula, table) {
        (Some(formula), Some(table)) => (formula - table).abs() <= 1e-9,
        (None, None) => true,
        _ => false,
    }
}
