//! What the method file says is open to doubt, and whether each alternative could stand in the file itself.

use crate::definition::line_of;
use crate::read::METHOD;
use crate::{Factor, FactorValues, Finding, Plan, PlanFiles, Uncertainty};
use std::collections::{BTreeMap, BTreeSet};
use toml::Value;

/// The parts of the method file that scores depend on.
const PARTS: [&str; 7] =
    ["missing_item", "min_weight_present", "nodes", "indicators", "steps", "weights", "weight_sets"];

/// More runs are refused.
const MOST_RUNS: u32 = 1_000_000;
/// More factors are refused.
const MOST_FACTORS: usize = 100;
/// More alternatives of a factor are refused, and looked at no further.
const MOST_ALTERNATIVES: usize = 100;

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    let Some(uncertainty) = &plan.method.uncertainty else { return };
    let line = |keys: &[&str]| line_of(files, METHOD, &[&["uncertainty"], keys].concat());
    let mut error = |keys: &[&str], rule: &str, message: String, hint: &str| {
        findings.push(Finding::error(METHOD, line(keys), rule, message, hint));
    };
    let written = plan.method_file.get("uncertainty").and_then(|table| table.get("factors")?.as_array());
    check_numbers(uncertainty, written.map_or(0, Vec::len), &mut error);
    let mut ids = BTreeMap::new();
    let mut parameters = BTreeMap::new();
    for (i, factor) in uncertainty.factors.iter().enumerate() {
        let at = i.to_string();
        if ids.insert(factor.id.as_str(), i).is_some() {
            let message = format!("the id `{}` stands twice among the factors", factor.id);
            error(&["factors", &at, "id"], "duplicate_id", message, "rename one of the two");
        }
        if let Some(other) = parameters.insert(factor.parameter.as_str(), factor.id.as_str()) {
            error(
                &["factors", &at, "parameter"],
                "duplicate_parameter",
                format!(
                    "the factors `{other}` and `{}` both set `{}`, and the later would always win",
                    factor.id, factor.parameter
                ),
                "make one factor of the two",
            );
        }
    }
    // Nothing can be put into a file that cannot be read as it is; its own findings say so.
    if plan.method_with(&[]).is_err() {
        return;
    }
    let known = problems(plan, files);
    for (i, factor) in uncertainty.factors.iter().enumerate() {
        let at = i.to_string();
        let mut error = |key: &str, rule: &str, message: String, hint: &str| {
            let keys = ["uncertainty", "factors", &at, key];
            findings.push(Finding::error(METHOD, line_of(files, METHOD, &keys), rule, message, hint));
        };
        check_values(factor, &mut error);
        match &factor.values {
            FactorValues::Within(_) => check_weights(plan, factor, &mut error),
            FactorValues::Alternatives(values) => {
                if values.len() > MOST_ALTERNATIVES {
                    let message = format!("`{}` has {} alternatives", factor.id, values.len());
                    error("alternatives", "wrong_field", message, "list 100 at most, or give a range");
                    continue;
                }
                for value in values {
                    check_value(plan, files, &known, factor, ("alternatives", value), &mut error);
                }
                if let Some(own) = own_value(plan, &factor.parameter)
                    && !values.contains(own)
                {
                    findings.push(
                        Finding::error(
                            METHOD,
                            line_of(files, METHOD, &["uncertainty", "factors", &at, "alternatives"]),
                            "own_value_not_tried",
                            format!(
                                "`{}` is {own} in this file, which is not among the alternatives, so the ranking as published is never \
                                 one of those that are tried",
                                factor.parameter
                            ),
                            "list the file's own value too",
                        )
                        .as_warning(),
                    );
                }
            }
            FactorValues::Range(range) => {
                for end in range.iter().filter(|end| end.is_finite()) {
                    check_value(plan, files, &known, factor, ("range", &Value::Float(*end)), &mut error);
                }
            }
        }
    }
}

/// `written` factors stand in the file, not all of which may be readable.
fn check_numbers(uncertainty: &Uncertainty, written: usize, error: &mut impl FnMut(&[&str], &str, String, &str)) {
    if uncertainty.runs > MOST_RUNS {
        let message = format!("{} runs would take hours and show nothing more", uncertainty.runs);
        error(&["runs"], "wrong_field", message, "write 1000000 or less, usually 10000");
    }
    if uncertainty.factors.len() > MOST_FACTORS {
        let message = format!("{} factors are more than can be told apart", uncertainty.factors.len());
        error(&["factors"], "wrong_field", message, "list those that matter, 100 at most");
    }
    if uncertainty.runs == 0 {
        error(&["runs"], "wrong_field", "0 runs would say nothing".to_owned(), "write 1000 or more");
    }
    if !(uncertainty.level > 0.0 && uncertainty.level < 1.0) {
        let message = format!("the level {} is not a share between 0 and 1", uncertainty.level);
        error(&["level"], "wrong_field", message, "write 0.9 for intervals that cover 90% of the ways of computing");
    }
    if uncertainty.top == 0 {
        error(&["top"], "wrong_field", "nobody is among the first 0".to_owned(), "write 1 or more");
    }
    if written == 0 {
        let message = "nothing is open to doubt, so nothing would be tried".to_owned();
        error(&["factors"], "no_factors", message, "add [[uncertainty.factors]], or remove [uncertainty]");
    }
}

fn check_values(factor: &Factor, error: &mut impl FnMut(&str, &str, String, &str)) {
    let part = factor.parameter.split('.').next().unwrap_or_default();
    if part == "nodes" && !factor.parameter.ends_with(".weight") {
        let message =
            format!("`{}` is not a weight, and the tree is the same in all ways of computing", factor.parameter);
        error("parameter", "unknown_parameter", message, "write nodes.<id>.weight");
    } else if !PARTS.contains(&part) {
        let hint = crate::definition::nearest(part, PARTS.into_iter()).map_or_else(
            || format!("scores depend on: {}", PARTS.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("no score depends on `{}`", factor.parameter);
        error("parameter", "unknown_parameter", message, &hint);
    }
    match &factor.values {
        FactorValues::Alternatives(values) => {
            let different: BTreeSet<String> = values.iter().map(Value::to_string).collect();
            if different.len() < 2 || different.len() < values.len() {
                let message = format!("the alternatives of `{}` are {} different ones", factor.id, different.len());
                error("alternatives", "wrong_field", message, "list two or more, each once");
            }
        }
        FactorValues::Range([from, to]) => {
            if !(from.is_finite() && to.is_finite() && from < to) {
                error("range", "wrong_field", format!("{from} to {to} is no range"), "write range = [least, greatest]");
            }
        }
        FactorValues::Within(within) => {
            if !(*within > 0.0 && *within < 1.0) {
                let message = format!("{within} is not a share of a weight");
                error(
                    "within",
                    "wrong_field",
                    message,
                    "write 0.25 for a quarter more or less; below 1, or a weight could vanish",
                );
            }
        }
    }
}

fn check_weights(plan: &Plan, factor: &Factor, error: &mut impl FnMut(&str, &str, String, &str)) {
    if plan.weights_at(&factor.parameter).is_none_or(|ids| ids.is_empty()) {
        let ids =
            plan.method.nodes.iter().map(|node| node.id.as_str()).chain(plan.indicators.keys().map(String::as_str));
        let meant = factor.parameter.split('.').nth(1).and_then(|id| crate::definition::nearest(id, ids));
        let hint = meant.map_or_else(
            || "write nodes.weight, indicators.weight, nodes.<id>.weight or indicators.<id>.weight".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        error(
            "parameter",
            "unknown_parameter",
            format!("`{}` is no weight, and `within` is a share of one", factor.parameter),
            &hint,
        );
    }
}

/// Sets the parameter, and looks at the method file as if it stood there.
fn check_value(
    plan: &Plan,
    files: &PlanFiles,
    known: &BTreeSet<(String, String)>,
    factor: &Factor,
    (key, value): (&str, &Value),
    error: &mut impl FnMut(&str, &str, String, &str),
) {
    match plan.method_with(&[(&factor.parameter, value)]) {
        // The same for every value, and said once.
        Err(unset) if unset.unknown => error("parameter", "unknown_parameter", unset.message, &unset.hint),
        Err(unset) => {
            let message = format!("`{}` cannot be {value}: {}", factor.parameter, unset.message);
            error(key, "wrong_alternative", message, &unset.hint);
        }
        Ok(method) => {
            let variant = Plan { method, ..plan.clone() };
            for (rule, message) in problems(&variant, files).difference(known) {
                let message = format!("`{}` cannot be {value}: {message} [{rule}]", factor.parameter);
                error(key, "wrong_alternative", message, "give a value that could stand in the file itself");
            }
        }
    }
}

/// What is wrong with the method, as rules and messages.
fn problems(plan: &Plan, files: &PlanFiles) -> BTreeSet<(String, String)> {
    let mut findings = Vec::new();
    super::method::check(plan, files, &mut findings);
    findings.into_iter().map(|finding| (finding.rule, finding.message)).collect()
}

/// The value that the parameter has in the file; `None` when the file leaves it to the default.
fn own_value<'p>(plan: &'p Plan, path: &str) -> Option<&'p Value> {
    let mut keys = path.split('.');
    let mut here = plan.method_file.get(keys.next()?)?;
    for key in keys {
        here = match here {
            Value::Table(table) => table.get(key)?,
            Value::Array(array) => array.get(crate::uncertainty::place_in(array, key)?)?,
            _ => return None,
        };
    }
    Some(here)
}
