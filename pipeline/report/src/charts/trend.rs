//! The index over the periods: one small panel a unit, all on the same scale.

use super::font::Font;
use super::ranking::axis;
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::{index_note, source_note};
use crate::format;
use crate::lookup::{Group, Lookup};

const COLUMNS: usize = 4;
const GAP: f64 = 18.0;
const PLOT: f64 = 76.0;

pub(crate) fn scene(lookup: &Lookup, font: &Font, group: &Group) -> Scene {
    let (labels, style) = (lookup.labels, Style::new(lookup, font));
    let (sizes, colours) = (style.sizes, style.colours);
    let score = |unit: &str, period: &str| lookup.top_row(unit, period).and_then(|row| row.score);
    let all: Vec<f64> =
        group.units.iter().flat_map(|unit| lookup.periods.iter().filter_map(|period| score(unit, period))).collect();
    let (low, high) = axis(&all);
    let first = lookup.periods.first().copied().unwrap_or_default();
    let subtitle = labels.fill(
        "chart_trend_sub",
        &[("from", first), ("to", lookup.latest), ("low", &format::plain(low)), ("high", &format::plain(high))],
    );
    let title = labels.fill("chart_trend", &[("group", &group.title)]);
    let mut scene = Scene::new(lookup, style, format::visible(&title), format::visible(&subtitle));

    #[expect(clippy::cast_precision_loss, reason = "a handful of columns and periods")]
    let (columns, steps) = (COLUMNS as f64, (lookup.periods.len() - 1).max(1) as f64);
    let panel = (scene.width - 2.0 * MARGIN - (columns - 1.0) * GAP) / columns;
    let decimals = lookup.index_decimals(group);
    for units in group.units.chunks(COLUMNS) {
        let names: Vec<Vec<String>> =
            units.iter().map(|unit| font.wrap(&lookup.unit_name(unit), sizes.body, panel)).collect();
        let name_height = names.iter().map(|lines| lines_height(lines.len(), sizes.body)).fold(0.0, f64::max);
        let plot_top = scene.y + name_height + sizes.small * 1.8;
        let plot_bottom = plot_top + PLOT;
        let mut x = MARGIN;
        for (unit, name) in units.iter().zip(&names) {
            let y = scene.y;
            scene.lines(name, x, sizes.body, Anchor::Start, colours.ink);
            scene.y = y;
            scene.line(vec![(x, plot_bottom), (x + panel, plot_bottom)], colours.rule, 1);
            // Room at both ends for the numbers above the first and the last point.
            let (from, to) = (x + 20.0, x + panel - 20.0);
            let mut points: Vec<Option<(f64, f64, f64)>> = Vec::new();
            let mut at = from;
            for period in &lookup.periods {
                points.push(score(unit, period).map(|s| (at, plot_bottom - (s - low) / (high - low) * PLOT, s)));
                at += (to - from) / steps;
            }
            for run in points.split(Option::is_none) {
                let run: Vec<(f64, f64)> = run.iter().flatten().map(|(x, y, _)| (*x, *y)).collect();
                if run.len() > 1 {
                    scene.line(run, colours.strong, 2);
                }
            }
            for (x, y, _) in points.iter().flatten() {
                scene.dot(*x, *y, 4.0, colours.strong);
            }
            let known: Vec<&(f64, f64, f64)> = points.iter().flatten().collect();
            match known.as_slice() {
                [] => {
                    let text = format!("○ {}", labels.get("no_score"));
                    scene.text(
                        x + panel / 2.0,
                        plot_bottom - PLOT / 2.0,
                        text,
                        sizes.small,
                        Anchor::Middle,
                        colours.muted,
                    );
                }
                [only] => {
                    let text = format::round(only.2, decimals);
                    scene.text(only.0, only.1 - 9.0, text, sizes.small, Anchor::Middle, colours.ink);
                }
                [first, .., last] => {
                    for point in [first, last] {
                        let text = format::round(point.2, decimals);
                        scene.text(point.0, point.1 - 9.0, text, sizes.small, Anchor::Middle, colours.ink);
                    }
                }
            }
            let baseline = plot_bottom + sizes.small * 1.3;
            scene.text(from, baseline, first_of(&lookup.periods), sizes.small, Anchor::Middle, colours.muted);
            scene.text(to, baseline, lookup.latest, sizes.small, Anchor::Middle, colours.muted);
            x += panel + GAP;
        }
        scene.y = plot_bottom + sizes.small * 1.3 + GAP;
    }
    scene.finish(style, &[source_note(lookup), index_note(lookup)])
}

fn first_of<'a>(periods: &[&'a str]) -> &'a str {
    periods.first().copied().unwrap_or_default()
}
