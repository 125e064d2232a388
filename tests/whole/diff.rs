//! `diff`: what moved between two runs or two periods, and why.

use crate::support::{chengxin, root, scratch, succeed, table};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Rows = Vec<BTreeMap<String, String>>;

/// Scores the values of earlier results anew, after `change`, by the plan in a folder.
fn scored(results: &Path, plan: Option<&Path>, out: PathBuf, change: impl Fn(&[String; 4]) -> String) -> PathBuf {
    let mut csv = "indicator_id,unit_id,period,value\n".to_owned();
    for row in table(&results.join("2-values/values.csv")) {
        let cells = ["indicator_id", "unit_id", "period", "value"].map(|column| row[column].clone());
        csv += &format!("{},{},{},{}\n", cells[0], cells[1], cells[2], change(&cells));
    }
    let file = out.with_extension("csv");
    std::fs::write(&file, csv).expect("written");
    let mut command = chengxin();
    if let Some(plan) = plan {
        command.arg("--plan").arg(plan);
    }
    let scored = command.args(["score", "--values"]).arg(&file).arg("--out").arg(&out).output().expect("ran");
    assert!(matches!(scored.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&scored.stderr));
    out
}

/// What `diff` prints on stdout and stderr.
fn diff(args: &[&str], folders: &[&Path]) -> (String, String) {
    let run = chengxin().arg("diff").args(folders).args(args).output().expect("ran");
    let [out, err] = [run.stdout, run.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
    assert_eq!(run.status.code(), Some(0), "{err}");
    (out, err)
}

/// The rows of numbers that stand on both sides.
fn moved(csv: &str) -> Rows {
    let mut rows = rows(csv);
    rows.retain(|row| !row["change"].is_empty());
    assert!(!rows.is_empty(), "{csv}");
    rows
}

fn rows(csv: &str) -> Rows {
    let dir = scratch();
    let file = dir.path().join("rows.csv");
    std::fs::write(&file, csv).expect("written");
    table(&file)
}

const CAUSES: [&str; 8] =
    ["own_data", "other_data", "own_revision", "other_revision", "counting", "normalisation", "method", "unseparated"];

/// Ten-thousandths of a printed decimal; nothing for an empty cell.
fn exact(cell: &str) -> i64 {
    let (sign, digits) = cell.strip_prefix('-').map_or((1, cell), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().expect("digits") };
    sign * (whole * 10_000 + format!("{part:0<4}").parse::<i64>().expect("at most four decimals"))
}

/// The causes that have a part, after checking that the parts add up to the change and the change to the ends.
fn causes(row: &BTreeMap<String, String>) -> Vec<&'static str> {
    if !row["change"].is_empty() && !row["method"].is_empty() {
        let parts: i64 = CAUSES.iter().map(|cause| exact(&row[*cause])).sum();
        assert_eq!(parts, exact(&row["change"]), "{row:?}");
        assert_eq!(exact(&row["new"]) - exact(&row["old"]), parts, "{row:?}");
    }
    CAUSES.into_iter().filter(|cause| exact(&row[*cause]) != 0).collect()
}

/// The plan that results keep, copied with one text of its method replaced.
fn plan_with(dir: PathBuf, kept: &Path, from: &str, to: &str) -> PathBuf {
    for (name, bytes) in crate::support::bytes_below(kept) {
        let file = dir.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, bytes).expect("written");
    }
    let method = dir.join("indicators/index.toml");
    let text = std::fs::read_to_string(&method).expect("a method");
    assert!(text.contains(from), "{from}");
    std::fs::write(&method, text.replace(from, to)).expect("written");
    dir
}

#[test]
fn every_change_is_split_into_causes_that_add_up() {
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.02", "--out"]).arg(out.path()));
    let results = out.path().join("results");

    // The results keep the definitions that made them, byte for byte.
    let kept = results.join("plan");
    for folder in ["pipeline/sources", "indicators", "queries"] {
        let ours = crate::support::bytes_below(&root().join(folder));
        for (name, bytes) in crate::support::bytes_below(&kept.join(folder)) {
            assert!(ours[&name] == bytes, "{folder}/{name}");
        }
    }

    let same = |cells: &[String; 4]| cells[3].clone();
    let base = scored(&results, None, out.path().join("base"), same);
    let (csv, said) = diff(&["--format", "csv"], &[&base, &base]);
    assert_eq!((rows(&csv).len(), csv.lines().count()), (0, 1), "{csv} {said}");

    // Other weights: nothing but the method, and ranks with it.
    let plan = plan_with(out.path().join("weights"), &kept, "weight = 14.0", "weight = 40.0");
    let weighted = scored(&results, Some(&plan), out.path().join("weighted"), same);
    let changes = moved(&diff(&["--format", "csv"], &[&base, &weighted]).0);
    for row in &changes {
        assert_eq!(causes(row), ["method"], "{row:?}");
        assert_eq!(row["node_id"], "index", "{row:?}");
    }

    // One unit's values revised: its own revision moves its scores, and moves nothing but ranks of others.
    let revise = |cells: &[String; 4]| {
        let value = cells[3].parse::<f64>();
        match value {
            Ok(value) if cells[1] == "440402" && cells[2] == "2020" => (value / 2.0).to_string(),
            _ => cells[3].clone(),
        }
    };
    let revised = scored(&results, None, out.path().join("revised"), revise);
    let changes = moved(&diff(&["--format", "csv"], &[&base, &revised]).0);
    assert!(changes.iter().any(|row| row["node_id"] == "index" && row["measure"] == "score"));
    for row in &changes {
        let cause = if row["unit_id"] == "440402" { "own_revision" } else { "other_revision" };
        assert_eq!(causes(row), [cause], "{row:?}");
        assert!(row["unit_id"] == "440402" || row["measure"] == "rank", "{row:?}");
        assert_eq!(row["from_period"], "2020");
    }
    let values = rows(&diff(&["--values", "--format", "csv"], &[&base, &revised]).0);
    assert!(!values.is_empty());
    assert!(values.iter().all(|row| row["unit_id"] == "440402" && row["cause"] == "own_revision"), "{values:?}");

    // Both at once still add up, and a unit by its name is the same as by its code.
    let both = scored(&results, Some(&plan), out.path().join("both"), revise);
    let (csv, _) = diff(&["--format", "csv", "--unit", "香洲区"], &[&base, &both]);
    let found: Vec<_> = rows(&csv).iter().flat_map(causes).collect();
    assert!(found.contains(&"own_revision") && found.contains(&"method"), "{csv}");
    assert_eq!(csv, diff(&["--format", "csv", "--unit", "440402"], &[&base, &both]).0);

    // Without the old definitions nothing is guessed: what they did is not separated, unless they are given.
    std::fs::remove_dir_all(weighted.join("plan")).expect("removed");
    let (csv, said) = diff(&["--format", "csv"], &[&weighted, &base]);
    assert!(said.contains("indicators/index.toml") && said.contains("--old-plan"), "{said}");
    assert!(moved(&csv).iter().all(|row| causes(row) == ["unseparated"]), "{csv}");
    let plan = plan.to_string_lossy().into_owned();
    let (csv, said) = diff(&["--format", "csv", "--old-plan", &plan], &[&weighted, &base]);
    assert!(!said.contains("--old-plan"), "{said}");
    assert!(moved(&csv).iter().all(|row| causes(row) == ["method"]), "{csv}");
}

#[test]
fn two_periods_of_one_run_are_compared_in_words_and_rows() {
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.02", "--out"]).arg(out.path()));
    let results = out.path().join("results");
    let periods = ["--from-period", "2019", "--to-period", "2020"];
    let (text, said) = diff(&periods, &[&results]);
    assert!(text.contains("香洲区2020年政务诚信指数与2019年相比：由"), "{text}");
    assert!(text.contains("（自身数据"), "{text}");
    assert!(said.contains("模拟数据"), "{said}");
    let (csv, _) = diff(&[&periods[..], &["--format", "csv"]].concat(), &[&results]);
    for row in moved(&csv) {
        assert!(causes(&row).iter().all(|cause| ["own_data", "other_data"].contains(cause)), "{row:?}");
    }
    let english = diff(&[&periods[..], &["--lang", "en", "--unit", "440402"]].concat(), &[&results]).0;
    assert!(english.contains("Government integrity index, 2020 against 2019: "), "{english}");

    for (args, wanted) in [
        (vec!["--period", "2031"], "2031"),
        (vec!["--unit", "无此区"], "无此区"),
        (vec!["--old-plan", "no-such-plan"], "no-such-plan"),
    ] {
        let run = chengxin().arg("diff").args([&results, &results]).args(&args).output().expect("ran");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
    let run = chengxin().arg("diff").arg(&results).output().expect("ran");
    assert_eq!(run.status.code(), Some(2), "one folder and no periods is nothing to compare");
}
