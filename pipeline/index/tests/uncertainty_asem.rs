//! COINr's uncertainty and sensitivity analysis of 51 countries, run by run.

mod asem_chain;

use asem_chain::{coinr, plan, records, values, weight_sets};
use index::diagnostics::diagnose;
use index::uncertainty::{Methods, Model, Setting, analyse, leave_out, ranks};
use index::{Engine, build_index, score_values};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_rank_and_score_of_1000_runs_is_that_of_coinr() {
    let Some(golden) = coinr() else { return };
    let (factor, sets) = weight_sets(&golden);
    let plan = plan(&golden, &factor, &sets);
    let values = values(&golden, &plan);
    let (engine, findings) = Engine::from_values(&plan, &values);
    assert!(findings.is_empty(), "{findings:#?}");
    let factors = &plan.method.uncertainty.as_ref().unwrap().factors;
    let methods = Methods::new(&engine, &plan, factors).unwrap();
    let (scores, their_ranks) = (records(&golden.join("sa/ua_scores.csv")), records(&golden.join("sa/ua_ranks.csv")));
    let mut scratch = methods.scratch();
    let mut ours = vec![0.0; 51];
    let design = records(&golden.join("sa/ua_design.csv"));
    assert_eq!(design.len(), 1000);
    for run in design {
        let chosen = |factor: &str| Setting::Alternative(run[&format!("ix_{factor}")].parse::<usize>().unwrap() - 1);
        let settings = ["Winmax", "Normalisation", "Weights", "Aggregation"].map(chosen);
        methods.scores(&settings, &mut scratch, &mut ours);
        let places = ranks(&methods, &ours);
        for (row, (scores, their_rank)) in scores.iter().zip(&their_ranks).enumerate() {
            let unit = &scores["uCode"];
            assert_eq!(engine.frame().rows()[row].unit.unit_id, *unit);
            let golden: f64 = scores[&run["rep"]].parse().unwrap();
            assert!(
                (ours[row] / golden - 1.0).abs() < 1e-12,
                "{unit}, run {}: {}, COINr {golden}",
                run["rep"],
                ours[row]
            );
            assert_eq!(places[row].to_string(), their_rank[&run["rep"]], "rank of {unit} in run {}", run["rep"]);
        }
    }
}

#[test]
fn sobol_indices_of_all_2000_combinations_are_the_exact_ones() {
    let Some(golden) = coinr() else { return };
    let (factor, sets) = weight_sets(&golden);
    let plan = plan(&golden, &factor, &sets);
    let values = values(&golden, &plan);
    let engine = Engine::from_values(&plan, &values).0;
    let uncertainty = plan.method.uncertainty.as_ref().unwrap();
    let methods = Methods::new(&engine, &plan, &uncertainty.factors).unwrap();
    let mut work = engine.work();
    engine.run_from(&engine.compile(&plan.method), 0, &mut work);
    let nominal = work.scores(engine.frame().nodes().len() - 1);
    for (ours, golden) in nominal.iter().zip(records(&golden.join("sa/nominal.csv"))) {
        assert!((ours / golden["Score"].parse::<f64>().unwrap() - 1.0).abs() < 1e-12, "{ours} {golden:?}");
    }
    let analysis = analyse(&methods, nominal, uncertainty.runs, uncertainty.seed);
    assert!(analysis.all_combinations);
    assert_eq!(analysis.runs, 2000);
    let of_shift = analysis.blocks[0].of_shift.as_ref().unwrap();
    for ((ours, factor), golden) in
        of_shift.iter().zip(&uncertainty.factors).zip(records(&golden.join("sa/sobol_exact_enumeration.csv")))
    {
        assert_eq!(golden["Variable"], factor.id);
        for (ours, column) in [(ours.first, "Si_exact"), (ours.total, "STi_exact")] {
            let golden: f64 = golden[column].parse().unwrap();
            assert!((ours.share / golden - 1.0).abs() < 1e-10, "{column} of {}: {ours:?}, exact {golden}", factor.id);
        }
    }
}

#[test]
fn leaving_out_each_indicator_and_node_moves_the_ranks_as_coinr_says() {
    let Some(golden) = coinr() else { return };
    let plan = plan(&golden, "parameter = \"nodes.weight\"\nwithin = 0.25", "");
    let values = values(&golden, &plan);
    let mut shifts: BTreeMap<String, f64> = BTreeMap::new();
    for row in leave_out(&plan, &values) {
        let moved = f64::from(row.rank.unwrap()) - f64::from(row.rank_without.unwrap());
        *shifts.entry(row.left_out).or_default() += moved.abs() / 51.0;
    }
    assert_eq!(shifts.len(), 49 + 8 + 2);
    for level in 1..=3 {
        for row in records(&golden.join(format!("results/remove_elements_level{level}.csv"))) {
            let Some(ours) = shifts.get(&row["removed"]) else {
                assert_eq!(row["removed"], "Nominal");
                continue;
            };
            let theirs: f64 = row["mean_abs_rank_diff"].parse().unwrap();
            assert!((ours - theirs).abs() < 1e-12, "{}: {ours}, COINr {theirs}", row["removed"]);
        }
    }
}

#[test]
fn the_diagnostic_tables_of_51_countries_have_coinrs_figures() {
    let Some(golden) = coinr() else { return };
    let plan = plan(&golden, "parameter = \"nodes.weight\"\nwithin = 0.25", "");
    let scores = score_values(&plan, &values(&golden, &plan)).0;
    let index = build_index(&plan, &scores).0;
    let tables = diagnose(&plan, &scores, &index);
    for (flag, file) in [("high", "corr_flags_high"), ("low", "corr_flags_low")] {
        let known: BTreeSet<(String, String)> = records(&golden.join(format!("stats/{file}.csv")))
            .into_iter()
            .map(|row| (row["Ind1"].clone().min(row["Ind2"].clone()), row["Ind1"].clone().max(row["Ind2"].clone())))
            .collect();
        let indicators = tables.correlations.iter().filter(|row| plan.indicators.contains_key(&row.left));
        let ours: BTreeSet<(String, String)> =
            indicators.filter(|row| row.flag == flag).map(|row| (row.left.clone(), row.right.clone())).collect();
        assert_eq!(ours, known, "{flag}");
    }
    for row in records(&golden.join("stats/cronbach.csv")).into_iter().filter(|row| row["dset"] != "Raw") {
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
