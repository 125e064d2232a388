//! Five years: treated year by year, normalised over all of them.

use crate::support::{Table, asem, goldens, rows, run, values, whole_chain};
use catalogue::Plan;
use index::aggregate_scores;
use index::diagnostics::{GrowthStatus, growth};
use index::tables::ValueRow;
use std::collections::BTreeMap;
use std::path::Path;

/// The values of all five years.
fn panel(plan: &Plan, golden: &Path) -> Vec<ValueRow> {
    let mut by_year: BTreeMap<String, Table> = BTreeMap::new();
    for mut row in rows(&golden.join("data/ASEM_iData_p.csv")) {
        let (year, unit) = (row.remove("Time").unwrap(), row.remove("uCode").unwrap());
        by_year.entry(year).or_default().insert(unit, row);
    }
    by_year.iter().flat_map(|(year, table)| values(plan, table, year)).collect()
}

#[test]
fn growth_over_five_years_agrees_and_is_never_infinite() {
    let Some(golden) = goldens() else { return };
    let plan = whole_chain();
    let ours = growth(&plan, &panel(&plan, &golden));
    let ours: BTreeMap<_, _> =
        ours.iter().map(|row| ((row.unit_id.as_str(), row.indicator_id.as_str()), row)).collect();
    let (mut compared, mut refused) = (0, 0);
    for row in rows(&golden.join("panel/trends_CAGR.csv")) {
        let found = ours.get(&(row["uCode"].as_str(), row["iCode"].as_str()));
        let Some(wanted) = row.get("CAGR") else {
            assert!(found.is_none(), "{row:?}");
            continue;
        };
        let found = found.unwrap();
        assert_eq!((&found.first_period, &found.last_period), (&row["t_first"], &row["t_latest"]));
        let wanted: f64 = wanted.parse().unwrap();
        if wanted.is_finite() {
            let growth = found.growth.unwrap() / 100.0;
            assert!((growth - wanted).abs() <= 1e-12 * wanted.abs().max(1.0), "{row:?}: {growth}");
            compared += 1;
        } else {
            assert_eq!((found.growth, found.status), (None, GrowthStatus::NotPositive), "{row:?}");
            refused += 1;
        }
    }
    assert_eq!((compared, refused), (2364, 72));
}

#[test]
fn growth_of_two_chosen_years_is_that_of_those_years() {
    let Some(golden) = goldens() else { return };
    let plan = whole_chain();
    let mut values = panel(&plan, &golden);
    values.retain(|row| matches!(row.period.as_str(), "2021" | "2022"));
    let of = |unit: &str, period: &str| {
        let same = |row: &&ValueRow| row.indicator_id == "LPI" && row.unit_id == unit && row.period == period;
        values.iter().find(same).and_then(|row| row.value).unwrap()
    };
    let rows = growth(&plan, &values);
    let austria = rows.iter().find(|row| row.indicator_id == "LPI" && row.unit_id == "AUT").unwrap();
    let wanted = 100.0 * (of("AUT", "2022") / of("AUT", "2021") - 1.0);
    assert_eq!((austria.first_period.as_str(), austria.last_period.as_str()), ("2021", "2022"));
    assert!((austria.growth.unwrap() - wanted).abs() < 1e-12, "{austria:?}, from the two values {wanted}");
}

#[test]
fn an_index_normalised_over_all_years_agrees() {
    let Some(golden) = goldens() else { return };
    let plan = asem(
        "[[steps]]\nstep = \"screen\"\nmin_available = 0.9\n[[steps]]\nstep = \"treat\"\nwinsorise = 5\n\
         [[steps]]\nstep = \"normalise\"\nby = \"min_max\"\nacross = \"all_years\"\n\
         [[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n",
        "",
    );
    let scored = run(&plan, &panel(&plan, &golden));
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
