//! How many cases would be usual, and how likely as many as there are would be by chance. A cell's own cases never
//! enter what it is held against.

use super::grid::Grid;
use super::rows::ExpectedBy;
use crate::tables::Exact;
use statistics::exact_test::{binomial, hypergeometric};

/// What a number of cases is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Expectation {
    /// Cases that would be usual, above 0.
    pub(crate) expected: f64,
    pub(crate) by: ExpectedBy,
    /// Cases of the others that `expected` was worked out from.
    pub(crate) reference: f64,
    /// Mid-p of as many cases or more, given how many there are in all; `None` where counts are not whole.
    pub(crate) p: Option<f64>,
}

/// Stands for the others' cases where they have none, so that a ratio can be formed; the test needs no such help.
const HALF_CASE: f64 = 0.5;

/// Sums over the known cells of a grid.
struct Sums {
    units: Vec<Exact>,
    fields: Vec<Exact>,
    exposures: Vec<Exact>,
    whole: Exact,
}

impl Sums {
    fn of(grid: &Grid<'_>) -> Self {
        let mut sums = Self {
            units: vec![Exact(0); grid.units.len()],
            fields: vec![Exact(0); grid.fields.len()],
            exposures: vec![Exact(0); grid.fields.len()],
            whole: Exact(0),
        };
        for unit in 0..grid.units.len() {
            for field in 0..grid.fields.len() {
                let cell = grid.cell(unit, field);
                if cell.is_known() {
                    sums.units[unit].0 += cell.count.0;
                    sums.fields[field].0 += cell.count.0;
                    sums.whole.0 += cell.count.0;
                    sums.exposures[field].0 += cell.exposure.unwrap_or_default().0;
                }
            }
        }
        sums
    }
}

/// Of every cell, by unit, then by field; `None` where there is no count, no occasion, or nobody to compare with.
pub(crate) fn of_cells(grid: &Grid<'_>) -> Vec<Option<Expectation>> {
    let sums = Sums::of(grid);
    let known = |field: usize| (0..grid.units.len()).filter(|unit| grid.cell(*unit, field).is_known()).count();
    let with_others: Vec<bool> = (0..grid.fields.len()).map(|field| known(field) >= 2).collect();
    let mut all = Vec::with_capacity(grid.units.len() * grid.fields.len());
    for unit in 0..grid.units.len() {
        for (field, of) in grid.fields.iter().enumerate() {
            let cell = grid.cell(unit, field);
            all.push(if !cell.is_known() || !with_others[field] {
                None
            } else if of.exposure_by.is_empty() {
                by_margins(cell.count, sums.units[unit], sums.fields[field], sums.whole)
            } else {
                by_exposure(cell.count, cell.exposure, sums.fields[field], sums.exposures[field])
            });
        }
    }
    all
}

/// The others' cases for each occasion, times the cell's own occasions.
fn by_exposure(count: Exact, own: Option<Exact>, in_field: Exact, occasions: Exact) -> Option<Expectation> {
    let own = own?.to_f64();
    let others = occasions.to_f64() - own;
    let reference = Exact(in_field.0 - count.0).to_f64();
    (own > 0.0 && others > 0.0).then(|| Expectation {
        expected: own / others * reference.max(HALF_CASE),
        by: ExpectedBy::Exposure,
        reference,
        p: share_or_more(count.to_f64(), count.to_f64() + reference, own / (own + others)),
    })
}

/// Quasi-independence: what the other cells of the row and of the column say of their crossing.
fn by_margins(count: Exact, in_unit: Exact, in_field: Exact, whole: Exact) -> Option<Expectation> {
    let rest = |of: Exact| Exact(of.0 - count.0).to_f64();
    let (row, column) = (rest(in_unit), rest(in_field));
    let neither = Exact(whole.0 - in_unit.0 - in_field.0 + count.0).to_f64();
    (neither > 0.0).then(|| Expectation {
        expected: row.max(HALF_CASE) * column.max(HALF_CASE) / neither,
        by: ExpectedBy::Margins,
        reference: column,
        p: hypergeometric(count.to_f64(), in_unit.to_f64(), column, column + neither)
            .ok()
            .map(|p| p.mid_at_least),
    })
}

/// A unit over its fields, from the expectations of its cells: indirect standardisation.
pub(crate) fn over_fields(cells: &[(f64, Expectation)]) -> Option<Expectation> {
    let (mut count, mut expected, mut reference) = (0.0, 0.0, 0.0);
    for (cases, cell) in cells {
        count += cases;
        expected += cell.expected;
        reference += cell.reference;
    }
    // Where the others have cases, a unit's share of all is that of its expected ones, were it like the others.
    let share = expected / (expected + reference.max(HALF_CASE));
    let p = share_or_more(count, count + reference, share);
    (!cells.is_empty()).then_some(Expectation { expected, by: ExpectedBy::Fields, reference, p })
}

/// A field against the mean of the others.
pub(crate) fn against_other_fields(count: f64, others: f64, other_fields: u32) -> Option<Expectation> {
    let other_fields = f64::from(other_fields);
    (other_fields > 0.0).then(|| Expectation {
        expected: others.max(HALF_CASE) / other_fields,
        by: ExpectedBy::OtherFields,
        reference: others,
        p: share_or_more(count, count + others, 1.0 / (1.0 + other_fields)),
    })
}

/// Mid-p of `count` or more of `all` cases, when each falls here with the probability `share`.
fn share_or_more(count: f64, all: f64, share: f64) -> Option<f64> {
    binomial(count, all, share).ok().map(|p| p.mid_at_least)
}
