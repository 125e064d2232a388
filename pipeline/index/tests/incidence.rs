//! What readers of the table of incidence rely on.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

#[expect(dead_code, reason = "other tests need the rest of it")]
mod common;

use catalogue::Plan;
use index::incidence::{ExpectedBy, IncidenceRow, Label, Scope, Trend, TrendRow, incidence};
use index::tables::{AreaRow, Exact, Status, ValueRow};
use proptest::prelude::*;

const INCIDENCE: &str = "values_only = true\n\
    [incidence]\nindicator = \"cases\"\nlevels = [\"district\", \"functional_zone\"]\ncaptured = [\"captured\"]\n\
    false_discovery_rate = 0.05\nfields = [\n\
    { id = \"works\", title = { zh = \"工程\", en = \"works\" }, exposure = \"contracts\" },\n\
    { id = \"debt\", title = { zh = \"债务\", en = \"debt\" } },\n]\n";

const RATE: &str =
    "kind = \"rate\"\nper = 100.0\ndenominator = { zh = \"\", en = \"\" }\narea = { zh = \"\", en = \"\" }";
const COUNT: &str = "kind = \"count\"\narea = { zh = \"\", en = \"\" }";

fn plan(cases: &str) -> Plan {
    common::plan(
        &[("values_only = true\n", INCIDENCE)],
        &[("cases", "left", cases), ("contracts", "left", common::PLAIN), ("captured", "right", common::PLAIN)],
    )
}

/// The tables of a small world, built up cell by cell.
#[derive(Clone, Debug, Default)]
struct World {
    values: Vec<ValueRow>,
    areas: Vec<AreaRow>,
}

impl World {
    fn value(&mut self, indicator: &str, unit: &str, period: &str, numerator: i64, denominator: i64) {
        self.values.push(ValueRow {
            period: period.to_owned(),
            numerator: Some(Exact::whole(numerator)),
            denominator: Some(Exact::whole(denominator)),
            ..common::value(indicator, unit, Some(numerator as f64))
        });
    }

    /// A unit's bodies and its cases by field.
    fn unit(&mut self, unit: &str, period: &str, bodies: i64, cases: &[(&str, i64)]) {
        self.value("cases", unit, period, cases.iter().map(|(_, count)| count).sum(), bodies);
        for (area, count) in cases {
            self.areas.push(AreaRow {
                indicator_id: "cases".into(),
                unit_id: unit.into(),
                period: period.into(),
                area: (*area).into(),
                numerator: Some(Exact::whole(*count)),
                denominator: Some(Exact::whole(bodies)),
                records: *count as u64,
                value: None,
                lower: None,
                upper: None,
                status: Status::Ok,
            });
        }
    }

    fn tables(&self, plan: &Plan) -> (Vec<IncidenceRow>, Vec<TrendRow>) {
        incidence(plan, &self.values, &self.areas)
    }

    fn rows(&self, plan: &Plan) -> Vec<IncidenceRow> {
        self.tables(plan).0
    }
}

fn row<'a>(rows: &'a [IncidenceRow], unit: &str, area: &str) -> &'a IncidenceRow {
    rows.iter().find(|row| row.unit_id == unit && row.area == area).unwrap()
}

/// Three districts: 4 of `debt` in a quarter of the bodies, 1 in the rest.
fn three() -> World {
    let mut world = World::default();
    world.unit("east", "2018", 10, &[("debt", 3)]);
    world.unit("north", "2018", 15, &[("debt", 1)]);
    world.unit("south", "2018", 15, &[]);
    world
}

#[test]
fn what_is_usual_for_a_unit_comes_from_the_others_alone() {
    let rows = three().rows(&plan(RATE));
    let east = row(&rows, "east", "debt");
    assert_eq!((east.expected, east.expected_by), (Some(1.0 / 3.0), Some(ExpectedBy::Exposure)));
    assert!((east.ratio.unwrap() - 9.0).abs() < 1e-12);
    assert_eq!((east.rate, east.exposure), (Some(30.0), Some(Exact::whole(10))));
    // Given 4 cases, each in the east with probability 10/40: P(4) + P(3)/2 of the binomial.
    assert!((east.p.unwrap() - (0.003_906_25 + 0.046_875 / 2.0)).abs() < 1e-12);
}

#[test]
fn a_field_without_a_row_is_a_true_zero_and_a_unit_that_sent_nothing_is_not() {
    let mut world = three();
    world.values.push(common::value("cases", "port", None));
    let rows = world.rows(&plan(RATE));
    assert_eq!(row(&rows, "south", "debt").count, Some(Exact(0)));
    let port = row(&rows, "port", "debt");
    assert_eq!((port.count, port.label, port.status), (None, None, Status::NotReported));
    assert_eq!(row(&rows, "port", "").count, None);
    assert_eq!(rows, {
        let mut again = three().rows(&plan(RATE));
        again.extend(rows.iter().filter(|row| row.unit_id == "port").cloned());
        again.sort_by(|a, b| (&a.unit_id, &a.area).cmp(&(&b.unit_id, &b.area)));
        again
    });
}

#[test]
fn a_case_without_an_occasion_sends_the_whole_field_to_the_cases_own_denominator() {
    let mut world = World::default();
    for (unit, contracts) in [("east", 100), ("north", 300), ("south", 400)] {
        world.unit(unit, "2018", 10, &[("works", 2)]);
        world.value("contracts", unit, "2018", 0, contracts);
    }
    let rows = world.rows(&plan(RATE));
    assert_eq!(row(&rows, "east", "works").exposure_by, "contracts");
    assert_eq!(row(&rows, "east", "works").expected, Some(4.0 * 100.0 / 700.0));

    world.values.retain(|row| row.indicator_id != "contracts" || row.unit_id != "south");
    let rows = world.rows(&plan(RATE));
    assert_eq!(row(&rows, "east", "works").exposure_by, "cases");
    assert_eq!(row(&rows, "east", "works").expected, Some(2.0));
}

#[test]
fn without_any_occasions_the_margins_say_what_is_usual() {
    let mut world = World::default();
    world.unit("east", "2018", 0, &[("works", 5), ("debt", 2)]);
    world.unit("north", "2018", 0, &[("works", 3), ("debt", 6)]);
    let rows = world.rows(&plan(COUNT));
    let east = row(&rows, "east", "works");
    assert_eq!((east.expected, east.expected_by), (Some(2.0 * 3.0 / 6.0), Some(ExpectedBy::Margins)));
    assert_eq!(east.exposure_by, "");
    assert_eq!(row(&rows, "east", "").label, None, "margins make every unit usual over its fields");
}

#[test]
fn units_fields_and_the_whole_are_the_sums_of_their_cells() {
    let mut world = three();
    world.unit("port", "2018", 5, &[("works", 4), ("debt", 2), ("rare", 1)]);
    let rows = world.rows(&plan(RATE));
    let sum = |keep: &dyn Fn(&IncidenceRow) -> bool| {
        Some(Exact(
            rows.iter().filter(|row| row.scope == Scope::Cell && keep(row)).map(|row| row.count.unwrap().0).sum(),
        ))
    };
    assert_eq!(row(&rows, "port", "").count, sum(&|row| row.unit_id == "port"));
    assert_eq!(row(&rows, "city", "debt").count, sum(&|row| row.area == "debt"));
    assert_eq!(row(&rows, "city", "").count, sum(&|_| true));
    // 6 in debt against 4 and 1 in the two others.
    assert_eq!(row(&rows, "city", "debt").expected, Some(2.5));
    assert_eq!(row(&rows, "port", "").expected_by, Some(ExpectedBy::Fields));
    let over: f64 = ["works", "debt", "rare"].iter().filter_map(|area| row(&rows, "port", area).expected).sum();
    assert_eq!(row(&rows, "port", "").expected, Some(over));
}

#[test]
fn an_honest_recorder_is_not_punished() {
    let mut world = three();
    for (unit, captured) in [("east", 18), ("north", 10), ("south", 8)] {
        world.value("captured", unit, "2018", captured, 20);
    }
    let rows = world.rows(&plan(RATE));
    let east = row(&rows, "east", "");
    assert_eq!((east.captured, east.listed), (Some(Exact::whole(18)), Some(Exact::whole(20))));
    assert_eq!(east.capture_rate, Some(90.0));
    // The others record 45%, so half of the ratio is recording.
    assert!((east.ratio_recorded_alike.unwrap() - east.ratio.unwrap() / 2.0).abs() < 1e-12);
}

#[test]
fn a_hot_spot_is_high_and_an_even_table_has_none() {
    let mut world = World::default();
    let fields = ["debt", "land", "works"];
    for unit in ["east", "north", "south", "port"] {
        world.unit(unit, "2018", 50, &fields.map(|field| (field, 6)));
    }
    let rows = world.rows(&plan(RATE));
    assert!(rows.iter().all(|row| !matches!(row.label, Some(Label::High | Label::Watch))));

    let mut hot = world.clone();
    hot.values.retain(|row| row.unit_id != "port");
    hot.areas.retain(|row| row.unit_id != "port");
    hot.unit("port", "2018", 50, &[("debt", 30), ("land", 6), ("works", 6)]);
    let rows = hot.rows(&plan(RATE));
    let high: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row.label == Some(Label::High) && row.scope == Scope::Cell)
        .map(|row| (row.unit_id.as_str(), row.area.as_str()))
        .collect();
    assert_eq!(high, [("port", "debt")]);
    let spot = row(&rows, "port", "debt");
    assert!(spot.shrunken < spot.ratio && spot.eb05 > Some(1.0) && spot.q <= spot.q_any_dependence);
}

#[test]
fn a_published_label_does_not_change_when_a_period_comes() {
    let mut world = three();
    let before = world.rows(&plan(RATE));
    world.unit("east", "2019", 10, &[("debt", 40)]);
    world.unit("north", "2019", 15, &[("debt", 1)]);
    let mut after = world.rows(&plan(RATE));
    after.retain(|row| row.period == "2018");
    assert_eq!(before, after);
}

#[test]
fn a_rise_is_seen_and_a_level_series_is_not() {
    let mut world = World::default();
    for (year, (east, north)) in [(4, 6), (8, 6), (14, 6), (30, 6)].into_iter().enumerate() {
        let period = format!("{}", 2018 + year);
        world.unit("east", &period, 50, &[("debt", east)]);
        world.unit("north", &period, 50, &[("debt", north)]);
    }
    let (_, trends) = world.tables(&plan(RATE));
    let of = |unit: &str, area: &str| trends.iter().find(|row| row.unit_id == unit && row.area == area).unwrap();
    let east = of("east", "debt");
    assert_eq!((east.trend, east.recent_rise, east.periods), (Trend::Rising, true, 4));
    assert_eq!((east.recent, east.recent_expected), (Exact::whole(30), Some(26.0 / 3.0)));
    assert!((1.5..2.5).contains(&east.ratio_per_period.unwrap()));
    let north = of("north", "debt");
    assert_eq!((north.trend, north.recent_rise), (Trend::NotShown, false));
    assert!((north.ratio_per_period.unwrap() - 1.0).abs() < 1e-9);
    assert_eq!(of("city", "debt").scope, Scope::Field);
}

#[test]
fn a_plan_that_does_not_ask_has_no_table() {
    let mut plan = plan(RATE);
    plan.method.incidence = None;
    assert_eq!(three().tables(&plan), (Vec::new(), Vec::new()));
}

fn world() -> impl Strategy<Value = World> {
    let unit = (0_i64..30, proptest::collection::vec((0_usize..4, 0_i64..12), 0..5), 0_i64..20, 0_i64..200);
    proptest::collection::vec(unit, 8).prop_map(|units| {
        let mut world = World::default();
        let keys = ["east", "north", "south", "port"].iter().flat_map(|unit| [(unit, "2018"), (unit, "2019")]);
        for ((unit, period), (bodies, cases, captured, contracts)) in keys.zip(units) {
            let mut by_field = std::collections::BTreeMap::new();
            for (field, count) in cases {
                *by_field.entry(["works", "debt", "land", "other"][field]).or_insert(0) += count;
            }
            world.unit(unit, period, bodies, &by_field.into_iter().collect::<Vec<_>>());
            world.value("captured", unit, period, captured, 20);
            world.value("contracts", unit, period, 0, contracts);
        }
        world
    })
}

proptest! {
    #[test]
    fn every_number_of_the_tables_can_be_written_and_read_back(world in world(), count in any::<bool>()) {
        let (rows, trends) = world.tables(&plan(if count { COUNT } else { RATE }));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        index::tables::write(&path, &rows).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        prop_assert!(!text.contains("NaN") && !text.contains("inf"));
        prop_assert_eq!(&rows, &index::tables::read::<IncidenceRow>(&path).unwrap());
        index::tables::write(&path, &trends).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        prop_assert!(!text.contains("NaN") && !text.contains("inf"));
        prop_assert_eq!(&trends, &index::tables::read::<TrendRow>(&path).unwrap());
    }

    #[test]
    fn the_order_of_rows_changes_nothing(world in world(), seed in any::<u64>()) {
        let plan = plan(RATE);
        let mut mixed = world.clone();
        let mut state = seed;
        let mut key = || { state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); state };
        mixed.values.sort_by_cached_key(|_| key());
        mixed.areas.sort_by_cached_key(|_| key());
        prop_assert_eq!(world.tables(&plan), mixed.tables(&plan));
    }

    #[test]
    fn labels_follow_from_the_columns_beside_them(world in world()) {
        for row in world.rows(&plan(RATE)) {
            let Some(label) = row.label else { continue };
            let (surprising, raised) = (row.q.is_some_and(|q| q <= 0.05), row.eb05.unwrap() > 1.0);
            let enough = row.count.unwrap() >= Exact::whole(3);
            prop_assert_eq!(label == Label::High, surprising && raised && enough);
            prop_assert_eq!(label == Label::Watch, (surprising || raised) && !(surprising && raised && enough));
            prop_assert!(row.eb05 <= row.eb95);
        }
    }
}

#[test]
fn no_fields_are_not_fields_without_a_case() {
    let mut world = World::default();
    world.unit("east", "2018", 10, &[("works", 4)]);
    world.unit("north", "2018", 10, &[("works", 1)]);
    assert_eq!(incidence(&plan(RATE), &world.values, &[]), (Vec::new(), Vec::new()));
}
