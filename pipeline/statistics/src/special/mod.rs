//! Distribution functions and their inverses: normal, gamma (Poisson, chi-square), beta (binomial, Student's *t*).
//!
//! Both tails are computed, so that a small one keeps its digits: `1 - p` of a tail of 1e-20 is nothing. Good to 1e-12
//! against R's tables (parameters up to 10,000; Poisson up to 1e15); beta tails with a parameter far above that to 1e-9.

mod beta;
mod gamma;
mod loader;
mod normal;

pub use beta::{beta, beta_quantile, binomial_mass, student_quantile, student_tails};
pub use gamma::{chi_square_quantile, chi_square_tails, gamma, gamma_quantile, poisson_mass};
pub use normal::{normal, normal_quantile};

pub(crate) use beta::beta_inverse;
pub(crate) use gamma::gamma_inverse;

/// The probability below a point and the probability above it; they sum to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// P(X ≤ x).
    pub lower: f64,
    /// P(X > x).
    pub upper: f64,
}

impl Tails {
    const NOTHING_BELOW: Self = Self { lower: 0.0, upper: 1.0 };
    const NOTHING_ABOVE: Self = Self { lower: 1.0, upper: 0.0 };

    fn turned(self) -> Self {
        Self { lower: self.upper, upper: self.lower }
    }

    fn from_lower(lower: f64) -> Self {
        let lower = lower.clamp(0.0, 1.0);
        Self { lower, upper: 1.0 - lower }
    }

    fn from_upper(upper: f64) -> Self {
        let upper = upper.clamp(0.0, 1.0);
        Self { lower: 1.0 - upper, upper }
    }
}

/// A point well inside the bracket of a positive root, which may be many powers of ten below its upper end.
fn between(low: f64, high: f64) -> f64 {
    if low > 0.0 { low.sqrt() * high.sqrt() } else { 1e-3 * high }
}
