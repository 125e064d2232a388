//! Intervals of a proportion: `numerator` out of `denominator`.

use crate::error::{Error, Result, count, positive};
use crate::interval::{Interval, Level};
use crate::special::{Tails, beta_inverse};

/// Wilson's interval: short, and near its level on average; the usual choice.
///
/// `(2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²))`. The lower end of 0 out of *n* is exactly 0, the upper end of *n* out
/// of *n* exactly 1; no end leaves `0..=1`. The numerator may be fractional. Source: Wilson (1927).
///
/// # Errors
/// [`Error::OutOfRange`] for a denominator of 0 or a numerator outside `0..=denominator`.
///
/// ```
/// # use statistics::{Level, proportion::wilson};
/// let interval = wilson(1.0, 4.0, Level::P95)?;
/// assert!((interval.lower - 0.0456).abs() < 1e-4 && (interval.upper - 0.6994).abs() < 1e-4);
/// assert_eq!(wilson(30.0, 30.0, Level::P998)?.upper, 1.0);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn wilson(numerator: f64, denominator: f64, level: Level) -> Result<Interval> {
    let (x, n) = part_of(numerator, denominator)?;
    let z = level.z();
    let middle = 2.0 * x + z * z;
    let half = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    // `middle - half` would lose digits where x is small; the product of both ends is x² / (n(n + z²)).
    let lower = 2.0 * x * (x / n) / (middle + half);
    let upper = if x < n { ((middle + half) / (2.0 * (n + z * z))).min(1.0) } else { 1.0 };
    Ok(Interval { lower, upper })
}

/// Clopper and Pearson's interval: never covers less than its level, mostly more; the tests of [`crate::exact_test`] turned
/// round.
///
/// Beta quantiles with parameters `(x, n − x + 1)` and `(x + 1, n − x)`. Source: Clopper and Pearson (1934).
///
/// # Errors
/// As [`wilson`].
pub fn clopper_pearson(numerator: f64, denominator: f64, level: Level) -> Result<Interval> {
    let (x, n) = part_of(numerator, denominator)?;
    let lower = beta_inverse(x, n - x + 1.0, low(level)).0;
    let upper = beta_inverse(x + 1.0, n - x, high(level)).0;
    Ok(Interval { lower, upper })
}

/// Jeffreys' interval: the middle of the posterior under the prior beta(½, ½), with 0 and *n* out of *n* reaching the end.
///
/// Source: Brown, Cai and DasGupta, *Interval estimation for a binomial proportion* (2001).
///
/// # Errors
/// As [`wilson`].
pub fn jeffreys(numerator: f64, denominator: f64, level: Level) -> Result<Interval> {
    let (x, n) = part_of(numerator, denominator)?;
    let (a, b) = (x + 0.5, n - x + 0.5);
    let lower = if x == 0.0 { 0.0 } else { beta_inverse(a, b, low(level)).0 };
    let upper = if x == n { 1.0 } else { beta_inverse(a, b, high(level)).0 };
    Ok(Interval { lower, upper })
}

pub(crate) fn part_of(numerator: f64, denominator: f64) -> Result<(f64, f64)> {
    let n = positive("denominator", denominator)?;
    let x = count("numerator", numerator)?;
    if x > n {
        return Err(Error::OutOfRange { what: "numerator", value: x, must: "no larger than its denominator" });
    }
    Ok((x, n))
}

pub(crate) fn low(level: Level) -> Tails {
    Tails { lower: level.tail(), upper: 1.0 - level.tail() }
}

pub(crate) fn high(level: Level) -> Tails {
    Tails { lower: 1.0 - level.tail(), upper: level.tail() }
}
