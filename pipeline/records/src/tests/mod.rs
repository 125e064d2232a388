//! Whole loads of small files.

mod cells;
pub(crate) mod definitions;
mod properties;
mod rules;
mod sent;
mod world;
