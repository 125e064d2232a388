//! How well the items of a node go together.

use super::correlate::{complete, pearson};
use super::matrix::{covariance, eigen};

/// Cronbach's alpha of items, each a column of scores of the same units: `k^2 * mean covariance of different items / sum of
/// all covariances`, each covariance over the units that have both. `None` for fewer than two items or when the
/// covariances sum to 0.
pub fn alpha(items: &[&[Option<f64>]]) -> Option<f64> {
    let k = items.len() as f64;
    if items.len() < 2 {
        return None;
    }
    let (mut own, mut between) = (0.0, 0.0);
    for (i, left) in items.iter().enumerate() {
        for (j, right) in items.iter().enumerate() {
            let (xs, ys) = complete(left, right);
            *(if i == j { &mut own } else { &mut between }) += covariance(&xs, &ys);
        }
    }
    let all = own + between;
    (all.abs() > 1e-12 * own).then(|| k * k * (between / (k * (k - 1.0))) / all)
}

/// One principal component of the items of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Variance: eigenvalue of the correlation matrix.
    pub variance: f64,
    /// Its share of the whole.
    pub share: f64,
    /// By item, the part in the component's vector of length 1. The sign is that which makes the sum of the parts positive.
    pub loadings: Vec<f64>,
}

/// Principal components of the items' correlation matrix over the units that have all items, the greatest variance first.
/// `None` for fewer than two items, fewer than three such units, or an item whose scores are all equal.
pub fn principal_components(items: &[&[Option<f64>]]) -> Option<Vec<Component>> {
    if items.len() < 2 {
        return None;
    }
    let columns = complete_rows(items);
    let correlation = |i: usize, j: usize| {
        if i == j {
            pearson(&columns[i], &columns[i]).map(|_| 1.0)
        } else {
            Some(pearson(&columns[i], &columns[j])?.coefficient)
        }
    };
    let row = |i: usize| (0..items.len()).map(|j| correlation(i, j)).collect::<Option<Vec<f64>>>();
    let matrix = (0..items.len()).map(row).collect::<Option<Vec<_>>>()?;
    let component = |(variance, loadings): (f64, Vec<f64>)| {
        let variance = variance.max(0.0);
        Component { variance, share: variance / items.len() as f64, loadings }
    };
    Some(eigen(matrix).into_iter().map(component).collect())
}

/// The number of units behind the pair of items that has the fewest.
pub(crate) fn fewest_units(items: &[&[Option<f64>]]) -> usize {
    let pairs = items.iter().enumerate().flat_map(|(i, left)| items[i + 1..].iter().map(move |right| (left, right)));
    pairs.map(|(left, right)| complete(left, right).0.len()).min().unwrap_or(0)
}

/// The number of units that have all items.
pub(crate) fn complete_units(items: &[&[Option<f64>]]) -> usize {
    complete_rows(items).first().map_or(0, Vec::len)
}

fn complete_rows(items: &[&[Option<f64>]]) -> Vec<Vec<f64>> {
    let units = items.first().map_or(0, |item| item.len());
    let complete: Vec<usize> = (0..units).filter(|&unit| items.iter().all(|item| item[unit].is_some())).collect();
    items.iter().map(|item| complete.iter().filter_map(|&unit| item[unit]).collect()).collect()
}
