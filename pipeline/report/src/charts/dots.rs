//! Units of a peer group as dots by the value of one indicator, best first, with interval and target.

use super::axis;
use super::pick::{Picked, name_list};
use super::rows::Columns;
use super::scene::{Anchor, Mark, Scene, Style};
use super::source_note;
use crate::format;
use crate::lookup::{Group, Lookup};
use catalogue::{Direction, Indicator};
use index::comparison::Evidence;
use index::tables::{ValueRow, Verdict};

const NAME_WIDTH: f64 = 220.0;
const FACTS_WIDTH: f64 = 272.0;
const RADIUS: f64 = 6.0;

/// `None` when the plan does not have the indicator, or no unit of the group has a row.
pub(crate) fn scene(lookup: &Lookup, style: Style, id: &str, group: &Group) -> Option<Scene> {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let indicator = lookup.indicator(id)?;
    let rows = sorted(lookup, id, indicator, group);
    if rows.is_empty() {
        return None;
    }
    let picked = Picked::new(&rows, style.limits.rows);
    let target = indicator.target.as_ref();
    let unit = lookup.unit_of(indicator);
    let (low, high) = scale(lookup, id, &picked);
    let mut subtitle = labels.fill("chart_dots_sub", &[("period", lookup.latest)]);
    if let Some(target) = target {
        let basis = lookup.basis_words(crate::words::basis_id(target.basis));
        let with = [("target", &*lookup.target_words(indicator)), ("basis", &*basis)];
        subtitle.push_str(&labels.fill("chart_dots_target", &with));
    }
    if low > 0.0 {
        let from = format!("{}{unit}", format::plain(low));
        subtitle.push_str(&labels.fill("chart_dots_axis", &[("from", &from)]));
    }
    let title = labels.fill("chart_dots", &[("indicator", &lookup.indicator_title(id)), ("group", &group.title)]);
    let mut scene = Scene::new(lookup, style, format::visible(&title), format::visible(&subtitle));
    scene.say(style, &[words(lookup, style, id, &rows), picked.note(labels)]);

    let columns = Columns::new(&scene, NAME_WIDTH, FACTS_WIDTH);
    // Half a dot of room at both ends.
    let (from, to) = (columns.left + RADIUS, columns.right - RADIUS);
    let place = |value: f64| from + (value - low) / (high - low) * (to - from);
    if let Some(target) = target {
        let text = labels.fill("chart_target_mark", &[("value", &format!("{}{unit}", format::plain(target.value)))]);
        let text = format::visible(&text);
        let half = style.font.width(&text, sizes.small) / 2.0;
        let x = place(target.value).clamp(half, scene.width - half);
        scene.text(x, scene.y + sizes.small, text, sizes.small, Anchor::Middle, colours.ink);
        scene.y += sizes.small * 1.6;
    }
    let (top, mut behind) = (scene.y, scene.marks.len());
    for row in picked.rows() {
        let Some(row) = row else {
            columns.gap(&mut scene, style, &picked.gap_words(labels));
            continue;
        };
        let texts = columns.row(style, &lookup.unit_name(&row.unit_id), &facts(lookup, id, row), "");
        let middle = columns.set(&mut scene, style, &texts);
        let level = vec![(columns.left, middle), (columns.right, middle)];
        scene.marks.insert(behind, Mark::Line { points: level, colour: colours.middle, width: 1 });
        behind += 1;
        let Some(value) = row.value else { continue };
        if let (Some(lower), Some(upper)) = (row.lower, row.upper) {
            scene.line(vec![(place(lower), middle), (place(upper), middle)], colours.muted, 3);
        }
        let x = place(value);
        if verdict(lookup, id, row) == Verdict::NotMet {
            scene.rect(x - RADIUS, middle - RADIUS, 2.0 * RADIUS, 2.0 * RADIUS, colours.weak);
            scene.frame(x - RADIUS, middle - RADIUS, 2.0 * RADIUS, 2.0 * RADIUS, colours.ink, 1);
        } else {
            scene.dot(x, middle, RADIUS, colours.strong);
        }
    }
    if let Some(target) = target.filter(|_| picked.left_out == 0) {
        let x = place(target.value);
        let line = Mark::Line { points: vec![(x, top), (x, scene.y)], colour: colours.ink, width: 2 };
        scene.marks.insert(behind, line);
    }
    let ticks: Vec<(f64, String)> =
        axis::steps(low, high).into_iter().map(|tick| (place(tick), tick_text(lookup, id, tick))).collect();
    columns.axis(&mut scene, style, &ticks);
    let method = labels.fill("chart_method_definition", &[("definition", &lookup.definition_words(indicator))]);
    Some(scene.finish(style, &[source_note(lookup), method + &labels.get("chart_method_interval")]))
}

/// From below the least to above the greatest of values, interval ends and target; where there are no values, all percents.
fn scale(lookup: &Lookup, id: &str, picked: &Picked<&ValueRow>) -> (f64, f64) {
    let target = lookup.indicator(id).and_then(|indicator| indicator.target.as_ref()).map(|target| target.value);
    let numbers = picked.shown().filter(|row| row.value.is_some()).flat_map(|row| [row.value, row.lower, row.upper]);
    let numbers: Vec<f64> = numbers.flatten().collect();
    let (low, high) = if numbers.is_empty() {
        (0.0, target.unwrap_or_default().max(100.0))
    } else {
        axis::ends(numbers.into_iter().chain(target)).unwrap_or((0.0, 100.0))
    };
    if lookup.is_percent(id) { (low.max(0.0), high) } else { (low, high) }
}

fn tick_text(lookup: &Lookup, id: &str, tick: f64) -> String {
    format!("{}{}", format::plain(tick), if lookup.is_percent(id) { "%" } else { "" })
}

/// The rows of a group, best value first, those without a value last, then in the order of ranks.
fn sorted<'a>(lookup: &Lookup<'a>, id: &str, indicator: &Indicator, group: &Group) -> Vec<&'a ValueRow> {
    let mut rows: Vec<&ValueRow> =
        group.units.iter().filter_map(|unit| lookup.value(id, unit, lookup.latest)).collect();
    let less = indicator.direction() == Some(Direction::Less);
    rows.sort_by(|a, b| match (a.value, b.value) {
        (Some(a), Some(b)) if less => a.total_cmp(&b),
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    rows
}

fn verdict(lookup: &Lookup, id: &str, row: &ValueRow) -> Verdict {
    lookup.score(id, &row.unit_id, lookup.latest).map_or(Verdict::NoTarget, |score| score.verdict)
}

/// Value, interval, counts and verdict of a unit; why there is no value.
fn facts(lookup: &Lookup, id: &str, row: &ValueRow) -> String {
    let cell = lookup.value_cell(id, &row.unit_id, lookup.latest);
    if row.value.is_none() {
        return format!("{} {}", cell.glyph, cell.word);
    }
    let mut parts = vec![cell.text];
    parts.extend(format::interval(row).map(|interval| format!("[{interval}]")));
    if let (Some(numerator), Some(denominator)) = (row.numerator, row.denominator) {
        parts.push(format!("{}/{}", format::exact(numerator), format::exact(denominator)));
    }
    if let Some(score) = lookup.score(id, &row.unit_id, lookup.latest).filter(|score| score.target.is_some()) {
        let verdict = lookup.verdict_cell(score);
        parts.push(format!("{}{}", verdict.glyph, verdict.word));
    }
    parts.join("  ")
}

/// How many reach the target, and of how many that is more than chance; without a target, the best and the worst.
fn words(lookup: &Lookup, style: Style, id: &str, rows: &[&ValueRow]) -> String {
    let labels = lookup.labels;
    let count = |n: usize| format::count(n as u64);
    let of = |verdict_is: Verdict| rows.iter().filter(|row| verdict(lookup, id, row) == verdict_is).count();
    let valued: Vec<&&ValueRow> = rows.iter().filter(|row| row.value.is_some()).collect();
    let (Some(best), Some(worst)) = (valued.first(), valued.last()) else {
        return labels.fill("chart_dots_none", &[("n", &count(rows.len()))]);
    };
    let mut words = if of(Verdict::Met) + of(Verdict::NotMet) == 0 {
        let shown = |row: &ValueRow| lookup.value_cell(id, &row.unit_id, lookup.latest).text;
        labels.fill(
            "chart_dots_ends",
            &[
                ("n", &count(valued.len())),
                ("best", &lookup.unit_name(&best.unit_id)),
                ("most", &shown(best)),
                ("worst", &lookup.unit_name(&worst.unit_id)),
                ("least", &shown(worst)),
            ],
        )
    } else {
        let sure = rows.iter().filter(|row| {
            let compared = lookup.comparison(id, &row.unit_id, lookup.latest);
            compared.and_then(|compared| compared.evidence) == Some(Evidence::NotMet)
        });
        let sure: Vec<String> = sure.map(|row| lookup.unit_name(&row.unit_id)).collect();
        let mut words = labels.fill(
            "chart_dots_words",
            &[("n", &count(valued.len())), ("met", &count(of(Verdict::Met))), ("short", &count(of(Verdict::NotMet)))],
        );
        if of(Verdict::NotMet) > 0 && !lookup.input.comparison.is_empty() {
            let with = [("n", &*count(sure.len())), ("units", &*name_list(labels, &sure, style.limits.names))];
            let key = match sure.len() {
                0 => "chart_dots_none_sure",
                n if n == of(Verdict::NotMet) => "chart_dots_all_sure",
                _ => "chart_dots_sure",
            };
            words.push_str(&labels.fill(key, &with));
        }
        words
    };
    let without = rows.len() - valued.len();
    if without > 0 {
        words.push_str(&labels.fill("chart_dots_without", &[("n", &count(without))]));
    }
    format::visible(&(words + &labels.get("full_stop")))
}
