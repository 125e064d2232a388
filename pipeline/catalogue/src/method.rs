use crate::{Incidence, RankRanges, Step, Text, Uncertainty, WeightSet, Withholding};
use serde::{Deserialize, Serialize};

/// How indicators become an index: `indicators/index.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// What is measured.
    pub plan: PlanTitle,
    /// What a node's score is when one of its items has none.
    pub missing_item: MissingItem,
    /// A node with less than this share of its weight present has no score (0 to 1).
    pub min_weight_present: f64,
    /// The most that all bonus indicators together add to the index, in points.
    pub bonus_cap: f64,
    /// Grades of the index, from the best.
    pub grades: Vec<Grade>,
    /// The groups inside which units are ranked.
    pub peer_groups: Vec<PeerGroup>,
    /// The tree: every node but one has a parent. An indicator belongs to the node named like its folder.
    pub nodes: Vec<Node>,
    /// The way from values to the index, in order. None: each indicator by its own rule, then the arithmetic mean.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Which weights count: `given` (the `weight` of each indicator and node), `equal`, `pca` (the loadings of the first
    /// principal component inside each node) or the id of one of `weight_sets`.
    #[serde(default = "given")]
    pub weights: String,
    /// Further sets of weights.
    #[serde(default)]
    pub weight_sets: Vec<WeightSet>,
    /// What of all this is open to doubt; absent: no uncertainty analysis.
    pub uncertainty: Option<Uncertainty>,
    /// Level of all intervals and tests: of values, of comparisons, of incidence and of rank ranges.
    #[serde(default = "usual_level")]
    pub interval_level: f64,
    /// Where dishonesty is frequent; absent: the question is not asked.
    pub incidence: Option<Incidence>,
    /// Ranks as ranges.
    #[serde(default)]
    pub rank_ranges: RankRanges,
    /// Which small counts of persons are withheld from the public.
    #[serde(default)]
    pub disclosure: Withholding,
}

fn usual_level() -> f64 {
    0.95
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanTitle {
    /// Name of the plan.
    pub title: Text,
    /// Number of the document (`珠府〔2018〕76号`).
    #[serde(default)]
    pub document: String,
    /// The unit at the top of the unit tree.
    pub top_unit: String,
    /// First and last year that are measured when the command does not say.
    pub years: [i32; 2],
    /// Length of a period when the command does not say.
    #[serde(default)]
    pub cadence: Cadence,
    /// The plan starts from a table of values: it has no sources and no queries.
    #[serde(default)]
    pub values_only: bool,
    /// Phrases in `responsible` that name no single unit (`各区`).
    #[serde(default)]
    pub collective: Vec<String>,
}

/// Length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cadence {
    /// `2018`
    #[default]
    Year,
    /// `2018H1`
    Half,
    /// `2018Q1`
    Quarter,
    /// `2018-01`
    Month,
}

/// What a node's score is when one of its items has none. Both are real practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingItem {
    /// The weights of the others are raised to make up the whole (practice of 威海文登).
    Rescale,
    /// The mean score of the unit's peers in that period is taken (practice of 灌南).
    PeerMean,
}

/// A grade of the index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Id (`good`).
    pub id: String,
    /// What it is called (`良好`).
    pub title: Text,
    /// The index is at least this.
    pub at_least: f64,
}

/// Units that are compared with each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerGroup {
    /// Id, as in the units table (`行政区`).
    pub id: String,
    /// What it is called.
    pub title: Text,
}

/// A group of indicators, or of groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Id; a node that holds indicators is named like their folder (`02_records_and_openness`).
    pub id: String,
    /// The node it belongs to; absent for the top.
    pub parent: Option<String>,
    /// What it is called.
    pub title: Text,
    /// Weight among its siblings, 0 or more.
    #[serde(default = "one")]
    pub weight: f64,
    /// The measure of the plan (`(二)`).
    #[serde(default)]
    pub clause: String,
}

fn given() -> String {
    "given".to_owned()
}

fn one() -> f64 {
    1.0
}
