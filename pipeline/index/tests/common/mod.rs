//! A small city: four districts that are ranked, a functional zone alone in its group, an agency, a city.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use catalogue::{Finding, Plan, PlanFiles};
use index::tables::{Status, ValueRow};

const UNITS: &str = "\
unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source
city,市,City,city,,,,
east,东区,East,district,districts,,,
north,北区,North,district,districts,,,
south,南区,South,district,districts,,,
west,西区,West,district,districts,,2018-12-31,
port,港区,Port,functional_zone,zones,,,
office,市府办,Office,agency,agencies,,,
";

const METHOD: &str = "
missing_item = \"rescale\"
min_weight_present = 0.0
bonus_cap = 5.0
grades = [
    { id = \"good\", title = { zh = \"良好\", en = \"good\" }, at_least = 80.0 },
    { id = \"fair\", title = { zh = \"一般\", en = \"fair\" }, at_least = 50.0 },
    { id = \"poor\", title = { zh = \"较差\", en = \"poor\" }, at_least = 0.0 },
]
peer_groups = [
    { id = \"districts\", title = { zh = \"行政区\", en = \"districts\" } },
    { id = \"zones\", title = { zh = \"功能区\", en = \"zones\" } },
    { id = \"agencies\", title = { zh = \"部门\", en = \"agencies\" } },
]
nodes = [
    { id = \"whole\", title = { zh = \"总\", en = \"whole\" } },
    { id = \"left\", parent = \"whole\", title = { zh = \"左\", en = \"left\" }, weight = 3.0 },
    { id = \"right\", parent = \"whole\", title = { zh = \"右\", en = \"right\" }, weight = 1.0 },
]

[plan]
title = { zh = \"计划\", en = \"plan\" }
top_unit = \"city\"
years = [2018, 2019]
values_only = true
";

/// One indicator: id, folder, and the lines that differ from a plain proportion.
pub type Definition<'a> = (&'a str, &'a str, &'a str);

/// A rule whose points are the value.
pub const PLAIN: &str = "score = { rule = \"goalposts\", worst = 0.0, best = 100.0, weight = 1.0 }";

/// A plan with these indicators, after replacing texts of the method.
pub fn plan(method: &[(&str, &str)], indicators: &[Definition<'_>]) -> Plan {
    let mut files = PlanFiles::default();
    let mut toml = METHOD.to_owned();
    for (from, to) in method {
        assert!(toml.contains(from), "{from}");
        toml = toml.replace(from, to);
    }
    files.insert("indicators/index.toml", toml.into_bytes());
    files.insert("pipeline/sources/units.csv", UNITS.into());
    for (id, node, lines) in indicators {
        let mut toml = "title = { zh = \"\", en = \"\" }\nquestion = { zh = \"\", en = \"\" }\n\
            unit = { zh = \"\", en = \"\" }\nnumerator = { zh = \"\", en = \"\" }\n"
            .to_owned();
        if !lines.contains("kind") {
            toml += "kind = \"proportion\"\ndenominator = { zh = \"\", en = \"\" }\n";
        }
        files.insert(format!("indicators/{node}/{id}.toml"), (toml + lines).into_bytes());
    }
    let (plan, mut findings) = catalogue::read(&files);
    // Many tests need one node only.
    findings.retain(|finding| finding.rule != "empty_node");
    assert!(findings.is_empty(), "{findings:#?}");
    plan.unwrap()
}

/// A value of 2018 without counts; `None` was not reported.
pub fn value(indicator_id: &str, unit_id: &str, value: Option<f64>) -> ValueRow {
    ValueRow {
        indicator_id: indicator_id.to_owned(),
        unit_id: unit_id.to_owned(),
        period: "2018".to_owned(),
        numerator: None,
        denominator: None,
        records: 0,
        value,
        lower: None,
        upper: None,
        status: if value.is_some() { Status::Ok } else { Status::NotReported },
    }
}

/// The rules of the findings, in order.
pub fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}
