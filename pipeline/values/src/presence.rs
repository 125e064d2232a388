//! Which units sent rows in which periods: what tells `not_reported` from a true zero.

use crate::error::ValuesError;
use crate::rollup::roll_up;
use crate::session::Session;
use catalogue::Plan;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Column;
use datafusion::common::TableReference;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, cast, lit};
use std::collections::{BTreeMap, BTreeSet};

/// Units and periods with rows, table by table; each table is read once, when it is first asked for.
#[derive(Default)]
pub(crate) struct Presence {
    tables: BTreeMap<String, BTreeSet<(String, String)>>,
}

impl Presence {
    /// Whether a unit, or one that belonged to it, has a row in the period in any of the tables. An indicator without
    /// tables asks nobody for records, so nobody has failed to report.
    pub(crate) fn reported(
        &mut self,
        session: &Session,
        plan: &Plan,
        tables: &[String],
        unit_and_period: &(String, String),
    ) -> Result<bool, ValuesError> {
        for table in tables {
            if !self.tables.contains_key(table) {
                let found = senders(session, plan, table)?;
                self.tables.insert(table.clone(), found);
            }
        }
        let sent = |table: &String| self.tables.get(table).is_some_and(|found| found.contains(unit_and_period));
        Ok(tables.is_empty() || tables.iter().any(sent))
    }
}

/// Rolls up the rows of a table by its own unit and date columns.
fn senders(session: &Session, plan: &Plan, table: &str) -> Result<BTreeSet<(String, String)>, ValuesError> {
    let Some(source) = plan.sources.get(table) else { return Ok(BTreeSet::new()) };
    let rows = session
        .wait(rows_of(session, table, &source.unit, &source.date))
        .map_err(ValuesError::engine(format!("reading who sent `{table}`")))?;
    Ok(roll_up(session, table, rows)?.sums.into_keys().collect())
}

async fn rows_of(session: &Session, table: &str, unit: &str, date: &str) -> Result<LogicalPlan> {
    let column = |name: &str| Expr::Column(Column::from_name(name));
    let rows = session.context().table(TableReference::bare(table)).await?.select(vec![
        column("record_id"),
        column(unit).alias("unit_id"),
        cast(column(date), DataType::Date32).alias("counted_on"),
        lit(0_i64).alias("numerator"),
        lit(0_i64).alias("denominator"),
    ])?;
    Ok(rows.into_unoptimized_plan())
}
