use serde::{Deserialize, Serialize};

/// One row of `4-index/uncertainty.csv`: the rank of a unit under all the ways of computing that were tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncertaintyRow {
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// The group it is ranked in.
    pub peer_group: String,
    /// How many units the group has.
    pub units: u32,
    /// Rank under the method as it stands.
    pub rank: Option<u32>,
    /// Lower end (best rank) of the interval that covers `level` of the ways of computing.
    pub rank_lower: Option<u32>,
    /// Upper end (worst rank).
    pub rank_upper: Option<u32>,
    /// Share of the ways that the interval is for.
    pub coverage: f64,
    /// Median rank.
    pub rank_median: Option<f64>,
    /// Mean rank.
    pub rank_mean: Option<f64>,
    /// Share of the ways in which it is first.
    pub p_first: f64,
    /// Share of the ways in which it is among the first `top`.
    pub p_top: f64,
    /// How many the first are.
    pub top: u32,
    /// Share of the ways in which it has the rank that it has under the method as it stands.
    pub p_same_rank: f64,
    /// Share of the ways in which it is ranked at all.
    pub p_ranked: f64,
    /// How many ways of computing were tried.
    pub runs: u32,
    /// Whether these are all that the factors allow.
    pub all_combinations: bool,
}

/// One row of `4-index/rank_probabilities.csv`: two units of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankProbabilityRow {
    /// Period.
    pub period: String,
    /// Peer group.
    pub peer_group: String,
    /// The one that stands above, or beside, under the method as it stands.
    pub unit_id: String,
    /// The other.
    pub other_unit_id: String,
    /// Share of the ways of computing in which the one stands above the other.
    pub p_above: f64,
    /// In which they share a rank.
    pub p_same: f64,
    /// In which the other stands above.
    pub p_below: f64,
}

/// What is said about a share of variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareStatus {
    /// All combinations were computed.
    Exact,
    /// The interval of the total share is at most a tenth to either side.
    Settled,
    /// It is wider: more runs are needed.
    NeedsMoreRuns,
    /// The result is the same in all ways of computing (or, for a score, missing in some): there is nothing to share.
    NoVariance,
}

/// One row of `4-index/sensitivity.csv`: how much of what moves a result one factor accounts for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensitivityRow {
    /// `mean_rank_shift` of a group, `rank` or `score` of a unit.
    pub result: String,
    /// Unit; empty for `mean_rank_shift`.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Peer group.
    pub peer_group: String,
    /// Factor.
    pub factor_id: String,
    /// First-order index: the share of variance that would go if this factor alone were settled.
    pub first: Option<f64>,
    /// Lower end of its 95% interval.
    pub first_lower: Option<f64>,
    /// Upper end.
    pub first_upper: Option<f64>,
    /// Total index: the share that would stay if all but this were settled.
    pub total: Option<f64>,
    /// Lower end of its 95% interval.
    pub total_lower: Option<f64>,
    /// Upper end.
    pub total_upper: Option<f64>,
    /// How sure it is.
    pub status: ShareStatus,
}

/// What is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// An indicator.
    Indicator,
    /// A node with all below it.
    Node,
    /// A period.
    Period,
}

/// One row of `4-index/leave_out.csv`: a unit when something is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaveOutRow {
    /// What kind of thing is left out.
    pub kind: LeftOut,
    /// Its id.
    pub left_out: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Peer group.
    pub peer_group: String,
    /// Rank with all.
    pub rank: Option<u32>,
    /// Rank without it.
    pub rank_without: Option<u32>,
    /// Score with all.
    pub score: Option<f64>,
    /// Score without it.
    pub score_without: Option<f64>,
}

/// How a range of weights was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// From the points at which the scores of neighbours in the ranking meet.
    Exact,
    /// By trying weights further and further off (each 2^(1/4) times the one before, to 1/1000 and 1000 times the weight),
    /// then halving the step in which the ranking changed.
    Bisection,
}

/// One row of `4-index/weight_ranges.csv`: from which to which weight the ranking of a group stays as it is, all other
/// weights the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightRangeRow {
    /// Indicator or node.
    pub item: String,
    /// Period.
    pub period: String,
    /// Peer group.
    pub peer_group: String,
    /// Weight among its siblings.
    pub weight: f64,
    /// Least weight with the same ranking; 0 when none changes it.
    pub lower: f64,
    /// Greatest; `None` when none changes it.
    pub upper: Option<f64>,
    /// How they were found.
    pub found: Found,
}

/// One row of `4-index/what_if.csv`: what an indicator that has not reached its target would do for a unit's rank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatIfRow {
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Peer group.
    pub peer_group: String,
    /// Indicator.
    pub indicator_id: String,
    /// Its value.
    pub value: f64,
    /// Its target; `None` when it has none.
    pub target: Option<f64>,
    /// By how many cases the numerator must change to reach the target, negative for fewer; `None` where the target is reached,
    /// or cannot be with the denominator as it is.
    pub cases_to_target: Option<i64>,
    /// Rank as it is.
    pub rank: u32,
    /// Rank at the target, all else the same; `None` without a target or when it is reached.
    pub rank_at_target: Option<u32>,
    /// By how many cases the numerator must change to gain a place, all else the same; `None` when no number of cases does.
    pub cases_to_gain_a_place: Option<i64>,
}
