//! How much of a ranking is the data, and how much is the choice of method.

mod analysis;
mod draw;
mod indices;
mod methods;
mod model;
mod ranks;
mod sequence;

pub use analysis::{Analysis, BlockAnalysis, analyse, ranks};
pub use indices::{Indices, Share};
pub use methods::Methods;
pub use model::{Model, Setting, Space};
pub use ranks::RankCounts;
