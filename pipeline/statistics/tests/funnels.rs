//! Funnel limits against PHEindicatormethods, and the answers that it gets wrong.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use common::{Row, assert_close, golden};
use proptest::prelude::*;
use statistics::funnel::{Category, Funnel, INNER_TAIL, Limits, Measure, OUTER_TAIL};
use statistics::special::binomial_mass;
use statistics::{Level, rate};

fn category(row: &Row) -> Category {
    match row.text("significance") {
        "Low (0.001)" => Category::FarBelow,
        "Low (0.025)" => Category::Below,
        "Not significant" => Category::Usual,
        "High (0.025)" => Category::Above,
        "High (0.001)" => Category::FarAbove,
        other => panic!("{other}"),
    }
}

fn funnel(measure: Measure, benchmark: f64, limits: Limits) -> Funnel {
    Funnel::new(measure, benchmark, limits).unwrap()
}

/// The benchmark of the nine districts of `phe_funnel_prop_edge`.
fn pooled() -> (Vec<Row>, f64) {
    let rows = golden("phe_funnel_prop_edge_input");
    let sum = |column: &str| rows.iter().map(|row| row.get(column)).sum::<f64>();
    let share = sum("numerator") / sum("denominator");
    (rows, share)
}

#[test]
fn sigma_limits_agree_with_the_closed_form_and_stay_inside() {
    for row in golden("phe_funnel_prop_sigma_adjustment") {
        let ours = funnel(Measure::Proportion, row.get("average"), Limits::Sigma);
        let limits = ours.limits(row.get("population"), 1.0 - row.get("p")).unwrap();
        let ours = if row.text("side") == "low" { limits.lower } else { limits.upper };
        assert_close(ours, row.get("closed_form").clamp(0.0, 1.0), 1e-9, (row.get("population"), row.get("average")));
    }
}

#[test]
fn sigma_limits_agree_with_phe_whose_clipping_is_wrong_but_for_percent() {
    let (_, share) = pooled();
    let ours = funnel(Measure::Proportion, share, Limits::Sigma);
    for (table, multiplier) in [
        ("phe_funnel_prop_edge_limits_x1", 1.0),
        ("phe_funnel_prop_edge_limits_x100", 100.0),
        ("phe_funnel_prop_edge_limits_x1000", 1000.0),
    ] {
        for row in golden(table) {
            let n = row.get("Population");
            for (tail, sigma) in [(INNER_TAIL, "2s"), (OUTER_TAIL, "3s")] {
                let limits = ours.limits(n, tail).unwrap().scaled(multiplier);
                assert_close(limits.lower, row.get(&format!("lower_{sigma}_limit")), 1e-9, (table, n));
                assert!(limits.upper <= multiplier, "no share is above all: {limits:?}");
                // PHE clips at 100 whatever the multiplier: 1.245 of 1 stands, 843.8 of 1000 is cut to 100.
                let theirs = row.get(&format!("upper_{sigma}_limit")).min(multiplier);
                if !(multiplier == 1000.0 && theirs == 100.0) {
                    assert_close(limits.upper, theirs, 1e-9, (table, n));
                }
            }
            assert_close(multiplier * ours.benchmark(), row.get("baseline"), 1e-12, table);
        }
    }
}

#[test]
fn sigma_labels_of_proportions_agree_with_phe() {
    let (rows, share) = pooled();
    let ours = funnel(Measure::Proportion, share, Limits::Sigma);
    for (unit, row) in rows.iter().zip(golden("phe_funnel_prop_edge_significance")) {
        let ours = ours.category(unit.get("numerator"), unit.get("denominator")).unwrap();
        assert_eq!(ours, category(&row), "{}", row.text("district"));
    }
}

#[test]
fn sigma_limits_alarm_far_too_often_for_small_units_and_exact_limits_never_do() {
    let mut worst: f64 = 0.0;
    for row in golden("ref_funnel_true_false_alarm") {
        let (n, p) = (row.get("n"), row.get("p0"));
        let alarms = |limits: Limits, tail: f64| {
            let limits = funnel(Measure::Proportion, p, limits).limits(n, tail).unwrap();
            let sum = |out: &dyn Fn(f64) -> bool| {
                (0..=n as u64).map(|k| k as f64).filter(|k| out(k / n)).map(|k| binomial_mass(k, n, p)).sum::<f64>()
            };
            (sum(&|value| value > limits.upper), sum(&|value| value < limits.lower))
        };
        for (tail, suffix) in [(INNER_TAIL, "025"), (OUTER_TAIL, "001")] {
            let (high, low) = alarms(Limits::Sigma, tail);
            assert_close(high, row.get(&format!("high_{suffix}")), 1e-10, (n, p));
            assert_close(low, row.get(&format!("low_{suffix}")), 1e-10, (n, p));
            let (high, low) = alarms(Limits::Exact, tail);
            assert!(high <= tail && low <= tail, "n = {n}, p = {p}: {high}, {low} where {tail} was promised");
        }
        worst = worst.max(row.get("high_001"));
    }
    assert!(worst > 0.067, "the table shows the peer's defect: {worst}");
}

#[test]
fn poisson_limits_are_the_exact_interval_turned_round() {
    for row in golden("phe_funnel_poisson_inverse") {
        let (count, tail) = (row.get("obs"), row.get("p"));
        let interval = rate::exact(count, Level::new(1.0 - 2.0 * tail.min(1.0 - tail)).unwrap()).unwrap();
        let low = row.text("side") == "low";
        // The golden's exact column; PHE's own bisection is up to 4.7e-5 off.
        assert_close(if low { interval.lower } else { interval.upper }, row.get("exact"), 1e-12, (count, tail));
        let tail = tail.min(1.0 - tail);
        if interval.lower > 0.0 {
            let limits = funnel(Measure::Rate, 1.0, Limits::Exact).limits(interval.lower, tail).unwrap();
            assert_close(limits.upper * interval.lower, count, 1e-9, (count, tail));
        }
        let limits = funnel(Measure::Rate, 1.0, Limits::Exact).limits(interval.upper, tail).unwrap();
        assert_close(limits.lower * interval.upper, count, 1e-9, (count, tail));
    }
}

#[test]
fn phes_own_inverse_for_ratios_is_exact_below_ten_and_byar_above() {
    for row in golden("phe_funnel_ratio_significance_raw") {
        let interval = rate::poisson(row.get("obs"), Level::new(row.get("p")).unwrap()).unwrap();
        let ours = if row.text("side") == "low" { interval.lower } else { interval.upper };
        assert_close(ours, row.get("crit_times_expected"), 1e-12, (row.get("obs"), row.get("p")));
    }
}

#[test]
fn labels_of_ratios_agree_with_phe() {
    let ours = funnel(Measure::Rate, 1.0, Limits::Exact);
    for row in golden("phe_funnel_ratio_edge_significance") {
        let (count, expected) = (row.get("obs"), row.get("expected"));
        assert_eq!(ours.category(count, expected).unwrap(), category(&row), "{count} of {expected}");
    }
}

#[test]
fn limits_and_labels_of_rates_agree_with_phe() {
    let points = golden("phe_funnel_rate_edge_points_y3");
    let sum = |column: &str| points.iter().map(|row| row.get(column)).sum::<f64>();
    let ours = funnel(Measure::Rate, sum("ev") / sum("pop"), Limits::Exact);
    for row in golden("phe_funnel_rate_edge_limits") {
        assert_close(1000.0 * ours.benchmark(), row.get("baseline"), 1e-12, "baseline");
        for (tail, sigma) in [(INNER_TAIL, "2s"), (OUTER_TAIL, "3s")] {
            // PHE lists the population at which so many events lie on a limit.
            let at = |side: &str| row.get(&format!("{side}_{sigma}_population_1_year"));
            let limit = |side: &str| row.get(&format!("{side}_{sigma}_limit"));
            let upper = ours.limits(at("upper"), tail).unwrap().upper;
            assert_close(1000.0 * upper, limit("upper"), 1e-4, row.get("Events"));
            let lower = ours.limits(at("lower"), tail).unwrap().lower;
            assert_close(1000.0 * lower, limit("lower"), 1e-4, row.get("Events"));
        }
    }
    for (point, row) in points.iter().zip(golden("phe_funnel_rate_edge_significance")) {
        assert_close(1000.0 * point.get("ev") / point.get("pop"), point.get("rate_chart"), 1e-12, "rate");
        assert_close(point.get("pop") / 3.0, point.get("denominator_derived"), 1e-12, "three years");
        assert_eq!(ours.category(row.get("ev"), row.get("pop")).unwrap(), category(&row), "{}", row.text("district"));
    }
}

#[test]
fn a_label_never_contradicts_the_line_where_phes_does() {
    let ours = funnel(Measure::Rate, 1.0, Limits::Exact);
    let mut contradictions = 0;
    for row in golden("phe_funnel_category_vs_line") {
        let (count, expected) = (row.get("obs"), row.get("expected"));
        let outside = row.text("outside_drawn_line") == "TRUE";
        contradictions += usize::from(outside != (row.text("category") == "High (0.001)"));
        let far = ours.category(count, expected).unwrap() == Category::FarAbove;
        assert_eq!(far, count / expected > ours.limits(expected, OUTER_TAIL).unwrap().upper);
        assert_eq!(far, outside, "{count} of {expected}: on the side of the exact line");
    }
    assert!(contradictions > 0, "the table shows the peer's defect");
}

#[test]
fn funnels_of_nothing_and_of_everything_are_flat() {
    for (share, count) in [(0.0, 0.0), (1.0, 12.0)] {
        for limits in [Limits::Exact, Limits::Sigma, Limits::Adjusted { tau2: 0.0 }] {
            let ours = funnel(Measure::Proportion, share, limits);
            assert_eq!(ours.category(count, 12.0).unwrap(), Category::Usual, "{limits:?}");
            let ends = ours.limits(12.0, OUTER_TAIL).unwrap();
            assert!(ends.lower >= 0.0 && ends.upper <= 1.0 && ends.contains(share), "{limits:?}: {ends:?}");
        }
    }
    assert!(Funnel::new(Measure::Rate, 0.0, Limits::Exact).is_err());
    assert!(Funnel::new(Measure::Proportion, 1.1, Limits::Exact).is_err());
    assert!(Funnel::new(Measure::Rate, 1.0, Limits::Adjusted { tau2: -0.1 }).is_err());
    assert!(funnel(Measure::Rate, 1.0, Limits::Exact).limits(0.0, 0.025).is_err());
    assert!(funnel(Measure::Rate, 1.0, Limits::Exact).limits(1.0, 0.5).is_err());
}

fn any_limits() -> impl Strategy<Value = Limits> {
    prop_oneof![Just(Limits::Exact), Just(Limits::Sigma), (0.0..0.2).prop_map(|tau2| Limits::Adjusted { tau2 })]
}

fn counts(size: u32, part: f64) -> (f64, f64) {
    let n = f64::from(size);
    (n, (n * part).round())
}

proptest! {
    #[test]
    fn the_label_is_the_side_of_the_drawn_line(
        limits in any_limits(), size in 1_u32..5000, part in 0.0..1.0, benchmark in 0.001..0.999, is_rate: bool,
    ) {
        let measure = if is_rate { Measure::Rate } else { Measure::Proportion };
        let (n, x) = counts(size, part);
        let ours = funnel(measure, benchmark, limits);
        let (inner, outer) = (ours.limits(n, INNER_TAIL).unwrap(), ours.limits(n, OUTER_TAIL).unwrap());
        prop_assert!(outer.lower <= inner.lower && inner.upper <= outer.upper);
        let category = ours.category(x, n).unwrap();
        prop_assert_eq!(category == Category::FarAbove, x / n > outer.upper);
        prop_assert_eq!(category >= Category::Above, x / n > inner.upper);
        prop_assert_eq!(category <= Category::Below, x / n < inner.lower);
        prop_assert_eq!(category == Category::FarBelow, x / n < outer.lower);
    }

    #[test]
    fn exact_labels_are_those_of_the_exact_test(size in 1_u32..400, part in 0.0..1.0, benchmark in 0.01..0.99) {
        let (n, x) = counts(size, part);
        let test = statistics::exact_test::binomial(x, n, benchmark).unwrap();
        let category = funnel(Measure::Proportion, benchmark, Limits::Exact).category(x, n).unwrap();
        // Away from the limit itself, where rounding decides.
        if (test.at_least / INNER_TAIL - 1.0).abs() > 1e-9 && (test.at_most / INNER_TAIL - 1.0).abs() > 1e-9 {
            prop_assert_eq!(category >= Category::Above, test.at_least < INNER_TAIL);
            prop_assert_eq!(category <= Category::Below, test.at_most < INNER_TAIL);
        }
    }

    #[test]
    fn adjusting_for_overdispersion_never_raises_an_alarm(
        size in 1_u32..2000, part in 0.0..1.0, benchmark in 0.01..0.99, tau2 in 0.0..0.1,
    ) {
        let (n, x) = counts(size, part);
        let of = |limits| funnel(Measure::Proportion, benchmark, limits).category(x, n).unwrap();
        let (exact, adjusted) = (of(Limits::Exact), of(Limits::Adjusted { tau2 }));
        prop_assert!(adjusted == Category::Usual || (adjusted > Category::Usual) == (exact > Category::Usual));
        prop_assert!(exact != Category::Usual || adjusted == Category::Usual);
    }
}
