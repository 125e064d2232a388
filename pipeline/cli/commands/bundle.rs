//! `bundle`: a run as a folder or ZIP that proves itself, for the office, for raters or for everybody.

use crate::Outcome;
use crate::args::{BundleArgs, EditionArg};
use crate::context::{Context, plan_in, sound};
use crate::output::{say, thousands};
use crate::results::{Draft, INDEX, PLAN, RECORDS, REPORTS, RUN, SCORES, VALUES};
use crate::run_file::{RunFile, hashes};
use crate::stages;
use anyhow::{Context as _, bail};
use bundle::{BundleError, Limits, Package};
use catalogue::{Disclosure, Period, Plan, PlanFiles};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// The least length of a pseudonym key, in bytes.
const SHORTEST_KEY: usize = 16;

/// Makes the bundle and prints where it is.
pub fn run(context: &Context, args: &BundleArgs) -> anyhow::Result<Outcome> {
    let run = RunFile::read(&args.results.join(RUN))?;
    let files = plan_in(&args.results.join(PLAN))?;
    let (plan, findings) = catalogue::read(&files);
    let plan = sound(plan, &findings)?;
    let key = match args.edition {
        EditionArg::Rater => Some(pseudonym_key(args)?),
        EditionArg::Internal | EditionArg::Public => None,
    };
    let making = Making { context, args, plan: &plan, files: &files, key: key.as_ref() };
    if !is_zip(&args.out) {
        refuse_results(&args.out, &args.results)?;
        let draft = Draft::begin(&args.out)?;
        making.fill(run, &draft)?;
        draft.publish()?;
    } else {
        if args.out.exists() {
            bail!("{}: is there already; remove it or choose another name with --out", args.out.display());
        }
        let parent = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).with_context(|| format!("{}: cannot be made", parent.display()))?;
        let scratch = tempfile::tempdir_in(parent).with_context(|| format!("{}: is not writable", parent.display()))?;
        let draft = Draft::begin(&scratch.path().join("bundle"))?;
        making.fill(run, &draft)?;
        let packed = scratch.path().join("bundle.zip");
        bundle::pack(&bundle::files_of(draft.dir(), &Limits::default())?, &packed)?;
        std::fs::rename(&packed, &args.out).with_context(|| format!("{}: cannot be made", args.out.display()))?;
    }
    say!("{}", args.out.display());
    Ok(Outcome::Fine)
}

pub fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// A bundle replaces a bundle, but never the results that it is made from, nor any others.
fn refuse_results(out: &Path, results: &Path) -> anyhow::Result<()> {
    let lies_in =
        |a: &Path, b: &Path| a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a.starts_with(&b));
    if lies_in(results, out) || (out.join(RUN).exists() && !out.join(bundle::SUMS).exists()) {
        bail!("{}: holds results of a run, which a bundle would replace; choose another --out", out.display());
    }
    Ok(())
}

/// The key of the pseudonyms under which raters see records.
fn pseudonym_key(args: &BundleArgs) -> anyhow::Result<Hmac<Sha256>> {
    let key = stages::pseudonym_key(args.key_file.as_deref())?.context(
        "raters see records under pseudonyms, which need the secret key: give its file with --key-file, or set CHENGXIN_KEY",
    )?;
    if key.len() < SHORTEST_KEY {
        bail!("the key of the pseudonyms has {} bytes; one below {SHORTEST_KEY} can be guessed", key.len());
    }
    Ok(Hmac::new_from_slice(&key)?)
}

/// What a bundle is made from.
struct Making<'a> {
    context: &'a Context,
    args: &'a BundleArgs,
    plan: &'a Plan,
    files: &'a PlanFiles,
    key: Option<&'a Hmac<Sha256>>,
}

impl Making<'_> {
    fn fill(&self, mut run: RunFile, draft: &Draft) -> anyhow::Result<()> {
        let (from, to) = (self.args.results.as_path(), draft.dir());
        let periods = run
            .periods
            .iter()
            .map(|id| index::period(id).with_context(|| format!("run.json names the period `{id}`, which is none")))
            .collect::<anyhow::Result<Vec<Period>>>()?;
        for stage in [VALUES, SCORES, INDEX] {
            copy_tree(&from.join(stage), &draft.stage(stage)?)?;
        }
        draft.keep_plan(self.files)?;
        let records = draft.stage(RECORDS)?;
        self.rejected_by_rule(&run, &records.join("rejected_by_rule.csv"))?;
        if from.join(RECORDS).is_dir() && self.args.edition != EditionArg::Public {
            self.evidence(&from.join(RECORDS), draft, &periods)?;
        }
        if self.args.edition == EditionArg::Internal {
            self.records(&from.join(RECORDS), &records)?;
            copy_tree(&from.join(REPORTS), &draft.stage(REPORTS)?)?;
        } else {
            // A second reading, because the report adds to the findings what it found before.
            stages::report(self.context, self.plan, draft, &mut RunFile::read(&from.join(RUN))?)?;
        }
        // Seconds and memory differ from run to run, and say nothing about the results.
        run.stages.clear();
        run.definitions = hashes(self.files);
        for stage in [VALUES, SCORES, INDEX, crate::results::DIAGNOSTICS] {
            if to.join(stage).is_dir() {
                run.hash_outputs(stage, &to.join(stage))?;
            }
        }
        run.write(&to.join(RUN))?;
        bundle::write_definitions(self.plan, &periods, to)?;
        self.seal(&run, to)
    }

    /// Describes, hashes and signs what is there.
    fn seal(&self, run: &RunFile, to: &Path) -> anyhow::Result<()> {
        let edition = match self.args.edition {
            EditionArg::Internal => "internal",
            EditionArg::Rater => "rater",
            EditionArg::Public => "public",
        };
        let title = &self.plan.method.plan.title;
        let package = Package {
            edition,
            title: [&title.zh, &title.en],
            document: &self.plan.method.plan.document,
            program: &run.program,
            simulated: run.simulated,
        };
        bundle::describe(to, &bundle::files_of(to, &Limits::default())?, &package)?;
        let files = bundle::files_of(to, &Limits::default())?;
        bundle::write_sums(to, &files)?;
        if let Some(key) = &self.args.sign {
            let password = std::env::var("CHENGXIN_SIGN_PASSWORD").ok();
            let comment = format!("{} {} {edition}", run.program, run.plan);
            let signed = bundle::sign(to, key, password, &comment)?;
            eprintln!("签名 signed: {} ({})", signed.key, signed.comment);
        }
        eprintln!("{} 个文件 files", thousands(files.len() as u64 + 1));
        Ok(())
    }

    /// The rows that every indicator counted, and who sent any.
    fn evidence(&self, records: &Path, draft: &Draft, periods: &[Period]) -> anyhow::Result<()> {
        let pseudonym = |id: &str| self.key.map_or_else(|| id.to_owned(), |key| pseudonym(key, id));
        let shown = |disclosure| self.args.edition == EditionArg::Internal || disclosure != Disclosure::Internal;
        let indicators: BTreeSet<String> =
            self.plan.indicators.iter().filter(|(_, of)| shown(of.disclosure)).map(|(id, _)| id.clone()).collect();
        let rows = values::write_evidence(
            self.plan,
            &values::EvidenceOptions {
                records,
                out: &draft.stage(bundle::EVIDENCE)?,
                reported: &draft.dir().join(bundle::REPORTED),
                indicators: &indicators,
                periods,
                threads: self.context.threads,
                pseudonym: self.key.is_some().then_some(&pseudonym),
            },
        )?;
        eprintln!("{} 条计入记录 evidence rows, {} 个指标 indicators", thousands(rows.values().sum()), rows.len());
        Ok(())
    }

    /// The records and what was refused. What goes back to the offices stays where it is: it is theirs to mend.
    fn records(&self, from: &Path, to: &Path) -> anyhow::Result<()> {
        for table in self.plan.sources.keys().filter(|table| from.join(table).is_dir()) {
            let folder = to.join(table);
            std::fs::create_dir(&folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
            copy_tree(&from.join(table), &folder)?;
        }
        for file in ["rejected.csv", "warnings.csv"] {
            if from.join(file).is_file() {
                std::fs::copy(from.join(file), to.join(file)).with_context(|| format!("{file}: cannot be copied"))?;
            }
        }
        Ok(())
    }

    /// How many rows were refused, by table and rule: what raters may know of them.
    fn rejected_by_rule(&self, run: &RunFile, path: &Path) -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_path(path).with_context(|| format!("{}: cannot be made", path.display()))?;
        writer.write_record(["table", "office", "rule", "rows"])?;
        for (table, rules) in &run.rejected_by_rule {
            let office = self.plan.sources.get(table).map_or("", |source| source.office.as_str());
            for (rule, rows) in rules {
                writer.write_record([table, office, rule, &rows.to_string()])?;
            }
        }
        Ok(writer.flush()?)
    }
}

/// What a rater sees in place of a record's id: the same for the same record and key, and nothing without the key.
fn pseudonym(key: &Hmac<Sha256>, record: &str) -> String {
    let mut mac = key.clone();
    // Set apart from the pseudonyms of persons, which are made with the same key.
    mac.update(b"record\0");
    mac.update(record.as_bytes());
    let mut hex = String::with_capacity(32);
    for byte in &mac.finalize().into_bytes()[..16] {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Copies the files below a folder into another one that is there.
pub fn copy_tree(from: &Path, to: &Path) -> Result<(), BundleError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| BundleError::Io { path, source }
    };
    for (name, file) in bundle::files_of(from, &Limits::default())? {
        let target = to.join(name);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(io(folder))?;
        }
        std::fs::copy(&file, &target).map_err(io(&file))?;
    }
    Ok(())
}
