//! Funnel limits: how far a unit of a given size may lie from the benchmark by chance.
//!
//! The label of a unit and the line drawn in the chart both come from [`Funnel::limits`], so that they cannot disagree.

use crate::error::{Result, count, inside, positive, probability};
use crate::interval::Interval;
use crate::special::{beta, gamma, normal_quantile};

/// What is measured, and so what scatters by chance and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Share of a denominator; binomial. The size is the denominator.
    Proportion,
    /// Events in an exposure; Poisson. The size is the exposure. With a benchmark of 1 and expected events as the size:
    /// observed over expected.
    Rate,
}

/// How the limits are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limits {
    /// By the binomial or Poisson distribution: never a false alarm more often than the tail says.
    Exact,
    /// `benchmark ∓ z · standard deviation`: usual in charts, but far from its nominal tail for small units.
    Sigma,
    /// The wider of the exact limits and those that allow for a variance `tau2` between units on the square-root (arcsine)
    /// scale; see [`crate::overdispersion`].
    Adjusted {
        /// Variance between units beyond chance, on the transformed scale.
        tau2: f64,
    },
}

/// What each end of the inner limits leaves out: "two sigma".
pub const INNER_TAIL: f64 = 0.025;

/// What each end of the outer limits leaves out: "three sigma".
pub const OUTER_TAIL: f64 = 0.001;

/// Where a value lies in its funnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Below the outer limits.
    FarBelow,
    /// Between the lower inner and outer limits.
    Below,
    /// Within the inner limits.
    Usual,
    /// Between the upper inner and outer limits.
    Above,
    /// Above the outer limits.
    FarAbove,
}

/// A benchmark and the limits round it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Funnel {
    measure: Measure,
    benchmark: f64,
    limits: Limits,
}

impl Funnel {
    /// A funnel round `benchmark`, a share or a rate per unit of size.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] for a share outside `0..=1`, a rate not above 0, or a negative `tau2`.
    pub fn new(measure: Measure, benchmark: f64, limits: Limits) -> Result<Self> {
        match measure {
            Measure::Proportion => probability("benchmark", benchmark)?,
            Measure::Rate => positive("benchmark", benchmark)?,
        };
        if let Limits::Adjusted { tau2 } = limits {
            count("variance between units", tau2)?;
        }
        Ok(Self { measure, benchmark, limits })
    }

    /// The value that units scatter round.
    pub fn benchmark(&self) -> f64 {
        self.benchmark
    }

    /// The limits at a size, each end leaving out `tail`; in the unit of the benchmark and inside its range.
    ///
    /// The exact upper limit is the `x / size` with `P(X ≥ x) = tail`, by the incomplete beta or gamma function between
    /// whole `x`: a smooth line which a count of cases passes exactly when its one-sided exact test gives less than
    /// `tail`. Where even every case would be no surprise, the limits are the ends of the range.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] unless the size is above 0 and `0 < tail < 1/2`.
    pub fn limits(&self, size: f64, tail: f64) -> Result<Interval> {
        let size = positive("size", size)?;
        let tail = inside("twice the tail", 2.0 * tail)? / 2.0;
        Ok(match self.limits {
            Limits::Exact => self.exact(size, tail),
            Limits::Sigma => self.inside_range(self.sigma(size, tail)),
            Limits::Adjusted { tau2 } => {
                let (exact, wide) = (self.exact(size, tail), self.adjusted(size, tail, tau2));
                Interval { lower: exact.lower.min(wide.lower), upper: exact.upper.max(wide.upper) }
            }
        })
    }

    /// Where `count / size` lies, by the same [`Self::limits`] that are drawn. On a limit is inside it.
    ///
    /// # Errors
    /// As [`Self::limits`]; the count must be finite and not negative.
    pub fn category(&self, events: f64, size: f64) -> Result<Category> {
        let value = count("count", events)? / positive("size", size)?;
        let outer = self.limits(size, OUTER_TAIL)?;
        let inner = self.limits(size, INNER_TAIL)?;
        Ok(match value {
            value if value < outer.lower => Category::FarBelow,
            value if value > outer.upper => Category::FarAbove,
            value if value < inner.lower => Category::Below,
            value if value > inner.upper => Category::Above,
            _ => Category::Usual,
        })
    }

    fn exact(&self, size: f64, tail: f64) -> Interval {
        let benchmark = self.benchmark;
        match self.measure {
            Measure::Proportion if benchmark == 0.0 || benchmark == 1.0 => {
                Interval { lower: benchmark, upper: benchmark }
            }
            Measure::Proportion => {
                let upper = crossing(|x| beta(x, size - x + 1.0, benchmark).lower, 0.0, size, tail);
                let lower = crossing(|x| beta(size - x, x + 1.0, 1.0 - benchmark).lower, size, 0.0, tail);
                Interval { lower: lower / size, upper: upper / size }
            }
            Measure::Rate => {
                let mean = benchmark * size;
                let most = mean + 10.0 * (mean.sqrt() + 1.0) - libm::log(tail);
                let upper = crossing(|x| gamma(x, mean).lower, 0.0, most, tail);
                let lower = crossing(|x| gamma(x + 1.0, mean).upper, mean, 0.0, tail);
                Interval { lower: lower / size, upper: upper / size }
            }
        }
    }

    fn sigma(&self, size: f64, tail: f64) -> Interval {
        let p = self.benchmark;
        let variance = match self.measure {
            Measure::Proportion => p * (1.0 - p) / size,
            Measure::Rate => p / size,
        };
        let half = -normal_quantile(tail) * variance.sqrt();
        Interval { lower: p - half, upper: p + half }
    }

    fn adjusted(&self, size: f64, tail: f64, tau2: f64) -> Interval {
        let z = -normal_quantile(tail);
        match self.measure {
            Measure::Proportion => {
                let centre = libm::asin(self.benchmark.sqrt());
                let half = z * (0.25 / size + tau2).sqrt();
                let share = |angle: f64| {
                    let sine = libm::sin(angle.clamp(0.0, std::f64::consts::FRAC_PI_2));
                    (sine * sine).min(1.0)
                };
                Interval { lower: share(centre - half), upper: share(centre + half) }
            }
            Measure::Rate => {
                // On the scale √(observed / expected), where chance has the variance 1/(4 · expected).
                let half = z * (0.25 / (self.benchmark * size) + tau2).sqrt();
                let (low, high) = ((1.0 - half).max(0.0), 1.0 + half);
                Interval { lower: self.benchmark * low * low, upper: self.benchmark * high * high }
            }
        }
    }

    fn inside_range(&self, limits: Interval) -> Interval {
        let most = if self.measure == Measure::Proportion { 1.0 } else { f64::INFINITY };
        Interval { lower: limits.lower.max(0.0), upper: limits.upper.min(most) }
    }
}

/// The point between `near` (where `probability` is large) and `far` (where it is small) at which it passes `tail`; `far`
/// where it never does.
fn crossing(probability: impl Fn(f64) -> f64, near: f64, far: f64, tail: f64) -> f64 {
    if probability(far) > tail {
        return far;
    }
    let (mut near, mut far) = (near, far);
    loop {
        let middle = 0.5 * (near + far);
        if middle == near || middle == far {
            return far;
        }
        if probability(middle) > tail { near = middle } else { far = middle }
    }
}
