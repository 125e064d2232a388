//! The typed tables on disk: one Parquet part a chunk, numbered as the chunks are.

use crate::error::LoadError;
use crate::table::Table;
use polars::polars_utils;
use polars::prelude::*;
use std::fs::File;
use std::path::Path;

/// Names and types of a stored table.
pub(crate) fn schema(table: &Table<'_>) -> Schema {
    let mut schema = table.schema();
    schema.insert("record_id".into(), DataType::String);
    schema.insert("source_file".into(), DataType::String);
    schema.insert("source_line".into(), DataType::Int64);
    schema
}

/// Writes a part, unless it has no rows.
pub(crate) fn write(folder: &Path, number: usize, frame: &mut DataFrame, table: &Table<'_>) -> Result<(), LoadError> {
    if frame.height() == 0 { Ok(()) } else { write_always(folder, number, frame, table) }
}

/// Writes a part, rows or none.
pub(crate) fn write_always(
    folder: &Path,
    number: usize,
    frame: &mut DataFrame,
    table: &Table<'_>,
) -> Result<(), LoadError> {
    let path = folder.join(format!("part-{number:05}.parquet"));
    let file = File::create(&path).map_err(LoadError::at(&path))?;
    // One thread a part: the parts are what is done in parallel.
    ParquetWriter::new(std::io::BufWriter::new(file))
        .with_compression(ParquetCompression::Zstd(polars_utils::compression::ZstdLevel::try_new(1).ok()))
        .with_row_group_size(Some(usize::MAX))
        .set_parallel(false)
        .finish(frame)
        .map_err(LoadError::engine(table.name))?;
    Ok(())
}
