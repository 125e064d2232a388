//! Reading one TOML definition: all unknown fields at once, each with its line and the word that was meant.

use crate::{Finding, PlanFiles};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

/// Reads one TOML file. An unknown field is reported and then read as what was meant, or overlooked, so that all
/// of a file's are found at once.
pub(crate) fn parse<T: DeserializeOwned>(path: &str, text: &str, findings: &mut Vec<Finding>) -> Option<T> {
    let (mut table, errors) = DeTable::parse_recoverable(text);
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
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let span = error.span();
        let line = span.as_ref().map_or(0, |span| line_at(text, span.start));
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        if message.starts_with("unknown field") {
            let mut quoted = message.split('`').skip(1).step_by(2);
            let wrong = quoted.next().unwrap_or_default();
            let known: Vec<&str> = quoted.collect();
            let meant = nearest(wrong, known.iter().copied());
            let hint = match meant {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            let said = format!("unknown field `{wrong}`, which would have no effect");
            findings.push(Finding::error(path, line, "unknown_field", said, hint));
            if span.is_some_and(|span| mend_key(table.get_mut(), &span, meant)) {
                continue;
            }
            return None;
        }
        let rule = if message.starts_with("missing field") { "missing_field" } else { "wrong_field" };
        findings.push(Finding::error(
            path,
            line,
            rule,
            message,
            "CONTRIBUTING.md has an annotated example of each kind of file",
        ));
        return None;
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

/// Gives the key that stands at `span`, wherever it is in the tree, the name that was meant, or removes it.
fn mend_key(table: &mut DeTable<'_>, span: &std::ops::Range<usize>, meant: Option<&str>) -> bool {
    let found = table.keys().find(|key| key.span() == *span).cloned();
    if let Some(key) = found {
        let value = table.remove(&key);
        if let (Some(value), Some(meant)) = (value, meant)
            && !table.keys().any(|other| other.get_ref() == meant)
        {
            table.insert(Spanned::new(span.clone(), meant.to_owned().into()), value);
        }
        return true;
    }
    table.iter_mut().any(|(_, value)| mend_below(value.get_mut(), span, meant))
}

fn mend_below(value: &mut DeValue<'_>, span: &std::ops::Range<usize>, meant: Option<&str>) -> bool {
    match value {
        DeValue::Table(table) => mend_key(table, span, meant),
        DeValue::Array(array) => array.iter_mut().any(|value| mend_below(value.get_mut(), span, meant)),
        _ => false,
    }
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
