//! How much of a ranking is the data, and how much is the choice of method.

mod analysis;
mod draw;
mod indices;
mod leave_out;
mod methods;
mod model;
mod ranks;
mod rows;
mod sequence;
mod tables;
mod weight_ranges;
mod what_if;

pub use analysis::{Analysis, BlockAnalysis, analyse, ranks};
pub(crate) use draw::Draw;
pub use indices::{Indices, Share};
pub use leave_out::leave_out;
pub use methods::Methods;
pub use model::{Model, Setting, Space};
pub use ranks::RankCounts;
pub use rows::{
    Found, LeaveOutRow, LeftOut, RankProbabilityRow, SensitivityRow, ShareStatus, UncertaintyRow, WeightRangeRow,
    WhatIfRow,
};
pub use tables::{UncertaintyTables, uncertainty};
pub use weight_ranges::weight_ranges;
pub use what_if::what_if;
