//! From the text of a chunk to typed columns and a list of what is wrong.
//!
//! Rows are cut into cells a batch at a time, and each batch is read column by column: the text of a batch stays in the
//! processor's cache, and the reading of a column is one tight loop. Nothing is thrown away here: a cell that cannot be
//! read becomes NULL and a [`Defect`], and who rejects the row is decided when all defects are known.

use crate::clean;
use crate::credit_code::{self, CreditCode};
use crate::dates::{self, DayNumbers, NoDate};
use crate::defect::{CellFault, Defect, Fault};
use crate::document_no;
use crate::inputs::Input;
use crate::numbers::{self, MoneyUnit, NoPercent, PercentUnit};
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
    /// What is only reported.
    pub doubts: Vec<Defect>,
}

/// Reads `columns` of a chunk's rows.
pub(crate) fn decode(
    text: &str,
    table: &Table<'_>,
    file: &Input,
    shared: &Shared<'_>,
    columns: &[usize],
) -> PolarsResult<Decoded> {
    let (layout, numbers) = (&file.layout, file.day_numbers);
    // A replacement mark stands where bytes could not be read, here or in whatever wrote the file.
    let damaged = memchr::memmem::find(text.as_bytes(), "\u{FFFD}".as_bytes()).is_some();
    let expected = text.len() / 64 + 16;
    let mut values: Vec<Values> = columns.iter().map(|column| Values::new(&table.columns[*column], expected)).collect();
    let needs_days = columns.iter().any(|column| matches!(table.columns[*column].kind, Kind::Unit));
    let date = if needs_days { table.date.and_then(|date| layout.positions[date]) } else { None };

    let (mut rows, mut ragged, mut days) = (Vec::with_capacity(expected), Vec::new(), Vec::new());
    let (mut defects, mut doubts) = (Vec::new(), Vec::new());
    let mut splitter = Splitter::at(0);
    let mut batch = Batch::new(text, layout.width, layout.sheet);
    while splitter.fill(&mut batch, BATCH) {
        days.clear();
        if let Some(date) = date {
            days.extend((0..batch.rows.len()).map(|row| Day::of(clean::trim(batch.cell(row, date)), numbers)));
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
                numbers,
                header: layout.positions[*column].map_or("", |position| &layout.headers[position]),
                defects: &mut defects,
                doubts: &mut doubts,
            };
            cells.read(&table.columns[*column], layout.money[*column], shared, &days, values);
        }
        rows.extend_from_slice(&batch.rows);
        ragged.append(&mut batch.ragged);
    }
    let columns: Vec<Column> = values.into_iter().map(Values::finish).collect::<PolarsResult<_>>()?;
    Ok(Decoded { frame: DataFrame::new(rows.len(), columns)?, rows, ragged, defects, doubts })
}

/// The day on which the units of a row are looked up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Day {
    On(i32),
    Empty,
    Bad,
}

impl Day {
    fn of(cell: &str, numbers: DayNumbers) -> Self {
        if clean::is_empty(cell) { Self::Empty } else { dates::day(cell, numbers).map_or(Self::Bad, Self::On) }
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
    numbers: DayNumbers,
    /// The column's header in the file.
    header: &'a str,
    defects: &'a mut Vec<Defect>,
    doubts: &'a mut Vec<Defect>,
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
                    let cell = self.cell(row).and_then(|cell| cell.map(text).transpose());
                    let fault = cell.err();
                    match cell.ok().flatten() {
                        // What leads to another row must stay what it is.
                        Some(cell) if !exact => builder.append_value(persons::without_phones(cell)),
                        Some(cell) => builder.append_value(clean::exact(cell)),
                        None => builder.append_null(),
                    }
                    if let Some(fault) = fault {
                        self.report(row, fault);
                    }
                }
            }
            (Kind::CreditCode, Values::Text(builder)) => {
                for row in 0..self.batch.rows.len() {
                    match self.cell(row).and_then(|cell| cell.map(credit_code::read).transpose()) {
                        Ok(Some(CreditCode { code, doubt })) => {
                            builder.append_value(code);
                            let doubt = doubt.map(|doubt| self.defect(row, doubt));
                            self.doubts.extend(doubt);
                        }
                        Ok(None) => builder.append_null(),
                        Err(fault) => {
                            builder.append_null();
                            self.report(row, fault);
                        }
                    }
                }
            }
            (Kind::DocumentNo, Values::Text(builder)) => self.each(
                |_, cell| match document_no::normal(text(cell)?) {
                    empty if empty.is_empty() => Err(CellFault::WrongType),
                    normal => Ok(normal),
                },
                |value| builder.append_option(value),
            ),
            (Kind::Pseudonym, Values::Text(builder)) => self.each(
                |_, cell| shared.key.as_ref().map(|key| persons::pseudonym(key, cell)).ok_or(CellFault::WrongType),
                |value| builder.append_option(value),
            ),
            (Kind::Category { codes }, Values::Text(builder)) => self.each(
                |_, cell| match codes.get(cell) {
                    Some(code) => Ok(*code),
                    None => {
                        codes.get(clean::plain(cell).as_ref()).copied().ok_or(unknown(cell, CellFault::UnknownCategory))
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
            (Kind::Percent { unit }, Values::Decimal { builder, .. }) => {
                let header = clean::fold(self.header).trim_end().ends_with("(%)");
                let unit = if header { Some(PercentUnit::Percent) } else { *unit };
                self.each(|_, cell| percent(cell, unit), |value| builder.append_option(value));
            }
            (Kind::Date { open_ended }, Values::Date(builder)) => {
                let numbers = self.numbers;
                self.each(|_, cell| day(cell, numbers, *open_ended), |value| builder.append_option(value));
            }
            (Kind::Datetime, Values::Datetime(builder)) => {
                let numbers = self.numbers;
                self.each(
                    |_, cell| {
                        let (days, seconds) = dates::datetime(cell, numbers).map_err(no_date)?;
                        if dates::is_open_end(days) {
                            return Err(CellFault::OpenEnded);
                        }
                        Ok((i64::from(days) * 86_400 + i64::from(seconds)) * 1_000_000)
                    },
                    |value| builder.append_option(value),
                );
            }
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
        let defect = self.defect(row, fault);
        self.defects.push(defect);
    }

    fn defect(&self, row: usize, fault: CellFault) -> Defect {
        Defect { row: self.first_row + row, fault: Fault::Cell(self.column, fault) }
    }
}

/// A text, unless it must not be stored.
#[inline]
fn text(cell: &str) -> Result<&str, CellFault> {
    if persons::holds_id_number(cell) {
        Err(CellFault::PersonalId)
    } else if clean::is_damaged_number(cell) {
        Err(CellFault::Damaged)
    } else {
        Ok(cell)
    }
}

fn unknown(cell: &str, fault: CellFault) -> CellFault {
    if persons::holds_id_number(cell) { CellFault::PersonalId } else { fault }
}

/// Ten-thousandths of a percent; more than fit into the stored type are refused.
fn percent(cell: &str, unit: Option<PercentUnit>) -> Result<i128, CellFault> {
    match numbers::percent(cell, unit) {
        Ok(value) if value.abs() < 1_000_000_000 => Ok(value),
        Ok(_) | Err(NoPercent::Form) => Err(CellFault::WrongType),
        Err(NoPercent::Ambiguous) => Err(CellFault::AmbiguousPercent),
    }
}

/// A day; what stands for no end only where the column may have none.
#[inline]
fn day(cell: &str, numbers: DayNumbers, open_ended: bool) -> Result<i32, CellFault> {
    match dates::day(cell, numbers) {
        Ok(day) if !dates::is_open_end(day) => Ok(day),
        Ok(_) if open_ended => Ok(dates::FOREVER),
        Ok(_) => Err(CellFault::OpenEnded),
        Err(_) if dates::says_open_end(cell) => {
            if open_ended {
                Ok(dates::FOREVER)
            } else {
                Err(CellFault::OpenEnded)
            }
        }
        Err(reason) => Err(no_date(reason)),
    }
}

fn no_date(reason: NoDate) -> CellFault {
    match reason {
        NoDate::Form => CellFault::WrongType,
        NoDate::Impossible => CellFault::ImpossibleDate,
        NoDate::TwoDigitYear => CellFault::TwoDigitYear,
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
