//! Each test spoils one thing in a small good plan and reads what is said about it.

use catalogue::{Finding, PlanFiles, read};

const INDEX: &str = r#"
missing_item       = "rescale"
min_weight_present = 0.5
bonus_cap          = 5

[plan]
title    = { zh = "试验", en = "Trial" }
top_unit = "440400"
years    = [2018, 2020]
collective = ["各区"]

[[grades]]
id = "good"
title = { zh = "良好", en = "good" }
at_least = 60
[[grades]]
id = "poor"
title = { zh = "较差", en = "poor" }
at_least = 0

[[peer_groups]]
id = "行政区"
title = { zh = "行政区", en = "Districts" }

[[nodes]]
id = "index"
title = { zh = "指数", en = "Index" }
[[nodes]]
id = "hotline"
parent = "index"
title = { zh = "热线", en = "Hotline" }
weight = 2
"#;

const INDICATOR: &str = r#"
title       = { zh = "按时办结率", en = "Closed on time" }
question    = { zh = "?", en = "?" }
responsible = ["各区", "市府办"]
records     = ["orders"]
numerator   = { zh = "按时", en = "on time" }
denominator = { zh = "到期", en = "due" }
kind        = "proportion"
unit        = { zh = "%", en = "%" }
target      = { value = 98, by = 2020-12-31, basis = "proposal" }

[score]
rule  = "goalposts"
worst = 60.0
best  = 98.0
"#;

const SOURCE: &str = r#"
title   = { zh = "工单", en = "Orders" }
dataset = "D13"
office  = "市府办"
files   = ["工单*.csv"]
key     = ["order_id"]
unit    = "unit_id"
date    = "due_on"

[columns]
order_id = { headers = ["工单编号"], type = "text" }
unit_id  = { headers = ["承办单位"], type = "unit", required = true }
due_on   = { headers = ["办理时限"], type = "date", required = true }
"#;

const UNITS: &str = "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source
440400,珠海市,Zhuhai,city,,,,x
440402,香洲区,Xiangzhou,district,行政区,,,x
FB,市府办,Office,agency,,,,x
";

const MEMBERSHIP: &str = "unit_id,parent_id,valid_from,valid_to,source
440402,440400,,,x
FB,440400,2018-01-01,,x
";

fn plan() -> Vec<(&'static str, String)> {
    vec![
        ("indicators/index.toml", INDEX.to_owned()),
        ("indicators/hotline/closed_on_time.toml", INDICATOR.to_owned()),
        ("queries/hotline/closed_on_time.sql", "SELECT 1".to_owned()),
        ("pipeline/sources/orders.toml", SOURCE.to_owned()),
        ("pipeline/sources/units.csv", UNITS.to_owned()),
        ("pipeline/sources/membership.csv", MEMBERSHIP.to_owned()),
    ]
}

/// The findings of the small plan after `old` was replaced by `new` in the file `path`.
fn findings_after(path: &str, old: &str, new: &str) -> Vec<Finding> {
    let mut files = PlanFiles::default();
    for (name, mut text) in plan() {
        if name == path {
            assert!(text.contains(old), "{old} is not in {path}");
            text = text.replace(old, new);
        }
        files.insert(name, text.into_bytes());
    }
    read(&files).1
}

/// Asserts that exactly one rule fires, and where; returns its message and hint.
fn only(path: &str, old: &str, new: &str, rule: &str, line: usize) -> String {
    let findings = findings_after(path, old, new);
    let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings.len(), 1, "{shown:#?}");
    assert_eq!((findings[0].rule.as_str(), findings[0].line), (rule, line), "{shown:#?}");
    shown[0].clone()
}

const METHOD: &str = "indicators/index.toml";
const ONE: &str = "indicators/hotline/closed_on_time.toml";
const TABLE: &str = "pipeline/sources/orders.toml";

#[test]
fn a_good_plan_has_no_finding() {
    assert_eq!(findings_after(METHOD, "years", "years"), []);
}

#[test]
fn what_bare_numbers_and_open_ends_mean_is_said_where_it_can_mean_something() {
    let with = |column: &str| format!("[columns]\nx = {{ headers = [\"率\"], {column} }}");
    for column in [
        "type = \"percent\", unit = \"fraction\"",
        "type = \"percent\", unit = \"percent\"",
        "type = \"date\", open_ended = true",
        "type = \"credit_code\"",
        "type = \"document_no\"",
    ] {
        assert_eq!(findings_after(TABLE, "[columns]", &with(column)), [], "{column}");
    }
    let said = only(TABLE, "[columns]", &with("type = \"percent\", unit = \"万元\""), "wrong_field", 11);
    assert!(said.contains("percent or fraction"), "{said}");
    let said = only(TABLE, "[columns]", &with("type = \"text\", open_ended = true"), "wrong_field", 11);
    assert!(said.contains("only a date can stand for no end"), "{said}");
}

#[test]
fn a_misspelt_field_is_named_with_its_line_and_the_right_word() {
    let said = only(ONE, "question ", "qestion ", "unknown_field", 3);
    assert!(said.contains("indicators/hotline/closed_on_time.toml:3: error: unknown field `qestion`"), "{said}");
    assert!(said.contains("did you mean `question`?"), "{said}");
}

#[test]
fn all_unknown_fields_of_a_file_are_found_at_once() {
    let findings = findings_after(TABLE, "[columns]", "colour = 1\nsise = 2\n[columns]");
    assert_eq!(
        findings.iter().map(|f| (f.rule.as_str(), f.line)).collect::<Vec<_>>(),
        [("unknown_field", 10), ("unknown_field", 11)]
    );
}

#[test]
fn a_word_that_cannot_stand_there_is_named_with_the_right_one() {
    let said = only(ONE, "\"proportion\"", "\"proportoin\"", "wrong_field", 8);
    assert!(said.contains("`proportoin`") && said.contains("did you mean `proportion`?"), "{said}");
}

#[test]
fn all_mistakes_of_a_file_are_found_at_once() {
    let findings = findings_after(
        ONE,
        "kind        = \"proportion\"",
        "kind = \"proportoin\"\nmin_denominator = \"ten\"\ndisclosure = \"secret\"\ncolour = 1",
    );
    let found: Vec<_> = findings.iter().map(|f| (f.rule.as_str(), f.line)).collect();
    assert_eq!(found, [("wrong_field", 8), ("wrong_field", 9), ("wrong_field", 10), ("unknown_field", 11)]);
}

#[test]
fn a_mistake_in_the_method_hides_none_in_the_other_files() {
    let mut files = PlanFiles::default();
    for (name, text) in plan() {
        let text = match name {
            METHOD => text.replace("top_unit", "top_unitt").replace("weight = 2", "weight = \"two\""),
            ONE => text.replace("\"proportion\"", "\"proportoin\""),
            TABLE => text.replace("office", "ofice"),
            _ => text,
        };
        files.insert(name, text.into_bytes());
    }
    let found: Vec<_> = read(&files).1.into_iter().map(|f| (f.path, f.rule)).collect();
    let expected = [(ONE, "wrong_field"), (METHOD, "unknown_field"), (METHOD, "wrong_field"), (TABLE, "unknown_field")];
    assert_eq!(found, expected.map(|(path, rule)| (path.to_owned(), rule.to_owned())));
}

#[test]
fn a_target_without_a_basis_is_refused() {
    let said = only(ONE, ", basis = \"proposal\"", "", "missing_field", 10);
    assert!(said.contains("basis"), "{said}");
}

#[test]
fn goalposts_that_coincide_are_refused() {
    only(ONE, "best  = 98.0", "best  = 60", "goalposts_coincide", 14);
}

#[test]
fn a_parameter_of_another_scoring_rule_is_refused() {
    let said = only(ONE, "best  = 98.0", "best  = 98.0\ncap = 3", "wrong_field", 12);
    assert!(said.contains("`cap`"), "{said}");
}

#[test]
fn an_unknown_department_is_named_with_the_nearest() {
    let said = only(ONE, "\"市府办\"", "\"市府办公\"", "unknown_department", 4);
    assert!(said.contains("did you mean `市府办`?"), "{said}");
}

#[test]
fn an_unknown_table_is_named_with_the_nearest() {
    let said = only(ONE, "\"orders\"", "\"order\"", "unknown_table", 5);
    assert!(said.contains("did you mean `orders`?"), "{said}");
}

#[test]
fn a_negative_weight_is_refused() {
    let findings = findings_after(METHOD, "weight = 2", "weight = -2");
    assert!(findings.iter().any(|f| f.rule == "negative_weight" && f.line == 32), "{findings:#?}");
}

#[test]
fn weights_that_add_up_to_nothing_are_refused() {
    only(METHOD, "weight = 2", "weight = 0", "zero_sum_weights", 25);
}

#[test]
fn a_cycle_in_the_tree_is_refused() {
    let findings = findings_after(METHOD, "id = \"index\"\n", "id = \"index\"\nparent = \"hotline\"\n");
    let rules: Vec<&str> = findings.iter().map(|f| f.rule.as_str()).collect();
    assert!(rules.contains(&"cycle") && rules.contains(&"two_tops"), "{rules:?}");
}

#[test]
fn a_second_top_is_refused() {
    let said = only(METHOD, "parent = \"index\"\n", "", "two_tops", 25);
    assert!(said.contains("index, hotline"), "{said}");
}

#[test]
fn orphans_are_refused_both_ways() {
    let mut files = PlanFiles::default();
    for (name, text) in plan() {
        let name = if name.ends_with(".sql") { "queries/hotline/closed_in_time.sql" } else { name };
        files.insert(name, text.into_bytes());
    }
    let rules: Vec<String> = read(&files).1.into_iter().map(|f| f.rule).collect();
    assert_eq!(rules, ["orphan_indicator", "orphan_query"]);
}

#[test]
fn a_key_that_is_no_column_is_refused() {
    let said = only(TABLE, "[\"order_id\"]", "[\"order_no\"]", "unknown_column", 6);
    assert!(said.contains("did you mean `order_id`?"), "{said}");
}

#[test]
fn an_amount_must_say_that_it_is_stored_in_yuan() {
    let said = only(TABLE, "[columns]", "[columns]\nprice = { headers = [\"价\"], type = \"amount\" }", "bad_name", 11);
    assert!(said.contains("price_yuan"), "{said}");
}

#[test]
fn two_parents_on_the_same_day_are_refused() {
    let said = only(
        "pipeline/sources/membership.csv",
        "FB,440400,2018-01-01,,x",
        "FB,440400,2018-01-01,,x\nFB,440402,2019-01-01,,x",
        "two_parents",
        4,
    );
    assert!(said.contains("count twice"), "{said}");
}

#[test]
fn an_impossible_day_is_refused_with_its_line() {
    let said = only("pipeline/sources/membership.csv", "2018-01-01", "2018-02-30", "unreadable", 3);
    assert!(said.contains("2018-02-30"), "{said}");
}

#[test]
fn broken_toml_is_reported_with_its_line() {
    let findings = findings_after(METHOD, "years    = [2018, 2020]", "years    = [2018, 2020");
    assert!(findings.iter().all(|f| f.rule == "not_toml" && f.line >= 9), "{findings:#?}");
    assert!(!findings.is_empty());
}

#[test]
fn incidence_names_what_there_is_and_what_may_be_published() {
    let with = |lines: &str| {
        let method = format!("weight = 2\n[incidence]\n{lines}\n");
        let mut rules: Vec<String> =
            findings_after(METHOD, "weight = 2\n", &method).into_iter().map(|finding| finding.rule).collect();
        rules.sort();
        rules
    };
    let cases = "indicator = \"closed_on_time\"\nlevels = [\"district\"]\nfalse_discovery_rate = 0.05";
    // A proportion without areas counts no cases.
    assert_eq!(with(cases), ["no_area", "wrong_kind"]);
    let unknown = "indicator = \"closed_on_tme\"\nlevels = [\"district\"]\nfalse_discovery_rate = 5.0\n\
        fields = [{ id = \"a\", title = { zh = \"\", en = \"\" }, exposure = \"x\" }, { id = \"a\", title = { zh = \"\", en = \"\" } }]";
    assert_eq!(with(unknown), ["duplicate_id", "unknown_indicator", "unknown_indicator", "wrong_field"]);
    let top = cases.replace("\"district\"", "\"city\"");
    assert_eq!(with(&top), ["no_area", "top_unit_compared", "wrong_kind"]);
}

#[test]
fn a_level_of_intervals_is_a_share() {
    let said =
        only(METHOD, "bonus_cap          = 5\n", "bonus_cap          = 5\ninterval_level = 95\n", "wrong_field", 5);
    assert!(said.contains("usually 0.95"), "{said}");
    only(METHOD, "weight = 2\n", "weight = 2\n[rank_ranges]\nruns = 10\nseed = 1\n", "wrong_field", 34);
}

#[test]
fn an_alternative_may_change_how_scores_are_added_up_and_nothing_else() {
    let with = |lines: &str| {
        let mut files = PlanFiles::default();
        for (name, text) in plan() {
            files.insert(name, text.into_bytes());
        }
        let head = "title = { zh = \"另\", en = \"other\" }\n";
        files.insert("indicators/alternative.toml", format!("{head}{lines}").into_bytes());
        let (plan, findings) = read(&files);
        let said: Vec<(String, usize)> = findings
            .into_iter()
            .filter(|finding| finding.path == "indicators/alternative.toml")
            .map(|finding| (finding.rule, finding.line))
            .collect();
        (plan.expect("a plan"), said)
    };
    let (plan, said) = with("[set]\nweights = \"equal\"\n");
    assert_eq!(said, []);
    assert_eq!(plan.by_alternative().expect("another").method.weights, "equal");
    assert_eq!(plan.method.weights, "given");
    assert_eq!(with("[set]\n\"steps.normalise\" = 1\n").1, [("wrong_field".to_owned(), 3)]);
    assert_eq!(with("[set]\nmissing_item = \"guess\"\n").1, [("wrong_field".to_owned(), 3)]);
    assert_eq!(with("").1.len(), 1, "the method itself is no alternative");
    assert_eq!(with("gate = false\n").1, [("unknown_field".to_owned(), 2)]);
}

#[test]
fn a_mistake_in_the_method_is_not_laid_at_the_alternatives_door() {
    let mut files = PlanFiles::default();
    for (name, text) in plan() {
        files.insert(name, text.replace("weight = 2\n", "wieght = 2\n").into_bytes());
    }
    let alternative = "title = { zh = \"另\", en = \"other\" }\n[set]\nweights = \"equal\"\n";
    files.insert("indicators/alternative.toml", alternative.into());
    let findings = read(&files).1;
    assert!(findings.iter().any(|finding| finding.path == METHOD), "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.path != "indicators/alternative.toml"), "{findings:#?}");
}
