//! What stands in the charts is what stands in the tables: the SVG files are read back and measured.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
mod svg;

use common::City;
use index::tables::{Status, ValueRow};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use svg::{Scale, Svg};

/// The small city and its reports.
static WRITTEN: LazyLock<(City, tempfile::TempDir)> = LazyLock::new(|| {
    let (city, folder) = (City::new(), tempfile::tempdir().unwrap());
    report::write(&city.input(), folder.path()).unwrap();
    (city, folder)
});

fn chart(name: &str) -> (&'static City, Svg) {
    let (city, folder) = &*WRITTEN;
    (city, Svg::read(&folder.path().join("charts").join(format!("{name}.svg"))))
}

fn name<'a>(city: &'a City, unit: &str) -> &'a str {
    &city.plan.units.units[unit].name_zh
}

/// The units of a group by rank in the latest period.
fn ranked<'a>(city: &'a City, group: &str) -> Vec<&'a index::tables::IndexRow> {
    let is = |row: &&index::tables::IndexRow| {
        row.node_id == "integrity" && row.period == "2020" && row.peer_group == group && row.rank.is_some()
    };
    let mut rows: Vec<_> = city.index.iter().filter(is).collect();
    rows.sort_by_key(|row| (row.rank, &row.unit_id));
    rows
}

fn value<'a>(city: &'a City, indicator: &str, unit: &str) -> Option<&'a ValueRow> {
    city.values.iter().find(|row| row.indicator_id == indicator && row.unit_id == unit && row.period == "2020")
}

#[test]
fn dots_of_the_ranking_lie_at_the_units_scores() {
    for (number, group) in [(1, "行政区"), (2, "功能区")] {
        let (city, svg) = chart(&format!("ranking-{number}"));
        let scale = Scale::of(&svg, "");
        let rows = ranked(city, group);
        assert_eq!(svg.dots.len(), rows.len());
        for (row, dot) in rows.iter().zip(&svg.dots) {
            scale.assert_at(row.score.unwrap(), dot.x);
            let beside = svg.beside(dot.y);
            assert!(beside.contains(name(city, &row.unit_id)), "{beside}");
            let facts = format!("{:.2}  第 {} 名", row.score.unwrap(), row.rank.unwrap());
            assert!(beside.contains(&facts), "{beside} has no {facts}");
        }
    }
}

#[test]
fn values_intervals_and_the_target_lie_where_the_tables_say() {
    let id = "hotline_closed_on_time";
    let (city, svg) = chart(&format!("dots-{id}-2"));
    let scale = Scale::of(&svg, "%");
    let rows: Vec<_> = ranked(city, "功能区").iter().map(|row| value(city, id, &row.unit_id).unwrap()).collect();
    for row in &rows {
        let label =
            svg.texts.iter().find(|text| name(city, &row.unit_id).starts_with(&text.text) && text.anchor == "end");
        let y = svg.middle_of_row(label.unwrap());
        let interval = svg.lines.iter().find(|line| line.width == 3 && (line.points[0].1 - y).abs() < 2.0).unwrap();
        scale.assert_at(row.lower.unwrap(), interval.points[0].0);
        scale.assert_at(row.upper.unwrap(), interval.points[1].0);
        let missed = row.value.unwrap() < 98.0;
        let mark = if missed {
            let square = svg.rects.iter().find(|rect| rect.width == 12.0 && (rect.y + 6.0 - y).abs() < 2.0).unwrap();
            square.x + 6.0
        } else {
            svg.dots.iter().find(|dot| (dot.y - y).abs() < 2.0).unwrap().x
        };
        scale.assert_at(row.value.unwrap(), mark);
        assert!(svg.beside(y).contains(if missed { "▼未达标" } else { "▲达标" }), "{}", svg.beside(y));
    }
    let target = svg.lines.iter().find(|line| line.width == 2).unwrap();
    scale.assert_at(98.0, target.points[0].0);
    let met = rows.iter().filter(|row| row.value.unwrap() >= 98.0).count();
    let words = format!("5 个单位有数值，其中达标 {met} 个，未达标 {} 个", 5 - met);
    assert!(svg.words().contains(&words), "{} has no {words}", svg.words());
}

#[test]
fn bars_of_the_coverage_are_as_long_as_the_values_and_name_the_gap_in_cases() {
    let (city, svg) = chart("coverage");
    let scale = Scale::of(&svg, "%");
    let mut seen = 0;
    for row in city.values.iter().filter(|row| row.indicator_id == "credit_file_coverage" && row.period == "2020") {
        let label =
            svg.texts.iter().find(|text| name(city, &row.unit_id).starts_with(&text.text) && text.anchor == "end");
        let y = svg.middle_of_row(label.unwrap());
        let bar = svg.rects.iter().find(|rect| rect.height == 10.0 && (rect.y + 5.0 - y).abs() < 2.0);
        match row.value {
            Some(value) => scale.assert_at(value, bar.unwrap().x + bar.unwrap().width),
            None => assert!(bar.is_none() && svg.beside(y).contains("× 未报送"), "{}", svg.beside(y)),
        }
        seen += 1;
    }
    assert_eq!(seen, 9);
    assert!(svg.words().contains("41/58") && svg.words().contains("还差 17 件"));
}

#[test]
fn points_of_the_measures_add_up_to_the_index() {
    let (city, svg) = chart("contribution-1");
    for row in ranked(city, "行政区") {
        let label = svg.texts.iter().find(|text| text.text == name(city, &row.unit_id)).unwrap();
        let numbers: Vec<f64> = svg
            .texts
            .iter()
            .filter(|text| text.anchor == "start" && text.x > label.x && (text.y - label.y).abs() < 14.0)
            .filter_map(|text| text.text.parse().ok())
            .collect();
        let sum: f64 = numbers.iter().sum();
        let off = (sum - row.score.unwrap()).abs();
        assert!(numbers.len() > 10 && off <= 0.05 * numbers.len() as f64, "{}: {numbers:?}", row.unit_id);
    }
}

#[test]
fn the_tile_of_a_unit_has_its_score_and_its_rank() {
    let (city, svg) = chart("map");
    for row in city.index.iter().filter(|row| row.node_id == "integrity" && row.period == "2020") {
        let label = svg.texts.iter().find(|text| name(city, &row.unit_id).starts_with(&text.text)).unwrap();
        let tile =
            svg.rects.iter().filter(|rect| rect.holds(label.x, label.y)).min_by(|a, b| a.height.total_cmp(&b.height));
        let inside: String = svg
            .texts
            .iter()
            .filter(|text| tile.unwrap().holds(text.x, text.y))
            .map(|text| text.text.as_str())
            .collect();
        assert!(inside.starts_with(name(city, &row.unit_id)), "{inside}");
        assert!(inside.contains(&format!("{:.1}", row.score.unwrap())), "{inside}");
        if let Some(rank) = row.rank {
            assert!(inside.ends_with(&format!("{rank}/{}", row.peers)), "{inside}");
        }
    }
}

#[test]
fn the_scores_of_every_period_are_points_of_the_trend() {
    let (city, svg) = chart("trend-1");
    let rows = ranked(city, "行政区");
    assert_eq!(svg.dots.len(), 3 * rows.len());
    // Three levels a panel: the lowest, the middle and the highest of the scale.
    let levels: Vec<&svg::Text> =
        svg.texts.iter().filter(|text| text.anchor == "end" && text.text.parse::<f64>().is_ok()).collect();
    let (low, high) = (levels[0], levels[2]);
    let scale =
        Scale { at: [low.y - 4.0, high.y - 4.0], values: [low.text.parse().unwrap(), high.text.parse().unwrap()] };
    for (row, dots) in rows.iter().zip(svg.dots.chunks(3)) {
        for (period, dot) in common::PERIODS.iter().zip(dots) {
            let of =
                city.index.iter().find(|r| r.node_id == "integrity" && r.unit_id == row.unit_id && r.period == *period);
            scale.assert_at(of.unwrap().score.unwrap(), dot.y);
        }
    }
}

#[test]
fn why_there_are_no_values_is_counted_unit_by_unit() {
    let (city, svg) = chart("quality-units");
    for unit in city.plan.units.units.values() {
        let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
        for row in city.values.iter().filter(|row| row.unit_id == unit.unit_id && row.period == "2020") {
            *counts.entry(row.status).or_default() += 1;
        }
        let of = |status: Status| counts.get(&status).copied().unwrap_or_default();
        let all: usize = counts.values().sum::<usize>() - of(Status::NoDenominator);
        let label = svg.texts.iter().find(|text| unit.name_zh.starts_with(&text.text) && text.anchor == "end").unwrap();
        let beside = svg.beside(svg.middle_of_row(label));
        assert!(beside.contains(&format!("{}/{all}", of(Status::Ok))), "{beside}");
        for (glyph, status) in [("×", Status::NotReported), ("■", Status::Suppressed), ("◇", Status::TooFewRecords)]
        {
            assert_eq!(beside.contains(&format!(" {glyph}{}", of(status))), of(status) > 0, "{beside}");
        }
    }
}

#[test]
fn refused_rows_are_those_of_the_run_and_the_sums_balance() {
    let (city, svg) = chart("quality-records");
    let sum = |of: fn(&report::TableFacts) -> u64| city.run.tables.iter().map(of).sum::<u64>();
    let (read, kept, rejected) = (sum(|t| t.read), sum(|t| t.kept), sum(|t| t.rejected));
    assert_eq!(read, kept + rejected);
    let words = svg.words().replace(',', "");
    assert!(words.contains(&format!("读入 {read} 行，保留 {kept} 行，退回 {rejected} 行")), "{words}");
    for table in &city.run.tables {
        assert!(words.contains(&format!("{}/{}", table.rejected, table.read)), "{}", table.table);
    }
}
