//! The figures of the page: of nodes, of indicators, of ranks. Rows are short lists, because there are many.

use super::both::Pair;
use crate::format;
use crate::lookup::Lookup;
use index::comparison::FunnelLimits;
use index::tables::{Exact, Status, Verdict};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// In the order of their codes in the data.
pub(super) const STATUSES: [Status; 6] = [
    Status::Ok,
    Status::NotReported,
    Status::Suppressed,
    Status::NoDenominator,
    Status::TooFewRecords,
    Status::Impossible,
];
/// In the order of their codes in the data.
pub(super) const VERDICTS: [Verdict; 6] = [
    Verdict::Met,
    Verdict::NotMet,
    Verdict::NotYetDue,
    Verdict::TooLittleEvidence,
    Verdict::NoValue,
    Verdict::NoTarget,
];

/// The funnels of an indicator by the place of the group: centre, which limits, φ.
pub(super) type Funnels = BTreeMap<usize, (f64, &'static str, Option<f64>)>;

/// Places of units by id.
pub(super) type Places<'a> = BTreeMap<&'a str, usize>;

/// The scores of a node in a period.
#[derive(Serialize)]
pub(super) struct NodeFigures {
    /// By unit.
    score: Vec<Option<f64>>,
    /// By unit; nothing: nothing of the node applies to it.
    present: Vec<Option<f64>>,
    /// By unit.
    rank: Vec<Option<u32>>,
    /// By unit, in the latest period: why the cell has no number, or that its nought is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    state: Vec<String>,
}

/// The index of the units in a period.
#[derive(Default, Serialize)]
pub(super) struct TopFigures {
    /// By unit, the place of its group; nothing: it is not ranked.
    group: Vec<Option<usize>>,
    peers: Vec<u32>,
    bonus: Vec<Option<f64>>,
    /// Places of the indicators that are gates in breach.
    gates: Vec<Vec<usize>>,
    grade: Vec<String>,
    grade_before: Vec<String>,
}

/// By period and node.
pub(super) fn nodes(lookup: &Lookup) -> Vec<Vec<NodeFigures>> {
    let units: Vec<&str> = lookup.units().collect();
    let of_period = |period: &str| {
        let nodes = lookup.input.plan.method.nodes.iter();
        nodes.map(|node| node_figures(lookup, &units, &node.id, period)).collect::<Vec<_>>()
    };
    lookup.periods.iter().map(|period| of_period(period)).collect()
}

fn node_figures(lookup: &Lookup, units: &[&str], node: &str, period: &str) -> NodeFigures {
    let rows: Vec<_> = units.iter().map(|unit| lookup.index(node, unit, period)).collect();
    let is_measure = lookup.measures.iter().any(|measure| measure.id == node);
    NodeFigures {
        score: rows.iter().map(|row| row.and_then(|row| row.score)).collect(),
        present: rows.iter().map(|row| row.map(|row| row.weight_present)).collect(),
        rank: rows.iter().map(|row| row.and_then(|row| row.rank)).collect(),
        state: if period == lookup.latest && is_measure {
            units.iter().map(|unit| lookup.node_cell(node, unit, period).class).collect()
        } else {
            Vec::new()
        },
    }
}

/// By period.
pub(super) fn tops(lookup: &Lookup) -> Vec<TopFigures> {
    let indicators: BTreeMap<&str, usize> =
        lookup.input.plan.indicators.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let groups = &lookup.input.plan.method.peer_groups;
    // Groups that are shown, in their order.
    let shown: Vec<&str> = lookup
        .groups
        .iter()
        .filter_map(|group| group.units.first())
        .filter_map(|unit| lookup.top_row(unit, lookup.latest))
        .map(|row| row.peer_group.as_str())
        .collect();
    let mut tops = Vec::new();
    for period in &lookup.periods {
        let mut top = TopFigures::default();
        for unit in lookup.units() {
            let row = lookup.top_row(unit, period);
            let group = row.filter(|row| groups.iter().any(|group| group.id == row.peer_group));
            top.group.push(group.and_then(|row| shown.iter().position(|id| *id == row.peer_group)));
            top.peers.push(row.map_or(0, |row| row.peers));
            top.bonus.push(row.and_then(|row| row.bonus));
            let gates = row.map(|row| row.gates.split(';')).into_iter().flatten();
            top.gates.push(gates.filter_map(|id| indicators.get(id).copied()).collect());
            top.grade.push(row.map(|row| row.grade.clone()).unwrap_or_default());
            top.grade_before.push(row.map(|row| row.grade_before_gates.clone()).unwrap_or_default());
        }
        tops.push(top);
    }
    tops
}

/// By indicator, rows of: period, unit, status, value, its decimals, lower, upper, their decimals, numerator,
/// denominator, records, score, verdict.
pub(super) fn values(lookup: &Lookup, places: &Places, only_latest: bool) -> Vec<Vec<Value>> {
    let mut of: BTreeMap<&str, Vec<Value>> =
        lookup.input.plan.indicators.keys().map(|id| (id.as_str(), Vec::new())).collect();
    for row in lookup.input.values {
        let (Some(rows), Some(unit)) = (of.get_mut(row.indicator_id.as_str()), places.get(row.unit_id.as_str())) else {
            continue;
        };
        let Ok(period) = lookup.periods.binary_search(&row.period.as_str()) else { continue };
        if only_latest && row.period != lookup.latest {
            continue;
        }
        let score = lookup.score(&row.indicator_id, &row.unit_id, &row.period);
        let target = score.and_then(|score| score.target);
        let percent = lookup.is_percent(&row.indicator_id);
        let interval = row.lower.zip(row.upper).filter(|_| row.value.is_some());
        let mut list = vec![
            json!(period),
            json!(unit),
            json!(STATUSES.iter().position(|status| *status == row.status)),
            number(row.value),
            json!(row.value.map(|value| format::value_decimals(value, interval, target, percent))),
            number(interval.map(|(lower, _)| lower)),
            number(interval.map(|(_, upper)| upper)),
            json!(interval.map(|(lower, upper)| format::interval_decimals(lower, upper))),
            exact(row.numerator),
            exact(row.denominator),
            json!(row.records),
            number(score.and_then(|score| score.score)),
            json!(score.and_then(|score| VERDICTS.iter().position(|verdict| *verdict == score.verdict))),
        ];
        shorten(&mut list);
        rows.push(Value::Array(list));
    }
    of.into_values().collect()
}

/// By indicator, for the latest period, rows of: unit, standing, evidence, cases missing, value of the rest, the four
/// limits of the funnel from the lowest, the place in it.
pub(super) fn comparisons(lookup: &Lookup, places: &Places) -> Vec<Vec<Value>> {
    let mut of: BTreeMap<&str, Vec<Value>> =
        lookup.input.plan.indicators.keys().map(|id| (id.as_str(), Vec::new())).collect();
    for row in lookup.input.comparison.iter().filter(|row| row.period == lookup.latest) {
        let (Some(rows), Some(unit)) = (of.get_mut(row.indicator_id.as_str()), places.get(row.unit_id.as_str())) else {
            continue;
        };
        let mut list = vec![
            json!(unit),
            json!(row.standing),
            json!(row.evidence),
            json!(row.gap_cases),
            drawn(row.rest_value),
            drawn(row.funnel_lower_outer),
            drawn(row.funnel_lower),
            drawn(row.funnel_upper),
            drawn(row.funnel_upper_outer),
            json!(row.funnel_place),
        ];
        shorten(&mut list);
        rows.push(Value::Array(list));
    }
    of.into_values().collect()
}

/// By indicator.
pub(super) fn funnels(lookup: &Lookup) -> Vec<Funnels> {
    let ids = lookup.input.plan.indicators.keys();
    ids.map(|id| {
        let mut of = BTreeMap::new();
        for (at, group) in lookup.groups.iter().enumerate() {
            let row = group.units.iter().filter_map(|unit| lookup.comparison(id, unit, lookup.latest));
            let found = row.filter_map(|row| Some((row.funnel_centre?, row.funnel_limits?, row.phi))).next();
            if let Some((centre, limits, phi)) = found {
                let limits = match limits {
                    FunnelLimits::Exact => "funnel_exact",
                    FunnelLimits::ExactTooFewUnits => "funnel_exact_few",
                    FunnelLimits::Adjusted => "funnel_adjusted",
                };
                of.insert(at, (centre, limits, phi));
            }
        }
        of
    })
    .collect()
}

/// By indicator, for the latest period, rows of: unit, rank by score, peers, strength or weakness.
pub(super) fn standings(lookup: &Lookup, places: &Places) -> Vec<Vec<Value>> {
    let mut of: BTreeMap<&str, Vec<Value>> =
        lookup.input.plan.indicators.keys().map(|id| (id.as_str(), Vec::new())).collect();
    for row in lookup.input.standings.iter().filter(|row| row.period == lookup.latest) {
        if let (Some(rows), Some(unit)) = (of.get_mut(row.indicator_id.as_str()), places.get(row.unit_id.as_str())) {
            rows.push(json!([unit, row.rank, row.peers, row.standing]));
        }
    }
    of.into_values().collect()
}

/// For the latest period, rows of: unit, indicator, rank with the target reached, cases to gain a place.
pub(super) fn what_if(lookup: &Lookup, places: &Places) -> Vec<Value> {
    let ids: BTreeMap<&str, usize> =
        lookup.input.plan.indicators.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let rows = lookup.input.what_if.iter().filter(|row| row.period == lookup.latest);
    rows.filter_map(|row| {
        let (unit, indicator) = (places.get(row.unit_id.as_str())?, ids.get(row.indicator_id.as_str())?);
        Some(json!([unit, indicator, row.rank_at_target, row.cases_to_gain_a_place]))
    })
    .collect()
}

/// How far ranks could be off, by unit, for the latest period.
#[derive(Serialize)]
pub(super) struct RangeFigures {
    expected: f64,
    data: (u32, u32),
    joint: (u32, u32),
    tier: u32,
    p_top3: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    both: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<(u32, u32)>,
}

/// By unit.
pub(super) fn ranges(lookup: &Lookup) -> Vec<Option<RangeFigures>> {
    let of_unit = |unit: &str| {
        let row = lookup.rank_range(unit, lookup.latest)?;
        let method = lookup.uncertainty(unit, lookup.latest);
        Some(RangeFigures {
            expected: row.expected_rank,
            data: (row.rank_lower, row.rank_upper),
            joint: (row.joint_lower, row.joint_upper),
            tier: row.tier,
            p_top3: row.p_top3,
            both: row.both_lower.zip(row.both_upper),
            method: method.and_then(|row| row.rank_lower.zip(row.rank_upper)),
        })
    };
    lookup.units().map(of_unit).collect()
}

/// The alternative way of computing: by unit, rank, index and grade of the latest period; `None` where there is none.
pub(super) fn alternative(pair: &Pair) -> Option<Value> {
    let lookup = &pair.zh;
    lookup.alternative_title()?;
    let rows: Vec<Value> = lookup
        .units()
        .map(|unit| {
            lookup.alternative(unit, lookup.latest).map_or(Value::Null, |row| json!([row.rank, row.score, row.grade]))
        })
        .collect();
    let title = pair.words(|lookup| lookup.alternative_title().unwrap_or_default().to_owned());
    Some(json!({ "title": title, "units": rows }))
}

/// A sum as a number with all its digits.
fn exact(sum: Option<Exact>) -> Value {
    number(sum.map(Exact::to_f64))
}

/// A number in its shortest form: whole ones without `.0`.
#[expect(clippy::cast_possible_truncation, reason = "whole numbers below 2^53 are exact in both")]
fn number(x: Option<f64>) -> Value {
    match x {
        None => Value::Null,
        Some(x) if x.fract() == 0.0 && x.abs() < 9_007_199_254_740_992.0 => json!(x as i64),
        Some(x) => json!(x),
    }
}

/// A number that is only drawn: six digits are finer than any line.
fn drawn(x: Option<f64>) -> Value {
    number(x.map(|x| format!("{x:.5e}").parse().unwrap_or(x)))
}

/// Cells without a number at the end of a row need not be written.
fn shorten(list: &mut Vec<Value>) {
    while list.last().is_some_and(Value::is_null) {
        list.pop();
    }
}
