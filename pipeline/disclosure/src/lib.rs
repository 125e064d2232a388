//! What each edition of the results may show.
//!
//! [`redact`] makes the tables of an edition from those of a run. Small counts of persons are withheld, and with them as many
//! other counts as it takes that nobody finds them out by arithmetic; everything that is computed is then computed anew
//! from what is left, so no score, rank or interval knows more than the table of values shows. [`scan`] looks for personal data in
//! files that are about to leave the office. [docs/disclosure.md](../../../docs/disclosure.md) gives the rules and their reasons.

mod audit;
mod cell;
mod companions;
mod edition;
mod error;
mod lines;
mod primary;
mod protect;
mod redact;
mod remake;
mod scan;
mod walk;

pub use edition::{Edition, definitions, plan_of};
pub use error::Error;
pub use redact::{Report, Withheld, redact};
pub use scan::scan;
