use crate::engine::{Engine, Report, Work};
use crate::keys::Keys;
use crate::rank::place_all;
use crate::standing::{StandingRow, standings};
use crate::tables::{IndexRow, ScoreRow};
use crate::top::Top;
use crate::weights::{WeightRow, effective_weights};
use catalogue::{Finding, Period, Plan, Rule};
use std::collections::BTreeSet;

/// Everything that the last step brings forth.
#[derive(Clone, Debug, Default)]
pub struct Indexed {
    /// `4-index/index.csv`
    pub index: Vec<IndexRow>,
    /// `4-index/weights.csv`
    pub weights: Vec<WeightRow>,
    /// `4-index/standings.csv`
    pub standings: Vec<StandingRow>,
    /// What was refused, and what is doubtful.
    pub findings: Vec<Finding>,
}

/// The index alone: [`aggregate_scores`] without its other tables.
pub fn build_index(plan: &Plan, scores: &[ScoreRow]) -> (Vec<IndexRow>, Vec<Finding>) {
    let indexed = aggregate_scores(plan, scores);
    (indexed.index, indexed.findings)
}

/// Carries the scores up the tree, ranks the units of each peer group at every node, and grades the top: the last step of
/// the method.
///
/// Only what applies to the unit's level and is scored counts; context, internal indicators, gates and bonuses never do.
/// A child without a score is left out (`rescale`) or stands in with the mean of the unit's peers (`peer_mean`; left out
/// where no peer has one). Below `min_weight_present` the node has no score; what was filled in is not present. Peers are
/// the units of a peer group that exist on the period's last day; only they are ranked.
///
/// Rows come in order of `node_id, unit_id, period`, whatever the order of `scores`. A gate without a value is a warning
/// that names the units.
pub fn aggregate_scores(plan: &Plan, scores: &[ScoreRow]) -> Indexed {
    let (engine, mut findings) = read_scores(plan, scores);
    let chain = engine.compile(&plan.method);
    let mut work = engine.work();
    let mut report = Report::default();
    engine.aggregate(&chain, &mut work, Some(&mut report));
    findings.append(&mut report.findings);
    let top = Top::new(plan);
    let mut rows = Vec::new();
    for node in 0..engine.frame().nodes().len() {
        rows.extend(rows_of_node(&engine, &top, &work, node));
    }
    findings.extend(top.unchecked_gates(&engine, &work));
    rows.sort_by(|a, b| (&a.node_id, &a.unit_id, &a.period).cmp(&(&b.node_id, &b.unit_id, &b.period)));
    Indexed { index: rows, weights: effective_weights(&engine, &work), standings: standings(&engine), findings }
}

/// An engine whose sheet holds the scores; in the columns that have none (gates, bonuses, context) the values.
fn read_scores<'a>(plan: &'a Plan, scores: &[ScoreRow]) -> (Engine<'a>, Vec<Finding>) {
    let path = "3-scores/scores.csv";
    let (mut usable, mut findings) = (Vec::new(), Vec::new());
    let mut units: BTreeSet<(Period, &'a str)> = BTreeSet::new();
    let mut keys = Keys::new(plan, path);
    for (i, row) in scores.iter().enumerate() {
        let line = i + 2;
        let key = (row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str());
        let Some((indicator, unit, period)) = keys.resolve(line, key, &mut findings) else { continue };
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
        units.insert((period, &unit.unit_id));
        let rule = indicator.score.as_ref().map(|scoring| &scoring.rule);
        let scored = rule.is_some_and(|rule| !matches!(rule, Rule::Bonus { .. } | Rule::Gate { .. }));
        usable.push((row, if scored { row.score } else { row.value }));
    }
    let cells = usable.iter().filter_map(|(row, number)| {
        let filled_in = row.value.is_none();
        Some((row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str(), (*number)?, filled_in))
    });
    (Engine::from_cells(plan, &units, cells), findings)
}

/// The rows of one node, of the units that something of it applies to.
fn rows_of_node(engine: &Engine<'_>, top: &Top<'_>, work: &Work, node: usize) -> Vec<IndexRow> {
    let frame = engine.frame();
    let (scores, present) = (work.scores(node), work.present(node));
    let mut places = vec![0; frame.rows().len()];
    let mut peers = vec![0; frame.rows().len()];
    let mut order = Vec::new();
    for block in frame.blocks() {
        place_all(&scores[block.rows.clone()], &mut order, &mut places[block.rows.clone()]);
        peers[block.rows.clone()].fill(u32::try_from(order.len()).unwrap_or(u32::MAX));
    }
    let is_top = node + 1 == frame.nodes().len();
    let row = |at: usize| {
        let unit = &frame.rows()[at];
        let mut row = IndexRow {
            node_id: frame.nodes()[node].id.to_owned(),
            unit_id: unit.unit.unit_id.clone(),
            period: frame.periods()[unit.period].id.clone(),
            score: (!scores[at].is_nan()).then_some(scores[at]),
            weight_present: present[at],
            peer_group: unit.group.to_owned(),
            rank: (places[at] > 0).then_some(places[at]),
            peers: peers[at],
            bonus: None,
            gates: String::new(),
            grade: String::new(),
            grade_before_gates: String::new(),
        };
        if is_top {
            top.finish(&mut row, engine, at);
        }
        row
    };
    (0..frame.rows().len()).filter(|at| !present[*at].is_nan()).map(row).collect()
}
