//! How values fall or rise from one end of an ordering of units to the other.

use crate::error::{Result, at_least, finite, inside, positive};

/// The scale on which the line is straight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The values themselves.
    Plain,
    /// Their logarithm: values above 0.
    Log,
    /// Their log odds: values above 0 and below 1.
    Logit,
}

/// A line through the units in their order, each as wide as its population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gradient {
    /// Value of the line at the beginning of the order.
    pub first: f64,
    /// Slope index of inequality: the line's value at the end less that at the beginning.
    pub difference: f64,
    /// Relative index of inequality: the value at the end over that at the beginning; `None` where it begins at 0.
    pub ratio: Option<f64>,
}

/// The gradient of `(population, value)` in the order given, such as from the remotest town to the centre.
///
/// A least-squares line, weighted by population, against the middle of each unit's stretch of the whole population. One
/// number for a whole ordering; it misleads where values do not rise or fall steadily. Source: PHEindicatormethods, `phe_sii`.
///
/// # Errors
/// [`crate::Error::TooFew`] for fewer than two units; [`crate::Error::OutOfRange`] for a population not above 0 or a value
/// that the scale does not have.
pub fn gradient(units: &[(f64, f64)], scale: Scale) -> Result<Gradient> {
    at_least("units", units.len(), 2)?;
    let mut points = Vec::with_capacity(units.len());
    let mut population = 0.0;
    for (size, value) in units {
        positive("population", *size)?;
        points.push((*size, population + 0.5 * size, onto(scale, *value)?));
        population += size;
    }
    let mean = |of: fn(&(f64, f64, f64)) -> f64| points.iter().map(|p| p.0 * of(p)).sum::<f64>() / population;
    let (middle, level) = (mean(|p| p.1), mean(|p| p.2));
    let spread: f64 = points.iter().map(|p| p.0 * (p.1 - middle) * (p.1 - middle)).sum();
    let slope = points.iter().map(|p| p.0 * (p.1 - middle) * (p.2 - level)).sum::<f64>() / spread;
    let first = back(scale, level - slope * middle);
    let last = back(scale, level + slope * (population - middle));
    Ok(Gradient { first, difference: last - first, ratio: (first != 0.0).then(|| last / first) })
}

fn onto(scale: Scale, value: f64) -> Result<f64> {
    Ok(match scale {
        Scale::Plain => finite("value", value)?,
        Scale::Log => libm::log(positive("value", value)?),
        Scale::Logit => libm::log(inside("value", value)? / (1.0 - value)),
    })
}

fn back(scale: Scale, value: f64) -> f64 {
    match scale {
        Scale::Plain => value,
        Scale::Log => libm::exp(value),
        Scale::Logit => 1.0 / (1.0 + libm::exp(-value)),
    }
}
