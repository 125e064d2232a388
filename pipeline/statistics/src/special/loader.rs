//! The parts of Loader's saddle-point form of the binomial and Poisson masses, which loses no digits for large counts.
//!
//! Source: C. Loader, *Fast and Accurate Computation of Binomial Probabilities* (2000), as in R's `dbinom` and `dpois`.

/// `ln √(2π)`.
const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// `1 / √(2π)`.
pub(super) const INV_SQRT_TWO_PI: f64 = 0.398_942_280_401_432_7;

/// What Stirling's formula lacks: `ln Γ(a + 1) − ((a + ½) ln a − a + ln √(2π))`, for `a > 0`.
pub(super) fn stirling_error(a: f64) -> f64 {
    if a < 15.0 {
        return libm::lgamma(a + 1.0) - ((a + 0.5) * libm::log(a) - a + LN_SQRT_TWO_PI);
    }
    const SERIES: [f64; 7] =
        [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    let per = 1.0 / (a * a);
    SERIES.iter().rev().fold(0.0, |sum, term| sum * per + term) / a
}

/// `a ln(a / m) + m − a`: how far a count `a` is from its mean `m`, never negative.
pub(super) fn deviance(a: f64, m: f64) -> f64 {
    if a == 0.0 {
        return m;
    }
    if (a - m).abs() >= 0.1 * (a + m) {
        return a * libm::log(a / m) + m - a;
    }
    // With v = (a − m)/(a + m): ln(a / m) = 2 artanh v, and the leading terms cancel on paper instead of in floats.
    let v = (a - m) / (a + m);
    let mut sum = (a - m) * v;
    let mut power = 2.0 * a * v;
    let mut odd = 1.0;
    loop {
        power *= v * v;
        odd += 2.0;
        let next = sum + power / odd;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}
