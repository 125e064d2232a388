//! Which charts are drawn, in which order and with how many rows: `reports/charts.toml`.

use crate::ReportError;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub limits: Limits,
    #[serde(rename = "chart")]
    pub charts: Vec<Kind>,
}

/// How much a chart holds before it becomes unreadable; the rest is left out, and the chart says so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// Rows of units or tables.
    pub rows: usize,
    /// Small panels.
    pub panels: usize,
    /// Names beside dots, or in a sentence.
    pub names: usize,
}

/// One kind of chart. Most are drawn once a peer group.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Kind {
    Map {},
    Ranking {},
    RankRanges {},
    Trend {},
    Contribution {},
    Coverage {},
    Dots { indicators: Vec<String> },
    Funnel { indicator: String },
    Fields {},
    Gaps {},
    Sensitivity {},
    QualityUnits {},
    QualityRecords {},
}

impl Config {
    pub fn built_in() -> Result<Self, ReportError> {
        toml::from_str(include_str!("../../../../reports/charts.toml"))
            .map_err(|error| ReportError::BuiltIn { file: "charts.toml", reason: error.to_string() })
    }
}
