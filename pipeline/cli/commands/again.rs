//! What a bundle holds, computed again.

use crate::context::plan_in;
use crate::results::{DIAGNOSTICS, Draft, INDEX, PLAN, RUN, SCORES, VALUES};
use crate::run_file::{RunFile, hashes};
use crate::stages;
use anyhow::bail;
use bundle::Comparison;
use catalogue::{Finding, Period, Plan, Severity};
use index::tables::{self, AreaRow, Exact, ValueRow};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use values::EvidenceCount;

/// A bundle that is computed again.
pub struct Again<'a> {
    /// Its folder.
    pub root: &'a Path,
    /// Its files.
    pub files: &'a BTreeMap<String, PathBuf>,
    /// An empty folder for what is computed.
    pub scratch: &'a Path,
}

impl Again<'_> {
    /// Everything that can be computed again from what the bundle holds, table by table. What else is wrong is added to the
    /// findings.
    pub fn whole(&self, findings: &mut Vec<Finding>) -> anyhow::Result<Vec<Comparison>> {
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
        let periods = stages::periods_of(&run)?;
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

    /// Values from evidence; where there is none, from the counts that are published.
    fn values(
        &self,
        plan: &Plan,
        run: &RunFile,
        periods: &[Period],
        findings: &mut Vec<Finding>,
    ) -> anyhow::Result<Vec<Comparison>> {
        let out = self.scratch.join("recounted");
        std::fs::create_dir(&out)?;
        let evidence = self.root.join(bundle::EVIDENCE);
        let mut counted = BTreeSet::new();
        if evidence.is_dir() {
            let reported = self.root.join(bundle::REPORTED);
            let options = values::RecountOptions { evidence: &evidence, reported: &reported, out: &out, periods };
            for (id, counts) in values::recount(plan, &options)?.indicators {
                findings.extend(evidence_differs(run, &id, &counts));
                counted.insert(id);
            }
        }
        self.count_again(plan, &counted, &out)?;
        let known = |row: &BTreeMap<&str, &str>, column: &str| {
            let cell = |name: &str| row.get(name).copied().unwrap_or_default();
            let divided = matches!(column, "value" | "lower" | "upper" | "status") && !cell("numerator").is_empty();
            counted.contains(cell("indicator_id")) || divided
        };
        self.compare(VALUES, &out, &known)
    }

    /// Adds the rows of indicators without evidence: value, interval and status, from numerator and denominator.
    fn count_again(&self, plan: &Plan, counted: &BTreeSet<String>, out: &Path) -> anyhow::Result<()> {
        let level = plan.method.interval_level;
        let measured = |id: &str, numerator: Option<Exact>, denominator: Option<Exact>| {
            let indicator = plan.indicators.get(id).filter(|_| !counted.contains(id))?;
            Some(index::measure(indicator, numerator?, denominator, level))
        };
        let file = |folder: &Path, name: &str| folder.join(name).with_extension("csv");
        let mut values: Vec<ValueRow> = stages::read_if_there(&file(out, "values"))?;
        for mut row in tables::read::<ValueRow>(&file(&self.root.join(VALUES), "values"))? {
            if let Some(again) = measured(&row.indicator_id, row.numerator, row.denominator) {
                (row.value, row.lower, row.upper, row.status) = (again.value, again.lower, again.upper, again.status);
                values.push(row);
            }
        }
        tables::write(&file(out, "values"), &values)?;
        let mut areas: Vec<AreaRow> = stages::read_if_there(&file(out, "areas"))?;
        for mut row in stages::read_if_there::<AreaRow>(&file(&self.root.join(VALUES), "areas"))? {
            if let Some(again) = measured(&row.indicator_id, row.numerator, row.denominator) {
                (row.value, row.lower, row.upper, row.status) = (again.value, again.lower, again.upper, again.status);
                areas.push(row);
            }
        }
        Ok(tables::write(&file(out, "areas"), &areas)?)
    }

    /// Scores, index, ranks and all that is said about them, from the values as they are published.
    fn scores(&self, plan: &Plan) -> anyhow::Result<Vec<Comparison>> {
        let draft = Draft::begin(&self.scratch.join("again"))?;
        bundle::copy_tree(&self.root.join(VALUES), &draft.stage(VALUES)?)?;
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
                // A table without rows may be there or not.
                (there, _) => {
                    let rows = bundle::rows_of(if there { &published } else { &again })?;
                    if rows > 0 && (there || known(&BTreeMap::new(), "")) {
                        comparisons.push(Comparison::of_absent(&table.path, there, rows, known(&BTreeMap::new(), "")));
                    }
                }
            }
        }
        Ok(comparisons)
    }
}

/// Where evidence rows went, against what the run says.
fn evidence_differs(run: &RunFile, id: &str, counts: &EvidenceCount) -> Option<Finding> {
    let stated = run.evidence.get(id);
    let found = [("counted", counts.counted), ("outside_periods", counts.outside_periods), ("no_unit", counts.no_unit)];
    let (name, rows) = found.into_iter().find(|(name, rows)| stated.and_then(|of| of.get(*name)) != Some(rows))?;
    let said = stated.and_then(|of| of.get(name)).map_or_else(|| "nothing".to_owned(), u64::to_string);
    let message = format!("{rows} of its rows are `{name}`, but run.json says {said}");
    let path = format!("{}/{id}.csv", bundle::EVIDENCE);
    Some(Finding::error(&path, 0, "evidence_count", message, "rows were added, lost or changed; get the bundle again"))
}
