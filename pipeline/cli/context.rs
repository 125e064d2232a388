//! What every command needs: the plan, threads, language.

use crate::args::{Args, Format, PeriodArgs};
use anyhow::{Context as _, bail};
use catalogue::{Finding, Lang, Period, Plan, PlanFiles, Severity};
use rust_embed::RustEmbed;
use std::path::{Path, PathBuf};

/// Zhuhai's plan, carried in the program: what arrives,
#[derive(RustEmbed)]
#[folder = "pipeline/sources"]
#[include = "*.toml"]
#[include = "*.csv"]
struct Sources;
/// what is measured,
#[derive(RustEmbed)]
#[folder = "indicators"]
#[include = "*.toml"]
struct Indicators;
/// and which rows count.
#[derive(RustEmbed)]
#[folder = "queries"]
#[include = "*.sql"]
struct Queries;

/// What every command needs.
pub struct Context {
    /// Files of the plan.
    pub files: PlanFiles,
    /// What they say; absent when index.toml cannot be read.
    pub plan: Option<Plan>,
    /// What is wrong with them.
    pub findings: Vec<Finding>,
    /// The folder of the plan, when it is not the program's own.
    pub plan_dir: Option<PathBuf>,
    /// Threads to use.
    pub threads: usize,
    /// Language of reports and tables.
    pub lang: Lang,
    /// Form of what is printed.
    pub format: Format,
}

impl Context {
    /// Reads the plan.
    pub fn open(args: &Args) -> anyhow::Result<Self> {
        let files = match &args.plan {
            Some(dir) => plan_in(dir)?,
            None => {
                let mut files = PlanFiles::default();
                carried::<Sources>("pipeline/sources", &mut files);
                carried::<Indicators>("indicators", &mut files);
                carried::<Queries>("queries", &mut files);
                files
            }
        };
        let (plan, findings) = catalogue::read(&files);
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = args.threads.unwrap_or(processors);
        if threads == 0 || threads > 1024 {
            bail!("--threads {threads} is not a number of threads; write 1 to 1024");
        }
        let plan_dir = args.plan.clone();
        Ok(Self { files, plan, findings, plan_dir, threads, lang: args.lang.into(), format: args.format })
    }

    /// The plan, if its definitions hold together without looking at the queries; prints what is wrong otherwise.
    pub fn plan(&self) -> anyhow::Result<&Plan> {
        sound(self.plan.as_ref(), &self.findings)
    }

    /// The periods that a command is about.
    pub fn periods(&self, plan: &Plan, args: &PeriodArgs) -> Vec<Period> {
        let (first, last) = args.years.unwrap_or((plan.method.plan.years[0], plan.method.plan.years[1]));
        Period::of_years(first, last, args.by.map_or(plan.method.plan.cadence, Into::into))
    }
}

/// A plan that was read without errors; prints what is wrong otherwise.
pub fn sound<P>(plan: Option<P>, findings: &[Finding]) -> anyhow::Result<P> {
    let errors: Vec<&Finding> = findings.iter().filter(|f| f.severity == Severity::Error).collect();
    for finding in &errors {
        eprintln!("{finding}");
    }
    match plan {
        Some(plan) if errors.is_empty() => Ok(plan),
        _ => bail!(
            "the plan has {} findings, so nothing was computed; mend them, then try `chengxin check`",
            errors.len()
        ),
    }
}

/// The unit that a code or name means in a plan.
pub fn unit<'a>(plan: &'a Plan, code_or_name: &str) -> anyhow::Result<&'a str> {
    let units = plan.units.resolve(code_or_name, None);
    match units.len() {
        1 => Ok(units.into_iter().next().unwrap_or_default()),
        0 => bail!("`{code_or_name}` is no unit's code or name; see pipeline/sources/units.csv"),
        _ => bail!("`{code_or_name}` may be {}; give the code", units.into_iter().collect::<Vec<_>>().join(" or ")),
    }
}

/// The files of the plan in a folder.
pub fn plan_in(dir: &Path) -> anyhow::Result<PlanFiles> {
    if !dir.is_dir() {
        bail!(
            "{}: there is no such folder; --plan takes the folder that holds pipeline/, indicators/ and queries/",
            dir.display()
        );
    }
    PlanFiles::from_dir(dir).with_context(|| format!("{}: the plan cannot be read", dir.display()))
}

fn carried<T: RustEmbed>(folder: &str, files: &mut PlanFiles) {
    for path in T::iter() {
        if let Some(file) = T::get(&path) {
            files.insert(format!("{folder}/{path}"), file.data.into_owned());
        }
    }
}
