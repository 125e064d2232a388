//! What the parts of a zipped workbook really inflate to, found before a reader takes their word for it.

use crate::error::IntakeError;
use crate::limits::Limits;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// Deflate cannot do better than this.
const BEST_RATIO: u64 = 1032;

/// A reader holds one tag or text at a time; a longer one is none of a workbook.
const LONGEST_TOKEN: u64 = 64 << 20;

/// The parts of a zipped workbook.
pub(crate) struct Parts {
    what: &'static str,
    zip: ZipArchive<BufReader<File>>,
}

impl Parts {
    pub(crate) fn open(file: &Path, what: &'static str) -> Result<Self, IntakeError> {
        let reader = BufReader::new(File::open(file).map_err(IntakeError::at(file))?);
        let zip = ZipArchive::new(reader).map_err(IntakeError::damaged(what))?;
        Ok(Self { what, zip })
    }

    /// The names of the parts, as far as they are text.
    pub(crate) fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.zip.file_names().filter_map(Result::ok)
    }

    /// Refuses the workbook when a part inflates to more than a part may. `held` says which parts a reader keeps in memory.
    pub(crate) fn check(&mut self, limits: &Limits, held: impl Fn(&str) -> bool) -> Result<(), IntakeError> {
        let too_large =
            |name: &str| IntakeError::TooLarge { what: self.what, reason: format!("its part {name} is too large") };
        if self.zip.len() > limits.members {
            return Err(too_large("list"));
        }
        if self.zip.has_duplicate_names() {
            return Err(IntakeError::SameName { what: self.what });
        }
        for number in 0..self.zip.len() {
            let mut part = self.zip.by_index(number).map_err(IntakeError::damaged(self.what))?;
            let name = String::from_utf8_lossy(part.name_raw()).into_owned();
            let most = if held(&name) { limits.held_bytes } else { limits.part_bytes };
            if part.compressed_size().saturating_mul(BEST_RATIO) <= most.min(LONGEST_TOKEN) {
                continue;
            }
            if part.size() > most {
                return Err(too_large(&name));
            }
            let mut tokens = Tokens::default();
            let mut buffer = vec![0; 1 << 16];
            loop {
                let read = part.read(&mut buffer).map_err(IntakeError::damaged(self.what))?;
                if read == 0 {
                    break;
                }
                let ends = tokens.end(&buffer[..read]) || held(&name);
                if !ends || tokens.bytes > most {
                    return Err(too_large(&name));
                }
            }
        }
        Ok(())
    }

    /// How often a text stands in a part, and the part's first bytes; nothing where there is no such part.
    pub(crate) fn count(&mut self, name: &str, text: &[u8]) -> Result<(u64, Vec<u8>), IntakeError> {
        let Ok(mut part) = self.zip.by_name(name) else { return Ok((0, Vec::new())) };
        let (mut found, mut start) = (0, Vec::new());
        let mut buffer = Vec::with_capacity((1 << 16) + text.len());
        loop {
            // What may be the beginning of a text stays in the buffer.
            let kept = buffer.len().min(text.len().saturating_sub(1));
            buffer.drain(..buffer.len() - kept);
            let read = part.by_ref().take(1 << 16).read_to_end(&mut buffer).map_err(IntakeError::damaged(self.what))?;
            if start.is_empty() {
                start = buffer[..buffer.len().min(4096)].to_vec();
            }
            if read == 0 {
                return Ok((found, start));
            }
            found += memchr::memmem::find_iter(&buffer, text).count() as u64;
        }
    }

    /// A part as a stream; `None` where there is none.
    pub(crate) fn part(&mut self, name: &str) -> Option<impl Read> {
        self.zip.by_name(name).ok()
    }
}

/// Where the last tag began and ended and the last quote stood, in a part of XML.
#[derive(Default)]
struct Tokens {
    bytes: u64,
    last: [u64; 3],
}

impl Tokens {
    /// Takes the next bytes. False where a tag, a text or a quoted value has no end, or a long part holds what could hide
    /// one: comments and the like, which no program writes into sheets.
    fn end(&mut self, bytes: &[u8]) -> bool {
        let found = [memchr::memchr(b'<', bytes), memchr::memchr(b'>', bytes), memchr::memchr2(b'"', b'\'', bytes)];
        let hidden = self.bytes > LONGEST_TOKEN && memchr::memmem::find(bytes, b"<!").is_some();
        for (last, found) in self.last.iter_mut().zip(found) {
            if found.is_some() {
                *last = self.bytes;
            }
        }
        self.bytes += bytes.len() as u64;
        !hidden && self.last.iter().all(|last| self.bytes - last <= LONGEST_TOKEN)
    }
}
