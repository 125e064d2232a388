//! Record files as spreadsheet programs make them: workbooks with titles, headers of two rows, sums, signatures and
//! sheets beside the records, and cells that hold a number where the next one holds text.
//!
//! The rows are made as those of the plain files, and so are the truths and defects planted in them. How they are dressed
//! follows from a stream of its own.

mod cell;
mod html;
mod ods;
mod text;
mod top;
mod xls;
mod xlsx;

use crate::GenerateError;
use crate::random::Random;
use catalogue::ColumnType;
use std::path::Path;

pub(crate) use cell::Cell;

/// A column as it is made: its header and what its cells are.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) header: String,
    /// Other headers that mean it.
    pub(crate) also: Vec<String>,
    pub(crate) kind: ColumnType,
    /// The unit of money of its cells, where they are amounts and the header does not name it.
    pub(crate) money: Option<&'static str>,
}

/// What a file is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Workbook of Excel since 2007.
    Xlsx,
    /// Workbook of Excel up to 2003.
    Xls,
    /// Page with a table under the ending `.xls`, as systems export it.
    Html,
    /// OpenDocument workbook.
    Ods,
    /// CSV of GB18030.
    Csv,
    /// "Unicode text" of Excel: UTF-16 and tabs.
    Text,
}

impl Form {
    /// Every form.
    pub(crate) const ALL: [Self; 6] = [Self::Xlsx, Self::Xls, Self::Html, Self::Ods, Self::Csv, Self::Text];

    /// Behind the file's stem.
    fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => ".xlsx",
            Self::Xls | Self::Html => ".xls",
            Self::Ods => ".ods",
            Self::Csv => ".csv",
            Self::Text => ".txt",
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Text)
    }

    /// Whether the file has sheets with names.
    fn has_sheets(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xls | Self::Ods)
    }

    fn most_rows(self) -> usize {
        match self {
            Self::Xls => 65_000,
            Self::Xlsx | Self::Ods => 1_000_000,
            Self::Html | Self::Csv | Self::Text => usize::MAX,
        }
    }
}

/// A sheet.
#[derive(Debug, Default)]
struct Page {
    name: String,
    hidden: bool,
    rows: Vec<Vec<Cell>>,
    /// Cells shown as one: rows and columns, first and last.
    merged: Vec<Merged>,
}

#[derive(Clone, Copy, Debug)]
struct Merged {
    rows: (usize, usize),
    columns: (usize, usize),
}

/// A file that is being made.
#[derive(Debug)]
pub(crate) struct Book {
    form: Form,
    title: String,
    random: Random,
    columns: Vec<Column>,
    /// The columns' places in the order in which this office has them.
    order: Vec<usize>,
    /// A first column with the number of the row, and a last one for remarks.
    numbered: bool,
    remarks: bool,
    from_1904: bool,
    /// Rows of the first sheet, where there are several.
    first_sheet: usize,
    pages: Vec<Page>,
    rows: usize,
}

impl Book {
    /// A file called `stem`, without any record yet.
    pub(crate) fn new(seed: u64, stem: &str, form: Form, columns: &[Column]) -> Self {
        let mut random = Random::new(seed, stem);
        let mut order: Vec<usize> = (0..columns.len()).collect();
        if random.below(2) == 0 {
            for at in (2..order.len()).rev() {
                order.swap(at, 1 + random.below(at as u64) as usize);
            }
        }
        let means = |column: &Column, header: &str| column.header == header || column.also.iter().any(|h| h == header);
        let has = |header: &str| columns.iter().any(|column| means(column, header));
        let numbered = !has("序号") && random.below(2) == 0;
        // A row of text that has a cell too many would end in an empty cell, which is no cell too many.
        let remarks = !has("备注") && !form.is_text() && random.below(2) == 0;
        let from_1904 = form == Form::Xls && random.below(2) == 0;
        let first_sheet = if form.has_sheets() && random.below(2) == 0 { 20 } else { usize::MAX };
        let (title, columns) = (stem.replace('_', ""), columns.to_vec());
        let mut book = Self {
            form,
            title,
            random,
            columns,
            order,
            numbered,
            remarks,
            from_1904,
            first_sheet,
            pages: Vec::new(),
            rows: 0,
        };
        book.start_page();
        book
    }

    /// Name of the sheet of the row written last; empty where there are no sheets.
    pub(crate) fn sheet(&self) -> &str {
        self.pages.last().map_or("", |page| page.name.as_str())
    }

    /// Its row on the sheet, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.page().map_or(0, |page| page.rows.len() as u64)
    }

    /// Whether a row may have a cell too few or too many: on a sheet all rows are equally wide.
    pub(crate) fn may_be_torn(&self) -> bool {
        self.form.is_text()
    }

    fn page(&self) -> Option<&Page> {
        self.pages.last()
    }

    fn put(&mut self, row: Vec<Cell>) {
        if let Some(page) = self.pages.last_mut() {
            page.rows.push(row);
        }
    }

    fn start_page(&mut self) {
        let number = self.pages.len() + 1;
        let name = if self.form.has_sheets() { format!("明细{number}") } else { String::new() };
        self.pages.push(Page { name, ..Page::default() });
        self.rows = 0;
        self.write_top();
    }

    /// Writes a record.
    pub(crate) fn row<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        let most = if self.pages.len() == 1 { self.first_sheet } else { usize::MAX };
        if self.rows >= most.min(self.form.most_rows()) {
            self.write_bottom();
            self.start_page();
        }
        self.rows += 1;
        // A row that a program leaves empty is none.
        if self.random.below(64) == 0 {
            self.put(Vec::new());
        }
        let cells: Vec<&str> = cells.collect();
        let mut row = Vec::with_capacity(cells.len() + 2);
        if self.numbered {
            row.push(Cell::Number(self.rows as f64));
        }
        if cells.len() == self.columns.len() {
            for at in 0..cells.len() {
                let place = self.order[at];
                row.push(Cell::of(self.columns[place].kind, cells[place], self.from_1904, &mut self.random));
            }
        } else {
            row.extend(cells.into_iter().map(|cell| Cell::Text(cell.to_owned())));
        }
        if self.remarks {
            row.push(if self.random.below(8) == 0 { Cell::Text("已核".to_owned()) } else { Cell::Empty });
        }
        if self.form.is_text() {
            row = row.into_iter().map(Cell::into_text).collect();
        }
        self.put(row);
    }

    /// Name of a file of this form.
    pub(crate) fn name(form: Form, stem: &str) -> String {
        format!("{stem}{}", form.ending())
    }

    /// Writes the file.
    pub(crate) fn finish(mut self, path: &Path) -> Result<(), GenerateError> {
        self.write_bottom();
        if self.form.has_sheets() {
            self.add_other_pages();
        }
        let bytes = match self.form {
            Form::Xlsx => xlsx::bytes(&self.pages),
            Form::Xls => xls::bytes(&self.pages, self.from_1904),
            Form::Html => html::bytes(&self.pages, self.random.below(2) == 0),
            Form::Ods => ods::bytes(&self.pages),
            Form::Csv => Ok(text::csv(&self.pages)),
            Form::Text => Ok(text::utf16(&self.pages)),
        };
        let io = |source| GenerateError::Io { path: path.to_owned(), source };
        std::fs::write(path, bytes.map_err(io)?).map_err(io)
    }
}
