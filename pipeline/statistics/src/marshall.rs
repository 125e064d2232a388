//! Rates and shares shrunk to their common mean by moments, without a distribution behind them.

use crate::error::{Error, Result, at_least, count, positive};
use crate::proportion::part_of;

/// Units and what they are shrunk to.
#[derive(Clone, Debug, PartialEq)]
pub struct Marshall {
    /// The pooled rate or share.
    pub mean: f64,
    /// Variance of the true rates; 0 where chance explains the scatter.
    pub variance: f64,
    /// Each unit's shrunken rate, in the order given: between its own and the pooled one.
    pub rates: Vec<f64>,
}

/// Shrunken rates of `(count, exposure)` for rare events. Source: Marshall (1991), as `spdep::EBest(family = "poisson")`.
///
/// # Errors
/// [`Error::TooFew`] without units; [`Error::OutOfRange`] for negative counts or no exposure.
pub fn rates(units: &[(f64, f64)]) -> Result<Marshall> {
    at_least("units", units.len(), 1)?;
    for (x, n) in units {
        count("count", *x)?;
        positive("exposure", *n)?;
    }
    let pooled = Pooled::of(units);
    let variance = (pooled.scatter - pooled.mean * pooled.units / pooled.total).max(0.0);
    Ok(pooled.shrink(units, variance, pooled.mean))
}

/// Shrunken shares of `(numerator, denominator)`. Source: Martuzzi and Elliott (1996), as `spdep::EBest(family = "binomial")`.
///
/// # Errors
/// [`Error::TooFew`] where there are no more cases than units; [`Error::OutOfRange`] as for [`crate::proportion::wilson`].
pub fn proportions(units: &[(f64, f64)]) -> Result<Marshall> {
    at_least("units", units.len(), 1)?;
    for (x, n) in units {
        part_of(*x, *n)?;
    }
    let pooled = Pooled::of(units);
    if pooled.total <= pooled.units {
        return Err(Error::TooFew { what: "cases over all units", found: pooled.total, needed: pooled.units + 1.0 });
    }
    let binomial = pooled.mean * (1.0 - pooled.mean);
    let surplus = pooled.total * pooled.scatter - pooled.units * binomial;
    let variance = (surplus / (pooled.total - pooled.units)).max(0.0);
    Ok(pooled.shrink(units, variance, (binomial - variance).max(0.0)))
}

/// Sums over all units.
struct Pooled {
    units: f64,
    total: f64,
    mean: f64,
    /// Mean square distance of the units from the pooled mean, weighted by size.
    scatter: f64,
}

impl Pooled {
    fn of(units: &[(f64, f64)]) -> Self {
        let total: f64 = units.iter().map(|unit| unit.1).sum();
        let mean = units.iter().map(|unit| unit.0).sum::<f64>() / total;
        let square = |(x, n): &(f64, f64)| n * (x / n - mean) * (x / n - mean);
        let scatter = units.iter().map(square).sum::<f64>() / total;
        Self { units: units.len() as f64, total, mean, scatter }
    }

    /// `chance` is the variance that chance gives a unit of size 1.
    fn shrink(&self, units: &[(f64, f64)], variance: f64, chance: f64) -> Marshall {
        let rate = |(x, n): &(f64, f64)| {
            let around = variance + chance / n;
            let weight = if around > 0.0 { variance / around } else { 0.0 };
            self.mean + weight * (x / n - self.mean)
        };
        Marshall { mean: self.mean, variance, rates: units.iter().map(rate).collect() }
    }
}
