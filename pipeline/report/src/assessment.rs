//! `assessment.csv` and `assessment.xlsx`: what a performance assessment reads. One row an indicator, unit and period; the
//! columns are stable and described in `docs/assessment.md`.

use crate::ReportError;
use crate::cell::exact;
use crate::format::visible;
use crate::lookup::Lookup;
use crate::workbook::{assessment_book, measure_title};
use index::tables::{Exact, ScoreRow};

/// Version of the columns: it grows when columns are added at the end. What a column means never changes.
const SCHEMA_VERSION: u32 = 2;

/// The columns, in order, with what is in them: text, a number, an exact sum.
#[rustfmt::skip]
pub(crate) const COLUMNS: [&str; 27] = [
    "unit_id", "unit", "period", "indicator_id", "indicator", "value", "unit_of_value", "target", "target_direction", "basis",
    "verdict", "结论", "score", "disclosure", "simulated", "status", "numerator", "denominator", "target_by",
    "node_id", "measure", "peer_group", "weight", "lower", "upper", "evidence", "schema_version",
];

/// What one cell holds.
pub(crate) enum Field {
    Text(String),
    Number(f64),
    /// An exact sum.
    Sum(Exact),
    Nothing,
}

impl Field {
    fn number(of: Option<f64>) -> Self {
        of.map_or(Self::Nothing, Self::Number)
    }

    fn sum(of: Option<Exact>) -> Self {
        of.map_or(Self::Nothing, Self::Sum)
    }

    /// As the CSV file has it.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => harmless(text),
            Self::Number(number) => exact(*number),
            Self::Sum(sum) => sum.to_string(),
            Self::Nothing => String::new(),
        }
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A text that spreadsheet programs must not take for a formula.
///
/// An apostrophe goes before a text that begins like one, also behind blanks: programs trim before they look.
pub(crate) fn harmless(text: &str) -> String {
    let text = visible(text);
    let begins = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins { format!("'{text}") } else { text }
}

/// UTF-8 with BOM, LF, numbers in their shortest exact form; rows in order of unit, period, indicator.
pub(crate) fn csv(lookup: &Lookup) -> Result<String, ReportError> {
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(COLUMNS)?;
    for row in rows(lookup) {
        writer.write_record(fields(lookup, row).iter().map(Field::plain))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    String::from_utf8(bytes).map_err(|error| csv::Error::from(std::io::Error::other(error)).into())
}

/// The same rows as a workbook, with a sheet that says what the columns are.
pub(crate) fn xlsx(lookup: &Lookup) -> Result<Vec<u8>, ReportError> {
    assessment_book(lookup, &COLUMNS, rows(lookup).into_iter().map(|row| fields(lookup, row)))
}

fn rows<'a>(lookup: &Lookup<'a>) -> Vec<&'a ScoreRow> {
    let mut rows: Vec<&ScoreRow> = lookup.input.scores.iter().collect();
    rows.sort_by_key(|row| (&row.unit_id, &row.period, &row.indicator_id));
    rows
}

fn fields(lookup: &Lookup, row: &ScoreRow) -> [Field; COLUMNS.len()] {
    let indicator = lookup.indicator(&row.indicator_id);
    let target = indicator.and_then(|indicator| indicator.target.as_ref());
    let direction = match target {
        Some(target) if target.at_most => "at_most",
        Some(_) => "at_least",
        None => "",
    };
    let disclosure = indicator.map_or("", |indicator| match indicator.disclosure {
        catalogue::Disclosure::Public => "public",
        catalogue::Disclosure::Aggregate => "aggregate",
        catalogue::Disclosure::Internal => "internal",
    });
    let evidence = lookup.comparison(&row.indicator_id, &row.unit_id, &row.period).and_then(|row| row.evidence);
    let counts = lookup.value(&row.indicator_id, &row.unit_id, &row.period);
    let group = lookup.top_row(&row.unit_id, &row.period).map_or("", |row| row.peer_group.as_str());
    [
        row.unit_id.as_str().into(),
        Field::Text(lookup.unit_name(&row.unit_id)),
        row.period.as_str().into(),
        row.indicator_id.as_str().into(),
        Field::Text(lookup.indicator_title(&row.indicator_id)),
        Field::number(row.value),
        indicator.map_or("", |indicator| indicator.unit.get(lookup.labels.lang)).into(),
        Field::number(row.target),
        direction.into(),
        row.basis.as_str().into(),
        row.verdict.id().into(),
        Field::Text(lookup.verdict_cell(row).word),
        Field::number(row.score),
        disclosure.into(),
        if lookup.input.run.simulated { "true" } else { "false" }.into(),
        row.status.id().into(),
        Field::sum(counts.and_then(|value| value.numerator)),
        Field::sum(counts.and_then(|value| value.denominator)),
        Field::Text(target.and_then(|target| target.by).map(|day| day.to_string()).unwrap_or_default()),
        lookup.input.plan.node_of.get(&row.indicator_id).map_or("", String::as_str).into(),
        Field::Text(measure_title(lookup, &row.indicator_id)),
        group.into(),
        Field::Number(row.weight),
        Field::number(counts.and_then(|value| value.lower)),
        Field::number(counts.and_then(|value| value.upper)),
        evidence.map_or("", evidence_id).into(),
        Field::Number(f64::from(SCHEMA_VERSION)),
    ]
}

/// As the table of comparisons writes it.
fn evidence_id(evidence: index::comparison::Evidence) -> &'static str {
    use index::comparison::Evidence;
    match evidence {
        Evidence::Met => "met",
        Evidence::MetByCount => "met_by_count",
        Evidence::NotMet => "not_met",
        Evidence::TooLittleEvidence => "too_little_evidence",
    }
}
