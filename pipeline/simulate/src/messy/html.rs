//! A page with a table, as systems export it under the ending `.xls`.

use super::{Cell, Merged, Page};
use std::fmt::Write as _;

/// The bytes of a page in UTF-8 or in GB18030, which it calls gb2312.
pub(super) fn bytes(pages: &[Page], in_utf8: bool) -> std::io::Result<Vec<u8>> {
    let charset = if in_utf8 { "utf-8" } else { "gb2312" };
    let mut page = format!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\r\n<head>\
         <meta http-equiv=Content-Type content=\"text/html; charset={charset}\">\
         <style>td{{mso-number-format:'\\@';}}</style></head>\r\n<body>\r\n"
    );
    for sheet in pages {
        page.push_str("<table border=1>\r\n");
        for (line, row) in sheet.rows.iter().enumerate() {
            page.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                put(&mut page, sheet, line, column, cell);
            }
            page.push_str("</tr>\r\n");
        }
        page.push_str("</table>\r\n");
    }
    page.push_str("</body></html>\r\n");
    Ok(if in_utf8 { page.into_bytes() } else { encoding_rs::GB18030.encode(&page).0.into_owned() })
}

fn put(page: &mut String, sheet: &Page, line: usize, column: usize, cell: &Cell) {
    let over = |merged: &&Merged| {
        (merged.rows.0..=merged.rows.1).contains(&line) && (merged.columns.0..=merged.columns.1).contains(&column)
    };
    let span = match sheet.merged.iter().find(over) {
        Some(merged) if (merged.rows.0, merged.columns.0) == (line, column) => {
            let [rows, columns] = [merged.rows, merged.columns].map(|(first, last)| last - first + 1);
            format!(" rowspan={rows} colspan={columns}")
        }
        // Another cell stands here.
        Some(_) => return,
        None => String::new(),
    };
    let text =
        cell.shown().replace('&', "&amp;").replace('<', "&lt;").replace('\u{A0}', "&nbsp;").replace('\n', "<br>");
    let _ = write!(page, "<td{span}>{text}</td>");
}
