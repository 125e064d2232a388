//! The folder of results: written beside the old one, and put in its place only when whole.

use anyhow::{Context, bail};
use catalogue::{PlanFiles, REJECTED_ROWS};
use std::path::{Path, PathBuf};

/// Names of the stages' folders.
pub const RECORDS: &str = "1-records";
/// See [`RECORDS`].
pub const VALUES: &str = "2-values";
/// See [`RECORDS`].
pub const SCORES: &str = "3-scores";
/// See [`RECORDS`].
pub const INDEX: &str = "4-index";
/// See [`RECORDS`].
pub const DIAGNOSTICS: &str = "4-index/diagnostics";
/// See [`RECORDS`].
pub const REPORTS: &str = "5-reports";
/// Below [`RECORDS`]: a workbook an office with its refused rows.
pub const RETURNS: &str = "returns";
/// The record of a run.
pub const RUN: &str = "run.json";
/// The definitions that the scores were made by, as a folder for `--plan`.
pub const PLAN: &str = "plan";

/// Results being made. They appear under their own name by [`Draft::publish`]; dropped before that, they vanish.
pub struct Draft {
    target: PathBuf,
    dir: PathBuf,
    published: bool,
}

impl Draft {
    /// Begins results that will replace `target`.
    ///
    /// Refuses a target that holds anything but earlier results, so that no folder of the user's is ever removed.
    pub fn begin(target: &Path) -> anyhow::Result<Self> {
        if target.is_symlink() || (target.exists() && !target.is_dir()) {
            bail!("{}: is a file or a link; --out names a folder for the results", target.display());
        }
        if target.is_dir()
            && let Some(foreign) = foreign_file(target, "")?
        {
            bail!(
                "{}: holds `{foreign}`, which is not a result of ours; move it away or choose another folder with --out, \
                 so that nothing of yours is removed",
                target.display()
            );
        }
        let target = std::path::absolute(target)?;
        let parent = target.parent().context("--out needs a folder of its own")?;
        std::fs::create_dir_all(parent).with_context(|| format!("{}: cannot be made", parent.display()))?;
        remove_leftovers(&target, parent)?;
        let dir = sibling(&target, &format!("new-{}", std::process::id()));
        std::fs::create_dir(&dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
        Ok(Self { target, dir, published: false })
    }

    /// A new, empty folder of a stage.
    pub fn stage(&self, name: &str) -> anyhow::Result<PathBuf> {
        let dir = self.dir.join(name);
        std::fs::create_dir(&dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
        Ok(dir)
    }

    /// Takes a stage over from the results that will be replaced, unchanged and without copying it.
    pub fn keep(&self, name: &str) -> anyhow::Result<PathBuf> {
        let (old, new) = (self.target.join(name), self.dir.join(name));
        if !old.exists() {
            bail!("{}: there is no such stage; run the earlier stages first (`chengxin run` does all)", old.display());
        }
        link_tree(&old, &new).with_context(|| format!("{}: cannot be taken over", old.display()))?;
        Ok(new)
    }

    /// A stage of the results that will be replaced, where there is one.
    pub fn earlier(&self, name: &str) -> Option<PathBuf> {
        let old = self.target.join(name);
        old.is_dir().then_some(old)
    }

    /// Keeps the definitions beside the scores they make, so that anybody can make them again and `diff` can tell what a
    /// change of definitions did.
    pub fn keep_plan(&self, files: &PlanFiles) -> anyhow::Result<()> {
        for (path, bytes) in files.iter() {
            let file = self.dir.join(PLAN).join(path);
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
            }
            std::fs::write(&file, bytes).with_context(|| format!("{}: cannot be written", file.display()))?;
        }
        Ok(())
    }

    /// The folder in which the results are made.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Puts the results in place of the old ones by renaming.
    pub fn publish(mut self) -> anyhow::Result<()> {
        let old = sibling(&self.target, &format!("old-{}", std::process::id()));
        let had_old = self.target.exists();
        if had_old {
            std::fs::rename(&self.target, &old)
                .with_context(|| format!("{}: cannot be replaced", self.target.display()))?;
        }
        if let Err(error) = std::fs::rename(&self.dir, &self.target) {
            if had_old {
                std::fs::rename(&old, &self.target)?;
            }
            return Err(error).with_context(|| format!("{}: cannot be put in place", self.target.display()));
        }
        self.published = true;
        if had_old {
            std::fs::remove_dir_all(&old)?;
        }
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // Nothing can be done about a folder that cannot be removed; the next run tries again.
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}

/// The first file below a folder of results that no run of ours writes, so that replacing the folder would lose it.
fn foreign_file(dir: &Path, prefix: &str) -> anyhow::Result<Option<String>> {
    for entry in std::fs::read_dir(dir).with_context(|| format!("{}: cannot be read", dir.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            if let Some(foreign) = foreign_file(&entry.path(), &format!("{name}/"))? {
                return Ok(Some(foreign));
            }
        } else if !is_ours(&name) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

const INDEX_TABLES: [&str; 17] = [
    "index",
    "weights",
    "standings",
    "alternative",
    "plan_progress",
    "departments",
    "uncertainty",
    "rank_probabilities",
    "sensitivity",
    "leave_out",
    "weight_ranges",
    "what_if",
    "incidence",
    "incidence_trend",
    "event_gaps",
    "comparison",
    "rank_ranges",
];
const DIAGNOSTICS_TABLES: [&str; 5] = ["statistics", "growth", "correlations", "reliability", "principal_components"];

fn is_table(file: &str, tables: &[&str]) -> bool {
    file.strip_suffix(".csv").or(file.strip_suffix(".parquet")).is_some_and(|name| tables.contains(&name))
}

fn is_part(name: &str) -> bool {
    name.starts_with("part-") && name.ends_with(".parquet")
}

/// Whether a run writes a file of this path.
fn is_ours(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let ends = |name: &str, endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match parts[..] {
        [RUN | bundle::DATAPACKAGE | bundle::SUMS | bundle::SIGNATURE] => true,
        [name] => bundle::DEFINITIONS.contains(&name),
        [bundle::EVIDENCE, name] => name.ends_with(".csv"),
        [PLAN, "pipeline", "sources", name] => ends(name, &[".toml", ".csv"]),
        [PLAN, "indicators", .., name] => name.ends_with(".toml"),
        [PLAN, "queries", .., name] => name.ends_with(".sql"),
        [RECORDS, name] => {
            matches!(name, "rejected.csv" | "warnings.csv" | "ledger.csv" | "reported.csv" | "rejected_by_rule.csv")
        }
        [RECORDS, "store", name] => name == "loads.jsonl",
        [RECORDS, "store", _, name] => {
            matches!(name, "rejected.csv" | "warnings.csv" | "rejected_rows.jsonl" | "table.json") || is_part(name)
        }
        [RECORDS, RETURNS, name] => name.ends_with(".xlsx"),
        [RECORDS, REJECTED_ROWS, name] => name.ends_with(".jsonl"),
        [RECORDS, _, part] => is_part(part),
        [VALUES, name] => is_table(name, &["values", "areas", "events"]),
        [SCORES, name] => is_table(name, &["scores", "steps", "screening"]),
        [INDEX, name] => is_table(name, &INDEX_TABLES),
        [INDEX, "diagnostics", name] => is_table(name, &DIAGNOSTICS_TABLES),
        [REPORTS, name] => {
            // Earlier versions wrote scoreboard.xlsx.
            matches!(name, "data.xlsx" | "circulation.xlsx" | "circular.docx")
                || (name.starts_with("assessment.") && ends(name, &[".csv", ".xlsx", ".parquet"]))
                || (name.starts_with("scoreboard") && ends(name, &[".html", ".xlsx"]))
        }
        [REPORTS, "charts", name] => ends(name, &[".svg", ".png"]),
        _ => false,
    }
}

/// Removes what an interrupted run left beside the results. One that is still running has its process, and is left alone.
fn remove_leftovers(target: &Path, parent: &Path) -> anyhow::Result<()> {
    let begin = sibling(target, "new-").file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(process) = name.strip_prefix(&begin)
            && Path::new("/proc/self").exists()
            && !Path::new("/proc").join(process).exists()
        {
            std::fs::remove_dir_all(entry.path()).with_context(|| format!("{}: cannot be removed", name))?;
        }
    }
    Ok(())
}

/// Refuses inputs that lie in the folder of the results: they would be replaced with it.
pub fn refuse_inputs_in(target: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    let Ok(target) = target.canonicalize() else { return Ok(()) };
    for input in inputs {
        if input.canonicalize().is_ok_and(|input| input.starts_with(&target)) {
            bail!("{}: lies in the folder of the results, which is replaced; choose another --out", input.display());
        }
    }
    Ok(())
}

/// `results` → `.results.new-1234`, in the same folder, so that renaming is enough.
fn sibling(target: &Path, suffix: &str) -> PathBuf {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!(".{name}.{suffix}"))
}

/// Hard links where the file system has them, copies where it has not.
fn link_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_file() {
        return std::fs::hard_link(from, to).or_else(|_| std::fs::copy(from, to).map(|_| ()));
    }
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        link_tree(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
