//! Ranks as ranges, against the intervals, integrals and simulations of R.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use common::{assert_close, golden};
use proptest::prelude::*;
use statistics::rank_range::{
    Belief, expected_ranks, joint_proportion_ranks, joint_ranks, probability_below, rank_distributions, tiers,
};
use statistics::{Interval, Level, proportion};

fn units() -> Vec<(f64, f64)> {
    golden("ref_rank_prop").iter().map(|row| (row.get("x"), row.get("n"))).collect()
}

fn beliefs(units: &[(f64, f64)]) -> Vec<Belief> {
    units.iter().map(|(x, n)| Belief::of_proportion(*x, *n).unwrap()).collect()
}

#[test]
fn joint_ranks_agree_with_klein_wright_and_wieczorek() {
    let units = units();
    let level = Level::new(0.9).unwrap();
    let ranks = joint_proportion_ranks(&units, level).unwrap();
    for ((row, rank), (x, n)) in golden("ref_rank_prop").iter().zip(ranks).zip(&units) {
        let interval = proportion::wilson(*x, *n, level.each_of(units.len())).unwrap();
        assert_close(interval.lower, row.get("sidak_lower"), 1e-10, row.text("district"));
        assert_close(interval.upper, row.get("sidak_upper").min(1.0), 1e-10, row.text("district"));
        assert_eq!((rank.lowest as f64, rank.highest as f64), (row.get("rank_low"), row.get("rank_high")));
    }
}

#[test]
fn expected_ranks_agree_with_numerical_integration() {
    for (ours, row) in expected_ranks(&beliefs(&units())).unwrap().iter().zip(golden("ref_rank_prop")) {
        assert_close(*ours, row.get("expected_rank"), 1e-10, row.text("district"));
    }
}

#[test]
fn simulated_ranks_agree_within_their_error() {
    const DRAWS: usize = 200_000;
    let ours = rank_distributions(&beliefs(&units()), DRAWS, 20_240_601).unwrap();
    for (ours, row) in ours.iter().zip(golden("ref_rank_mc_200000")) {
        for (place, p) in ours.places.iter().enumerate() {
            let theirs = row.get(&format!("p_rank{}", place + 1));
            // Two simulations of the same size; a place seen once in 200,000 draws may well be missed.
            let error = 5.0 * (2.0 * theirs.max(2.5e-5) * (1.0 - theirs) / DRAWS as f64).sqrt();
            assert!((p - theirs).abs() <= error, "{} place {}: {p}, R {theirs}", row.text("district"), place + 1);
        }
        let spread = 5.0 * (2.0 * 9.0 / DRAWS as f64).sqrt();
        assert!((ours.mean() - row.get("mean_rank")).abs() <= spread);
        for (share, column) in [(0.025, "q025"), (0.5, "q500"), (0.975, "q975")] {
            assert_eq!(ours.quantile(share) as f64, row.get(column), "{} {column}", row.text("district"));
        }
        assert_close(ours.lowest(3), ours.places[..3].iter().sum(), 1e-15, "lowest three");
        assert_close(ours.highest(3) + ours.lowest(6), 1.0, 1e-12, "all nine");
    }
}

#[test]
fn simulated_and_integrated_ranks_agree_for_rates() {
    let units: Vec<Belief> = [(0.0, 90.0), (3.0, 310.0), (40.0, 5000.0), (25.0, 1800.0)]
        .iter()
        .map(|(x, n)| Belief::of_rate(*x, *n).unwrap())
        .collect();
    let simulated = rank_distributions(&units, 100_000, 7).unwrap();
    for (simulated, integrated) in simulated.iter().zip(expected_ranks(&units).unwrap()) {
        assert!((simulated.mean() - integrated).abs() < 0.02, "{} {integrated}", simulated.mean());
    }
}

#[test]
fn one_unit_is_first_and_last() {
    let one = [Belief::of_proportion(0.0, 3.0).unwrap()];
    assert_eq!(expected_ranks(&one).unwrap(), [1.0]);
    assert_eq!(rank_distributions(&one, 10, 1).unwrap()[0].places, [1.0]);
    assert_eq!(tiers(&[0.5], &[Interval { lower: 0.1, upper: 0.9 }]), [1]);
    assert!(expected_ranks(&[]).is_err() && rank_distributions(&one, 0, 1).is_err());
    assert!(Belief::of_proportion(0.0, 0.0).is_err() && Belief::of_rate(1.0, 0.0).is_err());
}

#[test]
fn a_tier_ends_where_a_unit_is_told_apart_from_its_first() {
    let at = |lower, upper| Interval { lower, upper };
    let intervals = [at(0.6, 0.8), at(0.1, 0.3), at(0.2, 0.5), at(0.4, 0.65), at(0.78, 0.9)];
    // In order: 0.1–0.3 and 0.2–0.5 overlap; 0.4–0.65 lies above the first of them; 0.78–0.9 lies above 0.65.
    assert_eq!(tiers(&[0.7, 0.2, 0.35, 0.5, 0.85], &intervals), [2, 1, 1, 2, 3]);
}

#[test]
fn the_same_seed_gives_the_same_ranks_and_another_seed_others() {
    let units = beliefs(&units());
    let of = |seed| rank_distributions(&units, 500, seed).unwrap();
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

fn proportions() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0_u32..60, 1_u32..60), 1..9)
        .prop_map(|units| units.into_iter().map(|(x, n)| (f64::from(x.min(n)), f64::from(n))).collect())
}

proptest! {
    #[test]
    fn one_lies_below_the_other_or_above(units in proportions()) {
        let units = beliefs(&units);
        for (a, b) in units.iter().zip(units.iter().rev()) {
            let sum = probability_below(*a, *b) + probability_below(*b, *a);
            prop_assert!((sum - 1.0).abs() < 1e-9, "{a:?} {b:?}: {sum}");
        }
    }

    #[test]
    fn expected_ranks_sum_to_the_sum_of_places(units in proportions()) {
        let n = units.len() as f64;
        let sum: f64 = expected_ranks(&beliefs(&units)).unwrap().iter().sum();
        prop_assert!((sum - 0.5 * n * (n + 1.0)).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_units_changes_no_range_and_no_tier(units in proportions()) {
        let of = |units: &[(f64, f64)]| {
            let intervals: Vec<Interval> =
                units.iter().map(|(x, n)| proportion::wilson(*x, *n, Level::P95).unwrap()).collect();
            let values: Vec<f64> = units.iter().map(|(x, n)| x / n).collect();
            (joint_ranks(&intervals), tiers(&values, &intervals))
        };
        let (mut ranges, mut tiers) = of(&units.iter().rev().copied().collect::<Vec<_>>());
        ranges.reverse();
        tiers.reverse();
        prop_assert_eq!((ranges, tiers), of(&units));
    }

    #[test]
    fn a_rank_range_holds_the_units_own_place_and_narrows_with_a_lower_level(units in proportions()) {
        let wide = joint_proportion_ranks(&units, Level::P95).unwrap();
        let narrow = joint_proportion_ranks(&units, Level::new(0.5).unwrap()).unwrap();
        for ((x, n), (wide, narrow)) in units.iter().zip(wide.iter().zip(&narrow)) {
            let place = 1 + units.iter().filter(|(y, m)| y / m < x / n).count();
            prop_assert!((wide.lowest..=wide.highest).contains(&place));
            prop_assert!(wide.lowest <= narrow.lowest && narrow.highest <= wide.highest);
        }
    }
}
