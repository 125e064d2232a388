//! `test`: the fixtures of the indicators. Rows in through the real loader, counts out, compared with expected.csv.

use crate::Outcome;
use crate::args::TestArgs;
use crate::context::Context;
use crate::output::say;
use anyhow::{Context as _, bail};
use catalogue::{Cadence, Period, Plan, Severity};
use index::tables::{self, Exact, ValueRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One line of expected.csv.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    unit_id: String,
    period: String,
    numerator: Exact,
    denominator: Exact,
}

/// Runs the fixtures in `tests/indicators/<node>/<id>/` of the plan's folder.
pub fn run(context: &Context, args: &TestArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    // A fixture is about which rows count, for whatever unit they name; levels only say for whom the result is shown.
    let mut everywhere = plan.clone();
    for indicator in everywhere.indicators.values_mut() {
        indicator.levels.clear();
    }
    let root = context.plan_dir.clone().unwrap_or_else(|| PathBuf::from(".")).join("tests/indicators");
    if !root.is_dir() {
        bail!("{}: there is no such folder; run in the folder of the plan, or give it with --plan", root.display());
    }
    for id in &args.indicators {
        if !plan.indicators.contains_key(id) {
            bail!("there is no indicator `{id}`; `chengxin explain` lists them");
        }
    }
    let (mut passed, mut failed) = (0_u32, 0_u32);
    for (id, node) in &plan.node_of {
        if !args.indicators.is_empty() && !args.indicators.contains(id) {
            continue;
        }
        let dir = root.join(node).join(id);
        let problem = if dir.is_dir() {
            one(context, &everywhere, id, &dir, args.bless).with_context(|| format!("{}", dir.display()))?
        } else {
            format!("there is no fixture folder {}", dir.display())
        };
        if problem.is_empty() {
            passed += 1;
        } else {
            failed += 1;
            say!("FAILED {node}/{id}\n{problem}");
        }
    }
    say!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { Outcome::Fine } else { Outcome::Findings })
}

/// What is wrong with one fixture; empty when it is as expected.
fn one(context: &Context, plan: &Plan, id: &str, dir: &Path, bless: bool) -> anyhow::Result<String> {
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name != "expected.csv") {
            inputs.push(path);
        }
    }
    inputs.sort();
    let expected_path = dir.join("expected.csv");
    let expected: Vec<Expected> = if expected_path.exists() { tables::read(&expected_path)? } else { Vec::new() };

    let scratch = tempfile::tempdir()?;
    let options = records::LoadOptions {
        inputs: &inputs,
        encoding: None,
        database: None,
        out: scratch.path(),
        earlier: None,
        now: "",
        program: "",
        threads: context.threads,
        pseudonym_key: Some(b"the key of the fixtures"),
        progress: &|_, _| {},
    };
    let report = records::load(plan, &options)?;
    let mut problem = String::new();
    // A fixture holds the columns that its case is about.
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        writeln!(problem, "  {finding}")?;
    }
    if report.tables.values().any(|counts| counts.rejected > 0) {
        let rejected = std::fs::read_to_string(scratch.path().join("rejected.csv"))?;
        for line in rejected.lines().skip(1) {
            writeln!(problem, "  rejected: {line}")?;
        }
    }

    let years: Vec<i32> = expected.iter().filter_map(|row| row.period.get(..4)?.parse().ok()).collect();
    let [first, last] = plan.method.plan.years;
    let (first, last) =
        (years.iter().min().map_or(first, |y| first.min(*y)), years.iter().max().map_or(last, |y| last.max(*y)));
    let periods = Period::of_years(first, last, Cadence::Year);
    let rows = values::evaluate(plan, scratch.path(), id, &periods, context.threads)?;
    let counted: BTreeMap<(&str, &str), &ValueRow> = rows
        .iter()
        .filter(|row| row.records > 0)
        .map(|row| ((row.unit_id.as_str(), row.period.as_str()), row))
        .collect();
    let leaves = leaves(plan, &counted, &periods);

    if bless {
        let rows: Vec<Expected> = leaves
            .iter()
            .filter_map(|key| counted.get(key))
            .map(|row| Expected {
                unit_id: row.unit_id.clone(),
                period: row.period.clone(),
                numerator: row.numerator.unwrap_or_default(),
                denominator: row.denominator.unwrap_or_default(),
            })
            .collect();
        tables::write(&expected_path, &rows)?;
        return Ok(problem);
    }
    if expected.is_empty() {
        writeln!(
            problem,
            "  expected.csv has no row; write what must be counted (unit_id,period,numerator,denominator)"
        )?;
    }
    for row in &expected {
        let got = counted.get(&(row.unit_id.as_str(), row.period.as_str()));
        let got = got.map(|row| (row.numerator.unwrap_or_default(), row.denominator.unwrap_or_default()));
        if got != Some((row.numerator, row.denominator)) {
            let got = got.map_or_else(|| "nothing".to_owned(), |(n, d)| format!("{n} / {d}"));
            writeln!(
                problem,
                "  {} {}: expected {} / {}, counted {got}",
                row.unit_id, row.period, row.numerator, row.denominator
            )?;
        }
    }
    for (unit, period) in leaves {
        if !expected.iter().any(|row| row.unit_id == unit && row.period == period) {
            let row = counted[&(unit, period)];
            writeln!(
                problem,
                "  {unit} {period}: counted {} / {}, which expected.csv does not list",
                row.numerator.unwrap_or_default(),
                row.denominator.unwrap_or_default()
            )?;
        }
    }
    Ok(problem)
}

/// The counted units that have no counted unit below them in the same period: the ones the records name.
fn leaves<'a>(
    plan: &Plan,
    counted: &BTreeMap<(&'a str, &'a str), &ValueRow>,
    periods: &[Period],
) -> Vec<(&'a str, &'a str)> {
    let closure = plan.units.closure();
    counted
        .keys()
        .filter(|(unit, period)| {
            let Some(days) = periods.iter().find(|p| p.id == *period) else { return true };
            !closure.iter().any(|row| {
                row.parent_id == *unit
                    && row.unit_id != *unit
                    && row.valid_from.is_none_or(|from| from <= days.last_day)
                    && row.valid_to.is_none_or(|to| to > days.first_day)
                    && counted.contains_key(&(row.unit_id.as_str(), *period))
            })
        })
        .copied()
        .collect()
}
