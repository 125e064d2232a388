//! One file a subcommand.

pub mod again;
pub mod bundle;
pub mod check;
pub mod demo;
pub mod diff;
pub mod edition;
pub mod explain;
pub mod generate;
pub mod load;
pub mod report;
pub mod run;
pub mod score;
pub mod templates;
pub mod test;
pub mod trace;
pub mod values;
pub mod verify;
