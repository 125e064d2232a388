//! Coverage of every unit as a bar against the target.

use super::font::Font;
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::source_note;
use crate::areas::CoveragePart;
use crate::format;
use crate::lookup::Lookup;

const NAME_WIDTH: f64 = 240.0;
const FACTS_WIDTH: f64 = 310.0;
const GAP: f64 = 16.0;

pub(crate) fn scene(lookup: &Lookup, font: &Font, part: &CoveragePart) -> Scene {
    let (labels, style) = (lookup.labels, Style::new(lookup, font));
    let (sizes, colours) = (style.sizes, style.colours);
    let title = labels.fill("chart_coverage", &[("indicator", &part.title)]);
    let subtitle = labels
        .fill("chart_coverage_sub", &[("period", lookup.latest), ("target", &part.target), ("basis", &part.basis)]);
    let mut scene = Scene::new(lookup, style, title, format::visible(&subtitle));
    if !part.words.is_empty() {
        let lines = font.wrap(&part.words, sizes.body, scene.width - 2.0 * MARGIN);
        scene.lines(&lines, MARGIN, sizes.body, Anchor::Start, colours.ink);
        scene.y += 8.0;
    }
    let left = MARGIN + NAME_WIDTH + GAP;
    let right = scene.width - MARGIN - FACTS_WIDTH - GAP;
    let place = |value: f64| left + (value / 100.0).clamp(0.0, 1.0) * (right - left);

    let mut group = "";
    for row in &part.rows {
        if row.group != group {
            group = &row.group;
            scene.y += 6.0;
            let heading = font.wrap(&format::visible(group), sizes.body, scene.width - 2.0 * MARGIN);
            scene.lines(&heading, MARGIN, sizes.body, Anchor::Start, colours.strong);
        }
        let name = font.wrap(&row.name, sizes.body, NAME_WIDTH);
        let facts = if row.number.is_some() {
            let interval = if row.interval.is_empty() { String::new() } else { format!(" [{}]", row.interval) };
            let counts = format!("{}/{}", row.numerator, row.denominator);
            let gap = match row.gap.as_str() {
                "" | "0" => String::new(),
                gap => format!(" {}", labels.fill("gap_cases", &[("n", gap)])),
            };
            format!("{}{interval}  {counts}  {}{}{gap}", row.value.text, row.verdict.glyph, row.verdict.word)
        } else {
            format!("{} {}", row.value.glyph, row.value.word)
        };
        let facts = font.wrap(&facts, sizes.small, FACTS_WIDTH);
        let height = lines_height(name.len(), sizes.body).max(lines_height(facts.len(), sizes.small)) + 8.0;
        let middle = scene.y + height / 2.0;
        scene.lines_around(&name, MARGIN + NAME_WIDTH, middle, sizes.body, Anchor::End, colours.ink);
        scene.rect(left, middle - 9.0, right - left, 18.0, colours.middle);
        if let Some(value) = row.number {
            scene.rect(left, middle - 5.0, place(value) - left, 10.0, colours.strong);
        }
        if let Some(target) = part.target_value {
            scene.line(vec![(place(target), middle - 11.0), (place(target), middle + 11.0)], colours.weak, 3);
        }
        scene.lines_around(&facts, right + GAP, middle, sizes.small, Anchor::Start, colours.ink);
        scene.y += height;
    }
    for tick in [0.0, 50.0, 100.0] {
        let text = format!("{}%", format::plain(tick));
        scene.text(place(tick), scene.y + 4.0 + sizes.small, text, sizes.small, Anchor::Middle, colours.muted);
    }
    scene.y += sizes.small * 1.6;
    let method =
        labels.fill("chart_method_value", &[("numerator", &part.numerator), ("denominator", &part.denominator)]);
    scene.finish(style, &[source_note(lookup), format::visible(&method)])
}
