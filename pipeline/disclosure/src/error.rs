use index::tables::TableError;

/// Why an edition could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table of the run cannot be read, or one of the edition cannot be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl Error {
    pub(crate) fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { path, source }
    }
}
