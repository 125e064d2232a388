use std::path::{Path, PathBuf};

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file or folder cannot be written.
    #[error("{}: cannot be written: {source}\n  hint: close it in other programs, and check the folder's rights and free space", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A built-in text or setting is wrong.
    #[error(
        "reports/{file}: {reason}\n  why:  it is part of the program, so this is a defect of the build\n  hint: mend the file and build again"
    )]
    BuiltIn {
        /// The file below `reports/`.
        file: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The scoreboard's template does not fit the data.
    #[error("reports/scoreboard.html.j2: {0:#}")]
    Template(#[from] minijinja::Error),
    /// A chart cannot be drawn.
    #[error("chart `{chart}` cannot be drawn: {reason}")]
    Chart {
        /// Name of the chart.
        chart: String,
        /// Why.
        reason: String,
    },
    /// The workbook cannot be made.
    #[error(
        "a workbook cannot be made: {0}\n  hint: a sheet holds at most 1,048,576 rows and a cell 32,767 characters"
    )]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The circular cannot be packed.
    #[error("circular.docx cannot be made: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// The refused rows cannot be read.
    #[error("{}:{line}: is no refused row: {reason}\n  hint: load the record files again", path.display())]
    RejectedRows {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// The table cannot be made.
    #[error("assessment.csv cannot be made: {0}")]
    Table(#[from] csv::Error),
}

/// Makes a folder and those above it.
pub(crate) fn make_dir(path: &Path) -> Result<(), ReportError> {
    std::fs::create_dir_all(path).map_err(|source| ReportError::Io { path: path.to_owned(), source })
}

/// Writes a whole file.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    std::fs::write(path, bytes).map_err(|source| ReportError::Io { path: path.to_owned(), source })
}
