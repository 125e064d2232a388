//! The texts of the reports that come neither from the plan nor from the data.

use crate::ReportError;
use crate::format::plain;
use catalogue::{Lang, Text};
use std::collections::BTreeMap;

const FILES: [(&str, &str); 2] = [
    ("labels.toml", include_str!("../../../reports/labels.toml")),
    ("documents.toml", include_str!("../../../reports/documents.toml")),
];

/// The labels in one language.
pub(crate) struct Labels {
    texts: BTreeMap<String, String>,
    pub lang: Lang,
}

impl Labels {
    /// The labels that the program carries; `{level}` in them is the level of the run's intervals.
    pub fn built_in(lang: Lang, interval_level: f64) -> Result<Self, ReportError> {
        let mut texts: BTreeMap<String, Text> = BTreeMap::new();
        for (file, source) in FILES {
            let of_file: BTreeMap<String, Text> =
                toml::from_str(source).map_err(|error| ReportError::BuiltIn { file, reason: error.to_string() })?;
            texts.extend(of_file);
        }
        let level = format!("{}%", plain(100.0 * interval_level));
        let texts = texts.into_iter().map(|(key, text)| (key, text.get(lang).replace("{level}", &level))).collect();
        Ok(Self { texts, lang })
    }

    /// The label; a key that does not exist shows as ⟨key⟩, which the tests look for in every output.
    pub fn get(&self, key: &str) -> String {
        self.texts.get(key).cloned().unwrap_or_else(|| format!("⟨{key}⟩"))
    }

    /// The label, if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// The label with `{name}` replaced.
    pub fn fill(&self, key: &str, with: &[(&str, &str)]) -> String {
        fill_in(&self.get(key), |name| {
            with.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        })
    }

    /// All labels, for the template.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// One of two things by language.
    pub fn choose<T>(&self, zh: T, en: T) -> T {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// Replaces every `{name}`, in one pass, so that braces in what is filled in stay as they are.
pub(crate) fn fill_in(text: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                filled.push_str(&value(name));
                rest = tail;
            }
            None => rest = after,
        }
    }
    filled.push_str(rest);
    filled
}
