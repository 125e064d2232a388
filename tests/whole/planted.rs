//! Simulated records: what was planted must come out, all of it and nothing else.

use crate::support::{chengxin, scratch, succeed, table};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn planted_truths_and_defects_are_recovered_exactly() {
    let out = scratch();
    let demo =
        chengxin().args(["demo", "--scale", "0.05", "--seed", "7", "--out"]).arg(out.path()).output().expect("ran");
    let said = String::from_utf8_lossy(&demo.stderr).into_owned();
    assert_eq!(demo.status.code(), Some(0), "{said}");

    recovered(&out.path().join("simulated"), &out.path().join("results"));
}

#[test]
fn what_is_planted_in_messy_workbooks_is_recovered_exactly() {
    let out = scratch();
    let simulated = out.path().join("simulated");
    let arguments = ["generate", "--messy", "--scale", "0.05", "--seed", "7", "--out"];
    succeed(chengxin().args(arguments).arg(&simulated));
    let key = std::fs::read_to_string(simulated.join("pseudonym.key")).expect("a key");
    let results = out.path().join("results");
    let mut run = chengxin();
    run.env("CHENGXIN_KEY", key.trim()).arg("run").arg("--out").arg(&results).arg(simulated.join("records"));
    let ran = run.output().expect("ran");
    // Rows are refused, which is worth an exit code of its own.
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
    recovered(&simulated, &results);
    let run = std::fs::read_to_string(results.join("run.json")).expect("run.json");
    let run: serde_json::Value = serde_json::from_str(&run).expect("JSON");
    let findings = run["findings"].as_array().expect("findings").iter();
    // So few records leave gates and years without any; those findings name definitions and tables, all others a file.
    let names_a_file = |finding: &&serde_json::Value| {
        let path = finding["path"].as_str().expect("a path");
        !["indicators/", "queries/", "1-records"].iter().any(|begin| path.starts_with(begin))
    };
    let of_files: Vec<_> = findings.filter(names_a_file).collect();
    assert!(of_files.is_empty(), "a file is refused or doubted: {of_files:?}");
}

/// Every planted truth is a value, every planted defect is found for its reason, and nothing else is.
fn recovered(simulated: &Path, results: &Path) {
    let truths = table(&simulated.join("truth/truths.csv"));
    let spoilt = table(&simulated.join("truth/spoilt.csv"));
    assert!(truths.len() > 500 && spoilt.len() > 100, "{} truths, {} defects", truths.len(), spoilt.len());
    let values = table(&results.join("2-values/values.csv"));
    let mut compared = 0;
    for truth in &truths {
        let key = ["indicator_id", "unit_id", "period"].map(|column| truth[column].as_str());
        // Truths are planted for every unit; an indicator has values for the units of its levels.
        let value = values.iter().find(|value| ["indicator_id", "unit_id", "period"].map(|c| value[c].as_str()) == key);
        let Some(value) = value else { continue };
        assert_eq!(
            (&value["numerator"], &value["denominator"]),
            (&truth["numerator"], &truth["denominator"]),
            "{key:?}"
        );
        compared += 1;
    }
    assert!(compared > truths.len() / 2, "{compared} of {} truths have a value", truths.len());
    let counted = values.iter().filter(|value| value["records"] != "0").count();
    assert_eq!(counted, compared, "nothing else is counted");
    let rejected = table(&results.join("1-records/rejected.csv"));
    let warnings = table(&results.join("1-records/warnings.csv"));
    let places = |rows: &[BTreeMap<String, String>], columns: [&str; 4]| -> Vec<[String; 4]> {
        let mut places: Vec<_> = rows.iter().map(|row| columns.map(|column| row[column].clone())).collect();
        places.sort();
        places
    };
    let found = places(&[rejected, warnings].concat(), ["文件", "工作表", "行号", "规则"]);
    assert_eq!(found, places(&spoilt, ["file", "sheet", "line", "rule"]));
}

#[test]
fn every_value_can_be_traced_to_records_that_sum_to_it() {
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.05", "--out"]).arg(out.path()));
    let results = out.path().join("results");
    let values = table(&results.join("2-values/values.csv"));
    let mut traced = 0;
    for value in values.iter().filter(|value| value["period"] == "2020" && value["records"] != "0") {
        if !["440400", "440402", "FZ-GX"].contains(&value["unit_id"].as_str()) {
            continue;
        }
        let trace = chengxin()
            .args(["trace", &value["unit_id"], &value["indicator_id"], "2020", "--all", "--format", "csv", "--out"])
            .arg(&results)
            .output()
            .expect("ran");
        assert_eq!(trace.status.code(), Some(0), "{value:?}: {}", String::from_utf8_lossy(&trace.stderr));
        let path = out.path().join("trace.csv");
        std::fs::write(&path, &trace.stdout).expect("written");
        let records = table(&path);
        assert_eq!(records.len().to_string(), value["records"], "{value:?}");
        for (column, total) in [("分子", "numerator"), ("分母", "denominator")] {
            let tenths: f64 =
                records.iter().map(|record| record[column].parse::<f64>().expect("a number") * 10.0).sum();
            let wanted = value[total].parse::<f64>().expect("a number") * 10.0;
            assert!((tenths - wanted).abs() < 0.01, "{total} of {value:?}: {tenths} and {wanted} tenths");
        }
        traced += 1;
    }
    assert!(traced > 60, "{traced} values traced");
}

#[test]
fn every_page_of_simulated_data_says_so() {
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.02", "--out"]).arg(out.path()));
    let page = std::fs::read_to_string(out.path().join("results/5-reports/scoreboard.html")).expect("the scoreboard");
    assert!(page.matches("模拟数据").count() > 3, "the mark stands on every part of the page");
    let run = std::fs::read_to_string(out.path().join("results/run.json")).expect("run.json");
    assert!(run.contains("\"simulated\": true"));
}

#[test]
fn no_person_is_in_any_output() {
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.02", "--out"]).arg(out.path()));
    // The simulated identity numbers begin with a region code that does not exist.
    let ids: Vec<u8> = b"440499".to_vec();
    for (name, bytes) in crate::support::bytes_below(&out.path().join("results")) {
        if name.ends_with(".parquet") || name.ends_with(".png") || name.ends_with(".xlsx") {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            text.as_bytes()
                .windows(ids.len() + 8)
                .enumerate()
                .filter(|(_, w)| w.starts_with(&ids) && w[6..].iter().all(u8::is_ascii_digit))
                // Digits of a longer number, such as a score's decimals, are nobody's.
                .all(|(at, _)| at > 0 && (text.as_bytes()[at - 1].is_ascii_digit() || text.as_bytes()[at - 1] == b'.')),
            "{name}"
        );
    }
}
