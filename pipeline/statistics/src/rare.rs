//! Charts for rare events: the time, or the number of good cases, between one event and the next.
//!
//! Where most periods have no event, a chart of counts says nothing; a chart of gaps says after each event whether it came
//! too soon (the rate has risen) or after a remarkable quiet.

use crate::error::{Result, at_least, count, inside, positive};
use crate::interval::Interval;

/// Limits between which the next gap falls if the rate stays what it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GapLimits {
    /// Mean of the earlier gaps, the chart's centre.
    pub mean: f64,
    /// Limits, each leaving out the tail asked for. Below: events come faster. Above: they have become rarer.
    pub limits: Interval,
}

/// Limits of a *t*-chart: the next gap in time, from the gaps before it.
///
/// Gaps of a constant rate are exponential, and the next over the mean of `m` earlier ones has the distribution F(2, 2m):
/// `mean · m · ((1 − P)^(−1/m) − 1)` for `P = tail` and `1 − tail`. The mean's own error is thus in the limits, which few
/// gaps make wide. Source: the F distribution in closed form (Johnson, Kotz and Balakrishnan, *Continuous Univariate
/// Distributions* 2); the chart as in Montgomery, *Statistical Quality Control*.
///
/// # Errors
/// [`crate::Error::TooFew`] without earlier gaps; [`crate::Error::OutOfRange`] for a gap that is not above 0 (two events
/// on one day are half a day apart) or `tail` outside 0 to ½.
///
/// ```
/// # use statistics::rare::time_limits;
/// let chart = time_limits(&[30.0, 41.0, 22.0, 50.0, 37.0], 0.025)?;
/// assert_eq!(chart.mean, 36.0);
/// assert!(!chart.limits.contains(0.5)); // the next event after half a day is too soon
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn time_limits(gaps: &[f64], tail: f64) -> Result<GapLimits> {
    at_least("earlier gaps", gaps.len(), 1)?;
    let tail = half(tail)?;
    let mut sum = 0.0;
    for gap in gaps {
        sum += positive("gap", *gap)?;
    }
    let m = gaps.len() as f64;
    let quantile = |above: f64| sum * libm::expm1(-libm::log(above) / m);
    let lower = sum * libm::expm1(-libm::log1p(-tail) / m);
    Ok(GapLimits { mean: sum / m, limits: Interval { lower, upper: quantile(tail) } })
}

/// Limits of a *g*-chart: the number of good cases before the next event, from the numbers before it.
///
/// Good cases before an event are geometric if each case fails with the same probability. After `m` numbers that sum to
/// `S`, under the prior `1/p` of that probability, the next is `k` or more with probability
/// `∏ (S + i) / (S + k + i)` over `i = 1 … m`: the discrete twin of [`time_limits`]. The lower limit is the largest `k` with no more
/// than `tail` below it, the upper the smallest with no more than `tail` above it. Source: the beta-geometric distribution;
/// the chart as in Benneyan (2001).
///
/// # Errors
/// [`crate::Error::TooFew`] without earlier numbers; [`crate::Error::OutOfRange`] for a negative one.
pub fn case_limits(good_cases: &[f64], tail: f64) -> Result<GapLimits> {
    at_least("earlier numbers", good_cases.len(), 1)?;
    let tail = half(tail)?;
    let mut sum = 0.0;
    for number in good_cases {
        sum += count("good cases", *number)?;
    }
    let ln_at_least = |k: f64| -(1..=good_cases.len()).map(|i| libm::log1p(k / (sum + i as f64))).sum::<f64>();
    let lower = last_with(|k| -libm::expm1(ln_at_least(k)) <= tail);
    let upper = last_with(|k| libm::exp(ln_at_least(k + 1.0)) > tail) + 1.0;
    Ok(GapLimits { mean: sum / good_cases.len() as f64, limits: Interval { lower, upper } })
}

/// The largest whole number, from 0, for which a condition that starts true and turns false once holds.
fn last_with(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while high < 1e15 && holds(high) {
        (low, high) = (high, 2.0 * high);
    }
    while high - low > 1.0 {
        let middle = (0.5 * (low + high)).floor();
        if holds(middle) { low = middle } else { high = middle }
    }
    low
}

fn half(tail: f64) -> Result<f64> {
    Ok(inside("twice the tail", 2.0 * tail)? / 2.0)
}
