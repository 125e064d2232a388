use super::loader::{INV_SQRT_TWO_PI, deviance, stirling_error};
use super::{Tails, between, normal, normal_quantile};

/// Shapes from here on use Temme's uniform expansion: the series would need ever more terms.
const LARGE_SHAPE: f64 = 1e5;

/// Shapes from here on have quantiles that the Cornish-Fisher expansion gives to the last digits.
const HUGE_SHAPE: f64 = 1e7;

/// The gamma distribution with shape `a` and scale 1 below and above `x`: the regularised incomplete gamma functions.
///
/// `P(X ≥ k)` of a Poisson count with mean `m` is `gamma(k, m).lower`, which also holds between whole `k`. A shape of 0
/// is the point 0. Power series below `a + 1`, continued fraction above it, Temme's expansion from `a = 1e5`.
/// Source: DLMF 8.7.1, 8.9.2, 8.12.
///
/// ```
/// # use statistics::special::gamma;
/// assert!((gamma(3.0, 1.0).lower - (1.0 - 2.5 * libm::exp(-1.0))).abs() < 1e-15);
/// ```
pub fn gamma(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return if a <= 0.0 { Tails::NOTHING_ABOVE } else { Tails::NOTHING_BELOW };
    }
    if a <= 0.0 || x == f64::INFINITY {
        return Tails::NOTHING_ABOVE;
    }
    if a >= LARGE_SHAPE {
        return temme(a, x);
    }
    let mass = mass(a, x);
    if mass == 0.0 {
        return if x < a { Tails::NOTHING_BELOW } else { Tails::NOTHING_ABOVE };
    }
    if x < a + 1.0 { Tails::from_lower(mass * series(a, x)) } else { Tails::from_upper(mass * a * fraction(a, x)) }
}

/// The probability of `count` events where `mean` are expected: `mean^count e^(−mean) / count!`, also between whole counts.
pub fn poisson_mass(count: f64, mean: f64) -> f64 {
    if count < 0.0 {
        0.0
    } else if count == 0.0 {
        libm::exp(-mean)
    } else if mean <= 0.0 {
        0.0
    } else {
        mass(count, mean)
    }
}

/// The point with probability `p` below it in the gamma distribution with shape `a` and scale 1.
///
/// `p = 0` gives 0, `p = 1` +∞, and a shape of 0 gives 0.
///
/// ```
/// # use statistics::special::{gamma, gamma_quantile};
/// assert!((gamma(4.0, gamma_quantile(4.0, 0.025)).lower - 0.025).abs() < 1e-15);
/// ```
pub fn gamma_quantile(a: f64, p: f64) -> f64 {
    gamma_inverse(a, Tails::from_lower(p))
}

/// The chi-square distribution with `df` degrees of freedom below and above `x`.
pub fn chi_square_tails(df: f64, x: f64) -> Tails {
    gamma(0.5 * df, 0.5 * x)
}

/// The point with probability `p` below it in the chi-square distribution with `df` degrees of freedom.
pub fn chi_square_quantile(df: f64, p: f64) -> f64 {
    2.0 * gamma_quantile(0.5 * df, p)
}

/// The point that divides the gamma distribution so; give the smaller tail exactly.
pub(crate) fn gamma_inverse(a: f64, tails: Tails) -> f64 {
    if a <= 0.0 || tails.lower <= 0.0 {
        return 0.0;
    }
    if tails.upper <= 0.0 {
        return f64::INFINITY;
    }
    let by_lower = tails.lower <= tails.upper;
    let z = if by_lower { normal_quantile(tails.lower) } else { -normal_quantile(tails.upper) };
    if a >= HUGE_SHAPE {
        return cornish_fisher(a, z);
    }
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut x = first_guess(a, z, tails.lower);
    for _ in 0..200 {
        let reached = gamma(a, x);
        let surplus = if by_lower { reached.lower - tails.lower } else { tails.upper - reached.upper };
        if surplus < 0.0 {
            low = x;
        } else {
            high = x;
        }
        // Halley's step; its factor is kept from turning the step round.
        let newton = surplus / (mass(a, x) * a / x);
        let step = newton / (1.0 - 0.5 * (newton * ((a - 1.0) / x - 1.0)).clamp(-1.0, 1.0));
        let next = x - step;
        if step.abs() <= 1e-10 * x {
            return next;
        }
        x = if next > low && next < high {
            next
        } else if high.is_finite() {
            between(low, high)
        } else {
            2.0 * x
        };
    }
    x
}

/// `x^a e^(−x) / Γ(a + 1)` for positive `a` and `x`.
fn mass(a: f64, x: f64) -> f64 {
    INV_SQRT_TWO_PI * libm::exp(-stirling_error(a) - deviance(a, x)) / a.sqrt()
}

/// `P(a, x)` over its leading mass: `1 + x/(a + 1) + x²/((a + 1)(a + 2)) + …`
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0, 1.0, a + 1.0);
    while term > 0.1 * f64::EPSILON * sum {
        term *= x / n;
        sum += term;
        n += 1.0;
    }
    sum
}

/// Legendre's continued fraction for `Q(a, x)`, by the modified Lentz algorithm; `x ≥ a + 1`.
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / f64::MIN_POSITIVE, 1.0 / b);
    let (mut h, mut i) = (d, 1.0);
    loop {
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / away_from_zero(an * d + b);
        c = away_from_zero(b + an / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON || i > 1e6 {
            return h;
        }
        i += 1.0;
    }
}

pub(super) fn away_from_zero(x: f64) -> f64 {
    if x.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { x }
}

/// Temme's expansion for large `a`: a normal tail and a correction of order `1/√a`; what is left out is below `1e-3/a³`.
///
/// Source: DLMF 8.12.3 to 8.12.11, with the first two coefficient functions as series in `eta`.
fn temme(a: f64, x: f64) -> Tails {
    const C0: [f64; 9] = [
        -1.0 / 3.0,
        1.0 / 12.0,
        -2.0 / 135.0,
        1.0 / 864.0,
        1.0 / 2835.0,
        -139.0 / 777_600.0,
        1.0 / 25_515.0,
        -571.0 / 261_273_600.0,
        -281.0 / 151_559_100.0,
    ];
    const C1: [f64; 5] = [-1.0 / 540.0, -1.0 / 288.0, 1.0 / 378.0, -77.0 / 77_760.0, 1.0 / 4860.0];
    // Beyond 38 standard deviations nothing is left of the smaller tail.
    if (x - a).abs() > 0.5 * a {
        return if x < a { Tails::NOTHING_BELOW } else { Tails::NOTHING_ABOVE };
    }
    let half_square = deviance(a, x);
    let sign = if x < a { -1.0 } else { 1.0 };
    let eta = sign * (2.0 * half_square / a).sqrt();
    let series = |terms: &[f64]| terms.iter().rev().fold(0.0, |sum, term| sum * eta + term);
    let correction = INV_SQRT_TWO_PI / a.sqrt() * libm::exp(-half_square) * (series(&C0) + series(&C1) / a);
    let tails = normal(sign * (2.0 * half_square).sqrt());
    Tails { lower: (tails.lower - correction).clamp(0.0, 1.0), upper: (tails.upper + correction).clamp(0.0, 1.0) }
}

/// Wilson and Hilferty's cube, or where that is too near zero the first term of the series.
fn first_guess(a: f64, z: f64, lower: f64) -> f64 {
    let root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
    let cube = a * root * root * root;
    if root > 0.3 { cube } else { libm::exp((libm::log(lower) + libm::lgamma(a + 1.0)) / a).max(f64::MIN_POSITIVE) }
}

/// Source: Abramowitz and Stegun 26.2.49, with the cumulants of the gamma distribution.
fn cornish_fisher(a: f64, z: f64) -> f64 {
    let root = a.sqrt();
    let z2 = z * z;
    let first = (z2 - 1.0) / 3.0;
    let second = z * (z2 - 7.0) / (36.0 * root);
    let third = -(3.0 * z2 * z2 + 7.0 * z2 - 16.0) / (810.0 * a);
    a + (z * root + (first + (second + third)))
}
