use std::path::PathBuf;

/// Why a file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// A file cannot be read, or a spool cannot be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it begins as.
    #[error("the {what} is damaged: {reason}")]
    Damaged {
        /// `XLSX workbook`.
        what: &'static str,
        /// What its reader says.
        reason: String,
    },
    /// It is locked with a password.
    #[error("the {what} is locked with a password")]
    Locked {
        /// `XLSX workbook`.
        what: &'static str,
    },
    /// It would take more memory, disk or time than any table of records.
    #[error("the {what} is no table of records: {reason}")]
    TooLarge {
        /// `XLSX workbook`.
        what: &'static str,
        /// Which limit it breaks.
        reason: String,
    },
    /// Two of its members have the same path, and nothing says which is meant.
    #[error("the {what} holds two files of the same path, so none of it can be relied on")]
    SameName {
        /// `ZIP archive`.
        what: &'static str,
    },
    /// The file has no sheets.
    #[error("the file is of no format that holds a table")]
    NoSheets,
}

impl IntakeError {
    /// For `map_err`: what happened at a path.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// For `map_err`: a reader's complaint.
    pub(crate) fn damaged<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> Self {
        // Readers quote what they stumble over, which may be long or a person's.
        move |reason| Self::Damaged { what, reason: first_words(&reason.to_string()) }
    }

    /// Name of the rule of the finding.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Io { .. } | Self::Damaged { .. } | Self::NoSheets => "damaged_file",
            Self::Locked { .. } => "locked_file",
            Self::TooLarge { .. } => "too_large",
            Self::SameName { .. } => "same_name",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check that the file may be read and that there is space where the results go",
            Self::Damaged { .. } | Self::NoSheets => {
                "open it in Excel or WPS and save it anew as XLSX (另存为 → Excel 工作簿), or ask for it again"
            }
            Self::Locked { .. } => "take the password off (文件 → 信息 → 保护工作簿) and save it again",
            Self::SameName { .. } => "pack it again, with one file of each name; ask which is the right one",
            Self::TooLarge { .. } => "export it again with the records only, or split it into several files",
        }
    }
}

fn first_words(reason: &str) -> String {
    let line: String = reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect();
    line.trim_end().to_owned()
}
