//! Copeland's rule, decided exactly.

/// Copeland's scores of the units of a block: in how many comparisons the unit wins, less in how many it loses.
///
/// Of two units the one wins that is better in the children of the greater weight; only children in which both are
/// observed count. Weights are compared as the decimal numbers they are written as, so that 0.1 + 0.2 against 0.3 is a tie.
/// A unit whose `score` is NaN on entry is not compared at all; the others get theirs. The order of units and of children
/// does not matter.
///
/// `columns` holds the scores of each child by unit, NaN for a gap, greater is better.
pub(crate) fn copeland(weights: &[f64], columns: &[&[f64]], score: &mut [f64]) {
    let weights = whole_numbers(weights);
    let total: i128 = weights.iter().sum();
    match weights.iter().map(|weight| i64::try_from(*weight).ok()).collect::<Option<Vec<i64>>>() {
        Some(weights) if i64::try_from(total).is_ok() => compare(&weights, columns, score),
        _ => compare(&weights, columns, score),
    }
}

fn compare<W>(weights: &[W], columns: &[&[f64]], score: &mut [f64])
where
    W: Copy + Default + Ord + std::ops::Mul<Output = W> + std::ops::AddAssign + From<i8>,
{
    let units: Vec<usize> = (0..score.len()).filter(|unit| !score[*unit].is_nan()).collect();
    let columns: Vec<Vec<f64>> =
        columns.iter().map(|column| units.iter().map(|unit| column[*unit]).collect()).collect();
    let mut balance = vec![0_i32; units.len()];
    let mut margin = vec![W::default(); units.len()];
    for first in 0..units.len() {
        margin.fill(W::default());
        for (&weight, column) in weights.iter().zip(&columns) {
            let x = column[first];
            for (margin, y) in margin[first + 1..].iter_mut().zip(&column[first + 1..]) {
                // A comparison with a gap is false both ways, so that the child does not count.
                *margin += weight * W::from(i8::from(x > *y) - i8::from(x < *y));
            }
        }
        for (second, margin) in margin.iter().enumerate().skip(first + 1) {
            let won = i32::from(*margin > W::default()) - i32::from(*margin < W::default());
            balance[first] += won;
            balance[second] -= won;
        }
    }
    for (unit, balance) in units.into_iter().zip(balance) {
        score[unit] = f64::from(balance);
    }
}

/// The weights as whole multiples of one unit: their shortest decimal digits, shifted by the same power of ten. Digits
/// 30 places below the leading one of the greatest weight are cut off.
fn whole_numbers(weights: &[f64]) -> Vec<i128> {
    let decimals: Vec<(i128, i32)> = weights.iter().map(|weight| decimal(*weight)).collect();
    let length = |digits: i128| i32::try_from(digits.checked_ilog10().unwrap_or(0)).unwrap_or(0);
    let top = decimals.iter().map(|(digits, exponent)| exponent + length(*digits)).max().unwrap_or(0);
    let least = decimals.iter().map(|(_, exponent)| *exponent).min().unwrap_or(0).max(top - 30);
    let shift = |(digits, exponent): (i128, i32)| {
        let power = |by: i32| 10_i128.checked_pow(by.unsigned_abs()).unwrap_or(i128::MAX);
        if exponent >= least { digits * power(exponent - least) } else { digits / power(least - exponent) }
    };
    decimals.into_iter().map(shift).collect()
}

/// `digits × 10^exponent`, the shortest that is read back as the same number; 0 for what is no positive number.
fn decimal(x: f64) -> (i128, i32) {
    let text = format!("{:e}", if x.is_finite() { x.max(0.0) } else { 0.0 });
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let places = digits.split_once('.').map_or(0, |(_, places)| i32::try_from(places.len()).unwrap_or(0));
    (digits.replace('.', "").parse().unwrap_or(0), exponent.parse().unwrap_or(0) - places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(weights: &[f64], columns: &[&[f64]]) -> Vec<f64> {
        let mut score = vec![0.0; columns[0].len()];
        copeland(weights, columns, &mut score);
        score
    }

    #[test]
    fn a_tenth_and_two_tenths_tie_with_three_tenths() {
        assert_eq!(scores(&[0.1, 0.2, 0.3], &[&[1.0, 0.0], &[1.0, 0.0], &[0.0, 1.0]]), [0.0, 0.0]);
        assert_eq!(scores(&[0.1, 0.2, 0.3000000001], &[&[1.0, 0.0], &[1.0, 0.0], &[0.0, 1.0]]), [-1.0, 1.0]);
    }

    #[test]
    fn only_what_both_have_counts() {
        let gap = f64::NAN;
        assert_eq!(scores(&[1.0, 1.0], &[&[9.0, gap, 5.0], &[9.0, 9.0, 5.0]]), [1.0, 1.0, -2.0]);
        assert_eq!(scores(&[1.0, 1.0], &[&[9.0, gap], &[gap, 9.0]]), [0.0, 0.0], "nothing in common");
    }

    #[test]
    fn weights_of_any_size_are_compared_exactly() {
        let columns: [&[f64]; 3] = [&[1.0, 0.0], &[0.0, 1.0], &[0.0, 1.0]];
        assert_eq!(scores(&[2e20, 1e20, 1e20], &columns), [0.0, 0.0]);
        assert_eq!(scores(&[2e20, 1e20, 1e20 + 1e5], &columns), [-1.0, 1.0]);
        assert_eq!(scores(&[2e-300, 1e-300, 1e-300], &columns), [0.0, 0.0]);
    }
}
