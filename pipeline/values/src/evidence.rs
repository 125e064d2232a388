//! Evidence as files: what every indicator counted, row by row, for whoever counts again.

use crate::columns::normalised;
use crate::compute::{evidence_of, open};
use crate::error::ValuesError;
use crate::presence::Presence;
use crate::session::on_deep_stack;
use catalogue::{Period, Plan};
use chrono::{Datelike, NaiveDate};
use datafusion::arrow::array::{Array, Date32Array, Decimal128Array, StringViewArray};
use datafusion::arrow::datatypes::Date32Type;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::cast::{as_date32_array, as_decimal128_array, as_string_view_array};
use datafusion::error::{DataFusionError, Result};
use index::tables::Exact;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

/// Header of every evidence file.
pub(crate) const EVIDENCE_HEADER: &str = "record_id,unit_id,counted_on,numerator,denominator,area\n";

/// Which evidence is written, and where.
#[derive(Clone, Copy)]
pub struct EvidenceOptions<'a> {
    /// The folder `1-records`.
    pub records: &'a Path,
    /// An existing folder, in which `<indicator>.csv` is made.
    pub out: &'a Path,
    /// The table of who sent rows, which is made.
    pub reported: &'a Path,
    /// The indicators.
    pub indicators: &'a BTreeSet<String>,
    /// The periods of the run.
    pub periods: &'a [Period],
    /// How many threads the engine may use.
    pub threads: usize,
    /// What stands in place of a record's id; without it, the id itself.
    pub pseudonym: Option<&'a (dyn Fn(&str) -> String + Sync)>,
}

/// One row of `1-records/reported.csv`: a unit, or one that belonged to it, sent rows of a table that fall into a period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReportedRow {
    /// Record table.
    pub table: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
}

/// Writes the evidence of indicators, and who sent rows of the tables that they read: all that `values.csv` is made from.
/// Returns the rows of each file.
///
/// Rows are in order of their text, so that files do not tell in which order records came, and the same records give the
/// same bytes. The evidence of as many indicators as there are threads is held in memory at once.
///
/// # Errors
/// When a query has errors, the records do not fit their sources, or a file cannot be read or written.
pub fn write_evidence(plan: &Plan, options: &EvidenceOptions<'_>) -> Result<BTreeMap<String, u64>, ValuesError> {
    on_deep_stack(|| written(plan, options))
}

fn written(plan: &Plan, options: &EvidenceOptions<'_>) -> Result<BTreeMap<String, u64>, ValuesError> {
    let session = open(plan, options.records, options.periods, options.threads)?;
    let queries = plan.queries.iter().filter(|(id, _)| options.indicators.contains(*id));
    let prepared = evidence_of(&session, plan, queries)?;
    let ids: Vec<&str> = prepared.iter().map(|evidence| evidence.id).collect();
    let planned = session.plan_all(prepared.into_iter().map(|evidence| normalised(evidence.plan)).collect());
    let mut planned = ids.iter().zip(planned).peekable();
    let mut rows = BTreeMap::new();
    while planned.peek().is_some() {
        let (mut ids, mut plans) = (Vec::new(), Vec::new());
        for (id, plan) in planned.by_ref().take(session.threads()) {
            ids.push(*id);
            plans.push(plan.map_err(ValuesError::engine(format!("planning the evidence of `{id}`")))?);
        }
        let found = session.run_all(plans);
        let counts: Vec<Result<u64, ValuesError>> = std::thread::scope(|scope| {
            let works: Vec<_> = ids
                .iter()
                .zip(found)
                .map(|(id, batches)| scope.spawn(move || write_file(id, batches, options)))
                .collect();
            works.into_iter().map(|work| work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        for (id, count) in ids.into_iter().zip(counts) {
            rows.insert(id.to_owned(), count?);
        }
    }
    let read = plan.indicators.iter().filter(|(id, _)| options.indicators.contains(*id));
    let tables: BTreeSet<&String> = read.flat_map(|(_, indicator)| &indicator.records).collect();
    let presence = Presence::in_tables(&session, plan, options.periods, &tables)?;
    let reported: Vec<ReportedRow> = presence.rows().collect();
    crate::twin::write_csv(options.reported, "table,unit_id,period\n", &reported)?;
    Ok(rows)
}

/// Writes the evidence of one indicator.
fn write_file(id: &str, batches: Result<Vec<RecordBatch>>, options: &EvidenceOptions<'_>) -> Result<u64, ValuesError> {
    let failed = || ValuesError::engine(format!("writing the evidence of `{id}`"));
    let path = options.out.join(id).with_extension("csv");
    let lines = Lines::of(&batches.map_err(failed())?, options.pseudonym).map_err(failed())?;
    lines.write(&path).map_err(|source| ValuesError::Io { path, source })
}

/// Lines of text in one piece of memory: evidence can have millions.
struct Lines {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Lines {
    fn of(batches: &[RecordBatch], pseudonym: Option<&(dyn Fn(&str) -> String + Sync)>) -> Result<Self> {
        let mut lines = Self { text: Vec::new(), ends: Vec::new() };
        for batch in batches {
            lines.add(&Columns::of(batch)?, batch.num_rows(), pseudonym)?;
        }
        Ok(lines)
    }

    fn add(
        &mut self,
        columns: &Columns<'_>,
        rows: usize,
        pseudonym: Option<&(dyn Fn(&str) -> String + Sync)>,
    ) -> Result<()> {
        for row in 0..rows {
            match (text(columns.record, row), pseudonym) {
                (Some(record), Some(pseudonym)) => self.cell(&pseudonym(record)),
                (record, _) => self.cell(record.unwrap_or_default()),
            }
            self.text.push(b',');
            self.cell(text(columns.unit, row).unwrap_or_default());
            self.text.push(b',');
            if let Some(day) = columns.day(row) {
                let written = write!(self.text, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
                written.map_err(DataFusionError::IoError)?;
            }
            for number in [columns.numerator, columns.denominator] {
                self.text.push(b',');
                if let Some(exact) = exact(number, row) {
                    write!(self.text, "{exact}").map_err(DataFusionError::IoError)?;
                }
            }
            self.text.push(b',');
            self.cell(text(columns.area, row).unwrap_or_default());
            self.text.push(b'\n');
            self.ends.push(self.text.len());
        }
        Ok(())
    }

    /// A cell, in quotes where it holds what separates cells.
    fn cell(&mut self, text: &str) {
        if !text.contains([',', '"', '\n', '\r']) {
            return self.text.extend_from_slice(text.as_bytes());
        }
        self.text.push(b'"');
        self.text.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        self.text.push(b'"');
    }

    fn write(&self, path: &Path) -> std::io::Result<u64> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut lines: Vec<&[u8]> = starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]).collect();
        lines.sort_unstable();
        let mut file = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
        file.write_all(EVIDENCE_HEADER.as_bytes())?;
        for line in &lines {
            file.write_all(line)?;
        }
        file.flush()?;
        Ok(lines.len() as u64)
    }
}

/// The columns of a batch of evidence.
struct Columns<'a> {
    record: &'a StringViewArray,
    unit: &'a StringViewArray,
    days: &'a Date32Array,
    numerator: &'a Decimal128Array,
    denominator: &'a Decimal128Array,
    area: &'a StringViewArray,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self> {
        let column = |name: &str| {
            let found = batch.column_by_name(name);
            found.ok_or_else(|| DataFusionError::Internal(format!("the evidence lacks `{name}`")))
        };
        Ok(Self {
            record: as_string_view_array(column("record_id")?)?,
            unit: as_string_view_array(column("unit_id")?)?,
            days: as_date32_array(column("counted_on")?)?,
            numerator: as_decimal128_array(column("numerator")?)?,
            denominator: as_decimal128_array(column("denominator")?)?,
            area: as_string_view_array(column("area")?)?,
        })
    }

    fn day(&self, row: usize) -> Option<NaiveDate> {
        if self.days.is_null(row) { None } else { Date32Type::to_naive_date_opt(self.days.value(row)) }
    }
}

fn text(column: &StringViewArray, row: usize) -> Option<&str> {
    (!column.is_null(row)).then(|| column.value(row))
}

/// A number of 0 or of 4 places, as it enters the sums.
fn exact(column: &Decimal128Array, row: usize) -> Option<Exact> {
    let scale = if column.scale() == 0 { Exact::SCALE } else { 1 };
    (!column.is_null(row)).then(|| Exact(column.value(row) * scale))
}
