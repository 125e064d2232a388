//! The house rules that show in the text of a query: what it reads, and what only the shared roll-up may do.

use crate::parse::at_line;
use catalogue::{Finding, Query};
use datafusion::logical_expr::Volatility;
use datafusion::prelude::SessionContext;
use datafusion::sql::sqlparser::ast::{
    self, BinaryOperator, Distinct, Expr, GroupByExpr, ObjectName, Select, SelectItem, SetExpr, SetOperator,
    SetQuantifier, Spanned, TableFactor, Visit, Visitor,
};
use datafusion::sql::sqlparser::tokenizer::Location;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// What the text of a query says.
#[derive(Default)]
pub(crate) struct Lint {
    /// Tables and views that it reads, with the line of the first mention.
    pub(crate) reads: BTreeMap<String, usize>,
    /// Names that it gives to its own subqueries (`WITH name AS`), with their lines.
    pub(crate) subqueries: BTreeMap<String, usize>,
    /// The rules it breaks.
    pub(crate) findings: Vec<Finding>,
    /// It cannot be planned at all.
    pub(crate) unplannable: bool,
}

/// Functions that divide.
const DIVIDING: [&str; 4] = ["avg", "div", "mean", "median"];
/// Functions that round.
const ROUNDING: [&str; 5] = ["ceil", "ceiling", "floor", "round", "trunc"];
/// Functions of the clock or of chance that the engine may not even have.
const UNSTEADY: [&str; 7] = ["gen_random_uuid", "localtime", "localtimestamp", "rand", "random", "today", "uuid"];
/// Window functions whose result hangs on the order of rows, which ORDER BY leaves open where rows are equal in it.
const ORDERED: [&str; 6] = ["first_value", "lag", "last_value", "lead", "nth_value", "row_number"];
/// Functions that make a text of any length out of a short one.
const INFLATING: [&str; 3] = ["lpad", "repeat", "rpad"];

/// Checks the text of a query. In a shared view, rows may be grouped.
pub(crate) fn lint(query: &Query, select: &ast::Query, context: &SessionContext, shared_view: bool) -> Lint {
    let (scopes, outermost, selects) = (Vec::new(), BTreeSet::new(), Vec::new());
    let mut visitor = Linter { query, context, scopes, outermost, selects, lint: Lint::default() };
    if !shared_view {
        visitor.outermost(&select.body);
    }
    let ControlFlow::Continue(()) = select.visit(&mut visitor);
    visitor.lint
}

struct Linter<'a> {
    query: &'a Query,
    context: &'a SessionContext,
    /// Names of the subqueries that can be read here, one list a level.
    scopes: Vec<Vec<String>>,
    /// Where the `SELECT`s stand whose rows are the evidence.
    outermost: BTreeSet<Location>,
    /// The `SELECT`s around the present place: whether each is one of those.
    selects: Vec<bool>,
    lint: Lint,
}

impl Linter<'_> {
    fn report(&mut self, line: u64, rule: &str, message: impl Into<String>, hint: &str) {
        self.lint.findings.push(Finding::error(&self.query.path, at_line(line), rule, message, hint));
    }

    fn reads_files(&mut self, line: u64, what: &str) {
        let message = format!("{what} reads something that is not a record table");
        self.report(line, "reads_files", message, "read record tables and shared views only, by their names");
        self.lint.unplannable = true;
    }

    fn unordered(&mut self, line: u64, what: &str) {
        let message = format!("{what} picks rows by their order, which changes from run to run");
        self.report(line, "not_deterministic", message, "say with a condition which rows count");
    }

    fn function(&mut self, function: &ast::Function) {
        let name = function.name.to_string().to_lowercase();
        let line = function.span().start.line;
        if DIVIDING.contains(&name.as_str()) {
            let message = format!("`{name}` divides, which only the shared roll-up may do");
            self.report(line, "divides", message, "return what the row adds; the roll-up divides once");
            self.lint.unplannable |= !self.knows(&name);
        } else if ROUNDING.contains(&name.as_str()) {
            let message = format!("`{name}` rounds, so readers could not redo the sums");
            self.report(line, "rounds", message, "return the amount as it was recorded; reports round when they print");
            self.lint.unplannable |= !self.knows(&name);
        } else if UNSTEADY.contains(&name.as_str()) || self.is_unsteady(&name) {
            let message = format!("`{name}` gives another result in every run, so no one could reproduce the value");
            self.report(
                line,
                "not_deterministic",
                message,
                "join the view `periods` and use its first_day and last_day",
            );
            self.lint.unplannable |= !self.knows(&name);
        } else if INFLATING.contains(&name.as_str()) {
            let message = format!("`{name}` can make a text of any length, which no evidence needs");
            self.report(line, "too_long", message, "compare the columns themselves");
            self.lint.unplannable = true;
        } else if ORDERED.contains(&name.as_str()) {
            self.unordered(line, &format!("`{name}`"));
        } else if self.selects.last() == Some(&true) && function.over.is_none() && self.is_aggregate(&name) {
            self.aggregates(line, &format!("`{name}`"));
        }
    }

    fn knows(&self, function: &str) -> bool {
        let state = self.context.state();
        state.scalar_functions().contains_key(function) || state.aggregate_functions().contains_key(function)
    }

    fn is_unsteady(&self, function: &str) -> bool {
        let state = self.context.state();
        state.scalar_functions().get(function).is_some_and(|f| f.signature().volatility != Volatility::Immutable)
    }

    fn is_aggregate(&self, function: &str) -> bool {
        self.context.state().aggregate_functions().contains_key(function)
    }

    /// The rules for the part of the query whose rows are the evidence.
    fn outermost(&mut self, body: &SetExpr) {
        match body {
            SetExpr::Select(select) => self.outermost_select(select),
            SetExpr::Query(inner) => self.outermost(&inner.body),
            SetExpr::SetOperation { op, set_quantifier, left, right } => {
                if *op == SetOperator::Union && *set_quantifier != SetQuantifier::All {
                    self.aggregates(body.span().start.line, "UNION without ALL");
                }
                self.outermost(left);
                self.outermost(right);
            }
            _ => {}
        }
    }

    fn outermost_select(&mut self, select: &Select) {
        self.outermost.insert(select.select_token.0.span.start);
        let line = select.select_token.0.span.start.line;
        match &select.group_by {
            GroupByExpr::Expressions(keys, _) if keys.is_empty() => {}
            GroupByExpr::Expressions(keys, _) => {
                let line = keys.first().map_or(line, |key| key.span().start.line);
                self.aggregates(line, "GROUP BY");
            }
            GroupByExpr::All(_) => self.aggregates(line, "GROUP BY ALL"),
        }
        if matches!(select.distinct, Some(Distinct::Distinct | Distinct::On(_))) {
            self.aggregates(line, "DISTINCT");
        }
    }

    fn aggregates(&mut self, line: u64, what: &str) {
        let message = format!("{what} makes one row of several, so a value could not be followed back to its records");
        let hint = "return one row a record; the roll-up adds them up (in a subquery that only filters, it is allowed)";
        self.report(line, "aggregates", message, hint);
    }
}

impl Visitor for Linter<'_> {
    type Break = std::convert::Infallible;

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<Self::Break> {
        let names = query.with.iter().flat_map(|with| &with.cte_tables).map(|cte| &cte.alias.name);
        let mut scope = Vec::new();
        for name in names {
            let plain = folded(name);
            self.lint.subqueries.entry(plain.clone()).or_insert(at_line(name.span.start.line));
            scope.push(plain);
        }
        self.scopes.push(scope);
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            let message = "WITH RECURSIVE may never end";
            self.report(
                query.span().start.line,
                "recursive",
                message,
                "join `membership` or a table of your own instead",
            );
        }
        if query.order_by.is_none() && (query.limit_clause.is_some() || query.fetch.is_some()) {
            self.unordered(query.span().start.line, "LIMIT without ORDER BY");
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &ast::Query) -> ControlFlow<Self::Break> {
        self.scopes.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        let line = select.select_token.0.span.start.line;
        let every = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
        if select.projection.iter().any(every) {
            let message = "`SELECT *` does not say what is counted, and changes when a table gets another column";
            self.report(line, "names_no_columns", message, "name every column");
        }
        if select.top.is_some() {
            self.unordered(line, "TOP");
        }
        self.selects.push(self.outermost.contains(&select.select_token.0.span.start));
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, _: &Select) -> ControlFlow<Self::Break> {
        self.selects.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Self::Break> {
        let line = factor.span().start.line;
        match factor {
            TableFactor::Table { args: Some(_), name, .. } | TableFactor::Function { name, .. } => {
                self.reads_files(name.span().start.line, &format!("`{name}(…)`"));
            }
            TableFactor::TableFunction { .. } => self.reads_files(line, "TABLE(…)"),
            TableFactor::Table { sample: Some(_), .. } | TableFactor::Derived { sample: Some(_), .. } => {
                self.unordered(line, "TABLESAMPLE");
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<Self::Break> {
        let line = relation.span().start.line;
        let parts: Vec<_> = relation.0.iter().filter_map(|part| part.as_ident()).collect();
        match parts.as_slice() {
            [name] if name.quote_style != Some('\'') && !name.value.contains(['.', '/', '\\', ':']) => {
                let plain = folded(name);
                if !self.scopes.iter().flatten().any(|known| *known == plain) {
                    self.lint.reads.entry(plain).or_insert(at_line(line));
                }
            }
            _ => self.reads_files(line, &format!("`{relation}`")),
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        match expr {
            Expr::Function(function) => self.function(function),
            Expr::Ceil { .. } | Expr::Floor { .. } => {
                let message = "CEIL or FLOOR rounds, so readers could not redo the sums";
                self.report(expr.span().start.line, "rounds", message, "return the amount as it was recorded");
                self.lint.unplannable = true;
            }
            Expr::BinaryOp {
                op: BinaryOperator::Divide | BinaryOperator::DuckIntegerDivide | BinaryOperator::MyIntegerDivide,
                ..
            } => {
                let message = "`/` divides, which only the shared roll-up may do";
                let hint = "return what the row adds to the numerator and to the denominator; the roll-up divides once";
                self.report(expr.span().start.line, "divides", message, hint);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// As the engine reads a name: in lower case unless it is quoted.
fn folded(name: &ast::Ident) -> String {
    if name.quote_style.is_some() { name.value.clone() } else { name.value.to_lowercase() }
}
