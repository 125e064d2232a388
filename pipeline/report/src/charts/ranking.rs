//! Units of a peer group as dots by index, best first.

use super::axis;
use super::index_note;
use super::pick::Picked;
use super::rows::Columns;
use super::scene::{Anchor, Mark, Scene, Style};
use super::source_note;
use crate::format;
use crate::lookup::{Group, Lookup};
use index::tables::IndexRow;

const NAME_WIDTH: f64 = 240.0;
const FACTS_WIDTH: f64 = 230.0;

pub(crate) fn scene(lookup: &Lookup, style: Style, group: &Group) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let picked = Picked::new(&group.units, style.limits.rows);
    let row_of = |unit: &str| lookup.top_row(unit, lookup.latest);
    let scores: Vec<f64> = picked.shown().filter_map(|unit| row_of(unit)?.score).collect();
    let (low, high) = index_axis(&scores);
    let mut subtitle = labels.fill("chart_ranking_sub", &[("period", lookup.latest)]);
    if low > 0.0 {
        subtitle.push_str(labels.choose("；", "; "));
        subtitle.push_str(&labels.fill("chart_axis_from", &[("from", &format::plain(low))]));
    }
    let title = format::visible(&labels.fill("chart_ranking", &[("group", &group.title)]));
    let mut scene = Scene::new(lookup, style, title, format::visible(&subtitle));
    let decimals = decimals(lookup, &picked);
    scene.say(style, &[words(lookup, group, decimals), picked.note(labels)]);

    let columns = Columns::new(&scene, NAME_WIDTH, FACTS_WIDTH);
    let place = |score: f64| columns.left + (score - low) / (high - low) * (columns.right - columns.left);
    // Grade limits, with names where there is room for them.
    let grades = lookup.input.plan.method.grades.iter();
    let limits: Vec<_> = grades.filter(|grade| grade.at_least > low && grade.at_least < high).collect();
    let mut free_to = [columns.right + 16.0; 2];
    for grade in &limits {
        let x = place(grade.at_least);
        let text = format!("{} ≥{}", lookup.grade_title(&grade.id), format::plain(grade.at_least));
        let half = style.font.width(&text, sizes.small) / 2.0;
        // In the upper line where the lower one is full.
        let fits = |line: &usize| x + half < free_to[*line] && x - half > columns.left - 16.0;
        if let Some(line) = [0, 1].into_iter().find(fits) {
            let baseline = scene.y + sizes.small * (2.4 - 1.4 * line as f64);
            scene.text(x, baseline, text, sizes.small, Anchor::Middle, colours.muted);
            free_to[line] = x - half - 6.0;
        }
    }
    scene.y += sizes.small * 3.0;
    let (top, mut behind) = (scene.y, scene.marks.len());
    for unit in picked.rows() {
        let Some(unit) = unit else {
            columns.gap(&mut scene, style, &picked.gap_words(labels));
            continue;
        };
        let gates = row_of(unit).is_some_and(|row| !row.gates.is_empty());
        let gates = if gates { format!("■ {}", labels.get("chart_gate")) } else { String::new() };
        let row = columns.row(style, &lookup.unit_name(unit), &facts(lookup, unit, decimals), &gates);
        let middle = columns.set(&mut scene, style, &row);
        let level = vec![(columns.left, middle), (columns.right, middle)];
        scene.marks.insert(behind, Mark::Line { points: level, colour: colours.middle, width: 1 });
        behind += 1;
        if let Some(score) = row_of(unit).and_then(|row| row.score) {
            scene.dot(place(score), middle, 7.0, colours.strong);
        }
    }
    if picked.left_out == 0 {
        for grade in limits {
            let x = place(grade.at_least);
            let line = Mark::Line { points: vec![(x, top), (x, scene.y)], colour: colours.rule, width: 1 };
            scene.marks.insert(behind, line);
        }
    }
    let ticks: Vec<(f64, String)> =
        axis::steps(low, high).into_iter().map(|tick| (place(tick), format::plain(tick))).collect();
    columns.axis(&mut scene, style, &ticks);
    scene.finish(style, &[source_note(lookup), index_note(lookup)])
}

/// Decimals with which the indexes of a chart look different where they are, also from the limits of grades.
pub(super) fn decimals(lookup: &Lookup, picked: &Picked<&str>) -> usize {
    let mut numbers: Vec<f64> = lookup.input.plan.method.grades.iter().map(|grade| grade.at_least).collect();
    numbers.extend(picked.shown().filter_map(|unit| lookup.top_row(unit, lookup.latest)?.score));
    format::decimals_apart(&numbers, 2)
}

/// The first and the last, and whether chance in the data lets them be told apart.
fn words(lookup: &Lookup, group: &Group, decimals: usize) -> String {
    let labels = lookup.labels;
    let scored: Vec<(&str, f64)> =
        group.units.iter().filter_map(|unit| Some((*unit, lookup.top_row(unit, lookup.latest)?.score?))).collect();
    let (Some((best, most)), Some((worst, least))) = (scored.first(), scored.last()) else {
        return labels.get("chart_ranking_none");
    };
    if scored.len() == 1 {
        let with = [("unit", lookup.unit_name(best)), ("score", format::round(*most, decimals))];
        return labels.fill("chart_ranking_one", &[("unit", &with[0].1), ("score", &with[1].1)]);
    }
    let mut words = labels.fill(
        "chart_ranking_words",
        &[
            ("n", &format::count(scored.len() as u64)),
            ("best", &lookup.unit_name(best)),
            ("most", &format::round(*most, decimals)),
            ("worst", &lookup.unit_name(worst)),
            ("least", &format::round(*least, decimals)),
        ],
    );
    let tiers: Vec<u32> =
        scored.iter().filter_map(|(unit, _)| Some(lookup.rank_range(unit, lookup.latest)?.tier)).collect();
    if let Some(tiers) = tiers.iter().max().filter(|_| tiers.len() == scored.len()) {
        let key = if *tiers == 1 { "rank_range_one_tier" } else { "rank_range_words" };
        let n = format::count(scored.len() as u64);
        words.push_str(labels.choose("", " "));
        words.push_str(&labels.fill(key, &[("n", &n), ("tiers", &tiers.to_string())]));
    }
    words
}

/// Score, rank with its range, and grade of a unit.
fn facts(lookup: &Lookup, unit: &str, decimals: usize) -> String {
    let Some((row, score)) = lookup.top_row(unit, lookup.latest).and_then(|row| Some((row, row.score?))) else {
        return format!("○ {}", lookup.labels.get("no_score"));
    };
    let grade = lookup.grade_title(&row.grade);
    format!("{}  {}  {grade}", format::round(score, decimals), rank_words(lookup, row))
}

/// `第 3 名（2–5）`.
fn rank_words(lookup: &Lookup, row: &IndexRow) -> String {
    let Some(rank) = row.rank else { return String::new() };
    let words = lookup.labels.fill("rank_short", &[("rank", &rank.to_string())]);
    let range = lookup.rank_range(&row.unit_id, lookup.latest);
    words + &range.map_or_else(String::new, |range| format!("（{}–{}）", range.rank_lower, range.rank_upper))
}

/// From a multiple of ten below the least score, with room, to 100 or what a bonus makes of it.
pub(crate) fn index_axis(scores: &[f64]) -> (f64, f64) {
    let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let most = scores.iter().copied().fold(100.0, f64::max);
    let low = if least.is_finite() { ((least - 5.0) / 10.0).floor() * 10.0 } else { 0.0 };
    (low.clamp(0.0, 90.0), (most / 5.0).ceil() * 5.0)
}
