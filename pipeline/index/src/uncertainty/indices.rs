//! How much of the variance of a result each factor accounts for: Sobol indices, exact or estimated.

/// A share of variance, with the ends of an interval that covers it with 95%; exact where both ends are the share itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share, 0 to 1.
    pub share: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// What one factor accounts for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// By itself: by how much the variance would shrink, on average, if the factor were settled.
    pub first: Share,
    /// Together with others: what would be left, on average, if all factors but this were settled.
    pub total: Share,
}

/// Exact indices from the results of all combinations, each equally likely.
///
/// `levels` tells how many alternatives each factor has; in `results` the last factor changes fastest. First-order:
/// `Var(E[y|x_i]) / V`; total: `E[Var(y|x_~i)] / V`, with the variances of the finite population. `None` when the result is
/// the same for all.
pub(crate) fn exact(levels: &[usize], results: &[f64]) -> Option<Vec<Indices>> {
    let count = results.len() as f64;
    let mean = results.iter().sum::<f64>() / count;
    let variance = results.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / count;
    if !varies(variance, mean) {
        return None;
    }
    let of_factor = |factor: usize| {
        let step: usize = levels[factor + 1..].iter().product();
        let count_of_level = count / levels[factor] as f64;
        let mut by_level = vec![0.0; levels[factor]];
        for (i, y) in results.iter().enumerate() {
            by_level[i / step % levels[factor]] += y;
        }
        let first = by_level.iter().map(|sum| sum / count_of_level - mean).map(|off| off * off).sum::<f64>()
            / levels[factor] as f64;
        let mut within = 0.0;
        for start in (0..results.len()).filter(|i| (i / step).is_multiple_of(levels[factor])) {
            let ys = (0..levels[factor]).map(|level| results[start + level * step]);
            let mean = ys.clone().sum::<f64>() / levels[factor] as f64;
            within += ys.map(|y| (y - mean) * (y - mean)).sum::<f64>();
        }
        let exactly = |share: f64| {
            let share = share.clamp(0.0, 1.0);
            Share { share, lower: share, upper: share }
        };
        Indices { first: exactly(first / variance), total: exactly(within / count / variance) }
    };
    Some((0..levels.len()).map(of_factor).collect())
}

/// Sums over sampled runs from which the indices are estimated, kept apart for each replicate of the sequence.
///
/// A base point gives the results of the points A, B and, for each factor, of A with that factor's settings taken from B.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    replicates: Vec<ReplicateSums>,
}

#[derive(Clone, Debug, Default)]
struct ReplicateSums {
    points: f64,
    /// Sum and sum of squares over A and B.
    sum: f64,
    squares: f64,
    /// By factor: sums of `yB (yABi - yA)`, of `yABi - yA` and of its square.
    factors: Vec<[f64; 3]>,
}

impl ReplicateSums {
    fn add(&mut self, other: &Self) {
        self.points += other.points;
        self.sum += other.sum;
        self.squares += other.squares;
        for (sums, others) in self.factors.iter_mut().zip(&other.factors) {
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum += other;
            }
        }
    }

    /// First-order and total index of each factor; `None` when the result never differs or is missing (NaN) at times.
    fn indices(&self) -> Option<Vec<[f64; 2]>> {
        let count = 2.0 * self.points;
        let mean = self.sum / count;
        let variance = (self.squares - count * mean * mean) / (count - 1.0);
        let always_there = self.factors.iter().flatten().all(|sum| sum.is_finite());
        (always_there && varies(variance, mean)).then(|| {
            let of_factor = |[with_b, moved, squared]: &[f64; 3]| {
                [(with_b - mean * moved) / self.points / variance, squared / (2.0 * self.points) / variance]
            };
            self.factors.iter().map(of_factor).collect()
        })
    }
}

impl Sums {
    pub(crate) fn new(factors: usize, replicates: u32) -> Self {
        let empty = ReplicateSums { factors: vec![[0.0; 3]; factors], ..ReplicateSums::default() };
        Self { replicates: vec![empty; replicates as usize] }
    }

    /// Adds a base point: results at A, at B, and at A with each factor from B. They are best given as differences from a
    /// typical result, so that no digits are lost.
    pub(crate) fn add(&mut self, replicate: u32, at_a: f64, at_b: f64, with_factor: impl Iterator<Item = f64>) {
        let sums = &mut self.replicates[replicate as usize];
        sums.points += 1.0;
        sums.sum += at_a + at_b;
        sums.squares += at_a * at_a + at_b * at_b;
        for (sums, result) in sums.factors.iter_mut().zip(with_factor) {
            let moved = result - at_a;
            sums[0] += at_b * moved;
            sums[1] += moved;
            sums[2] += moved * moved;
        }
    }

    /// The indices of each factor over all replicates. `None` when the result never differs or is missing (NaN) at times.
    ///
    /// First-order: the centred estimator `mean((yB - m)(yABi - yA)) / V` (Saltelli and others 2010, with the mean `m` taken
    /// off yB, without which it is far too noisy); total: `mean((yABi - yA)^2) / 2V` (Jansen 1999); `V` is the variance of yA
    /// and yB together. Intervals are those of the jackknife over replicates with Student's t; shares and ends are kept
    /// within 0 to 1.
    pub(crate) fn indices(&self) -> Option<Vec<Indices>> {
        let sum_of = |left_out: Option<usize>| {
            let mut sum = ReplicateSums { factors: vec![[0.0; 3]; self.factors()], ..ReplicateSums::default() };
            for (_, replicate) in self.replicates.iter().enumerate().filter(|(i, _)| Some(*i) != left_out) {
                sum.add(replicate);
            }
            sum
        };
        let all = sum_of(None).indices()?;
        let without: Vec<_> =
            (0..self.replicates.len()).filter_map(|left_out| sum_of(Some(left_out)).indices()).collect();
        let share = |factor: usize, which: usize| {
            let share = all[factor][which];
            let half = half_width(without.iter().map(|indices| indices[factor][which]));
            Share {
                share: share.clamp(0.0, 1.0),
                lower: (share - half).clamp(0.0, 1.0),
                upper: (share + half).clamp(0.0, 1.0),
            }
        };
        Some((0..all.len()).map(|factor| Indices { first: share(factor, 0), total: share(factor, 1) }).collect())
    }

    fn factors(&self) -> usize {
        self.replicates.first().map_or(0, |sums| sums.factors.len())
    }
}

/// Half the width of a 95% interval from the estimates that leave out one replicate each; 1 when there are fewer than two.
fn half_width(estimates: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = estimates.clone().count() as f64;
    if count < 2.0 {
        return 1.0;
    }
    let mean = estimates.clone().sum::<f64>() / count;
    let squares: f64 = estimates.map(|estimate| (estimate - mean) * (estimate - mean)).sum();
    STUDENT_T * ((count - 1.0) / count * squares).sqrt()
}

/// How many replicates of the sequence there are.
pub(crate) const REPLICATES: u32 = 8;

/// The 97.5% quantile of Student's t with [`REPLICATES`] - 1 degrees of freedom.
const STUDENT_T: f64 = 2.364_624_251_592_784;

/// Whether a variance is more than what rounding makes of a result that never differs.
fn varies(variance: f64, mean: f64) -> bool {
    variance > 1e-18 * (1.0 + mean * mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::path::Path;

    #[test]
    fn jansens_total_indices_of_a_linear_model_agree_with_coinr_and_the_first_order_ones_are_nearer_to_the_truth() {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/goldens/coinr/sa");
        if !golden.is_dir() {
            // `eprintln!` would be hidden in a test that passes.
            writeln!(std::io::stderr(), "skipped: COINr's tables are not in {}", golden.display()).unwrap();
            return;
        }
        let numbers = |file: &str, skip: usize| -> Vec<Vec<f64>> {
            let mut reader = csv::Reader::from_path(golden.join(file)).unwrap();
            let row = |record: csv::StringRecord| record.iter().skip(skip).map(|cell| cell.parse().unwrap()).collect();
            reader.records().map(|record| row(record.unwrap())).collect()
        };
        // y = x1 + 2 x2 + 3 x3 at 500 points A, 500 points B, and 500 of A with each of the three from B.
        let y: Vec<f64> = numbers("linear3_sample.csv", 0).iter().map(|row| row[3]).collect();
        let mut sums = Sums::new(3, REPLICATES);
        for point in 0..500 {
            let with_factor = (1..=3).map(|factor| y[500 + 500 * factor + point] - 3.0);
            sums.add(point as u32 % REPLICATES, y[point] - 3.0, y[500 + point] - 3.0, with_factor);
        }
        for (ours, theirs) in sums.indices().unwrap().into_iter().zip(numbers("linear3_indices.csv", 1)) {
            let [first, total, exact, _] = theirs[..] else { panic!("{theirs:?}") };
            assert!((ours.total.share / total - 1.0).abs() < 1e-12, "{ours:?}, COINr {theirs:?}");
            assert!((ours.first.share - exact).abs() < (first - exact).abs(), "{ours:?}, COINr {theirs:?}");
            assert!(ours.total.lower < exact && exact < ours.total.upper, "{ours:?}, exact {exact}");
        }
    }

    #[test]
    fn of_two_factors_that_only_matter_together_neither_matters_by_itself() {
        // y is 1 where both alternatives are the same, else 0.
        let indices = exact(&[2, 2], &[1.0, 0.0, 0.0, 1.0]).unwrap();
        for indices in indices {
            assert_eq!((indices.first.share, indices.total.share), (0.0, 1.0));
        }
    }

    #[test]
    fn a_result_that_never_changes_has_no_indices() {
        assert_eq!(exact(&[2, 2], &[0.1 + 0.2; 4]), None);
        let mut sums = Sums::new(1, REPLICATES);
        sums.add(0, 0.3, 0.3, [0.3].into_iter());
        assert!(sums.indices().is_none());
    }

    #[test]
    fn a_result_that_is_missing_once_has_no_indices_at_all_and_no_nan() {
        let sums_with = |one: f64| {
            let mut sums = Sums::new(2, REPLICATES);
            for point in 0..64_u32 {
                let (a, b) = (f64::from(point % 7), f64::from(point % 5));
                let of_second = if point == 40 { one } else { a + 1.0 };
                sums.add(point % REPLICATES, a, b, [b, of_second].into_iter());
            }
            sums
        };
        assert!(sums_with(1.0).indices().is_some());
        assert_eq!(sums_with(f64::NAN).indices(), None);
    }
}
