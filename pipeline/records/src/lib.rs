//! Reads record files: cleans, checks, keeps or rejects every row, and writes typed tables.
//!
//! # What a row is
//! Files that are no CSV in UTF-8 or GB18030 (workbooks, pages, Parquet, other text) are first written as such by `intake`,
//! a line for each row. Among the first rows is the header; what stands above it are titles, and below the records may stand
//! footers: they are named in the file's entry of the report. Every record between is a row, except blank lines and records
//! of empty cells, which spreadsheets leave behind. Each row is kept or rejected: `read = kept + rejected`.
//!
//! # Why there is a decoder here
//! The engine's own CSV reader cannot say on which line a row stood, reads neither GB18030 nor rows with too few cells,
//! and holds 3 GB for a file of 1.7 GB. Here one odd row in ten million is one line of `rejected.csv`, with its line,
//! column and text, and everything else is loaded. What comes out are the engine's columns; checks run on those.
//!
//! # Two passes
//! 1. `index` hashes each file, finds where records end, cuts chunks of 16 MiB and keeps 64 bits of each
//!    key. Keys whose hash occurs once are unique.
//! 2. `chunk` reads a chunk into typed columns, checks it, writes what is kept as one Parquet part and what is not as
//!    lines of the sheets. Rows whose key may occur twice wait until the end (`duplicates`).
//!
//! # Again and again
//! A table is a function of its files and of the definitions. Where neither has changed since the load before, it is taken
//! over (`store`); otherwise it is loaded anew from all its files. So a load that follows on others writes the same bytes
//! as one that has everything before it for the first time.
//!
//! Chunks follow from the files alone, so every byte that is written is the same for any number of threads. Memory is
//! that of a few chunks for each thread, 8 bytes a row for the hashes, the rows that share a key, and the texts of
//! columns to which other tables refer.

mod again;
mod as_of;
mod checks;
mod chunk;
mod claims;
mod clean;
mod credit_code;
mod database;
mod dates;
mod decode;
mod defect;
mod document_no;
mod duplicates;
mod encoding;
mod error;
mod footers;
mod gather;
mod headers;
mod index;
mod inputs;
mod ledger;
mod load;
mod load_table;
mod messages;
mod numbers;
mod open;
mod parts;
mod persons;
mod pieces;
mod recognise;
mod report;
mod sent;
mod sheet;
mod split;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod top;
mod units;
mod values;

pub use as_of::as_of;
pub use encoding::Encoding;
pub use error::LoadError;
pub use load::{LoadOptions, load};
pub use report::{Apart, ApartKind, FileRead, LoadReport, TableCounts};
