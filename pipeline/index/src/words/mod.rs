//! The method and the history of a cell in words, in Chinese and English.

mod history;
mod method;
mod rules;
mod steps;

pub use history::history;
pub use method::method_in_words;
pub use rules::rule_in_words;

use catalogue::{Lang, Plan};

/// One of two texts by language.
pub(crate) fn say(lang: Lang, zh: impl Into<String>, en: impl Into<String>) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

/// A number for reading, with at most six significant digits; the tables hold it exactly.
pub(crate) fn readable(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return "0".to_owned();
    }
    let rounded: f64 = format!("{x:.5e}").parse().unwrap_or(x);
    // Very long numbers read better with an exponent.
    if (1e-6..1e15).contains(&rounded.abs()) { format!("{rounded}") } else { format!("{rounded:e}") }
}

/// A share as a percentage.
pub(crate) fn percent(share: f64) -> String {
    format!("{}%", readable(100.0 * share))
}

/// The title of an indicator or node; its id where it has none.
pub(crate) fn title(plan: &Plan, id: &str, lang: Lang) -> String {
    let node = || plan.method.nodes.iter().find(|node| node.id == id).map(|node| &node.title);
    let found = plan.indicators.get(id).map(|indicator| &indicator.title).or_else(node);
    found.map(|title| title.get(lang)).filter(|title| !title.is_empty()).unwrap_or(id).to_owned()
}

/// Titles one after the other.
pub(crate) fn titles<'i>(plan: &Plan, ids: impl IntoIterator<Item = &'i String>, lang: Lang) -> String {
    let titles: Vec<String> = ids.into_iter().map(|id| title(plan, id, lang)).collect();
    titles.join(if lang == Lang::Zh { "、" } else { ", " })
}
