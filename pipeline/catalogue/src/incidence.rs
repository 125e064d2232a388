use crate::{Level, Text};
use serde::{Deserialize, Serialize};

/// `[incidence]` of `indicators/index.toml`: in which fields and units dishonesty is frequent (易发多发领域).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incidence {
    /// The indicator that counts confirmed cases: a `rate` or `count` whose query returns an area, the field.
    pub indicator: String,
    /// Levels of the units that are compared. Together they ought to make up the city, each case in one of them.
    pub levels: Vec<Level>,
    /// Proportions that say how much of what a second source lists is on record. Their sums are the capture rate that
    /// stands beside the incidence, so that a unit that records honestly does not look worse than one that does not.
    #[serde(default)]
    pub captured: Vec<String>,
    /// The share of false ones that is accepted among the cells called high: Benjamini and Hochberg's q, 0 to 1.
    pub false_discovery_rate: f64,
    /// The fields, in the order in which they are shown. A field that occurs and is not listed comes last.
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// A field in which cases occur.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The area as the indicator's query writes it (`procurement`).
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The indicator whose denominator counts the occasions on which a case could arise (contracts due, promises due).
    /// Absent: the denominator of the cases' own indicator, such as bodies.
    pub exposure: Option<String>,
}

/// `[rank_ranges]`: how far ranks could be off by chance in the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankRanges {
    /// How often the values are drawn anew from what the records leave open, and scored and ranked again; 100 or more.
    pub runs: u32,
    /// Where the random numbers begin; the same seed gives the same ranges.
    pub seed: u64,
}

impl Default for RankRanges {
    fn default() -> Self {
        Self { runs: 1000, seed: 1 }
    }
}
