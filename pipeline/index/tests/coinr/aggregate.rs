//! Every mean, with its ranks, of the normalised values.

use crate::support::{Table, asem, compare, engine, goldens, rows, table};
use catalogue::Plan;
use std::fmt::Write;
use std::path::Path;

const IDENTITY: &str = "[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\nfrom = 1\n";

/// The plan with a mean and, at will, unequal weights.
fn plan(golden: &Path, mean: &str, unequal: bool) -> Plan {
    let mut head = String::new();
    let mut sets = String::new();
    if unequal {
        head = "weights = \"unequal\"".to_owned();
        sets =
            "[[weight_sets]]\nid = \"unequal\"\ntitle = { zh = \"不等\", en = \"unequal\" }\n[weight_sets.weights]\n"
                .to_owned();
        for row in rows(&golden.join("params/weights_unequal.csv")) {
            writeln!(sets, "{} = {:?}", row["iCode"], row["Weight"].parse::<f64>().unwrap()).unwrap();
        }
    }
    asem(&format!("{IDENTITY}[[steps]]\nstep = \"aggregate\"\n{mean}\n{sets}"), &head)
}

/// Scores and ranks of every node from a table of normalised values.
fn check(name: &str, plan: &Plan, normalised: &Table, wanted: &Table, but: Option<(&str, &str, f64)>) {
    let engine = engine(plan, normalised);
    let chain = engine.compile(&plan.method);
    let mut work = engine.work();
    engine.run_from(&chain, chain.cell_steps(), &mut work);
    let frame = engine.frame();
    for (node, at) in frame.nodes().iter().zip(0..) {
        let mut wanted = wanted.clone();
        let unit_row = |unit: &str| frame.row_of(unit, "2018").unwrap();
        if let Some((column, unit, right)) = but
            && column == node.id
        {
            wanted.get_mut(unit).unwrap().insert(column.to_owned(), right.to_string());
        }
        let score = |unit: &str| Some(work.scores(at)[unit_row(unit)]).filter(|score| !score.is_nan());
        compare(name, &wanted, &[node.id], |unit, _| score(unit));
        let mut places = vec![0; frame.rows().len()];
        engine.places(&mut work, at, &mut places);
        // The one score that COINr's rounding gets wrong may move others of its node and above.
        if but.is_some_and(|(column, ..)| [column, "Sust", "Index"].contains(&node.id)) {
            continue;
        }
        for (unit, row) in &wanted {
            let column = format!("rank_{}", node.id);
            let rank: u32 = row.get(&column).map_or(0, |cell| cell.parse().unwrap());
            let ours = places[unit_row(unit)];
            // Scores that differ in the last binary digits only are the same score to us, and two to COINr.
            let same = |other: &str| (work.scores(at)[unit_row(other)] - work.scores(at)[unit_row(unit)]).abs() < 1e-9;
            let blurred =
                || wanted.iter().any(|(other, row)| same(other) && row.get(&column) == Some(&ours.to_string()));
            assert!(ours == rank || blurred(), "{name}: rank of {unit} in {}: {ours}, COINr {rank}", node.id);
        }
    }
}

#[test]
fn every_mean_with_its_ranks_agrees() {
    let Some(golden) = goldens() else { return };
    let mut files: Vec<String> = std::fs::read_dir(golden.join("aggregate/treated"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    // Its fractions of the best ignore which way is better, and some are infinite.
    files.retain(|file| !file.starts_with("fracmax"));
    assert_eq!(files.len(), 40);
    for file in &files {
        let (norm, mean) = file.trim_end_matches(".csv").split_once("__").unwrap();
        let normalised = table(&golden.join(format!("normalise/treated/{norm}.csv")));
        let wanted = table(&golden.join("aggregate/treated").join(file));
        let unequal = mean.ends_with("_unequal_w");
        let words = match mean.trim_end_matches("_unequal_w") {
            "amean" => "mean = \"arithmetic\"",
            "amean_thresh075" => {
                "mean = \"arithmetic\"\n[[steps.overrides]]\nmin_weight_present = 0.75\nnodes = [\"Index\", \"Sust\", \
                 \"Conn\", \"SusEcFin\", \"Social\", \"Environ\", \"P2P\", \"Instit\", \"Political\", \"ConEcFin\", \"Physical\"]"
            }
            "gmean" => "mean = \"geometric\"",
            "hmean" => "mean = \"harmonic\"",
            "genmean_p2" => "mean = \"generalised\"\npower = 2",
            "copeland" => "mean = \"copeland\"",
            "amean_gmean_amean" => {
                "mean = \"arithmetic\"\n[[steps.overrides]]\nnodes = [\"Sust\", \"Conn\"]\nmean = \"geometric\""
            }
            other => panic!("no such mean here: {other}"),
        };
        let plan = plan(&golden, words, unequal);
        // The one score that COINr's floating point decides wrongly (its own list of defects, exact arithmetic there).
        let but = (mean == "copeland_unequal_w").then_some(("SusEcFin", "KAZ", 21.0));
        check(file, &plan, &normalised, &wanted, but);
    }
}

#[test]
fn the_outranking_matrix_gives_the_same_winners() {
    let Some(golden) = goldens() else { return };
    let matrix = table(&golden.join("aggregate/outrank_physical.csv"));
    let plan = plan(&golden, "mean = \"copeland\"", false);
    let engine = engine(&plan, &table(&golden.join("normalise/treated/minmax_0_100.csv")));
    let mut work = engine.work();
    let chain = engine.compile(&plan.method);
    engine.run_from(&chain, chain.cell_steps(), &mut work);
    let frame = engine.frame();
    let physical = frame.nodes().iter().position(|node| node.id == "Physical").unwrap();
    for (unit, row) in &matrix {
        let share = |other: &String| row[other].parse::<f64>().unwrap();
        let won = matrix.keys().filter(|other| *other != unit && share(other) > 0.5).count();
        let lost = matrix.keys().filter(|other| *other != unit && share(other) < 0.5).count();
        let ours = work.scores(physical)[frame.row_of(unit, "2018").unwrap()];
        assert_eq!(ours, won as f64 - lost as f64, "{unit}");
    }
}
