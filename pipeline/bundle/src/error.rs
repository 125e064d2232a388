use std::path::{Path, PathBuf};

/// Why a bundle could not be made or read at all. What is wrong inside one is no error but a finding.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The files are no bundle.
    #[error("{}: {reason}\n  hint: {hint}", path.display())]
    NotABundle {
        /// The folder or archive.
        path: PathBuf,
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: &'static str,
    },
    /// A key or signature could not be read or used.
    #[error("{}: {reason}\n  hint: {hint}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: &'static str,
    },
    /// A table that is not described.
    #[error("{path}: {reason}\n  hint: the columns of every table stand in pipeline/bundle/src/dictionary.toml")]
    Undescribed {
        /// The table.
        path: String,
        /// What is missing.
        reason: String,
    },
}

impl BundleError {
    /// Names the file that something went wrong with.
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
