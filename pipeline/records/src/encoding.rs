//! UTF-8, with or without BOM, or GB18030: told apart by which of the two leaves fewer lines unreadable.

use encoding_rs::{Encoding as Decoder, GB18030, UTF_8};
use serde::Serialize;
use std::borrow::Cow;

/// How the characters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Encoding {
    /// UTF-8 without a mark.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-8 with a byte order mark.
    #[serde(rename = "UTF-8 BOM")]
    Utf8Bom,
    /// GB18030, which contains GBK and GB2312.
    #[serde(rename = "GB18030")]
    Gb18030,
}

/// The byte order mark of UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

impl Encoding {
    /// Decides by the start of the file and further pieces of it.
    ///
    /// A file that is UTF-8 but for some bad lines stays UTF-8, and those lines are refused one by one: text that is
    /// not UTF-8 fails in almost every line with a Chinese character, UTF-8 read as GB18030 in about half of them.
    pub(crate) fn detect(start: &[u8], pieces: &[Vec<u8>]) -> Self {
        if start.starts_with(BOM) {
            return Self::Utf8Bom;
        }
        let unreadable = |decoder: &'static Decoder| -> usize {
            std::iter::once(start)
                .chain(pieces.iter().map(Vec::as_slice))
                .flat_map(|piece| piece.split_inclusive(|b| *b == b'\n'))
                .filter(|line| line.ends_with(b"\n") && decoder.decode_without_bom_handling(line).1)
                .count()
        };
        match unreadable(UTF_8) {
            0 => Self::Utf8,
            bad if unreadable(GB18030) < bad => Self::Gb18030,
            _ => Self::Utf8,
        }
    }

    /// Bytes before the first character.
    pub(crate) fn mark(self) -> usize {
        if self == Self::Utf8Bom { BOM.len() } else { 0 }
    }

    /// The text of whole lines. What cannot be read becomes U+FFFD; no comma, quote or line end is ever swallowed.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        self.decoder().decode_without_bom_handling(bytes).0
    }

    fn decoder(self) -> &'static Decoder {
        match self {
            Self::Utf8 | Self::Utf8Bom => UTF_8,
            Self::Gb18030 => GB18030,
        }
    }
}

/// What a file is that is not text in any of these encodings, where that can be seen from its first bytes.
pub(crate) fn foreign_format(start: &[u8]) -> Option<&'static str> {
    match start {
        [b'P', b'K', 3, 4, ..] => Some("an XLSX workbook (or another ZIP archive) with the ending .csv"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("an XLS workbook with the ending .csv"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16 text"),
        _ if start.contains(&0) => Some("no text: it holds NUL bytes"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(line: &str, n: usize) -> String {
        format!("{line}\n").repeat(n)
    }

    #[test]
    fn each_encoding_is_told_from_the_others() {
        let text = lines("工单编号,承办单位,二字,三个字", 20);
        let (gb, _, _) = GB18030.encode(&text);
        assert_eq!(Encoding::detect(text.as_bytes(), &[]), Encoding::Utf8);
        assert_eq!(Encoding::detect(&gb, &[]), Encoding::Gb18030);
        assert_eq!(Encoding::detect(format!("\u{FEFF}{text}").as_bytes(), &[]), Encoding::Utf8Bom);
        assert_eq!(Encoding::detect(b"order_id,unit_id\n1,2\n", &[]), Encoding::Utf8);
        assert_eq!(Encoding::detect(b"order_id\n", &[gb.to_vec()]), Encoding::Gb18030);
    }

    #[test]
    fn a_few_bad_lines_do_not_make_a_file_gb18030() {
        let mut bytes = lines("工单编号,三个字,四个汉字", 50).into_bytes();
        let (gb, _, _) = GB18030.encode("办理时限,香洲区,是\n");
        for _ in 0..3 {
            bytes.extend_from_slice(&gb);
        }
        assert_eq!(Encoding::detect(&bytes, &[]), Encoding::Utf8);
    }

    #[test]
    fn what_cannot_be_read_never_swallows_a_separator() {
        for bad in [&b"a\xE5,b\n"[..], b"a\xFF,\"\xE5\"\n", b"\x81\n,\x84,\x81\x30,\n"] {
            for encoding in [Encoding::Utf8, Encoding::Gb18030] {
                let text = encoding.decode(bad);
                for separator in [b',', b'\n', b'"'] {
                    let count = |bytes: &[u8]| bytes.iter().filter(|b| **b == separator).count();
                    assert_eq!(count(text.as_bytes()), count(bad), "{encoding:?} {bad:?}");
                }
            }
        }
    }
}
