use crate::tables::{Status, Verdict};
use catalogue::{Basis, Direction, Indicator, Rule, Target};
use chrono::NaiveDate;

/// Points from 0 to 100 for one value.
///
/// | rule | points |
/// |---|---|
/// | `goalposts` | `100 * (value - worst) / (best - worst)` |
/// | `ratio_to_target` | `100 * value / target` |
/// | `bands` | of the first band the value is in, else `otherwise` |
/// | `deduction` | `100 - points * value`, not below `floor` |
/// | `binary` | 100 when the target is met, else 0 |
/// | `relative`, `bonus`, `gate` | none |
///
/// Every result is clamped to 0..=100. There are no points either when the parameters make no sense: goalposts that
/// coincide, no target where the rule needs one, a number that is not finite.
///
/// ```
/// # use catalogue::Rule;
/// # use index::points;
/// let on_time = Rule::Goalposts { worst: 60.0, best: 98.0 }; // % of orders due
/// assert_eq!(points(&on_time, None, 79.0), Some(50.0));
/// assert_eq!(points(&on_time, None, 12.0), Some(0.0));
/// ```
pub fn points(rule: &Rule, target: Option<&Target>, value: f64) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    let points = match rule {
        Rule::Goalposts { worst, best } => {
            if worst == best {
                return None;
            }
            percent(value - worst, best - worst)
        }
        Rule::RatioToTarget => {
            let target = target.filter(|target| target.value > 0.0 && !target.at_most)?;
            percent(value, target.value)
        }
        Rule::Bands { bands, otherwise } => bands
            .iter()
            .find(|band| {
                band.at_least.is_none_or(|least| value >= least) && band.at_most.is_none_or(|most| value <= most)
            })
            .map_or(*otherwise, |band| band.score),
        Rule::Deduction { points, floor } => (100.0 - points * value).max(*floor),
        Rule::Binary => 100.0 * f64::from(u8::from(is_met(target?, value))),
        Rule::Relative { .. } | Rule::Bonus { .. } | Rule::Gate { .. } => return None,
    };
    // Adding 0 turns -0 into 0, which is printed without a sign.
    (!points.is_nan()).then(|| points.clamp(0.0, 100.0) + 0.0)
}

/// `100 * part / whole`; exactly 100 where nothing is missing, which rounding would make 99.99999999999999 at times.
fn percent(part: f64, whole: f64) -> f64 {
    if part / whole >= 1.0 { 100.0 } else { 100.0 * part / whole }
}

/// How a value of a period with this last day stands to the target: without a target nothing is said, not even that there
/// is no value.
pub fn verdict(target: Option<&Target>, last_day: NaiveDate, status: Status, value: Option<f64>) -> Verdict {
    match (target, status, value) {
        (None, ..) => Verdict::NoTarget,
        (Some(target), Status::Ok, Some(value)) if is_met(target, value) => Verdict::Met,
        (Some(target), Status::Ok, Some(_)) if target.by.is_some_and(|by| by > last_day) => Verdict::NotYetDue,
        (Some(_), Status::Ok, Some(_)) => Verdict::NotMet,
        (Some(_), Status::TooFewRecords, _) => Verdict::TooLittleEvidence,
        (Some(_), ..) => Verdict::NoValue,
    }
}

/// Whether a value reaches the target.
pub(crate) fn is_met(target: &Target, value: f64) -> bool {
    if target.at_most { value <= target.value } else { value >= target.value }
}

/// The rule's name and parameters in words; `context` for an indicator that is not scored.
pub(crate) fn in_words(indicator: &Indicator) -> (&'static str, String) {
    let target =
        |sign: &str| indicator.target.as_ref().map_or_else(String::new, |t| format!("target{sign}{}", t.value));
    let Some(scoring) = &indicator.score else { return ("context", String::new()) };
    match &scoring.rule {
        Rule::Goalposts { worst, best } => ("goalposts", format!("worst={worst} best={best}")),
        Rule::RatioToTarget => ("ratio_to_target", target("=")),
        Rule::Bands { bands, otherwise } => {
            let mut words = String::new();
            for band in bands {
                let least = band.at_least.map_or_else(String::new, |least| least.to_string());
                let most = band.at_most.map_or_else(String::new, |most| most.to_string());
                words += &format!("{least}..{most}={} ", band.score);
            }
            ("bands", format!("{words}otherwise={otherwise}"))
        }
        Rule::Deduction { points, floor } => ("deduction", format!("points={points} floor={floor}")),
        Rule::Binary => {
            ("binary", target(if indicator.target.as_ref().is_some_and(|t| t.at_most) { "<=" } else { ">=" }))
        }
        Rule::Relative { direction } => {
            ("relative", format!("direction={}", if *direction == Direction::More { "more" } else { "less" }))
        }
        Rule::Bonus { points, cap } => ("bonus", format!("points={points} cap={cap}")),
        Rule::Gate { limit, cap_grade } => ("gate", format!("limit={limit} cap_grade={cap_grade}")),
    }
}

/// The word for a basis, as in the definitions.
pub(crate) fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Seed => "seed",
        Basis::Law => "law",
        Basis::Practice => "practice",
        Basis::Proposal => "proposal",
    }
}
