//! The command line.

use catalogue::{Cadence, Lang};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 政务诚信测评：记录文件进，可追溯的指标值、得分、排名和看板出。
///
/// Measures a government-integrity plan: record files in; traceable values, scores, rankings and scoreboards out.
#[derive(Parser)]
#[command(version, about, max_term_width = 120)]
pub struct Args {
    /// Folder of another plan (with pipeline/sources/, indicators/ and queries/); without it, Zhuhai's is used
    #[arg(long, global = true, value_name = "DIR")]
    pub plan: Option<PathBuf>,
    /// Number of threads; without it, all processors
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// Language of reports and tables
    #[arg(long, global = true, value_enum, default_value = "zh")]
    pub lang: LangArg,
    /// Form of what is printed on stdout: a table for people, or CSV or JSON for programs
    #[arg(long, global = true, value_enum, default_value = "table")]
    pub format: Format,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands, in the order in which a new user meets them.
#[derive(Subcommand)]
pub enum Command {
    /// Make simulated records, run everything, and show where the scoreboard is
    Demo(DemoArgs),
    /// Load record files, compute values, scores and index, write the reports
    Run(RunArgs),
    /// Read record files: keep or reject every row (first stage of `run`)
    Load(LoadArgs),
    /// Count numerators and denominators (second stage)
    Values(ValuesArgs),
    /// Turn values into scores, index and ranks (third stage); can start from a table of values alone
    Score(ScoreArgs),
    /// Write scoreboard, charts, workbook and assessment table (last stage)
    Report(OutArgs),
    /// Check the definitions of a plan; needs no data
    Check,
    /// Run the fixtures of the indicators
    Test(TestArgs),
    /// Follow a unit's index down to an indicator, to the counted records, to file and line
    Trace(TraceArgs),
    /// What an indicator means, and how it is counted and scored
    Explain(ExplainArgs),
    /// Which published numbers moved between two runs, or between two periods of one, and why
    Diff(DiffArgs),
    /// Make a published copy of results that proves itself: for the office, for raters, or for everybody
    Bundle(BundleArgs),
    /// Check a bundle: every hash, the signature, and every number by computing it again
    Verify(VerifyArgs),
    /// Write empty workbooks for the offices to fill in, one a record table
    Templates(TemplatesArgs),
    /// Write simulated records with the truths and defects planted in them
    Generate(GenerateArgs),
}

/// Where results are kept.
#[derive(ClapArgs, Clone)]
pub struct OutArgs {
    /// Folder of the results; replaced as a whole when everything succeeded, untouched otherwise
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub out: PathBuf,
}

/// Which periods are measured.
#[derive(ClapArgs, Clone)]
pub struct PeriodArgs {
    /// First and last year, as 2018-2020 or 2019; without it, those of the plan
    #[arg(long, value_name = "YEARS", value_parser = parse_years)]
    pub years: Option<(i32, i32)>,
    /// Length of a period; without it, that of the plan
    #[arg(long, value_enum)]
    pub by: Option<CadenceArg>,
}

/// Which files are read.
#[derive(ClapArgs, Clone)]
pub struct InputArgs {
    /// Record files (XLSX, XLS, ODS, HTML, CSV, TSV, JSON Lines, Parquet), folders or ZIPs that hold them, or patterns
    ///
    /// Tables whose source has a query are read from the database of CHENGXIN_DATABASE_URL (postgres://…); none are needed then.
    #[arg(value_name = "INPUT", required = std::env::var_os(crate::stages::DATABASE_URL).is_none())]
    pub inputs: Vec<PathBuf>,
    /// How texts are written: utf-8, gb18030, utf-16le or utf-16be; without it, each file tells
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    pub encoding: Option<records::Encoding>,
    /// File whose content is the secret key of the pseudonyms (at least 16 bytes); or set CHENGXIN_KEY
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Take the records as they stood on this day; INPUT is then the folder of the results that have them in their store
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<String>,
    /// When the files came, for the ledger, as 2026-11-24 or '2026-11-24 10:00:00'; without it, the clock
    #[arg(long, value_name = "TIME", value_parser = parse_time, conflicts_with = "as_of")]
    pub now: Option<String>,
}

/// Options of `demo`.
#[derive(ClapArgs)]
pub struct DemoArgs {
    /// Folder for the simulated records and the results
    #[arg(long, value_name = "DIR", default_value = "chengxin-demo")]
    pub out: PathBuf,
    /// Seed of the simulation
    #[arg(long, default_value_t = 2018)]
    pub seed: u64,
    /// Size of the city: 1 is Zhuhai's
    #[arg(long, default_value_t = 1.0)]
    pub scale: f64,
}

/// Options of `run`.
#[derive(ClapArgs)]
pub struct RunArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub periods: PeriodArgs,
}

/// Options of `load`.
#[derive(ClapArgs)]
pub struct LoadArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub out: OutArgs,
}

/// Options of `values`.
#[derive(ClapArgs)]
pub struct ValuesArgs {
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub periods: PeriodArgs,
}

/// Options of `score`.
#[derive(ClapArgs)]
pub struct ScoreArgs {
    #[command(flatten)]
    pub out: OutArgs,
    /// Start from this table (CSV: indicator_id, unit_id, period, value and, if you have them, numerator, denominator)
    #[arg(long, value_name = "FILE")]
    pub values: Option<PathBuf>,
}

/// Options of `test`.
#[derive(ClapArgs)]
pub struct TestArgs {
    /// Only these indicators
    #[arg(value_name = "INDICATOR")]
    pub indicators: Vec<String>,
    /// Write what was counted into expected.csv; look at the difference before you keep it
    #[arg(long)]
    pub bless: bool,
}

/// Options of `trace`.
#[derive(ClapArgs)]
pub struct TraceArgs {
    /// Unit, by code or name
    #[arg(value_name = "UNIT")]
    pub unit: String,
    /// Indicator; without it, the unit's index with all its parts is shown
    #[arg(value_name = "INDICATOR")]
    pub indicator: Option<String>,
    /// Period; without it, the latest
    #[arg(value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only records of this area (`investment`)
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// Show every record instead of the first 20
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub out: OutArgs,
}

/// Options of `explain`.
#[derive(ClapArgs)]
pub struct ExplainArgs {
    /// Indicator, measure (a node, for all its indicators), or `method`; without it, all indicators are listed
    #[arg(value_name = "INDICATOR")]
    pub indicator: Option<String>,
}

/// Options of `diff`.
#[derive(ClapArgs)]
pub struct DiffArgs {
    /// Folder of the earlier results
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// Folder of the later results; without it, two periods of OLD are compared
    #[arg(value_name = "NEW", required_unless_present = "from_period")]
    pub new: Option<PathBuf>,
    /// Only this unit, by code or name, and then with all its nodes and indicators
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// Only this period; without it, every period that both have
    #[arg(long, value_name = "PERIOD", conflicts_with = "from_period")]
    pub period: Option<String>,
    /// Period that comes first, when two periods are compared
    #[arg(long, value_name = "PERIOD", requires = "to_period")]
    pub from_period: Option<String>,
    /// Period that is compared with it
    #[arg(long, value_name = "PERIOD", requires = "from_period")]
    pub to_period: Option<String>,
    /// Folder of the plan that OLD was made by; without it, what OLD keeps in plan/
    #[arg(long, value_name = "DIR")]
    pub old_plan: Option<PathBuf>,
    /// Show the values, statuses and verdicts that changed instead of scores and ranks
    #[arg(long)]
    pub values: bool,
}

/// Options of `bundle`.
#[derive(ClapArgs)]
pub struct BundleArgs {
    /// Folder of the results of a run
    #[arg(value_name = "RESULTS", default_value = "results")]
    pub results: PathBuf,
    /// For whom it is
    #[arg(long, value_enum)]
    pub edition: EditionArg,
    /// Folder of the bundle, or a new file that ends in .zip
    #[arg(long, value_name = "DIR|FILE.zip")]
    pub out: PathBuf,
    /// File whose content is the secret key of the pseudonyms (at least 16 bytes); or set CHENGXIN_KEY. For raters alone
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Sign with this secret key of minisign; its password is asked for, or taken from CHENGXIN_SIGN_PASSWORD
    #[arg(long, value_name = "FILE")]
    pub sign: Option<PathBuf>,
}

/// For whom a bundle is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EditionArg {
    /// The office: everything, with the records
    Internal,
    /// A third-party rater: results and evidence under pseudonyms, without what is internal
    Rater,
    /// Everybody: what may be published
    Public,
}

impl From<EditionArg> for disclosure::Edition {
    fn from(edition: EditionArg) -> Self {
        match edition {
            EditionArg::Internal => Self::Internal,
            EditionArg::Rater => Self::Rater,
            EditionArg::Public => Self::Public,
        }
    }
}

/// Options of `verify`.
#[derive(ClapArgs)]
pub struct VerifyArgs {
    /// Folder or ZIP of a bundle
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// Public key of minisign that the bundle must be signed with
    #[arg(long, value_name = "FILE")]
    pub public_key: Option<PathBuf>,
    /// Write every cell that differs to this CSV file; without it, the first 20 are shown
    #[arg(long, value_name = "FILE")]
    pub differences: Option<PathBuf>,
}

/// Options of `templates`.
#[derive(ClapArgs)]
pub struct TemplatesArgs {
    /// Only these record tables (`hotline_orders`); without any, all of the plan
    #[arg(value_name = "TABLE")]
    pub tables: Vec<String>,
    /// Folder for the workbooks; none that is there already is replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Options of `generate`.
#[derive(ClapArgs)]
pub struct GenerateArgs {
    /// New folder for the records (records/) and what was planted in them (truth/)
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Seed of the simulation: the same seed gives the same bytes
    #[arg(long, default_value_t = 2018)]
    pub seed: u64,
    /// First and last year
    #[arg(long, value_name = "YEARS", value_parser = parse_years, default_value = "2018-2020")]
    pub years: (i32, i32),
    /// Size of the city: 1 is Zhuhai's
    #[arg(long, default_value_t = 1.0)]
    pub scale: f64,
    /// Share of spoilt rows
    #[arg(long, default_value_t = 0.005)]
    pub dirty: f64,
    /// Only this table, with exactly --rows rows
    #[arg(long, value_name = "TABLE", requires = "rows")]
    pub only: Option<String>,
    /// Rows of the only table
    #[arg(long, value_name = "N", requires = "only")]
    pub rows: Option<u64>,
    /// Files as spreadsheet programs make them: XLSX, XLS, HTML and ODS under titles, with sums and signatures
    #[arg(long)]
    pub messy: bool,
}

/// A language, as written on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum LangArg {
    /// 中文
    Zh,
    /// English
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

/// Form of what is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// An aligned table
    Table,
    /// CSV
    Csv,
    /// JSON
    Json,
}

/// Length of a period, as written on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum CadenceArg {
    /// Whole years
    Year,
    /// Half years
    Half,
    /// Quarters
    Quarter,
    /// Months
    Month,
}

impl From<CadenceArg> for Cadence {
    fn from(cadence: CadenceArg) -> Self {
        match cadence {
            CadenceArg::Year => Self::Year,
            CadenceArg::Half => Self::Half,
            CadenceArg::Quarter => Self::Quarter,
            CadenceArg::Month => Self::Month,
        }
    }
}

fn parse_years(text: &str) -> Result<(i32, i32), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let year = |text: &str| -> Option<i32> { text.parse().ok().filter(|year| (1900..=2200).contains(year)) };
    match (year(first), year(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("write a year or two, from 1900 to 2200, earlier first: 2018-2020".to_owned()),
    }
}

fn parse_day(text: &str) -> Result<String, String> {
    let day = text.parse::<chrono::NaiveDate>().map_err(|_| "write a day as 2026-11-24".to_owned())?;
    Ok(day.to_string())
}

fn parse_time(text: &str) -> Result<String, String> {
    const FORM: &str = "%Y-%m-%d %H:%M:%S";
    let midnight = format!("{text} 00:00:00");
    let time = [text, &midnight].into_iter().find_map(|text| chrono::NaiveDateTime::parse_from_str(text, FORM).ok());
    let time = time.ok_or_else(|| "write a day or a time as 2026-11-24 or '2026-11-24 10:00:00'".to_owned())?;
    Ok(time.format(FORM).to_string())
}

fn parse_encoding(name: &str) -> Result<records::Encoding, String> {
    records::Encoding::named(name).ok_or_else(|| "write utf-8, gb18030 (or gbk), utf-16le or utf-16be".to_owned())
}
