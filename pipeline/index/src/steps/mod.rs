//! The steps that work on the cells of a sheet, one a file.

mod denominate;
mod impute;
pub mod moments;
mod normalise;
mod scale;
mod screen;
mod transform;
mod treat;

pub(crate) use denominate::denominate;
pub(crate) use impute::impute;
pub(crate) use normalise::normalise;
pub(crate) use screen::screen;
pub(crate) use treat::treat;
pub use treat::{Treated, treat_values};
