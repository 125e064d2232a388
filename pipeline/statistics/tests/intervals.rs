//! Intervals and standardised figures against PHEindicatormethods 2.1.0 and R; and where those are wrong, the right answer.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use common::{assert_close, golden};
use statistics::exact_test::binomial;
use statistics::gradient::{Scale, gradient};
use statistics::groups::groups;
use statistics::mean::mean;
use statistics::proportion::{clopper_pearson, jeffreys, wilson};
use statistics::ratio::{Stratum, directly_standardised, indirectly_standardised};
use statistics::{Error, Estimate, Level, decimals, rate};

const LEVELS: [(f64, &str); 5] =
    [(0.95, "95_0cl"), (0.998, "99_8cl"), (0.9, "_c0.9"), (0.99, "_c0.99"), (0.999, "_c0.999")];

fn level(share: f64) -> Level {
    Level::new(share).unwrap()
}

#[test]
fn wilson_agrees_with_phe_at_every_level_from_one_to_a_quadrillion() {
    for row in golden("phe_proportion_edge") {
        let (Some(x), Some(n)) = (row.number("x"), row.number("n")) else { continue };
        for (share, suffix) in LEVELS {
            let ours = wilson(x, n, level(share)).unwrap();
            assert_close(ours.lower, row.get(&format!("lower{suffix}")), 1e-12, (x, n, share));
            // PHE gives 1.0000000000000002 for 30 of 30.
            assert_close(ours.upper, row.get(&format!("upper{suffix}")).min(1.0), 1e-12, (x, n, share));
            assert!(ours.lower >= 0.0 && ours.upper <= 1.0, "{x} of {n}: {ours:?}");
        }
    }
}

#[test]
fn jeffreys_agrees_with_r() {
    for row in golden("phe_proportion_edge") {
        let (Some(x), Some(n)) = (row.number("x"), row.number("n")) else { continue };
        let ours = jeffreys(x, n, Level::P95).unwrap();
        assert_close(ours.lower, row.get("jeff_lower95"), 1e-12, (x, n));
        assert_close(ours.upper, row.get("jeff_upper95"), 1e-12, (x, n));
    }
}

#[test]
fn clopper_and_pearson_turn_the_exact_test_round() {
    // The golden's cp columns hold 0 and 0.975 in every row, which is right for none but 0 of 1: R's `ifelse` on scalars.
    let tail = 0.025;
    for (x, n) in [(0.0, 1.0), (0.0, 10.0), (1.0, 3.0), (7.0, 13.0), (18.0, 18.0), (61.0, 88.0), (999.0, 1000.0)] {
        let ours = clopper_pearson(x, n, Level::P95).unwrap();
        if x > 0.0 {
            assert_close(binomial(x, n, ours.lower).unwrap().at_least, tail, 1e-11, (x, n));
        }
        if x < n {
            assert_close(binomial(x, n, ours.upper).unwrap().at_most, tail, 1e-11, (x, n));
        }
    }
    assert_close(clopper_pearson(0.0, 10.0, Level::P95).unwrap().upper, 1.0 - libm::pow(tail, 0.1), 1e-12, "0 of 10");
    assert_close(clopper_pearson(10.0, 10.0, Level::P95).unwrap().lower, libm::pow(tail, 0.1), 1e-12, "10 of 10");
}

#[test]
fn rates_agree_with_phe_below_and_above_ten_events() {
    for row in golden("phe_rate_edge") {
        let (Some(x), Some(n)) = (row.number("x"), row.number("n")) else { continue };
        for (share, suffix) in LEVELS {
            let ours = rate::rate(x, n, level(share)).unwrap();
            assert_close(ours.value, x / n, 1e-12, (x, n));
            assert_close(ours.interval.lower, row.get(&format!("lower{suffix}")), 1e-12, (x, n, share));
            assert_close(ours.interval.upper, row.get(&format!("upper{suffix}")), 1e-12, (x, n, share));
        }
        for (share, suffix) in [(0.95, "95"), (0.998, "998")] {
            let ours = rate::exact(x, level(share)).unwrap().scaled(1.0 / n);
            assert_close(ours.lower, row.get(&format!("exact_lower{suffix}")), 1e-12, (x, n, share));
            assert_close(ours.upper, row.get(&format!("exact_upper{suffix}")), 1e-12, (x, n, share));
        }
    }
}

#[test]
fn byar_and_exact_agree_with_phe_and_meet_where_one_takes_over() {
    for row in golden("phe_byar_vs_exact") {
        let x = row.get("x");
        for (share, suffix) in [(0.95, "95"), (0.998, "998")] {
            let (byar, exact) = (rate::byar(x, level(share)).unwrap(), rate::exact(x, level(share)).unwrap());
            if let Some(theirs) = row.number(&format!("byar_l{suffix}")) {
                assert_close(byar.lower, theirs, 1e-12, (x, share));
            }
            assert_close(byar.upper, row.get(&format!("byar_u{suffix}")), 1e-12, (x, share));
            assert_close(exact.lower, row.get(&format!("exact_l{suffix}")), 1e-12, (x, share));
            assert_close(exact.upper, row.get(&format!("exact_u{suffix}")), 1e-12, (x, share));
            let used = rate::poisson(x, level(share)).unwrap();
            assert_eq!(used, if x < 10.0 { exact } else { byar }, "{x}");
        }
    }
    assert!(rate::byar(0.0, Level::P95).is_err(), "Byar's formula divides by the count");
}

fn strata(district: &str) -> Vec<Stratum> {
    let rows = golden("phe_isr_edge_input");
    let rows = rows.iter().filter(|row| row.text("district") == district);
    rows.map(|row| Stratum {
        count: row.number("x").unwrap_or(0.0), // a stratum without exposure has no count to report
        exposure: row.get("n"),
        reference_count: row.get("x_ref"),
        reference_exposure: row.get("n_ref"),
    })
    .collect()
}

#[track_caller]
fn assert_estimates(row: &common::Row, per: f64, of: impl Fn(Level) -> Estimate) {
    for (share, suffix) in &LEVELS[..2] {
        let ours = of(level(*share)).scaled(per);
        assert_close(ours.value, row.get("value"), 1e-12, row.text("district"));
        assert_close(ours.interval.lower, row.get(&format!("lower{suffix}")), 1e-12, row.text("district"));
        assert_close(ours.interval.upper, row.get(&format!("upper{suffix}")), 1e-12, row.text("district"));
    }
}

#[test]
fn indirect_standardisation_agrees_with_phe() {
    for row in golden("phe_israte_edge") {
        let strata = strata(row.text("district"));
        let ours = indirectly_standardised(&strata, Level::P95).unwrap();
        assert_eq!(ours.observed, row.get("observed"));
        assert_close(ours.expected, row.get("expected"), 1e-12, row.text("district"));
        assert_close(1000.0 * ours.reference_rate, row.get("ref_rate"), 1e-12, row.text("district"));
        assert_estimates(&row, 1000.0, |level| indirectly_standardised(&strata, level).unwrap().rate);
    }
    for row in golden("phe_isratio_edge") {
        let strata = strata(row.text("district"));
        assert_estimates(&row, 100.0, |level| indirectly_standardised(&strata, level).unwrap().ratio);
    }
}

#[test]
fn direct_standardisation_agrees_with_phe_and_is_withheld_below_ten_events() {
    for row in golden("phe_dsr_edge") {
        let strata = strata(row.text("district"));
        if row.number("value").is_some() {
            assert_estimates(&row, 1000.0, |level| directly_standardised(&strata, level).unwrap());
        } else {
            assert!(matches!(directly_standardised(&strata, Level::P95), Err(Error::TooFew { .. })));
        }
    }
}

#[test]
fn groups_agree_with_phe() {
    let rows = golden("phe_quantile_edge");
    let values: Vec<f64> = rows.iter().filter_map(|row| row.number("v")).collect();
    let negated: Vec<f64> = values.iter().map(|value| -value).collect();
    for number in [2, 3, 4, 5, 10, 20] {
        for (column, values) in [("noinvert", &values), ("invert", &negated)] {
            let theirs: Vec<usize> =
                rows.iter().filter_map(|row| row.number(&format!("q{number}_{column}"))).map(|q| q as usize).collect();
            assert_eq!(groups(values, number).unwrap(), theirs, "{number} groups, {column}");
        }
    }
}

#[test]
fn gradients_agree_with_phe() {
    let input = golden("phe_sii_edge_input");
    for (table, scale) in [
        ("phe_sii_edge_point_type0_raw", Scale::Plain),
        ("phe_sii_edge_point_type1_transform", Scale::Log),
        ("phe_sii_edge_point_type2_transform", Scale::Logit),
    ] {
        for row in golden(table) {
            let units: Vec<(f64, f64)> = input
                .iter()
                .filter(|unit| unit.text("area") == row.text("area"))
                .map(|unit| (unit.get("pop"), unit.get("v")))
                .collect();
            let ours = gradient(&units, scale).unwrap();
            assert_close(ours.difference, row.get("sii"), 1e-9, table);
            assert_close(ours.ratio.unwrap(), row.get("rii"), 1e-9, table);
            assert_close(ours.first, row.get("intercept"), 1e-9, table);
        }
    }
}

#[test]
fn a_mean_has_students_interval() {
    // Mean 6, s² = 13; with two degrees of freedom t is (2p − 1) / √(2p(1 − p)).
    let ours = mean(&[3.0, 5.0, 10.0], Level::P95).unwrap();
    let half = 0.95 / (2.0_f64 * 0.975 * 0.025).sqrt() * (13.0_f64 / 3.0).sqrt();
    assert_close(ours.interval.lower, 6.0 - half, 1e-12, "lower");
    assert_close(ours.interval.upper, 6.0 + half, 1e-12, "upper");
    let equal = mean(&[2.5; 4], Level::P95).unwrap();
    assert_eq!((equal.interval.lower, equal.interval.upper), (2.5, 2.5));
}

/// `phe_error_cases`: what PHE refuses is refused with a reason; what it answers with NaN, or only warns of, is too.
#[test]
fn what_has_no_answer_gets_a_reason_and_never_nan() {
    assert!(matches!(wilson(5.0, 4.0, Level::P95), Err(Error::OutOfRange { what: "numerator", .. })));
    assert!(matches!(wilson(0.0, 0.0, Level::P95), Err(Error::OutOfRange { what: "denominator", .. })));
    assert!(wilson(-1.0, 4.0, Level::P95).is_err());
    assert!(wilson(f64::NAN, 4.0, Level::P95).is_err());
    assert!(wilson(1.0, f64::INFINITY, Level::P95).is_err());
    assert!(rate::rate(1.0, 0.0, Level::P95).is_err());
    assert!(rate::rate(5.0, 4.0, Level::P95).is_ok(), "more events than population: a rate may");
    for share in [0.0, 1.0, 95.0, -0.5, f64::NAN] {
        assert!(Level::new(share).is_err(), "{share}");
    }
    assert!(Level::new(0.8).is_ok());
    assert!(matches!(mean(&[3.0], Level::P95), Err(Error::TooFew { .. })), "PHE: NaN");
    assert!(matches!(groups(&[1.0, 2.0], 3), Err(Error::TooFew { .. })));
    assert!(groups(&[1.0, 2.0], 0).is_err());
    let message = wilson(5.0, 4.0, Level::P95).unwrap_err().to_string();
    assert_eq!(message, "numerator is 5, but must be no larger than its denominator");
}

#[test]
fn no_decimal_is_finer_than_the_interval() {
    for (x, n, shown) in [(2.0, 3.0, 0), (61.0, 88.0, 0), (999.0, 1000.0, 1), (434_000.0, 1e6, 2)] {
        let percent = wilson(x, n, Level::P95).unwrap().scaled(100.0);
        assert_eq!(decimals(percent, 2), shown, "{x} of {n}: {percent:?}");
    }
}
