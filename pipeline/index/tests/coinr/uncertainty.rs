//! COINr's uncertainty and sensitivity analysis, run by run, and what it says when something is left out.

use crate::support::{goldens, rows, table, values};
use catalogue::{Plan, PlanFiles};
use index::Engine;
use index::tables::ValueRow;
use index::uncertainty::{Methods, Model, Setting, analyse, leave_out, ranks};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What COINr's vignette doubts: how much is winsorised, the scale, the weights and the mean.
const DOUBTS: &str = r#"
[uncertainty]
runs = 2000
seed = 20240601

[[uncertainty.factors]]
id = "Winmax"
title = { zh = "缩尾点数", en = "Points winsorised" }
parameter = "steps.treat.winsorise"
alternatives = [1, 2, 3, 4, 5]

[[uncertainty.factors]]
id = "Normalisation"
title = { zh = "标准化", en = "Normalisation" }
parameter = "steps.normalise"
alternatives = [
    { step = "normalise", by = "min_max", from = 1.0, to = 100.0 },
    { step = "normalise", by = "z_score", centre = 10.0, spread = 2.0 },
]

[[uncertainty.factors]]
id = "Weights"
title = { zh = "权重", en = "Weights" }
parameter = "weights"
alternatives = [SETS]

[[uncertainty.factors]]
id = "Aggregation"
title = { zh = "合成", en = "Aggregation" }
parameter = "steps.aggregate.mean"
alternatives = ["arithmetic", "geometric"]
"#;

/// The ASEM plan with COINr's doubts and its 100 sets of weights.
fn plan(golden: &Path) -> Plan {
    let mut sets: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in rows(&golden.join("sa/weight_sets.csv")) {
        let weight = format!("{} = {}", row["iCode"], row["Weight"]);
        sets.entry(row["set"].parse().unwrap()).or_default().push(weight);
    }
    let names: Vec<String> = sets.keys().map(|set| format!("\"set_{set}\"")).collect();
    let mut doubts = DOUBTS.replace("SETS", &names.join(", "));
    for (set, weights) in sets {
        let weights = weights.join(", ");
        let title = "{ zh = \"\", en = \"\" }";
        writeln!(doubts, "[[weight_sets]]\nid = \"set_{set}\"\ntitle = {title}\nweights = {{ {weights} }}").unwrap();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/plans/asem");
    let mut files = PlanFiles::from_dir(&root).unwrap();
    let mut method = files.get("indicators/index.toml").unwrap().to_vec();
    method.extend(doubts.into_bytes());
    files.insert("indicators/index.toml", method);
    let (plan, findings) = catalogue::read(&files);
    // COINr tries scales and sets of weights that are not those of the index itself.
    assert!(findings.iter().all(|finding| finding.rule == "own_value_not_tried"), "{findings:#?}");
    plan.unwrap()
}

fn raw(golden: &Path, plan: &Plan) -> Vec<ValueRow> {
    values(plan, &table(&golden.join("data/ASEM_iData.csv")), "2018")
}

#[test]
fn every_rank_and_score_of_1000_runs_is_that_of_goldens() {
    let Some(golden) = goldens() else { return };
    let plan = plan(&golden);
    let values = raw(&golden, &plan);
    let (engine, findings) = Engine::from_values(&plan, &values);
    assert!(findings.is_empty(), "{findings:#?}");
    let factors = &plan.method.uncertainty.as_ref().unwrap().factors;
    let methods = Methods::new(&engine, &plan, factors).unwrap();
    let (scores, their_ranks) = (rows(&golden.join("sa/ua_scores.csv")), rows(&golden.join("sa/ua_ranks.csv")));
    let mut scratch = methods.scratch();
    let mut ours = vec![0.0; 51];
    let design = rows(&golden.join("sa/ua_design.csv"));
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
    let Some(golden) = goldens() else { return };
    let plan = plan(&golden);
    let values = raw(&golden, &plan);
    let engine = Engine::from_values(&plan, &values).0;
    let uncertainty = plan.method.uncertainty.as_ref().unwrap();
    let methods = Methods::new(&engine, &plan, &uncertainty.factors).unwrap();
    let mut work = engine.work();
    engine.run_from(&engine.compile(&plan.method), 0, &mut work);
    let nominal = work.scores(engine.frame().nodes().len() - 1);
    for (ours, golden) in nominal.iter().zip(rows(&golden.join("sa/nominal.csv"))) {
        assert!((ours / golden["Score"].parse::<f64>().unwrap() - 1.0).abs() < 1e-12, "{ours} {golden:?}");
    }
    let analysis = analyse(&methods, nominal, uncertainty.runs, uncertainty.seed);
    assert!(analysis.all_combinations);
    assert_eq!(analysis.runs, 2000);
    let of_shift = analysis.blocks[0].of_shift.as_ref().unwrap();
    for ((ours, factor), golden) in
        of_shift.iter().zip(&uncertainty.factors).zip(rows(&golden.join("sa/sobol_exact_enumeration.csv")))
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
    let Some(golden) = goldens() else { return };
    let plan = plan(&golden);
    let values = raw(&golden, &plan);
    let mut shifts: BTreeMap<String, f64> = BTreeMap::new();
    for row in leave_out(&plan, &values) {
        let moved = f64::from(row.rank.unwrap()) - f64::from(row.rank_without.unwrap());
        *shifts.entry(row.left_out).or_default() += moved.abs() / 51.0;
    }
    assert_eq!(shifts.len(), 49 + 8 + 2);
    for level in 1..=3 {
        for row in rows(&golden.join(format!("results/remove_elements_level{level}.csv"))) {
            let Some(ours) = shifts.get(&row["removed"]) else {
                assert_eq!(row["removed"], "Nominal");
                continue;
            };
            let theirs: f64 = row["mean_abs_rank_diff"].parse().unwrap();
            assert!((ours - theirs).abs() < 1e-12, "{}: {ours}, COINr {theirs}", row["removed"]);
        }
    }
}
