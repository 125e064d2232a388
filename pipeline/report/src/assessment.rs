//! `assessment.csv`: what a performance assessment reads. One row an indicator, unit and period; its columns are stable.

use crate::ReportError;
use crate::cell::exact;
use crate::lookup::Lookup;

/// The columns, in order; documented in `reports/README.md`.
pub(crate) const COLUMNS: [&str; 19] = [
    "unit_id",
    "unit",
    "period",
    "indicator_id",
    "indicator",
    "value",
    "unit_of_value",
    "target",
    "target_direction",
    "basis",
    "verdict",
    "结论",
    "score",
    "disclosure",
    "simulated",
    "status",
    "numerator",
    "denominator",
    "target_by",
];

/// A text that spreadsheet programs must not take for a formula.
///
/// An apostrophe goes before a text that begins like one, also behind blanks: programs trim before they look.
pub(crate) fn harmless(text: &str) -> String {
    let text = crate::format::visible(text);
    let begins = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins { format!("'{text}") } else { text }
}

/// UTF-8 with BOM, LF, numbers in their shortest exact form; rows in order of unit, period, indicator.
pub(crate) fn csv(lookup: &Lookup) -> Result<String, ReportError> {
    let mut rows: Vec<_> = lookup.input.scores.iter().collect();
    rows.sort_by_key(|row| (&row.unit_id, &row.period, &row.indicator_id));
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(COLUMNS)?;
    for row in rows {
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
        let verdict = lookup.verdict_cell(row);
        let counts = lookup.value(&row.indicator_id, &row.unit_id, &row.period);
        writer.write_record([
            harmless(&row.unit_id),
            harmless(&lookup.unit_name(&row.unit_id)),
            harmless(&row.period),
            harmless(&row.indicator_id),
            harmless(&lookup.indicator_title(&row.indicator_id)),
            row.value.map(exact).unwrap_or_default(),
            harmless(indicator.map_or("", |indicator| indicator.unit.get(lookup.labels.lang))),
            row.target.map(exact).unwrap_or_default(),
            direction.to_owned(),
            harmless(&row.basis),
            row.verdict.id().to_owned(),
            verdict.word.clone(),
            row.score.map(exact).unwrap_or_default(),
            disclosure.to_owned(),
            lookup.input.run.simulated.to_string(),
            row.status.id().to_owned(),
            counts.and_then(|value| value.numerator).map(|n| n.to_string()).unwrap_or_default(),
            counts.and_then(|value| value.denominator).map(|n| n.to_string()).unwrap_or_default(),
            target.and_then(|target| target.by).map(|day| day.to_string()).unwrap_or_default(),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    String::from_utf8(bytes).map_err(|error| csv::Error::from(std::io::Error::other(error)).into())
}
