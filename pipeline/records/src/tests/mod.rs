//! Whole loads of small files.

pub(crate) mod definitions;
mod properties;
mod rules;
mod sent;
mod world;
