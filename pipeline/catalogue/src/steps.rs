//! The ordered steps from values to the index, as the method file declares them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One step of `[[steps]]`. Every parameter is in the unit that the values have when the step begins; which way is
/// better follows from each indicator's own definition ([`crate::Indicator::direction`]) and is stated nowhere else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "crate::raw_step::RawStep", tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Divides indicators by another indicator of the same unit and period.
    Denominate {
        /// The indicators that are divided, by the id of what they are divided by.
        divide_by: BTreeMap<String, Vec<String>>,
    },
    /// Leaves out units of which too little is known.
    Screen(Screen),
    /// Fills gaps.
    Impute(Impute),
    /// Draws in what lies far out.
    Treat(Treat),
    /// Puts all indicators on one scale on which more is better.
    Normalise(Normalise),
    /// Carries the scores up the tree. Always the last step.
    Aggregate(Aggregate),
}

/// Which units a unit is set against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// Its peer group.
    #[default]
    Peers,
    /// Those of its peer group that the same unit runs on the period's last day.
    Siblings,
    /// The units of all peer groups.
    All,
}

/// A unit whose data are thinner than this has no scores: in the whole plan, or in the named nodes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Screen {
    /// Least share of its indicators with a value (0 to 1).
    pub min_available: Option<f64>,
    /// Least share of its values that are not zero (0 to 1).
    pub min_nonzero: Option<f64>,
    /// The nodes that are looked at, each by itself; none: everything below the top at once.
    pub nodes: Vec<String>,
}

/// How gaps are filled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Impute {
    /// With what.
    pub by: ImputeBy,
    /// Whose values `mean`, `median` and `node_row` look at.
    pub among: Among,
    /// `latest` and `linear`: the most periods in a row without a value that are bridged.
    pub max_gap: u32,
}

/// With what a gap is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImputeBy {
    /// The mean of the others in that period.
    Mean,
    /// Their median.
    Median,
    /// The unit's mean position, between the worst and the best of each, over the other indicators of the node.
    NodeRow,
    /// The unit's last value before.
    Latest,
    /// The straight line between the unit's values before and after.
    Linear,
}

/// What is done to far-out values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Treat {
    /// What is done to every indicator…
    pub treatment: Treatment,
    /// Whose values make up the distribution.
    pub among: Among,
    /// …but to these.
    pub overrides: Vec<Override<Treatment>>,
}

/// The treatment of one indicator: it is far out when |skew| and excess kurtosis both reach their limits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Treatment {
    /// Limit of |skew|.
    pub max_skew: f64,
    /// Limit of the excess kurtosis.
    pub max_kurtosis: f64,
    /// The most values that are set to the next one, one value at a time.
    pub winsorise: u32,
    /// What is done to the values as they were when winsorising was not enough.
    pub then: Transform,
}

/// A transformation that draws in a long tail.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// None.
    None,
    /// `ln(x - min + 0.01 (max - min))`
    Log,
    /// `ln((max - 1)(x - min) / (max - min) + 1)`, of the Global Innovation Index; needs `max > 1`.
    LogGii,
    /// `(y^lambda - 1) / lambda` of `y = x - min + 1`; `ln y` for `lambda = 0`.
    BoxCox(f64),
}

/// Other settings for some indicators.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Override<T> {
    /// The indicators.
    pub indicators: Vec<String>,
    /// All settings, with those that are not overridden as for the rest.
    pub settings: T,
}

/// How values come onto one scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Normalise {
    /// How every indicator is…
    pub scaling: Scaling,
    /// Which periods the scale is taken from.
    pub across: Across,
    /// Which units the scale is taken from.
    pub among: Among,
    /// …but for these.
    pub overrides: Vec<Override<Scaling>>,
}

/// Which periods a scale is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Across {
    /// Each period by itself.
    #[default]
    Year,
    /// All periods of the same length together.
    AllYears,
    /// Those of one year, frozen.
    BaseYear(i32),
}

/// The scale of one indicator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scaling {
    /// Which.
    pub by: ScaleBy,
    /// Points of the worst.
    pub from: f64,
    /// Points of the best.
    pub to: f64,
    /// `z_score`: points of the mean.
    pub centre: f64,
    /// `z_score`: points of one standard deviation.
    pub spread: f64,
    /// Places of equal values.
    pub ties: Ties,
    /// `distance_to_reference`: the unit.
    pub reference: Option<String>,
    /// `distance_to_reference`, `distance_to_target`: nothing scores above what is reached there.
    pub cap: bool,
    /// `goalposts`, `scaled`: the value at `from`; the indicator's own goalpost when absent.
    pub worst: Option<f64>,
    /// `goalposts`, `scaled`: the value at `to`; the indicator's own goalpost when absent.
    pub best: Option<f64>,
    /// `distance_to_target`: the indicator's own when absent.
    pub target: Option<f64>,
}

/// A way to put values on a scale. `x` is any value; worst and best are taken by the indicator's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleBy {
    /// Each indicator's own `[score]` rule.
    Rules,
    /// `(x - worst) / (best - worst)`, the worst and the best that occur.
    MinMax,
    /// `centre + spread (x - mean) / sd`, turned round where less is better.
    ZScore,
    /// `(x - worst) / (best - worst)` with given ends.
    Scaled,
    /// The same, cut off at both ends.
    Goalposts,
    /// `1 - (best - x) / (best - worst)`.
    DistanceToMax,
    /// `1 - (reference - x) / (reference - worst)`.
    DistanceToReference,
    /// `(x - worst) / (target - worst)`.
    DistanceToTarget,
    /// The place from the worst, which has 1.
    Rank,
    /// The place less 1.
    Borda,
    /// `(place - 1) / (n - 1)`.
    PercentileRank,
    /// `x / best`, or `best / x` where less is better.
    FractionOfBest,
}

/// The place of equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// The least of their places.
    #[default]
    Min,
    /// The mean of their places.
    Average,
}

/// How scores become those of the nodes above.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aggregate {
    /// The mean of every node…
    pub mean: Mean,
    /// …but of these.
    pub overrides: Vec<NodeMean>,
}

/// The mean of some nodes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeMean {
    /// The nodes.
    pub nodes: Vec<String>,
    /// How their children become their score.
    pub mean: Mean,
    /// As in the method, for these nodes.
    pub min_weight_present: Option<f64>,
}

/// A mean of the children `x` of a node with weights `w`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mean {
    /// `Σ w x / Σ w`
    Arithmetic,
    /// `exp(Σ w ln x / Σ w)`. Scores below `floor` count as `floor`.
    Geometric {
        /// Above 0; absent: a score that is not above 0 is a finding.
        floor: Option<f64>,
    },
    /// `Σ w / Σ (w / x)`
    Harmonic {
        /// As for the geometric mean.
        floor: Option<f64>,
    },
    /// `(Σ w x^power / Σ w)^(1/power)`
    Generalised {
        /// Not 0.
        power: f64,
        /// As for the geometric mean.
        floor: Option<f64>,
    },
    /// Copeland's rule: in how many comparisons with another unit the weight of the children in which it is better
    /// is greater, less in how many it is smaller.
    Copeland,
}

/// A named set of weights. What it does not name keeps its own weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightSet {
    /// Id, to be chosen by `weights`.
    pub id: String,
    /// What it is called.
    pub title: crate::Text,
    /// Weights of indicators and nodes among their siblings, 0 or more.
    pub weights: BTreeMap<String, f64>,
}

/// Which way an indicator is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    More,
    /// Less is better.
    Less,
}

impl Among {
    /// The word that the method file has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Peers => "peers",
            Self::Siblings => "siblings",
            Self::All => "all",
        }
    }
}

impl ImputeBy {
    /// The word that the method file has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::NodeRow => "node_row",
            Self::Latest => "latest",
            Self::Linear => "linear",
        }
    }
}

impl ScaleBy {
    /// The word that the method file has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::MinMax => "min_max",
            Self::ZScore => "z_score",
            Self::Scaled => "scaled",
            Self::Goalposts => "goalposts",
            Self::DistanceToMax => "distance_to_max",
            Self::DistanceToReference => "distance_to_reference",
            Self::DistanceToTarget => "distance_to_target",
            Self::Rank => "rank",
            Self::Borda => "borda",
            Self::PercentileRank => "percentile_rank",
            Self::FractionOfBest => "fraction_of_best",
        }
    }

    /// Whether the scale is fixed before any value is seen.
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Rules | Self::Scaled | Self::Goalposts)
    }
}

impl Step {
    /// The word that the method file has for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Denominate { .. } => "denominate",
            Self::Screen(_) => "screen",
            Self::Impute(_) => "impute",
            Self::Treat(_) => "treat",
            Self::Normalise(_) => "normalise",
            Self::Aggregate(_) => "aggregate",
        }
    }
}

impl Scaling {
    /// The scale of a method that declares no steps: each indicator by its own rule.
    pub fn by(by: ScaleBy) -> Self {
        Self {
            by,
            from: 0.0,
            to: 100.0,
            centre: 0.0,
            spread: 1.0,
            ties: Ties::Min,
            reference: None,
            cap: false,
            worst: None,
            best: None,
            target: None,
        }
    }
}

impl<T> Override<T> {
    /// The settings of one indicator: of the last override that names it, else `rest`.
    pub fn of<'a>(overrides: &'a [Self], indicator_id: &str, rest: &'a T) -> &'a T {
        overrides
            .iter()
            .rev()
            .find(|one| one.indicators.iter().any(|id| id == indicator_id))
            .map_or(rest, |one| &one.settings)
    }
}

impl crate::Method {
    /// The steps, or what is done when the method declares none: every indicator by its own rule, then the
    /// arithmetic mean.
    pub fn steps_or_default(&self) -> Vec<Step> {
        if !self.steps.is_empty() {
            return self.steps.clone();
        }
        vec![
            Step::Normalise(Normalise {
                scaling: Scaling::by(ScaleBy::Rules),
                across: Across::Year,
                among: Among::Peers,
                overrides: Vec::new(),
            }),
            Step::Aggregate(Aggregate { mean: Mean::Arithmetic, overrides: Vec::new() }),
        ]
    }
}
