//! 100 real service cases of the City of Boston through the whole path.

use crate::support::{beside, chengxin, row, scratch, succeed, table};

#[test]
fn real_cases_come_out_as_the_city_itself_judged_them() {
    let Some(cases) = beside("real/boston311-100.csv") else { return };
    let out = scratch();
    let results = out.path().join("results");
    let run = chengxin()
        .args(["run", "--plan", "tests/plans/boston"])
        .arg(&cases)
        .arg("--out")
        .arg(&results)
        .output()
        .expect("ran");
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(said.contains("100 read = 100 kept + 0 rejected"), "{said}");

    let values = table(&results.join("2-values/values.csv"));
    let counts = |indicator: &str, unit: &str| {
        let row = row(&values, &[("indicator_id", indicator), ("unit_id", unit), ("period", "2022")]);
        (row["numerator"].clone(), row["denominator"].clone())
    };
    let whole = |n: &str, d: &str| (n.to_owned(), d.to_owned());
    assert_eq!(counts("closed_on_time", "BOS"), whole("72", "89"));
    assert_eq!(counts("closed_on_time_by_department", "BOS"), whole("72", "89"));
    assert_eq!(counts("verdict_agrees", "BOS"), whole("89", "89"));
    // The case without a neighbourhood is overdue and counts for the city under a unit of its own.
    assert_eq!(counts("closed_on_time", "BOS-NONE"), whole("0", "1"));

    let neighborhoods: u32 = values
        .iter()
        .filter(|row| {
            row["indicator_id"] == "closed_on_time" && row["unit_id"] != "BOS" && !row["denominator"].is_empty()
        })
        .map(|row| row["denominator"].parse::<u32>().expect("a count"))
        .sum();
    assert_eq!(neighborhoods, 89, "the neighbourhoods' cases sum to the city's");

    let index = table(&results.join("4-index/index.csv"));
    let of_none = index.iter().filter(|row| row["unit_id"] == "BOS-NONE" && !row["rank"].is_empty()).count();
    assert_eq!(of_none, 0, "the unit of cases without a neighbourhood is never ranked");
}

#[test]
fn a_traced_case_leads_to_its_line_in_the_file() {
    let Some(cases) = beside("real/boston311-100.csv") else { return };
    let out = scratch();
    let results = out.path().join("results");
    succeed(chengxin().args(["run", "--plan", "tests/plans/boston"]).arg(&cases).arg("--out").arg(&results));
    let trace = chengxin()
        .args([
            "trace",
            "--plan",
            "tests/plans/boston",
            "--format",
            "csv",
            "BOS-NONE",
            "closed_on_time",
            "2022",
            "--out",
        ])
        .arg(&results)
        .output()
        .expect("ran");
    let said = String::from_utf8_lossy(&trace.stdout).into_owned();
    let text = std::fs::read_to_string(&cases).expect("the cases");
    let line = 1 + text.lines().position(|line| line.starts_with("101004143000,")).expect("the case");
    assert!(said.contains("101004143000") && said.contains(&format!("boston311-100.csv:{line}")), "{said}");
}
