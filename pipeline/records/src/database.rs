//! Tables of the plan that a database holds.

use crate::error::LoadError;
use crate::inputs::Listed;
use crate::persons::mask;
use crate::table::Table;
use catalogue::Finding;
use intake::{Database, QueryError, Spools};
use std::time::Duration;

/// What a table of a database is called in place of a file's path.
pub(crate) fn name(table: &str) -> String {
    format!("postgres:{table}")
}

/// Asks the database for all tables that have a query.
pub(crate) fn fetch(
    url: &str,
    tables: &[Table<'_>],
    spools: &Spools,
) -> Result<(Vec<Listed>, Vec<Finding>), LoadError> {
    let (mut fetched, mut findings) = (Vec::new(), Vec::new());
    let asked: Vec<_> = tables
        .iter()
        .enumerate()
        .filter_map(|(place, table)| Some((place, table, table.source.database.as_ref()?)))
        .collect();
    if asked.is_empty() {
        return Ok((fetched, findings));
    }
    let database = Database::connect(url)?;
    for (place, table, asked) in asked {
        let path = name(table.name);
        match database.read(&asked.query, Duration::from_secs(asked.time_limit_s.into()), spools) {
            Ok(rows) => fetched.push(Listed { path, disk: rows.spool, query: Some((place, rows.headers)) }),
            Err(error @ (QueryError::Lost { .. } | QueryError::Io { .. })) => return Err(error.into()),
            Err(error) => {
                let message = format!("{}, so the table was not read", mask(&error.to_string()));
                findings.push(Finding::error(&path, 0, "database_query", message, error.hint()));
            }
        }
    }
    Ok((fetched, findings))
}
