use crate::engine::Engine;
use crate::rank::place_all;
use crate::tables::IndexRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many strengths and how many weaknesses a unit has at most.
const NAMED: usize = 5;

/// In a smaller group a place says nothing of strength or weakness.
const MIN_PEERS: usize = 5;

/// One row of `4-index/standings.csv`: how a unit stands among its peers in one indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingRow {
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Indicator; only what counts in the index.
    pub indicator_id: String,
    /// The node it belongs to.
    pub node_id: String,
    /// Score of the indicator.
    pub score: f64,
    /// Place in the peer group; ties share the best place.
    pub rank: u32,
    /// How many of the group have a score.
    pub peers: u32,
    /// Whether it is among the unit's five best or five worst places.
    pub standing: Standing,
}

/// What an indicator is to a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// One of its five best places, in the better half of the group.
    Strength,
    /// One of its five worst places, in the worse half of the group.
    Weakness,
    /// Neither, or the group has fewer than five units.
    Neither,
}

/// The places of every ranked unit in every indicator that counts, in order of unit, period and indicator. The engine's
/// sheet holds scores. Of equal places those count first whose indicator's id comes first.
pub(crate) fn standings(engine: &Engine<'_>) -> Vec<StandingRow> {
    let frame = engine.frame();
    let mut of_row: Vec<Vec<StandingRow>> = vec![Vec::new(); frame.rows().len()];
    let (mut order, mut places) = (Vec::new(), vec![0; frame.rows().len()]);
    for node in frame.nodes() {
        let columns = node.children.iter().filter(|place| **place < frame.columns().len());
        for &at in columns.filter(|column| frame.columns()[**column].weight > 0.0) {
            let scores = engine.raw().column(at);
            for block in frame.blocks() {
                place_all(&scores[block.rows.clone()], &mut order, &mut places[block.rows.clone()]);
                for row in block.rows.clone().filter(|row| places[*row] > 0) {
                    of_row[row].push(StandingRow {
                        unit_id: frame.rows()[row].unit.unit_id.clone(),
                        period: frame.periods()[frame.rows()[row].period].id.clone(),
                        indicator_id: frame.columns()[at].id.to_owned(),
                        node_id: node.id.to_owned(),
                        score: scores[row],
                        rank: places[row],
                        peers: u32::try_from(order.len()).unwrap_or(u32::MAX),
                        standing: Standing::Neither,
                    });
                }
            }
        }
    }
    for rows in &mut of_row {
        name(rows);
    }
    let mut rows: Vec<StandingRow> = of_row.into_iter().flatten().collect();
    rows.sort_by(|a, b| (&a.unit_id, &a.period, &a.indicator_id).cmp(&(&b.unit_id, &b.period, &b.indicator_id)));
    rows
}

/// Names the strengths and weaknesses among the rows of one unit and period.
fn name(rows: &mut [StandingRow]) {
    let enough = |row: &StandingRow| usize::try_from(row.peers).is_ok_and(|peers| peers >= MIN_PEERS);
    rows.sort_by(|a, b| (a.rank, &a.indicator_id).cmp(&(b.rank, &b.indicator_id)));
    let better = |row: &StandingRow| 2 * row.rank <= row.peers + 1;
    for row in rows.iter_mut().filter(|row| enough(row) && better(row)).take(NAMED) {
        row.standing = Standing::Strength;
    }
    rows.sort_by(|a, b| (b.rank, &a.indicator_id).cmp(&(a.rank, &b.indicator_id)));
    for row in rows.iter_mut().filter(|row| enough(row) && !better(row)).take(NAMED) {
        row.standing = Standing::Weakness;
    }
}

/// The places of the rows of an index inside other groups than the peer groups: towns inside their district, counties by
/// income. Only rows of the same node, period and peer group are set against each other, and only where the unit has a
/// group and a rank; the others get `None`. One place for each row of `index`, in its order.
///
/// ```
/// let index: Vec<index::tables::IndexRow> = Vec::new();
/// assert!(index::places_within(&index, |_unit_id| Some("large".to_owned())).is_empty());
/// ```
pub fn places_within(index: &[IndexRow], group_of: impl Fn(&str) -> Option<String>) -> Vec<Option<u32>> {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, row) in index.iter().enumerate().filter(|(_, row)| row.rank.is_some()) {
        if let Some(group) = group_of(&row.unit_id) {
            groups.entry((&row.node_id, &row.period, &row.peer_group, group)).or_default().push(at);
        }
    }
    let mut all = vec![None; index.len()];
    let mut order = Vec::new();
    for members in groups.values() {
        let scores: Vec<f64> = members.iter().map(|at| index[*at].score.unwrap_or(f64::NAN)).collect();
        let mut places = vec![0; members.len()];
        place_all(&scores, &mut order, &mut places);
        for (&at, &place) in members.iter().zip(&places) {
            all[at] = Some(place).filter(|place| *place > 0);
        }
    }
    all
}
