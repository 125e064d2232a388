//! Whether a Parquet twin holds what its CSV table holds.

use crate::error::ValuesError;
use crate::session::on_deep_stack;
use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::cast::{
    as_boolean_array, as_decimal128_array, as_float64_array, as_int64_array, as_string_array,
};
use index::tables::Exact;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::path::Path;

/// The first difference between a CSV table of stages 2 to 4 and the Parquet file beside it, in words; `None` when both hold
/// the same columns and rows.
///
/// # Errors
/// When one of the two cannot be read.
pub fn check_parquet_twin(csv: &Path) -> Result<Option<String>, ValuesError> {
    on_deep_stack(|| first_difference(csv))
}

fn first_difference(csv: &Path) -> Result<Option<String>, ValuesError> {
    let twin = csv.with_extension("parquet");
    let failed =
        |path: &Path, reason: String| ValuesError::Io { path: path.to_owned(), source: std::io::Error::other(reason) };
    let mut reader = csv::Reader::from_path(csv).map_err(|error| failed(csv, error.to_string()))?;
    let header: Vec<String> =
        reader.headers().map_err(|error| failed(csv, error.to_string()))?.iter().map(str::to_owned).collect();
    let file = std::fs::File::open(&twin).map_err(|source| ValuesError::Io { path: twin.clone(), source })?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| failed(&twin, error.to_string()))?;
    let names: Vec<&str> = builder.schema().fields().iter().map(|field| field.name().as_str()).collect();
    if names != header {
        return Ok(Some(format!("its columns are {}, not {}", names.join(","), header.join(","))));
    }
    let batches = builder.with_batch_size(1024).build().map_err(|error| failed(&twin, error.to_string()))?;
    let (mut rows, mut line) = (reader.records(), 1);
    for batch in batches {
        let batch = batch.map_err(|error| failed(&twin, error.to_string()))?;
        for row in 0..batch.num_rows() {
            line += 1;
            let Some(cells) = rows.next() else { return Ok(Some("it has more rows".to_owned())) };
            let cells = cells.map_err(|error| failed(csv, error.to_string()))?;
            for (at, name) in header.iter().enumerate() {
                let text = cells.get(at).unwrap_or_default();
                if !same(&batch, at, row, text) {
                    return Ok(Some(format!("row {}, column `{name}` is not `{text}`", line - 1)));
                }
            }
        }
    }
    Ok(rows.next().map(|_| "it has fewer rows".to_owned()))
}

/// Whether a cell of a twin is what the text says. An empty number is null, an empty text is empty.
fn same(batch: &RecordBatch, column: usize, row: usize, text: &str) -> bool {
    let cells = batch.column(column);
    if cells.is_null(row) {
        return text.is_empty();
    }
    match cells.data_type() {
        DataType::Utf8 => as_string_array(cells).is_ok_and(|cells| cells.value(row) == text),
        DataType::Int64 => as_int64_array(cells).is_ok_and(|cells| text.parse() == Ok(cells.value(row))),
        DataType::Float64 => as_float64_array(cells).is_ok_and(|cells| text.parse() == Ok(cells.value(row))),
        DataType::Boolean => as_boolean_array(cells).is_ok_and(|cells| text.parse() == Ok(cells.value(row))),
        DataType::Decimal128(38, 4) => as_decimal128_array(cells)
            .is_ok_and(|cells| text.parse().is_ok_and(|exact: Exact| exact.0 == cells.value(row))),
        _ => false,
    }
}
