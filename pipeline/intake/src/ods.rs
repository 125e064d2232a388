//! ODS workbooks, row by row.
//!
//! Not by calamine, which holds every repeated cell of every sheet twice: 60 bytes of XML can say a row of 16,384 cells.

use crate::Workbook;
use crate::error::IntakeError;
use crate::limits::{COLUMNS, ROWS};
use crate::number;
use crate::spool::{Sheet, Spool, Spools};
use crate::zip_parts::Parts;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

const WHAT: &str = "ODS workbook";

/// Bytes of a cell's text, and of all cells of a row.
const LONGEST_ROW: usize = 16 << 20;

pub(crate) fn read(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    let mut parts = Parts::open(file, WHAT)?;
    parts.check(spools.limits(), |name| name != "content.xml")?;
    if parts.count("META-INF/manifest.xml", b"encryption-data")?.0 > 0 {
        return Err(IntakeError::Locked { what: WHAT });
    }
    let content = parts.part("content.xml").ok_or_else(|| damaged("it has no content.xml"))?;
    let content = content.take(spools.limits().part_bytes);
    let mut xml = Reader::from_reader(BufReader::with_capacity(1 << 16, content));
    xml.config_mut().expand_empty_elements = true;
    Content { xml, buffer: Vec::new(), file, spools, hidden_styles: BTreeSet::new() }.read()
}

fn damaged(reason: impl std::fmt::Display) -> IntakeError {
    IntakeError::damaged(WHAT)(reason)
}

/// A row as far as it has been read.
#[derive(Default)]
struct Row {
    cells: Vec<(u32, String)>,
    /// The column of the next cell.
    column: u32,
    bytes: usize,
}

struct Content<'a, R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    file: &'a Path,
    spools: &'a Spools,
    hidden_styles: BTreeSet<String>,
}

impl<R: BufRead> Content<'_, R> {
    fn next(&mut self) -> Result<Event<'_>, IntakeError> {
        self.buffer.clear();
        self.xml.read_event_into(&mut self.buffer).map_err(damaged)
    }

    fn read(mut self) -> Result<Workbook, IntakeError> {
        let mut workbook = Workbook::default();
        let mut style = String::new();
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "style:style" => style = attribute(&tag, "style:name")?.unwrap_or_default(),
                    "style:table-properties" if attribute(&tag, "table:display")?.as_deref() == Some("false") => {
                        self.hidden_styles.insert(style.clone());
                    }
                    "table:null-date" => {
                        let first = attribute(&tag, "table:date-value")?;
                        workbook.days_from_1904 = first.is_some_and(|day| day.starts_with("1904"));
                    }
                    "table:table" => {
                        let name = attribute(&tag, "table:name")?.unwrap_or_default();
                        let style = attribute(&tag, "table:style-name")?.unwrap_or_default();
                        let hidden = self.hidden_styles.contains(&style);
                        workbook.sheets.push(self.table(name, hidden)?);
                    }
                    _ => {}
                },
                Event::Eof => return Ok(workbook),
                _ => {}
            }
        }
    }

    fn table(&mut self, name: String, hidden: bool) -> Result<Sheet, IntakeError> {
        let mut spool = self.spools.start(self.file, WHAT)?;
        let (mut at, mut repeated, mut row) = (0_u32, 1, Row::default());
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-row" => {
                        repeated = repeats(&tag, "table:number-rows-repeated", ROWS)?;
                        row = Row::default();
                    }
                    "table:table-cell" => {
                        let cell = Cell::new(&tag)?;
                        self.cell(cell, &mut row)?;
                    }
                    // What a merged cell covers is not to be seen.
                    "table:covered-table-cell" => {
                        let covered = Cell { value: Some(String::new()), ..Cell::new(&tag)? };
                        self.cell(covered, &mut row)?;
                    }
                    _ => {}
                },
                Event::End(tag) if tag.name().as_ref() == "table:table-row" => {
                    write(&mut spool, &row, at, repeated)?;
                    at = at.saturating_add(repeated);
                }
                Event::End(tag) if tag.name().as_ref() == "table:table" => return spool.finish(name, hidden),
                Event::Eof => return Err(damaged("it ends inside a sheet")),
                _ => {}
            }
        }
    }

    /// Reads to the end of a cell.
    fn cell(&mut self, cell: Cell, row: &mut Row) -> Result<(), IntakeError> {
        let mut text = String::new();
        let mut paragraphs = 0;
        let mut notes = 0;
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "office:annotation" => notes += 1,
                    "text:p" if notes == 0 => {
                        paragraphs += 1;
                        if paragraphs > 1 {
                            text.push('\n');
                        }
                    }
                    "text:s" if notes == 0 => {
                        let spaces = repeats(&tag, "text:c", 1000)?;
                        text.extend((0..spaces).map(|_| ' '));
                    }
                    "text:tab" | "text:line-break" if notes == 0 => text.push(' '),
                    _ => {}
                },
                Event::Text(part) if notes == 0 && paragraphs > 0 => text.push_str(&part.xml10_content()),
                Event::CData(part) if notes == 0 && paragraphs > 0 => text.push_str(&part.xml10_content()),
                Event::GeneralRef(entity) if notes == 0 => push_entity(&entity, &mut text),
                Event::End(tag) => match tag.name().as_ref() {
                    "office:annotation" => notes -= 1,
                    "table:table-cell" | "table:covered-table-cell" => break,
                    _ => {}
                },
                Event::Eof => return Err(damaged("it ends inside a cell")),
                _ => {}
            }
            if text.len() > LONGEST_ROW {
                return Err(too_long());
            }
        }
        let text = cell.value.unwrap_or(text);
        let columns = cell.repeated.min(COLUMNS.saturating_sub(row.column));
        if !text.is_empty() {
            row.bytes = row.bytes.saturating_add(text.len().saturating_mul(columns as usize));
            if row.bytes > LONGEST_ROW {
                return Err(too_long());
            }
            row.cells.extend((row.column..row.column + columns).map(|column| (column, text.clone())));
        }
        row.column += columns;
        Ok(())
    }
}

fn too_long() -> IntakeError {
    IntakeError::TooLarge { what: WHAT, reason: format!("a row holds more than {} MiB", LONGEST_ROW >> 20) }
}

fn write(spool: &mut Spool, row: &Row, first: u32, repeated: u32) -> Result<(), IntakeError> {
    if row.cells.is_empty() {
        return Ok(());
    }
    for at in first..first.saturating_add(repeated) {
        for (column, text) in &row.cells {
            spool.cell(at, *column, text)?;
        }
    }
    Ok(())
}

/// What the tag of a cell says.
struct Cell {
    repeated: u32,
    /// The cell's text, where the tag holds it.
    value: Option<String>,
}

impl Cell {
    fn new(tag: &BytesStart<'_>) -> Result<Self, IntakeError> {
        let value = |name| attribute(tag, name);
        let number = |name| Ok::<_, IntakeError>(value(name)?.and_then(|text| text.parse::<f64>().ok()));
        let kind = value("office:value-type")?.unwrap_or_default();
        let value = match kind.as_str() {
            "float" | "currency" => number("office:value")?.map(number::text),
            "percentage" => number("office:value")?.map(number::percent),
            "date" => value("office:date-value")?.map(|text| number::iso(&text)),
            "time" => value("office:time-value")?.map(|text| time(&text)),
            "boolean" => value("office:boolean-value")?.map(|text| if text == "true" { "是" } else { "否" }.to_owned()),
            "string" => value("office:string-value")?.filter(|text| !text.is_empty()),
            _ => None,
        };
        Ok(Self { repeated: repeats(tag, "table:number-columns-repeated", COLUMNS)?, value })
    }
}

/// `PT09H30M00S` as `09:30:00`.
fn time(text: &str) -> String {
    let parts = text.strip_prefix("PT").and_then(|rest| {
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        Some(format!("{hours}:{minutes}:{}", rest.trim_end_matches('S').split('.').next()?))
    });
    parts.unwrap_or_else(|| text.to_owned())
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, IntakeError> {
    let Some(attribute) = tag.try_get_attribute(name).map_err(damaged)? else { return Ok(None) };
    let value = attribute.normalized_value(quick_xml::XmlVersion::default()).map_err(damaged)?;
    Ok(Some(value.into_owned()))
}

fn repeats(tag: &BytesStart<'_>, name: &str, most: u32) -> Result<u32, IntakeError> {
    Ok(attribute(tag, name)?.map_or(1, |text| text.parse().unwrap_or(1)).min(most))
}

/// The five entities of XML and characters by number; no entity that a file declares is ever looked up.
fn push_entity(entity: &BytesRef<'_>, text: &mut String) {
    if let Some(known) = quick_xml::escape::resolve_xml_entity(entity.as_ref()) {
        text.push_str(known);
    } else if let Ok(Some(c)) = entity.resolve_char_ref() {
        text.push(c);
    }
}
