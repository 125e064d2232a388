use super::scene::{Anchor, Mark};
use super::*;
use crate::settings::Colour;

#[path = "../../tests/common/mod.rs"]
mod common;

use common::City;

/// The longest names that the plan's units have had, one of sixty characters, and one in English.
const LONG_NAMES: [&str; 4] = [
    "高栏港经济区(珠海经济技术开发区)",
    "横琴粤澳深度合作区执行委员会商事服务局与金融发展局联合办公室",
    "珠海市香洲区人民政府与万山海洋开发试验区管理委员会公共资源交易和政务服务数据管理联席会议办公室常设秘书处及派驻街道和乡镇工作组",
    "Guangdong-Macao In-Depth Cooperation Zone in Hengqin",
];

fn with_charts(city: &City, check: impl Fn(&Charts, &Font)) {
    let settings = Settings::built_in().unwrap();
    let labels = crate::labels::Labels::built_in(city.lang, 0.95).unwrap();
    let input = city.input();
    let lookup = Lookup::new(&input, &settings, &labels);
    let charts = Charts::new(&lookup).unwrap();
    check(&charts, &Font::bundled(&settings.font_family).unwrap());
}

/// Left, top, right, bottom and text of every text of a chart.
fn boxes(scene: &Scene, font: &Font) -> Vec<([f64; 4], String)> {
    let of = |mark: &Mark| match mark {
        Mark::Text { x, baseline, text, em, anchor, .. } => {
            let width = font.width(text, *em);
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            Some(([left, baseline - 0.88 * em, left + width, baseline + 0.12 * em], text.clone()))
        }
        _ => None,
    };
    scene.marks.iter().filter_map(of).collect()
}

fn assert_readable(charts: &Charts, font: &Font) {
    assert_eq!(charts.list.len(), 10);
    for chart in &charts.list {
        let boxes = boxes(&chart.scene, font);
        for (at, ([left, top, right, bottom], text)) in boxes.iter().enumerate() {
            let inside = *left >= 0.0 && *top >= 0.0 && *right <= chart.scene.width && *bottom <= chart.scene.height;
            assert!(inside, "{}: `{text}` leaves the chart", chart.name);
            for ([l, t, r, b], other) in &boxes[at + 1..] {
                let apart = right <= l || r <= left || bottom <= t || b <= top;
                assert!(apart, "{}: `{text}` and `{other}` overlap", chart.name);
            }
        }
    }
}

#[test]
fn texts_stay_apart_and_inside_the_chart() {
    with_charts(&City::new(), assert_readable);
}

#[test]
fn the_longest_names_stay_apart_and_inside_the_chart() {
    for lang in [catalogue::Lang::Zh, catalogue::Lang::En] {
        let mut city = City::new();
        city.lang = lang;
        for (unit, name) in city.plan.units.units.values_mut().zip(LONG_NAMES.iter().cycle()) {
            (unit.name_zh, unit.name_en) = ((*name).to_owned(), (*name).to_owned());
        }
        for (area, name) in city.areas.iter_mut().zip(LONG_NAMES.iter().cycle()) {
            area.area = (*name).to_owned();
        }
        city.score();
        with_charts(&city, assert_readable);
    }
}

#[test]
fn a_run_that_ends_with_the_index_has_the_charts_of_one() {
    let mut city = City::new();
    (city.incidence, city.incidence_trend) = (Vec::new(), Vec::new());
    (city.comparison, city.rank_ranges) = (Vec::new(), Vec::new());
    with_charts(&city, |charts, _| {
        let names: Vec<&str> = charts.list.iter().map(|chart| chart.name.as_str()).collect();
        assert_eq!(names, ["ranking-1", "trend-1", "ranking-2", "trend-2", "coverage", "fields"]);
    });
}

#[test]
fn a_character_that_the_font_lacks_is_a_finding() {
    let mut city = City::new();
    with_charts(&city, |charts, _| assert!(charts.findings().is_empty()));
    city.plan.units.units.get_mut("440402").unwrap().name_zh = "香洲𠮷区".into();
    with_charts(&city, |charts, _| {
        let findings = charts.findings();
        assert_eq!(findings[0].rule, "missing_glyph");
        assert!(findings[0].message.contains("U+20BB7"), "{}", findings[0].message);
    });
}

#[test]
fn the_font_has_every_character_of_the_labels_and_of_the_shipped_plan() {
    let font = Font::bundled("test").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = vec![root.join("reports/labels.toml"), root.join("reports/settings.toml")];
    let mut folders = vec![root.join("indicators"), root.join("pipeline/sources")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { texts.push(path) }
        }
    }
    for path in texts {
        let text = std::fs::read_to_string(&path).unwrap();
        let missing: Vec<char> = text.chars().filter(|c| !c.is_control() && !font.has(*c)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", path.display());
    }
}

#[test]
fn text_colours_have_enough_contrast() {
    let colours = Settings::built_in().unwrap().colours;
    let pairs: [(Colour, Colour); 6] = [
        (colours.ink, colours.paper),
        (colours.muted, colours.paper),
        (colours.paper, colours.strong),
        (colours.ink, colours.middle),
        (colours.ink, colours.weak),
        (colours.strong, colours.paper),
    ];
    for (text, ground) in pairs {
        assert!(fields::contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
    }
}

#[test]
fn lines_break_at_blanks_and_keep_closing_marks() {
    let font = Font::bundled("test").unwrap();
    assert_eq!(font.wrap("Hengqin New Area", 10.0, 50.0), ["Hengqin", "New Area"]);
    assert_eq!(font.wrap("政务诚信，建设", 10.0, 45.0), ["政务诚", "信，建设"]);
    assert!(font.wrap("", 10.0, 50.0).is_empty());
}
