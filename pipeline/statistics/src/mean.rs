//! The interval of a mean.

use crate::error::{Result, at_least, finite};
use crate::interval::{Estimate, Interval, Level};
use crate::special::student_quantile;

/// The mean of `values` with Student's interval: `mean ∓ t s/√n` with `n − 1` degrees of freedom.
///
/// Misleads for few values far from normal, such as delays with one very long one. Values that are all equal give an
/// interval of no width.
///
/// # Errors
/// [`crate::Error::TooFew`] for fewer than two values; [`crate::Error::OutOfRange`] for one that is not finite.
///
/// ```
/// # use statistics::{Level, mean::mean};
/// let delay_days = mean(&[3.0, 5.0, 10.0], Level::P95)?;
/// assert_eq!(delay_days.value, 6.0);
/// assert!(delay_days.interval.lower < 0.0); // three values say very little
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn mean(values: &[f64], level: Level) -> Result<Estimate> {
    at_least("values", values.len(), 2)?;
    for value in values {
        finite("value", *value)?;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let half = -student_quantile(n - 1.0, level.tail()) * (squares / (n - 1.0) / n).sqrt();
    Ok(Estimate { value: mean, interval: Interval { lower: mean - half, upper: mean + half } })
}
