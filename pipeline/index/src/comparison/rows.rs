use serde::{Deserialize, Serialize};

/// How a value stands to the rest of its peer group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Better than the rest, by more than chance explains.
    Better,
    /// No difference is shown.
    Similar,
    /// Worse than the rest, by more than chance explains.
    Worse,
    /// There is nobody to compare with, or no counts.
    NotCompared,
}

/// How sure it is on which side of the target a unit is. It never contradicts the verdict of the scores, which goes by the
/// value alone (and the day the target is due): `met` is said only where the verdict is `met`, `not_met` never where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The whole interval is on the good side.
    Met,
    /// The value meets a target at the end of its range (all, or none), of which no interval can lie on the good side.
    MetByCount,
    /// The whole interval is on the bad side.
    NotMet,
    /// The interval has the target inside.
    TooLittleEvidence,
}

/// Where a value lies in the funnel of its peer group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunnelPlace {
    /// Below the 99.8% limits.
    FarBelow,
    /// Below the 95% limits.
    Below,
    /// Within them.
    Usual,
    /// Above the 95% limits.
    Above,
    /// Above the 99.8% limits.
    FarAbove,
}

/// Which limits of a funnel are used, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunnelLimits {
    /// Exact: chance explains how the units scatter.
    Exact,
    /// Exact: there are fewer than ten units, too few to see whether chance explains how they scatter.
    ExactTooFewUnits,
    /// Adjusted: the units scatter more than chance explains.
    Adjusted,
}

/// One row of `4-index/comparison.csv`; key `indicator_id, unit_id, period`.
///
/// Every proportion and rate that is scored or has a target, where there is a value with its counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonRow {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// The group it is compared in; empty: none.
    pub peer_group: String,
    /// In the indicator's unit, as in values.
    pub value: f64,
    /// Lower end of the interval at the level of the method.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Other units of the group with a value.
    pub others: u32,
    /// Their value, from their counts together; the unit itself is left out.
    pub rest_value: Option<f64>,
    /// Probability of a difference as large or larger by chance alone: exact, two-sided, mid-p.
    pub p: Option<f64>,
    /// `p` among all rows of the period, by Benjamini and Hochberg.
    pub q: Option<f64>,
    /// How the value stands to the rest.
    pub standing: Standing,
    /// The target, in the indicator's unit.
    pub target: Option<f64>,
    /// How sure it is on which side of the target the unit is.
    pub evidence: Option<Evidence>,
    /// The smallest number of cases by which the numerator misses the target; 0 where the target is met, empty where no
    /// numerator can meet it.
    pub gap_cases: Option<u64>,
    /// The centre of the funnel: the group's value from all counts together.
    pub funnel_centre: Option<f64>,
    /// 95% limit below the centre for a unit of this size.
    pub funnel_lower: Option<f64>,
    /// 95% limit above the centre.
    pub funnel_upper: Option<f64>,
    /// 99.8% limit below the centre.
    pub funnel_lower_outer: Option<f64>,
    /// 99.8% limit above the centre.
    pub funnel_upper_outer: Option<f64>,
    /// Which limits these are, and why.
    pub funnel_limits: Option<FunnelLimits>,
    /// Where the value lies.
    pub funnel_place: Option<FunnelPlace>,
    /// Mean square of the group's winsorised z-scores; about 1 where there is only chance.
    pub phi: Option<f64>,
    /// Variance between the units beyond chance, on the transformed scale.
    pub tau2: Option<f64>,
}
