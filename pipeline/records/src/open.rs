//! One file: what it is, which sheets it has, and where the records of each begin and end.

use crate::dates::DayNumbers;
use crate::encoding::Encoding;
use crate::error::LoadError;
use crate::footers::footers;
use crate::index::hash_of;
use crate::inputs::{Input, Listed, masked};
use crate::persons::mask;
use crate::pieces::{PIECE, START, has_tabs, line_length, read_piece, read_piece_from, with_line_end};
use crate::recognise::{Found, NotFound, Recogniser};
use crate::report::{Apart, ApartKind};
use crate::sheet::printable;
use crate::split::whole_records;
use crate::table::Table;
use crate::top::{TopRow, numbers_columns, top_rows};
use catalogue::Finding;
use intake::{Format, IntakeError, Sheet, Spools, Transcode};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The endings of files that may hold records; others in a folder are not even opened.
const ENDINGS: [&str; 18] = [
    "csv", "tsv", "txt", "xlsx", "xlsm", "xltx", "xls", "xlt", "et", "ods", "html", "htm", "json", "jsonl", "ndjson",
    "parquet", "xlsb", "xml",
];

/// Opens files.
pub(crate) struct Opener<'t, 'p> {
    pub tables: &'t [Table<'p>],
    pub recogniser: Recogniser<'t, 'p>,
    /// How all texts are written, where the caller knows.
    pub encoding: Option<Encoding>,
    pub spools: Spools,
}

/// Whether a file of this name is opened at all.
pub(crate) fn may_hold_records(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    ENDINGS.contains(&ending.as_str()) || ending == "zip"
}

/// A file, as far as its sheets have it in common.
struct Opened {
    path: String,
    format: Format,
    written: Option<Encoding>,
    bytes: u64,
    sha256: Option<String>,
    days_from_1904: bool,
}

/// Rows as CSV: a file itself, or a spool.
struct Rows<'a> {
    disk: &'a Path,
    encoding: Encoding,
    /// The headers, where they are no row.
    headers: Option<&'a [String]>,
    /// The width of a sheet.
    sheet: Option<usize>,
    /// The table, where it is known.
    table: Option<usize>,
}

impl Opener<'_, '_> {
    /// What a file holds, or a query returned, and what is wrong with it.
    pub(crate) fn open(&self, listed: &Listed) -> Result<(Vec<Input>, Vec<Finding>), LoadError> {
        let (mut files, mut findings) = (Vec::new(), Vec::new());
        match &listed.query {
            None => self.file(listed.path.clone(), listed.disk.clone(), &mut files, &mut findings)?,
            Some((table, headers)) => {
                let (path, format) = (listed.path.clone(), Format::Database);
                let bytes = fs::metadata(&listed.disk).map_err(LoadError::at(&listed.disk))?.len();
                let opened = Opened { path, format, written: None, bytes, sha256: None, days_from_1904: false };
                let rows = Rows {
                    disk: &listed.disk,
                    encoding: Encoding::Utf8,
                    headers: Some(headers),
                    sheet: None,
                    table: Some(*table),
                };
                self.one_sheet(&opened, &rows, &mut files, &mut findings)?;
            }
        }
        Ok((files, findings))
    }

    /// Opens a file and all that is in it.
    fn file(
        &self,
        path: String,
        disk: PathBuf,
        files: &mut Vec<Input>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LoadError> {
        if !may_hold_records(&path) {
            let message = "files of this kind hold no records, so it was not read";
            let hint = "save it as XLSX or CSV, or take it out of the folder";
            findings.push(Finding::error(&path, 0, "not_records", message, hint).as_warning());
            return Ok(());
        }
        if !fs::metadata(&disk).map_err(LoadError::at(&disk))?.is_file() {
            let hint = "give a file, not a pipe or device";
            let message = "this is no ordinary file, so it was not read";
            findings.push(Finding::error(&path, 0, "not_a_file", message, hint));
            return Ok(());
        }
        let mut file = File::open(&disk).map_err(LoadError::at(&disk))?;
        let bytes = file.metadata().map_err(LoadError::at(&disk))?.len();
        let start = read_piece(&mut file, 0, START).map_err(LoadError::at(&disk))?;
        let format = intake::detect(&disk, &path, &start);
        match format {
            Format::Text => {
                let opened = Opened { path, format, written: None, bytes, sha256: None, days_from_1904: false };
                self.text(opened, &disk, &start, files, findings)
            }
            Format::Zip => self.archive(&path, &disk, files, findings),
            Format::Other(what) => {
                let hint = "save it as XLSX or CSV (in Excel: 另存为)";
                let message = format!("the file is {what}, so it was not read");
                findings.push(Finding::error(&path, 0, "not_text", message, hint));
                Ok(())
            }
            _ => {
                let workbook = match intake::read(&disk, format, &self.spools) {
                    Ok(workbook) => workbook,
                    Err(error) => return refuse(&path, error, findings),
                };
                let sha256 = Some(hash_of(&disk)?);
                let days_from_1904 = workbook.days_from_1904;
                let opened = Opened { path, format, written: None, bytes, sha256, days_from_1904 };
                self.sheets(&opened, &workbook.sheets, files, findings)
            }
        }
    }

    fn archive(
        &self,
        path: &str,
        disk: &Path,
        files: &mut Vec<Input>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LoadError> {
        if disk.extension().is_some_and(|ending| ending == "member") {
            let message = "the archive lies in another archive, so it was not read";
            findings.push(Finding::error(path, 0, "nested_archive", message, "unpack the outer archive"));
            return Ok(());
        }
        let (members, refused) = match intake::extract(disk, &self.spools) {
            Ok(unpacked) => unpacked,
            Err(error) => return refuse(path, error, findings),
        };
        for member in refused {
            let message = format!("the member `{}` was not read: {}", mask(&member.path), member.reason);
            findings.push(Finding::error(
                path,
                0,
                "archive_member",
                message,
                "pack the archive again, with plain files only",
            ));
        }
        let mut taken = BTreeSet::new();
        for member in members {
            self.file(format!("{path}/{}", masked(&member.path, &mut taken)), member.disk, files, findings)?;
        }
        Ok(())
    }

    fn text(
        &self,
        mut opened: Opened,
        disk: &Path,
        start: &[u8],
        files: &mut Vec<Input>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LoadError> {
        let mut pieces = Vec::new();
        if opened.bytes > START {
            let mut file = File::open(disk).map_err(LoadError::at(disk))?;
            for eighth in 1..8 {
                pieces.push(read_piece(&mut file, opened.bytes / 8 * eighth, PIECE).map_err(LoadError::at(disk))?);
            }
        }
        let encoding = match self.encoding {
            Some(given) => given.given(start),
            None => Encoding::detect(&with_line_end(start, opened.bytes), &pieces),
        };
        opened.written = Some(encoding);
        if encoding.has_byte_lines() && start.contains(&0) {
            let message = "the file is no text: it holds NUL bytes, so it was not read";
            findings.push(Finding::error(&opened.path, 0, "not_text", message, "export it again as XLSX or CSV"));
            return Ok(());
        }
        let beginning = encoding.decode(&start[..start.len() & !1]);
        let tabs = has_tabs(&beginning);
        let returns = !beginning.contains('\n') && beginning.contains('\r');
        if encoding.has_byte_lines() && !tabs && !returns {
            let rows = Rows { disk, encoding, headers: None, sheet: None, table: None };
            return self.one_sheet(&opened, &rows, files, findings);
        }
        let spool = match (Transcode { charset: encoding.charset(), tabs, returns }).spool(disk, &self.spools) {
            Ok(spool) => spool,
            Err(error) => return refuse(&opened.path, error, findings),
        };
        opened.sha256 = Some(hash_of(disk)?);
        let rows = Rows { disk: &spool, encoding: Encoding::Utf8, headers: None, sheet: None, table: None };
        self.one_sheet(&opened, &rows, files, findings)
    }

    fn one_sheet(
        &self,
        opened: &Opened,
        rows: &Rows<'_>,
        files: &mut Vec<Input>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LoadError> {
        match self.place(opened, "", &opened.path, rows)? {
            Ok(input) => files.push(input),
            Err(not_found) => findings.push(not_found.finding),
        }
        Ok(())
    }

    /// Every sheet that is shown and holds a table. One that does not even look like a table stands beside the records, as
    /// instructions and lists of choices do; it is named and no more, unless the workbook has nothing else.
    fn sheets(
        &self,
        opened: &Opened,
        sheets: &[Sheet],
        files: &mut Vec<Input>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LoadError> {
        let filled: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.rows > 0).collect();
        if filled.is_empty() {
            findings.push(empty(&opened.path));
            return Ok(());
        }
        let (mut read, mut others, mut unlike) = (Vec::new(), Vec::new(), Vec::new());
        for sheet in &filled {
            let label = match filled.len() {
                1 => opened.path.clone(),
                _ => format!("{}[{}]", opened.path, mask(&sheet.name)),
            };
            let headers = sheet.headers.as_deref();
            let width = headers.is_none().then_some(sheet.width);
            let rows = Rows { disk: &sheet.spool, encoding: Encoding::Utf8, headers, sheet: width, table: None };
            match self.place(opened, &sheet.name, &label, &rows)? {
                Ok(_) if sheet.hidden => findings.push(hidden(&label)),
                Err(not_found) if sheet.hidden && not_found.looks_like_one => findings.push(hidden(&label)),
                Ok(input) => read.push(input),
                Err(not_found) if not_found.looks_like_one => findings.push(not_found.finding),
                Err(not_found) => {
                    let kind = if sheet.hidden { ApartKind::HiddenSheet } else { ApartKind::OtherSheet };
                    others.push(Apart { line: 0, kind, text: printable(&sheet.name) });
                    unlike.push(not_found.finding);
                }
            }
        }
        if let Some(first) = read.first_mut() {
            first.apart.extend(others);
        } else {
            findings.extend(unlike);
        }
        let several = read.len() > 1;
        files.extend(read.into_iter().map(|input| Input {
            source_file: if several { format!("{}[{}]", input.path, input.sheet) } else { input.path.clone() },
            ..input
        }));
        Ok(())
    }

    /// Finds the table of some rows, and where its records begin and end.
    fn place(
        &self,
        opened: &Opened,
        sheet: &str,
        label: &str,
        rows: &Rows<'_>,
    ) -> Result<Result<Input, NotFound>, LoadError> {
        let at = LoadError::at(rows.disk);
        let mut file = File::open(rows.disk).map_err(LoadError::at(rows.disk))?;
        let length = file.metadata().map_err(LoadError::at(rows.disk))?.len();
        let start = read_piece(&mut file, 0, START).map_err(at)?;
        let start = with_line_end(&start, length);
        let mark = rows.encoding.mark();
        let whole = whole_records(&start, length <= START).max(mark);
        let text = rows.encoding.decode(&start[mark..whole]);
        let top = match rows.headers {
            Some(headers) => vec![TopRow { cells: headers.to_vec(), lines: (1, 1) }],
            None => top_rows(&text),
        };
        if top.is_empty() {
            return Ok(Err(NotFound { finding: empty(label), looks_like_one: false }));
        }
        let Found { table, mut layout, header } =
            match self.recogniser.recognise(label, &[&opened.path, sheet], &top, rows.table) {
                Ok(found) => found,
                Err(not_found) => return Ok(Err(not_found)),
            };
        let mut apart: Vec<Apart> = top[..header.start].iter().map(|row| Apart::new(row, ApartKind::Title)).collect();
        let mut last = header.end - 1;
        if let Some(numbers) = top.get(header.end).filter(|row| numbers_columns(row)) {
            apart.push(Apart::new(numbers, ApartKind::ColumnNumbers));
            last = header.end;
        }
        let lines = top[last].lines.1 - 1;
        if let Some(width) = rows.sheet {
            layout.sheet = true;
            name_bare_columns(&mut layout, width, &top[header.end.min(top.len())..]);
        }
        let begin = (mark + line_length(&start[mark..], lines)) as u64;
        let begin = begin.min(length);
        let needed = self.needed(table, &layout.positions);
        let tail = begin.max(length.saturating_sub(PIECE));
        let tail = read_piece_from(&mut file, tail, begin).map_err(LoadError::at(rows.disk))?;
        let (end, footers) = match footers(&rows.encoding.decode(&tail), &needed) {
            Some((lines, footers)) => (length - (tail.len() - line_length(&tail, lines)) as u64, footers),
            None => (length, Vec::new()),
        };
        Ok(Ok(Input {
            path: opened.path.clone(),
            sheet: mask(sheet).into_owned(),
            source_file: opened.path.clone(),
            format: opened.format,
            written: opened.written,
            bytes: opened.bytes,
            sha256: opened.sha256.clone(),
            disk: rows.disk.to_owned(),
            encoding: rows.encoding,
            table,
            layout,
            body: (begin, lines),
            end,
            day_numbers: if opened.days_from_1904 { DayNumbers::From1904 } else { DayNumbers::From1900 },
            apart,
            footers,
        }))
    }

    /// The places of the cells without which a row is no record.
    fn needed(&self, table: usize, positions: &[Option<usize>]) -> Vec<usize> {
        let table = &self.tables[table];
        let source = table.source;
        table
            .columns
            .iter()
            .zip(positions)
            .filter(|(column, _)| column.required || column.name == source.unit || column.name == source.date)
            .filter(|(column, _)| column.column.when_empty.is_none())
            .filter_map(|(_, position)| *position)
            .collect()
    }
}

fn refuse(path: &str, error: IntakeError, findings: &mut Vec<Finding>) -> Result<(), LoadError> {
    match error {
        IntakeError::Io { path, source } => Err(LoadError::Io { path, source }),
        error => {
            let message = format!("{error}, so it was not read");
            findings.push(Finding::error(path, 0, error.rule(), message, error.hint()));
            Ok(())
        }
    }
}

fn empty(path: &str) -> Finding {
    let hint = "the first rows must hold the headers";
    Finding::error(path, 1, "empty_file", "there are no headers, so it was not read", hint)
}

fn hidden(label: &str) -> Finding {
    let message = "the sheet is hidden, so it was not read, though it looks like a table of records";
    let hint = "show it (取消隐藏) and send the workbook again if its rows are to count; otherwise delete it";
    Finding::error(label, 0, "hidden_sheet", message, hint).as_warning()
}

/// The columns of a sheet that have no header and yet hold something in the rows below.
fn name_bare_columns(layout: &mut crate::headers::Layout, width: usize, below: &[TopRow]) {
    let is_bare = |column: usize| layout.headers.get(column).is_none_or(|header| header.is_empty());
    let holds = |column: usize| {
        let cell = |row: &TopRow| row.cells.get(column).is_some_and(|cell| !crate::clean::trim(cell).is_empty());
        below.iter().any(cell)
    };
    let bare: Vec<String> = (0..width.min(1024))
        .filter(|column| is_bare(*column) && holds(*column))
        .map(|column| format!("第{}列（无表头）", column + 1))
        .collect();
    layout.unread.extend(bare);
    // Nothing beyond the last column that is read has to be cut into cells.
    layout.width = layout.positions.iter().flatten().max().map_or(0, |last| last + 1);
}
