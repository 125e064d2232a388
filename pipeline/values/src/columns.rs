//! The columns of evidence: which a query must return, of which types, and how they enter the roll-up.

use crate::parse::at_line;
use crate::schema::{is_text, type_name};
use catalogue::{Finding, Query};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast, lit};
use datafusion::sql::sqlparser::ast::{self, SelectItem, SetExpr, Spanned};

/// The columns that every evidence query returns.
const REQUIRED: [&str; 5] = ["record_id", "unit_id", "counted_on", "numerator", "denominator"];

/// Digits after the point that sums keep.
const MAX_PLACES: i8 = 4;

/// Checks the names and types of the columns that a query returns.
pub(crate) fn check(query: &Query, select: &ast::Query, returned: &DFSchema, area: bool) -> Vec<Finding> {
    let has = |name: &str| returned.fields().iter().any(|field| field.name() == name);
    let expected = |name: &str| REQUIRED.contains(&name) || area && name == "area";
    let missing: Vec<_> = REQUIRED.into_iter().chain(area.then_some("area")).filter(|name| !has(name)).collect();
    let extra: Vec<_> =
        returned.fields().iter().map(|field| field.name().as_str()).filter(|name| !expected(name)).collect();
    let mut findings = Vec::new();
    if !missing.is_empty() || !extra.is_empty() {
        let list = |what: &str, names: &[&str]| match names {
            [] => None,
            names => Some(format!("{what} {}", names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "))),
        };
        let parts: Vec<_> = [list("lacks", &missing), list("has no use for", &extra)].into_iter().flatten().collect();
        let message = format!("the evidence {}; it has exactly {}", parts.join(" and "), REQUIRED.join(", "));
        let hint = if extra.contains(&"area") {
            "say in the indicator's `area` what the column breaks the counts down by, or drop the column"
        } else if missing == ["area"] {
            "the indicator has `area`, so the query must return that column"
        } else {
            "name the columns with AS"
        };
        findings.push(Finding::error(&query.path, 1, "wrong_columns", message, hint));
    }
    for field in returned.fields() {
        let (name, kind) = (field.name().as_str(), field.data_type());
        let line = line_of(&select.body, name);
        match name {
            "record_id" | "unit_id" | "area" if expected(name) && !is_text(kind) => {
                let message = format!("column `{name}` is {}, but must be text", type_name(kind));
                findings.push(Finding::error(
                    &query.path,
                    line,
                    "wrong_column_type",
                    message,
                    "return an id or a code",
                ));
            }
            "counted_on" if *kind != DataType::Date32 => {
                let message = format!("column `counted_on` is {}, but must be a date", type_name(kind));
                let hint = "return the day on which the row counts; a date with a time becomes one by CAST(… AS DATE)";
                findings.push(Finding::error(&query.path, line, "wrong_column_type", message, hint));
            }
            "numerator" | "denominator" => findings.extend(not_countable(query, line, name, kind)),
            _ => {}
        }
    }
    findings
}

fn not_countable(query: &Query, line: usize, column: &str, kind: &DataType) -> Option<Finding> {
    let (message, hint) = match kind {
        kind if kind.is_integer() => return None,
        DataType::Decimal128(_, places) if (0..=MAX_PLACES).contains(places) => return None,
        DataType::Decimal128(_, places) if *places > MAX_PLACES => (
            format!("column `{column}` has {places} digits after the point, but sums keep {MAX_PLACES}"),
            "say CAST(… AS DECIMAL(38, 4)) if the further digits do not count",
        ),
        kind => (
            format!(
                "column `{column}` is {}, but must be a whole number or a decimal: float sums change from run to run, \
                 and readers could not redo the division",
                type_name(kind)
            ),
            "return what the row adds (0, 1, an amount); the roll-up divides once",
        ),
    };
    Some(Finding::error(&query.path, line, "not_countable", message, hint))
}

/// The line on which the first `SELECT` names a column.
fn line_of(body: &SetExpr, column: &str) -> usize {
    let select = match body {
        SetExpr::Select(select) => select,
        SetExpr::Query(inner) => return line_of(&inner.body, column),
        SetExpr::SetOperation { left, .. } => return line_of(left, column),
        _ => return 1,
    };
    let named = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { alias, .. } => (alias.value == column).then_some(alias.span.start.line),
        SelectItem::UnnamedExpr(expr) => {
            let last = match expr {
                ast::Expr::Identifier(name) => Some(name),
                ast::Expr::CompoundIdentifier(names) => names.last(),
                _ => None,
            };
            last.is_some_and(|name| name.value == column).then(|| expr.span().start.line)
        }
        _ => None,
    };
    at_line(select.projection.iter().find_map(named).unwrap_or(1))
}

/// The evidence in the shape that the trace reads: all six columns, counts as decimals wide enough for any sum.
pub(crate) fn normalised(evidence: LogicalPlan) -> Result<LogicalPlan> {
    let mut columns = vec![
        text_column(&evidence, "record_id")?,
        text_column(&evidence, "unit_id")?,
        cast(column(&evidence, "counted_on")?.0, DataType::Date32).alias("counted_on"),
        count_column(&evidence, "numerator")?,
        count_column(&evidence, "denominator")?,
    ];
    columns.push(match text_column(&evidence, "area") {
        Ok(area) => area,
        Err(_) => lit(ScalarValue::Utf8View(None)).alias("area"),
    });
    LogicalPlanBuilder::from(evidence).project(columns)?.build()
}

/// The columns of the evidence that the roll-up adds up: unit, day, numerator, denominator and area. Whole numbers stay so, which is faster.
pub(crate) fn counted(evidence: LogicalPlan) -> Result<LogicalPlan> {
    let number = |name: &str| {
        let (expr, kind) = column(&evidence, name)?;
        let kind = match kind {
            DataType::UInt64 => DataType::Decimal128(20, 0),
            DataType::Decimal128(_, places) => DataType::Decimal128(38, places),
            _ => DataType::Int64,
        };
        Ok::<_, DataFusionError>(cast(expr, kind).alias(name))
    };
    let columns = vec![
        text_column(&evidence, "unit_id")?,
        cast(column(&evidence, "counted_on")?.0, DataType::Date32).alias("counted_on"),
        number("numerator")?,
        number("denominator")?,
        text_column(&evidence, "area").unwrap_or_else(|_| lit(ScalarValue::Utf8View(None)).alias("area")),
    ];
    LogicalPlanBuilder::from(evidence).project(columns)?.build()
}

fn column(evidence: &LogicalPlan, name: &str) -> Result<(Expr, DataType)> {
    let schema = evidence.schema();
    let index = schema
        .fields()
        .iter()
        .position(|field| field.name() == name)
        .ok_or_else(|| DataFusionError::Plan(format!("the evidence lacks `{name}`")))?;
    Ok((Expr::Column(Column::from(schema.qualified_field(index))), schema.field(index).data_type().clone()))
}

fn text_column(evidence: &LogicalPlan, name: &str) -> Result<Expr> {
    Ok(cast(column(evidence, name)?.0, DataType::Utf8View).alias(name))
}

fn count_column(evidence: &LogicalPlan, name: &str) -> Result<Expr> {
    let (expr, kind) = column(evidence, name)?;
    // Twenty digits hold every whole number, and their sums cannot overflow.
    let wide = if kind.is_integer() { DataType::Decimal128(20, 0) } else { DataType::Decimal128(38, MAX_PLACES) };
    Ok(cast(expr, wide).alias(name))
}
