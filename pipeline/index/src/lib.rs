//! Scores, weights, ranks: plain arithmetic on a table of values; and the row types of the tables.
//!
//! [`run_steps`] takes values through the steps of the method to scores, [`aggregate_scores`] carries the scores up the tree,
//! ranks and grades; both are runs of one [`Engine`], which does the same thousands of times over for what asks how
//! much a result hangs on the method. [`score_values`] and [`build_index`] are the two without their further tables. All take
//! what they need as arguments and touch no file; [`from_given_values`] reads a table that someone else made.
//! [`change`] says why published numbers moved.
//!
//! What few records allow to be said: [`comparison::compare`] holds values against the rest and against targets,
//! [`progress`] says how far the plan has come. [`rank_ranges::rank_ranges`] gives ranks as ranges, [`incidence::incidence`] says where dishonesty is frequent.

mod aggregate;
pub mod change;
pub mod comparison;
mod copeland;
pub mod diagnostics;
mod engine;
mod given;
pub mod incidence;
mod keys;
mod measure;
pub mod progress;
mod rank;
pub mod rank_ranges;
mod rule;
mod score;
mod standing;
mod steps;
pub mod tables;
mod top;
pub mod uncertainty;
mod weights;
mod words;

pub use aggregate::{Indexed, aggregate_scores, build_index};
pub use engine::{Block, Chain, Column, Engine, Frame, Node, Row, Sheet, Work};
pub use given::from_given_values;
pub use keys::period;
pub use measure::{Measured, contradiction, measure};
pub use rule::{points, verdict};
pub use score::{Scored, run_steps, score_values, weight};
pub use standing::{Standing, StandingRow, places_within};
pub use steps::{Treated, moments, treat_values};
pub use weights::{WeightRow, effective_weights};
pub use words::{history, method_in_words, rule_in_words};
