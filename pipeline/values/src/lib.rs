//! Evidence queries and the shared roll-up: records in, numerators and denominators out.
//!
//! The only crate that knows the SQL engine. [`check_queries`] holds every query against the house rules without any
//! data; [`compute`] makes stage 2, `values.csv` and `areas.csv`; [`trace`] goes from a value back to file and line.
//! [`write_evidence`] writes down what was counted, and [`recount`] makes stage 2 from that without the engine.
//! Division happens once, in one place, after all sums: so the sums are exact and readers can redo it.

mod cells;
mod check;
mod columns;
mod compute;
mod error;
mod evidence;
mod lint;
mod origin;
mod outcome;
mod parse;
mod prepare;
mod presence;
mod recount;
mod rollup;
mod schema;
mod session;
mod stretch;
mod tables;
mod tally;
mod trace;
mod twin;
mod twin_check;

pub use check::check_queries;
pub use compute::{EvidenceCount, ValuesOptions, ValuesReport, compute, evaluate};
pub use error::ValuesError;
pub use evidence::{EvidenceOptions, ReportedRow, write_evidence};
pub use recount::{RecountOptions, recount};
pub use trace::{Trace, TracedRecord, trace};
pub use twin::write_parquet_twin;
pub use twin_check::check_parquet_twin;
