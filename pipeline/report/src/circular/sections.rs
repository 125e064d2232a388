//! The other sections of the circular.

use super::{Block, closed_up, figure, paragraph, period_words, say, table};
use crate::charts::Charts;
use crate::lookup::Lookup;
use crate::shortfalls::{misses, shortfalls};
use crate::{format, incidence as fields, progress};
use index::progress::{ProgressRow, State};
use index::tables::Status;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What was measured, and what came out for the whole.
pub(super) fn overall(lookup: &Lookup) -> Vec<Block> {
    let (labels, plan) = (lookup.labels, lookup.input.plan);
    let ranked: Vec<&str> =
        lookup.groups.iter().filter(|group| group.ranked).flat_map(|group| group.units.iter().copied()).collect();
    let with = ranked.iter().filter(|unit| lookup.top_row(unit, lookup.latest).is_some_and(|row| row.score.is_some()));
    let with = with.count();
    let scored = plan.indicators.values().filter(|indicator| index::weight(indicator) > 0.0).count();
    let groups = lookup.groups.iter().filter(|group| group.ranked).count();
    let counts = [
        ("measures", lookup.measures.len().to_string()),
        ("indicators", plan.indicators.len().to_string()),
        ("scored", scored.to_string()),
        ("units", ranked.len().to_string()),
        ("groups", groups.to_string()),
        ("with", with.to_string()),
        ("without", (ranked.len() - with).to_string()),
        ("share", format::share(plan.method.min_weight_present)),
    ];
    let mut text = say(labels, "circular_scope", &counts);
    text.push_str(&say(
        labels,
        if with < ranked.len() { "circular_some_without" } else { "circular_all_with" },
        &counts,
    ));
    let top = &plan.method.plan.top_unit;
    if let Some(row) = lookup.groups.iter().find(|group| !group.ranked).and_then(|_| lookup.top_row(top, lookup.latest))
        && let Some(score) = row.score
    {
        let with = [
            ("unit", lookup.unit_name(top)),
            ("score", format::round(score, 2)),
            ("grade", lookup.grade_title(&row.grade)),
        ];
        text.push_str(&say(labels, "circular_top", &with));
    }
    let mut blocks = vec![paragraph(text)];
    blocks.extend(progress::part(lookup).map(|part| paragraph(closed_up(labels, &part.sentence))));
    blocks.push(paragraph(labels.get("circular_provisional")));
    blocks
}

/// The plan's measures and what is overdue.
pub(super) fn measures(lookup: &Lookup, charts: &Charts) -> Vec<Block> {
    let labels = lookup.labels;
    let rows: Vec<&ProgressRow> = lookup.input.plan_progress.iter().filter(|row| row.period == lookup.latest).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let overdue: Vec<String> = rows
        .iter()
        .filter(|row| row.state == State::Overdue)
        .map(|row| {
            let judged = row.met + row.not_met + row.not_yet_due;
            let words = [
                ("indicator", lookup.indicator_title(&row.indicator_id)),
                ("met", row.met.to_string()),
                ("units", judged.to_string()),
            ];
            say(labels, "circular_overdue_one", &words)
        })
        .collect();
    let text = if overdue.is_empty() {
        labels.get("circular_no_overdue")
    } else {
        let list = overdue.join(&labels.get("list_separator"));
        labels.fill("circular_overdue", &[("n", &overdue.len().to_string()), ("list", &list)])
    };
    let columns = [
        ("measure", 30, false),
        ("circular_indicators", 9, true),
        ("progress_met", 10, true),
        ("progress_overdue", 11, true),
        ("progress_open", 9, true),
        ("progress_not_yet_due", 9, true),
        ("progress_no_target", 10, true),
        ("progress_no_data", 10, true),
    ];
    let row = |node: &&catalogue::Node| {
        let of: Vec<&&ProgressRow> = rows.iter().filter(|row| row.node_id == node.id).collect();
        let count = |state: State| of.iter().filter(|row| row.state == state).count().to_string();
        let title = format!("{}{}", node.clause, node.title.get(labels.lang));
        let states = [State::Met, State::Overdue, State::Open, State::NotYetDue, State::NoTarget, State::NoData];
        [title, of.len().to_string()].into_iter().chain(states.map(count)).collect()
    };
    let caption = labels.fill("circular_measures_caption", &[("period", &period_words(labels, lookup.latest))]);
    let mut blocks = vec![paragraph(text), table(lookup, caption, &columns, lookup.measures.iter().map(row).collect())];
    blocks.extend(figure(lookup, charts, "coverage"));
    blocks
}

/// Targets of the plan or of law that units surely miss, those furthest away first.
pub(super) fn missed(lookup: &Lookup) -> Vec<Block> {
    let labels = lookup.labels;
    if lookup.input.comparison.is_empty() {
        return Vec::new();
    }
    let counts = misses(lookup);
    let with = [
        ("set", counts.set.to_string()),
        ("proposed", counts.proposed.to_string()),
        ("too_little", counts.too_little.to_string()),
    ];
    let mut blocks = vec![paragraph(say(labels, "circular_missed", &with))];
    let mut rows = shortfalls(lookup);
    // A stable sort: what is equally far away stays in the order of units and measures.
    rows.sort_by_key(|row| Reverse(row.gap.unwrap_or(0)));
    let (all, most) = (rows.len(), lookup.settings.documents.most_shortfalls);
    rows.truncate(most);
    if rows.is_empty() {
        return blocks;
    }
    let columns =
        [("unit", 26, false), ("indicator", 30, false), ("value", 12, true), ("target", 22, false), ("gap", 10, true)];
    let shown = rows.len().to_string();
    let caption = labels.fill(
        if all > most { "circular_missed_caption_first" } else { "circular_missed_caption" },
        &[("n", &shown), ("all", &all.to_string())],
    );
    let rows = rows
        .into_iter()
        .map(|row| {
            let gap = row.gap.map(format::count).unwrap_or_default();
            vec![
                row.unit,
                row.indicator,
                row.value,
                format!("{}{}", row.target, labels.fill("in_brackets", &[("text", &row.basis)])),
                gap,
            ]
        })
        .collect();
    blocks.push(table(lookup, caption, &columns, rows));
    blocks
}

/// Where dishonesty is frequent.
pub(super) fn incidence(lookup: &Lookup, charts: &Charts) -> Vec<Block> {
    let Some(part) = fields::part(lookup) else { return Vec::new() };
    let mut blocks: Vec<Block> =
        part.sentences.iter().map(|sentence| paragraph(closed_up(lookup.labels, sentence))).collect();
    blocks.push(paragraph(lookup.labels.get("fields_note")));
    blocks.extend(figure(lookup, charts, "incidence"));
    blocks
}

/// What arrived, what was refused and what is missing.
pub(super) fn quality(lookup: &Lookup) -> Vec<Block> {
    let (labels, run) = (lookup.labels, lookup.input.run);
    let mut blocks = vec![paragraph(if run.tables.is_empty() { labels.get("no_sources") } else { received(lookup) })];
    if !run.findings.is_empty() {
        blocks.push(paragraph(labels.fill("circular_findings", &[("n", &run.findings.len().to_string())])));
    }
    blocks.push(paragraph(unreported(lookup)));
    blocks
}

fn received(lookup: &Lookup) -> String {
    let (labels, run) = (lookup.labels, lookup.input.run);
    let sum = |of: fn(&crate::TableFacts) -> u64| run.tables.iter().map(of).sum::<u64>();
    let (read, kept, rejected) = (sum(|t| t.read), sum(|t| t.kept), sum(|t| t.rejected));
    #[expect(clippy::cast_precision_loss, reason = "counts of rows stay far below 2^53")]
    let share = format!("{}%", format::round(if read > 0 { 100.0 * rejected as f64 / read as f64 } else { 0.0 }, 2));
    let with = [
        ("tables", run.tables.len().to_string()),
        ("read", format::count(read)),
        ("kept", format::count(kept)),
        ("rejected", format::count(rejected)),
        ("share", share),
    ];
    let mut text = say(labels, "circular_received", &with);
    let mut rules: BTreeMap<&str, u64> = BTreeMap::new();
    for rule in &run.rejected_by_rule {
        *rules.entry(rule.rule.as_str()).or_default() += rule.count;
    }
    let mut rules: Vec<(&str, u64)> = rules.into_iter().filter(|(_, count)| *count > 0).collect();
    rules.sort_by_key(|(rule, count)| (Reverse(*count), *rule));
    let words: Vec<String> = rules
        .iter()
        .take(3)
        .map(|(rule, count)| {
            let title = labels.find(&format!("reject_{rule}")).unwrap_or(rule);
            labels.fill("circular_rejected_one", &[("rule", title), ("count", &format::count(*count))])
        })
        .collect();
    if !words.is_empty() {
        text.push_str(&labels.fill("circular_rejected", &[("list", &words.join(&labels.get("separator")))]));
    }
    text
}

fn unreported(lookup: &Lookup) -> String {
    let labels = lookup.labels;
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    let shown: Vec<&str> = lookup.units().collect();
    for row in lookup.input.values.iter().filter(|row| row.period == lookup.latest) {
        if row.status == Status::NotReported && shown.contains(&row.unit_id.as_str()) {
            *missing.entry(&row.unit_id).or_default() += 1;
        }
    }
    if missing.is_empty() {
        return labels.get("circular_none_missing");
    }
    let cells: usize = missing.values().sum();
    let mut units: Vec<(&str, usize)> = missing.into_iter().collect();
    units.sort_by_key(|(unit, count)| (Reverse(*count), *unit));
    let most: Vec<String> = units
        .iter()
        .take(5)
        .map(|(unit, count)| {
            labels.fill("circular_missing_one", &[("unit", &lookup.unit_name(unit)), ("count", &count.to_string())])
        })
        .collect();
    let key = if units.len() > most.len() { "circular_missing_most" } else { "circular_missing" };
    let list = most.join(&labels.get("separator"));
    let with = [("cells", cells.to_string()), ("units", units.len().to_string()), ("list", list)];
    say(labels, key, &with)
}
