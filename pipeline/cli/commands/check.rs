//! `check`: the definitions of a plan, without data.

use crate::Outcome;
use crate::context::Context;
use crate::output::say;
use catalogue::Severity;

/// Reports every finding; without any, what the plan holds.
pub fn run(context: &Context) -> anyhow::Result<Outcome> {
    let mut findings = context.findings.clone();
    if let Some(plan) = &context.plan {
        findings.extend(values::check_queries(plan));
    }
    findings.sort();
    findings.dedup();
    for finding in &findings {
        say!("{finding}");
    }
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    if let (0, Some(plan)) = (errors, &context.plan) {
        let measures = plan.method.nodes.iter().filter(|node| plan.indicators_of(&node.id).next().is_some()).count();
        say!(
            "{}: {} record tables, {} indicators in {measures} nodes, {} units; nothing to mend",
            if plan.method.plan.document.is_empty() { &plan.method.plan.title.zh } else { &plan.method.plan.document },
            plan.sources.len(),
            plan.indicators.len(),
            plan.units.units.len(),
        );
        return Ok(Outcome::Fine);
    }
    eprintln!("{errors} errors, {} warnings", findings.len() - errors);
    Ok(Outcome::Findings)
}
