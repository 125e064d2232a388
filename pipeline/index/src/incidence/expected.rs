//! How many cases would be usual, and how likely as many as there are would be by chance. A cell's own cases never
//! enter what it is held against.

use super::grid::Grid;
use super::rows::ExpectedBy;
use crate::tables::Exact;
use statistics::exact_test::hypergeometric;
use statistics::table::Cell;

/// A number of cases and what it is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Expectation {
    /// Count, expected number and test, as the label takes them.
    pub(crate) cell: Cell,
    pub(crate) by: ExpectedBy,
    /// Cases of the others that the expected number was worked out from.
    rest: f64,
}

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
    let own = own.filter(|own| own.0 > 0 && own.0 < occasions.0)?;
    let rest = Exact(in_field.0 - count.0).to_f64();
    let mut cell = Cell::against_rest(count.to_f64(), rest, own.to_f64() / occasions.to_f64()).ok()?;
    // The same number from the counts themselves, which is not blurred by the share.
    cell.expected = own.to_f64() * rest / Exact(occasions.0 - own.0).to_f64();
    Some(Expectation { cell, by: ExpectedBy::Exposure, rest })
}

/// Quasi-independence: what the other cells of the row and of the column say of their crossing.
fn by_margins(count: Exact, in_unit: Exact, in_field: Exact, whole: Exact) -> Option<Expectation> {
    let (row, column) = (Exact(in_unit.0 - count.0).to_f64(), Exact(in_field.0 - count.0).to_f64());
    let neither = Exact(whole.0 - in_unit.0 - in_field.0 + count.0).to_f64();
    let count = count.to_f64();
    let p = hypergeometric(count, count + row, column, column + neither).ok().map(|p| p.mid_at_least);
    let cell = Cell { count, expected: row * column / neither, p };
    (neither > 0.0).then_some(Expectation { cell, by: ExpectedBy::Margins, rest: column })
}

/// A unit over its fields, from those of its cells: indirect standardisation.
///
/// Given all cases, the unit's share of them is, if it is like the others, what is expected of it over that and the cases
/// of the others.
pub(crate) fn over_fields(cells: &[Expectation]) -> Option<Expectation> {
    let sum = |of: fn(&Expectation) -> f64| cells.iter().map(of).sum::<f64>();
    let (count, expected, rest) = (sum(|of| of.cell.count), sum(|of| of.cell.expected), sum(|of| of.rest));
    let share = if expected > 0.0 { expected / (expected + rest) } else { 0.0 };
    let cell = Cell { expected, ..Cell::against_rest(count, rest, share).ok()? };
    (!cells.is_empty()).then_some(Expectation { cell, by: ExpectedBy::Fields, rest })
}

/// A field against the mean of the others.
pub(crate) fn against_other_fields(count: f64, others: f64, other_fields: u32) -> Option<Expectation> {
    let fields = f64::from(other_fields);
    let cell = Cell { expected: others / fields, ..Cell::against_rest(count, others, 1.0 / (1.0 + fields)).ok()? };
    (other_fields > 0).then_some(Expectation { cell, by: ExpectedBy::OtherFields, rest: others })
}
