//! Parquet files, row by row: the names of their columns are the headers.

use crate::Workbook;
use crate::error::IntakeError;
use crate::number;
use crate::spool::{Spool, Spools};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::ColumnDescPtr;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

const WHAT: &str = "Parquet file";

/// Beijing time is this far ahead of UTC.
const BEIJING: i64 = 8 * 3600;

pub(crate) fn read(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    // The reader checks little of what a file claims about its pages.
    catch_unwind(AssertUnwindSafe(|| rows(file, spools)))
        .unwrap_or_else(|_| Err(IntakeError::Damaged { what: WHAT, reason: "its reader gave up".to_owned() }))
}

fn rows(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    let reader = File::open(file).map_err(IntakeError::at(file))?;
    let reader = SerializedFileReader::new(reader).map_err(IntakeError::damaged(WHAT))?;
    let metadata = reader.metadata();
    let bytes: u64 = metadata.row_groups().iter().map(|group| group.total_byte_size().unsigned_abs()).sum();
    if bytes > spools.limits().part_bytes {
        return Err(IntakeError::TooLarge { what: WHAT, reason: "its columns unfold to gigabytes".to_owned() });
    }
    let columns: Vec<ColumnDescPtr> = metadata.file_metadata().schema_descr().columns().to_vec();
    if let Some(nested) = columns.iter().find(|column| column.path().parts().len() > 1) {
        let reason = format!("its column {} holds lists or groups", nested.path().parts().join("."));
        return Err(IntakeError::Damaged { what: WHAT, reason });
    }
    let mut spool = spools.start_lines(file, WHAT)?;
    for (at, row) in (0_u32..).zip(reader.get_row_iter(None).map_err(IntakeError::damaged(WHAT))?) {
        let row = row.map_err(IntakeError::damaged(WHAT))?;
        let mut last = 0;
        for (place, (column, (_, field))) in (0_u32..).zip(columns.iter().zip(row.get_column_iter())) {
            put(&mut spool, at, place, field, column)?;
            last = place;
        }
        spool.pad(at, last)?;
    }
    let mut sheet = spool.finish(String::new(), false)?;
    sheet.headers = Some(columns.iter().map(|column| column.name().to_owned()).collect());
    Ok(Workbook { sheets: vec![sheet], days_from_1904: false })
}

fn put(spool: &mut Spool, row: u32, column: u32, field: &Field, of: &ColumnDescPtr) -> Result<(), IntakeError> {
    let text = match field {
        Field::Null => return Ok(()),
        Field::Str(text) => return spool.cell(row, column, text),
        Field::Bytes(bytes) => return spool.cell(row, column, &String::from_utf8_lossy(bytes.data())),
        Field::Bool(value) => return spool.cell(row, column, if *value { "是" } else { "否" }),
        Field::Float(value) => number::text(value.to_string().parse().unwrap_or(f64::NAN)),
        Field::Double(value) => number::text(*value),
        Field::Date(days) => day_and_second(i64::from(*days), 0),
        Field::TimestampMillis(value) => timestamp(*value, 1_000, of),
        Field::TimestampMicros(value) => timestamp(*value, 1_000_000, of),
        Field::Long(value) => match of.logical_type_ref() {
            Some(LogicalType::Timestamp(stamp)) if stamp.unit == TimeUnit::NANOS => {
                timestamp(*value, 1_000_000_000, of)
            }
            _ => value.to_string(),
        },
        other => other.to_string(),
    };
    spool.cell(row, column, &text)
}

/// An instant of UTC is shown as the time in Beijing, a local time as it is.
fn timestamp(value: i64, per_second: i64, of: &ColumnDescPtr) -> String {
    let ahead = match of.logical_type_ref() {
        Some(LogicalType::Timestamp(stamp)) if stamp.is_adjusted_to_u_t_c => BEIJING,
        _ => 0,
    };
    let seconds = value.div_euclid(per_second) + ahead;
    day_and_second(seconds.div_euclid(86_400), seconds.rem_euclid(86_400))
}

fn day_and_second(days: i64, second: i64) -> String {
    let (year, month, day) = number::civil(days);
    if second == 0 {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}
