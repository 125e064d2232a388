//! XLS workbooks (Excel 5 to 2003).
//!
//! Not by calamine, which makes room for as many cells as a sheet claims to have, 2^48 of them if it says so, and does not
//! tell which numbers are shown in percent.

use crate::Workbook;
use crate::biff::{self, Cursor, Short, Version, kind};
use crate::error::IntakeError;
use crate::number;
use crate::spool::{Sheet, Spools};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

const WHAT: &str = "XLS workbook";

pub(crate) fn damaged(reason: impl std::fmt::Display) -> IntakeError {
    IntakeError::damaged(WHAT)(reason)
}

pub(crate) fn read(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    let reader = File::open(file).map_err(IntakeError::at(file))?;
    let bytes = reader.metadata().map_err(IntakeError::at(file))?.len();
    let mut compound = cfb::CompoundFile::open(BufReader::new(reader)).map_err(damaged)?;
    if compound.is_stream("/EncryptedPackage") {
        return Err(IntakeError::Locked { what: "XLSX workbook" });
    }
    let name = if compound.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let stream = compound.open_stream(name).map_err(|_| damaged("it has no workbook in it"))?;
    if stream.len() > bytes {
        return Err(damaged("its workbook is longer than the file"));
    }
    let mut reader = Reader { stream: BufReader::with_capacity(1 << 16, stream), data: Vec::new(), spools };
    let globals = reader.globals()?;
    let mut workbook = Workbook { sheets: Vec::new(), days_from_1904: globals.days_from_1904 };
    for place in &globals.sheets {
        workbook.sheets.push(reader.sheet(file, place, &globals)?);
    }
    Ok(workbook)
}

/// What the workbook says about all its sheets.
struct Globals {
    version: Version,
    days_from_1904: bool,
    /// How the numbers of each cell format are shown.
    shown: Vec<Shown>,
    texts: Vec<String>,
    sheets: Vec<Place>,
}

/// Where a sheet is.
struct Place {
    offset: u64,
    name: String,
    hidden: bool,
}

/// How a number is shown.
#[derive(Clone, Copy)]
enum Shown {
    Plain,
    Percent,
    Date,
}

/// A cell's content, small: a sheet has millions.
enum Value {
    Number(f64, u16),
    Shared(u32),
    Text(Box<str>),
    Known(&'static str),
}

struct Reader<'a, S> {
    stream: S,
    data: Vec<u8>,
    spools: &'a Spools,
}

impl<S: Read + Seek> Reader<'_, S> {
    fn next(&mut self) -> Result<Option<u16>, IntakeError> {
        biff::record(&mut self.stream, &mut self.data)
    }

    fn globals(&mut self) -> Result<Globals, IntakeError> {
        let mut page = 0;
        let mut globals = Globals {
            version: Version::Biff8,
            days_from_1904: false,
            shown: Vec::new(),
            texts: Vec::new(),
            sheets: Vec::new(),
        };
        let (mut formats, mut of_cells) = (BTreeMap::new(), Vec::new());
        let mut next = self.next()?;
        while let Some(record) = next {
            let mut cursor = Cursor::new(&self.data);
            match record {
                kind::BOF if cursor.u16()? == 0x0500 => globals.version = Version::Biff5(biff::code_page(page)),
                kind::FILE_PASS => return Err(IntakeError::Locked { what: WHAT }),
                kind::CODE_PAGE => {
                    page = cursor.u16()?;
                    if let Version::Biff5(encoding) = &mut globals.version {
                        *encoding = biff::code_page(page);
                    }
                }
                kind::DATE_MODE => globals.days_from_1904 = cursor.u16()? == 1,
                kind::FORMAT => {
                    let number = cursor.u16()?;
                    let count = match globals.version {
                        Version::Biff8 => usize::from(cursor.u16()?),
                        Version::Biff5(_) => usize::from(cursor.u8()?),
                    };
                    formats.insert(number, shown_by(&cursor.text(count, globals.version)?));
                }
                kind::XF => {
                    cursor.skip(2)?;
                    of_cells.push(cursor.u16()?);
                }
                kind::BOUND_SHEET => {
                    let offset = u64::from(cursor.u32()?);
                    let [state, sort] = cursor.array()?;
                    let count = usize::from(cursor.u8()?);
                    let name = cursor.text(count, globals.version)?;
                    // Charts and macro sheets hold no records.
                    if sort == 0 {
                        globals.sheets.push(Place { offset, name, hidden: state & 3 != 0 });
                    }
                }
                kind::SST => {
                    next = self.shared_texts(&mut globals.texts)?;
                    continue;
                }
                kind::EOF => break,
                _ => {}
            }
            next = self.next()?;
        }
        globals.shown = of_cells
            .into_iter()
            .map(|number| formats.get(&number).copied().unwrap_or_else(|| shown_by_number(number)))
            .collect();
        Ok(globals)
    }

    /// The texts that cells share; gives the type of the record behind them.
    fn shared_texts(&mut self, texts: &mut Vec<String>) -> Result<Option<u16>, IntakeError> {
        let limits = *self.spools.limits();
        let mut segments = vec![std::mem::take(&mut self.data)];
        let mut bytes = 0;
        let next = loop {
            match self.next()? {
                Some(kind::CONTINUE) => segments.push(std::mem::take(&mut self.data)),
                next => break next,
            }
            bytes += segments.last().map_or(0, Vec::len) as u64;
            if bytes > limits.held_bytes {
                return Err(too_large("its shared texts are too many"));
            }
        };
        let mut cursor = Cursor::over(&segments);
        cursor.skip(4)?;
        let count = u64::from(cursor.u32()?);
        for _ in 0..count.min(limits.held_items) {
            // A table that ends early leaves the cells of the missing texts without one, which is refused there.
            let Ok(text) = cursor.rich_text() else { break };
            texts.push(text);
        }
        Ok(next)
    }

    fn sheet(&mut self, file: &Path, place: &Place, globals: &Globals) -> Result<Sheet, IntakeError> {
        self.stream.seek(SeekFrom::Start(place.offset)).map_err(damaged)?;
        let mut cells: Vec<((u16, u16), Value)> = Vec::new();
        let (mut depth, mut formula) = (0, None);
        while let Some(record) = self.next()? {
            match record {
                kind::BOF => depth += 1,
                kind::EOF if depth <= 1 => break,
                kind::EOF => depth -= 1,
                // Charts inside the sheet have cells of their own.
                _ if depth == 1 => formula = self.cell(record, formula, globals, &mut cells)?.or(formula),
                _ => {}
            }
            if cells.len() as u64 > self.spools.limits().held_items {
                return Err(too_large("a sheet has millions of cells"));
            }
        }
        // Rows may come in any order; of two cells in one place the later counts.
        cells.sort_by_key(|(place, _)| *place);
        let mut spool = self.spools.start(file, WHAT)?;
        let mut cells = cells.into_iter().peekable();
        while let Some(((row, column), value)) = cells.next() {
            if cells.peek().is_some_and(|(next, _)| *next == (row, column)) {
                continue;
            }
            let (row, column) = (u32::from(row), u32::from(column));
            match value {
                Value::Number(number, format) => spool.cell(row, column, &globals.number(number, format))?,
                Value::Shared(index) => {
                    let text = globals.texts.get(index as usize).ok_or_else(|| damaged("a text is missing"))?;
                    spool.cell(row, column, text)?;
                }
                Value::Text(text) => spool.cell(row, column, &text)?,
                Value::Known(text) => spool.cell(row, column, text)?,
            }
        }
        spool.finish(place.name.clone(), place.hidden)
    }

    /// Takes the cells of a record. Gives the place of a formula whose text follows.
    fn cell(
        &self,
        record: u16,
        formula: Option<(u16, u16)>,
        globals: &Globals,
        cells: &mut Vec<((u16, u16), Value)>,
    ) -> Result<Option<(u16, u16)>, IntakeError> {
        let mut cursor = Cursor::new(&self.data);
        if record == kind::STRING {
            let count = usize::from(cursor.u16()?);
            if let Some(place) = formula {
                cells.push((place, Value::Text(cursor.text(count, globals.version)?.into())));
            }
            return Ok(None);
        }
        if !matches!(
            record,
            kind::NUMBER
                | kind::RK
                | kind::MUL_RK
                | kind::LABEL_SST
                | kind::LABEL
                | kind::R_STRING
                | kind::BOOL_ERR
                | kind::FORMULA
        ) {
            return Ok(None);
        }
        let place = (cursor.u16()?, cursor.u16()?);
        if record == kind::MUL_RK {
            let mut column = place.1;
            while cursor.left() >= 8 {
                let format = cursor.u16()?;
                cells.push(((place.0, column), Value::Number(biff::short_number(cursor.u32()?), format)));
                column = column.checked_add(1).ok_or(Short)?;
            }
            return Ok(None);
        }
        let format = cursor.u16()?;
        let value = match record {
            kind::NUMBER => Value::Number(cursor.f64()?, format),
            kind::RK => Value::Number(biff::short_number(cursor.u32()?), format),
            kind::LABEL_SST => Value::Shared(cursor.u32()?),
            kind::BOOL_ERR => known(cursor.array()?),
            kind::FORMULA => match cursor.array::<8>()? {
                [0, .., 0xFF, 0xFF] => return Ok(Some(place)),
                [1, _, value, .., 0xFF, 0xFF] => known([value, 0]),
                [2, _, value, .., 0xFF, 0xFF] => known([value, 1]),
                [.., 0xFF, 0xFF] => return Ok(None),
                bytes => Value::Number(f64::from_le_bytes(bytes), format),
            },
            _ => {
                let count = usize::from(cursor.u16()?);
                Value::Text(cursor.text(count, globals.version)?.into())
            }
        };
        cells.push((place, value));
        Ok(None)
    }
}

fn too_large(reason: &str) -> IntakeError {
    IntakeError::TooLarge { what: WHAT, reason: reason.to_owned() }
}

/// A yes, a no or an error.
fn known([value, is_error]: [u8; 2]) -> Value {
    Value::Known(match (is_error, value) {
        (0, 0) => "否",
        (0, _) => "是",
        (_, code) => biff::error(code),
    })
}

impl Globals {
    fn number(&self, value: f64, format: u16) -> String {
        match self.shown.get(usize::from(format)).copied().unwrap_or(Shown::Plain) {
            Shown::Plain => number::text(value),
            Shown::Percent => number::percent(value),
            Shown::Date => number::date(value, self.days_from_1904).unwrap_or_else(|| number::text(value)),
        }
    }
}

/// The formats that have a number and no code, some of them only in East Asia.
fn shown_by_number(format: u16) -> Shown {
    match format {
        9 | 10 => Shown::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Shown::Date,
        _ => Shown::Plain,
    }
}

fn shown_by(code: &str) -> Shown {
    if number::shows_percent(code) {
        Shown::Percent
    } else if number::shows_date(code) {
        Shown::Date
    } else {
        Shown::Plain
    }
}
