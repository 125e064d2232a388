//! `demo`: simulated records, everything run, and the truths that were planted held against what came out.

use crate::Outcome;
use crate::args::DemoArgs;
use crate::commands::{load, run::all_stages, score::print_ranking};
use crate::context::Context;
use crate::output::say;
use crate::output::thousands;
use crate::results::{RECORDS, REPORTS, VALUES};
use crate::stages::Inputs;
use anyhow::{Context as _, bail};
use catalogue::{Cadence, Period, Plan};
use index::tables::{self, Exact, ValueRow};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

/// Makes the records in `<out>/simulated`, the results in `<out>/results`, and says whether both agree.
pub fn run(context: &Context, args: &DemoArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let start = Instant::now();
    let simulated = args.out.join("simulated");
    let earlier = |name: &std::ffi::OsStr| {
        name == "simulated" || name == "results" || name.to_string_lossy().starts_with(".results.")
    };
    let foreign = std::fs::read_dir(&args.out).is_ok_and(|entries| entries.flatten().any(|e| !earlier(&e.file_name())));
    if foreign || (simulated.exists() && !simulated.join("truth").is_dir()) {
        bail!("{}: is not an earlier demo; choose another folder with --out", args.out.display());
    }
    if simulated.exists() {
        std::fs::remove_dir_all(&simulated).with_context(|| format!("{}: cannot be replaced", simulated.display()))?;
    }
    let [first, last] = plan.method.plan.years;
    let options = simulate::GenerateOptions {
        out: &simulated,
        seed: args.seed,
        years: first..=last,
        scale: args.scale,
        dirty: 0.005,
        only: None,
        messy: false,
    };
    let summary = simulate::generate(plan, &options)?;
    eprintln!("模拟数据 simulated: {} 行 rows, {} 个文件 files", thousands(summary.rows), summary.files.len());

    let key =
        std::fs::read(simulated.join("pseudonym.key")).context("the key of the simulated pseudonyms cannot be read")?;
    let periods = Period::of_years(first, last, Cadence::Year);
    let results = args.out.join("results");
    let paths = [simulated.join("records")];
    let inputs =
        Inputs { paths: &paths, encoding: None, key: Some(key.trim_ascii()), database: None, now: None, as_of: None };
    let run = all_stages(context, plan, &inputs, &periods, &results)?;
    load::print_balance(context, plan, &run, &results)?;
    print_ranking(context, plan, &results)?;

    let truths = recovered_truths(plan, &simulated.join("truth/truths.csv"), &results.join(VALUES).join("values.csv"))?;
    let defects = found_defects(&simulated.join("truth/spoilt.csv"), &results.join(RECORDS))?;
    eprintln!("埋设的真值 planted truths: {} / {} 还原 recovered", thousands(truths.agree), thousands(truths.planted));
    eprintln!(
        "埋设的差错 planted defects: {} / {} 查出 found, {} 误报 false alarms",
        thousands(defects.agree),
        thousands(defects.planted),
        thousands(defects.unplanted)
    );
    for line in truths.differences.iter().chain(&defects.differences).take(20) {
        eprintln!("  {line}");
    }
    let page = results.join(REPORTS).join("scoreboard.html");
    eprintln!("用时 {:.1} s", start.elapsed().as_secs_f64());
    say!("{}", page.display());
    let whole = truths.differences.is_empty() && defects.differences.is_empty();
    Ok(if whole { Outcome::Fine } else { Outcome::Findings })
}

/// How what was planted compares with what came out.
#[derive(Default)]
struct Comparison {
    planted: u64,
    agree: u64,
    unplanted: u64,
    differences: Vec<String>,
}

#[derive(Deserialize)]
struct Truth {
    indicator_id: String,
    unit_id: String,
    period: String,
    numerator: Exact,
    denominator: Exact,
}

/// Every planted numerator and denominator must be in the values, and nothing else that was counted.
fn recovered_truths(plan: &Plan, truths: &Path, values: &Path) -> anyhow::Result<Comparison> {
    let mut result = Comparison::default();
    // Truths are planted for every unit; an indicator has values for those of its levels.
    let applies = |truth: &Truth| {
        let levels = plan.indicators.get(&truth.indicator_id).map_or(&[][..], |indicator| &indicator.levels);
        plan.units.units.get(&truth.unit_id).is_some_and(|unit| levels.is_empty() || levels.contains(&unit.level))
    };
    let values: Vec<ValueRow> = tables::read(values)?;
    let mut found: BTreeMap<(&str, &str, &str), &ValueRow> = values
        .iter()
        .map(|row| ((row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str()), row))
        .collect();
    let truths: Vec<Truth> = tables::read(truths)?;
    for truth in truths.iter().filter(|truth| applies(truth)) {
        result.planted += 1;
        let row = found.remove(&(truth.indicator_id.as_str(), truth.unit_id.as_str(), truth.period.as_str()));
        let zero = Exact::default();
        let got = row.map(|row| (row.numerator.unwrap_or(zero), row.denominator.unwrap_or(zero)));
        if got == Some((truth.numerator, truth.denominator)) {
            result.agree += 1;
        } else {
            let got = got.map_or_else(|| "nothing".to_owned(), |(n, d)| format!("{n} / {d}"));
            result.differences.push(format!(
                "{} {} {}: planted {} / {}, got {got}",
                truth.indicator_id, truth.unit_id, truth.period, truth.numerator, truth.denominator
            ));
        }
    }
    for row in found.values().filter(|row| row.records > 0) {
        result.unplanted += 1;
        result.differences.push(format!(
            "{} {} {}: nothing planted, got {} records",
            row.indicator_id, row.unit_id, row.period, row.records
        ));
    }
    Ok(result)
}

#[derive(Deserialize)]
struct Planted {
    file: String,
    line: u64,
    rule: String,
}

/// Every planted defect must be found at its line for its reason, and no other.
fn found_defects(planted: &Path, records: &Path) -> anyhow::Result<Comparison> {
    let mut result = Comparison::default();
    let planted: Vec<Planted> = tables::read(planted)?;
    let planted: BTreeSet<(String, u64, String)> =
        planted.into_iter().map(|row| (row.file, row.line, row.rule)).collect();
    let mut found = BTreeSet::new();
    for name in ["rejected.csv", "warnings.csv"] {
        let path = records.join(name);
        let mut reader =
            csv::Reader::from_path(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        for row in reader.records() {
            let row = row?;
            let cell = |i: usize| row.get(i).unwrap_or_default();
            found.insert((cell(1).to_owned(), cell(3).parse()?, cell(6).to_owned()));
        }
    }
    result.planted = planted.len() as u64;
    result.agree = planted.intersection(&found).count() as u64;
    result.unplanted = found.difference(&planted).count() as u64;
    let line = |what: &str, (file, line, rule): &(String, u64, String)| format!("{file}:{line}: {what} [{rule}]");
    result.differences.extend(planted.difference(&found).map(|row| line("planted, not found", row)));
    result.differences.extend(found.difference(&planted).map(|row| line("found, not planted", row)));
    Ok(result)
}
