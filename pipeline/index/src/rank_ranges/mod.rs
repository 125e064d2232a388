//! Ranks as ranges: how far a rank could be off by chance in the values.

mod draws;
mod index;
mod indicators;
mod rows;

pub use rows::RankRangeRow;

use crate::tables::ValueRow;
use catalogue::Plan;
use statistics::rank_range::{joint_ranks, tiers};
use statistics::{Interval, Level};

/// The first places that are of special interest.
const FIRST: usize = 3;

/// The rank ranges of the index, and of every scored proportion and rate, in order of `id, unit_id, period`.
///
/// The index: every proportion is drawn anew from a beta and every rate from a gamma distribution about its counts
/// (Jeffreys' prior), `runs` times by the method's `[rank_ranges]`, and scored, added up and ranked as the values are.
/// Amounts, plain counts, full lists (`census`) and what is scored as met or not are no samples and stay as they are; nor do
/// bonuses change. Where the method has an `[uncertainty]`, the same draws are also ranked by methods drawn from its factors:
/// chance and choice together. An indicator: the same draws of its own values. Joint ranges and tiers come from intervals that hold for all units of a group together: Klein, Wright and Wieczorek, *A joint
/// confidence region for an overall ranking of populations* (2020). The same seed gives the same rows on any machine and
/// for any number of threads and order of `values`.
pub fn rank_ranges(plan: &Plan, values: &[ValueRow]) -> Vec<RankRangeRow> {
    let Ok(level) = Level::new(plan.method.interval_level) else { return Vec::new() };
    // Who is in no group is ranked with nobody and weighs on nobody's rank.
    let ranked = |row: &&ValueRow| plan.units.units.get(&row.unit_id).is_some_and(|unit| !unit.peer_group.is_empty());
    let mut values: Vec<ValueRow> = values.iter().filter(ranked).cloned().collect();
    values.sort_by(|a, b| (&a.indicator_id, &a.unit_id, &a.period).cmp(&(&b.indicator_id, &b.unit_id, &b.period)));
    let mut rows = index::of_index(plan, &values, level);
    rows.extend(indicators::of_indicators(plan, &values, level));
    rows.sort_by(|a, b| (&a.id, &a.unit_id, &a.period).cmp(&(&b.id, &b.unit_id, &b.period)));
    rows
}

/// Best and worst place and tier of every unit of a group, all 1 for the best, from values of which more is better and
/// intervals that hold together.
fn joint(values: &[f64], intervals: &[Interval]) -> Vec<(u32, u32, u32)> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    // The functions put the lowest first, so what is best is made the lowest.
    let values: Vec<f64> = values.iter().map(|value| -value).collect();
    let intervals: Vec<Interval> =
        intervals.iter().map(|ends| Interval { lower: -ends.upper, upper: -ends.lower }).collect();
    let ranks = joint_ranks(&intervals);
    ranks
        .iter()
        .zip(tiers(&values, &intervals))
        .map(|(range, tier)| (count(range.lowest), count(range.highest), count(tier)))
        .collect()
}
