//! COINr's known defects: each with the right answer.

use crate::support::{Table, asem, engine, goldens, rows, table};
use catalogue::{Plan, Transform, Treatment};
use index::tables::ValueRow;
use index::{Engine, aggregate_scores, run_steps, treat_values};
use std::collections::BTreeMap;

const MIN_MAX: &str = "[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\nfrom = 1\n";

fn copeland_plan() -> Plan {
    asem(&format!("{MIN_MAX}[[steps]]\nstep = \"aggregate\"\nmean = \"copeland\"\n"), "")
}

/// Copeland's scores of a node, by unit.
fn copeland(plan: &Plan, table: &Table, node: &str) -> BTreeMap<String, f64> {
    let engine = engine(plan, table);
    let (chain, mut work) = (engine.compile(&plan.method), engine.work());
    engine.run_from(&chain, 0, &mut work);
    let at = engine.frame().nodes().iter().position(|found| found.id == node).unwrap();
    let rows = engine.frame().rows().iter().zip(work.scores(at));
    rows.map(|(row, score)| (row.unit.unit_id.clone(), *score)).collect()
}

#[test]
fn copeland_with_gaps_does_not_depend_on_who_comes_first() {
    let Some(golden) = goldens() else { return };
    let plan = copeland_plan();
    let raw = table(&golden.join("stages/1_raw.csv"));
    let scores = copeland(&plan, &raw, "P2P");
    // The units' order is that of their ids. Giving them names in the opposite order must move nobody.
    let ids: Vec<&String> = raw.keys().collect();
    let renamed: Table = ids.iter().zip(ids.iter().rev()).map(|(id, new)| ((*new).clone(), raw[*id].clone())).collect();
    let again = copeland(&plan, &renamed, "P2P");
    for (id, new) in ids.iter().zip(ids.iter().rev()) {
        assert_eq!(scores[*id], again[*new], "{id}");
    }
    assert_eq!(scores.values().sum::<f64>(), 0.0, "every win is a loss");
    // Where COINr's two orders agree for all pairs it meets (no gap on either side), it agrees with us as well.
    let moved = rows(&golden.join("defects/copeland_P2P_row_order.csv"))
        .iter()
        .filter(|row| row["score"] != row["score_reversed_rows"])
        .count();
    assert!(moved >= 38, "the reference shows the defect");
}

#[test]
fn copeland_compares_only_what_both_units_have() {
    let Some(golden) = goldens() else { return };
    let cells: Vec<(String, Option<f64>, Option<f64>)> =
        rows(&golden.join("defects/copeland_missing_data_row_order.csv"))
            .into_iter()
            .map(|row| {
                let cell = |column: &str| row.get(column).map(|cell| cell.parse().unwrap());
                (row["uCode"].clone(), cell("x1"), cell("x2"))
            })
            .collect();
    let mut plan = copeland_plan();
    plan.method.min_weight_present = 0.0;
    let names = BTreeMap::from([("A", "AUS"), ("B", "AUT"), ("C", "BEL")]);
    let mut table = Table::new();
    for (unit, x1, x2) in &cells {
        let row = table.entry(names[unit.as_str()].to_owned()).or_default();
        for (id, x) in [("Embs", x1), ("IGOs", x2)] {
            row.extend(x.map(|x| (id.to_owned(), x.to_string())));
        }
    }
    let scores = copeland(&plan, &table, "Political");
    // A and B tie in what both have; both beat C.
    assert_eq!(["AUS", "AUT", "BEL"].map(|unit| scores[unit]), [1.0, 1.0, -2.0]);
}

#[test]
fn tied_maxima_do_not_exceed_the_limit_of_winsorised_points() {
    let Some(golden) = goldens() else { return };
    let rows = rows(&golden.join("defects/winsorise_ties_exceed_winmax.csv"));
    let x: Vec<f64> = rows.iter().map(|row| row["x"].parse().unwrap()).collect();
    assert_eq!(rows[0]["nwin"], "2", "the reference winsorises two where one is allowed");
    let treatment = |winsorise| Treatment { max_skew: 2.0, max_kurtosis: 3.5, winsorise, then: Transform::None };
    let mut one = x.clone();
    let treated = treat_values(&treatment(1), &mut one);
    assert_eq!((treated.winsorised, &one), (0, &x));
    let mut two = x.clone();
    assert_eq!(treat_values(&treatment(2), &mut two).winsorised, 2);
    assert_eq!(two[20..], [20.0, 20.0]);
}

fn value(id: &str, unit: &str, value: f64) -> ValueRow {
    ValueRow {
        indicator_id: id.to_owned(),
        unit_id: unit.to_owned(),
        period: "2018".to_owned(),
        numerator: None,
        denominator: None,
        records: 0,
        value: Some(value),
        lower: None,
        upper: None,
        status: index::tables::Status::Ok,
    }
}

/// The scores of an indicator after one normalisation.
fn normalised(normalise: &str, id: &str, values: &[(&str, f64)]) -> (Vec<Option<f64>>, Vec<String>) {
    let steps = format!(
        "[[steps]]\nstep = \"normalise\"\n{normalise}\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n"
    );
    let plan = asem(&steps, "");
    let values: Vec<ValueRow> = values.iter().map(|(unit, x)| value(id, unit, *x)).collect();
    let scored = run_steps(&plan, &values);
    let findings = scored.findings.iter().map(ToString::to_string).collect();
    (scored.scores.iter().map(|row| row.score).collect(), findings)
}

#[test]
fn the_fraction_of_the_best_honours_the_direction() {
    let three = [("AUS", 1.0), ("AUT", 2.0), ("BEL", 4.0)];
    let (scores, findings) = normalised("by = \"fraction_of_best\"\nto = 1", "CO2", &three);
    assert_eq!((scores, findings.len()), (vec![Some(1.0), Some(0.5), Some(0.25)], 0));
}

#[test]
fn goalposts_where_less_is_better_are_given_as_they_are() {
    let normalise =
        "by = \"min_max\"\n[[steps.overrides]]\nindicators = [\"CO2\"]\nby = \"goalposts\"\nworst = 20\nbest = 10";
    let (scores, _) = normalised(normalise, "CO2", &[("AUS", 25.0), ("AUT", 15.0), ("BEL", 5.0)]);
    assert_eq!(scores, [Some(0.0), Some(50.0), Some(100.0)]);
}

#[test]
fn a_reference_at_the_bottom_and_a_lonely_unit_are_findings_not_infinities() {
    let three = [("AUS", 1.0), ("AUT", 2.0), ("BEL", 3.0)];
    let (scores, findings) = normalised("by = \"distance_to_reference\"\nreference = \"AUS\"", "LPI", &three);
    assert_eq!(scores, [None, None, None]);
    assert!(findings[0].contains("`LPI` tells nobody from another in ASEM, 2018"), "{findings:?}");
    let (scores, findings) = normalised("by = \"percentile_rank\"", "LPI", &[("AUS", 1.0)]);
    assert_eq!(scores, [None]);
    assert!(findings[0].contains("[constant_column]"), "{findings:?}");
    let (scores, findings) = normalised("by = \"min_max\"", "LPI", &[("AUS", 7.0), ("AUT", 7.0)]);
    assert_eq!(scores, [None, None]);
    assert!(findings[0].contains("[constant_column]"), "{findings:?}");
}

#[test]
fn a_gap_is_skipped_by_the_generalised_mean_and_a_negative_score_refused_by_the_harmonic() {
    let steps = |mean: &str| {
        let plan =
            format!("[[steps]]\nstep = \"normalise\"\nby = \"z_score\"\n[[steps]]\nstep = \"aggregate\"\n{mean}\n");
        asem(&plan, "")
    };
    let plan = asem(&format!("{MIN_MAX}[[steps]]\nstep = \"aggregate\"\nmean = \"generalised\"\npower = 2\n"), "");
    let values: Vec<ValueRow> = [
        ("Embs", "AUS", 1.0),
        ("Embs", "AUT", 2.0),
        ("IGOs", "AUS", 5.0),
        ("IGOs", "AUT", 3.0),
        ("UNVote", "AUT", 3.0),
        ("UNVote", "BEL", 1.0),
    ]
    .map(|(id, unit, x)| value(id, unit, x))
    .to_vec();
    let indexed = aggregate_scores(&plan, &run_steps(&plan, &values).scores);
    let political =
        |unit: &str| indexed.index.iter().find(|row| row.node_id == "Political" && row.unit_id == unit).unwrap().score;
    let expected = ((1.0_f64 + 100.0 * 100.0) / 2.0).sqrt();
    assert!((political("AUS").unwrap() - expected).abs() < 1e-9, "two of three");

    let plan = steps("mean = \"harmonic\"");
    let indexed = aggregate_scores(&plan, &run_steps(&plan, &values).scores);
    let refused = indexed.findings.iter().find(|finding| finding.rule == "not_positive").unwrap();
    assert!(refused.message.contains("AUS in 2018"), "{refused}");
    assert!(indexed.index.iter().all(|row| row.score.is_none_or(f64::is_finite)));
}

#[test]
fn log_gii_follows_its_formula() {
    // The reference's table of this transformation is the raw table, although its points are marked as transformed.
    let mut values = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 101.0];
    let treatment = Treatment { max_skew: 2.0, max_kurtosis: 3.5, winsorise: 0, then: Transform::LogGii };
    assert!(treat_values(&treatment, &mut values).transformed);
    assert_eq!(values[0], 0.0);
    assert!((values[7] - libm::log(101.0)).abs() < 1e-15, "the greatest becomes the logarithm of itself");
    assert!((values[1] - libm::log(2.0)).abs() < 1e-15, "99 + 1 parts of 100");
}

#[test]
fn weights_of_zero_leave_a_part_out_and_weights_that_sum_to_zero_are_refused() {
    let set = "[[weight_sets]]\nid = \"none\"\ntitle = { zh = \"无\", en = \"none\" }\nweights = { Embs = 0, IGOs = 0, UNVote = 0 }\n";
    let steps = format!("{MIN_MAX}[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n{set}");
    let (_, findings) = crate::support::try_asem(&steps, "weights = \"none\"");
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].to_string().contains("nothing below `Political` counts"), "{}", findings[0]);
}

#[test]
fn nothing_that_leaves_the_engine_is_nan() {
    let Some(golden) = goldens() else { return };
    let plan = copeland_plan();
    let raw = table(&golden.join("stages/1_raw.csv"));
    let (engine, _) = Engine::from_values(&plan, &crate::support::values(&plan, &raw, "2018"));
    assert_eq!(engine.frame().rows().len(), 51);
    let scored = run_steps(&plan, &crate::support::values(&plan, &raw, "2018"));
    let indexed = aggregate_scores(&plan, &scored.scores);
    assert!(scored.scores.iter().all(|row| row.score.is_none_or(f64::is_finite)));
    assert!(
        scored.steps.iter().all(|row| row.before.is_none_or(f64::is_finite) && row.after.is_none_or(f64::is_finite))
    );
    assert!(indexed.index.iter().all(|row| row.score.is_none_or(f64::is_finite) && row.weight_present.is_finite()));
}
