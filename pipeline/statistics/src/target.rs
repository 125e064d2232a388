//! Against a target: met, not met, or too little evidence; and how many cases are missing.

use crate::error::{Result, count, positive};
use crate::interval::{Interval, Level};
use crate::proportion::{part_of, wilson};
use crate::rate;

/// Which side of the target is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// As coverage: the target is met from it upwards.
    More,
    /// As overdue orders: the target is met from it downwards.
    Less,
}

/// What the evidence says about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval is on the good side, or on the target.
    Met,
    /// The whole interval is on the bad side.
    NotMet,
    /// The interval has the target inside.
    TooLittleEvidence,
}

/// A proportion against a target share, by Wilson's interval.
///
/// A target at the end of the range (all, or none) is no matter of evidence: one case short of it refutes it, and without
/// one it is met.
///
/// # Errors
/// As [`wilson`]; the target must be from 0 to 1.
///
/// ```
/// # use statistics::{Level, target::{Better, Verdict, proportion_against}};
/// let verdict = |x, n| proportion_against(x, n, 0.98, Better::More, Level::P95);
/// assert_eq!(verdict(3.0, 3.0)?, Verdict::TooLittleEvidence);
/// assert_eq!(verdict(999.0, 1000.0)?, Verdict::Met);
/// assert_eq!(proportion_against(3.0, 3.0, 1.0, Better::More, Level::P95)?, Verdict::Met);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn proportion_against(
    numerator: f64,
    denominator: f64,
    target: f64,
    better: Better,
    level: Level,
) -> Result<Verdict> {
    let target = crate::error::probability("target", target)?;
    let interval = wilson(numerator, denominator, level)?;
    let at_end = matches!((better, target), (Better::More, 1.0) | (Better::Less, 0.0));
    Ok(if at_end { by_value(numerator / denominator, target) } else { by_interval(interval, target, better) })
}

/// A rate against a target rate, by the interval of [`rate::rate`]. A target of 0 is met by no event and refuted by one.
///
/// # Errors
/// As [`rate::rate`]; the target must be 0 or more.
pub fn rate_against(events: f64, exposure: f64, target: f64, better: Better, level: Level) -> Result<Verdict> {
    let target = count("target", target)?;
    let estimate = rate::rate(events, exposure, level)?;
    let at_end = target == 0.0 && better == Better::Less;
    Ok(if at_end { by_value(estimate.value, target) } else { by_interval(estimate.interval, target, better) })
}

fn by_value(value: f64, target: f64) -> Verdict {
    if value == target { Verdict::Met } else { Verdict::NotMet }
}

/// Where the whole interval lies: for values whose interval was made elsewhere.
pub fn by_interval(interval: Interval, target: f64, better: Better) -> Verdict {
    let (all_good, all_bad) = match better {
        Better::More => (interval.lower >= target, interval.upper < target),
        Better::Less => (interval.upper <= target, interval.lower > target),
    };
    match (all_good, all_bad) {
        (true, _) => Verdict::Met,
        (_, true) => Verdict::NotMet,
        _ => Verdict::TooLittleEvidence,
    }
}

/// The smallest number of cases by which a numerator has to rise (`More`) or fall (`Less`) for its value to meet the target,
/// its denominator unchanged; 0 where it is met, `None` where no numerator can meet it.
///
/// `value >= target` (or `<=`) is taken as the scoring takes it, by one division: a target of 0.98 is met by 49 of 50.
/// `most` is the largest numerator there can be: the denominator of a proportion, infinity for a rate.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for a numerator that is negative, a denominator not above 0, or a target below 0.
///
/// ```
/// # use statistics::target::{Better, gap_in_cases};
/// assert_eq!(gap_in_cases(37.0, 50.0, 50.0, 0.98, Better::More)?, Some(12)); // 还差12件
/// assert_eq!(gap_in_cases(5.0, 60.0, 60.0, 0.02, Better::Less)?, Some(4));
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn gap_in_cases(numerator: f64, denominator: f64, most: f64, target: f64, better: Better) -> Result<Option<u64>> {
    let x = count("numerator", numerator)?;
    let n = positive("denominator", denominator)?;
    let target = count("target", target)?;
    let (meets, room): (&dyn Fn(f64) -> bool, f64) = match better {
        Better::More => (&|cases| (x + cases) / n >= target, (most - x).floor()),
        Better::Less => (&|cases| (x - cases) / n <= target, x.floor()),
    };
    // Rounding can put the product on the wrong side of a whole number, so the last steps are tried.
    let about = (target * n - x).abs().ceil();
    let from = if meets(0.0) { 0.0 } else { (about - 2.0).max(1.0) };
    let found = [0.0, 1.0, 2.0, 3.0, 4.0].iter().map(|step| from + step).find(|cases| meets(*cases));
    Ok(found.filter(|cases| *cases <= room).map(|cases| cases as u64))
}

/// [`gap_in_cases`] for a share: the numerator can be no more than its denominator.
///
/// # Errors
/// As [`gap_in_cases`], and for a numerator above its denominator.
pub fn proportion_gap(numerator: f64, denominator: f64, target: f64, better: Better) -> Result<Option<u64>> {
    let (x, n) = part_of(numerator, denominator)?;
    gap_in_cases(x, n, n, target, better)
}
