//! Adds evidence up by unit, area and stretch of days while it is read.
//!
//! Not SQL, because it is the one thing that is done to every row of every indicator: the engine's grouping by two keys with sums of
//! 128 bits took three quarters of the time of an indicator over ten million rows.

use crate::stretch::Stretches;
use datafusion::arrow::array::{Array, AsArray, Decimal128Array, Int64Array, PrimitiveArray, StringViewArray};
use datafusion::arrow::array::{ArrayRef, Date32Array};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Field, Int64Type, Schema, SchemaRef,
};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::cast::{as_date32_array, as_string_view_array};
use datafusion::error::{DataFusionError, Result};
use rapidhash::RapidHashMap;
use std::sync::Arc;

/// Numerators and denominators are added as ten-thousandths.
const PLACES: i8 = 4;

/// The columns of `daily`, which the roll-up in `queries/values.sql` reads.
pub(crate) fn daily_columns() -> SchemaRef {
    let sum = || DataType::Decimal128(38, PLACES);
    let columns = [
        ("indicator_id", DataType::Utf8View),
        ("unit_id", DataType::Utf8View),
        ("counted_on", DataType::Date32),
        ("area", DataType::Utf8View),
        ("numerator", sum()),
        ("denominator", sum()),
        ("records", DataType::Int64),
        ("without_numerator", DataType::Int64),
        ("without_denominator", DataType::Int64),
    ];
    Arc::new(Schema::new(columns.map(|(name, kind)| Field::new(name, kind, true)).to_vec()))
}

/// The sums of one unit, area and stretch, in the precision of the evidence.
#[derive(Clone, Copy, Default)]
struct Cell {
    numerator: i128,
    denominator: i128,
    records: i64,
    without_numerator: i64,
    without_denominator: i64,
}

/// The sums of some evidence.
pub(crate) struct Tally<'a> {
    stretches: &'a Stretches,
    units: Names,
    areas: Names,
    /// By the numbers of unit and area: where its cells begin, one for each stretch.
    blocks: Vec<Vec<Option<usize>>>,
    cells: Vec<Cell>,
    overflow: bool,
    /// The cell of each row of the batch at hand.
    at: Vec<usize>,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(stretches: &'a Stretches) -> Self {
        let (units, areas) = (Names::default(), Names::default());
        let (blocks, cells, at) = (Vec::new(), Vec::new(), Vec::new());
        Self { stretches, units, areas, blocks, cells, overflow: false, at }
    }

    /// Adds evidence with the columns `unit_id`, `counted_on`, `numerator`, `denominator` and `area`, in this order.
    pub(crate) fn add(&mut self, evidence: &RecordBatch) -> Result<()> {
        let (units, days) = (as_string_view_array(evidence.column(0))?, as_date32_array(evidence.column(1))?);
        let areas = as_string_view_array(evidence.column(4))?;
        self.find_cells(units, days, areas);
        let (cells, at) = (&mut self.cells, self.at.as_slice());
        at.iter().for_each(|at| cells[*at].records += 1);
        let numerators = |cell: &mut Cell, number| add(&mut cell.numerator, number);
        let denominators = |cell: &mut Cell, number| add(&mut cell.denominator, number);
        self.overflow |= add_column(evidence.column(2), cells, at, numerators, |cell| cell.without_numerator += 1)?;
        self.overflow |= add_column(evidence.column(3), cells, at, denominators, |cell| cell.without_denominator += 1)?;
        if self.overflow {
            return Err(DataFusionError::Execution("a sum of the evidence has more than 34 digits".to_owned()));
        }
        Ok(())
    }

    fn find_cells(&mut self, units: &StringViewArray, days: &Date32Array, areas: &StringViewArray) {
        self.at.clear();
        self.at.reserve(units.len());
        let no_areas = areas.null_count() == areas.len();
        for row in 0..units.len() {
            let unit = self.units.number(units, row);
            let area = if no_areas { NOBODY } else { self.areas.number(areas, row) };
            let day = days.is_valid(row).then(|| days.value(row));
            let block = self.block(unit, area);
            self.at.push(block + self.stretches.of_day(day));
        }
    }

    /// Where the cells of a unit and area begin; they are made when they are first asked for.
    fn block(&mut self, unit: usize, area: usize) -> usize {
        if let Some(Some(block)) = self.blocks.get(unit).and_then(|areas| areas.get(area)) {
            return *block;
        }
        let block = self.cells.len();
        self.cells.resize(block + self.stretches.len(), Cell::default());
        if self.blocks.len() <= unit {
            self.blocks.resize(unit + 1, Vec::new());
        }
        let areas = &mut self.blocks[unit];
        if areas.len() <= area {
            areas.resize(area + 1, None);
        }
        areas[area] = Some(block);
        block
    }

    /// The sums as a batch of `daily`, without the cells to which nothing was added.
    pub(crate) fn rows(&self, indicator: &str, numerators: &DataType, denominators: &DataType) -> Result<RecordBatch> {
        let (mut keys, mut cells) = (Vec::new(), Vec::new());
        for (unit, areas) in self.blocks.iter().enumerate() {
            for (area, block) in areas.iter().enumerate().filter_map(|(area, block)| Some((area, (*block)?))) {
                for (place, cell) in self.cells[block..block + self.stretches.len()].iter().enumerate() {
                    if cell.records > 0 {
                        keys.push((self.units.name(unit), self.stretches.day(place), self.areas.name(area)));
                        cells.push(*cell);
                    }
                }
            }
        }
        let texts = |texts: Vec<Option<&str>>| Arc::new(StringViewArray::from(texts)) as ArrayRef;
        let days = keys.iter().map(|(_, day, _)| day.map(Date32Type::from_naive_date));
        let counts =
            |count: fn(&Cell) -> i64| Arc::new(Int64Array::from_iter_values(cells.iter().map(count))) as ArrayRef;
        let columns: Vec<ArrayRef> = vec![
            texts(vec![Some(indicator); keys.len()]),
            texts(keys.iter().map(|(unit, ..)| *unit).collect()),
            Arc::new(Date32Array::from_iter(days)),
            texts(keys.iter().map(|(.., area)| *area).collect()),
            sums(&cells, |cell| cell.numerator, numerators)?,
            sums(&cells, |cell| cell.denominator, denominators)?,
            counts(|cell| cell.records),
            counts(|cell| cell.without_numerator),
            counts(|cell| cell.without_denominator),
        ];
        Ok(RecordBatch::try_new(daily_columns(), columns)?)
    }
}

/// Adds; whether the sum was too large.
fn add(sum: &mut i128, number: i128) -> bool {
    let (added, overflow) = sum.overflowing_add(number);
    *sum = added;
    overflow
}

/// Adds a column of numbers to the cells of its rows; whether a sum was too large.
fn add_column(
    numbers: &ArrayRef,
    cells: &mut [Cell],
    at: &[usize],
    add: impl Fn(&mut Cell, i128) -> bool,
    without: impl Fn(&mut Cell),
) -> Result<bool> {
    match numbers.data_type() {
        DataType::Int64 => Ok(add_numbers::<Int64Type>(numbers.as_primitive(), cells, at, add, without)),
        DataType::Decimal128(..) => Ok(add_numbers::<Decimal128Type>(numbers.as_primitive(), cells, at, add, without)),
        other => Err(DataFusionError::Internal(format!("evidence counts in {other}"))),
    }
}

fn add_numbers<T: ArrowPrimitiveType<Native: Into<i128>>>(
    numbers: &PrimitiveArray<T>,
    cells: &mut [Cell],
    at: &[usize],
    add: impl Fn(&mut Cell, i128) -> bool,
    without: impl Fn(&mut Cell),
) -> bool {
    let mut overflow = false;
    if numbers.null_count() == 0 {
        for (at, number) in at.iter().zip(numbers.values()) {
            overflow |= add(&mut cells[*at], (*number).into());
        }
    } else {
        for (at, number) in at.iter().zip(numbers.iter()) {
            match number {
                Some(number) => overflow |= add(&mut cells[*at], number.into()),
                None => without(&mut cells[*at]),
            }
        }
    }
    overflow
}

/// Sums of evidence of this type as decimals of four places.
fn sums(cells: &[Cell], sum: fn(&Cell) -> i128, of: &DataType) -> Result<ArrayRef> {
    let missing = match of {
        DataType::Decimal128(_, places) => PLACES - places,
        _ => PLACES,
    };
    let factor = 10_i128.pow(u32::try_from(missing).unwrap_or_default());
    let too_large = || DataFusionError::Execution("a sum of the evidence has more than 34 digits".to_owned());
    let scaled = cells.iter().map(|cell| sum(cell).checked_mul(factor).ok_or_else(too_large));
    let sums = Decimal128Array::from_iter_values(scaled.collect::<Result<Vec<_>>>()?);
    Ok(Arc::new(sums.with_precision_and_scale(38, PLACES)?))
}

/// The number of an empty cell.
const NOBODY: usize = 0;

/// Texts that come again and again, numbered from 1 in the order of their first coming.
#[derive(Default)]
struct Names {
    /// By the array's view of the text, which is the text itself where it has at most twelve bytes.
    short: RapidHashMap<u128, usize>,
    long: RapidHashMap<String, usize>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, texts: &StringViewArray, row: usize) -> usize {
        if texts.is_null(row) {
            return NOBODY;
        }
        let view = texts.views()[row];
        // The low four bytes of a view are the length of its text.
        let known = if view & 0xffff_ffff <= 12 { self.short.get(&view) } else { self.long.get(texts.value(row)) };
        if let Some(number) = known {
            return *number;
        }
        self.names.push(texts.value(row).to_owned());
        let number = self.names.len();
        if view & 0xffff_ffff <= 12 {
            self.short.insert(view, number);
        } else {
            self.long.insert(texts.value(row).to_owned(), number);
        }
        number
    }

    fn name(&self, number: usize) -> Option<&str> {
        self.names.get(number.checked_sub(1)?).map(String::as_str)
    }
}
