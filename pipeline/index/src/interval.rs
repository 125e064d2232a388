//! 95% intervals for small numbers.

/// The 97.5% point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// What each end of a 95% interval leaves out.
const TAIL: f64 = 0.025;

/// Counts from here on use Byar's approximation instead of the exact interval.
const BYAR_FROM: f64 = 10.0;

/// Wilson's 95% interval for the proportion `numerator / n`, both ends in `0..=1`.
///
/// `(2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²))`. The lower end of 0 out of *n* is exactly 0 and the upper end of
/// *n* out of *n* exactly 1. Nothing is known from nothing: `n = 0` gives `(0, 1)`. A numerator outside `0..=n` counts
/// as the nearest end. Source: Wilson (1927), as in PHEindicatormethods.
///
/// ```
/// # use index::interval::wilson;
/// let (lower, upper) = wilson(1.0, 4.0);
/// assert!((lower - 0.0456).abs() < 1e-4 && (upper - 0.6994).abs() < 1e-4);
/// assert_eq!(wilson(0.0, 30.0).0, 0.0);
/// assert_eq!(wilson(30.0, 30.0).1, 1.0);
/// ```
pub fn wilson(numerator: f64, n: f64) -> (f64, f64) {
    if n.is_nan() || n <= 0.0 {
        return (0.0, 1.0);
    }
    let x = numerator.max(0.0).min(n);
    let middle = 2.0 * x + Z * Z;
    let half = Z * (Z * Z + 4.0 * x * (1.0 - x / n)).sqrt();
    // `middle - half` would lose digits where x is small; the product of both ends is x² / (n(n + z²)).
    let lower = 2.0 * x * (x / n) / (middle + half);
    let upper = if x < n { ((middle + half) / (2.0 * (n + Z * Z))).min(1.0) } else { 1.0 };
    (lower, upper)
}

/// The 95% interval of the mean of a Poisson distribution of which `count` events were seen.
///
/// Exact (Garwood, by the chi-square distribution) below 10 events, Byar's approximation from 10. For a rate, divide
/// both ends by the population. No event gives a lower end of exactly 0; a negative count counts as none.
/// Source: Breslow and Day (1987), as in PHEindicatormethods.
///
/// ```
/// # use index::interval::poisson;
/// let (lower, upper) = poisson(4.0);
/// assert!((lower - 1.0899).abs() < 1e-4 && (upper - 10.2416).abs() < 1e-4);
/// ```
pub fn poisson(count: f64) -> (f64, f64) {
    let x = count.max(0.0);
    if x < BYAR_FROM {
        let lower = if x > 0.0 { gamma_quantile(x, TAIL) } else { 0.0 };
        return (lower, gamma_quantile(x + 1.0, 1.0 - TAIL));
    }
    let cubed = |a: f64, sign: f64| {
        let root = 1.0 - 1.0 / (9.0 * a) + sign * Z / (3.0 * a.sqrt());
        a * root * root * root
    };
    (cubed(x, -1.0), cubed(x + 1.0, 1.0))
}

/// The `x` with `P(a, x) = p`: half the chi-square quantile with `2a` degrees of freedom.
///
/// Newton's steps, halving instead wherever a step would leave the bracket; meant for the small `a` of small counts.
fn gamma_quantile(a: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, a + 10.0 * (a.sqrt() + 1.0));
    let mut x = a;
    for _ in 0..200 {
        let (below, density) = gamma_p(a, x);
        if below < p {
            low = x;
        } else {
            high = x;
        }
        let step = x - (below - p) / density;
        let next = if step > low && step < high { step } else { 0.5 * (low + high) };
        if (next - x).abs() <= 2.0 * f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

/// The regularised lower incomplete gamma function `P(a, x)` and its slope in `x`, by the power series.
fn gamma_p(a: f64, x: f64) -> (f64, f64) {
    let density = libm::exp(a * libm::log(x) - x) / (x * libm::tgamma(a));
    let (mut term, mut sum, mut n) = (1.0, 1.0, 1.0);
    while term > 0.1 * f64::EPSILON * sum {
        term *= x / (a + n);
        sum += term;
        n += 1.0;
    }
    (density * x / a * sum, density)
}
