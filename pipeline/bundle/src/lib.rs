//! A bundle: a run folder that proves itself to whoever did not make it.
//!
//! [`describe`] writes `datapackage.json`, which tells ordinary tools what each column of each table holds;
//! [`write_sums`] and [`check_sums`] are `SHA256SUMS`, [`sign`] and [`check_signature`] its minisign signature; [`pack`] and
//! [`unpack`] are the ZIP. [`compare`] holds a published table against one that was computed again, cell by cell.
//! `docs/bundle.md` is the layout.

mod archive;
mod compare;
mod definitions;
mod dictionary;
mod error;
mod files;
mod package;
mod signature;
mod sums;

pub use archive::{pack, unpack};
pub use compare::{Comparison, Difference, compare, rows_of};
pub use definitions::write_definitions;
pub use dictionary::{Table, dictionary};
pub use error::BundleError;
pub use files::{Limits, copy_tree, files_of};
pub use package::{Package, describe, edition_of};
pub use signature::{Signed, check_signature, sign};
pub use sums::{check_sums, sha256, write_sums};

/// One row is one record counted by one indicator, a file an indicator.
pub const EVIDENCE: &str = "1-evidence";
/// Which units sent rows of which table in which period.
pub const REPORTED: &str = "1-records/reported.csv";
/// How many rows were refused, by table and rule.
pub const REJECTED_BY_RULE: &str = "1-records/rejected_by_rule.csv";
/// The description of the tables.
pub const DATAPACKAGE: &str = "datapackage.json";
/// The hash of every other file.
pub const SUMS: &str = "SHA256SUMS";
/// The signature of the hashes.
pub const SIGNATURE: &str = "SHA256SUMS.minisig";
/// Tables made from the definitions, so that others can refer to them.
pub const DEFINITIONS: [&str; 3] = ["indicators.csv", "nodes.csv", "periods.csv"];
