//! The stages, each from the folder before it to its own. `run` calls them in order; the single commands call one.

use crate::args::InputArgs;
use crate::context::Context;
use crate::results::{DIAGNOSTICS, Draft, INDEX, RECORDS, REPORTS, RETURNS, SCORES, VALUES};
use crate::run_file::{RunFile, SourceFile, TableCounts};
use anyhow::{Context as _, bail};
use catalogue::{Finding, Indicator, Lang, Period, Plan, REJECTED_ROWS, Rule};
use index::tables;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What is loaded, and what the files do not tell themselves.
pub struct Inputs<'a> {
    /// Files, folders, archives, patterns.
    pub paths: &'a [PathBuf],
    /// How texts are written, where it was given.
    pub encoding: Option<records::Encoding>,
    /// The secret key of the pseudonyms.
    pub key: Option<&'a [u8]>,
    /// The address of the database.
    pub database: Option<&'a str>,
    /// When this load takes place, where it was given.
    pub now: Option<&'a str>,
    /// The day on which the records stood as they are taken from the results that the only path names.
    pub as_of: Option<&'a str>,
}

/// Where the database is: from a variable, never from the plan, and never from the command line, which others can read.
pub const DATABASE_URL: &str = "CHENGXIN_DATABASE_URL";

/// What a load did.
pub struct Loaded {
    /// Nothing has changed since the load before.
    pub unchanged: bool,
    /// When what is in the tables was loaded.
    pub at: String,
}

/// Record files to `1-records`.
pub fn load(
    context: &Context,
    plan: &Plan,
    inputs: &Inputs<'_>,
    draft: &Draft,
    run: &mut RunFile,
) -> anyhow::Result<Loaded> {
    let start = Instant::now();
    let bar = progress_bar("读取 load");
    let progress = |done: u64, all: u64| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let out = draft.stage(RECORDS)?;
    let report = match inputs.as_of {
        Some(day) => records::as_of(plan, &records_of(inputs.paths)?, day, &out)?,
        None => {
            let earlier = draft.earlier(RECORDS);
            let now = inputs.now.map_or_else(beijing_time, str::to_owned);
            let program = build();
            let options = records::LoadOptions {
                inputs: inputs.paths,
                encoding: inputs.encoding,
                database: inputs.database,
                out: &out,
                earlier: earlier.as_deref(),
                now: &now,
                program: &program,
                threads: context.threads,
                pseudonym_key: inputs.key,
                progress: &progress,
            };
            records::load(plan, &options)?
        }
    };
    bar.finish_and_clear();
    if report.files.is_empty() {
        for finding in &report.findings {
            eprintln!("{finding}");
        }
        bail!(
            "no record file was read, so nothing was computed and earlier results stay; give the files or their folder"
        );
    }
    run.simulated = report.simulated;
    run.sources = report
        .files
        .iter()
        .map(|file| SourceFile {
            path: file.path.clone(),
            sheet: file.sheet.clone(),
            format: name_of(&file.format),
            table: file.table.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
            rows: file.rows,
            encoding: name_of(&file.encoding),
            apart: file.apart.clone(),
        })
        .collect();
    for (table, counts) in &report.tables {
        let counts = TableCounts {
            files: counts.files,
            read: counts.read,
            kept: counts.kept,
            rejected: counts.rejected,
            warnings: counts.warnings,
        };
        run.tables.insert(table.clone(), counts);
    }
    run.rejected_by_rule = report.rejected_by_rule;
    run.findings.extend(report.findings);
    write_returns(plan, &out, run)?;
    run.cost(RECORDS, start);
    Ok(Loaded { unchanged: report.unchanged, at: report.loaded_at })
}

/// The records of earlier results, which `--as-of` is given in place of files.
fn records_of(paths: &[PathBuf]) -> anyhow::Result<PathBuf> {
    match paths {
        [results] if results.join(RECORDS).is_dir() => Ok(results.join(RECORDS)),
        _ => bail!("--as-of takes earlier records from one folder of results; give that folder, and --out another one"),
    }
}

/// The clock of the city, as the ledger writes it.
fn beijing_time() -> String {
    let beijing = chrono::Utc::now().naive_utc() + chrono::TimeDelta::hours(8);
    beijing.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// What tells this build of the program from others: what another has loaded may have been read by other rules.
fn build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let made = file.ok().map(|file| (file.len(), file.modified().ok()));
    format!("{} {made:?}", env!("CARGO_PKG_VERSION"))
}

/// The refused rows as sheets for the offices that sent them.
fn write_returns(plan: &Plan, records: &Path, run: &RunFile) -> anyhow::Result<()> {
    let rejected = run.tables.iter().map(|(table, counts)| (table.clone(), counts.rejected)).collect();
    let (rows, simulated) = (records.join(REJECTED_ROWS), run.simulated);
    report::write_returns(
        &report::ReturnsInput { plan, rows: &rows, rejected: &rejected, simulated },
        &records.join(RETURNS),
    )?;
    Ok(())
}

/// The name that a value has in JSON; empty where it has none.
fn name_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// `1-records` to `2-values`.
pub fn values(
    context: &Context,
    plan: &Plan,
    periods: &[Period],
    draft: &Draft,
    run: &mut RunFile,
) -> anyhow::Result<()> {
    let start = Instant::now();
    let out = draft.stage(VALUES)?;
    let records = draft.dir().join(RECORDS);
    let options = values::ValuesOptions { records: &records, out: &out, periods, threads: context.threads };
    let report = values::compute(plan, &options)?;
    run.periods = periods.iter().map(|period| period.id.clone()).collect();
    run.evidence = report
        .indicators
        .iter()
        .map(|(id, counts)| {
            let rows =
                [("counted", counts.counted), ("outside_periods", counts.outside_periods), ("no_unit", counts.no_unit)];
            (id.clone(), rows.into_iter().map(|(name, count)| (name.to_owned(), count)).collect())
        })
        .collect();
    run.findings.extend(report.findings);
    run.hash_outputs(VALUES, &out)?;
    run.cost(VALUES, start);
    Ok(())
}

/// `2-values` to `3-scores` and `4-index`.
pub fn score(plan: &Plan, draft: &Draft, run: &mut RunFile) -> anyhow::Result<()> {
    let start = Instant::now();
    let values: Vec<tables::ValueRow> = tables::read(&draft.dir().join(VALUES).join("values.csv"))?;
    let scored = index::run_steps(plan, &values);
    let indexed = index::aggregate_scores(plan, &scored.scores);
    let scores = Tables(draft.stage(SCORES)?);
    write_table(&scores.0.join("scores.csv"), &scored.scores)?;
    scores.write("steps", &scored.steps)?;
    scores.write("screening", &scored.screening)?;
    run.findings.extend(scored.findings);

    let tables = Tables(draft.stage(INDEX)?);
    write_table(&tables.0.join("index.csv"), &indexed.index)?;
    tables.write("weights", &indexed.weights)?;
    tables.write("standings", &indexed.standings)?;
    if let Some(other) = plan.by_alternative() {
        tables.write("alternative", &index::aggregate_scores(&other, &scored.scores).index)?;
    }
    tables.write("plan_progress", &index::progress::plan_progress(plan, &scored.scores))?;
    tables.write("departments", &index::progress::departments(plan, &scored.scores))?;
    run.findings.extend(indexed.findings);
    run.findings.extend(gates_with_refused_rows(plan, run));
    write_diagnostics(plan, &values, &scored.scores, &indexed.index, draft)?;
    write_uncertainty(plan, &values, &tables, run)?;
    write_small_numbers(plan, &values, draft, &tables)?;
    for stage in [SCORES, INDEX, DIAGNOSTICS] {
        run.hash_outputs(stage, &draft.dir().join(stage))?;
    }
    run.cost(INDEX, start);
    Ok(())
}

/// What the values and scores look like before anybody trusts a mean of them.
fn write_diagnostics(
    plan: &Plan,
    values: &[tables::ValueRow],
    scores: &[tables::ScoreRow],
    nodes: &[tables::IndexRow],
    draft: &Draft,
) -> anyhow::Result<()> {
    let diagnostics = index::diagnostics::diagnose(plan, scores, nodes);
    let tables = Tables(draft.stage(DIAGNOSTICS)?);
    tables.write("statistics", &diagnostics.statistics)?;
    tables.write("growth", &index::diagnostics::growth(plan, values))?;
    tables.write("correlations", &diagnostics.correlations)?;
    tables.write("reliability", &diagnostics.reliability)?;
    tables.write("principal_components", &diagnostics.principal_components)
}

/// How much of the ranking is the choice of method, and what would change it.
fn write_uncertainty(
    plan: &Plan,
    values: &[tables::ValueRow],
    tables: &Tables,
    run: &mut RunFile,
) -> anyhow::Result<()> {
    let found = index::uncertainty::robustness(plan, values);
    run.findings.extend(found.uncertainty.findings);
    tables.write("uncertainty", &found.uncertainty.uncertainty)?;
    tables.write("rank_probabilities", &found.uncertainty.rank_probabilities)?;
    tables.write("sensitivity", &found.uncertainty.sensitivity)?;
    tables.write("leave_out", &found.leave_out)?;
    tables.write("weight_ranges", &found.weight_ranges)?;
    tables.write("what_if", &found.what_if)
}

/// What few records allow to be said.
fn write_small_numbers(plan: &Plan, values: &[tables::ValueRow], draft: &Draft, tables: &Tables) -> anyhow::Result<()> {
    let areas: Vec<tables::AreaRow> = read_if_there(&draft.dir().join(VALUES).join("areas.csv"))?;
    let (incidence, trend) = index::incidence::incidence(plan, values, &areas);
    tables.write("incidence", &incidence)?;
    tables.write("incidence_trend", &trend)?;
    let events: Vec<tables::EventRow> = read_if_there(&draft.dir().join(VALUES).join("events.csv"))?;
    tables.write("event_gaps", &index::incidence::event_gaps(plan, &events, &incidence))?;
    tables.write("comparison", &index::comparison::compare(plan, values))?;
    tables.write("rank_ranges", &index::rank_ranges::rank_ranges(plan, values))
}

/// A table; without rows where there is no file.
pub fn read_if_there<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    if path.exists() { Ok(tables::read(path)?) } else { Ok(Vec::new()) }
}

/// A folder that tables are written into.
struct Tables(PathBuf);

impl Tables {
    /// A table as CSV with its Parquet twin; one without rows is not there.
    fn write<T: serde::Serialize>(&self, name: &str, rows: &[T]) -> anyhow::Result<()> {
        if rows.is_empty() { Ok(()) } else { write_table(&self.0.join(name).with_extension("csv"), rows) }
    }
}

/// A refused row may be the one that breaches a gate, so whoever reads a passed gate must know that rows are missing.
fn gates_with_refused_rows(plan: &Plan, run: &RunFile) -> Vec<Finding> {
    let is_gate = |of: &Indicator| of.score.as_ref().is_some_and(|scoring| matches!(scoring.rule, Rule::Gate { .. }));
    let mut findings = Vec::new();
    for (id, indicator) in plan.indicators.iter().filter(|(_, indicator)| is_gate(indicator)) {
        for table in &indicator.records {
            let Some(counts) = run.tables.get(table).filter(|counts| counts.rejected > 0) else { continue };
            let node = plan.node_of.get(id).map_or("", String::as_str);
            let finding = Finding::error(
                &format!("indicators/{node}/{id}.toml"),
                0,
                "gate_incomplete",
                format!(
                    "{} refused rows of `{table}` were not looked at, and one of them may breach this gate",
                    counts.rejected
                ),
                "mend the rows in rejected.csv and load again before anybody relies on a passed gate",
            );
            findings.push(finding.as_warning());
        }
    }
    findings
}

/// The periods that a run measured.
pub fn periods_of(run: &RunFile) -> anyhow::Result<Vec<Period>> {
    let period =
        |id: &String| index::period(id).with_context(|| format!("run.json names the period `{id}`, which is none"));
    run.periods.iter().map(period).collect()
}

/// A table as CSV, with its Parquet twin.
pub fn write_table<T: serde::Serialize>(path: &Path, rows: &[T]) -> anyhow::Result<()> {
    tables::write(path, rows)?;
    values::write_parquet_twin(path)?;
    Ok(())
}

/// `2-values` to `4-index` to `5-reports`.
pub fn report(context: &Context, plan: &Plan, draft: &Draft, run: &mut RunFile) -> anyhow::Result<()> {
    let start = Instant::now();
    let dir = draft.dir();
    let values: Vec<tables::ValueRow> = tables::read(&dir.join(VALUES).join("values.csv"))?;
    let areas: Vec<tables::AreaRow> = read_if_there(&dir.join(VALUES).join("areas.csv"))?;
    let scores: Vec<tables::ScoreRow> = tables::read(&dir.join(SCORES).join("scores.csv"))?;
    let nodes: Vec<tables::IndexRow> = tables::read(&dir.join(INDEX).join("index.csv"))?;
    let of_index = |name: &str| dir.join(INDEX).join(name);
    let incidence = read_if_there(&of_index("incidence.csv"))?;
    let incidence_trend = read_if_there(&of_index("incidence_trend.csv"))?;
    let event_gaps = read_if_there(&of_index("event_gaps.csv"))?;
    let comparison = read_if_there(&of_index("comparison.csv"))?;
    let rank_ranges = read_if_there(&of_index("rank_ranges.csv"))?;
    let uncertainty = read_if_there(&of_index("uncertainty.csv"))?;
    let alternative = read_if_there(&of_index("alternative.csv"))?;
    let standings = read_if_there(&of_index("standings.csv"))?;
    let weights = read_if_there(&of_index("weights.csv"))?;
    let what_if = read_if_there(&of_index("what_if.csv"))?;
    let sensitivity = read_if_there(&of_index("sensitivity.csv"))?;
    let plan_progress = read_if_there(&of_index("plan_progress.csv"))?;
    let departments = read_if_there(&of_index("departments.csv"))?;
    let facts = run_facts(plan, run, context.lang);
    let input = report::ReportInput {
        plan,
        values: &values,
        areas: &areas,
        scores: &scores,
        index: &nodes,
        incidence: &incidence,
        incidence_trend: &incidence_trend,
        event_gaps: &event_gaps,
        comparison: &comparison,
        rank_ranges: &rank_ranges,
        uncertainty: &uncertainty,
        alternative: &alternative,
        standings: &standings,
        weights: &weights,
        what_if: &what_if,
        sensitivity: &sensitivity,
        plan_progress: &plan_progress,
        departments: &departments,
        run: &facts,
        lang: context.lang,
    };
    let out = draft.stage(REPORTS)?;
    let summary = report::write(&input, &out)?;
    let assessment = out.join(report::ASSESSMENT);
    if summary.files.contains(&assessment) {
        values::write_parquet_twin(&assessment)?;
    }
    run.findings.extend(summary.findings);
    run.cost(REPORTS, start);
    Ok(())
}

/// What a report says about the run.
fn run_facts(plan: &Plan, run: &RunFile, lang: Lang) -> report::RunFacts {
    report::RunFacts {
        simulated: run.simulated,
        made_on: None,
        findings: run.findings.clone(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        tables: run
            .tables
            .iter()
            .map(|(table, counts)| report::TableFacts {
                table: table.clone(),
                title: plan.sources.get(table).map(|source| source.title.get(lang).to_owned()).unwrap_or_default(),
                office: plan.sources.get(table).map(|source| source.office.clone()).unwrap_or_default(),
                files: counts.files,
                read: counts.read,
                kept: counts.kept,
                rejected: counts.rejected,
            })
            .collect(),
        rejected_by_rule: run
            .rejected_by_rule
            .iter()
            .flat_map(|(table, rules)| {
                rules.iter().map(|(rule, count)| report::RuleFacts {
                    table: table.clone(),
                    rule: rule.clone(),
                    count: *count,
                })
            })
            .collect(),
        sources: run
            .sources
            .iter()
            .map(|file| report::SourceFacts {
                path: file.path.clone(),
                table: file.table.clone(),
                sha256: file.sha256.clone(),
                rows: file.rows,
            })
            .collect(),
    }
}

/// The address of the database, where there is one.
pub fn database_url(args: &InputArgs) -> anyhow::Result<Option<String>> {
    match std::env::var_os(DATABASE_URL) {
        None => Ok(None),
        Some(_) if args.as_of.is_some() => Ok(None),
        Some(url) => match url.into_string() {
            Ok(url) => Ok(Some(url)),
            Err(_) => bail!("{DATABASE_URL}: is not written in UTF-8; write its special characters as %40 …"),
        },
    }
}

/// The secret key of the pseudonyms: from a file or a variable, never from the plan.
pub fn pseudonym_key(file: Option<&Path>) -> anyhow::Result<Option<Vec<u8>>> {
    if let Some(path) = file {
        let key = std::fs::read(path).with_context(|| format!("{}: the key file cannot be read", path.display()))?;
        return Ok(Some(key.trim_ascii().to_vec()));
    }
    Ok(std::env::var_os("CHENGXIN_KEY").map(std::ffi::OsString::into_encoded_bytes))
}

/// Counts of a load for people, one line a table and the sum.
pub fn balance_rows(plan: &Plan, tables: &BTreeMap<String, TableCounts>) -> Vec<Vec<String>> {
    let row = |name: String, c: &TableCounts| {
        vec![
            name,
            c.files.to_string(),
            c.read.to_string(),
            c.kept.to_string(),
            c.rejected.to_string(),
            c.warnings.to_string(),
        ]
    };
    let mut sum = TableCounts::default();
    let mut rows = Vec::new();
    for (table, c) in tables {
        let title = plan.sources.get(table).map_or(table.as_str(), |source| source.title.zh.as_str());
        rows.push(row(title.to_owned(), c));
        sum.files += c.files;
        sum.read += c.read;
        sum.kept += c.kept;
        sum.rejected += c.rejected;
        sum.warnings += c.warnings;
    }
    rows.push(row("合计".to_owned(), &sum));
    rows
}

fn progress_bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:30}] {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    bar.with_prefix(what)
}
