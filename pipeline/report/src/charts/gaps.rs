//! Days between one case and the next: one small panel a series, each with the limits that its earlier gaps set.

use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::source_note;
use crate::format;
use crate::incidence::Incidence;
use crate::lookup::Lookup;
use index::incidence::{GapRow, Label, Pace, Scope};
use std::collections::BTreeMap;

const COLUMNS: usize = 3;
const MOST_PANELS: usize = 6;
const GAP: f64 = 24.0;
const PLOT: f64 = 130.0;
/// Room for the numbers of the scale.
const SCALE: f64 = 36.0;

/// The lines above a panel and those below it.
type Texts = (Vec<String>, Vec<String>);
type Series<'a> = ((&'a str, &'a str), Vec<&'a GapRow>);

/// `None` when the run has no table of gaps, or none with limits.
pub(crate) fn scene(lookup: &Lookup, style: Style) -> Option<Scene> {
    let of = Incidence::new(lookup)?;
    let (shown, all) = series(&of);
    let first = shown.first()?;
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let of_cells = first.1.first()?.scope == Scope::Cell;
    let subtitle = labels.get(if of_cells { "chart_gaps_cells" } else { "chart_gaps_fields" });
    let mut scene = Scene::new(lookup, style, labels.get("chart_gaps"), format::visible(&subtitle));
    let mut sentences = vec![overall(lookup, &shown)];
    if all > shown.len() {
        let with = [("all", &*all.to_string()), ("shown", &*shown.len().to_string())];
        sentences.push(labels.fill("chart_gaps_shown", &with));
    }
    scene.say(style, &sentences);
    let columns = COLUMNS as f64;
    let panel = (scene.width - 2.0 * MARGIN - (columns - 1.0) * GAP) / columns;
    for row in shown.chunks(COLUMNS) {
        let texts: Vec<Texts> = row
            .iter()
            .map(|((unit, area), gaps)| {
                let field = of.field_title(area);
                let title = if of_cells { format!("{}：{field}", lookup.unit_name(unit)) } else { field };
                let words = words(lookup, gaps);
                (
                    style.font.wrap_even(&format::visible(&title), sizes.body, panel),
                    style.font.wrap(&words, sizes.small, panel),
                )
            })
            .collect();
        let height = |of: &dyn Fn(&Texts) -> f64| texts.iter().map(of).fold(0.0, f64::max);
        let names = height(&|(title, _)| lines_height(title.len(), sizes.body));
        let below = height(&|(_, words)| lines_height(words.len(), sizes.small));
        let top = scene.y + names + 6.0;
        let bottom = top + PLOT;
        let mut x = MARGIN;
        for ((_, gaps), (title, words)) in row.iter().zip(&texts) {
            let y = scene.y;
            scene.lines(title, x, sizes.body, Anchor::Start, colours.ink);
            plot(&mut scene, style, gaps, (x, x + panel), (top, bottom));
            scene.y = bottom + sizes.small * 1.8;
            scene.lines(words, x, sizes.small, Anchor::Start, colours.ink);
            scene.y = y;
            x += panel + GAP;
        }
        scene.y = bottom + sizes.small * 1.8 + below + 12.0;
    }
    Some(scene.finish(style, &[source_note(lookup), labels.get("gaps_note")]))
}

/// What is drawn: the cells that are high or to be watched, the strongest first; where none of them has limits, the fields,
/// those with the most cases first. And how many series there are of that kind.
fn series<'a>(of: &Incidence<'a>) -> (Vec<Series<'a>>, usize) {
    let mut all: BTreeMap<(&str, &str), Vec<&GapRow>> = BTreeMap::new();
    for row in of.lookup.input.event_gaps {
        all.entry((&row.unit_id, &row.area)).or_default().push(row);
    }
    all.retain(|_, gaps| gaps.last().is_some_and(|gap| gap.mean.is_some()));
    let alarms = [Label::High, Label::Watch].into_iter().flat_map(|label| crate::incidence::alarmed(of, label));
    let cells: Vec<(&str, &str)> = alarms.map(|row| (row.unit_id.as_str(), row.area.as_str())).collect();
    let fields: Vec<(&str, &str)> = of.fields.iter().map(|field| (of.top(), *field)).collect();
    let mut take = |keys: Vec<(&'a str, &'a str)>| -> Vec<Series<'a>> {
        keys.into_iter().filter_map(|key| all.remove_entry(&key)).collect()
    };
    let mut shown = take(cells);
    if shown.is_empty() {
        shown = take(fields);
        shown.sort_by_key(|(_, gaps)| std::cmp::Reverse(gaps.len()));
    }
    let all = shown.len();
    shown.truncate(MOST_PANELS);
    (shown, all)
}

/// How many of all gaps drawn stood out, beside how many would by chance.
fn overall(lookup: &Lookup, shown: &[Series]) -> String {
    let judged = |pace: Pace| pace != Pace::TooFew;
    let gaps = || shown.iter().flat_map(|(_, gaps)| gaps).filter(|gap| judged(gap.pace));
    let out = gaps().filter(|gap| gap.pace != Pace::Usual).count();
    let by_chance = gaps().count() as f64 * (1.0 - lookup.input.plan.method.interval_level);
    lookup.labels.fill(
        "chart_gaps_words",
        &[
            ("n", &format::count(gaps().count() as u64)),
            ("out", &format::count(out as u64)),
            ("chance", &format::round(by_chance, usize::from(by_chance < 10.0))),
        ],
    )
}

/// The last gap against those before it, and how many stood out.
fn words(lookup: &Lookup, gaps: &[&GapRow]) -> String {
    let Some(last) = gaps.last() else { return String::new() };
    let days = |days: f64| format::round(days, usize::from(days < 10.0 && days.fract() != 0.0));
    let count = |pace: Pace| gaps.iter().filter(|gap| gap.pace == pace).count().to_string();
    lookup.labels.fill(
        "gaps_words",
        &[
            ("cases", &(gaps.len() + 1).to_string()),
            ("day", &last.day),
            ("gap", &days(last.gap_days)),
            ("mean", &last.mean.map(days).unwrap_or_default()),
            ("faster", &count(Pace::Faster)),
            ("slower", &count(Pace::Slower)),
        ],
    )
}

/// Dots over the numbers of the cases, on a scale of powers of ten.
fn plot(scene: &mut Scene, style: Style, gaps: &[&GapRow], (left, right): (f64, f64), (top, bottom): (f64, f64)) {
    let (sizes, colours) = (style.sizes, style.colours);
    let all = gaps.iter().flat_map(|gap| [Some(gap.gap_days), gap.lower, gap.upper]).flatten();
    let (least, most) = all.fold((1.0_f64, 1.0_f64), |(least, most), days| (least.min(days), most.max(days)));
    let (low, high) = (libm::floor(libm::log10(least)), libm::ceil(libm::log10(most)).max(1.0));
    let height = |days: f64| bottom - (libm::log10(days) - low) / (high - low) * (bottom - top);
    let from = left + SCALE;
    let mut power = low;
    while power <= high {
        let days = libm::pow(10.0, power);
        let y = height(days);
        scene.line(vec![(from, y), (right, y)], colours.middle, 1);
        let text = format::plain(days);
        scene.text(from - 6.0, y + sizes.small * 0.35, text, sizes.small, Anchor::End, colours.muted);
        power += 1.0;
    }
    let step = (right - from - 12.0) / (gaps.len().saturating_sub(1)).max(1) as f64;
    let mut x = from + 6.0;
    let mut points: Vec<(f64, &GapRow)> = Vec::new();
    for gap in gaps {
        points.push((x, gap));
        x += step;
    }
    let curve = |of: fn(&GapRow) -> Option<f64>| -> Vec<(f64, f64)> {
        points.iter().filter_map(|(x, gap)| Some((*x, height(of(gap)?)))).collect()
    };
    for limit in [curve(|gap| gap.lower), curve(|gap| gap.upper)] {
        if limit.len() > 1 {
            scene.line(limit, colours.muted, 2);
        }
    }
    let mean = curve(|gap| gap.mean);
    if mean.len() > 1 {
        scene.line(mean, colours.rule, 1);
    }
    for (x, gap) in &points {
        let y = height(gap.gap_days);
        match gap.pace {
            Pace::Faster | Pace::Slower => {
                scene.rect(x - 5.0, y - 5.0, 10.0, 10.0, colours.weak);
                scene.frame(x - 5.0, y - 5.0, 10.0, 10.0, colours.ink, 1);
            }
            Pace::Usual | Pace::TooFew => scene.dot(*x, y, 4.0, colours.strong),
        }
    }
    let (Some(first), Some(last)) = (gaps.first(), gaps.last()) else { return };
    let baseline = bottom + sizes.small * 1.3;
    scene.text(from, baseline, first.day.clone(), sizes.small, Anchor::Start, colours.muted);
    if gaps.len() > 1 {
        scene.text(right, baseline, last.day.clone(), sizes.small, Anchor::End, colours.muted);
    }
}
