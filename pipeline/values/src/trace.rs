//! From one value back to the records that it counts, and to their files and lines.

use crate::cells::{days, decimals, integers, texts};
use crate::compute::{evidence_of_one, open};
use crate::error::ValuesError;
use crate::origin::{branches, origin};
use crate::prepare::Evidence;
use crate::rollup::{collect, register_evidence};
use crate::session::{Session, on_deep_stack};
use crate::tables::{members, register_rows};
use catalogue::{Period, Plan};
use chrono::NaiveDate;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::Result;
use index::tables::Exact;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::path::Path;

/// The evidence of one unit that falls into one period.
const COUNTED_SQL: &str = "
    SELECT evidence.record_id, evidence.unit_id, evidence.counted_on, evidence.area,
        CAST(evidence.numerator AS DECIMAL(38, 4)) AS numerator,
        CAST(evidence.denominator AS DECIMAL(38, 4)) AS denominator
    FROM evidence
    JOIN members
        ON evidence.unit_id = members.unit_id
        AND members.first_day <= evidence.counted_on
        AND evidence.counted_on <= members.last_day";

/// The records behind one row of `values.csv`; their sums are the row's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Sum of the numerators below.
    pub numerator: Exact,
    /// Sum of the denominators below.
    pub denominator: Exact,
    /// In order of table, file and line.
    pub records: Vec<TracedRecord>,
}

/// A record as one indicator counted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TracedRecord {
    /// The record.
    pub record_id: String,
    /// The unit that it was counted for; that of the trace or one that belonged to it.
    pub unit_id: String,
    /// The day on which it was counted.
    #[serde(serialize_with = "day")]
    pub counted_on: NaiveDate,
    /// What it adds above the line.
    pub numerator: Exact,
    /// What it adds below the line.
    pub denominator: Exact,
    /// Area; empty where the indicator has none.
    pub area: String,
    /// Record table; empty when the query makes a row that no record stands for.
    pub table: String,
    /// File below the input folder.
    pub source_file: String,
    /// Line of that file.
    pub source_line: Option<i64>,
}

/// Finds the records that an indicator counts for a unit in a period.
///
/// # Errors
/// When there is no such indicator or unit, its query has errors, or the records cannot be read.
pub fn trace(plan: &Plan, records: &Path, indicator: &str, unit: &str, period: &Period) -> Result<Trace, ValuesError> {
    on_deep_stack(|| traced_value(plan, records, indicator, unit, period))
}

fn traced_value(
    plan: &Plan,
    records: &Path,
    indicator: &str,
    unit: &str,
    period: &Period,
) -> Result<Trace, ValuesError> {
    if !plan.units.units.contains_key(unit) {
        return Err(ValuesError::UnknownUnit { id: unit.to_owned() });
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let session = open(plan, records, std::slice::from_ref(period), threads)?;
    let (definition, Evidence { id, plan: evidence, .. }) = evidence_of_one(&session, plan, indicator)?;
    let failed = || ValuesError::engine(format!("tracing `{id}`"));
    let members = members(plan, unit, period).map_err(failed())?;
    register_rows(&session, "members", members.schema(), vec![members])?;
    let mut found = Vec::new();
    for branch in branches(&evidence) {
        let tables = origin(&branch).map_or_else(|| definition.records.clone(), |table| vec![table]);
        register_evidence(&session, branch).map_err(failed())?;
        let (schema, counted) = collect(&session, COUNTED_SQL).map_err(failed())?;
        // The plan may say of a column that it is never empty where the rows themselves leave it open.
        let schema = counted.first().map_or(schema, RecordBatch::schema);
        register_rows(&session, "counted", schema, counted.clone())?;
        let lines = lines(&session, &tables).map_err(failed())?;
        for batch in &counted {
            found.extend(traced(batch, &lines).map_err(failed())?);
        }
    }
    found.sort_by(|a, b| key(a).cmp(&key(b)));
    let sum = |part: fn(&TracedRecord) -> Exact| Exact(found.iter().map(|record| part(record).0).sum());
    Ok(Trace {
        indicator_id: id.to_owned(),
        unit_id: unit.to_owned(),
        period: period.id.clone(),
        numerator: sum(|record| record.numerator),
        denominator: sum(|record| record.denominator),
        records: found,
    })
}

/// Table, file and line of a record.
type Line = (String, String, Option<i64>);

/// Where the records in `counted` come from; the first of the tables that has an id wins.
fn lines(session: &Session, tables: &[String]) -> Result<BTreeMap<String, Line>> {
    let mut lines = BTreeMap::new();
    for table in tables {
        let quoted = table.replace('"', "\"\"");
        let sql = format!(
            "SELECT record_id, source_file, source_line FROM \"{quoted}\" \
             WHERE record_id IN (SELECT record_id FROM counted)"
        );
        for batch in collect(session, &sql)?.1 {
            let (ids, files) = (texts(&batch, "record_id")?, texts(&batch, "source_file")?);
            let numbers = integers(&batch, "source_line")?;
            for ((id, file), line) in ids.into_iter().zip(files).zip(numbers) {
                let place = || (table.clone(), file.unwrap_or_default().to_owned(), line);
                lines.entry(id.unwrap_or_default().to_owned()).or_insert_with(place);
            }
        }
    }
    Ok(lines)
}

fn traced(counted: &RecordBatch, lines: &BTreeMap<String, Line>) -> Result<Vec<TracedRecord>> {
    let (ids, units, areas) = (texts(counted, "record_id")?, texts(counted, "unit_id")?, texts(counted, "area")?);
    let (numerators, denominators) = (decimals(counted, "numerator")?, decimals(counted, "denominator")?);
    let days = days(counted, "counted_on")?;
    let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Ok((0..counted.num_rows())
        .map(|row| {
            let record_id = owned(ids[row]);
            let (table, source_file, source_line) = lines.get(&record_id).cloned().unwrap_or_default();
            TracedRecord {
                record_id,
                unit_id: owned(units[row]),
                counted_on: days[row].unwrap_or_default(),
                numerator: Exact(numerators[row]),
                denominator: Exact(denominators[row]),
                area: owned(areas[row]),
                table,
                source_file,
                source_line,
            }
        })
        .collect())
}

/// The order of a trace.
fn key(record: &TracedRecord) -> impl Ord + '_ {
    let TracedRecord { record_id, unit_id, counted_on, numerator, denominator, area, table, source_file, source_line } =
        record;
    ((table, source_file, source_line), (record_id, counted_on, unit_id), (numerator, denominator, area))
}

fn day<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}
