//! `verify`: what a bundle says of itself held against its bytes, its signature, and the same numbers computed again.

use crate::Outcome;
use crate::args::VerifyArgs;
use crate::commands::bundle::copy_tree;
use crate::context::{Context, plan_in};
use crate::output::{self, say, thousands};
use crate::results::{DIAGNOSTICS, Draft, INDEX, PLAN, RUN, SCORES, VALUES};
use crate::run_file::{RunFile, hashes};
use crate::stages;
use anyhow::{Context as _, bail};
use bundle::{Comparison, Limits};
use catalogue::{Finding, Period, Plan, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Checks everything and prints table by table what agrees.
pub fn run(context: &Context, args: &VerifyArgs) -> anyhow::Result<Outcome> {
    let scratch = tempfile::tempdir().context("no temporary folder can be made")?;
    let root = if args.bundle.is_dir() {
        args.bundle.clone()
    } else {
        let root = scratch.path().join("bundle");
        std::fs::create_dir(&root)?;
        bundle::unpack(&args.bundle, &root, &Limits::default())?;
        root
    };
    let files = bundle::files_of(&root, &Limits::default())?;
    let mut findings = bundle::check_sums(&root, &files)?;
    eprintln!("{} 个文件 files, {} 个不符 findings", thousands(files.len() as u64), findings.len());
    let (signed, wrong) = bundle::check_signature(&root, args.public_key.as_deref())?;
    findings.extend(wrong);
    match &signed {
        Some(signed) if signed.checked => eprintln!("签名有效 signed by {}: {}", signed.key, signed.comment),
        Some(signed) => eprintln!("签名未核验 signed by {}, not checked: give --public-key", signed.key),
        None => eprintln!("未签名 not signed"),
    }
    let edition = bundle::edition_of(&root)?;
    let again = Again { root: &root, files: &files, scratch: scratch.path() };
    let comparisons = match again.whole(&mut findings) {
        Ok(comparisons) => comparisons,
        Err(error) => {
            let message = format!("nothing more can be computed again: {error:#}");
            findings.push(Finding::error("", 0, "not_computable", message, "mend what is named above first"));
            Vec::new()
        }
    };
    print(context, args, &comparisons)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    let different: usize = comparisons.iter().map(|table| table.differences.len()).sum();
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    say!(
        "{edition}: {} cells agree, {different} differ, {} cannot be computed again, {errors} findings",
        thousands(comparisons.iter().map(|table| table.agree).sum()),
        thousands(comparisons.iter().map(|table| table.unknown).sum()),
    );
    Ok(if different == 0 && errors == 0 { Outcome::Fine } else { Outcome::Findings })
}

/// A bundle that is computed again.
struct Again<'a> {
    root: &'a Path,
    files: &'a BTreeMap<String, PathBuf>,
    scratch: &'a Path,
}

impl Again<'_> {
    fn whole(&self, findings: &mut Vec<Finding>) -> anyhow::Result<Vec<Comparison>> {
        let run = RunFile::read(&self.root.join(RUN))?;
        let definitions = plan_in(&self.root.join(PLAN))?;
        self.check_run_file(&run, &hashes(&definitions), findings)?;
        self.check_twins(findings);
        let (plan, found) = catalogue::read(&definitions);
        let errors: Vec<Finding> = found.into_iter().filter(|one| one.severity == Severity::Error).collect();
        let Some(plan) = plan.filter(|_| errors.is_empty()) else {
            let count = errors.len();
            findings.extend(errors);
            bail!("the plan of the bundle has {count} findings");
        };
        let periods = run
            .periods
            .iter()
            .map(|id| index::period(id).with_context(|| format!("run.json names the period `{id}`, which is none")))
            .collect::<anyhow::Result<Vec<Period>>>()?;
        let mut comparisons = self.values(&plan, &run, &periods, findings)?;
        comparisons.extend(self.scores(&plan)?);
        Ok(comparisons)
    }

    /// `run.json` names the hash of every definition and table too.
    fn check_run_file(
        &self,
        run: &RunFile,
        definitions: &BTreeMap<String, String>,
        findings: &mut Vec<Finding>,
    ) -> anyhow::Result<()> {
        let mut there = BTreeMap::new();
        for stage in [VALUES, SCORES, INDEX, DIAGNOSTICS] {
            let prefix = format!("{stage}/");
            let own = |name: &&String| name.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('/'));
            for name in self.files.keys().filter(own) {
                there.insert(name.clone(), bundle::sha256(&self.files[name])?);
            }
        }
        for (what, stated, found) in [("outputs", &run.outputs, &there), ("definitions", &run.definitions, definitions)]
        {
            let names: BTreeSet<&String> = stated.keys().chain(found.keys()).collect();
            for name in names.into_iter().filter(|name| stated.get(*name) != found.get(*name)) {
                findings.push(Finding::error(
                    name,
                    0,
                    "run_file_differs",
                    format!("it is not the file that run.json names under `{what}`"),
                    "get the bundle again from whoever published it",
                ));
            }
        }
        Ok(())
    }

    /// Parquet twins hold what their tables hold.
    fn check_twins(&self, findings: &mut Vec<Finding>) {
        let twins = self.files.keys().filter(|name| {
            [VALUES, SCORES, INDEX].iter().any(|stage| name.starts_with(*stage)) && name.ends_with(".parquet")
        });
        for name in twins {
            let message = match values::check_parquet_twin(&self.root.join(name).with_extension("csv")) {
                Ok(None) => continue,
                Ok(Some(difference)) => format!("it does not hold what its CSV table holds: {difference}"),
                Err(error) => format!("it cannot be read beside its CSV table: {error}"),
            };
            findings.push(Finding::error(
                name,
                0,
                "twin_differs",
                message,
                "read the CSV table, and tell who published it",
            ));
        }
    }

    /// Values from evidence.
    fn values(
        &self,
        plan: &Plan,
        run: &RunFile,
        periods: &[Period],
        findings: &mut Vec<Finding>,
    ) -> anyhow::Result<Vec<Comparison>> {
        let evidence = self.root.join(bundle::EVIDENCE);
        if !evidence.is_dir() {
            return Ok(Vec::new());
        }
        let out = self.scratch.join("recounted");
        let reported = self.root.join(bundle::REPORTED);
        let counted = values::recount(
            plan,
            &values::RecountOptions { evidence: &evidence, reported: &reported, out: &out, periods },
        )?;
        for (id, counts) in &counted.indicators {
            let stated = |name: &str| run.evidence.get(id).and_then(|rows| rows.get(name)).copied();
            let found =
                [("counted", counts.counted), ("outside_periods", counts.outside_periods), ("no_unit", counts.no_unit)];
            for (name, rows) in found.into_iter().filter(|(name, rows)| stated(name) != Some(*rows)) {
                let message = format!("{rows} rows are {name}, but run.json says {}", stated(name).unwrap_or_default());
                let path = format!("{}/{id}.csv", bundle::EVIDENCE);
                findings.push(Finding::error(&path, 0, "evidence_count", message, "rows were added, lost or changed"));
            }
        }
        let known = |row: &BTreeMap<&str, &str>, _: &str| {
            row.get("indicator_id").is_some_and(|id| counted.indicators.contains_key(*id))
        };
        self.compare(VALUES, &out, &known)
    }

    /// Scores, index, ranks and all that is said about them, from the values as they are published.
    fn scores(&self, plan: &Plan) -> anyhow::Result<Vec<Comparison>> {
        let draft = Draft::begin(&self.scratch.join("again"))?;
        copy_tree(&self.root.join(VALUES), &draft.stage(VALUES)?)?;
        stages::score(plan, &draft, &mut RunFile::default())?;
        let known = |_: &BTreeMap<&str, &str>, _: &str| true;
        let mut comparisons = self.compare(SCORES, &draft.dir().join(SCORES), &known)?;
        comparisons.extend(self.compare(INDEX, &draft.dir().join(INDEX), &known)?);
        Ok(comparisons)
    }

    /// Every table of a stage, published against computed.
    fn compare(
        &self,
        stage: &str,
        computed: &Path,
        known: &dyn Fn(&BTreeMap<&str, &str>, &str) -> bool,
    ) -> anyhow::Result<Vec<Comparison>> {
        let mut comparisons = Vec::new();
        for table in bundle::dictionary().iter().filter(|table| table.path.starts_with(&format!("{stage}/"))) {
            let below = table.path.strip_prefix(&format!("{stage}/")).unwrap_or_default();
            let (published, again) = (self.root.join(&table.path), computed.join(below));
            match (published.is_file(), again.is_file()) {
                (true, true) => comparisons.push(bundle::compare(table, &table.path, &published, &again, known)?),
                (false, false) => {}
                (published, _) => comparisons.push(Comparison::of_absent(&table.path, published)),
            }
        }
        Ok(comparisons)
    }
}

fn print(context: &Context, args: &VerifyArgs, comparisons: &[Comparison]) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = comparisons
        .iter()
        .map(|table| {
            vec![
                table.path.clone(),
                table.rows.to_string(),
                table.agree.to_string(),
                table.differences.len().to_string(),
                table.unknown.to_string(),
            ]
        })
        .collect();
    let headers = [
        ("表", "table"),
        ("行", "rows"),
        ("一致的单元格", "cells that agree"),
        ("不一致", "differ"),
        ("无法复算", "cannot be computed"),
    ];
    output::print(context.format, &output::headers(context.lang, &headers), &rows)?;
    let all = || comparisons.iter().flat_map(|table| &table.differences);
    for one in all().take(20) {
        let column = if one.column.is_empty() { String::new() } else { format!(" · {}", one.column) };
        eprintln!("{}: {}{column}: published `{}`, computed `{}`", one.path, one.row, one.published, one.computed);
    }
    if let Some(path) = &args.differences {
        let mut writer = csv::Writer::from_path(path).with_context(|| format!("{}: cannot be made", path.display()))?;
        writer.write_record(["table", "row", "column", "published", "computed"])?;
        for one in all() {
            writer.write_record([&one.path, &one.row, &one.column, &one.published, &one.computed])?;
        }
        writer.flush()?;
    } else if all().count() > 20 {
        eprintln!("… {} more differences (--differences FILE)", all().count() - 20);
    }
    Ok(())
}
