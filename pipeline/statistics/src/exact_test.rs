//! Exact tests of a count: against a given probability or mean, and against the rest without the unit itself.
//!
//! *p* is the probability of a count at least as far out if there were no difference. Exact tests of small counts are
//! cautious, since a count cannot hit 5% exactly; the mid-*p*, which counts the observed outcome by half, is about right on
//! average and is the one to feed into [`crate::multiple`].

use crate::error::{Error, Result, count, inside, positive, probability, whole};
use crate::proportion::part_of;
use crate::special::{beta, binomial_mass, gamma, poisson_mass};

/// The *p*-values of one count, each in `0..=1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PValues {
    /// A count as high or higher.
    pub at_least: f64,
    /// A count as low or lower.
    pub at_most: f64,
    /// A count no more probable than this one, on either side.
    pub two_sided: f64,
    /// As `at_least`, this count itself by half.
    pub mid_at_least: f64,
    /// As `at_most`, this count itself by half.
    pub mid_at_most: f64,
}

impl PValues {
    /// Twice the smaller mid-*p*, at most 1: for "is it different", when the direction was not fixed before.
    pub fn mid_two_sided(self) -> f64 {
        (2.0 * self.mid_at_least.min(self.mid_at_most)).min(1.0)
    }
}

/// `numerator` out of `denominator` against the probability `p`.
///
/// # Errors
/// [`Error::OutOfRange`] unless both are whole, the numerator no larger than the denominator, and `p` from 0 to 1.
///
/// ```
/// # use statistics::exact_test::binomial;
/// // Two of 11 overdue where 2% is usual: striking, though it is only two.
/// assert!((binomial(2.0, 11.0, 0.02)?.at_least - 0.0195).abs() < 1e-4);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn binomial(numerator: f64, denominator: f64, p: f64) -> Result<PValues> {
    let (x, n) = part_of(whole("numerator", numerator)?, whole("denominator", denominator)?)?;
    let p = probability("probability", p)?;
    Ok(Discrete {
        mass: &|k| binomial_mass(k, n, p),
        at_least: &|k| beta(k, n - k + 1.0, p).lower,
        at_most: &|k| beta(k + 1.0, n - k, p).upper,
        first: 0.0,
        last: n,
        mode: ((n + 1.0) * p).floor().min(n),
    }
    .values(x))
}

/// `count` events against the number that was expected.
///
/// # Errors
/// [`Error::OutOfRange`] unless the count is whole and `expected` is 0 or more.
pub fn poisson(count: f64, expected: f64) -> Result<PValues> {
    let x = whole("count", count)?;
    let mean = crate::error::count("expected", expected)?;
    Ok(Discrete {
        mass: &|k| poisson_mass(k, mean),
        at_least: &|k| gamma(k, mean).lower,
        at_most: &|k| gamma(k + 1.0, mean).upper,
        first: 0.0,
        // Beyond this nothing is as probable as any count that can be seen: the other tail ends before.
        last: x.max(mean + 40.0 * mean.sqrt() + 800.0).ceil(),
        mode: mean.floor(),
    }
    .values(x))
}

/// The one-sided mid-*p* of `count` events where `expected` were, for counts that need not be whole.
///
/// Between whole counts the tail is the incomplete gamma function, which meets the Poisson tail at whole ones. Nothing
/// expected and nothing seen gives 1/2; something seen where nothing was expected gives 0.
///
/// # Errors
/// [`Error::OutOfRange`] for numbers that are negative or not finite.
pub fn poisson_mid_at_least(events: f64, expected: f64) -> Result<f64> {
    let (x, mean) = (count("count", events)?, count("expected", expected)?);
    Ok((gamma(x + 1.0, mean).lower + 0.5 * poisson_mass(x, mean)).min(1.0))
}

/// The one-sided mid-*p* of `numerator` out of `denominator` against the probability `p`, for numbers that need not be whole.
///
/// Between whole numbers the tail is the incomplete beta function, which meets the binomial tail at whole ones.
///
/// # Errors
/// [`Error::OutOfRange`] unless the numerator is a part of the denominator and `p` from 0 to 1.
pub fn binomial_mid_at_least(numerator: f64, denominator: f64, p: f64) -> Result<f64> {
    let (x, n) = part_of(numerator, denominator)?;
    let p = probability("probability", p)?;
    let above = if x < n { beta(x + 1.0, n - x, p).lower } else { 0.0 };
    Ok((above + 0.5 * binomial_mass(x, n, p)).min(1.0))
}

/// `numerator` out of `denominator` against the rest, the unit itself left out: Fisher's exact test.
///
/// Given all marked cases of both, the unit's number of them is hypergeometric if there is no difference.
///
/// # Errors
/// [`Error::OutOfRange`] unless all four are whole and both numerators no larger than their denominators.
///
/// ```
/// # use statistics::exact_test::hypergeometric;
/// let test = hypergeometric(3.0, 4.0, 1.0, 4.0)?; // Fisher's tea
/// assert!((test.at_least - 17.0 / 70.0).abs() < 1e-15);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn hypergeometric(numerator: f64, denominator: f64, rest_numerator: f64, rest_denominator: f64) -> Result<PValues> {
    let (x, n) = part_of(whole("numerator", numerator)?, whole("denominator", denominator)?)?;
    let (rest_x, rest_n) =
        part_of(whole("rest numerator", rest_numerator)?, whole("rest denominator", rest_denominator)?)?;
    let (marked, all) = (x + rest_x, n + rest_n);
    let share = marked / all;
    let given = binomial_mass(marked, all, share);
    let mass = |k: f64| binomial_mass(k, n, share) * binomial_mass(marked - k, rest_n, share) / given;
    let (first, last) = ((marked - rest_n).max(0.0), marked.min(n));
    let mode = ((n + 1.0) * (marked + 1.0) / (all + 2.0)).floor().clamp(first, last);
    // Summed outward from k until the terms vanish, on the side of k that lies away from the mode.
    let up = |k: f64| summed(k, last, 1.0, &mass);
    let down = |k: f64| summed(k, first, -1.0, &mass);
    Ok(Discrete {
        mass: &mass,
        at_least: &|k| if k > mode { up(k) } else { (1.0 - down(k - 1.0)).max(0.0) },
        at_most: &|k| if k < mode { down(k) } else { (1.0 - up(k + 1.0)).max(0.0) },
        first,
        last,
        mode,
    }
    .values(x))
}

/// Two rates, the unit against the rest: given all events, the unit's number of them is binomial with its share of exposure.
///
/// # Errors
/// [`Error::OutOfRange`] unless counts are whole and exposures above 0; [`Error::TooFew`] where neither has an event.
pub fn poisson_against_rest(count: f64, exposure: f64, rest_count: f64, rest_exposure: f64) -> Result<PValues> {
    let exposure = positive("exposure", exposure)?;
    let rest = positive("rest exposure", rest_exposure)?;
    let all = whole("count", count)? + whole("rest count", rest_count)?;
    if all == 0.0 {
        return Err(Error::TooFew { what: "events of the unit and the rest", found: 0.0, needed: 1.0 });
    }
    binomial(count, all, exposure / (exposure + rest))
}

/// `(x − np) / √(np(1 − p))`: how many standard deviations a numerator lies from what `p` makes one expect.
///
/// # Errors
/// [`Error::OutOfRange`] unless the numerator is a part of the denominator and `0 < p < 1`.
pub fn score_z(numerator: f64, denominator: f64, p: f64) -> Result<f64> {
    let (x, n) = part_of(numerator, denominator)?;
    let p = inside("probability", p)?;
    Ok((x - n * p) / (n * p * (1.0 - p)).sqrt())
}

/// A distribution on whole numbers with one peak.
struct Discrete<'a> {
    mass: &'a dyn Fn(f64) -> f64,
    at_least: &'a dyn Fn(f64) -> f64,
    at_most: &'a dyn Fn(f64) -> f64,
    first: f64,
    last: f64,
    mode: f64,
}

impl Discrete<'_> {
    fn values(&self, x: f64) -> PValues {
        let here = (self.mass)(x);
        let (at_least, at_most) = ((self.at_least)(x), (self.at_most)(x));
        PValues {
            at_least,
            at_most,
            two_sided: self.two_sided(x, here, at_least, at_most),
            mid_at_least: (at_least - 0.5 * here).clamp(0.0, 1.0),
            mid_at_most: (at_most - 0.5 * here).clamp(0.0, 1.0),
        }
    }

    /// All outcomes that are no more probable than `x`, to one part in 10 million (as in R, where equals differ by rounding).
    fn two_sided(&self, x: f64, here: f64, at_least: f64, at_most: f64) -> f64 {
        let limit = here * (1.0 + 1e-7);
        if (self.mass)(self.mode) <= limit {
            return 1.0;
        }
        // Along the other side the masses fall, so the first that is small enough is found by halving.
        let p = if x > self.mode {
            let (mut low, mut high) = (self.first - 1.0, self.mode);
            while high - low > 1.0 {
                let middle = (0.5 * (low + high)).floor();
                if (self.mass)(middle) <= limit { low = middle } else { high = middle }
            }
            at_least + if low < self.first { 0.0 } else { (self.at_most)(low) }
        } else {
            let (mut low, mut high) = (self.mode, self.last + 1.0);
            while high - low > 1.0 {
                let middle = (0.5 * (low + high)).floor();
                if (self.mass)(middle) <= limit { high = middle } else { low = middle }
            }
            at_most + if high > self.last { 0.0 } else { (self.at_least)(high) }
        };
        p.min(1.0)
    }
}

fn summed(from: f64, to: f64, step: f64, mass: &dyn Fn(f64) -> f64) -> f64 {
    let (mut k, mut sum) = (from, 0.0);
    while (to - k) * step >= 0.0 {
        let term = mass(k);
        sum += term;
        if term <= 1e-17 * sum {
            break;
        }
        k += step;
    }
    sum
}
