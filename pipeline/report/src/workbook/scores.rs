//! The sheets of values and of scores. A score is a formula of its value and of the parameters of its rule, wherever that
//! formula comes to the score of the tables; what other steps of the method made is a number.

use super::definitions::{BAND_FROM, BAND_SCORE, BAND_TO, BEST, LIMIT, POINTS, TARGET, WEIGHT, WORST};
use super::places::Places;
use super::sheet::{Cells, Entry, Sheet, here, points};
use super::{agrees, measure_title, nature, rule_id, status_words, value_unit};
use crate::ReportError;
use crate::lookup::Lookup;
use catalogue::{Disclosure, Indicator, Rule};
use index::tables::{Exact, ScoreRow};
use rust_xlsxwriter::Workbook;

/// Column of the values in the sheet of values.
const VALUE: u16 = 8;
/// Columns of the sheet of scores.
const OWN_VALUE: u16 = 7;
pub(super) const SCORE: u16 = 10;
pub(super) const SCORE_WEIGHT: u16 = 11;
pub(super) const BONUS: u16 = 12;

/// The long table: one row an indicator, unit and period.
pub(super) fn values(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("numerator", 14.0),
        ("denominator", 14.0),
        ("records", 10.0),
        ("value", 12.0),
        ("value_unit", 16.0),
        ("lower", 12.0),
        ("upper", 12.0),
        ("status", 12.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_values", &of)?;
    #[expect(clippy::cast_precision_loss, reason = "counts of records stay far below 2^53")]
    for row in &places.values {
        sheet.push(vec![
            row.period.as_str().into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            row.indicator_id.as_str().into(),
            lookup.indicator_title(&row.indicator_id).into(),
            row.numerator.map(Exact::to_f64).into(),
            row.denominator.map(Exact::to_f64).into(),
            Entry::Number(row.records as f64),
            row.value.into(),
            value_unit(lookup, &row.indicator_id).into(),
            row.lower.into(),
            row.upper.into(),
            status_words(lookup, row.status, row.value).into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

/// One row a score, the units' rows together and in them those of a node.
pub(super) fn scores(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("measure", 30.0),
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("scoring_rule", 16.0),
        ("value", 12.0),
        ("value_unit", 16.0),
        ("status", 12.0),
        ("score", 10.0),
        ("weight", 8.0),
        ("bonus", 8.0),
        ("target", 10.0),
        ("basis", 14.0),
        ("verdict", 12.0),
        ("nature", 12.0),
    ];
    let formulas = Formulas::new(lookup, places);
    let mut sheet = Sheet::new(book, lookup, "sheet_scores", &of)?;
    for (at, row) in (2..).zip(&places.scores) {
        let indicator = lookup.indicator(&row.indicator_id);
        sheet.push(vec![
            row.period.as_str().into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            measure_title(lookup, &row.indicator_id).into(),
            row.indicator_id.as_str().into(),
            lookup.indicator_title(&row.indicator_id).into(),
            indicator.map(rule_id).unwrap_or_default().into(),
            Entry::from(row.value).by(formulas.value(row)),
            value_unit(lookup, &row.indicator_id).into(),
            status_words(lookup, row.status, row.value).into(),
            points(row.score).by(indicator.and_then(|of| formulas.score(of, row, at))),
            Entry::Number(row.weight).by(formulas.weight(row)),
            points(indicator.and_then(|of| bonus(of, row))).by(indicator.and_then(|of| formulas.bonus(of, row, at))),
            row.target.into(),
            lookup.basis_words(&row.basis).into(),
            lookup.labels.get(&format!("verdict_{}", row.verdict.id())).into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

/// The points that a bonus indicator adds.
pub(super) fn bonus(indicator: &Indicator, row: &ScoreRow) -> Option<f64> {
    match indicator.score.as_ref().map(|scoring| &scoring.rule) {
        Some(Rule::Bonus { points, cap }) if indicator.disclosure != Disclosure::Internal => {
            Some((points * row.value?).clamp(0.0, *cap))
        }
        _ => None,
    }
}

struct Formulas<'l, 'a> {
    places: &'l Places<'a>,
    values: Cells,
    definitions: Cells,
    bands: Cells,
}

impl<'l, 'a> Formulas<'l, 'a> {
    fn new(lookup: &Lookup, places: &'l Places<'a>) -> Self {
        Self {
            places,
            values: Cells::of(lookup, "sheet_values"),
            definitions: Cells::of(lookup, "sheet_definitions"),
            bands: Cells::of(lookup, "sheet_bands"),
        }
    }

    /// The value of the long table; empty stays empty.
    fn value(&self, row: &ScoreRow) -> Option<String> {
        let at = self.places.value(&row.indicator_id, &row.unit_id, &row.period)?;
        row.value?;
        Some(format!("=IF({0}=\"\",\"\",{0})", self.values.cell(VALUE, at)))
    }

    fn weight(&self, row: &ScoreRow) -> Option<String> {
        Some(format!("={}", self.definitions.cell(WEIGHT, self.places.definition(&row.indicator_id)?)))
    }

    fn score(&self, indicator: &Indicator, row: &ScoreRow, at: usize) -> Option<String> {
        let rule = &indicator.score.as_ref()?.rule;
        let (value, score) = (row.value?, row.score?);
        if !agrees(index::points(rule, indicator.target.as_ref(), value), Some(score)) {
            return None;
        }
        let definition = self.places.definition(&row.indicator_id)?;
        let of = |column: u16| self.definitions.cell(column, definition);
        let value = here(OWN_VALUE, at);
        let points = match rule {
            Rule::Goalposts { .. } => format!("100*({value}-{0})/({1}-{0})", of(WORST), of(BEST)),
            Rule::RatioToTarget => format!("100*{value}/{}", of(TARGET)),
            Rule::Deduction { .. } => format!("MAX({},100-{}*{value})", of(LIMIT), of(POINTS)),
            Rule::Binary if indicator.target.as_ref()?.at_most => format!("IF({value}<={},100,0)", of(TARGET)),
            Rule::Binary => format!("IF({value}>={},100,0)", of(TARGET)),
            Rule::Bands { .. } => self.in_bands(&row.indicator_id, &value)?,
            Rule::Relative { .. } | Rule::Bonus { .. } | Rule::Gate { .. } => return None,
        };
        Some(format!("=IF({value}=\"\",\"\",MAX(0,MIN(100,{points})))"))
    }

    /// The score of the first band that the value is in. A band without an end is open there.
    fn in_bands(&self, indicator: &str, value: &str) -> Option<String> {
        let (first, last) = self.places.bands(indicator)?;
        let mut formula = self.bands.cell(BAND_SCORE, last);
        for row in (first..last).rev() {
            let (from, to) = (self.bands.cell(BAND_FROM, row), self.bands.cell(BAND_TO, row));
            let score = self.bands.cell(BAND_SCORE, row);
            formula = format!("IF(AND(OR({from}=\"\",{value}>={from}),OR({to}=\"\",{value}<={to})),{score},{formula})");
        }
        Some(formula)
    }

    fn bonus(&self, indicator: &Indicator, row: &ScoreRow, at: usize) -> Option<String> {
        bonus(indicator, row)?;
        let definition = self.places.definition(&row.indicator_id)?;
        let (each, cap) = (self.definitions.cell(POINTS, definition), self.definitions.cell(LIMIT, definition));
        let value = here(OWN_VALUE, at);
        Some(format!("=IF({value}=\"\",\"\",MAX(0,MIN({cap},{each}*{value})))"))
    }
}
