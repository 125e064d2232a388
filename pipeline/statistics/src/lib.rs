//! Statistics for small numbers: what a count of three can say, and what it cannot.
//!
//! Pure functions on numbers; no tables, no files. Counts and sizes are `f64` so that weighted ones fit; what has to be whole
//! is checked. Nothing returns NaN or an infinity where the input is in range, and input out of range is an [`Error`].
//! Transcendental functions are `libm`'s, so that results are the same bytes on every machine.
//!
//! | question | module |
//! |---|---|
//! | how sure is a share, a rate, a ratio, a mean? | [`proportion`], [`rate`], [`ratio`], [`mean`] |
//! | does a unit differ from a benchmark, or from the rest? | [`exact_test`], [`funnel`], [`overdispersion`] |
//! | is the target met, and how many cases are missing? | [`target`] |
//! | which cells of a table are high? | [`table`], [`margins`], [`shrink`], [`marshall`], [`multiple`] |
//! | is it changing? | [`trend`], [`rare`] |
//! | which places may a unit hold? | [`rank_range`], [`groups`], [`gradient`] |

mod display;
mod error;
pub mod exact_test;
pub mod funnel;
pub mod gradient;
pub mod groups;
mod interval;
pub mod margins;
pub mod marshall;
pub mod mean;
pub mod multiple;
pub mod overdispersion;
pub mod proportion;
pub mod random;
pub mod rank_range;
pub mod rare;
pub mod rate;
pub mod ratio;
pub mod shrink;
pub mod special;
pub mod table;
pub mod target;
pub mod trend;

pub use display::decimals;
pub use error::Error;
pub use interval::{Estimate, Interval, Level};
