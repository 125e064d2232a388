//! Cases by unit and field, each cell with its label.

use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::source_note;
use crate::cell::Cell;
use crate::format;
use crate::incidence::{IncidencePart, MatrixRow};
use crate::lookup::Lookup;

const NAME_WIDTH: f64 = 200.0;
const GAP: f64 = 12.0;
/// Least width of a column: the longest label with its glyph.
const LEAST_COLUMN: f64 = 70.0;
const MOST_COLUMN: f64 = 110.0;

pub(crate) fn scene(lookup: &Lookup, style: Style, part: &IncidencePart) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let subtitle = labels.fill("chart_incidence_sub", &[("period", lookup.latest), ("indicator", &part.title)]);
    let heads: Vec<String> = part.fields.iter().cloned().chain([labels.get("total")]).collect();
    let left = MARGIN + NAME_WIDTH + GAP;
    #[expect(clippy::cast_precision_loss, reason = "a handful of fields")]
    let columns = heads.len() as f64;
    // No word of a heading is broken unless it is very long.
    let widest = heads.iter().flat_map(|head| head.split(' ')).filter(|word| word.is_ascii());
    let widest =
        widest.map(|word| style.font.width(word, sizes.small) + 8.0).fold(LEAST_COLUMN, f64::max).min(MOST_COLUMN);
    let column = ((sizes.width - MARGIN - left) / columns).max(widest);
    // Many fields make the chart wider, never the columns too narrow for their text.
    let width = left + columns * column + MARGIN;
    let mut scene = Scene::with_width(lookup, style, labels.get("chart_incidence"), format::visible(&subtitle), width);
    let (rows, note) = most_cases(lookup, style, part);
    scene.say(style, &part.sentences);
    scene.say(style, &[note]);

    let heads: Vec<Vec<String>> =
        heads.iter().map(|head| style.font.wrap_even(head, sizes.small, column - 8.0)).collect();
    let head_height = heads.iter().map(|lines| lines_height(lines.len(), sizes.small)).fold(0.0, f64::max) + 6.0;
    let mut x = left;
    for lines in &heads {
        let middle = scene.y + head_height - 6.0 - lines_height(lines.len(), sizes.small) / 2.0;
        scene.lines_around(lines, x + column / 2.0, middle, sizes.small, Anchor::Middle, colours.ink);
        x += column;
    }
    scene.y += head_height;
    for row in rows {
        let name = style.font.wrap_even(&row.name, sizes.body, NAME_WIDTH);
        let cells: Vec<(&Cell, Vec<String>, Vec<String>)> = row
            .cells
            .iter()
            .chain([&row.total])
            .map(|cell| {
                let mark = format!("{}{}", cell.glyph, cell.word);
                (
                    cell,
                    style.font.wrap(&cell.text, sizes.body, column - 6.0),
                    style.font.wrap(&mark, sizes.small, column - 6.0),
                )
            })
            .collect();
        let inside = |count: &[String], mark: &[String]| {
            lines_height(count.len(), sizes.body) + lines_height(mark.len(), sizes.small)
        };
        let height = cells
            .iter()
            .map(|(_, count, mark)| inside(count, mark))
            .fold(lines_height(name.len(), sizes.body), f64::max)
            + 8.0;
        let middle = scene.y + height / 2.0;
        scene.lines_around(&name, MARGIN + NAME_WIDTH, middle, sizes.body, Anchor::End, colours.ink);
        let mut x = left;
        for (cell, count, mark) in &cells {
            let fill = match cell.class.as_str() {
                "high" => colours.weak,
                "watch" => colours.middle,
                _ => colours.paper,
            };
            scene.rect(x + 1.0, scene.y + 1.0, column - 2.0, height - 2.0, fill);
            scene.frame(x + 1.0, scene.y + 1.0, column - 2.0, height - 2.0, colours.middle, 1);
            let top = middle - inside(count, mark) / 2.0;
            let (first, second) = (lines_height(count.len(), sizes.body), lines_height(mark.len(), sizes.small));
            scene.lines_around(count, x + column / 2.0, top + first / 2.0, sizes.body, Anchor::Middle, colours.ink);
            let ink = if matches!(cell.class.as_str(), "high" | "watch") { colours.ink } else { colours.muted };
            scene.lines_around(mark, x + column / 2.0, top + first + second / 2.0, sizes.small, Anchor::Middle, ink);
            x += column;
        }
        scene.y += height;
    }
    let mut notes = vec![source_note(lookup)];
    notes.extend(part.notes.iter().cloned());
    scene.finish(style, &notes)
}

/// The rows that there is room for, in their order: those with the most cases, and the sums, which stand last.
fn most_cases<'a>(lookup: &Lookup, style: Style, part: &'a IncidencePart) -> (Vec<&'a MatrixRow>, String) {
    let (sums, units) = part.rows.split_last().map_or((None, &[][..]), |(sums, units)| (Some(sums), units));
    let most = style.limits.rows;
    if units.len() <= most {
        return (part.rows.iter().collect(), String::new());
    }
    let cases = |row: &MatrixRow| row.total.exact.parse::<f64>().unwrap_or_default();
    let mut by_cases: Vec<(usize, &MatrixRow)> = units.iter().enumerate().collect();
    by_cases.sort_by(|a, b| cases(b.1).total_cmp(&cases(a.1)).then(a.0.cmp(&b.0)));
    by_cases.truncate(most);
    by_cases.sort_by_key(|(at, _)| *at);
    let with = [("all", format::count(units.len() as u64)), ("shown", format::count(most as u64))];
    let note = lookup.labels.fill("chart_incidence_shown", &[("all", &with[0].1), ("shown", &with[1].1)]);
    (by_cases.into_iter().map(|(_, row)| row).chain(sums).collect(), note)
}
