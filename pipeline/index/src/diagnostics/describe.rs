//! What a column of values looks like: range, centre, spread, shape, and how much of it says anything.

use crate::moments;

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
    /// Skewness and excess kurtosis, as the step `treat` takes them; `None` for fewer than 4 values or equal ones.
    pub skew: Option<f64>,
    /// As the skewness.
    pub kurtosis: Option<f64>,
}

/// Describes values, in whatever order; `None` when there are none. Values are finite.
pub fn describe(values: impl IntoIterator<Item = f64>) -> Option<Description> {
    let mut values: Vec<f64> = values.into_iter().collect();
    // Sums in order of size are the same for any order of units.
    values.sort_by(f64::total_cmp);
    let (&min, &max) = (values.first()?, values.last()?);
    let runs: Vec<usize> = values.chunk_by(|a, b| a == b).map(<[f64]>::len).collect();
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) };
    let mean = if min == max { min } else { moments::mean(values.iter().copied()) };
    let shape = if min == max { None } else { moments::skew_kurtosis(values.iter().copied()) };
    Some(Description {
        available: values.len(),
        nonzero: values.iter().filter(|x| **x != 0.0).count(),
        distinct: runs.len(),
        most_frequent: runs.into_iter().max().unwrap_or(0),
        min,
        max,
        mean,
        median,
        sd: (values.len() > 1).then(|| if min == max { 0.0 } else { moments::sd(values.iter().copied()) }),
        skew: shape.map(|(skew, _)| skew),
        kurtosis: shape.map(|(_, kurtosis)| kurtosis),
    })
}
