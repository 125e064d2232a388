//! Columns of typed values: how they are built, and how each value is written as text.

use crate::dates;
use crate::table::{Kind, TableColumn};
use polars::prelude::*;

/// A column that is being built.
pub(crate) enum Values {
    Text(StringChunkedBuilder),
    Integer(PrimitiveChunkedBuilder<Int64Type>),
    Decimal { builder: PrimitiveChunkedBuilder<Int128Type>, precision: usize, scale: usize },
    Date(PrimitiveChunkedBuilder<Int32Type>),
    Datetime(PrimitiveChunkedBuilder<Int64Type>),
    Boolean(BooleanChunkedBuilder),
}

impl Values {
    /// An empty column that expects this many rows.
    pub(crate) fn new(column: &TableColumn<'_>, expected: usize) -> Self {
        let name: PlSmallStr = column.name.into();
        match column.kind.data_type() {
            DataType::Int64 => Self::Integer(PrimitiveChunkedBuilder::new(name, expected)),
            DataType::Decimal(precision, scale) => {
                Self::Decimal { builder: PrimitiveChunkedBuilder::new(name, expected), precision, scale }
            }
            DataType::Date => Self::Date(PrimitiveChunkedBuilder::new(name, expected)),
            DataType::Datetime(..) => Self::Datetime(PrimitiveChunkedBuilder::new(name, expected)),
            DataType::Boolean => Self::Boolean(BooleanChunkedBuilder::new(name, expected)),
            _ => Self::Text(StringChunkedBuilder::new(name, expected)),
        }
    }

    /// The column.
    pub(crate) fn finish(self) -> PolarsResult<Column> {
        Ok(match self {
            Self::Text(builder) => builder.finish().into_column(),
            Self::Integer(builder) => builder.finish().into_column(),
            Self::Decimal { builder, precision, scale } => {
                builder.finish().into_decimal_unchecked(precision, scale).into_column()
            }
            Self::Date(builder) => builder.finish().into_date().into_column(),
            Self::Datetime(builder) => builder.finish().into_datetime(TimeUnit::Microseconds, None).into_column(),
            Self::Boolean(builder) => builder.finish().into_column(),
        })
    }
}

/// The stored texts of a column: what record ids are made of, references compare and ties between duplicates use.
///
/// Whole numbers in decimal, days as `2018-03-05`, times as `2018-03-05 10:20:30`, decimals with all their places.
pub(crate) fn texts(column: &Column, kind: &Kind<'_>) -> PolarsResult<StringChunked> {
    let column = column.as_materialized_series();
    let name = column.name().clone();
    Ok(match kind {
        Kind::Text | Kind::Pseudonym | Kind::Category { .. } | Kind::CreditCode | Kind::DocumentNo | Kind::Unit => {
            column.str()?.clone()
        }
        Kind::Integer => write(name, column.i64()?.iter(), |value| value.to_string()),
        Kind::Number { .. } | Kind::Amount { .. } | Kind::Percent { .. } => {
            let values = column.decimal()?;
            let scale = values.scale();
            write(name, values.physical().iter(), |value| decimal_text(value, scale))
        }
        Kind::Date { .. } => write(name, column.date()?.physical().iter(), dates::iso),
        Kind::Datetime => write(name, column.datetime()?.physical().iter(), |micros| {
            let seconds = micros.div_euclid(1_000_000);
            let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
            let day = dates::iso(i32::try_from(day).unwrap_or(i32::MAX));
            format!("{day} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
        }),
        Kind::Boolean => write(name, column.bool()?.iter(), |value| value.to_string()),
    })
}

fn write<T>(name: PlSmallStr, values: impl Iterator<Item = Option<T>>, text: impl Fn(T) -> String) -> StringChunked {
    let texts: Vec<Option<String>> = values.map(|value| value.map(&text)).collect();
    StringChunked::from_iter_options(name, texts.into_iter())
}

fn decimal_text(value: i128, scale: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// The id of each record: the stored texts of the key columns joined by `/`. `None` where one of them is missing.
///
/// `frame` holds at least the key columns.
pub(crate) fn record_ids(frame: &DataFrame, key: &[&TableColumn<'_>]) -> PolarsResult<StringChunked> {
    let parts: Vec<StringChunked> =
        key.iter().map(|column| texts(frame.column(column.name)?, &column.kind)).collect::<PolarsResult<_>>()?;
    let name: PlSmallStr = "record_id".into();
    if let [only] = parts.as_slice() {
        return Ok(only.clone().with_name(name));
    }
    let mut columns: Vec<_> = parts.iter().map(ChunkedArray::iter).collect();
    let mut ids = StringChunkedBuilder::new(name, frame.height());
    let mut id = String::new();
    for _ in 0..frame.height() {
        id.clear();
        let mut whole = true;
        for (place, column) in columns.iter_mut().enumerate() {
            if place > 0 {
                id.push('/');
            }
            match column.next().flatten() {
                Some(part) => id.push_str(part),
                None => whole = false,
            }
        }
        ids.append_option(whole.then_some(id.as_str()));
    }
    Ok(ids.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_with_all_their_places() {
        assert_eq!(decimal_text(5, 2), "0.05");
        assert_eq!(decimal_text(-12_345, 2), "-123.45");
        assert_eq!(decimal_text(7, 0), "7");
    }
}
