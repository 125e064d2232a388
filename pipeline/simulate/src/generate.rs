use crate::GenerateError;
use crate::random::Random;
use crate::sheet::{Sheet, Spoilt};
use crate::tables::TABLES;
use crate::tally::Tally;
use crate::world::World;
use catalogue::Plan;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::Path;

/// The largest scale of messy files.
const LARGEST_MESSY: f64 = 0.2;

/// What to make.
#[derive(Clone, Debug)]
pub struct GenerateOptions<'a> {
    /// The folder to write to; it is made when it is not there, and files of the same names are replaced.
    pub out: &'a Path,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// The years that the records are of.
    pub years: RangeInclusive<i32>,
    /// 1.0 is the size of the city.
    pub scale: f64,
    /// Share of rows that are spoilt, from 0 to 0.5.
    pub dirty: f64,
    /// Exactly this many rows of one table, in one file of UTF-8, and nothing else; spoilt ones count.
    pub only: Option<(&'a str, u64)>,
    /// The files are such as spreadsheet programs make: XLSX, XLS, pages and ODS under titles, with sums and signatures,
    /// and text in GB18030 and UTF-16. They are held in memory while they are made.
    pub messy: bool,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The record files, below `records/`.
    pub files: Vec<String>,
    /// Rows in them, without headers, with the spoilt ones.
    pub rows: u64,
    /// Rows that a rule must refuse.
    pub spoilt: u64,
    /// Rows that are kept and must be warned of.
    pub warned: u64,
    /// Planted truths: one an indicator, unit and year.
    pub truths: u64,
}

/// Writes simulated records below `options.out`.
///
/// - `records/*`: what the offices send, under the file names and headers that the plan's sources declare;
/// - `truth/truths.csv`: `indicator_id,unit_id,period,numerator,denominator` for every unit that records lie at and all
///   that it belonged to, by year; a unit without a row has no record counted;
/// - `truth/spoilt.csv`: `file,sheet,line,column,rule` of every planted defect; `column` is the header, or empty when the
///   whole row is meant; of rows that are the same in every cell the later one is listed. On a sheet no row can have a cell
///   too few or too many, so that defect is planted in files of text only;
/// - `pseudonym.key`: a key to read the personal columns with; `README.txt`: what this is.
///
/// # Errors
/// When the options make no sense, the plan's tables are others than those that are made, or a file cannot be written.
pub fn generate(plan: &Plan, options: &GenerateOptions<'_>) -> Result<Summary, GenerateError> {
    let world = check(plan, options)?;
    for folder in ["records", "truth"] {
        let path = options.out.join(folder);
        std::fs::create_dir_all(&path).map_err(|source| GenerateError::Io { path, source })?;
    }
    let (mut tally, mut spoilt) = (Tally::new(&world), Vec::new());
    let (mut rows, mut files) = (0, Vec::new());
    for table in TABLES.iter().filter(|table| options.only.is_none_or(|(only, _)| only == table.name)) {
        let mut sheet = Sheet::new(&world, options, table, &mut tally, &mut spoilt)?;
        (table.make)(&mut sheet)?;
        let (table_rows, table_files) = sheet.finish()?;
        rows += table_rows;
        files.extend(table_files);
    }
    tally.check(&world)?;

    let truths = tally.to_csv(&world);
    let warned = spoilt.iter().filter(|s| s.rule == "reported_rate").count() as u64;
    let summary = Summary {
        spoilt: spoilt.len() as u64 - warned,
        truths: truths.lines().count() as u64 - 1,
        files,
        rows,
        warned,
    };
    write(options.out, "truth/truths.csv", &truths)?;
    write(options.out, "truth/spoilt.csv", &spoilt_csv(&spoilt))?;
    write(options.out, "pseudonym.key", &pseudonym_key(options.seed))?;
    write(options.out, "README.txt", &readme(options, &summary))?;
    Ok(summary)
}

fn check<'p>(plan: &'p Plan, options: &GenerateOptions<'_>) -> Result<World<'p>, GenerateError> {
    let wrong = |what: &str| Err(GenerateError::Options(what.to_owned()));
    if !(options.scale > 0.0 && options.scale <= 1000.0) {
        return wrong("the scale must be above 0 and at most 1000; 1 is the size of the city");
    }
    if options.messy && options.scale > LARGEST_MESSY && options.only.is_none() {
        return wrong("messy files are held in memory while they are made: the scale must be at most 0.2");
    }
    if !(0.0..=0.5).contains(&options.dirty) {
        return wrong("the share of spoilt rows must be from 0 to 0.5");
    }
    let (first, last) = (*options.years.start(), *options.years.end());
    let covered = plan.calendar.range().is_some_and(|(from, to)| {
        use chrono::Datelike;
        from.year() <= first && last < to.year()
    });
    if first > last || !covered {
        return wrong("the years must be in order, and the table of holidays must cover them and the year after");
    }
    if let Some((only, _)) = options.only
        && !TABLES.iter().any(|table| table.alone && table.name == only)
    {
        let choices: Vec<&str> = TABLES.iter().filter(|table| table.alone).map(|table| table.name).collect();
        return Err(GenerateError::NotAlone { table: only.to_owned(), choices: choices.join(", ") });
    }
    World::new(plan, options.seed, options.years.clone())
        .ok_or_else(|| GenerateError::Options("the years are beyond what a calendar can hold".to_owned()))
}

fn spoilt_csv(spoilt: &[Spoilt]) -> String {
    let mut csv = String::from("file,sheet,line,column,rule\n");
    for Spoilt { file, sheet, line, column, rule } in spoilt {
        let _ = writeln!(csv, "{file},{sheet},{line},{column},{rule}");
    }
    csv
}

/// 64 hex digits.
fn pseudonym_key(seed: u64) -> String {
    let mut random = Random::new(seed, "pseudonym key");
    let words: String = (0..4).map(|_| format!("{:016x}", random.next())).collect();
    format!("{words}\n")
}

fn readme(options: &GenerateOptions<'_>, summary: &Summary) -> String {
    format!(
        "模拟数据\n\n\
         本文件夹中的全部记录由程序按种子随机生成，不是任何单位的真实数据，不得用于考核或公布。\n\
         身份证号的地区码440499不存在，电话号码无此号段，均不属于任何人。\n\
         例外：市本级2018年的行政复议应诉件数取自珠海市公布的2018年统计报告。\n\n\
         种子 {}；年份 {}–{}；规模 {}；错误行占比 {}\n\
         {} 个文件，{} 行，其中应退回 {} 行，应提示 {} 行；植入的真值 {} 个\n\n\
         records/          各单位报送的文件\n\
         truth/truths.csv  各指标、单位、年度应得的分子与分母\n\
         truth/spoilt.csv  每处植入错误所在的文件、工作表、行、列和应触发的规则\n\
         pseudonym.key     读取人员信息时用的密钥（模拟）\n",
        options.seed,
        options.years.start(),
        options.years.end(),
        options.scale,
        options.dirty,
        summary.files.len(),
        summary.rows,
        summary.spoilt,
        summary.warned,
        summary.truths,
    )
}

fn write(out: &Path, name: &str, text: &str) -> Result<(), GenerateError> {
    let path = out.join(name);
    std::fs::write(&path, text).map_err(|source| GenerateError::Io { path, source })
}
