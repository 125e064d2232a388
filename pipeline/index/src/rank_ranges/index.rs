use super::draws::open_values;
use super::rows::RankRangeRow;
use super::{FIRST, joint};
use crate::rank::places;
use crate::tables::{IndexRow, ValueRow};
use crate::{build_index, score_values};
use catalogue::Plan;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use statistics::random::Random;
use statistics::{Interval, Level};
use std::collections::BTreeMap;

/// The ranges of the index. `values` are in order of their key.
pub(super) fn of_index(plan: &Plan, values: &[ValueRow], level: Level) -> Vec<RankRangeRow> {
    let nominal = top_rows(plan, values);
    let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, row) in nominal.iter().enumerate() {
        if row.rank.is_some() {
            groups.entry((&row.period, &row.peer_group)).or_default().push(at);
        }
    }
    let open = open_values(plan, values);
    let seed = plan.method.rank_ranges.seed;
    // Every run has its own stream of random numbers, so that threads may take the runs in any order.
    let runs: Vec<Vec<Option<f64>>> = (0..plan.method.rank_ranges.runs)
        .into_par_iter()
        .map_init(
            || values.to_vec(),
            |drawn, run| {
                let mut random = Random::new(seed, u64::from(run));
                for value in &open {
                    drawn[value.row].value = Some(value.draw(&mut random));
                }
                top_rows(plan, drawn).iter().map(|row| row.score).collect()
            },
        )
        .collect();
    let mut rows = Vec::new();
    for members in groups.values() {
        rows.extend(of_group(&nominal, members, &runs, level));
    }
    rows
}

/// The rows of the top node, in order of unit and period.
fn top_rows(plan: &Plan, values: &[ValueRow]) -> Vec<IndexRow> {
    let (scores, _) = score_values(plan, values);
    let (mut rows, _) = build_index(plan, &scores);
    let top = plan.top_node().unwrap_or_default();
    rows.retain(|row| row.node_id == top);
    rows
}

fn of_group(nominal: &[IndexRow], members: &[usize], runs: &[Vec<Option<f64>>], level: Level) -> Vec<RankRangeRow> {
    let mut drawn_places: Vec<Vec<u32>> = vec![Vec::with_capacity(runs.len()); members.len()];
    let mut drawn_scores: Vec<Vec<f64>> = vec![Vec::with_capacity(runs.len()); members.len()];
    for run in runs {
        let scores: Option<Vec<f64>> = members.iter().map(|at| run.get(*at).copied().flatten()).collect();
        let Some(scores) = scores else { continue };
        for (member, (place, score)) in places(&scores).into_iter().zip(scores).enumerate() {
            drawn_places[member].push(place);
            drawn_scores[member].push(score);
        }
    }
    drawn_scores.iter_mut().for_each(|scores| scores.sort_by(f64::total_cmp));
    let each = level.each_of(members.len());
    let scores: Vec<f64> = members.iter().filter_map(|at| nominal[*at].score).collect();
    let intervals: Option<Vec<Interval>> = drawn_scores
        .iter()
        .map(|scores| Some(Interval { lower: at_share(scores, each.tail())?, upper: at_share(scores, 1.0 - each.tail())? }))
        .collect();
    // Every run lacks somebody's score: there is no range to give.
    let Some(intervals) = intervals else { return Vec::new() };
    let row = |(((at, drawn), joint), mut sorted): (((&usize, &Vec<u32>), (u32, u32, u32)), Vec<u32>)| {
        let row = &nominal[*at];
        sorted.sort_unstable();
        let runs = drawn.len() as f64;
        Some(RankRangeRow {
            id: row.node_id.clone(),
            unit_id: row.unit_id.clone(),
            period: row.period.clone(),
            peer_group: row.peer_group.clone(),
            peers: row.peers,
            rank: row.rank?,
            expected_rank: drawn.iter().map(|place| u64::from(*place)).sum::<u64>() as f64 / runs,
            rank_lower: at_share(&sorted, level.tail())?,
            rank_upper: at_share(&sorted, 1.0 - level.tail())?,
            joint_lower: joint.0,
            joint_upper: joint.1,
            p_top3: drawn.iter().filter(|place| **place as usize <= FIRST).count() as f64 / runs,
            tier: joint.2,
        })
    };
    members
        .iter()
        .zip(&drawn_places)
        .zip(joint(&scores, &intervals))
        .zip(drawn_places.clone())
        .filter_map(row)
        .collect()
}

/// The smallest of sorted things with at least this share at or below it.
fn at_share<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let at = (share * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize - 1;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied()
}
