//! Files that a test loads, and what the load left behind.

use super::definitions::{self, ORDERS_HEADER};
use crate::index::CHUNK;
use crate::load::load_in_chunks;
use crate::table::Table;
use crate::values::texts;
use crate::{LoadError, LoadOptions, LoadReport};
use catalogue::{Calendar, Plan, Source};
use polars::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An order that is right in everything; `with` replaces cells by header.
pub(crate) fn order(id: &str, with: &[(&str, &str)]) -> String {
    let mut cells = vec![
        id,
        "2018-03-01",
        "香洲区",
        "2018-03-20",
        "2018-03-10 09:00:00",
        "求决",
        "否",
        "1",
        "0.5",
        "9.5",
        "",
        "",
        "",
        "",
        "",
    ];
    for (header, cell) in with {
        let place = ORDERS_HEADER.split(',').position(|other| other == *header).unwrap();
        cells[place] = cell;
    }
    cells.join(",")
}

pub(crate) fn orders(rows: &[String]) -> String {
    format!("{ORDERS_HEADER}\n{}\n", rows.join("\n"))
}

pub(crate) fn load_orders(rows: &[String]) -> Loaded {
    World::new().file("12345工单.csv", orders(rows)).load()
}

/// Files to be loaded, and how.
pub(crate) struct World {
    dir: TempDir,
    sources: BTreeMap<String, Source>,
    threads: usize,
    chunk: usize,
    key: Option<&'static [u8]>,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        Self { dir, sources: definitions::sources(), threads: 1, chunk: CHUNK, key: None }
    }

    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join("in").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    pub(crate) fn chunk(mut self, bytes: usize) -> Self {
        self.chunk = bytes;
        self
    }

    pub(crate) fn key(mut self, key: Option<&'static [u8]>) -> Self {
        self.key = key;
        self
    }

    /// Replaces a text in all definitions.
    pub(crate) fn define(mut self, from: &str, to: &str) -> Self {
        self.sources = definitions::sources_with(from, to);
        self
    }

    pub(crate) fn try_load(&self) -> Result<LoadReport, LoadError> {
        self.load_again("out", None, "2026-01-01 00:00:00")
    }

    /// Loads into a folder of this name what has not changed since the load into another.
    pub(crate) fn load_again(&self, out: &str, earlier: Option<&str>, now: &str) -> Result<LoadReport, LoadError> {
        let plan = self.plan();
        let earlier = earlier.map(|earlier| self.folder(earlier));
        let options = LoadOptions {
            inputs: &[self.dir.path().join("in")],
            encoding: None,
            database: None,
            out: &self.folder(out),
            earlier: earlier.as_deref(),
            now,
            program: "test",
            threads: self.threads,
            pseudonym_key: self.key,
            progress: &|done, all| assert!(done <= all),
        };
        load_in_chunks(&plan, &options, self.chunk)
    }

    /// A folder beside the inputs.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Every file of a folder beside the inputs.
    pub(crate) fn written(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        read_all(&self.folder(out), "", &mut files);
        files
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan {
            method: toml::from_str(definitions::METHOD).unwrap(),
            method_file: toml::Table::default(),
            sources: self.sources.clone(),
            units: definitions::units(),
            calendar: Calendar::default(),
            indicators: BTreeMap::new(),
            node_of: BTreeMap::new(),
            queries: BTreeMap::new(),
            shared_views: BTreeMap::new(),
            alternative: None,
        }
    }

    pub(crate) fn load(self) -> Loaded {
        let report = self.try_load().unwrap();
        let files = self.written("out");
        let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
        let (rejected, warnings) = (text("rejected.csv"), text("warnings.csv"));
        let mut rejects = Vec::new();
        let mut lines = crate::split::Splitter::at(0);
        loop {
            let cells = lines.cells(&rejected);
            let [table, file, _, line, column, text, rule, reason, hint] = cells.as_slice() else { break };
            rejects.push(Reject {
                table: table.clone(),
                file: file.clone(),
                line: line.parse().unwrap_or_default(),
                column: column.clone(),
                text: text.clone(),
                rule: rule.clone(),
                reason: reason.clone(),
                hint: hint.clone(),
            });
        }
        assert_eq!(rejects.remove(0).hint, "如何修改");
        for counts in report.tables.values() {
            assert_eq!(counts.read, counts.kept + counts.rejected);
        }
        Loaded { dir: self.dir, sources: self.sources, report, rejected, rejects, warnings, files }
    }
}

fn read_all(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_all(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

/// A line of `rejected.csv`.
#[derive(Debug)]
pub(crate) struct Reject {
    pub table: String,
    pub file: String,
    pub line: u64,
    pub column: String,
    pub text: String,
    pub rule: String,
    pub reason: String,
    pub hint: String,
}

/// What a load left behind.
pub(crate) struct Loaded {
    dir: TempDir,
    sources: BTreeMap<String, Source>,
    pub report: LoadReport,
    pub rejected: String,
    pub rejects: Vec<Reject>,
    pub warnings: String,
    /// Every file that was written, by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Loaded {
    fn frame(&self, table: &str) -> DataFrame {
        let mut all: Option<DataFrame> = None;
        for path in self.files.keys().filter(|path| path.starts_with(&format!("{table}/part-"))) {
            let file = File::open(self.dir.path().join("out").join(path)).unwrap();
            let part = ParquetReader::new(file).finish().unwrap();
            match &mut all {
                Some(all) => drop(all.vstack_mut(&part).unwrap()),
                none => *none = Some(part),
            }
        }
        all.unwrap()
    }

    pub(crate) fn kept(&self, table: &str) -> usize {
        self.frame(table).height()
    }

    pub(crate) fn columns(&self, table: &str) -> Vec<String> {
        self.frame(table).get_column_names_owned().into_iter().map(|name| name.to_string()).collect()
    }

    pub(crate) fn rules(&self) -> Vec<&str> {
        self.rejects.iter().map(|reject| reject.rule.as_str()).collect()
    }

    pub(crate) fn texts(&self, table: &str, column: &str) -> Vec<String> {
        let frame = self.frame(table);
        let texts = frame.column(column).unwrap().as_materialized_series().str().unwrap().clone();
        texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect()
    }

    pub(crate) fn integers(&self, table: &str, column: &str) -> Vec<i64> {
        let frame = self.frame(table);
        let integers = frame.column(column).unwrap().as_materialized_series().i64().unwrap().clone();
        integers.iter().flatten().collect()
    }

    /// The stored texts of the declared columns of one row.
    pub(crate) fn cells(&self, table: &str, row: usize) -> Vec<String> {
        self.all_cells(table)[row].clone()
    }

    /// The stored texts of the declared columns of every row.
    pub(crate) fn all_cells(&self, table: &str) -> Vec<Vec<String>> {
        let frame = self.frame(table);
        let definition = Table::new(table, &self.sources[table]);
        let columns: Vec<StringChunked> = definition
            .columns
            .iter()
            .map(|column| texts(frame.column(column.name).unwrap(), &column.kind).unwrap())
            .collect();
        (0..frame.height())
            .map(|row| columns.iter().map(|column| column.get(row).unwrap_or_default().to_owned()).collect())
            .collect()
    }

    /// Some columns of all rows, joined by `|`, in order.
    pub(crate) fn sorted(&self, table: &str, columns: &[&str]) -> Vec<String> {
        let frame = self.frame(table);
        let mut rows: Vec<String> = (0..frame.height())
            .map(|row| {
                let cells: Vec<String> = columns
                    .iter()
                    .map(|column| frame.column(column).unwrap().get(row).unwrap().str_value().into_owned())
                    .collect();
                cells.join("|")
            })
            .collect();
        rows.sort();
        rows
    }
}
