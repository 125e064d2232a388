use serde::{Deserialize, Serialize};

/// `[disclosure]` of `indicators/index.toml`: which counts of persons are too small to be published, for indicators whose
/// `disclosure` is `aggregate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Withholding {
    /// The smallest count above 0 that is published: of what is counted, and of what is missing to the whole.
    pub min_count: u32,
    /// The smallest denominator above 0 that is published, whatever the numerator: of so few, even none says something of
    /// each.
    pub min_denominator: u32,
    /// What is withheld must stay open by at least this much for whoever reckons with all that is published.
    pub protection: u32,
}

impl Default for Withholding {
    fn default() -> Self {
        Self { min_count: 5, min_denominator: 10, protection: 4 }
    }
}
