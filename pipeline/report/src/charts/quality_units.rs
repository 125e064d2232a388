//! What is known of every unit: for how many indicators there is a value, and why there is none for the others.

use super::fields::contrast;
use super::pick::Picked;
use super::rows::Columns;
use super::scene::{Anchor, MARGIN, Scene, Style};
use super::source_note;
use crate::cell::NO_NUMBER;
use crate::format;
use crate::lookup::Lookup;
use crate::settings::Colour;
use index::tables::Status;

const NAME_WIDTH: f64 = 220.0;
const FACTS_WIDTH: f64 = 215.0;
const BAR: f64 = 16.0;
/// Space between two pieces of a bar, so that they are two also in grey.
const SEAM: f64 = 2.0;

/// The pieces of a bar, from the left; what does not apply is no piece.
const PIECES: [Status; 5] =
    [Status::Ok, Status::TooFewRecords, Status::Suppressed, Status::Impossible, Status::NotReported];

/// How many indicators of a unit have each status.
type Counts = [usize; PIECES.len()];

struct Unit<'a> {
    id: &'a str,
    counts: Counts,
}

/// `None` when nothing is known of any unit.
pub(crate) fn scene(lookup: &Lookup, style: Style) -> Option<Scene> {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let groups: Vec<(&str, Vec<Unit>)> = lookup
        .groups
        .iter()
        .map(|group| {
            (group.title.as_str(), group.units.iter().map(|id| Unit { id, counts: counts(lookup, id) }).collect())
        })
        .collect();
    if groups.iter().flat_map(|(_, units)| units).all(|unit| sum(&unit.counts) == 0) {
        return None;
    }
    let subtitle = labels.fill("chart_quality_units_sub", &[("period", lookup.latest), ("key", &key(lookup))]);
    let mut scene = Scene::new(lookup, style, labels.get("chart_quality_units"), format::visible(&subtitle));
    let ranked: Vec<&Unit> =
        lookup.groups.iter().zip(&groups).filter(|(of, _)| of.ranked).flat_map(|(_, (_, units))| units).collect();
    let mut sentences = vec![words(lookup, &ranked)];
    let picked: Vec<(&str, Picked<Unit>)> =
        groups.iter().map(|(title, units)| (*title, Picked::new(units, style.limits.rows))).collect();
    for (title, picked) in picked.iter().filter(|(_, picked)| picked.left_out > 0) {
        sentences.push(format::visible(&format!("{title}{}{}", labels.choose("：", ": "), picked.note(labels))));
    }
    scene.say(style, &sentences);

    let columns = Columns::new(&scene, NAME_WIDTH, FACTS_WIDTH);
    for (title, picked) in &picked {
        let heading = style.font.wrap(&format::visible(title), sizes.body, scene.width - 2.0 * MARGIN);
        scene.lines(&heading, MARGIN, sizes.body, Anchor::Start, colours.strong);
        for unit in picked.rows() {
            let Some(unit) = unit else {
                columns.gap(&mut scene, style, &picked.gap_words(labels));
                continue;
            };
            let texts = columns.row(style, &lookup.unit_name(unit.id), &facts(lookup, &unit.counts), "");
            let middle = columns.set(&mut scene, style, &texts);
            let all = sum(&unit.counts).max(1) as f64;
            let wide = |count: usize| count as f64 / all * (columns.right - columns.left);
            let mut x = columns.left;
            for (status, count) in PIECES.iter().zip(unit.counts).filter(|(_, count)| *count > 0) {
                let (width, (fill, mark)) = (wide(count), look(style, *status));
                scene.rect(x, middle - BAR / 2.0, (width - SEAM).max(1.0), BAR, fill);
                let ink = if contrast(colours.ink, fill) >= 4.5 { colours.ink } else { colours.paper };
                let text = if *status == Status::Ok { count.to_string() } else { format!("{mark}{count}") };
                let text = [text, mark.to_owned()]
                    .into_iter()
                    .find(|text| style.font.width(text, sizes.small) + 4.0 < width - SEAM)
                    .unwrap_or_default();
                let baseline = middle + sizes.small * 0.35;
                scene.text(x + (width - SEAM) / 2.0, baseline, text, sizes.small, Anchor::Middle, ink);
                x += width;
            }
        }
        scene.y += 6.0;
    }
    Some(scene.finish(style, &[source_note(lookup), labels.get("chart_quality_units_note")]))
}

fn counts(lookup: &Lookup, unit: &str) -> Counts {
    let mut counts = [0; PIECES.len()];
    for id in lookup.input.plan.indicators.keys() {
        let Some(row) = lookup.value(id, unit, lookup.latest) else { continue };
        if let Some(at) = PIECES.iter().position(|status| *status == row.status) {
            counts[at] += 1;
        }
    }
    counts
}

fn sum(counts: &Counts) -> usize {
    counts.iter().sum()
}

fn class(status: Status) -> &'static str {
    if status == Status::Ok { "ok" } else { crate::cell::class_of(status) }
}

/// Colour and glyph of a piece.
fn look(style: Style, status: Status) -> (Colour, &'static str) {
    let colours = style.colours;
    let fill = match status {
        Status::Ok => colours.strong,
        Status::NotReported => colours.weak,
        Status::TooFewRecords | Status::NoDenominator => colours.middle,
        Status::Suppressed => colours.rule,
        Status::Impossible => colours.muted,
    };
    (fill, NO_NUMBER.iter().find(|(name, _)| *name == class(status)).map_or("", |(_, glyph)| glyph))
}

/// `深色为有数值、◇样本不足、■已隐去 …`.
fn key(lookup: &Lookup) -> String {
    let word = |status: &Status| {
        let glyph = NO_NUMBER.iter().find(|(name, _)| *name == class(*status)).map_or("", |(_, glyph)| glyph);
        format!("{glyph}{}", lookup.labels.get(&format!("state_{}", class(*status))))
    };
    PIECES[1..].iter().map(word).collect::<Vec<_>>().join(&lookup.labels.get("separator"))
}

/// `58/70（83%）  ◇3 ×9`.
fn facts(lookup: &Lookup, counts: &Counts) -> String {
    let all = sum(counts);
    if all == 0 {
        return lookup.labels.get("chart_quality_units_none");
    }
    let mut parts = vec![format!("{}/{all}（{}）", counts[0], format::share(counts[0] as f64 / all as f64))];
    for (status, count) in PIECES.iter().zip(counts).skip(1).filter(|(_, count)| **count > 0) {
        let glyph = NO_NUMBER.iter().find(|(name, _)| *name == class(*status)).map_or("", |(_, glyph)| glyph);
        parts.push(format!("{glyph}{count}"));
    }
    parts.join(" ")
}

/// How much is known of the ranked units together, and of whom least.
fn words(lookup: &Lookup, units: &[&Unit]) -> String {
    let labels = lookup.labels;
    let of = |at: usize| units.iter().map(|unit| unit.counts[at]).sum::<usize>();
    let all: usize = units.iter().map(|unit| sum(&unit.counts)).sum();
    if all == 0 {
        return labels.get("chart_quality_units_none");
    }
    let count = |n: usize| format::count(n as u64);
    let mut words = labels.fill(
        "chart_quality_units_words",
        &[
            ("n", &count(units.len())),
            ("all", &count(all)),
            ("ok", &count(of(0))),
            ("share", &format::share(of(0) as f64 / all as f64)),
            ("few", &count(of(1))),
            ("hidden", &count(of(2))),
            ("wrong", &count(of(3))),
            ("missing", &count(of(4))),
        ],
    );
    let missing = |unit: &&&Unit| unit.counts[4];
    let most = units.iter().map(|unit| unit.counts[4]).max().unwrap_or_default();
    let mut worst = units.iter().filter(|unit| missing(unit) == most);
    if let (true, Some(unit), None) = (most > 0, worst.next(), worst.next()) {
        let with = [("unit", &*lookup.unit_name(unit.id)), ("missing", &*count(most))];
        words.push_str(&labels.fill("chart_quality_units_worst", &with));
    }
    words + &labels.get("full_stop")
}
