//! What the columns of the tables hold.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static DICTIONARY: LazyLock<Dictionary> =
    LazyLock::new(|| toml::from_str(include_str!("dictionary.toml")).expect("tested to be readable"));

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dictionary {
    columns: BTreeMap<String, Column>,
    tables: Vec<Table>,
}

/// A table of a bundle.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What others refer to it by.
    pub name: String,
    /// Where it lies; `*` stands for the name of a file.
    pub path: String,
    pub(crate) zh: String,
    pub(crate) en: String,
    /// The columns that tell its rows apart, in the order of the rows; none where rows may be alike.
    #[serde(default)]
    pub key: Vec<String>,
    pub(crate) columns: Vec<String>,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    pub(crate) encoding: Option<String>,
    #[serde(default)]
    own: BTreeMap<String, Column>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    #[serde(rename = "type")]
    kind: String,
    zh: String,
    en: String,
    more_zh: Option<String>,
    more_en: Option<String>,
    one_of: Option<Vec<String>>,
    least: Option<i64>,
    pub(crate) refers: Option<String>,
    pub(crate) refers_to: Option<String>,
}

/// Every table that a bundle can hold.
pub fn dictionary() -> &'static [Table] {
    &DICTIONARY.tables
}

impl Table {
    /// What a column of the table holds.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.own.get(name).or_else(|| DICTIONARY.columns.get(name))
    }

    /// Its columns, in the order of the file.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The table in Chinese and in English.
    pub fn title(&self) -> [&str; 2] {
        [&self.zh, &self.en]
    }
}

impl Column {
    /// The field of a table's schema.
    pub(crate) fn field(&self, name: &str, required: bool) -> Value {
        let mut field = Map::from_iter([
            ("name".to_owned(), json!(name)),
            ("type".to_owned(), json!(self.kind)),
            ("title".to_owned(), json!(format!("{} · {}", self.zh, self.en))),
        ]);
        let more: Vec<&str> = [&self.more_zh, &self.more_en].into_iter().flatten().map(String::as_str).collect();
        if !more.is_empty() {
            field.insert("description".to_owned(), json!(more.join(" · ")));
        }
        let mut constraints = Map::new();
        if required {
            constraints.insert("required".to_owned(), json!(true));
        }
        if let Some(words) = &self.one_of {
            constraints.insert("enum".to_owned(), json!(words));
        }
        if let Some(least) = self.least {
            constraints.insert("minimum".to_owned(), json!(least));
        }
        if !constraints.is_empty() {
            field.insert("constraints".to_owned(), Value::Object(constraints));
        }
        Value::Object(field)
    }
}
