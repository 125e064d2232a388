//! Whether units scatter more than chance explains, and by how much.
//!
//! Source: Spiegelhalter, *Funnel plots for comparing institutional performance* (2005) and *Handling over-dispersion of
//! performance indicators* (2005); the additive model as in FunnelPlotR.

use crate::error::{Result, at_least, count, positive};
use crate::proportion::part_of;

/// The share of *z*-scores at each end that is pulled in before the scatter is measured, so that true outliers do not hide
/// themselves by widening the limits.
const WINSORISED: f64 = 0.1;

/// How units scatter round their common value.
#[derive(Clone, Debug, PartialEq)]
pub struct Overdispersion {
    /// Each unit's *z*-score against the common value, on the transformed scale.
    pub z: Vec<f64>,
    /// The same with the outer tenth at each end pulled in.
    pub winsorised: Vec<f64>,
    /// Mean square of the winsorised scores: about 1 if there is only chance.
    pub phi: f64,
    /// Variance between units beyond chance, on the transformed scale; 0 where chance explains the scatter. Goes into
    /// [`crate::funnel::Limits::Adjusted`].
    pub tau2: f64,
    /// Each unit's *z*-score with `tau2` added to its variance.
    pub adjusted_z: Vec<f64>,
}

/// Scatter of proportions `(numerator, denominator)` round their pooled share, on the scale `asin √p`.
///
/// # Errors
/// [`crate::Error::TooFew`] for fewer than two units; [`crate::Error::OutOfRange`] as for [`crate::proportion::wilson`].
pub fn proportions(units: &[(f64, f64)]) -> Result<Overdispersion> {
    let (mut numerators, mut denominators) = (0.0, 0.0);
    for (numerator, denominator) in units {
        let (x, n) = part_of(*numerator, *denominator)?;
        numerators += x;
        denominators += n;
    }
    at_least("units", units.len(), 2)?;
    let common = libm::asin((numerators / denominators).sqrt());
    let away = |x: f64, n: f64| libm::asin((x / n).sqrt()) - common;
    Ok(scatter(units.iter().map(|(x, n)| (away(*x, *n), 0.25 / n)).collect()))
}

/// Scatter of `(observed, expected)` round 1, on the scale `√(observed / expected)`.
///
/// # Errors
/// [`crate::Error::TooFew`] for fewer than two units; [`crate::Error::OutOfRange`] for negative counts or nothing expected.
pub fn ratios(units: &[(f64, f64)]) -> Result<Overdispersion> {
    at_least("units", units.len(), 2)?;
    let away = |observed: f64, expected: f64| -> Result<(f64, f64)> {
        let expected = positive("expected", expected)?;
        Ok(((count("observed", observed)? / expected).sqrt() - 1.0, 0.25 / expected))
    };
    Ok(scatter(units.iter().map(|(x, e)| away(*x, *e)).collect::<Result<_>>()?))
}

/// From each unit's distance to the common value and the variance that chance gives it.
fn scatter(units: Vec<(f64, f64)>) -> Overdispersion {
    let n = units.len() as f64;
    let z: Vec<f64> = units.iter().map(|(away, variance)| away / variance.sqrt()).collect();
    let mut sorted = z.clone();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&sorted, WINSORISED), quantile(&sorted, 1.0 - WINSORISED));
    let winsorised: Vec<f64> = z.iter().map(|z| z.clamp(low, high)).collect();
    let phi = winsorised.iter().map(|z| z * z).sum::<f64>() / n;
    let weights: f64 = units.iter().map(|(_, variance)| 1.0 / variance).sum();
    let squares: f64 = units.iter().map(|(_, variance)| 1.0 / (variance * variance)).sum();
    // Where one unit has all the weight, there is no "between units" to measure.
    let room = weights - squares / weights;
    let surplus = n * phi - (n - 1.0);
    let tau2 = if surplus > 0.0 && room > 1e-9 * weights { surplus / room } else { 0.0 };
    let adjusted_z = units.iter().map(|(away, variance)| away / (variance + tau2).sqrt()).collect();
    Overdispersion { z, winsorised, phi, tau2, adjusted_z }
}

/// The quantile of sorted numbers by linear interpolation (type 7 in R).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}
