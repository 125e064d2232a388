//! What is printed on stdout: aligned tables for people, CSV or JSON for programs.

use crate::args::Format;
use catalogue::Lang;
use comfy_table::{CellAlignment, Table, presets};
use std::io::Write;

/// `println!` for which a reader that has seen enough (`| head`) is no failure.
macro_rules! say {
    () => {
        $crate::output::line(format_args!(""))
    };
    ($($text:tt)+) => {
        $crate::output::line(format_args!($($text)+))
    };
}
pub(crate) use say;

/// Prints one line on stdout; ends the program quietly when nobody reads it any more.
pub fn line(text: std::fmt::Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout(), "{text}") {
        std::process::exit(if error.kind() == std::io::ErrorKind::BrokenPipe { 0 } else { 2 });
    }
}

/// Headers in the language of the results; each is given in Chinese and English.
pub fn headers<'h>(lang: Lang, both: &[(&'h str, &'h str)]) -> Vec<&'h str> {
    both.iter().map(|(zh, en)| if lang == Lang::Zh { *zh } else { *en }).collect()
}

/// Prints rows under headers in the form that was asked for. Columns of numbers are set to the right.
pub fn print(format: Format, headers: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
    match format {
        Format::Table => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING).set_header(headers.iter().copied());
            for row in rows {
                table.add_row(row.iter().map(|cell| printable(cell)));
            }
            let numeric = |column: usize| {
                rows.iter().all(|row| {
                    row.get(column).is_none_or(|cell| {
                        cell.is_empty()
                            || cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ',' | '%' | '–'))
                    })
                })
            };
            for i in 0..headers.len() {
                if let Some(column) = table.column_mut(i)
                    && !rows.is_empty()
                    && numeric(i)
                {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
            say!("{}", table.trim_fmt());
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(headers)?;
            for row in rows {
                writer.write_record(row.iter().map(|cell| no_formula(cell).into_owned()))?;
            }
            say!("{}", String::from_utf8(writer.into_inner()?)?.trim_end());
        }
        Format::Json => {
            let rows: Vec<serde_json::Map<String, serde_json::Value>> = rows
                .iter()
                .map(|row| headers.iter().zip(row).map(|(h, cell)| ((*h).to_owned(), cell.clone().into())).collect())
                .collect();
            say!("{}", serde_json::to_string_pretty(&rows)?);
        }
    }
    Ok(())
}

/// A cell without what would steer a terminal: control characters, and marks that turn the direction of writing.
fn printable(cell: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    cell.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// A cell of a CSV file that no spreadsheet takes for a formula; numbers stay numbers.
fn no_formula(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err() {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// `1204113` → `1,204,113`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A score or value for people: two decimals, `–` for none.
pub fn points(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}
