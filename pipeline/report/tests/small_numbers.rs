//! What readers of the reports rely on where few records allow little to be said.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[expect(dead_code, reason = "other tests need the rest of it")]
mod pages;

use common::City;
use index::incidence::{Label, Scope};
use index::uncertainty::UncertaintyRow;
use pages::{cells, numbers, page, workbook, written};
use std::collections::{BTreeMap, BTreeSet};

/// The cells of every row of the first table of a section, after the row's name.
fn table(page: &str, section: &str) -> BTreeMap<String, Vec<String>> {
    let section = page.split_once(&format!("<section id=\"{section}\"")).unwrap().1;
    let body = section.split_once("<tbody>").unwrap().1.split("</tbody>").next().unwrap();
    body.split("</tr>")
        .filter_map(|row| {
            let name = row.split_once("<bdi>")?.1.split("</bdi>").next()?.to_owned();
            Some((name, cells(row).into_iter().map(str::to_owned).collect()))
        })
        .collect()
}

#[test]
fn every_cell_of_the_matrix_shows_its_count_and_its_label_in_words() {
    let mut city = City::new();
    let spot = city.areas.iter_mut().find(|row| row.unit_id == "FZ-GX" && row.period == "2020").unwrap();
    spot.numerator = Some(index::tables::Exact::whole(40));
    city.score();
    let shown = table(&page(&city), "incidence");
    let fields: BTreeSet<&str> = city.incidence.iter().map(|row| row.area.as_str()).filter(|a| !a.is_empty()).collect();
    let mut seen = BTreeSet::new();
    for row in city.incidence.iter().filter(|row| row.period == "2020" && row.scope == Scope::Cell) {
        let name = &city.plan.units.units[&row.unit_id].name_zh;
        let cell = &shown[name][fields.iter().position(|field| *field == row.area).unwrap()];
        let count = row.count.unwrap();
        assert_eq!(numbers(cell)[0].0, count.to_f64(), "{name} {}", row.area);
        let word = match row.label {
            Some(Label::High) => "◆</span>高发",
            Some(Label::Watch) => "△</span>关注",
            Some(Label::Usual) => "□</span>一般",
            Some(Label::TooFew) => "◇</span>样本不足",
            None => "",
        };
        assert!(cell.contains(word), "{name} {}: {cell}", row.area);
        seen.insert(row.label);
    }
    assert!(seen.contains(&Some(Label::High)) && seen.contains(&Some(Label::TooFew)), "{seen:?}");
}

#[test]
fn how_completely_a_unit_records_stands_beside_its_cases() {
    let city = City::new();
    let page = page(&city);
    let section = page.split_once("<section id=\"incidence\"").unwrap().1.split_once("</section>").unwrap().0;
    let units: Vec<_> = city.incidence.iter().filter(|row| row.period == "2020" && row.scope == Scope::Unit).collect();
    assert_eq!(section.matches("<td class=\"words\">归集率 ").count(), units.len());
    assert_eq!(section.matches("按同等归集水平折算为").count(), units.len());
    assert_eq!(section.matches("仅供演示").count(), 3, "on the section and on its two charts");
}

#[test]
fn what_a_target_misses_is_given_in_cases() {
    let page = page(&City::new());
    let shown = table(&page, "coverage");
    let has = |unit: &str, text: &str| shown[unit].iter().any(|cell| cell.contains(&format!(">{text}</td>")));
    // 4,213 of 4,214 where all are due; 2,031 of 2,031.
    assert!(has("香洲区", "1") && has("香洲区", "确未达标"), "{:?}", shown["香洲区"]);
    assert!(has("斗门区", "0") && has("斗门区", "按计数达标"), "{:?}", shown["斗门区"]);
    assert!(page.contains("还差 17 个"), "41 of 58");
}

#[test]
fn a_run_that_ends_with_the_index_is_reported_as_one() {
    let mut city = City::new();
    let sheets = |city: &City| {
        let parts = workbook(&written(city));
        parts.keys().filter(|name| name.starts_with("xl/worksheets/sheet")).count()
    };
    assert_eq!(sheets(&city), 15);
    (city.incidence, city.incidence_trend) = (Vec::new(), Vec::new());
    (city.comparison, city.rank_ranges) = (Vec::new(), Vec::new());
    assert_eq!(sheets(&city), 11);
    let page = page(&city);
    assert!(page.contains("id=\"fields\"") && !page.contains("id=\"incidence\"") && !page.contains("期望名次"));
}

#[test]
fn a_range_stands_beside_every_rank() {
    let city = City::new();
    let page = page(&city);
    let section = page.split_once("<section id=\"ranking\"").unwrap().1.split_once("</section>").unwrap().0;
    let mut seen = 0;
    for row in city.rank_ranges.iter().filter(|row| row.id == "integrity" && row.period == "2020") {
        let name = &city.plan.units.units[&row.unit_id].name_zh;
        let shown =
            section.split("<td class=\"rank\">").find(|shown| shown.contains(&format!("<bdi>{name}</bdi>"))).unwrap();
        let mark = if (row.rank_lower..=row.rank_upper).contains(&row.rank) { "" } else { "※" };
        assert!(shown.contains(&format!("<td class=\"n\">{}–{}{mark}</td>", row.rank_lower, row.rank_upper)), "{name}");
        seen += 1;
    }
    assert_eq!(seen, 8);
}

#[test]
fn a_rank_that_other_methods_would_not_give_is_marked() {
    let mut city = City::new();
    let rank = |lower, upper| UncertaintyRow {
        unit_id: "440402".into(),
        period: "2020".into(),
        peer_group: "行政区".into(),
        units: 3,
        rank: Some(3),
        rank_lower: Some(lower),
        rank_upper: Some(upper),
        coverage: 0.95,
        rank_median: None,
        rank_mean: None,
        p_first: 0.5,
        p_top: 1.0,
        top: 3,
        p_same_rank: 0.01,
        p_ranked: 1.0,
        runs: 100,
        all_combinations: true,
    };
    city.uncertainty = vec![rank(1, 2)];
    assert!(page(&city).contains("<td class=\"n\">1–2※</td>"), "it lies outside");
    city.uncertainty = vec![rank(2, 3)];
    assert!(page(&city).contains("<td class=\"n\">2–3</td>"), "it lies inside");
}

#[test]
fn the_time_between_cases_is_drawn_where_there_are_a_few() {
    let mut city = City::new();
    let drawn = |city: &City| page(city).contains("两件之间相隔多少天");
    assert!(drawn(&city));
    city.event_gaps.clear();
    assert!(!drawn(&city));
}
