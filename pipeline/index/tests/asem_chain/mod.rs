//! COINr's ASEM example from the raw values on: its whole chain of steps, and the four factors of its uncertainty analysis.
//! All of it is made from COINr's own tables where these are; nothing is kept here.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use catalogue::{Plan, PlanFiles};
use index::tables::{Status, ValueRow};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// One row of a table, by header.
pub type Record = BTreeMap<String, String>;

/// The folder of COINr's tables; `None`, said aloud, where it is not.
pub fn coinr() -> Option<PathBuf> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/goldens/coinr");
    if !golden.is_dir() {
        // `eprintln!` would be hidden in a test that passes.
        writeln!(std::io::stderr().lock(), "skipped: COINr's tables are not in {}", golden.display()).unwrap();
        return None;
    }
    Some(golden)
}

/// The rows of a table.
pub fn records(path: &Path) -> Vec<Record> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        headers.iter().zip(&record).map(|(header, cell)| (header.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

const METHOD: &str = r#"
missing_item       = "rescale"
min_weight_present = 0.0
bonus_cap          = 0.0
grades      = [{ id = "all", title = { zh = "全", en = "all" }, at_least = 0.0 }]
peer_groups = [{ id = "ASEM", title = { zh = "亚欧会议成员", en = "ASEM members" } }]

[plan]
title       = { zh = "亚欧会议", en = "ASEM" }
top_unit    = "WORLD"
years       = [2018, 2018]
values_only = true

[[steps]]
step = "impute"
by = "mean"
among = "siblings"

[[steps]]
step = "screen"
min_available = 0.9

[[steps]]
step = "treat"
max_skew = 2.0
max_kurtosis = 3.5
winsorise = 5
then = "log"

[[steps]]
step = "normalise"
by = "min_max"

[[steps]]
step = "aggregate"
mean = "arithmetic"

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
WEIGHTS

[[uncertainty.factors]]
id = "Aggregation"
title = { zh = "合成", en = "Aggregation" }
parameter = "steps.aggregate.mean"
alternatives = ["arithmetic", "geometric"]
"#;

/// The weights as COINr tries them: one of 100 sets of its own.
pub fn weight_sets(golden: &Path) -> (String, String) {
    let mut sets: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in records(&golden.join("sa/weight_sets.csv")) {
        let weight = format!("{} = {}", row["iCode"], row["Weight"]);
        sets.entry(row["set"].parse().unwrap()).or_default().push(weight);
    }
    let names: Vec<String> = sets.keys().map(|set| format!("\"set_{set}\"")).collect();
    let factor = format!("parameter = \"weights\"\nalternatives = [{}]", names.join(", "));
    let mut tables = String::new();
    for (set, weights) in sets {
        writeln!(
            tables,
            "[[weight_sets]]\nid = \"set_{set}\"\ntitle = {{ zh = \"\", en = \"\" }}\nweights = {{ {} }}",
            weights.join(", ")
        )
        .unwrap();
    }
    (factor, tables)
}

/// The plan; `weights` is what the factor of the weights could be, `more` what is added to the method file.
pub fn plan(golden: &Path, weights: &str, more: &str) -> Plan {
    let meta = records(&golden.join("data/ASEM_iMeta.csv"));
    let mut files = PlanFiles::default();
    let mut divided: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let text = "{ zh = \"\", en = \"\" }";
    let plain = format!("title = {text}\nquestion = {text}\nnumerator = {text}\nunit = {text}\nkind = \"count\"\n");
    let mut nodes = String::new();
    for row in &meta {
        let (id, parent) = (&row["iCode"], &row["Parent"]);
        match row["Type"].as_str() {
            "Indicator" => {
                let direction = if row["Direction"] == "1" { "more" } else { "less" };
                let score = format!("score = {{ rule = \"relative\", direction = \"{direction}\" }}\n");
                files.insert(format!("indicators/{parent}/{id}.toml"), (plain.clone() + &score).into_bytes());
                if !row["Denominator"].is_empty() {
                    divided.entry(&row["Denominator"]).or_default().push(format!("\"{id}\""));
                }
            }
            "Aggregate" => {
                let parent = if parent.is_empty() { String::new() } else { format!("parent = \"{parent}\"") };
                writeln!(nodes, "[[nodes]]\nid = \"{id}\"\ntitle = {text}\n{parent}").unwrap();
            }
            _ => {}
        }
    }
    let mut divide_by = String::new();
    for (by, ids) in divided {
        files.insert(format!("indicators/P2P/{by}.toml"), plain.clone().into_bytes());
        writeln!(divide_by, "{by} = [{}]", ids.join(", ")).unwrap();
    }
    let denominate = format!("[[steps]]\nstep = \"denominate\"\n[steps.divide_by]\n{divide_by}");
    let method =
        METHOD.replacen("[[steps]]\nstep = \"impute\"", &format!("{denominate}\n[[steps]]\nstep = \"impute\""), 1);
    let method = method.replace("WEIGHTS", weights) + more + &nodes;
    files.insert("indicators/index.toml", method.into_bytes());

    let mut units = "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source\n\
        WORLD,W,W,city,,,,\nEurope,E,E,other,,,,\nAsia,A,A,other,,,,\n"
        .to_owned();
    let mut membership = "unit_id,parent_id,valid_from,valid_to,source\n".to_owned();
    for row in records(&golden.join("data/ASEM_iData.csv")) {
        let unit = &row["uCode"];
        writeln!(units, "{unit},{unit}_,{unit}_,district,ASEM,,,").unwrap();
        writeln!(membership, "{unit},{},,,", row["EurAsia_group"]).unwrap();
    }
    files.insert("pipeline/sources/units.csv", units.into_bytes());
    files.insert("pipeline/sources/membership.csv", membership.into_bytes());
    let (plan, findings) = catalogue::read(&files);
    let findings: Vec<_> = findings.into_iter().filter(|finding| finding.rule != "own_value_not_tried").collect();
    assert!(findings.is_empty(), "{findings:#?}");
    plan.unwrap()
}

/// The raw values, and those that others are divided by.
pub fn values(golden: &Path, plan: &Plan) -> Vec<ValueRow> {
    let mut rows = Vec::new();
    for row in records(&golden.join("data/ASEM_iData.csv")) {
        for indicator_id in plan.indicators.keys() {
            let value: Option<f64> = row[indicator_id].parse().ok();
            rows.push(ValueRow {
                indicator_id: indicator_id.clone(),
                unit_id: row["uCode"].clone(),
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
