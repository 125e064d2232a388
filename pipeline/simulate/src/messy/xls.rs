//! Workbooks of Excel up to 2003.
//!
//! Source: [MS-XLS] *Excel Binary File Format*, sections 2.1.7 and 2.4.

use super::{Cell, Page, cell};
use std::io::{Cursor, Error, Result, Write as _};
use std::time::SystemTime;

/// Cell formats by their place: fifteen of styles come first, of which none is used.
const PLAIN: u16 = 15;
const DAY: u16 = 16;
const PERCENT: u16 = 17;

/// The bytes of a workbook.
pub(super) fn bytes(pages: &[Page], from_1904: bool) -> Result<Vec<u8>> {
    let sheets = pages.iter().map(|page| sheet(page, from_1904)).collect::<Result<Vec<_>>>()?;
    let length = globals(pages, &vec![0; pages.len()], from_1904)?.len();
    let mut offsets = Vec::new();
    let mut end = length;
    for sheet in &sheets {
        offsets.push(end);
        end += sheet.len();
    }
    let mut stream = globals(pages, &offsets, from_1904)?;
    stream.extend(sheets.into_iter().flatten());

    // Excel writes sectors of 512 bytes, and not every program reads others.
    let mut compound = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    compound.create_stream("/Workbook")?.write_all(&stream)?;
    // The clock would make every file another.
    compound.set_created_time("/", SystemTime::UNIX_EPOCH)?;
    compound.set_modified_time("/", SystemTime::UNIX_EPOCH)?;
    compound.flush()?;
    Ok(compound.into_inner().into_inner())
}

/// The records of one stream.
#[derive(Default)]
struct Records(Vec<u8>);

impl Records {
    fn put(&mut self, kind: u16, parts: &[&[u8]]) -> Result<()> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let length = u16::try_from(length).ok().filter(|length| *length <= 8224);
        let length = length.ok_or_else(|| Error::other("a text is too long for a cell"))?;
        self.0.extend(kind.to_le_bytes());
        self.0.extend(length.to_le_bytes());
        self.0.extend(parts.concat());
        Ok(())
    }

    /// The beginning of the globals (5) or of a sheet (16).
    fn begin(&mut self, what: u16) -> Result<()> {
        self.put(0x0809, &[&words(&[0x0600, what, 0x0DBB, 0x07CC, 0x41, 0, 6, 0])])
    }

    fn end(&mut self) -> Result<()> {
        self.put(0x000A, &[])
    }
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// UTF-16, behind the mark that says so; and the count of its units.
fn text(text: &str) -> (u16, Vec<u8>) {
    let units: Vec<u16> = text.encode_utf16().collect();
    (units.len() as u16, [vec![1], words(&units)].concat())
}

fn globals(pages: &[Page], offsets: &[usize], from_1904: bool) -> Result<Vec<u8>> {
    let mut records = Records::default();
    records.begin(5)?;
    records.put(0x0042, &[&words(&[1200])])?;
    records.put(0x003D, &[&words(&[0, 0, 16_384, 8_192, 0x38, 0, 0, 1, 600])])?;
    records.put(0x0022, &[&words(&[u16::from(from_1904)])])?;
    for _ in 0..4 {
        let (length, name) = text("宋体");
        records.put(0x0031, &[&words(&[220, 0, 0x7FFF, 400, 0, 0x0300, 0x0086]), &[length as u8], &name])?;
    }
    for style in 0..15_u16 {
        records.put(0x00E0, &[&words(&[u16::from(style > 0), 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0])])?;
    }
    // Formats 14 and 10 are built in: a day, and percent with two digits.
    for format in [0, 14, 10] {
        records.put(0x00E0, &[&words(&[0, format, 1, 0x20, 0x0400, 0, 0, 0, 0, 0x20C0])])?;
    }
    records.put(0x0293, &[&words(&[0x8000, 0xFF00])])?;
    for (page, offset) in pages.iter().zip(offsets) {
        let offset = u32::try_from(*offset).map_err(Error::other)?;
        let (length, name) = text(&page.name);
        records.put(0x0085, &[&offset.to_le_bytes(), &[u8::from(page.hidden), 0, length as u8], &name])?;
    }
    records.end()?;
    Ok(records.0)
}

fn sheet(page: &Page, from_1904: bool) -> Result<Vec<u8>> {
    let mut records = Records::default();
    records.begin(16)?;
    let width = page.rows.iter().map(Vec::len).max().unwrap_or(0);
    let rows = (page.rows.len() as u32).to_le_bytes();
    records.put(0x0200, &[&[0; 4], &rows, &words(&[0, width as u16, 0])])?;
    for (line, row) in (0..).zip(&page.rows) {
        for (column, cell) in (0..).zip(row) {
            put(&mut records, [line, column], cell, from_1904)?;
        }
    }
    records.put(0x023E, &[&words(&[0x06B6, 0, 0, 0x40, 0, 0, 0, 0, 0])])?;
    let mut merged = words(&[page.merged.len() as u16]);
    for cells in &page.merged {
        let places = [cells.rows.0, cells.rows.1, cells.columns.0, cells.columns.1];
        merged.extend(words(&places.map(|place| place as u16)));
    }
    records.put(0x00E5, &[&merged])?;
    records.end()?;
    Ok(records.0)
}

fn put(records: &mut Records, [line, column]: [u16; 2], cell: &Cell, from_1904: bool) -> Result<()> {
    let mut number =
        |format, number: f64| records.put(0x0203, &[&words(&[line, column, format]), &number.to_le_bytes()]);
    match cell {
        Cell::Empty => Ok(()),
        Cell::Number(value) => number(PLAIN, *value),
        Cell::Percent(percent) => number(PERCENT, percent / 100.0),
        Cell::Day(day) => number(DAY, cell::serial(*day, from_1904)),
        Cell::Yes(yes) => records.put(0x0205, &[&words(&[line, column, PLAIN, u16::from(*yes)])]),
        Cell::Text(cell) => {
            let (length, text) = text(cell);
            records.put(0x0204, &[&words(&[line, column, PLAIN, length]), &text])
        }
    }
}
