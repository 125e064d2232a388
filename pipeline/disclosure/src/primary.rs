//! Counts that are withheld for their own sake.

use crate::cell::{Cell, Measure};
use catalogue::Withholding;
use index::tables::Exact;

/// What of a cell is too small to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Secret {
    Count(Measure),
    Complement,
}

/// The small counts of a cell; none: it may be published as far as it alone goes.
///
/// Small are a numerator and what is missing to the whole from above 0 to below `min_count`; and of a whole above 0 and below
/// `min_denominator` everything, because of three persons even none says something of each.
pub(crate) fn secrets(cell: &Cell, settings: &Withholding) -> Vec<Secret> {
    let small = |count: Exact, from: u32| count > Exact(0) && count < Exact::whole(i64::from(from));
    let few = cell.denominator.is_some_and(|whole| small(whole, settings.min_denominator));
    let mut secrets = Vec::new();
    if few || small(cell.numerator, settings.min_count) {
        secrets.push(Secret::Count(Measure::Numerator));
    }
    if cell.complement().is_some_and(|rest| few || small(rest, settings.min_count)) {
        secrets.push(Secret::Complement);
    }
    if few {
        secrets.push(Secret::Count(Measure::Denominator));
    }
    secrets
}
