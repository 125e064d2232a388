//! Refused rows as they were sent: what the sheets that go back to the offices are made of.
//!
//! A cell of a person's column, or of a column that is not read and so may hold anything, is not passed on; what looks
//! like a person in any other cell is starred out. The office has the originals.

use crate::claims::{Claim, Claims, plain, without_money};
use crate::clean::trim;
use crate::error::LoadError;
use crate::headers::Layout;
use crate::inputs::Input;
use crate::numbers::MoneyUnit;
use crate::persons::mask;
use crate::sheet::Sheet;
use crate::table::{Kind, Table};
use catalogue::{NO_CELL, RETURN_BEYOND, RETURN_FILE, RETURN_LINE, RejectedFile, RejectedLine, RejectedRow};
use std::path::PathBuf;

/// More rows of a table than these are not passed on: nobody mends so many by hand, and the sheet stays one that opens.
pub(crate) const MOST: usize = 100_000;

/// A row's cells as they may be passed on; `None` for one that may not be.
pub(crate) type Cells = Vec<Option<String>>;

/// The cells of a row that has as many as the header, or more that are empty.
pub(crate) fn cells(cells: &[String], layout: &Layout, table: &Table<'_>) -> Cells {
    let mut sent = vec![None; layout.width];
    for (column, position) in table.columns.iter().zip(&layout.positions) {
        if let Some(position) = position
            && column.column.personal.is_none()
        {
            sent[*position] = Some(cells.get(*position).map(|cell| mask(trim(cell)).into_owned()).unwrap_or_default());
        }
    }
    sent
}

/// The cells of a row that has fewer or more than the header, which nobody can assign to columns: all of them where every
/// column is read and none is a person's, else none. Cells that the row lacks are marked. What lies beyond the header follows as one text.
pub(crate) fn ragged(cells: &[String], layout: &Layout, table: &Table<'_>) -> Cells {
    let width = layout.width;
    if table.personal || !layout.unread.is_empty() {
        return vec![None; width];
    }
    let mut sent: Cells =
        (0..width).map(|place| Some(cells.get(place).map_or(NO_CELL, |cell| trim(cell)).to_owned())).collect();
    if let Some(beyond) = cells.get(width..).filter(|beyond| !beyond.is_empty()) {
        sent.push(Some(trim(&beyond.join(",")).to_owned()));
    }
    sent.into_iter().map(|cell| cell.map(|cell| mask(&cell).into_owned())).collect()
}

/// What is still wrong with a row of a return sheet that had too few cells or too many.
pub(crate) struct Torn {
    /// Where cells are still marked as missing.
    pub missing: Vec<usize>,
    /// What still lies beyond the last header; empty where nothing does.
    pub beyond: String,
}

/// Looks whether a row of a return sheet came back torn as it went.
pub(crate) fn still_torn(cells: &[String], layout: &Layout) -> Option<Torn> {
    let is_missing = |place: &usize| cells.get(*place).is_some_and(|cell| trim(cell) == NO_CELL);
    let beyond = layout.headers.iter().position(|header| trim(header) == RETURN_BEYOND);
    let beyond = beyond.and_then(|place| cells.get(place)).map_or("", |cell| trim(cell)).to_owned();
    let missing: Vec<usize> = (0..layout.width).filter(is_missing).collect();
    (!missing.is_empty() || !beyond.is_empty()).then_some(Torn { missing, beyond })
}

/// Cells made small, for rows that wait.
pub(crate) fn pack(cells: &Cells) -> Box<str> {
    json(cells).into_boxed_str()
}

/// What was packed.
pub(crate) fn unpack(packed: &str) -> Cells {
    serde_json::from_str(packed).unwrap_or_default()
}

/// Texts and numbers always have a form in JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A header that means its column without the row above it and without the title, which a return sheet does not have.
fn standing_alone(shown: &str, claims: &Claims, place: usize, money: Option<MoneyUnit>) -> String {
    let means = |text: &String| claims.of(&plain(text)) == Claim::Column(place);
    let split = |at: usize| {
        let (over, below) = (&shown[..at], &shown[at + 1..]);
        [format!("{over}({below})"), format!("{over}{below}"), below.to_owned()]
    };
    let parts = shown.match_indices('/').flat_map(|(at, _)| split(at));
    let header = std::iter::once(shown.to_owned()).chain(parts).find(means).unwrap_or_else(|| shown.to_owned());
    let unit = match money {
        Some(unit) if without_money(&plain(&header)).1 != Some(unit) => match unit {
            MoneyUnit::Yuan => "（元）",
            MoneyUnit::TenThousand => "（万元）",
            MoneyUnit::HundredMillion => "（亿元）",
        },
        _ => "",
    };
    format!("{header}{unit}")
}

/// Where a file that is a return sheet says from which file and line its rows are.
pub(crate) fn return_columns(layout: &Layout) -> Option<(usize, usize)> {
    let place = |wanted: &str| layout.headers.iter().position(|header| trim(header) == wanted);
    place(RETURN_FILE).zip(place(RETURN_LINE))
}

/// Refused rows, ready to be written.
#[derive(Default)]
pub(crate) struct Sent {
    /// With the index of their file.
    rows: Vec<(usize, String)>,
    came_back: Vec<String>,
}

impl Sent {
    /// Adds a row, while there are not too many.
    pub(crate) fn push(&mut self, file: usize, row: impl FnOnce() -> RejectedRow) {
        if self.rows.len() < MOST {
            self.rows.push((file, json(&RejectedLine::Row(row()))));
        }
    }

    /// Notes that a row has come back, good or bad, so that where it was refused first it is not returned again.
    pub(crate) fn came_back(&mut self, cells: &[String], (file, line): (usize, usize)) {
        let cell = |place: usize| cells.get(place).map_or("", |cell| trim(cell));
        if let Ok(line) = cell(line).parse()
            && self.came_back.len() < MOST
        {
            self.came_back.push(json(&RejectedLine::CameBack { file: cell(file).to_owned(), line }));
        }
    }
}

/// The file of a table's refused rows. There is none without a row.
pub(crate) struct SentFile<'a> {
    path: PathBuf,
    table: &'a Table<'a>,
    files: &'a [Input],
    sheet: Option<Sheet>,
    /// The file whose rows are being written.
    current: Option<usize>,
    rows: usize,
    came_back: Vec<String>,
}

impl<'a> SentFile<'a> {
    pub(crate) fn new(path: PathBuf, table: &'a Table<'a>, files: &'a [Input]) -> Self {
        Self { path, table, files, sheet: None, current: None, rows: 0, came_back: Vec::new() }
    }

    /// Appends rows, the first [`MOST`] of the table.
    pub(crate) fn append(&mut self, sent: &Sent) -> Result<(), LoadError> {
        self.came_back.extend(sent.came_back.iter().take(MOST - self.came_back.len()).cloned());
        for (file, row) in sent.rows.iter().take(MOST - self.rows) {
            if self.current.replace(*file) != Some(*file) {
                let file = self.file(&self.files[*file]);
                self.write(&json(&RejectedLine::File(file)))?;
            }
            self.write(row)?;
            self.rows += 1;
        }
        Ok(())
    }

    fn file(&self, file: &Input) -> RejectedFile {
        let layout = &file.layout;
        let claims = Claims::new(self.table.source);
        let (mut headers, mut columns) = (layout.headers.clone(), vec![String::new(); layout.width]);
        for ((column, position), money) in self.table.columns.iter().zip(&layout.positions).zip(&layout.money) {
            if let Some(position) = position {
                column.name.clone_into(&mut columns[*position]);
                let place = self.table.source.columns.get_index_of(column.name).unwrap_or_default();
                let money = if let Kind::Amount { .. } = column.kind { *money } else { None };
                headers[*position] = standing_alone(&layout.headers[*position], &claims, place, money);
            }
        }
        RejectedFile { path: file.path.clone(), sheet: file.sheet.clone(), headers, columns }
    }

    fn write(&mut self, line: &str) -> Result<(), LoadError> {
        let sheet = match &mut self.sheet {
            Some(sheet) => sheet,
            none => none.insert(Sheet::empty(self.path.clone())?),
        };
        sheet.append(line)?;
        sheet.append("\n")
    }

    /// Adds what came back, and sees to it that everything is on disk.
    pub(crate) fn finish(mut self) -> Result<(), LoadError> {
        if self.sheet.is_some() {
            for line in std::mem::take(&mut self.came_back) {
                self.write(&line)?;
            }
        }
        self.sheet.map_or(Ok(()), Sheet::finish)
    }
}
