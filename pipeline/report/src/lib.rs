//! Charts, scoreboards, workbooks and tidy tables from values, scores and the index.
//!
//! [`write`] takes the tables of one run and makes the files of `5-reports`; [`write_returns`] makes the sheets with which
//! offices get their refused rows back, [`write_template`] those that they fill in. Nothing here reads a clock: the same
//! input gives the same bytes.

#[cfg(test)]
extern crate self as report;

mod areas;
mod assessment;
mod cell;
mod charts;
mod circular;
mod error;
mod format;
mod forms;
mod incidence;
mod input;
mod labels;
mod lookup;
mod method;
mod progress;
mod quality;
mod settings;
mod shortfalls;
mod site;
mod words;
mod workbook;

pub use error::ReportError;
pub use forms::{ReturnsInput, template_name, write_returns, write_template};
pub use input::{ReportInput, RuleFacts, RunFacts, SourceFacts, TableFacts};

use catalogue::Finding;
use lookup::Lookup;
use settings::Document;
use std::path::{Path, PathBuf};

/// The table for performance assessment, in the folder of reports.
pub const ASSESSMENT: &str = "assessment.csv";

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct ReportSummary {
    /// The scoreboard.
    pub scoreboard: PathBuf,
    /// Every file, in order of writing.
    pub files: Vec<PathBuf>,
    /// What a reader would miss, such as characters that the font of the charts does not have.
    pub findings: Vec<Finding>,
}

/// Writes the reports of one run into `out`, which is made when it is not there.
///
/// `scoreboard.html`, `charts/*.svg` and `.png`, and the documents that
/// `reports/settings.toml` names: `data.xlsx`, `circulation.xlsx`, `circular.docx`, `assessment.csv` and `.xlsx`.
///
/// # Errors
/// When a file cannot be written, or a template, label or setting that is built in is wrong.
pub fn write(input: &ReportInput, out: &Path) -> Result<ReportSummary, ReportError> {
    let settings = settings::Settings::built_in()?;
    let labels = labels::Labels::built_in(input.lang, input.plan.method.interval_level)?;
    let lookup = Lookup::new(input, &settings, &labels);
    let mut summary = ReportSummary::default();

    let charts = charts::Charts::new(&lookup)?;
    summary.findings = charts.findings();
    summary.files = charts.write(&out.join("charts"))?;
    summary.scoreboard = out.join("scoreboard.html");
    error::write_file(&summary.scoreboard, scoreboard(input)?.as_bytes())?;
    summary.files.push(summary.scoreboard.clone());

    for document in &settings.documents.files {
        let (name, bytes) = match document {
            Document::Data => ("data.xlsx", workbook::data(&lookup)?),
            Document::Circulation => ("circulation.xlsx", workbook::circulation(&lookup)?),
            Document::Circular => ("circular.docx", circular::bytes(&lookup, &charts, &out.join("charts"))?),
            Document::AssessmentTable => (ASSESSMENT, assessment::csv(&lookup)?.into_bytes()),
            Document::AssessmentWorkbook => ("assessment.xlsx", assessment::xlsx(&lookup)?),
        };
        let path = out.join(name);
        error::write_file(&path, &bytes)?;
        summary.files.push(path);
    }
    Ok(summary)
}

/// The scoreboard alone: one HTML page that holds everything it shows, in both languages.
///
/// # Errors
/// When a template, label or setting that is built in is wrong.
pub fn scoreboard(input: &ReportInput) -> Result<String, ReportError> {
    site::page(input, &settings::Settings::built_in()?)
}
