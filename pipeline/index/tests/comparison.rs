//! What readers of the table of comparisons rely on.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

#[expect(dead_code, reason = "other tests need the rest of it")]
mod common;

use catalogue::{Kind, Plan};
use index::comparison::{ComparisonRow, Evidence, FunnelLimits, FunnelPlace, Standing, compare};
use index::tables::{Exact, Status, ValueRow, Verdict};
use index::{measure, score_values};
use proptest::prelude::*;

const TARGET: &str = "score = { rule = \"goalposts\", worst = 0.0, best = 100.0, weight = 1.0 }\n\
    target = { value = 90.0, basis = \"proposal\" }";
const LESS: &str = "score = { rule = \"goalposts\", worst = 50.0, best = 0.0, weight = 1.0 }\n\
    target = { value = 10.0, at_most = true, basis = \"proposal\" }";

fn plan(lines: &str) -> Plan {
    common::plan(&[], &[("share", "left", lines)])
}

fn row(plan: &Plan, unit: &str, numerator: i64, denominator: i64) -> ValueRow {
    let (x, n) = (Exact::whole(numerator), Exact::whole(denominator));
    let measured = measure(&plan.indicators["share"], x, Some(n), 0.95);
    ValueRow {
        numerator: Some(x),
        denominator: Some(n),
        lower: measured.lower,
        upper: measured.upper,
        status: measured.status,
        ..common::value("share", unit, measured.value)
    }
}

fn of<'a>(rows: &'a [ComparisonRow], unit: &str) -> &'a ComparisonRow {
    rows.iter().find(|row| row.unit_id == unit).unwrap()
}

#[test]
fn a_unit_is_held_against_the_others_of_its_group_without_itself() {
    let plan = plan(TARGET);
    let values =
        [row(&plan, "east", 3, 4), row(&plan, "north", 1, 4), row(&plan, "port", 9, 9), row(&plan, "city", 13, 17)];
    let rows = compare(&plan, &values);
    let east = of(&rows, "east");
    assert_eq!((east.rest_value, east.others, east.peer_group.as_str()), (Some(25.0), 1, "districts"));
    // Fisher's tea: 1/70 + 16/70 at least as high; the 16/70 seen by half, and both sides.
    assert!((east.p.unwrap() - 2.0 * 9.0 / 70.0).abs() < 1e-12);
    assert_eq!(east.standing, Standing::Similar);
    for alone in ["port", "city"] {
        let row = of(&rows, alone);
        assert_eq!((row.rest_value, row.p, row.standing), (None, None, Standing::NotCompared), "{alone}");
        assert!(row.evidence.is_some() && row.gap_cases.is_some(), "the target needs no others");
    }
}

#[test]
fn better_and_worse_follow_the_direction_of_the_indicator() {
    for (lines, high, low) in [(TARGET, Standing::Better, Standing::Worse), (LESS, Standing::Worse, Standing::Better)] {
        let plan = plan(lines);
        let rows = compare(&plan, &[row(&plan, "east", 480, 500), row(&plan, "north", 300, 500)]);
        assert_eq!((of(&rows, "east").standing, of(&rows, "north").standing), (high, low));
    }
}

#[test]
fn what_has_no_counts_or_no_value_has_no_row() {
    let plan = plan(TARGET);
    let values = [
        common::value("share", "east", Some(80.0)),
        common::value("share", "north", None),
        ValueRow { status: Status::TooFewRecords, value: None, ..row(&plan, "south", 1, 2) },
    ];
    assert_eq!(compare(&plan, &values), []);
}

#[test]
fn the_gap_is_given_in_cases() {
    let plan = plan(TARGET);
    let rows = compare(&plan, &[row(&plan, "east", 33, 50), row(&plan, "north", 45, 50)]);
    assert_eq!((of(&rows, "east").gap_cases, of(&rows, "north").gap_cases), (Some(12), Some(0)));
}

/// A plan with twelve districts more, so that a group is large enough to see its scatter.
fn many() -> Plan {
    let mut plan = plan(TARGET);
    let east = plan.units.units["east"].clone();
    for n in 0..12 {
        let unit_id = format!("d{n:02}");
        plan.units.units.insert(unit_id.clone(), catalogue::Unit { unit_id, ..east.clone() });
    }
    plan
}

#[test]
fn the_funnel_says_which_limits_it_uses_and_why() {
    let plan = many();
    let group = |numerators: [i64; 12]| -> Vec<ValueRow> {
        numerators.iter().enumerate().map(|(n, x)| row(&plan, &format!("d{n:02}"), *x, 200)).collect()
    };
    let used = |values: &[ValueRow]| {
        let rows = compare(&plan, values);
        assert!(rows.iter().all(|row| row.funnel_limits == rows[0].funnel_limits));
        rows[0].funnel_limits
    };
    let alike = group([160, 158, 163, 155, 161, 166, 157, 162, 159, 160, 164, 156]);
    assert_eq!(used(&alike), Some(FunnelLimits::Exact));
    let scattered = group([110, 190, 130, 175, 199, 120, 185, 140, 195, 115, 170, 150]);
    assert_eq!(used(&scattered), Some(FunnelLimits::Adjusted));
    assert_eq!(used(&scattered[..9]), Some(FunnelLimits::ExactTooFewUnits));
}

proptest! {
    #[test]
    fn a_place_in_the_funnel_is_that_of_the_lines_beside_it(
        counts in proptest::collection::vec((0_i64..=60, 1_i64..=60), 12),
    ) {
        let plan = many();
        let values: Vec<ValueRow> =
            counts.iter().enumerate().map(|(n, (x, more))| row(&plan, &format!("d{n:02}"), *x, x + more)).collect();
        for row in compare(&plan, &values) {
            let (Some(place), Some(lower), Some(upper)) = (row.funnel_place, row.funnel_lower, row.funnel_upper) else {
                continue;
            };
            let (far_low, far_high) = (row.funnel_lower_outer.unwrap(), row.funnel_upper_outer.unwrap());
            prop_assert!(0.0 <= far_low && far_low <= lower && lower <= upper && upper <= far_high && far_high <= 100.0);
            // Percent and shares may differ in the last digit.
            let near = |line: f64| (row.value - line).abs() < 1e-9;
            if ![lower, upper, far_low, far_high].into_iter().any(near) {
                let by_lines = match row.value {
                    value if value < far_low => FunnelPlace::FarBelow,
                    value if value > far_high => FunnelPlace::FarAbove,
                    value if value < lower => FunnelPlace::Below,
                    value if value > upper => FunnelPlace::Above,
                    _ => FunnelPlace::Usual,
                };
                prop_assert_eq!(place, by_lines);
            }
        }
    }

    #[test]
    fn the_evidence_never_contradicts_the_verdict_and_the_gap_closes_it(
        x in 0_i64..=400, more in 0_i64..=400, target in 0_u32..=1000, at_most in any::<bool>(),
    ) {
        prop_assume!(x + more > 0);
        let target = f64::from(target) / 10.0;
        let mut plan = plan(if at_most { LESS } else { TARGET });
        plan.indicators.get_mut("share").unwrap().target.as_mut().unwrap().value = target;
        let verdict = |numerator: i64| score_values(&plan, &[row(&plan, "east", numerator, x + more)]).0[0].verdict;
        let compared = compare(&plan, &[row(&plan, "east", x, x + more)]);
        let (evidence, gap) = (compared[0].evidence.unwrap(), compared[0].gap_cases);
        match evidence {
            Evidence::Met | Evidence::MetByCount => prop_assert_eq!(verdict(x), Verdict::Met),
            Evidence::NotMet => prop_assert_eq!(verdict(x), Verdict::NotMet),
            Evidence::TooLittleEvidence => {}
        }
        let sign = if at_most { -1 } else { 1 };
        let gap = i64::try_from(gap.unwrap()).unwrap();
        prop_assert_eq!(verdict(x + sign * gap), Verdict::Met);
        if gap > 0 {
            prop_assert_eq!(verdict(x + sign * (gap - 1)), Verdict::NotMet);
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(counts in proptest::collection::vec((0_i64..=60, 1_i64..=60), 12)) {
        let plan = many();
        prop_assert_eq!(plan.indicators["share"].kind, Kind::Proportion);
        let values: Vec<ValueRow> =
            counts.iter().enumerate().map(|(n, (x, more))| row(&plan, &format!("d{n:02}"), *x, x + more)).collect();
        let reversed: Vec<ValueRow> = values.iter().rev().cloned().collect();
        prop_assert_eq!(compare(&plan, &values), compare(&plan, &reversed));
    }
}

#[test]
fn a_target_of_all_is_met_by_the_count_and_one_that_is_not_due_is_not_missed() {
    let all = TARGET.replace("90.0", "100.0");
    let plan_of_all = plan(&all);
    let rows = compare(&plan_of_all, &[row(&plan_of_all, "east", 3, 3), row(&plan_of_all, "north", 2, 3)]);
    assert_eq!(of(&rows, "east").evidence, Some(Evidence::MetByCount));
    assert_eq!(of(&rows, "north").evidence, Some(Evidence::NotMet));
    let later = plan(&all.replace("basis", "by = 2030-12-31, basis"));
    let rows = compare(&later, &[row(&later, "north", 2, 300)]);
    assert_eq!((of(&rows, "north").evidence, of(&rows, "north").gap_cases), (None, Some(298)));
}

#[test]
fn parts_of_cases_are_put_to_no_test() {
    let plan = plan(TARGET);
    let mut values = [row(&plan, "east", 480, 500), row(&plan, "north", 300, 500)];
    values[1].numerator = Some(Exact(3_000_000 + 6_000));
    for row in compare(&plan, &values) {
        assert_eq!((row.p, row.standing, row.funnel_place, row.gap_cases), (None, Standing::NotCompared, None, None));
        assert!(row.lower < row.value && row.value < row.upper);
    }
}
