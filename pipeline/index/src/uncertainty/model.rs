//! What an analysis needs to know of that which it analyses.

use std::ops::Range;

/// What a factor can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// One of so many alternatives, each equally likely.
    Alternatives(usize),
    /// So many numbers, each uniform between 0 and 1 and independent of the others.
    Uniform(usize),
}

/// What a factor is in one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting<'a> {
    /// The alternative with this place, from 0.
    Alternative(usize),
    /// The numbers, in `[0, 1)`.
    Uniform(&'a [f64]),
}

/// A way of computing scores that depends on factors. A row is a unit in a period, a block the rows that are ranked with
/// each other.
pub trait Model: Sync {
    /// What one run needs again and again; each thread has its own.
    type Scratch: Send;

    /// The factors.
    fn spaces(&self) -> &[Space];

    /// The number of rows.
    fn rows(&self) -> usize;

    /// The blocks, none of which overlap.
    fn blocks(&self) -> Vec<Range<usize>>;

    /// Room to work in.
    fn scratch(&self) -> Self::Scratch;

    /// Computes the scores of all rows under these settings, one for each factor; NaN for a row without one.
    fn scores(&self, settings: &[Setting<'_>], scratch: &mut Self::Scratch, scores: &mut [f64]);
}
