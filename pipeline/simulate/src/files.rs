use crate::random::Random;
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

/// The files of one table: one a year, or a single one.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    pattern: String,
    headers: String,
    single: bool,
    /// The first year's file has the encoding at this place of the rotation.
    rotation: u64,
    encoding: Encoding,
    year: Option<i32>,
    name: String,
    file: Option<(PathBuf, File)>,
    buffer: String,
    line: u64,
    rows: u64,
    written: Vec<String>,
}

impl Files {
    /// Files whose names match `pattern`, with one line of `headers`.
    pub(crate) fn new(options: &GenerateOptions<'_>, pattern: &str, headers: String, random: &mut Random) -> Self {
        Self {
            folder: options.out.join("records"),
            pattern: pattern.to_owned(),
            headers,
            single: options.only.is_some(),
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
        self.encoding = match (self.rotation + u64::from(year.unsigned_abs())) % 10 {
            _ if self.single => Encoding::Utf8,
            0..6 => Encoding::Utf8Bom,
            6 | 7 => Encoding::Utf8,
            _ => Encoding::Gb18030,
        };
        let path = self.folder.join(&self.name);
        let file = File::create(&path).map_err(|source| GenerateError::Io { path: path.clone(), source })?;
        self.file = Some((path, file));
        self.year = Some(year);
        self.line = 0;
        self.written.push(self.name.clone());
        if self.encoding == Encoding::Utf8Bom {
            self.buffer.push('\u{feff}');
        }
        let headers = std::mem::take(&mut self.headers);
        self.write_line(&headers)?;
        self.headers = headers;
        Ok(())
    }

    /// Writes one row, without its line end.
    pub(crate) fn write(&mut self, row: &str) -> Result<(), GenerateError> {
        self.rows += 1;
        self.write_line(row)
    }

    fn write_line(&mut self, line: &str) -> Result<(), GenerateError> {
        self.line += 1;
        self.buffer.push_str(line);
        self.buffer.push_str(if self.encoding == Encoding::Utf8 { "\n" } else { "\r\n" });
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), GenerateError> {
        if let Some((path, file)) = &mut self.file {
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
        self.file = None;
        Ok(())
    }

    /// Rows written to all files, without headers.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Name of the open file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Line of the row written last; the header is line 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Closes the last file; gives the number of rows and the names of the files.
    pub(crate) fn finish(mut self) -> Result<(u64, Vec<String>), GenerateError> {
        self.close()?;
        Ok((self.rows, self.written))
    }
}
