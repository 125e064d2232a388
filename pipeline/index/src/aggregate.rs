use crate::keys::Keys;
use crate::rank::places;
use crate::tables::{IndexRow, ScoreRow};
use crate::top::Top;
use crate::tree::{Item, Tree, TreeNode};
use catalogue::{Finding, MissingItem, Period, Plan, Unit};
use std::collections::BTreeMap;

/// Carries the scores up the tree, ranks the units of each peer group at every node, and grades the top.
///
/// A node's score is `Σ weight * score / Σ weight` over its children. Only what applies to the unit's level and is
/// scored counts; context, internal indicators, gates and bonuses never do. A child without a score is left out
/// (`rescale`) or stands in with the mean of the unit's peers (`peer_mean`; left out where no peer has one). Below
/// `min_weight_present` the node has no score. Peers are the units of a peer group that exist on the period's last day;
/// only they are ranked.
///
/// Rows come in order of `node_id, unit_id, period`, whatever the order of `scores`. A gate without a value is a warning
/// that names the units.
pub fn build_index(plan: &Plan, scores: &[ScoreRow]) -> (Vec<IndexRow>, Vec<Finding>) {
    let mut findings = Vec::new();
    let tree = Tree::new(plan);
    let top = Top::new(plan);
    let mut rows = Vec::new();
    for (period, scores) in by_period(plan, scores, &mut findings) {
        rows.extend(index_of_period(plan, &tree, &top, &period, &scores));
        findings.extend(top.unchecked_gates(&period, &scores, |level| tree.has_index(level)));
    }
    rows.sort_by(|a, b| (&a.node_id, &a.unit_id, &a.period).cmp(&(&b.node_id, &b.unit_id, &b.period)));
    (rows, findings)
}

/// What is known of one period.
#[derive(Default)]
pub(crate) struct PeriodScores<'a> {
    /// The units that the table names, in order of id.
    pub(crate) units: BTreeMap<&'a str, &'a Unit>,
    /// By indicator and unit.
    rows: BTreeMap<(&'a str, &'a str), &'a ScoreRow>,
}

impl PeriodScores<'_> {
    fn score(&self, indicator_id: &str, unit_id: &str) -> Option<f64> {
        self.rows.get(&(indicator_id, unit_id)).and_then(|row| row.score)
    }

    pub(crate) fn value(&self, indicator_id: &str, unit_id: &str) -> Option<f64> {
        self.rows.get(&(indicator_id, unit_id)).and_then(|row| row.value)
    }
}

fn by_period<'a>(
    plan: &'a Plan,
    scores: &'a [ScoreRow],
    findings: &mut Vec<Finding>,
) -> BTreeMap<Period, PeriodScores<'a>> {
    let path = "3-scores/scores.csv";
    let mut keys = Keys::new(plan, path);
    let mut periods: BTreeMap<Period, PeriodScores<'a>> = BTreeMap::new();
    for (i, row) in scores.iter().enumerate() {
        let line = i + 2;
        let key = (row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str());
        let Some((_, unit, period)) = keys.resolve(line, key, findings) else { continue };
        if [row.score, row.value].into_iter().flatten().any(|number| !number.is_finite()) {
            findings.push(Finding::error(
                path,
                line,
                "wrong_value",
                "a value or a score is not a finite number",
                "make the scores anew with `chengxin score`",
            ));
            continue;
        }
        let period = periods.entry(period).or_default();
        period.units.insert(&row.unit_id, unit);
        period.rows.insert((&row.indicator_id, &row.unit_id), row);
    }
    periods
}

/// What a node comes to for one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Outcome {
    score: Option<f64>,
    weight_present: f64,
}

fn index_of_period(
    plan: &Plan,
    tree: &Tree<'_>,
    top: &Top<'_>,
    period: &Period,
    scores: &PeriodScores<'_>,
) -> Vec<IndexRow> {
    let units: Vec<&Unit> = scores.units.values().copied().collect();
    let groups: Vec<&str> =
        units.iter().map(|unit| if unit.exists_on(period.last_day) { unit.peer_group.as_str() } else { "" }).collect();
    let mut outcomes: Vec<Vec<Option<Outcome>>> = Vec::new();
    let mut rows = Vec::new();
    for (place, node) in tree.nodes.iter().enumerate() {
        let outcome = evaluate(plan, tree, place, &units, &groups, |item, u| match item {
            Item::Indicator(id, _) => scores.score(id, &units[u].unit_id),
            Item::Node(child) => outcomes[*child][u].and_then(|outcome| outcome.score),
        });
        let is_top = place + 1 == tree.nodes.len();
        let mut of_node = rows_of_node(node, period, &units, &groups, &outcome);
        if is_top {
            for row in &mut of_node {
                top.finish(row, scores);
            }
        }
        rank(&mut of_node);
        rows.extend(of_node);
        outcomes.push(outcome);
    }
    rows
}

/// The node for every unit; `None` where nothing of it applies. `own` is the score of a child for a unit, by place.
fn evaluate<'a>(
    plan: &Plan,
    tree: &Tree<'a>,
    place: usize,
    units: &[&Unit],
    groups: &[&str],
    own: impl Fn(&Item<'a>, usize) -> Option<f64>,
) -> Vec<Option<Outcome>> {
    let node = &tree.nodes[place];
    let own: Vec<Vec<Option<f64>>> =
        node.children.iter().map(|child| (0..units.len()).map(|u| own(&child.item, u)).collect()).collect();
    let means: Vec<BTreeMap<&str, f64>> = own
        .iter()
        .map(|scores| match plan.method.missing_item {
            MissingItem::Rescale => BTreeMap::new(),
            MissingItem::PeerMean => peer_means(scores, groups),
        })
        .collect();
    let outcome = |(u, unit): (usize, &&Unit)| {
        tree.node_applies(place, unit.level).then(|| {
            let parts = node.children.iter().enumerate().filter(|(_, child)| tree.applies(child, unit.level)).map(
                |(c, child)| Part { weight: child.weight, own: own[c][u], stand_in: means[c].get(groups[u]).copied() },
            );
            weighted_mean(parts, plan.method.min_weight_present)
        })
    };
    units.iter().enumerate().map(outcome).collect()
}

/// The mean score of each peer group, over those that have one.
fn peer_means<'g>(scores: &[Option<f64>], groups: &[&'g str]) -> BTreeMap<&'g str, f64> {
    let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (score, group) in scores.iter().zip(groups) {
        if let Some(score) = score
            && !group.is_empty()
        {
            let (sum, count) = sums.entry(group).or_default();
            *sum += score;
            *count += 1.0;
        }
    }
    sums.into_iter().map(|(group, (sum, count))| (group, sum / count)).collect()
}

/// One child of a node, for one unit.
#[derive(Clone, Copy, Debug)]
struct Part {
    weight: f64,
    own: Option<f64>,
    stand_in: Option<f64>,
}

/// The mean over the parts that have a score or a stand-in, and the share of the weight that has a score of its own.
fn weighted_mean(parts: impl Iterator<Item = Part>, min_weight_present: f64) -> Outcome {
    let (mut whole, mut present, mut counted, mut sum) = (0.0, 0.0, 0.0, 0.0);
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for part in parts {
        whole += part.weight;
        if part.own.is_some() {
            present += part.weight;
        }
        if let Some(score) = part.own.or(part.stand_in) {
            counted += part.weight;
            sum += part.weight * score;
            least = least.min(score);
            most = most.max(score);
        }
    }
    let weight_present = if whole > 0.0 { present / whole } else { 0.0 };
    // A share of exactly the minimum is enough, whatever binary fractions make of it.
    let enough = present > 0.0 && weight_present + 1e-12 >= min_weight_present;
    // Rounding may carry a mean of equal scores out of their range.
    Outcome { score: enough.then(|| (sum / counted).clamp(least, most)), weight_present }
}

fn rows_of_node(
    node: &TreeNode<'_>,
    period: &Period,
    units: &[&Unit],
    groups: &[&str],
    outcomes: &[Option<Outcome>],
) -> Vec<IndexRow> {
    let row = |((unit, group), outcome): ((&&Unit, &&str), &Option<Outcome>)| {
        outcome.map(|outcome| IndexRow {
            node_id: node.id.to_owned(),
            unit_id: unit.unit_id.clone(),
            period: period.id.clone(),
            score: outcome.score,
            weight_present: outcome.weight_present,
            peer_group: (*group).to_owned(),
            rank: None,
            peers: 0,
            bonus: None,
            gates: String::new(),
            grade: String::new(),
            grade_before_gates: String::new(),
        })
    };
    units.iter().zip(groups).zip(outcomes).filter_map(row).collect()
}

/// Fills in rank and peers of the rows of one node and period.
fn rank(rows: &mut [IndexRow]) {
    let mut groups: BTreeMap<String, (Vec<usize>, Vec<f64>)> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        if let Some(score) = row.score
            && !row.peer_group.is_empty()
        {
            let (members, scores) = groups.entry(row.peer_group.clone()).or_default();
            members.push(i);
            scores.push(score);
        }
    }
    for (members, scores) in groups.values() {
        for (&i, place) in members.iter().zip(places(scores)) {
            rows[i].rank = Some(place);
        }
    }
    for row in rows {
        let peers = groups.get(&row.peer_group).map_or(0, |(members, _)| members.len());
        row.peers = u32::try_from(peers).unwrap_or(u32::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part() -> impl Strategy<Value = Part> {
        (0.01..10.0_f64, proptest::option::of(0.0..=100.0_f64), proptest::option::of(0.0..=100.0_f64))
            .prop_map(|(weight, own, stand_in)| Part { weight, own, stand_in })
    }

    proptest! {
        #[test]
        fn a_node_lies_between_what_it_is_made_of(parts in proptest::collection::vec(part(), 1..12)) {
            let outcome = weighted_mean(parts.iter().copied(), 0.0);
            let scores: Vec<f64> = parts.iter().filter_map(|part| part.own.or(part.stand_in)).collect();
            prop_assert!((0.0..=1.0).contains(&outcome.weight_present));
            prop_assert_eq!(outcome.score.is_some(), parts.iter().any(|part| part.own.is_some()));
            if let Some(score) = outcome.score {
                prop_assert!(scores.iter().any(|s| *s <= score) && scores.iter().any(|s| *s >= score));
            }
        }

        #[test]
        fn equal_scores_give_that_score(weights in proptest::collection::vec(0.01..10.0_f64, 1..12), score in 0.0..=100.0_f64) {
            let parts = weights.iter().map(|&weight| Part { weight, own: Some(score), stand_in: None });
            prop_assert_eq!(weighted_mean(parts, 1.0), Outcome { score: Some(score), weight_present: 1.0 });
        }
    }

    #[test]
    fn exactly_the_least_share_is_enough() {
        let part = |own| Part { weight: 0.7, own, stand_in: None };
        let three_of_five = [Some(1.0), Some(2.0), Some(3.0), None, None].map(part);
        assert_eq!(weighted_mean(three_of_five.into_iter(), 0.6).score, Some(2.0));
        assert_eq!(weighted_mean(three_of_five.into_iter(), 0.61).score, None);
    }
}
