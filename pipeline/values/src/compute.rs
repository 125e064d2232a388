//! Stage 2: the values of every indicator, unit and period.

use crate::error::ValuesError;
use crate::outcome::Outcome;
use crate::prepare::{self, Evidence, nearest, register_views};
use crate::presence::Presence;
use crate::rollup::{RollUp, Sum, events, roll_up};
use crate::session::{Session, on_deep_stack};
use crate::stretch::Stretches;
use crate::{tables, twin};
use catalogue::{Finding, Indicator, Period, Plan, Query, Severity};
use index::tables::{AreaRow, EventRow, Exact, ValueRow};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What to compute, from where and to where.
#[derive(Clone, Copy, Debug)]
pub struct ValuesOptions<'a> {
    /// The folder `1-records`.
    pub records: &'a Path,
    /// The folder `2-values`, which is made.
    pub out: &'a Path,
    /// Periods that share no day.
    pub periods: &'a [Period],
    /// How many threads the engine may use.
    pub threads: usize,
}

/// What came out of the stage.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ValuesReport {
    /// The evidence of each indicator.
    pub indicators: BTreeMap<String, EvidenceCount>,
    /// Rows of `values.csv`.
    pub values: usize,
    /// Rows of `areas.csv`.
    pub areas: usize,
    /// What is wrong in the evidence.
    pub findings: Vec<Finding>,
}

/// Where the evidence of one indicator went: `evidence = counted + outside_periods + no_unit`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EvidenceCount {
    /// Rows that the query gave.
    pub evidence: u64,
    /// Rows that count for their unit in a period.
    pub counted: u64,
    /// Rows of days outside every period, or without a day.
    pub outside_periods: u64,
    /// Rows inside a period, of units that did not exist on the day counted.
    pub no_unit: u64,
}

/// Computes every indicator and writes `values.csv` and `areas.csv`, and `events.csv` where the method has `[incidence]`, with
/// their Parquet twins.
///
/// The bytes depend on the definitions, the records and the periods only: not on `threads`, nor on how the records are
/// spread over files.
///
/// # Errors
/// When a query has errors (all of them are in the error), the records do not fit their sources, periods overlap, or a
/// file cannot be read or written. What is wrong in the evidence is no error but a finding of the report.
pub fn compute(plan: &Plan, options: &ValuesOptions<'_>) -> Result<ValuesReport, ValuesError> {
    on_deep_stack(|| computed(plan, options))
}

fn computed(plan: &Plan, options: &ValuesOptions<'_>) -> Result<ValuesReport, ValuesError> {
    let session = open(plan, options.records, options.periods, options.threads)?;
    let prepared = evidence_of(&session, plan, &plan.queries)?;
    let mut happened = Vec::new();
    let incidence = plan.method.incidence.as_ref().map(|incidence| incidence.indicator.as_str());
    let by_area = |id| plan.indicators.get(id).is_some_and(|indicator| indicator.area.is_some());
    if let Some(evidence) = prepared.iter().find(|evidence| incidence == Some(evidence.id) && by_area(evidence.id)) {
        happened = events(&session, evidence.id, evidence.plan.clone(), options.periods)?;
    }
    let stretches = Arc::new(Stretches::of(plan, options.periods));
    let evidence = prepared.into_iter().map(|evidence| (evidence.id.to_owned(), evidence.rows));
    let rolled = roll_up(&session, &stretches, evidence)?;
    let presence = presence(&session, plan, options.periods, &rolled)?;
    write_stage(plan, options.periods, &rolled, &presence, &happened, options.out)
}

/// From sums to the tables of the stage, whoever made the sums.
pub(crate) fn write_stage(
    plan: &Plan,
    periods: &[Period],
    rolled: &BTreeMap<String, RollUp>,
    presence: &Presence,
    happened: &[EventRow],
    out: &Path,
) -> Result<ValuesReport, ValuesError> {
    let mut report = ValuesReport::default();
    let (mut values, mut areas) = (Vec::new(), Vec::new());
    report.findings.extend(presence.missing_tables(plan, periods));
    for (id, rolled) in rolled {
        let Some(indicator) = plan.indicators.get(id) else { continue };
        let path = plan.queries.get(id).map_or("", |query| query.path.as_str());
        values.extend(value_rows(plan, periods, id, indicator, rolled, presence));
        if indicator.area.is_some() {
            areas.extend(area_rows(plan, id, indicator, rolled));
        }
        report.findings.extend(findings(path, id, indicator, rolled));
        let RollUp { evidence, counted, outside_periods, no_unit, .. } = *rolled;
        report.indicators.insert(id.clone(), EvidenceCount { evidence, counted, outside_periods, no_unit });
    }
    (report.values, report.areas) = (values.len(), areas.len());
    let io = |source| ValuesError::Io { path: out.to_owned(), source };
    std::fs::create_dir_all(out).map_err(io)?;
    twin::write_both(&out.join("values.csv"), twin::VALUES_HEADER, &values)?;
    twin::write_both(&out.join("areas.csv"), twin::AREAS_HEADER, &areas)?;
    if plan.method.incidence.is_some() {
        // What has no row among the values has none here: nothing would say whether it may be published.
        let has_values = |event: &&EventRow| {
            let indicator = plan.indicators.get(&event.indicator_id).zip(plan.units.units.get(&event.unit_id));
            indicator.is_some_and(|(indicator, unit)| applies_to(indicator, unit))
        };
        let happened: Vec<_> = happened.iter().filter(has_values).collect();
        twin::write_both(&out.join("events.csv"), twin::EVENTS_HEADER, &happened)?;
    }
    Ok(report)
}

/// The rows of `values.csv` for one indicator.
///
/// # Errors
/// As [`compute`], for this indicator alone; and when it has no query.
pub fn evaluate(
    plan: &Plan,
    records: &Path,
    indicator: &str,
    periods: &[Period],
    threads: usize,
) -> Result<Vec<ValueRow>, ValuesError> {
    on_deep_stack(|| {
        let session = open(plan, records, periods, threads)?;
        let (definition, evidence) = evidence_of_one(&session, plan, indicator)?;
        let id = evidence.id;
        let rolled = roll_up(&session, &Arc::new(Stretches::of(plan, periods)), [(id.to_owned(), evidence.rows)])?;
        let presence = presence(&session, plan, periods, &rolled)?;
        Ok(rolled.values().flat_map(|rolled| value_rows(plan, periods, id, definition, rolled, &presence)).collect())
    })
}

/// A session with the records, and with the periods, which must not overlap.
pub(crate) fn open(plan: &Plan, records: &Path, periods: &[Period], threads: usize) -> Result<Session, ValuesError> {
    let mut sorted: Vec<_> = periods.iter().collect();
    sorted.sort_by_key(|period| (period.first_day, period.last_day));
    for pair in sorted.windows(2) {
        if pair[1].first_day <= pair[0].last_day {
            let (first, second) = (pair[0].id.clone(), pair[1].id.clone());
            return Err(ValuesError::OverlappingPeriods { first, second });
        }
    }
    let session = Session::open(threads)?;
    tables::register(&session, plan, Some(records), periods)?;
    Ok(session)
}

/// The planned evidence of one indicator.
pub(crate) fn evidence_of_one<'a>(
    session: &Session,
    plan: &'a Plan,
    id: &str,
) -> Result<(&'a Indicator, Evidence<'a>), ValuesError> {
    let unknown = || ValuesError::UnknownIndicator {
        id: id.to_owned(),
        nearest: nearest(id, plan.queries.keys().map(String::as_str)).map(str::to_owned),
    };
    let indicator = plan.indicators.get(id).ok_or_else(unknown)?;
    let mut evidence = evidence_of(session, plan, plan.queries.get_key_value(id))?;
    Ok((indicator, evidence.pop().ok_or_else(unknown)?))
}

/// The planned evidence of several indicators; an error when any of their queries has one.
pub(crate) fn evidence_of<'a>(
    session: &Session,
    plan: &'a Plan,
    queries: impl IntoIterator<Item = (&'a String, &'a Query)>,
) -> Result<Vec<Evidence<'a>>, ValuesError> {
    let mut views = register_views(session, plan);
    let mut findings = std::mem::take(&mut views.findings);
    let known = queries.into_iter().filter(|(id, _)| plan.indicators.contains_key(*id));
    let (prepared, found) = prepare::evidence_of(session, plan, &mut views, known);
    findings.extend(found);
    findings.retain(|finding| finding.severity == Severity::Error);
    if findings.is_empty() { Ok(prepared) } else { Err(ValuesError::Queries(findings)) }
}

type UnitAndPeriod = (String, String);

/// The units of the indicator's levels and the periods, in order of both, for which there is evidence or could be.
fn cells<'a>(
    plan: &'a Plan,
    periods: &'a [Period],
    indicator: &'a Indicator,
    rolled: &'a RollUp,
) -> BTreeMap<UnitAndPeriod, Option<Sum>> {
    let units = plan.units.units.values().filter(|unit| applies_to(indicator, unit));
    let pairs = units.flat_map(|unit| periods.iter().map(move |period| (unit, period)));
    pairs
        .filter_map(|(unit, period)| {
            let key = (unit.unit_id.clone(), period.id.clone());
            let sum = rolled.sums.get(&key).map(total);
            (sum.is_some() || unit.exists_on(period.last_day)).then_some((key, sum))
        })
        .collect()
}

/// Who sent rows of the tables that an indicator without evidence of some unit reads.
fn presence(
    session: &Session,
    plan: &Plan,
    periods: &[Period],
    rolled: &BTreeMap<String, RollUp>,
) -> Result<Presence, ValuesError> {
    let indicators = rolled.iter().filter_map(|(id, rolled)| Some((plan.indicators.get(id)?, rolled)));
    let silent =
        indicators.filter(|(indicator, rolled)| cells(plan, periods, indicator, rolled).values().any(Option::is_none));
    let tables: BTreeSet<_> = silent.flat_map(|(indicator, _)| &indicator.records).collect();
    Presence::in_tables(session, plan, periods, &tables)
}

/// One row a unit of the indicator's levels and period, in order of both.
fn value_rows(
    plan: &Plan,
    periods: &[Period],
    id: &str,
    indicator: &Indicator,
    rolled: &RollUp,
    presence: &Presence,
) -> Vec<ValueRow> {
    let outcome = |key: &UnitAndPeriod, sum: Option<Sum>| match sum {
        Some(sum) => Outcome::of(indicator, &sum, plan.method.interval_level),
        None => Outcome::without_evidence(indicator, presence.reported(&indicator.records, key)),
    };
    let rows = cells(plan, periods, indicator, rolled).into_iter().map(|(key, sum)| {
        let outcome = outcome(&key, sum);
        value_row(id, key.0, key.1, outcome)
    });
    rows.collect()
}

fn value_row(id: &str, unit_id: String, period: String, outcome: Outcome) -> ValueRow {
    ValueRow {
        indicator_id: id.to_owned(),
        unit_id,
        period,
        numerator: outcome.numerator,
        denominator: outcome.denominator,
        records: outcome.records,
        value: outcome.value,
        lower: outcome.interval.map(|(lower, _)| lower),
        upper: outcome.interval.map(|(_, upper)| upper),
        status: outcome.status,
    }
}

/// One row a unit, period and area that occurs.
fn area_rows(plan: &Plan, id: &str, indicator: &Indicator, rolled: &RollUp) -> Vec<AreaRow> {
    let applies = |unit: &str| plan.units.units.get(unit).is_some_and(|unit| applies_to(indicator, unit));
    let row = |unit_id: &str, period: &str, area: &str, sum: &Sum| {
        let ValueRow { indicator_id, unit_id, period, numerator, denominator, records, value, lower, upper, status } =
            value_row(
                id,
                unit_id.to_owned(),
                period.to_owned(),
                Outcome::of(indicator, sum, plan.method.interval_level),
            );
        let area = area.to_owned();
        AreaRow { indicator_id, unit_id, period, area, numerator, denominator, records, value, lower, upper, status }
    };
    let units = rolled.sums.iter().filter(|((unit, _), _)| applies(unit));
    units
        .flat_map(|((unit, period), areas)| by_area(areas).map(move |(area, sum)| row(unit, period, area, &sum)))
        .collect()
}

/// The sums of each area. Evidence without an area, such as a population, stands under each.
fn by_area(areas: &BTreeMap<String, Sum>) -> impl Iterator<Item = (&str, Sum)> {
    let everywhere = areas.get("").copied().unwrap_or_default();
    areas.iter().filter(|(area, _)| !area.is_empty()).map(move |(area, sum)| {
        let numerator = sum.numerator + everywhere.numerator;
        let denominator = sum.denominator + everywhere.denominator;
        (area.as_str(), Sum { numerator, denominator, records: sum.records })
    })
}

fn applies_to(indicator: &Indicator, unit: &catalogue::Unit) -> bool {
    indicator.levels.is_empty() || indicator.levels.contains(&unit.level)
}

fn total(areas: &BTreeMap<String, Sum>) -> Sum {
    let mut total = Sum::default();
    areas.values().for_each(|sum| total += *sum);
    total
}

/// What is wrong in the evidence of one indicator.
fn findings(path: &str, id: &str, indicator: &Indicator, rolled: &RollUp) -> Vec<Finding> {
    let mut findings = Vec::new();
    let gaps = &rolled.gaps;
    let columns = [
        ("unit_id", gaps.unit),
        ("counted_on", gaps.day),
        ("numerator", gaps.numerator),
        ("denominator", gaps.denominator),
    ];
    for (column, rows) in columns.into_iter().filter(|(_, rows)| *rows > 0) {
        let message = format!("`{id}`: {rows} evidence rows have no `{column}`, so the sums lack what they stand for");
        let hint =
            "make the column required in its source, or say in the query what an empty one means (COALESCE, WHERE)";
        findings.push(Finding::error(path, 0, "incomplete_evidence", message, hint));
    }
    if rolled.no_unit > 0 {
        let named: Vec<_> = rolled.unplaced.iter().take(5).map(|(unit, rows)| format!("{unit}: {rows}")).collect();
        let more = if rolled.unplaced.len() > 5 { ", …" } else { "" };
        let message = format!(
            "`{id}`: {} evidence rows count nowhere, because their unit did not exist on the day counted ({}{more})",
            rolled.no_unit,
            named.join(", ")
        );
        let hint = "look at the unit's days in pipeline/sources/units.csv, or count the row on another day";
        findings.push(Finding::error(path, 0, "no_unit_on_day", message, hint).as_warning());
    }
    for ((unit, period), areas) in &rolled.sums {
        let parts = by_area(areas).map(|(area, sum)| (format!(", area {area}"), sum));
        for (area, sum) in std::iter::once((String::new(), total(areas))).chain(parts) {
            let (numerator, denominator) = (Exact(sum.numerator), Exact(sum.denominator));
            let Some(why) = index::contradiction(indicator.kind, numerator, denominator) else { continue };
            let message = format!(
                "`{id}`, unit {unit}, period {period}{area}: {why} ({numerator} of {denominator}), so it has no value"
            );
            let hint = "a proportion's numerator is a part of its denominator: count both over the same rows";
            findings.push(Finding::error(path, 0, "impossible_counts", message, hint));
        }
    }
    findings
}
