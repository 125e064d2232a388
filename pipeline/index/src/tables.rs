//! The rows of the tables of stages 2 to 4, and how they are read from and written to CSV.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A decimal number with at most four places, held exactly as ten-thousandths.
///
/// Numerators and denominators are sums of these, so they are the same for any order of rows and any number of threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(pub i128);

impl Exact {
    /// The number of ten-thousandths in one.
    pub const SCALE: i128 = 10_000;

    /// A whole number.
    pub fn whole(n: i64) -> Self {
        Self(i128::from(n) * Self::SCALE)
    }

    /// The nearest `f64`.
    #[expect(clippy::cast_precision_loss, reason = "sums of records stay far below 2^53 ten-thousandths or round once")]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::SCALE as f64
    }
}

/// Without trailing zeros: `3`, `2.6`, `-0.0001`.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        if part == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{}", format!("{part:04}").trim_end_matches('0'))
        }
    }
}

/// What could not be read as a decimal number with at most four places.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a decimal number with at most four digits after the point")]
pub struct NotExact(String);

impl FromStr for Exact {
    type Err = NotExact;

    fn from_str(text: &str) -> Result<Self, NotExact> {
        let wrong = || NotExact(text.to_owned());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let ok = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !ok(whole) || !ok(part) || part.trim_end_matches('0').len() > 4 {
            return Err(wrong());
        }
        let part = part.trim_end_matches('0');
        let whole: i128 = whole.parse().map_err(|_| wrong())?;
        let part: i128 = format!("{part:0<4}").parse().map_err(|_| wrong())?;
        let value = whole.checked_mul(Self::SCALE).and_then(|w| w.checked_add(part)).ok_or_else(wrong)?;
        Ok(Self(if negative { -value } else { value }))
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why there is a value, or why there is none. Missing is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There is a value; zero is one.
    Ok,
    /// The unit reports, but nothing falls under the denominator: not applicable.
    NoDenominator,
    /// The unit sent nothing.
    NotReported,
    /// The denominator is below the indicator's minimum.
    TooFewRecords,
    /// The counts contradict each other, such as a part that is larger than its whole.
    Impossible,
    /// Withheld to protect persons.
    Suppressed,
}

impl Status {
    /// As the tables write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NoDenominator => "no_denominator",
            Self::NotReported => "not_reported",
            Self::TooFewRecords => "too_few_records",
            Self::Impossible => "impossible",
            Self::Suppressed => "suppressed",
        }
    }
}

/// One row of `2-values/values.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueRow {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Sum of the numerators.
    pub numerator: Option<Exact>,
    /// Sum of the denominators.
    pub denominator: Option<Exact>,
    /// Evidence rows.
    pub records: u64,
    /// In the indicator's unit; `None` unless the status is `ok`.
    pub value: Option<f64>,
    /// Lower end of the interval, of the method's `interval_level`.
    pub lower: Option<f64>,
    /// Upper end of it.
    pub upper: Option<f64>,
    /// Why there is a value or none.
    pub status: Status,
}

/// One row of `2-values/areas.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaRow {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Area (field) of the records.
    pub area: String,
    /// Sum of the numerators.
    pub numerator: Option<Exact>,
    /// Sum of the denominators.
    pub denominator: Option<Exact>,
    /// Evidence rows.
    pub records: u64,
    /// In the indicator's unit.
    pub value: Option<f64>,
    /// Lower end of the interval, of the method's `interval_level`.
    pub lower: Option<f64>,
    /// Upper end of it.
    pub upper: Option<f64>,
    /// Why there is a value or none.
    pub status: Status,
}

/// One row of `2-values/events.csv`: a day on which something happened that the method's `[incidence]` is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRow {
    /// Indicator.
    pub indicator_id: String,
    /// Unit, with all that belonged to it on the day.
    pub unit_id: String,
    /// Area.
    pub area: String,
    /// The day (`2018-03-05`).
    pub day: String,
    /// Sum of the numerators.
    pub events: Exact,
}

/// How a value stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The target is reached.
    Met,
    /// It is not.
    NotMet,
    /// It is not, and the day by which it ought to be lies after the period.
    NotYetDue,
    /// There are too few records to say.
    TooLittleEvidence,
    /// There is no value.
    NoValue,
    /// There is no target.
    NoTarget,
}

impl Verdict {
    /// As the tables write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NotYetDue => "not_yet_due",
            Self::TooLittleEvidence => "too_little_evidence",
            Self::NoValue => "no_value",
            Self::NoTarget => "no_target",
        }
    }
}

/// One row of `3-scores/scores.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreRow {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// As in values.
    pub value: Option<f64>,
    /// As in values.
    pub status: Status,
    /// 0 to 100; `None` when there is no value or the rule gives no points.
    pub score: Option<f64>,
    /// The scoring rule (`goalposts`); `context` when the indicator is not scored.
    pub rule: String,
    /// Its parameters (`worst=60 best=98`).
    pub parameters: String,
    /// Weight inside the node; 0 for context, gates and bonuses.
    pub weight: f64,
    /// The target, in the indicator's unit.
    pub target: Option<f64>,
    /// On what ground the target stands (`seed`, `law`, `practice`, `proposal`).
    pub basis: String,
    /// How the value stands to it.
    pub verdict: Verdict,
}

/// One row of `3-scores/steps.csv`: a cell that a step made or changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRow {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Number of the step in the method, from 1.
    pub step: u32,
    /// What the step does (`impute`).
    pub action: String,
    /// The cell before; `None`: a gap.
    pub before: Option<f64>,
    /// The cell after; `None`: a gap.
    pub after: Option<f64>,
    /// How, in words of the form `key=value` (`by=median among=peers units=5`).
    pub note: String,
}

/// One row of `3-scores/screening.csv`: what was known of a unit when a screen step looked at it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreeningRow {
    /// Number of the step in the method, from 1.
    pub step: u32,
    /// The node that was looked at.
    pub node_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// How many indicators of the node are for such units and count.
    pub indicators: u32,
    /// How many of them have no value.
    pub missing: u32,
    /// How many are zero.
    pub zeros: u32,
    /// Share with a value (0 to 1).
    pub available: f64,
    /// Share of the values that are not zero (0 to 1).
    pub nonzero: f64,
    /// Whether the unit keeps its scores there.
    pub kept: bool,
}

/// One row of `4-index/index.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexRow {
    /// Node of the tree.
    pub node_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Weighted mean of the children's scores, not rounded; the top node with its bonus.
    pub score: Option<f64>,
    /// Share of the weight of the node's children that had a score of their own.
    pub weight_present: f64,
    /// The group the unit is ranked in; empty: not ranked.
    pub peer_group: String,
    /// Place in the group; ties share the best place.
    pub rank: Option<u32>,
    /// How many units of the group have a score.
    pub peers: u32,
    /// Points added (top node).
    pub bonus: Option<f64>,
    /// Ids of the gates in breach, joined by `;` (top node).
    pub gates: String,
    /// Grade id (top node).
    pub grade: String,
    /// Grade id before the gates (top node).
    pub grade_before_gates: String,
}

/// What went wrong with a table on disk.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be opened or created.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A row does not have the right shape.
    #[error(
        "{path}:{line}: {reason}\n  hint: the columns of this table are described in pipeline/README.md; an empty cell \
         means that there is none"
    )]
    Row {
        /// The file.
        path: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

/// Reads a table. Columns are found by their header, in any order.
///
/// # Errors
/// When the file cannot be read, a column is missing or unknown, or a cell has the wrong type.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, TableError> {
    let shown = path.display().to_string();
    let file = std::fs::File::open(path).map_err(|source| TableError::Io { path: shown.clone(), source })?;
    let mut reader = csv::Reader::from_reader(std::io::BufReader::new(file));
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        rows.push(row.map_err(|error| TableError::Row {
            path: shown.clone(),
            line: error.position().map_or(1, csv::Position::line),
            reason: error.to_string(),
        })?);
    }
    Ok(rows)
}

/// Writes a table: UTF-8, LF, one header row, numbers in their shortest exact form, rows as given.
///
/// # Errors
/// When the file cannot be written.
pub fn write<T: Serialize>(path: &Path, rows: &[T]) -> Result<(), TableError> {
    let shown = path.display().to_string();
    let io = |source| TableError::Io { path: shown.clone(), source };
    let file = std::fs::File::create(path).map_err(io)?;
    let mut writer = csv::Writer::from_writer(std::io::BufWriter::new(file));
    for row in rows {
        writer.serialize(row).map_err(|error| TableError::Row {
            path: shown.clone(),
            line: 0,
            reason: error.to_string(),
        })?;
    }
    writer.flush().map_err(io)
}
