//! The matrix of units and measures, the ranking and the change over periods, one of each a peer group.

use crate::cell::{Cell, exact};
use crate::charts::rank_ranges::chance;
use crate::format;
use crate::lookup::{Group, Lookup};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct GroupPart {
    pub title: String,
    pub ranked: bool,
    /// Place of the group's charts in the list of charts, by name.
    pub ranking_chart: String,
    pub ranks_chart: String,
    pub trend_chart: String,
    pub rows: Vec<UnitRow>,
}

#[derive(Serialize)]
pub(crate) struct UnitRow {
    pub name: String,
    pub anchor: String,
    pub rank: String,
    pub tied: bool,
    pub range: RangeCells,
    pub index: Number,
    /// Rank, index and grade by the alternative method.
    pub other: OtherCells,
    pub grade: String,
    pub grade_before_gates: String,
    pub gates: Vec<String>,
    pub bonus: Number,
    pub weight_present: Number,
    /// One a measure.
    pub cells: Vec<Cell>,
    /// One a period.
    pub trend: Vec<TrendCell>,
}

/// The unit by the alternative method; empty where there is none.
#[derive(Default, Serialize)]
pub(crate) struct OtherCells {
    pub rank: String,
    pub index: Number,
    pub grade: String,
}

/// How far the rank could be off; empty where the run does not say.
#[derive(Default, Serialize)]
pub(crate) struct RangeCells {
    /// By chance in the data.
    pub data: String,
    /// By the choice of method.
    pub method: String,
    /// By both together.
    pub both: String,
    pub expected: String,
    pub p_top3: String,
    pub tier: String,
}

/// A number for people and the same for machines; both empty when there is none.
#[derive(Clone, Default, Serialize)]
pub(crate) struct Number {
    pub text: String,
    pub exact: String,
}

#[derive(Serialize)]
pub(crate) struct TrendCell {
    pub index: Number,
    pub rank: String,
    /// `↑1.20`, `↓0.35`, `→`; empty without a period before.
    pub change: String,
}

impl Number {
    pub fn new(text: String, x: f64) -> Self {
        Self { text, exact: exact(x) }
    }
}

/// The parts of all groups.
pub(crate) fn groups(lookup: &Lookup) -> Vec<GroupPart> {
    lookup
        .groups
        .iter()
        .map(|group| GroupPart {
            title: format::visible(&group.title),
            ranked: group.ranked,
            ranking_chart: format!("ranking-{}", group.number),
            ranks_chart: format!("ranks-{}", group.number),
            trend_chart: format!("trend-{}", group.number),
            rows: group.units.iter().map(|unit| unit_row(lookup, group, unit)).collect(),
        })
        .collect()
}

fn unit_row(lookup: &Lookup, group: &Group, unit: &str) -> UnitRow {
    let decimals = lookup.index_decimals(group);
    let row = lookup.top_row(unit, lookup.latest);
    let rank = row.and_then(|row| row.rank);
    let number = |x: Option<f64>| x.map_or_else(Number::default, |x| Number::new(format::round(x, decimals), x));
    UnitRow {
        name: lookup.unit_name(unit),
        anchor: lookup.anchor(unit),
        rank: rank.map(|rank| rank.to_string()).unwrap_or_default(),
        tied: rank.is_some_and(|rank| {
            group.units.iter().filter(|u| lookup.top_row(u, lookup.latest).and_then(|r| r.rank) == Some(rank)).count()
                > 1
        }),
        range: lookup.rank_range(unit, lookup.latest).map_or_else(RangeCells::default, |range| RangeCells {
            data: between(range.rank, range.rank_lower, range.rank_upper),
            method: lookup
                .uncertainty(unit, lookup.latest)
                .and_then(|row| Some(between(row.rank?, row.rank_lower?, row.rank_upper?)))
                .unwrap_or_default(),
            both: range
                .both_lower
                .zip(range.both_upper)
                .map(|(lower, upper)| between(range.rank, lower, upper))
                .unwrap_or_default(),
            expected: format::round(range.expected_rank, 1),
            p_top3: chance(range),
            tier: range.tier.to_string(),
        }),
        index: number(row.and_then(|row| row.score)),
        other: lookup.alternative(unit, lookup.latest).map_or_else(OtherCells::default, |row| OtherCells {
            rank: row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            index: number(row.score),
            grade: lookup.grade_title(&row.grade),
        }),
        grade: row.map(|row| lookup.grade_title(&row.grade)).unwrap_or_default(),
        grade_before_gates: row
            .filter(|row| row.grade != row.grade_before_gates)
            .map(|row| lookup.grade_title(&row.grade_before_gates))
            .unwrap_or_default(),
        gates: row.map(|row| lookup.gate_titles(&row.gates)).unwrap_or_default(),
        bonus: row.and_then(|row| row.bonus).map_or_else(Number::default, |x| Number::new(format::round(x, 2), x)),
        weight_present: row
            .map_or_else(Number::default, |row| Number::new(format::share(row.weight_present), row.weight_present)),
        cells: lookup.measures.iter().map(|node| lookup.node_cell(&node.id, unit, lookup.latest)).collect(),
        trend: trend(lookup, decimals, unit),
    }
}

/// A range of ranks, marked where the rank itself lies outside: then most of the ways tried say something else than the
/// published one.
fn between(rank: u32, lower: u32, upper: u32) -> String {
    let mark = if (lower..=upper).contains(&rank) { "" } else { "※" };
    format!("{lower}–{upper}{mark}")
}

fn trend(lookup: &Lookup, decimals: usize, unit: &str) -> Vec<TrendCell> {
    let mut before: Option<f64> = None;
    let mut cells = Vec::new();
    for period in &lookup.periods {
        let row = lookup.top_row(unit, period);
        let score = row.and_then(|row| row.score);
        let change = match (before, score) {
            (Some(before), Some(now)) if now > before => format!("↑{}", format::round(now - before, decimals)),
            (Some(before), Some(now)) if now < before => format!("↓{}", format::round(before - now, decimals)),
            (Some(_), Some(_)) => "→".to_owned(),
            _ => String::new(),
        };
        cells.push(TrendCell {
            index: score.map_or_else(Number::default, |x| Number::new(format::round(x, decimals), x)),
            rank: row.and_then(|row| row.rank).map(|rank| rank.to_string()).unwrap_or_default(),
            change,
        });
        before = score;
    }
    cells
}
