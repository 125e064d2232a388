//! `circular.docx`: the circular (通报) that an office edits and sends. Its layout is that of GB/T 9704-2012 and stands,
//! with all its fixed parts, in `reports/circular/`; its sentences are made from the numbers and are never more certain
//! than they are.

mod package;
mod ranking;
mod sections;

use crate::ReportError;
use crate::charts::{Chart, Charts};
use crate::labels::Labels;
use crate::lookup::Lookup;
use crate::settings::CircularSection;
use catalogue::Lang;
use serde::Serialize;
use std::path::Path;

/// All that the template shows.
#[derive(Serialize)]
pub(crate) struct Circular {
    pub title: String,
    /// The mark of simulated data; empty for what was sent.
    pub simulated: String,
    pub opening: String,
    pub sections: Vec<Section>,
    pub notes: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Section {
    pub heading: String,
    pub blocks: Vec<Block>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    Heading { text: String },
    Paragraph { text: String },
    Table { caption: String, columns: Vec<Column>, rows: Vec<Vec<String>> },
    Figure(Figure),
}

/// A column of a table; widths are in twentieths of a point and come to the width of the text.
#[derive(Serialize)]
pub(crate) struct Column {
    pub title: String,
    pub width: u32,
    /// Numbers stand to the right.
    pub number: bool,
}

/// A chart, as wide as the text.
#[derive(Serialize)]
pub(crate) struct Figure {
    /// Different for every figure of the document.
    pub number: usize,
    /// Name of the chart and of its file.
    pub name: String,
    pub caption: String,
    /// What it shows, for those who do not see it.
    pub words: String,
    /// In EMU, 36,000 a millimetre.
    pub width: u64,
    pub height: u64,
}

/// 156 mm, in twentieths of a point.
const TEXT_WIDTH: u32 = 8844;

/// The document's bytes. The charts are read from their folder.
pub(crate) fn bytes(lookup: &Lookup, charts: &Charts, folder: &Path) -> Result<Vec<u8>, ReportError> {
    package::bytes(lookup, &circular(lookup, charts), folder)
}

fn circular(lookup: &Lookup, charts: &Charts) -> Circular {
    let (labels, plan) = (lookup.labels, &lookup.input.plan.method.plan);
    let period = period_words(labels, lookup.latest);
    let top = lookup.unit_name(&plan.top_unit);
    let document = if plan.document.is_empty() {
        String::new()
    } else {
        labels.fill("circular_document", &[("document", &plan.document)])
    };
    let mut sections: Vec<Section> = Vec::new();
    for section in &lookup.settings.documents.circular {
        let (key, blocks) = match section {
            CircularSection::Overall => ("circular_overall", sections::overall(lookup)),
            CircularSection::Ranking => ("circular_ranking", ranking::blocks(lookup, charts)),
            CircularSection::Measures => ("circular_measures", sections::measures(lookup, charts)),
            CircularSection::Shortfalls => ("circular_shortfalls", sections::missed(lookup)),
            CircularSection::Incidence => ("circular_incidence", sections::incidence(lookup, charts)),
            CircularSection::Quality => ("circular_quality", sections::quality(lookup)),
            CircularSection::Next => ("circular_next", vec![paragraph(labels.get("circular_to_fill_in"))]),
        };
        if !blocks.is_empty() {
            let number = number(labels, "circular_first_level", sections.len() + 1);
            sections.push(Section { heading: format!("{number}{}", labels.get(key)), blocks });
        }
    }
    Circular {
        title: labels.fill("circular_title", &[("unit", &top), ("period", &period)]),
        simulated: if lookup.input.run.simulated { labels.get("simulated_note") } else { String::new() },
        opening: labels.fill(
            "circular_opening",
            &[("plan", plan.title.get(labels.lang)), ("document", &document), ("unit", &top), ("period", &period)],
        ),
        sections,
        notes: ["circular_note_method", "circular_note_ranges", "circular_note_files"]
            .map(|key| labels.get(key))
            .to_vec(),
    }
}

/// A label filled in with texts that were made for it.
fn say(labels: &Labels, key: &str, with: &[(&str, String)]) -> String {
    let with: Vec<(&str, &str)> = with.iter().map(|(key, text)| (*key, text.as_str())).collect();
    labels.fill(key, &with)
}

fn paragraph(text: String) -> Block {
    Block::Paragraph { text }
}

/// Without the spaces that pages set between Chinese and figures: a document in Chinese has none.
fn closed_up(labels: &Labels, text: &str) -> String {
    if labels.lang == Lang::En {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let between = |at: usize| {
        let (before, after) = (at.checked_sub(1).and_then(|at| chars.get(at)), chars.get(at + 1));
        before.zip(after).is_some_and(|(before, after)| {
            (before.is_ascii_digit() && !after.is_ascii()) || (!before.is_ascii() && after.is_ascii_digit())
        })
    };
    chars.iter().enumerate().filter(|(at, c)| **c != ' ' || !between(*at)).map(|(_, c)| *c).collect()
}

/// A table whose columns are told by label, share of the width and whether they hold numbers.
fn table(lookup: &Lookup, caption: String, columns: &[(&str, u32, bool)], rows: Vec<Vec<String>>) -> Block {
    let all: u32 = columns.iter().map(|(_, share, _)| share).sum();
    let columns = columns
        .iter()
        .map(|(key, share, number)| Column {
            title: lookup.labels.get(key),
            width: TEXT_WIDTH * share / all.max(1),
            number: *number,
        })
        .collect();
    Block::Table { caption, columns, rows }
}

/// The chart of this name, where the run has it and the settings want it.
fn figure(lookup: &Lookup, charts: &Charts, name: &str) -> Option<Block> {
    /// 156 mm and 190 mm: the text's width, and what leaves room for a caption.
    const MOST: (f64, f64) = (5_616_000.0, 6_840_000.0);
    let wanted = lookup
        .settings
        .documents
        .circular_charts
        .iter()
        .any(|kind| name.strip_prefix(kind.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
    let (at, chart): (usize, &Chart) =
        charts.list.iter().enumerate().find(|(_, chart)| wanted && chart.name == name)?;
    let scale = (MOST.0 / chart.scene.width).min(MOST.1 / chart.scene.height);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most MOST")]
    let emu = |pixels: f64| (pixels * scale).round() as u64;
    Some(Block::Figure(Figure {
        number: at + 1,
        name: chart.name.clone(),
        caption: chart.scene.title.clone(),
        words: chart.scene.desc.clone(),
        width: emu(chart.scene.width),
        height: emu(chart.scene.height),
    }))
}

/// `一、` or `（一）`; figures in English.
fn number(labels: &Labels, key: &str, at: usize) -> String {
    let words = labels.choose(chinese(at), at.to_string());
    labels.fill(key, &[("number", &words)])
}

/// A whole number below a hundred in Chinese.
fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |at: usize| DIGITS.get(at).copied().unwrap_or_default();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) if tens < 10 => format!("{}十{}", digit(tens), digit(ones)),
        _ => number.to_string(),
    }
}

/// `2020年`, `2018年上半年`, `2018年第1季度`, `2018年1月`; as it stands in English.
fn period_words(labels: &Labels, period: &str) -> String {
    let Some((year, rest)) = period.split_at_checked(4) else { return period.to_owned() };
    match rest.split_at_checked(1) {
        None => labels.fill("period_year", &[("year", year)]),
        Some(("H", half)) => {
            labels.fill(if half == "1" { "period_half_1" } else { "period_half_2" }, &[("year", year)])
        }
        Some(("Q", quarter)) => labels.fill("period_quarter", &[("year", year), ("quarter", quarter)]),
        Some(("-", month)) => labels.fill("period_month", &[("year", year), ("month", month.trim_start_matches('0'))]),
        _ => period.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_periods_read_as_in_a_document() {
        assert_eq!([1, 10, 11, 20, 25].map(chinese), ["一", "十", "十一", "二十", "二十五"]);
        let labels = Labels::built_in(Lang::Zh, 0.95).unwrap();
        let periods = ["2020", "2018H1", "2018Q3", "2018-01"].map(|period| period_words(&labels, period));
        assert_eq!(periods, ["2020年", "2018年上半年", "2018年第3季度", "2018年1月"]);
        assert_eq!(period_words(&labels, "开始"), "开始");
        assert_eq!(closed_up(&labels, "达到的 6 项，A 3 座"), "达到的6项，A 3座");
    }
}
