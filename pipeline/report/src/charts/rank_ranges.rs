//! Ranks as ranges: what chance in the data leaves open of every place.

use super::pick::Picked;
use super::rows::Columns;
use super::scene::{MARGIN, Mark, Scene, Style};
use super::source_note;
use crate::format;
use crate::lookup::{Group, Lookup};
use index::rank_ranges::RankRangeRow;

const NAME_WIDTH: f64 = 240.0;
const FACTS_WIDTH: f64 = 270.0;

/// `None` when the run has no ranges for two units of the group.
pub(crate) fn scene(lookup: &Lookup, style: Style, group: &Group) -> Option<Scene> {
    let (labels, colours) = (lookup.labels, style.colours);
    let mut rows: Vec<&RankRangeRow> =
        group.units.iter().filter_map(|unit| lookup.rank_range(unit, lookup.latest)).collect();
    rows.sort_by_key(|row| row.rank);
    if rows.len() < 2 {
        return None;
    }
    let most = rows.iter().map(|row| row.peers).max()?;
    let subtitle = labels.fill("chart_rank_ranges_sub", &[("period", lookup.latest)]);
    let title = labels.fill("chart_rank_ranges", &[("group", &group.title)]);
    let mut scene = Scene::new(lookup, style, format::visible(&title), format::visible(&subtitle));
    let picked = Picked::new(&rows, style.limits.rows);
    let tiers = rows.iter().map(|row| row.tier).max()?;
    let key = if tiers == 1 { "rank_range_one_tier" } else { "rank_range_words" };
    let words = labels.fill(key, &[("n", &rows.len().to_string()), ("tiers", &tiers.to_string())]);
    scene.say(style, &[words, picked.note(labels)]);

    let columns = Columns::new(&scene, NAME_WIDTH, FACTS_WIDTH);
    let (from, to) = (columns.left + 8.0, columns.right - 8.0);
    let place = |rank: f64| from + (rank - 1.0) / f64::from(most - 1).max(1.0) * (to - from);
    let (top, behind) = (scene.y, scene.marks.len());
    let mut tier = rows.first()?.tier;
    for row in picked.rows() {
        let Some(row) = row else {
            columns.gap(&mut scene, style, &picked.gap_words(labels));
            continue;
        };
        if row.tier != tier {
            tier = row.tier;
            scene.line(vec![(MARGIN, scene.y), (scene.width - MARGIN, scene.y)], colours.ink, 2);
        }
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
        let texts = columns.row(style, &lookup.unit_name(&row.unit_id), &facts, "");
        let middle = columns.set(&mut scene, style, &texts);
        let across = |from: u32, to: u32| vec![(place(f64::from(from)), middle), (place(f64::from(to)), middle)];
        scene.line(across(row.joint_lower, row.joint_upper), colours.rule, 1);
        scene.line(across(row.rank_lower, row.rank_upper), colours.muted, 5);
        let expected = place(row.expected_rank);
        scene.rect(expected - 4.0, middle - 4.0, 8.0, 8.0, colours.weak);
        scene.dot(place(f64::from(row.rank)), middle, 6.0, colours.strong);
    }
    let ticks: Vec<(f64, String)> =
        ticks(most).into_iter().map(|rank| (place(f64::from(rank)), rank.to_string())).collect();
    if picked.left_out == 0 {
        for (x, _) in &ticks {
            let line = Mark::Line { points: vec![(*x, top), (*x, scene.y)], colour: colours.middle, width: 1 };
            scene.marks.insert(behind, line);
        }
    }
    columns.axis(&mut scene, style, &ticks);
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
    let step = if most > 12 { 5 * (most / 60).max(1) } else { 1 };
    let mut ticks: Vec<u32> = (1..=most).filter(|rank| *rank == 1 || rank.is_multiple_of(step)).collect();
    if ticks.last().is_some_and(|last| most - last > step / 2) {
        ticks.push(most);
    }
    ticks
}
