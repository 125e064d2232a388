//! The funnel of the largest group: how far a unit of its size may lie from the group by chance.

use super::axis::{step_of, steps};
use super::geometry::{Area, line_crosses, overlap};
use super::pick::name_list;
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::source_note;
use crate::format;
use crate::lookup::{Group, Lookup};
use index::comparison::{FunnelLimits, FunnelPlace, GroupFunnel, measure_of, scale_of};
use statistics::Interval;

const PLOT: f64 = 380.0;
const AXIS_WIDTH: f64 = 56.0;
/// Room for the names of the limits, at the right.
const LIMITS_WIDTH: f64 = 46.0;
const STEPS: u32 = 160;
const RADIUS: f64 = 5.0;
/// Above this many units their dots are drawn small.
const MANY: usize = 100;
const SMALL_RADIUS: f64 = 2.5;

/// A unit in the plot.
struct Dot {
    name: String,
    size: f64,
    value: f64,
    place: FunnelPlace,
}

/// `None` when no group has two units with the indicator's counts.
pub(crate) fn scene(lookup: &Lookup, style: Style, id: &str) -> Option<Scene> {
    let indicator = lookup.indicator(id)?;
    let (measure, scale) = (measure_of(indicator)?, scale_of(indicator));
    let compared =
        |group: &Group| group.units.iter().filter(|unit| lookup.comparison(id, unit, lookup.latest).is_some()).count();
    let ranked = lookup.groups.iter().filter(|group| group.ranked);
    let group = ranked.max_by_key(|group| (compared(group), std::cmp::Reverse(group.number)))?;
    let mut counts = Vec::new();
    let mut names = Vec::new();
    for unit in group.units.iter().filter(|unit| lookup.comparison(id, unit, lookup.latest).is_some()) {
        let value = lookup.value(id, unit, lookup.latest)?;
        counts.push((value.numerator?.to_f64(), value.denominator?.to_f64()));
        names.push(lookup.unit_name(unit));
    }
    let funnel = GroupFunnel::new(measure, &counts)?;
    let dots: Vec<Dot> = names
        .into_iter()
        .zip(&counts)
        .filter_map(|(name, (x, n))| Some(Dot { name, size: *n, value: scale * x / n, place: funnel.place(*x, *n)? }))
        .collect();
    Some(draw(lookup, style, id, group, &funnel, &dots, scale))
}

fn draw(
    lookup: &Lookup,
    style: Style,
    id: &str,
    group: &Group,
    funnel: &GroupFunnel,
    dots: &[Dot],
    scale: f64,
) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let sign = if lookup.is_percent(id) { "%" } else { "" };
    let denominator = lookup.indicator(id).and_then(|indicator| indicator.denominator.as_ref());
    let denominator = denominator.map_or("", |text| text.get(labels.lang));
    let centre = format!("{}{sign}", format::round(scale * funnel.centre(), 1));
    let subtitle = labels
        .fill("chart_funnel_sub", &[("period", lookup.latest), ("denominator", denominator), ("centre", &centre)]);
    let title = labels.fill("chart_funnel", &[("indicator", &lookup.indicator_title(id)), ("group", &group.title)]);
    let mut scene = Scene::new(lookup, style, format::visible(&title), format::visible(&subtitle));
    scene.say(style, &words(lookup, style, funnel, dots));
    scene.y += 4.0;

    let (left, right) = (MARGIN + AXIS_WIDTH, scene.width - MARGIN - LIMITS_WIDTH);
    let (top, bottom) = (scene.y, scene.y + PLOT);
    let least = dots.iter().map(|dot| dot.size).fold(f64::INFINITY, f64::min);
    let most = dots.iter().map(|dot| dot.size).fold(0.0, f64::max);
    let (from, to) = (libm::log(least) - 0.15, libm::log(most) + 0.15);
    let across = |size: f64| left + (libm::log(size) - from) / (to - from) * (right - left);
    let (low, high) = range(funnel, dots, least, scale, !sign.is_empty());
    let down = |value: f64| bottom - (value.clamp(low, high) - low) / (high - low) * (bottom - top);

    let mut curves: Vec<Vec<(f64, f64)>> = Vec::new();
    for tick in steps(low, high) {
        curves.push(vec![(left, down(tick)), (right, down(tick))]);
        scene.line(vec![(left, down(tick)), (right, down(tick))], colours.middle, 1);
        let text = format!("{}{sign}", format::plain(tick));
        scene.text(left - 6.0, down(tick) + sizes.small * 0.35, text, sizes.small, Anchor::End, colours.muted);
    }
    let sizes_at: Vec<f64> =
        (0..=STEPS).map(|step| libm::exp(from + (to - from) * f64::from(step) / f64::from(STEPS))).collect();
    let mut curve = |limits: &dyn Fn(f64) -> Option<(Interval, Interval)>, width: u32| {
        for pick in [0, 1] {
            for upper in [false, true] {
                let points: Vec<(f64, f64)> = sizes_at
                    .iter()
                    .filter_map(|size| {
                        let both = limits(*size)?;
                        let ends = if pick == 0 { both.0 } else { both.1 };
                        Some((across(*size), down(scale * if upper { ends.upper } else { ends.lower })))
                    })
                    .collect();
                let colour = if pick == 0 { colours.muted } else { colours.strong };
                curves.push(points.clone());
                scene.line(points, colour, width);
            }
        }
    };
    if funnel.used == FunnelLimits::Adjusted {
        curve(&|size| funnel.exact_limits(size), 1);
    }
    curve(&|size| funnel.limits(size), 2);
    let middle = down(scale * funnel.centre());
    scene.line(vec![(left, middle), (right, middle)], colours.ink, 1);
    curves.push(vec![(left, middle), (right, middle)]);
    scene.line(vec![(left, top), (left, bottom), (right, bottom)], colours.muted, 1);
    if let Some((inner, outer)) = funnel.limits(libm::exp(to)) {
        let (inner, outer) = (down(scale * inner.lower), down(scale * outer.lower));
        let outer = outer.max(inner + sizes.small * 1.2);
        for (y, name) in [(inner, "95%"), (outer, "99.8%")] {
            scene.text(right + 5.0, y + sizes.small * 0.35, name, sizes.small, Anchor::Start, colours.muted);
        }
    }
    let radius = if dots.len() > MANY { SMALL_RADIUS } else { RADIUS };
    let mut around = Around { dots: Vec::new(), lines: curves, labels: Vec::new() };
    for dot in dots {
        let (x, y) = (across(dot.size), down(dot.value));
        if dot.place == FunnelPlace::Usual {
            scene.dot(x, y, radius, colours.strong);
        } else {
            scene.rect(x - radius, y - radius, 2.0 * radius, 2.0 * radius, colours.weak);
            scene.frame(x - radius, y - radius, 2.0 * radius, 2.0 * radius, colours.ink, 1);
        }
        around.dots.push([x - radius, y - radius, x + radius, y + radius]);
    }
    for dot in dots.iter().filter(|dot| dot.place != FunnelPlace::Usual).take(style.limits.names) {
        let at = (across(dot.size), down(dot.value));
        label(&mut scene, style, &mut around, dot, at, [left, top, right, bottom]);
    }
    let mut free_from = left;
    for tick in nice_sizes(least, most) {
        let text = format::plain(tick);
        let half = style.font.width(&text, sizes.small) / 2.0;
        let x = across(tick);
        scene.line(vec![(x, bottom), (x, bottom + 5.0)], colours.muted, 1);
        if x - half > free_from && x + half < right {
            scene.text(x, bottom + 7.0 + sizes.small, text, sizes.small, Anchor::Middle, colours.muted);
            free_from = x + half + 8.0;
        }
    }
    scene.y = bottom + 10.0 + sizes.small * 1.2;
    let lines = style.font.wrap(&format::visible(denominator), sizes.small, right - left);
    scene.lines(&lines, right, sizes.small, Anchor::End, colours.muted);
    scene.finish(style, &[source_note(lookup), labels.get("funnel_method"), labels.get("funnel_and_rest")])
}

/// Which limits are used and why, and who lies outside.
fn words(lookup: &Lookup, style: Style, funnel: &GroupFunnel, dots: &[Dot]) -> Vec<String> {
    let labels = lookup.labels;
    let phi = funnel.phi.map(|phi| format::round(phi, 2)).unwrap_or_default();
    let why = match funnel.used {
        FunnelLimits::Exact => "funnel_exact",
        FunnelLimits::ExactTooFewUnits => "funnel_exact_few",
        FunnelLimits::Adjusted => "funnel_adjusted",
    };
    let outside: Vec<String> =
        dots.iter().filter(|dot| dot.place != FunnelPlace::Usual).map(|dot| dot.name.clone()).collect();
    let who = if outside.is_empty() {
        labels.get("funnel_none_outside")
    } else {
        labels.fill("funnel_outside", &[("units", &name_list(labels, &outside, style.limits.names))])
    };
    vec![labels.fill(why, &[("phi", &phi)]), format::visible(&who)]
}

/// What a name may not lie on.
struct Around {
    dots: Vec<Area>,
    lines: Vec<Vec<(f64, f64)>>,
    labels: Vec<Area>,
}

/// The name of a unit outside the limits, near its dot where nothing stands yet, with a line to the dot. Where there is no
/// such place it stays in the sentence alone.
fn label(
    scene: &mut Scene,
    style: Style,
    around: &mut Around,
    dot: &Dot,
    (x, y): (f64, f64),
    [left, top, right, bottom]: Area,
) {
    let em = style.sizes.small;
    let lines = style.font.wrap_even(&dot.name, em, 150.0);
    let width = lines.iter().map(|line| style.font.width(line, em)).fold(0.0, f64::max);
    let height = lines_height(lines.len(), em);
    for step in 0..60 {
        let rise = f64::from(step / 2) * em * 0.5 * if step % 2 == 0 { 1.0 } else { -1.0 };
        for aside in [12.0, 40.0, 80.0] {
            for from in [x + aside, x - aside - width] {
                let place = [from, y + rise - height / 2.0, from + width, y + rise + height / 2.0];
                let end = if from > x { from - 2.0 } else { from + width + 2.0 };
                let leader = vec![(x, y), (end, y + rise)];
                let inside = place[0] >= left && place[2] <= right && place[1] >= top && place[3] <= bottom;
                let free = inside
                    && !around.dots.iter().chain(&around.labels).any(|other| overlap(place, *other))
                    && !around.lines.iter().any(|line| line_crosses(line, place))
                    && !around.labels.iter().any(|other| line_crosses(&leader, *other));
                if free {
                    scene.line(leader.clone(), style.colours.muted, 1);
                    scene.lines_around(&lines, from, y + rise, em, Anchor::Start, style.colours.ink);
                    around.labels.push(place);
                    around.lines.push(leader);
                    return;
                }
            }
        }
    }
}

/// From below the least to above the greatest of what is drawn.
fn range(funnel: &GroupFunnel, dots: &[Dot], least: f64, scale: f64, percent: bool) -> (f64, f64) {
    let limits = funnel.limits(least).map(|(_, outer)| outer.scaled(scale));
    let mut low = limits.map_or(f64::INFINITY, |limits| limits.lower);
    let mut high = limits.map_or(0.0, |limits| limits.upper);
    for dot in dots {
        (low, high) = (low.min(dot.value), high.max(dot.value));
    }
    let step = step_of(high - low);
    let high = (high / step).ceil() * step;
    let high = if percent { high.min(100.0) } else { high };
    let low = ((low / step).floor() * step).max(0.0);
    if high > low { (low, high) } else { (low, low + step) }
}

/// 1, 2, 5, 10, 20 … between the least and the greatest size.
fn nice_sizes(least: f64, most: f64) -> Vec<f64> {
    let mut sizes = Vec::new();
    let mut tens = libm::pow(10.0, libm::log10(least).floor());
    while tens <= most {
        sizes.extend([1.0, 2.0, 5.0].map(|n| n * tens).into_iter().filter(|size| *size >= least && *size <= most));
        tens *= 10.0;
    }
    sizes
}
