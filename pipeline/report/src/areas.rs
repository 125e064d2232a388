//! The two parts about single indicators: coverage against its target, and events by field.

use crate::cell::{Cell, count_cell};
use crate::format;
use crate::lookup::Lookup;
use index::tables::{AreaRow, Exact, Status};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize)]
pub(crate) struct CoveragePart {
    pub title: String,
    pub target: String,
    pub basis: String,
    pub numerator: String,
    pub denominator: String,
    /// Whether the run compares the values: the columns from `gap` on are shown.
    pub compared: bool,
    /// How many reach the target, and how many cases are missing.
    pub words: String,
    pub rows: Vec<CoverageRow>,
    #[serde(skip)]
    pub target_value: Option<f64>,
}

#[derive(Serialize)]
pub(crate) struct CoverageRow {
    pub name: String,
    pub anchor: String,
    pub group: String,
    pub value: Cell,
    pub interval: String,
    pub numerator: String,
    pub denominator: String,
    pub verdict: Cell,
    pub gap: String,
    pub evidence: String,
    pub standing: Cell,
    #[serde(skip)]
    pub number: Option<f64>,
}

/// Coverage of every shown unit that the indicator applies to; `None` when the plan does not have the indicator.
pub(crate) fn coverage(lookup: &Lookup) -> Option<CoveragePart> {
    let id = lookup.settings.coverage_indicator.as_str();
    let indicator = lookup.indicator(id)?;
    let lang = lookup.labels.lang;
    let (mut met, mut short) = (0_u64, 0_u64);
    let mut rows = Vec::new();
    for group in &lookup.groups {
        for unit in &group.units {
            let Some(value) = lookup.value(id, unit, lookup.latest) else { continue };
            let score = lookup.score(id, unit, lookup.latest);
            let compared = lookup.comparison(id, unit, lookup.latest);
            if group.ranked
                && let Some(cases) = compared.and_then(|row| row.gap_cases)
            {
                if cases == 0 { met += 1 } else { short += 1 }
            }
            rows.push(CoverageRow {
                name: lookup.unit_name(unit),
                anchor: lookup.anchor(unit),
                group: group.title.clone(),
                value: lookup.value_cell(id, unit, lookup.latest),
                interval: format::interval(value).unwrap_or_default(),
                numerator: value.numerator.map(format::exact).unwrap_or_default(),
                denominator: value.denominator.map(format::exact).unwrap_or_default(),
                verdict: score.map(|score| lookup.verdict_cell(score)).unwrap_or_default(),
                gap: compared.and_then(|row| row.gap_cases).map(format::count).unwrap_or_default(),
                evidence: compared.and_then(|row| row.evidence).map(|e| lookup.evidence_words(e)).unwrap_or_default(),
                standing: compared.map(|row| lookup.standing_cell(row.standing)).unwrap_or_default(),
                number: value.value,
            });
        }
    }
    let basis = indicator.target.as_ref().map(|target| crate::words::basis_id(target.basis)).unwrap_or_default();
    (!rows.is_empty()).then(|| CoveragePart {
        title: lookup.indicator_title(id),
        target: lookup.target_words(indicator),
        basis: lookup.basis_words(basis),
        numerator: indicator.numerator.get(lang).to_owned(),
        denominator: indicator.denominator.as_ref().map(|d| d.get(lang).to_owned()).unwrap_or_default(),
        compared: met + short > 0,
        words: coverage_words(lookup, id, met, short),
        rows,
        target_value: indicator.target.as_ref().map(|target| target.value),
    })
}

/// How many units reach the target, and how many cases the whole is short: those of districts and of their towns are the
/// same cases, so the units' own must not be added up.
fn coverage_words(lookup: &Lookup, id: &str, met: u64, short: u64) -> String {
    if met + short == 0 {
        return String::new();
    }
    let units = lookup.labels.fill(
        "coverage_words",
        &[("n", &format::count(met + short)), ("met", &format::count(met)), ("short", &format::count(short))],
    );
    let top = lookup.input.plan.method.plan.top_unit.as_str();
    let gap = lookup.comparison(id, top, lookup.latest).and_then(|row| row.gap_cases).filter(|cases| *cases > 0);
    let gap = gap.map(|gap| {
        lookup.labels.fill("coverage_gap", &[("unit", &lookup.unit_name(top)), ("gap", &format::count(gap))])
    });
    units + &gap.unwrap_or_default() + &lookup.labels.get("full_stop")
}

#[derive(Serialize)]
pub(crate) struct FieldPart {
    pub title: String,
    pub fields: Vec<String>,
    pub rows: Vec<FieldRow>,
}

#[derive(Serialize)]
pub(crate) struct FieldRow {
    pub name: String,
    pub anchor: String,
    /// One a field.
    pub cells: Vec<Cell>,
    pub total: Cell,
    #[serde(skip)]
    pub counts: Vec<Option<Exact>>,
}

/// Events by unit and field; `None` when the plan does not have the indicator or no area occurs.
pub(crate) fn fields(lookup: &Lookup) -> Option<FieldPart> {
    let id = lookup.settings.field_indicator.as_str();
    let indicator = lookup.indicator(id)?;
    let of_indicator: Vec<&AreaRow> = lookup.input.areas.iter().filter(|row| row.indicator_id == id).collect();
    // Fields that occur in any period, so that the columns of two years can be compared.
    let codes: BTreeSet<&str> = of_indicator.iter().map(|row| row.area.as_str()).collect();
    let counts: BTreeMap<(&str, &str), &AreaRow> = of_indicator
        .iter()
        .filter(|row| row.period == lookup.latest)
        .map(|row| ((row.unit_id.as_str(), row.area.as_str()), *row))
        .collect();
    let mut rows = Vec::new();
    for unit in lookup.units() {
        let Some(value) = lookup.value(id, unit, lookup.latest) else { continue };
        let mut total = Exact(0);
        let mut cells = Vec::new();
        let mut numbers = Vec::new();
        let why = lookup.value_cell(id, unit, lookup.latest);
        for code in &codes {
            let row = counts.get(&(unit, *code));
            let hidden = row.is_some_and(|row| row.status == Status::Suppressed);
            let count = match row.and_then(|row| row.numerator) {
                Some(count) if !hidden => Some(count),
                None if value.status == Status::Ok => Some(Exact(0)),
                _ => None,
            };
            total.0 += count.map_or(0, |count| count.0);
            cells.push(count.map_or_else(|| why.clone(), count_cell));
            numbers.push(count);
        }
        let whole = numbers.iter().all(Option::is_some);
        rows.push(FieldRow {
            name: lookup.unit_name(unit),
            anchor: lookup.anchor(unit),
            cells,
            total: if whole { count_cell(total) } else { why },
            counts: numbers,
        });
    }
    (!rows.is_empty() && !codes.is_empty()).then(|| FieldPart {
        title: lookup.indicator_title(id),
        fields: codes
            .iter()
            .map(|code| format::visible(lookup.input.plan.category_label(code, &indicator.records)))
            .collect(),
        rows,
    })
}
