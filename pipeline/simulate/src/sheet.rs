use crate::files::Files;
use crate::messy::Column;
use crate::random::Random;
use crate::spoil::{Defect, Draft};
use crate::tally::{Counter, ONE, Tally};
use crate::world::{DateStyle, Day, UnitIndex, World};
use crate::{GenerateError, GenerateOptions};
use catalogue::{ColumnType, Source};
use std::collections::BTreeMap;

mod cells;

pub(crate) use cells::push_number;

/// The value of a cell that is empty.
pub(crate) const EMPTY: i64 = i64::MIN;

/// Texts that mean "nothing here"; each file has its own habit.
const EMPTY_MARKERS: [&str; 5] = ["", "/", "—", "无", "NULL"];

/// How rows of one table are made.
pub(crate) struct Table {
    /// The record table.
    pub(crate) name: &'static str,
    /// Its columns, in the order in which the cells are written.
    pub(crate) columns: &'static [&'static str],
    /// How a spoilt row gets a key of its own.
    pub(crate) fresh: Fresh,
    /// For every check of the source: what makes a good row fail that check and no other.
    pub(crate) breaks: &'static [Break],
    /// Makes the rows.
    pub(crate) make: fn(&mut Sheet<'_, '_>) -> Result<(), GenerateError>,
    /// Whether any number of rows can be made of it alone.
    pub(crate) alone: bool,
}

/// A rule, and what makes a good row fail it.
pub(crate) type Break = (&'static str, fn(&mut Draft<'_, '_>));

/// How a spoilt row gets a key that no good row has, so that it is refused for its planted reason and no other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fresh {
    /// The number in this column gets a suffix.
    Suffix(&'static str),
    /// The day in this column, otherwise the end of a period, is moved.
    Day(&'static str),
    /// This column gets the identity number of somebody new.
    Person(&'static str),
    /// This column gets the social credit code of another body.
    Code(&'static str),
    /// This column gets one of the sheet's `spare` texts.
    Spare(&'static str),
}

/// One planted defect.
#[derive(Clone, Debug)]
pub(crate) struct Spoilt {
    /// File below the records folder.
    pub(crate) file: String,
    /// Its sheet; empty where it has none.
    pub(crate) sheet: String,
    /// Line, from 1; the header counts.
    pub(crate) line: u64,
    /// Header of the column; empty when the whole row is meant.
    pub(crate) column: String,
    /// The rule that must refuse it.
    pub(crate) rule: String,
}

/// One record table while it is written: cells, then [`Sheet::put`].
pub(crate) struct Sheet<'s, 'p> {
    tally: &'s mut Tally,
    spoilt: &'s mut Vec<Spoilt>,
    options: &'s GenerateOptions<'s>,
    pub(crate) world: &'s World<'p>,
    pub(crate) source: &'p Source,
    pub(crate) table: &'static Table,
    pub(crate) random: Random,
    /// Keys for spoilt rows, where only the table's module can make them.
    pub(crate) spare: Vec<String>,
    files: Files,
    style: DateStyle,
    marker: &'static str,
    /// Decimal places to move for each amount column: 4 for 万元, 8 for 亿元.
    shifts: Vec<usize>,
    /// The cells of the row, without separators.
    text: String,
    ends: Vec<usize>,
    values: Vec<i64>,
    quote: bool,
    counts: Vec<(Counter, UnitIndex, Day, i64, i64)>,
    warned: Option<String>,
    pending: BTreeMap<(u64, u64), (Vec<String>, String, String)>,
    next_pending: u64,
    defects: Vec<Defect>,
    made_spoilt: u64,
    dirty: u64,
}

impl<'s, 'p> Sheet<'s, 'p> {
    /// Opens a table, after checking that it is the one that the plan declares.
    pub(crate) fn new(
        world: &'s World<'p>,
        options: &'s GenerateOptions<'s>,
        table: &'static Table,
        tally: &'s mut Tally,
        spoilt: &'s mut Vec<Spoilt>,
    ) -> Result<Self, GenerateError> {
        let mismatch = |problem: String| GenerateError::Mismatch { table: table.name.to_owned(), problem };
        let source =
            world.plan.sources.get(table.name).ok_or_else(|| mismatch("the plan has no such table".to_owned()))?;
        let mut declared: Vec<&str> = source.columns.keys().map(String::as_str).collect();
        let mut written = table.columns.to_vec();
        declared.sort_unstable();
        written.sort_unstable();
        if declared != written {
            return Err(mismatch(format!(
                "its columns are {}, but {} are made",
                declared.join(", "),
                written.join(", ")
            )));
        }
        let mut random = Random::new(options.seed, table.name);
        let alone = options.only.is_some();
        let style = if alone { DateStyle::Hyphens } else { *random.pick(&DateStyle::ALL) };
        let marker = if alone { "" } else { EMPTY_MARKERS[[0, 0, 0, 1, 2, 3, 4][random.below(7) as usize]] };
        let header = |name: &&str| source.columns[*name].headers.first().cloned().unwrap_or_default();
        let shifts =
            table.columns.iter().map(|name| amount_shift(&header(name), source.columns[*name].unit.as_deref()));
        let columns = table.columns.iter().map(|name| {
            let (header, column) = (header(name), &source.columns[*name]);
            let bare = column.kind == ColumnType::Amount && !header.contains('元');
            let money = bare.then(|| ["元", "万元", "亿元"][amount_shift(&header, column.unit.as_deref()) / 4]);
            Column { header, also: column.headers.clone(), kind: column.kind, money }
        });
        let pattern = source.files.first().ok_or_else(|| mismatch("it names no files".to_owned()))?;
        Ok(Self {
            shifts: shifts.collect(),
            files: Files::new(options, pattern, columns.collect(), &mut random),
            defects: Defect::of(table, source),
            dirty: (options.dirty * 2f64.powi(53)) as u64,
            world,
            source,
            table,
            random,
            spare: Vec::new(),
            style,
            marker,
            text: String::new(),
            ends: Vec::new(),
            values: Vec::new(),
            quote: false,
            counts: Vec::new(),
            warned: None,
            pending: BTreeMap::new(),
            next_pending: u64::MAX,
            made_spoilt: 0,
            tally,
            spoilt,
            options,
        })
    }

    /// Rows for three years at the size of the city, scaled; or the number asked for.
    pub(crate) fn size(&self, three_years: u32) -> u64 {
        match self.options.only {
            Some((_, rows)) => rows,
            None => {
                let years = self.world.years.clone().count() as f64;
                (f64::from(three_years) * self.options.scale * years / 3.0).round().max(1.0) as u64
            }
        }
    }

    /// Whether all rows asked for are made or on their way.
    pub(crate) fn full(&self) -> bool {
        self.options.only.is_some_and(|(_, rows)| self.files.rows() + self.pending.len() as u64 >= rows)
    }

    /// The counter of an indicator.
    pub(crate) fn counter(&mut self, indicator: &'static str) -> Counter {
        self.tally.counter(indicator)
    }

    /// The first text that means a code of a category column.
    pub(crate) fn label(&self, column: &str, code: &str) -> Result<&'p str, GenerateError> {
        let source: &'p Source = self.source;
        let texts = source.columns.get(column).and_then(|column| column.values.get(code));
        texts.and_then(|texts| texts.first()).map(String::as_str).ok_or_else(|| GenerateError::Mismatch {
            table: self.table.name.to_owned(),
            problem: format!("the category column `{column}` has no code `{code}`"),
        })
    }

    /// The labels of several codes, in order.
    pub(crate) fn labels<const N: usize>(&self, column: &str, codes: [&str; N]) -> Result<[&'p str; N], GenerateError> {
        let mut labels = [""; N];
        for (label, code) in labels.iter_mut().zip(codes) {
            *label = self.label(column, code)?;
        }
        Ok(labels)
    }

    /// From here on rows go to the file of a year.
    pub(crate) fn year(&mut self, year: i32) -> Result<(), GenerateError> {
        if self.files.is_at(year) {
            return Ok(());
        }
        self.flush_pending()?;
        self.files.open(year)
    }

    /// The row counts for an indicator: whole records.
    pub(crate) fn count(&mut self, counter: Counter, unit: UnitIndex, day: Day, numerator: i64, denominator: i64) {
        self.count_exact(counter, unit, day, numerator * ONE, denominator * ONE);
    }

    /// The row counts for an indicator: ten-thousandths.
    pub(crate) fn count_exact(
        &mut self,
        counter: Counter,
        unit: UnitIndex,
        day: Day,
        numerator: i64,
        denominator: i64,
    ) {
        self.counts.push((counter, unit, day, numerator, denominator));
    }

    /// A truth that no single row carries, as that of a unit that is counted although it sent nothing.
    pub(crate) fn count_apart(
        &mut self,
        counter: Counter,
        unit: UnitIndex,
        day: Day,
        numerator: i64,
        denominator: i64,
    ) {
        self.tally.add(self.world, counter, unit, day, numerator * ONE, denominator * ONE);
    }

    /// The row contradicts itself in a way that is reported while the row is kept.
    pub(crate) fn warn(&mut self, column: &str) {
        self.warned = Some(column.to_owned());
    }

    /// Writes the row, tallies what it counts for, and sometimes lets a spoilt one follow.
    pub(crate) fn put(&mut self) -> Result<(), GenerateError> {
        debug_assert_eq!(self.ends.len(), self.table.columns.len(), "{}", self.table.name);
        for (counter, unit, day, numerator, denominator) in self.counts.drain(..) {
            self.tally.add(self.world, counter, unit, day, numerator, denominator);
        }
        self.files.write(cells_of(&self.text, &self.ends), self.quote)?;
        match self.warned.take() {
            Some(column) => self.note("reported_rate", &column),
            None => self.maybe_spoil(),
        }
        self.clear();
        if self.files.rows() >= self.next_pending {
            self.write_due()?;
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.values.clear();
        self.quote = false;
    }

    fn note(&mut self, rule: &str, column: &str) {
        let header = self.source.columns.get(column).and_then(|c| c.headers.first()).cloned().unwrap_or_default();
        let [file, sheet] = [self.files.name(), self.files.sheet()].map(str::to_owned);
        let line = self.files.line();
        self.spoilt.push(Spoilt { file, sheet, line, column: header, rule: rule.to_owned() });
    }

    /// Every defect once, early; then as many as the share asks for.
    fn maybe_spoil(&mut self) {
        if self.dirty == 0 || self.full() {
            return;
        }
        let chance = self.random.next() >> 11 < self.dirty;
        let first_round = self.made_spoilt < self.defects.len() as u64 && self.files.rows() % 2 == 1;
        if chance || first_round {
            self.spoil();
        }
    }

    /// Plants the next defect in a copy of the row, to be written later.
    fn spoil(&mut self) {
        let may_be_torn = self.files.may_be_torn();
        let next = |made: u64| self.defects.get((made % self.defects.len().max(1) as u64) as usize);
        if !may_be_torn && next(self.made_spoilt) == Some(&Defect::ColumnCount) {
            self.made_spoilt += 1;
        }
        let Some(defect) = next(self.made_spoilt).cloned() else { return };
        let mut draft = Draft {
            world: self.world,
            table: self.table,
            source: self.source,
            style: self.style,
            cells: cells_of(&self.text, &self.ends).map(str::to_owned).collect(),
            values: self.values.clone(),
            serial: self.made_spoilt,
            blamed: "",
            superseded: false,
        };
        self.made_spoilt += 1;
        let Some(column) = draft.spoil(&defect, &mut self.random, &mut self.spare) else { return };
        let reach = 1 << self.random.below(16);
        let due = self.files.rows() + self.random.below(reach);
        let rule = defect.rule(&draft).to_owned();
        self.pending.insert((due, self.made_spoilt), (draft.cells, rule, column.to_owned()));
        self.next_pending = self.next_pending.min(due);
    }

    fn write_due(&mut self) -> Result<(), GenerateError> {
        while let Some(entry) = self.pending.first_entry() {
            if entry.key().0 > self.files.rows() {
                break;
            }
            let (cells, rule, column) = entry.remove();
            self.write_spoilt(&cells, &rule, &column)?;
        }
        self.next_pending = self.pending.keys().next().map_or(u64::MAX, |(due, _)| *due);
        Ok(())
    }

    fn write_spoilt(&mut self, cells: &[String], rule: &str, column: &str) -> Result<(), GenerateError> {
        self.files.write(cells.iter().map(String::as_str), true)?;
        self.note(rule, column);
        Ok(())
    }

    fn flush_pending(&mut self) -> Result<(), GenerateError> {
        while let Some((_, (cells, rule, column))) = self.pending.pop_first() {
            self.write_spoilt(&cells, &rule, &column)?;
        }
        self.next_pending = u64::MAX;
        Ok(())
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self) -> Result<(u64, Vec<String>), GenerateError> {
        self.flush_pending()?;
        self.files.finish()
    }
}

/// How many places the point of an amount column moves: by its header, else by the unit that the source declares.
fn amount_shift(header: &str, unit: Option<&str>) -> usize {
    let said = |text: &str| match text {
        _ if text.contains("亿元") => Some(8),
        _ if text.contains("万元") => Some(4),
        _ => None,
    };
    said(header).or_else(|| unit.and_then(said)).unwrap_or(0)
}

/// Appends a cell of CSV.
pub(crate) fn push_quoted(line: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n']) {
        line.push('"');
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(cell);
    }
}

/// The cells of a row that stand one behind the other.
fn cells_of<'t>(text: &'t str, ends: &'t [usize]) -> impl Iterator<Item = &'t str> {
    let mut start = 0;
    ends.iter().map(move |end| {
        let cell = &text[start..*end];
        start = *end;
        cell
    })
}

/// Whether a column's cells are days.
pub(crate) fn is_day(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Date | ColumnType::Datetime)
}
