use serde::{Deserialize, Serialize};

/// Why a figure stands in a row or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureStatus {
    /// The figures can be read as they are.
    Ok,
    /// There are fewer units than such a figure needs to say anything.
    TooFewUnits,
    /// All units have the same value.
    Constant,
    /// The node has fewer than two items.
    OneItem,
}

/// One row of `4-index/diagnostics/statistics.csv`: the values of an indicator among the units of a peer group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatisticsRow {
    /// Indicator.
    pub indicator_id: String,
    /// Peer group.
    pub peer_group: String,
    /// Period.
    pub period: String,
    /// Units that it applies to.
    pub units: usize,
    /// How many have a value.
    pub available: usize,
    /// How many values are not 0.
    pub nonzero: usize,
    /// How many different values.
    pub distinct: usize,
    /// How many units have the most frequent value.
    pub most_frequent: usize,
    /// Least value.
    pub min: Option<f64>,
    /// Greatest value.
    pub max: Option<f64>,
    /// Mean.
    pub mean: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Skewness.
    pub skew: Option<f64>,
    /// Excess kurtosis.
    pub kurtosis: Option<f64>,
    /// `low_availability`, `mostly_zero`, `few_distinct`, `outliers`, joined by `;`.
    pub flags: String,
    /// Whether spread and shape can be told.
    pub status: FigureStatus,
}

/// One row of `4-index/diagnostics/correlations.csv`: two items of a node, or an item and its node (`right` is `node_id`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrelationRow {
    /// The node that both belong to.
    pub node_id: String,
    /// Indicator or node.
    pub left: String,
    /// Indicator or node.
    pub right: String,
    /// Peer group.
    pub peer_group: String,
    /// Period.
    pub period: String,
    /// Units that have both scores.
    pub units: usize,
    /// Pearson's coefficient of the scores.
    pub pearson: Option<f64>,
    /// Its p-value.
    pub pearson_p: Option<f64>,
    /// Its p-value after the correction of Benjamini and Hochberg over the peer group and period.
    pub pearson_q: Option<f64>,
    /// Spearman's rank correlation.
    pub spearman: Option<f64>,
    /// Its p-value.
    pub spearman_p: Option<f64>,
    /// Its corrected p-value.
    pub spearman_q: Option<f64>,
    /// Kendall's tau-b.
    pub kendall: Option<f64>,
    /// Its p-value.
    pub kendall_p: Option<f64>,
    /// Its corrected p-value.
    pub kendall_q: Option<f64>,
    /// `high` when two items say the same, `low` when they pull apart; else empty.
    pub flag: String,
    /// Whether there is a figure.
    pub status: FigureStatus,
}

/// One row of `4-index/diagnostics/reliability.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliabilityRow {
    /// Node.
    pub node_id: String,
    /// Peer group.
    pub peer_group: String,
    /// Period.
    pub period: String,
    /// Items of the node.
    pub items: usize,
    /// Units behind the pair of items that has the fewest.
    pub units: usize,
    /// Cronbach's alpha of the items' scores.
    pub alpha: Option<f64>,
    /// Whether there is a figure.
    pub status: FigureStatus,
}

/// One row of `4-index/diagnostics/principal_components.csv`: one item in one component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentRow {
    /// Node.
    pub node_id: String,
    /// Peer group.
    pub peer_group: String,
    /// Period.
    pub period: String,
    /// Units that have all items.
    pub units: usize,
    /// Component, from 1, the greatest variance first; 0 in the one row of a node that has none.
    pub component: usize,
    /// Variance of the component (eigenvalue of the correlation matrix).
    pub variance: Option<f64>,
    /// Its share of the whole.
    pub share: Option<f64>,
    /// Item of the node.
    pub item: String,
    /// The item's part in the component's vector of length 1.
    pub loading: Option<f64>,
    /// Whether there are figures.
    pub status: FigureStatus,
}
