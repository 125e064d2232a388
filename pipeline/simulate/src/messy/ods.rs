//! OpenDocument workbooks.

use super::{Cell, Merged, Page};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">\
    <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>\
    <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";

const START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" office:version=\"1.2\">\
    <office:automatic-styles><style:style style:name=\"hidden\" style:family=\"table\">\
    <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
    <office:body><office:spreadsheet>";

/// The bytes of a workbook.
pub(super) fn bytes(pages: &[Page]) -> std::io::Result<Vec<u8>> {
    let mut content = START.to_owned();
    for page in pages {
        let style = if page.hidden { " table:style-name=\"hidden\"" } else { "" };
        let _ = write!(content, "<table:table table:name=\"{}\"{style}>", page.name);
        for (line, row) in page.rows.iter().enumerate() {
            content.push_str("<table:table-row>");
            for (column, cell) in row.iter().enumerate() {
                put(&mut content, page, line, column, cell);
            }
            if row.is_empty() {
                content.push_str("<table:table-cell/>");
            }
            content.push_str("</table:table-row>");
        }
        content.push_str("</table:table>");
    }
    content.push_str("</office:spreadsheet></office:body></office:document-content>");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("mimetype", stored)?;
    zip.write_all(KIND.as_bytes())?;
    for (name, text) in [("META-INF/manifest.xml", MANIFEST), ("content.xml", &content)] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn put(content: &mut String, page: &Page, line: usize, column: usize, cell: &Cell) {
    let over = |merged: &&Merged| {
        (merged.rows.0..=merged.rows.1).contains(&line) && (merged.columns.0..=merged.columns.1).contains(&column)
    };
    let span = match page.merged.iter().find(over) {
        Some(merged) if (merged.rows.0, merged.columns.0) == (line, column) => {
            let [rows, columns] = [merged.rows, merged.columns].map(|(first, last)| last - first + 1);
            format!(" table:number-rows-spanned=\"{rows}\" table:number-columns-spanned=\"{columns}\"")
        }
        Some(_) => {
            content.push_str("<table:covered-table-cell/>");
            return;
        }
        None => String::new(),
    };
    let value = match cell {
        Cell::Empty => {
            let _ = write!(content, "<table:table-cell{span}/>");
            return;
        }
        Cell::Text(_) => "office:value-type=\"string\"".to_owned(),
        Cell::Number(number) => format!("office:value-type=\"float\" office:value=\"{number}\""),
        Cell::Percent(percent) => format!("office:value-type=\"percentage\" office:value=\"{}\"", percent / 100.0),
        Cell::Day(day) => format!("office:value-type=\"date\" office:date-value=\"{}\"", day.format("%Y-%m-%d")),
        Cell::Yes(yes) => format!("office:value-type=\"boolean\" office:boolean-value=\"{yes}\""),
    };
    let text = cell.shown().replace('&', "&amp;").replace('<', "&lt;").replace('\n', "</text:p><text:p>");
    let _ = write!(content, "<table:table-cell{span} {value}><text:p>{text}</text:p></table:table-cell>");
}
