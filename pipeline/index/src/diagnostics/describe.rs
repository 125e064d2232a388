//! What a column of values looks like: range, centre, spread, shape, and how much of it says anything.

/// Describes the values of one indicator among the units of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Description {
    /// How many units have a value.
    pub available: usize,
    /// How many of these are not 0.
    pub nonzero: usize,
    /// How many different values there are.
    pub distinct: usize,
    /// How many units have the most frequent value.
    pub most_frequent: usize,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Median; the mean of the two in the middle of an even number.
    pub median: f64,
    /// Standard deviation, with n - 1; `None` for one value.
    pub sd: Option<f64>,
    /// Skewness `G1 = sqrt(n) sum d^3 / (sum d^2)^1.5 * sqrt(n(n-1)) / (n-2)`; `None` for fewer than 3 values or equal ones.
    pub skew: Option<f64>,
    /// Excess kurtosis `G2 = ((n+1)(r-3) + 6)(n-1) / ((n-2)(n-3))` with `r = n sum d^4 / (sum d^2)^2`; `None` for fewer than 4
    /// values or equal ones.
    pub kurtosis: Option<f64>,
}

/// Describes values, in whatever order; `None` when there are none. Values are finite.
///
/// Skewness and kurtosis are those of Joanes and Gill (1998), type 2, which spreadsheets use.
pub fn describe(values: impl IntoIterator<Item = f64>) -> Option<Description> {
    let mut values: Vec<f64> = values.into_iter().collect();
    // Sums in order of size are the same for any order of units.
    values.sort_by(f64::total_cmp);
    let (&min, &max) = (values.first()?, values.last()?);
    let runs: Vec<usize> = values.chunk_by(|a, b| a == b).map(<[f64]>::len).collect();
    let n = values.len() as f64;
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) };
    let mean = if min == max { min } else { values.iter().sum::<f64>() / n };
    let power_sum = |power: i32| values.iter().map(|x| (x - mean).powi(power)).sum::<f64>();
    let squares = power_sum(2);
    let differ = min < max && squares > 0.0;
    let skew = (differ && n >= 3.0)
        .then(|| n.sqrt() * power_sum(3) / (squares * squares.sqrt()) * (n * (n - 1.0)).sqrt() / (n - 2.0));
    let kurtosis = (differ && n >= 4.0).then(|| {
        let r = n * power_sum(4) / (squares * squares);
        ((n + 1.0) * (r - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
    });
    Some(Description {
        available: values.len(),
        nonzero: values.iter().filter(|x| **x != 0.0).count(),
        distinct: runs.len(),
        most_frequent: runs.into_iter().max().unwrap_or(0),
        min,
        max,
        mean,
        median,
        sd: (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
        skew: skew.filter(|skew| skew.is_finite()),
        kurtosis: kurtosis.filter(|kurtosis| kurtosis.is_finite()),
    })
}
