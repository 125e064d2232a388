//! What is counted, for whom, and that it is the same in any order.

use crate::world::{ON_TIME, World, day, order, random_orders, read, years};
use catalogue::{Cadence, Incidence, Kind, Level, Period, Text};
use index::tables::{AreaRow, EventRow, Exact, Status};
use values::{ValuesOptions, compute};

const FILES: [&str; 4] = ["values.csv", "areas.csv", "values.parquet", "areas.parquet"];

fn whole(n: i64) -> Option<Exact> {
    Some(Exact::whole(n))
}

#[test]
fn the_parts_of_the_city_add_up_to_the_city() {
    for seed in 1..=3 {
        let orders = random_orders(seed, 3_000);
        let world = World::with_orders(&orders);
        let periods = Period::of_years(2018, 2020, Cadence::Quarter);
        let rows = world.evaluate("on_time", &periods);
        let mut all = 0;
        for period in &periods {
            let of = |unit: &str| rows[&(unit.to_owned(), period.id.clone())].clone();
            let own =
                orders.iter().filter(|o| o.unit == "C" && (period.first_day..=period.last_day).contains(&o.due_on));
            let own: Vec<_> = own.collect();
            let own_on_time = own.iter().filter(|o| o.closed_on.is_some_and(|closed| closed <= o.due_on)).count();
            let parts = ["D1", "D2", "Z", "A"].map(of);
            let city = of("C");
            let numerators: i128 = parts.iter().filter_map(|row| row.numerator).map(|n| n.0).sum();
            let records: u64 = parts.iter().map(|row| row.records).sum();
            assert_eq!(city.numerator.unwrap().0, numerators + Exact::whole(own_on_time as i64).0, "{}", period.id);
            assert_eq!(city.records, records + own.len() as u64, "{}", period.id);
            all += city.records;
        }
        assert_eq!(all, 3_000, "every order is due in one of the quarters");
    }
}

#[test]
fn a_town_that_moves_counts_for_whoever_ran_it_on_the_day() {
    let world = World::with_orders(&[
        order("last_day_of_the_zone", "T1", "2019-06-30", Some("2019-06-30")),
        order("first_day_of_the_district", "T1", "2019-07-01", None),
        order("later", "T1", "2019-12-31", Some("2019-12-30")),
    ]);
    let rows = world.evaluate("on_time", &years(2019, 2019));
    let counts = |unit: &str| {
        let row = &rows[&(unit.to_owned(), "2019".to_owned())];
        (row.numerator, row.denominator, row.records)
    };
    assert_eq!(counts("Z"), (whole(1), whole(1), 1));
    assert_eq!(counts("D1"), (whole(1), whole(2), 2));
    assert_eq!(counts("T1"), (whole(2), whole(3), 3));
    assert_eq!(counts("C"), (whole(2), whole(3), 3));
    assert_eq!(counts("D2"), (None, None, 0));
}

#[test]
fn threads_and_the_way_records_are_split_change_no_byte() {
    let orders = random_orders(7, 4_000);
    let mut world = World::with_orders(&orders);
    let by_field = "SELECT record_id, unit AS unit_id, due_on AS counted_on, field AS area,
        CASE WHEN closed_on <= due_on THEN amount_yuan ELSE 0 END AS numerator, amount_yuan AS denominator FROM orders";
    world.indicator("amount_on_time", Kind::Ratio, &["orders"], by_field).area = Some(Text::default());
    let periods = Period::of_years(2018, 2020, Cadence::Month);
    let run = |world: &World, threads: usize, name: &str| {
        let out = world.dir.path().join(name);
        compute(&world.plan, &ValuesOptions { records: &world.records(), out: &out, periods: &periods, threads })
            .unwrap();
        FILES.map(|file| read(&out.join(file)))
    };
    let first = run(&world, 1, "one");
    assert!(first.iter().all(|bytes| bytes.len() > 1_000));
    assert_eq!(first, run(&world, 2, "two"));
    assert_eq!(first, run(&world, 5, "five"));
    world.remove("orders");
    let mut reversed = orders;
    reversed.reverse();
    for (number, part) in reversed.chunks(613).enumerate() {
        world.write_orders(&format!("part-{number:05}"), part);
    }
    assert_eq!(first, run(&world, 2, "split"));
}

#[test]
fn every_evidence_row_is_counted_or_accounted_for() {
    let world = World::with_orders(&[
        order("counted", "D1", "2018-03-01", None),
        order("before_all_periods", "D1", "2017-12-31", None),
        order("after_all_periods", "D1", "2019-01-01", None),
        order("unit_had_ended", "E", "2018-07-01", None),
        order("unit_still_was", "E", "2018-06-30", None),
        order("no_such_unit", "nowhere", "2018-03-01", None),
    ]);
    let out = world.dir.path().join("2-values");
    let periods = years(2018, 2018);
    let options = ValuesOptions { records: &world.records(), out: &out, periods: &periods, threads: 2 };
    let report = compute(&world.plan, &options).unwrap();
    let count = &report.indicators["on_time"];
    assert_eq!((count.evidence, count.counted, count.outside_periods, count.no_unit), (6, 2, 2, 2));
    let [finding] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    assert_eq!(finding.rule, "no_unit_on_day");
    assert!(finding.message.contains("2 evidence rows") && finding.message.contains("E: 1, nowhere: 1"), "{finding}");
    let rows = world.evaluate("on_time", &periods);
    assert_eq!(rows[&("E".to_owned(), "2018".to_owned())].records, 1, "evidence in the period, though it ended");
    assert!(!world.evaluate("on_time", &years(2019, 2019)).contains_key(&("E".to_owned(), "2019".to_owned())));
}

#[test]
fn decimal_amounts_and_coefficients_add_up_exactly() {
    let mut orders: Vec<_> = (0..1_000).map(|n| order(&format!("o{n}"), "D1", "2018-05-05", None)).collect();
    orders.iter_mut().for_each(|order| order.amount = 10);
    let mut world = World::with_orders(&orders);
    let sql = "SELECT record_id, unit AS unit_id, due_on AS counted_on, amount_yuan AS numerator, 0.6 AS denominator FROM orders";
    world.indicator("amounts", Kind::Ratio, &["orders"], sql);
    let rows = world.evaluate("amounts", &years(2018, 2018));
    let row = &rows[&("C".to_owned(), "2018".to_owned())];
    assert_eq!((row.numerator, row.denominator), (whole(100), whole(600)));
}

#[test]
fn areas_break_a_value_down_and_add_up_to_it() {
    let mut world = World::with_orders(&random_orders(3, 500));
    let sql = ON_TIME.replace("1 AS denominator", "1 AS denominator, field AS area");
    let indicator = world.indicator("on_time", Kind::Proportion, &["orders"], &sql);
    indicator.area = Some(Text::default());
    indicator.levels = vec![Level::City, Level::District];
    let out = world.dir.path().join("2-values");
    let periods = years(2018, 2020);
    let options = ValuesOptions { records: &world.records(), out: &out, periods: &periods, threads: 2 };
    let report = compute(&world.plan, &options).unwrap();
    let areas: Vec<AreaRow> = index::tables::read(&out.join("areas.csv")).unwrap();
    assert_eq!(report.areas, areas.len());
    let rows = world.evaluate("on_time", &periods);
    assert_eq!(rows.keys().map(|(unit, _)| unit.as_str()).collect::<std::collections::BTreeSet<_>>().len(), 3);
    for ((unit, period), row) in rows {
        let parts: Vec<_> = areas.iter().filter(|area| area.unit_id == unit && area.period == period).collect();
        let names: Vec<_> = parts.iter().map(|area| area.area.as_str()).collect();
        assert_eq!(names, ["debt", "other", "tender"], "in order");
        assert_eq!(parts.iter().map(|area| area.records).sum::<u64>(), row.records);
        assert_eq!(parts.iter().map(|area| area.denominator.unwrap().0).sum::<i128>(), row.denominator.unwrap().0);
        assert!(parts.iter().all(|area| area.value.is_some() && area.status == Status::Ok));
    }
}

/// The indicator `on_time` as the one whose events are listed.
fn incidence() -> Option<Incidence> {
    Some(Incidence {
        indicator: "on_time".to_owned(),
        levels: Vec::new(),
        captured: Vec::new(),
        false_discovery_rate: 0.05,
        fields: Vec::new(),
    })
}

#[test]
fn the_events_of_the_days_add_up_to_the_areas() {
    let mut world = World::with_orders(&random_orders(5, 500));
    let sql = ON_TIME.replace("1 AS denominator", "1 AS denominator, field AS area");
    world.indicator("on_time", Kind::Proportion, &["orders"], &sql).area = Some(Text::default());
    world.plan.method.incidence = incidence();
    let out = world.dir.path().join("2-values");
    let periods = years(2018, 2020);
    let options = ValuesOptions { records: &world.records(), out: &out, periods: &periods, threads: 2 };
    compute(&world.plan, &options).unwrap();
    let areas: Vec<AreaRow> = index::tables::read(&out.join("areas.csv")).unwrap();
    let events: Vec<EventRow> = index::tables::read(&out.join("events.csv")).unwrap();
    assert!(events.iter().all(|event| event.events.0 > 0 && event.day.len() == 10));
    let mut compared = 0;
    for area in areas {
        let of_area = events.iter().filter(|event| {
            event.unit_id == area.unit_id && event.area == area.area && event.day.starts_with(&area.period)
        });
        assert_eq!(of_area.map(|event| event.events.0).sum::<i128>(), area.numerator.unwrap().0, "{area:?}");
        compared += 1;
    }
    assert!(compared > 20, "{compared} areas");
}

#[test]
fn the_events_are_found_where_somebody_sent_no_records() {
    for (orders, expected) in [(vec![order("o", "D1", "2018-03-01", Some("2018-03-01"))], true), (Vec::new(), false)] {
        let mut world = World::with_orders(&orders);
        let sql = ON_TIME.replace("1 AS denominator", "1 AS denominator, field AS area");
        world.indicator("on_time", Kind::Proportion, &["orders"], &sql).area = Some(Text::default());
        world.plan.method.incidence = incidence();
        let out = world.dir.path().join("2-values");
        let periods = years(2018, 2018);
        let options = ValuesOptions { records: &world.records(), out: &out, periods: &periods, threads: 1 };
        compute(&world.plan, &options).unwrap();
        let events: Vec<EventRow> = index::tables::read(&out.join("events.csv")).unwrap();
        assert_eq!(events.iter().any(|event| event.unit_id == "D1" && event.day == "2018-03-01"), expected);
    }
}

#[test]
fn a_denominator_without_an_area_stands_under_every_area() {
    let mut world = World::with_orders(&[order("late", "D1", "2018-03-01", None)]);
    world.write_population(&[("D1", "2018-12-31", 500)]);
    let sql = "SELECT record_id, unit AS unit_id, due_on AS counted_on, 1 AS numerator, 0 AS denominator, field AS area
            FROM orders
        UNION ALL
        SELECT record_id, unit, counted_on, 0, people, NULL FROM population";
    world.indicator("on_time", Kind::Proportion, &["orders", "population"], sql).area = Some(Text::default());
    let out = world.dir.path().join("2-values");
    let periods = years(2018, 2018);
    let options = ValuesOptions { records: &world.records(), out: &out, periods: &periods, threads: 1 };
    assert_eq!(compute(&world.plan, &options).unwrap().findings, []);
    let areas: Vec<AreaRow> = index::tables::read(&out.join("areas.csv")).unwrap();
    let found: Vec<_> =
        areas.iter().map(|row| (row.unit_id.as_str(), row.area.as_str(), row.denominator, row.value)).collect();
    assert_eq!(found, [("C", "other", whole(500), Some(0.2)), ("D1", "other", whole(500), Some(0.2))]);
}

#[test]
fn the_state_on_the_last_day_of_a_period_is_counted_through_the_view_periods() {
    let mut world = World::with_orders(&[
        order("open_at_both_ends", "D1", "2018-01-01", None),
        order("closed_in_2019", "D1", "2018-01-01", Some("2019-05-01")),
        order("closed_on_the_last_day", "D1", "2018-01-01", Some("2018-12-31")),
    ]);
    let sql = "SELECT record_id, unit AS unit_id, last_day AS counted_on, 1 AS numerator, 1 AS denominator
        FROM orders JOIN periods ON due_on <= last_day AND (closed_on IS NULL OR closed_on > last_day)";
    world.indicator("still_open", Kind::Count, &["orders"], sql);
    let rows = world.evaluate("still_open", &years(2018, 2019));
    let value = |period: &str| rows[&("C".to_owned(), period.to_owned())].value;
    assert_eq!((value("2018"), value("2019")), (Some(2.0), Some(1.0)));
}

#[test]
fn working_days_pass_over_holidays_and_count_swapped_weekends() {
    // From Friday 2018-09-28: Saturday is worked, Sunday is not, Monday is a holiday, Tuesday is the second day.
    let mut world = World::with_orders(&[
        order("on_saturday", "D1", "2018-09-28", Some("2018-09-29")),
        order("on_monday", "D1", "2018-09-28", Some("2018-10-01")),
        order("on_tuesday", "D1", "2018-09-28", Some("2018-10-02")),
    ]);
    let sql = "SELECT record_id, unit AS unit_id, due_on AS counted_on,
            CASE WHEN closed.working_days - due.working_days <= 1 THEN 1 ELSE 0 END AS numerator, 1 AS denominator
        FROM orders JOIN calendar AS due ON due.day = due_on JOIN calendar AS closed ON closed.day = closed_on";
    world.indicator("within_a_day", Kind::Proportion, &["orders"], sql);
    let row = &world.evaluate("within_a_day", &years(2018, 2018))[&("D1".to_owned(), "2018".to_owned())];
    assert_eq!((row.numerator, row.denominator), (whole(2), whole(3)));
}

#[test]
fn a_rate_sets_events_against_another_tables_population() {
    let mut world = World::with_orders(&[order("a", "T1", "2019-01-01", None), order("b", "D2", "2019-01-01", None)]);
    world.write_population(&[("T1", "2019-12-31", 50_000), ("T2", "2019-12-31", 30_000), ("D1", "2019-12-31", 20_000)]);
    let sql = "SELECT record_id, unit AS unit_id, due_on AS counted_on, 1 AS numerator, 0 AS denominator FROM orders
        UNION ALL
        SELECT record_id, unit, counted_on, 0, people FROM population";
    world.indicator("per_head", Kind::Rate, &["orders", "population"], sql).per = Some(10_000.0);
    let row = &world.evaluate("per_head", &years(2019, 2019))[&("C".to_owned(), "2019".to_owned())];
    assert_eq!((row.numerator, row.denominator, row.records), (whole(2), whole(100_000), 5));
    assert_eq!(row.value, Some(0.2));
    let ends = statistics::rate::poisson(2.0, statistics::Level::P95).unwrap().scaled(10_000.0 / 100_000.0);
    assert_eq!((row.lower, row.upper), (Some(ends.lower), Some(ends.upper)));
}

#[test]
fn times_and_booleans_arrive_as_they_were_stored() {
    let mut world = World::new();
    let midnight = 17_897 * 86_400; // 2019-01-01
    world.write_visits(&[
        ("D1", midnight - 1, Some(true)),
        ("D1", midnight, Some(true)),
        ("D1", midnight + 86_399, None),
    ]);
    let sql = "SELECT record_id, unit AS unit_id, CAST(at AS DATE) AS counted_on,
        CASE WHEN held THEN 1 ELSE 0 END AS numerator, 1 AS denominator FROM visits";
    world.indicator("held", Kind::Proportion, &["visits"], sql);
    let rows = world.evaluate("held", &years(2018, 2019));
    let counts = |period: &str| {
        let row = &rows[&("D1".to_owned(), period.to_owned())];
        (row.numerator, row.denominator)
    };
    assert_eq!(counts("2018"), (whole(1), whole(1)));
    assert_eq!(counts("2019"), (whole(1), whole(2)));
}

#[test]
fn periods_that_share_days_are_refused() {
    let world = World::with_orders(&[order("a", "D1", "2018-03-01", None)]);
    let mut periods = years(2018, 2018);
    periods.extend(Period::of_years(2018, 2018, Cadence::Quarter));
    let error = values::evaluate(&world.plan, &world.records(), "on_time", &periods, 1).unwrap_err();
    assert!(error.to_string().contains("share days"), "{error}");
    assert_eq!(periods[0].last_day, day("2018-12-31"));
}

#[test]
fn records_of_another_definition_are_refused() {
    let world = World::with_orders(&[]);
    world.write_population(&[("D1", "2018-01-01", 5)]);
    std::fs::copy(
        world.records().join("population/part-00000.parquet"),
        world.records().join("orders/part-00000.parquet"),
    )
    .unwrap();
    let error = values::evaluate(&world.plan, &world.records(), "on_time", &years(2018, 2018), 1).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("column `number` is absent") && text.contains("run `load` again"), "{text}");
}
