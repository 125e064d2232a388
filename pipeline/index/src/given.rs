use crate::keys::{Keys, did_you_mean, nearest};
use crate::measure::measure;
use crate::tables::{Exact, Status, TableError, ValueRow};
use catalogue::{Finding, Indicator, Kind, Plan};
use std::path::Path;

/// The columns that must be there, then those that may be.
const COLUMNS: [&str; 10] =
    ["indicator_id", "unit_id", "period", "value", "numerator", "denominator", "records", "lower", "upper", "status"];
const REQUIRED: usize = 4;

/// Reads a table of values that someone else made: CSV in UTF-8 with the columns `indicator_id, unit_id, period, value`
/// and optionally the others of `2-values/values.csv`, in any order.
///
/// A row without value and status is `not_reported`. Where there are counts, value, interval and status are made from
/// them; a value that contradicts its counts by more than the rounding of its last digit is a finding. Rows come in
/// order of `indicator_id, unit_id, period`; those that cannot be used are findings with their line, all at once.
///
/// # Errors
/// When the file cannot be read.
pub fn from_given_values(plan: &Plan, path: &Path) -> Result<(Vec<ValueRow>, Vec<Finding>), TableError> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| TableError::Io { path: shown.clone(), source })?;
    let mut findings = Vec::new();
    let mut rows = read_rows(plan, &shown, &bytes, &mut findings);
    rows.sort_by(|a, b| (&a.indicator_id, &a.unit_id, &a.period).cmp(&(&b.indicator_id, &b.unit_id, &b.period)));
    Ok((rows, findings))
}

fn read_rows(plan: &Plan, path: &str, bytes: &[u8], findings: &mut Vec<Finding>) -> Vec<ValueRow> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = "the file is not UTF-8 from this line on";
        findings.push(Finding::error(path, line, "bad_encoding", message, "save it as \"CSV UTF-8\""));
        return Vec::new();
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let Some(columns) = reader.headers().ok().and_then(|headers| find_columns(path, headers, findings)) else {
        return Vec::new();
    };
    let mut keys = Keys::new(plan, path);
    let mut rows = Vec::new();
    for record in reader.records().flatten() {
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        if record.len() != columns.count {
            let message = format!("the row has {} cells, the header {}", record.len(), columns.count);
            findings.push(Finding::error(path, line, "wrong_column_count", message, "put texts with commas in quotes"));
            continue;
        }
        let mut row = Row { columns: &columns, record: &record, path, line, findings };
        let (indicator_id, unit_id, period) = (row.cell(0), row.cell(1), row.cell(2));
        let found = keys.resolve(line, (indicator_id, unit_id, period), row.findings);
        let cells = row.cells();
        let (Some((indicator, ..)), Some(cells)) = (found, cells) else { continue };
        if let Some(value) = row.value_row(indicator, cells, plan.method.interval_level) {
            rows.push(value);
        }
    }
    rows
}

/// Where each of [`COLUMNS`] is.
struct Columns {
    at: [Option<usize>; COLUMNS.len()],
    count: usize,
}

fn find_columns(path: &str, headers: &csv::StringRecord, findings: &mut Vec<Finding>) -> Option<Columns> {
    let mut columns = Columns { at: [None; COLUMNS.len()], count: headers.len() };
    let mut fine = true;
    let mut error = |rule: &str, message: String, hint: String| {
        findings.push(Finding::error(path, 1, rule, message, hint));
        fine = false;
    };
    for (i, header) in headers.iter().enumerate() {
        match COLUMNS.iter().position(|column| *column == header) {
            Some(column) if columns.at[column].is_some() => error(
                "duplicate_column",
                format!("the column `{header}` stands twice"),
                "keep one of the two".to_owned(),
            ),
            Some(column) => columns.at[column] = Some(i),
            None => error(
                "unknown_column",
                format!("unknown column `{header}`, which would have no effect"),
                nearest(header, COLUMNS).map_or_else(|| format!("known here: {}", COLUMNS.join(", ")), did_you_mean),
            ),
        }
    }
    for (column, at) in COLUMNS.iter().zip(columns.at).take(REQUIRED) {
        if at.is_none() {
            error(
                "missing_column",
                format!("there is no column `{column}`"),
                "the first line names the columns; indicator_id, unit_id, period and value are needed".to_owned(),
            );
        }
    }
    fine.then_some(columns)
}

/// One line of the file.
struct Row<'a> {
    columns: &'a Columns,
    record: &'a csv::StringRecord,
    path: &'a str,
    line: usize,
    findings: &'a mut Vec<Finding>,
}

/// What the cells after the key hold; an empty cell is `None`.
struct Cells {
    value: Option<f64>,
    numerator: Option<Exact>,
    denominator: Option<Exact>,
    records: Option<u64>,
    lower: Option<f64>,
    upper: Option<f64>,
    status: Option<Status>,
}

impl<'a> Row<'a> {
    fn cell(&self, column: usize) -> &'a str {
        self.columns.at[column].and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    fn error(&mut self, rule: &str, message: String, hint: &str) {
        self.findings.push(Finding::error(self.path, self.line, rule, message, hint));
    }

    /// Every cell, after a finding for each that cannot be read; then `None`.
    fn cells(&mut self) -> Option<Cells> {
        let before = self.findings.len();
        let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
        let count = |text: &str| text.parse().ok().filter(|count: &Exact| count.0 >= 0);
        let plain = "write a plain number such as 98.5, without %, units or thousands separators; empty: no value";
        let cells = Cells {
            value: self.parse(3, number, plain),
            numerator: self.parse(4, |text| text.parse().ok(), "write a plain number with at most 4 decimals"),
            denominator: self.parse(5, count, "write a plain number, 0 or more, with at most 4 decimals"),
            records: self.parse(6, |text| text.parse().ok(), "write a whole number"),
            lower: self.parse(7, number, plain),
            upper: self.parse(8, number, plain),
            status: self.parse(
                9,
                status,
                "write ok, no_denominator, not_reported, too_few_records, impossible or suppressed",
            ),
        };
        (self.findings.len() == before).then_some(cells)
    }

    fn parse<T>(&mut self, column: usize, read: impl Fn(&str) -> Option<T>, hint: &str) -> Option<T> {
        let text = self.cell(column);
        if text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            self.error("wrong_type", format!("`{text}` cannot be the {}", COLUMNS[column]), hint);
        }
        value
    }

    fn value_row(&mut self, indicator: &Indicator, cells: Cells, interval_level: f64) -> Option<ValueRow> {
        let Cells { value, numerator, denominator, records, lower, upper, status } = cells;
        let mut row = ValueRow {
            indicator_id: self.cell(0).to_owned(),
            unit_id: self.cell(1).to_owned(),
            period: self.cell(2).to_owned(),
            numerator,
            denominator,
            records: records.unwrap_or(0),
            value,
            lower,
            upper,
            status: status.unwrap_or(if value.is_some() { Status::Ok } else { Status::NotReported }),
        };
        if indicator.kind == Kind::Proportion
            && numerator.is_some_and(|x| x < Exact(0) || denominator.is_some_and(|n| x > n))
        {
            let message = "the numerator of a proportion must lie between 0 and its denominator".to_owned();
            self.error("numerator_above_denominator", message, "mend the counts");
            return None;
        }
        if indicator.kind == Kind::Proportion && value.is_some_and(|value| !(-1e-9..=100.0 + 1e-9).contains(&value)) {
            let message = format!("the value `{}` is no share: a proportion goes from 0 to 100 percent", self.cell(3));
            self.error("wrong_value", message, "write percent: 97.5 for 97.5%");
            return None;
        }
        // A status that says why there is no value stands, even where there are counts: they may be withheld.
        let withheld = status.is_some_and(|status| status != Status::Ok);
        if let Some(numerator) = numerator
            && (denominator.is_some() || indicator.kind == Kind::Count)
            && !withheld
        {
            let measured = measure(indicator, numerator, denominator, interval_level);
            let contradicts = match (value, measured.value) {
                (Some(given), Some(made)) => (given - made).abs() > rounding(self.cell(3), made),
                (Some(_), None) => matches!(measured.status, Status::NoDenominator | Status::Impossible),
                (None, _) => status == Some(Status::Ok),
            };
            if contradicts {
                let counts = match denominator {
                    Some(denominator) => format!("{numerator} out of {denominator}"),
                    None => numerator.to_string(),
                };
                let made = measured.value.map_or_else(|| "no value".to_owned(), |made| made.to_string());
                self.error(
                    "contradicts_counts",
                    format!("the value `{}` contradicts its own counts: {counts} gives {made}", self.cell(3)),
                    "find out whether the value or a count is wrong; without a value it is made from the counts",
                );
                return None;
            }
            (row.value, row.lower, row.upper) = (measured.value, measured.lower, measured.upper);
            row.status = measured.status;
        }
        if row.value.is_some() != (row.status == Status::Ok) {
            let message = format!("the value `{}` does not go with the status `{}`", self.cell(3), self.cell(9));
            self.error("wrong_value", message, "a row has a value when its status is ok, and none otherwise");
            return None;
        }
        Some(row)
    }
}

fn status(text: &str) -> Option<Status> {
    use serde::Deserialize;
    use serde::de::IntoDeserializer;
    let read = Status::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(text));
    read.ok()
}

/// How far a number may be from the one it was printed from: half a unit of its last digit.
fn rounding(printed: &str, exact: f64) -> f64 {
    let (digits, exponent) = printed.split_once(['e', 'E']).unwrap_or((printed, "0"));
    let decimals = digits.split_once('.').map_or(0, |(_, part)| part.len());
    let exponent = exponent.parse::<f64>().unwrap_or(0.0) - f64::from(u32::try_from(decimals).unwrap_or(u32::MAX));
    (0.5 + 1e-9) * libm::pow(10.0, exponent) + 1e-12 * exact.abs()
}
