//! Correlations of two columns and their p-values, over the units that have both.

/// A correlation coefficient and how likely one as far from 0 is when there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// From -1 to 1.
    pub coefficient: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// Pearson's product-moment correlation of two columns of equal length, with the p-value of Student's t with n - 2 degrees
/// of freedom. `None` for fewer than 3 units or a column whose values are all equal.
pub fn pearson(xs: &[f64], ys: &[f64]) -> Option<Correlation> {
    let n = xs.len() as f64;
    if xs.len() < 3 || constant(xs) || constant(ys) {
        return None;
    }
    let (mean_x, mean_y) = (xs.iter().sum::<f64>() / n, ys.iter().sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys) {
        let (dx, dy) = (x - mean_x, y - mean_y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    let coefficient = (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0);
    let freedom = n - 2.0;
    let rest = 1.0 - coefficient * coefficient;
    let p = if rest > 0.0 { student_two_sided(coefficient * (freedom / rest).sqrt(), freedom) } else { 0.0 };
    coefficient.is_finite().then_some(Correlation { coefficient, p })
}

/// Spearman's rank correlation: Pearson's of the ranks, ties having their mean rank; the p-value is that of the same t.
pub fn spearman(xs: &[f64], ys: &[f64]) -> Option<Correlation> {
    pearson(&mean_ranks(xs), &mean_ranks(ys))
}

/// Kendall's tau-b, with the p-value of the normal approximation and its variance corrected for ties (Kendall 1970, chapter
/// 4). `None` as with [`pearson`].
pub fn kendall(xs: &[f64], ys: &[f64]) -> Option<Correlation> {
    if xs.len() < 3 || constant(xs) || constant(ys) {
        return None;
    }
    let n = xs.len() as f64;
    let mut pairs: Vec<(f64, f64)> = xs.iter().copied().zip(ys.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let ties_x = Ties::of(pairs.chunk_by(|a, b| a.0 == b.0).map(<[_]>::len));
    let ties_both = Ties::of(pairs.chunk_by(|a, b| a == b).map(<[_]>::len));
    let mut by_y: Vec<f64> = pairs.into_iter().map(|pair| pair.1).collect();
    let discordant = inversions(&mut by_y);
    let ties_y = Ties::of(by_y.chunk_by(|a, b| a == b).map(<[_]>::len));
    let all = n * (n - 1.0) / 2.0;
    let score = all - ties_x.pairs - ties_y.pairs + ties_both.pairs - 2.0 * discordant;
    let coefficient = (score / ((all - ties_x.pairs).sqrt() * (all - ties_y.pairs).sqrt())).clamp(-1.0, 1.0);
    let variance = (n * (n - 1.0) * (2.0 * n + 5.0) - ties_x.fives - ties_y.fives) / 18.0
        + 2.0 * ties_x.pairs * ties_y.pairs / (n * (n - 1.0))
        + ties_x.triples * ties_y.triples / (9.0 * n * (n - 1.0) * (n - 2.0));
    Some(Correlation { coefficient, p: normal_two_sided(score / variance.sqrt()) })
}

/// The values of both columns where both have one.
pub(crate) fn complete(xs: &[Option<f64>], ys: &[Option<f64>]) -> (Vec<f64>, Vec<f64>) {
    xs.iter().zip(ys).filter_map(|(x, y)| (*x).zip(*y)).unzip()
}

/// Sums over groups of `t` tied values.
#[derive(Default)]
struct Ties {
    /// `t (t - 1) / 2`
    pairs: f64,
    /// `t (t - 1) (t - 2)`
    triples: f64,
    /// `t (t - 1) (2 t + 5)`
    fives: f64,
}

impl Ties {
    fn of(groups: impl Iterator<Item = usize>) -> Self {
        let mut ties = Self::default();
        for t in groups.map(|count| count as f64) {
            ties.pairs += t * (t - 1.0) / 2.0;
            ties.triples += t * (t - 1.0) * (t - 2.0);
            ties.fives += t * (t - 1.0) * (2.0 * t + 5.0);
        }
        ties
    }
}

/// Sorts, and counts the pairs that stood in the wrong order (Knight 1966).
fn inversions(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if middle == 0 {
        return 0.0;
    }
    let (left, right) = values.split_at_mut(middle);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut l, mut r) = (0, 0);
    while l < left.len() && r < right.len() {
        if left[l] <= right[r] {
            merged.push(left[l]);
            l += 1;
        } else {
            merged.push(right[r]);
            r += 1;
            count += (left.len() - l) as f64;
        }
    }
    merged.extend_from_slice(&left[l..]);
    merged.extend_from_slice(&right[r..]);
    values.copy_from_slice(&merged);
    count
}

/// Ranks from 1, the least first; ties share the mean of their ranks.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut counted = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = counted as f64 + (tied.len() + 1) as f64 / 2.0;
        for &unit in tied {
            ranks[unit] = rank;
        }
        counted += tied.len();
    }
    ranks
}

fn constant(values: &[f64]) -> bool {
    values.iter().all(|value| *value == values[0])
}

fn student_two_sided(t: f64, freedom: f64) -> f64 {
    (2.0 * statistics::special::student_tails(freedom, t.abs()).upper).min(1.0)
}

fn normal_two_sided(z: f64) -> f64 {
    (2.0 * statistics::special::normal(z.abs()).upper).min(1.0)
}
