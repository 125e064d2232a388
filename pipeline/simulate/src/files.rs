use crate::messy::{Book, Column, Form};
use crate::random::Random;
use crate::sheet::push_quoted;
use crate::{GenerateError, GenerateOptions};
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

/// Bytes gathered before they are written.
const CHUNK: usize = 1 << 20;

/// How a file is encoded and its lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// UTF-8 with a byte order mark and CRLF, as spreadsheet programs write it.
    Utf8Bom,
    /// UTF-8 and LF, as databases write it.
    Utf8,
    /// GB18030 and CRLF, as older office systems write it.
    Gb18030,
}

/// The file that is open.
#[derive(Debug)]
enum Open {
    /// Text, as databases and export functions write it.
    Plain(PathBuf, File),
    /// As spreadsheet programs make it.
    Messy(PathBuf, Box<Book>),
}

/// The files of one table: one a year, or a single one.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    pattern: String,
    columns: Vec<Column>,
    single: bool,
    seed: u64,
    /// The first year's file has the encoding at this place of the rotation.
    rotation: u64,
    encoding: Encoding,
    year: Option<i32>,
    name: String,
    file: Option<Open>,
    messy: bool,
    buffer: String,
    line: u64,
    rows: u64,
    written: Vec<String>,
}

impl Files {
    /// Files whose names match `pattern`, with these columns.
    pub(crate) fn new(options: &GenerateOptions<'_>, pattern: &str, columns: Vec<Column>, random: &mut Random) -> Self {
        Self {
            folder: options.out.join("records"),
            pattern: pattern.to_owned(),
            columns,
            single: options.only.is_some(),
            seed: options.seed,
            messy: options.messy,
            rotation: random.below(10),
            encoding: Encoding::Utf8,
            year: None,
            name: String::new(),
            file: None,
            buffer: String::with_capacity(CHUNK + 4096),
            line: 0,
            rows: 0,
            written: Vec::new(),
        }
    }

    /// Whether rows of `year` go to the file that is open.
    pub(crate) fn is_at(&self, year: i32) -> bool {
        self.file.is_some() && (self.single || self.year == Some(year))
    }

    /// Closes the file and starts that of `year`.
    pub(crate) fn open(&mut self, year: i32) -> Result<(), GenerateError> {
        self.close()?;
        let part = if self.single { "_模拟".to_owned() } else { format!("_模拟_{year}") };
        self.name = match self.pattern.split_once('*') {
            Some((stem, end)) => format!("{stem}{part}{}", end.replace('*', "")),
            None => self.pattern.clone(),
        };
        self.encoding = match self.turn(year) % 10 {
            _ if self.single => Encoding::Utf8,
            0..6 => Encoding::Utf8Bom,
            6 | 7 => Encoding::Utf8,
            _ => Encoding::Gb18030,
        };
        self.year = Some(year);
        self.line = 0;
        if self.messy {
            let stem = self.name.strip_suffix(".csv").unwrap_or(&self.name).to_owned();
            let form = if self.single { Form::Xlsx } else { Form::ALL[self.turn(year) as usize % Form::ALL.len()] };
            self.name = Book::name(form, &stem);
            self.written.push(self.name.clone());
            let book = Book::new(self.seed, &stem, form, &self.columns);
            self.file = Some(Open::Messy(self.folder.join(&self.name), Box::new(book)));
            return Ok(());
        }
        let path = self.folder.join(&self.name);
        let file = File::create(&path).map_err(|source| GenerateError::Io { path: path.clone(), source })?;
        self.file = Some(Open::Plain(path, file));
        self.written.push(self.name.clone());
        if self.encoding == Encoding::Utf8Bom {
            self.buffer.push('\u{feff}');
        }
        let headers: Vec<&str> = self.columns.iter().map(|column| column.header.as_str()).collect();
        self.buffer.push_str(&headers.join(","));
        self.end_line()
    }

    /// Where the encodings and forms stand in a year.
    fn turn(&self, year: i32) -> u64 {
        self.rotation + u64::from(year.unsigned_abs())
    }

    /// Writes one row. `quote` says that a cell may need it.
    pub(crate) fn write<'c>(&mut self, cells: impl Iterator<Item = &'c str>, quote: bool) -> Result<(), GenerateError> {
        self.rows += 1;
        if let Some(Open::Messy(_, book)) = &mut self.file {
            book.row(cells);
            return Ok(());
        }
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                self.buffer.push(',');
            }
            if quote { push_quoted(&mut self.buffer, cell) } else { self.buffer.push_str(cell) }
        }
        self.end_line()
    }

    fn end_line(&mut self) -> Result<(), GenerateError> {
        self.line += 1;
        self.buffer.push_str(if self.encoding == Encoding::Utf8 { "\n" } else { "\r\n" });
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), GenerateError> {
        if let Some(Open::Plain(path, file)) = &mut self.file {
            let written = match self.encoding {
                Encoding::Gb18030 => file.write_all(&encoding_rs::GB18030.encode(&self.buffer).0),
                Encoding::Utf8 | Encoding::Utf8Bom => file.write_all(self.buffer.as_bytes()),
            };
            written.map_err(|source| GenerateError::Io { path: path.clone(), source })?;
        }
        self.buffer.clear();
        Ok(())
    }

    fn close(&mut self) -> Result<(), GenerateError> {
        self.flush()?;
        match self.file.take() {
            Some(Open::Messy(path, book)) => book.finish(&path),
            Some(Open::Plain(..)) | None => Ok(()),
        }
    }

    /// Rows written to all files, without headers.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Name of the open file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its sheet; empty where it has none.
    pub(crate) fn sheet(&self) -> &str {
        if let Some(Open::Messy(_, book)) = &self.file { book.sheet() } else { "" }
    }

    /// Line of the row written last, from 1.
    pub(crate) fn line(&self) -> u64 {
        if let Some(Open::Messy(_, book)) = &self.file { book.line() } else { self.line }
    }

    /// Whether a row may have a cell too few or too many.
    pub(crate) fn may_be_torn(&self) -> bool {
        if let Some(Open::Messy(_, book)) = &self.file { book.may_be_torn() } else { true }
    }

    /// Closes the last file; gives the number of rows and the names of the files.
    pub(crate) fn finish(mut self) -> Result<(u64, Vec<String>), GenerateError> {
        self.close()?;
        Ok((self.rows, self.written))
    }
}
