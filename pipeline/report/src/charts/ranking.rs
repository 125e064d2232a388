//! Units of a peer group as dots by index, best first.

use super::font::Font;
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::{index_note, source_note};
use crate::format;
use crate::lookup::{Group, Lookup};

const NAME_WIDTH: f64 = 240.0;
const FACTS_WIDTH: f64 = 230.0;
const GAP: f64 = 16.0;

pub(crate) fn scene(lookup: &Lookup, font: &Font, group: &Group) -> Scene {
    let (labels, style) = (lookup.labels, Style::new(lookup, font));
    let (sizes, colours) = (style.sizes, style.colours);
    let scores: Vec<f64> = group.units.iter().filter_map(|u| lookup.top_row(u, lookup.latest)?.score).collect();
    let (low, high) = axis(&scores);
    let mut subtitle = labels.fill("chart_ranking_sub", &[("period", lookup.latest)]);
    if low > 0.0 {
        subtitle.push_str(labels.choose("；", "; "));
        subtitle.push_str(&labels.fill("chart_axis_from", &[("from", &format::plain(low))]));
    }
    let title = format::visible(&labels.fill("chart_ranking", &[("group", &group.title)]));
    let mut scene = Scene::new(lookup, style, title, format::visible(&subtitle));

    let left = MARGIN + NAME_WIDTH + GAP;
    let right = scene.width - MARGIN - FACTS_WIDTH - GAP;
    let place = |score: f64| left + (score - low) / (high - low) * (right - left);

    // Grade limits, with names where there is room for them.
    let top = scene.y + sizes.small * 1.6;
    let mut limits = Vec::new();
    let mut free_to = right + GAP;
    for grade in lookup.input.plan.method.grades.iter().filter(|grade| grade.at_least > low && grade.at_least < high) {
        let x = place(grade.at_least);
        limits.push(x);
        let text = format!("{} ≥{}", lookup.grade_title(&grade.id), format::plain(grade.at_least));
        let half = font.width(&text, sizes.small) / 2.0;
        if x + half < free_to && x - half > left - GAP {
            scene.text(x, scene.y + sizes.small, text, sizes.small, Anchor::Middle, colours.muted);
            free_to = x - half - 6.0;
        }
    }
    scene.y = top;

    let decimals = lookup.index_decimals(group);
    let mut rows = Vec::new();
    for unit in &group.units {
        let name = font.wrap(&lookup.unit_name(unit), sizes.body, NAME_WIDTH);
        let facts = font.wrap(&facts(lookup, unit, decimals), sizes.body, FACTS_WIDTH);
        let gates = lookup.top_row(unit, lookup.latest).is_some_and(|row| !row.gates.is_empty());
        let gates = if gates { format!("■ {}", labels.get("chart_gate")) } else { String::new() };
        let gates = font.wrap(&gates, sizes.small, FACTS_WIDTH);
        let height = lines_height(name.len(), sizes.body)
            .max(lines_height(facts.len(), sizes.body) + lines_height(gates.len(), sizes.small))
            + 10.0;
        rows.push((unit, name, facts, gates, height));
    }
    let bottom = top + rows.iter().map(|row| row.4).sum::<f64>();
    for x in limits {
        scene.line(vec![(x, top), (x, bottom)], colours.rule, 1);
    }
    for (unit, name, facts, gates, height) in rows {
        let middle = scene.y + height / 2.0;
        scene.line(vec![(left, middle), (right, middle)], colours.middle, 1);
        scene.lines_around(&name, MARGIN + NAME_WIDTH, middle, sizes.body, Anchor::End, colours.ink);
        if let Some(score) = lookup.top_row(unit, lookup.latest).and_then(|row| row.score) {
            scene.dot(place(score), middle, 7.0, colours.strong);
        }
        let (first, second) = (lines_height(facts.len(), sizes.body), lines_height(gates.len(), sizes.small));
        let x = right + GAP;
        scene.lines_around(&facts, x, middle - second / 2.0, sizes.body, Anchor::Start, colours.ink);
        scene.lines_around(&gates, x, middle + first / 2.0, sizes.small, Anchor::Start, colours.ink);
        scene.y += height;
    }
    scene.line(vec![(left, bottom), (right, bottom)], colours.muted, 1);
    for tick in ticks(low, high) {
        let x = place(tick);
        scene.line(vec![(x, bottom), (x, bottom + 5.0)], colours.muted, 1);
        scene.text(x, bottom + 6.0 + sizes.small, format::plain(tick), sizes.small, Anchor::Middle, colours.muted);
    }
    scene.y = bottom + 8.0 + sizes.small * 1.2;
    scene.finish(style, &[source_note(lookup), index_note(lookup)])
}

/// Score, rank and grade of a unit.
fn facts(lookup: &Lookup, unit: &str, decimals: usize) -> String {
    let Some((row, score)) = lookup.top_row(unit, lookup.latest).and_then(|row| Some((row, row.score?))) else {
        return format!("○ {}", lookup.labels.get("no_score"));
    };
    let rank =
        row.rank.map(|rank| lookup.labels.fill("rank_short", &[("rank", &rank.to_string())])).unwrap_or_default();
    format!("{}  {rank}  {}", format::round(score, decimals), lookup.grade_title(&row.grade))
}

/// From a multiple of ten below the least score, with room, to 100 or what a bonus makes of it.
pub(crate) fn axis(scores: &[f64]) -> (f64, f64) {
    let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let most = scores.iter().copied().fold(100.0, f64::max);
    let low = if least.is_finite() { ((least - 5.0) / 10.0).floor() * 10.0 } else { 0.0 };
    (low.clamp(0.0, 90.0), (most / 5.0).ceil() * 5.0)
}

fn ticks(low: f64, high: f64) -> Vec<f64> {
    // Twenty points apart, and further where a method gives more than points of a hundred.
    let step = if high - low > 50.0 { 20.0 * ((high - low) / 200.0).ceil().max(1.0) } else { 10.0 };
    let mut ticks = Vec::new();
    let mut tick = (low / step).ceil() * step;
    while tick <= high {
        ticks.push(tick);
        tick += step;
    }
    ticks
}
