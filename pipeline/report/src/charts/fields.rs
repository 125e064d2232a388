//! Events by unit and field: a matrix of counts, darker for more.

use super::pick::Picked;
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::source_note;
use crate::areas::FieldPart;
use crate::format;
use crate::lookup::Lookup;
use crate::settings::Colour;
use index::tables::Exact;

const NAME_WIDTH: f64 = 240.0;
const GAP: f64 = 12.0;
/// Least width of a column: four hanzi of the heading.
const LEAST_COLUMN: f64 = 60.0;

pub(crate) fn scene(lookup: &Lookup, style: Style, part: &FieldPart) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let subtitle = labels.fill("chart_fields_sub", &[("period", lookup.latest), ("indicator", &part.title)]);
    let mut scene = Scene::new(lookup, style, labels.get("chart_fields"), format::visible(&subtitle));
    let picked = Picked::new(&part.rows, style.limits.rows);
    scene.say(style, &[words(lookup, part), picked.note(labels)]);
    let left = MARGIN + NAME_WIDTH + GAP;
    let columns = part.fields.len() as f64;
    let column = ((scene.width - MARGIN - left) / columns).max(LEAST_COLUMN);
    // Many fields make the chart wider, never the columns too narrow for their text.
    scene.width = scene.width.max(left + columns * column + MARGIN);

    let heads: Vec<Vec<String>> =
        part.fields.iter().map(|f| style.font.wrap_even(f, sizes.small, column - 8.0)).collect();
    let head_height = heads.iter().map(|lines| lines_height(lines.len(), sizes.small)).fold(0.0, f64::max) + 6.0;
    let mut x = left;
    for lines in &heads {
        let middle = scene.y + head_height - 6.0 - lines_height(lines.len(), sizes.small) / 2.0;
        scene.lines_around(lines, x + column / 2.0, middle, sizes.small, Anchor::Middle, colours.ink);
        x += column;
    }
    scene.y += head_height;

    let most = part.rows.iter().flat_map(|row| row.counts.iter().flatten()).max().copied().unwrap_or_default();
    for row in picked.shown() {
        let name = style.font.wrap_even(&row.name, sizes.body, NAME_WIDTH);
        let height = lines_height(name.len(), sizes.body).max(30.0) + 4.0;
        let middle = scene.y + height / 2.0;
        scene.lines_around(&name, MARGIN + NAME_WIDTH, middle, sizes.body, Anchor::End, colours.ink);
        let mut x = left;
        for (cell, count) in row.cells.iter().zip(&row.counts) {
            let share = count.map_or(0.0, |count| if most > Exact(0) { count.to_f64() / most.to_f64() } else { 0.0 });
            let fill = if share == 0.0 { colours.paper } else { between(colours.middle, colours.strong, share) };
            scene.rect(x + 1.0, scene.y + 1.0, column - 2.0, height - 2.0, fill);
            if share == 0.0 {
                scene.frame(x + 1.0, scene.y + 1.0, column - 2.0, height - 2.0, colours.middle, 1);
            }
            let ink = if contrast(colours.ink, fill) >= 4.5 { colours.ink } else { colours.paper };
            let text = if count.is_some() { cell.text.clone() } else { format!("{}{}", cell.glyph, cell.word) };
            let lines = style.font.wrap(&text, if count.is_some() { sizes.body } else { sizes.small }, column - 6.0);
            let em = if count.is_some() { sizes.body } else { sizes.small };
            scene.lines_around(&lines, x + column / 2.0, middle, em, Anchor::Middle, ink);
            x += column;
        }
        scene.y += height;
    }
    scene.finish(style, &[source_note(lookup), labels.get("fields_note")])
}

/// The unit and field with the most cases. Counts of districts and of their towns are the same cases, so nothing is summed.
fn words(lookup: &Lookup, part: &FieldPart) -> String {
    let top = lookup.unit_name(&lookup.input.plan.method.plan.top_unit);
    let rows = part.rows.iter().filter(|row| row.name != top);
    let cells = rows.flat_map(|row| row.counts.iter().zip(&part.fields).map(move |(count, field)| (count, row, field)));
    let most = cells.filter_map(|(count, row, field)| Some(((*count)?, row, field))).max_by_key(|(count, ..)| *count);
    let Some((most, row, field)) = most.filter(|(count, ..)| *count > Exact(0)) else {
        return lookup.labels.get("chart_fields_none");
    };
    let with = [("unit", &*row.name), ("field", field), ("most", &*format::exact(most))];
    lookup.labels.fill("chart_fields_words", &with)
}

/// A colour between two, never so pale that it looks like none.
fn between(from: Colour, to: Colour, share: f64) -> Colour {
    let share = 0.1 + 0.9 * share;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    Colour(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// Contrast ratio of WCAG 2, 1 to 21.
pub(crate) fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Colour) -> f64 {
    let part = |byte: u8| {
        let c = f64::from(byte) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
    };
    0.2126 * part(colour.0) + 0.7152 * part(colour.1) + 0.0722 * part(colour.2)
}
