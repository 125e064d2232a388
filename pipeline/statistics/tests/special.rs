//! Special functions against R's tables, and against each other where no table reaches.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use common::{assert_close, golden};
use statistics::special::{
    beta, beta_quantile, binomial_mass, chi_square_quantile, gamma, gamma_quantile, normal, normal_quantile,
    poisson_mass, student_quantile, student_tails,
};

/// 1e-12, and 1e-9 in tails of 1e-12 and less.
fn tolerance(p: f64) -> f64 {
    if p.min(1.0 - p) <= 1e-12 { 1e-9 } else { 1e-12 }
}

#[test]
fn normal_tails_and_quantiles_agree_with_r() {
    for row in golden("ref_pnorm") {
        let tails = normal(row.get("z"));
        for (ours, column) in [(tails.lower, "pnorm"), (tails.upper, "upper")] {
            let theirs = row.get(column);
            // Below 1e-300 a float has fewer digits than the tolerance asks for.
            let relative = if theirs < 1e-300 { 1e-7 } else { tolerance(theirs) };
            assert!((ours - theirs).abs() <= relative * theirs, "z = {}: {ours:e}, R {theirs:e}", row.get("z"));
        }
    }
    for row in golden("ref_qnorm") {
        assert_close(normal_quantile(row.get("p")), row.get("qnorm"), tolerance(row.get("p")), row.get("p"));
    }
}

#[test]
fn chi_square_quantiles_agree_with_r() {
    for row in golden("ref_qchisq") {
        let (df, p) = (row.get("df"), row.get("p"));
        assert_close(chi_square_quantile(df, p), row.get("qchisq"), tolerance(p), (df, p));
    }
    for row in golden("ref_trend_critical_values") {
        assert_close(chi_square_quantile(row.get("df"), row.get("prob")), row.get("qchisq"), 1e-12, row.get("prob"));
    }
}

#[test]
fn student_quantiles_agree_with_r() {
    for row in golden("ref_qt") {
        assert_close(
            student_quantile(row.get("df"), row.get("p")),
            row.get("qt"),
            1e-12,
            (row.get("df"), row.get("p")),
        );
    }
}

#[test]
fn beta_quantiles_agree_with_r() {
    for row in golden("ref_qbeta") {
        let (a, b, p) = (row.get("a"), row.get("b"), row.get("p"));
        assert_close(beta_quantile(a, b, p), row.get("qbeta"), tolerance(p), (a, b, p));
    }
}

#[test]
fn poisson_quantiles_agree_with_r_up_to_a_quadrillion() {
    for row in golden("phe_byar_vs_exact").iter().chain(&golden("phe_rate_edge")) {
        let Some(x) = row.number("x") else { continue };
        for (lower, upper, tail) in [("exact_l95", "exact_u95", 0.025), ("exact_l998", "exact_u998", 0.001)] {
            // The two tables name these columns differently, and one gives rates.
            let Some((lower, upper, n)) = columns(row, lower, upper) else { continue };
            assert_close(gamma_quantile(x, tail) / n, lower, 1e-12, (x, tail));
            assert_close(gamma_quantile(x + 1.0, 1.0 - tail) / n, upper, 1e-12, (x, tail));
        }
    }
}

fn columns(row: &common::Row, lower: &str, upper: &str) -> Option<(f64, f64, f64)> {
    let has = |column: &str| row.has(column).then(|| row.number(column)).flatten();
    let long = |column: &str| column.replace("_l", "_lower").replace("_u", "_upper");
    match (has(lower), has(upper)) {
        (Some(l), Some(u)) => Some((l, u, 1.0)),
        _ => Some((has(&long(lower))?, has(&long(upper))?, row.get("n"))),
    }
}

#[test]
fn where_two_ways_of_computing_meet_they_agree() {
    // Temme's expansion of the incomplete gamma function takes over at 1e5, that of the beta function at 1e8.
    let just_below = 1.0 - 1e-15;
    for z in [-6.0, -2.0, -0.3, 0.0, 0.7, 3.0, 5.5] {
        let a = 1e5_f64;
        let x = a + z * a.sqrt();
        let (before, after) = (gamma(a * just_below, x), gamma(a, x));
        assert_close(before.lower, after.lower, 1e-11, z);
        assert_close(before.upper, after.upper, 1e-11, z);
        // Wise's gamma distribution takes over at 1e6 for very few cases.
        let x = 1e-6 * (1.2 + 0.15 * z);
        let (before, after) = (beta(1.2, 1e6 * just_below - 1.2, x), beta(1.2, 1e6 - 1.2, x));
        assert_close(before.lower, after.lower, 1e-9, z);
        assert_close(before.upper, after.upper, 1e-9, z);
        let b = 1e8_f64;
        let x = 0.5 + z * 0.5 / (2.0 * b).sqrt();
        let (before, after) = (beta(b * just_below, b, x), beta(b, b, x));
        assert_close(before.lower, after.lower, 1e-9, z);
        assert_close(before.upper, after.upper, 1e-9, z);
    }
}

#[test]
fn quantiles_are_the_inverse_of_tails_over_the_whole_range() {
    let shapes = [0.5, 1.0, 3.5, 20.0, 999.0, 2e4, 1e6, 3e7];
    for p in [1e-10, 1e-4, 0.05, 0.5, 0.9, 0.999] {
        for a in shapes {
            assert_close(gamma(a, gamma_quantile(a, p)).lower, p, 2e-9, (a, p));
            for b in shapes {
                let x = beta_quantile(a, b, p);
                // Where the point is so near 1 that floats have gaps, the tail jumps with it.
                if 1.0 - x > 1e-3 {
                    assert_close(beta(a, b, x).lower, p, 2e-9, (a, b, p));
                }
            }
        }
        for df in [1.0, 2.0, 7.0, 1e3, 1e6] {
            assert_close(student_tails(df, student_quantile(df, p)).lower, p, 1e-9, (df, p));
        }
    }
}

#[test]
fn masses_sum_to_the_tails() {
    for (n, p) in [(7.0_f64, 0.01), (30.0, 0.5), (400.0, 0.97)] {
        let k = (n * p).floor();
        let sum: f64 = (0..=k as u64).map(|k| binomial_mass(k as f64, n, p)).sum();
        assert_close(sum, beta(k + 1.0, n - k, p).upper, 1e-12, (n, p));
    }
    let sum: f64 = (0..=50).map(|k| poisson_mass(f64::from(k), 43.2)).sum();
    assert_close(sum, gamma(51.0, 43.2).upper, 1e-12, 43.2);
}

#[test]
fn ends_of_the_range_are_exact() {
    assert_eq!((gamma(3.0, 0.0).lower, gamma(0.0, 3.0).lower, gamma(3.0, f64::INFINITY).upper), (0.0, 1.0, 0.0));
    assert_eq!((beta(2.0, 3.0, 0.0).lower, beta(2.0, 3.0, 1.0).lower), (0.0, 1.0));
    assert_eq!((beta_quantile(2.0, 3.0, 0.0), beta_quantile(2.0, 3.0, 1.0)), (0.0, 1.0));
    assert_eq!((gamma_quantile(2.0, 0.0), gamma_quantile(0.0, 0.5)), (0.0, 0.0));
    assert_eq!(
        (binomial_mass(0.0, 5.0, 0.0), binomial_mass(5.0, 5.0, 1.0), binomial_mass(1.0, 5.0, 0.0)),
        (1.0, 1.0, 0.0)
    );
}
