//! The notebooks run on a bundle, and notice when a published number is not what the records give.

use crate::support::{chengxin, program, root, scratch, skipped, succeed};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A Python that has what notebooks/requirements.txt names: that of `NOTEBOOK_PYTHON`, else the system's.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("NOTEBOOK_PYTHON").map(PathBuf::from).or_else(|| program("python3"))?;
    let has_all = Command::new(&python).args(["-c", "import ipykernel, matplotlib, nbclient, polars, scipy"]).output();
    if !has_all.is_ok_and(|output| output.status.success()) {
        skipped(&format!("{} lacks packages of notebooks/requirements.txt", python.display()));
        return None;
    }
    Some(python)
}

fn run(python: &Path, bundle: &Path, names: &[&str]) -> (Output, String) {
    let ran = Command::new(python)
        .arg(root().join("notebooks/run.py"))
        .arg("--bundle")
        .arg(bundle)
        .args(names)
        .output()
        .expect("ran");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    (ran, said)
}

fn bundled(edition: &str, out: &Path) -> PathBuf {
    let bundle = out.join(format!("{edition}.zip"));
    let key = out.join("key");
    std::fs::write(&key, "a key of sixteen bytes or more").expect("written");
    let mut command = chengxin();
    command.arg("bundle").arg(out.join("results")).args(["--edition", edition]).arg("--out").arg(&bundle);
    if edition == "rater" {
        command.arg("--key-file").arg(&key);
    }
    succeed(&mut command);
    bundle
}

#[test]
fn the_notebooks_run_on_every_edition_and_find_the_published_numbers() {
    let Some(python) = python() else { return };
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.1", "--seed", "11", "--out"]).arg(out.path()));
    for (edition, names) in [("internal", &[][..]), ("rater", &["recompute"]), ("public", &[])] {
        let (ran, said) = run(&python, &bundled(edition, out.path()), names);
        assert_eq!(ran.status.code(), Some(0), "{edition}: {said}");
        let all = if names.is_empty() { 4 } else { names.len() };
        assert!(said.contains(&format!("{all} of {all} notebooks ran")), "{edition}: {said}");
    }
}

#[test]
fn the_notebook_that_counts_again_names_a_cell_that_was_changed() {
    let Some(python) = python() else { return };
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.02", "--seed", "11", "--out"]).arg(out.path()));
    let table = out.path().join("results/4-index/index.csv");
    let text = std::fs::read_to_string(&table).expect("a table");
    let row = text.lines().find(|line| line.starts_with("index,440402,2020,")).expect("the row of a district");
    let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
    let score: f64 = cells[3].parse().expect("a number");
    cells[3] = format!("{}", score + 0.01);
    std::fs::write(&table, text.replace(row, &cells.join(","))).expect("written");
    let (ran, said) = run(&python, &out.path().join("results"), &["recompute"]);
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(said.contains("index/440402/2020") && said.contains("score"), "{said}");
}
