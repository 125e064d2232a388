//! The intervals against PHEindicatormethods 2.1.0 (R), whose tables are in `tests/goldens`.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use index::interval::{poisson, wilson};

fn numbers(table: &str) -> Vec<Vec<f64>> {
    table.lines().skip(1).map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect()
}

#[track_caller]
fn assert_close(ours: f64, golden: f64, what: &[f64]) {
    assert!((ours - golden).abs() <= 1e-12 * golden.abs() + 1e-15, "{what:?}: {ours:e}, golden {golden:e}");
}

#[test]
fn wilson_agrees_with_phe_from_one_to_nine_quadrillion() {
    let rows = numbers(include_str!("goldens/phe_proportion_edge.csv"));
    assert!(rows.len() > 40);
    for row in rows {
        let (lower, upper) = wilson(row[0], row[1]);
        assert_close(lower, row[2], &row);
        assert_close(upper, row[3].min(1.0), &row);
    }
}

#[test]
fn wilson_stays_inside_and_is_exact_at_the_ends() {
    for n in [1.0, 2.0, 7.0, 30.0, 1000.0, 1e9, 9_007_199_254_740_991.0] {
        assert_eq!(wilson(0.0, n).0, 0.0);
        assert_eq!(wilson(n, n).1, 1.0);
        assert!(wilson(0.0, n).1 < 1.0 && wilson(n, n).0 > 0.0);
    }
    assert_eq!(wilson(0.0, 0.0), (0.0, 1.0));
}

#[test]
fn poisson_agrees_with_phe_below_and_above_ten_events() {
    let rows = numbers(include_str!("goldens/phe_rate_edge.csv"));
    assert!(rows.len() > 60);
    for row in rows {
        let (lower, upper) = poisson(row[0]);
        assert_close(lower / row[1], row[2], &row);
        assert_close(upper / row[1], row[3], &row);
    }
}

#[test]
fn poisson_is_exact_below_ten_and_byar_from_ten() {
    for row in numbers(include_str!("goldens/phe_byar_vs_exact.csv")) {
        let (lower, upper) = poisson(row[0]);
        let golden = if row[0] < 10.0 { &row[3..5] } else { &row[1..3] };
        assert_close(lower, golden[0], &row);
        assert_close(upper, golden[1], &row);
    }
}

#[test]
fn no_events_leave_room_for_some() {
    let (lower, upper) = poisson(0.0);
    assert_eq!(lower, 0.0);
    assert_close(upper, -libm::log(0.025), &[0.0]);
}
