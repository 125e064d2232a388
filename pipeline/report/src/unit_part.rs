//! The part of the scoreboard that is about one unit: its index, its measures, every indicator and how to trace it.

use crate::cell::{Cell, exact};
use crate::format;
use crate::lookup::Lookup;
use crate::overview::Number;
use catalogue::{Disclosure, Rule};
use index::comparison::ComparisonRow;
use serde::Serialize;
use std::collections::BTreeSet;

/// Files of one table that are listed with a unit; the rest are in the data-quality part.
const FILES_LISTED: usize = 6;

#[derive(Serialize)]
pub(crate) struct UnitPart {
    pub name: String,
    pub unit_id: String,
    pub anchor: String,
    pub group: String,
    pub rank: String,
    pub index: Number,
    pub grade: String,
    pub grade_before: String,
    pub gates: Vec<String>,
    pub bonus: Number,
    pub weight_present: Number,
    pub measures: Vec<MeasurePart>,
    pub sources: Vec<TableFiles>,
}

#[derive(Serialize)]
pub(crate) struct MeasurePart {
    pub clause: String,
    pub title: String,
    pub cell: Cell,
    pub weight_present: Number,
    pub indicators: Vec<IndicatorPart>,
}

#[derive(Serialize)]
pub(crate) struct IndicatorPart {
    pub id: String,
    pub title: String,
    pub internal: bool,
    pub value: Cell,
    pub interval: String,
    pub numerator: String,
    pub denominator: String,
    pub records: Number,
    pub previous: Cell,
    pub target: String,
    pub basis: String,
    pub verdict: Cell,
    /// How sure the verdict is, and how many cases are missing.
    pub evidence: String,
    pub standing: Cell,
    pub score: Number,
    /// Instead of a score: context, gate passed, bonus.
    pub score_word: String,
    pub command: String,
    pub tables: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct TableFiles {
    pub table: String,
    pub title: String,
    pub files: Vec<SourceFile>,
    pub more: String,
}

#[derive(Serialize)]
pub(crate) struct SourceFile {
    pub path: String,
    pub digest: String,
}

/// The first 12 hex digits of a hash.
pub(crate) fn digest(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

/// The parts of all shown units.
pub(crate) fn units(lookup: &Lookup) -> Vec<UnitPart> {
    lookup.groups.iter().flat_map(|group| group.units.iter().map(|unit| part(lookup, group, unit))).collect()
}

fn part(lookup: &Lookup, group: &crate::lookup::Group, unit: &str) -> UnitPart {
    let labels = lookup.labels;
    let row = lookup.top_row(unit, lookup.latest);
    let mut measures = Vec::new();
    let mut tables = BTreeSet::new();
    for node in &lookup.measures {
        let mut indicators = Vec::new();
        for (id, indicator) in lookup.input.plan.indicators_of(&node.id) {
            if lookup.value(id, unit, lookup.latest).is_some() {
                tables.extend(indicator.records.iter().map(String::as_str));
                indicators.push(indicator_part(lookup, id, unit));
            }
        }
        measures.push(MeasurePart {
            clause: node.clause.clone(),
            title: node.title.get(labels.lang).to_owned(),
            cell: lookup.node_cell(&node.id, unit, lookup.latest),
            weight_present: lookup
                .index(&node.id, unit, lookup.latest)
                .map_or_else(Number::default, |r| Number::new(format::share(r.weight_present), r.weight_present)),
            indicators,
        });
    }
    let decimals = lookup.index_decimals(group);
    UnitPart {
        name: lookup.unit_name(unit),
        unit_id: unit.to_owned(),
        anchor: lookup.anchor(unit),
        group: group.title.clone(),
        rank: match row.and_then(|row| row.rank.map(|rank| (rank, row.peers))) {
            Some((rank, peers)) => {
                labels.fill("rank_of", &[("rank", &rank.to_string()), ("peers", &peers.to_string())])
            }
            None => labels.get("not_ranked"),
        },
        index: row
            .and_then(|row| row.score)
            .map_or_else(Number::default, |x| Number::new(format::round(x, decimals), x)),
        grade: row.map(|row| lookup.grade_title(&row.grade)).unwrap_or_default(),
        grade_before: row
            .filter(|row| row.grade != row.grade_before_gates)
            .map(|row| labels.fill("grade_before", &[("grade", &lookup.grade_title(&row.grade_before_gates))]))
            .unwrap_or_default(),
        gates: row.map(|row| lookup.gate_titles(&row.gates)).unwrap_or_default(),
        bonus: row.and_then(|row| row.bonus).map_or_else(Number::default, |x| Number::new(format::round(x, 2), x)),
        weight_present: row
            .map_or_else(Number::default, |row| Number::new(format::share(row.weight_present), row.weight_present)),
        measures,
        sources: tables.into_iter().filter_map(|table| files(lookup, table)).collect(),
    }
}

fn indicator_part(lookup: &Lookup, id: &str, unit: &str) -> IndicatorPart {
    let labels = lookup.labels;
    let indicator = lookup.indicator(id);
    let value = lookup.value(id, unit, lookup.latest);
    let score = lookup.score(id, unit, lookup.latest);
    let rule = indicator.and_then(|indicator| indicator.score.as_ref()).map(|scoring| &scoring.rule);
    let compared = lookup.comparison(id, unit, lookup.latest);
    let breached = lookup.top_row(unit, lookup.latest).is_some_and(|row| row.gates.split(';').any(|gate| gate == id));
    IndicatorPart {
        id: id.to_owned(),
        title: lookup.indicator_title(id),
        internal: indicator.is_some_and(|indicator| indicator.disclosure == Disclosure::Internal),
        value: lookup.value_cell(id, unit, lookup.latest),
        interval: value.and_then(format::interval).unwrap_or_default(),
        numerator: value.and_then(|row| row.numerator).map(format::exact).unwrap_or_default(),
        denominator: value
            .filter(|_| indicator.is_some_and(|indicator| indicator.denominator.is_some()))
            .and_then(|row| row.denominator)
            .map(format::exact)
            .unwrap_or_default(),
        records: value.map_or_else(Number::default, |row| Number {
            text: format::count(row.records),
            exact: row.records.to_string(),
        }),
        previous: lookup
            .before()
            .filter(|before| lookup.value(id, unit, before).is_some())
            .map(|before| lookup.value_cell(id, unit, before))
            .unwrap_or_default(),
        target: indicator.map(|indicator| lookup.target_words(indicator)).unwrap_or_default(),
        basis: score.map(|score| lookup.basis_words(&score.basis)).unwrap_or_default(),
        verdict: score.map(|score| lookup.verdict_cell(score)).unwrap_or_default(),
        evidence: compared.map(|row| evidence(lookup, row)).unwrap_or_default(),
        standing: compared.map(|row| lookup.standing_cell(row.standing)).unwrap_or_default(),
        score: score.and_then(|score| score.score).map_or_else(Number::default, |x| Number {
            text: format::round(x, format::decimals_apart(&[x, 0.0, 100.0], 2)),
            exact: exact(x),
        }),
        score_word: match rule {
            None => labels.get("context_short"),
            Some(Rule::Gate { .. }) => labels.get(if breached { "gate_breached" } else { "gate_passed" }),
            Some(Rule::Bonus { .. }) => labels.get("bonus"),
            Some(_) => labels.get("no_score"),
        },
        command: format!("chengxin trace {unit} {id} {}", lookup.latest),
        tables: indicator
            .map(|i| i.records.iter().map(|table| lookup.table_title(table)).collect())
            .unwrap_or_default(),
    }
}

/// How sure it is on which side of the target the unit is, and how many cases are missing.
fn evidence(lookup: &Lookup, row: &ComparisonRow) -> String {
    let sure = row.evidence.map(|evidence| lookup.evidence_words(evidence)).unwrap_or_default();
    match row.gap_cases.filter(|cases| *cases > 0) {
        Some(cases) => {
            let gap = lookup.labels.fill("gap_cases", &[("n", &format::count(cases))]);
            format!("{sure}{}{gap}", lookup.labels.get("separator"))
        }
        None => sure,
    }
}

fn files(lookup: &Lookup, table: &str) -> Option<TableFiles> {
    let all: Vec<&crate::SourceFacts> = lookup.input.run.sources.iter().filter(|s| s.table == table).collect();
    if all.is_empty() {
        return None;
    }
    let more = all.len().saturating_sub(FILES_LISTED);
    Some(TableFiles {
        table: table.to_owned(),
        title: lookup.table_title(table),
        files: all
            .iter()
            .take(FILES_LISTED)
            .map(|source| SourceFile { path: source.path.clone(), digest: digest(&source.sha256) })
            .collect(),
        more: if more == 0 { String::new() } else { lookup.labels.fill("more_files", &[("n", &more.to_string())]) },
    })
}
