//! Whether counts rise or fall over time.

use crate::error::{Error, Result, at_least, finite, positive, whole};
use crate::interval::Level;
use crate::proportion::{part_of, wilson};
use crate::special::{chi_square_tails, normal};

/// How many events the exact test goes through; above, the normal approximation is as good.
const EXACT_UP_TO: f64 = 300.0;

/// One period of a proportion or a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When, in any unit: the year.
    pub time: f64,
    /// Numerator or events.
    pub count: f64,
    /// Denominator or exposure.
    pub size: f64,
}

/// A test for a slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Change of the proportion per unit of time; its sign is the direction.
    pub slope: f64,
    /// χ² with one degree of freedom.
    pub chi_square: f64,
    /// Two-sided *p*.
    pub p: f64,
}

/// The Cochran-Armitage test for a trend in proportions; for any sizes that are not tiny. As R's `prop.trend.test`.
///
/// All or none in every period is no trend: slope 0, *p* 1.
///
/// # Errors
/// [`Error::TooFew`] for fewer than two different times; [`Error::OutOfRange`] as for [`wilson`].
pub fn cochran_armitage(points: &[Point]) -> Result<Trend> {
    let (mut counts, mut sizes, mut times) = (0.0, 0.0, 0.0);
    for point in points {
        let (x, n) = part_of(point.count, point.size)?;
        counts += x;
        sizes += n;
        times += n * finite("time", point.time)?;
    }
    two_times(points)?;
    let (share, middle) = (counts / sizes, times / sizes);
    let away: f64 = points.iter().map(|point| (point.time - middle) * (point.count - point.size * share)).sum();
    let spread: f64 = points.iter().map(|point| point.size * (point.time - middle) * (point.time - middle)).sum();
    let variance = share * (1.0 - share) * spread;
    let chi_square = if variance > 0.0 { away * away / variance } else { 0.0 };
    Ok(Trend { slope: away / spread, chi_square, p: chi_square_tails(1.0, chi_square).upper })
}

/// Fingertips' slope test: a line through the proportions, each weighted by the inverse square of its standard error, taken
/// as the width of its 95% Wilson interval over 2 · 1.96.
///
/// χ² from 9.55 on (99.8%) is what Fingertips calls a trend. Source: Fingertips technical guidance, recent trends.
///
/// # Errors
/// As [`cochran_armitage`].
pub fn slope_test(points: &[Point]) -> Result<Trend> {
    let mut weighted = Vec::with_capacity(points.len());
    for point in points {
        let interval = wilson(point.count, point.size, Level::P95)?;
        let error = (interval.upper - interval.lower) / (2.0 * 1.96);
        weighted.push((1.0 / (error * error), finite("time", point.time)?, point.count / point.size));
    }
    two_times(points)?;
    let weights: f64 = weighted.iter().map(|(w, ..)| w).sum();
    let middle = weighted.iter().map(|(w, t, _)| w * t).sum::<f64>() / weights;
    let level = weighted.iter().map(|(w, _, y)| w * y).sum::<f64>() / weights;
    let spread: f64 = weighted.iter().map(|(w, t, _)| w * (t - middle) * (t - middle)).sum();
    let slope = weighted.iter().map(|(w, t, y)| w * (t - middle) * (y - level)).sum::<f64>() / spread;
    let chi_square = slope * slope * spread;
    Ok(Trend { slope, chi_square, p: chi_square_tails(1.0, chi_square).upper })
}

/// A trend in counts of events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountTrend {
    /// One-sided mid-*p* of a rise.
    pub rise: f64,
    /// One-sided mid-*p* of a fall.
    pub fall: f64,
    /// Whether *p* is exact; else by the normal approximation (more than 300 events).
    pub exact: bool,
}

impl CountTrend {
    /// Twice the smaller one-sided mid-*p*, at most 1.
    pub fn two_sided(self) -> f64 {
        (2.0 * self.rise.min(self.fall)).min(1.0)
    }
}

/// The conditional test for a trend in the rate of events over equally spaced periods, `(events, exposure)` in order of time.
///
/// Given all events, each falls in a period with probability exposure over all exposure if the rate is the same throughout;
/// what is tested is the sum of the periods' numbers over the events. Without events *p* is ½ both ways.
///
/// # Errors
/// [`Error::TooFew`] for fewer than two periods; [`Error::OutOfRange`] unless counts are whole and exposures above 0.
///
/// ```
/// # use statistics::trend::count_trend;
/// // Four events, all in the last of two equal halves: 1/2^4, half of it counted.
/// assert!((count_trend(&[(0.0, 1.0), (4.0, 1.0)])?.rise - 0.03125).abs() < 1e-15);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn count_trend(periods: &[(f64, f64)]) -> Result<CountTrend> {
    at_least("periods", periods.len(), 2)?;
    let (mut events, mut exposure, mut seen) = (0.0, 0.0, 0.0);
    for (number, (x, size)) in periods.iter().enumerate() {
        events += whole("count", *x)?;
        exposure += positive("exposure", *size)?;
        seen += number as f64 * x;
    }
    let shares: Vec<f64> = periods.iter().map(|(_, size)| size / exposure).collect();
    if events > EXACT_UP_TO {
        let mean: f64 = shares.iter().enumerate().map(|(number, share)| number as f64 * share).sum();
        let square = |(number, share): (usize, &f64)| share * (number as f64 - mean) * (number as f64 - mean);
        let variance: f64 = shares.iter().enumerate().map(square).sum();
        let tails = normal((seen - events * mean) / (events * variance).sqrt());
        return Ok(CountTrend { rise: tails.upper, fall: tails.lower, exact: false });
    }
    // The distribution of the sum of the periods' numbers, one event after another.
    let mut masses = vec![1.0];
    for _ in 0..events as usize {
        let mut next = vec![0.0; masses.len() + shares.len() - 1];
        for (sum, mass) in masses.iter().enumerate() {
            for (number, share) in shares.iter().enumerate() {
                next[sum + number] += mass * share;
            }
        }
        masses = next;
    }
    let seen = seen as usize;
    let here = 0.5 * masses[seen];
    let rise = (masses[seen + 1..].iter().sum::<f64>() + here).min(1.0);
    let fall = (masses[..seen].iter().sum::<f64>() + here).min(1.0);
    Ok(CountTrend { rise, fall, exact: true })
}

/// The mid-*p* that events have become more frequent: `recent` in its exposure against `earlier` in its own.
///
/// One look at a window that was chosen beforehand; the best of many windows needs [`crate::multiple`].
///
/// # Errors
/// As [`crate::exact_test::poisson_against_rest`].
pub fn recent_rise(recent: f64, exposure: f64, earlier: f64, earlier_exposure: f64) -> Result<f64> {
    Ok(crate::exact_test::poisson_against_rest(recent, exposure, earlier, earlier_exposure)?.mid_at_least)
}

fn two_times(points: &[Point]) -> Result<()> {
    let first = points.first().map_or(f64::NAN, |point| point.time);
    if points.iter().all(|point| point.time == first) {
        return Err(Error::TooFew { what: "different times", found: points.len().min(1) as f64, needed: 2.0 });
    }
    Ok(())
}
