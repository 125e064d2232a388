//! Scores, weights, ranks: plain arithmetic on a table of values; and the row types of the tables.
//!
//! [`score_values`] puts values on the score scale, [`build_index`] carries the scores up the tree, ranks and grades.
//! Both take what they need as arguments and touch no file; [`from_given_values`] reads a table that someone else made.
//!
//! What few records allow to be said: [`comparison::compare`] holds values against the rest and against targets,
//! [`rank_ranges::rank_ranges`] gives ranks as ranges, [`incidence::incidence`] says where dishonesty is frequent.

mod aggregate;
pub mod comparison;
mod given;
pub mod incidence;
mod keys;
mod measure;
mod rank;
pub mod rank_ranges;
mod rule;
mod score;
pub mod tables;
mod top;
mod tree;

pub use aggregate::build_index;
pub use given::from_given_values;
pub use keys::period;
pub use measure::{Measured, measure};
pub use rule::{points, verdict};
pub use score::{score_values, weight};
