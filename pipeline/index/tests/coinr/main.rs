//! COINr's own figures (R, European Commission JRC) for its example of 51 countries and 49 indicators, step by step.
//!
//! Scores agree to 1e-12 of the column's largest, ranks, gaps and treated points exactly. Where COINr is known to be wrong
//! the tests of `defects` hold the right answer.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod aggregate;
mod defects;
mod diagnostics;
mod normalise;
mod panel;
mod results;
mod steps;
mod support;
mod uncertainty;
