//! Files as offices send them: every folder of `tests/files` holds some, and what must come of them.

use crate::support::{chengxin, copy_plan, root, scratch, table};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// `expected.toml`. Lists are complete, in any order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// The record table that the rows belong to.
    table: String,
    /// Rows that are kept.
    kept: u64,
    /// `file[sheet]:line rule`, one for each line of `rejected.csv`.
    #[serde(default)]
    rejected: Vec<String>,
    /// `file rule`.
    #[serde(default)]
    findings: Vec<String>,
    /// `file:line kind text`.
    #[serde(default)]
    apart: Vec<String>,
    /// Arguments of the command. A pattern is an input in place of the folder.
    #[serde(default)]
    args: Vec<String>,
    /// Texts of a stored column, sorted.
    #[serde(default)]
    columns: BTreeMap<String, Vec<String>>,
}

fn texts(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

/// What came of one case, in the words of `expected.toml`; the differences, one a line.
fn differences(case: &Path, plan: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(case.join("expected.toml")).expect("expected.toml");
    let expected: Expected = toml::from_str(&text).expect("what is expected");
    let folder = case.join("in");
    let out = scratch();
    let results = out.path().join("results");
    let mut command = chengxin();
    // Some tables hold persons, whose identifiers need a key.
    command.env("CHENGXIN_KEY", "made of thirty-two and more letters");
    command.arg("--plan").arg(plan).arg("load").arg("--out").arg(&results);
    let pattern = expected.args.iter().find(|arg| arg.contains('*'));
    command.arg(pattern.map_or(folder.clone(), |pattern| folder.join(pattern)));
    command.args(expected.args.iter().filter(|arg| !arg.contains('*')));
    let ran = command.output().expect("ran");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let mut wrong = Vec::new();
    let mut same = |what: &str, found: Vec<String>, expected: Vec<String>| {
        let (found, expected) = (sorted(found), sorted(expected));
        if found != expected {
            wrong.push(format!("{what}: found {found:?}, expected {expected:?}"));
        }
    };
    same("panics", said.lines().filter(|line| line.contains("panicked")).map(str::to_owned).collect(), Vec::new());
    let Ok(run) = std::fs::read_to_string(results.join("run.json")) else {
        // Nothing was read, so there are no results: the findings are all there is.
        let findings = said.lines().filter(|line| line.ends_with(']') && line.contains(": "));
        let findings = findings.filter_map(|line| {
            let (path, rest) = line.split_once(": ")?;
            let path = path.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
            Some(format!("{path} {}", rest.rsplit_once('[')?.1.trim_end_matches(']')))
        });
        same("findings", findings.collect(), expected.findings);
        same("kept", vec!["0".to_owned()], vec![expected.kept.to_string()]);
        return wrong;
    };
    let run: serde_json::Value = serde_json::from_str(&run).expect("JSON");
    let counts = &run["tables"][&expected.table];
    let number = |name: &str| counts[name].as_u64().unwrap_or_default();
    same("balance", vec![number("read").to_string()], vec![(number("kept") + number("rejected")).to_string()]);
    same("kept", vec![number("kept").to_string()], vec![expected.kept.to_string()]);
    let of_all = |list: &str, text: &dyn Fn(&serde_json::Value) -> Vec<String>| -> Vec<String> {
        run[list].as_array().into_iter().flatten().flat_map(text).collect()
    };
    let findings = of_all("findings", &|f| vec![format!("{} {}", texts(&f["path"]), texts(&f["rule"]))]);
    // A case holds the columns that it is about.
    same("findings", findings.into_iter().filter(|f| !f.ends_with(" missing_column")).collect(), expected.findings);
    let apart = of_all("sources", &|file| {
        let each = file["apart"].as_array().into_iter().flatten();
        each.map(|a| format!("{}:{} {} {}", texts(&file["path"]), a["line"], texts(&a["kind"]), texts(&a["text"])))
            .collect()
    });
    same("apart", apart, expected.apart);
    let rejected = table(&results.join("1-records/rejected.csv")).into_iter().map(|line| {
        let sheet = if line["工作表"].is_empty() { String::new() } else { format!("[{}]", line["工作表"]) };
        format!("{}{sheet}:{} {}", line["文件"], line["行号"], line["规则"])
    });
    same("rejected", rejected.collect(), expected.rejected);
    for (column, values) in expected.columns {
        same(&column, stored(&results.join("1-records").join(&expected.table), &column), values);
    }
    wrong
}

/// The texts of a column of the stored records; days as ISO dates.
fn stored(folder: &Path, column: &str) -> Vec<String> {
    let scratch = scratch();
    let spools = intake::Spools::new(scratch.path(), intake::Limits::default());
    let mut texts = Vec::new();
    for part in std::fs::read_dir(folder).expect("parts") {
        let part = intake::read(&part.expect("a part").path(), intake::Format::Parquet, &spools).expect("Parquet");
        let sheet = &part.sheets[0];
        let place = sheet.headers.iter().flatten().position(|name| name == column);
        let place = place.unwrap_or_else(|| panic!("no column {column}"));
        let mut lines = csv::ReaderBuilder::new().has_headers(false).from_path(&sheet.spool).expect("a spool");
        texts.extend(lines.records().map(|line| line.expect("a row")[place].to_owned()));
    }
    texts
}

#[test]
fn every_file_gives_what_its_case_says() {
    let plan = scratch();
    copy_plan(plan.path());
    let files = root().join("tests/files");
    let mut cases: Vec<_> =
        std::fs::read_dir(&files).expect("cases").map(|case| case.expect("a case").path()).collect();
    cases.retain(|case| case.join("expected.toml").exists());
    cases.sort();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let name = case.file_name().expect("a name").to_string_lossy().into_owned();
            differences(case, plan.path()).into_iter().map(move |what| format!("{name}: {what}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
