//! What the page knows of units, nodes and indicators, whatever the period.

use super::both::{Both, Pair};
use crate::format::visible;
use crate::words::basis_id;
use catalogue::{Disclosure, Indicator, Kind, Level, Mean, MissingItem, Rule, Step};
use index::progress::responsible_units;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct UnitPart {
    id: String,
    name: Both,
    /// Place of its group.
    group: usize,
    level: Level,
}

#[derive(Serialize)]
pub(super) struct GroupPart {
    id: String,
    title: Both,
    ranked: bool,
    /// Places of its units: by rank in the latest period.
    units: Vec<usize>,
}

/// A node of the tree, and by what rule its children become its score.
#[derive(Serialize)]
pub(super) struct NodePart {
    id: String,
    /// Place of the parent.
    parent: Option<usize>,
    title: Both,
    clause: String,
    weight: f64,
    mean: Mean,
    min_weight_present: f64,
    /// Places of the indicators that belong to it.
    indicators: Vec<usize>,
}

#[derive(Serialize)]
pub(super) struct IndicatorPart {
    pub id: String,
    node: usize,
    title: Both,
    #[serde(skip_serializing_if = "String::is_empty")]
    clause: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    kind: Kind,
    unit: Both,
    question: Both,
    numerator: Both,
    #[serde(skip_serializing_if = "Option::is_none")]
    denominator: Option<Both>,
    /// `more`, `less`, or nothing where neither is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    better: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<f64>,
    target_words: Both,
    basis: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    how: Both,
    /// `scored`, `context`, `gate`, `bonus`.
    role: &'static str,
    /// For gates, the place of the best grade of a unit in breach.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<usize>,
    weight: f64,
    responsible: Vec<String>,
    /// Ids of the units that these names mean.
    departments: Vec<String>,
    records: Vec<String>,
    levels: Vec<Level>,
    disclosure: Disclosure,
    census: bool,
    min_denominator: u32,
    /// The sections of its page: heading and text.
    page: Vec<(&'static str, Both)>,
    history: Vec<(String, String)>,
}

/// Units in the order in which parts of the page are numbered.
pub(super) fn units(pair: &Pair) -> Vec<UnitPart> {
    let known = &pair.zh.input.plan.units.units;
    let of_groups = pair.zh.groups.iter().enumerate();
    of_groups
        .flat_map(|(group, part)| part.units.iter().map(move |unit| (group, *unit)))
        .map(|(group, unit)| UnitPart {
            id: unit.to_owned(),
            name: pair.words(|lookup| lookup.unit_name(unit)),
            group,
            level: known.get(unit).map_or(Level::Other, |unit| unit.level),
        })
        .collect()
}

pub(super) fn groups(pair: &Pair) -> Vec<GroupPart> {
    let mut next = 0;
    let peer_groups = &pair.zh.input.plan.method.peer_groups;
    let both = pair.zh.groups.iter().zip(&pair.en.groups);
    both.map(|(zh, en)| {
        let from = next;
        next += zh.units.len();
        let id = peer_groups.iter().find(|group| group.title.zh == zh.title).map_or("", |group| group.id.as_str());
        GroupPart {
            id: id.to_owned(),
            title: Both::of(&zh.title, &en.title),
            ranked: zh.ranked,
            units: (from..next).collect(),
        }
    })
    .collect()
}

/// Nodes in the order of the method, with the weights that the run used.
pub(super) fn nodes(pair: &Pair) -> Vec<NodePart> {
    let (input, method) = (pair.zh.input, &pair.zh.input.plan.method);
    let used: BTreeMap<&str, f64> = input.weights.iter().map(|row| (row.id.as_str(), row.weight)).collect();
    let place = |id: &str| method.nodes.iter().position(|node| node.id == id);
    let steps = method.steps_or_default();
    let aggregate = steps.iter().rev().find_map(|step| match step {
        Step::Aggregate(aggregate) => Some(aggregate),
        _ => None,
    });
    method
        .nodes
        .iter()
        .map(|node| {
            let other =
                aggregate.and_then(|step| step.overrides.iter().rev().find(|other| other.nodes.contains(&node.id)));
            NodePart {
                id: node.id.clone(),
                parent: node.parent.as_deref().and_then(place),
                title: Both::text(&node.title),
                clause: node.clause.clone(),
                weight: used.get(node.id.as_str()).copied().unwrap_or(node.weight),
                mean: other.map_or_else(|| aggregate.map_or(Mean::Arithmetic, |step| step.mean), |other| other.mean),
                min_weight_present: other
                    .and_then(|other| other.min_weight_present)
                    .unwrap_or(method.min_weight_present),
                indicators: input
                    .plan
                    .indicators
                    .keys()
                    .enumerate()
                    .filter(|(_, id)| input.plan.node_of.get(*id).is_some_and(|of| *of == node.id))
                    .map(|(at, _)| at)
                    .collect(),
            }
        })
        .collect()
}

pub(super) fn missing_item(pair: &Pair) -> MissingItem {
    pair.zh.input.plan.method.missing_item
}

/// Indicators in order of id.
pub(super) fn indicators(pair: &Pair) -> Vec<IndicatorPart> {
    let plan = pair.zh.input.plan;
    let used: BTreeMap<&str, f64> = pair.zh.input.weights.iter().map(|row| (row.id.as_str(), row.weight)).collect();
    plan.indicators
        .iter()
        .map(|(id, indicator)| IndicatorPart {
            id: id.clone(),
            node: plan
                .node_of
                .get(id)
                .and_then(|of| plan.method.nodes.iter().position(|node| node.id == *of))
                .unwrap_or_default(),
            title: pair.words(|lookup| lookup.indicator_title(id)),
            clause: visible(&indicator.clause),
            number: indicator.number.clone(),
            kind: indicator.kind,
            unit: match indicator.kind {
                Kind::Proportion | Kind::Ratio => Both::of("%", "%"),
                Kind::Rate | Kind::Count => Both::text(&indicator.unit),
            },
            question: Both::text(&indicator.question),
            numerator: Both::text(&indicator.numerator),
            denominator: indicator.denominator.as_ref().map(Both::text),
            better: indicator.direction().map(|way| if way == catalogue::Direction::More { "more" } else { "less" }),
            target: indicator.target.as_ref().map(|target| target.value),
            target_words: pair.words(|lookup| lookup.target_words(indicator)),
            basis: indicator.target.as_ref().map(|target| basis_id(target.basis)).unwrap_or_default(),
            source: indicator.target.as_ref().and_then(|target| target.source.as_deref()).map(visible),
            how: pair.words(|lookup| lookup.rule_words(indicator)),
            role: role(indicator),
            cap: match indicator.score.as_ref().map(|scoring| &scoring.rule) {
                Some(Rule::Gate { cap_grade, .. }) => {
                    plan.method.grades.iter().position(|grade| grade.id == *cap_grade)
                }
                _ => None,
            },
            weight: used.get(id.as_str()).copied().unwrap_or_else(|| index::weight(indicator)),
            responsible: indicator.responsible.iter().map(|name| visible(name)).collect(),
            departments: responsible_units(plan, &indicator.responsible).into_iter().map(str::to_owned).collect(),
            records: indicator.records.clone(),
            levels: indicator.levels.clone(),
            disclosure: indicator.disclosure,
            census: indicator.census,
            min_denominator: indicator.min_denominator,
            page: page(indicator),
            history: indicator.history.iter().map(|entry| (entry.on.to_string(), visible(&entry.change))).collect(),
        })
        .collect()
}

fn role(indicator: &Indicator) -> &'static str {
    match indicator.score.as_ref().map(|scoring| &scoring.rule) {
        None => "context",
        Some(Rule::Gate { .. }) => "gate",
        Some(Rule::Bonus { .. }) => "bonus",
        Some(_) => "scored",
    }
}

fn page(indicator: &Indicator) -> Vec<(&'static str, Both)> {
    let page = &indicator.page;
    let quote = page.quote.as_ref().map(|quote| ("page_quote", Both::of(quote, quote)));
    let rest = [
        ("page_why", &page.why),
        ("page_example", &page.example),
        ("page_exclusions", &page.exclusions),
        ("page_assumptions", &page.assumptions),
        ("page_gaming", &page.gaming),
        ("note", &indicator.note),
    ];
    quote
        .into_iter()
        .chain(rest.into_iter().filter_map(|(key, text)| Some((key, Both::text(text.as_ref()?)))))
        .collect()
}
