use catalogue::Finding;
use std::path::PathBuf;

/// Why values could not be computed, traced or stored.
#[derive(Debug, thiserror::Error)]
pub enum ValuesError {
    /// The evidence queries have errors; nothing was computed.
    #[error(
        "{} of the evidence queries' rules are broken, so nothing was computed:\n{}",
        .0.len(),
        .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    )]
    Queries(Vec<Finding>),
    /// There is no such indicator with a query.
    #[error(
        "there is no indicator `{id}` with an evidence query{}\n  hint: `check` lists what the plan has",
        .nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
    )]
    UnknownIndicator {
        /// The id that was asked for.
        id: String,
        /// The most similar id.
        nearest: Option<String>,
    },
    /// There is no such unit.
    #[error("there is no unit `{id}`\n  hint: units are named by their id in pipeline/sources/units.csv")]
    UnknownUnit {
        /// The id that was asked for.
        id: String,
    },
    /// Two periods share days, so a record would be counted in both.
    #[error(
        "the periods {first} and {second} share days, so a record would count twice\n  hint: ask for periods of one length"
    )]
    OverlappingPeriods {
        /// The earlier period.
        first: String,
        /// The later one.
        second: String,
    },
    /// A stored record table does not have the columns that its source declares.
    #[error(
        "{}: column `{column}` is {found}, but pipeline/sources/{table}.toml says {expected}\n  \
         why:  the records were loaded under another definition\n  hint: run `load` again",
        folder.display()
    )]
    RecordsDiffer {
        /// Folder of the table.
        folder: PathBuf,
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What the source's definition asks for.
        expected: String,
        /// What the files hold.
        found: String,
    },
    /// The roll-up lost or doubled evidence.
    #[error(
        "{indicator}: {evidence} evidence rows became {counted} counted + {outside_periods} outside the periods + \
         {no_unit} without a unit\n  \
         why:  a unit belongs to itself more than once on one day\n  hint: look for the unit in pipeline/sources/units.csv"
    )]
    Unbalanced {
        /// The indicator.
        indicator: String,
        /// Rows that the query gave.
        evidence: u64,
        /// Rows counted for their unit.
        counted: u64,
        /// Rows of days outside every period.
        outside_periods: u64,
        /// Rows whose unit is unknown on their day.
        no_unit: u64,
    },
    /// The SQL engine failed.
    #[error("{what}: {}", one_line(source))]
    Engine {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: Box<datafusion::error::DataFusionError>,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A row of an evidence file is none.
    #[error("{}:{line}: {reason}\n  hint: evidence has the columns record_id, unit_id, counted_on, numerator, denominator, area", path.display())]
    Evidence {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A table of values could not be written.
    #[error(transparent)]
    Table(#[from] index::tables::TableError),
    /// A cell of a CSV table cannot be stored in its Parquet twin.
    #[error("{}:{line}: {reason}\n  hint: the columns of this table are described in pipeline/README.md", path.display())]
    Cell {
        /// The CSV file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

impl ValuesError {
    /// Names what was being done when the engine failed.
    pub(crate) fn engine(what: impl Into<String>) -> impl FnOnce(datafusion::error::DataFusionError) -> Self {
        let what = what.into();
        move |source| Self::Engine { what, source: Box::new(source) }
    }
}

/// The engine's message without line breaks and without its own prefixes.
pub(crate) fn one_line(error: &datafusion::error::DataFusionError) -> String {
    error.strip_backtrace().split_whitespace().collect::<Vec<_>>().join(" ")
}
