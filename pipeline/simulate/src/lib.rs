//! Simulated records from a seed, with the truths planted in them.
//!
//! [`generate`] writes the record files of a city as its offices would send them: in several encodings and ways of
//! writing dates, units by code or by the name they had, and a given share of rows spoilt. What the records count for is
//! decided while each row is made and written beside them, so a run over the files can be held against it.

mod choose;
mod error;
mod files;
mod generate;
mod identity;
mod messy;
mod random;
mod sheet;
mod spoil;
mod tables;
mod tally;
mod world;

pub use error::GenerateError;
pub use generate::{GenerateOptions, Summary, generate};
