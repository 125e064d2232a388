use catalogue::{Finding, Lang, Plan};
use index::comparison::ComparisonRow;
use index::incidence::{GapRow, IncidenceRow, TrendRow};
use index::progress::{DepartmentRow, ProgressRow};
use index::rank_ranges::RankRangeRow;
use index::tables::{AreaRow, IndexRow, ScoreRow, ValueRow};
use index::uncertainty::{SensitivityRow, UncertaintyRow, WhatIfRow};
use index::{StandingRow, WeightRow};

/// The tables of one run, and what is to be said about the run.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// The definitions.
    pub plan: &'a Plan,
    /// `2-values/values.csv`.
    pub values: &'a [ValueRow],
    /// `2-values/areas.csv`.
    pub areas: &'a [AreaRow],
    /// `3-scores/scores.csv`.
    pub scores: &'a [ScoreRow],
    /// `4-index/index.csv`.
    pub index: &'a [IndexRow],
    /// `4-index/incidence.csv`; empty when there is none, and so are those below, each.
    pub incidence: &'a [IncidenceRow],
    /// `4-index/incidence_trend.csv`.
    pub incidence_trend: &'a [TrendRow],
    /// `4-index/event_gaps.csv`.
    pub event_gaps: &'a [GapRow],
    /// `4-index/comparison.csv`.
    pub comparison: &'a [ComparisonRow],
    /// `4-index/rank_ranges.csv`.
    pub rank_ranges: &'a [RankRangeRow],
    /// `4-index/uncertainty.csv`.
    pub uncertainty: &'a [UncertaintyRow],
    /// `4-index/alternative.csv`.
    pub alternative: &'a [IndexRow],
    /// `4-index/standings.csv`.
    pub standings: &'a [StandingRow],
    /// `4-index/weights.csv`.
    pub weights: &'a [WeightRow],
    /// `4-index/what_if.csv`.
    pub what_if: &'a [WhatIfRow],
    /// `4-index/sensitivity.csv`.
    pub sensitivity: &'a [SensitivityRow],
    /// `4-index/plan_progress.csv`.
    pub plan_progress: &'a [ProgressRow],
    /// `4-index/departments.csv`.
    pub departments: &'a [DepartmentRow],
    /// Facts about the run.
    pub run: &'a RunFacts,
    /// The language of everything that people read.
    pub lang: Lang,
}

/// Facts about the run that reports show, from `run.json`.
#[derive(Clone, Debug, Default)]
pub struct RunFacts {
    /// The records are simulated; every part of every report says so.
    pub simulated: bool,
    /// The date to print as the day of making (`2021-01-15`).
    pub made_on: Option<String>,
    /// Version of the program.
    pub program_version: String,
    /// Rows in and out of every record table.
    pub tables: Vec<TableFacts>,
    /// Why rows were rejected.
    pub rejected_by_rule: Vec<RuleFacts>,
    /// The source files.
    pub sources: Vec<SourceFacts>,
    /// What was found on the way, such as files that were not read; each changes what the page can say.
    pub findings: Vec<Finding>,
}

/// What arrived for one record table. `read = kept + rejected`.
#[derive(Clone, Debug, Default)]
pub struct TableFacts {
    /// Name of the table.
    pub table: String,
    /// What it is called.
    pub title: String,
    /// The office that sends it.
    pub office: String,
    /// How many files.
    pub files: u64,
    /// Rows read.
    pub read: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows rejected.
    pub rejected: u64,
}

/// How many rows of a table one rule rejected.
#[derive(Clone, Debug, Default)]
pub struct RuleFacts {
    /// Name of the table.
    pub table: String,
    /// Id of the rule.
    pub rule: String,
    /// Rows.
    pub count: u64,
}

/// One source file.
#[derive(Clone, Debug, Default)]
pub struct SourceFacts {
    /// Path below the input folder.
    pub path: String,
    /// The table it belongs to.
    pub table: String,
    /// SHA-256, 64 hex digits.
    pub sha256: String,
    /// Rows read.
    pub rows: u64,
}
