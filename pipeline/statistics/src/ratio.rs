//! Observed over expected, and standardisation: a unit is compared with what its own mix of strata would make one expect.

use crate::error::{Error, Result, count, positive};
use crate::interval::{Estimate, Interval, Level};
use crate::rate;

/// Events below which a directly standardised rate is withheld: its interval would not hold its level.
const DIRECT_FROM: f64 = 10.0;

/// Observed over expected events, with the interval of [`rate::poisson`]; expected events count as known.
///
/// # Errors
/// [`Error::OutOfRange`] for expected events that are not above 0, or a negative count.
///
/// ```
/// # use statistics::{Level, ratio::ratio};
/// let twice = ratio(8.0, 4.0, Level::P95)?;
/// assert_eq!(twice.value, 2.0);
/// assert!(twice.interval.lower < 1.0); // too few to say that it is more than expected
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn ratio(observed: f64, expected: f64, level: Level) -> Result<Estimate> {
    rate::rate(observed, positive("expected", expected)?, level)
}

/// One stratum of a unit (a field, a type of agency) and the same stratum of the reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// Events of the unit.
    pub count: f64,
    /// Exposure of the unit; a stratum in which the unit has none adds nothing.
    pub exposure: f64,
    /// Events of the reference.
    pub reference_count: f64,
    /// Exposure of the reference, above 0.
    pub reference_exposure: f64,
}

/// A unit against the reference, its mix of strata taken into account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardised {
    /// Events of the unit.
    pub observed: f64,
    /// Events that the reference's rates would make in the unit: `Σ exposure · reference rate`.
    pub expected: f64,
    /// Events of the reference over its exposure.
    pub reference_rate: f64,
    /// Observed over expected.
    pub ratio: Estimate,
    /// The ratio times the reference rate: the rate that the unit would have with the reference's mix.
    pub rate: Estimate,
}

/// Indirect standardisation: right for small units, whose own rates by stratum say little.
///
/// Ratios of two units with different mixes are not comparable with each other, only each with the reference. To leave a
/// unit out of its own reference, take its counts off before. Source: Breslow and Day (1987), as in PHEindicatormethods.
///
/// # Errors
/// [`Error::OutOfRange`] for counts that are negative, a reference without exposure, or nothing expected.
pub fn indirectly_standardised(strata: &[Stratum], level: Level) -> Result<Standardised> {
    let (mut observed, mut expected) = (0.0, 0.0);
    let (mut reference_count, mut reference_exposure) = (0.0, 0.0);
    for stratum in strata {
        let rate = count("reference count", stratum.reference_count)?
            / positive("reference exposure", stratum.reference_exposure)?;
        observed += count("count", stratum.count)?;
        expected += count("exposure", stratum.exposure)? * rate;
        reference_count += stratum.reference_count;
        reference_exposure += stratum.reference_exposure;
    }
    let ratio = ratio(observed, expected, level)?;
    let reference_rate = reference_count / reference_exposure;
    Ok(Standardised { observed, expected, reference_rate, ratio, rate: ratio.scaled(reference_rate) })
}

/// Direct standardisation: the rate that the reference's exposure would have with the unit's rates by stratum.
///
/// `Σ w (count / exposure) / Σ w` with the reference's exposure as `w`, and Dobson's interval. Comparable between units;
/// needs events in every stratum to mean something. Strata in which the unit has neither events nor exposure are left out,
/// of the weights too. Source: Dobson et al. (1991), as in PHEindicatormethods.
///
/// # Errors
/// [`Error::TooFew`] below 10 events; [`Error::OutOfRange`] for negative numbers or events without exposure.
pub fn directly_standardised(strata: &[Stratum], level: Level) -> Result<Estimate> {
    let (mut total, mut weights, mut value, mut variance) = (0.0, 0.0, 0.0, 0.0);
    for stratum in strata {
        let x = count("count", stratum.count)?;
        let weight = positive("reference exposure", stratum.reference_exposure)?;
        if x == 0.0 && count("exposure", stratum.exposure)? == 0.0 {
            continue;
        }
        total += x;
        weights += weight;
        if x > 0.0 {
            let per_event = weight / positive("exposure", stratum.exposure)?;
            value += x * per_event;
            variance += x * per_event * per_event;
        }
    }
    if total < DIRECT_FROM {
        return Err(Error::TooFew { what: "events", found: total, needed: DIRECT_FROM });
    }
    let value = value / weights;
    let spread = (variance / (weights * weights) / total).sqrt();
    let ends = rate::poisson(total, level)?;
    let interval = Interval {
        lower: (value + spread * (ends.lower - total)).max(0.0),
        upper: value + spread * (ends.upper - total),
    };
    Ok(Estimate { value, interval })
}
