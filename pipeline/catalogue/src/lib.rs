//! The definitions of a plan as types, and every check that needs no data.
//!
//! A plan is a folder: `pipeline/sources/` says what arrives, `indicators/` what is measured, `queries/` which rows
//! count, `indicators/index.toml` how scores become an index. [`read`] turns the folder's files into a [`Plan`] and a
//! list of [`Finding`]s: all of them at once, each with file, line, reason and what to do.

mod alternative;
mod calendar;
mod check;
mod day;
mod definition;
mod files;
mod finding;
mod incidence;
mod indicator;
mod mending;
mod method;
mod plan;
mod raw_step;
mod read;
mod rejected_row;
mod scoring;
mod source;
mod steps;
mod text;
mod uncertainty;
mod units;
mod withholding;

pub use alternative::Alternative;
pub use calendar::{Calendar, DayKind};
pub use check::check_steps;
pub use files::PlanFiles;
pub use finding::{Finding, Severity};
pub use incidence::{Field, Incidence, RankRanges};
pub use indicator::{Band, Basis, Disclosure, History, Indicator, Kind, Page, Rule, Scoring, Target};
pub use method::{Cadence, Grade, Method, MissingItem, Node, PeerGroup, PlanTitle};
pub use plan::{Period, Plan, Query};
pub use read::read;
pub use rejected_row::{
    FILL_IN, REJECTED_ROWS, RETURN_FILE, RETURN_LINE, RETURN_MARK, RejectedFile, RejectedLine, RejectedRow, RowFault,
};
pub use source::{Category, Check, Column, ColumnType, Duplicates, Personal, ReportedRate, Source};
pub use steps::{
    Across, Aggregate, Among, Direction, Impute, ImputeBy, Mean, NodeMean, Normalise, Override, ScaleBy, Scaling,
    Screen, Step, Ties, Transform, Treat, Treatment, WeightSet,
};
pub use text::{Lang, Text};
pub use uncertainty::{Factor, FactorValues, Uncertainty, Unset};
pub use units::{Level, Membership, Unit, UnitName, Units};
pub use withholding::Withholding;
