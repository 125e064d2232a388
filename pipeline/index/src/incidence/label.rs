//! From counts and expectations to the columns of the table: intervals, shrunken ratios, q-values and labels.

use super::expected::Expectation;
use super::rows::{IncidenceRow, Label};
use crate::tables::Exact;
use catalogue::Incidence;
use statistics::table::{self, Cell, Rule, label_table};
use statistics::{Level, rate};

/// Cases are given for this many of the exposure.
const PER: f64 = 100.0;

/// Fills in the rate of a row from its count and exposure.
pub(super) fn rate_of(row: &mut IncidenceRow, level: Level) {
    let (Some(count), Some(exposure)) = (row.count, row.exposure.filter(|exposure| exposure.0 > 0)) else { return };
    if let Ok(rate) = rate::rate(count.to_f64(), exposure.to_f64(), level) {
        let rate = rate.scaled(PER);
        row.rate = Some(rate.value);
        (row.rate_lower, row.rate_upper) = (Some(rate.interval.lower), Some(rate.interval.upper));
    }
}

/// Labels rows that belong together: the cells of a period, its units, or its fields. One prior and one adjustment for
/// their number; a row without expectation takes no part and has no label.
pub(super) fn label(
    rows: &mut [IncidenceRow],
    expectations: &[Option<Expectation>],
    incidence: &Incidence,
    level: Level,
) {
    let taking_part: Vec<(usize, Expectation)> =
        expectations.iter().enumerate().filter_map(|(at, expectation)| Some((at, (*expectation)?))).collect();
    let rule = Rule { false_discovery: incidence.false_discovery_rate, ..Rule::default() };
    let cells: Vec<Cell> = taking_part.iter().map(|(_, expectation)| expectation.cell).collect();
    let Ok(labelled) = label_table(&cells, rule) else { return };
    for ((at, Expectation { cell, by, .. }), labelled) in taking_part.into_iter().zip(labelled.cells) {
        let row = &mut rows[at];
        row.expected = Some(cell.expected);
        row.expected_by = Some(by);
        if let Ok(ratio) = statistics::ratio::ratio(cell.count, cell.expected, level) {
            row.ratio = Some(ratio.value);
            (row.ratio_lower, row.ratio_upper) = (Some(ratio.interval.lower), Some(ratio.interval.upper));
        }
        row.shrunken = Some(labelled.shrunken.mean);
        (row.eb05, row.eb95) = (Some(labelled.shrunken.eb05), Some(labelled.shrunken.eb95));
        (row.p, row.q, row.q_any_dependence) = (cell.p, labelled.q, labelled.q_any_dependence);
        row.label = Some(match labelled.label {
            table::Label::High => Label::High,
            table::Label::Watch => Label::Watch,
            table::Label::Usual => Label::Usual,
            table::Label::TooFew => Label::TooFew,
        });
    }
}

/// The sum of counts or exposures.
pub(super) fn sum(of: impl Iterator<Item = Exact>) -> Exact {
    Exact(of.map(|exact| exact.0).sum())
}
