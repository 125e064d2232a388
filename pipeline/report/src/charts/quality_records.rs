//! What arrived and what was refused: one row a record table, the largest share refused first.

use super::axis;
use super::rows::Columns;
use super::scene::{Scene, Style};
use super::source_note;
use crate::format;
use crate::lookup::Lookup;
use crate::{RuleFacts, TableFacts};

const NAME_WIDTH: f64 = 240.0;
const FACTS_WIDTH: f64 = 300.0;
const BAR: f64 = 12.0;

/// `None` when the run began with a table of values.
pub(crate) fn scene(lookup: &Lookup, style: Style) -> Option<Scene> {
    let (labels, colours) = (lookup.labels, style.colours);
    let mut tables: Vec<&TableFacts> = lookup.input.run.tables.iter().filter(|table| table.read > 0).collect();
    tables.sort_by(|a, b| {
        (u128::from(b.rejected) * u128::from(a.read))
            .cmp(&(u128::from(a.rejected) * u128::from(b.read)))
            .then_with(|| a.table.cmp(&b.table))
    });
    let most = tables.first().map(|table| share(table.rejected, table.read))?;
    let mut scene =
        Scene::new(lookup, style, labels.get("chart_quality_records"), labels.get("chart_quality_records_sub"));
    let shown = tables.get(..style.limits.rows.min(tables.len())).unwrap_or_default();
    let mut sentences = vec![words(lookup, &tables)];
    if shown.len() < tables.len() {
        let count = |n: usize| format::count(n as u64);
        let with = [("all", &*count(tables.len())), ("shown", &*count(shown.len()))];
        sentences.push(labels.fill("chart_quality_records_shown", &with));
    }
    scene.say(style, &sentences);

    let columns = Columns::new(&scene, NAME_WIDTH, FACTS_WIDTH);
    let (_, high) = axis::ends([0.0, most.max(0.1)].into_iter())?;
    let high = high.min(100.0);
    let wide = |share: f64| share / high * (columns.right - columns.left);
    for table in shown {
        let texts = columns.row(style, &lookup_title(lookup, table), &facts(lookup, table), "");
        let middle = columns.set(&mut scene, style, &texts);
        scene.rect(columns.left, middle - BAR / 2.0, columns.right - columns.left, BAR, colours.middle);
        let width = wide(share(table.rejected, table.read));
        if table.rejected > 0 {
            scene.rect(columns.left, middle - BAR / 2.0, width.max(1.0), BAR, colours.strong);
        }
    }
    let ticks: Vec<(f64, String)> = axis::steps(0.0, high)
        .into_iter()
        .map(|tick| (columns.left + wide(tick), format!("{}%", format::plain(tick))))
        .collect();
    columns.axis(&mut scene, style, &ticks);
    Some(scene.finish(style, &[source_note(lookup), labels.get("chart_quality_records_note")]))
}

/// In percent.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// With one decimal, and more where it would look like nothing or like all.
fn percent(part: u64, whole: u64) -> String {
    let share = share(part, whole);
    let decimals = (1..6).find(|decimals| format::tells_apart(share, &[0.0, 100.0], *decimals)).unwrap_or(6);
    format!("{}%", format::round(share, decimals))
}

fn lookup_title(lookup: &Lookup, table: &TableFacts) -> String {
    if table.title.is_empty() { lookup.table_title(&table.table) } else { format::visible(&table.title) }
}

/// How many of how many rows, and the most frequent reason.
fn facts(lookup: &Lookup, table: &TableFacts) -> String {
    let labels = lookup.labels;
    let counts = labels.fill(
        "chart_quality_records_facts",
        &[
            ("rejected", &format::count(table.rejected)),
            ("read", &format::count(table.read)),
            ("share", &percent(table.rejected, table.read)),
        ],
    );
    let of_table = lookup.input.run.rejected_by_rule.iter().filter(|rule| rule.table == table.table);
    let main: Option<&RuleFacts> = of_table.max_by(|a, b| a.count.cmp(&b.count).then_with(|| b.rule.cmp(&a.rule)));
    let reason = main.filter(|rule| rule.count > 0).map(|rule| {
        let words = crate::quality::rule_words(lookup, &rule.table, &rule.rule);
        labels.fill("chart_quality_records_reason", &[("rule", &words), ("n", &format::count(rule.count))])
    });
    format::visible(&(counts + &reason.unwrap_or_default()))
}

/// The sums, and the tables with the largest share.
fn words(lookup: &Lookup, tables: &[&TableFacts]) -> String {
    let labels = lookup.labels;
    let sum = |of: fn(&TableFacts) -> u64| tables.iter().map(|table| of(table)).sum::<u64>();
    let (read, rejected) = (sum(|table| table.read), sum(|table| table.rejected));
    let mut words = labels.fill(
        "chart_quality_records_words",
        &[
            ("tables", &format::count(tables.len() as u64)),
            ("read", &format::count(read)),
            ("kept", &format::count(sum(|table| table.kept))),
            ("rejected", &format::count(rejected)),
            ("share", &percent(rejected, read)),
        ],
    );
    if let Some(first) = tables.first().filter(|table| table.rejected > 0) {
        let share = percent(first.rejected, first.read);
        let with = [("table", &*lookup_title(lookup, first)), ("share", &*share)];
        words.push_str(&labels.fill("chart_quality_records_worst", &with));
    }
    words + &labels.get("full_stop")
}
