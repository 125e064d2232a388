//! What holds for any numbers: bounds, order, edges.
#![expect(clippy::unwrap_used, reason = "a promise that cannot be tested is broken")]

use proptest::prelude::*;
use statistics::exact_test::{
    binomial, binomial_mid_at_least, hypergeometric, poisson, poisson_against_rest, poisson_mid_at_least,
};
use statistics::multiple::{Adjustment, adjusted};
use statistics::proportion::{clopper_pearson, jeffreys, wilson};
use statistics::rare::{case_limits, time_limits};
use statistics::shrink::GammaPrior;
use statistics::table::{Cell, Label, Labelled, Rule, label_table};
use statistics::target::{Better, Verdict, gap_in_cases, proportion_against, proportion_gap, rate_against};
use statistics::trend::{Point, cochran_armitage, count_trend, recent_rise, slope_test};
use statistics::{Interval, Level, decimals, marshall, overdispersion, rate, ratio};

fn part() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![
        (0_u32..40, 1_u32..40).prop_map(|(x, n)| (f64::from(x.min(n)), f64::from(n))),
        (0.0..1.0_f64, 0.01..1e9_f64).prop_map(|(share, n)| (share * n, n)),
        (1.0..1e12_f64).prop_map(|n| (n, n)),
    ]
}

fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let count = || prop_oneof![(0_u32..30).prop_map(f64::from), 0.0..50.0_f64];
    let expected = prop_oneof![Just(0.0), 0.001..40.0_f64];
    let share = prop_oneof![Just(0.0), 0.001..0.999_f64];
    let cell = prop_oneof![
        (count(), expected).prop_map(|(count, expected)| Cell::known(count, expected).unwrap()),
        (count(), count(), share).prop_map(|(count, rest, share)| Cell::against_rest(count, rest, share).unwrap()),
    ];
    prop::collection::vec(cell, 0..60)
}

fn is_inside(outer: Interval, inner: Interval) -> bool {
    outer.lower <= inner.lower && inner.upper <= outer.upper
}

proptest! {
    #[test]
    fn intervals_of_a_share_hold_it_inside_0_to_1_and_widen_with_the_level((x, n) in part(), low in 0.01..0.98_f64) {
        let narrow = Level::new(low).unwrap();
        let wide = Level::new(low + 0.015).unwrap();
        for of in [wilson, clopper_pearson, jeffreys] {
            let (narrow, wide) = (of(x, n, narrow).unwrap(), of(x, n, wide).unwrap());
            prop_assert!(0.0 <= wide.lower && wide.upper <= 1.0);
            prop_assert!(is_inside(wide, narrow), "{narrow:?} in {wide:?}");
        }
        let exact = clopper_pearson(x, n, narrow).unwrap();
        prop_assert!(exact.lower <= x / n * (1.0 + 1e-12) && x / n <= exact.upper * (1.0 + 1e-12));
    }

    #[test]
    fn intervals_of_a_count_hold_it_and_widen_with_the_level(x in 0.0..1e6_f64, low in 0.3..0.98_f64) {
        let (narrow, wide) = (Level::new(low).unwrap(), Level::new(low + 0.015).unwrap());
        for of in [rate::poisson, rate::exact] {
            let (narrow, wide) = (of(x, narrow).unwrap(), of(x, wide).unwrap());
            prop_assert!(0.0 <= narrow.lower && narrow.contains(x) && is_inside(wide, narrow), "{x}: {narrow:?} {wide:?}");
        }
    }

    #[test]
    fn more_cases_never_lower_an_interval(x in 0_u32..50, more in 0_u32..50, room in 0_u32..50) {
        let (low, high, n) = (f64::from(x), f64::from(x + more), f64::from(x + more + room + 1));
        for of in [wilson, clopper_pearson, jeffreys] {
            let (a, b) = (of(low, n, Level::P95).unwrap(), of(high, n, Level::P95).unwrap());
            prop_assert!(a.lower <= b.lower && a.upper <= b.upper);
        }
        // Exact for both: between 9 and 10 the usual interval changes its method.
        let (a, b) = (rate::exact(low, Level::P95).unwrap(), rate::exact(high, Level::P95).unwrap());
        prop_assert!(a.lower <= b.lower && a.upper <= b.upper);
    }

    #[test]
    fn tails_of_a_test_share_only_the_outcome_itself((x, n) in part(), p in 0.0..1.0_f64, mean in 0.0..200.0_f64) {
        let (x, n) = (x.min(1e6).floor(), n.min(1e6).ceil());
        for test in [binomial(x, n, p).unwrap(), poisson(x, mean).unwrap(), hypergeometric(x, n, 7.0, 30.0).unwrap()] {
            for p in [test.at_least, test.at_most, test.two_sided, test.mid_at_least, test.mid_at_most, test.mid_two_sided()] {
                prop_assert!((0.0..=1.0).contains(&p), "{test:?}");
            }
            prop_assert!((test.mid_at_least + test.mid_at_most - 1.0).abs() < 1e-9, "{test:?}");
            prop_assert!(test.two_sided >= test.at_least.min(test.at_most) * (1.0 - 1e-9), "{test:?}");
        }
    }

    #[test]
    fn fishers_test_is_the_same_seen_from_the_rest(a in 0_u32..12, b in 0_u32..12, c in 0_u32..12, d in 0_u32..12) {
        let [a, b, c, d] = [a, b, c, d].map(f64::from);
        prop_assume!(a + b > 0.0 && c + d > 0.0);
        let (unit, rest) = (hypergeometric(a, a + b, c, c + d).unwrap(), hypergeometric(c, c + d, a, a + b).unwrap());
        prop_assert!((unit.at_least - rest.at_most).abs() < 1e-9);
        prop_assert!((unit.two_sided - rest.two_sided).abs() < 1e-9);
    }

    #[test]
    fn the_tail_between_whole_counts_lies_between_theirs(x in 0_u32..60, share in 0.0..1.0_f64, mean in 0.01..60.0_f64) {
        let x = f64::from(x);
        let at = |x| poisson_mid_at_least(x, mean).unwrap();
        prop_assert!(at(x + 1.0) <= at(x + share) + 1e-12 && at(x + share) <= at(x) + 1e-12);
        prop_assert!((at(x) - poisson(x, mean).unwrap().mid_at_least).abs() < 1e-12);
        let of = |x| binomial_mid_at_least(x, 61.0, mean / 61.0).unwrap();
        prop_assert!(of(x + 1.0) <= of(x + share) + 1e-12 && of(x + share) <= of(x) + 1e-12);
        prop_assert!((of(x) - binomial(x, 61.0, mean / 61.0).unwrap().mid_at_least).abs() < 1e-12);
    }

    #[test]
    fn adjusted_p_keep_their_order_and_never_fall_below_p(p in prop::collection::vec(prop::option::of(0.0..=1.0_f64), 0..50)) {
        use Adjustment::{BenjaminiHochberg, BenjaminiYekutieli, Bonferroni, Hochberg, Holm};
        let all = [BenjaminiHochberg, Hochberg, Holm, Bonferroni].map(|how| adjusted(&p, how).unwrap());
        let any_dependence = adjusted(&p, BenjaminiYekutieli).unwrap();
        for q in all.iter().chain([&any_dependence]) {
            for (i, (p_i, q_i)) in p.iter().zip(q).enumerate() {
                prop_assert_eq!(p_i.is_some(), q_i.is_some());
                let (Some(p_i), Some(q_i)) = (p_i, q_i) else { continue };
                prop_assert!(*q_i >= *p_i && *q_i <= 1.0);
                for (p_j, q_j) in p[i..].iter().zip(&q[i..]).filter_map(|(p, q)| p.zip(*q)) {
                    let in_order = if *p_i == p_j { *q_i == q_j } else { (*p_i < p_j) == (*q_i < q_j) || *q_i == q_j };
                    prop_assert!(in_order, "p {} and {} have q {} and {}", p_i, p_j, q_i, q_j);
                }
            }
        }
        for i in 0..p.len() {
            // From the most lenient to the strictest.
            prop_assert!(all.windows(2).all(|pair| pair[0][i] <= pair[1][i].map(|q| q + 1e-15)));
            prop_assert!(all[0][i] <= any_dependence[i]);
        }
    }

    #[test]
    fn shrinkage_stays_between_the_common_ratio_and_the_cells_own(count in 0.0..80.0_f64, expected in 0.01..80.0_f64, weight in 0.01..1e7_f64) {
        let own = count / expected;
        let shrunken = GammaPrior::new(weight).unwrap().posterior(count, expected).unwrap();
        let (low, high) = (own.min(1.0), own.max(1.0));
        prop_assert!(low - 1e-12 <= shrunken.mean && shrunken.mean <= high + 1e-12);
        prop_assert!(0.0 <= shrunken.eb05 && shrunken.eb05 < shrunken.eb95);
        prop_assert!((0.0..=1.0).contains(&shrunken.above_one));
        prop_assert_eq!(shrunken.eb05 > 1.0, shrunken.above_one > 0.95);
    }

    #[test]
    fn labels_follow_from_the_evidence_beside_them(cells in cells()) {
        let table = label_table(&cells, Rule::default()).unwrap();
        for (cell, labelled) in cells.iter().zip(&table.cells) {
            let Labelled { ratio, shrunken, q, q_any_dependence, label } = *labelled;
            let numbers = [ratio, cell.p, q, q_any_dependence, Some(shrunken.mean), Some(shrunken.eb05), Some(shrunken.eb95)];
            prop_assert!(numbers.iter().flatten().all(|number| number.is_finite()));
            prop_assert_eq!(ratio.is_some(), cell.expected > 0.0);
            prop_assert_eq!([q, q_any_dependence].map(|n| n.is_some()), [cell.p.is_some(); 2]);
            let (surprising, raised) = (q.is_some_and(|q| q <= 0.05), shrunken.eb05 > 1.0);
            prop_assert_eq!(label == Label::High, surprising && raised && cell.count >= 3.0);
            prop_assert_eq!(label <= Label::Watch, surprising || raised);
            prop_assert!(label != Label::Usual || cell.expected >= table.least_expected);
        }
    }

    #[test]
    fn the_order_of_cells_changes_no_digit(cells in cells(), by in 0_usize..60) {
        let turn = by.min(cells.len());
        let mut turned = cells.clone();
        turned.rotate_left(turn);
        let (plain, mut other) = (label_table(&cells, Rule::default()).unwrap(), label_table(&turned, Rule::default()).unwrap());
        other.cells.rotate_right(turn);
        prop_assert_eq!(plain, other);
    }

    #[test]
    fn the_gap_is_the_smallest_number_of_cases_that_meets_the_target(x in 0_u32..400, room in 0_u32..400, percent in 0_u32..=100) {
        let (x, n) = (f64::from(x), f64::from(x + room).max(1.0));
        let target = f64::from(percent) / 100.0;
        for (better, sign) in [(Better::More, 1.0), (Better::Less, -1.0)] {
            let meets = |cases: u64| {
                let value = (x + sign * cases as f64) / n;
                if better == Better::More { value >= target } else { value <= target }
            };
            let gap = proportion_gap(x, n, target, better).unwrap().unwrap();
            prop_assert!(meets(gap) && (gap == 0 || !meets(gap - 1)), "{gap}");
        }
    }

    #[test]
    fn a_verdict_on_the_value_itself_is_never_contradicted((x, n) in part(), target in 0.0..=1.0_f64) {
        let value = x / n;
        let more = proportion_against(x, n, target, Better::More, Level::P95).unwrap();
        prop_assert!(more != Verdict::Met || value >= target * (1.0 - 1e-12));
        prop_assert!(more != Verdict::NotMet || value < target * (1.0 + 1e-12));
        let less = proportion_against(x, n, target, Better::Less, Level::P95).unwrap();
        prop_assert!(less != Verdict::Met || value <= target * (1.0 + 1e-12));
    }

    #[test]
    fn a_trend_turned_round_is_the_opposite_trend(counts in prop::collection::vec((0_u32..40, 1_u32..9), 2..8)) {
        let periods: Vec<(f64, f64)> = counts.iter().map(|(x, size)| (f64::from(*x), f64::from(*size))).collect();
        let backwards: Vec<(f64, f64)> = periods.iter().rev().copied().collect();
        let (there, back) = (count_trend(&periods).unwrap(), count_trend(&backwards).unwrap());
        prop_assert!((there.rise - back.fall).abs() < 1e-9);
        prop_assert!((there.rise + there.fall - 1.0).abs() < 1e-9);
    }

    #[test]
    fn more_recent_events_are_never_less_of_a_rise(recent in 0_u32..30, earlier in 1_u32..60, share in 0.05..0.95_f64) {
        let of = |recent: u32| recent_rise(f64::from(recent), share, f64::from(earlier), 1.0 - share).unwrap();
        prop_assert!(of(recent + 1) <= of(recent));
    }

    #[test]
    fn limits_of_gaps_are_in_order(gaps in prop::collection::vec(0.5..400.0_f64, 1..20), tail in 0.001..0.2_f64) {
        let time = time_limits(&gaps, tail).unwrap();
        prop_assert!(0.0 < time.limits.lower && time.limits.lower < time.mean && time.mean < time.limits.upper);
        let wider = time_limits(&gaps, tail / 2.0).unwrap();
        prop_assert!(is_inside(wider.limits, time.limits));
        let cases: Vec<f64> = gaps.iter().map(|gap| gap.floor()).collect();
        let cases = case_limits(&cases, tail).unwrap();
        prop_assert!(0.0 <= cases.limits.lower && cases.limits.lower < cases.limits.upper);
        prop_assert!(cases.limits.lower.fract() == 0.0 && cases.limits.upper.fract() == 0.0);
    }

    #[test]
    fn the_last_digit_is_no_finer_than_half_the_interval(lower in -1e3..1e3_f64, width in 0.0..1e3_f64, most in 0_usize..4) {
        let shown = decimals(Interval { lower, upper: lower + width }, most);
        let unit = libm::pow(10.0, -(shown as f64));
        prop_assert!(shown <= most);
        prop_assert!(shown == 0 || 10.0 * unit > 0.5 * width * (1.0 - 1e-6), "{unit} for {width}");
    }
}

#[test]
fn all_or_none_is_exact_and_never_nan() {
    for n in [1.0, 2.5, 30.0, 1e6, 9_007_199_254_740_991.0] {
        for of in [wilson, clopper_pearson, jeffreys] {
            assert_eq!(of(0.0, n, Level::P95).unwrap().lower, 0.0);
            assert_eq!(of(n, n, Level::P95).unwrap().upper, 1.0);
            assert!(of(0.0, n, Level::P95).unwrap().upper < 1.0 && of(n, n, Level::P95).unwrap().lower > 0.0);
        }
        assert_eq!(rate::rate(0.0, n, Level::P95).unwrap().interval.lower, 0.0);
    }
    assert_eq!(ratio::ratio(0.0, 2.5, Level::P95).unwrap().value, 0.0);
    assert!(ratio::ratio(3.0, 0.0, Level::P95).is_err());
    assert_eq!(overdispersion::proportions(&[(0.0, 4.0), (0.0, 9.0)]).unwrap().tau2, 0.0);
    assert_eq!(overdispersion::proportions(&[(4.0, 4.0), (9.0, 9.0)]).unwrap().phi, 0.0);
    assert!(overdispersion::ratios(&[(1.0, 1.0)]).is_err());
    assert_eq!(marshall::proportions(&[(0.0, 4.0), (0.0, 9.0)]).unwrap().rates, [0.0, 0.0]);
    assert_eq!(marshall::rates(&[(3.0, 10.0)]).unwrap().rates, [0.3]);
}

#[test]
fn tables_without_events_or_of_one_cell_or_without_expectation_are_labelled() {
    let labels = |cells: &[Cell]| {
        label_table(cells, Rule::default()).unwrap().cells.iter().map(|cell| cell.label).collect::<Vec<_>>()
    };
    let known = |count, expected| Cell::known(count, expected).unwrap();
    assert_eq!(labels(&[]), []);
    assert_eq!(labels(&[known(0.0, 0.0); 3]), [Label::TooFew; 3]);
    assert_eq!(labels(&[known(0.0, 0.5), known(0.0, 20.0)]), [Label::TooFew, Label::Usual]);
    assert_eq!(labels(&[known(1.0, 1.0)]), [Label::TooFew]);
    assert_eq!(labels(&[known(40.0, 10.0)]), [Label::High]);
    // Two events are never high, however surprising; nothing expected leaves no test.
    assert_eq!(labels(&[known(2.0, 0.3)]), [Label::Watch]);
    assert_eq!(labels(&[known(1.0, 0.0)]), [Label::TooFew]);
    // Against a rest without events there is still a test.
    assert_eq!(labels(&[Cell::against_rest(8.0, 0.0, 0.3).unwrap()]), [Label::Watch]);
    assert!(Cell::known(-1.0, 1.0).is_err() && Cell::known(1.0, f64::NAN).is_err());
    assert!(Cell::against_rest(1.0, f64::INFINITY, 0.5).is_err() && Cell::against_rest(1.0, 1.0, 1.5).is_err());
    assert!(Cell::against_rest(1.0, 0.0, 1.0).is_err(), "a cell without others");
    assert!(label_table(&[Cell { count: 1.0, expected: 1.0, p: Some(1.5) }], Rule::default()).is_err());
}

#[test]
fn one_event_where_hardly_any_was_expected_does_not_undo_the_shrinkage_of_all_others() {
    let mut cells: Vec<Cell> = (0..80).map(|cell| Cell::known(f64::from(3 + cell % 5), 5.0).unwrap()).collect();
    let plain = label_table(&cells, Rule::default()).unwrap();
    cells.push(Cell::known(1.0, 1e-6).unwrap());
    let table = label_table(&cells, Rule::default()).unwrap();
    assert_eq!(table.prior, plain.prior);
}

#[test]
fn a_rest_as_large_as_a_nation_is_as_good_as_a_known_number() {
    let known = Cell::known(18.0, 7.0).unwrap().p.unwrap();
    let rest = |rest, share| Cell::against_rest(18.0, rest, share).unwrap().p.unwrap();
    assert!((rest(7e9, 1e-9) / known - 1.0).abs() < 1e-6);
    // With a rest of the same size the benchmark's own chance counts, and the same ratio is weaker evidence.
    assert!(rest(7.0, 0.5) > 5.0 * known);
}

#[test]
fn targets_at_the_end_of_the_range_are_met_by_the_value_itself() {
    let more = |x, n| proportion_against(x, n, 1.0, Better::More, Level::P95).unwrap();
    assert_eq!((more(434.0, 434.0), more(433.0, 434.0)), (Verdict::Met, Verdict::NotMet));
    let none = |x| rate_against(x, 1000.0, 0.0, Better::Less, Level::P95).unwrap();
    assert_eq!((none(0.0), none(1.0)), (Verdict::Met, Verdict::NotMet));
    assert_eq!(rate_against(3.0, 1000.0, 0.004, Better::Less, Level::P95).unwrap(), Verdict::TooLittleEvidence);
}

#[test]
fn a_gap_that_cannot_be_closed_is_none() {
    assert_eq!(proportion_gap(3.0, 10.0, 1.2, Better::More).unwrap(), None);
    assert_eq!(gap_in_cases(3.0, 10.0, f64::INFINITY, 1.2, Better::More).unwrap(), Some(9));
    assert_eq!(gap_in_cases(3.0, 10.0, 10.0, 0.0, Better::Less).unwrap(), Some(3));
    assert!(proportion_gap(11.0, 10.0, 0.5, Better::More).is_err());
}

#[test]
fn what_does_not_change_has_no_trend() {
    let all = |x| [1.0, 2.0, 3.0].map(|time| Point { time, count: x, size: 9.0 });
    for x in [0.0, 9.0] {
        let trend = cochran_armitage(&all(x)).unwrap();
        assert_eq!((trend.slope, trend.p), (0.0, 1.0));
        assert!(slope_test(&all(x)).unwrap().p > 0.999);
    }
    let none = count_trend(&[(0.0, 1.0), (0.0, 2.0)]).unwrap();
    assert_eq!((none.rise, none.fall, none.two_sided()), (0.5, 0.5, 1.0));
    assert!(cochran_armitage(&[Point { time: 1.0, count: 1.0, size: 2.0 }; 3]).is_err());
    assert!(count_trend(&[(1.0, 1.0)]).is_err() && count_trend(&[(1.5, 1.0), (1.0, 1.0)]).is_err());
}

#[test]
fn limits_of_gaps_leave_out_what_they_say() {
    // A gap over itself and the sum of m others is beta(1, m).
    let gaps = [30.0, 41.0, 22.0, 50.0, 37.0];
    let (sum, limits) = (180.0, time_limits(&gaps, 0.025).unwrap().limits);
    let below = |gap: f64| statistics::special::beta(1.0, 5.0, gap / (gap + sum)).lower;
    assert!((below(limits.lower) - 0.025).abs() < 1e-14 && (below(limits.upper) - 0.975).abs() < 1e-14);
    // After one number of 0, the next is k or more with probability 1 / (k + 1).
    let limits = case_limits(&[0.0], 0.1).unwrap().limits;
    assert_eq!((limits.lower, limits.upper), (0.0, 8.0));
    assert!(
        time_limits(&[], 0.025).is_err() && time_limits(&[0.0], 0.025).is_err() && case_limits(&[-1.0], 0.1).is_err()
    );
}

#[test]
fn exact_and_approximate_count_trends_meet() {
    // 300 events go through the exact test, 301 through the normal approximation; the one more is in the middle.
    let exact = count_trend(&[(90.0, 1.0), (100.0, 1.0), (110.0, 1.0)]).unwrap();
    let about = count_trend(&[(90.0, 1.0), (101.0, 1.0), (110.0, 1.0)]).unwrap();
    assert!(exact.exact && !about.exact);
    assert!((exact.rise / about.rise - 1.0).abs() < 0.01, "{exact:?} {about:?}");
}

#[test]
fn the_rest_leaves_the_unit_out() {
    // 6 of the unit's 10 orders overdue, 12 of all 100: the rest has 6 of 90.
    let against_rest = hypergeometric(6.0, 10.0, 6.0, 90.0).unwrap();
    let against_all = binomial(6.0, 10.0, 0.12).unwrap();
    assert!(against_rest.at_least < against_all.at_least);
    // Equal rates: with twice the exposure, half of the outcomes lie on either side.
    let equal = poisson_against_rest(20.0, 10.0, 40.0, 20.0).unwrap();
    assert!((equal.mid_at_least - 0.5).abs() < 0.03);
    assert!(poisson_against_rest(0.0, 1.0, 0.0, 1.0).is_err());
}

#[test]
fn numbers_of_a_nations_size_are_no_trouble() {
    let n = 1.4e9;
    let test = binomial(0.5 * n + 40_000.0, n, 0.5).unwrap();
    assert!(test.at_least > 0.01 && test.at_least < 0.02, "two standard deviations: {test:?}");
    let test = poisson(1e9 + 64_000.0, 1e9).unwrap();
    assert!(test.at_least > 0.02 && test.at_least < 0.023, "{test:?}");
    let interval = clopper_pearson(0.5 * n, n, Level::P95).unwrap();
    assert!((interval.upper - 0.5 - 1.96 * 0.5 / f64::sqrt(n)).abs() < 1e-8);
}
