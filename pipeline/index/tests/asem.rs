//! The index that COINr (R) makes of the ASEM example, from the same normalised values.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use catalogue::PlanFiles;
use index::tables::{IndexRow, Status, ValueRow};
use index::{build_index, score_values};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

type Table = BTreeMap<String, BTreeMap<String, String>>;

/// By `uCode` and column.
fn table(path: &Path) -> Table {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = headers.iter().zip(&record).map(|(header, cell)| (header.to_owned(), cell.to_owned()));
        (record[0].to_owned(), cells.skip(1).collect())
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// One row a country and indicator, without those that are missing.
fn values(normalised: &Table) -> Vec<ValueRow> {
    let mut rows = Vec::new();
    for (unit_id, cells) in normalised {
        for (indicator_id, cell) in cells {
            let value: Option<f64> = (!cell.is_empty()).then(|| cell.parse().unwrap());
            rows.push(ValueRow {
                indicator_id: indicator_id.clone(),
                unit_id: unit_id.clone(),
                period: "2018".to_owned(),
                numerator: None,
                denominator: None,
                records: 0,
                value,
                lower: None,
                upper: None,
                status: if value.is_some() { Status::Ok } else { Status::NotReported },
            });
        }
    }
    rows
}

#[test]
fn scores_and_ranks_of_51_countries_agree_with_coinr_at_every_level() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let golden = here.join("../../../shared/goldens/coinr");
    if !golden.is_dir() {
        // `eprintln!` would be hidden in a test that passes.
        writeln!(std::io::stderr(), "skipped: COINr's tables are not in {}", golden.display()).unwrap();
        return;
    }
    let files = PlanFiles::from_dir(&here.join("../../tests/plans/asem")).unwrap();
    let (plan, findings) = catalogue::read(&files);
    assert!(findings.is_empty(), "{findings:#?}");
    let plan = plan.unwrap();

    let (scores, findings) = score_values(&plan, &values(&table(&golden.join("stages/6_normalised.csv"))));
    assert!(findings.is_empty(), "{findings:#?}");
    assert_eq!(scores.len(), 51 * 49);
    let (index, findings) = build_index(&plan, &scores);
    assert!(findings.is_empty(), "{findings:#?}");
    let index: BTreeMap<(&str, &str), &IndexRow> =
        index.iter().map(|row| ((row.unit_id.as_str(), row.node_id.as_str()), row)).collect();
    assert_eq!(index.len(), 51 * (8 + 2 + 1));

    let aggregated = table(&golden.join("stages/7_aggregated.csv"));
    let ranks = table(&golden.join("results/aggs_ranks.csv"));
    for ((unit, node), row) in &index {
        let golden: f64 = aggregated[*unit][*node].parse().unwrap();
        let ours = row.score.unwrap();
        assert!((ours - golden).abs() <= 1e-9, "{node} of {unit}: {ours}, COINr {golden}");
        let golden: u32 = ranks[*unit][*node].parse().unwrap();
        assert_eq!((row.rank, row.peers), (Some(golden), 51), "rank of {unit} in {node}");
    }
}
