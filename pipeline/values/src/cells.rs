//! The cells of the engine's results, by column name.

use chrono::NaiveDate;
use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::Date32Type;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::cast::{as_date32_array, as_decimal128_array, as_int64_array, as_string_view_array};
use datafusion::error::{DataFusionError, Result};

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a dyn Array> {
    let column = batch.column_by_name(name).map(AsRef::as_ref);
    column.ok_or_else(|| DataFusionError::Internal(format!("the result lacks `{name}`")))
}

/// Texts; `None` where a cell is empty.
pub(crate) fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<Vec<Option<&'a str>>> {
    Ok(as_string_view_array(column(batch, name)?)?.iter().collect())
}

/// Decimals with four places, as ten-thousandths; an empty cell adds nothing.
pub(crate) fn decimals(batch: &RecordBatch, name: &str) -> Result<Vec<i128>> {
    let cells = as_decimal128_array(column(batch, name)?)?;
    if cells.scale() != 4 {
        return Err(DataFusionError::Internal(format!("`{name}` has {} places", cells.scale())));
    }
    Ok(cells.iter().map(Option::unwrap_or_default).collect())
}

/// Whole numbers; `None` where a cell is empty.
pub(crate) fn integers(batch: &RecordBatch, name: &str) -> Result<Vec<Option<i64>>> {
    Ok(as_int64_array(column(batch, name)?)?.iter().collect())
}

/// Counts of rows.
pub(crate) fn counts(batch: &RecordBatch, name: &str) -> Result<Vec<u64>> {
    let cells = integers(batch, name)?.into_iter();
    cells
        .map(|cell| u64::try_from(cell.unwrap_or(0)).map_err(|error| DataFusionError::External(Box::new(error))))
        .collect()
}

/// Days; `None` where a cell is empty.
pub(crate) fn days(batch: &RecordBatch, name: &str) -> Result<Vec<Option<NaiveDate>>> {
    let cells = as_date32_array(column(batch, name)?)?.iter();
    Ok(cells.map(|cell| cell.and_then(Date32Type::to_naive_date_opt)).collect())
}
