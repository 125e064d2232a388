//! Denominate, impute, screen, treat: each by itself, and all of them in a row from raw values to ranks.

use crate::support::{Table, asem, compare, goldens, indicators, rows, run, scores, table, values, whole_chain};
use catalogue::Transform;
use index::tables::StepRow;
use index::{aggregate_scores, moments, treat_values};
use std::collections::BTreeMap;
use std::path::Path;

/// The state of every cell after a step, from the values and the steps' table.
fn state<'t>(raw: &'t Table, steps: &'t [StepRow], after: u32) -> impl Fn(&str, &str) -> Option<f64> + 't {
    let mut cells: BTreeMap<(&str, &str), Option<f64>> = BTreeMap::new();
    for (unit, row) in raw {
        cells.extend(row.iter().map(|(id, cell)| ((unit.as_str(), id.as_str()), cell.parse().ok())));
    }
    for row in steps.iter().filter(|row| row.step <= after) {
        cells.insert((&row.unit_id, &row.indicator_id), row.after);
    }
    move |unit, id| cells.get(&(unit, id)).copied().flatten()
}

#[test]
fn every_stage_from_raw_values_to_ranks_agrees() {
    let Some(golden) = goldens() else { return };
    let plan = whole_chain();
    let raw = table(&golden.join("data/ASEM_iData.csv"));
    let scored = run(&plan, &values(&plan, &raw, "2018"));
    let stages = ["2_denominated", "3_imputed", "4_screened", "5_treated", "6_normalised"];
    for (step, stage) in (1..).zip(stages) {
        let wanted = table(&golden.join(format!("stages/{stage}.csv")));
        compare(stage, &wanted, &indicators(&plan), state(&raw, &scored.steps, step));
    }
    let scores = scores(&scored);
    let wanted = table(&golden.join("stages/6_normalised.csv"));
    compare("scores", &wanted, &indicators(&plan), |unit, id| scores.get(&(unit, id)).copied());

    let indexed = aggregate_scores(&plan, &scored.scores);
    assert!(indexed.findings.is_empty(), "{:#?}", indexed.findings);
    assert_eq!(indexed.index.len(), 51 * (8 + 2 + 1));
    let full = table(&golden.join("results/aggs_full_precision.csv"));
    let ours: BTreeMap<(&str, &str), _> =
        indexed.index.iter().map(|row| ((row.unit_id.as_str(), row.node_id.as_str()), row)).collect();
    let nodes: Vec<&str> = plan.method.nodes.iter().map(|node| node.id.as_str()).collect();
    for wanted in [&full, &table(&golden.join("stages/7_aggregated.csv"))] {
        compare("aggregates", wanted, &nodes, |unit, node| ours[&(unit, node)].score);
    }
    for ((unit, node), row) in &ours {
        let rank: u32 = full[*unit][&format!("rank_{node}")].parse().unwrap();
        assert_eq!((row.rank, row.peers), (Some(rank), 51), "rank of {unit} in {node}");
    }
}

#[test]
fn treated_points_are_the_same_and_their_number_is_told() {
    let Some(golden) = goldens() else { return };
    let plan = whole_chain();
    let scored = run(&plan, &values(&plan, &table(&golden.join("data/ASEM_iData.csv")), "2018"));
    let treated: BTreeMap<(&str, &str), &StepRow> = scored
        .steps
        .iter()
        .filter(|row| row.action == "treat")
        .map(|row| ((row.unit_id.as_str(), row.indicator_id.as_str()), row))
        .collect();
    let points = table(&golden.join("stages/treat_points.csv"));
    let wanted: usize = points.values().map(BTreeMap::len).sum();
    assert_eq!((treated.len(), wanted), (35, 35));
    let details: BTreeMap<String, _> =
        rows(&golden.join("stages/treat_details.csv")).into_iter().map(|row| (row["iCode"].clone(), row)).collect();
    for ((unit, id), row) in treated {
        let side = if row.after < row.before { "winhi" } else { "winlo" };
        assert_eq!(points[unit][id], side, "{id} of {unit}");
        assert_eq!(row.note, format!("winsorised={}", details[id]["winsorise.nwin"]));
    }
}

/// The values of an indicator, in order of unit.
fn column(table: &Table, id: &str) -> Vec<f64> {
    table.values().filter_map(|row| row.get(id)).map(|cell| cell.parse().unwrap()).collect()
}

fn close(ours: f64, wanted: &str) {
    let wanted: f64 = wanted.parse().unwrap();
    assert!((ours - wanted).abs() <= 1e-12 * wanted.abs().max(1.0), "{ours}, COINr {wanted}");
}

#[test]
fn skew_kurtosis_and_the_verdict_on_them_agree() {
    let Some(golden) = goldens() else { return };
    let raw = table(&golden.join("stages/1_raw.csv"));
    for row in rows(&golden.join("treat/skew_kurt_raw.csv")) {
        let (skew, kurtosis) = moments::skew_kurtosis(column(&raw, &row["iCode"]).into_iter()).unwrap();
        close(skew, &row["skew"]);
        close(kurtosis, &row["kurt"]);
        assert_eq!((skew.abs() < 2.0 || kurtosis < 3.5).to_string(), row["pass"], "{}", row["iCode"]);
    }
}

/// Treats raw values and compares them with COINr's, with what it says of skew and kurtosis before and after.
fn treat_raw(golden: &Path, name: &str, winsorise: u32, then: Transform, last: u32) {
    let raw = table(&golden.join("stages/1_raw.csv"));
    let wanted = table(&golden.join(format!("treat/{name}.csv")));
    let treatment = catalogue::Treatment { max_skew: 2.0, max_kurtosis: 3.5, winsorise, then };
    for details in rows(&golden.join(format!("treat/{name}_details.csv"))) {
        let id = &details["iCode"];
        let mut values = column(&raw, id);
        let treated = treat_values(&treatment, &mut values);
        let wanted = column(&wanted, id);
        assert_eq!(values.len(), wanted.len());
        for (ours, wanted) in values.iter().zip(&wanted) {
            assert!((ours - wanted).abs() <= 1e-12 * wanted.abs().max(1.0), "{name}, {id}: {ours}, COINr {wanted}");
        }
        close(treated.before.unwrap().0, &details["check_SkewKurt0.Skew"]);
        close(treated.before.unwrap().1, &details["check_SkewKurt0.Kurt"]);
        if let Some(skew) = details.get(&format!("check_SkewKurt{last}.Skew")) {
            close(treated.after.unwrap().0, skew);
            close(treated.after.unwrap().1, &details[&format!("check_SkewKurt{last}.Kurt")]);
        }
        assert_eq!(details.get("winsorise.nwin").map_or("0", |n| n), treated.winsorised.to_string(), "{name}, {id}");
        assert_eq!(treated.transformed, last == 2 && details.contains_key("check_SkewKurt2.Skew"), "{name}, {id}");
    }
}

#[test]
fn winsorising_raw_values_agrees() {
    if let Some(golden) = goldens() {
        treat_raw(&golden, "default", 5, Transform::Log, 1);
    }
}

#[test]
fn the_logarithm_of_raw_values_agrees() {
    if let Some(golden) = goldens() {
        treat_raw(&golden, "winmax0_logCT", 0, Transform::Log, 2);
    }
}

#[test]
fn box_cox_agrees() {
    let Some(golden) = goldens() else { return };
    let rows = rows(&golden.join("treat/boxcox_vector.csv"));
    for (column, lambda) in [("boxcox_0", 0.0), ("boxcox_half", 0.5), ("boxcox_2", 2.0)] {
        let mut values: Vec<f64> = (1..=10).map(f64::from).chain([30.0, 100.0]).collect();
        let treatment =
            catalogue::Treatment { max_skew: 2.0, max_kurtosis: 3.5, winsorise: 0, then: Transform::BoxCox(lambda) };
        assert!(treat_values(&treatment, &mut values).transformed);
        for (ours, row) in values.iter().zip(&rows) {
            close(*ours, &row[column]);
        }
    }
}

#[test]
fn imputing_by_mean_median_and_mean_of_the_continent_agrees() {
    let Some(golden) = goldens() else { return };
    let after =
        "[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n";
    let raw = table(&golden.join("stages/2_denominated.csv"));
    for (name, by) in [
        ("mean", "by = \"mean\""),
        ("median", "by = \"median\""),
        ("mean_grp_EurAsia", "by = \"mean\"\namong = \"siblings\""),
    ] {
        let plan = asem(&format!("[[steps]]\nstep = \"impute\"\n{by}\n{after}"), "");
        let scored = run(&plan, &values(&plan, &raw, "2018"));
        let wanted = table(&golden.join(format!("impute/{name}.csv")));
        compare(name, &wanted, &indicators(&plan), state(&raw, &scored.steps, 1));
        let filled = scored.steps.iter().filter(|row| row.action == "impute");
        assert!(filled.clone().all(|row| row.before.is_none() && row.after.is_some()));
        let gaps: usize = raw.values().map(|row| 49 - row.len()).sum();
        assert_eq!(filled.count(), gaps);
    }
}

#[test]
fn screening_counts_and_refuses_the_same() {
    let Some(golden) = goldens() else { return };
    let raw = table(&golden.join("stages/1_raw.csv"));
    let after =
        "[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n";
    for (name, by) in [
        ("byNA_dat0.667_nz0.050", "min_available = 0.6666666666666666"),
        ("byNA_dat0.900_nz0.050", "min_available = 0.9"),
        ("byzeros_dat0.667_nz0.950", "min_nonzero = 0.95"),
    ] {
        let plan = asem(&format!("[[steps]]\nstep = \"screen\"\n{by}\n{after}"), "");
        let scored = run(&plan, &values(&plan, &raw, "2018"));
        let wanted = table(&golden.join(format!("screen/{name}.csv")));
        assert_eq!(scored.screening.len(), 51);
        for row in &scored.screening {
            let wanted = &wanted[&row.unit_id];
            let counts = (row.indicators, row.missing.to_string(), row.zeros.to_string(), row.kept.to_string());
            let (missing, zeros) = (wanted["N_missing"].clone(), wanted["N_zero"].clone());
            assert_eq!(counts, (49, missing, zeros, wanted["Included"].clone()), "{name}: {}", row.unit_id);
            close(row.available, &wanted["Dat_Avail"]);
            close(row.nonzero, &wanted["Non_Zero"]);
        }
        // A country that is refused has no score of any kind.
        let refused: Vec<&str> =
            scored.screening.iter().filter(|row| !row.kept).map(|row| row.unit_id.as_str()).collect();
        assert_eq!(refused.is_empty(), name.contains("0.667_nz0.050"), "{name}");
        let indexed = aggregate_scores(&plan, &scored.scores);
        for unit in refused {
            assert!(indexed.index.iter().filter(|row| row.unit_id == unit).all(|row| row.score.is_none()), "{unit}");
        }
    }
}
