//! Turns the files of a plan into a [`Plan`] and a list of findings.

use crate::check;
use crate::definition;
use crate::mending::is_about_stand_in;
use crate::{
    Calendar, DayKind, Finding, Indicator, Membership, Method, Plan, PlanFiles, Query, Source, Unit, UnitName, Units,
};
use chrono::NaiveDate;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// Reads a plan and checks everything that needs no data and no SQL engine.
///
/// Returns all findings at once. There is a plan unless `indicators/index.toml` cannot be read; with findings of
/// severity error it must not be used to publish anything.
pub fn read(files: &PlanFiles) -> (Option<Plan>, Vec<Finding>) {
    let mut findings = Vec::new();
    let method: Option<Method> = match files.get(METHOD) {
        Some(bytes) => {
            text_of(METHOD, bytes, &mut findings).and_then(|text| definition::parse(METHOD, text, &mut findings))
        }
        None => {
            findings.push(Finding::error(
                METHOD,
                0,
                "missing_file",
                "the plan has no indicators/index.toml, which names the plan, the tree and the method",
                "give the folder that holds pipeline/, indicators/ and queries/ with --plan, or add the file",
            ));
            None
        }
    };
    // Without a method there is no plan; the other files are read all the same, so that their mistakes are told too.
    let sources = read_sources(files, &mut findings);
    let units = read_units(files, &mut findings);
    let calendar = read_calendar(files, &mut findings);
    let (indicators, node_of) = read_indicators(files, &mut findings);
    let (queries, shared_views) = read_queries(files, &node_of, &mut findings);
    let method_file = files.get(METHOD).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let method_file = method_file.and_then(|text| text.parse().ok()).unwrap_or_default();
    let alternative = files.get(ALTERNATIVE).and_then(|bytes| {
        text_of(ALTERNATIVE, bytes, &mut findings).and_then(|text| definition::parse(ALTERNATIVE, text, &mut findings))
    });
    let plan = method.map(|method| Plan {
        method,
        method_file,
        alternative,
        sources,
        units,
        calendar,
        indicators,
        node_of,
        queries,
        shared_views,
    });
    if let Some(plan) = &plan {
        let mut checked = Vec::new();
        check::all(plan, files, &mut checked);
        findings.extend(checked.into_iter().filter(|finding| !is_about_stand_in(finding)));
    }
    findings.sort();
    findings.dedup();
    (plan, findings)
}

pub(crate) const METHOD: &str = "indicators/index.toml";
pub(crate) const ALTERNATIVE: &str = "indicators/alternative.toml";
pub(crate) const UNITS: &str = "pipeline/sources/units.csv";
pub(crate) const MEMBERSHIP: &str = "pipeline/sources/membership.csv";
pub(crate) const UNIT_NAMES: &str = "pipeline/sources/unit_names.csv";
const HOLIDAYS: &str = "pipeline/sources/holidays.csv";

fn read_sources(files: &PlanFiles, findings: &mut Vec<Finding>) -> BTreeMap<String, Source> {
    let mut sources = BTreeMap::new();
    for (path, bytes) in files.below("pipeline/sources") {
        if let Some(table) = path.strip_prefix("pipeline/sources/").and_then(|name| name.strip_suffix(".toml"))
            && let Some(source) =
                text_of(path, bytes, findings).and_then(|text| definition::parse::<Source>(path, text, findings))
        {
            sources.insert(table.to_owned(), source);
        }
    }
    sources
}

type Indicators = (BTreeMap<String, Indicator>, BTreeMap<String, String>);

/// The indicators, and the node of each, also of those that cannot be read.
fn read_indicators(files: &PlanFiles, findings: &mut Vec<Finding>) -> Indicators {
    let mut indicators = BTreeMap::new();
    let mut node_of = BTreeMap::new();
    for (path, bytes) in files.below("indicators") {
        if path == METHOD || path == ALTERNATIVE {
            continue;
        }
        let parts: Vec<&str> = path.split('/').collect();
        let ["indicators", node, file] = parts[..] else {
            findings.push(Finding::error(
                path,
                0,
                "misplaced_file",
                "an indicator lies in indicators/<node>/<id>.toml; this file does not, and would be ignored",
                "move it into the folder of its node, or remove it",
            ));
            continue;
        };
        let Some(id) = file.strip_suffix(".toml") else {
            findings.push(Finding::error(
                path,
                0,
                "misplaced_file",
                "only .toml files belong into indicators/",
                "move or remove it",
            ));
            continue;
        };
        // An indicator that cannot be read still claims its id, so that its query is not called an orphan.
        if let Some(other) = node_of.insert(id.to_owned(), node.to_owned()) {
            findings.push(Finding::error(
                path,
                0,
                "duplicate_id",
                format!("the id `{id}` is also used in indicators/{other}/, and an id names one indicator"),
                "rename one of the two, with its query and its fixtures",
            ));
        }
        let Some(indicator) =
            text_of(path, bytes, findings).and_then(|text| definition::parse::<Indicator>(path, text, findings))
        else {
            continue;
        };
        indicators.insert(id.to_owned(), indicator);
    }
    (indicators, node_of)
}

type Queries = BTreeMap<String, Query>;

/// The queries by indicator, and the shared views by name.
fn read_queries(
    files: &PlanFiles,
    node_of: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) -> (Queries, Queries) {
    let (mut queries, mut shared_views) = (Queries::new(), Queries::new());
    for (path, bytes) in files.below("queries") {
        let parts: Vec<&str> = path.split('/').collect();
        let (folder, file) = match parts[..] {
            ["queries", "values.sql"] => continue,
            ["queries", folder, file] => (folder, file),
            _ => ("", ""),
        };
        let Some(id) = file.strip_suffix(".sql") else {
            findings.push(Finding::error(
                path,
                0,
                "misplaced_file",
                "a query lies in queries/<node>/<indicator>.sql or queries/shared/<view>.sql; this file does not",
                "move or remove it",
            ));
            continue;
        };
        let Some(sql) = text_of(path, bytes, findings) else { continue };
        let query = Query { path: path.to_owned(), sql: sql.to_owned() };
        if folder == "shared" {
            shared_views.insert(id.to_owned(), query);
        } else if node_of.get(id).is_some_and(|node| node == folder) {
            queries.insert(id.to_owned(), query);
        } else {
            findings.push(Finding::error(
                path,
                0,
                "orphan_query",
                format!("there is no indicators/{folder}/{id}.toml, so nobody knows what this query measures"),
                match node_of.get(id) {
                    Some(node) => {
                        format!("the indicator `{id}` is in indicators/{node}/: move the query to queries/{node}/")
                    }
                    None => "write the indicator, or remove the query".to_owned(),
                },
            ));
        }
    }
    (queries, shared_views)
}

fn read_units(files: &PlanFiles, findings: &mut Vec<Finding>) -> Units {
    let mut units = Units::default();
    for (line, unit) in read_csv::<Unit>(UNITS, files, findings) {
        if let Some(old) = units.units.insert(unit.unit_id.clone(), unit) {
            findings.push(Finding::error(
                UNITS,
                line,
                "duplicate_id",
                format!("the unit id `{}` stands twice", old.unit_id),
                "keep one row for a unit; what changes over time belongs into membership.csv and unit_names.csv",
            ));
        }
    }
    units.memberships = read_csv::<Membership>(MEMBERSHIP, files, findings).into_iter().map(|(_, row)| row).collect();
    units.names = read_csv::<UnitName>(UNIT_NAMES, files, findings).into_iter().map(|(_, row)| row).collect();
    units
}

fn read_calendar(files: &PlanFiles, findings: &mut Vec<Finding>) -> Calendar {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[serde(with = "crate::day")]
        day: NaiveDate,
        kind: DayKind,
        name: String,
    }
    let mut calendar = Calendar::default();
    for (line, row) in read_csv::<Row>(HOLIDAYS, files, findings) {
        if calendar.days.insert(row.day, (row.kind, row.name)).is_some() {
            findings.push(Finding::error(
                HOLIDAYS,
                line,
                "duplicate_id",
                format!("the day {} stands twice", row.day),
                "keep one row for a day",
            ));
        }
    }
    calendar
}

/// The rows of a CSV file with their lines. An absent file has no rows.
fn read_csv<T: DeserializeOwned>(path: &str, files: &PlanFiles, findings: &mut Vec<Finding>) -> Vec<(usize, T)> {
    let Some(bytes) = files.get(path) else { return Vec::new() };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let mut rows = Vec::new();
    let headers = reader.headers().cloned();
    let headers = match headers {
        Ok(headers) => headers,
        Err(error) => {
            findings.push(Finding::error(path, 1, "unreadable", error.to_string(), "write the file as CSV in UTF-8"));
            return rows;
        }
    };
    for record in reader.into_records() {
        let row = record.and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            record.deserialize::<T>(Some(&headers)).map(|row| (usize::try_from(line).unwrap_or(0), row))
        });
        match row {
            Ok(row) => rows.push(row),
            Err(error) => findings.push(Finding::error(
                path,
                error.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0)),
                "unreadable",
                csv_reason(&error),
                "dates are written 2018-03-05; an empty date means always",
            )),
        }
    }
    rows
}

/// What is wrong, without the position that the finding has already.
fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells, the header {expected_len}")
        }
        _ => error.to_string(),
    }
}

fn text_of<'a>(path: &str, bytes: &'a [u8], findings: &mut Vec<Finding>) -> Option<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            findings.push(Finding::error(
                path,
                0,
                "unreadable",
                format!("byte {} is not UTF-8", error.valid_up_to() + 1),
                "save the file as UTF-8",
            ));
            None
        }
    }
}
