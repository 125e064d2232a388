use crate::interval::Interval;

/// The decimals to show of a value with this interval, at most `most`: the last digit shown is worth no less than the first
/// digit of half the interval's width.
///
/// `87.3 (75.1–94.4)` is shown as `87 (75–94)`. An interval of no width supports `most`.
///
/// ```
/// # use statistics::{Interval, decimals};
/// assert_eq!(decimals(Interval { lower: 75.1, upper: 94.4 }, 2), 0);
/// assert_eq!(decimals(Interval { lower: 86.9, upper: 87.7 }, 2), 1);
/// assert_eq!(decimals(Interval { lower: 87.3, upper: 87.3 }, 2), 2);
/// ```
pub fn decimals(interval: Interval, most: usize) -> usize {
    let half = 0.5 * (interval.upper - interval.lower);
    let (mut shown, mut unit) = (0, 1.0);
    // Half a width of 0.05 that came out as 0.04999999999999982 still counts as 0.05.
    while shown < most && unit > half * (1.0 + 1e-9) {
        shown += 1;
        unit /= 10.0;
    }
    shown
}
