//! Whole loads of small files.

mod again;
mod cells;
pub(crate) mod definitions;
mod inputs;
mod properties;
mod rules;
mod sent;
mod world;
