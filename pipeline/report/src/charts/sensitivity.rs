//! Which choices of method move the ranks: the shares of variance, one panel a peer group.

use super::rows::Columns;
use super::scene::{Anchor, MARGIN, Scene, Style};
use super::source_note;
use crate::format;
use crate::lookup::{Group, Lookup};
use index::uncertainty::{SensitivityRow, ShareStatus};

const NAME_WIDTH: f64 = 250.0;
const FACTS_WIDTH: f64 = 250.0;

/// `None` when the run has no analysis of sensitivity.
pub(crate) fn scene(lookup: &Lookup, style: Style) -> Option<Scene> {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let groups: Vec<(&Group, Vec<&SensitivityRow>)> = lookup
        .groups
        .iter()
        .map(|group| (group, of_group(lookup, group)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    if groups.is_empty() {
        return None;
    }
    let subtitle = labels.fill("chart_sensitivity_sub", &[("period", lookup.latest)]);
    let mut scene = Scene::new(lookup, style, labels.get("chart_sensitivity"), format::visible(&subtitle));
    let sentences: Vec<String> = groups.iter().map(|(group, rows)| words(lookup, group, rows)).collect();
    scene.say(style, &sentences);

    let columns = Columns::new(&scene, NAME_WIDTH, FACTS_WIDTH);
    let ends = groups.iter().flat_map(|(_, rows)| rows).filter_map(|row| row.total_upper);
    let most = (ends.fold(0.1, f64::max) * 10.0).ceil() / 10.0;
    let (from, to) = (columns.left + 6.0, columns.right - 6.0);
    let place = |share: f64| from + (share / most).clamp(0.0, 1.0) * (to - from);
    for (group, rows) in &groups {
        let heading = style.font.wrap(&format::visible(&group.title), sizes.body, scene.width - 2.0 * MARGIN);
        scene.lines(&heading, MARGIN, sizes.body, Anchor::Start, colours.strong);
        for row in rows {
            let texts = columns.row(style, &title(lookup, row), &facts(lookup, row), "");
            let middle = columns.set(&mut scene, style, &texts);
            scene.line(vec![(columns.left, middle), (columns.right, middle)], colours.middle, 1);
            if let (Some(lower), Some(upper)) = (row.total_lower, row.total_upper) {
                scene.line(vec![(place(lower), middle), (place(upper), middle)], colours.muted, 3);
            }
            if let Some(total) = row.total {
                scene.dot(place(total), middle, 6.0, colours.strong);
            }
            if let Some(first) = row.first {
                scene.rect(place(first) - 4.0, middle - 4.0, 8.0, 8.0, colours.weak);
                scene.frame(place(first) - 4.0, middle - 4.0, 8.0, 8.0, colours.ink, 1);
            }
        }
        scene.y += 6.0;
    }
    let tenths = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].into_iter().filter(|share| *share <= most + 1e-9);
    let ticks: Vec<(f64, String)> =
        tenths.map(|share| (place(share), format!("{}%", format::round(100.0 * share, 0)))).collect();
    columns.axis(&mut scene, style, &ticks);
    Some(scene.finish(style, &[source_note(lookup), labels.get("chart_sensitivity_note")]))
}

/// The factors of a group by what they account for in all.
fn of_group<'a>(lookup: &Lookup<'a>, group: &Group) -> Vec<&'a SensitivityRow> {
    let mut peers =
        group.units.iter().filter_map(|unit| lookup.top_row(unit, lookup.latest)).map(|row| &row.peer_group);
    let Some(id) = peers.find(|id| !id.is_empty()) else { return Vec::new() };
    let is =
        |row: &&SensitivityRow| row.result == "mean_rank_shift" && row.period == lookup.latest && row.peer_group == *id;
    let mut rows: Vec<&SensitivityRow> = lookup.input.sensitivity.iter().filter(is).collect();
    rows.sort_by(|a, b| {
        let total = |row: &SensitivityRow| row.total.unwrap_or(-1.0);
        total(b).total_cmp(&total(a)).then(a.factor_id.cmp(&b.factor_id))
    });
    rows
}

fn title(lookup: &Lookup, row: &SensitivityRow) -> String {
    let factors = lookup.input.plan.method.uncertainty.iter().flat_map(|of| &of.factors);
    let title = factors.into_iter().find(|factor| factor.id == row.factor_id);
    format::visible(title.map_or(row.factor_id.as_str(), |factor| factor.title.get(lookup.labels.lang)))
}

fn percent(share: f64) -> String {
    format!("{}%", format::round(100.0 * share, 0))
}

/// The two shares; why there are none.
fn facts(lookup: &Lookup, row: &SensitivityRow) -> String {
    let labels = lookup.labels;
    let known = row.total.zip(row.total_lower.zip(row.total_upper)).filter(|(_, (_, upper))| *upper > 0.0);
    let Some((total, (lower, upper))) = known else { return labels.get("chart_sensitivity_none") };
    let more = if row.status == ShareStatus::NeedsMoreRuns {
        labels.get("chart_sensitivity_more_runs")
    } else {
        String::new()
    };
    let with = [
        ("total", &*percent(total)),
        ("lower", &*percent(lower)),
        ("upper", &*percent(upper)),
        ("first", &*row.first.map(percent).unwrap_or_default()),
    ];
    labels.fill("chart_sensitivity_facts", &with) + &more
}

/// The choice that matters most, if it can be told from the next.
fn words(lookup: &Lookup, group: &Group, rows: &[&SensitivityRow]) -> String {
    let labels = lookup.labels;
    let known: Vec<&&SensitivityRow> = rows.iter().filter(|row| row.total.is_some_and(|total| total > 0.0)).collect();
    let Some(first) = known.first() else {
        return format::visible(&labels.fill("chart_sensitivity_never", &[("group", &group.title)]));
    };
    let lower = first.total_lower.unwrap_or_default();
    let alike: Vec<String> = known
        .iter()
        .take_while(|row| row.factor_id == first.factor_id || row.total_upper.is_none_or(|upper| upper >= lower))
        .map(|row| title(lookup, row))
        .collect();
    let share = first.total.map(percent).unwrap_or_default();
    let with = [("group", &*group.title), ("factors", &*alike.join(&labels.get("separator"))), ("share", &*share)];
    let key = if alike.len() == 1 { "chart_sensitivity_one" } else { "chart_sensitivity_alike" };
    format::visible(&labels.fill(key, &with))
}
