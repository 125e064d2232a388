//! Correlations, held against SciPy and against counting all pairs.

use index::diagnostics::{kendall, pearson, spearman};
use proptest::prelude::*;

#[test]
fn rank_correlations_and_p_values_agree_with_scipy() {
    // SciPy 1.17.1: pearsonr, spearmanr, kendalltau(method="asymptotic"); the second pair of columns has ties.
    let cases = [
        (
            vec![2.1, 3.4, 1.0, 5.5, 4.2, 8.8, 7.1, 6.0, 9.9, 10.4, 3.3, 12.0],
            vec![1.0, 2.0, 1.5, 4.0, 4.0, 7.5, 6.1, 8.2, 7.9, 12.0, 2.0, 9.0],
            [0.910_773_273_030_796_8, 3.828_435_337_002_441e-5],
            [0.940_356_665_802_155_2, 5.375_165_877_982_036e-6],
            [0.830_867_564_110_495_9, 0.000_198_865_578_031_616_82],
        ),
        (
            vec![3.0, 1.0, 2.0, 2.0, 5.0, 4.0, 4.0, 7.0, 6.0, 6.0],
            vec![9.0, 8.0, 7.0, 7.0, 6.0, 3.0, 5.0, 1.0, 2.0, 2.0],
            [-0.864_241_621_450_224_8, 0.001_257_418_569_112_344_2],
            [-0.886_158_040_994_738_2, 0.000_639_129_785_138_806_4],
            [-0.752_993_288_536_018_8, 0.003_505_197_886_778_803],
        ),
    ];
    for (xs, ys, of_pearson, of_spearman, of_kendall) in cases {
        for (ours, theirs) in [pearson(&xs, &ys), spearman(&xs, &ys), kendall(&xs, &ys)].into_iter().zip([
            of_pearson,
            of_spearman,
            of_kendall,
        ]) {
            let ours = ours.unwrap();
            assert!((ours.coefficient - theirs[0]).abs() < 1e-14, "{ours:?} {theirs:?}");
            assert!((ours.p / theirs[1] - 1.0).abs() < 1e-10, "{ours:?} {theirs:?}");
        }
    }
}

proptest! {
    #[test]
    fn correlations_lie_between_minus_one_and_one_and_do_not_care_for_unit_or_side(
        pairs in proptest::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64), 3..40), scale in 0.1..10.0_f64,
    ) {
        let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let scaled: Vec<f64> = xs.iter().map(|x| scale * x).collect();
        for correlation in [pearson, spearman, kendall] {
            let Some(ours) = correlation(&xs, &ys) else { continue };
            prop_assert!((-1.0..=1.0).contains(&ours.coefficient) && (0.0..=1.0).contains(&ours.p));
            for other in [correlation(&ys, &xs), correlation(&scaled, &ys)] {
                prop_assert!((other.unwrap().coefficient - ours.coefficient).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn kendalls_tau_is_what_counting_all_pairs_gives(pairs in proptest::collection::vec((0..6_i32, 0..6_i32), 3..25)) {
        let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).unzip();
        let (mut score, mut differ_x, mut differ_y) = (0, 0, 0);
        for (i, a) in pairs.iter().enumerate() {
            for b in &pairs[..i] {
                let (x, y) = ((a.0 - b.0).signum(), (a.1 - b.1).signum());
                score += x * y;
                differ_x += x * x;
                differ_y += y * y;
            }
        }
        match kendall(&xs, &ys) {
            Some(ours) => {
                let tau = f64::from(score) / (f64::from(differ_x) * f64::from(differ_y)).sqrt();
                prop_assert!((ours.coefficient - tau).abs() < 1e-12);
            }
            None => prop_assert!(differ_x == 0 || differ_y == 0),
        }
    }
}
