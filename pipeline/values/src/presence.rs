//! Which units sent rows in which periods: what tells `not_reported` from a true zero.

use crate::error::ValuesError;
use crate::evidence::ReportedRow;
use crate::rollup::{plan_rows, roll_up};
use crate::session::Session;
use crate::stretch::Stretches;
use catalogue::{Finding, Period, Plan};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Column;
use datafusion::common::TableReference;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, cast, lit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Units and periods with rows, table by table.
pub(crate) struct Presence {
    tables: BTreeMap<String, BTreeSet<(String, String)>>,
}

impl Presence {
    /// What was found before.
    pub(crate) fn of(tables: BTreeMap<String, BTreeSet<(String, String)>>) -> Self {
        Self { tables }
    }

    /// Every table, unit and period with rows, in this order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = ReportedRow> {
        let rows = self.tables.iter().flat_map(|(table, found)| found.iter().map(move |pair| (table, pair)));
        rows.map(|(table, (unit_id, period))| ReportedRow {
            table: table.clone(),
            unit_id: unit_id.clone(),
            period: period.clone(),
        })
    }

    /// Rolls up the rows of tables by their own unit and date columns.
    pub(crate) fn in_tables(
        session: &Session,
        plan: &Plan,
        periods: &[Period],
        tables: &BTreeSet<&String>,
    ) -> Result<Self, ValuesError> {
        let failed = |table: &str| ValuesError::engine(format!("reading who sent `{table}`"));
        let (mut names, mut rows) = (Vec::new(), Vec::new());
        for table in tables {
            let Some(source) = plan.sources.get(*table) else { continue };
            names.push((*table).clone());
            rows.push(session.wait(rows_of(session, table, &source.unit, &source.date)).map_err(failed(table))?);
        }
        let mut ready = Vec::new();
        for (table, planned) in names.into_iter().zip(plan_rows(session, rows)) {
            let planned = planned.map_err(failed(&table))?;
            ready.push((table, planned));
        }
        let found = roll_up(session, &Arc::new(Stretches::of(plan, periods)), ready)?;
        Ok(Self {
            tables: found.into_iter().map(|(table, rolled)| (table, rolled.sums.into_keys().collect())).collect(),
        })
    }

    /// Whether a unit, or one that belonged to it, has a row in the period in any of the tables. An indicator without
    /// tables asks nobody for records, so nobody has failed to report.
    pub(crate) fn reported(&self, tables: &[String], unit_and_period: &(String, String)) -> bool {
        let sent = |table: &String| self.tables.get(table).is_some_and(|found| found.contains(unit_and_period));
        tables.is_empty() || tables.iter().any(sent)
    }

    /// A warning for each table of which nothing was sent, or nothing for a whole year: nobody sees what is not there.
    pub(crate) fn missing_tables(&self, plan: &Plan, periods: &[Period]) -> Vec<Finding> {
        let year = |period: &str| period.get(..4).unwrap_or(period).to_owned();
        let wanted: BTreeSet<String> = periods.iter().map(|period| year(&period.id)).collect();
        let mut findings = Vec::new();
        for (table, found) in &self.tables {
            let Some(source) = plan.sources.get(table) else { continue };
            let sent: BTreeSet<String> = found.iter().map(|(_, period)| year(period)).collect();
            let missing: Vec<&str> = wanted.difference(&sent).map(String::as_str).collect();
            if missing.is_empty() {
                continue;
            }
            let what =
                if sent.is_empty() { "records".to_owned() } else { format!("records of {}", missing.join(", ")) };
            let message =
                format!("there are no {what} of `{table}` ({}), which {} sends", source.title.zh, source.office);
            let hint = "ask the office for them; where there truly were none, all is well";
            let path = format!("1-records/{table}");
            findings.push(Finding::error(&path, 0, "missing_table", message, hint).as_warning());
        }
        findings
    }
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
