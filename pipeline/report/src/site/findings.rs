//! What was found on the way, rule by rule: what it means and what to do in both languages, and each finding as it was made.

use super::both::{Both, Pair};
use crate::format::visible;
use catalogue::{Finding, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct FindingPart {
    rule: String,
    severity: Severity,
    /// What such a finding means; the rule's id where nothing is written about it.
    words: Both,
    to_do: Both,
    /// Place, message and hint of each, in the program's own words.
    each: Vec<(String, String, String)>,
}

/// Errors first, then in order of rule.
pub(super) fn findings(pair: &Pair) -> Vec<FindingPart> {
    let mut of_rule: BTreeMap<(Severity, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &pair.zh.input.run.findings {
        of_rule.entry((finding.severity, &finding.rule)).or_default().push(finding);
    }
    let parts = of_rule.into_iter().map(|((severity, rule), findings)| FindingPart {
        rule: rule.to_owned(),
        severity,
        words: pair.words(|lookup| lookup.labels.find(&format!("finding_{rule}")).unwrap_or(rule).to_owned()),
        to_do: pair.words(|lookup| lookup.labels.find(&format!("mend_{rule}")).unwrap_or_default().to_owned()),
        each: findings.into_iter().map(place).collect(),
    });
    parts.collect()
}

fn place(finding: &Finding) -> (String, String, String) {
    let line = if finding.line > 0 { format!(":{}", finding.line) } else { String::new() };
    (visible(&format!("{}{line}", finding.path)), visible(&finding.message), visible(&finding.hint))
}
