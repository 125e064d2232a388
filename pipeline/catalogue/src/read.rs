//! Turns the files of a plan into a [`Plan`] and a list of findings.

use crate::check;
use crate::{
    Band, Calendar, DayKind, Finding, Indicator, Membership, Method, Plan, PlanFiles, Query, Rule, Scoring, Source,
    Unit, UnitName, Units,
};
use chrono::NaiveDate;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

/// Reads a plan and checks everything that needs no data and no SQL engine.
///
/// Returns all findings at once. There is a plan unless `indicators/index.toml` cannot be read; with findings of
/// severity error it must not be used to publish anything.
pub fn read(files: &PlanFiles) -> (Option<Plan>, Vec<Finding>) {
    let mut findings = Vec::new();
    let method: Option<Method> = match files.get(METHOD) {
        Some(bytes) => text_of(METHOD, bytes, &mut findings).and_then(|text| parse_toml(METHOD, text, &mut findings)),
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
    let Some(method) = method else { return (None, findings) };

    let mut plan = Plan {
        method,
        sources: BTreeMap::new(),
        units: read_units(files, &mut findings),
        calendar: read_calendar(files, &mut findings),
        indicators: BTreeMap::new(),
        node_of: BTreeMap::new(),
        queries: BTreeMap::new(),
        shared_views: BTreeMap::new(),
    };
    for (path, bytes) in files.below("pipeline/sources") {
        if let Some(table) = path.strip_prefix("pipeline/sources/").and_then(|name| name.strip_suffix(".toml"))
            && let Some(source) =
                text_of(path, bytes, &mut findings).and_then(|text| parse_toml::<Source>(path, text, &mut findings))
        {
            plan.sources.insert(table.to_owned(), source);
        }
    }
    read_indicators(files, &mut plan, &mut findings);
    read_queries(files, &mut plan, &mut findings);
    check::all(&plan, files, &mut findings);
    findings.sort();
    findings.dedup();
    (Some(plan), findings)
}

pub(crate) const METHOD: &str = "indicators/index.toml";
pub(crate) const UNITS: &str = "pipeline/sources/units.csv";
pub(crate) const MEMBERSHIP: &str = "pipeline/sources/membership.csv";
pub(crate) const UNIT_NAMES: &str = "pipeline/sources/unit_names.csv";
const HOLIDAYS: &str = "pipeline/sources/holidays.csv";

fn read_indicators(files: &PlanFiles, plan: &mut Plan, findings: &mut Vec<Finding>) {
    for (path, bytes) in files.below("indicators") {
        if path == METHOD {
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
        if let Some(other) = plan.node_of.insert(id.to_owned(), node.to_owned()) {
            findings.push(Finding::error(
                path,
                0,
                "duplicate_id",
                format!("the id `{id}` is also used in indicators/{other}/, and an id names one indicator"),
                "rename one of the two, with its query and its fixtures",
            ));
        }
        let Some(indicator) =
            text_of(path, bytes, findings).and_then(|text| parse_toml::<Indicator>(path, text, findings))
        else {
            continue;
        };
        plan.indicators.insert(id.to_owned(), indicator);
    }
}

fn read_queries(files: &PlanFiles, plan: &mut Plan, findings: &mut Vec<Finding>) {
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
            plan.shared_views.insert(id.to_owned(), query);
        } else if plan.node_of.get(id).is_some_and(|node| node == folder) {
            plan.queries.insert(id.to_owned(), query);
        } else {
            findings.push(Finding::error(
                path,
                0,
                "orphan_query",
                format!("there is no indicators/{folder}/{id}.toml, so nobody knows what this query measures"),
                match plan.node_of.get(id) {
                    Some(node) => {
                        format!("the indicator `{id}` is in indicators/{node}/: move the query to queries/{node}/")
                    }
                    None => "write the indicator, or remove the query".to_owned(),
                },
            ));
        }
    }
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

/// Reads one TOML file. An unknown field is reported and then read as what was meant, or overlooked, so that all
/// of a file's are found at once.
fn parse_toml<T: DeserializeOwned>(path: &str, text: &str, findings: &mut Vec<Finding>) -> Option<T> {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        findings.extend(errors.iter().map(|error| {
            let line = error.span().map_or(0, |span| line_at(text, span.start));
            Finding::error(
                path,
                line,
                "not_toml",
                error.message().replace('\n', "; "),
                "mend the line; see toml.io for the syntax",
            )
        }));
        return None;
    }
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let span = error.span();
        let line = span.as_ref().map_or(0, |span| line_at(text, span.start));
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        if message.starts_with("unknown field") {
            let mut quoted = message.split('`').skip(1).step_by(2);
            let wrong = quoted.next().unwrap_or_default();
            let known: Vec<&str> = quoted.collect();
            let meant = nearest(wrong, known.iter().copied());
            let hint = match meant {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            let said = format!("unknown field `{wrong}`, which would have no effect");
            findings.push(Finding::error(path, line, "unknown_field", said, hint));
            if span.is_some_and(|span| mend_key(table.get_mut(), &span, meant)) {
                continue;
            }
            return None;
        }
        let rule = if message.starts_with("missing field") { "missing_field" } else { "wrong_field" };
        findings.push(Finding::error(
            path,
            line,
            rule,
            message,
            "CONTRIBUTING.md has an annotated example of each kind of file",
        ));
        return None;
    }
}

/// The candidate most like `wrong`, when one is like enough to be a slip of the pen.
pub(crate) fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(wrong, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// Gives the key that stands at `span`, wherever it is in the tree, the name that was meant, or removes it.
fn mend_key(table: &mut DeTable<'_>, span: &std::ops::Range<usize>, meant: Option<&str>) -> bool {
    let found = table.keys().find(|key| key.span() == *span).cloned();
    if let Some(key) = found {
        let value = table.remove(&key);
        if let (Some(value), Some(meant)) = (value, meant)
            && !table.keys().any(|other| other.get_ref() == meant)
        {
            table.insert(Spanned::new(span.clone(), meant.to_owned().into()), value);
        }
        return true;
    }
    table.iter_mut().any(|(_, value)| mend_below(value.get_mut(), span, meant))
}

fn mend_below(value: &mut DeValue<'_>, span: &std::ops::Range<usize>, meant: Option<&str>) -> bool {
    match value {
        DeValue::Table(table) => mend_key(table, span, meant),
        DeValue::Array(array) => array.iter_mut().any(|value| mend_below(value.get_mut(), span, meant)),
        _ => false,
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The line of a field in a TOML file of the plan: of the deepest of `keys` that is there, else 1.
pub(crate) fn line_of(files: &PlanFiles, path: &str, keys: &[&str]) -> usize {
    let Some(text) = files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()) else { return 0 };
    let (table, _) = DeTable::parse_recoverable(text);
    let mut offset = 0;
    let mut here = DeValue::Table(table.into_inner());
    for key in keys {
        let next = match &here {
            DeValue::Table(table) => {
                table.iter().find(|(k, _)| k.get_ref() == key).map(|(k, v)| (k.span().start, v.get_ref().clone()))
            }
            DeValue::Array(array) => {
                key.parse::<usize>().ok().and_then(|i| array.get(i)).map(|v| (v.span().start, v.get_ref().clone()))
            }
            _ => None,
        };
        let Some((start, value)) = next else { break };
        offset = start;
        here = value;
    }
    line_at(text, offset)
}

/// The `[score]` table as it is written: every field of every rule. Turned into [`Scoring`] with the fields its rule has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScoring {
    rule: RuleName,
    weight: Option<f64>,
    worst: Option<f64>,
    best: Option<f64>,
    bands: Option<Vec<Band>>,
    otherwise: Option<f64>,
    points: Option<f64>,
    floor: Option<f64>,
    cap: Option<f64>,
    limit: Option<f64>,
    cap_grade: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum RuleName {
    Goalposts,
    RatioToTarget,
    Bands,
    Deduction,
    Binary,
    Bonus,
    Gate,
}

impl TryFrom<RawScoring> for Scoring {
    type Error = String;

    fn try_from(raw: RawScoring) -> Result<Self, String> {
        let mut fields = Fields(raw);
        let rule = match fields.0.rule {
            RuleName::Goalposts => Rule::Goalposts {
                worst: need(fields.0.worst.take(), "goalposts", "worst")?,
                best: need(fields.0.best.take(), "goalposts", "best")?,
            },
            RuleName::RatioToTarget => Rule::RatioToTarget,
            RuleName::Bands => Rule::Bands {
                bands: need(fields.0.bands.take(), "bands", "bands")?,
                otherwise: fields.0.otherwise.take().unwrap_or(0.0),
            },
            RuleName::Deduction => Rule::Deduction {
                points: need(fields.0.points.take(), "deduction", "points")?,
                floor: fields.0.floor.take().unwrap_or(0.0),
            },
            RuleName::Binary => Rule::Binary,
            RuleName::Bonus => Rule::Bonus {
                points: need(fields.0.points.take(), "bonus", "points")?,
                cap: need(fields.0.cap.take(), "bonus", "cap")?,
            },
            RuleName::Gate => Rule::Gate {
                limit: need(fields.0.limit.take(), "gate", "limit")?,
                cap_grade: need(fields.0.cap_grade.take(), "gate", "cap_grade")?,
            },
        };
        if matches!(rule, Rule::Bonus { .. } | Rule::Gate { .. }) && fields.0.weight.is_some() {
            return Err("a bonus or gate is not averaged, so it has no `weight`; remove it".to_owned());
        }
        if let Some(name) = fields.left_over() {
            return Err(format!(
                "this scoring rule has no use for `{name}`; remove it, or choose the rule that it belongs to"
            ));
        }
        Ok(Self { rule, weight: fields.0.weight.unwrap_or(1.0) })
    }
}

struct Fields(RawScoring);

impl Fields {
    /// A parameter that the rule did not take.
    fn left_over(&self) -> Option<&'static str> {
        let raw = &self.0;
        [
            (raw.worst.is_some(), "worst"),
            (raw.best.is_some(), "best"),
            (raw.bands.is_some(), "bands"),
            (raw.otherwise.is_some(), "otherwise"),
            (raw.points.is_some(), "points"),
            (raw.floor.is_some(), "floor"),
            (raw.cap.is_some(), "cap"),
            (raw.limit.is_some(), "limit"),
            (raw.cap_grade.is_some(), "cap_grade"),
        ]
        .into_iter()
        .find_map(|(there, name)| there.then_some(name))
    }
}

fn need<T>(value: Option<T>, rule: &str, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("the scoring rule `{rule}` needs `{field}`"))
}
