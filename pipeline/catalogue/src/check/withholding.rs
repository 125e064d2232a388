//! Which counts of persons are published.

use crate::definition::line_of;
use crate::read::METHOD;
use crate::{Finding, Plan, PlanFiles};

/// No count larger than this is a small one.
const MOST: u32 = 1000;

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    let settings = plan.method.disclosure;
    let mut wrong = |key: &str, message: String, hint: &str| {
        let line = line_of(files, METHOD, &["disclosure", key]);
        findings.push(Finding::error(METHOD, line, "wrong_field", message, hint));
    };
    for (key, count, usual) in [
        ("min_count", settings.min_count, "write a whole number from 1 to 1000, usually 5; 1 withholds no count"),
        ("min_denominator", settings.min_denominator, "write a whole number from 1 to 1000, usually 10"),
    ] {
        if !(1..=MOST).contains(&count) {
            wrong(key, format!("{count} cannot be the smallest count that is published"), usual);
        }
    }
    if settings.protection == 0 || settings.protection > MOST {
        wrong(
            "protection",
            format!("{} is no width in which a withheld count can hide", settings.protection),
            "write a whole number from 1 to 1000, usually 4; with less, arithmetic over the published tables gives counts away",
        );
    }
}
