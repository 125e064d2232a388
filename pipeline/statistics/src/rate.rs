//! Intervals of a count of events, and of its rate in a population.

use crate::error::{Error, Result, count, positive};
use crate::interval::{Estimate, Interval, Level};
use crate::proportion::{high, low};
use crate::special::gamma_inverse;

/// Counts from here on use Byar's approximation instead of the exact interval.
const BYAR_FROM: f64 = 10.0;

/// The interval of the mean of a Poisson distribution of which `count` events were seen: exact below 10, Byar's from 10.
///
/// The practice of English public health (Fingertips), so that figures can be set beside theirs; [`exact`] is as good or
/// better everywhere. The count may be fractional.
///
/// # Errors
/// [`Error::OutOfRange`] for a count that is negative or not finite.
///
/// ```
/// # use statistics::{Level, rate::poisson};
/// let interval = poisson(4.0, Level::P95)?;
/// assert!((interval.lower - 1.0899).abs() < 1e-4 && (interval.upper - 10.2416).abs() < 1e-4);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn poisson(count: f64, level: Level) -> Result<Interval> {
    if count < BYAR_FROM { exact(count, level) } else { byar(count, level) }
}

/// Garwood's exact interval of a Poisson mean, for any count: gamma quantiles with shapes `x` and `x + 1`.
///
/// Never covers less than its level. No event gives a lower end of exactly 0. Source: Garwood (1936).
///
/// # Errors
/// As [`poisson`].
pub fn exact(events: f64, level: Level) -> Result<Interval> {
    let x = count("count", events)?;
    Ok(Interval { lower: gamma_inverse(x, low(level)), upper: gamma_inverse(x + 1.0, high(level)) })
}

/// Byar's approximation of [`exact`]: `x(1 − 1/(9x) ∓ z/(3√x))³` with `x` for the lower and `x + 1` for the upper end.
///
/// Source: Breslow and Day, *Statistical Methods in Cancer Research* II (1987), as in PHEindicatormethods.
///
/// # Errors
/// As [`poisson`], and for counts below 1, where the approximation does not hold.
pub fn byar(events: f64, level: Level) -> Result<Interval> {
    let x = count("count", events)?;
    if x < 1.0 {
        return Err(Error::OutOfRange { what: "count", value: x, must: "1 or more for Byar's approximation" });
    }
    let z = level.z();
    let cubed = |a: f64, sign: f64| {
        let root = (1.0 - 1.0 / (9.0 * a) + sign * z / (3.0 * a.sqrt())).max(0.0);
        a * root * root * root
    };
    Ok(Interval { lower: cubed(x, -1.0), upper: cubed(x + 1.0, 1.0) })
}

/// Events per unit of exposure, with the interval of [`poisson`].
///
/// # Errors
/// [`Error::OutOfRange`] for an exposure that is not above 0, or a count that is negative.
pub fn rate(count: f64, exposure: f64, level: Level) -> Result<Estimate> {
    let exposure = positive("exposure", exposure)?;
    let ends = poisson(count, level)?;
    let interval = Interval { lower: ends.lower / exposure, upper: ends.upper / exposure };
    Ok(Estimate { value: count / exposure, interval })
}
