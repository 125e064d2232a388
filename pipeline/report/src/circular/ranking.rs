//! The ranking of the circular, group by group: what the order says, and how much of it chance or method could undo.

use super::{Block, closed_up, figure, number, paragraph, period_words, table};
use crate::charts::Charts;
use crate::format;
use crate::lookup::{Group, Lookup};
use index::tables::IndexRow;

/// A heading, sentences, a table and a chart for each group that is ranked.
pub(super) fn blocks(lookup: &Lookup, charts: &Charts) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (at, group) in (1..).zip(lookup.groups.iter().filter(|group| group.ranked)) {
        let number = number(lookup.labels, "circular_second_level", at);
        blocks.push(Block::Heading { text: format!("{number}{}", group.title) });
        blocks.push(paragraph(sentences(lookup, group)));
        blocks.push(ranks(lookup, group));
        for kind in &lookup.settings.documents.circular_charts {
            blocks.extend(figure(lookup, charts, &format!("{kind}-{}", group.number)));
        }
    }
    blocks
}

fn ranks(lookup: &Lookup, group: &Group) -> Block {
    let columns = [
        ("rank", 8, true),
        ("unit", 30, false),
        ("index", 13, true),
        ("grade", 9, false),
        ("circular_range", 14, true),
        ("circular_method_range", 14, true),
        ("tier", 7, true),
    ];
    let decimals = lookup.index_decimals(group);
    let row = |unit: &&str| {
        let row = lookup.top_row(unit, lookup.latest);
        let range = lookup.rank_range(unit, lookup.latest);
        let method = lookup.uncertainty(unit, lookup.latest).and_then(|row| row.rank_lower.zip(row.rank_upper));
        let score = row.and_then(|row| row.score);
        vec![
            row.and_then(|row| row.rank).map(|rank| rank.to_string()).unwrap_or_default(),
            lookup.unit_name(unit),
            score.map_or_else(|| lookup.labels.get("no_score"), |score| format::round(score, decimals)),
            row.map(|row| lookup.grade_title(&row.grade)).unwrap_or_default(),
            range.map(|range| span(range.rank_lower, range.rank_upper)).unwrap_or_default(),
            method.map(|(from, to)| span(from, to)).unwrap_or_default(),
            range.map(|range| range.tier.to_string()).unwrap_or_default(),
        ]
    };
    let caption = lookup
        .labels
        .fill("ranking_caption", &[("group", &group.title), ("period", &period_words(lookup.labels, lookup.latest))]);
    table(lookup, caption, &columns, group.units.iter().map(row).collect())
}

fn span(from: u32, to: u32) -> String {
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}

fn sentences(lookup: &Lookup, group: &Group) -> String {
    let labels = lookup.labels;
    let rows: Vec<&IndexRow> = group.units.iter().filter_map(|unit| lookup.top_row(unit, lookup.latest)).collect();
    let (ranked, without): (Vec<&IndexRow>, Vec<&IndexRow>) = rows.into_iter().partition(|row| row.rank.is_some());
    let names = |rows: &[&IndexRow]| {
        let names: Vec<String> = rows.iter().map(|row| lookup.unit_name(&row.unit_id)).collect();
        names.join(&labels.get("separator"))
    };
    let n = ranked.len().to_string();
    let mut text = String::new();
    let first: Vec<&IndexRow> = ranked.iter().copied().filter(|row| row.rank == Some(1)).collect();
    if let Some(score) = first.first().and_then(|row| row.score) {
        let score = format::round(score, lookup.index_decimals(group));
        let key = match (ranked.len(), first.len()) {
            (1, _) => "circular_only_one",
            (_, 1) => "circular_first",
            _ => "circular_first_tied",
        };
        let with = [("group", group.title.as_str()), ("n", &n), ("units", &names(&first)), ("score", &score)];
        text.push_str(&labels.fill(key, &with));
    } else {
        text.push_str(&labels.fill("circular_none_ranked", &[("group", &group.title)]));
    }
    if ranked.len() > 1 {
        text.push_str(&by_chance(lookup, &ranked, &n));
        text.push_str(&by_method(lookup, &ranked));
        text.push_str(&change(lookup, &ranked));
    }
    for row in ranked.iter().filter(|row| !row.gates.is_empty()) {
        let gates = lookup.gate_titles(&row.gates).join(&labels.get("separator"));
        let unit = lookup.unit_name(&row.unit_id);
        let lowered = row.grade != row.grade_before_gates;
        let key = if lowered { "circular_gate_lowered" } else { "circular_gate" };
        let (before, grade) = (lookup.grade_title(&row.grade_before_gates), lookup.grade_title(&row.grade));
        text.push_str(&labels.fill(key, &[("unit", &unit), ("gates", &gates), ("before", &before), ("grade", &grade)]));
    }
    if !without.is_empty() {
        text.push_str(&labels.fill("circular_without", &[("units", &names(&without))]));
    }
    text
}

/// How many tiers the units really make.
fn by_chance(lookup: &Lookup, ranked: &[&IndexRow], n: &str) -> String {
    let tiers: Vec<u32> =
        ranked.iter().filter_map(|row| lookup.rank_range(&row.unit_id, lookup.latest)).map(|row| row.tier).collect();
    match tiers.iter().max() {
        Some(_) if tiers.len() < ranked.len() => lookup.labels.get("circular_no_range"),
        None => lookup.labels.get("circular_no_range"),
        Some(1) => closed_up(lookup.labels, &lookup.labels.fill("rank_range_one_tier", &[("n", n)])),
        Some(last) => {
            let with = [("n", n), ("tiers", &last.to_string())];
            closed_up(lookup.labels, &lookup.labels.fill("rank_range_words", &with))
        }
    }
}

/// How many ranks hang on the method.
fn by_method(lookup: &Lookup, ranked: &[&IndexRow]) -> String {
    let rows: Vec<_> = ranked.iter().filter_map(|row| lookup.uncertainty(&row.unit_id, lookup.latest)).collect();
    let Some(coverage) = rows.first().map(|row| format::share(row.coverage)) else {
        return lookup.labels.get("circular_no_method_range");
    };
    let moved = rows.iter().filter(|row| row.rank_lower != row.rank_upper || row.rank_lower != row.rank).count();
    let same = (rows.len() - moved).to_string();
    lookup.labels.fill(
        if moved == 0 { "circular_method_same" } else { "circular_method_moved" },
        &[("coverage", &coverage), ("same", &same), ("moved", &moved.to_string())],
    )
}

/// How many indexes rose and fell; whether by chance nobody has tested, and the sentence says so.
fn change(lookup: &Lookup, ranked: &[&IndexRow]) -> String {
    let Some(before) = lookup.before() else { return String::new() };
    let pairs: Vec<(f64, f64)> = ranked
        .iter()
        .filter_map(|row| row.score.zip(lookup.top_row(&row.unit_id, before).and_then(|old| old.score)))
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    let count = |of: fn(f64, f64) -> bool| pairs.iter().filter(|(new, old)| of(*new, *old)).count().to_string();
    lookup.labels.fill(
        "circular_change",
        &[
            ("before", &period_words(lookup.labels, before)),
            ("n", &pairs.len().to_string()),
            ("up", &count(|new, old| new > old)),
            ("down", &count(|new, old| new < old)),
        ],
    )
}
