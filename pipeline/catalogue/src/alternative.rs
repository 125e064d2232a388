use crate::{Plan, Rule, Text};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// `indicators/alternative.toml`: the same scores of indicators added up another way, published beside the index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What it is called.
    pub title: Text,
    /// Whether gates cap the grade here too.
    #[serde(default = "yes")]
    pub gates: bool,
    /// Parameters of the method file that are otherwise here, by their paths as in [`crate::Factor::parameter`].
    #[serde(default)]
    pub set: Table,
}

fn yes() -> bool {
    true
}

impl Alternative {
    /// Whether a parameter is about how scores are added up, and not about the scores, which both ways share.
    pub(crate) fn may_set(parameter: &str) -> bool {
        let parts = ["missing_item", "min_weight_present", "bonus_cap", "nodes", "weights", "weight_sets"];
        parts.contains(&parameter.split('.').next().unwrap_or_default()) || parameter.starts_with("steps.aggregate")
    }
}

impl Plan {
    /// The plan whose method is the alternative one; `None` where there is none, or it cannot be read.
    pub fn by_alternative(&self) -> Option<Plan> {
        let alternative = self.alternative.as_ref()?;
        let changes: Vec<(&str, &Value)> = alternative.set.iter().map(|(path, value)| (path.as_str(), value)).collect();
        let mut plan = Plan { method: self.method_with(&changes).ok()?, ..self.clone() };
        if !alternative.gates {
            for indicator in plan.indicators.values_mut() {
                indicator.score.take_if(|scoring| matches!(scoring.rule, Rule::Gate { .. }));
            }
        }
        Some(plan)
    }
}
