//! Units in groups of equal number by their values: thirds, fifths, tenths.

use crate::error::{Result, at_least, finite, positive};

/// The group of each value, from 1 for the lowest to `groups` for the highest; equal values share the lower group.
///
/// With `n` values and rank `r` (ties the lowest): `groups + 1 − ⌈(n + 1 − r) · groups / n⌉`. For groups that count from
/// the highest value, give the values negated. Source: PHEindicatormethods, `phe_quantile`.
///
/// # Errors
/// [`crate::Error::TooFew`] for fewer values than groups; [`crate::Error::OutOfRange`] for no groups or a value that is
/// not finite.
///
/// ```
/// # use statistics::groups::groups;
/// assert_eq!(groups(&[5.0, 1.0, 3.0, 4.0, 2.0, 6.0], 3)?, [3, 1, 2, 2, 1, 3]);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn groups(values: &[f64], groups: usize) -> Result<Vec<usize>> {
    positive("number of groups", groups as f64)?;
    at_least("values", values.len(), groups)?;
    let mut sorted = Vec::with_capacity(values.len());
    for value in values {
        sorted.push(finite("value", *value)?);
    }
    sorted.sort_by(f64::total_cmp);
    let group = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        groups + 1 - ((sorted.len() - below) * groups).div_ceil(sorted.len())
    };
    Ok(values.iter().map(group).collect())
}
