//! The shared roll-up of `queries/values.sql`: evidence in, exact sums by unit, period and area out.

use crate::cells::{counts, days, decimals, texts};
use crate::columns;
use crate::error::ValuesError;
use crate::session::Session;
use crate::stretch::Stretches;
use crate::tables::register_rows;
use crate::tally::daily_columns;
use catalogue::Period;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::ViewTable;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use index::tables::{EventRow, Exact};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The statements of the roll-up.
const VALUES_SQL: &str = include_str!("../../../queries/values.sql");

/// Rows of `daily` that are held at once: about 100 MB.
const MAX_DAYS: usize = 1 << 20;

/// What some evidence adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Ten-thousandths.
    pub(crate) numerator: i128,
    /// Ten-thousandths.
    pub(crate) denominator: i128,
    pub(crate) records: u64,
}

impl Sum {
    /// The sum of both; `None` where a number would be too large.
    pub(crate) fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            numerator: self.numerator.checked_add(other.numerator)?,
            denominator: self.denominator.checked_add(other.denominator)?,
            records: self.records.checked_add(other.records)?,
        })
    }
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

/// Evidence that is ready to be read.
pub(crate) type Rows = Arc<dyn ExecutionPlan>;

/// Plans how evidence is read, each with the error that the engine finds in it.
pub(crate) fn plan_rows(session: &Session, evidence: impl IntoIterator<Item = LogicalPlan>) -> Vec<Result<Rows>> {
    session.plan_all(evidence.into_iter().map(columns::counted).collect())
}

/// Rolls up the evidence of several indicators, or rows of several tables, by their names.
///
/// As many are read at once as there are threads. The sums of all then meet the unit tree together, since that statement takes
/// longer to plan than to run.
pub(crate) fn roll_up(
    session: &Session,
    stretches: &Arc<Stretches>,
    evidence: impl IntoIterator<Item = (String, Rows)>,
) -> Result<BTreeMap<String, RollUp>, ValuesError> {
    let mut evidence = evidence.into_iter().peekable();
    let mut found = BTreeMap::new();
    let mut daily = Vec::new();
    while evidence.peek().is_some() {
        let some: Vec<_> = evidence.by_ref().take(session.threads()).collect();
        let names: Vec<_> = some.iter().map(|(name, _)| name.clone()).collect();
        for (name, batches) in names.into_iter().zip(session.tally_all(some, stretches)) {
            let failed = || ValuesError::engine(format!("rolling up `{name}`"));
            let mut rolled = RollUp::default();
            for batch in batches.map_err(failed())? {
                rolled.add_daily(&batch).map_err(failed())?;
                daily.push(batch);
            }
            found.insert(name, rolled);
        }
        if evidence.peek().is_none() || daily.iter().map(RecordBatch::num_rows).sum::<usize>() > MAX_DAYS {
            add_sums(session, std::mem::take(&mut daily), &mut found)?;
        }
    }
    for (name, rolled) in &found {
        let RollUp { evidence, counted, outside_periods, no_unit, .. } = *rolled;
        if counted + outside_periods + no_unit != evidence {
            let indicator = name.clone();
            return Err(ValuesError::Unbalanced { indicator, evidence, counted, outside_periods, no_unit });
        }
    }
    Ok(found)
}

/// Joins days with the periods and the unit tree, and adds them to the sums of those that they belong to.
fn add_sums(
    session: &Session,
    daily: Vec<RecordBatch>,
    found: &mut BTreeMap<String, RollUp>,
) -> Result<(), ValuesError> {
    let failed = || ValuesError::engine("adding up the days of all indicators");
    let [sums, _] = statements();
    register_rows(session, "daily", daily_columns(), daily)?;
    for batch in &collect(session, &sums).map_err(failed())?.1 {
        add_batch(batch, found).map_err(failed())?;
    }
    Ok(())
}

/// The statements of `queries/values.sql`: sums, events.
fn statements() -> [String; 2] {
    let mut parts = VALUES_SQL.split(";\n").map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// The days on which an indicator's evidence has something above the line, by unit and area, in order of both and the
/// day.
pub(crate) fn events(
    session: &Session,
    indicator: &str,
    evidence: LogicalPlan,
    periods: &[Period],
) -> Result<Vec<EventRow>, ValuesError> {
    let failed = || ValuesError::engine(format!("listing the events of `{indicator}`"));
    let plans = plan_rows(session, [evidence]).into_iter().map(|rows| Ok((indicator.to_owned(), rows?)));
    let plans = plans.collect::<Result<Vec<_>>>().map_err(failed())?;
    let days = session.tally_all(plans, &Arc::new(Stretches::single_days(periods)));
    let daily = days.into_iter().collect::<Result<Vec<_>>>().map_err(failed())?.concat();
    let [_, events_sql] = statements();
    register_rows(session, "daily", daily_columns(), daily)?;
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
    let view = Arc::new(ViewTable::new(columns::normalised(evidence)?, None));
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
}

fn add_batch(batch: &RecordBatch, found: &mut BTreeMap<String, RollUp>) -> Result<()> {
    let (names, units) = (texts(batch, "indicator_id")?, texts(batch, "unit_id")?);
    let (periods, areas, unplaced) = (texts(batch, "period")?, texts(batch, "area")?, texts(batch, "unplaced")?);
    let (numerators, denominators) = (decimals(batch, "numerator")?, decimals(batch, "denominator")?);
    let (records, own) = (counts(batch, "records")?, counts(batch, "own_records")?);
    for row in 0..batch.num_rows() {
        let Some(rolled) = names[row].and_then(|name| found.get_mut(name)) else { continue };
        match (units[row], periods[row]) {
            (_, None) => rolled.outside_periods += records[row],
            (None, Some(_)) => {
                rolled.no_unit += records[row];
                if let Some(unit) = unplaced[row] {
                    *rolled.unplaced.entry(unit.to_owned()).or_default() += records[row];
                }
            }
            (Some(unit), Some(period)) => {
                rolled.counted += own[row];
                let areas_of = rolled.sums.entry((unit.to_owned(), period.to_owned())).or_default();
                *areas_of.entry(areas[row].unwrap_or_default().to_owned()).or_default() +=
                    Sum { numerator: numerators[row], denominator: denominators[row], records: records[row] };
            }
        }
    }
    Ok(())
}
