use super::gamma::{away_from_zero, gamma};
use super::loader::{INV_SQRT_TWO_PI, deviance, stirling_error};
use super::{Tails, between, normal, normal_quantile};

/// Where both parameters are at least this large, Temme's expansion takes the place of the continued fraction.
const LARGE: f64 = 1e8;

/// The beta distribution with parameters `a` and `b` below and above `x`: the regularised incomplete beta functions.
///
/// `P(X ≥ k)` of a binomial count out of `n` with probability `p` is `beta(k, n − k + 1, p).lower`, which also holds
/// between whole `k`. `a = 0` is the point 0, `b = 0` the point 1. Source: DLMF 8.17.22.
///
/// ```
/// # use statistics::special::beta;
/// assert!((beta(2.0, 3.0, 0.5).lower - 11.0 / 16.0).abs() < 1e-15);
/// ```
pub fn beta(a: f64, b: f64, x: f64) -> Tails {
    split(a, b, x, 1.0 - x)
}

/// The probability of `count` out of `n` where each has probability `p`, also between whole counts.
pub fn binomial_mass(count: f64, n: f64, p: f64) -> f64 {
    if count < 0.0 || count > n {
        return 0.0;
    }
    if p <= 0.0 || p >= 1.0 {
        let certain = if p <= 0.0 { 0.0 } else { n };
        return if count == certain { 1.0 } else { 0.0 };
    }
    if count == 0.0 {
        return libm::exp(n * libm::log1p(-p));
    }
    if count == n {
        return libm::exp(n * libm::log(p));
    }
    mass(count, n - count, p, 1.0 - p)
}

/// The point with probability `p` below it in the beta distribution with parameters `a` and `b`.
///
/// `p = 0` gives 0 and `p = 1` gives 1.
///
/// ```
/// # use statistics::special::{beta, beta_quantile};
/// assert!((beta(2.0, 3.0, beta_quantile(2.0, 3.0, 0.1)).lower - 0.1).abs() < 1e-15);
/// ```
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    beta_inverse(a, b, Tails::from_lower(p)).0
}

/// Student's *t* distribution with `df` degrees of freedom below and above `t`.
pub fn student_tails(df: f64, t: f64) -> Tails {
    let square = t * t;
    let outside = split(0.5 * df, 0.5, df / (df + square), square / (df + square)).lower;
    if t < 0.0 { Tails::from_lower(0.5 * outside) } else { Tails::from_upper(0.5 * outside) }
}

/// The point with probability `p` below it in Student's *t* distribution with `df` degrees of freedom.
///
/// 0 gives −∞ and 1 +∞.
pub fn student_quantile(df: f64, p: f64) -> f64 {
    let tail = p.min(1.0 - p);
    if tail <= 0.0 {
        return if p < 0.5 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let (inside, outside) = beta_inverse(0.5, 0.5 * df, Tails { lower: 1.0 - 2.0 * tail, upper: 2.0 * tail });
    let t = (df * inside / outside).sqrt();
    if p < 0.5 { -t } else { t }
}

/// The point that divides the beta distribution so, and its distance from 1; give the smaller tail exactly.
pub(crate) fn beta_inverse(a: f64, b: f64, tails: Tails) -> (f64, f64) {
    if a <= 0.0 || tails.lower <= 0.0 {
        return (0.0, 1.0);
    }
    if b <= 0.0 || tails.upper <= 0.0 {
        return (1.0, 0.0);
    }
    // The nearer end is the origin, so that neither the point nor its distance from 1 loses digits.
    if split(a, b, 0.5, 0.5).lower >= tails.lower {
        let x = below_half(a, b, tails);
        (x, 1.0 - x)
    } else {
        let y = below_half(b, a, Tails { lower: tails.upper, upper: tails.lower });
        (1.0 - y, y)
    }
}

fn below_half(a: f64, b: f64, tails: Tails) -> f64 {
    let by_lower = tails.lower <= tails.upper;
    let (mut low, mut high) = (0.0, 0.5);
    let mut x = first_guess(a, b, tails).clamp(f64::MIN_POSITIVE, 0.5);
    for _ in 0..400 {
        let reached = split(a, b, x, 1.0 - x);
        let surplus = if by_lower { reached.lower - tails.lower } else { tails.upper - reached.upper };
        if surplus < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = surplus / (mass(a, b, x, 1.0 - x) * a * b / ((a + b) * x * (1.0 - x)));
        let bend = (newton * ((a - 1.0) / x - (b - 1.0) / (1.0 - x))).clamp(-1.0, 1.0);
        let step = newton / (1.0 - 0.5 * bend);
        let next = x - step;
        if step.abs() <= 1e-10 * x || high - low <= f64::EPSILON * high {
            return next.clamp(low, high);
        }
        x = if next > low && next < high { next } else { between(low, high) };
    }
    x
}

/// Abramowitz and Stegun 26.5.22 where both parameters are 1 or more, else the leading power at the end that matters.
fn first_guess(a: f64, b: f64, tails: Tails) -> f64 {
    if a >= 1.0 && b >= 1.0 {
        let z = if tails.lower <= tails.upper { normal_quantile(tails.lower) } else { -normal_quantile(tails.upper) };
        let z = -z;
        let lambda = (z * z - 3.0) / 6.0;
        let h = 2.0 / (1.0 / (2.0 * a - 1.0) + 1.0 / (2.0 * b - 1.0));
        let w = z * (h + lambda).max(0.0).sqrt() / h
            - (1.0 / (2.0 * b - 1.0) - 1.0 / (2.0 * a - 1.0)) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        return a / (a + b * libm::exp((2.0 * w).clamp(-700.0, 700.0)));
    }
    // I ≈ x^a / (a B(a, b)) near 0.
    let ln_beta = if a.max(b) < LARGE {
        libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
    } else {
        let small = a.min(b);
        libm::lgamma(small) - small * libm::log(a.max(b))
    };
    libm::exp((libm::log(tails.lower) + libm::log(a) + ln_beta) / a)
}

/// The sum of parameters from which [`wise`] is used where it is good to 1e-13: there the continued fraction loses as many
/// digits as the point is powers of ten from its end.
const ONE_SIDED: f64 = 1e6;

/// The two tails at `x`, whose distance from 1 is `y`.
fn split(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if a <= 0.0 || y <= 0.0 {
        return Tails::NOTHING_ABOVE;
    }
    if b <= 0.0 || x <= 0.0 {
        return Tails::NOTHING_BELOW;
    }
    if a >= LARGE && b >= LARGE {
        return temme(a, b, x, y);
    }
    let n = a + b;
    let small = a.min(b);
    if n >= ONE_SIDED && small * small * small <= 24e-13 * n * n {
        return if a <= b { wise(a, b, x) } else { wise(b, a, y).turned() };
    }
    let mass = mass(a, b, x, y);
    if mass == 0.0 {
        return if x < a / n { Tails::NOTHING_BELOW } else { Tails::NOTHING_ABOVE };
    }
    if x < (a + 1.0) / (n + 2.0) {
        Tails::from_lower(mass * b / n * fraction(a, b, x))
    } else {
        Tails::from_upper(mass * a / n * fraction(b, a, y))
    }
}

/// `Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) x^a y^b`.
fn mass(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let error = stirling_error(n) - stirling_error(a) - stirling_error(b);
    INV_SQRT_TWO_PI * (n / a / b).sqrt() * libm::exp(error - deviance(a, n * x) - deviance(b, n * y))
}

/// The beta distribution as a gamma distribution of shape `a` at `−(b + (a − 1)/2) ln(1 − x)`; off by about `a³ / (24 b²)`.
///
/// Source: M. E. Wise, *The incomplete beta function as a contour integral and a quickly converging series for its
/// inverse* (1950).
fn wise(a: f64, b: f64, x: f64) -> Tails {
    gamma(a, -(b + 0.5 * (a - 1.0)) * libm::log1p(-x))
}

/// The continued fraction of the incomplete beta function, by the modified Lentz algorithm.
///
/// It has converged after a number of steps of the order of the root of the smaller parameter; what is left after the last
/// step allowed is rounding.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let n = a + b;
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - n * x / (a + 1.0));
    let (mut h, mut m) = (d, 1.0);
    let last = 1000.0 + 20.0 * a.min(b).sqrt();
    loop {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (n + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON || m > last {
            return h;
        }
        m += 1.0;
    }
}

/// Temme's expansion for two large parameters: a normal tail and its first correction; what is left out is below `1/n^1.5`.
///
/// Source: N. M. Temme, *Incomplete Laplace integrals* (1987); DLMF 8.18.9.
fn temme(a: f64, b: f64, x: f64, y: f64) -> Tails {
    let n = a + b;
    let (x0, y0) = (a / n, b / n);
    let half_square = deviance(a, n * x) + deviance(b, n * y);
    let away = x * y0 - y * x0;
    let sign = if away < 0.0 { -1.0 } else { 1.0 };
    let eta = sign * (2.0 * half_square / n).sqrt();
    let spread = (x0 * y0).sqrt();
    let c0 = if eta.abs() < 1e-6 { (2.0 * x0 - 1.0) / (3.0 * spread) } else { spread / away - 1.0 / eta };
    let correction = INV_SQRT_TWO_PI / n.sqrt() * libm::exp(-half_square) * c0;
    let tails = normal(sign * (2.0 * half_square).sqrt());
    Tails { lower: (tails.lower - correction).clamp(0.0, 1.0), upper: (tails.upper + correction).clamp(0.0, 1.0) }
}
