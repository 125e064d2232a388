//! The stored type of every column of a record table: the one place where source types become engine types.

use catalogue::{Column, ColumnType, Personal, Source};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

/// How the loader names a row and says where it came from.
pub(crate) const LOADER_COLUMNS: [(&str, DataType); 3] =
    [("record_id", DataType::Utf8View), ("source_file", DataType::Utf8View), ("source_line", DataType::Int64)];

/// Digits that a `number` keeps after the point when its source does not say.
const DEFAULT_DECIMALS: u8 = 4;

/// The columns that a source's record table has on disk.
pub(crate) fn of_source(source: &Source) -> SchemaRef {
    let declared =
        source.columns.iter().filter_map(|(name, column)| Some(Field::new(name, stored_type(column)?, true)));
    let loader = LOADER_COLUMNS.map(|(name, kind)| Field::new(name, kind, true));
    Arc::new(Schema::new(declared.chain(loader).collect::<Vec<_>>()))
}

/// `None` when the column is not stored.
fn stored_type(column: &Column) -> Option<DataType> {
    match column.personal {
        Some(Personal::Drop) => return None,
        Some(Personal::Pseudonym) => return Some(DataType::Utf8View),
        None => {}
    }
    Some(match column.kind {
        ColumnType::Text
        | ColumnType::CreditCode
        | ColumnType::DocumentNo
        | ColumnType::Category
        | ColumnType::Unit => DataType::Utf8View,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Number => {
            DataType::Decimal128(18, i8::try_from(column.decimals.unwrap_or(DEFAULT_DECIMALS)).unwrap_or(i8::MAX))
        }
        ColumnType::Amount => DataType::Decimal128(18, 2),
        ColumnType::Percent => DataType::Decimal128(9, 4),
        ColumnType::Date => DataType::Date32,
        ColumnType::Datetime => DataType::Timestamp(TimeUnit::Microsecond, None),
        ColumnType::Boolean => DataType::Boolean,
    })
}

/// Whether a column of a file can be read as a declared type without changing a value.
pub(crate) fn same_type(found: &DataType, declared: &DataType) -> bool {
    is_text(found) && is_text(declared) || found == declared
}

/// Whether a type is text, however it is laid out in memory.
pub(crate) fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// What a type is called in messages.
pub(crate) fn type_name(kind: &DataType) -> String {
    match kind {
        kind if is_text(kind) => "text".to_owned(),
        DataType::Date32 => "a date".to_owned(),
        DataType::Timestamp(..) => "a date with a time".to_owned(),
        DataType::Boolean => "true or false".to_owned(),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => "a floating-point number".to_owned(),
        DataType::Decimal32(_, places)
        | DataType::Decimal64(_, places)
        | DataType::Decimal128(_, places)
        | DataType::Decimal256(_, places) => format!("a decimal with {places} places"),
        kind if kind.is_integer() => "a whole number".to_owned(),
        DataType::Null => "always empty".to_owned(),
        kind => format!("of type {kind}"),
    }
}
