//! The records that an XLS workbook is made of, and the texts in them.
//!
//! Source: [MS-XLS] *Excel Binary File Format*, sections 2.1.4 and 2.5.

use crate::error::IntakeError;
use crate::xls::damaged;
use encoding_rs::Encoding;
use std::io::Read;

/// Types of records, by their names in the specification.
pub(crate) mod kind {
    pub(crate) const FORMULA: u16 = 0x0006;
    pub(crate) const EOF: u16 = 0x000A;
    pub(crate) const DATE_MODE: u16 = 0x0022;
    pub(crate) const FILE_PASS: u16 = 0x002F;
    pub(crate) const CONTINUE: u16 = 0x003C;
    pub(crate) const CODE_PAGE: u16 = 0x0042;
    pub(crate) const BOUND_SHEET: u16 = 0x0085;
    pub(crate) const MUL_RK: u16 = 0x00BD;
    pub(crate) const R_STRING: u16 = 0x00D6;
    pub(crate) const XF: u16 = 0x00E0;
    pub(crate) const SST: u16 = 0x00FC;
    pub(crate) const LABEL_SST: u16 = 0x00FD;
    pub(crate) const NUMBER: u16 = 0x0203;
    pub(crate) const LABEL: u16 = 0x0204;
    pub(crate) const BOOL_ERR: u16 = 0x0205;
    pub(crate) const STRING: u16 = 0x0207;
    pub(crate) const RK: u16 = 0x027E;
    pub(crate) const FORMAT: u16 = 0x041E;
    pub(crate) const BOF: u16 = 0x0809;
}

/// The next record's type; its content replaces that of `data`. `None` at the end of the stream.
pub(crate) fn record(stream: &mut impl Read, data: &mut Vec<u8>) -> Result<Option<u16>, IntakeError> {
    data.clear();
    stream.take(4).read_to_end(data).map_err(damaged)?;
    let Some([kind, length]) = words(data) else { return Ok(None) };
    data.clear();
    stream.take(u64::from(length)).read_to_end(data).map_err(damaged)?;
    if data.len() < usize::from(length) { Err(damaged("a record is cut off")) } else { Ok(Some(kind)) }
}

fn words(data: &[u8]) -> Option<[u16; 2]> {
    let [a, b, c, d] = data else { return None };
    Some([u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d])])
}

/// Reads over the content of a record and of those that continue it.
pub(crate) struct Cursor<'a> {
    /// What is left of the record, and then of its continuations.
    segment: &'a [u8],
    rest: &'a [Vec<u8>],
}

/// The record ends before what it announces.
pub(crate) struct Short;

impl From<Short> for IntakeError {
    fn from(_: Short) -> Self {
        damaged("a record is too short")
    }
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { segment: data, rest: &[] }
    }

    /// Over a record and its continuations.
    pub(crate) fn over(segments: &'a [Vec<u8>]) -> Self {
        let mut cursor = Self { segment: &[], rest: segments };
        cursor.next_segment();
        cursor
    }

    fn next_segment(&mut self) -> bool {
        let Some((first, rest)) = self.rest.split_first() else { return false };
        (self.segment, self.rest) = (first, rest);
        true
    }

    /// Bytes of this record that are left.
    pub(crate) fn left(&self) -> usize {
        self.segment.len()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        while self.segment.is_empty() && self.next_segment() {}
        let (first, rest) = self.segment.split_first_chunk::<N>().ok_or(Short)?;
        self.segment = rest;
        Ok(*first)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Short> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Short> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Short> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn f64(&mut self) -> Result<f64, Short> {
        self.array().map(f64::from_le_bytes)
    }

    pub(crate) fn skip(&mut self, mut bytes: usize) -> Result<(), Short> {
        loop {
            let here = bytes.min(self.segment.len());
            self.segment = &self.segment[here..];
            bytes -= here;
            if bytes == 0 {
                return Ok(());
            }
            if !self.next_segment() {
                return Err(Short);
            }
        }
    }

    /// Characters of BIFF8, of one or two bytes each. Where they go on in the next record, that says anew how wide they are.
    pub(crate) fn characters(&mut self, count: usize, mut wide: bool) -> Result<String, Short> {
        let mut units: Vec<u16> = Vec::with_capacity(count.min(self.segment.len()));
        loop {
            let width = if wide { 2 } else { 1 };
            let here = (count - units.len()).min(self.segment.len() / width);
            let (taken, rest) = self.segment.split_at(here * width);
            self.segment = rest;
            if wide {
                units.extend(taken.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            } else {
                units.extend(taken.iter().map(|byte| u16::from(*byte)));
            }
            if units.len() == count {
                return Ok(String::from_utf16_lossy(&units));
            }
            if !self.next_segment() {
                return Err(Short);
            }
            wide = self.u8()? & 1 != 0;
        }
    }

    /// A text of the table of shared texts, with its formatting, which is skipped.
    pub(crate) fn rich_text(&mut self) -> Result<String, Short> {
        let count = usize::from(self.u16()?);
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetic = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let text = self.characters(count, flags & 1 != 0)?;
        self.skip(runs * 4 + phonetic)?;
        Ok(text)
    }

    /// A text of `count` characters of the version's kind.
    pub(crate) fn text(&mut self, count: usize, version: Version) -> Result<String, Short> {
        match version {
            Version::Biff8 => {
                let wide = self.u8()? & 1 != 0;
                self.characters(count, wide)
            }
            Version::Biff5(encoding) => {
                let (text, rest) = self.segment.split_at_checked(count).ok_or(Short)?;
                self.segment = rest;
                Ok(encoding.decode_without_bom_handling(text).0.into_owned())
            }
        }
    }
}

/// The version of the format: since Excel 97, or Excel 5 and 95, whose texts are in a code page.
#[derive(Clone, Copy)]
pub(crate) enum Version {
    Biff8,
    Biff5(&'static Encoding),
}

/// The encoding of a code page; that of Chinese Windows where it is none that is known.
pub(crate) fn code_page(number: u16) -> &'static Encoding {
    match number {
        950 => encoding_rs::BIG5,
        1252 | 0x8001 => encoding_rs::WINDOWS_1252,
        _ => encoding_rs::GB18030,
    }
}

/// A number in the short form: a whole number or the first half of a float, perhaps a hundredfold.
pub(crate) fn short_number(rk: u32) -> f64 {
    let value = if rk & 2 != 0 { f64::from(rk.cast_signed() >> 2) } else { f64::from_bits(u64::from(rk & !3) << 32) };
    if rk & 1 != 0 { value / 100.0 } else { value }
}

/// The text of an error.
pub(crate) fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_change_its_width_where_a_record_ends() {
        let mut first = vec![4, 0, 1];
        first.extend("香洲".encode_utf16().flat_map(u16::to_le_bytes));
        let segments = [first, vec![0, b'a', b'b']];
        assert!(matches!(Cursor::over(&segments).rich_text().as_deref(), Ok("香洲ab")));
        assert!(Cursor::over(&segments[..1]).rich_text().is_err());
    }

    #[test]
    fn short_numbers_are_whole_or_halves_of_floats() {
        assert_eq!(short_number((123 << 2) | 2), 123.0);
        assert_eq!(short_number((12_345 << 2) | 3), 123.45);
        assert_eq!(short_number(((-5_i32) << 2).cast_unsigned() | 2), -5.0);
        assert_eq!(short_number((1.5_f64.to_bits() >> 32) as u32), 1.5);
    }
}
