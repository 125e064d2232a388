//! Covariances of the items of a node, and the eigenvectors of a symmetric matrix.

/// The covariance (with n - 1) of two columns of equal length; 0 for fewer than two values.
pub(crate) fn covariance(xs: &[f64], ys: &[f64]) -> f64 {
    let n = xs.len() as f64;
    if n < 2.0 {
        return 0.0;
    }
    let (mean_x, mean_y) = (xs.iter().sum::<f64>() / n, ys.iter().sum::<f64>() / n);
    xs.iter().zip(ys).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / (n - 1.0)
}

/// Eigenvalues of a symmetric matrix, the greatest first, each with its eigenvector of length 1.
///
/// Cyclic Jacobi rotations (Golub and Van Loan, *Matrix Computations*, 8.5): short, accurate to the last digits, and the
/// same on every machine. The sign of a vector is arbitrary, so it is fixed: the sum of its parts is not negative, and where
/// that is 0 to the last digits, its first part that is not 0 is positive.
pub(crate) fn eigen(mut matrix: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let size = matrix.len();
    let mut vectors: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let scale: f64 = matrix.iter().flatten().map(|x| x * x).sum();
    for _sweep in 0..64 {
        let off: f64 =
            (0..size).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| matrix[i][j] * matrix[i][j]).sum();
        if off <= scale * 1e-34 {
            break;
        }
        for q in 1..size {
            for p in 0..q {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> =
        (0..size).map(|j| (matrix[j][j], signed((0..size).map(|i| vectors[i][j]).collect()))).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs
}

/// Makes the element at `p, q` zero; `p < q`.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if matrix[p][q] == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = 1.0_f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in matrix.iter_mut() {
        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
    }
    let (upper, lower) = matrix.split_at_mut(q);
    for (at_p, at_q) in upper[p].iter_mut().zip(&mut lower[0]) {
        (*at_p, *at_q) = (cosine * *at_p - sine * *at_q, sine * *at_p + cosine * *at_q);
    }
    for row in vectors {
        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
    }
}

fn signed(vector: Vec<f64>) -> Vec<f64> {
    let sum: f64 = vector.iter().sum();
    let leading =
        if sum.abs() > 1e-9 { sum } else { vector.iter().copied().find(|part| part.abs() > 1e-9).unwrap_or(1.0) };
    if leading < 0.0 { vector.into_iter().map(|part| -part).collect() } else { vector }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eigenvectors_make_up_the_matrix_again(parts in proptest::collection::vec(-1.0..1.0_f64, 36)) {
            let matrix: Vec<Vec<f64>> =
                (0..6).map(|i| (0..6).map(|j| parts[6 * i + j] + parts[6 * j + i]).collect()).collect();
            let pairs = eigen(matrix.clone());
            prop_assert!(pairs.windows(2).all(|pair| pair[0].0 >= pair[1].0));
            for i in 0..6 {
                for j in 0..6 {
                    let again: f64 = pairs.iter().map(|(value, vector)| value * vector[i] * vector[j]).sum();
                    prop_assert!((again - matrix[i][j]).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn the_sign_of_an_eigenvector_is_fixed() {
        let half = 0.5_f64.sqrt();
        let pairs = eigen(vec![vec![1.0, -0.5], vec![-0.5, 1.0]]);
        assert!((pairs[0].0 - 1.5).abs() < 1e-15 && (pairs[1].0 - 0.5).abs() < 1e-15);
        assert!((pairs[0].1[0] - half).abs() < 1e-15 && (pairs[0].1[1] + half).abs() < 1e-15);
        assert!(pairs[1].1.iter().all(|part| (part - half).abs() < 1e-15));
    }
}
