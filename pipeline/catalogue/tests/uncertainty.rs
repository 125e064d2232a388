//! What is said about `[uncertainty]`: each test writes one factor and reads the findings.

use catalogue::{Finding, Plan, PlanFiles, Severity, read};
use toml::Value;

const METHOD: &str = r#"missing_item       = "rescale"
min_weight_present = 0.5
bonus_cap          = 5.0
grades      = [{ id = "all", title = { zh = "全", en = "all" }, at_least = 0.0 }]
peer_groups = [{ id = "行政区", title = { zh = "行政区", en = "Districts" } }]
nodes = [
    { id = "index", title = { zh = "指数", en = "Index" } },
    { id = "hotline", parent = "index", title = { zh = "热线", en = "Hotline" }, weight = 2.0 },
]

[plan]
title       = { zh = "试验", en = "Trial" }
top_unit    = "440400"
years       = [2018, 2020]
values_only = true

[uncertainty]
runs = 1000
seed = 20240601
"#;

const INDICATOR: &str = r#"
title     = { zh = "", en = "" }
question  = { zh = "", en = "" }
numerator = { zh = "", en = "" }
unit      = { zh = "", en = "" }
kind      = "count"
score     = { rule = "goalposts", worst = 0.0, best = 100.0 }
"#;

fn plan(factor: &str) -> (Option<Plan>, Vec<Finding>) {
    let mut files = PlanFiles::default();
    let factor = format!("[[uncertainty.factors]]\nid = \"doubt\"\ntitle = {{ zh = \"\", en = \"\" }}\n{factor}\n");
    files.insert("indicators/index.toml", (METHOD.to_owned() + &factor).into_bytes());
    files.insert("indicators/hotline/closed_on_time.toml", INDICATOR.into());
    files.insert(
        "pipeline/sources/units.csv",
        "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source\n440400,珠海市,Zhuhai,city,,,,x\n".into(),
    );
    read(&files)
}

/// The one finding about this factor: line, rule, message and hint.
fn said(factor: &str) -> (usize, String, String) {
    let (_, findings) = plan(factor);
    let [finding] = &findings[..] else { panic!("{findings:#?}") };
    (finding.line, finding.rule.clone(), format!("{} {}", finding.message, finding.hint))
}

/// The line of the parameter; what it could be stands on the next.
fn line() -> usize {
    METHOD.lines().count() + 4
}

#[test]
fn parameters_that_could_stand_in_the_file_have_no_findings() {
    for factor in [
        "parameter = \"missing_item\"\nalternatives = [\"rescale\", \"peer_mean\"]",
        "parameter = \"min_weight_present\"\nrange = [0.3, 0.7]",
        "parameter = \"nodes.weight\"\nwithin = 0.25",
        "parameter = \"nodes.hotline.weight\"\nrange = [1, 3]",
        "parameter = \"nodes.2.weight\"\nalternatives = [1.0, 2.0]",
        "parameter = \"indicators.weight\"\nwithin = 0.25",
        "parameter = \"indicators.closed_on_time.weight\"\nwithin = 0.25",
    ] {
        let (_, findings) = plan(factor);
        assert!(findings.is_empty(), "{factor}: {findings:#?}");
    }
}

#[test]
fn a_parameter_that_does_not_exist_is_named_with_its_line_and_the_one_that_was_meant() {
    let (at, rule, text) = said("parameter = \"nodes.hotlin.weight\"\nalternatives = [1.0, 2.0]");
    assert_eq!((at, rule.as_str()), (line(), "unknown_parameter"));
    assert!(text.contains("no `hotlin` in `nodes`") && text.contains("did you mean `hotline`?"), "{text}");
    let (_, findings) = plan("parameter = \"mising_item\"\nalternatives = [\"rescale\", \"peer_mean\"]");
    assert!(findings.iter().any(|finding| finding.hint == "did you mean `missing_item`?"), "{findings:#?}");
    let (at, rule, _) = said(
        "parameter = \"plan.title\"\nalternatives = [{ zh = \"试验\", en = \"Trial\" }, { zh = \"a\", en = \"\" }]",
    );
    assert_eq!((at, rule.as_str()), (line(), "unknown_parameter"));
}

#[test]
fn a_weight_that_does_not_exist_is_named() {
    let (at, rule, text) = said("parameter = \"indicators.closed_in_time.weight\"\nwithin = 0.25");
    assert_eq!((at, rule.as_str()), (line(), "unknown_parameter"));
    assert!(text.contains("did you mean `closed_on_time`?"), "{text}");
}

#[test]
fn an_alternative_must_pass_the_checks_of_the_file_itself() {
    let (at, rule, text) = said("parameter = \"missing_item\"\nalternatives = [\"rescale\", \"pear_mean\"]");
    assert_eq!((at, rule.as_str()), (line() + 1, "wrong_alternative"));
    assert!(text.contains("did you mean `peer_mean`?"), "{text}");
    let (_, rule, text) = said("parameter = \"min_weight_present\"\nrange = [0.5, 1.5]");
    assert_eq!(rule, "wrong_alternative");
    assert!(text.contains("1.5 is not a share"), "{text}");
    let (_, rule, _) = said("parameter = \"nodes.hotline.weight\"\nalternatives = [2.0, \"much\"]");
    assert_eq!(rule, "wrong_alternative");
}

#[test]
fn values_that_are_no_doubt_at_all_are_refused() {
    assert_eq!(said("parameter = \"missing_item\"\nalternatives = [\"rescale\"]").1, "wrong_field");
    assert_eq!(said("parameter = \"min_weight_present\"\nrange = [0.7, 0.3]").1, "wrong_field");
    assert_eq!(said("parameter = \"nodes.weight\"\nwithin = 1.0").1, "wrong_field");
    assert_eq!(said("parameter = \"missing_item\"").1, "wrong_field");
}

#[test]
fn alternatives_without_the_files_own_value_are_a_warning() {
    let (_, findings) = plan("parameter = \"min_weight_present\"\nalternatives = [0.3, 0.7]");
    assert_eq!((findings[0].rule.as_str(), findings[0].severity), ("own_value_not_tried", Severity::Warning));
}

#[test]
fn a_method_with_other_values_is_the_method_but_for_these() {
    let plan = plan("parameter = \"nodes.weight\"\nwithin = 0.25").0.unwrap();
    let weight = Value::Float(7.0);
    let missing = Value::String("peer_mean".to_owned());
    let method = plan.method_with(&[("nodes.hotline.weight", &weight), ("missing_item", &missing)]).unwrap();
    assert_eq!(method.nodes[1].weight, 7.0);
    assert_eq!(method.missing_item, catalogue::MissingItem::PeerMean);
    assert_eq!(plan.method.nodes[1].weight, 2.0);
    assert_eq!(plan.method_with(&[]).unwrap().nodes[1].weight, 2.0);
}
