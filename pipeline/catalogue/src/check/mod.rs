//! Checks across files. Each takes the plan and adds what it finds.

mod alternative;
mod incidence;
mod indicators;
mod method;
mod sources;
mod step_order;
mod steps;
mod uncertainty;
mod units;
mod weights;
mod withholding;

use crate::{Finding, Plan, PlanFiles};

pub use steps::check_steps;

/// No weight is larger, so that sums of weights are always numbers.
const MOST_WEIGHT: f64 = 1e6;

/// No point of a scale lies further from 0, so that sums of points are always numbers and charts have ends.
const MOST_POINTS: f64 = 1e6;

/// Views that every query can use besides record tables.
pub(crate) const BUILT_IN_VIEWS: [&str; 4] = ["periods", "calendar", "units", "membership"];

pub(crate) fn all(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    method::check(plan, files, findings);
    steps::check(plan, files, findings);
    uncertainty::check(plan, files, findings);
    units::check(plan, findings);
    sources::check(plan, files, findings);
    indicators::check(plan, files, findings);
    incidence::check(plan, files, findings);
    withholding::check(plan, files, findings);
    alternative::check(plan, files, findings);
}
