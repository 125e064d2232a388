//! How completely a unit records: what second sources list, and how much of it is on record.

use super::grid::{Grid, Tables};
use super::rows::IncidenceRow;
use crate::tables::{Exact, Status};
use catalogue::Incidence;
use statistics::{Level, proportion};

/// What second sources list of a unit, and how much of it is on record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Recorded {
    pub(super) captured: Exact,
    pub(super) listed: Exact,
}

impl Recorded {
    fn share(self) -> Option<f64> {
        (self.listed.0 > 0).then(|| self.captured.to_f64() / self.listed.to_f64())
    }

    fn plus(self, other: Self) -> Self {
        Self { captured: Exact(self.captured.0 + other.captured.0), listed: Exact(self.listed.0 + other.listed.0) }
    }

    fn minus(self, other: Self) -> Self {
        Self { captured: Exact(self.captured.0 - other.captured.0), listed: Exact(self.listed.0 - other.listed.0) }
    }
}

/// Of every unit of a grid, from the sums of all capture indicators that it has; and of all together.
pub(super) fn recorded(tables: &Tables<'_>, incidence: &Incidence, grid: &Grid<'_>) -> (Vec<Recorded>, Recorded) {
    let of_unit = |unit: &&str| {
        incidence
            .captured
            .iter()
            .filter_map(|id| tables.value(id, unit, grid.period))
            .filter(|row| row.status != Status::Suppressed)
            .filter_map(|row| Some(Recorded { captured: row.numerator?, listed: row.denominator? }))
            .fold(Recorded::default(), Recorded::plus)
    };
    let units: Vec<Recorded> = grid.units.iter().map(of_unit).collect();
    let whole = units.iter().copied().fold(Recorded::default(), Recorded::plus);
    (units, whole)
}

/// Puts the capture rate beside a unit's cases, and what the ratio would be if all recorded alike.
pub(super) fn stand_beside(row: &mut IncidenceRow, own: Recorded, whole: Recorded, level: Level) {
    let Some(share) = own.share() else { return };
    (row.captured, row.listed) = (Some(own.captured), Some(own.listed));
    row.capture_rate = Some(100.0 * share);
    if let Ok(interval) = proportion::wilson(own.captured.to_f64(), own.listed.to_f64(), level) {
        let interval = interval.scaled(100.0);
        (row.capture_lower, row.capture_upper) = (Some(interval.lower), Some(interval.upper));
    }
    // A unit that records nothing it is asked for has no ratio to correct.
    row.ratio_recorded_alike =
        row.ratio.zip(whole.minus(own).share()).filter(|_| share > 0.0).map(|(ratio, others)| ratio * others / share);
}
