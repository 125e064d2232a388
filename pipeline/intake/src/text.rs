//! Text that the record reader cannot take as it is: UTF-16, tabs for commas, carriage returns for line ends.

use crate::error::IntakeError;
use crate::spool::Spools;
use encoding_rs::{Decoder, Encoding};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A quoted cell with more line ends than this is a stray quote, as in the record reader.
const LONGEST_QUOTED: usize = 1000;

/// A longer line is no line of a table.
const LONGEST_LINE: usize = 64 << 20;

/// How the characters of a text are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8, with or without mark.
    Utf8,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
    /// UTF-16, the lower byte first: what Excel calls "Unicode text".
    Utf16Le,
    /// UTF-16, the upper byte first.
    Utf16Be,
}

impl Charset {
    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
        }
    }
}

/// What a text is turned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transcode {
    /// How its characters are written.
    pub charset: Charset,
    /// Cells are separated by tabs.
    pub tabs: bool,
    /// Lines end with a carriage return alone.
    pub returns: bool,
}

impl Transcode {
    /// Writes the text as UTF-8 with commas and line feeds. A line stays a line.
    ///
    /// # Errors
    /// When the file cannot be read, the spool cannot be written, or a line is longer than any line of a table.
    pub fn spool(self, file: &Path, spools: &Spools) -> Result<PathBuf, IntakeError> {
        let path = spools.path("csv");
        let out = File::create(&path).map_err(IntakeError::at(&path))?;
        let mut lines =
            Lines { tabs: self.tabs, out: BufWriter::with_capacity(1 << 16, out), waiting: VecDeque::new() };
        let mut reader = File::open(file).map_err(IntakeError::at(file))?;
        let mut decoder = self.charset.encoding().new_decoder_with_bom_removal();
        let (mut bytes, mut text) = (vec![0; 1 << 16], String::new());
        let end = if self.returns { '\r' } else { '\n' };
        loop {
            let read = reader.read(&mut bytes).map_err(IntakeError::at(file))?;
            decode(&mut decoder, &bytes[..read], &mut text, read == 0);
            let mut start = 0;
            while let Some(length) = text[start..].find(end) {
                let line = &text[start..start + length];
                lines.push(line.strip_suffix('\r').unwrap_or(line)).map_err(IntakeError::at(&path))?;
                start += length + 1;
            }
            text.drain(..start);
            if text.len() > LONGEST_LINE {
                let reason = format!("a line is longer than {} MiB", LONGEST_LINE >> 20);
                return Err(IntakeError::TooLarge { what: "text", reason });
            }
            if read == 0 {
                if !text.is_empty() {
                    lines.push(&text).map_err(IntakeError::at(&path))?;
                }
                lines.finish().map_err(IntakeError::at(&path))?;
                return Ok(path);
            }
        }
    }
}

fn decode(decoder: &mut Decoder, bytes: &[u8], text: &mut String, last: bool) {
    text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16));
    let _ = decoder.decode_to_string(bytes, text, last);
}

/// Writes lines, with commas for tabs.
struct Lines<W> {
    tabs: bool,
    out: W,
    /// Lines of a quoted cell that is not closed yet.
    waiting: VecDeque<String>,
}

impl<W: Write> Lines<W> {
    fn push(&mut self, line: &str) -> std::io::Result<()> {
        if !self.tabs {
            self.out.write_all(line.as_bytes())?;
            return self.out.write_all(b"\n");
        }
        if self.waiting.is_empty() && !line.contains('"') {
            return write_line(&mut self.out, line, true);
        }
        self.waiting.push_back(line.to_owned());
        let whole: Vec<&str> = self.waiting.iter().map(String::as_str).collect();
        let record = whole.join("\n");
        if closed(&record) {
            self.waiting.clear();
            write_line(&mut self.out, &record, true)
        } else if self.waiting.len() > LONGEST_QUOTED || record.len() > LONGEST_LINE {
            self.give_up()
        } else {
            Ok(())
        }
    }

    /// The first of the lines that wait has a stray quote: it is a line of its own.
    fn give_up(&mut self) -> std::io::Result<()> {
        if let Some(line) = self.waiting.pop_front() {
            write_line(&mut self.out, &line, false)?;
        }
        for line in std::mem::take(&mut self.waiting) {
            self.push(&line)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> std::io::Result<()> {
        while !self.waiting.is_empty() {
            self.give_up()?;
        }
        self.out.flush()
    }
}

/// Where the quoted cell that starts `text` ends, behind its closing quote.
fn quoted(text: &str) -> Option<usize> {
    let mut at = text.strip_prefix('"').map(|_| 1)?;
    loop {
        at += text[at..].find('"')? + 1;
        if !text[at..].starts_with('"') {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether no quoted cell of a record is left open.
fn closed(record: &str) -> bool {
    let mut rest = record;
    loop {
        let behind = if rest.starts_with('"') {
            match quoted(rest) {
                Some(behind) => behind,
                None => return false,
            }
        } else {
            0
        };
        match rest[behind..].find('\t') {
            Some(tab) => rest = &rest[behind + tab + 1..],
            None => return true,
        }
    }
}

fn write_line(out: &mut impl Write, record: &str, quotes: bool) -> std::io::Result<()> {
    let mut rest = record;
    let mut first = true;
    loop {
        let behind = if quotes { quoted(rest).unwrap_or(0) } else { 0 };
        let end = rest[behind..].find('\t').map(|tab| behind + tab);
        let cell = &rest[..end.unwrap_or(rest.len())];
        if !first {
            out.write_all(b",")?;
        }
        first = false;
        if behind > 0 && behind == cell.len() {
            out.write_all(cell.as_bytes())?;
        } else if cell.contains(['"', ',', '\n']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
        match end {
            Some(tab) => rest = &rest[tab + 1..],
            None => return out.write_all(b"\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn turned(bytes: &[u8], charset: Charset, tabs: bool, returns: bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in");
        std::fs::write(&file, bytes).unwrap();
        let spools = Spools::new(folder.path(), Limits::default());
        let spool = Transcode { charset, tabs, returns }.spool(&file, &spools).unwrap();
        std::fs::read_to_string(spool).unwrap()
    }

    #[test]
    fn unicode_text_of_excel_becomes_csv_line_by_line() {
        let text = "\u{FEFF}工单编号\t备注\r\nG1\t\"两\r\n行\"\r\nG2\t甲,乙\r\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(turned(&bytes, Charset::Utf16Le, true, false), "工单编号,备注\nG1,\"两\n行\"\nG2,\"甲,乙\"\n");
    }

    #[test]
    fn a_stray_quote_takes_no_other_line_with_it() {
        let text = "a\tb\n5\"6\t7\n\"1\t2\n3\t4\n";
        assert_eq!(turned(text.as_bytes(), Charset::Utf8, true, false), "a,b\n\"5\"\"6\",7\n\"\"\"1\",2\n3,4\n");
    }

    #[test]
    fn carriage_returns_alone_end_lines() {
        assert_eq!(turned(b"a,b\r1,2\r\r3,\"4\"", Charset::Utf8, false, true), "a,b\n1,2\n\n3,\"4\"\n");
    }

    #[test]
    fn gb18030_is_read_across_the_pieces_of_a_long_file() {
        let text = "编号\t香洲区\n".repeat(20_000);
        let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
        assert_eq!(turned(&bytes, Charset::Gb18030, true, false), text.replace('\t', ","));
    }
}
