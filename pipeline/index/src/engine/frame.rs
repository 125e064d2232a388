//! What stands where in a sheet: a column for each indicator, a row for each unit and period.

use crate::score::weight;
use catalogue::{Across, Among, Direction, Indicator, Period, Plan, Rule, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The layout of every sheet of an [`crate::Engine`].
///
/// Columns are all indicators, in order of id. Rows are
/// pairs of a period and a unit, in order of period, peer group, unit id; units that are in no group, or do not exist on
/// the period's last day, come first with the empty group: they have scores but are never set against others.
/// A *place* counts columns, then nodes: `0..columns().len()` are indicators, then come the nodes of the tree, each
/// after all below it; the last is the top.
pub struct Frame<'a> {
    plan: &'a Plan,
    columns: Vec<Column<'a>>,
    nodes: Vec<Node<'a>>,
    periods: Vec<Period>,
    rows: Vec<Row<'a>>,
    blocks: Vec<Block<'a>>,
    /// By column, then row.
    applies: Vec<bool>,
    row_of: BTreeMap<(usize, &'a str), usize>,
}

/// An indicator.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its definition.
    pub indicator: &'a Indicator,
    /// Which way is better, where that is known.
    pub direction: Option<Direction>,
    /// Its own weight inside its node; 0: it enters no mean.
    pub weight: f64,
    /// Whether it gets a score; context, gates and bonuses do not, but others may be divided by them.
    pub scored: bool,
}

/// A node of the tree.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its own weight among its siblings.
    pub weight: f64,
    /// The places of its children: indicators in order of id, then nodes in order of id. Sums are taken in this order.
    pub children: Vec<usize>,
}

/// A unit in a period.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// Place of the period in [`Frame::periods`].
    pub period: usize,
    /// The peer group it is ranked in; empty: in none.
    pub group: &'a str,
}

/// The units of one peer group in one period: those that are ranked with each other.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    /// Place of the period in [`Frame::periods`].
    pub period: usize,
    /// The peer group.
    pub group: &'a str,
    /// Their rows.
    pub rows: Range<usize>,
}

/// Units and periods that share a scale: it is taken from the members and put on the targets.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) members: Vec<Range<usize>>,
    pub(crate) targets: Vec<Range<usize>>,
}

impl<'a> Frame<'a> {
    /// The layout for these units in these periods.
    pub(crate) fn new(plan: &'a Plan, units: &BTreeSet<(Period, &'a str)>) -> Self {
        let mut periods: Vec<Period> = units.iter().map(|(period, _)| period.clone()).collect();
        periods.dedup();
        let mut rows: Vec<Row<'a>> = Vec::with_capacity(units.len());
        for (period, unit_id) in units {
            let Some(unit) = plan.units.units.get(*unit_id) else { continue };
            let at = periods.binary_search(period).unwrap_or(0);
            let group = plan.units.peer_group_on(unit, &plan.method.plan.top_unit, period.last_day);
            rows.push(Row { unit, period: at, group });
        }
        rows.sort_by(|a, b| (a.period, a.group, &a.unit.unit_id).cmp(&(b.period, b.group, &b.unit.unit_id)));
        let row_of = rows.iter().enumerate().map(|(at, row)| ((row.period, row.unit.unit_id.as_str()), at)).collect();
        let mut frame = Self {
            plan,
            columns: columns(plan),
            nodes: Vec::new(),
            blocks: blocks(&rows),
            applies: Vec::new(),
            row_of,
            periods,
            rows,
        };
        for column in &frame.columns {
            let levels = &column.indicator.levels;
            frame.applies.extend(frame.rows.iter().map(|row| levels.is_empty() || levels.contains(&row.unit.level)));
        }
        if let Some(top) = plan.top_node() {
            frame.add_node(top, 1.0, &mut BTreeSet::new());
        }
        frame
    }

    /// Adds a node after all below it and tells its place; `None` for one that is there already.
    fn add_node(&mut self, id: &'a str, weight: f64, seen: &mut BTreeSet<&'a str>) -> Option<usize> {
        if !seen.insert(id) {
            return None;
        }
        let plan = self.plan;
        let mut children: Vec<usize> = plan
            .indicators_of(id)
            .filter_map(|(id, _)| self.column_of(id))
            .filter(|c| self.columns[*c].scored)
            .collect();
        let mut below: Vec<_> = plan.method.nodes.iter().filter(|node| node.parent.as_deref() == Some(id)).collect();
        below.sort_by(|a, b| a.id.cmp(&b.id));
        for node in below {
            children.extend(self.add_node(&node.id, node.weight, seen));
        }
        self.nodes.push(Node { id, weight, children });
        Some(self.columns.len() + self.nodes.len() - 1)
    }

    /// The plan.
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// The indicators, in order of id.
    pub fn columns(&self) -> &[Column<'a>] {
        &self.columns
    }

    /// The nodes, each after all below it; the last is the top.
    pub fn nodes(&self) -> &[Node<'a>] {
        &self.nodes
    }

    /// The periods, in order.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The units in their periods.
    pub fn rows(&self) -> &[Row<'a>] {
        &self.rows
    }

    /// Those that are ranked with each other.
    pub fn blocks(&self) -> &[Block<'a>] {
        &self.blocks
    }

    /// The column of an indicator.
    pub fn column_of(&self, indicator_id: &str) -> Option<usize> {
        self.columns.binary_search_by(|column| column.id.cmp(indicator_id)).ok()
    }

    /// The place of an indicator or node.
    pub fn place_of(&self, id: &str) -> Option<usize> {
        let node = || self.nodes.iter().position(|node| node.id == id).map(|node| self.columns.len() + node);
        self.column_of(id).filter(|column| self.columns[*column].scored).or_else(node)
    }

    /// The id of the indicator or node at a place.
    pub fn id_at(&self, place: usize) -> &'a str {
        match place.checked_sub(self.columns.len()) {
            None => self.columns[place].id,
            Some(node) => self.nodes[node].id,
        }
    }

    /// The row of a unit in a period.
    pub fn row_of(&self, unit_id: &str, period_id: &str) -> Option<usize> {
        let period = self.periods.binary_search_by(|period| period.id.as_str().cmp(period_id)).ok()?;
        self.row_of.get(&(period, unit_id)).copied()
    }

    /// For each row, whether the indicator is for units of that level. Where it is not, nothing is missing.
    pub fn applies(&self, column: usize) -> &[bool] {
        &self.applies[column * self.rows.len()..(column + 1) * self.rows.len()]
    }

    /// The columns of the scored indicators at or below a node, in order of id.
    pub fn below(&self, node: usize) -> Vec<usize> {
        let mut below = Vec::new();
        for &child in &self.nodes[node].children {
            match child.checked_sub(self.columns.len()) {
                None => below.push(child),
                Some(node) => below.extend(self.below(node)),
            }
        }
        below.sort_unstable();
        below
    }

    /// The period's kind, so that a year is never set against a month: `2018H1` is of kind `H`.
    pub(crate) fn cadence(&self, period: usize) -> char {
        self.periods[period].id.chars().find(|c| !c.is_ascii_digit()).unwrap_or('Y')
    }

    /// The sets of units and periods that share a scale, in order of their first row.
    pub(crate) fn sets(&self, among: Among, across: Across) -> Vec<Set> {
        // By kind of period, period, group and parent: the rows of the members and of the targets.
        let mut sets: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| !row.group.is_empty()) {
            let period = &self.periods[row.period];
            let parent = || self.plan.units.parent_on(&row.unit.unit_id, period.last_day);
            let (group, parent) = match among {
                Among::Peers => (row.group, None),
                Among::Siblings => (row.group, parent()),
                Among::All => ("", None),
            };
            let of = if across == Across::Year { row.period } else { 0 };
            let (members, targets) = sets.entry((self.cadence(row.period), of, group, parent)).or_default();
            targets.push(at);
            if let Across::BaseYear(year) = across {
                if period.id.starts_with(&year.to_string()) {
                    members.push(at);
                }
            } else {
                members.push(at);
            }
        }
        let mut sets: Vec<Set> = sets
            .into_values()
            .map(|(members, targets)| Set { members: ranges(&members), targets: ranges(&targets) })
            .collect();
        sets.sort_by_key(|set| set.targets.first().map_or(0, |range| range.start));
        sets
    }

    /// What a set is called in findings: `行政区, 2018`.
    pub(crate) fn name_of(&self, set: &Set) -> String {
        let name = |row: usize| {
            let row = &self.rows[row];
            format!("{}, {}", row.group, self.periods[row.period].id)
        };
        let ends = set.targets.first().zip(set.targets.last());
        let Some((first, last)) = ends.map(|(first, last)| (name(first.start), name(last.end - 1))) else {
            return String::new();
        };
        if first == last { first } else { format!("{first} … {last}") }
    }
}

fn columns(plan: &Plan) -> Vec<Column<'_>> {
    plan.indicators
        .iter()
        .map(|(id, indicator)| {
            let rule = indicator.score.as_ref().map(|scoring| &scoring.rule);
            let scored = rule.is_some_and(|rule| !matches!(rule, Rule::Bonus { .. } | Rule::Gate { .. }));
            Column { id, indicator, direction: indicator.direction(), weight: weight(indicator), scored }
        })
        .collect()
}

fn blocks<'a>(rows: &[Row<'a>]) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.group.is_empty()) {
        match blocks.last_mut() {
            Some(block) if (block.period, block.group) == (row.period, row.group) => block.rows.end = at + 1,
            _ => blocks.push(Block { period: row.period, group: row.group, rows: at..at + 1 }),
        }
    }
    blocks
}

fn ranges(rows: &[usize]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for &row in rows {
        match ranges.last_mut() {
            Some(range) if range.end == row => range.end = row + 1,
            _ => ranges.push(row..row + 1),
        }
    }
    ranges
}
