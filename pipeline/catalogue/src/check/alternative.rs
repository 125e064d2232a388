//! The alternative method: whether each parameter could stand in the method file, and leaves the scores alone.

use crate::alternative::Alternative;
use crate::definition::line_of;
use crate::read::ALTERNATIVE;
use crate::{Finding, Plan, PlanFiles};

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    // Nothing can be put into a file that cannot be read as it is; its own findings say so.
    let Some(alternative) = plan.alternative.as_ref().filter(|_| plan.method_with(&[]).is_ok()) else { return };
    let mut error = |path: &str, rule: &str, message: String, hint: &str| {
        findings.push(Finding::error(ALTERNATIVE, line_of(files, ALTERNATIVE, &["set", path]), rule, message, hint));
    };
    for (path, value) in &alternative.set {
        if !Alternative::may_set(path) {
            error(
                path,
                "wrong_field",
                format!("`{path}` changes the scores of indicators, which both methods share"),
                "set weights, nodes, missing_item, min_weight_present, bonus_cap or steps.aggregate",
            );
        } else if let Err(unset) = plan.method_with(&[(path, value)]) {
            error(path, "wrong_field", format!("`{path}`: {}", unset.message), &unset.hint);
        }
    }
    if alternative.set.is_empty() && alternative.gates {
        error(
            "",
            "wrong_field",
            "the alternative is the method itself".to_owned(),
            "set something, or remove the file",
        );
    }
}
