//! Ranks as ranges: what the data say about a unit's place, and no more.

use crate::error::{Result, at_least, positive};
use crate::interval::{Interval, Level};
use crate::proportion::{part_of, wilson};
use crate::random::Random;
use crate::special::{Tails, beta, beta_inverse, gamma, gamma_inverse};

/// The places a unit may hold; 1 is that of the lowest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankRange {
    /// Lowest place: 1 and the number of units that lie surely below.
    pub lowest: usize,
    /// Highest place: the number of units that do not lie surely above.
    pub highest: usize,
}

/// Places that hold for all units together, from intervals that hold for all values together.
///
/// A unit is surely below another if its whole interval is. With intervals made at `level.each_of(n)` the ranges contain
/// all true ranks at once with at least that level. Source: Klein, Wright and Wieczorek, *A joint confidence region for
/// an overall ranking of populations* (2020).
///
/// ```
/// # use statistics::{Interval, rank_range::joint_ranks};
/// let at = |lower, upper| Interval { lower, upper };
/// let ranks = joint_ranks(&[at(0.1, 0.3), at(0.2, 0.5), at(0.6, 0.9)]);
/// assert_eq!((ranks[0].lowest, ranks[0].highest), (1, 2));
/// assert_eq!((ranks[2].lowest, ranks[2].highest), (3, 3));
/// ```
pub fn joint_ranks(intervals: &[Interval]) -> Vec<RankRange> {
    let range = |unit: &Interval| RankRange {
        lowest: 1 + intervals.iter().filter(|other| other.upper < unit.lower).count(),
        highest: intervals.len() - intervals.iter().filter(|other| other.lower > unit.upper).count(),
    };
    intervals.iter().map(range).collect()
}

/// Joint rank ranges of proportions `(numerator, denominator)`: Wilson's intervals at the level of each.
///
/// # Errors
/// As [`wilson`].
pub fn joint_proportion_ranks(units: &[(f64, f64)], level: Level) -> Result<Vec<RankRange>> {
    let each = level.each_of(units.len());
    let intervals: Result<Vec<Interval>> = units.iter().map(|(x, n)| wilson(*x, *n, each)).collect();
    Ok(joint_ranks(&intervals?))
}

/// Tiers, from 1 for the lowest values, of units that cannot be told apart from the first of their tier.
///
/// Units are taken in order of `values`; a new tier begins with the first unit whose interval lies wholly above that of
/// the unit that began the tier. With joint intervals, units of which one began its tier differ surely from it only if
/// they are in another.
pub fn tiers(values: &[f64], intervals: &[Interval]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len().min(intervals.len())).collect();
    let key = |unit: &usize| [values[*unit], intervals[*unit].upper, intervals[*unit].lower];
    order.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])).then(a[2].total_cmp(&b[2]))
    });
    let mut tiers = vec![0; order.len()];
    let (mut tier, mut ceiling) = (0, f64::NEG_INFINITY);
    for unit in order {
        if tier == 0 || intervals[unit].lower > ceiling {
            tier += 1;
            ceiling = intervals[unit].upper;
        }
        tiers[unit] = tier;
    }
    tiers
}

/// What is believed of a unit's true value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Belief {
    /// Beta, for a share.
    Beta {
        /// First parameter: successes and the prior's.
        a: f64,
        /// Second parameter: failures and the prior's.
        b: f64,
    },
    /// Gamma, for a rate.
    Gamma {
        /// Shape: events and the prior's.
        shape: f64,
        /// Rate: exposure and the prior's.
        rate: f64,
    },
}

impl Belief {
    /// A share under Jeffreys' prior: beta(x + ½, n − x + ½).
    ///
    /// # Errors
    /// As [`wilson`].
    pub fn of_proportion(numerator: f64, denominator: f64) -> Result<Self> {
        let (x, n) = part_of(numerator, denominator)?;
        Ok(Self::Beta { a: x + 0.5, b: n - x + 0.5 })
    }

    /// A rate under Jeffreys' prior: gamma with shape x + ½.
    ///
    /// # Errors
    /// As [`crate::rate::rate`].
    pub fn of_rate(count: f64, exposure: f64) -> Result<Self> {
        Ok(Self::Gamma { shape: crate::error::count("count", count)? + 0.5, rate: positive("exposure", exposure)? })
    }

    fn below(self, x: f64) -> f64 {
        match self {
            Self::Beta { a, b } => beta(a, b, x).lower,
            Self::Gamma { shape, rate } => gamma(shape, rate * x).lower,
        }
    }

    fn quantile(self, lower: f64, upper: f64) -> f64 {
        match self {
            Self::Beta { a, b } => beta_inverse(a, b, Tails { lower, upper }).0,
            Self::Gamma { shape, rate } => gamma_inverse(shape, Tails { lower, upper }) / rate,
        }
    }

    fn variance(self) -> f64 {
        match self {
            Self::Beta { a, b } => a * b / ((a + b) * (a + b) * (a + b + 1.0)),
            Self::Gamma { shape, rate } => shape / (rate * rate),
        }
    }

    /// A value drawn from the belief.
    pub fn draw(self, random: &mut Random) -> f64 {
        match self {
            Self::Beta { a, b } => {
                let (x, y) = (random.gamma(a), random.gamma(b));
                x / (x + y)
            }
            Self::Gamma { shape, rate } => random.gamma(shape) / rate,
        }
    }
}

/// The expected place of each unit, 1 for the lowest: `1 + Σ P(another lies below)`, by integration.
///
/// # Errors
/// [`crate::Error::TooFew`] without units.
pub fn expected_ranks(units: &[Belief]) -> Result<Vec<f64>> {
    at_least("units", units.len(), 1)?;
    let mut ranks = vec![1.0; units.len()];
    for (i, unit) in units.iter().enumerate() {
        for (j, other) in units.iter().enumerate().skip(i + 1) {
            let other_below = probability_below(*other, *unit);
            ranks[i] += other_below;
            ranks[j] += 1.0 - other_below;
        }
    }
    Ok(ranks)
}

/// `P(first < second)` for independent beliefs: the mean of one's distribution function over the other's quantiles.
///
/// The narrower of the two supplies the quantiles, so that the function averaged is smooth; the double exponential rule
/// copes with the ends.
pub fn probability_below(first: Belief, second: Belief) -> f64 {
    if second.variance() <= first.variance() {
        average(|lower, upper| first.below(second.quantile(lower, upper)))
    } else {
        1.0 - average(|lower, upper| second.below(first.quantile(lower, upper)))
    }
}

/// The mean over `u` in `(0, 1)` of a function of `u` and `1 − u`. Source: Takahasi and Mori (1974), the tanh-sinh rule.
fn average(f: impl Fn(f64, f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 32.0;
    const HALF: i32 = 112;
    let (mut sum, mut weights) = (0.0, 0.0);
    for k in -HALF..=HALF {
        let t = f64::from(k) * STEP;
        let s = std::f64::consts::PI * libm::sinh(t);
        let (lower, upper) = (1.0 / (1.0 + libm::exp(-s)), 1.0 / (1.0 + libm::exp(s)));
        let weight = lower * upper * libm::cosh(t);
        weights += weight;
        sum += weight * f(lower, upper);
    }
    sum / weights
}

/// What simulation says of a unit's place.
#[derive(Clone, Debug, PartialEq)]
pub struct RankDistribution {
    /// Probability of each place, from 1 for the lowest value; sums to 1.
    pub places: Vec<f64>,
}

impl RankDistribution {
    /// The mean place.
    pub fn mean(&self) -> f64 {
        self.places.iter().enumerate().map(|(place, p)| (place as f64 + 1.0) * p).sum()
    }

    /// The probability of one of the `k` lowest places.
    pub fn lowest(&self, k: usize) -> f64 {
        self.places.iter().take(k).sum::<f64>().min(1.0)
    }

    /// The probability of one of the `k` highest places.
    pub fn highest(&self, k: usize) -> f64 {
        self.places.iter().rev().take(k).sum::<f64>().min(1.0)
    }

    /// The smallest place with probability of at least `share` at or below it.
    pub fn quantile(&self, share: f64) -> usize {
        let mut sum = 0.0;
        for (place, p) in self.places.iter().enumerate() {
            sum += p;
            // A sum of thousandths may fall short of its decimal by rounding.
            if sum >= share - 1e-12 {
                return place + 1;
            }
        }
        self.places.len()
    }
}

/// Each unit's places over `draws` draws of all true values, from a seed; the same seed gives the same figures.
///
/// The standard error of a probability is `√(p(1 − p) / draws)`. The same draws serve every unit, and unit `i` uses the
/// same stream whatever the others are.
///
/// # Errors
/// [`crate::Error::TooFew`] without units or draws.
pub fn rank_distributions(units: &[Belief], draws: usize, seed: u64) -> Result<Vec<RankDistribution>> {
    at_least("units", units.len(), 1)?;
    at_least("draws", draws, 1)?;
    let mut streams: Vec<Random> = (0..units.len()).map(|unit| Random::new(seed, unit as u64)).collect();
    let mut counts = vec![vec![0_u32; units.len()]; units.len()];
    let mut drawn: Vec<(f64, usize)> = Vec::with_capacity(units.len());
    for _ in 0..draws {
        drawn.clear();
        drawn.extend(
            units.iter().zip(&mut streams).enumerate().map(|(unit, (belief, random))| (belief.draw(random), unit)),
        );
        drawn.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (place, (_, unit)) in drawn.iter().enumerate() {
            counts[*unit][place] += 1;
        }
    }
    let share = |count: &u32| f64::from(*count) / draws as f64;
    Ok(counts.iter().map(|places| RankDistribution { places: places.iter().map(share).collect() }).collect())
}
