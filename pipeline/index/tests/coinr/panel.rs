//! Five years: treated year by year, normalised over all of them.

use crate::support::{asem, goldens, rows, run, values};
use index::aggregate_scores;
use std::collections::BTreeMap;

#[test]
fn an_index_normalised_over_all_years_agrees() {
    let Some(golden) = goldens() else { return };
    let plan = asem(
        "[[steps]]\nstep = \"screen\"\nmin_available = 0.9\n[[steps]]\nstep = \"treat\"\nwinsorise = 5\n\
         [[steps]]\nstep = \"normalise\"\nby = \"min_max\"\nacross = \"all_years\"\n\
         [[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n",
        "",
    );
    let mut all = Vec::new();
    let mut by_year: BTreeMap<String, crate::support::Table> = BTreeMap::new();
    for mut row in rows(&golden.join("data/ASEM_iData_p.csv")) {
        let (year, unit) = (row.remove("Time").unwrap(), row.remove("uCode").unwrap());
        by_year.entry(year).or_default().insert(unit, row);
    }
    for (year, table) in &by_year {
        all.extend(values(&plan, table, year));
    }
    let scored = run(&plan, &all);
    let indexed = aggregate_scores(&plan, &scored.scores);
    let top: BTreeMap<(&str, &str), f64> = indexed
        .index
        .iter()
        .filter(|row| row.node_id == "Index")
        .filter_map(|row| Some(((row.period.as_str(), row.unit_id.as_str()), row.score?)))
        .collect();
    let wanted = rows(&golden.join("panel/index_global_norm.csv"));
    assert_eq!(top.len(), wanted.len());
    for row in wanted {
        let (ours, wanted) =
            (top[&(row["Time"].as_str(), row["uCode"].as_str())], row["Index"].parse::<f64>().unwrap());
        assert!((ours - wanted).abs() <= 1e-12 * wanted, "{} {}: {ours}, COINr {wanted}", row["uCode"], row["Time"]);
    }
}
