//! Evidence as files, and the same values from them without the SQL engine.

use crate::world::{ON_TIME, World, order, random_orders, years};
use catalogue::{Cadence, Kind, Period, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A city whose town moves, with counts, amounts and areas, and an indicator of a table that nobody sent.
fn world() -> World {
    let mut orders = random_orders(23, 3_000);
    orders.push(order("before the first period", "T1", "2017-12-31", None));
    orders.push(order("of nobody, \"quoted\"", "nowhere", "2019-03-01", None));
    let mut world = World::with_orders(&orders);
    let sql = ON_TIME.replace("1 AS denominator", "1 AS denominator, field AS area");
    world.indicator("by_area", Kind::Proportion, &["orders"], &sql).area = Some(Text::default());
    let amounts = "SELECT record_id, unit AS unit_id, due_on AS counted_on, amount_yuan AS numerator, 1 AS denominator FROM orders";
    world.indicator("amounts", Kind::Ratio, &["orders"], amounts);
    let people = "SELECT record_id, unit AS unit_id, counted_on, 0 AS numerator, people AS denominator FROM population";
    world.indicator("silent", Kind::Rate, &["population"], people);
    world
}

struct Stage {
    dir: tempfile::TempDir,
}

impl Stage {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn tables(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let files = std::fs::read_dir(self.path(folder)).unwrap().map(|entry| entry.unwrap());
        files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())).collect()
    }
}

/// The evidence of all indicators in `evidence`, with ids under `pseudonym` where there is one.
fn write(
    world: &World,
    periods: &[Period],
    threads: usize,
    pseudonym: Option<&(dyn Fn(&str) -> String + Sync)>,
) -> Stage {
    let stage = Stage { dir: tempfile::tempdir().unwrap() };
    std::fs::create_dir(stage.path("evidence")).unwrap();
    let indicators: BTreeSet<String> = world.plan.indicators.keys().cloned().collect();
    let options = values::EvidenceOptions {
        records: &world.records(),
        out: &stage.path("evidence"),
        reported: &stage.path("reported.csv"),
        indicators: &indicators,
        periods,
        threads,
        pseudonym,
    };
    let rows = values::write_evidence(&world.plan, &options).unwrap();
    assert_eq!(rows["on_time"], 3_002);
    stage
}

fn recount(world: &World, periods: &[Period], stage: &Stage) -> values::ValuesReport {
    let options = values::RecountOptions {
        evidence: &stage.path("evidence"),
        reported: &stage.path("reported.csv"),
        out: &stage.path("recounted"),
        periods,
    };
    values::recount(&world.plan, &options).unwrap()
}

fn compute(world: &World, periods: &[Period], out: &Path) -> values::ValuesReport {
    values::compute(&world.plan, &values::ValuesOptions { records: &world.records(), out, periods, threads: 2 })
        .unwrap()
}

#[test]
fn from_evidence_alone_come_the_same_bytes_as_from_the_records() {
    let world = world();
    for periods in [years(2018, 2020), Period::of_years(2018, 2020, Cadence::Month)] {
        let stage = write(&world, &periods, 2, None);
        let computed = compute(&world, &periods, &stage.path("computed"));
        let recounted = recount(&world, &periods, &stage);
        assert!(stage.tables("computed") == stage.tables("recounted"));
        let counts = |report: &values::ValuesReport| {
            report
                .indicators
                .iter()
                .map(|(id, of)| (id.clone(), (of.counted, of.outside_periods, of.no_unit)))
                .collect::<Vec<_>>()
        };
        assert_eq!(counts(&computed), counts(&recounted));
        assert!(counts(&computed).iter().any(|(_, (_, outside, no_unit))| *outside > 0 && *no_unit > 0));
    }
}

#[test]
fn evidence_is_the_same_for_any_number_of_threads_and_says_nothing_of_ids_under_pseudonyms() {
    let (world, periods) = (world(), years(2018, 2020));
    let (one, four) = (write(&world, &periods, 1, None), write(&world, &periods, 4, None));
    assert!(one.tables("evidence") == four.tables("evidence"));
    let hidden =
        write(&world, &periods, 2, Some(&|id: &str| format!("{:08x}", id.bytes().map(u64::from).sum::<u64>())));
    let text = String::from_utf8(hidden.tables("evidence")["on_time.csv"].clone()).unwrap();
    assert!(!text.contains("quoted") && !text.contains("before"));
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert!(rows.is_sorted());
    recount(&world, &periods, &hidden);
    recount(&world, &periods, &one);
    assert!(hidden.tables("recounted") == one.tables("recounted"), "values do not hang on ids");
}

#[test]
fn a_row_that_is_no_evidence_is_named_with_its_line() {
    let (world, periods) = (world(), years(2018, 2020));
    let good = "record_id,unit_id,counted_on,numerator,denominator,area\na,D1,2019-01-01,1,1,\n";
    for (bad, why) in [
        ("b,D1,2019-02-30,1,1,\n", "no day"),
        ("b,D1,2019-01-01,one,1,\n", "no"),
        ("b,D1,2019-01-01,1\n", ""),
        (
            "b,D1,2019-01-01,17014118346046923173168730371588410,1,\nc,D1,2019-01-01,17014118346046923173168730371588410,1,\n",
            "too large",
        ),
    ] {
        let stage = write(&world, &periods, 2, None);
        std::fs::write(stage.path("evidence/on_time.csv"), format!("{good}{bad}")).unwrap();
        let options = values::RecountOptions {
            evidence: &stage.path("evidence"),
            reported: &stage.path("reported.csv"),
            out: &stage.path("recounted"),
            periods: &periods,
        };
        let error = values::recount(&world.plan, &options).unwrap_err().to_string();
        assert!(error.contains("on_time.csv") && error.contains(why), "{bad}: {error}");
    }
}
