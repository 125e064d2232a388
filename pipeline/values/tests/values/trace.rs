//! From a value back to file and line.

use crate::world::{ON_TIME, World, order, random_orders, years};
use catalogue::{Cadence, Kind, Period, Text};
use index::tables::Exact;

#[test]
fn the_traced_records_add_up_to_the_value() {
    let world = World::with_orders(&random_orders(11, 2_000));
    let periods = Period::of_years(2018, 2020, Cadence::Half);
    for ((unit, period), row) in world.evaluate("on_time", &periods) {
        let period = periods.iter().find(|p| p.id == period).unwrap();
        let trace = values::trace(&world.plan, &world.records(), "on_time", &unit, period).unwrap();
        assert_eq!(trace.records.len() as u64, row.records);
        assert_eq!(
            (trace.numerator, trace.denominator),
            (row.numerator.unwrap_or_default(), row.denominator.unwrap_or_default())
        );
        let sum: i128 = trace.records.iter().map(|record| record.numerator.0).sum();
        assert_eq!(sum, trace.numerator.0);
    }
}

#[test]
fn a_traced_record_names_its_file_line_day_and_the_unit_it_counted_for() {
    let mut world = World::with_orders(&[
        order("another_year", "T1", "2018-06-30", None),
        order("with_the_zone", "T1", "2019-06-30", None),
        order("with_the_district", "T1", "2019-07-01", Some("2019-07-01")),
    ]);
    let sql = ON_TIME.replace("1 AS denominator", "1 AS denominator, field AS area");
    world.indicator("on_time", Kind::Proportion, &["orders"], &sql).area = Some(Text::default());
    let trace = values::trace(&world.plan, &world.records(), "on_time", "D1", &years(2019, 2019)[0]).unwrap();
    let [record] = trace.records.as_slice() else { panic!("{trace:#?}") };
    assert_eq!((record.record_id.as_str(), record.unit_id.as_str()), ("with_the_district", "T1"));
    assert_eq!(
        (record.table.as_str(), record.source_file.as_str(), record.source_line),
        ("orders", "orders.csv", Some(4))
    );
    assert_eq!((record.counted_on.to_string().as_str(), record.area.as_str()), ("2019-07-01", "other"));
    assert_eq!((record.numerator, record.denominator), (Exact::whole(1), Exact::whole(1)));
}

#[test]
fn records_of_two_tables_with_the_same_id_are_told_apart() {
    let mut world = World::with_orders(&[order("D1/2019-12-31", "D1", "2019-03-01", None)]);
    world.write_population(&[("D1", "2019-12-31", 50_000)]);
    let sql = "SELECT o.record_id, o.unit AS unit_id, o.due_on AS counted_on, 1 AS numerator, 0 AS denominator
            FROM orders AS o JOIN units AS u ON u.unit_id = o.unit
        UNION ALL
        SELECT record_id, unit, counted_on, 0, people FROM population";
    world.indicator("per_head", Kind::Rate, &["orders", "population"], sql);
    let trace = values::trace(&world.plan, &world.records(), "per_head", "C", &years(2019, 2019)[0]).unwrap();
    let found: Vec<_> =
        trace.records.iter().map(|r| (r.table.as_str(), r.source_file.as_str(), r.denominator)).collect();
    let expected = [("orders", "orders.csv", Exact(0)), ("population", "population.csv", Exact::whole(50_000))];
    assert_eq!(found, expected);
}

#[test]
fn records_behind_a_shared_view_are_found() {
    let mut world = World::with_orders(&[order("a", "D1", "2019-03-01", None)]);
    world.view("due", "SELECT record_id, unit, due_on AS day_due FROM orders WHERE due_on IS NOT NULL");
    let sql = "SELECT record_id, unit AS unit_id, day_due AS counted_on, 0 AS numerator, 1 AS denominator FROM due";
    world.indicator("due_orders", Kind::Proportion, &["orders"], sql);
    let trace = values::trace(&world.plan, &world.records(), "due_orders", "C", &years(2019, 2019)[0]).unwrap();
    assert_eq!(trace.records[0].source_line, Some(2));
}

#[test]
fn evidence_without_a_record_has_no_line() {
    let mut world = World::new();
    let sql = "SELECT unit_id || '/' || period AS record_id, unit_id, last_day AS counted_on, 0 AS numerator, 1 AS denominator
        FROM units JOIN periods ON valid_from <= last_day AND last_day < valid_to WHERE level = 'district'";
    world.indicator("districts", Kind::Proportion, &[], sql);
    let trace = values::trace(&world.plan, &world.records(), "districts", "C", &years(2019, 2019)[0]).unwrap();
    let found: Vec<_> = trace.records.iter().map(|r| (r.record_id.as_str(), r.table.as_str(), r.source_line)).collect();
    assert_eq!(found, [("D1/2019", "", None), ("D2/2019", "", None)]);
}

#[test]
fn an_unknown_unit_or_indicator_is_an_error() {
    let world = World::with_orders(&[]);
    let period = &years(2019, 2019)[0];
    let unit = values::trace(&world.plan, &world.records(), "on_time", "D9", period).unwrap_err();
    assert!(unit.to_string().contains("no unit `D9`"), "{unit}");
    let indicator = values::trace(&world.plan, &world.records(), "ontime", "D1", period).unwrap_err();
    assert!(indicator.to_string().contains("did you mean `on_time`?"), "{indicator}");
}
