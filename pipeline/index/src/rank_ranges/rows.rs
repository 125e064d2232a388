use serde::{Deserialize, Serialize};

/// One row of `4-index/rank_ranges.csv`; key `id, unit_id, period`. Places are in the unit's peer group, 1 is the best.
///
/// How far a rank could be off by chance in the values; by the choice of method alone is `4-index/uncertainty.csv`, by both
/// together are the last columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankRangeRow {
    /// The top node, for the index, or an indicator.
    pub id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// The group.
    pub peer_group: String,
    /// Units of the group with a value.
    pub peers: u32,
    /// Place as the values stand; ties share the best place.
    pub rank: u32,
    /// Mean place over the runs.
    pub expected_rank: f64,
    /// The place is better than this in no more of the runs than an end of the method's `interval_level` leaves out.
    pub rank_lower: u32,
    /// The place is worse than this in no more of the runs than the other end leaves out.
    pub rank_upper: u32,
    /// Best place by intervals that hold for all units of the group at once.
    pub joint_lower: u32,
    /// Worst place by such intervals.
    pub joint_upper: u32,
    /// Share of the runs in which the place was among the first three.
    pub p_top3: f64,
    /// Tier, 1 for the best: units of a tier cannot be told apart from its first.
    pub tier: u32,
    /// As `rank_lower`, with the method drawn too from the factors of the method's `[uncertainty]`; `None` for indicators
    /// and where the method has no factors.
    pub both_lower: Option<u32>,
    /// As `rank_upper`, with the method drawn too.
    pub both_upper: Option<u32>,
}
