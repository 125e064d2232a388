//! Which row of which sheet of `data.xlsx` a thing stands in, so that formulas can name it. Rows count from 1; the
//! header is the first.

use crate::lookup::Lookup;
use catalogue::{Node, Rule};
use index::tables::{IndexRow, ScoreRow, ValueRow};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// First and last row.
pub(super) type Rows = (usize, usize);

/// A unit in a period.
type Of<'a> = (&'a str, &'a str);

pub(super) struct Places<'a> {
    /// The periods that are in the workbook: all, or as many of the latest as its sheets can hold.
    pub periods: BTreeSet<&'a str>,
    /// Nodes so that siblings stand together and children before their parent; the top is the last.
    pub tree: Vec<&'a Node>,
    /// Indicators in the order of their definitions.
    pub indicators: Vec<&'a str>,
    pub values: Vec<&'a ValueRow>,
    pub scores: Vec<&'a ScoreRow>,
    pub nodes: Vec<&'a IndexRow>,
    definitions: BTreeMap<&'a str, usize>,
    bands: BTreeMap<&'a str, Rows>,
    tree_rows: BTreeMap<&'a str, usize>,
    value_rows: BTreeMap<(&'a str, Of<'a>), usize>,
    scores_of: BTreeMap<Of<'a>, Rows>,
    scores_below: BTreeMap<(&'a str, Of<'a>), Rows>,
    node_rows: BTreeMap<(&'a str, Of<'a>), usize>,
    nodes_below: BTreeMap<(&'a str, Of<'a>), Rows>,
}

impl<'a> Places<'a> {
    pub fn new(lookup: &Lookup<'a>, most_rows: usize) -> Self {
        let (input, plan) = (lookup.input, lookup.input.plan);
        let tree = tree(&plan.method.nodes);
        let order: BTreeMap<&str, usize> = tree.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
        let node_of = |indicator: &str| plan.node_of.get(indicator).map_or("", String::as_str);
        let indicators: Vec<&str> =
            lookup.measures.iter().flat_map(|node| plan.indicators_of(&node.id)).map(|(id, _)| id).collect();
        let periods = periods(lookup, most_rows);
        let values: Vec<&ValueRow> = input.values.iter().filter(|row| periods.contains(row.period.as_str())).collect();
        let mut scores: Vec<&ScoreRow> =
            input.scores.iter().filter(|row| periods.contains(row.period.as_str())).collect();
        scores.sort_by_key(|row| {
            (Reverse(&row.period), &row.unit_id, order.get(node_of(&row.indicator_id)).copied(), &row.indicator_id)
        });
        let mut nodes: Vec<&IndexRow> =
            input.index.iter().filter(|row| periods.contains(row.period.as_str())).collect();
        nodes.sort_by_key(|row| (Reverse(&row.period), &row.unit_id, order.get(row.node_id.as_str()).copied()));
        let mut places = Self {
            definitions: (2..).zip(&indicators).map(|(at, id)| (*id, at)).collect(),
            tree_rows: (2..).zip(&tree).map(|(at, node)| (node.id.as_str(), at)).collect(),
            value_rows: (2..).zip(&values).map(|(at, r)| ((&*r.indicator_id, (&*r.unit_id, &*r.period)), at)).collect(),
            node_rows: (2..).zip(&nodes).map(|(at, r)| ((&*r.node_id, (&*r.unit_id, &*r.period)), at)).collect(),
            bands: BTreeMap::new(),
            scores_of: BTreeMap::new(),
            scores_below: BTreeMap::new(),
            nodes_below: BTreeMap::new(),
            periods,
            tree,
            indicators,
            values,
            scores,
            nodes,
        };
        for (at, row) in (2..).zip(&places.scores) {
            let of = (&*row.unit_id, &*row.period);
            grow(&mut places.scores_of, of, at);
            if let Some(node) = plan.node_of.get(&row.indicator_id) {
                grow(&mut places.scores_below, (node.as_str(), of), at);
            }
        }
        let parents: BTreeMap<&str, &str> =
            places.tree.iter().filter_map(|node| Some((node.id.as_str(), node.parent.as_deref()?))).collect();
        for (at, row) in (2..).zip(&places.nodes) {
            if let Some(parent) = parents.get(row.node_id.as_str()) {
                grow(&mut places.nodes_below, (parent, (&*row.unit_id, &*row.period)), at);
            }
        }
        let mut at = 2;
        for id in &places.indicators {
            let rule = plan.indicators.get(*id).and_then(|indicator| indicator.score.as_ref());
            if let Some(Rule::Bands { bands, .. }) = rule.map(|scoring| &scoring.rule) {
                // One row more for all that is in no band.
                places.bands.insert(id, (at, at + bands.len()));
                at += bands.len() + 1;
            }
        }
        places
    }

    pub fn definition(&self, indicator: &str) -> Option<usize> {
        self.definitions.get(indicator).copied()
    }

    pub fn bands(&self, indicator: &str) -> Option<Rows> {
        self.bands.get(indicator).copied()
    }

    pub fn in_tree(&self, node: &str) -> Option<usize> {
        self.tree_rows.get(node).copied()
    }

    pub fn value(&self, indicator: &str, unit: &str, period: &str) -> Option<usize> {
        self.value_rows.get(&(indicator, (unit, period))).copied()
    }

    /// All scores of a unit in a period.
    pub fn scores_of(&self, unit: &str, period: &str) -> Option<Rows> {
        self.scores_of.get(&(unit, period)).copied()
    }

    /// The scores of the indicators of a node.
    pub fn scores_below(&self, node: &str, unit: &str, period: &str) -> Option<Rows> {
        self.scores_below.get(&(node, (unit, period))).copied()
    }

    pub fn node(&self, node: &str, unit: &str, period: &str) -> Option<usize> {
        self.node_rows.get(&(node, (unit, period))).copied()
    }

    /// The scores of the nodes of a node.
    pub fn nodes_below(&self, node: &str, unit: &str, period: &str) -> Option<Rows> {
        self.nodes_below.get(&(node, (unit, period))).copied()
    }
}

/// Adds a row to a range whose rows come one after another.
fn grow<K: Ord>(ranges: &mut BTreeMap<K, Rows>, key: K, row: usize) {
    ranges.entry(key).or_insert((row, row)).1 = row;
}

/// The deepest nodes first, children of one node together.
fn tree(nodes: &[Node]) -> Vec<&Node> {
    let place = |id: &str| nodes.iter().position(|node| node.id == id);
    let depth = |node: &Node| {
        let (mut depth, mut at) = (0, node);
        // No way up is longer than there are nodes, even where the definition goes round in a circle.
        while let Some(parent) = at.parent.as_deref().and_then(place).filter(|_| depth < nodes.len()) {
            (depth, at) = (depth + 1, &nodes[parent]);
        }
        depth
    };
    let mut sorted: Vec<&Node> = nodes.iter().collect();
    sorted.sort_by_key(|node| (Reverse(depth(node)), node.parent.as_deref().and_then(place)));
    sorted
}

/// The latest periods whose rows a sheet can hold.
fn periods<'a>(lookup: &Lookup<'a>, most_rows: usize) -> BTreeSet<&'a str> {
    let input = lookup.input;
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for period in input.values.iter().map(|row| row.period.as_str()) {
        *rows.entry(period).or_default() += 1;
    }
    let mut sum = 0;
    lookup
        .periods
        .iter()
        .rev()
        .copied()
        .take_while(|period| {
            sum += rows.get(period).copied().unwrap_or(0);
            sum <= most_rows
        })
        .collect()
}
