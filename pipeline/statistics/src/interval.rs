use crate::error::{Result, inside};
use crate::special::normal_quantile;

/// How sure an interval is, such as 0.95: above 0 and below 1.
///
/// 1 is refused: an interval that leaves nothing out says nothing.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// 95%.
    pub const P95: Self = Self(0.95);
    /// 99.8%: the "three sigma" limits of a funnel.
    pub const P998: Self = Self(0.998);

    /// A level such as 0.95.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] unless it lies above 0 and below 1.
    pub fn new(level: f64) -> Result<Self> {
        Ok(Self(inside("level", level)?))
    }

    /// The level as a share.
    pub fn share(self) -> f64 {
        self.0
    }

    /// What each end leaves out: 0.025 for 95%.
    pub fn tail(self) -> f64 {
        let tail = 0.5 * (1.0 - self.0);
        // Levels are given as decimals, and 1 − 0.95 comes out as 0.05000000000000004.
        let decimal = (tail * 1e15).round() / 1e15;
        if decimal > 0.0 { decimal } else { tail }
    }

    /// The normal point with [`Self::tail`] above it: 1.96 for 95%.
    pub fn z(self) -> f64 {
        -normal_quantile(self.tail())
    }

    /// The level of each of `n` intervals that hold jointly with this level: `level^(1/n)` (Šidák).
    #[must_use]
    pub fn each_of(self, n: usize) -> Self {
        // Below 1 by rounding at the most: 1 itself would be an infinite interval.
        Self(libm::pow(self.0, 1.0 / n.max(1) as f64).min(1.0 - f64::EPSILON))
    }
}

/// Two ends, `lower <= upper`, both finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Interval {
    /// Both ends times `factor`, which is not negative: counts become rates, shares percent.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { lower: factor * self.lower, upper: factor * self.upper }
    }

    /// Whether `value` lies between the ends, the ends included.
    pub fn contains(self, value: f64) -> bool {
        (self.lower..=self.upper).contains(&value)
    }
}

/// A value and its interval, in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
}

impl Estimate {
    /// Value and interval times `factor`, which is not negative.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { value: factor * self.value, interval: self.interval.scaled(factor) }
    }
}
