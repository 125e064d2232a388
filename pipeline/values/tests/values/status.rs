//! Why there is a value, or none; and what is wrong in the evidence.

use crate::world::{ON_TIME, World, order, years};
use catalogue::{Kind, Level};
use index::tables::{Exact, Status};
use values::{ValuesOptions, compute};

#[test]
fn a_silent_unit_has_not_reported_and_a_reporting_one_without_cases_has_no_denominator() {
    let mut world = World::with_orders(&[
        order("in_2018", "T2", "2018-03-01", Some("2018-03-01")),
        order("in_2019", "T2", "2019-03-01", None),
    ]);
    let closed = format!("{ON_TIME} WHERE closed_on IS NOT NULL");
    world.indicator("closed", Kind::Proportion, &["orders"], &closed);
    let rows = world.evaluate("closed", &years(2018, 2020));
    let row = |unit: &str, period: &str| rows[&(unit.to_owned(), period.to_owned())].clone();
    assert_eq!(row("T2", "2018").status, Status::Ok);
    assert_eq!(row("T2", "2019").status, Status::NoDenominator, "it sent an order that does not count");
    assert_eq!(row("D2", "2019").status, Status::NoDenominator, "its town sent one");
    assert_eq!(row("D1", "2019").status, Status::NotReported);
    assert_eq!(row("T2", "2020").status, Status::NotReported);
    let silent = row("T2", "2020");
    assert_eq!((silent.numerator, silent.denominator, silent.records, silent.value), (None, None, 0, None));
}

#[test]
fn a_reporting_unit_without_an_event_counts_zero() {
    let mut world = World::with_orders(&[order("on_time", "D1", "2018-03-01", Some("2018-03-01"))]);
    let late = "SELECT record_id, unit AS unit_id, due_on AS counted_on, 1 AS numerator, 0 AS denominator
        FROM orders WHERE closed_on > due_on";
    world.indicator("late", Kind::Count, &["orders"], late);
    let rows = world.evaluate("late", &years(2018, 2018));
    let of = |unit: &str| {
        let row = &rows[&(unit.to_owned(), "2018".to_owned())];
        (row.status, row.value, row.numerator)
    };
    assert_eq!(of("D1"), (Status::Ok, Some(0.0), Some(Exact(0))));
    assert_eq!(of("D2"), (Status::NotReported, None, None));
}

#[test]
fn evidence_from_the_view_units_needs_no_records() {
    let mut world = World::new();
    let sql = "SELECT unit_id || '/' || period AS record_id, unit_id, last_day AS counted_on, 0 AS numerator, 1 AS denominator
        FROM units JOIN periods ON valid_from <= last_day AND last_day < valid_to WHERE level = 'district'";
    world.indicator("districts", Kind::Proportion, &[], sql);
    let rows = world.evaluate("districts", &years(2018, 2018));
    let city = &rows[&("C".to_owned(), "2018".to_owned())];
    assert_eq!((city.status, city.value, city.denominator), (Status::Ok, Some(0.0), Some(Exact::whole(2))));
    assert_eq!(rows[&("Z".to_owned(), "2018".to_owned())].status, Status::NoDenominator);
}

#[test]
fn too_few_records_keep_their_counts_and_lose_their_value() {
    let orders = (0..31).map(|n| order(&format!("o{n}"), if n < 29 { "D1" } else { "D2" }, "2018-03-01", None));
    let mut world = World::with_orders(&orders.collect::<Vec<_>>());
    world.indicator("on_time", Kind::Proportion, &["orders"], ON_TIME).min_denominator = 30;
    let rows = world.evaluate("on_time", &years(2018, 2018));
    let district = &rows[&("D1".to_owned(), "2018".to_owned())];
    assert_eq!(district.status, Status::TooFewRecords);
    assert_eq!((district.denominator, district.records), (Some(Exact::whole(29)), 29));
    assert_eq!((district.value, district.lower, district.upper), (None, None, None));
    assert_eq!(rows[&("C".to_owned(), "2018".to_owned())].status, Status::Ok);
}

#[test]
fn a_denominator_of_zero_has_no_value() {
    let mut world = World::with_orders(&[order("a", "D1", "2018-03-01", None)]);
    let sql = ON_TIME.replace("1 AS denominator", "0 AS denominator");
    world.indicator("on_time", Kind::Ratio, &["orders"], &sql);
    let row = &world.evaluate("on_time", &years(2018, 2018))[&("D1".to_owned(), "2018".to_owned())];
    assert_eq!((row.status, row.records, row.value), (Status::NoDenominator, 1, None));
}

#[test]
fn a_proportion_has_wilsons_interval_in_percent_and_a_ratio_has_none() {
    let mut world = World::with_orders(&[
        order("a", "D1", "2018-03-01", Some("2018-03-01")),
        order("b", "D1", "2018-03-01", None),
        order("c", "D1", "2018-03-01", None),
        order("d", "D1", "2018-03-01", None),
    ]);
    world.indicator("as_ratio", Kind::Ratio, &["orders"], ON_TIME);
    let row = |id: &str| world.evaluate(id, &years(2018, 2018))[&("D1".to_owned(), "2018".to_owned())].clone();
    let proportion = row("on_time");
    assert_eq!(proportion.value, Some(25.0));
    assert!((proportion.lower.unwrap() - 4.56).abs() < 0.01 && (proportion.upper.unwrap() - 69.94).abs() < 0.01);
    let ratio = row("as_ratio");
    assert_eq!((ratio.value, ratio.lower, ratio.upper), (Some(25.0), None, None));
}

#[test]
fn levels_limit_the_rows() {
    let mut world = World::with_orders(&[order("a", "T1", "2018-03-01", None)]);
    world.indicator("on_time", Kind::Proportion, &["orders"], ON_TIME).levels =
        vec![Level::District, Level::FunctionalZone];
    let rows = world.evaluate("on_time", &years(2018, 2018));
    assert_eq!(rows.keys().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>(), ["D1", "D2", "Z"]);
}

#[test]
fn impossible_counts_and_gaps_in_the_evidence_are_findings_and_lose_nothing() {
    let mut world = World::with_orders(&[
        order("more_than_the_whole", "D1", "2018-03-01", Some("2018-03-01")),
        order("no_day", "D2", "2018-03-01", None),
    ]);
    let sql = "SELECT record_id, unit AS unit_id, closed_on AS counted_on,
        CASE WHEN closed_on IS NULL THEN NULL ELSE 3 END AS numerator, 1 AS denominator FROM orders";
    world.indicator("on_time", Kind::Proportion, &["orders"], sql);
    let out = world.dir.path().join("2-values");
    let periods = years(2018, 2018);
    let options = ValuesOptions { records: &world.records(), out: &out, periods: &periods, threads: 1 };
    let report = compute(&world.plan, &options).unwrap();
    let count = &report.indicators["on_time"];
    assert_eq!((count.evidence, count.counted, count.outside_periods, count.no_unit), (2, 1, 1, 0));
    let messages: Vec<_> =
        report.findings.iter().map(|finding| (finding.rule.as_str(), finding.message.as_str())).collect();
    let has = |rule: &str, text: &str| messages.iter().any(|(r, message)| *r == rule && message.contains(text));
    assert!(has("incomplete_evidence", "1 evidence rows have no `counted_on`"), "{messages:?}");
    assert!(has("incomplete_evidence", "1 evidence rows have no `numerator`"), "{messages:?}");
    assert!(has("impossible_counts", "unit D1, period 2018"), "{messages:?}");
    assert!(has("impossible_counts", "(3 of 1), so it has no value"), "{messages:?}");
    let rows = world.evaluate("on_time", &periods);
    let row = &rows[&("D1".to_owned(), "2018".to_owned())];
    assert_eq!((row.status, row.value, row.numerator), (Status::Impossible, None, Some(Exact::whole(3))));
}
