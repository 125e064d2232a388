use std::path::PathBuf;

/// Why no simulated records could be made.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// A file or folder cannot be written.
    #[error("{}: {source}\n  hint: give a folder that can be written to, with room for the records", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The generator writes another table than the plan declares.
    #[error(
        "pipeline/sources/{table}.toml: {problem}\n  \
         why:  simulated records are made for Zhuhai's tables; with another table they would be refused for a reason \
         that was not planted\n  \
         hint: change the table's module in pipeline/simulate/src/tables/ together with the source"
    )]
    Mismatch {
        /// The record table.
        table: String,
        /// What does not fit.
        problem: String,
    },
    /// `only` names a table of which no given number of rows can be made.
    #[error(
        "table `{table}` cannot be made alone with a given number of rows\n  \
         why:  its rows follow from the units and years, or from another table\n  \
         hint: choose one of {choices}"
    )]
    NotAlone {
        /// The table asked for.
        table: String,
        /// The tables that can be.
        choices: String,
    },
    /// The years, the scale or the share of spoilt rows make no sense.
    #[error("{0}")]
    Options(String),
}
