//! What the values and scores look like before anybody trusts a mean of them: spread, correlation, reliability, components.
//!
//! Everything is made for the units of one peer group in one period. Below [`MIN_UNITS`] units no figure of spread or
//! relation is given at all: three districts always correlate.

mod correlate;
mod describe;
mod growth;
mod matrix;
mod node;
mod rows;

pub use correlate::{Correlation, kendall, pearson, spearman};
pub use describe::{Description, describe};
pub use growth::{GrowthRow, GrowthStatus, growth};
pub(crate) use matrix::eigen;
pub use node::{Component, alpha, principal_components};
pub use rows::{ComponentRow, CorrelationRow, FigureStatus, ReliabilityRow, StatisticsRow};

use crate::keys::period as period_of;
use crate::score::weight;
use crate::tables::{IndexRow, ScoreRow};
use catalogue::{Disclosure, Plan, Unit};
use correlate::complete;
use statistics::multiple::{Adjustment, adjusted};
use std::collections::{BTreeMap, BTreeSet};

/// The fewest units for which a figure of spread or relation is given.
pub const MIN_UNITS: usize = 10;

/// A correlation of two items from which on they say the same (`high`). With [`LOW`], the limits that COINr's manual uses.
pub const HIGH: f64 = 0.75;

/// A correlation of two items up to which they pull apart (`low`).
pub const LOW: f64 = -0.4;

/// Tables about the values and scores of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics {
    /// Of each indicator that may be published.
    pub statistics: Vec<StatisticsRow>,
    /// Of the items of each node with each other and with the node.
    pub correlations: Vec<CorrelationRow>,
    /// Of each node.
    pub reliability: Vec<ReliabilityRow>,
    /// Of each node.
    pub principal_components: Vec<ComponentRow>,
}

/// Describes the values and relates the scores. Rows come in order of their key, whatever the order of the arguments.
///
/// Internal indicators are left out, as everywhere that is published; so is what has no weight, except that the values of
/// context indicators are described.
pub fn diagnose(plan: &Plan, scores: &[ScoreRow], index: &[IndexRow]) -> Diagnostics {
    let mut all = Diagnostics::default();
    for ((period, peer_group), group) in groups(plan, scores, index) {
        let of_group = GroupTables { plan, period, peer_group, group: &group };
        all.statistics.extend(of_group.statistics());
        all.correlations.extend(of_group.correlations());
        all.reliability.extend(of_group.reliability());
        all.principal_components.extend(of_group.components());
    }
    all.statistics
        .sort_by(|a, b| (&a.indicator_id, &a.peer_group, &a.period).cmp(&(&b.indicator_id, &b.peer_group, &b.period)));
    let key =
        |row: &CorrelationRow| [&row.node_id, &row.left, &row.right, &row.peer_group, &row.period].map(String::clone);
    all.correlations.sort_by_cached_key(key);
    all.reliability.sort_by(|a, b| (&a.node_id, &a.peer_group, &a.period).cmp(&(&b.node_id, &b.peer_group, &b.period)));
    // Stable, so that components and items keep their order.
    all.principal_components
        .sort_by(|a, b| (&a.node_id, &a.peer_group, &a.period).cmp(&(&b.node_id, &b.peer_group, &b.period)));
    all
}

/// The units of one peer group in one period, and what they have.
#[derive(Default)]
struct Group<'a> {
    units: BTreeMap<&'a str, &'a Unit>,
    values: BTreeMap<(&'a str, &'a str), f64>,
    /// Of indicators and nodes.
    scores: BTreeMap<(&'a str, &'a str), f64>,
}

type Groups<'a> = BTreeMap<(&'a str, &'a str), Group<'a>>;

fn groups<'a>(plan: &'a Plan, scores: &'a [ScoreRow], index: &'a [IndexRow]) -> Groups<'a> {
    let mut groups = Groups::new();
    let mut last_days = BTreeMap::new();
    let mut unit_of = |unit_id: &str, period: &'a str| {
        let last_day = *last_days.entry(period).or_insert_with(|| period_of(period).map(|period| period.last_day));
        plan.units.units.get(unit_id).filter(|unit| {
            let group = |day| plan.units.peer_group_on(unit, &plan.method.plan.top_unit, day);
            last_day.is_some_and(|day| !group(day).is_empty())
        })
    };
    for row in scores {
        let Some(unit) = unit_of(&row.unit_id, &row.period) else { continue };
        let group = groups.entry((&row.period, &unit.peer_group)).or_default();
        group.units.insert(&row.unit_id, unit);
        let key = (row.indicator_id.as_str(), row.unit_id.as_str());
        group.values.extend(row.value.map(|value| (key, value)));
        group.scores.extend(row.score.map(|score| (key, score)));
    }
    for row in index {
        let Some(unit) = unit_of(&row.unit_id, &row.period) else { continue };
        let group = groups.entry((&row.period, &unit.peer_group)).or_default();
        group.scores.extend(row.score.map(|score| ((row.node_id.as_str(), row.unit_id.as_str()), score)));
    }
    groups
}

struct GroupTables<'a> {
    plan: &'a Plan,
    period: &'a str,
    peer_group: &'a str,
    group: &'a Group<'a>,
}

/// An indicator or node with its scores by unit.
struct Item<'a> {
    id: &'a str,
    scores: Vec<Option<f64>>,
}

impl<'a> GroupTables<'a> {
    fn column(&self, id: &str, of: &BTreeMap<(&'a str, &'a str), f64>) -> Vec<Option<f64>> {
        self.group.units.keys().map(|unit| of.get(&(id, *unit)).copied()).collect()
    }

    /// The items of a node that carry weight and have a score, indicators before nodes.
    fn items(&self, node: &'a str) -> Vec<Item<'a>> {
        let indicators =
            self.plan.indicators_of(node).filter(|(_, indicator)| weight(indicator) > 0.0).map(|(id, _)| id);
        let children: BTreeSet<&str> = self
            .plan
            .method
            .nodes
            .iter()
            .filter(|child| child.parent.as_deref() == Some(node) && child.weight > 0.0)
            .map(|child| child.id.as_str())
            .collect();
        let item = |id| Item { id, scores: self.column(id, &self.group.scores) };
        indicators.chain(children).map(item).filter(|item| item.scores.iter().any(Option::is_some)).collect()
    }

    fn nodes(&self) -> impl Iterator<Item = (&'a str, Vec<Item<'a>>)> {
        let nodes = self.plan.method.nodes.iter().map(|node| (node.id.as_str(), self.items(&node.id)));
        nodes.filter(|(_, items)| !items.is_empty())
    }

    fn statistics(&self) -> Vec<StatisticsRow> {
        let published = self.plan.indicators.iter().filter(|(_, found)| found.disclosure != Disclosure::Internal);
        let row = |(id, indicator): (&String, &catalogue::Indicator)| {
            let applies = |unit: &Unit| indicator.levels.is_empty() || indicator.levels.contains(&unit.level);
            let units = self.group.units.values().filter(|unit| applies(unit)).count();
            let found = describe(self.column(id, &self.group.values).into_iter().flatten());
            let sure = found.filter(|found| found.available >= MIN_UNITS);
            (units > 0).then(|| StatisticsRow {
                indicator_id: id.clone(),
                peer_group: self.peer_group.to_owned(),
                period: self.period.to_owned(),
                units,
                available: found.map_or(0, |found| found.available),
                nonzero: found.map_or(0, |found| found.nonzero),
                distinct: found.map_or(0, |found| found.distinct),
                most_frequent: found.map_or(0, |found| found.most_frequent),
                min: found.map(|found| found.min),
                max: found.map(|found| found.max),
                mean: finite(found.map(|found| found.mean)),
                median: found.map(|found| found.median),
                sd: finite(sure.and_then(|found| found.sd)),
                skew: finite(sure.and_then(|found| found.skew)),
                kurtosis: finite(sure.and_then(|found| found.kurtosis)),
                flags: sure.map_or_else(String::new, |found| flags(&found, units).join(";")),
                status: match sure {
                    None => FigureStatus::TooFewUnits,
                    Some(found) if found.distinct == 1 => FigureStatus::Constant,
                    Some(_) => FigureStatus::Ok,
                },
            })
        };
        published.filter_map(row).collect()
    }

    fn correlations(&self) -> Vec<CorrelationRow> {
        let mut rows = Vec::new();
        for (node, items) in self.nodes() {
            let whole = Item { id: node, scores: self.column(node, &self.group.scores) };
            for (i, left) in items.iter().enumerate() {
                rows.extend(items[i + 1..].iter().chain([&whole]).map(|right| self.correlation(node, left, right)));
            }
        }
        correct(&mut rows, |row| (row.pearson_p, &mut row.pearson_q));
        correct(&mut rows, |row| (row.spearman_p, &mut row.spearman_q));
        correct(&mut rows, |row| (row.kendall_p, &mut row.kendall_q));
        rows
    }

    fn correlation(&self, node: &str, left: &Item<'_>, right: &Item<'_>) -> CorrelationRow {
        let (xs, ys) = complete(&left.scores, &right.scores);
        let enough = xs.len() >= MIN_UNITS;
        let when = |correlation: fn(&[f64], &[f64]) -> Option<Correlation>| {
            enough.then(|| correlation(&xs, &ys)).flatten().map_or((None, None), |c| (Some(c.coefficient), Some(c.p)))
        };
        let ((pearson, pearson_p), (spearman, spearman_p), (kendall, kendall_p)) =
            (when(pearson), when(spearman), when(kendall));
        let flag = match pearson {
            Some(r) if right.id != node && r >= HIGH => "high",
            Some(r) if right.id != node && r <= LOW => "low",
            _ => "",
        };
        CorrelationRow {
            node_id: node.to_owned(),
            left: left.id.to_owned(),
            right: right.id.to_owned(),
            peer_group: self.peer_group.to_owned(),
            period: self.period.to_owned(),
            units: xs.len(),
            pearson,
            pearson_p,
            pearson_q: None,
            spearman,
            spearman_p,
            spearman_q: None,
            kendall,
            kendall_p,
            kendall_q: None,
            flag: flag.to_owned(),
            status: match (enough, pearson) {
                (false, _) => FigureStatus::TooFewUnits,
                (true, None) => FigureStatus::Constant,
                (true, Some(_)) => FigureStatus::Ok,
            },
        }
    }

    fn reliability(&self) -> Vec<ReliabilityRow> {
        let row = |(node, items): (&str, Vec<Item<'_>>)| {
            let columns: Vec<&[Option<f64>]> = items.iter().map(|item| item.scores.as_slice()).collect();
            let units = node::fewest_units(&columns);
            let found = (units >= MIN_UNITS).then(|| alpha(&columns)).flatten();
            ReliabilityRow {
                node_id: node.to_owned(),
                peer_group: self.peer_group.to_owned(),
                period: self.period.to_owned(),
                items: items.len(),
                units,
                alpha: found,
                status: status(items.len(), units >= MIN_UNITS, found.is_some()),
            }
        };
        self.nodes().map(row).collect()
    }

    fn components(&self) -> Vec<ComponentRow> {
        let rows = |(node, items): (&'a str, Vec<Item<'a>>)| {
            let columns: Vec<&[Option<f64>]> = items.iter().map(|item| item.scores.as_slice()).collect();
            let units = node::complete_units(&columns);
            let enough = units >= MIN_UNITS.max(items.len() + 1);
            let found = if enough { principal_components(&columns) } else { None };
            let empty = ComponentRow {
                node_id: node.to_owned(),
                peer_group: self.peer_group.to_owned(),
                period: self.period.to_owned(),
                units,
                component: 0,
                variance: None,
                share: None,
                item: String::new(),
                loading: None,
                status: status(items.len(), enough, found.is_some()),
            };
            let Some(found) = found else { return vec![empty] };
            let of_component = |(number, component): (usize, Component)| {
                let row = |(item, loading): (&Item<'_>, f64)| ComponentRow {
                    component: number,
                    variance: Some(component.variance),
                    share: Some(component.share),
                    item: item.id.to_owned(),
                    loading: Some(loading),
                    ..empty.clone()
                };
                items.iter().zip(component.loadings.iter().copied()).map(row).collect::<Vec<_>>()
            };
            (1..).zip(found).flat_map(of_component).collect()
        };
        self.nodes().flat_map(rows).collect()
    }
}

fn status(items: usize, enough: bool, found: bool) -> FigureStatus {
    match (items, enough, found) {
        (..2, _, _) => FigureStatus::OneItem,
        (_, false, _) => FigureStatus::TooFewUnits,
        (_, true, false) => FigureStatus::Constant,
        (_, true, true) => FigureStatus::Ok,
    }
}

/// What is to be looked at before the indicator is used; the limits are those of COINr's statistics.
fn flags(found: &Description, units: usize) -> Vec<&'static str> {
    let share = |count: usize, of: usize| count as f64 / of as f64;
    let outliers = found.skew.zip(found.kurtosis).is_some_and(|(skew, kurtosis)| skew.abs() > 2.0 && kurtosis > 3.5);
    let flags = [
        (share(found.available, units) < 0.65, "low_availability"),
        (share(found.nonzero, found.available) < 0.5, "mostly_zero"),
        (share(found.distinct, found.available) < 0.5, "few_distinct"),
        (outliers, "outliers"),
    ];
    flags.into_iter().filter_map(|(raised, flag)| raised.then_some(flag)).collect()
}

/// Corrects the p-values of one coefficient for their number.
fn correct(rows: &mut [CorrelationRow], mut of: impl FnMut(&mut CorrelationRow) -> (Option<f64>, &mut Option<f64>)) {
    let ps: Vec<Option<f64>> = rows.iter_mut().map(|row| of(row).0).collect();
    let corrected = adjusted(&ps, Adjustment::BenjaminiHochberg).unwrap_or_default();
    for (row, corrected) in rows.iter_mut().zip(corrected) {
        *of(row).1 = corrected;
    }
}

/// What the sums of very large values give is no number.
fn finite(x: Option<f64>) -> Option<f64> {
    x.filter(|x| x.is_finite())
}
