use super::rows::RankRangeRow;
use super::{FIRST, joint};
use crate::comparison::measure_of;
use crate::rank::place_all;
use crate::tables::{Status, ValueRow};
use catalogue::{Direction, Plan};
use rayon::prelude::*;
use statistics::funnel::Measure;
use statistics::rank_range::{Belief, rank_distributions};
use statistics::{Interval, Level, proportion, rate};
use std::collections::BTreeMap;

/// A unit's value with what it was made from.
struct Member<'a> {
    row: &'a ValueRow,
    value: f64,
    belief: Belief,
    interval: Interval,
}

/// The ranges of every scored proportion and rate. `values` are in order of their key.
pub(super) fn of_indicators(plan: &Plan, values: &[ValueRow], level: Level) -> Vec<RankRangeRow> {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&ValueRow>> = BTreeMap::new();
    for row in values.iter().filter(|row| row.status == Status::Ok) {
        let Some(unit) = plan.units.units.get(&row.unit_id) else { continue };
        let Some(period) = crate::period(&row.period) else { continue };
        let group = plan.units.peer_group_on(unit, &plan.method.plan.top_unit, period.last_day);
        if !group.is_empty() {
            groups.entry((&row.indicator_id, &row.period, group)).or_default().push(row);
        }
    }
    let of_group = |((id, _, group), of_group): ((&str, &str, &str), Vec<&ValueRow>)| {
        let indicator = plan.indicators.get(id).filter(|indicator| indicator.score.is_some())?;
        let (measure, side) = (measure_of(indicator)?, indicator.direction()?);
        let each = level.each_of(of_group.len());
        let members: Vec<Member<'_>> = of_group.into_iter().filter_map(|row| member(row, measure, each)).collect();
        let settings = plan.method.rank_ranges;
        ranges(&members, group, side, level, (settings.runs, settings.seed))
    };
    groups.into_iter().collect::<Vec<_>>().into_par_iter().filter_map(of_group).flatten_iter().collect()
}

fn member<'a>(row: &'a ValueRow, measure: Measure, each: Level) -> Option<Member<'a>> {
    let (x, n) = (row.numerator?.to_f64(), row.denominator?.to_f64());
    let (belief, interval) = match measure {
        Measure::Proportion => (Belief::of_proportion(x, n).ok()?, proportion::wilson(x, n, each).ok()?),
        Measure::Rate => (Belief::of_rate(x, n).ok()?, rate::rate(x, n, each).ok()?.interval),
    };
    (n > 0.0).then_some(Member { row, value: x / n, belief, interval })
}

fn ranges(
    members: &[Member<'_>],
    group: &str,
    side: Direction,
    level: Level,
    (runs, seed): (u32, u64),
) -> Option<Vec<RankRangeRow>> {
    let beliefs: Vec<Belief> = members.iter().map(|member| member.belief).collect();
    let distributions = rank_distributions(&beliefs, runs as usize, seed).ok()?;
    // With more the better, so that places are counted from the best.
    let sign = if side == Direction::More { 1.0 } else { -1.0 };
    let values: Vec<f64> = members.iter().map(|member| sign * member.value).collect();
    let intervals: Vec<Interval> = members
        .iter()
        .map(|member| match side {
            Direction::More => member.interval,
            Direction::Less => Interval { lower: -member.interval.upper, upper: -member.interval.lower },
        })
        .collect();
    let peers = u32::try_from(members.len()).ok()?;
    let mut ranks = vec![0; members.len()];
    place_all(&values, &mut Vec::new(), &mut ranks);
    let mut rows = Vec::new();
    let joint = joint(&values, &intervals);
    for (((member, rank), joint), places) in members.iter().zip(ranks).zip(joint).zip(distributions) {
        // The distributions count from the lowest value.
        let place = |share: f64| u32::try_from(places.quantile(share)).unwrap_or(u32::MAX);
        let (mean, lower, upper, first) = match side {
            Direction::Less => (places.mean(), place(level.tail()), place(1.0 - level.tail()), places.lowest(FIRST)),
            Direction::More => (
                f64::from(peers) + 1.0 - places.mean(),
                peers + 1 - place(1.0 - level.tail()),
                peers + 1 - place(level.tail()),
                places.highest(FIRST),
            ),
        };
        rows.push(RankRangeRow {
            id: member.row.indicator_id.clone(),
            unit_id: member.row.unit_id.clone(),
            period: member.row.period.clone(),
            peer_group: group.to_owned(),
            peers,
            rank,
            expected_rank: mean,
            rank_lower: lower,
            rank_upper: upper,
            joint_lower: joint.0,
            joint_upper: joint.1,
            p_top3: first,
            tier: joint.2,
            both_lower: None,
            both_upper: None,
        });
    }
    Some(rows)
}
