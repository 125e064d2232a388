//! Over a whole run, where one is given: `CHENGXIN_RUN` names its folder of results.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

#[expect(dead_code, reason = "the attack on means is tried in attack.rs")]
#[path = "common/attacker.rs"]
mod attacker;

use attacker::Tables;
use catalogue::{Disclosure, Plan, PlanFiles};
use disclosure::{Edition, definitions, plan_of, redact, scan};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn given_run() -> Option<(PathBuf, Plan)> {
    let Some(run) = std::env::var_os("CHENGXIN_RUN") else {
        eprintln!("SKIPPED: CHENGXIN_RUN names no folder of results");
        return None;
    };
    let run = PathBuf::from(run);
    let plan = catalogue::read(&PlanFiles::from_dir(&run.join("plan")).unwrap()).0.unwrap();
    Some((run, plan))
}

/// The tables below a folder by their paths.
fn tables(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for stage in ["2-values", "3-scores", "4-index", "4-index/diagnostics"] {
        for entry in std::fs::read_dir(folder.join(stage)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn of_class(plan: &Plan, class: Disclosure) -> Vec<&str> {
    plan.indicators.iter().filter(|(_, indicator)| indicator.disclosure == class).map(|(id, _)| id.as_str()).collect()
}

fn header(table: &str) -> &str {
    table.lines().next().unwrap_or_default()
}

#[test]
fn the_internal_edition_is_the_run() {
    let Some((run, plan)) = given_run() else { return };
    let out = tempfile::tempdir().unwrap();
    redact(&plan, &run, Edition::Internal, out.path()).unwrap();
    assert!(tables(out.path()) == tables(&run));
}

#[test]
fn the_rater_sees_every_row_but_those_of_internal_indicators() {
    let Some((run, plan)) = given_run() else { return };
    let out = tempfile::tempdir().unwrap();
    let report = redact(&plan, &run, Edition::Rater, out.path()).unwrap();
    let internal = of_class(&plan, Disclosure::Internal);
    assert_eq!(report.left_out, internal);
    let rater = tables(out.path());
    for (name, of_run) in tables(&run) {
        let of_rater = &rater[&name];
        assert!(internal.iter().all(|id| !of_rater.contains(id)), "{name}");
        // Departments count what they answer for, corrected p-values the tests beside them, and random draws are made for each
        // indicator.
        let drawn = ["uncertainty", "rank_probabilities", "sensitivity", "rank_ranges"];
        let counted = ["departments", "comparison", "diagnostics/correlations"];
        if drawn.iter().chain(&counted).any(|table| name == format!("4-index/{table}.csv")) {
            assert_eq!(header(&of_run), header(of_rater));
            continue;
        }
        let kept: Vec<&str> = of_run.lines().filter(|line| !internal.iter().any(|id| line.contains(id))).collect();
        assert!(kept == of_rater.lines().collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn the_public_edition_gives_nothing_withheld_away() {
    let Some((run, plan)) = given_run() else { return };
    let out = tempfile::tempdir().unwrap();
    let report = redact(&plan, &run, Edition::Public, out.path()).unwrap();
    let (public, of_run) = (tables(out.path()), tables(&run));
    for (name, table) in &public {
        assert!(of_class(&plan, Disclosure::Internal).iter().all(|id| !table.contains(id)), "{name}");
        assert_eq!(header(table), header(&of_run[name]), "{name}");
    }
    // What is public stands as it is.
    let of_public = |table: &str| -> Vec<String> {
        let public = of_class(&plan, Disclosure::Public);
        table
            .lines()
            .filter(|line| public.contains(&line.split(',').next().unwrap_or_default()))
            .map(str::to_owned)
            .collect()
    };
    for name in ["2-values/values.csv", "2-values/areas.csv"] {
        assert!(of_public(&public[name]) == of_public(&of_run[name]), "{name}");
    }
    let truth = Tables::read(&run);
    let shown = Tables::read(out.path());
    let known = shown.attack(&plan, &truth);
    let narrow = report.withheld.iter().filter(|cell| !cell.complementary && cell.narrow);
    let narrow: Vec<_> =
        narrow.map(|c| (c.indicator_id.clone(), c.unit_id.clone(), c.period.clone(), c.area.clone())).collect();
    let mut least = i128::MAX;
    for cell in report.withheld.iter().filter(|cell| !cell.complementary) {
        let key = (cell.indicator_id.clone(), cell.unit_id.clone(), cell.period.clone(), cell.area.clone());
        let [part, whole] = known[&key];
        let (true_part, true_whole) = truth.counts[&key].unwrap();
        let is_rate = plan.indicators[&key.0].kind != catalogue::Kind::Proportion;
        if (1..5).contains(&true_part) || (true_whole < 10 && !is_rate) {
            assert!(part.width() >= 4, "{key:?} {part:?} {true_part} of {true_whole}");
            least = least.min(part.width());
        }
        if true_whole < 10 && !narrow.contains(&key) && plan.indicators[&key.0].kind != catalogue::Kind::Count {
            assert!(whole.width() >= 4, "{key:?} {whole:?} {true_part} of {true_whole}");
        }
    }
    let mut by: BTreeMap<(bool, bool), usize> = BTreeMap::new();
    report.withheld.iter().for_each(|cell| *by.entry((cell.area.is_empty(), cell.complementary)).or_default() += 1);
    eprintln!("indices of the public against those of the run:");
    let tops = |folder: &Path| -> BTreeMap<(String, String), (Option<u32>, Option<f64>)> {
        let rows: Vec<index::tables::IndexRow> = index::tables::read(&folder.join("4-index/index.csv")).unwrap();
        let top = plan.top_node().unwrap();
        let ranked = rows.into_iter().filter(|row| row.node_id == top && row.rank.is_some());
        ranked.map(|row| ((row.unit_id, row.period), (row.rank, row.score))).collect()
    };
    let (of_run, of_public) = (tops(&run), tops(out.path()));
    let moved =
        of_run.iter().filter(|(key, (rank, _))| of_public.get(*key).is_none_or(|(other, _)| other != rank)).count();
    let apart = of_run.iter().filter_map(|(key, (_, score))| Some((of_public.get(key)?.1? - (*score)?).abs()));
    let largest = apart.fold(0.0, f64::max);
    eprintln!("{moved} of {} ranks differ, scores by at most {largest}; {} ranked", of_run.len(), of_public.len());
    assert_eq!(of_run.keys().collect::<Vec<_>>(), of_public.keys().collect::<Vec<_>>());
    eprintln!("withheld (of values, complementary): {by:?}; narrow {}; least width {least}", narrow.len());

    // The same attack on what is withheld without care.
    let mut careless = plan.clone();
    careless.method.disclosure.protection = 0;
    let open = tempfile::tempdir().unwrap();
    let report = redact(&careless, &run, Edition::Public, open.path()).unwrap();
    let known = Tables::read(open.path()).attack(&plan, &truth);
    let exact = report.withheld.iter().filter(|cell| {
        let key = (cell.indicator_id.clone(), cell.unit_id.clone(), cell.period.clone(), cell.area.clone());
        known[&key][0].is_exact()
    });
    let exact = exact.count();
    eprintln!("without complementary cells, of {} withheld cells {exact} are recovered", report.withheld.len());
    assert!(exact > 0);
}

#[test]
fn definitions_of_an_edition_are_its_plan() {
    let Some((run, plan)) = given_run() else { return };
    let files = PlanFiles::from_dir(&run.join("plan")).unwrap();
    for edition in [Edition::Internal, Edition::Rater, Edition::Public] {
        let given = definitions(&files, &plan, edition);
        let (read, findings) = catalogue::read(&given);
        let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == catalogue::Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let (read, own) = (read.unwrap(), plan_of(&plan, edition));
        assert_eq!(read.indicators, own.indicators);
        assert_eq!(read.method, own.method);
        assert!(read.queries == own.queries && read.node_of == own.node_of);
        if edition != Edition::Internal {
            for (path, bytes) in
                given.iter().filter(|(path, _)| path.starts_with("indicators/") || path.starts_with("queries/"))
            {
                let text = String::from_utf8_lossy(bytes);
                for id in of_class(&plan, Disclosure::Internal) {
                    assert!(!text.contains(id), "{path} names {id}");
                }
            }
        }
    }
}

#[test]
fn a_run_holds_no_personal_data() {
    let Some((run, _)) = given_run() else { return };
    assert_eq!(scan(&run).unwrap(), []);
}
