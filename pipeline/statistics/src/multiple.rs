//! Many tests at once: *p*-values adjusted for their number.

use crate::error::{Result, probability};

/// What the adjusted values keep small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// The chance of any false alarm: `m p`.
    Bonferroni,
    /// The chance of any false alarm, stepping down; never worse than Bonferroni.
    Holm,
    /// The chance of any false alarm, stepping up; for tests that are independent or positively dependent.
    Hochberg,
    /// The expected share of false alarms among the alarms (*q*-values), for tests that are independent or positively
    /// dependent. Source: Benjamini and Hochberg (1995).
    BenjaminiHochberg,
    /// The same for any dependence; larger by `1 + 1/2 + … + 1/m`. Source: Benjamini and Yekutieli (2001).
    BenjaminiYekutieli,
}

/// The adjusted *p*-values, in the order given; missing ones stay missing and do not count as tests.
///
/// Equal *p* get equal values, so that the order of rows says nothing.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for a *p* outside `0..=1`.
///
/// ```
/// # use statistics::multiple::{Adjustment, adjusted};
/// let q = adjusted(&[Some(0.01), None, Some(0.04), Some(0.5)], Adjustment::BenjaminiHochberg)?;
/// assert_eq!(q, [Some(0.03), None, Some(0.06), Some(0.5)]);
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn adjusted(p: &[Option<f64>], adjustment: Adjustment) -> Result<Vec<Option<f64>>> {
    let mut order = Vec::with_capacity(p.len());
    for (row, p) in p.iter().enumerate() {
        if let Some(p) = p {
            order.push((probability("p", *p)?, row));
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let m = order.len() as f64;
    let harmonic: f64 = (1..=order.len()).map(|i| 1.0 / i as f64).sum();
    let factor = |place: usize| {
        let i = place as f64 + 1.0;
        match adjustment {
            Adjustment::Bonferroni => m,
            Adjustment::Holm | Adjustment::Hochberg => m - i + 1.0,
            Adjustment::BenjaminiHochberg => m / i,
            Adjustment::BenjaminiYekutieli => harmonic * m / i,
        }
    };
    let mut q: Vec<f64> = order.iter().enumerate().map(|(place, (p, _))| (factor(place) * p).min(1.0)).collect();
    match adjustment {
        Adjustment::Bonferroni => {}
        Adjustment::Holm => {
            for place in 1..q.len() {
                q[place] = q[place].max(q[place - 1]);
            }
        }
        _ => {
            for place in (1..q.len()).rev() {
                q[place - 1] = q[place - 1].min(q[place]);
            }
        }
    }
    let mut result = vec![None; p.len()];
    for ((_, row), q) in order.iter().zip(q) {
        result[*row] = Some(q);
    }
    Ok(result)
}
