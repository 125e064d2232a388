//! Where records and cells end.
//!
//! The rules are those of RFC 4180, made total so that no byte sequence fails: a quote opens a quoted cell only as the
//! first byte of a cell; text after the closing quote belongs to the cell; an opening quote that is not closed within
//! [`LONGEST_QUOTED`] lines is an ordinary character. Both passes, and all encodings that are read, use these functions
//! on bytes: `,`, `"` and line feed never occur inside a character of UTF-8 or GB18030.

use memchr::{memchr, memchr_iter, memchr2, memrchr};

/// A quoted cell with more line ends than this is a stray quote.
const LONGEST_QUOTED: usize = 1000;

/// How a quoted cell goes on from its opening quote.
enum Quoted {
    /// The closing quote is here.
    Closed(usize),
    /// It is a stray quote.
    Stray,
    /// The bytes end first.
    Unfinished,
}

fn quoted(bytes: &[u8], open: usize) -> Quoted {
    let mut at = open + 1;
    let mut line_ends = 0;
    loop {
        let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'"', rest)) else {
            let rest = bytes.get(at..).unwrap_or_default();
            line_ends += memchr_iter(b'\n', rest).count();
            return if line_ends > LONGEST_QUOTED { Quoted::Stray } else { Quoted::Unfinished };
        };
        let quote = at + found;
        line_ends += memchr_iter(b'\n', &bytes[at..quote]).count();
        if line_ends > LONGEST_QUOTED {
            return Quoted::Stray;
        }
        match bytes.get(quote + 1) {
            Some(b'"') => at = quote + 2,
            _ => return Quoted::Closed(quote),
        }
    }
}

/// The length of the longest run of whole records at the start of `bytes`; all of it when `last` says that no more bytes
/// follow.
pub(crate) fn whole_records(bytes: &[u8], last: bool) -> usize {
    if last {
        return bytes.len();
    }
    let mut end = 0;
    let mut at = 0;
    loop {
        let quote = memchr(b'"', &bytes[at..]).map(|found| at + found);
        let plain = &bytes[at..quote.unwrap_or(bytes.len())];
        if let Some(line_end) = memrchr(b'\n', plain) {
            end = at + line_end + 1;
        }
        let Some(quote) = quote else { return end };
        at = quote + 1;
        if quote == 0 || matches!(bytes[quote - 1], b',' | b'\n') {
            match quoted(bytes, quote) {
                // A quote at the very end may be the first of a doubled one.
                Quoted::Closed(close) if close + 1 == bytes.len() => return end,
                Quoted::Closed(close) => at = close + 1,
                Quoted::Stray => {}
                Quoted::Unfinished => return end,
            }
        }
    }
}

/// Where a cell's text is: in the chunk, or in [`Batch::unescaped`].
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

/// Marks a span of [`Batch::unescaped`]. Chunks are far smaller than 2 GiB.
const UNESCAPED: u32 = 1 << 31;

/// A row whose number of cells differs from the header's.
pub(crate) struct Ragged {
    /// Where it is.
    pub at: RowAt,
    /// How many cells it has.
    pub cells: usize,
    /// How many lines it runs over.
    pub lines: u32,
}

/// Where a row is.
#[derive(Clone, Copy)]
pub(crate) struct RowAt {
    /// Offset in the chunk's text.
    pub start: u32,
    /// Lines of the chunk before it.
    pub line: u32,
}

/// Some rows, cut into cells.
pub(crate) struct Batch<'t> {
    text: &'t str,
    width: usize,
    /// Rows of sheets end where their last cell that holds anything does, and may hold notes beyond the last header.
    sheet: bool,
    cells: Vec<Span>,
    unescaped: String,
    /// The rows with the right number of cells.
    pub rows: Vec<RowAt>,
    /// The others.
    pub ragged: Vec<Ragged>,
}

impl<'t> Batch<'t> {
    pub(crate) fn new(text: &'t str, width: usize, sheet: bool) -> Self {
        Self { text, width, sheet, cells: Vec::new(), unescaped: String::new(), rows: Vec::new(), ragged: Vec::new() }
    }

    /// The text of a cell as it stands in the file, without its quotes.
    #[inline]
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        self.text_of(self.cells[row * self.width + column])
    }

    #[inline]
    fn text_of(&self, span: Span) -> &str {
        let text = if span.start & UNESCAPED == 0 { self.text } else { &self.unescaped };
        text.get((span.start & !UNESCAPED) as usize..span.end as usize).unwrap_or_default()
    }

    fn clear(&mut self) {
        self.cells.clear();
        self.unescaped.clear();
        self.rows.clear();
        self.ragged.clear();
    }
}

/// Walks over the records of a chunk.
pub(crate) struct Splitter {
    at: usize,
    line: u32,
}

impl Splitter {
    /// Starts at an offset of the text.
    pub(crate) fn at(at: usize) -> Self {
        Self { at, line: 0 }
    }

    /// Offset of the next record, and how many lines lie before it.
    pub(crate) fn position(&self) -> (usize, u32) {
        (self.at, self.line)
    }

    /// Fills the batch with the next rows, at most `most`. Returns false when there are none left.
    ///
    /// Records without any text are blank lines or the empty rows that spreadsheets leave behind: they are no rows.
    pub(crate) fn fill(&mut self, batch: &mut Batch<'_>, most: usize) -> bool {
        batch.clear();
        let bytes = batch.text.as_bytes();
        if self.at >= bytes.len() {
            return false;
        }
        while self.at < bytes.len() && batch.rows.len() < most {
            let first = batch.cells.len();
            let at = RowAt { start: small(self.at), line: self.line };
            self.record(bytes, batch);
            let cells = batch.cells.len() - first;
            if batch.cells[first..].iter().all(|span| is_empty(batch, *span)) {
                batch.cells.truncate(first);
                continue;
            }
            if batch.sheet {
                batch.cells.resize(first + batch.width, Span { start: 0, end: 0 });
                batch.rows.push(at);
                continue;
            }
            let extra_is_empty =
                cells > batch.width && batch.cells[first + batch.width..].iter().all(|span| is_empty(batch, *span));
            if extra_is_empty {
                batch.cells.truncate(first + batch.width);
            } else if cells != batch.width {
                batch.cells.truncate(first);
                batch.ragged.push(Ragged { at, cells, lines: self.line - at.line });
                continue;
            }
            batch.rows.push(at);
        }
        true
    }

    /// The cells of the next record.
    pub(crate) fn cells(&mut self, text: &str) -> Vec<String> {
        let mut batch = Batch::new(text, 0, false);
        if self.at < text.len() {
            self.record(text.as_bytes(), &mut batch);
        }
        batch.cells.iter().map(|span| batch.text_of(*span).to_owned()).collect()
    }

    /// Appends the cells of one record and moves behind it.
    #[inline]
    fn record(&mut self, bytes: &[u8], batch: &mut Batch<'_>) {
        let mut at = self.at;
        self.line += 1;
        loop {
            let start = at;
            let mut tail = start;
            let mut span = None;
            if bytes.get(at) == Some(&b'"')
                && let Quoted::Closed(close) = quoted(bytes, at)
            {
                self.line += small(memchr_iter(b'\n', &bytes[at..close]).count());
                tail = close + 1;
                span = Some((start + 1, close));
            }
            let rest = &bytes[tail..];
            let (end, line_end) = match memchr2(b',', b'\n', rest) {
                Some(found) => (tail + found, rest[found] == b'\n'),
                None => (bytes.len(), true),
            };
            batch.cells.push(match span {
                None => Span { start: small(start), end: small(end) },
                Some((from, close)) => unquote(bytes, batch.text, &mut batch.unescaped, from, close, end),
            });
            at = end + 1;
            if line_end {
                break;
            }
        }
        self.at = at;
    }
}

/// The span of a quoted cell: in place where it holds no doubled quote and nothing follows it.
fn unquote(bytes: &[u8], text: &str, unescaped: &mut String, from: usize, close: usize, end: usize) -> Span {
    let tail = text.get(close + 1..end).unwrap_or_default().trim_end_matches('\r');
    if tail.is_empty() && memchr(b'"', &bytes[from..close]).is_none() {
        return Span { start: small(from), end: small(close) };
    }
    let start = small(unescaped.len());
    let mut parts = text.get(from..close).unwrap_or_default().split("\"\"");
    if let Some(first) = parts.next() {
        unescaped.push_str(first);
    }
    for part in parts {
        unescaped.push('"');
        unescaped.push_str(part);
    }
    unescaped.push_str(tail);
    Span { start: start | UNESCAPED, end: small(unescaped.len()) }
}

fn is_empty(batch: &Batch<'_>, span: Span) -> bool {
    crate::clean::trim(batch.text_of(span)).is_empty()
}

/// Offsets inside a chunk fit: chunks are cut far below 2 GiB.
#[expect(clippy::cast_possible_truncation, reason = "chunks are cut far below 2 GiB")]
fn small(offset: usize) -> u32 {
    offset as u32
}
