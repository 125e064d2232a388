//! From the text of a chunk to typed columns and a list of what is wrong.
//!
//! Rows are cut into cells a batch at a time, and each batch is read column by column: the text of a batch stays in the
//! processor's cache, and the reading of a column is one tight loop. Nothing is thrown away here: a cell that cannot be
//! read becomes NULL and a [`Defect`], and who rejects the row is decided when all defects are known.

use crate::clean;
use crate::dates::{self, NoDate};
use crate::defect::{CellFault, Defect, Fault};
use crate::headers::Layout;
use crate::numbers::{self, MoneyUnit};
use crate::persons;
use crate::split::{Batch, Ragged, RowAt, Splitter};
use crate::table::{Kind, Shared, Table};
use crate::units::Meaning;
use crate::values::Values;
use polars::prelude::{ChunkedBuilder, Column, DataFrame, PolarsResult};

/// Rows that are cut and read at a time.
const BATCH: usize = 1024;

/// The rows of a chunk.
pub(crate) struct Decoded {
    /// The columns that were asked for; a row for each of `rows`.
    pub frame: DataFrame,
    /// Where the rows are.
    pub rows: Vec<RowAt>,
    /// Rows with another number of cells, which have no place in the columns.
    pub ragged: Vec<Ragged>,
    /// What is wrong with the rows.
    pub defects: Vec<Defect>,
}

/// Reads `columns` of a chunk's rows.
pub(crate) fn decode(
    text: &str,
    table: &Table<'_>,
    layout: &Layout,
    shared: &Shared<'_>,
    columns: &[usize],
) -> PolarsResult<Decoded> {
    // A replacement mark stands where bytes could not be read, here or in whatever wrote the file.
    let damaged = memchr::memmem::find(text.as_bytes(), "\u{FFFD}".as_bytes()).is_some();
    let expected = text.len() / 64 + 16;
    let mut values: Vec<Values> = columns.iter().map(|column| Values::new(&table.columns[*column], expected)).collect();
    let needs_days = columns.iter().any(|column| matches!(table.columns[*column].kind, Kind::Unit));
    let date = if needs_days { table.date.and_then(|date| layout.positions[date]) } else { None };

    let (mut rows, mut ragged, mut defects, mut days) =
        (Vec::with_capacity(expected), Vec::new(), Vec::new(), Vec::new());
    let mut splitter = Splitter::at(0);
    let mut batch = Batch::new(text, layout.width, layout.sheet);
    while splitter.fill(&mut batch, BATCH) {
        days.clear();
        if let Some(date) = date {
            days.extend((0..batch.rows.len()).map(|row| Day::of(clean::trim(batch.cell(row, date)))));
        }
        for (column, values) in columns.iter().zip(&mut values) {
            let cells = Cells {
                batch: &batch,
                position: layout.positions[*column],
                damaged,
                required: table.columns[*column].required,
                when_empty: table.columns[*column].column.when_empty.as_deref(),
                first_row: rows.len(),
                column: *column,
                defects: &mut defects,
            };
            cells.read(&table.columns[*column], layout.money[*column], shared, &days, values);
        }
        rows.extend_from_slice(&batch.rows);
        ragged.append(&mut batch.ragged);
    }
    let columns: Vec<Column> = values.into_iter().map(Values::finish).collect::<PolarsResult<_>>()?;
    Ok(Decoded { frame: DataFrame::new(rows.len(), columns)?, rows, ragged, defects })
}

/// The day on which the units of a row are looked up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Day {
    On(i32),
    Empty,
    Bad,
}

impl Day {
    fn of(cell: &str) -> Self {
        if clean::is_empty(cell) { Self::Empty } else { dates::day(cell).map_or(Self::Bad, Self::On) }
    }

    fn known(self) -> Option<i32> {
        match self {
            Self::On(day) => Some(day),
            Self::Empty | Self::Bad => None,
        }
    }
}

/// The cells of one column of a batch.
struct Cells<'a, 't> {
    batch: &'a Batch<'t>,
    /// `None`: the file does not have the column.
    position: Option<usize>,
    damaged: bool,
    required: bool,
    /// What an empty cell stands for.
    when_empty: Option<&'a str>,
    first_row: usize,
    column: usize,
    defects: &'a mut Vec<Defect>,
}

impl Cells<'_, '_> {
    fn read(
        mut self,
        column: &crate::table::TableColumn<'_>,
        money: Option<MoneyUnit>,
        shared: &Shared<'_>,
        days: &[Day],
        values: &mut Values,
    ) {
        match (&column.kind, values) {
            (Kind::Text, Values::Text(builder)) => {
                let exact = column.key || column.column.references.is_some();
                for row in 0..self.batch.rows.len() {
                    // Not through `each`: the text is copied once, straight from the chunk.
                    let cell = self.cell(row).and_then(|cell| cell.map(|cell| text(cell, exact)).transpose());
                    let fault = cell.err();
                    match cell.ok().flatten() {
                        // What leads to another row must stay what it is.
                        Some(cell) if !exact => builder.append_value(persons::without_phones(cell)),
                        cell => builder.append_option(cell),
                    }
                    if let Some(fault) = fault {
                        self.report(row, fault);
                    }
                }
            }
            (Kind::Pseudonym, Values::Text(builder)) => self.each(
                |_, cell| shared.key.as_ref().map(|key| persons::pseudonym(key, cell)).ok_or(CellFault::WrongType),
                |value| builder.append_option(value),
            ),
            (Kind::Category { codes }, Values::Text(builder)) => self.each(
                |_, cell| match codes.get(cell) {
                    Some(code) => Ok(*code),
                    None => {
                        codes.get(clean::fold(cell).as_ref()).copied().ok_or(unknown(cell, CellFault::UnknownCategory))
                    }
                },
                |value| builder.append_option(value),
            ),
            (Kind::Unit, Values::Text(builder)) => self.each(
                |row, cell| {
                    let day = days.get(row).copied().unwrap_or(Day::Empty);
                    match shared.units.resolve(cell, day.known()) {
                        Meaning::Unit(unit_id) => Ok(Some(unit_id)),
                        // The date is what is wrong with this row.
                        Meaning::Several if day == Day::Bad => Ok(None),
                        Meaning::Several => Err(CellFault::AmbiguousUnit),
                        Meaning::OtherDay => Err(CellFault::UnitOnOtherDay),
                        Meaning::Nobody => Err(unknown(cell, CellFault::UnknownUnit)),
                    }
                },
                |value| builder.append_option(value.flatten()),
            ),
            (Kind::Integer, Values::Integer(builder)) => {
                self.each(
                    |_, cell| numbers::integer(cell).ok_or(CellFault::WrongType),
                    |value| builder.append_option(value),
                );
            }
            (Kind::Number { decimals }, Values::Decimal { builder, .. }) => self.each(
                |_, cell| numbers::decimal(cell, *decimals).ok_or(CellFault::WrongType),
                |value| builder.append_option(value),
            ),
            (Kind::Amount { unit }, Values::Decimal { builder, .. }) => {
                let unit = money.unwrap_or(*unit);
                self.each(
                    |_, cell| numbers::amount(cell, unit).ok_or(CellFault::WrongType),
                    |value| builder.append_option(value),
                );
            }
            (Kind::Percent, Values::Decimal { builder, .. }) => {
                self.each(|_, cell| percent(cell), |value| builder.append_option(value));
            }
            (Kind::Date, Values::Date(builder)) => {
                self.each(|_, cell| dates::day(cell).map_err(no_date), |value| builder.append_option(value));
            }
            (Kind::Datetime, Values::Datetime(builder)) => self.each(
                |_, cell| {
                    let (days, seconds) = dates::datetime(cell).map_err(no_date)?;
                    Ok((i64::from(days) * 86_400 + i64::from(seconds)) * 1_000_000)
                },
                |value| builder.append_option(value),
            ),
            (Kind::Boolean, Values::Boolean(builder)) => {
                self.each(|_, cell| boolean(cell).ok_or(CellFault::WrongType), |value| builder.append_option(value));
            }
            // `Values::new` makes the builder of each kind.
            _ => {}
        }
    }

    /// Reads each cell and pushes what came of it; an empty or bad one as `None`.
    #[inline]
    fn each<T>(&mut self, read: impl Fn(usize, &str) -> Result<T, CellFault>, mut push: impl FnMut(Option<T>)) {
        for row in 0..self.batch.rows.len() {
            match self.cell(row) {
                Ok(Some(cell)) => match read(row, cell) {
                    Ok(value) => push(Some(value)),
                    Err(fault) => {
                        push(None);
                        self.report(row, fault);
                    }
                },
                Ok(None) => push(None),
                Err(fault) => {
                    push(None);
                    self.report(row, fault);
                }
            }
        }
    }

    /// The trimmed cell; `None` for an empty one.
    #[inline]
    fn cell(&self, row: usize) -> Result<Option<&str>, CellFault> {
        let cell = self.position.map_or("", |position| clean::trim(self.batch.cell(row, position)));
        if clean::is_empty(cell) {
            return match self.when_empty {
                Some(text) => Ok(Some(text)),
                None if self.required => Err(CellFault::MissingRequired),
                None => Ok(None),
            };
        }
        if self.damaged && cell.contains('\u{FFFD}') {
            return Err(CellFault::BadEncoding);
        }
        Ok(Some(cell))
    }

    #[cold]
    fn report(&mut self, row: usize, fault: CellFault) {
        self.defects.push(Defect { row: self.first_row + row, fault: Fault::Cell(self.column, fault) });
    }
}

/// A text as it is stored, unless it must not be.
#[inline]
fn text(cell: &str, exact: bool) -> Result<&str, CellFault> {
    if persons::holds_id_number(cell) {
        Err(CellFault::PersonalId)
    } else if exact && is_scientific(cell) {
        Err(CellFault::Scientific)
    } else {
        Ok(cell)
    }
}

/// `4.40402E+17`: what a spreadsheet makes of a long number.
fn is_scientific(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(exponent)
        && mantissa.split_once('.').is_none_or(|(whole, part)| digits(whole) && digits(part))
        && mantissa.as_bytes()[..1].iter().all(u8::is_ascii_digit)
}

fn unknown(cell: &str, fault: CellFault) -> CellFault {
    if persons::holds_id_number(cell) { CellFault::PersonalId } else { fault }
}

/// Ten-thousandths of a percent; more than fit into the stored type are refused.
fn percent(cell: &str) -> Result<i128, CellFault> {
    numbers::percent(cell).filter(|value| value.abs() < 1_000_000_000).ok_or(CellFault::WrongType)
}

fn no_date(reason: NoDate) -> CellFault {
    match reason {
        NoDate::Form => CellFault::WrongType,
        NoDate::Impossible => CellFault::ImpossibleDate,
    }
}

/// `无` says that there is nothing, so 有 and 无 are not read as yes and no.
fn boolean(cell: &str) -> Option<bool> {
    match cell {
        "是" | "1" | "true" | "TRUE" | "True" | "Y" | "y" | "１" | "Ｙ" => Some(true),
        "否" | "0" | "false" | "FALSE" | "False" | "N" | "n" | "０" | "Ｎ" => Some(false),
        _ => None,
    }
}
