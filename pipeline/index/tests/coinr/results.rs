//! Ranks in groups, strengths and weaknesses, effective weights, versions of an index against each other.

use crate::support::{asem, goldens, rows, run, table, values, whole_chain};
use index::tables::IndexRow;
use index::{Engine, Standing, aggregate_scores, effective_weights, places_within};
use std::collections::BTreeMap;
use std::path::Path;

fn index_of(golden: &Path, plan: &catalogue::Plan) -> Vec<IndexRow> {
    let scored = run(plan, &values(plan, &table(&golden.join("data/ASEM_iData.csv")), "2018"));
    aggregate_scores(plan, &scored.scores).index
}

#[test]
fn published_tables_are_ours_rounded() {
    let Some(golden) = goldens() else { return };
    let plan = whole_chain();
    let scored = run(&plan, &values(&plan, &table(&golden.join("data/ASEM_iData.csv")), "2018"));
    let indexed = aggregate_scores(&plan, &scored.scores);
    let mut scores: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    scores.extend(
        indexed.index.iter().filter_map(|row| Some(((row.unit_id.as_str(), row.node_id.as_str()), row.score?))),
    );
    scores.extend(
        scored.scores.iter().filter_map(|row| Some(((row.unit_id.as_str(), row.indicator_id.as_str()), row.score?))),
    );
    let mut ranks: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    ranks
        .extend(indexed.index.iter().filter_map(|row| Some(((row.unit_id.as_str(), row.node_id.as_str()), row.rank?))));
    ranks.extend(indexed.standings.iter().map(|row| ((row.unit_id.as_str(), row.indicator_id.as_str()), row.rank)));
    let mut compared = 0;
    let full = table(&golden.join("results/full_ranks.csv"));
    for name in ["summ", "aggs", "full"] {
        for (unit, row) in table(&golden.join(format!("results/{name}_scores.csv"))) {
            for (id, cell) in row.iter().filter(|(id, _)| !matches!(id.as_str(), "uName" | "Rank")) {
                let rounded: f64 = cell.parse().unwrap();
                assert!((scores[&(unit.as_str(), id.as_str())] - rounded).abs() <= 0.005 + 1e-9, "{id} of {unit}");
                compared += 1;
            }
        }
        for (unit, row) in table(&golden.join(format!("results/{name}_ranks.csv"))) {
            for (id, cell) in row.iter().filter(|(id, _)| *id != "uName") {
                let ours = ranks[&(unit.as_str(), id.as_str())];
                // 5.1 and 5.1000000000000005 are the same number to us, and two to COINr.
                let same = |other: &str| {
                    let score = |unit: &str| scores[&(unit, id.as_str())];
                    (score(other) - score(&unit)).abs() < 1e-9
                };
                let wanted: u32 = cell.parse().unwrap();
                let blurred = || full.iter().any(|(other, row)| same(other) && row[id] == ours.to_string());
                assert!(ours == wanted || blurred(), "{id} of {unit}: {ours}, COINr {wanted}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 2 * 51 * (1 + 11 + 60));
}

#[test]
fn the_summary_of_a_unit_agrees() {
    let Some(golden) = goldens() else { return };
    let index = index_of(&golden, &whole_chain());
    for row in rows(&golden.join("results/unit_summary_IND.csv")) {
        let ours = index.iter().find(|ours| ours.unit_id == "IND" && ours.node_id == row["Code"]).unwrap();
        let wanted: f64 = row["Score"].parse().unwrap();
        assert!((ours.score.unwrap() - wanted).abs() <= 1e-12 * wanted);
        assert_eq!(ours.rank.unwrap().to_string(), row["Rank"]);
    }
}

#[test]
fn ranks_inside_groups_of_income_agree() {
    let Some(golden) = goldens() else { return };
    let index = index_of(&golden, &whole_chain());
    let group: BTreeMap<String, String> = table(&golden.join("data/ASEM_iData.csv"))
        .into_iter()
        .map(|(unit, row)| (unit, row["GDPpc_group"].clone()))
        .collect();
    let places = places_within(&index, |unit| group.get(unit).cloned());
    let wanted = table(&golden.join("results/aggs_groupranks_GDPpc.csv"));
    for (row, place) in index.iter().zip(places) {
        assert_eq!(place.unwrap().to_string(), wanted[&row.unit_id][&row.node_id], "{} {}", row.unit_id, row.node_id);
    }
}

#[test]
fn strengths_and_weaknesses_agree() {
    let Some(golden) = goldens() else { return };
    let plan = asem(
        "[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n",
        "",
    );
    let scored = run(&plan, &values(&plan, &table(&golden.join("stages/1_raw.csv")), "2018"));
    let standings = aggregate_scores(&plan, &scored.scores).standings;
    for (file, standing) in [("strengths_ESP", Standing::Strength), ("weaknesses_ESP", Standing::Weakness)] {
        let wanted: BTreeMap<String, String> = rows(&golden.join(format!("results/{file}.csv")))
            .into_iter()
            .map(|row| (row["Code"].clone(), row["Rank"].clone()))
            .collect();
        let ours: BTreeMap<String, String> = standings
            .iter()
            .filter(|row| row.unit_id == "ESP" && row.standing == standing)
            .map(|row| (row.indicator_id.clone(), row.rank.to_string()))
            .collect();
        assert_eq!(ours, wanted);
    }
}

#[test]
fn effective_weights_agree() {
    let Some(golden) = goldens() else { return };
    let mut plan = whole_chain();
    let weights = rows(&golden.join("params/weights_unequal.csv"));
    for unequal in [false, true] {
        if unequal {
            for row in &weights {
                let weight: f64 = row["Weight"].parse().unwrap();
                if let Some(node) = plan.method.nodes.iter_mut().find(|node| node.id == row["iCode"]) {
                    node.weight = weight;
                } else {
                    plan.indicators.get_mut(&row["iCode"]).unwrap().score.as_mut().unwrap().weight = weight;
                }
            }
        }
        let engine = Engine::from_values(&plan, &values(&plan, &table(&golden.join("stages/1_raw.csv")), "2018")).0;
        let (chain, mut work) = (engine.compile(&plan.method), engine.work());
        engine.run_from(&chain, 0, &mut work);
        let ours = effective_weights(&engine, &work);
        let name = if unequal { "effective_weights_unequal" } else { "effective_weights" };
        let wanted = rows(&golden.join(format!("results/{name}.csv")));
        assert_eq!(ours.len(), wanted.len());
        for row in wanted {
            let ours = ours.iter().find(|ours| ours.id == row["iCode"]).unwrap();
            let wanted: f64 = row["EffWeight"].parse().unwrap();
            assert!((ours.effective_weight - wanted).abs() <= 1e-12 * wanted, "{}", row["iCode"]);
        }
    }
}

#[test]
fn the_loadings_of_the_first_component_are_the_weights_of_a_node() {
    let Some(golden) = goldens() else { return };
    let mut plan = whole_chain();
    plan.method.weights = "pca".to_owned();
    let values = values(&plan, &table(&golden.join("data/ASEM_iData.csv")), "2018");
    let indexed = aggregate_scores(&plan, &run(&plan, &values).scores);
    let mut nodes: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for row in rows(&golden.join("stats/pca_weights_pc1.csv")).into_iter().filter(|row| row["level"] == "1") {
        nodes.entry(row["group"].clone()).or_default().push((row["iCode"].clone(), row["weight_pc1"].parse().unwrap()));
    }
    assert_eq!(nodes.len(), 8);
    let mut compared = 0;
    for (node, loadings) in nodes {
        // The sign of a component is arbitrary; ours makes the sum of the loadings positive.
        let sign = loadings.iter().map(|(_, loading)| loading).sum::<f64>().signum();
        // A node that goes against its siblings counts nothing, and nothing below it does.
        let counts = indexed.weights.iter().any(|row| row.id == node);
        compared += usize::from(counts);
        for (id, loading) in loadings.iter().filter(|_| counts) {
            let ours = indexed.weights.iter().find(|row| row.id == *id);
            match ours {
                Some(row) => {
                    assert!((row.weight - sign * loading).abs() <= 1e-10, "{id}: {}, COINr {loading}", row.weight)
                }
                None => assert!(sign * loading <= 0.0, "{id} has a weight in COINr: {loading}"),
            }
        }
        if loadings.iter().any(|(_, loading)| sign * loading < 0.0) {
            let told =
                |finding: &&catalogue::Finding| finding.rule == "negative_loading" && finding.message.contains(&node);
            assert!(indexed.findings.iter().any(|finding| told(&finding)), "{node}: {:#?}", indexed.findings);
        }
    }
    assert!(compared >= 5, "{compared} of 8 nodes");
}

/// The ranks of the index, by unit.
fn ranks(engine: &Engine<'_>, chain: &index::Chain) -> BTreeMap<String, i32> {
    let mut work = engine.work();
    engine.run_from(chain, 0, &mut work);
    let frame = engine.frame();
    let mut places = vec![0; frame.rows().len()];
    engine.places(&mut work, frame.nodes().len() - 1, &mut places);
    let rank = |place: u32| i32::try_from(place).unwrap();
    frame.rows().iter().zip(places).map(|(row, place)| (row.unit.unit_id.clone(), rank(place))).collect()
}

#[test]
fn versions_of_the_index_compare_the_same() {
    let Some(golden) = goldens() else { return };
    let plan = whole_chain();
    let values = values(&plan, &table(&golden.join("data/ASEM_iData.csv")), "2018");
    let engine = Engine::from_values(&plan, &values).0;
    let nominal = engine.compile(&plan.method);
    let mut percentile = plan.method.clone();
    for step in &mut percentile.steps {
        if let catalogue::Step::Normalise(normalise) = step {
            normalise.scaling.by = catalogue::ScaleBy::PercentileRank;
        }
    }
    let mut fewer = nominal.clone();
    for id in ["LPI", "Forest"] {
        fewer.weights_mut()[engine.frame().place_of(id).unwrap()] = 0.0;
    }
    let all = [&nominal, &engine.compile(&percentile), &fewer].map(|chain| ranks(&engine, chain));
    for row in rows(&golden.join("results/compare_multi.csv")) {
        for (ours, column) in all.iter().zip(["Nominal", "Prank", "NoLPIFor"]) {
            assert_eq!(ours[&row["uCode"]].to_string(), row[column], "{column} of {}", row["uCode"]);
        }
    }
    for row in rows(&golden.join("results/compare_minmax_vs_prank.csv")) {
        let gap = all[0][&row["uCode"]] - all[1][&row["uCode"]];
        assert_eq!(gap.to_string(), row["Diff"], "{}", row["uCode"]);
    }
    for level in 1..=3 {
        for row in rows(&golden.join(format!("results/remove_elements_level{level}.csv"))) {
            let mut without = nominal.clone();
            if let Some(place) = engine.frame().place_of(&row["removed"]) {
                without.weights_mut()[place] = 0.0;
            }
            let ours = ranks(&engine, &without);
            let moved: i32 = ours.iter().map(|(unit, rank)| (rank - all[0][unit]).abs()).sum();
            let wanted: f64 = row["mean_abs_rank_diff"].parse().unwrap();
            assert!((f64::from(moved) / 51.0 - wanted).abs() <= 1e-12, "without {}", row["removed"]);
        }
    }
}
