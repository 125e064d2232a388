//! Reading one TOML definition: all that is wrong at once, each with its line and the word that was meant.

use crate::mending::{Mending, Wrong};
use crate::{Finding, PlanFiles};
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

/// A file is given up after so many.
const MOST_MISTAKES: u32 = 200;

/// Reads one TOML file. What is wrong is reported and then read as what was meant, or as a stand-in, so that all of a
/// file's mistakes are found at once; findings that later checks make about a stand-in are none.
pub fn parse<T: DeserializeOwned>(path: &str, text: &str, findings: &mut Vec<Finding>) -> Option<T> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        findings.extend(errors.iter().map(|error| {
            let line = error.span().map_or(0, |span| line_at(text, span.start));
            Finding::error(
                path,
                line,
                "not_toml",
                error.message().replace('\n', "; "),
                "mend the line; see toml.io for the syntax",
            )
        }));
        return None;
    }
    let mut mistakes = 0;
    let mut mending = Mending::<T>::new(table, text.len());
    loop {
        let error = match mending.read() {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let line = error.span().map_or(0, |span| line_at(text, span.start));
        let wrong = Wrong::of(&error);
        let (rule, message, hint) = wrong.in_words();
        findings.push(Finding::error(path, line, rule, message, hint));
        // No file has so many mistakes; whoever feeds one gets the first of them.
        mistakes += 1;
        if mistakes == MOST_MISTAKES || !mending.mend(&wrong, &error) {
            return None;
        }
    }
}

/// The candidate most like `wrong`, when one is like enough to be a slip of the pen.
pub(crate) fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(wrong, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The line of a field in a TOML file of the plan: of the deepest of `keys` that is there, else 1.
pub(crate) fn line_of(files: &PlanFiles, path: &str, keys: &[&str]) -> usize {
    let Some(text) = files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()) else { return 0 };
    let (table, _) = DeTable::parse_recoverable(text);
    let mut offset = 0;
    let mut here = DeValue::Table(table.into_inner());
    for key in keys {
        let next = match &here {
            DeValue::Table(table) => {
                table.iter().find(|(k, _)| k.get_ref() == key).map(|(k, v)| (k.span().start, v.get_ref().clone()))
            }
            DeValue::Array(array) => {
                key.parse::<usize>().ok().and_then(|i| array.get(i)).map(|v| (v.span().start, v.get_ref().clone()))
            }
            _ => None,
        };
        let Some((start, value)) = next else { break };
        offset = start;
        here = value;
    }
    line_at(text, offset)
}
