//! Exact tests, adjusted p-values, trends and shrinkage against R.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use common::{assert_close, golden};
use statistics::exact_test::{self, binomial, hypergeometric, poisson, poisson_mid_at_least};
use statistics::margins::by_margins;
use statistics::multiple::{Adjustment, adjusted};
use statistics::overdispersion;
use statistics::shrink::GammaPrior;
use statistics::trend::{Point, cochran_armitage, slope_test};
use statistics::{marshall, table};
use std::collections::BTreeMap;

#[test]
fn exact_tests_agree_with_r() {
    for row in golden("ref_exact_tests") {
        let (x, n, p0) = (row.get("x"), row.get("n"), row.get("p0"));
        let ours = binomial(x, n, p0).unwrap();
        assert_close(ours.two_sided, row.get("binom_two"), 1e-10, (x, n, p0));
        assert_close(ours.at_least, row.get("binom_ge"), 1e-10, (x, n, p0));
        assert_close(ours.at_most, row.get("binom_le"), 1e-10, (x, n, p0));
        assert_close(ours.mid_at_least, row.get("midp_ge"), 1e-10, (x, n, p0));
        assert_close(exact_test::score_z(x, n, p0).unwrap(), row.get("score_z"), 1e-10, (x, n, p0));
        let ours = poisson(x, n * p0).unwrap();
        assert_close(ours.two_sided, row.get("pois_two"), 1e-10, (x, n, p0));
        assert_close(ours.at_least, row.get("pois_ge"), 1e-10, (x, n, p0));
        assert_close(ours.at_most, row.get("pois_le"), 1e-10, (x, n, p0));
    }
}

#[test]
fn adjusted_p_values_agree_with_r() {
    let rows = golden("ref_padjust");
    let p: Vec<Option<f64>> = rows.iter().map(|row| row.number("p")).collect();
    for (adjustment, column) in [
        (Adjustment::Bonferroni, "bonferroni"),
        (Adjustment::Holm, "holm"),
        (Adjustment::Hochberg, "hochberg"),
        (Adjustment::BenjaminiHochberg, "BH"),
        (Adjustment::BenjaminiYekutieli, "BY"),
    ] {
        for (ours, row) in adjusted(&p, adjustment).unwrap().iter().zip(&rows) {
            match row.number(column) {
                Some(theirs) => assert_close(ours.unwrap(), theirs, 1e-10, (column, row.text("p"))),
                None => assert_eq!(*ours, None),
            }
        }
    }
}

fn trend_series() -> BTreeMap<String, Vec<Point>> {
    let mut series: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    for row in golden("ref_trend_input") {
        let point = Point { time: row.get("t"), count: row.get("x"), size: row.get("n") };
        series.entry(row.text("series").to_owned()).or_default().push(point);
    }
    series
}

#[test]
fn trends_agree_with_r_and_fingertips() {
    let series = trend_series();
    for row in golden("ref_trend") {
        let points = &series[row.text("series")];
        let ours = cochran_armitage(points).unwrap();
        assert_close(ours.chi_square, row.get("cochran_armitage_chi2"), 1e-10, row.text("series"));
        assert_close(ours.p, row.get("p"), 1e-10, row.text("series"));
        let ours = slope_test(points).unwrap();
        assert_close(ours.slope, row.get("wls_slope"), 1e-10, row.text("series"));
        assert_close(ours.chi_square, row.get("wls_chi2"), 1e-10, row.text("series"));
    }
}

#[test]
fn marshalls_shrinkage_agrees_with_spdep() {
    for (table, of) in [
        ("ref_eb_prop_poisson", marshall::rates as fn(&[(f64, f64)]) -> _),
        ("ref_eb_rate_poisson", marshall::rates),
        ("ref_eb_prop_binomial", marshall::proportions),
        ("ref_eb_rate_binomial", marshall::proportions),
    ] {
        let rows = golden(table);
        let units: Vec<(f64, f64)> = rows.iter().map(|row| (row.get("x"), row.get("n"))).collect();
        let ours: marshall::Marshall = of(&units).unwrap();
        assert_close(ours.mean, rows[0].get("par_b"), 1e-10, table);
        if table.ends_with("poisson") {
            assert_close(ours.variance, rows[0].get("par_a"), 1e-10, table);
        }
        for (ours, row) in ours.rates.iter().zip(&rows) {
            assert_close(*ours, row.get("eb"), 1e-10, (table, row.text("district")));
        }
    }
}

#[test]
fn overdispersion_agrees_with_funnelplotr() {
    let rows = golden("ref_overdispersion_prop");
    let units: Vec<(f64, f64)> = rows.iter().map(|row| (row.get("numerator"), row.get("denominator"))).collect();
    let ours = overdispersion::proportions(&units).unwrap();
    assert_close(ours.phi, rows[0].get("phi"), 1e-10, "phi");
    assert_close(ours.tau2, rows[0].get("tau2"), 1e-10, "tau2");
    for (unit, row) in rows.iter().enumerate() {
        assert_close(ours.z[unit], row.get("Uzscore"), 1e-10, row.text("group"));
        assert_close(ours.winsorised[unit], row.get("Wuzscore"), 1e-10, row.text("group"));
        assert_close(ours.adjusted_z[unit], row.get("od_z"), 1e-10, row.text("group"));
    }
}

#[test]
fn the_table_of_hot_spots_agrees_with_r() {
    let rows = golden("ref_table_hotspots");
    let areas = ["procurement", "tax", "environment", "court", "labour"];
    let counts: Vec<Vec<f64>> = rows[..6]
        .iter()
        .map(|district| {
            let of = |area: &&str| {
                rows.iter()
                    .find(|row| row.text("district") == district.text("district") && row.text("area") == *area)
                    .unwrap()
                    .get("n")
            };
            areas.iter().map(of).collect()
        })
        .collect();
    let margins = by_margins(&counts).unwrap();
    let cells: Vec<table::Cell> =
        rows.iter().map(|row| table::Cell::known(row.get("n"), row.get("expected")).unwrap()).collect();
    let labelled = table::label_table(&cells, table::Rule::default()).unwrap();
    assert_close(labelled.prior.concentration(), rows[0].get("alpha"), 1e-10, "alpha");
    assert_eq!(rows[0].get("alpha"), rows[0].get("beta"));
    for (number, row) in rows.iter().enumerate() {
        let what = (row.text("district"), row.text("area"));
        let (i, j) = (number % 6, areas.iter().position(|area| *area == row.text("area")).unwrap());
        let margin = margins[i][j];
        assert_close(margin.expected, row.get("expected"), 1e-10, what);
        assert_close(margin.residual, row.get("pearson"), 1e-10, what);
        assert_close(margin.adjusted_residual, row.get("stdres"), 1e-10, what);
        let (n, expected) = (row.get("n"), row.get("expected"));
        let ours = poisson(n, expected).unwrap();
        assert_close(ours.at_least, row.get("pois_ge"), 1e-10, what);
        assert_close(ours.mid_at_least, row.get("pois_mid"), 1e-10, what);
        assert_close(poisson_mid_at_least(n, expected).unwrap(), row.get("pois_mid"), 1e-10, what);
        let unit: f64 = counts[i].iter().sum();
        let area: f64 = counts.iter().map(|row| row[j]).sum();
        let all: f64 = counts.iter().flatten().sum();
        let ours = hypergeometric(n, unit, area - n, all - unit).unwrap();
        assert_close(ours.at_least, row.get("hyper_ge"), 1e-10, what);
        let ours = &labelled.cells[number];
        assert_close(ours.q.unwrap(), row.get("bh_pois_mid"), 1e-10, what);
        assert_close(ours.q_any_dependence.unwrap(), row.get("by_pois_mid"), 1e-10, what);
        assert_close(ours.shrunken.mean, row.get("post_mean"), 1e-10, what);
        assert_close(ours.shrunken.eb05, row.get("eb05"), 1e-10, what);
        assert_close(ours.shrunken.eb95, row.get("eb95"), 1e-10, what);
        assert_close(ours.shrunken.above_one, row.get("p_gt_1"), 1e-10, what);
    }
    let named = |label| {
        let of = |(row, cell): (&common::Row, &table::Labelled)| {
            (cell.label == label).then(|| format!("{} {}", row.text("district"), row.text("area")))
        };
        rows.iter().zip(&labelled.cells).filter_map(of).collect::<Vec<_>>()
    };
    assert_eq!(named(table::Label::High), ["D04 labour"]);
    assert_eq!(named(table::Label::Watch), ["D02 environment"]); // q = 0.017, but EB05 = 0.95
}

#[test]
fn a_prior_that_is_known_can_be_given() {
    let prior = GammaPrior::new(3.0).unwrap();
    assert_close(prior.posterior(9.0, 3.0).unwrap().mean, 2.0, 1e-15, "12 / 6");
    assert!(GammaPrior::new(0.0).is_err());
}
