//! `bundle`: a run as a folder or ZIP that proves itself, for the office, for raters or for everybody.

use crate::Outcome;
use crate::args::BundleArgs;
use crate::commands::edition::{Told, pseudonym, pseudonym_key};
use crate::context::{Context, plan_in, sound};
use crate::output::{say, thousands};
use crate::results::{DIAGNOSTICS, Draft, INDEX, PLAN, RECORDS, RUN, SCORES, VALUES};
use crate::run_file::{RunFile, hashes};
use crate::stages;
use anyhow::{Context as _, bail};
use bundle::{Limits, Package};
use catalogue::{Period, Plan, PlanFiles};
use disclosure::Edition;
use hmac::Hmac;
use sha2::Sha256;
use std::collections::BTreeSet;
use std::path::Path;

/// Makes the bundle and prints where it is.
pub fn run(context: &Context, args: &BundleArgs) -> anyhow::Result<Outcome> {
    let run = RunFile::read(&args.results.join(RUN))?;
    if args.results.join(bundle::SUMS).exists() {
        bail!("{}: is a bundle; make another from the results of the run", args.results.display());
    }
    let files = plan_in(&args.results.join(PLAN))?;
    let (plan, findings) = catalogue::read(&files);
    let plan = sound(plan, &findings)?;
    let edition = Edition::from(args.edition);
    let shown = disclosure::definitions(&files, &plan, edition);
    let (own, findings) = catalogue::read(&shown);
    let own = sound(own, &findings)?;
    let key = if edition == Edition::Rater { Some(pseudonym_key(args.key_file.as_deref())?) } else { None };
    let making = Making { context, args, edition, plan: &plan, own: &own, files: &shown, key: key.as_ref() };
    if is_zip(&args.out) {
        if args.out.exists() {
            bail!("{}: is there already; remove it or choose another name with --out", args.out.display());
        }
        let parent = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).with_context(|| format!("{}: cannot be made", parent.display()))?;
        let scratch = tempfile::tempdir_in(parent).with_context(|| format!("{}: is not writable", parent.display()))?;
        let draft = Draft::begin(&scratch.path().join("bundle"))?;
        if !making.fill(run, &draft)? {
            return Ok(Outcome::Findings);
        }
        let packed = scratch.path().join("bundle.zip");
        bundle::pack(&bundle::files_of(draft.dir(), &Limits::default())?, &packed)?;
        std::fs::rename(&packed, &args.out).with_context(|| format!("{}: cannot be made", args.out.display()))?;
    } else {
        refuse_results(&args.out, &args.results)?;
        let draft = Draft::begin(&args.out)?;
        if !making.fill(run, &draft)? {
            return Ok(Outcome::Findings);
        }
        draft.publish()?;
    }
    say!("{}", args.out.display());
    Ok(Outcome::Fine)
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// A bundle replaces a bundle, but never the results that it is made from, nor any others.
fn refuse_results(out: &Path, results: &Path) -> anyhow::Result<()> {
    let inside = results.canonicalize().ok().zip(out.canonicalize().ok()).is_some_and(|(a, b)| a.starts_with(&b));
    if inside || (out.join(RUN).exists() && !out.join(bundle::SUMS).exists()) {
        bail!("{}: holds results of a run, which a bundle would replace; choose another --out", out.display());
    }
    Ok(())
}

/// What a bundle is made from.
struct Making<'a> {
    context: &'a Context,
    args: &'a BundleArgs,
    edition: Edition,
    /// The plan of the run,
    plan: &'a Plan,
    /// and that of the edition, with its files.
    own: &'a Plan,
    files: &'a PlanFiles,
    key: Option<&'a Hmac<Sha256>>,
}

impl Making<'_> {
    /// Writes the bundle, stage by stage; `false` when it holds personal data, and must not be published.
    fn fill(&self, mut run: RunFile, draft: &Draft) -> anyhow::Result<bool> {
        let (from, to) = (self.args.results.as_path(), draft.dir());
        let periods = stages::periods_of(&run)?;
        Told { plan: self.plan, own: self.own, edition: self.edition }.strike_out(&mut run);
        self.tables(from, to)?;
        draft.keep_plan(self.files)?;
        if self.edition != Edition::Public {
            let records = draft.stage(RECORDS)?;
            self.rejected_by_rule(&run, &records.join("rejected_by_rule.csv"))?;
            if from.join(RECORDS).is_dir() {
                self.evidence(&from.join(RECORDS), draft, &periods)?;
            }
            if self.edition == Edition::Internal {
                self.records(&from.join(RECORDS), &records)?;
            }
        }
        let found = run.findings.clone();
        stages::report(self.context, self.own, draft, &mut run)?;
        run.findings = found;
        // Seconds and memory differ from run to run, and say nothing about the results.
        run.stages.clear();
        run.definitions = hashes(self.files);
        run.outputs.clear();
        for stage in [VALUES, SCORES, INDEX, DIAGNOSTICS] {
            if to.join(stage).is_dir() {
                run.hash_outputs(stage, &to.join(stage))?;
            }
        }
        run.write(&to.join(RUN))?;
        bundle::write_definitions(self.own, &periods, to)?;
        let personal = disclosure::scan(to)?;
        for finding in &personal {
            eprintln!("{finding}");
        }
        if !personal.is_empty() {
            eprintln!("{} 处个人信息，未生成 places with personal data, so nothing was made", personal.len());
            return Ok(false);
        }
        self.seal(&run, to)?;
        Ok(true)
    }

    /// The tables of stages 2 to 4 that the edition shows, with their twins.
    fn tables(&self, from: &Path, to: &Path) -> anyhow::Result<()> {
        let report = disclosure::redact(self.plan, from, self.edition, to)?;
        eprintln!(
            "{} 个指标不提供 indicators left out, {} 格不公开 cells withheld",
            report.left_out.len(),
            thousands(report.withheld.len() as u64)
        );
        let files = bundle::files_of(to, &Limits::default())?;
        for (_, table) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
            values::write_parquet_twin(table)?;
        }
        Ok(())
    }

    /// Describes, hashes and signs what is there.
    fn seal(&self, run: &RunFile, to: &Path) -> anyhow::Result<()> {
        let title = &self.plan.method.plan.title;
        let package = Package {
            edition: self.edition.id(),
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
            let comment = format!("{} {} {}", run.program, run.plan, self.edition.id());
            let signed = bundle::sign(to, key, password, &comment)?;
            eprintln!("签名 signed: {} ({})", signed.key, signed.comment);
        }
        eprintln!("{} 个文件 files", thousands(files.len() as u64 + 1));
        Ok(())
    }

    /// The rows that every indicator counted, and who sent any.
    fn evidence(&self, records: &Path, draft: &Draft, periods: &[Period]) -> anyhow::Result<()> {
        let hidden = |id: &str| self.key.map_or_else(|| id.to_owned(), |key| pseudonym(key, id));
        let indicators: BTreeSet<String> = self.own.indicators.keys().cloned().collect();
        let options = values::EvidenceOptions {
            records,
            out: &draft.stage(bundle::EVIDENCE)?,
            reported: &draft.dir().join(bundle::REPORTED),
            indicators: &indicators,
            periods,
            threads: self.context.threads,
            pseudonym: self.key.is_some().then_some(&hidden),
        };
        let rows = values::write_evidence(self.own, &options)?;
        eprintln!("{} 条计入记录 evidence rows, {} 个指标 indicators", thousands(rows.values().sum()), rows.len());
        Ok(())
    }

    /// The records and what was refused. What goes back to the offices stays where it is: it is theirs to mend.
    fn records(&self, from: &Path, to: &Path) -> anyhow::Result<()> {
        for table in self.plan.sources.keys().filter(|table| from.join(table).is_dir()) {
            bundle::copy_tree(&from.join(table), &to.join(table))?;
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
