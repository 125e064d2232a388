//! What a query can read: the record tables, and the views that the plan itself gives (units, periods, calendar).

use crate::error::ValuesError;
use crate::schema;
use crate::session::Session;
use catalogue::{Level, Period, Plan};
use chrono::NaiveDate;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Date32Array, Int64Array, StringViewArray};
use datafusion::arrow::datatypes::{Date32Type, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::MemTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::DataFusionError;
use std::path::Path;
use std::sync::Arc;

/// The views that every query can read beside its record tables.
pub(crate) const PLAN_VIEWS: [&str; 4] = ["calendar", "membership", "periods", "units"];

/// Names that the roll-up uses for itself.
pub(crate) const ROLL_UP_TABLES: [&str; 3] = ["closure", "daily", "evidence"];

/// The first day of what always was.
const ALWAYS: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");

/// The day on which what still is ends.
const NEVER: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");

/// Registers every table and view that queries and the roll-up read. Without `records`, the record tables are empty.
pub(crate) fn register(
    session: &Session,
    plan: &Plan,
    records: Option<&Path>,
    periods: &[Period],
) -> Result<(), ValuesError> {
    for (table, source) in &plan.sources {
        let declared = schema::of_source(source);
        let folder = records.map(|records| records.join(table)).filter(|folder| has_parquet(folder));
        match folder {
            Some(folder) => register_files(session, table, &folder, declared)?,
            None => register_rows(session, table, declared, Vec::new())?,
        }
    }
    for (name, columns) in plan_views(plan, periods) {
        let rows = RecordBatch::try_from_iter(columns)
            .map_err(|error| ValuesError::engine(format!("view `{name}`"))(error.into()))?;
        register_rows(session, name, rows.schema(), vec![rows])?;
    }
    Ok(())
}

/// Registers rows in memory under a name, in place of what had it before.
pub(crate) fn register_rows(
    session: &Session,
    name: &str,
    schema: SchemaRef,
    rows: Vec<RecordBatch>,
) -> Result<(), ValuesError> {
    let table = MemTable::try_new(schema, vec![rows]).map_err(ValuesError::engine(format!("table `{name}`")))?;
    session.context().deregister_table(name).map_err(ValuesError::engine(format!("table `{name}`")))?;
    session.context().register_table(name, Arc::new(table)).map_err(ValuesError::engine(format!("table `{name}`")))?;
    Ok(())
}

fn has_parquet(folder: &Path) -> bool {
    let is_parquet = |entry: std::fs::DirEntry| entry.path().extension().is_some_and(|ending| ending == "parquet");
    std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(is_parquet))
}

fn register_files(session: &Session, table: &str, folder: &Path, declared: SchemaRef) -> Result<(), ValuesError> {
    let what = || format!("record table `{table}`");
    let io = |source| ValuesError::Io { path: folder.to_owned(), source };
    let absolute = folder.canonicalize().map_err(io)?;
    // A URL, not a path: a path with `*` or `[` in it would be taken for a pattern.
    let url = url::Url::from_directory_path(&absolute)
        .map_err(|()| io(std::io::Error::other("not a path that can be listed")))?;
    let url = ListingTableUrl::try_new(url, None).map_err(ValuesError::engine(what()))?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
    let found =
        session.wait(options.infer_schema(&session.context().state(), &url)).map_err(ValuesError::engine(what()))?;
    for field in declared.fields() {
        let stored = found.field_with_name(field.name()).ok().map(|field| field.data_type());
        if !stored.is_some_and(|stored| schema::same_type(stored, field.data_type())) {
            return Err(ValuesError::RecordsDiffer {
                folder: folder.to_owned(),
                table: table.to_owned(),
                column: field.name().clone(),
                expected: schema::type_name(field.data_type()),
                found: stored.map_or_else(|| "absent".to_owned(), schema::type_name),
            });
        }
    }
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(declared);
    let listing = ListingTable::try_new(config).map_err(ValuesError::engine(what()))?;
    session.context().register_table(table, Arc::new(listing)).map_err(ValuesError::engine(what()))?;
    Ok(())
}

type Columns = Vec<(&'static str, ArrayRef)>;

fn plan_views(plan: &Plan, periods: &[Period]) -> [(&'static str, Columns); 5] {
    let calendar = plan.calendar.rows();
    let units = || plan.units.units.values();
    let memberships = &plan.units.memberships;
    let closure = plan.units.closure();
    [
        (
            "periods",
            vec![
                ("period", text(periods.iter().map(|p| p.id.as_str()))),
                ("first_day", days(periods.iter().map(|p| p.first_day))),
                ("last_day", days(periods.iter().map(|p| p.last_day))),
            ],
        ),
        (
            "calendar",
            vec![
                ("day", days(calendar.iter().map(|(day, ..)| *day))),
                ("working", Arc::new(calendar.iter().map(|(_, working, _)| Some(*working)).collect::<BooleanArray>())),
                ("working_days", Arc::new(Int64Array::from_iter_values(calendar.iter().map(|(.., count)| *count)))),
            ],
        ),
        (
            "units",
            vec![
                ("unit_id", text(units().map(|u| u.unit_id.as_str()))),
                ("level", text(units().map(|u| level_name(u.level)))),
                ("peer_group", text(units().map(|u| u.peer_group.as_str()))),
                ("valid_from", days(units().map(|u| u.valid_from.unwrap_or(ALWAYS)))),
                ("valid_to", days(units().map(|u| u.valid_to.unwrap_or(NEVER)))),
            ],
        ),
        ("membership", membership(memberships)),
        ("closure", membership(&closure)),
    ]
}

fn membership(rows: &[catalogue::Membership]) -> Columns {
    vec![
        ("unit_id", text(rows.iter().map(|m| m.unit_id.as_str()))),
        ("parent_id", text(rows.iter().map(|m| m.parent_id.as_str()))),
        ("valid_from", days(rows.iter().map(|m| m.valid_from.unwrap_or(ALWAYS)))),
        ("valid_to", days(rows.iter().map(|m| m.valid_to.unwrap_or(NEVER)))),
    ]
}

/// The units that count for `unit` in a period, with the days of the period on which they do.
pub(crate) fn members(plan: &Plan, unit: &str, period: &Period) -> Result<RecordBatch, DataFusionError> {
    let last = |to: Option<NaiveDate>| to.and_then(|to| to.pred_opt()).unwrap_or(NEVER).min(period.last_day);
    let rows: Vec<_> = plan.units.closure().into_iter().filter(|row| row.parent_id == unit).collect();
    Ok(RecordBatch::try_from_iter([
        ("unit_id", text(rows.iter().map(|row| row.unit_id.as_str()))),
        ("first_day", days(rows.iter().map(|row| row.valid_from.unwrap_or(ALWAYS).max(period.first_day)))),
        ("last_day", days(rows.iter().map(|row| last(row.valid_to)))),
    ])?)
}

fn text<'a>(cells: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringViewArray::from_iter_values(cells))
}

fn days(cells: impl Iterator<Item = NaiveDate>) -> ArrayRef {
    Arc::new(Date32Array::from_iter_values(cells.map(Date32Type::from_naive_date)))
}

/// As in `units.csv`.
fn level_name(level: Level) -> &'static str {
    match level {
        Level::City => "city",
        Level::District => "district",
        Level::FunctionalZone => "functional_zone",
        Level::Township => "township",
        Level::Agency => "agency",
        Level::CityLevel => "city_level",
        Level::Other => "other",
    }
}
