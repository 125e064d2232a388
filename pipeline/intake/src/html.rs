//! Tables of HTML pages, which many systems export under the ending `.xls`.
//!
//! The pages are rarely well-formed: end tags are missing, cells stand outside rows. So this reads tags as they come and
//! keeps only what makes a table: rows, cells, and how many columns and rows a cell spans.

use crate::Workbook;
use crate::error::IntakeError;
use crate::limits::{COLUMNS, ROWS};
use crate::spool::{Spool, Spools};
use encoding_rs::Encoding;
use std::path::Path;

const WHAT: &str = "HTML page";

pub(crate) fn read(file: &Path, spools: &Spools) -> Result<Workbook, IntakeError> {
    let bytes = std::fs::metadata(file).map_err(IntakeError::at(file))?.len();
    if bytes > spools.limits().held_bytes {
        return Err(IntakeError::TooLarge { what: WHAT, reason: "it is larger than any page".to_owned() });
    }
    let bytes = std::fs::read(file).map_err(IntakeError::at(file))?;
    let (text, _, _) = charset(&bytes).decode(&bytes);
    let mut page = Page { file, spools, workbook: Workbook::default(), depth: 0, table: None };
    page.read(&text)?;
    page.end_table()?;
    Ok(page.workbook)
}

/// What the page says that its characters are; else UTF-8 where it is that, else what Chinese systems write.
fn charset(bytes: &[u8]) -> &'static Encoding {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let named = start.split_once("charset=").and_then(|(_, rest)| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
        Encoding::for_label(rest[..end].as_bytes())
    });
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    match named {
        // Pages that were saved anew often keep the old declaration.
        Some(encoding) if encoding != encoding_rs::UTF_8 && !(is_utf8 && !bytes.is_ascii()) => encoding,
        _ if is_utf8 => encoding_rs::UTF_8,
        _ => encoding_rs::GB18030,
    }
}

struct Page<'a> {
    file: &'a Path,
    spools: &'a Spools,
    workbook: Workbook,
    /// Tables that are open. What stands in a table inside a cell is text of that cell.
    depth: usize,
    table: Option<Table>,
}

struct Table {
    spool: Spool,
    /// The row that is read, and the column of its next cell.
    row: u32,
    column: u32,
    started: bool,
    /// The cell that is open: its column, and its text.
    cell: Option<(u32, String)>,
    /// For each column, the row from which it is free again.
    taken: Vec<u32>,
}

impl Page<'_> {
    fn read(&mut self, text: &str) -> Result<(), IntakeError> {
        let mut rest = text;
        while let Some(open) = rest.find('<') {
            self.text(&rest[..open]);
            rest = &rest[open..];
            if rest.starts_with("<!--") {
                rest = rest[4..].find("-->").map_or("", |end| &rest[4 + end + 3..]);
                continue;
            }
            let after = rest[1..].trim_start_matches('/');
            if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
                self.text("<");
                rest = &rest[1..];
                continue;
            }
            let end = tag_end(rest);
            let tag = &rest[1..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            let name = name_of(tag);
            if matches!(name.as_str(), "script" | "style" | "title") {
                rest = behind(rest, &name);
            } else {
                self.tag(&name, tag)?;
            }
        }
        self.text(rest);
        Ok(())
    }

    fn tag(&mut self, name: &str, tag: &str) -> Result<(), IntakeError> {
        match name {
            "table" => {
                self.depth += 1;
                if self.depth == 1 {
                    let spool = self.spools.start(self.file, WHAT)?;
                    let table = Table { spool, row: 0, column: 0, started: false, cell: None, taken: Vec::new() };
                    self.table = Some(table);
                }
            }
            "/table" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.end_table()?;
                }
            }
            _ if self.depth > 1 => self.text(" "),
            _ => {
                if let Some(table) = &mut self.table {
                    table.tag(name, tag)?;
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, raw: &str) {
        if let Some((_, text)) = self.table.as_mut().and_then(|table| table.cell.as_mut()) {
            push_text(raw, text);
        }
    }

    fn end_table(&mut self) -> Result<(), IntakeError> {
        let Some(mut table) = self.table.take() else { return Ok(()) };
        table.end_cell()?;
        let number = self.workbook.sheets.len() + 1;
        let name = if number == 1 { String::new() } else { format!("表{number}") };
        self.workbook.sheets.push(table.spool.finish(name, false)?);
        if self.workbook.sheets.len() > self.spools.limits().members {
            return Err(IntakeError::TooLarge { what: WHAT, reason: "it holds thousands of tables".to_owned() });
        }
        Ok(())
    }
}

impl Table {
    fn tag(&mut self, name: &str, tag: &str) -> Result<(), IntakeError> {
        match name {
            "tr" => {
                self.end_cell()?;
                if self.started {
                    self.row += 1;
                }
                self.started = true;
                self.column = 0;
            }
            "td" | "th" => {
                self.end_cell()?;
                self.started = true;
                while self.taken.get(self.column as usize).is_some_and(|free| *free > self.row) {
                    self.column += 1;
                }
                let column = self.column;
                let columns = span(tag, "colspan", COLUMNS).min(COLUMNS.saturating_sub(column));
                let rows = span(tag, "rowspan", ROWS);
                self.column += columns;
                if rows > 1 {
                    if self.taken.len() < self.column as usize {
                        self.taken.resize(self.column as usize, 0);
                    }
                    self.taken[column as usize..self.column as usize].fill(self.row.saturating_add(rows));
                }
                self.cell = Some((column, String::new()));
            }
            "/td" | "/th" | "/tr" => self.end_cell()?,
            "br" | "br/" | "p" | "/p" | "div" | "/div" | "li" => {
                if let Some((_, text)) = &mut self.cell {
                    text.push(' ');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), IntakeError> {
        let Some((column, text)) = self.cell.take() else { return Ok(()) };
        // Blanks and line ends of the source mean one blank.
        let text = text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        self.spool.cell(self.row, column, &text)
    }
}

/// Where a tag's `>` is; quoted values may hold others.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, b) in rest.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if rest.as_bytes().get(at.wrapping_sub(1)) == Some(&b'=') => quote = Some(b),
            (Some(open), b) if open == b => quote = None,
            _ => {}
        }
    }
    // An open quote would swallow the page: then the tag ends where it seems to.
    rest.find('>').unwrap_or(rest.len())
}

fn name_of(tag: &str) -> String {
    let end = tag.char_indices().position(|(at, c)| at > 0 && !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    tag.get(..end).unwrap_or(tag).to_ascii_lowercase()
}

/// The text behind the end tag of an element whose content is no text of the page.
fn behind<'t>(rest: &'t str, name: &str) -> &'t str {
    let mut at = 0;
    while let Some(found) = rest[at..].find("</") {
        let tag = &rest[at + found + 2..];
        if tag.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return tag.find('>').map_or("", |end| &tag[end + 1..]);
        }
        at += found + 2;
    }
    ""
}

fn span(tag: &str, name: &str, most: u32) -> u32 {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split_once(name).map(|(_, rest)| rest.trim_start_matches([' ', '=', '"', '\'']));
    let digits = value.map(|value| &value[..value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len())]);
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(1).clamp(1, most)
}

/// Appends text, with its character references resolved.
fn push_text(raw: &str, text: &mut String) {
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((character(&rest[1..end])?, end))) {
            Some((c, end)) => {
                text.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "middot" => '·',
        "yen" => '¥',
        "mdash" => '—',
        "ndash" => '–',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn tables(page: &[u8]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in");
        std::fs::write(&file, page).unwrap();
        let workbook = read(&file, &Spools::new(folder.path(), Limits::default())).unwrap();
        workbook.sheets.iter().map(|sheet| std::fs::read_to_string(&sheet.spool).unwrap()).collect()
    }

    #[test]
    fn cells_stand_where_the_page_shows_them() {
        let page = "<html><style>td{}</style><table border=1>\
            <TR><TD colspan=3>标题<tr><td rowspan=2>甲<td colspan='2'>乙\
            <tr><td>丙</td><td>1,5&nbsp;&lt;&#20803;</td></tr></table>\
            <p>x</p><table><tr><td>a<br>b<table><tr><td>c</td></tr></table></td></tr></table>";
        assert_eq!(tables(page.as_bytes()), ["标题\n甲,乙\n,丙,\"1,5 <元\"\n", "a b c\n"]);
    }

    #[test]
    fn the_characters_are_those_that_the_page_declares_or_that_fit() {
        let (gb, _, _) = encoding_rs::GB18030.encode("<meta charset=\"gb2312\"><table><td>香洲区</table>");
        assert_eq!(tables(&gb), ["香洲区\n"]);
        let (gb, _, _) = encoding_rs::GB18030.encode("<table><td>香洲区</table>");
        assert_eq!(tables(&gb), ["香洲区\n"]);
        assert_eq!(tables("<meta charset=gb2312><table><td>香洲区</table>".as_bytes()), ["香洲区\n"]);
    }

    #[test]
    fn broken_pages_end_where_they_end() {
        for page in
            ["<table><tr><td", "<table><tr><td>甲<!-- ", "<table><td a=\"><td>甲", "<", "<table></table></table>"]
        {
            let _ = tables(page.as_bytes());
        }
    }
}
