use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be computed with this; mend it.
    Error,
    /// Worth a look; results are still made.
    Warning,
}

/// One thing that is wrong in the definitions, the data or a command: where, what, why and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The file, relative to the plan or as it was given.
    pub path: String,
    /// Line in the file, from 1; 0 when the finding is about the whole file.
    pub line: usize,
    /// How bad it is.
    pub severity: Severity,
    /// Name of the rule, in snake_case.
    pub rule: String,
    /// What is wrong, and why it matters.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Finding {
    /// A finding of severity [`Severity::Error`].
    pub fn error(path: &str, line: usize, rule: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            severity: Severity::Error,
            rule: rule.to_owned(),
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The same finding as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}

/// `path:line: error: message [rule]`, then the hint on a line of its own.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}:", self.path)?;
        if self.line > 0 {
            write!(f, "{}:", self.line)?;
        }
        write!(f, " {severity}: {} [{}]", self.message, self.rule)?;
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}
