//! The counts of the indicators whose small cells are withheld.

use catalogue::{Disclosure, Kind, Plan};
use index::tables::{AreaRow, Exact, Status, ValueRow};
use std::collections::BTreeMap;

/// Which count of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    Numerator,
    Denominator,
}

/// A row of `values.csv`, or with an area one of `areas.csv`, by indicator, period, area and unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) indicator: String,
    pub(crate) period: String,
    /// Empty: all areas together.
    pub(crate) area: String,
    pub(crate) unit: String,
}

/// The counts of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) numerator: Exact,
    /// None for counts.
    pub(crate) denominator: Option<Exact>,
    /// Whether the numerator is a part of the denominator, so that what is missing to the whole is a count too.
    pub(crate) is_part: bool,
    /// Whether it may be withheld; the counts of all others are public.
    pub(crate) aggregate: bool,
}

/// Every row that has counts.
pub(crate) type Cells = BTreeMap<Key, Cell>;

impl Cell {
    pub(crate) fn get(&self, measure: Measure) -> Option<Exact> {
        match measure {
            Measure::Numerator => Some(self.numerator),
            Measure::Denominator => self.denominator,
        }
    }

    /// What is missing to the whole.
    pub(crate) fn complement(&self) -> Option<Exact> {
        self.denominator.filter(|_| self.is_part).map(|whole| Exact(whole.0 - self.numerator.0))
    }
}

/// The cells of a run.
pub(crate) fn cells(plan: &Plan, values: &[ValueRow], areas: &[AreaRow]) -> Cells {
    let of_values = values.iter().map(|row| {
        let counts = (row.numerator, row.denominator, row.status);
        (&row.indicator_id, &row.period, "", &row.unit_id, counts)
    });
    let of_areas = areas.iter().map(|row| {
        let counts = (row.numerator, row.denominator, row.status);
        (&row.indicator_id, &row.period, row.area.as_str(), &row.unit_id, counts)
    });
    let mut cells = Cells::new();
    for (id, period, area, unit, (numerator, denominator, status)) in of_values.chain(of_areas) {
        let (Some(indicator), Some(numerator)) = (plan.indicators.get(id), numerator) else { continue };
        let denominator = denominator.filter(|_| indicator.kind != Kind::Count);
        let cell = Cell {
            numerator,
            denominator,
            is_part: indicator.kind == Kind::Proportion && status != Status::Impossible,
            aggregate: indicator.disclosure == Disclosure::Aggregate,
        };
        let key = Key { indicator: id.clone(), period: period.clone(), area: area.to_owned(), unit: unit.clone() };
        cells.insert(key, cell);
    }
    cells
}
