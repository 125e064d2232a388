//! What spreadsheet programs make of what is typed into a cell.

use crate::random::Random;
use catalogue::ColumnType;
use chrono::{Datelike, NaiveDate};

/// A cell of a workbook.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A share that is shown in percent.
    Percent(f64),
    /// A day that is shown as one.
    Day(NaiveDate),
    /// Yes or no.
    Yes(bool),
}

/// More digits than these a spreadsheet does not keep.
const DIGITS: usize = 15;

impl Cell {
    /// What became of a text in a column; it means what the text means.
    pub(super) fn of(kind: ColumnType, text: &str, from_1904: bool, random: &mut Random) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        let choice = random.below(8);
        match kind {
            ColumnType::Date | ColumnType::Datetime => match day(text) {
                Some(day) if choice < 4 => Self::Day(day),
                // A day whose format got lost.
                Some(day) if choice < 5 => Self::Number(serial(day, from_1904)),
                _ if choice == 5 => Self::Text(full_width(text)),
                _ => Self::Text(text.to_owned()),
            },
            ColumnType::Integer | ColumnType::Number | ColumnType::Amount => match number(text) {
                Some(number) if choice < 5 => Self::Number(number),
                Some(_) if choice == 5 => Self::Text(full_width(text)),
                Some(_) if choice == 6 => Self::Text(format!("'{text}")),
                _ => Self::Text(text.to_owned()),
            },
            ColumnType::Percent => match text.strip_suffix('%').and_then(number) {
                Some(percent) if choice < 4 => Self::Percent(percent),
                Some(_) if choice == 4 => Self::Text(full_width(text)),
                _ => Self::Text(text.to_owned()),
            },
            ColumnType::Boolean if choice < 2 && matches!(text, "是" | "否") => Self::Yes(text == "是"),
            ColumnType::Unit if choice < 4 && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit()) => {
                number(text).map_or_else(|| Self::Text(text.to_owned()), Self::Number)
            }
            ColumnType::DocumentNo if choice == 0 => Self::Text(text.replace('〔', "[").replace('〕', "]")),
            ColumnType::DocumentNo if choice == 1 => Self::Text(text.replace('〔', "（").replace('〕', "）")),
            _ => Self::Text(match random.below(32) {
                0 => format!("\u{3000}{text}"),
                1 => format!("{text}\u{A0}"),
                2 => format!("{text}\u{200B}"),
                3 => format!("{text} "),
                _ => text.to_owned(),
            }),
        }
    }

    /// What a program writes into a file of text.
    pub(super) fn into_text(self) -> Self {
        let text = self.shown();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// What is to be seen.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Percent(percent) => format!("{percent:.2}%"),
            Self::Day(day) => format!("{}/{}/{}", day.year(), day.month(), day.day()),
            Self::Yes(yes) => (if *yes { "是" } else { "否" }).to_owned(),
        }
    }
}

/// The count of days of a spreadsheet.
pub(super) fn serial(day: NaiveDate, from_1904: bool) -> f64 {
    let first = if from_1904 { 24_107 } else { 25_569 };
    f64::from(day.to_epoch_days() + first)
}

/// A day of the years in which bare counts of days are taken for days.
fn day(text: &str) -> Option<NaiveDate> {
    let day = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    (1970..2099).contains(&day.year()).then_some(day)
}

/// A number that a spreadsheet keeps whole.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'));
    if plain && digits <= DIGITS { text.replace(',', "").parse().ok() } else { None }
}

fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        '0'..='9' | '%' | '/' | '-' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(wide).collect()
}
