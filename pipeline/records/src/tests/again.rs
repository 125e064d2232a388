//! Loads that follow on each other.

use super::world::{World, order, orders};
use crate::LoadReport;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;

const KEY: &[u8] = b"0123456789abcdef";

/// What is there in one step: path → content.
type Files = BTreeMap<&'static str, String>;

/// Files with rows that share keys across files, and files that refer to each other, each absent or in one of two states.
fn files() -> impl Strategy<Value = Files> {
    let bad: &[(&str, &str)] = &[("承办单位", "外星")];
    let later: &[(&str, &str)] = &[("办结时间", "2018-03-19 09:00:00")];
    let states = [
        (
            "12345工单甲.csv",
            [
                orders(&[order("G1", &[]), order("G2", bad), order("G3", &[])]),
                orders(&[order("G1", later), order("G4", &[("回访次数", "11")])]),
            ],
        ),
        (
            "乙/12345工单乙.csv",
            [
                orders(&[order("G1", &[("说明", "乙")]), order("G3", &[])]),
                orders(&[order("G5", &[]), "G6,torn".to_owned()]),
            ],
        ),
        (
            "名册.csv",
            [
                "身份证号,单位,任职日期\nP1,香洲区,2018-01-01\nP2,香洲区,2018-01-01\n".to_owned(),
                "身份证号,单位,任职日期\nP2,香洲区,2018-01-01\nP3,外星,2018-01-01\n".to_owned(),
            ],
        ),
        (
            "档案.csv",
            [
                "身份证号,建档单位,建档日期\nP1,香洲区,2018-02-01\nP2,斗门区,2018-02-01\n".to_owned(),
                "身份证号,建档单位,建档日期\nP1,香洲区,2018-02-01\nP1,斗门区,2018-02-01\n".to_owned(),
            ],
        ),
        ("说明.csv", ["本表由各区填报\n".to_owned(), orders(&[order("G1", &[("评分", "1")])])]),
        ("通知.pdf", ["%PDF-1.4 一".to_owned(), "%PDF-1.4 一二".to_owned()]),
    ];
    let states = states
        .into_iter()
        .map(|(path, [one, other])| prop_oneof![Just(None), Just(Some((path, one))), Just(Some((path, other)))]);
    states.collect::<Vec<_>>().prop_map(|files| files.into_iter().flatten().collect())
}

fn put(world: &World, files: &Files) {
    let folder = world.folder("in");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir_all(folder.join("乙")).unwrap();
    for (path, text) in files {
        fs::write(folder.join(path), text).unwrap();
    }
}

/// What the next stages read, without the history.
fn tables(world: &World, out: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = world.written(out);
    files.retain(|path, _| !path.starts_with("store/") && path != "ledger.csv");
    files
}

/// All of a report that is about the records.
fn said(report: &LoadReport) -> String {
    format!("{:?}", LoadReport { loaded_at: String::new(), unchanged: false, ..report.clone() })
}

fn ledger(world: &World, out: &str) -> Vec<String> {
    let text = String::from_utf8(world.written(out)["ledger.csv"].clone()).unwrap();
    let lines = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let [at, change, table, file, _, _, read, kept, rejected] = cells[..] else { panic!("{line}") };
        format!("{} {change} {table} {file} {read}={kept}+{rejected}", &at[..10])
    });
    lines.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn loads_that_follow_on_each_other_write_what_one_load_would(steps in prop::collection::vec(files(), 2..6)) {
        let world = World::new().key(Some(KEY));
        let mut earlier: Option<String> = None;
        for (step, files) in steps.iter().enumerate() {
            put(&world, files);
            let (out, fresh) = (format!("out{step}"), format!("fresh{step}"));
            let now = format!("2026-01-{:02} 08:00:00", step + 1);
            let again = world.load_again(&out, earlier.as_deref(), &now).unwrap();
            let anew = world.load_again(&fresh, None, &now).unwrap();
            prop_assert_eq!(said(&again), said(&anew));
            prop_assert!(tables(&world, &out) == tables(&world, &fresh), "step {} of {:?}", step, steps);
            prop_assert_eq!(again.unchanged, step > 0 && steps[step - 1] == *files);
            for file in &again.files {
                prop_assert!(file.rejected <= file.rows);
            }
            for (table, counts) in &again.tables {
                let of_table = || again.files.iter().filter(|file| file.table == *table);
                prop_assert_eq!(of_table().map(|file| file.rows).sum::<u64>(), counts.read);
                prop_assert_eq!(of_table().map(|file| file.rejected).sum::<u64>(), counts.rejected);
            }
            earlier = Some(out);
        }
        // Every earlier day can be brought back from the last folder.
        let last = world.folder(&earlier.unwrap());
        for step in 0..steps.len() {
            let (day, out) = (format!("2026-01-{:02}", step + 1), format!("then{step}"));
            crate::as_of(&world.plan(), &last, &day, &world.folder(&out)).unwrap();
            let fresh = format!("fresh{step}");
            prop_assert!(tables(&world, &out) == tables(&world, &fresh), "day {}", day);
        }
    }
}

#[test]
fn the_ledger_says_which_file_gave_which_rows_and_when() {
    let world = World::new().file("12345工单甲.csv", orders(&[order("G1", &[]), order("G2", &[("承办单位", "外星")])]));
    world.load_again("one", None, "2026-01-01 08:00:00").unwrap();
    let same = world.load_again("two", Some("one"), "2026-01-02 08:00:00").unwrap();
    assert!(same.unchanged);
    assert_eq!(same.loaded_at, "2026-01-01 08:00:00");
    assert_eq!(world.written("two"), world.written("one"), "nothing was done");

    let world = world.file("12345工单乙.csv", orders(&[order("G1", &[("办结时间", "2018-03-19 09:00:00")])]));
    world.load_again("three", Some("two"), "2026-01-03 08:00:00").unwrap();
    fs::remove_file(world.folder("in/12345工单甲.csv")).unwrap();
    world.load_again("four", Some("three"), "2026-01-04 08:00:00").unwrap();
    assert_eq!(
        ledger(&world, "four"),
        [
            "2026-01-01 new orders 12345工单甲.csv 2=1+1",
            "2026-01-03 new orders 12345工单乙.csv 1=1+0",
            "2026-01-03 recounted orders 12345工单甲.csv 2=0+2",
            "2026-01-04 removed orders 12345工单甲.csv 0=0+0",
        ]
    );
    assert_eq!(ledger(&world, "three").len(), 3);

    crate::as_of(&world.plan(), &world.folder("four"), "2026-01-02", &world.folder("then")).unwrap();
    assert_eq!(ledger(&world, "then").len(), 1, "the ledger ends with that day");
    let early = crate::as_of(&world.plan(), &world.folder("four"), "2025-12-31", &world.folder("before"));
    let said = early.err().unwrap().to_string();
    assert!(said.contains("2026-01-01 08:00:00") && said.contains("hint:"), "{said}");
    let backwards = world.load_again("five", Some("four"), "2026-01-03 08:00:00");
    assert!(backwards.err().unwrap().to_string().contains("--now"));
}

#[test]
fn only_tables_that_a_change_concerns_are_read_again() {
    let roster = "身份证号,单位,任职日期\nP1,香洲区,2018-01-01\n";
    let files = "身份证号,建档单位,建档日期\nP1,香洲区,2018-02-01\n";
    let world = World::new().key(Some(KEY)).file("名册.csv", roster).file("档案.csv", files);
    let world = world.file("12345工单.csv", orders(&[order("G1", &[])]));
    world.load_again("one", None, "2026-01-01 08:00:00").unwrap();
    // What is taken over is the same file on disk; what is loaded anew is not.
    let is_linked = |table: &str, from: &str, to: &str| {
        let id = |out: &str| {
            let path = world.folder(out).join(table).join("part-00000.parquet");
            std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).unwrap())
        };
        id(from) == id(to)
    };
    fs::write(world.folder("in/名册.csv"), format!("{roster}P2,香洲区,2018-01-01\n")).unwrap();
    world.load_again("two", Some("one"), "2026-01-02 08:00:00").unwrap();
    assert!(is_linked("orders", "one", "two"));
    assert!(!is_linked("roster", "one", "two"));
    let loaded = world.load_again("three", Some("two"), "2026-01-03 08:00:00").unwrap();
    assert!(loaded.unchanged && is_linked("roster", "two", "three"));
}

#[test]
fn a_version_that_was_damaged_or_removed_is_loaded_anew_and_a_broken_list_is_named() {
    let world = World::new().file("12345工单.csv", orders(&[order("G1", &[])]));
    world.load_again("one", None, "2026-01-01 08:00:00").unwrap();
    for entry in fs::read_dir(world.folder("one/store")).unwrap().flatten() {
        let part = entry.path().join("part-00000.parquet");
        if entry.file_name().to_string_lossy().starts_with("orders-") {
            fs::remove_file(part).unwrap();
        }
    }
    let again = world.load_again("two", Some("one"), "2026-01-02 08:00:00").unwrap();
    assert!(!again.unchanged);
    assert_eq!(again.tables["orders"].kept, 1);
    let gone = crate::as_of(&world.plan(), &world.folder("one"), "2026-01-01", &world.folder("then"));
    assert!(gone.err().unwrap().to_string().contains("no longer there"));
    fs::write(world.folder("two/store/loads.jsonl"), "{\n").unwrap();
    let broken = world.load_again("three", Some("two"), "2026-01-03 08:00:00").err().unwrap().to_string();
    assert!(broken.contains("loads.jsonl") && broken.contains("line 1"), "{broken}");
}

#[test]
fn another_definition_encoding_or_key_means_everything_is_loaded_anew() {
    let world = World::new().file("12345工单.csv", orders(&[order("G1", &[])]));
    world.load_again("one", None, "2026-01-01 08:00:00").unwrap();
    let world = world.define("times <= 10", "times <= 0");
    let again = world.load_again("two", Some("one"), "2026-01-02 08:00:00").unwrap();
    assert!(!again.unchanged);
    assert_eq!(again.tables["orders"].warnings, 1);
    let world = world.key(Some(KEY));
    assert!(!world.load_again("three", Some("two"), "2026-01-03 08:00:00").unwrap().unchanged);
}
