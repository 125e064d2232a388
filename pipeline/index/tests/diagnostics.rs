//! Figures about columns and nodes, held against COINr (R) and SciPy.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use index::diagnostics::{HIGH, LOW, alpha, describe, kendall, pearson, principal_components, spearman};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of COINr's tables; `None`, said aloud, where it is not.
fn coinr() -> Option<PathBuf> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/goldens/coinr");
    if !golden.is_dir() {
        // `eprintln!` would be hidden in a test that passes.
        writeln!(std::io::stderr().lock(), "skipped: COINr's tables are not in {}", golden.display()).unwrap();
        return None;
    }
    Some(golden)
}

fn records(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        headers.iter().zip(&record).map(|(header, cell)| (header.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Columns of numbers by header.
fn columns(path: &Path) -> BTreeMap<String, Vec<Option<f64>>> {
    let mut columns: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    for row in records(path) {
        for (header, cell) in row.into_iter().filter(|(header, _)| header != "uCode") {
            columns.entry(header).or_default().push(cell.parse().ok());
        }
    }
    columns
}

/// The items of each group of the tree, with their level.
fn children(golden: &Path) -> BTreeMap<String, Vec<String>> {
    let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in records(&golden.join("data/ASEM_iMeta.csv")) {
        children.entry(row["Parent"].clone()).or_default().push(row["iCode"].clone());
    }
    children
}

fn near(ours: f64, golden: &str, tolerance: f64) -> bool {
    let golden: f64 = golden.parse().unwrap();
    (ours - golden).abs() <= tolerance * golden.abs().max(1.0)
}

#[test]
fn statistics_of_49_raw_indicators_agree_with_coinr() {
    let Some(golden) = coinr() else { return };
    let raw = columns(&golden.join("stages/1_raw.csv"));
    for row in records(&golden.join("stats/stats_raw.csv")) {
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
fn pearsons_correlations_of_all_raw_pairs_agree_with_coinr() {
    let Some(golden) = coinr() else { return };
    let raw = columns(&golden.join("stages/1_raw.csv"));
    for row in records(&golden.join("stats/cor_raw_pearson.csv")) {
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
    let Some(golden) = coinr() else { return };
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
        let theirs = records(&golden.join(format!("stats/corr_flags_{file}.csv")));
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
fn cronbachs_alpha_agrees_with_coinr() {
    let Some(golden) = coinr() else { return };
    let children = children(&golden);
    for row in records(&golden.join("stats/cronbach.csv")) {
        let data = data_set(&golden, &row["dset"]);
        let items: Vec<&[Option<f64>]> = children[&row["group"]].iter().map(|id| data[id].as_slice()).collect();
        let ours = alpha(&items).unwrap();
        assert!(near(ours, &row["alpha"], 1e-12), "{} {}: {ours}, COINr {}", row["dset"], row["group"], row["alpha"]);
    }
}

#[test]
fn principal_components_agree_with_coinr_up_to_the_sign() {
    let Some(golden) = coinr() else { return };
    let children = children(&golden);
    let loadings = records(&golden.join("stats/pca_weights_pc1.csv"));
    for row in records(&golden.join("stats/pca_variance.csv")) {
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
