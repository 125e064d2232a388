//! What readers of the scoreboard rely on: that its data are the tables', that it is whole in both languages and asks for
//! nothing. What its script makes of them is tested in a browser (`browser.rs`).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[expect(dead_code, reason = "other tests need the rest of it")]
mod pages;

use catalogue::Lang;
use common::City;
use index::change::{Cause, Compared, Measure, Side, changes};
use index::tables::Status;
use pages::{data, page, score_by_index};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The same number, or none; the parser of the test may be off by the last binary digit.
fn assert_same(shown: &Value, right: Option<f64>) {
    match (shown.as_f64(), right) {
        (Some(shown), Some(right)) => assert!((shown - right).abs() <= 1e-12 * right.abs().max(1.0), "{shown} {right}"),
        (shown, right) => assert_eq!(shown, right),
    }
}

/// Places of things by their ids.
fn places(list: &Value) -> BTreeMap<String, usize> {
    list.as_array().unwrap().iter().enumerate().map(|(at, of)| (of["id"].as_str().unwrap().to_owned(), at)).collect()
}

#[test]
fn every_value_of_a_shown_unit_is_that_of_the_tables() {
    let city = City::new();
    let data = data(&page(&city));
    let (units, indicators) = (places(&data["units"]), places(&data["indicators"]));
    let periods: Vec<&str> = data["periods"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    let rows: usize = data["values"].as_array().unwrap().iter().map(|rows| rows.as_array().unwrap().len()).sum();
    assert_eq!(rows, city.values.iter().filter(|row| units.contains_key(&row.unit_id)).count());
    for row in &city.values {
        let of_indicator = data["values"][indicators[&row.indicator_id]].as_array().unwrap();
        let period = periods.iter().position(|period| *period == row.period).unwrap();
        let shown = of_indicator.iter().find(|of| of[0] == period && of[1] == units[&row.unit_id]).unwrap();
        let score = city
            .scores
            .iter()
            .find(|s| (&s.indicator_id, &s.unit_id, &s.period) == (&row.indicator_id, &row.unit_id, &row.period))
            .unwrap();
        assert_eq!(data["statuses"][shown[2].as_u64().unwrap() as usize], row.status.id());
        assert_same(&shown[3], row.value);
        if row.value.is_some() {
            assert_same(&shown[5], row.lower);
            assert_same(&shown[6], row.upper);
        }
        assert_same(&shown[8], row.numerator.map(index::tables::Exact::to_f64));
        assert_same(&shown[9], row.denominator.map(index::tables::Exact::to_f64));
        assert_eq!(shown[10].as_u64().unwrap_or(0), row.records);
        assert_same(&shown[11], score.score);
        assert_eq!(data["verdicts"][shown[12].as_u64().unwrap() as usize], score.verdict.id());
    }
}

#[test]
fn index_ranks_and_grades_are_those_of_the_tables() {
    let city = City::new();
    let data = data(&page(&city));
    let (units, nodes) = (places(&data["units"]), places(&data["nodes"]));
    for row in city.index.iter().filter(|row| units.contains_key(&row.unit_id)) {
        let period = data["periods"].as_array().unwrap().iter().position(|p| *p == row.period).unwrap();
        let unit = units[&row.unit_id];
        let figures = &data["node_figures"][period][nodes[&row.node_id]];
        assert_same(&figures["score"][unit], row.score);
        assert_same(&figures["present"][unit], Some(row.weight_present));
        assert_eq!(figures["rank"][unit].as_u64(), row.rank.map(u64::from));
        if row.node_id == "integrity" {
            let top = &data["tops"][period];
            assert_eq!(top["grade"][unit], row.grade.as_str());
            assert_eq!(
                top["gates"][unit].as_array().unwrap().len(),
                row.gates.split(';').filter(|g| !g.is_empty()).count()
            );
        }
    }
}

#[test]
fn why_there_is_no_number_is_told_in_five_ways() {
    let data = data(&page(&City::new()));
    let (units, nodes) = (places(&data["units"]), places(&data["nodes"]));
    let latest = data["node_figures"].as_array().unwrap().last().unwrap();
    for (unit, node, state) in [
        ("FZ-GL", "04_keeping_promises", "zero"),
        ("FZ-BS", "07_public_private_partnership", "not_reported"),
        ("FZ-WS", "07_public_private_partnership", "no_denominator"),
        ("FZ-WS", "05_rights_and_repair", "too_few"),
    ] {
        assert_eq!(latest[nodes[node]]["state"][units[unit]], state, "{unit} {node}");
    }
    let states: BTreeSet<&str> = latest
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|of| of["state"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert!(states.contains("suppressed"), "{states:?}");
}

#[test]
fn the_page_runs_its_own_script_and_asks_for_nothing() {
    for lang in [Lang::Zh, Lang::En] {
        let mut city = City::new();
        city.lang = lang;
        let page = page(&city);
        let policy = page.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once("\">").unwrap().0;
        assert!(
            policy.starts_with("default-src &#x27;none&#x27;") || policy.starts_with("default-src 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(page.matches("<script").count(), 2, "the data and the script");
        for bad in [" style=\"", "<link", "url(", "@import", "javascript:", "https://", "innerHTML", "eval(", "⟨"] {
            let own = if bad == "⟨" { page.matches("`⟨${key}⟩`").count() } else { 0 };
            assert_eq!(page.matches(bad).count(), own, "{bad}");
        }
        assert!(page.split("http://").skip(1).all(|rest| rest.starts_with("www.w3.org/2000/svg")));
        assert_eq!(data(&page)["lang"], if lang == Lang::Zh { "zh" } else { "en" });
    }
}

#[test]
fn every_label_that_the_script_asks_for_is_there_in_both_languages() {
    let page = page(&City::new());
    let data = data(&page);
    let script = page.rsplit_once("<script>").unwrap().1;
    let keys: BTreeSet<&str> =
        script.split("label(\"").skip(1).map(|rest| rest.split(['"', ')']).next().unwrap()).collect();
    assert!(keys.len() > 100, "{}", keys.len());
    for key in keys {
        assert!(!data["texts"][key].is_null(), "{key}");
    }
    let both =
        |list: &str, key: &str| data[list].as_array().unwrap().iter().map(|of| of[key].clone()).collect::<Vec<_>>();
    for id in data["site"]["sections"].as_array().unwrap() {
        assert!(data["texts"][format!("nav_{}", id.as_str().unwrap())].is_array(), "{id}");
    }
    assert!(both("groups", "title").iter().all(|title| !title.is_null()));
    assert!(both("units", "name").iter().all(Value::is_array), "names of both languages");
}

#[test]
fn hostile_names_are_text() {
    let mut city = City::new();
    let hostile = [
        ("440402", "</script><script>alert(1)</script>", "</script><script>alert(1)</script>"),
        ("440403", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("440404", "\"><img src=x onerror=alert(1)>", "\"><img src=x onerror=alert(1)>"),
        ("FZ-HQ", "甲\u{202E}乙<!--", "甲[U+202E]乙<!--"),
    ];
    for (unit, name, _) in hostile {
        city.plan.units.units.get_mut(unit).unwrap().name_zh = name.to_owned();
    }
    city.run.sources[0].path = "2018/</script><b onclick=x>.csv".into();
    let page = page(&city);
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (2, 2));
    for bad in ["<img", "<b onclick", "\u{202E}", "<!--"] {
        assert!(!page.contains(bad), "{bad}");
    }
    let data = data(&page);
    let units = places(&data["units"]);
    for (unit, _, shown) in hostile {
        assert_eq!(data["units"][units[unit]]["name"][0], shown);
    }
}

#[test]
fn why_a_rank_moved_is_what_diff_says() {
    let mut city = City::new();
    score_by_index(&mut city);
    let data = data(&page(&city));
    let units = places(&data["units"]);
    let side = Side { plan: &city.plan, values: &city.values, scores: &city.scores, index: &city.index };
    let between = Compared::Between { from: "2019".into(), to: "2020".into() };
    let mut seen = 0;
    for change in changes(&side, &side, &between, None) {
        if change.node_id != "integrity" || !change.indicator_id.is_empty() || change.measure != Measure::Rank {
            continue;
        }
        let shown = &data["moves"][units[&change.unit_id]];
        let part = |cause| change.part(cause).unwrap().to_f64();
        assert_eq!(shown["own"].as_f64(), Some(part(Cause::OwnData)), "{}", change.unit_id);
        assert_eq!(shown["others"].as_f64(), Some(part(Cause::OtherData)), "{}", change.unit_id);
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn the_plan_is_tracked_and_every_department_is_there() {
    let mut city = City::new();
    let name = city.plan.units.units["440402"].name_zh.clone();
    city.plan.indicators.values_mut().for_each(|indicator| indicator.responsible = vec![name.clone(), "各区".into()]);
    city.score();
    let data = data(&page(&city));
    let latest = city.plan_progress.iter().filter(|row| row.period == "2020").count();
    assert_eq!(data["progress"]["rows"].as_array().unwrap().len(), latest);
    for row in city.departments.iter().filter(|row| row.period == "2020") {
        let shown = data["departments"].as_array().unwrap().iter().find(|of| of["id"] == row.unit_id.as_str()).unwrap();
        let count = |key: &str| shown[key].as_u64().unwrap();
        let parts: u64 = ["met", "not_met", "not_yet_due", "no_target", "no_value"].into_iter().map(count).sum();
        assert_eq!(parts, u64::from(row.indicators), "every indicator is in one column");
    }
}

#[test]
fn ratios_show_a_digit_that_is_not_nought_and_their_adjusted_ones_as_many() {
    let mut city = City::new();
    let row =
        city.incidence.iter_mut().find(|row| row.period == "2020" && row.unit_id == "440402" && row.area.is_empty());
    let row = row.unwrap();
    (row.ratio, row.ratio_lower, row.ratio_upper) = (Some(0.2), Some(0.02), Some(4.0));
    row.ratio_recorded_alike = Some(0.31);
    let data = data(&page(&city));
    let shown =
        data["incidence"]["zh"]["unit_rows"].as_array().unwrap().iter().find(|row| row["name"] == "香洲区").unwrap();
    assert_eq!((shown["ratio"].as_str(), shown["alike"].as_str()), (Some("0.2 (0.0–4.0)"), Some("0.3")));
}

#[test]
fn a_field_of_the_city_has_more_cases_and_is_not_called_high() {
    let mut city = City::new();
    for row in city.incidence.iter_mut().filter(|row| row.period == "2020" && row.unit_id == "440400") {
        row.label = row.label.map(|_| index::incidence::Label::High);
    }
    let data = data(&page(&city));
    let rows = data["incidence"]["zh"]["field_rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["label"]["word"] == "案件较多"), "{rows:?}");
}

#[test]
fn findings_say_in_both_languages_what_they_mean() {
    let mut city = City::new();
    let finding =
        |rule: &str| catalogue::Finding::error("2018/<a>.csv", 3, rule, "what the program says", "and advises");
    city.run.findings = vec![finding("empty_file"), finding("empty_file"), finding("a_rule_of_tomorrow")];
    let data = data(&page(&city));
    let findings = data["findings"].as_array().unwrap();
    let of = |rule: &str| findings.iter().find(|of| of["rule"] == rule).unwrap();
    assert_eq!(of("empty_file")["each"].as_array().unwrap().len(), 2);
    assert_eq!(of("empty_file")["words"][0], "文件是空的");
    assert_eq!(of("a_rule_of_tomorrow")["words"], "a_rule_of_tomorrow");
    assert_eq!(data["quality"]["zh"]["unread_files"], 2);
}

#[test]
fn a_run_with_little_or_nothing_in_it_has_a_page_too() {
    let mut city = City::new();
    for row in &mut city.values {
        (row.status, row.value, row.lower, row.upper) = (Status::NotReported, None, None, None);
        (row.numerator, row.denominator, row.records) = (None, None, 0);
    }
    city.areas.clear();
    city.score();
    assert!(data(&page(&city))["node_figures"][2][0]["score"][0].is_null());
    city.values.clear();
    city.score();
    city.index.clear();
    let data = data(&page(&city));
    assert!(data["units"].as_array().unwrap().is_empty() && data["incidence"]["zh"].is_null());
}
