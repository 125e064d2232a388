//! Coverage of every unit as a bar against the target.

use super::pick::Picked;
use super::rows::Columns;
use super::scene::{Anchor, MARGIN, Scene, Style};
use super::source_note;
use crate::areas::{CoveragePart, CoverageRow};
use crate::format;
use crate::lookup::Lookup;

const NAME_WIDTH: f64 = 240.0;
const FACTS_WIDTH: f64 = 335.0;

pub(crate) fn scene(lookup: &Lookup, style: Style, part: &CoveragePart) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let title = labels.fill("chart_coverage", &[("indicator", &part.title)]);
    let subtitle = labels
        .fill("chart_coverage_sub", &[("period", lookup.latest), ("target", &part.target), ("basis", &part.basis)]);
    let mut scene = Scene::new(lookup, style, title, format::visible(&subtitle));
    let mut sentences = vec![part.words.clone()];
    let groups: Vec<&[CoverageRow]> = part.rows.chunk_by(|a, b| a.group == b.group).collect();
    let picked: Vec<Picked<CoverageRow>> = groups.iter().map(|rows| Picked::new(rows, style.limits.rows)).collect();
    for (rows, picked) in groups.iter().zip(&picked) {
        let Some(first) = rows.first().filter(|_| picked.left_out > 0) else { continue };
        sentences.push(format::visible(&format!(
            "{}{}{}",
            first.group,
            labels.choose("：", ": "),
            picked.note(labels)
        )));
    }
    scene.say(style, &sentences);

    let columns = Columns::new(&scene, NAME_WIDTH, FACTS_WIDTH);
    let place = |value: f64| columns.left + (value / 100.0).clamp(0.0, 1.0) * (columns.right - columns.left);
    for picked in &picked {
        let Some(first) = picked.first.first() else { continue };
        let heading = style.font.wrap(&format::visible(&first.group), sizes.body, scene.width - 2.0 * MARGIN);
        scene.lines(&heading, MARGIN, sizes.body, Anchor::Start, colours.strong);
        for row in picked.rows() {
            let Some(row) = row else {
                columns.gap(&mut scene, style, &picked.gap_words(labels));
                continue;
            };
            let texts = columns.row(style, &row.name, &facts(lookup, row), "");
            let middle = columns.set(&mut scene, style, &texts);
            scene.rect(columns.left, middle - 9.0, columns.right - columns.left, 18.0, colours.middle);
            if let Some(value) = row.number {
                scene.rect(columns.left, middle - 5.0, place(value) - columns.left, 10.0, colours.strong);
            }
            if let Some(target) = part.target_value {
                scene.line(vec![(place(target), middle - 11.0), (place(target), middle + 11.0)], colours.weak, 3);
            }
        }
        scene.y += 6.0;
    }
    let ticks: Vec<(f64, String)> =
        [0.0, 50.0, 100.0].into_iter().map(|tick| (place(tick), format!("{}%", format::plain(tick)))).collect();
    columns.axis(&mut scene, style, &ticks);
    let method =
        labels.fill("chart_method_value", &[("numerator", &part.numerator), ("denominator", &part.denominator)]);
    scene.finish(style, &[source_note(lookup), format::visible(&method)])
}

/// Value, interval, counts, verdict and how many cases are missing; why there is no value.
fn facts(lookup: &Lookup, row: &CoverageRow) -> String {
    if row.number.is_none() {
        return format!("{} {}", row.value.glyph, row.value.word);
    }
    let interval = if row.interval.is_empty() { String::new() } else { format!(" [{}]", row.interval) };
    let counts = format!("{}/{}", row.numerator, row.denominator);
    let gap = match row.gap.as_str() {
        "" | "0" => String::new(),
        gap => lookup.labels.choose("，", ", ").to_owned() + &lookup.labels.fill("chart_gap_cases", &[("n", gap)]),
    };
    format!("{}{interval}  {counts}  {}{}{gap}", row.value.text, row.verdict.glyph, row.verdict.word)
}
