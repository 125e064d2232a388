//! The shared roll-up of `queries/values.sql`: evidence in, exact sums by unit, period and area out.

use crate::cells::{counts, days, decimals, texts};
use crate::columns::normalised;
use crate::error::ValuesError;
use crate::session::Session;
use crate::tables::register_rows;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::ViewTable;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;
use index::tables::{EventRow, Exact};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The statements of the roll-up.
const VALUES_SQL: &str = include_str!("../../../queries/values.sql");

/// What some evidence adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Ten-thousandths.
    pub(crate) numerator: i128,
    /// Ten-thousandths.
    pub(crate) denominator: i128,
    pub(crate) records: u64,
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        self.records += other.records;
    }
}

/// Evidence rows that lack what they are counted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gaps {
    pub(crate) unit: u64,
    pub(crate) day: u64,
    pub(crate) numerator: u64,
    pub(crate) denominator: u64,
}

/// The sums of one indicator, and where each of its evidence rows went.
#[derive(Debug, Default)]
pub(crate) struct RollUp {
    /// By unit and period, then by area; an empty area where the query gives none.
    pub(crate) sums: BTreeMap<(String, String), BTreeMap<String, Sum>>,
    pub(crate) evidence: u64,
    pub(crate) counted: u64,
    pub(crate) outside_periods: u64,
    pub(crate) no_unit: u64,
    /// Units that did not exist on the day counted, with their rows.
    pub(crate) unplaced: BTreeMap<String, u64>,
    pub(crate) gaps: Gaps,
}

/// Rolls up the evidence of one indicator.
pub(crate) fn roll_up(session: &Session, indicator: &str, evidence: LogicalPlan) -> Result<RollUp, ValuesError> {
    let failed = || ValuesError::engine(format!("rolling up `{indicator}`"));
    let by_area = evidence.schema().fields().iter().any(|field| field.name() == "area");
    let [daily_sql, sums_sql, _] = statements(by_area);
    register_evidence(session, evidence).map_err(failed())?;
    let (schema, daily) = collect(session, &daily_sql).map_err(failed())?;
    let mut found = RollUp::default();
    for batch in &daily {
        found.add_daily(batch).map_err(failed())?;
    }
    register_rows(session, "daily", schema, daily)?;
    let (_, sums) = collect(session, &sums_sql).map_err(failed())?;
    for batch in &sums {
        found.add_sums(batch, by_area).map_err(failed())?;
    }
    if found.counted + found.outside_periods + found.no_unit != found.evidence {
        return Err(ValuesError::Unbalanced {
            indicator: indicator.to_owned(),
            evidence: found.evidence,
            counted: found.counted,
            outside_periods: found.outside_periods,
            no_unit: found.no_unit,
        });
    }
    Ok(found)
}

/// The statements of `queries/values.sql`: days, sums, events.
fn statements(by_area: bool) -> [String; 3] {
    let sql = VALUES_SQL.lines().filter(|line| by_area || !line.ends_with("-- area")).collect::<Vec<_>>().join("\n");
    let mut parts = sql.split(";\n").map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// The days on which an indicator's evidence has something above the line, by unit and area, in order of both and the
/// day. Reads the days that the last [`roll_up`] left, which must have been this indicator's.
pub(crate) fn events(session: &Session, indicator: &str) -> Result<Vec<EventRow>, ValuesError> {
    let failed = || ValuesError::engine(format!("listing the events of `{indicator}`"));
    let [.., events_sql] = statements(true);
    let (_, batches) = collect(session, &events_sql).map_err(failed())?;
    let mut rows = Vec::new();
    for batch in &batches {
        rows.extend(events_of(indicator, batch).map_err(failed())?);
    }
    rows.sort_by(|a, b| (&a.unit_id, &a.area, &a.day).cmp(&(&b.unit_id, &b.area, &b.day)));
    Ok(rows)
}

fn events_of(indicator: &str, batch: &RecordBatch) -> Result<Vec<EventRow>> {
    let (units, areas, days) = (texts(batch, "unit_id")?, texts(batch, "area")?, days(batch, "day")?);
    let events = decimals(batch, "events")?;
    let row = |at: usize| {
        Some(EventRow {
            indicator_id: indicator.to_owned(),
            unit_id: units[at]?.to_owned(),
            area: areas[at].unwrap_or_default().to_owned(),
            day: days[at]?.to_string(),
            events: Exact(events[at]),
        })
    };
    Ok((0..batch.num_rows()).filter_map(row).collect())
}

/// Makes evidence the view `evidence`, in the shape that the roll-up and the trace read.
pub(crate) fn register_evidence(session: &Session, evidence: LogicalPlan) -> Result<()> {
    let view = Arc::new(ViewTable::new(normalised(evidence)?, None));
    session.context().deregister_table("evidence")?;
    session.context().register_table("evidence", view)?;
    Ok(())
}

/// Runs one statement of the program's own.
pub(crate) fn collect(session: &Session, sql: &str) -> Result<(SchemaRef, Vec<RecordBatch>)> {
    session.wait(async {
        let rows = session.context().sql(sql).await?;
        let schema = Arc::clone(rows.schema().inner());
        Ok((schema, rows.collect().await?))
    })
}

impl RollUp {
    fn add_daily(&mut self, batch: &RecordBatch) -> Result<()> {
        let (records, units, days) = (counts(batch, "records")?, texts(batch, "unit_id")?, days(batch, "counted_on")?);
        let (numerators, denominators) = (counts(batch, "without_numerator")?, counts(batch, "without_denominator")?);
        for row in 0..batch.num_rows() {
            self.evidence += records[row];
            self.gaps.numerator += numerators[row];
            self.gaps.denominator += denominators[row];
            self.gaps.unit += if units[row].is_none() { records[row] } else { 0 };
            self.gaps.day += if days[row].is_none() { records[row] } else { 0 };
        }
        Ok(())
    }

    fn add_sums(&mut self, batch: &RecordBatch, by_area: bool) -> Result<()> {
        let (units, periods) = (texts(batch, "unit_id")?, texts(batch, "period")?);
        let areas = if by_area { texts(batch, "area")? } else { vec![None; batch.num_rows()] };
        let unplaced = texts(batch, "unplaced")?;
        let (numerators, denominators) = (decimals(batch, "numerator")?, decimals(batch, "denominator")?);
        let (records, own) = (counts(batch, "records")?, counts(batch, "own_records")?);
        for row in 0..batch.num_rows() {
            match (units[row], periods[row]) {
                (_, None) => self.outside_periods += records[row],
                (None, Some(_)) => {
                    self.no_unit += records[row];
                    if let Some(unit) = unplaced[row] {
                        *self.unplaced.entry(unit.to_owned()).or_default() += records[row];
                    }
                }
                (Some(unit), Some(period)) => {
                    self.counted += own[row];
                    let areas_of = self.sums.entry((unit.to_owned(), period.to_owned())).or_default();
                    *areas_of.entry(areas[row].unwrap_or_default().to_owned()).or_default() +=
                        Sum { numerator: numerators[row], denominator: denominators[row], records: records[row] };
                }
            }
        }
        Ok(())
    }
}
