//! The Parquet twins of the CSV tables of stages 2 to 4.

use crate::error::ValuesError;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, StringArray};
use datafusion::arrow::record_batch::RecordBatch;
use index::tables::Exact;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

/// Header of a `values.csv` without rows.
pub(crate) const VALUES_HEADER: &str =
    "indicator_id,unit_id,period,numerator,denominator,records,value,lower,upper,status\n";

/// Header of an `areas.csv` without rows.
pub(crate) const AREAS_HEADER: &str =
    "indicator_id,unit_id,period,area,numerator,denominator,records,value,lower,upper,status\n";

/// Columns of exact decimals, in whichever table.
const EXACT: [&str; 8] = ["numerator", "denominator", "count", "exposure", "captured", "listed", "recent", "events"];

/// Columns of whole numbers.
#[rustfmt::skip]
const WHOLE: [&str; 32] = [
    "records", "rank", "peers", "units", "rank_lower", "rank_upper", "top", "runs", "step", "indicators", "missing", "zeros",
    "rank_without", "rank_at_target", "cases_to_target", "cases_to_gain_a_place", "items", "periods", "others", "joint_lower",
    "joint_upper", "gap_cases", "tier", "both_lower", "both_upper", "met", "not_met", "not_yet_due", "too_little_evidence",
    "no_value", "scored", "case",
];

/// Columns of floats.
#[rustfmt::skip]
const REAL: [&str; 88] = [
    "value", "lower", "upper", "score", "weight", "weight_present", "target", "bonus", "before", "after", "available", "nonzero",
    "share", "effective_weight", "coverage", "rank_median", "rank_mean", "p_first", "p_top", "p_same_rank", "p_ranked",
    "p_above", "p_same", "p_below", "first", "first_lower", "first_upper", "total", "total_lower", "total_upper",
    "score_without", "min", "max", "mean", "median", "sd", "skew", "kurtosis", "pearson", "pearson_p", "pearson_q",
    "spearman", "spearman_p", "spearman_q", "kendall", "kendall_p", "kendall_q", "alpha", "variance", "loading", "distinct",
    "most_frequent", "component", "expected", "rate", "rate_lower", "rate_upper", "ratio", "ratio_lower", "ratio_upper",
    "shrunken", "eb05", "eb95", "p", "q", "q_any_dependence", "capture_rate", "capture_lower", "capture_upper",
    "ratio_recorded_alike", "ratio_per_period", "recent_expected", "recent_p", "recent_q", "rest_value", "funnel_centre",
    "funnel_lower", "funnel_upper", "funnel_lower_outer", "funnel_upper_outer", "phi", "tau2", "expected_rank", "p_top3",
    "first_value", "last_value", "growth", "gap_days",
];

/// Columns of true or false.
const TRUTH: [&str; 3] = ["kept", "all_combinations", "recent_rise"];

/// Header of an `events.csv` without rows.
pub(crate) const EVENTS_HEADER: &str = "indicator_id,unit_id,area,day,events\n";

/// Writes a table as CSV, with its header even when it has no rows, and its Parquet twin.
pub(crate) fn write_both<T: Serialize>(csv: &Path, header: &str, rows: &[T]) -> Result<(), ValuesError> {
    write_csv(csv, header, rows)?;
    write_parquet_twin(csv)
}

/// Writes a table as CSV, with its header even when it has no rows.
pub(crate) fn write_csv<T: Serialize>(csv: &Path, header: &str, rows: &[T]) -> Result<(), ValuesError> {
    if rows.is_empty() {
        std::fs::write(csv, header).map_err(|source| ValuesError::Io { path: csv.to_owned(), source })
    } else {
        Ok(index::tables::write(csv, rows)?)
    }
}

/// Writes the rows of a CSV table of stages 2 to 4 as Parquet beside it (`values.csv` → `values.parquet`).
///
/// Columns are typed by name, as in the row types of [`index::tables`]: exact decimals, whole numbers, floats, and text
/// for all else. An empty number is null, an empty text is empty. The same rows give the same bytes.
///
/// # Errors
/// When a file cannot be read or written, or a cell is no number where its column holds numbers.
pub fn write_parquet_twin(csv: &Path) -> Result<(), ValuesError> {
    let twin = csv.with_extension("parquet");
    let failed =
        |path: &Path, reason: String| ValuesError::Io { path: path.to_owned(), source: std::io::Error::other(reason) };
    let mut reader = csv::Reader::from_path(csv).map_err(|error| failed(csv, error.to_string()))?;
    let header = reader.headers().map_err(|error| failed(csv, error.to_string()))?.clone();
    let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(|error| failed(csv, error.to_string()))?;
    let columns = header
        .iter()
        .enumerate()
        .map(|(index, name)| Ok((name, column(csv, name, index, &rows)?, true)))
        .collect::<Result<Vec<_>, ValuesError>>()?;
    let batch = RecordBatch::try_from_iter_with_nullable(columns).map_err(|error| failed(csv, error.to_string()))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("chengxin".to_owned())
        .build();
    let file = std::fs::File::create(&twin).map_err(|source| ValuesError::Io { path: twin.clone(), source })?;
    let write = || -> parquet::errors::Result<()> {
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties))?;
        writer.write(&batch)?;
        writer.close()?;
        Ok(())
    };
    write().map_err(|error| failed(&twin, error.to_string()))
}

fn column(csv: &Path, name: &str, index: usize, rows: &[csv::StringRecord]) -> Result<ArrayRef, ValuesError> {
    Ok(match name {
        name if EXACT.contains(&name) => {
            let cells = numbers::<Exact>(csv, name, index, rows)?.into_iter().map(|cell| cell.map(|exact| exact.0));
            let cells = cells.collect::<Decimal128Array>().with_precision_and_scale(38, 4);
            Arc::new(cells.map_err(|error| wrong_cell(csv, 0, error.to_string()))?)
        }
        name if WHOLE.contains(&name) => Arc::new(Int64Array::from(numbers::<i64>(csv, name, index, rows)?)),
        name if REAL.contains(&name) => Arc::new(Float64Array::from(numbers::<f64>(csv, name, index, rows)?)),
        name if TRUTH.contains(&name) => Arc::new(BooleanArray::from(numbers::<bool>(csv, name, index, rows)?)),
        _ => Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.get(index).unwrap_or("")))),
    })
}

fn numbers<T: FromStr<Err: std::fmt::Display>>(
    csv: &Path,
    name: &str,
    index: usize,
    rows: &[csv::StringRecord],
) -> Result<Vec<Option<T>>, ValuesError> {
    let parse = |row: &csv::StringRecord| match row.get(index).unwrap_or("") {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|error| {
            let line = row.position().map_or(0, csv::Position::line);
            wrong_cell(csv, line, format!("column `{name}` holds `{text}`: {error}"))
        }),
    };
    rows.iter().map(parse).collect()
}

fn wrong_cell(csv: &Path, line: u64, reason: String) -> ValuesError {
    ValuesError::Cell { path: csv.to_owned(), line, reason }
}
