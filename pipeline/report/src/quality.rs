//! What arrived, what was kept, what was rejected and why, and from which files.

use crate::format;
use crate::lookup::Lookup;
use serde::Serialize;

/// The rules of findings about files that were not read.
const NOT_READ: [&str; 16] = [
    "not_records",
    "not_text",
    "not_a_file",
    "empty_file",
    "unknown_file",
    "ambiguous_file",
    "missing_columns",
    "two_headers",
    "ambiguous_header",
    "damaged_file",
    "locked_file",
    "too_large",
    "same_name",
    "nested_archive",
    "archive_member",
    "hidden_sheet",
];

#[derive(Serialize)]
pub(crate) struct QualityPart {
    pub tables: Vec<TableRow>,
    pub rules: Vec<RuleRow>,
    pub sources: Vec<SourceRow>,
    /// How many files were not read.
    pub unread_files: usize,
}

#[derive(Serialize)]
pub(crate) struct TableRow {
    pub table: String,
    pub title: String,
    pub office: String,
    pub files: Number,
    pub read: Number,
    pub kept: Number,
    pub rejected: Number,
    pub share: String,
}

#[derive(Serialize)]
pub(crate) struct RuleRow {
    pub title: String,
    pub table: String,
    pub rule: String,
    pub words: String,
    pub count: Number,
}

#[derive(Serialize)]
pub(crate) struct SourceRow {
    pub path: String,
    pub table: String,
    pub title: String,
    pub rows: Number,
    pub digest: String,
}

/// A number for people and the same for machines.
#[derive(Serialize)]
pub(crate) struct Number {
    pub text: String,
    pub exact: String,
}

/// The first 12 hex digits of a hash.
fn digest(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

fn number(n: u64) -> Number {
    Number { text: format::count(n), exact: n.to_string() }
}

/// What a rule is about: one of the general rules, or a check of the table.
pub(crate) fn rule_words(lookup: &Lookup, table: &str, rule: &str) -> String {
    let check = lookup
        .input
        .plan
        .sources
        .get(table)
        .and_then(|source| source.checks.iter().find(|check| check.rule == rule))
        .map(|check| check.message.get(lookup.labels.lang));
    check.or_else(|| lookup.labels.find(&format!("reject_{rule}"))).unwrap_or(rule).to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "row counts stay far below 2^53")]
pub(crate) fn part(lookup: &Lookup) -> QualityPart {
    let run = lookup.input.run;
    let title = |table: &str| lookup.table_title(table);
    let row = |table: &str, name: String, office: String, [files, read, kept, rejected]: [u64; 4]| TableRow {
        table: table.to_owned(),
        title: name,
        office,
        files: number(files),
        read: number(read),
        kept: number(kept),
        rejected: number(rejected),
        share: if read == 0 { String::new() } else { format::share(rejected as f64 / read as f64) },
    };
    let mut tables: Vec<TableRow> = run
        .tables
        .iter()
        .map(|t| row(&t.table, title(&t.table), format::visible(&t.office), [t.files, t.read, t.kept, t.rejected]))
        .collect();
    if tables.len() > 1 {
        let sum = |of: fn(&crate::TableFacts) -> u64| run.tables.iter().map(of).sum();
        let sums = [sum(|t| t.files), sum(|t| t.read), sum(|t| t.kept), sum(|t| t.rejected)];
        tables.push(row("", lookup.labels.get("total"), String::new(), sums));
    }
    QualityPart {
        tables,
        rules: run
            .rejected_by_rule
            .iter()
            .filter(|fact| fact.count > 0)
            .map(|fact| RuleRow {
                title: title(&fact.table),
                table: fact.table.clone(),
                rule: fact.rule.clone(),
                words: rule_words(lookup, &fact.table, &fact.rule),
                count: number(fact.count),
            })
            .collect(),
        sources: run
            .sources
            .iter()
            .map(|source| SourceRow {
                path: format::visible(&source.path),
                table: source.table.clone(),
                title: title(&source.table),
                rows: number(source.rows),
                digest: digest(&source.sha256),
            })
            .collect(),
        unread_files: run.findings.iter().filter(|finding| NOT_READ.contains(&finding.rule.as_str())).count(),
    }
}
