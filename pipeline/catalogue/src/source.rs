use crate::{Disclosure, Text};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One record table: what arrives, under which headers, and what makes a row acceptable.
///
/// `pipeline/sources/<table>.toml`; the file's stem is the table's name in queries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What the table is called.
    pub title: Text,
    /// Id of the data set in the domain's list (`D13`).
    pub dataset: String,
    /// The office that sends it: the name of a unit.
    pub office: String,
    /// Who may see its rows. Where nothing is said they stay in the office.
    #[serde(default = "internal")]
    pub publication: Disclosure,
    /// File names that hold it: stems or patterns with `*`, without folder (`12345工单*.csv`).
    pub files: Vec<String>,
    /// The columns that together name a row; the record id is their texts joined by `/`.
    pub key: Vec<String>,
    /// The column of type `unit` that says whose record it is.
    pub unit: String,
    /// The date column on which names of units are read and by which "did this unit report in this period" is decided.
    pub date: String,
    /// What happens to rows that share a key.
    #[serde(default)]
    pub duplicates: Duplicates,
    /// Every column that is read, in order. A column of the file that is not here is not read.
    pub columns: IndexMap<String, Column>,
    /// Rules over one row, as SQL conditions; NULL passes.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// Rates the office computed itself, held against their own counts.
    #[serde(default)]
    pub reported_rates: Vec<ReportedRate>,
    /// Where a database holds the table, the query that returns it. Its address is never part of a plan.
    pub database: Option<DatabaseQuery>,
}

fn internal() -> Disclosure {
    Disclosure::Internal
}

/// What a PostgreSQL database is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseQuery {
    /// One SELECT, whose columns are named like the table's own or by one of their headers.
    pub query: String,
    /// Seconds after which it is stopped.
    #[serde(default = "five_minutes")]
    pub time_limit_s: u32,
}

fn five_minutes() -> u32 {
    300
}

/// Which row of those that share a key is kept. The others are rejected: as `superseded` where the kept row is later by
/// `latest` (an amended document), else as `duplicate_key`.
///
/// The row with the latest `latest` column is kept; where that is absent or equal, the row whose cells, read from left
/// to right, sort last as text. So the choice does not depend on the order of rows or files.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duplicates {
    /// A date or datetime column: the latest row wins.
    pub latest: Option<String>,
}

/// One column of a record table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The headers it comes under; the first is the one to use.
    pub headers: Vec<String>,
    /// What its cells hold.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// An empty cell is refused. A key column is always required.
    #[serde(default)]
    pub required: bool,
    /// For `category`: code → the texts that mean it; the first is the label. Required there, not allowed elsewhere.
    #[serde(default)]
    pub values: IndexMap<String, Category>,
    /// What a bare number is in; the header or the cell may say otherwise. For `amount`: `元` (the default), `万元` or
    /// `亿元`. For `percent`: `percent` (0.98 is 0.98%) or `fraction` (0.98 is 98%); where it is not said, a bare number
    /// from 0 to 1 is refused, since it could be either.
    pub unit: Option<String>,
    /// For `number`: digits kept after the point (default 4).
    pub decimals: Option<u8>,
    /// `table.column` that must hold the same text.
    pub references: Option<String>,
    /// What an empty cell stands for (the id of the unit that takes rows without one, a category's text): a stated rule
    /// instead of a refused row.
    pub when_empty: Option<String>,
    /// For `date`: 2099-12-31, 9999-12-31 and 长期 say that there is no end, and are stored as 9999-12-31. Elsewhere such
    /// a day is refused, since it is none on which anything happens.
    #[serde(default)]
    pub open_ended: bool,
    /// A natural person's data: never stored as it is.
    pub personal: Option<Personal>,
    /// What the column means, where the header does not say it.
    pub note: Option<Text>,
}

/// The texts that mean one code of a category.
pub type Category = Vec<String>;

/// What the cells of a column hold, and so what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Text, trimmed. Stored as Utf8.
    Text,
    /// A whole number. Int64.
    Integer,
    /// A number with `decimals` places. Decimal(18, decimals).
    Number,
    /// Money. Decimal(18, 2), in yuan, so the column's name ends in `_yuan`.
    Amount,
    /// `98`, `98%`, `98.00％` are 98 percent; what a bare 0.98 is, [`Column::unit`] says. Decimal(9, 4), in percent.
    Percent,
    /// A calendar day. Date32.
    Date,
    /// A day with a time, to the second. Timestamp(µs), without zone.
    Datetime,
    /// 是/否. Boolean.
    Boolean,
    /// One of `values`; the code is stored as Utf8.
    Category,
    /// 统一社会信用代码 (GB 32100-2015), in capitals. A wrong shape is refused, a wrong check digit only reported. Utf8.
    CreditCode,
    /// 文书号 in one form, so that the same document compares equal: `珠府〔2018〕76号`, `（2018）粤04行终1号`. Utf8.
    DocumentNo,
    /// A unit, by code or by a name that was its own on the row's date; the unit id is stored as Utf8.
    Unit,
}

/// What is done with a natural person's data while it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// The column is not stored.
    Drop,
    /// A keyed hash is stored: the same person has the same pseudonym in every table of one key.
    Pseudonym,
}

/// A rule over one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Name, in snake_case.
    pub rule: String,
    /// The condition that a good row meets, over the table's columns; NULL passes.
    pub sql: String,
    /// What is wrong when it is not met.
    pub message: Text,
    /// What to do about it.
    pub hint: Text,
    /// The row is kept and only reported.
    #[serde(default)]
    pub warn_only: bool,
}

/// A rate that the office computed itself. A rate that its own counts contradict is a finding; the row is kept.
///
/// The rate, in percent, must be `100 * numerator / denominator` rounded half up to `decimals` places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportedRate {
    /// The column of type `percent`.
    pub rate: String,
    /// The integer column above the line.
    pub numerator: String,
    /// The integer column below the line.
    pub denominator: String,
    /// Digits that are printed after the point.
    pub decimals: u8,
}
