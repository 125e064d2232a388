//! What readers of the rank ranges rely on.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

#[expect(dead_code, reason = "other tests need the rest of it")]
mod common;

use catalogue::Plan;
use index::rank_ranges::{RankRangeRow, rank_ranges};
use index::tables::{Exact, ValueRow};
use index::{build_index, measure, score_values};

const LESS: &str = "score = { rule = \"goalposts\", worst = 100.0, best = 0.0, weight = 1.0 }";
const UNITS: [&str; 3] = ["east", "north", "south"];

fn plan(lines: &str) -> Plan {
    common::plan(
        &[("values_only = true\n", "values_only = true\n[rank_ranges]\nruns = 400\nseed = 7\n")],
        &[("share", "left", lines), ("other", "right", common::PLAIN)],
    )
}

fn values(plan: &Plan, id: &str, counts: [(i64, i64); 3]) -> Vec<ValueRow> {
    let row = |(unit, (x, n)): (&str, (i64, i64))| {
        let (x, n) = (Exact::whole(x), Exact::whole(n));
        let measured = measure(&plan.indicators[id], x, Some(n), 0.95);
        ValueRow { numerator: Some(x), denominator: Some(n), ..common::value(id, unit, measured.value) }
    };
    UNITS.into_iter().zip(counts).map(row).collect()
}

fn of<'a>(rows: &'a [RankRangeRow], id: &str, unit: &str) -> &'a RankRangeRow {
    rows.iter().find(|row| row.id == id && row.unit_id == unit).unwrap()
}

#[test]
fn units_far_apart_keep_their_places_and_units_alike_share_all() {
    let plan = plan(common::PLAIN);
    let apart = rank_ranges(&plan, &values(&plan, "share", [(900, 1000), (500, 1000), (100, 1000)]));
    for id in ["whole", "share"] {
        for (place, unit) in (1..).zip(UNITS) {
            let row = of(&apart, id, unit);
            assert_eq!((row.rank, row.rank_lower, row.rank_upper), (place, place, place), "{id} {unit}");
            assert_eq!((row.joint_lower, row.joint_upper, row.tier), (place, place, place), "{id} {unit}");
            assert_eq!((row.expected_rank, row.p_top3, row.peers), (f64::from(place), 1.0, 3));
        }
    }
    let alike = rank_ranges(&plan, &values(&plan, "share", [(50, 100), (51, 100), (49, 100)]));
    for id in ["whole", "share"] {
        for unit in UNITS {
            let row = of(&alike, id, unit);
            assert_eq!((row.rank_lower, row.rank_upper, row.joint_lower, row.joint_upper), (1, 3, 1, 3));
            assert_eq!(row.tier, 1);
            assert!((1.4..2.6).contains(&row.expected_rank), "{id} {unit} {}", row.expected_rank);
        }
    }
}

#[test]
fn less_is_better_turns_the_places_round() {
    let plan = plan(LESS);
    let rows = rank_ranges(&plan, &values(&plan, "share", [(900, 1000), (500, 1000), (100, 1000)]));
    for id in ["whole", "share"] {
        assert_eq!((of(&rows, id, "south").rank, of(&rows, id, "south").rank_upper), (1, 1));
        assert_eq!((of(&rows, id, "east").rank_lower, of(&rows, id, "east").tier), (3, 3));
    }
}

#[test]
fn ranks_are_those_of_the_index() {
    let plan = plan(common::PLAIN);
    let mut all = values(&plan, "share", [(31, 40), (33, 40), (9, 40)]);
    all.extend(values(&plan, "other", [(5, 9), (1, 9), (7, 9)]));
    let (index, _) = build_index(&plan, &score_values(&plan, &all).0);
    let rows = rank_ranges(&plan, &all);
    for row in index.iter().filter(|row| row.node_id == "whole") {
        let range = of(&rows, "whole", &row.unit_id);
        assert_eq!((Some(range.rank), range.peers), (row.rank, row.peers));
        assert!(range.rank_lower <= range.rank_upper && range.joint_lower <= range.joint_upper);
    }
    // Every run hands out the places 1, 2 and 3.
    let sum: f64 = UNITS.iter().map(|unit| of(&rows, "whole", unit).expected_rank).sum();
    assert!((sum - 6.0).abs() < 1e-9);
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_a_byte() {
    let plan = plan(common::PLAIN);
    let mut all = values(&plan, "share", [(31, 40), (33, 40), (29, 40)]);
    all.extend(values(&plan, "other", [(5, 9), (4, 9), (6, 9)]));
    let reversed: Vec<ValueRow> = all.iter().rev().cloned().collect();
    let with = |threads: usize, values: &[ValueRow]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| rank_ranges(&plan, values))
    };
    let once = with(1, &all);
    assert_eq!(once, with(4, &all));
    assert_eq!(once, with(3, &reversed));
    let mut other_seed = plan.clone();
    other_seed.method.rank_ranges.seed = 8;
    assert_ne!(once, rank_ranges(&other_seed, &all), "the seed is used");
}

#[test]
fn amounts_and_values_without_counts_are_taken_as_they_are() {
    let plan = plan(common::PLAIN);
    let given: Vec<ValueRow> =
        UNITS.iter().zip([50.0, 50.1, 49.9]).map(|(unit, value)| common::value("share", unit, Some(value))).collect();
    let rows = rank_ranges(&plan, &given);
    assert_eq!(rows.iter().filter(|row| row.id == "share").count(), 0, "nothing is known of their chance");
    let north = of(&rows, "whole", "north");
    assert_eq!((north.rank, north.rank_lower, north.rank_upper), (1, 1, 1));
}

#[test]
fn chance_and_the_choice_of_method_stand_apart_and_together() {
    let uncertain = "values_only = true\n[rank_ranges]\nruns = 400\nseed = 7\n\
        [uncertainty]\nruns = 100\nseed = 1\nlevel = 0.9\ntop = 3\n\
        [[uncertainty.factors]]\nid = \"weights\"\ntitle = { zh = \"\", en = \"\" }\nparameter = \"weights\"\n\
        alternatives = [\"given\", \"equal\"]\n";
    let plan = common::plan(
        &[("values_only = true\n", uncertain)],
        &[("share", "left", common::PLAIN), ("other", "right", common::PLAIN)],
    );
    // So many records that chance moves nothing. With weights of 3 to 1 the east leads, with equal ones the north.
    let n = 1_000_000;
    let mut all = values(&plan, "share", [(600_000, n), (500_000, n), (100_000, n)]);
    all.extend(values(&plan, "other", [(100_000, n), (350_000, n), (50_000, n)]));
    let rows = rank_ranges(&plan, &all);
    for (unit, place) in [("east", 1), ("north", 2)] {
        let row = of(&rows, "whole", unit);
        assert_eq!((row.rank_lower, row.rank_upper), (place, place), "the data leave no doubt");
        assert_eq!((row.both_lower, row.both_upper), (Some(1), Some(2)), "the method does");
    }
    let south = of(&rows, "whole", "south");
    assert_eq!((south.both_lower, south.both_upper), (Some(3), Some(3)));
    assert_eq!(of(&rows, "share", "east").both_lower, None);
}

#[test]
fn a_full_list_and_what_is_met_or_not_leave_nothing_to_chance() {
    let full_list = format!("census = true\n{}", common::PLAIN);
    let met_or_not = "target = { value = 100.0, basis = \"proposal\" }\nscore = { rule = \"binary\", weight = 1.0 }";
    for lines in [full_list.as_str(), met_or_not] {
        let plan = plan(lines);
        let rows = rank_ranges(&plan, &values(&plan, "share", [(1, 1), (0, 1), (0, 1)]));
        let places = ["east", "north", "south"].map(|unit| {
            let row = of(&rows, "whole", unit);
            (row.rank, row.rank_lower, row.rank_upper)
        });
        assert_eq!(places, [(1, 1, 1), (2, 2, 2), (2, 2, 2)], "{lines}");
    }
}
