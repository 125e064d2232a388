//! Files in which the text is packed: ZIPs with all that is built on them, and Parquet.

use super::Found;
use super::personal::{Look, find};
use super::table::Column;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// ZIPs in ZIPs are looked into so deep.
const DEEPEST: usize = 4;

/// No member unfolds to more than this.
const MOST_BYTES: u64 = 1 << 30;

/// Ends of paragraphs and cells. Between them a number may be in several pieces, each with its own look.
const BREAKS: [&str; 9] = ["w:p", "si", "is", "p", "a:p", "text:p", "td", "li", "v"];

pub(super) fn zip(found: &mut Found, path: &str, bytes: &[u8], depth: usize) {
    if depth == DEEPEST {
        return found.closed(path, "it lies in too many ZIPs");
    }
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return found.closed(path, "it is a damaged ZIP");
    };
    for at in 0..archive.len() {
        let Ok(member) = archive.by_index(at) else {
            found.closed(path, "a member of the ZIP cannot be read");
            continue;
        };
        let inner = member.name().map(|name| name.into_owned()).unwrap_or_default();
        let name = format!("{path}/{inner}");
        let mut inside = Vec::new();
        match member.take(MOST_BYTES + 1).read_to_end(&mut inside) {
            Ok(read) if read as u64 <= MOST_BYTES => {}
            Ok(_) => {
                found.closed(&name, "it unfolds to more than a gigabyte");
                continue;
            }
            Err(_) => {
                found.closed(&name, "it cannot be unpacked");
                continue;
            }
        }
        found.text(&name, 0, &name);
        if name.ends_with(".xml") || name.ends_with(".rels") {
            xml(found, &name, &String::from_utf8_lossy(&inside));
        } else {
            found.bytes(&name, &inside, depth + 1);
        }
    }
}

/// A part of a document: its texts, with what belongs to one paragraph in one piece; attributes; and the numbers of a sheet by
/// their columns.
fn xml(found: &mut Found, path: &str, text: &str) {
    let mut paragraph = String::new();
    let mut line = 1;
    let mut column = String::new();
    let mut numbers: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for piece in text.split('<') {
        let (tag, content) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if name == "c"
            && let Some(cell) = attribute(tag, "r")
        {
            column = cell.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
            line = cell[column.len()..].parse().unwrap_or(line);
        }
        // A cell's number, or the place of its text in another part.
        if tag == "v" {
            numbers.entry(column.clone()).or_default().push((line, content.to_owned()));
            continue;
        }
        if tag.contains('"') && name != "c" {
            found.text(path, 0, tag);
        }
        if BREAKS.contains(&name) {
            found.text(path, 0, &paragraph);
            paragraph.clear();
        }
        paragraph.push_str(content);
    }
    found.text(path, 0, &paragraph);
    for cells in numbers.values() {
        let mut column = Column::default();
        cells.iter().for_each(|(_, cell)| column.take(cell));
        for (line, cell) in cells {
            found.add(path, *line, find(cell, "", column.look()));
        }
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

pub(super) fn parquet(found: &mut Found, path: &str, bytes: &[u8]) {
    // The reader checks little of what a file claims about its pages.
    let texts = catch_unwind(AssertUnwindSafe(|| texts(bytes))).ok().flatten();
    let Some(texts) = texts else { return found.closed(path, "it is a damaged Parquet file") };
    for (line, column, text) in texts {
        found.add(path, line, find(&text, &column, Look::Text));
    }
}

/// Every text with its row, from 1, and its column; numbers stand in the CSV beside it.
fn texts(bytes: &[u8]) -> Option<Vec<(usize, String, String)>> {
    let reader = SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes)).ok()?;
    let mut texts = Vec::new();
    for (line, row) in (1..).zip(reader.get_row_iter(None).ok()?) {
        for (column, field) in row.ok()?.get_column_iter() {
            let text = match field {
                Field::Str(text) => text.clone(),
                Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
                Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => field.to_string(),
                _ => continue,
            };
            texts.push((line, column.clone(), text));
        }
    }
    Some(texts)
}
