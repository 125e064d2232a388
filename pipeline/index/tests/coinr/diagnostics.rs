//! Statistics, correlations, alpha and principal components.

use crate::support::{goldens, rows, table, values, whole_chain};
use index::diagnostics::{HIGH, LOW, alpha, describe, diagnose, pearson, principal_components};
use index::{build_index, score_values};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Columns of numbers by header; units in order of id.
fn columns(path: &Path) -> BTreeMap<String, Vec<Option<f64>>> {
    let table = table(path);
    let headers: BTreeSet<&String> = table.values().flat_map(BTreeMap::keys).collect();
    let column = |header: &String| table.values().map(|cells| cells.get(header)?.parse().ok()).collect();
    headers.into_iter().map(|header| (header.clone(), column(header))).collect()
}

/// The items of each group of the tree.
fn children(golden: &Path) -> BTreeMap<String, Vec<String>> {
    let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows(&golden.join("data/ASEM_iMeta.csv")) {
        if let Some(parent) = row.get("Parent") {
            children.entry(parent.clone()).or_default().push(row["iCode"].clone());
        }
    }
    children
}

fn near(ours: f64, golden: &str, tolerance: f64) -> bool {
    let golden: f64 = golden.parse().unwrap();
    (ours - golden).abs() <= tolerance * golden.abs().max(1.0)
}

#[test]
fn statistics_of_49_raw_indicators_agree_with_goldens() {
    let Some(golden) = goldens() else { return };
    let raw = columns(&golden.join("stages/1_raw.csv"));
    for row in rows(&golden.join("stats/stats_raw.csv")) {
        let ours = describe(raw[&row["iCode"]].iter().copied().flatten()).unwrap();
        for (column, ours) in [
            ("Min", ours.min),
            ("Max", ours.max),
            ("Mean", ours.mean),
            ("Median", ours.median),
            ("Std", ours.sd.unwrap()),
            ("Skew", ours.skew.unwrap()),
            ("Kurt", ours.kurtosis.unwrap()),
        ] {
            assert!(near(ours, &row[column], 1e-12), "{column} of {}: {ours}, COINr {}", row["iCode"], row[column]);
        }
        for (column, ours) in [
            ("N.Avail", ours.available),
            ("N.NonZero", ours.nonzero),
            ("N.Unique", ours.distinct),
            ("N.Same", ours.most_frequent),
        ] {
            assert_eq!(ours.to_string(), row[column], "{column} of {}", row["iCode"]);
        }
    }
}

#[test]
fn pearsons_correlations_of_all_raw_pairs_agree_with_goldens() {
    let Some(golden) = goldens() else { return };
    let raw = columns(&golden.join("stages/1_raw.csv"));
    for row in rows(&golden.join("stats/cor_raw_pearson.csv")) {
        for (other, cell) in row.iter().filter(|(other, _)| *other != "code") {
            let (xs, ys): (Vec<f64>, Vec<f64>) =
                raw[&row["code"]].iter().zip(&raw[other]).filter_map(|(x, y)| (*x).zip(*y)).unzip();
            let ours = pearson(&xs, &ys).unwrap().coefficient;
            assert!(near(ours, cell, 1e-12), "{} and {other}: {ours}, COINr {cell}", row["code"]);
        }
    }
}

#[test]
fn flagged_pairs_are_those_that_coinr_flags() {
    let Some(golden) = goldens() else { return };
    let scores = columns(&golden.join("stages/6_normalised.csv"));
    for (file, raised) in [("high", (|r| r >= HIGH) as fn(f64) -> bool), ("low", |r| r <= LOW)] {
        let mut flagged = BTreeMap::new();
        for items in children(&golden).values().filter(|items| scores.contains_key(&items[0])) {
            for (i, left) in items.iter().enumerate() {
                for right in &items[i + 1..] {
                    let column = |id: &String| scores[id].iter().copied().flatten().collect::<Vec<_>>();
                    let r = pearson(&column(left), &column(right)).unwrap().coefficient;
                    if raised(r) {
                        flagged.insert([left.min(right).clone(), left.max(right).clone()], r);
                    }
                }
            }
        }
        let theirs = rows(&golden.join(format!("stats/corr_flags_{file}.csv")));
        assert_eq!(flagged.len(), theirs.len(), "{flagged:?}");
        for row in theirs {
            let pair = [row["Ind1"].clone().min(row["Ind2"].clone()), row["Ind1"].clone().max(row["Ind2"].clone())];
            assert!(near(flagged[&pair], &row["Corr"], 1e-12), "{pair:?}");
        }
    }
}

/// The table that a data set of COINr's is in.
fn data_set(golden: &Path, name: &str) -> BTreeMap<String, Vec<Option<f64>>> {
    columns(&golden.join(match name {
        "Raw" => "stages/1_raw.csv",
        "Normalised" => "stages/6_normalised.csv",
        _ => "stages/7_aggregated.csv",
    }))
}

#[test]
fn cronbachs_alpha_agrees_with_goldens() {
    let Some(golden) = goldens() else { return };
    let children = children(&golden);
    for row in rows(&golden.join("stats/cronbach.csv")) {
        let data = data_set(&golden, &row["dset"]);
        let items: Vec<&[Option<f64>]> = children[&row["group"]].iter().map(|id| data[id].as_slice()).collect();
        let ours = alpha(&items).unwrap();
        assert!(near(ours, &row["alpha"], 1e-12), "{} {}: {ours}, COINr {}", row["dset"], row["group"], row["alpha"]);
    }
}

#[test]
fn principal_components_agree_with_coinr_up_to_the_sign() {
    let Some(golden) = goldens() else { return };
    let children = children(&golden);
    let loadings = rows(&golden.join("stats/pca_weights_pc1.csv"));
    for row in rows(&golden.join("stats/pca_variance.csv")) {
        let data = data_set(&golden, &row["dset"]);
        let ids = &children[&row["group"]];
        let items: Vec<&[Option<f64>]> = ids.iter().map(|id| data[id].as_slice()).collect();
        let components = principal_components(&items).unwrap();
        let component = &components[row["pc"].parse::<usize>().unwrap() - 1];
        assert!(near(component.variance.sqrt(), &row["sdev"], 1e-10), "{row:?}");
        assert!(near(component.share, &row["prop_var"], 1e-10), "{row:?}");
        let first = &components[0].loadings;
        assert!(first.iter().sum::<f64>() >= 0.0);
        let theirs: Vec<f64> = ids
            .iter()
            .map(|id| {
                let of_item = |other: &&BTreeMap<String, String>| {
                    other["dset"] == row["dset"] && other["group"] == row["group"] && other["iCode"] == *id
                };
                loadings.iter().find(of_item).unwrap()["weight_pc1"].parse().unwrap()
            })
            .collect();
        let sign = theirs.iter().sum::<f64>().signum();
        for (ours, theirs) in first.iter().zip(theirs) {
            assert!((ours - sign * theirs).abs() < 1e-10, "{row:?}");
        }
    }
}

#[test]
fn the_diagnostic_tables_of_51_countries_have_coinrs_figures() {
    let Some(golden) = goldens() else { return };
    let plan = whole_chain();
    let scores = score_values(&plan, &values(&plan, &table(&golden.join("data/ASEM_iData.csv")), "2018")).0;
    let index = build_index(&plan, &scores).0;
    let tables = diagnose(&plan, &scores, &index);
    for (flag, file) in [("high", "corr_flags_high"), ("low", "corr_flags_low")] {
        let known: BTreeSet<(String, String)> = rows(&golden.join(format!("stats/{file}.csv")))
            .into_iter()
            .map(|row| (row["Ind1"].clone().min(row["Ind2"].clone()), row["Ind1"].clone().max(row["Ind2"].clone())))
            .collect();
        let indicators = tables.correlations.iter().filter(|row| plan.indicators.contains_key(&row.left));
        let ours: BTreeSet<(String, String)> =
            indicators.filter(|row| row.flag == flag).map(|row| (row.left.clone(), row.right.clone())).collect();
        assert_eq!(ours, known, "{flag}");
    }
    for row in rows(&golden.join("stats/cronbach.csv")).into_iter().filter(|row| row["dset"] != "Raw") {
        let ours = tables.reliability.iter().find(|ours| ours.node_id == row["group"]).unwrap();
        let theirs: f64 = row["alpha"].parse().unwrap();
        assert!((ours.alpha.unwrap() - theirs).abs() < 1e-10, "{ours:?}, COINr {theirs}");
    }
    for row in tables.correlations.iter().filter(|row| row.pearson.is_some()) {
        assert!(row.pearson_q >= row.pearson_p && row.kendall_q >= row.kendall_p, "{row:?}");
    }
    let whole: f64 = tables
        .principal_components
        .iter()
        .filter(|row| row.node_id == "P2P")
        .map(|row| row.loading.unwrap().powi(2))
        .sum();
    assert!((whole - 8.0).abs() < 1e-10, "eight vectors of length 1: {whole}");
}
