//! Adjustments and objections: what an office decided about a result after the data had been counted.
//!
//! A ledger is a TOML file of entries that are only ever added. [`read`] checks it against the plan, [`check_signature`]
//! against those who may sign; [`Application`] applies it by rule, each entry at the stage where it belongs, and tells what
//! each of them changed ([`AdjustmentRow`]). No record and no earlier result is edited: a run with a ledger is another run.
//!
//! | `what` | names | effect | stage |
//! |---|---|---|---|
//! | `exclude_record` | indicator, record | the record does not count for the indicator | values |
//! | `exclude_unit` | indicator, unit, period | the indicator does not apply there: `no_denominator` | between values and scores |
//! | `adjust_value` | indicator, unit, period, numerator, denominator | the counts are these; value and interval follow | between values and scores |
//! | `adjust_score` | indicator, unit, period, score | the points are these | behind scores |
//! | `objection` | what it is about, outcome | none; an entry that follows from it names it in `answers` | – |

mod apply;
mod check;
mod entry;
mod error;
mod read;
mod rows;
mod signature;

pub use apply::{Application, ExcludedRecord};
pub use entry::{Cell, Entry, Ledger, Outcome, What};
pub use error::LedgerError;
pub use read::read;
pub use rows::{AdjustmentRow, Effect, about, in_table, in_words};
pub use signature::{Signed, check_signature};
