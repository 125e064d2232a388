//! Whatever numbers come in, up to a quintillion, what comes out is finite or a reason.

use proptest::prelude::*;
use statistics::exact_test::{PValues, binomial_mid_at_least, hypergeometric, poisson, poisson_mid_at_least};
use statistics::funnel::{Funnel, INNER_TAIL, Limits, Measure};
use statistics::proportion::{clopper_pearson, jeffreys, wilson};
use statistics::rank_range::{Belief, expected_ranks, rank_distributions};
use statistics::shrink::GammaPrior;
use statistics::table::{Cell, Rule, label_table};
use statistics::{Interval, Level, overdispersion, rate, ratio};

/// From nothing to more than anything that is counted.
fn any_size() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        (-200.0..18.0_f64).prop_map(|power| libm::pow(10.0, power)),
        (0_u64..1 << 53).prop_map(|n| n as f64)
    ]
}

fn is_finite(interval: Interval) -> bool {
    interval.lower.is_finite() && interval.upper.is_finite() && interval.lower <= interval.upper
}

fn are_probabilities(p: PValues) -> bool {
    [p.at_least, p.at_most, p.two_sided, p.mid_at_least, p.mid_at_most].iter().all(|p| (0.0..=1.0).contains(p))
}

proptest! {
    #[test]
    fn intervals_and_tests_are_finite(x in any_size(), n in any_size(), share in 1e-12..1.0_f64, level in 1e-6..0.999_999_999_f64) {
        let level = Level::new(level).unwrap();
        for of in [wilson, clopper_pearson, jeffreys] {
            prop_assert!(of(x, n, level).is_ok_and(is_finite) == (n > 0.0 && x <= n));
        }
        prop_assert!(is_finite(rate::exact(x, level).unwrap()) && is_finite(rate::poisson(x, level).unwrap()));
        prop_assert!(poisson_mid_at_least(x, n).is_ok_and(|p| (0.0..=1.0).contains(&p)));
        prop_assert!(binomial_mid_at_least(x, n, share).is_ok_and(|p| (0.0..=1.0).contains(&p)) == (n > 0.0 && x <= n));
        if x.fract() == 0.0 && x < 1e15 {
            prop_assert!(are_probabilities(poisson(x, n.min(1e15)).unwrap()));
        }
        let _ = ratio::ratio(x, n, level);
    }

    #[test]
    fn limits_are_finite(size in any_size(), benchmark in 1e-9..1.0_f64, rate in 1e-9..1e9_f64, tau2 in 0.0..10.0_f64) {
        prop_assume!(size > 0.0);
        for limits in [Limits::Exact, Limits::Sigma, Limits::Adjusted { tau2 }] {
            let share = Funnel::new(Measure::Proportion, benchmark, limits).unwrap().limits(size, INNER_TAIL).unwrap();
            prop_assert!(is_finite(share) && share.lower >= 0.0 && share.upper <= 1.0, "{limits:?} {share:?}");
            let rate = Funnel::new(Measure::Rate, rate, limits).unwrap().limits(size, INNER_TAIL).unwrap();
            prop_assert!(is_finite(rate) && rate.lower >= 0.0, "{limits:?} {rate:?}");
        }
    }

    #[test]
    fn tables_are_finite(cells in prop::collection::vec((any_size(), any_size()), 1..20), share in 0.0..1.0_f64) {
        // What is refused, such as a share so near 1 that an astronomical number is expected, takes no part.
        let known: Vec<Cell> = cells.iter().filter_map(|(count, expected)| Cell::known(*count, *expected).ok()).collect();
        let rest: Vec<Cell> = cells.iter().filter_map(|(count, rest)| Cell::against_rest(*count, *rest, share).ok()).collect();
        for cells in [known, rest] {
            for cell in label_table(&cells, Rule::default()).unwrap().cells {
                let s = cell.shrunken;
                prop_assert!([s.mean, s.eb05, s.eb95, s.above_one].iter().all(|number| number.is_finite()), "{cell:?}");
            }
        }
        prop_assert!(GammaPrior::by_moments(&cells).unwrap().concentration() > 0.0);
        if let Ok(scatter) = overdispersion::ratios(&cells) {
            prop_assert!(scatter.phi.is_finite() && scatter.tau2.is_finite(), "{scatter:?}");
        }
    }

    #[test]
    fn ranks_are_finite(units in prop::collection::vec((any_size(), any_size()), 2..5)) {
        let rates: Vec<Belief> = units.iter().filter_map(|(x, n)| Belief::of_rate(*x, *n).ok()).collect();
        let shares: Vec<Belief> = units.iter().filter_map(|(x, n)| Belief::of_proportion(x.min(*n), *n).ok()).collect();
        for units in [rates, shares] {
            let Ok(ranks) = expected_ranks(&units) else { continue };
            let last = units.len() as f64;
            prop_assert!(ranks.iter().all(|rank| (1.0 - 1e-9..=last + 1e-9).contains(rank)), "{units:?} {ranks:?}");
            for unit in rank_distributions(&units, 20, 1).unwrap() {
                prop_assert!((unit.places.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn fishers_test_of_a_nation_is_finite() {
    assert!(are_probabilities(hypergeometric(3e5, 1e6, 4.2e8, 1.4e9).unwrap()));
    assert!(are_probabilities(hypergeometric(0.0, 1.0, 9e14, 9e15).unwrap()));
    assert!(are_probabilities(hypergeometric(5.0, 5.0, 7.0, 7.0).unwrap()));
}
