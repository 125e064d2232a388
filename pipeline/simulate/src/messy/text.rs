//! Text, as spreadsheet programs save it.

use super::{Cell, Page};
use crate::sheet::push_quoted;

/// GB18030 and commas.
pub(super) fn csv(pages: &[Page]) -> Vec<u8> {
    encoding_rs::GB18030.encode(&lines(pages, ',')).0.into_owned()
}

/// UTF-16 with a mark, and tabs.
pub(super) fn utf16(pages: &[Page]) -> Vec<u8> {
    let text = format!("\u{FEFF}{}", lines(pages, '\t'));
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn lines(pages: &[Page], separator: char) -> String {
    let mut text = String::new();
    for row in pages.iter().flat_map(|page| &page.rows) {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(separator);
            }
            if let Cell::Text(cell) = cell {
                push_quoted(&mut text, cell);
            } else {
                text.push_str(&cell.shown());
            }
        }
        text.push_str("\r\n");
    }
    text
}
