//! The Parquet twins of the CSV tables.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use datafusion::arrow::record_batch::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::path::Path;

fn rows(path: &Path) -> RecordBatch {
    let file = std::fs::File::open(path).unwrap();
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    reader.next().unwrap().unwrap()
}

#[test]
fn a_twin_has_the_rows_of_its_csv_with_types() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("values.csv");
    let table = "indicator_id,unit_id,period,numerator,denominator,records,value,lower,upper,status\n\
                 on_time,440402,2018,2.6,3,3,86.66666666666667,,,ok\n\
                 on_time,440403,2018,,,0,,,,not_reported\n";
    std::fs::write(&csv, table).unwrap();
    values::write_parquet_twin(&csv).unwrap();
    let twin = folder.path().join("values.parquet");
    let rows = rows(&twin);
    let kind = |name: &str| rows.schema().field_with_name(name).unwrap().data_type().clone();
    assert_eq!((kind("unit_id"), kind("records")), (DataType::Utf8, DataType::Int64));
    assert_eq!((kind("numerator"), kind("value")), (DataType::Decimal128(38, 4), DataType::Float64));
    let column = |name: &str| rows.column_by_name(name).unwrap();
    assert_eq!(column("unit_id").as_string::<i32>().value(0), "440402");
    assert_eq!(column("numerator").as_primitive::<Decimal128Type>().value(0), 26_000);
    assert_eq!(column("value").as_primitive::<Float64Type>().value(0), 86.666_666_666_666_67);
    assert_eq!(column("records").as_primitive::<Int64Type>().value(1), 0);
    assert!(column("numerator").is_null(1) && column("value").is_null(1) && column("lower").is_null(0));
    let first = std::fs::read(&twin).unwrap();
    values::write_parquet_twin(&csv).unwrap();
    assert_eq!(first, std::fs::read(&twin).unwrap(), "the same bytes again");
}

#[test]
fn a_table_without_rows_has_a_twin_with_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("index.csv");
    std::fs::write(&csv, "node_id,unit_id,period,score,rank\n").unwrap();
    values::write_parquet_twin(&csv).unwrap();
    let file = std::fs::File::open(folder.path().join("index.parquet")).unwrap();
    let schema = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().schema().clone();
    assert_eq!(schema.fields().len(), 5);
    assert_eq!(schema.field_with_name("rank").unwrap().data_type(), &DataType::Int64);
}

#[test]
fn a_cell_that_is_no_number_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("values.csv");
    std::fs::write(&csv, "unit_id,value\n440402,1.5\n440403,many\n").unwrap();
    let error = values::write_parquet_twin(&csv).unwrap_err().to_string();
    assert!(error.contains("values.csv:3: column `value` holds `many`"), "{error}");
}
