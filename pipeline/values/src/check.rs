//! The checks of queries that need no data.

use crate::error::ValuesError;
use crate::parse::one_select_of;
use crate::prepare::{evidence_of, register_views};
use crate::session::{Session, on_deep_stack};
use crate::tables;
use catalogue::{Finding, Plan, Query};
use datafusion::sql::sqlparser::dialect::PostgreSqlDialect;

/// Every finding about the evidence queries and the shared views: each is parsed, held against the house rules and
/// planned over empty tables of its sources' columns. Queries of databases are parsed alone: only the database has their tables.
///
/// | rule | what is refused |
/// |---|---|
/// | `not_one_select` | several statements, none, or anything but a `SELECT` |
/// | `too_long` | more words and signs than the engine can walk safely |
/// | `sql_error` | what the engine cannot parse or plan |
/// | `reads_files` | table functions, and paths in place of tables |
/// | `unknown_table` | a table that no source and no view defines |
/// | `undeclared_table` | a record table that the indicator's `records` does not name |
/// | `unused_table`, `unused_view` | what is declared and never read |
/// | `name_taken` | a source, view or subquery that hides another table |
/// | `names_no_columns` | `SELECT *` |
/// | `wrong_columns`, `wrong_column_type`, `not_countable` | columns other than those of evidence |
/// | `aggregates` | `GROUP BY`, `DISTINCT`, aggregates where the evidence rows are made |
/// | `divides`, `rounds` | what readers could not redo from the sums |
/// | `not_deterministic` | clocks, chance, and rows picked by their order |
pub fn check_queries(plan: &Plan) -> Vec<Finding> {
    on_deep_stack(|| checked(plan))
        .unwrap_or_else(|error| vec![Finding::error("queries", 0, "sql_error", error.to_string(), "")])
}

fn checked(plan: &Plan) -> Result<Vec<Finding>, ValuesError> {
    let session = Session::open(1)?;
    tables::register(&session, plan, None, &[])?;
    let mut views = register_views(&session, plan);
    let mut findings = std::mem::take(&mut views.findings);
    findings.extend(evidence_of(&session, plan, &mut views, &plan.queries).1);
    findings.extend(views.unused(plan));
    findings.extend(plan.sources.iter().filter_map(|(table, source)| {
        let sql = source.database.as_ref()?.query.clone();
        let query = Query { path: format!("pipeline/sources/{table}.toml"), sql };
        // Lines of the text are no lines of the file.
        one_select_of(&query, &PostgreSqlDialect {}).err().map(|finding| Finding { line: 0, ..finding })
    }));
    findings.sort();
    findings.dedup();
    Ok(findings)
}
