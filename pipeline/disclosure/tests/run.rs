//! Over a whole run, where one is given: `CHENGXIN_RUN` is its folder of results.

use catalogue::{Plan, PlanFiles};
use disclosure::{Edition, redact};
use std::path::{Path, PathBuf};

fn given_run() -> Option<(PathBuf, Plan)> {
    let Some(run) = std::env::var_os("CHENGXIN_RUN") else {
        eprintln!("SKIPPED: CHENGXIN_RUN names no folder of results");
        return None;
    };
    let run = PathBuf::from(run);
    let files = PlanFiles::from_dir(&run.join("plan")).unwrap();
    let plan = catalogue::read(&files).0.unwrap();
    Some((run, plan))
}

fn tables(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "csv") {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn summary() {
    let Some((run, plan)) = given_run() else { return };
    let out = tempfile::tempdir().unwrap();
    let start = std::time::Instant::now();
    let report = redact(&plan, &run, Edition::Public, out.path()).unwrap();
    eprintln!("{:?}", start.elapsed());
    let mut by: std::collections::BTreeMap<(&str, bool), [usize; 3]> = Default::default();
    for w in &report.withheld {
        let e = by.entry((&w.indicator_id, w.area.is_empty())).or_default();
        e[usize::from(w.complementary)] += 1;
        e[2] += usize::from(w.narrow);
    }
    for (k, v) in &by {
        eprintln!("{k:?} {v:?}");
    }
    eprintln!("{:?}", report.left_out);
    let _ = tables(out.path());
}

#[test]
fn scan_summary() {
    let Some((run, _)) = given_run() else { return };
    let start = std::time::Instant::now();
    let found = disclosure::scan(run.parent().unwrap()).unwrap();
    eprintln!("scan {:?}", start.elapsed());
    let mut by: std::collections::BTreeMap<_, (usize, String)> = Default::default();
    for f in found {
        let e = by.entry((f.path.clone(), f.rule.clone())).or_default();
        e.0 += 1;
        e.1 = f.to_string();
    }
    for (k, v) in by {
        eprintln!("{k:?} {v:?}");
    }
}
