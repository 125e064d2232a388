//! The sheets of `data.xlsx` that say what the numbers mean: settings of the method, the tree of nodes, definitions, bands.

use super::places::Places;
use super::sheet::{Cells, Entry, Sheet};
use super::{nature, node_weight, rule_id};
use crate::ReportError;
use crate::lookup::Lookup;
use crate::words;
use catalogue::Rule;
use rust_xlsxwriter::Workbook;

/// Columns of the settings.
pub(super) const SETTING_TITLE: u16 = 0;
pub(super) const SETTING: u16 = 1;
/// Row of the first grade.
pub(super) const FIRST_GRADE: usize = 4;
/// Column of the weights in the tree.
pub(super) const NODE_WEIGHT: u16 = 4;
/// Columns of the bands.
pub(super) const BAND_FROM: u16 = 2;
pub(super) const BAND_TO: u16 = 3;
pub(super) const BAND_SCORE: u16 = 4;
/// Columns of the parameters of rules in the definitions.
pub(super) const WORST: u16 = 14;
pub(super) const BEST: u16 = 15;
pub(super) const TARGET: u16 = 16;
pub(super) const POINTS: u16 = 17;
pub(super) const LIMIT: u16 = 18;
pub(super) const WEIGHT: u16 = 19;

/// What the steps from scores to ranks need besides weights.
pub(super) fn settings(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let (labels, method) = (lookup.labels, &lookup.input.plan.method);
    let mut sheet = Sheet::new(
        book,
        lookup,
        "sheet_settings",
        &[("item", 34.0), ("setting", 14.0), ("note", 60.0), ("nature", 12.0)],
    )?;
    let mut line = |item: String, number: f64, note: String| {
        sheet.push(vec![item.into(), Entry::Number(number), note.into(), nature(lookup)])
    };
    line(labels.get("min_weight_present"), method.min_weight_present, labels.get("min_weight_present_note"))?;
    line(labels.get("bonus_cap"), method.bonus_cap, labels.get("bonus_cap_note"))?;
    for grade in &method.grades {
        line(lookup.grade_title(&grade.id), grade.at_least, labels.get("grade_from_note"))?;
    }
    let cells = Cells::of(lookup, "sheet_settings");
    book.define_name("min_weight_present", &format!("={}", cells.cell(SETTING, 2)))?;
    book.define_name("bonus_cap", &format!("={}", cells.cell(SETTING, 3)))?;
    Ok(())
}

/// Every node of the tree with its weight.
pub(super) fn tree(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of =
        [("node_id", 28.0), ("clause", 8.0), ("node", 40.0), ("parent_node", 28.0), ("weight", 8.0), ("nature", 12.0)];
    let mut sheet = Sheet::new(book, lookup, "sheet_tree", &of)?;
    for node in &places.tree {
        sheet.push(vec![
            node.id.as_str().into(),
            node.clause.as_str().into(),
            node.title.get(lookup.labels.lang).into(),
            node.parent.as_deref().unwrap_or_default().into(),
            Entry::Number(node_weight(lookup, node)),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

/// Every indicator: what it is, and the parameters by which its values become scores.
pub(super) fn definitions(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of = [
        ("measure", 30.0),
        ("clause", 8.0),
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("question", 40.0),
        ("numerator", 34.0),
        ("denominator", 34.0),
        ("kind", 8.0),
        ("value_unit", 16.0),
        ("min_denominator", 10.0),
        ("target_words", 22.0),
        ("basis", 16.0),
        ("how_scored", 36.0),
        ("scoring_rule", 16.0),
        ("worst", 9.0),
        ("best", 9.0),
        ("target", 9.0),
        ("rule_points", 9.0),
        ("rule_limit", 9.0),
        ("weight", 8.0),
        ("responsible", 30.0),
        ("tables", 26.0),
        ("disclosure", 12.0),
        ("note", 40.0),
        ("nature", 12.0),
    ];
    let weights: std::collections::BTreeMap<&str, f64> =
        lookup.input.scores.iter().map(|row| (row.indicator_id.as_str(), row.weight)).collect();
    let mut sheet = Sheet::new(book, lookup, "sheet_definitions", &of)?;
    let (labels, lang) = (lookup.labels, lookup.labels.lang);
    let separator = labels.get("separator");
    for id in &places.indicators {
        let Some(indicator) = lookup.indicator(id) else { continue };
        let node = lookup.input.plan.node_of.get(*id);
        let node = lookup.measures.iter().find(|measure| Some(&measure.id) == node);
        let basis = indicator.target.as_ref().map(|target| words::basis_id(target.basis)).unwrap_or_default();
        let tables: Vec<String> = indicator.records.iter().map(|table| lookup.table_title(table)).collect();
        let (mut worst, mut best, mut points, mut limit) = (None, None, None, None);
        match indicator.score.as_ref().map(|scoring| &scoring.rule) {
            Some(Rule::Goalposts { worst: from, best: to }) => (worst, best) = (Some(*from), Some(*to)),
            Some(Rule::Deduction { points: each, floor }) => (points, limit) = (Some(*each), Some(*floor)),
            Some(Rule::Bonus { points: each, cap }) => (points, limit) = (Some(*each), Some(*cap)),
            Some(Rule::Gate { limit: most, .. }) => limit = Some(*most),
            _ => {}
        }
        sheet.push(vec![
            node.map(|node| node.title.get(lang)).unwrap_or_default().into(),
            indicator.clause.as_str().into(),
            (*id).into(),
            lookup.indicator_title(id).into(),
            indicator.question.get(lang).into(),
            indicator.numerator.get(lang).into(),
            indicator.denominator.as_ref().map(|text| text.get(lang)).unwrap_or_default().into(),
            lookup.kind_words(indicator.kind).into(),
            indicator.unit.get(lang).into(),
            indicator.min_denominator.into(),
            lookup.target_words(indicator).into(),
            lookup.basis_words(basis).into(),
            lookup.rule_words(indicator).into(),
            rule_id(indicator).into(),
            worst.into(),
            best.into(),
            indicator.target.as_ref().map(|target| target.value).into(),
            points.into(),
            limit.into(),
            Entry::Number(weights.get(id).copied().unwrap_or_else(|| index::weight(indicator))),
            indicator.responsible.join(&separator).into(),
            tables.join(&separator).into(),
            lookup.disclosure_words(indicator.disclosure).into(),
            indicator.note.as_ref().map(|note| note.get(lang)).unwrap_or_default().into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

/// The bands of the indicators that are scored by bands; the last row of each holds the score of all else.
pub(super) fn bands(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of = [
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("band_at_least", 12.0),
        ("band_at_most", 12.0),
        ("score", 10.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_bands", &of)?;
    for id in places.indicators.iter().filter(|id| places.bands(id).is_some()) {
        let scoring = lookup.indicator(id).and_then(|indicator| indicator.score.as_ref());
        let Some(Rule::Bands { bands, otherwise }) = scoring.map(|scoring| &scoring.rule) else { continue };
        let rows = bands.iter().map(|band| (band.at_least, band.at_most, band.score)).chain([(None, None, *otherwise)]);
        for (from, to, score) in rows {
            sheet.push(vec![
                (*id).into(),
                lookup.indicator_title(id).into(),
                from.into(),
                to.into(),
                Entry::Number(score),
                nature(lookup),
            ])?;
        }
    }
    sheet.finish()
}

/// Every change of a definition that moved a published number.
pub(super) fn revisions(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of = [("changed_on", 12.0), ("indicator_id", 28.0), ("indicator", 34.0), ("change", 100.0), ("nature", 12.0)];
    let mut rows: Vec<_> = places
        .indicators
        .iter()
        .filter_map(|id| Some((*id, lookup.indicator(id)?)))
        .flat_map(|(id, indicator)| indicator.history.iter().map(move |change| (change.on, id, &change.change)))
        .collect();
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let mut sheet = Sheet::new(book, lookup, "sheet_revisions", &of)?;
    for (on, id, change) in rows {
        sheet.push(vec![
            on.to_string().into(),
            id.into(),
            lookup.indicator_title(id).into(),
            change.as_str().into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}
