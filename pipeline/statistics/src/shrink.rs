//! Shrinkage: ratios of small cells pulled towards 1 by as much as chance could have moved them.

use crate::Level;
use crate::error::{Result, count, positive};
use crate::proportion::{high, low};
use crate::special::{gamma, gamma_inverse};

/// A concentration that stands for "no difference between cells beyond chance".
const NO_DIFFERENCE: f64 = 1e6;

/// Cells with fewer expected events tell nothing of the scatter: one event there would outweigh all other cells.
const LEAST_EXPECTED: f64 = 0.25;

/// What is left below EB05 and above EB95.
const TAIL: f64 = 0.05;

/// The gamma distribution of true ratios (observed over expected) over the cells: mean 1, variance `1 / concentration`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaPrior {
    concentration: f64,
}

/// What is believed of one cell's true ratio after its count was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shrunken {
    /// Its mean: between 1 and the cell's own ratio.
    pub mean: f64,
    /// It is above this with 95% probability.
    pub eb05: f64,
    /// It is below this with 95% probability.
    pub eb95: f64,
    /// The probability that it is above 1.
    pub above_one: f64,
}

impl GammaPrior {
    /// A prior whose concentration is known.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] unless it is above 0.
    pub fn new(concentration: f64) -> Result<Self> {
        Ok(Self { concentration: positive("concentration", concentration)?.min(NO_DIFFERENCE) })
    }

    /// The prior by moments from `(count, expected)` of all cells: variance `(Σ (x − e)²/e − m) / Σ e`.
    ///
    /// Pearson's χ² has the mean `m + Σ e · variance` over `m` cells; those with fewer than 0.25 expected events are left
    /// out. Where it is no larger than `m`, the cells do not differ beyond chance, and everything is shrunk to 1 all but
    /// wholly (concentration 1,000,000).
    /// By moments rather than by likelihood: one pass, no iteration, and not blind to a hot spot among many quiet cells.
    /// The sum runs in the order of the numbers, so the order of the cells changes no digit.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] for numbers that are negative or not finite.
    pub fn by_moments(cells: &[(f64, f64)]) -> Result<Self> {
        let mut terms = Vec::with_capacity(cells.len());
        for (x, e) in cells {
            let (x, e) = (count("count", *x)?, count("expected", *e)?);
            if e >= LEAST_EXPECTED {
                terms.push(((x - e) * (x - e) / e, e));
            }
        }
        terms.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let chi_square: f64 = terms.iter().map(|term| term.0).sum();
        let expected: f64 = terms.iter().map(|term| term.1).sum();
        let variance = (chi_square - terms.len() as f64) / expected;
        let concentration = if variance > 1.0 / NO_DIFFERENCE { 1.0 / variance } else { NO_DIFFERENCE };
        Ok(Self { concentration })
    }

    /// The prior weighs as much as this many expected events.
    pub fn concentration(self) -> f64 {
        self.concentration
    }

    /// The posterior of a cell: gamma with shape `concentration + count` and rate `concentration + expected`.
    ///
    /// A cell in which nothing was seen or expected has the prior itself. Source: DuMouchel, *Bayesian data mining in large
    /// frequency tables* (1999), with one gamma component instead of two.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] for numbers that are negative or not finite.
    pub fn posterior(self, events: f64, expected: f64) -> Result<Shrunken> {
        let shape = self.concentration + count("count", events)?;
        let rate = self.concentration + count("expected", expected)?;
        let level = Level::new(1.0 - 2.0 * TAIL)?;
        Ok(Shrunken {
            mean: shape / rate,
            eb05: gamma_inverse(shape, low(level)) / rate,
            eb95: gamma_inverse(shape, high(level)) / rate,
            above_one: gamma(shape, rate).upper,
        })
    }
}
