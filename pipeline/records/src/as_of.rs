//! The records as they stood on an earlier day.

use crate::error::LoadError;
use crate::ledger;
use crate::load::in_order_of_reference;
use crate::parts;
use crate::report::LoadReport;
use crate::store::{STORE, Sheets, past_loads, take_over, version, write_loads};
use crate::table::Table;
use catalogue::Plan;
use polars::prelude::DataFrame;
use std::path::Path;

/// Writes the tables of the last load on or before a day (`2026-11-24`) into a folder, from the store of another.
///
/// Nothing is read or decided again: these are the rows that were kept then, by the rules of then. The ledger and the store
/// of the new folder end with that day too.
///
/// # Errors
/// When nothing had been loaded by then, a version has been removed from the store, or a path cannot be read or written.
pub fn as_of(plan: &Plan, earlier: &Path, day: &str, out: &Path) -> Result<LoadReport, LoadError> {
    let mut loads = past_loads(earlier)?;
    let first = loads.first().map(|load| load.at.clone());
    loads.retain(|load| load.at.get(..10).is_some_and(|on| on <= day));
    let Some(then) = loads.last() else {
        return Err(LoadError::NothingBefore { path: earlier.to_owned(), day: day.to_owned(), first });
    };
    std::fs::create_dir_all(out.join(STORE)).map_err(LoadError::at(out))?;
    take_over(earlier, out, &loads)?;
    let mut sheets = Sheets::create(out)?;
    let mut report = LoadReport { loaded_at: then.at.clone(), ..LoadReport::default() };
    for table in in_order_of_reference(&plan.sources)? {
        match then.tables.get(table) {
            Some(name) => {
                let gone = || LoadError::VersionGone { path: earlier.join(STORE).join(name), at: then.at.clone() };
                version(earlier, name).ok_or_else(gone)?.report(table, &mut report);
                sheets.put_in_place(out, table, name)?;
            }
            // The plan of then had no such table.
            None => {
                let table = Table::new(table, &plan.sources[table]);
                let folder = out.join(table.name);
                std::fs::create_dir_all(&folder).map_err(LoadError::at(&folder))?;
                let mut none = DataFrame::empty_with_schema(&parts::schema(&table));
                parts::write_always(&folder, 0, &mut none, &table)?;
                report.tables.insert(table.name.to_owned(), Default::default());
            }
        }
    }
    sheets.finish()?;
    report.findings.extend(then.files.values().flat_map(|file| file.findings.iter().cloned()));
    report.finish();
    ledger::carry_over(Some(earlier), day, out)?;
    write_loads(out, &loads)?;
    Ok(report)
}
