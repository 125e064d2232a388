//! Counts and exposures of every unit and field of one period, out of the tables of values.

use crate::tables::{AreaRow, Exact, Status, ValueRow};
use catalogue::{Incidence, Kind, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// What the tables say of a unit and a field in one period.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// `ok` where there is a count.
    pub(crate) status: Status,
    /// Confirmed cases; 0 when the status is not `ok`.
    pub(crate) count: Exact,
    /// Occasions on which a case could have arisen.
    pub(crate) exposure: Option<Exact>,
}

impl Cell {
    pub(crate) fn is_known(&self) -> bool {
        self.status == Status::Ok
    }
}

/// A field in one period.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldOf<'a> {
    pub(crate) id: &'a str,
    /// The indicator whose denominator the exposure is; empty: the records give none that fits.
    pub(crate) exposure_by: &'a str,
}

/// One period.
pub(crate) struct Grid<'a> {
    pub(crate) period: &'a str,
    /// In order of id.
    pub(crate) units: Vec<&'a str>,
    pub(crate) fields: Vec<FieldOf<'a>>,
    /// By unit, then by field.
    cells: Vec<Cell>,
}

impl Grid<'_> {
    pub(crate) fn cell(&self, unit: usize, field: usize) -> &Cell {
        &self.cells[unit * self.fields.len() + field]
    }
}

/// The rows that the grids are made of, by their keys.
pub(crate) struct Tables<'a> {
    values: BTreeMap<(&'a str, &'a str, &'a str), &'a ValueRow>,
    areas: BTreeMap<(&'a str, &'a str, &'a str), &'a AreaRow>,
    fields: Vec<&'a str>,
    plan: &'a Plan,
    incidence: &'a Incidence,
}

impl<'a> Tables<'a> {
    pub(crate) fn new(plan: &'a Plan, incidence: &'a Incidence, values: &'a [ValueRow], areas: &'a [AreaRow]) -> Self {
        let mut needed: BTreeSet<&str> = incidence.captured.iter().map(String::as_str).collect();
        needed.insert(&incidence.indicator);
        needed.extend(incidence.fields.iter().filter_map(|field| field.exposure.as_deref()));
        let mut tables = Self {
            values: values
                .iter()
                .filter(|row| needed.contains(row.indicator_id.as_str()))
                .map(|row| ((&*row.indicator_id, &*row.period, &*row.unit_id), row))
                .collect(),
            areas: areas
                .iter()
                .filter(|row| row.indicator_id == incidence.indicator)
                .map(|row| ((&*row.period, &*row.unit_id, &*row.area), row))
                .collect(),
            fields: incidence.fields.iter().map(|field| field.id.as_str()).collect(),
            plan,
            incidence,
        };
        let listed: BTreeSet<&str> = tables.fields.iter().copied().collect();
        let others: BTreeSet<&str> =
            tables.areas.keys().map(|key| key.2).filter(|area| !listed.contains(area)).collect();
        tables.fields.extend(others);
        tables
    }

    /// The value of an indicator for a unit and a period.
    pub(crate) fn value(&self, indicator: &str, unit: &str, period: &str) -> Option<&'a ValueRow> {
        self.values.get(&(indicator, period, unit)).copied()
    }

    /// A grid for each period in which the indicator has a row, in order of time.
    pub(crate) fn grids(&self) -> Vec<Grid<'a>> {
        let id = self.incidence.indicator.as_str();
        let mut units: BTreeMap<&'a str, Vec<&'a str>> = BTreeMap::new();
        for ((_, period, unit), _) in self.values.range((id, "", "")..).take_while(|(key, _)| key.0 == id) {
            let level = self.plan.units.units.get(*unit).map(|unit| unit.level);
            if level.is_some_and(|level| self.incidence.levels.contains(&level)) {
                units.entry(period).or_default().push(unit);
            }
        }
        let mut grids: Vec<Grid<'a>> = units.into_iter().map(|(period, units)| self.grid(period, units)).collect();
        grids.sort_by_key(|grid| (crate::period(grid.period).map(|period| period.last_day), grid.period));
        grids
    }

    fn grid(&self, period: &'a str, units: Vec<&'a str>) -> Grid<'a> {
        let columns: Vec<(FieldOf<'a>, Vec<Cell>)> =
            self.fields.iter().map(|field| self.column(field, period, &units)).collect();
        let cells = (0..units.len()).flat_map(|unit| columns.iter().map(move |(_, cells)| cells[unit])).collect();
        Grid { period, units, fields: columns.into_iter().map(|(field, _)| field).collect(), cells }
    }

    /// One field with the first exposure that fits: that of the method, the cases' own denominator, none.
    fn column(&self, field: &'a str, period: &str, units: &[&'a str]) -> (FieldOf<'a>, Vec<Cell>) {
        let mut cells: Vec<Cell> = units.iter().map(|unit| self.count(field, unit, period)).collect();
        let named = self.incidence.fields.iter().find(|of| of.id == field).and_then(|of| of.exposure.as_deref());
        let own = self.incidence.indicator.as_str();
        let own = self.plan.indicators.get(own).filter(|indicator| indicator.kind != Kind::Count).map(|_| own);
        for exposure_by in named.into_iter().chain(own) {
            let exposures: Vec<Option<Exact>> = units
                .iter()
                .map(|unit| self.value(exposure_by, unit, period).and_then(|row| row.denominator))
                .map(|exposure| exposure.filter(|exposure| exposure.0 >= 0))
                .collect();
            if fits(&cells, &exposures) {
                for (cell, exposure) in cells.iter_mut().zip(exposures) {
                    cell.exposure = exposure;
                }
                return (FieldOf { id: field, exposure_by }, cells);
            }
        }
        (FieldOf { id: field, exposure_by: "" }, cells)
    }

    fn count(&self, field: &str, unit: &str, period: &str) -> Cell {
        let cell = |status, count| Cell { status, count, exposure: None };
        let value = self.value(&self.incidence.indicator, unit, period);
        let area = self.areas.get(&(period, unit, field));
        let status = value.map_or(Status::NotReported, |row| row.status);
        if status == Status::Suppressed || area.is_some_and(|row| row.status == Status::Suppressed) {
            return cell(Status::Suppressed, Exact(0));
        }
        // Only areas that occur have a row: where the unit has evidence and none in the field, there was no case.
        let none = value.and_then(|row| row.numerator).map(|_| Exact(0));
        match area.and_then(|row| row.numerator).or(none).filter(|count| count.0 >= 0) {
            Some(count) => cell(Status::Ok, count),
            None if status == Status::Ok => cell(Status::NotReported, Exact(0)),
            None => cell(status, Exact(0)),
        }
    }
}

/// Whether the exposures can carry a comparison: nobody has a case without an occasion, and two units or more have
/// occasions.
fn fits(cells: &[Cell], exposures: &[Option<Exact>]) -> bool {
    let has = |exposure: &Option<Exact>| exposure.is_some_and(|exposure| exposure.0 > 0);
    let consistent = cells.iter().zip(exposures).all(|(cell, exposure)| cell.count.0 == 0 || has(exposure));
    let with_both = cells.iter().zip(exposures).filter(|(cell, exposure)| cell.is_known() && has(exposure)).count();
    consistent && with_both >= 2
}
