//! From the text of a query to one `SELECT`, or the findings that say why it is none.

use catalogue::{Finding, Query};
use datafusion::error::DataFusionError;
use datafusion::sql::parser::{DFParserBuilder, Statement as Parsed};
use datafusion::sql::sqlparser::ast::{self, SetExpr, Spanned, Statement};
use datafusion::sql::sqlparser::dialect::{Dialect, GenericDialect};
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

/// More words and signs than this are refused: the engine walks a query recursively, so a query of any length could
/// exhaust its stack. The longest query of a real plan has a tenth of it.
pub(crate) const MAX_TOKENS: usize = 2_000;

/// Parentheses and subqueries may be nested this deep.
const MAX_DEPTH: usize = 50;

const ONE_SELECT: &str = "write one SELECT; everything else is done by the program";

/// Parses a query file that must hold one `SELECT` and nothing else.
pub(crate) fn one_select(query: &Query) -> Result<Box<ast::Query>, Finding> {
    one_select_of(query, &GenericDialect {})
}

/// [`one_select`] in the dialect of a database.
pub(crate) fn one_select_of(query: &Query, dialect: &dyn Dialect) -> Result<Box<ast::Query>, Finding> {
    let not_one = |line: u64, what: &str| {
        let message = format!("{what}, but a query file holds exactly one SELECT");
        Err(Finding::error(&query.path, at_line(line), "not_one_select", message, ONE_SELECT))
    };
    let tokens = tokens(query, dialect)?;
    let first_line = tokens.first().map_or(1, |token| token.span.start.line);
    let second = tokens.iter().skip_while(|t| t.token != Token::SemiColon).find(|t| t.token != Token::SemiColon);
    let second_line = second.map_or(first_line, |token| token.span.start.line);
    let mut statements = DFParserBuilder::new(tokens)
        .with_dialect(dialect)
        .with_recursion_limit(MAX_DEPTH)
        .build()
        .and_then(|mut parser| parser.parse_statements())
        .map_err(|error| sql_error(query, &error))?;
    if statements.len() > 1 {
        return not_one(second_line, &format!("there are {} statements", statements.len()));
    }
    let Some(statement) = statements.pop_front() else { return not_one(1, "there is no statement") };
    let Parsed::Statement(statement) = statement else {
        return not_one(first_line, &format!("this is {}", first_words(&statement.to_string())));
    };
    match *statement {
        Statement::Query(select) => match misfit(&select.body) {
            Some(what) => not_one(select.span().start.line, what),
            None => Ok(select),
        },
        other => not_one(first_line, &format!("this is {}", first_words(&other.to_string()))),
    }
}

/// A finding for a message of the parser or planner.
pub(crate) fn sql_error(query: &Query, error: &DataFusionError) -> Finding {
    let message = crate::error::one_line(error);
    let span = error.diagnostic().and_then(|diagnostic| diagnostic.span);
    let line = span.map(|span| span.start.line).or_else(|| line_in(&message)).unwrap_or(1);
    let deep = matches!(error.find_root(), DataFusionError::SQL(..)) && message.contains("RecursionLimitExceeded");
    let (message, hint) = if deep {
        (format!("parentheses or subqueries are nested more than {MAX_DEPTH} deep"), "move a part into queries/shared/")
    } else {
        (plain(&message), "")
    };
    Finding::error(&query.path, at_line(line), "sql_error", message, hint)
}

/// A line as findings count it; the parser says 0 where it does not know.
pub(crate) fn at_line(line: u64) -> usize {
    usize::try_from(line).unwrap_or(1).max(1)
}

fn tokens(query: &Query, dialect: &dyn Dialect) -> Result<Vec<TokenWithSpan>, Finding> {
    let tokens = Tokenizer::new(dialect, &query.sql)
        .tokenize_with_location()
        .map_err(|error| Finding::error(&query.path, at_line(error.location.line), "sql_error", error.message, ""))?;
    let written: Vec<_> = tokens.into_iter().filter(|t| !matches!(t.token, Token::Whitespace(_))).collect();
    if written.len() > MAX_TOKENS {
        let message = format!("the query has {} words and signs, more than {MAX_TOKENS}", written.len());
        return Err(Finding::error(&query.path, 0, "too_long", message, "move a part into queries/shared/"));
    }
    Ok(written)
}

/// What a query body is when it is no plain `SELECT`.
fn misfit(body: &SetExpr) -> Option<&'static str> {
    match body {
        SetExpr::Select(select) if select.into.is_some() => Some("SELECT INTO makes a table"),
        SetExpr::Select(_) | SetExpr::Values(_) => None,
        SetExpr::Query(inner) => misfit(&inner.body),
        SetExpr::SetOperation { left, right, .. } => misfit(left).or_else(|| misfit(right)),
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => Some("this changes data"),
        SetExpr::Table(_) => Some("TABLE does not name its columns"),
    }
}

fn first_words(statement: &str) -> String {
    statement.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// The line in `… at Line: 3, Column: 7`.
fn line_in(message: &str) -> Option<u64> {
    let rest = message.split("Line: ").nth(1)?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Without the engine's own prefixes, which say nothing to the writer of a query.
fn plain(message: &str) -> String {
    const PREFIXES: [&str; 5] = [
        "Error during planning: ",
        "SQL error: ",
        "Schema error: ",
        "This feature is not implemented: ",
        "type_coercion caused by ",
    ];
    let mut rest = message;
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
        rest = shorter;
    }
    rest.strip_prefix("ParserError(\"").and_then(|inner| inner.strip_suffix("\")")).unwrap_or(rest).to_owned()
}
