//! UTF-8, with or without BOM, GB18030 or UTF-16.
//!
//! A mark decides; else bytes of zero where letters of UTF-16 have them; else which of UTF-8 and GB18030 leaves fewer lines
//! unreadable.

use encoding_rs::{CoderResult, Encoding as Decoder, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use intake::Charset;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How the characters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// UTF-16, the lower byte first: what Excel calls "Unicode text".
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// UTF-16, the upper byte first.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
}

/// The byte order mark of UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

impl Encoding {
    /// Decides by the start of the file and further pieces of it.
    ///
    /// A file that is UTF-8 but for some bad lines stays UTF-8, and those lines are refused one by one: text that is
    /// not UTF-8 fails in almost every line with a Chinese character, UTF-8 read as GB18030 in about half of them.
    pub(crate) fn detect(start: &[u8], pieces: &[Vec<u8>]) -> Self {
        if let Some(marked) = Self::marked(start).or_else(|| Self::wide(start)) {
            return marked;
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

    /// The encoding of this name, as it is given on the command line.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().replace(['-', '_'], "").as_str() {
            "utf8" => Self::Utf8,
            "gb18030" | "gbk" | "gb2312" => Self::Gb18030,
            "utf16" | "utf16le" => Self::Utf16Le,
            "utf16be" => Self::Utf16Be,
            _ => return None,
        })
    }

    /// The encoding that was given for a file: with its mark, where it has one.
    pub(crate) fn given(self, start: &[u8]) -> Self {
        if self == Self::Utf8 && start.starts_with(BOM) { Self::Utf8Bom } else { self }
    }

    fn marked(start: &[u8]) -> Option<Self> {
        match start {
            [0xEF, 0xBB, 0xBF, ..] => Some(Self::Utf8Bom),
            [0xFF, 0xFE, ..] => Some(Self::Utf16Le),
            [0xFE, 0xFF, ..] => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// UTF-16 without a mark: commas, digits and line ends have a zero at every second place, and only there.
    fn wide(start: &[u8]) -> Option<Self> {
        let zeros = |first: usize| start.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        match start.len() {
            _ if even == 0 && odd * 20 > start.len() => Some(Self::Utf16Le),
            _ if odd == 0 && even * 20 > start.len() => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// The same, for what turns texts into UTF-8.
    pub(crate) fn charset(self) -> Charset {
        match self {
            Self::Utf8 | Self::Utf8Bom => Charset::Utf8,
            Self::Gb18030 => Charset::Gb18030,
            Self::Utf16Le => Charset::Utf16Le,
            Self::Utf16Be => Charset::Utf16Be,
        }
    }

    /// Whether line ends are single bytes, so that the record reader can cut the file where it stands.
    pub(crate) fn has_byte_lines(self) -> bool {
        !matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// Bytes before the first character.
    pub(crate) fn mark(self) -> usize {
        if self == Self::Utf8Bom { BOM.len() } else { 0 }
    }

    /// The text of whole lines. What cannot be read becomes U+FFFD; no comma, quote or line end is ever swallowed.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        if self != Self::Gb18030 {
            return self.decoder().decode_without_bom_handling(bytes).0;
        }
        // Two bytes become three. The decoder's own guess is twice that, which the system would hand out anew each time.
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
        let mut decoder = GB18030.new_decoder_without_bom_handling();
        let mut rest = bytes;
        loop {
            let (result, read, _) = decoder.decode_to_string(rest, &mut text, true);
            rest = &rest[read..];
            match result {
                CoderResult::InputEmpty => return Cow::Owned(text),
                CoderResult::OutputFull => text.reserve(rest.len() * 3 + 16),
            }
        }
    }

    fn decoder(self) -> &'static Decoder {
        match self {
            Self::Utf8 | Self::Utf8Bom => UTF_8,
            Self::Gb18030 => GB18030,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        }
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
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Encoding::detect(&wide, &[]), Encoding::Utf16Le);
        assert_eq!(Encoding::detect(&[b"\xFF\xFE", wide.as_slice()].concat(), &[]), Encoding::Utf16Le);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(Encoding::detect(&wide, &[]), Encoding::Utf16Be);
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
