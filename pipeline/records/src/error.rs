use std::path::PathBuf;

/// Why records could not be loaded at all. What is wrong with single files or rows is no error but part of the report.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder cannot be read or written.
    #[error("{}: {source}\n  hint: check that the path exists and that you may read and write there", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A pattern takes no file.
    #[error("{}: {reason}\n  hint: check the pattern; `*` stands for any text in one name, `**` for any folders", pattern.display())]
    Pattern {
        /// As it was given.
        pattern: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Two inputs hold a file of the same path.
    #[error(
        "`{path}` is in two of the inputs\n  \
         why:  a record is traced back by the path of its file below the input, which must be its own\n  \
         hint: give the folder above both, or rename one of the files"
    )]
    SamePath {
        /// The path below the inputs.
        path: String,
    },
    /// A file changed between the two times it is read.
    #[error("{}: the file changed while it was read\n  hint: run again when nothing writes to it", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Personal identifiers arrive and there is no key to turn them into pseudonyms.
    #[error(
        "table `{table}` holds personal identifiers (column `{column}`), but there is no pseudonym key\n  \
         why:  identifiers are stored only as keyed pseudonyms, and the key must not lie with the data\n  \
         hint: make a file of random characters, at least {least} bytes, keep it safe, and give it with \
         --key-file FILE or in the variable CHENGXIN_KEY; the same key gives the same pseudonyms next year",
        least = crate::persons::SHORTEST_KEY
    )]
    NoKey {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The key is too short to protect anyone.
    #[error(
        "the pseudonym key has {bytes} bytes, but must have at least {least}\n  \
         why:  pseudonyms of a short key can be reversed by trying all keys\n  \
         hint: use 32 random characters",
        least = crate::persons::SHORTEST_KEY
    )]
    ShortKey {
        /// Its length.
        bytes: usize,
    },
    /// Tables refer to each other in a circle.
    #[error(
        "the references of these tables form a cycle: {tables}\n  \
         why:  a table is checked against tables that are complete\n  \
         hint: drop one `references` of pipeline/sources/{{{tables}}}.toml"
    )]
    ReferenceCycle {
        /// Their names.
        tables: String,
    },
    /// A reference names a table or column that is not there.
    #[error(
        "pipeline/sources/{table}.toml: column `{column}` references `{target}`, which is no stored column of any table\n  \
         hint: write it as table.column"
    )]
    BadReference {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it refers to.
        target: String,
    },
    /// A check of a source is no condition over its columns.
    #[error(
        "pipeline/sources/{table}.toml: check `{rule}` cannot be evaluated: {reason}\n  \
         hint: write a condition over the stored columns of this table, such as `closed_on >= received_on`"
    )]
    BadCheck {
        /// The table.
        table: String,
        /// The check.
        rule: String,
        /// What the engine says.
        reason: String,
    },
    /// The engine failed.
    #[error("table `{table}`: {source}")]
    Engine {
        /// The table.
        table: String,
        /// What it says.
        source: polars::error::PolarsError,
    },
    /// There is no connection to the database.
    #[error(transparent)]
    Connection(#[from] intake::ConnectionError),
    /// The connection to the database was lost, or what it sent cannot be written.
    #[error(transparent)]
    Query(#[from] intake::QueryError),
    /// What earlier loads left cannot be read.
    #[error("{}: {reason}\n  hint: move the folder `store` away; everything is then loaded anew, without its history", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The ledger has a later load.
    #[error(
        "the last load was at {last}, and this one would be at {now}\n  \
         why:  the ledger tells in which order things came\n  \
         hint: check --now, and the clock of this machine"
    )]
    Backwards {
        /// When the last load was.
        last: String,
        /// When this one is.
        now: String,
    },
    /// Nothing had been loaded by a day.
    #[error(
        "{}: nothing had been loaded by {day}{}\n  hint: name a later day, or another folder of results",
        path.display(),
        first.as_ref().map(|first| format!("; the first load was at {first}")).unwrap_or_default()
    )]
    NothingBefore {
        /// The folder of the records.
        path: PathBuf,
        /// The day.
        day: String,
        /// When the first load was.
        first: Option<String>,
    },
    /// A version of a table is no longer in the store.
    #[error(
        "{}: the rows of the load at {at} are no longer there, or not whole\n  \
         hint: bring the folder back from a backup, or name a later day",
        path.display()
    )]
    VersionGone {
        /// The folder.
        path: PathBuf,
        /// When the load was.
        at: String,
    },
    /// The threads could not be started.
    #[error("{0} threads cannot be started: {1}\n  hint: ask for fewer with --threads")]
    Threads(usize, String),
}

impl LoadError {
    /// For `map_err`: what happened at a path.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// For `map_err`: what the engine said while it worked on a table.
    pub(crate) fn engine(table: &str) -> impl FnOnce(polars::error::PolarsError) -> Self + '_ {
        move |source| Self::Engine { table: table.to_owned(), source }
    }
}
