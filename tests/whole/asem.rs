//! The example of COINr (51 countries, 49 indicators) through the command: raw values in, every step, index and ranks out.

use crate::support::{beside, chengxin, scratch, table};
use std::fmt::Write as _;

#[test]
fn a_table_of_values_alone_gives_the_published_index_and_ranks() {
    let Some(stages) = beside("goldens/coinr/stages") else { return };
    let out = scratch();
    let mut values = "indicator_id,unit_id,period,value\n".to_owned();
    for country in table(&stages.join("../data/ASEM_iData.csv")) {
        let described = |column: &str| matches!(column, "uCode" | "uName" | "Time") || column.ends_with("_group");
        for (indicator, value) in country.iter().filter(|(column, _)| !described(column)) {
            writeln!(values, "{indicator},{},2018,{value}", country["uCode"]).expect("written");
        }
    }
    let file = out.path().join("values.csv");
    std::fs::write(&file, values).expect("written");
    let results = out.path().join("results");
    let mut score = chengxin();
    score.args(["score", "--plan", "tests/plans/asem", "--values"]).arg(&file).arg("--out").arg(&results);
    let output = score.output().expect("ran");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "one country has no figure for energy, which is a finding: {said}");
    assert!(said.contains("`Gas` has no score where `Energy` has no value: LAO in 2018"), "{said}");
    assert!(!said.contains("error:"), "{said}");

    let index = table(&results.join("4-index/index.csv"));
    let ranks = table(&stages.join("../results/aggs_ranks.csv"));
    let mut compared = 0;
    for country in table(&stages.join("7_aggregated.csv")) {
        let rank = ranks.iter().find(|row| row["uCode"] == country["uCode"]).expect("a rank");
        for row in index.iter().filter(|row| row["unit_id"] == country["uCode"]) {
            let (node, wanted) = (&row["node_id"], country[&row["node_id"]].parse::<f64>().expect("a score"));
            let score: f64 = row["score"].parse().expect("a score");
            assert!(
                (score - wanted).abs() <= 1e-9 * wanted.abs(),
                "{node} of {}: {score} and {wanted}",
                country["uCode"]
            );
            assert_eq!(row["rank"], rank[node], "{node} of {}", country["uCode"]);
            compared += 1;
        }
    }
    assert_eq!(compared, 51 * 11, "every country at every level");
}
