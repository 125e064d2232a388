use super::geometry::{Area, line_crosses, overlap};
use super::scene::{Anchor, Mark};
use super::*;

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

/// The box and the text of every text of a chart.
fn boxes(scene: &Scene, font: &Font) -> Vec<(Area, String)> {
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

/// Texts stay in the chart, apart from each other and from dots and lines, and wholly in or wholly out of every rectangle.
fn assert_readable(charts: &Charts, font: &Font) {
    for chart in &charts.list {
        let (scene, name) = (&chart.scene, &chart.name);
        let boxes = boxes(scene, font);
        for (at, (area, text)) in boxes.iter().enumerate() {
            let [left, top, right, bottom] = *area;
            let inside = left >= 0.0 && top >= 0.0 && right <= scene.width && bottom <= scene.height;
            assert!(inside, "{name}: `{text}` leaves the chart");
            for (other_area, other) in &boxes[at + 1..] {
                assert!(!overlap(*area, *other_area), "{name}: `{text}` and `{other}` overlap");
            }
            for mark in &scene.marks {
                match mark {
                    Mark::Text { .. } => {}
                    Mark::Dot { x, y, radius, .. } => {
                        let dot = [x - radius, y - radius, x + radius, y + radius];
                        assert!(!overlap(*area, dot), "{name}: a dot lies on `{text}`");
                    }
                    Mark::Line { points, .. } => {
                        assert!(!line_crosses(points, *area), "{name}: a line crosses `{text}`")
                    }
                    Mark::Rect { x, y, width, height, .. } => {
                        let within = left >= *x && top >= *y && right <= x + width && bottom <= y + height;
                        let apart = !overlap(*area, [*x, *y, x + width, y + height]);
                        assert!(within || apart, "{name}: `{text}` is partly on a rectangle");
                    }
                }
            }
        }
    }
}

fn names(charts: &Charts) -> Vec<String> {
    charts.list.iter().map(|chart| chart.name.clone()).collect()
}

#[test]
fn every_kind_of_chart_is_drawn_and_readable() {
    let mut city = City::new();
    city.sensitivity = sensitivity(&city);
    for lang in [catalogue::Lang::Zh, catalogue::Lang::En] {
        city.lang = lang;
        with_charts(&city, |charts, font| {
            let expected = "map ranking-1 ranking-2 ranks-1 ranks-2 trend-1 trend-2 contribution-1 contribution-2 coverage \
                            dots-hotline_closed_on_time-1 dots-hotline_closed_on_time-2 dots-rectified_on_time-1 \
                            dots-rectified_on_time-2 funnel incidence gaps sensitivity quality-units quality-records";
            assert_eq!(names(charts).join(" "), expected);
            assert_readable(charts, font);
            for chart in &charts.list {
                let texts: Vec<String> = boxes(&chart.scene, font).into_iter().map(|(_, text)| text).collect();
                let has = |part: &str| texts.iter().any(|text| text.contains(part));
                let (source, until) =
                    if lang == catalogue::Lang::Zh { ("来源", "2020-12-31") } else { ("Source", "2020-12-31") };
                assert!(has(source) && has(until), "{}: source and date", chart.name);
                assert!(!has("⟨"), "{}: a text is missing", chart.name);
                assert!(chart.svg.contains("<title") && chart.scene.desc.contains('\n'), "{}: in words", chart.name);
            }
        });
    }
}

fn sensitivity(city: &City) -> Vec<index::uncertainty::SensitivityRow> {
    let groups = city.plan.method.peer_groups.iter();
    let row = |group: &str, factor: &str, total: f64| index::uncertainty::SensitivityRow {
        result: "mean_rank_shift".into(),
        unit_id: String::new(),
        period: "2020".into(),
        peer_group: group.into(),
        factor_id: factor.into(),
        first: Some(total / 2.0),
        first_lower: Some(total / 2.0 - 0.01),
        first_upper: Some(total / 2.0 + 0.01),
        total: Some(total),
        total_lower: Some(total - 0.05),
        total_upper: Some(total + 0.05),
        status: index::uncertainty::ShareStatus::Settled,
    };
    groups.flat_map(|group| [row(&group.id, "weights", 0.61), row(&group.id, "missing_item", 0.33)]).collect()
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
        for (table, name) in city.run.tables.iter_mut().zip(LONG_NAMES.iter().cycle()) {
            table.title = (*name).to_owned();
        }
        city.score();
        city.sensitivity = sensitivity(&city);
        with_charts(&city, assert_readable);
    }
}

#[test]
fn one_unit_and_sixty_are_readable() {
    for units in [1, 60] {
        let mut plan = City::new().plan;
        let city = plan.units.units.remove("440400").unwrap();
        plan.units.units = (0..units)
            .map(|n| {
                common::plan::unit(
                    &format!("U{n:02}"),
                    &format!("第{n}区"),
                    &format!("Unit {n}"),
                    catalogue::Level::District,
                    "行政区",
                )
            })
            .chain([city])
            .map(|unit| (unit.unit_id.clone(), unit))
            .collect();
        plan.units.memberships.clear();
        let city = City::of(plan);
        with_charts(&city, |charts, font| {
            assert_readable(charts, font);
            let ranking = charts.list.iter().find(|chart| chart.name == "ranking-1").unwrap();
            let left_out = ranking.scene.desc.contains("其余 20 个未列出");
            assert_eq!(left_out, units == 60, "{}", ranking.scene.desc);
            let matrix = charts.list.iter().find(|chart| chart.name == "incidence");
            assert_eq!(matrix.is_some_and(|chart| chart.scene.desc.contains("只列件数最多的 40 个")), units == 60);
            assert!(!names(charts).contains(&"map".to_owned()), "another city's units have no tiles");
        });
    }
}

#[test]
fn a_measure_without_data_and_values_that_are_all_hidden_are_shown_as_such() {
    let mut city = City::new();
    let (plan, hidden) = (&city.plan, index::tables::Status::Suppressed);
    for row in city.values.iter_mut().filter(|row| plan.node_of[&row.indicator_id].starts_with("13_")) {
        (row.status, row.value, row.lower, row.upper) = (index::tables::Status::NotReported, None, None, None);
        (row.numerator, row.denominator, row.records) = (None, None, 0);
    }
    city.score();
    with_charts(&city, assert_readable);
    for row in &mut city.values {
        (row.status, row.value, row.lower, row.upper) = (hidden, None, None, None);
    }
    for row in &mut city.areas {
        (row.status, row.numerator, row.value) = (hidden, None, None);
    }
    city.score();
    with_charts(&city, |charts, font| {
        assert_readable(charts, font);
        let of = |name: &str| &charts.list.iter().find(|chart| chart.name == name).unwrap().scene;
        assert!(of("ranking-1").desc.contains("没有单位有得分"));
        assert!(boxes(of("coverage"), font).iter().any(|(_, text)| text == "■ 已隐去"));
        assert!(of("quality-units").desc.contains("有数值 0 个（0%）"), "{}", of("quality-units").desc);
    });
}

#[test]
fn names_of_other_scripts_and_names_that_steer_text_break_nothing() {
    let mut city = City::new();
    let hostile =
        ["<script>alert(1)</script>", "שלום عالم", "甲\u{202E}乙\u{200F}", "𠮷野家\u{0301}", "&amp;\"'<b>", ""];
    for (unit, name) in city.plan.units.units.values_mut().zip(hostile.iter().cycle()) {
        unit.name_zh = (*name).to_owned();
    }
    with_charts(&city, |charts, font| {
        assert_readable(charts, font);
        assert!(charts.findings().iter().any(|finding| finding.rule == "missing_glyph"));
        for chart in &charts.list {
            for bad in ["<script", "<b>", "\u{202E}", "\u{200F}"] {
                assert!(!chart.svg.contains(bad), "{}: {bad}", chart.name);
            }
        }
    });
}

/// Thousands of units: only the index and one indicator, which is what the charts of units read.
#[test]
fn of_thousands_of_units_the_first_and_the_last_are_shown() {
    let mut city = City::new();
    let template = city.index.iter().find(|row| row.node_id == "integrity" && row.rank.is_some()).unwrap().clone();
    let value = city
        .values
        .iter()
        .find(|row| row.indicator_id == "credit_file_coverage" && row.value.is_some())
        .unwrap()
        .clone();
    city.plan.units.units.clear();
    (city.values, city.index, city.scores) = (Vec::new(), Vec::new(), Vec::new());
    for n in 1..=2_843_u32 {
        let id = format!("C{n:04}");
        let unit =
            common::plan::unit(&id, &format!("第{n}县"), &format!("County {n}"), catalogue::Level::District, "行政区");
        city.plan.units.units.insert(id.clone(), unit);
        for period in common::PERIODS {
            let row = index::tables::IndexRow {
                unit_id: id.clone(),
                period: period.into(),
                peer_group: "行政区".into(),
                rank: Some(n),
                peers: 2_843,
                score: Some(95.0 - f64::from(n) / 100.0),
                ..template.clone()
            };
            city.index.push(row);
            city.values.push(index::tables::ValueRow { unit_id: id.clone(), period: period.into(), ..value.clone() });
        }
    }
    city.comparison = index::comparison::compare(&city.plan, &city.values);
    (city.incidence, city.event_gaps, city.areas, city.rank_ranges) = Default::default();
    with_charts(&city, |charts, font| {
        assert_readable(charts, font);
        for name in ["ranking-1", "trend-1", "coverage", "quality-units"] {
            let chart = charts.list.iter().find(|chart| chart.name == name).unwrap();
            assert!(chart.scene.desc.contains("未列出"), "{name} says so");
            assert!(chart.scene.height < 3_000.0, "{name}: {}", chart.scene.height);
            let texts = boxes(&chart.scene, font);
            for unit in ["第1县", "第2843县"] {
                assert!(texts.iter().any(|(_, text)| text == unit), "{name}: {unit}");
            }
        }
    });
}

#[test]
fn the_tiles_are_of_units_of_the_plan_and_none_lies_on_another() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (plan, findings) = catalogue::read(&catalogue::PlanFiles::from_dir(&root).unwrap());
    let plan = plan.unwrap_or_else(|| panic!("{findings:?}"));
    let tiles = map::layout().unwrap();
    for year in 2018..=2023 {
        let day = index::period(&year.to_string()).unwrap().last_day;
        let mut taken = std::collections::BTreeMap::new();
        for tile in &tiles {
            let unit = plan.units.units.get(&tile.unit_id).unwrap_or_else(|| panic!("no unit {}", tile.unit_id));
            for cell in (tile.column..tile.column + tile.columns).filter(|_| unit.exists_on(day)) {
                assert_eq!(taken.insert((cell, tile.row), &tile.unit_id), None, "{year}: {}", tile.unit_id);
            }
        }
        let ranked = plan.units.units.values().filter(|unit| {
            let group = plan.units.peer_group_on(unit, &plan.method.plan.top_unit, day);
            !group.is_empty() && group != "部门"
        });
        for unit in ranked {
            assert!(tiles.iter().any(|tile| tile.unit_id == unit.unit_id), "{} has no tile", unit.name_zh);
        }
    }
    for kind in Config::built_in().unwrap().charts {
        let ids = match kind {
            Kind::Dots { indicators } => indicators,
            Kind::Funnel { indicator } => vec![indicator],
            _ => Vec::new(),
        };
        assert!(ids.iter().all(|id| plan.indicators.contains_key(id)), "{ids:?}");
    }
}

#[test]
fn a_run_that_ends_with_the_index_has_the_charts_of_one() {
    let mut city = City::new();
    (city.incidence, city.incidence_trend) = (Vec::new(), Vec::new());
    (city.comparison, city.rank_ranges) = (Vec::new(), Vec::new());
    with_charts(&city, |charts, _| {
        let expected = "map ranking-1 ranking-2 trend-1 trend-2 contribution-1 contribution-2 coverage \
                        dots-hotline_closed_on_time-1 dots-hotline_closed_on_time-2 dots-rectified_on_time-1 \
                        dots-rectified_on_time-2 fields quality-units quality-records";
        assert_eq!(names(charts).join(" "), expected);
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
