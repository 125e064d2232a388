//! A sheet of a workbook with clean tables, and what its cells hold.

use crate::ReportError;
use crate::format::visible;
use crate::lookup::Lookup;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

/// The file says it was made on this day, so that the same tables give the same bytes.
const CREATED: (u16, u8, u8) = (2018, 9, 17);

/// What one cell holds.
#[derive(Clone)]
pub(super) enum Entry {
    Text(String),
    Number(f64),
    /// Shown with this many decimals; the whole number is stored.
    Rounded(f64, usize),
    /// 0 to 1, shown in percent.
    Share(f64),
    /// A formula of cells and numbers alone, never of text that others wrote, and the entry that it comes to.
    Live(String, Box<Self>),
    Nothing,
}

impl Entry {
    /// The formula, with this entry as what it comes to; the entry alone where there is no formula.
    pub fn by(self, formula: Option<String>) -> Self {
        match formula {
            Some(formula) => Self::Live(formula, Box::new(self)),
            None => self,
        }
    }
}

/// A score, shown with two decimals.
pub(super) fn points(score: Option<f64>) -> Entry {
    score.map_or(Entry::Nothing, |score| Entry::Rounded(score, 2))
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<f64>> for Entry {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }
}

impl From<u32> for Entry {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<Option<u32>> for Entry {
    fn from(number: Option<u32>) -> Self {
        number.map_or(Self::Nothing, Self::from)
    }
}

/// A sheet that is being filled: header, then rows.
pub(super) struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    columns: u16,
    /// By number of decimals.
    rounded: Vec<Format>,
    share: Format,
}

impl<'a> Sheet<'a> {
    /// A sheet with its header row; `name` and the columns are keys of labels.
    pub fn new(
        book: &'a mut Workbook,
        lookup: &Lookup,
        name: &str,
        columns: &[(&str, f64)],
    ) -> Result<Self, ReportError> {
        let sheet = book.add_worksheet();
        sheet.set_name(lookup.labels.get(name))?;
        // A formula that comes to nothing must not look like nought in a program that does not compute it anew.
        sheet.set_formula_result_default("");
        page(sheet, lookup)?;
        let header = header_format();
        for (at, (key, width)) in (0..).zip(columns) {
            sheet.write_string_with_format(0, at, lookup.labels.get(key), &header)?;
            sheet.set_column_width(at, *width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_repeat_rows(0, 0)?;
        let decimals = |n: usize| Format::new().set_num_format(format!("0.{}", "0".repeat(n)).trim_end_matches('.'));
        Ok(Self {
            sheet,
            row: 0,
            columns: u16::try_from(columns.len()).unwrap_or(u16::MAX),
            rounded: (0..16).map(decimals).collect(),
            share: Format::new().set_num_format("0.0%"),
        })
    }

    pub fn push(&mut self, entries: Vec<Entry>) -> Result<(), ReportError> {
        self.row += 1;
        for (at, entry) in (0..).zip(entries) {
            self.write(at, entry)?;
        }
        Ok(())
    }

    fn write(&mut self, at: u16, entry: Entry) -> Result<(), XlsxError> {
        let (row, format) = (self.row, self.format(&entry));
        match entry {
            Entry::Text(text) if text.is_empty() => {}
            Entry::Text(text) => {
                self.sheet.write_string(row, at, visible(&text))?;
            }
            Entry::Number(number) => {
                self.sheet.write_number(row, at, number)?;
            }
            Entry::Rounded(number, _) | Entry::Share(number) => match format {
                Some(format) => {
                    self.sheet.write_number_with_format(row, at, number, &format)?;
                }
                None => {
                    self.sheet.write_number(row, at, number)?;
                }
            },
            Entry::Live(formula, result) => {
                let shown = match &*result {
                    Entry::Text(text) => visible(text),
                    Entry::Number(number) | Entry::Rounded(number, _) | Entry::Share(number) => number.to_string(),
                    Entry::Live(..) | Entry::Nothing => String::new(),
                };
                let formula = Formula::new(formula).set_result(shown);
                match self.format(&result) {
                    Some(format) => self.sheet.write_formula_with_format(row, at, formula, &format)?,
                    None => self.sheet.write_formula(row, at, formula)?,
                };
            }
            Entry::Nothing => {}
        }
        Ok(())
    }

    fn format(&self, entry: &Entry) -> Option<Format> {
        match entry {
            Entry::Rounded(_, decimals) => self.rounded.get(*decimals).cloned(),
            Entry::Share(_) => Some(self.share.clone()),
            _ => None,
        }
    }

    pub fn finish(self) -> Result<(), ReportError> {
        if self.row > 0 {
            self.sheet.autofilter(0, 0, self.row, self.columns - 1)?;
        }
        Ok(())
    }
}

/// How head rows of tables look.
pub(super) fn header_format() -> Format {
    Format::new()
        .set_bold()
        .set_background_color("#E6E6E6")
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

/// A4 landscape, as wide as the page; plan, mark of simulated data and sheet at the head, page numbers at the foot.
pub(super) fn page(sheet: &mut Worksheet, lookup: &Lookup) -> Result<(), ReportError> {
    let mark = if lookup.input.run.simulated { lookup.labels.get("simulated_note") } else { String::new() };
    // `&` begins a code in headers and footers.
    let title = visible(lookup.input.plan.method.plan.title.get(lookup.labels.lang)).replace('&', "&&");
    let title: String = title.chars().take(80).collect();
    sheet.set_header(format!("&L{title}&C&B{mark}&R&A")).set_footer(format!("&C{mark}&R&P / &N"));
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A workbook without sheets, the same whenever it is made.
pub(crate) fn empty() -> Result<Workbook, ReportError> {
    let mut book = Workbook::new();
    let (year, month, day) = CREATED;
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(book)
}

/// Cells of a sheet, as formulas name them. Rows count from 1, columns from 0.
pub(super) struct Cells {
    name: String,
}

impl Cells {
    /// `sheet` is the key of its label.
    pub fn of(lookup: &Lookup, sheet: &str) -> Self {
        Self { name: format!("'{}'", lookup.labels.get(sheet).replace('\'', "''")) }
    }

    pub fn cell(&self, column: u16, row: usize) -> String {
        format!("{}!${}${row}", self.name, column_number_to_name(column))
    }

    /// Rows of one column, first and last.
    pub fn column(&self, column: u16, (first, last): (usize, usize)) -> String {
        let name = column_number_to_name(column);
        format!("{}!${name}${first}:${name}${last}", self.name)
    }
}

/// A cell of the row itself.
pub(super) fn here(column: u16, row: usize) -> String {
    format!("{}{row}", column_number_to_name(column))
}
