//! How reports look: `reports/settings.toml`.

use crate::ReportError;
use catalogue::Text;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub font_family: String,
    pub coverage_indicator: String,
    pub field_indicator: String,
    #[serde(rename = "band")]
    pub bands: Vec<ScoreBand>,
    pub documents: Documents,
    pub colours: Colours,
    pub chart: ChartSettings,
    pub site: SiteSettings,
}

/// What the scoreboard shows.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteSettings {
    /// Its parts, in order.
    pub sections: Vec<String>,
    /// Columns of the ranking, in order.
    pub ranking_columns: Vec<String>,
    /// Columns of a unit's indicators, in order.
    pub unit_columns: Vec<String>,
    /// Rows of a table that are drawn before the reader asks for more.
    pub rows_at_once: usize,
    /// Above this many units the whole report for print leaves their profiles to their own pages.
    pub profiles_in_whole: usize,
    /// A department with fewer scored indicators has no rank.
    pub department_min_scored: u32,
    /// Above this many units the page has the values of the latest period alone.
    #[serde(skip_serializing)]
    pub full_history_units: usize,
}

/// Which documents are written, and what is in them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Documents {
    pub files: Vec<Document>,
    /// Rows that a sheet of `data.xlsx` holds at most; the oldest periods are left out before it has more.
    pub most_rows: usize,
    pub circulation: Vec<CirculationSheet>,
    pub circular: Vec<CircularSection>,
    /// Charts of the circular, by the first part of their names.
    pub circular_charts: Vec<String>,
    /// Rows of the circular's table of missed targets at most.
    pub most_shortfalls: usize,
}

/// A document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Document {
    #[serde(rename = "data.xlsx")]
    Data,
    #[serde(rename = "circulation.xlsx")]
    Circulation,
    #[serde(rename = "circular.docx")]
    Circular,
    #[serde(rename = "assessment.csv")]
    AssessmentTable,
    #[serde(rename = "assessment.xlsx")]
    AssessmentWorkbook,
}

/// A sheet of `circulation.xlsx`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CirculationSheet {
    Ranking,
    Measures,
    Shortfalls,
    Incidence,
}

/// A section of `circular.docx`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CircularSection {
    Overall,
    Ranking,
    Measures,
    Shortfalls,
    Incidence,
    Quality,
    Next,
}

/// Scores of a measure from `at_least` up are shown with this glyph and word.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScoreBand {
    pub at_least: f64,
    pub glyph: String,
    pub class: String,
    pub word: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Colours {
    pub ink: Colour,
    pub muted: Colour,
    pub rule: Colour,
    pub paper: Colour,
    pub strong: Colour,
    pub middle: Colour,
    pub weak: Colour,
}

/// `#RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Colour(pub u8, pub u8, pub u8);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a colour like #12436D");
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6).ok_or_else(wrong)?;
        let part = |at: usize| digits.get(at..at + 2).and_then(|d| u8::from_str_radix(d, 16).ok()).ok_or_else(wrong);
        Ok(Self(part(0)?, part(2)?, part(4)?))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChartSettings {
    pub width: f64,
    pub png_scale: u32,
    pub title: f64,
    pub body: f64,
    pub small: f64,
}

impl Settings {
    pub fn built_in() -> Result<Self, ReportError> {
        toml::from_str(include_str!("../../../reports/settings.toml"))
            .map_err(|error| ReportError::BuiltIn { file: "settings.toml", reason: error.to_string() })
    }

    /// The band of a score.
    pub fn band(&self, score: f64) -> Option<&ScoreBand> {
        self.bands.iter().find(|band| score >= band.at_least)
    }
}
