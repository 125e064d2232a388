//! The tables of a run by their keys, and the units, groups and measures in the order in which reports show them.

use crate::ReportInput;
use crate::format;
use crate::labels::Labels;
use crate::settings::Settings;
use catalogue::{Indicator, Kind, Node};
use index::comparison::ComparisonRow;
use index::rank_ranges::RankRangeRow;
use index::tables::{IndexRow, ScoreRow, ValueRow};
use index::uncertainty::UncertaintyRow;
use std::collections::{BTreeMap, BTreeSet};

type Key<'a> = (&'a str, &'a str, &'a str);

/// Units that are compared with each other; the last group holds the shown units that are not ranked.
pub(crate) struct Group<'a> {
    /// File names use it: `1`, `2` …
    pub number: usize,
    pub title: String,
    pub ranked: bool,
    /// By rank in the latest period, units without a rank last, then by id.
    pub units: Vec<&'a str>,
}

pub(crate) struct Lookup<'a> {
    pub input: &'a ReportInput<'a>,
    pub settings: &'a Settings,
    pub labels: &'a Labels,
    /// In order.
    pub periods: Vec<&'a str>,
    /// The last of them; empty when there are none.
    pub latest: &'a str,
    pub top: &'a str,
    /// Nodes that hold indicators, in the order of the tree's definition.
    pub measures: Vec<&'a Node>,
    pub groups: Vec<Group<'a>>,
    values: BTreeMap<Key<'a>, &'a ValueRow>,
    scores: BTreeMap<Key<'a>, &'a ScoreRow>,
    index: BTreeMap<Key<'a>, &'a IndexRow>,
    comparison: BTreeMap<Key<'a>, &'a ComparisonRow>,
    rank_ranges: BTreeMap<Key<'a>, &'a RankRangeRow>,
    uncertainty: BTreeMap<(&'a str, &'a str), &'a UncertaintyRow>,
    alternative: BTreeMap<(&'a str, &'a str), &'a IndexRow>,
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Lookup<'a> {
    pub fn new(input: &'a ReportInput<'a>, settings: &'a Settings, labels: &'a Labels) -> Self {
        let periods: BTreeSet<&str> = input
            .values
            .iter()
            .map(|row| row.period.as_str())
            .chain(input.index.iter().map(|row| row.period.as_str()))
            .collect();
        let periods: Vec<&str> = periods.into_iter().collect();
        let holding: BTreeSet<&str> = input.plan.node_of.values().map(String::as_str).collect();
        let mut lookup = Self {
            input,
            settings,
            labels,
            latest: periods.last().copied().unwrap_or_default(),
            periods,
            top: input.plan.top_node().unwrap_or_default(),
            measures: input.plan.method.nodes.iter().filter(|node| holding.contains(node.id.as_str())).collect(),
            groups: Vec::new(),
            values: input.values.iter().map(|r| ((&*r.indicator_id, &*r.unit_id, &*r.period), r)).collect(),
            scores: input.scores.iter().map(|r| ((&*r.indicator_id, &*r.unit_id, &*r.period), r)).collect(),
            index: input.index.iter().map(|r| ((&*r.node_id, &*r.unit_id, &*r.period), r)).collect(),
            comparison: input.comparison.iter().map(|r| ((&*r.indicator_id, &*r.unit_id, &*r.period), r)).collect(),
            rank_ranges: input.rank_ranges.iter().map(|r| ((&*r.id, &*r.unit_id, &*r.period), r)).collect(),
            uncertainty: input.uncertainty.iter().map(|r| ((&*r.unit_id, &*r.period), r)).collect(),
            alternative: input
                .alternative
                .iter()
                .filter(|row| Some(row.node_id.as_str()) == input.plan.top_node())
                .map(|r| ((&*r.unit_id, &*r.period), r))
                .collect(),
            numbers: BTreeMap::new(),
        };
        lookup.groups = lookup.make_groups();
        lookup.numbers = lookup
            .groups
            .iter()
            .flat_map(|group| group.units.iter().copied())
            .enumerate()
            .map(|(n, u)| (u, n + 1))
            .collect();
        lookup
    }

    /// Peer groups in the order of the method, then the plan's top unit.
    fn make_groups(&self) -> Vec<Group<'a>> {
        let top_rows: Vec<&IndexRow> =
            self.input.index.iter().filter(|row| row.node_id == self.top && row.period == self.latest).collect();
        let mut groups = Vec::new();
        for peer_group in &self.input.plan.method.peer_groups {
            let mut rows: Vec<&IndexRow> =
                top_rows.iter().copied().filter(|row| row.peer_group == peer_group.id).collect();
            rows.sort_by_key(|row| (row.rank.unwrap_or(u32::MAX), &row.unit_id));
            if !rows.is_empty() {
                groups.push(Group {
                    number: groups.len() + 1,
                    title: peer_group.title.get(self.labels.lang).to_owned(),
                    ranked: true,
                    units: rows.iter().map(|row| row.unit_id.as_str()).collect(),
                });
            }
        }
        let top_unit = self.input.plan.method.plan.top_unit.as_str();
        if top_rows.iter().any(|row| row.unit_id == top_unit && row.peer_group.is_empty()) {
            groups.push(Group {
                number: groups.len() + 1,
                title: self.labels.get("not_ranked"),
                ranked: false,
                units: vec![top_unit],
            });
        }
        groups
    }

    pub fn value(&self, indicator: &str, unit: &str, period: &str) -> Option<&'a ValueRow> {
        self.values.get(&(indicator, unit, period)).copied()
    }

    pub fn score(&self, indicator: &str, unit: &str, period: &str) -> Option<&'a ScoreRow> {
        self.scores.get(&(indicator, unit, period)).copied()
    }

    pub fn index(&self, node: &str, unit: &str, period: &str) -> Option<&'a IndexRow> {
        self.index.get(&(node, unit, period)).copied()
    }

    /// The value against the rest, the target and the funnel; `None` where the run has no such row.
    pub fn comparison(&self, indicator: &str, unit: &str, period: &str) -> Option<&'a ComparisonRow> {
        self.comparison.get(&(indicator, unit, period)).copied()
    }

    /// How far the rank of a unit's index could be off by chance; `None` where the run has no such row.
    pub fn rank_range(&self, unit: &str, period: &str) -> Option<&'a RankRangeRow> {
        self.rank_ranges.get(&(self.top, unit, period)).copied()
    }

    /// How far the rank of a unit depends on the method; `None` where the run has no such row.
    pub fn uncertainty(&self, unit: &str, period: &str) -> Option<&'a UncertaintyRow> {
        self.uncertainty.get(&(unit, period)).copied()
    }

    /// The index by the alternative method; `None` where the run has no such row.
    pub fn alternative(&self, unit: &str, period: &str) -> Option<&'a IndexRow> {
        self.alternative.get(&(unit, period)).copied()
    }

    /// What the alternative method is called; `None` where there is none.
    pub fn alternative_title(&self) -> Option<&'a str> {
        let plan = &self.input.plan;
        plan.alternative.as_ref().filter(|_| !self.alternative.is_empty()).map(|of| of.title.get(self.labels.lang))
    }

    /// The index of a unit.
    pub fn top_row(&self, unit: &str, period: &str) -> Option<&'a IndexRow> {
        self.index(self.top, unit, period)
    }

    /// The period before the latest.
    pub fn before(&self) -> Option<&'a str> {
        self.periods.len().checked_sub(2).and_then(|at| self.periods.get(at)).copied()
    }

    /// Every shown unit, in order.
    pub fn units(&self) -> impl Iterator<Item = &'a str> {
        self.groups.iter().flat_map(|group| group.units.iter().copied())
    }

    pub fn indicator(&self, id: &str) -> Option<&'a Indicator> {
        self.input.plan.indicators.get(id)
    }

    /// Whether the indicator's value is in percent.
    pub fn is_percent(&self, id: &str) -> bool {
        self.indicator(id).is_some_and(|indicator| matches!(indicator.kind, Kind::Proportion | Kind::Ratio))
    }

    /// The unit's name, with steering characters made visible; its id where it has none.
    pub fn unit_name(&self, unit: &str) -> String {
        let units = &self.input.plan.units.units;
        let name = units.get(unit).map_or(unit, |u| self.labels.choose(&*u.name_zh, &*u.name_en));
        format::visible(if name.is_empty() { unit } else { name })
    }

    /// The indicator's title; its id where it has none.
    pub fn indicator_title(&self, id: &str) -> String {
        format::visible(self.indicator(id).map_or(id, |indicator| indicator.title.get(self.labels.lang)))
    }

    /// The place of a unit in the report, for anchors: ids may hold anything.
    pub fn anchor(&self, unit: &str) -> String {
        self.numbers.get(unit).map(|number| format!("unit-{number}")).unwrap_or_default()
    }

    /// Decimals for the indexes of a group over all periods: scores that differ, or differ from a grade's limit, look so.
    pub fn index_decimals(&self, group: &Group) -> usize {
        let mut numbers: Vec<f64> = self.input.plan.method.grades.iter().map(|grade| grade.at_least).collect();
        for unit in &group.units {
            numbers.extend(self.periods.iter().filter_map(|period| self.top_row(unit, period)?.score));
        }
        format::decimals_apart(&numbers, 2)
    }

    /// What a grade is called.
    pub fn grade_title(&self, id: &str) -> String {
        let grades = &self.input.plan.method.grades;
        let title = grades.iter().find(|grade| grade.id == id).map_or(id, |grade| grade.title.get(self.labels.lang));
        format::visible(title)
    }

    /// What the gates in breach are called.
    pub fn gate_titles(&self, gates: &str) -> Vec<String> {
        gates.split(';').filter(|id| !id.is_empty()).map(|id| self.indicator_title(id)).collect()
    }

    /// What a record table is called; its name where the plan does not have it.
    pub fn table_title(&self, table: &str) -> String {
        format::visible(self.input.plan.sources.get(table).map_or(table, |source| source.title.get(self.labels.lang)))
    }
}
