//! What a file is, by its first bytes; its name decides only between kinds of text.

use crate::zip_parts::Parts;
use std::path::Path;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Format {
    /// CSV or TSV, in any encoding.
    #[serde(rename = "CSV")]
    Text,
    /// Excel workbook since 2007.
    #[serde(rename = "XLSX")]
    Xlsx,
    /// Excel workbook up to 2003.
    #[serde(rename = "XLS")]
    Xls,
    /// OpenDocument workbook.
    #[serde(rename = "ODS")]
    Ods,
    /// Page with tables, which many systems export under the ending `.xls`.
    #[serde(rename = "HTML")]
    Html,
    /// One JSON object a line.
    #[serde(rename = "JSON Lines")]
    JsonLines,
    /// Apache Parquet.
    #[serde(rename = "Parquet")]
    Parquet,
    /// Rows that a query of a database returned.
    #[serde(rename = "PostgreSQL")]
    Database,
    /// Archive of files.
    #[serde(rename = "ZIP")]
    Zip,
    /// Something that is recognised and not read.
    Other(&'static str),
}

/// What the file at a path is, of which `start` are the first bytes and `name` the name.
pub fn detect(file: &Path, name: &str, start: &[u8]) -> Format {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    match start {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return zipped(file),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            return match ending.as_str() {
                "doc" | "ppt" | "msg" | "wps" => Format::Other("an Office document that is no workbook"),
                _ => Format::Xls,
            };
        }
        [b'P', b'A', b'R', b'1', ..] => return Format::Parquet,
        [b'%', b'P', b'D', b'F', ..] => return Format::Other("a PDF document"),
        [b'R', b'a', b'r', b'!', ..] => return Format::Other("a RAR archive"),
        [b'7', b'z', 0xBC, 0xAF, ..] => return Format::Other("a 7z archive"),
        [0x1F, 0x8B, ..] => return Format::Other("a gzip archive"),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            return Format::Other("a picture");
        }
        [0x09, 0, 0 | 4 | 6 | 8, 0, ..] | [0x09, 2 | 4, 6, 0, ..] => {
            return Format::Other("a workbook of Excel 4 or older");
        }
        _ => {}
    }
    let text = opening(start);
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("<?xml") && lower.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Format::Other("an XML spreadsheet of Excel 2003");
    }
    if lower.starts_with("mime-version:") {
        return Format::Other("a web archive");
    }
    let page = ["<html", "<table", "<!doctype html", "<head", "<body", "<meta", "<style", "<div", "<tr"];
    if lower.starts_with('<') && page.iter().any(|tag| lower.contains(tag)) {
        return Format::Html;
    }
    match (text.as_bytes().first(), ending.as_str()) {
        (Some(b'{'), _) => Format::JsonLines,
        (Some(b'['), "json") => Format::Other("a JSON array instead of one object a line"),
        (_, "jsonl" | "ndjson" | "json") => Format::JsonLines,
        _ => Format::Text,
    }
}

/// The first characters, behind marks and blanks, of text that is ASCII there.
fn opening(start: &[u8]) -> String {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let start = if let Some(wide) = start.strip_prefix(b"\xFF\xFE") {
        wide.iter().step_by(2).take(2048).copied().collect()
    } else {
        start[..start.len().min(2048)].to_vec()
    };
    String::from_utf8_lossy(start.trim_ascii_start()).into_owned()
}

/// Workbooks are ZIP archives of parts.
fn zipped(file: &Path) -> Format {
    let Ok(parts) = Parts::open(file, "ZIP archive") else { return Format::Zip };
    let has = |name: &str| parts.names().any(|part| part.eq_ignore_ascii_case(name));
    if has("xl/workbook.xml") {
        Format::Xlsx
    } else if has("xl/workbook.bin") {
        Format::Other("an XLSB workbook")
    } else if has("word/document.xml") || has("ppt/presentation.xml") {
        Format::Other("an Office document that is no workbook")
    } else if has("content.xml") && has("mimetype") {
        Format::Ods
    } else {
        Format::Zip
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide_and_the_name_only_between_kinds_of_text() {
        for (name, start, expected) in [
            ("a.xls", &b"<html><body><table>"[..], Format::Html),
            ("a.xls", b"\xEF\xBB\xBF\r\n <TABLE border=1>", Format::Html),
            ("a.csv", b"PAR1....", Format::Parquet),
            ("a.csv", b"\xD0\xCF\x11\xE0\xA1\xB1", Format::Xls),
            ("a.xls", b"a\tb\n1\t2\n", Format::Text),
            ("a.txt", b"{\"a\":1}\n", Format::JsonLines),
            ("a.csv", b"a,b\n<,>\n", Format::Text),
            ("a.xls", b"\xFF\xFE<\0h\0t\0m\0l\0>\0", Format::Html),
            ("a.pdf", b"%PDF-1.4", Format::Other("a PDF document")),
            ("a.jsonl", b"", Format::JsonLines),
        ] {
            assert_eq!(detect(Path::new("no-such-file"), name, start), expected, "{name} {start:?}");
        }
    }
}
