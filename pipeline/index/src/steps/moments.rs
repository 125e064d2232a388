//! Mean, standard deviation, skew, kurtosis.

/// The mean of what is there: a second pass takes back what the first one lost in rounding. NaN for nothing.
pub fn mean(x: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = x.clone().count() as f64;
    let first = x.clone().sum::<f64>() / n;
    first + x.map(|x| x - first).sum::<f64>() / n
}

/// The standard deviation with the divisor `n - 1`; NaN for fewer than two.
pub fn sd(x: impl Iterator<Item = f64> + Clone) -> f64 {
    let (n, centre) = (x.clone().count() as f64, mean(x.clone()));
    if n < 2.0 {
        return f64::NAN;
    }
    (x.map(|x| (x - centre) * (x - centre)).sum::<f64>() / (n - 1.0)).sqrt()
}

/// Skew and excess kurtosis with the usual corrections for small samples; `None` for fewer than four or where all are
/// equal.
///
/// `skew = √n Σd³ / (Σd²)^1.5 · √(n(n-1)) / (n-2)`, `kurtosis = ((n+1)(r-3)+6)(n-1) / ((n-2)(n-3))` with
/// `r = n Σd⁴ / (Σd²)²` and `d` the distance to the mean. Source: Joanes and Gill (1998), G1 and G2.
///
/// ```
/// let (skew, kurtosis) = index::moments::skew_kurtosis([1.0, 2.0, 3.0, 4.0, 50.0].into_iter()).unwrap();
/// assert!(skew > 2.2 && kurtosis > 4.8);
/// ```
pub fn skew_kurtosis(x: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    let (n, centre) = (x.clone().count() as f64, mean(x.clone()));
    if n < 4.0 {
        return None;
    }
    let (mut second, mut third, mut fourth) = (0.0, 0.0, 0.0);
    for d in x.map(|x| x - centre) {
        let square = d * d;
        second += square;
        third += square * d;
        fourth += square * square;
    }
    let skew = n.sqrt() * third / (second * second.sqrt()) * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let r = n * fourth / (second * second);
    let kurtosis = ((n + 1.0) * (r - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
    (skew.is_finite() && kurtosis.is_finite()).then_some((skew, kurtosis))
}
