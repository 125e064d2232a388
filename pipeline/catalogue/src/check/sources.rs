//! Record tables: their columns, keys, references and checks.

use crate::definition::{line_of, nearest};
use crate::{ColumnType, Finding, Personal, Plan, PlanFiles, Source};
use std::collections::{BTreeMap, BTreeSet};

/// Columns that the loader adds.
const RESERVED: [&str; 3] = ["record_id", "source_file", "source_line"];

/// The engine walks a condition recursively, so one of any length could exhaust its stack.
const LONGEST_CHECK: usize = 1_000;

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    let mut patterns: BTreeMap<&str, &str> = BTreeMap::new();
    for (table, source) in &plan.sources {
        let mut one =
            OneSource { plan, files, findings, table, source, path: format!("pipeline/sources/{table}.toml") };
        one.names();
        one.columns();
        one.references();
        one.reported_rates();
        one.database();
        for pattern in &source.files {
            if let Some(other) = patterns.insert(pattern, table) {
                one.error(
                    &["files"],
                    "ambiguous_files",
                    format!("the files `{pattern}` are also those of `{other}`, so a file could not be told apart"),
                    "give each table patterns of its own".to_owned(),
                );
            }
        }
    }
    reference_cycles(plan, findings);
}

struct OneSource<'a> {
    plan: &'a Plan,
    files: &'a PlanFiles,
    findings: &'a mut Vec<Finding>,
    table: &'a str,
    source: &'a Source,
    path: String,
}

impl OneSource<'_> {
    fn error(&mut self, keys: &[&str], rule: &str, message: String, hint: String) {
        let line = line_of(self.files, &self.path, keys);
        self.findings.push(Finding::error(&self.path, line, rule, message, hint));
    }

    /// Reports a column that is not there; returns its type when it is.
    fn column(&mut self, keys: &[&str], name: &str) -> Option<ColumnType> {
        if let Some(column) = self.source.columns.get(name) {
            return Some(column.kind);
        }
        let hint = nearest(name, self.source.columns.keys().map(String::as_str)).map_or_else(
            || "name a column that is under [columns]".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.error(keys, "unknown_column", format!("`{name}` is no column of this table"), hint);
        None
    }

    fn typed(&mut self, keys: &[&str], name: &str, allowed: &[ColumnType], what: &str) {
        if let Some(kind) = self.column(keys, name)
            && !allowed.contains(&kind)
        {
            self.error(
                keys,
                "wrong_column_type",
                format!("`{name}` must be {what}"),
                "name another column, or change its type".to_owned(),
            );
        }
    }

    fn names(&mut self) {
        let source = self.source;
        if !is_snake_case(self.table) {
            self.error(
                &[],
                "bad_name",
                format!("`{}` is not a table name", self.table),
                "use small letters, digits and _".to_owned(),
            );
        }
        if super::BUILT_IN_VIEWS.contains(&self.table) || self.plan.shared_views.contains_key(self.table) {
            self.error(
                &[],
                "name_taken",
                format!("`{}` is already the name of a view", self.table),
                "rename the table".to_owned(),
            );
        }
        if source.key.is_empty() {
            self.error(
                &["key"],
                "no_key",
                "without a key no row can be named or found twice".to_owned(),
                "name the key columns".to_owned(),
            );
        }
        for key in &source.key {
            self.column(&["key"], key);
            if source.columns.get(key).is_some_and(|column| column.personal == Some(Personal::Drop)) {
                self.error(
                    &["key"],
                    "key_dropped",
                    format!("the key column `{key}` is dropped"),
                    "use personal = \"pseudonym\"".to_owned(),
                );
            }
        }
        self.typed(&["unit"], &source.unit, &[ColumnType::Unit], "of type `unit`");
        self.typed(&["date"], &source.date, &[ColumnType::Date, ColumnType::Datetime], "a date");
        if let Some(latest) = &source.duplicates.latest {
            self.typed(&["duplicates", "latest"], latest, &[ColumnType::Date, ColumnType::Datetime], "a date");
        }
        if self.plan.units.resolve(&source.office, None).is_empty() && !source.office.is_empty() {
            let known = self.plan.units.units.values().map(|unit| unit.name_zh.as_str());
            let hint = nearest(&source.office, known).map_or_else(
                || "add the office to units.csv or unit_names.csv".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.error(&["office"], "unknown_unit", format!("there is no unit called `{}`", source.office), hint);
        }
        let rules: Vec<&str> = source.checks.iter().map(|check| check.rule.as_str()).collect();
        for (i, check) in source.checks.iter().enumerate() {
            if check.sql.len() > LONGEST_CHECK {
                self.error(
                    &["checks", &i.to_string(), "sql"],
                    "too_long",
                    format!("the condition of `{}` has more than {LONGEST_CHECK} characters", check.rule),
                    "split it into several checks".to_owned(),
                );
            }
        }
        for (i, rule) in rules.iter().enumerate() {
            if !is_snake_case(rule) || rules[..i].contains(rule) {
                self.error(
                    &["checks", &i.to_string(), "rule"],
                    "bad_name",
                    format!("`{rule}` is not a name of its own for this check"),
                    "use small letters, digits and _, and each name once".to_owned(),
                );
            }
        }
    }

    fn columns(&mut self) {
        let mut headers: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, column) in &self.source.columns {
            let at = ["columns", name.as_str()];
            if !is_snake_case(name) || RESERVED.contains(&name.as_str()) {
                self.error(
                    &at,
                    "bad_name",
                    format!("`{name}` cannot be a column's name"),
                    "use small letters, digits and _; record_id, source_file and source_line are taken".to_owned(),
                );
            }
            if column.headers.is_empty() {
                self.error(
                    &at,
                    "no_header",
                    format!("`{name}` could never be found in a file"),
                    "give at least one header".to_owned(),
                );
            }
            for header in &column.headers {
                if let Some(other) = headers.insert(header, name)
                    && other != name
                {
                    self.error(
                        &at,
                        "ambiguous_header",
                        format!("the header “{header}” is also that of `{other}`"),
                        "a header belongs to one column".to_owned(),
                    );
                }
            }
            if (column.kind == ColumnType::Category) == column.values.is_empty() {
                let (message, hint) = if column.values.is_empty() {
                    (format!("the category `{name}` has no values"), "list them: values = { code = [\"文字\"] }")
                } else {
                    (
                        format!("`{name}` has values but is no category"),
                        "make it type = \"category\", or remove the values",
                    )
                };
                self.error(&at, "wrong_values", message, hint.to_owned());
            }
            if column.kind == ColumnType::Amount && !name.ends_with("_yuan") {
                self.error(
                    &at,
                    "bad_name",
                    format!("`{name}` is stored in yuan, which its name must say"),
                    format!("call it `{name}_yuan`"),
                );
            }
            let unit_ok = match (&column.unit, column.kind) {
                (Some(unit), ColumnType::Amount) => matches!(unit.as_str(), "元" | "万元" | "亿元"),
                (Some(unit), ColumnType::Percent) => matches!(unit.as_str(), "percent" | "fraction"),
                (Some(_), _) => false,
                (None, _) => true,
            };
            if !unit_ok {
                self.error(
                    &at,
                    "wrong_field",
                    format!("the unit of `{name}` is not understood"),
                    "amounts have one (元, 万元 or 亿元) and percentages (percent or fraction), and nothing else"
                        .to_owned(),
                );
            }
            if column.open_ended && column.kind != ColumnType::Date {
                self.error(
                    &at,
                    "wrong_field",
                    format!("`open_ended` of `{name}` is not understood"),
                    "only a date can stand for no end".to_owned(),
                );
            }
            if column.decimals.is_some_and(|d| d > 9)
                || (column.decimals.is_some() && column.kind != ColumnType::Number)
            {
                self.error(
                    &at,
                    "wrong_field",
                    format!("`decimals` of `{name}` is not understood"),
                    "only numbers have decimals, 0 to 9".to_owned(),
                );
            }
            if column.personal == Some(Personal::Pseudonym) && column.kind != ColumnType::Text {
                self.error(
                    &at,
                    "wrong_field",
                    format!("`{name}` cannot become a pseudonym"),
                    "only text can: type = \"text\"".to_owned(),
                );
            }
        }
    }

    fn references(&mut self) {
        for (name, column) in &self.source.columns {
            let Some(reference) = &column.references else { continue };
            let found = reference.split_once('.').and_then(|(t, c)| self.plan.sources.get(t)?.columns.get(c));
            if found.is_none() {
                self.error(
                    &["columns", name],
                    "unknown_column",
                    format!("`{name}` refers to `{reference}`, which is not a column of a table"),
                    "write table.column".to_owned(),
                );
            }
        }
    }

    fn reported_rates(&mut self) {
        for (i, rate) in self.source.reported_rates.iter().enumerate() {
            let at = i.to_string();
            self.typed(&["reported_rates", &at], &rate.rate, &[ColumnType::Percent], "of type `percent`");
            for count in [&rate.numerator, &rate.denominator] {
                self.typed(&["reported_rates", &at], count, &[ColumnType::Integer], "of type `integer`");
            }
            if rate.decimals > 4 {
                self.error(
                    &["reported_rates", &at],
                    "wrong_field",
                    "a rate has at most 4 decimals".to_owned(),
                    "percent is stored with 4 places".to_owned(),
                );
            }
        }
    }

    /// What the text of the query shows; `values` reads it whole.
    fn database(&mut self) {
        let Some(database) = &self.source.database else { return };
        let first: String = database.query.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
        if !["select", "with"].contains(&first.to_ascii_lowercase().as_str()) || database.query.contains(';') {
            self.error(
                &["database", "query"],
                "not_one_select",
                "the query of a database must be one SELECT".to_owned(),
                "write one SELECT, without a semicolon, with columns named like those of the table".to_owned(),
            );
        }
        if !(1..=3600).contains(&database.time_limit_s) {
            self.error(
                &["database", "time_limit_s"],
                "wrong_field",
                format!("a limit of {} s is none that a load can wait for", database.time_limit_s),
                "write 1 to 3600 seconds".to_owned(),
            );
        }
    }
}

/// Tables are loaded after those they refer to, so references must not go round.
fn reference_cycles(plan: &Plan, findings: &mut Vec<Finding>) {
    let targets = |table: &str| -> BTreeSet<&str> {
        plan.sources
            .get(table)
            .into_iter()
            .flat_map(|source| source.columns.values())
            .filter_map(|column| column.references.as_deref()?.split_once('.').map(|(t, _)| t))
            .collect()
    };
    for table in plan.sources.keys() {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut todo: Vec<&str> = targets(table).into_iter().collect();
        while let Some(next) = todo.pop() {
            if reached.insert(next) {
                todo.extend(targets(next));
            }
        }
        if reached.contains(table.as_str()) {
            findings.push(Finding::error(
                &format!("pipeline/sources/{table}.toml"),
                0,
                "cycle",
                format!("following the references from `{table}` leads back to it, so no table could be loaded first"),
                "remove one of the references",
            ));
        }
    }
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
