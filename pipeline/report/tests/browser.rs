//! The scoreboard in a real browser: pages of many kinds of cities are written, and `tests/browser/check.py` opens them without
//! a network, uses them, and compares what they show with what is written beside them. Skipped, visibly, without Chromium.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[expect(dead_code, reason = "other tests need the rest of it")]
mod pages;

use catalogue::{Lang, MissingItem, Plan, Step, Unit};
use common::City;
use index::tables::Status;
use pages::{page, score_by_index};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const LONG: &str = "珠海市香洲区人民政府与万山海洋开发试验区管理委员会公共资源交易和政务服务数据管理联席会议办公室常设秘书处及派驻街道和乡镇工作组";

fn scored(mut city: City) -> City {
    score_by_index(&mut city);
    city
}

fn changed(change: impl Fn(&mut City)) -> City {
    let mut city = City::new();
    change(&mut city);
    scored(city)
}

fn planned(change: impl Fn(&mut Plan)) -> City {
    let mut plan = City::new().plan;
    change(&mut plan);
    scored(City::of(plan))
}

fn withheld(city: &mut City, status: Status, indicator: impl Fn(&str) -> bool) {
    for row in city.values.iter_mut().filter(|row| indicator(&row.indicator_id)) {
        (row.status, row.value, row.lower, row.upper) = (status, None, None, None);
        (row.numerator, row.denominator) = (None, None);
    }
    city.areas.retain(|row| !indicator(&row.indicator_id));
}

/// Every kind of city that a page must hold out, by name.
fn cities() -> Vec<(&'static str, City)> {
    let geometric = |plan: &mut Plan| {
        let text = "[[steps]]\nstep = \"normalise\"\nby = \"rules\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n\
            overrides = [{ nodes = [\"integrity\"], mean = \"geometric\", floor = 10.0, min_weight_present = 0.8 }]";
        #[derive(serde::Deserialize)]
        struct Steps {
            steps: Vec<Step>,
        }
        plan.method.steps = toml::from_str::<Steps>(text).unwrap().steps;
    };
    vec![
        ("city", scored(City::new())),
        ("english", changed(|city| city.lang = Lang::En)),
        ("peer_mean", changed(|city| city.plan.method.missing_item = MissingItem::PeerMean)),
        ("geometric", changed(|city| geometric(&mut city.plan))),
        (
            "hostile_names",
            changed(|city| {
                let names = [
                    "<script>document.title='taken'</script>",
                    "=cmd|' /C calc'!A0",
                    "\"><img src=x onerror=alert(1)>",
                    "甲\u{202E}乙\u{200B}丙",
                    "𠮷𰻞䶮龘",
                ];
                for (unit, name) in city.plan.units.units.values_mut().zip(names.iter().cycle()) {
                    (unit.name_zh, unit.name_en) = ((*name).to_owned(), (*name).to_owned());
                }
                city.plan.indicators.get_mut("promises_kept").unwrap().title.zh = "</script><b>x</b>".into();
            }),
        ),
        (
            "long_names",
            changed(|city| {
                for unit in city.plan.units.units.values_mut() {
                    unit.name_zh = format!("{}{LONG}", unit.name_zh).chars().take(60).collect();
                }
            }),
        ),
        ("one_unit", planned(|plan| plan.units.units.retain(|id, _| id == "440402"))),
        (
            "sixty_units",
            planned(|plan| {
                for n in 0..52 {
                    let unit_id = format!("T{n:02}");
                    let (name_zh, name_en) = (format!("第{n}街道"), format!("Street {n}"));
                    let like = plan.units.units["440402"].clone();
                    plan.units.units.insert(unit_id.clone(), Unit { unit_id, name_zh, name_en, ..like });
                }
            }),
        ),
        ("a_measure_is_missing", changed(|city| withheld(city, Status::NotReported, |id| id.starts_with("ppp")))),
        ("all_is_withheld", changed(|city| withheld(city, Status::Suppressed, |_| true))),
    ]
}

/// Ten sets of weights for the nodes, the first as published, and what the index crate makes of each.
fn by_weights(city: &City) -> Value {
    let mut state = 20_180_917_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) % 41) as f64 / 2.0
    };
    let mut sets = Vec::new();
    for set in 0..11 {
        let mut plan = city.plan.clone();
        for node in plan.method.nodes.iter_mut().filter(|_| set > 0) {
            node.weight = if set == 1 { 1.0 } else { next() };
        }
        let weights: serde_json::Map<String, Value> =
            plan.method.nodes.iter().map(|node| (node.id.clone(), json!(node.weight))).collect();
        let (index, _) = index::build_index(&plan, &city.scores);
        let rows = index.iter().filter(|row| row.node_id == "integrity" && row.period == "2020");
        let units: serde_json::Map<String, Value> =
            rows.map(|row| (row.unit_id.clone(), json!([row.score, row.rank, row.grade]))).collect();
        sets.push(json!({ "weights": weights, "units": units }));
    }
    Value::Array(sets)
}

#[test]
fn the_page_does_in_a_browser_what_it_promises() {
    let python = |args: &[&str]| Command::new("python3").args(args).output();
    if python(&["-c", "import shutil, sys; sys.exit(not shutil.which('chromium'))"])
        .is_ok_and(|done| done.status.success())
    {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, city) in cities() {
            std::fs::write(folder.join(name).with_extension("html"), page(&city)).unwrap();
            let expected = serde_json::to_vec(&by_weights(&city)).unwrap();
            std::fs::write(folder.join(name).with_extension("json"), expected).unwrap();
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser/check.py");
        let done = python(&[script.to_str().unwrap(), folder.to_str().unwrap()]).unwrap();
        let said = String::from_utf8_lossy(&done.stdout);
        eprintln!("{said}");
        assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    } else {
        eprintln!("skipped: chromium or python3 is not installed");
    }
}
