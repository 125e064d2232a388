//! One engine for the way from values to the index: a sheet of numbers, and the steps of the method compiled to it.

mod chain;
mod frame;
mod nodes;
mod report;
mod run;
mod sheet;

pub use chain::Chain;
pub(crate) use chain::{CellStep, NodeRule};
pub(crate) use frame::Set;
pub use frame::{Block, Column, Frame, Node, Row};
pub(crate) use nodes::aggregate;
pub(crate) use report::Report;
pub use run::{Engine, Work};
pub use sheet::Sheet;
