//! A second program, written from the definitions in another language, must count the same.

use crate::support::{chengxin, program, root, scratch, skipped, succeed};
use std::process::Command;

/// Recomputes every indicator from the records and compares with the published values.
fn agrees(simulated: &std::path::Path, results: &std::path::Path) {
    let Some(python) = program("python3") else { return };
    // Definitions are TOML, which Python reads from 3.11 on.
    let reads_toml = Command::new(&python).args(["-c", "import tomllib"]).output().expect("ran").status.success();
    if !reads_toml {
        skipped("python3 is older than 3.11");
        return;
    }
    let ran = Command::new(python)
        .arg(root().join("tests/independent/recompute.py"))
        .args([simulated, results])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("ran");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert!(said.contains(", 0 differences"), "{said}");
}

#[test]
fn every_indicator_unit_and_year_comes_out_the_same_from_the_definitions_alone() {
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.1", "--seed", "11", "--out"]).arg(out.path()));
    agrees(&out.path().join("simulated"), &out.path().join("results"));
}
