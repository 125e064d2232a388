//! Where dishonesty is frequent (易发多发领域): confirmed cases by unit and field, with what evidence of a few cases allows.
//!
//! Incidence is never scored: to score it would teach units not to record. So the capture rate stands beside it.

mod expected;
mod gaps;
mod grid;
mod label;
mod recording;
mod rows;
mod trend;

pub use gaps::event_gaps;
pub use rows::{ExpectedBy, GapRow, IncidenceRow, Label, Pace, Scope, Trend, TrendRow};

use crate::tables::{AreaRow, Exact, Status, ValueRow};
use catalogue::{Incidence, Plan};
use expected::{against_other_fields, of_cells, over_fields};
use grid::{Grid, Tables};
use label::{label, rate_of, sum};
use recording::{recorded, stand_beside};
use statistics::Level;

/// The rows of `4-index/incidence.csv` and of `4-index/incidence_trend.csv`, each in order of its key, whatever the order
/// of `values` and `areas`. Both are empty when the method has no `[incidence]`, and without `areas`.
///
/// A period's cells are labelled together, and so are its units and its fields, each against what is usual without its own
/// cases; earlier periods take no part, so that a published label never changes when a new period comes. Of a unit that
/// did not report there is a row with its status and without a count.
pub fn incidence(plan: &Plan, values: &[ValueRow], areas: &[AreaRow]) -> (Vec<IncidenceRow>, Vec<TrendRow>) {
    let (Some(method), Ok(level)) = (&plan.method.incidence, Level::new(plan.method.interval_level)) else {
        return (Vec::new(), Vec::new());
    };
    // Whoever starts from values alone has no fields, and no field is not a field without a case.
    if areas.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let tables = Tables::new(plan, method, values, areas);
    let grids = tables.grids();
    let mut rows = Vec::new();
    for grid in &grids {
        rows.extend(of_period(plan, method, &tables, grid, level));
    }
    let trends = trend::trends(&rows, &grids, plan, method);
    rows.sort_by(|a, b| (&a.unit_id, &a.period, &a.area).cmp(&(&b.unit_id, &b.period, &b.area)));
    (rows, trends)
}

fn of_period(plan: &Plan, method: &Incidence, tables: &Tables<'_>, grid: &Grid<'_>, level: Level) -> Vec<IncidenceRow> {
    let (captured, all_captured) = recorded(tables, method, grid);
    let fields = grid.fields.len();
    let expectations = of_cells(grid);
    let mut cells = Vec::with_capacity(expectations.len());
    for (unit, unit_id) in grid.units.iter().enumerate() {
        for (field, of) in grid.fields.iter().enumerate() {
            let cell = grid.cell(unit, field);
            let mut row = empty(method, unit_id, grid.period, of.id, Scope::Cell, cell.status);
            row.count = cell.is_known().then_some(cell.count);
            row.exposure = cell.exposure;
            row.exposure_by = of.exposure_by.to_owned();
            cells.push(row);
        }
    }
    label(&mut cells, &expectations, method, level);

    let (mut units, mut of_units) = (Vec::new(), Vec::new());
    for (unit, unit_id) in grid.units.iter().enumerate() {
        let of = unit * fields..(unit + 1) * fields;
        let row = over_all_fields(method, tables, unit_id, grid, &cells[of.clone()]);
        of_units.push(row.count.and_then(|_| standardised(&cells[of.clone()], &expectations[of])));
        units.push(row);
    }
    label(&mut units, &of_units, method, level);

    let (mut in_fields, mut of_fields) = (Vec::new(), Vec::new());
    let top = plan.method.plan.top_unit.as_str();
    let all = sum(cells.iter().filter_map(|row| row.count));
    for (field, of) in grid.fields.iter().enumerate() {
        let column: Vec<&IncidenceRow> = cells.iter().skip(field).step_by(fields).collect();
        let mut row = over_all_units(method, top, grid.period, of.id, Scope::Field, &column);
        row.exposure_by = of.exposure_by.to_owned();
        let others = u32::try_from(fields - 1).unwrap_or(u32::MAX);
        of_fields.push(
            row.count.and_then(|count| against_other_fields(count.to_f64(), Exact(all.0 - count.0).to_f64(), others)),
        );
        in_fields.push(row);
    }
    label(&mut in_fields, &of_fields, method, level);

    let over_units: Vec<&IncidenceRow> = units.iter().collect();
    let mut whole = over_all_units(method, top, grid.period, "", Scope::Whole, &over_units);
    whole.exposure_by = units.first().map(|row| row.exposure_by.clone()).unwrap_or_default();
    stand_beside(&mut whole, all_captured, all_captured, level);
    for (unit, row) in units.iter_mut().enumerate() {
        stand_beside(row, captured[unit], all_captured, level);
        for row in &mut cells[unit * fields..(unit + 1) * fields] {
            stand_beside(row, captured[unit], all_captured, level);
        }
    }
    let mut rows: Vec<IncidenceRow> = cells.into_iter().chain(units).chain(in_fields).chain([whole]).collect();
    rows.iter_mut().for_each(|row| rate_of(row, level));
    rows
}

fn empty(method: &Incidence, unit: &str, period: &str, area: &str, scope: Scope, status: Status) -> IncidenceRow {
    IncidenceRow {
        indicator_id: method.indicator.clone(),
        unit_id: unit.to_owned(),
        period: period.to_owned(),
        area: area.to_owned(),
        scope,
        count: None,
        exposure: None,
        exposure_by: String::new(),
        expected: None,
        expected_by: None,
        rate: None,
        rate_lower: None,
        rate_upper: None,
        ratio: None,
        ratio_lower: None,
        ratio_upper: None,
        shrunken: None,
        eb05: None,
        eb95: None,
        p: None,
        q: None,
        q_any_dependence: None,
        label: None,
        captured: None,
        listed: None,
        capture_rate: None,
        capture_lower: None,
        capture_upper: None,
        ratio_recorded_alike: None,
        status,
    }
}

/// A unit over its fields. Its exposure is the denominator of the cases' own indicator: that of its fields do not add up.
fn over_all_fields(
    method: &Incidence,
    tables: &Tables<'_>,
    unit: &str,
    grid: &Grid<'_>,
    cells: &[IncidenceRow],
) -> IncidenceRow {
    let unknown = cells.iter().find(|row| row.count.is_none()).map(|row| row.status);
    let mut row = empty(method, unit, grid.period, "", Scope::Unit, unknown.unwrap_or(Status::Ok));
    if unknown.is_none() {
        row.count = Some(sum(cells.iter().filter_map(|row| row.count)));
    }
    row.exposure = tables.value(&method.indicator, unit, grid.period).and_then(|value| value.denominator);
    row.exposure_by = row.exposure.map(|_| method.indicator.clone()).unwrap_or_default();
    row
}

/// What is expected of a unit over its fields; `None` where a field with cases says nothing of how many are usual, or says
/// it by margins, which make every unit usual over its fields.
fn standardised(
    cells: &[IncidenceRow],
    expectations: &[Option<expected::Expectation>],
) -> Option<expected::Expectation> {
    let mut parts = Vec::new();
    for (row, expectation) in cells.iter().zip(expectations) {
        match expectation {
            Some(expectation) if expectation.by == ExpectedBy::Exposure => parts.push(*expectation),
            _ if row.count?.0 == 0 => {}
            _ => return None,
        }
    }
    over_fields(&parts)
}

/// The sum over all units that have a count; those that have none are left out, as they are of every comparison.
fn over_all_units(
    method: &Incidence,
    top: &str,
    period: &str,
    area: &str,
    scope: Scope,
    of: &[&IncidenceRow],
) -> IncidenceRow {
    let known = || of.iter().filter(|row| row.count.is_some());
    let status = if known().next().is_some() { Status::Ok } else { Status::NotReported };
    let mut row = empty(method, top, period, area, scope, status);
    if status == Status::Ok {
        row.count = Some(sum(known().filter_map(|row| row.count)));
        row.exposure = known().any(|row| row.exposure.is_some()).then(|| sum(known().filter_map(|row| row.exposure)));
    }
    row
}
