//! `datapackage.json`: a Frictionless Data Package (version 2) with the schema of every table.

use crate::dictionary::{Table, dictionary};
use crate::error::BundleError;
use crate::sums::sha256;
use crate::{DATAPACKAGE, EVIDENCE};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Tables are described wherever they lie, but in the plan: its other files are definitions.
const PLAN: &str = "plan/";

/// What the description says of the whole.
#[derive(Clone, Debug)]
pub struct Package<'a> {
    /// `internal`, `rater` or `public`.
    pub edition: &'a str,
    /// Title of the plan in Chinese and English.
    pub title: [&'a str; 2],
    /// Number of the plan's document.
    pub document: &'a str,
    /// Program that made the run.
    pub program: &'a str,
    /// Whether the records are simulated.
    pub simulated: bool,
}

/// Writes the description of every table among the files.
///
/// The CSV files are the data; their Parquet twins hold the same rows and, like all other files, stand in `SHA256SUMS`.
///
/// # Errors
/// When a file cannot be read or written, or a table or column is not in the dictionary.
pub fn describe(root: &Path, files: &BTreeMap<String, PathBuf>, package: &Package<'_>) -> Result<(), BundleError> {
    let mut resources = Vec::new();
    for (path, file) in files.iter().filter(|(path, _)| path.ends_with(".csv")) {
        match dictionary().iter().find(|table| table.is_at(path)) {
            Some(table) => resources.push(table.resource(path, file)?),
            None if path.starts_with(PLAN) => {}
            None => {
                let reason = "the table is not described".to_owned();
                return Err(BundleError::Undescribed { path: path.clone(), reason });
            }
        }
    }
    let [zh, en] = package.title;
    let note = if package.simulated { "（模拟数据，不是评价结果）" } else { "" };
    let note_en = if package.simulated { " Simulated records: no results of any real unit." } else { "" };
    let described = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": format!("chengxin-{}", package.edition),
        "title": format!("{zh}评价数据包{note} · {en}"),
        "description": format!(
            "{}的指标值、得分、指数、排名及其计算依据。 Values, scores, index and ranks, and what they are made from.{note_en} See SHA256SUMS; `chengxin verify` computes them again.",
            package.document
        ),
        "edition": package.edition,
        "program": package.program,
        "simulated": package.simulated,
        "resources": resources,
    });
    let path = root.join(DATAPACKAGE);
    std::fs::write(&path, format!("{described:#}\n")).map_err(BundleError::io(&path))
}

/// The edition that the description of a bundle names.
///
/// # Errors
/// When the description cannot be read.
pub fn edition_of(root: &Path) -> Result<String, BundleError> {
    let path = root.join(DATAPACKAGE);
    let text = std::fs::read(&path).map_err(BundleError::io(&path))?;
    let edition =
        serde_json::from_slice::<Value>(&text).ok().and_then(|all| Some(all.get("edition")?.as_str()?.to_owned()));
    edition.ok_or_else(|| BundleError::NotABundle {
        path,
        reason: "it does not name the edition".to_owned(),
        hint: "give the folder or ZIP that `chengxin bundle` made, whole",
    })
}

impl Table {
    /// Whether a path is that of this table.
    pub fn is_at(&self, path: &str) -> bool {
        match self.path.split_once('*') {
            None => self.path == path,
            Some((before, after)) => path
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .is_some_and(|name| !name.is_empty() && !name.contains('/')),
        }
    }

    fn resource(&self, path: &str, file: &Path) -> Result<Value, BundleError> {
        let bytes = file.metadata().map_err(BundleError::io(file))?.len();
        let stem = path.strip_prefix(EVIDENCE).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".csv"));
        let name = stem.map_or_else(|| self.name.clone(), |id| format!("{}-{id}", self.name));
        Ok(json!({
            "name": name,
            "type": "table",
            "path": path,
            "title": format!("{} · {}", self.zh, self.en),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": self.encoding.as_deref().unwrap_or("utf-8"),
            "dialect": { "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "header": true },
            "bytes": bytes,
            "hash": format!("sha256:{}", sha256(file)?),
            "schema": self.schema(path, file)?,
        }))
    }

    /// The schema of the columns that the file has.
    fn schema(&self, path: &str, file: &Path) -> Result<Value, BundleError> {
        let header = header(file)?;
        if header != self.columns {
            let reason = format!("its columns are {}, not {}", header.join(","), self.columns.join(","));
            return Err(BundleError::Undescribed { path: path.to_owned(), reason });
        }
        let mut fields = Vec::new();
        let mut foreign = Vec::new();
        for name in &self.columns {
            let Some(column) = self.column(name) else {
                let reason = format!("the column `{name}` is not described");
                return Err(BundleError::Undescribed { path: path.to_owned(), reason });
            };
            fields.push(column.field(name, self.required.contains(name)));
            if let Some(table) = &column.refers {
                let to = column.refers_to.clone().or_else(|| key_of(table)).unwrap_or_else(|| name.clone());
                let mut reference = Map::from_iter([("fields".to_owned(), json!([to]))]);
                if !table.is_empty() {
                    reference.insert("resource".to_owned(), json!(table));
                }
                foreign.push(json!({ "fields": [name], "reference": reference }));
            }
        }
        let mut schema =
            Map::from_iter([("fields".to_owned(), json!(fields)), ("missingValues".to_owned(), json!([""]))]);
        if !self.key.is_empty() {
            schema.insert("primaryKey".to_owned(), json!(self.key));
        }
        if !foreign.is_empty() {
            schema.insert("foreignKeys".to_owned(), json!(foreign));
        }
        Ok(Value::Object(schema))
    }
}

/// The column that tells the rows of a table apart.
fn key_of(name: &str) -> Option<String> {
    dictionary().iter().find(|table| table.name == name)?.key.first().cloned()
}

fn header(file: &Path) -> Result<Vec<String>, BundleError> {
    let failed = |error: csv::Error| BundleError::io(file)(error.into());
    let mut reader = csv::Reader::from_path(file).map_err(failed)?;
    let header = reader.headers().map_err(failed)?;
    Ok(header.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect())
}
