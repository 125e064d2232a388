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

use crate::engine::Engine;
use crate::tables::ValueRow;
use catalogue::Plan;

/// Everything that says how much a ranking hangs on the choice of method, on single indicators and on single cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robustness {
    /// What the method's `[uncertainty]` comes to; empty without one.
    pub uncertainty: UncertaintyTables,
    /// `4-index/leave_out.csv`
    pub leave_out: Vec<LeaveOutRow>,
    /// `4-index/weight_ranges.csv`
    pub weight_ranges: Vec<WeightRangeRow>,
    /// `4-index/what_if.csv`
    pub what_if: Vec<WhatIfRow>,
}

/// All tables at once. Rows of `values` that cannot be used are left out without a word: [`crate::run_steps`] has named them.
pub fn robustness(plan: &Plan, values: &[ValueRow]) -> Robustness {
    let engine = Engine::from_values(plan, values).0;
    Robustness {
        uncertainty: uncertainty(plan, &engine),
        leave_out: leave_out(plan, values),
        weight_ranges: weight_ranges(plan, &engine),
        what_if: what_if(plan, values),
    }
}
