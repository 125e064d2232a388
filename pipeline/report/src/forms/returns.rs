//! Return sheets (退回表): a workbook an office with its refused rows as they were sent, ready to be corrected and sent
//! back. The rows come from `1-records/rejected_rows/<table>.jsonl` and are never all in memory as such.

use super::choices::{Choices, unit_names};
use super::{ADDED, HEADER, MARKED, TEXT, TO_FILL, UNREAD, as_text, cover, header, height, listed, templates, text};
use crate::labels::Labels;
use crate::{ReportError, error, workbook};
use catalogue::{
    FILL_IN, Lang, Plan, RETURN_BEYOND, RETURN_FILE, RETURN_LINE, RejectedFile, RejectedLine, RejectedRow, RowFault,
    Source,
};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// What the sheets are made of.
#[derive(Clone, Copy, Debug)]
pub struct ReturnsInput<'a> {
    /// The definitions.
    pub plan: &'a Plan,
    /// The folder with the refused rows, `1-records/rejected_rows`; it need not be there.
    pub rows: &'a Path,
    /// How many rows of each table were refused, with those that are not in the folder because they are too many.
    pub rejected: &'a BTreeMap<String, u64>,
    /// The records are simulated.
    pub simulated: bool,
}

/// The columns that are added on the right, and how wide they are.
const ADDED_COLUMNS: [(&str, u16); 4] =
    [("【退回】规则与原因", 48), ("【退回】如何修改", 44), (RETURN_FILE, 30), (RETURN_LINE, 10)];
/// More notes than these make a sheet slow to open; the reasons stand on the right too.
pub(crate) const MOST_NOTES: usize = 5_000;
/// The widest column of what was sent.
const WIDEST: usize = 36;

/// Writes `<office>.xlsx` into `out` for every office with refused rows. Returns the files in order of the offices.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write_returns(input: &ReturnsInput<'_>, out: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let labels = Labels::built_in(Lang::Zh, input.plan.method.interval_level)?;
    let mut offices: BTreeMap<&str, Vec<(&str, &Source)>> = BTreeMap::new();
    for (table, source) in &input.plan.sources {
        if rows_of(input, table).is_file() {
            offices.entry(&source.office).or_default().push((table, source));
        }
    }
    let units = unit_names(&input.plan.units);
    let mut names = BTreeSet::new();
    let mut files = Vec::new();
    for (office, tables) in offices {
        let mut name = text::file_name(office);
        while !names.insert(name.to_lowercase()) {
            name.push('_');
        }
        let mut book = Book::new(office, input.simulated, &labels, units.clone())?;
        for (table, source) in tables {
            book.table(input, table, source)?;
        }
        if let Some(bytes) = book.finish()? {
            let path = out.join(format!("{name}.xlsx"));
            error::make_dir(out)?;
            error::write_file(&path, &bytes)?;
            files.push(path);
        }
    }
    Ok(files)
}

fn rows_of(input: &ReturnsInput<'_>, table: &str) -> PathBuf {
    input.rows.join(format!("{table}.jsonl"))
}

/// The workbook of one office.
struct Book<'a> {
    office: &'a str,
    labels: &'a Labels,
    simulated: bool,
    book: Workbook,
    formats: Formats,
    choices: Choices,
    names: BTreeSet<String>,
    cover: Vec<cover::TableLine>,
}

/// A sheet of one table and one order of headers.
struct Sheet {
    index: usize,
    name: String,
    headers: Vec<String>,
    columns: Vec<String>,
    /// The last row that is written.
    row: u32,
    /// Of the columns that were sent.
    widths: Vec<usize>,
    notes: usize,
    beyond: bool,
}

struct Formats {
    sent: Format,
    marked: Format,
    fill_in: Format,
    unread: Format,
    added: Format,
}

impl<'a> Book<'a> {
    fn new(office: &'a str, simulated: bool, labels: &'a Labels, units: Vec<String>) -> Result<Self, ReportError> {
        let mut book = workbook::empty()?;
        // The first sheet; it is filled when everything is counted.
        book.add_worksheet().set_name(cover::SHEET)?;
        let formats = Formats {
            sent: as_text(),
            marked: as_text().set_background_color(MARKED).set_bold(),
            fill_in: as_text().set_background_color(TO_FILL).set_bold(),
            unread: as_text().set_background_color(UNREAD),
            added: listed().set_num_format_index(TEXT),
        };
        let names = BTreeSet::from(["选项".to_owned(), cover::SHEET.to_owned()]);
        Ok(Self { office, labels, simulated, book, formats, choices: Choices::new(units), names, cover: Vec::new() })
    }

    /// Adds the refused rows of a table: a sheet for each order of headers in which they came.
    fn table(&mut self, input: &ReturnsInput<'_>, table: &str, source: &Source) -> Result<(), ReportError> {
        let path = rows_of(input, table);
        let mut came_back = BTreeSet::new();
        for line in read(&path) {
            if let RejectedLine::CameBack { file, line } = line? {
                came_back.insert((file, line));
            }
        }
        let mut sheets: Vec<Sheet> = Vec::new();
        let mut current: Option<RejectedFile> = None;
        let (mut listed, mut known) = (0, 0);
        for line in read(&path) {
            match (line?, &current) {
                (RejectedLine::File(file), _) => current = Some(file),
                (RejectedLine::Row(row), Some(file)) if came_back.contains(&(text::cell(&file.name()), row.line)) => {
                    known += 1;
                }
                (RejectedLine::Row(row), Some(file)) => {
                    let of = |sheet: &Sheet| sheet.headers == file.headers && sheet.columns == file.columns;
                    let at = sheets.iter().position(of).unwrap_or(sheets.len());
                    if at == sheets.len() {
                        sheets.push(self.sheet(source, file)?);
                    }
                    self.row(&mut sheets[at], source, file, &row)?;
                    listed += 1;
                }
                // The loader says first where rows are from.
                (RejectedLine::Row(_) | RejectedLine::CameBack { .. }, _) => {}
            }
        }
        if listed > 0 {
            let names = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let rejected =
                input.rejected.get(table).map_or(listed, |rejected| rejected.saturating_sub(known).max(listed));
            self.cover.push(cover::TableLine { title: source.title.zh.clone(), sheets: names, rejected, listed });
        }
        sheets.into_iter().try_for_each(|sheet| self.close(sheet, source))
    }

    fn sheet(&mut self, source: &Source, file: &RejectedFile) -> Result<Sheet, ReportError> {
        let name = text::sheet_name(&source.title.zh, &mut self.names);
        let index = self.book.worksheets_mut().len();
        let sheet = self.book.add_worksheet();
        sheet.set_name(&name)?.set_freeze_panes(1, 0)?.set_row_height(0, 32)?;
        let mut widths = Vec::new();
        for (place, (title, column)) in (0..).zip(file.headers.iter().zip(&file.columns)) {
            let unread = column.is_empty();
            let format = if unread { header(UNREAD) } else { header(HEADER) };
            sheet.write_string_with_format(0, place, text::cell(title), &format)?;
            if unread && !title.is_empty() {
                sheet.insert_note(0, place, &templates::note("本列系统不读取，内容未随表退回，不必补填。"))?;
            }
            widths.push(text::width(title));
        }
        for (place, (title, width)) in (column(widths.len())..).zip(ADDED_COLUMNS) {
            sheet.write_string_with_format(0, place, title, &header(ADDED))?;
            sheet.set_column_width(place, width)?;
        }
        let (headers, columns) = (file.headers.clone(), file.columns.clone());
        Ok(Sheet { index, name, headers, columns, row: 0, widths, notes: 0, beyond: false })
    }

    fn row(
        &mut self,
        to: &mut Sheet,
        source: &Source,
        file: &RejectedFile,
        row: &RejectedRow,
    ) -> Result<(), ReportError> {
        let sheet = self.book.worksheet_from_index(to.index)?;
        to.row += 1;
        let formats = &self.formats;
        let width = to.widths.len();
        for (place, cell) in row.cells.iter().enumerate().take(width) {
            let faults: Vec<&RowFault> = row.faults.iter().filter(|fault| fault.cells.contains(&place)).collect();
            let at = column(place);
            match cell {
                None if to.columns[place].is_empty() => write_text(sheet, (to.row, at), "", &formats.unread)?,
                None => write_text(sheet, (to.row, at), FILL_IN, &formats.fill_in)?,
                Some(sent) => {
                    let format = if faults.is_empty() { &formats.sent } else { &formats.marked };
                    let sent = text::cell(sent);
                    to.widths[place] = to.widths[place].max(text::width(&sent));
                    write_text(sheet, (to.row, at), &sent, format)?;
                }
            }
            if !faults.is_empty() && to.notes < MOST_NOTES {
                let said: Vec<String> = faults.iter().map(|f| format!("{}\n{}", f.reason, f.hint)).collect();
                sheet.insert_note(to.row, at, &templates::note(&said.join("\n")))?;
                to.notes += 1;
            }
        }
        let reasons: Vec<String> = row.faults.iter().map(|fault| reason(self.labels, source, fault)).collect();
        let hints: Vec<&str> = row.faults.iter().map(|fault| fault.hint.as_str()).collect();
        let added = [numbered(&reasons), numbered(&hints), text::cell(&file.name()), row.line.to_string()];
        let mut lines = 1;
        for (place, (cell, (_, width))) in (column(width)..).zip(added.iter().zip(ADDED_COLUMNS)) {
            write_text(sheet, (to.row, place), cell, &formats.added)?;
            lines = lines.max(text::lines(cell, usize::from(width)));
        }
        sheet.set_row_height(to.row, height(lines))?;
        if let Some(Some(beyond)) = row.cells.get(to.headers.len()) {
            let place = column(width + ADDED_COLUMNS.len());
            if !to.beyond {
                sheet.write_string_with_format(0, place, RETURN_BEYOND, &header(ADDED))?;
                sheet.set_column_width(place, 24)?;
                to.beyond = true;
            }
            write_text(sheet, (to.row, place), &text::cell(beyond), &formats.marked)?;
        }
        Ok(())
    }

    /// Sets what depends on all rows of a sheet.
    fn close(&mut self, of: Sheet, source: &Source) -> Result<(), ReportError> {
        let sheet = self.book.worksheet_from_index(of.index)?;
        for (place, width) in of.widths.iter().enumerate() {
            sheet.set_column_width(column(place), (width + 2).clamp(10, WIDEST) as f64)?;
            let definition = source.columns.get(of.columns[place].as_str());
            let list = definition.map(|column| self.choices.validation(column)).transpose()?.flatten();
            if let Some(list) = list {
                sheet.add_data_validation(1, column(place), of.row, column(place), &list)?;
            }
        }
        let last = column(of.widths.len() + ADDED_COLUMNS.len() - 1) + u16::from(of.beyond);
        sheet.autofilter(0, 0, of.row, last)?;
        sheet.ignore_error_range(1, 0, of.row, last, rust_xlsxwriter::IgnoreError::NumberStoredAsText)?;
        cover::print(sheet, self.simulated);
        Ok(())
    }

    /// The workbook's bytes; none where nothing has to go back.
    fn finish(mut self) -> Result<Option<Vec<u8>>, ReportError> {
        if self.cover.is_empty() {
            return Ok(None);
        }
        self.choices.write(&mut self.book)?;
        cover::write(self.book.worksheet_from_index(0)?, self.office, &self.cover, self.simulated)?;
        Ok(Some(self.book.save_to_buffer()?))
    }
}

/// The loader takes no header with more columns than a sheet can have.
fn column(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// A text, never a formula; an empty one as a cell that only has a format.
fn write_text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), ReportError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// What the rule is about, and what is wrong. The words of a table's own check are already the reason.
fn reason(labels: &Labels, source: &Source, fault: &RowFault) -> String {
    let own = source.checks.iter().any(|check| check.rule == fault.rule);
    match labels.find(&format!("reject_{}", fault.rule)) {
        Some(rule) if !own => format!("{rule}：{}", fault.reason),
        _ => fault.reason.clone(),
    }
}

/// Several things one below the other.
fn numbered(texts: &[impl AsRef<str>]) -> String {
    match texts {
        [only] => text::cell(only.as_ref()),
        several => {
            let line = |(at, text): (usize, &_)| format!("{}. {}", at + 1, text::cell(AsRef::<str>::as_ref(text)));
            several.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

/// The refused rows of a file, one after the other.
fn read(path: &Path) -> impl Iterator<Item = Result<RejectedLine, ReportError>> {
    let unreadable = |source| ReportError::Io { path: path.to_owned(), source };
    let (lines, failed) = match File::open(path) {
        Ok(file) => (Some(BufReader::new(file).lines()), None),
        Err(source) => (None, Some(Err(unreadable(source)))),
    };
    let rows = lines.into_iter().flatten().enumerate().map(move |(at, line)| {
        let line = line.map_err(unreadable)?;
        let wrong = |error: serde_json::Error| ReportError::RejectedRows {
            path: path.to_owned(),
            line: at + 1,
            reason: error.to_string(),
        };
        serde_json::from_str(&line).map_err(wrong)
    });
    failed.into_iter().chain(rows)
}
