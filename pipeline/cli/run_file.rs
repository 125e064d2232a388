//! `run.json`: what went in, what came out, with which program and parameters.

use anyhow::Context;
use catalogue::{Finding, Period, PlanFiles};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// The record of a run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RunFile {
    /// `chengxin 0.1.0`.
    pub program: String,
    /// Number of the plan's document.
    pub plan: String,
    /// SHA-256 of every definition.
    pub definitions: BTreeMap<String, String>,
    /// The periods that were measured.
    pub periods: Vec<String>,
    /// The records are simulated: no page may be taken for a result.
    pub simulated: bool,
    /// Source files, and each sheet that was read.
    pub sources: Vec<SourceFile>,
    /// Rows in and out of each record table.
    pub tables: BTreeMap<String, TableCounts>,
    /// Rejected defects by table and rule.
    pub rejected_by_rule: BTreeMap<String, BTreeMap<String, u64>>,
    /// Evidence rows by indicator: counted, outside the periods, of no unit on that day.
    pub evidence: BTreeMap<String, BTreeMap<String, u64>>,
    /// SHA-256 of every table of stages 2 to 4.
    pub outputs: BTreeMap<String, String>,
    /// Seconds and peak memory of each stage.
    pub stages: BTreeMap<String, StageCost>,
    /// What was found on the way.
    pub findings: Vec<Finding>,
}

/// A file that was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SourceFile {
    /// Path below the input folder; members of archives below the archive's.
    pub path: String,
    /// Sheet of a workbook; empty elsewhere.
    #[serde(default)]
    pub sheet: String,
    /// What the file is (`CSV`, `XLSX`).
    #[serde(default)]
    pub format: String,
    /// Record table.
    pub table: String,
    /// Hash of its bytes.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Data rows.
    pub rows: u64,
    /// How it was written (`UTF-8`, `GB18030`); empty where its format settles that.
    pub encoding: String,
    /// Titles, footers and other sheets, which are no records.
    #[serde(default)]
    pub apart: Vec<records::Apart>,
}

/// Rows in and out: `read = kept + rejected`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TableCounts {
    /// Files.
    pub files: u64,
    /// Rows read.
    pub read: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows kept with a warning.
    pub warnings: u64,
}

/// What a stage cost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StageCost {
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Largest resident memory of the process up to then, in MiB, where the system tells.
    pub peak_mib: Option<u64>,
}

impl RunFile {
    /// Begins the record of a run.
    pub fn begin(document: &str, files: &PlanFiles, periods: &[Period]) -> Self {
        Self {
            program: concat!("chengxin ", env!("CARGO_PKG_VERSION")).to_owned(),
            plan: document.to_owned(),
            definitions: hashes(files),
            periods: periods.iter().map(|period| period.id.clone()).collect(),
            ..Self::default()
        }
    }

    /// Reads the record of earlier results.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: cannot be read; are these results of `chengxin run`?", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{}: is not the record of a run", path.display()))
    }

    /// Writes it.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        std::fs::write(path, serde_json::to_string_pretty(self)? + "\n")
            .with_context(|| format!("{}: cannot be written", path.display()))
    }

    /// Records what a stage cost.
    pub fn cost(&mut self, stage: &str, since: Instant) {
        self.stages
            .insert(stage.to_owned(), StageCost { seconds: since.elapsed().as_secs_f64(), peak_mib: peak_mib() });
    }

    /// Records the hashes of the CSV and Parquet tables in a stage's folder.
    pub fn hash_outputs(&mut self, stage: &str, dir: &Path) -> anyhow::Result<()> {
        self.outputs.retain(|name, _| !name.starts_with(&format!("{stage}/")));
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let name = format!("{stage}/{}", entry.file_name().to_string_lossy());
                self.outputs.insert(name, sha256(&std::fs::read(entry.path())?));
            }
        }
        Ok(())
    }
}

/// SHA-256 of every file of a plan.
pub fn hashes(files: &PlanFiles) -> BTreeMap<String, String> {
    files.iter().map(|(path, bytes)| (path.to_owned(), sha256(bytes))).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The largest resident memory of this process so far, where `/proc` tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib / 1024)
}
