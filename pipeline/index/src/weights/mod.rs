//! Weights that are computed: from the data, and down the tree.

mod component;
mod effective;

pub(crate) use component::first_component;
pub use effective::{WeightRow, effective_weights};
