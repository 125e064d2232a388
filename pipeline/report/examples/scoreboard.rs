//! The scoreboard of a finished run, and how long it takes: `scoreboard RESULTS PAGE`.
//!
//! `cargo run --release -p report --example scoreboard -- results scoreboard.html`

use catalogue::{Finding, Lang, PlanFiles};
use index::tables::read;
use report::{ReportInput, RuleFacts, RunFacts, SourceFacts, TableFacts};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [results, page] = arguments.as_slice() else { return Err("usage: scoreboard RESULTS PAGE".into()) };
    let results = Path::new(results);
    let (plan, findings) = catalogue::read(&PlanFiles::from_dir(&results.join("plan"))?);
    let plan = plan.ok_or_else(|| format!("{findings:?}"))?;
    let run = facts(&serde_json::from_slice(&std::fs::read(results.join("run.json"))?)?);
    let (values, scores, index) = ("2-values/values", "3-scores/scores", "4-index/index");
    let input = ReportInput {
        plan: &plan,
        values: &table(results, values)?,
        areas: &table(results, "2-values/areas")?,
        scores: &table(results, scores)?,
        index: &table(results, index)?,
        incidence: &table(results, "4-index/incidence")?,
        incidence_trend: &table(results, "4-index/incidence_trend")?,
        event_gaps: &table(results, "4-index/event_gaps")?,
        comparison: &table(results, "4-index/comparison")?,
        rank_ranges: &table(results, "4-index/rank_ranges")?,
        uncertainty: &table(results, "4-index/uncertainty")?,
        sensitivity: &table(results, "4-index/sensitivity")?,
        alternative: &table(results, "4-index/alternative")?,
        standings: &table(results, "4-index/standings")?,
        weights: &table(results, "4-index/weights")?,
        what_if: &table(results, "4-index/what_if")?,
        plan_progress: &table(results, "4-index/plan_progress")?,
        departments: &table(results, "4-index/departments")?,
        run: &run,
        lang: Lang::Zh,
    };
    let start = Instant::now();
    let html = report::scoreboard(&input)?;
    println!("{:.2} s, {} bytes", start.elapsed().as_secs_f64(), html.len());
    std::fs::write(page, html)?;
    Ok(())
}

fn table<T: DeserializeOwned>(results: &Path, name: &str) -> Result<Vec<T>, Box<dyn Error>> {
    let path = results.join(name).with_extension("csv");
    if path.exists() { Ok(read(&path)?) } else { Ok(Vec::new()) }
}

fn facts(run: &Value) -> RunFacts {
    let text = |of: &Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let count = |of: &Value, key: &str| of[key].as_u64().unwrap_or_default();
    let entries = |of: &Value| of.as_object().cloned().unwrap_or_default();
    RunFacts {
        simulated: run["simulated"].as_bool().unwrap_or_default(),
        program_version: text(run, "program").replace("chengxin ", ""),
        tables: entries(&run["tables"])
            .iter()
            .map(|(table, of)| TableFacts {
                table: table.clone(),
                files: count(of, "files"),
                read: count(of, "read"),
                kept: count(of, "kept"),
                rejected: count(of, "rejected"),
                ..TableFacts::default()
            })
            .collect(),
        rejected_by_rule: entries(&run["rejected_by_rule"])
            .iter()
            .flat_map(|(table, rules)| {
                let rules = entries(rules).into_iter();
                rules.map(|(rule, n)| RuleFacts { table: table.clone(), rule, count: n.as_u64().unwrap_or_default() })
            })
            .collect(),
        sources: run["sources"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|of| SourceFacts {
                path: text(of, "path"),
                table: text(of, "table"),
                sha256: text(of, "sha256"),
                rows: count(of, "rows"),
            })
            .collect(),
        findings: serde_json::from_value::<Vec<Finding>>(run["findings"].clone()).unwrap_or_default(),
        ..RunFacts::default()
    }
}
