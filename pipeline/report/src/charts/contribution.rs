//! What each measure adds to the index of a unit: points gained of the points that it could give.

use super::pick::Picked;
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::{index_note, source_note};
use crate::format;
use crate::lookup::{Group, Lookup};
use catalogue::Node;
use std::collections::BTreeMap;

const NAME_WIDTH: f64 = 148.0;
const TOTAL_WIDTH: f64 = 62.0;
const GAP: f64 = 10.0;
/// Least width of a column: `100.0` with room.
const LEAST_COLUMN: f64 = 38.0;
const BAR: f64 = 6.0;

/// A unit's points from one measure; `None` where the measure has no score.
type Points = Option<Part>;

#[derive(Clone, Copy)]
struct Part {
    /// Points that it could give, of a hundred.
    possible: f64,
    gained: f64,
}

/// `None` where the index of a unit is not the sum of its parts: with means that are not arithmetic, or filled gaps.
pub(crate) fn scene(lookup: &Lookup, style: Style, group: &Group) -> Option<Scene> {
    let children = lookup.input.plan.method.nodes.iter().filter(|node| node.parent.as_deref() == Some(lookup.top));
    let nodes: Vec<&Node> = children.filter(|node| applies(lookup, node, group)).collect();
    let mut points: BTreeMap<&str, Vec<Points>> = BTreeMap::new();
    for unit in &group.units {
        let Some(row) = lookup.top_row(unit, lookup.latest) else { continue };
        let Some(score) = row.score else { continue };
        let parts = parts(lookup, unit, &nodes)?;
        let sum: f64 = parts.iter().flatten().map(|part| part.gained).sum();
        if (sum + row.bonus.unwrap_or_default() - score).abs() > 1e-6 {
            return None;
        }
        points.insert(unit, parts);
    }
    if points.is_empty() {
        return None;
    }
    Some(draw(lookup, style, group, &nodes, &points))
}

/// Whether a measure is for any unit of the group: towns have nothing to do with most fields.
fn applies(lookup: &Lookup, node: &Node, group: &Group) -> bool {
    group.units.iter().any(|unit| lookup.node_cell(&node.id, unit, lookup.latest).class != "no_denominator")
}

/// The measures' shares of what is present, times their scores.
fn parts(lookup: &Lookup, unit: &str, nodes: &[&Node]) -> Option<Vec<Points>> {
    let level = lookup.input.plan.units.units.get(unit)?.level;
    let share = |node: &Node| {
        let of = |row: &&index::WeightRow| row.level == level && row.id == node.id && row.node_id == lookup.top;
        lookup.input.weights.iter().find(of).map_or(0.0, |row| row.share)
    };
    let scored: Vec<Option<(f64, f64)>> = nodes
        .iter()
        .map(|node| Some((share(node), lookup.index(&node.id, unit, lookup.latest)?.score?)))
        .map(|part| part.filter(|(share, _)| *share > 0.0))
        .collect();
    let present: f64 = scored.iter().flatten().map(|(share, _)| share).sum();
    (present > 0.0).then(|| {
        let part =
            |(share, score): (f64, f64)| Part { possible: 100.0 * share / present, gained: share / present * score };
        scored.into_iter().map(|scored| scored.map(part)).collect()
    })
}

fn draw(lookup: &Lookup, style: Style, group: &Group, nodes: &[&Node], points: &BTreeMap<&str, Vec<Points>>) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let left = MARGIN + NAME_WIDTH + GAP;
    let columns = nodes.len() as f64;
    let column = ((sizes.width - MARGIN - TOTAL_WIDTH - left) / columns).max(LEAST_COLUMN);
    let width = left + columns * column + TOTAL_WIDTH + MARGIN;
    let title = labels.fill("chart_contribution", &[("group", &group.title)]);
    let subtitle = labels.fill("chart_contribution_sub", &[("period", lookup.latest)]);
    let mut scene = Scene::with_width(lookup, style, format::visible(&title), format::visible(&subtitle), width);
    let picked = Picked::new(&group.units, style.limits.rows);
    scene.say(style, &[words(lookup, nodes, points), picked.note(labels)]);

    let most = points.values().flatten().flatten().map(|part| part.possible).fold(0.0, f64::max);
    let heads: Vec<Vec<String>> = nodes
        .iter()
        .map(|node| style.font.wrap_even(&format::visible(clause(node)), sizes.small, column - 4.0))
        .collect();
    let height = heads.iter().map(|lines| lines_height(lines.len(), sizes.small)).fold(0.0, f64::max);
    let place = |at: usize| left + column * at as f64;
    for (at, lines) in heads.iter().enumerate() {
        scene.lines_around(lines, place(at) + 3.0, scene.y + height / 2.0, sizes.small, Anchor::Start, colours.ink);
    }
    let right = width - MARGIN;
    let total = style.font.wrap(&labels.get("index"), sizes.small, TOTAL_WIDTH - GAP);
    scene.lines_around(&total, right, scene.y + height / 2.0, sizes.small, Anchor::End, colours.ink);
    scene.y += height + 4.0;
    let decimals = super::ranking::decimals(lookup, &picked);
    for unit in picked.rows() {
        let Some(unit) = unit else {
            let words = picked.gap_words(labels);
            scene.lines(&[words], width / 2.0, sizes.small, Anchor::Middle, colours.muted);
            continue;
        };
        let name = style.font.wrap_even(&lookup.unit_name(unit), sizes.body, NAME_WIDTH);
        let height = lines_height(name.len(), sizes.body).max(sizes.small * 1.45 + BAR) + 10.0;
        let middle = scene.y + height / 2.0;
        scene.line(vec![(MARGIN, scene.y), (right, scene.y)], colours.middle, 1);
        scene.lines_around(&name, MARGIN + NAME_WIDTH, middle, sizes.body, Anchor::End, colours.ink);
        let base = middle - BAR / 2.0 + 2.0;
        for (at, node) in nodes.iter().enumerate() {
            let x = place(at) + 3.0;
            let full = column - 6.0;
            if let Some(part) = points.get(unit).and_then(|parts| parts.get(at).copied().flatten()) {
                let text = format::round(part.gained, 1);
                scene.text(x, base, text, sizes.small, Anchor::Start, colours.ink);
                let wide = (part.possible / most * full).max(2.0);
                scene.rect(x, base + 5.0, wide, BAR, colours.rule);
                scene.rect(x, base + 5.0, wide * (part.gained / part.possible).clamp(0.0, 1.0), BAR, colours.strong);
            } else {
                let cell = lookup.node_cell(&node.id, unit, lookup.latest);
                scene.text(x, base + 4.0, cell.glyph, sizes.small, Anchor::Start, colours.muted);
            }
        }
        let score = lookup.top_row(unit, lookup.latest).and_then(|row| row.score);
        let text = score.map_or_else(|| "○".to_owned(), |score| format::round(score, decimals));
        scene.text(right, middle + sizes.body * 0.35, text, sizes.body, Anchor::End, colours.ink);
        scene.y += height;
    }
    let key: Vec<String> = nodes.iter().map(|node| measure(lookup, node)).collect();
    let key = labels.fill("chart_contribution_key", &[("measures", &key.join(labels.choose("；", "; ")))]);
    let states = labels.get("chart_contribution_states");
    scene.finish(style, &[source_note(lookup), index_note(lookup), format::visible(&key), states])
}

/// `(二)`, or the number in its id where the plan names no clause.
fn clause(node: &Node) -> &str {
    if node.clause.is_empty() { node.id.split('_').next().unwrap_or_default() } else { &node.clause }
}

/// `(二)健全政务失信记录`.
fn measure(lookup: &Lookup, node: &Node) -> String {
    let labels = lookup.labels;
    let blank = if node.clause.is_empty() { " " } else { labels.choose("", " ") };
    format!("{}{blank}{}", clause(node), node.title.get(labels.lang))
}

/// The measures that cost the group most, over the units that have a score in them.
fn words(lookup: &Lookup, nodes: &[&Node], points: &BTreeMap<&str, Vec<Points>>) -> String {
    let labels = lookup.labels;
    let mut lost: Vec<(f64, f64, &Node)> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let parts: Vec<Part> = points.values().filter_map(|parts| parts.get(at).copied().flatten()).collect();
        if !parts.is_empty() {
            let mean = |of: fn(&Part) -> f64| parts.iter().map(of).sum::<f64>() / parts.len() as f64;
            lost.push((mean(|part| part.possible - part.gained), mean(|part| part.possible), node));
        }
    }
    lost.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.id.cmp(&b.2.id)));
    let shown: Vec<String> = lost
        .iter()
        .take(3)
        .filter(|(lost, ..)| *lost > 0.0)
        .map(|(lost, possible, node)| {
            let measure = measure(lookup, node);
            let (lost, possible) = (format::round(*lost, 1), format::round(*possible, 1));
            labels.fill("chart_contribution_lost", &[("measure", &measure), ("lost", &lost), ("possible", &possible)])
        })
        .collect();
    if shown.is_empty() {
        return labels.get("chart_contribution_full");
    }
    let n = format::count(points.len() as u64);
    format::visible(
        &labels.fill("chart_contribution_words", &[("n", &n), ("measures", &shown.join(labels.choose("；", "; ")))]),
    )
}
