//! Ranks as ranges: what chance in the data leaves open of every place.

use super::font::Font;
use super::scene::{Anchor, MARGIN, Mark, Scene, Style, lines_height};
use super::source_note;
use crate::format;
use crate::lookup::{Group, Lookup};
use index::rank_ranges::RankRangeRow;

const NAME_WIDTH: f64 = 240.0;
const FACTS_WIDTH: f64 = 270.0;
const GAP: f64 = 16.0;

/// `None` when the run has no ranges for the group.
pub(crate) fn scene(lookup: &Lookup, font: &Font, group: &Group) -> Option<Scene> {
    let (labels, style) = (lookup.labels, Style::new(lookup, font));
    let (sizes, colours) = (style.sizes, style.colours);
    let rows: Vec<&RankRangeRow> =
        group.units.iter().filter_map(|unit| lookup.rank_range(unit, lookup.latest)).collect();
    let most = f64::from(rows.iter().map(|row| row.peers).max()?);
    let subtitle = labels.fill("chart_rank_ranges_sub", &[("period", lookup.latest)]);
    let title = labels.fill("chart_rank_ranges", &[("group", &group.title)]);
    let mut scene = Scene::new(lookup, style, format::visible(&title), format::visible(&subtitle));
    let tiers = rows.iter().map(|row| row.tier).max()?;
    let key = if tiers == 1 { "rank_range_one_tier" } else { "rank_range_words" };
    let words = labels.fill(key, &[("n", &rows.len().to_string()), ("tiers", &tiers.to_string())]);
    let lines = font.wrap(&words, sizes.body, scene.width - 2.0 * MARGIN);
    scene.lines(&lines, MARGIN, sizes.body, Anchor::Start, colours.ink);
    scene.y += 8.0;

    let left = MARGIN + NAME_WIDTH + GAP;
    let right = scene.width - MARGIN - FACTS_WIDTH - GAP;
    let place = |rank: f64| left + 8.0 + (rank - 1.0) / (most - 1.0).max(1.0) * (right - left - 16.0);
    let (top, behind) = (scene.y, scene.marks.len());
    let mut tier = rows.first()?.tier;
    for row in &rows {
        if row.tier != tier {
            tier = row.tier;
            scene.line(vec![(MARGIN, scene.y), (scene.width - MARGIN, scene.y)], colours.ink, 2);
        }
        let name = font.wrap(&lookup.unit_name(&row.unit_id), sizes.body, NAME_WIDTH);
        let facts = labels.fill(
            "rank_range_facts",
            &[
                ("rank", &row.rank.to_string()),
                ("lower", &row.rank_lower.to_string()),
                ("upper", &row.rank_upper.to_string()),
                ("p", &chance(row)),
                ("tier", &row.tier.to_string()),
            ],
        );
        let facts = font.wrap(&facts, sizes.small, FACTS_WIDTH);
        let height = lines_height(name.len(), sizes.body).max(lines_height(facts.len(), sizes.small)) + 8.0;
        let middle = scene.y + height / 2.0;
        scene.lines_around(&name, MARGIN + NAME_WIDTH, middle, sizes.body, Anchor::End, colours.ink);
        let across = |from: u32, to: u32| vec![(place(f64::from(from)), middle), (place(f64::from(to)), middle)];
        scene.line(across(row.joint_lower, row.joint_upper), colours.rule, 1);
        scene.line(across(row.rank_lower, row.rank_upper), colours.muted, 5);
        let expected = place(row.expected_rank);
        scene.rect(expected - 4.0, middle - 4.0, 8.0, 8.0, colours.weak);
        scene.dot(place(f64::from(row.rank)), middle, 6.0, colours.strong);
        scene.lines_around(&facts, right + GAP, middle, sizes.small, Anchor::Start, colours.ink);
        scene.y += height;
    }
    let bottom = scene.y;
    scene.line(vec![(left, bottom), (right, bottom)], colours.muted, 1);
    for rank in ticks(rows.iter().map(|row| row.peers).max()?) {
        let x = place(f64::from(rank));
        let line = Mark::Line { points: vec![(x, top), (x, bottom)], colour: colours.middle, width: 1 };
        scene.marks.insert(behind, line);
        scene.line(vec![(x, bottom), (x, bottom + 5.0)], colours.muted, 1);
        scene.text(x, bottom + 6.0 + sizes.small, rank.to_string(), sizes.small, Anchor::Middle, colours.muted);
    }
    scene.y = bottom + 8.0 + sizes.small * 1.2;
    Some(scene.finish(style, &[source_note(lookup), note(lookup)]))
}

/// The probability of a place among the first three, in whole percent; a dash in a group of three or fewer, where it says
/// nothing. A simulation knows no certainty.
pub(crate) fn chance(row: &RankRangeRow) -> String {
    match row.p_top3 {
        _ if row.peers <= 3 => "–".to_owned(),
        p if p < 0.005 => "<1%".to_owned(),
        p if p >= 0.995 => ">99%".to_owned(),
        p => format!("{}%", format::round(100.0 * p, 0)),
    }
}

/// How the ranges were made.
pub(crate) fn note(lookup: &Lookup) -> String {
    let settings = lookup.input.plan.method.rank_ranges;
    let (runs, seed) = (format::count(u64::from(settings.runs)), settings.seed.to_string());
    lookup.labels.fill("rank_range_note", &[("runs", &runs), ("seed", &seed)])
}

/// The first, the last and what lies between at even steps.
fn ticks(most: u32) -> Vec<u32> {
    let step = if most > 12 { 5 } else { 1 };
    let mut ticks: Vec<u32> = (1..=most).filter(|rank| *rank == 1 || rank.is_multiple_of(step)).collect();
    if ticks.last().is_some_and(|last| most - last > step / 2) {
        ticks.push(most);
    }
    ticks
}
