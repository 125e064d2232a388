//! The index over the periods: one small panel a unit, all on the same scale.

use super::pick::Picked;
use super::ranking::{decimals, index_axis};
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::{index_note, source_note};
use crate::format;
use crate::lookup::{Group, Lookup};

const COLUMNS: usize = 4;
const GAP: f64 = 18.0;
const PLOT: f64 = 76.0;
/// Room for the numbers of the scale.
const SCALE: f64 = 26.0;

pub(crate) fn scene(lookup: &Lookup, style: Style, group: &Group) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let score = |unit: &str, period: &str| lookup.top_row(unit, period).and_then(|row| row.score);
    let picked = Picked::new(&group.units, style.limits.panels);
    let all: Vec<f64> =
        picked.shown().flat_map(|unit| lookup.periods.iter().filter_map(|period| score(unit, period))).collect();
    let (low, high) = index_axis(&all);
    let first = lookup.periods.first().copied().unwrap_or_default();
    let subtitle = labels.fill(
        "chart_trend_sub",
        &[("from", first), ("to", lookup.latest), ("low", &format::plain(low)), ("high", &format::plain(high))],
    );
    let title = labels.fill("chart_trend", &[("group", &group.title)]);
    let mut scene = Scene::new(lookup, style, format::visible(&title), format::visible(&subtitle));
    let decimals = decimals(lookup, &picked);
    scene.say(style, &[words(lookup, group, decimals), picked.note(labels)]);

    let columns = COLUMNS as f64;
    let steps = (lookup.periods.len() - 1).max(1) as f64;
    let panel = (scene.width - 2.0 * MARGIN - (columns - 1.0) * GAP) / columns;
    let units: Vec<&str> = picked.shown().copied().collect();
    for units in units.chunks(COLUMNS) {
        let texts: Vec<[Vec<String>; 2]> = units
            .iter()
            .map(|unit| {
                let name = style.font.wrap_even(&lookup.unit_name(unit), sizes.body, panel);
                [name, style.font.wrap(&change(lookup, unit, decimals), sizes.small, panel)]
            })
            .collect();
        let head = texts
            .iter()
            .map(|[name, facts]| lines_height(name.len(), sizes.body) + lines_height(facts.len(), sizes.small))
            .fold(0.0, f64::max);
        let top = scene.y + head + sizes.small * 0.8;
        let bottom = top + PLOT;
        let down = |score: f64| bottom - (score - low) / (high - low) * PLOT;
        let mut x = MARGIN;
        for (unit, [name, facts]) in units.iter().zip(&texts) {
            let y = scene.y;
            scene.lines(name, x, sizes.body, Anchor::Start, colours.ink);
            scene.lines(facts, x, sizes.small, Anchor::Start, colours.ink);
            scene.y = y;
            let (from, to) = (x + SCALE + 6.0, x + panel - 6.0);
            for tick in [low, f64::midpoint(low, high), high] {
                let text = format::plain(tick);
                scene.text(x + SCALE, down(tick) + 4.0, text, sizes.small, Anchor::End, colours.muted);
                scene.line(vec![(from - 4.0, down(tick)), (to + 6.0, down(tick))], colours.middle, 1);
            }
            let mut points: Vec<Option<(f64, f64)>> = Vec::new();
            let mut at = from;
            for period in &lookup.periods {
                points.push(score(unit, period).map(|score| (at, down(score))));
                at += (to - from) / steps;
            }
            for run in points.split(Option::is_none) {
                let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
                if run.len() > 1 {
                    scene.line(run, colours.strong, 2);
                }
            }
            for (x, y) in points.iter().flatten() {
                scene.dot(*x, *y, 4.0, colours.strong);
            }
            let baseline = bottom + sizes.small * 1.9;
            scene.text(from - 4.0, baseline, first, sizes.small, Anchor::Start, colours.muted);
            scene.text(to + 6.0, baseline, lookup.latest, sizes.small, Anchor::End, colours.muted);
            x += panel + GAP;
        }
        scene.y = bottom + sizes.small * 1.9 + GAP;
    }
    scene.finish(style, &[source_note(lookup), index_note(lookup)])
}

/// `97.25（比上期 ↑0.33）`.
fn change(lookup: &Lookup, unit: &str, decimals: usize) -> String {
    let labels = lookup.labels;
    let score = |period: &str| lookup.top_row(unit, period).and_then(|row| row.score);
    let Some(now) = score(lookup.latest) else { return format!("○ {}", labels.get("no_score")) };
    let Some(before) = lookup.before().and_then(score) else { return format::round(now, decimals) };
    let change = match now - before {
        change if change > 0.0 => format!("↑{}", format::round(change, decimals)),
        change if change < 0.0 => format!("↓{}", format::round(-change, decimals)),
        _ => "→".to_owned(),
    };
    labels.fill("chart_trend_change", &[("now", &format::round(now, decimals)), ("change", &change)])
}

/// How many rose and fell since the period before, and the largest change each way.
fn words(lookup: &Lookup, group: &Group, decimals: usize) -> String {
    let labels = lookup.labels;
    let Some(before) = lookup.before() else { return String::new() };
    let score = |unit: &str, period: &str| lookup.top_row(unit, period).and_then(|row| row.score);
    let mut changes: Vec<(f64, &str)> = group
        .units
        .iter()
        .filter_map(|unit| Some((score(unit, lookup.latest)? - score(unit, before)?, *unit)))
        .collect();
    changes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let count =
        |of: &dyn Fn(f64) -> bool| format::count(changes.iter().filter(|(change, _)| of(*change)).count() as u64);
    let (Some(rise), Some(fall)) = (changes.first(), changes.last()) else { return labels.get("chart_trend_none") };
    let mut words = labels.fill(
        "chart_trend_words",
        &[
            ("period", lookup.latest),
            ("before", before),
            ("n", &format::count(changes.len() as u64)),
            ("up", &count(&|change| change > 0.0)),
            ("down", &count(&|change| change < 0.0)),
        ],
    );
    for (key, (change, unit), shown) in
        [("chart_trend_rise", rise, rise.0 > 0.0), ("chart_trend_fall", fall, fall.0 < 0.0)]
    {
        if shown {
            let with = [("unit", &*lookup.unit_name(unit)), ("change", &*format::round(change.abs(), decimals))];
            words.push_str(&labels.fill(key, &with));
        }
    }
    words + &labels.get("full_stop") + &labels.get("chart_trend_untested")
}
