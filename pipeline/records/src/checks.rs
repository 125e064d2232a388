//! What is checked when all cells of a chunk have been read: references, the source's own conditions, reported rates.

use crate::defect::{CellFault, Defect, Fault};
use crate::error::LoadError;
use crate::table::{Kind, Table};
use crate::values::texts;
use catalogue::{Finding, ReportedRate};
use polars::prelude::*;
use rapidhash::RapidHashSet;
use std::collections::BTreeMap;

/// The stored texts of columns that other tables refer to, by `table.column`.
pub(crate) type Targets = BTreeMap<String, RapidHashSet<Box<str>>>;

/// The checks of a table, ready to be evaluated.
pub(crate) struct Checks {
    /// Each condition under its place in the list.
    conditions: Vec<Expr>,
}

impl Checks {
    /// Reads the conditions and tries them on no rows, so that a mistake in one is found before any data is read.
    pub(crate) fn new(table: &Table<'_>) -> Result<Self, LoadError> {
        let empty = DataFrame::empty_with_schema(&table.schema());
        let mut conditions = Vec::new();
        for (place, check) in table.source.checks.iter().enumerate() {
            let bad =
                |reason: String| LoadError::BadCheck { table: table.name.to_owned(), rule: check.rule.clone(), reason };
            let condition = polars::sql::sql_expr(&check.sql)
                .map_err(|error| bad(error.to_string()))?
                .alias(PlSmallStr::from_string(place.to_string()));
            let tried = empty.clone().lazy().select([condition.clone()]).collect();
            match tried.map_err(|error| bad(error.to_string()))?.columns().first().map(|column| column.dtype().clone())
            {
                Some(DataType::Boolean) => conditions.push(condition),
                other => return Err(bad(format!("it is {other:?}, and not true or false"))),
            }
        }
        Ok(Self { conditions })
    }

    /// The rows that do not meet a condition. A condition that is NULL is met.
    pub(crate) fn evaluate(&self, frame: &DataFrame) -> PolarsResult<Vec<Defect>> {
        if self.conditions.is_empty() || frame.height() == 0 {
            return Ok(Vec::new());
        }
        let results = frame.clone().lazy().select(self.conditions.clone()).collect()?;
        let mut defects = Vec::new();
        for (place, result) in results.columns().iter().enumerate() {
            let result = result.as_materialized_series().bool()?;
            // A condition without columns has one result for all rows.
            let result =
                if result.len() == frame.height() { result } else { &result.new_from_index(0, frame.height()) };
            if result.all() {
                continue;
            }
            let failed = result.iter().enumerate().filter(|(_, met)| *met == Some(false));
            defects.extend(failed.map(|(row, _)| Defect { row, fault: Fault::Check(place) }));
        }
        Ok(defects)
    }
}

/// The rows whose references find nothing.
pub(crate) fn references(frame: &DataFrame, table: &Table<'_>, targets: &Targets) -> PolarsResult<Vec<Defect>> {
    let mut defects = Vec::new();
    for (place, column) in table.columns.iter().enumerate() {
        let Some(known) = column.column.references.as_ref().and_then(|target| targets.get(target)) else { continue };
        let fault = Fault::Cell(place, CellFault::UnknownReference);
        for (row, text) in texts(frame.column(column.name)?, &column.kind)?.iter().enumerate() {
            if text.is_some_and(|text| !known.contains(text)) {
                defects.push(Defect { row, fault: fault.clone() });
            }
        }
    }
    Ok(defects)
}

/// The rows whose reported rate is not what their own counts give.
pub(crate) fn reported_rates(frame: &DataFrame, table: &Table<'_>) -> PolarsResult<Vec<Defect>> {
    let mut defects = Vec::new();
    for (place, rate) in table.source.reported_rates.iter().enumerate() {
        let series = |name: &str| frame.column(name).map(Column::as_materialized_series);
        let (rates, above, below) = (series(&rate.rate)?, series(&rate.numerator)?, series(&rate.denominator)?);
        let rows = rates.decimal()?.physical().iter().zip(above.i64()?.iter()).zip(below.i64()?.iter());
        for (row, ((reported, numerator), denominator)) in rows.enumerate() {
            if let (Some(reported), Some(numerator), Some(denominator)) = (reported, numerator, denominator)
                && let Some(computed) = contradiction(reported, numerator, denominator, rate)
            {
                defects.push(Defect { row, fault: Fault::Rate(place, computed) });
            }
        }
    }
    Ok(defects)
}

/// How many rows of a column of percentages are needed before it is odd that all are 100.
const FEW: u64 = 20;

/// For each column of percentages, by its place: how many rows that are kept have one, and how many of these are 100.
#[derive(Default)]
pub(crate) struct Percents(BTreeMap<usize, (u64, u64)>);

impl Percents {
    /// Counts the rows of a frame.
    pub(crate) fn count(&mut self, kept: &DataFrame, table: &Table<'_>) -> PolarsResult<()> {
        for (place, column) in table.columns.iter().enumerate() {
            if !matches!(column.kind, Kind::Percent { .. }) {
                continue;
            }
            let values = kept.column(column.name)?.as_materialized_series();
            let (rows, full) = self.0.entry(place).or_default();
            for value in values.decimal()?.physical().iter().flatten() {
                *rows += 1;
                *full += u64::from(value == 1_000_000);
            }
        }
        Ok(())
    }

    /// A warning for each column in which an office reports nothing but 100%: it may be typed in and not computed.
    pub(crate) fn findings(&self, path: &str, table: &Table<'_>) -> Vec<Finding> {
        let constant = self.0.iter().filter(|(_, (rows, full))| *rows > FEW && full == rows);
        constant
            .map(|(place, (rows, _))| {
                let column = &table.columns[*place];
                let header = column.column.headers.first().map_or(column.name, String::as_str);
                let message = format!(
                    "`{header}` is 100% in all {rows} rows of table `{}` that {} sent, so it may be filled in by hand and not computed",
                    table.name, table.source.office
                );
                let hint = "ask the office how the rate comes about, and for its counts; the rows are kept";
                Finding::error(path, 0, "constant_rate", message, hint).as_warning()
            })
            .collect()
    }
}

/// The rate that the counts give, where it is not the reported one (in ten-thousandths of a percent). Exact: the rate is
/// `floor((200 n 10^d + m) / 2m)` units of the last printed place. Counts below nothing give no rate.
fn contradiction(reported: i128, numerator: i64, denominator: i64, rate: &ReportedRate) -> Option<String> {
    let decimals = u32::from(rate.decimals.min(4));
    if denominator <= 0 {
        return None;
    }
    let (n, m) = (i128::from(numerator), i128::from(denominator));
    let computed = (200 * n * 10_i128.pow(decimals) + m).div_euclid(2 * m);
    if computed * 10_i128.pow(4 - decimals) == reported {
        return None;
    }
    let power = 10_i128.pow(decimals);
    let sign = if computed < 0 { "-" } else { "" };
    let (whole, part) = (computed.abs() / power, computed.abs() % power);
    Some(if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(decimals: u8) -> ReportedRate {
        ReportedRate { rate: String::new(), numerator: String::new(), denominator: String::new(), decimals }
    }

    #[test]
    fn a_rate_is_held_against_its_own_counts_exactly() {
        // Zhuhai's report of 2018: 87 of 434 printed as 21.75%, and 243 of 1148 printed as 21.17%.
        assert_eq!(contradiction(217_500, 87, 434, &rate(2)).as_deref(), Some("20.05"));
        assert_eq!(contradiction(211_700, 243, 1148, &rate(2)), None);
        assert_eq!(contradiction(1_000_000, 3, 3, &rate(0)), None);
        assert_eq!(contradiction(125_000, 1, 8, &rate(1)), None);
        assert_eq!(contradiction(130_000, 1, 8, &rate(0)), None);
        assert_eq!(contradiction(10_000, 0, 0, &rate(2)), None);
    }
}
