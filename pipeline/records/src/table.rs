//! A record table made ready for reading: what of its definition a cell needs to know.

use crate::numbers::{MoneyUnit, PercentUnit};
use crate::units::UnitIndex;
use catalogue::{Column, ColumnType, Personal, Source};
use hmac::Hmac;
use polars::prelude::{DataType, Field, Schema, TimeUnit};
use rapidhash::RapidHashMap;
use sha2::Sha256;

/// What all tables share.
pub(crate) struct Shared<'p> {
    /// Names of units.
    pub units: UnitIndex<'p>,
    /// Key of pseudonyms, where one was given.
    pub key: Option<Hmac<Sha256>>,
}

/// One record table.
pub(crate) struct Table<'p> {
    /// Its name in queries.
    pub name: &'p str,
    /// Its definition.
    pub source: &'p Source,
    /// The columns that are stored, in the order of the definition.
    pub columns: Vec<TableColumn<'p>>,
    /// Which of them are the key.
    pub key: Vec<usize>,
    /// Which of them is the date on which names of units are read.
    pub date: Option<usize>,
    /// Whether any column, stored or not, is a person's.
    pub personal: bool,
}

/// One column that is stored.
pub(crate) struct TableColumn<'p> {
    /// Its name in queries.
    pub name: &'p str,
    /// Its definition.
    pub column: &'p Column,
    /// An empty cell is refused.
    pub required: bool,
    /// Part of the key.
    pub key: bool,
    /// How its cells are read.
    pub kind: Kind<'p>,
}

/// How cells are read and stored.
pub(crate) enum Kind<'p> {
    Text,
    Pseudonym,
    Integer,
    Number { decimals: u32 },
    Amount { unit: MoneyUnit },
    Percent { unit: Option<PercentUnit> },
    Date { open_ended: bool },
    Datetime,
    Boolean,
    Category { codes: RapidHashMap<&'p str, &'p str> },
    CreditCode,
    DocumentNo,
    Unit,
}

impl<'p> Table<'p> {
    pub(crate) fn new(name: &'p str, source: &'p Source) -> Self {
        let columns: Vec<TableColumn<'p>> = source
            .columns
            .iter()
            .filter(|(_, column)| column.personal != Some(Personal::Drop))
            .map(|(column_name, column)| {
                let key = source.key.contains(column_name);
                TableColumn {
                    name: column_name,
                    column,
                    required: column.required || key,
                    key,
                    kind: Kind::new(column),
                }
            })
            .collect();
        let position = |name: &String| columns.iter().position(|column| column.name == name);
        Self {
            name,
            source,
            key: source.key.iter().filter_map(position).collect(),
            date: position(&source.date),
            personal: source.columns.values().any(|column| column.personal.is_some()),
            columns,
        }
    }

    /// Names and types of the stored columns, without those that the loader adds.
    pub(crate) fn schema(&self) -> Schema {
        self.columns.iter().map(|column| Field::new(column.name.into(), column.kind.data_type())).collect()
    }
}

impl<'p> Kind<'p> {
    fn new(column: &'p Column) -> Self {
        if column.personal == Some(Personal::Pseudonym) {
            return Self::Pseudonym;
        }
        match column.kind {
            ColumnType::Text => Self::Text,
            ColumnType::Integer => Self::Integer,
            ColumnType::Number => Self::Number { decimals: u32::from(column.decimals.unwrap_or(4)) },
            ColumnType::Amount => {
                Self::Amount { unit: column.unit.as_deref().and_then(MoneyUnit::named).unwrap_or(MoneyUnit::Yuan) }
            }
            ColumnType::Percent => Self::Percent { unit: column.unit.as_deref().and_then(PercentUnit::named) },
            ColumnType::Date => Self::Date { open_ended: column.open_ended },
            ColumnType::Datetime => Self::Datetime,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Category => Self::Category { codes: codes(column) },
            ColumnType::CreditCode => Self::CreditCode,
            ColumnType::DocumentNo => Self::DocumentNo,
            ColumnType::Unit => Self::Unit,
        }
    }

    /// What is stored.
    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Self::Text | Self::Pseudonym | Self::Category { .. } | Self::CreditCode | Self::DocumentNo | Self::Unit => {
                DataType::String
            }
            Self::Integer => DataType::Int64,
            Self::Number { decimals } => DataType::Decimal(18, *decimals as usize),
            Self::Amount { .. } => DataType::Decimal(18, 2),
            Self::Percent { .. } => DataType::Decimal(9, 4),
            Self::Date { .. } => DataType::Date,
            Self::Datetime => DataType::Datetime(TimeUnit::Microseconds, None),
            Self::Boolean => DataType::Boolean,
        }
    }
}

/// Text → code. A code means itself unless it is a text of another.
fn codes(column: &Column) -> RapidHashMap<&str, &str> {
    let mut codes = RapidHashMap::default();
    for code in column.values.keys() {
        codes.insert(code.as_str(), code.as_str());
    }
    for (code, texts) in &column.values {
        for text in texts {
            codes.insert(text.as_str(), code.as_str());
        }
    }
    codes
}
