//! From the definitions to evidence that can be read: shared views and queries are checked, planned and registered.

use crate::columns;
use crate::lint::{self, Lint};
use crate::parse::{self, sql_error};
use crate::rollup::{Rows, plan_rows};
use crate::session::Session;
use crate::tables::{PLAN_VIEWS, ROLL_UP_TABLES};
use catalogue::{Finding, Plan, Query};
use datafusion::common::TableReference;
use datafusion::datasource::ViewTable;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::Statement as Parsed;
use datafusion::sql::sqlparser::ast::{self, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The shared views of a plan, registered with a session.
pub(crate) struct Views {
    /// By name: record tables that the view reads, directly or through another view.
    tables: BTreeMap<String, BTreeSet<String>>,
    /// Views that some query or view reads.
    used: BTreeSet<String>,
    /// What is wrong with them.
    pub(crate) findings: Vec<Finding>,
}

/// Checks and registers the shared views, each after those that it reads.
pub(crate) fn register_views(session: &Session, plan: &Plan) -> Views {
    let mut views = Views { tables: BTreeMap::new(), used: BTreeSet::new(), findings: taken_names(plan) };
    let mut waiting = BTreeMap::new();
    for (name, query) in &plan.shared_views {
        match read(session, plan, query, true) {
            Ok((select, lint)) => {
                views.used.extend(lint.reads.keys().filter(|read| plan.shared_views.contains_key(*read)).cloned());
                views.findings.extend(lint.findings.iter().cloned());
                if !lint.unplannable {
                    waiting.insert(name, (query, select, lint));
                }
            }
            Err(finding) => views.findings.push(finding),
        }
    }
    loop {
        let is_ready = |lint: &Lint| {
            lint.reads.keys().all(|read| !plan.shared_views.contains_key(read) || views.tables.contains_key(read))
        };
        let Some(name) = waiting.iter().find(|(_, (.., lint))| is_ready(lint)).map(|(name, _)| *name) else { break };
        let Some((query, select, lint)) = waiting.remove(name) else { break };
        match planned(session, select) {
            Ok(evidence) => {
                let view = Arc::new(ViewTable::new(evidence, None));
                if let Err(error) = session.context().register_table(TableReference::bare(name.as_str()), view) {
                    views.findings.push(sql_error(query, &error));
                }
                let tables = views.tables_behind(plan, &lint);
                views.tables.insert(name.clone(), tables.into_keys().collect());
            }
            Err(error) => views.findings.push(sql_error(query, &error)),
        }
    }
    for (name, (query, ..)) in &waiting {
        let broken = |read: &String| plan.shared_views.contains_key(read) && !waiting.contains_key(read);
        if waiting.get(name).is_some_and(|(.., lint)| !lint.reads.keys().any(broken)) {
            let message = format!("the view `{name}` reads itself, directly or through another view");
            views.findings.push(Finding::error(&query.path, 1, "sql_error", message, "break the circle"));
        }
    }
    views
}

impl Views {
    /// The record tables behind a query, each with the line and the name that leads to it.
    fn tables_behind(&self, plan: &Plan, lint: &Lint) -> BTreeMap<String, (usize, String)> {
        let mut tables = BTreeMap::new();
        for (read, line) in &lint.reads {
            let own = plan.sources.contains_key(read).then(|| read.clone());
            for table in self.tables.get(read).into_iter().flatten().chain(own.iter()) {
                tables.entry(table.clone()).or_insert((*line, read.clone()));
            }
        }
        tables
    }

    /// A finding for every view that nothing has read so far.
    pub(crate) fn unused<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = Finding> + 'a {
        plan.shared_views.iter().filter(|(name, _)| !self.used.contains(*name)).map(|(name, query)| {
            let message = format!("no query reads the view `{name}`");
            Finding::error(&query.path, 0, "unused_view", message, "delete it, or use it")
        })
    }
}

/// The evidence of one indicator, checked and planned.
pub(crate) struct Evidence<'a> {
    pub(crate) id: &'a str,
    pub(crate) plan: LogicalPlan,
    pub(crate) rows: Rows,
}

/// Checks and plans the queries of several indicators. What cannot be run is among the findings alone.
pub(crate) fn evidence_of<'a>(
    session: &Session,
    plan: &Plan,
    views: &mut Views,
    queries: impl IntoIterator<Item = (&'a String, &'a Query)>,
) -> (Vec<Evidence<'a>>, Vec<Finding>) {
    let (mut readable, mut findings) = (Vec::new(), Vec::new());
    for (id, query) in queries {
        let (planned, found) = evidence(session, plan, views, id, query);
        findings.extend(found);
        readable.extend(planned.map(|planned| (id, query, planned)));
    }
    let mut prepared = Vec::new();
    let rows = plan_rows(session, readable.iter().map(|(.., plan)| plan.clone()));
    for ((id, query, plan), rows) in readable.into_iter().zip(rows) {
        match rows {
            Ok(rows) => prepared.push(Evidence { id, plan, rows }),
            Err(error) => findings.push(sql_error(query, &error)),
        }
    }
    (prepared, findings)
}

/// Checks the query of one indicator. Its rows are absent when they cannot be read.
fn evidence(
    session: &Session,
    plan: &Plan,
    views: &mut Views,
    id: &str,
    query: &Query,
) -> (Option<LogicalPlan>, Vec<Finding>) {
    let (select, lint) = match read(session, plan, query, false) {
        Ok(read) => read,
        Err(finding) => return (None, vec![finding]),
    };
    let mut findings = lint.findings.clone();
    let views_read = || lint.reads.keys().filter(|read| plan.shared_views.contains_key(*read));
    views.used.extend(views_read().cloned());
    let behind = views.tables_behind(plan, &lint);
    // A view with errors has its own findings, and hides what it reads.
    let broken_view = views_read().any(|read| !views.tables.contains_key(read));
    if let Some(indicator) = plan.indicators.get(id) {
        for (table, (line, read)) in &behind {
            if !indicator.records.contains(table) {
                let through = if read == table { String::new() } else { format!(" through the view `{read}`") };
                let message = format!("the query reads `{table}`{through}, which the indicator does not declare");
                let hint = format!("add \"{table}\" to `records` of the indicator, so that readers see what it counts");
                findings.push(Finding::error(&query.path, *line, "undeclared_table", message, hint));
            }
        }
        let node = plan.node_of.get(id).map_or("", String::as_str);
        for table in indicator.records.iter().filter(|table| !behind.contains_key(*table)) {
            if broken_view || lint.unplannable {
                continue;
            }
            let message = format!("`records` names `{table}`, but the query does not read it");
            let path = format!("indicators/{node}/{id}.toml");
            findings.push(Finding::error(&path, 0, "unused_table", message, "remove it, or use it in the query"));
        }
    }
    if lint.unplannable || broken_view {
        return (None, findings);
    }
    let area = plan.indicators.get(id).is_some_and(|indicator| indicator.area.is_some());
    match planned(session, select.clone()) {
        Ok(evidence) => {
            let wrong = columns::check(query, &select, evidence.schema(), area);
            let usable = wrong.is_empty();
            findings.extend(wrong);
            (usable.then_some(evidence), findings)
        }
        Err(error) => {
            findings.push(sql_error(query, &error));
            (None, findings)
        }
    }
}

/// Parses a query and checks its text and the names of the tables that it reads.
fn read(session: &Session, plan: &Plan, query: &Query, view: bool) -> Result<(Box<ast::Query>, Lint), Finding> {
    let select = parse::one_select(query)?;
    let mut lint = lint::lint(query, &select, session.context(), view);
    let known = || {
        let defined = plan.sources.keys().chain(plan.shared_views.keys()).map(String::as_str);
        defined.chain(PLAN_VIEWS)
    };
    for (name, line) in &lint.reads {
        if !known().any(|table| table == name) {
            let hint = nearest(name, known()).map_or_else(
                || "record tables are the files of pipeline/sources, views those of queries/shared".to_owned(),
                |table| format!("did you mean `{table}`?"),
            );
            let message = format!("there is no record table or view `{name}`");
            lint.findings.push(Finding::error(&query.path, *line, "unknown_table", message, hint));
            lint.unplannable = true;
        }
    }
    for (name, line) in &lint.subqueries {
        if known().any(|table| table == name) {
            let message = format!("the subquery `{name}` hides the table or view of that name");
            lint.findings.push(Finding::error(&query.path, *line, "name_taken", message, "call it something else"));
        }
    }
    Ok((select, lint))
}

/// The plan of a query, its columns with their final types.
fn planned(session: &Session, select: Box<ast::Query>) -> Result<LogicalPlan, DataFusionError> {
    let state = session.context().state();
    let statement = Parsed::Statement(Box::new(Statement::Query(select)));
    let evidence = session.wait(state.statement_to_plan(statement))?;
    let nothing_but_select = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    nothing_but_select.verify_plan(&evidence)?;
    state.analyzer().execute_and_check(evidence, state.config_options(), |_, _| {})
}

/// Record tables and views whose names stand for something else already.
fn taken_names(plan: &Plan) -> Vec<Finding> {
    let reserved = |name: &String| PLAN_VIEWS.contains(&name.as_str()) || ROLL_UP_TABLES.contains(&name.as_str());
    let sources = plan.sources.keys().filter(|name| reserved(name));
    let sources = sources.map(|name| (format!("pipeline/sources/{name}.toml"), name));
    let views = plan.shared_views.iter().filter(|(name, _)| reserved(name) || plan.sources.contains_key(*name));
    let views = views.map(|(name, query)| (query.path.clone(), name));
    let finding = |(path, name): (String, &String)| {
        let message = format!("`{name}` is the name of another table or view already");
        Finding::error(&path, 0, "name_taken", message, "call the file something else")
    };
    sources.chain(views).map(finding).collect()
}

/// The most similar name, when it is similar enough to be meant.
pub(crate) fn nearest<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    among
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= name.chars().count().div_ceil(3))
        .min()
        .map(|(_, known)| known)
}
