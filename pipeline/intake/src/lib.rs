//! Opens files as they are sent, and tables of databases, and writes each as plain CSV that the record reader can take.
//!
//! A sheet becomes a *spool*: UTF-8, commas, no header, one line for each row of the sheet, so that a line's number is
//! the row's number in the office's own program. Blank rows stay blank lines, line ends inside cells become spaces.
//! Nothing is interpreted here: titles, headers and footers are rows like all others.
//!
//! # What a cell becomes
//! | in the workbook | in the spool |
//! |---|---|
//! | text | the text |
//! | number | its shortest decimal text, of the 15 digits that a spreadsheet keeps |
//! | number of 10^15 and more | `4.40981199001011E+17`: its last digits are lost, and this form says so |
//! | number shown in percent | `98%` |
//! | date, date with time, time | `2018-03-05`, `2018-03-05 09:30:00`, `09:30:00` |
//! | yes or no | `是`, `否` |
//! | error | `#N/A` |
//!
//! # Hostile files
//! No reader believes what a file says about its own size. What is inflated, what is held and what is written is
//! counted, and beyond [`Limits`] the file is refused. Nothing is written under a name that a file chose.

mod archive;
mod biff;
mod database;
mod error;
mod format;
mod html;
mod json_lines;
mod limits;
mod number;
mod ods;
mod parquet_rows;
mod spool;
mod text;
mod xls;
mod xlsx;
mod zip_parts;

pub use archive::{Member, Refused, extract};
pub use database::{ConnectionError, Database, QueryError, Rows};
pub use error::IntakeError;
pub use format::{Format, detect};
pub use limits::Limits;
pub use spool::{Sheet, Spools};
pub use text::{Charset, Transcode};

use std::path::Path;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Workbook {
    /// Its sheets, in their order.
    pub sheets: Vec<Sheet>,
    /// Bare numbers that mean days count from 1904-01-01 instead of 1899-12-30.
    pub days_from_1904: bool,
}

/// Spools every sheet of a file that is not text.
///
/// # Errors
/// When the file is damaged, encrypted, larger than the limits or of a format that has no sheets, or when it cannot be
/// read or the spool cannot be written.
pub fn read(file: &Path, format: Format, spools: &Spools) -> Result<Workbook, IntakeError> {
    match format {
        Format::Xlsx => xlsx::read(file, spools),
        Format::Xls => xls::read(file, spools),
        Format::Ods => ods::read(file, spools),
        Format::Html => html::read(file, spools),
        Format::JsonLines => json_lines::read(file, spools),
        Format::Parquet => parquet_rows::read(file, spools),
        Format::Text | Format::Database | Format::Zip | Format::Other(_) => Err(IntakeError::NoSheets),
    }
}
