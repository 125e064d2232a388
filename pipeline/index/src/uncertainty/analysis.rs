//! Runs a model under many settings of its factors: all of them where they are few, else a spread sample.

use super::draw::Draw;
use super::indices::{Indices, REPLICATES, Sums, exact};
use super::model::{Model, Setting, Space};
use super::ranks::RankCounts;
use crate::rank::place_all;
use rayon::prelude::*;
use std::ops::Range;

/// Base points that are computed before they are counted: enough to keep threads busy, few enough to keep memory flat.
const BATCH: u32 = 64;

/// All combinations are computed only where their scores are at most this many numbers (32 MiB).
const MOST_CELLS: usize = 1 << 22;

/// What many ways of computing came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// How many ways of computing there were.
    pub runs: u32,
    /// Whether these are all that the factors allow.
    pub all_combinations: bool,
    /// By block.
    pub blocks: Vec<BlockAnalysis>,
}

/// What they came to for the units that are ranked with each other.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockAnalysis {
    /// How often each unit had each rank.
    pub ranks: RankCounts,
    /// By unit, the indices of each factor for its rank; `None` for a rank that never changes. A unit that a method leaves
    /// without a rank counts as the one after the last.
    pub of_rank: Vec<Option<Vec<Indices>>>,
    /// By unit, the indices of each factor for its score; `None` for a score that never changes or is missing at times.
    pub of_score: Vec<Option<Vec<Indices>>>,
    /// The indices of each factor for the mean number of places by which the units moved.
    pub of_shift: Option<Vec<Indices>>,
}

/// Runs the model at least `runs` times, or once for every combination of its factors where these are no more than that.
///
/// `nominal` are the scores of the rows under the method as it stands, NaN for a row without one. All runs count towards
/// the ranks, also those that are there for the indices: each is a draw of all factors. The result depends on nothing but
/// the arguments.
pub fn analyse<M: Model>(model: &M, nominal: &[f64], runs: u32, seed: u64) -> Analysis {
    let nominal = Nominal { scores: nominal, ranks: ranks(model, nominal), blocks: model.blocks() };
    match combinations(model, runs) {
        Some(levels) => enumerate(model, &nominal, &levels),
        None => sample(model, &nominal, runs, seed),
    }
}

/// The rank of each row in its block, from 1; 0 for a row without a score or in no block.
pub fn ranks(model: &impl Model, scores: &[f64]) -> Vec<u32> {
    let mut ranks = vec![0; scores.len()];
    rank(scores, &model.blocks(), &mut Vec::new(), &mut ranks);
    ranks
}

/// The method as it stands.
struct Nominal<'a> {
    scores: &'a [f64],
    ranks: Vec<u32>,
    blocks: Vec<Range<usize>>,
}

impl Nominal<'_> {
    /// Nothing counted yet, by block.
    fn counts(&self) -> Vec<RankCounts> {
        self.blocks.iter().map(|block| RankCounts::new(&self.ranks[block.clone()])).collect()
    }

    /// By how many places the units of a block moved, on average; `ranks` are those of all rows.
    fn shift(&self, block: &Range<usize>, ranks: &[u32]) -> f64 {
        let moved = |row: usize| (place(ranks[row], block) - place(self.ranks[row], block)).abs();
        block.clone().map(moved).sum::<f64>() / block.len() as f64
    }
}

/// The rank, or for a unit without one the rank after the last.
fn place(rank: u32, block: &Range<usize>) -> f64 {
    if rank == 0 { block.len() as f64 + 1.0 } else { f64::from(rank) }
}

fn rank(scores: &[f64], blocks: &[Range<usize>], order: &mut Vec<u32>, ranks: &mut [u32]) {
    for block in blocks {
        place_all(&scores[block.clone()], order, &mut ranks[block.clone()]);
    }
}

/// How many alternatives each factor has, when there are alternatives only and few enough combinations.
fn combinations(model: &impl Model, runs: u32) -> Option<Vec<usize>> {
    let level = |space: &Space| match space {
        Space::Alternatives(count) => Some(*count),
        Space::Uniform(_) => None,
    };
    let levels: Vec<usize> = model.spaces().iter().map(level).collect::<Option<_>>()?;
    let count = levels.iter().try_fold(1_usize, |product, count| product.checked_mul(*count))?;
    (count <= runs as usize && count.checked_mul(model.rows())? <= MOST_CELLS).then_some(levels)
}

fn enumerate<M: Model>(model: &M, nominal: &Nominal<'_>, levels: &[usize]) -> Analysis {
    let (rows, count) = (model.rows(), levels.iter().product::<usize>());
    let mut runs = Runs::new(rows, count);
    runs.fill(model, &nominal.blocks, 1, |run, _, compute| {
        let mut rest = run;
        let mut settings = vec![Setting::Alternative(0); levels.len()];
        for (setting, count) in settings.iter_mut().zip(levels).rev() {
            *setting = Setting::Alternative(rest % count);
            rest /= count;
        }
        compute(&settings);
    });
    let mut counts = nominal.counts();
    let of_block = |(block, ranks): (&Range<usize>, &mut RankCounts)| {
        ranks.add(&runs.ranks, rows, block.start);
        let of_unit = |row: usize| {
            let scores: Vec<f64> = runs.scores.iter().skip(row).step_by(rows).copied().collect();
            let places: Vec<f64> = runs.ranks.iter().skip(row).step_by(rows).map(|rank| place(*rank, block)).collect();
            let of_score = if scores.iter().all(|score| score.is_finite()) { exact(levels, &scores) } else { None };
            (exact(levels, &places), of_score)
        };
        let (of_rank, of_score) = block.clone().into_par_iter().map(of_unit).unzip();
        let shifts: Vec<f64> = runs.ranks.chunks_exact(rows).map(|ranks| nominal.shift(block, ranks)).collect();
        BlockAnalysis { ranks: ranks.clone(), of_rank, of_score, of_shift: exact(levels, &shifts) }
    };
    let blocks = nominal.blocks.iter().zip(&mut counts).map(of_block).collect();
    Analysis { runs: u32::try_from(count).unwrap_or(u32::MAX), all_combinations: true, blocks }
}

fn sample<M: Model>(model: &M, nominal: &Nominal<'_>, runs: u32, seed: u64) -> Analysis {
    let (rows, factors) = (model.rows(), model.spaces().len());
    let per_point = factors + 2;
    let points = u32::try_from((runs as usize).div_ceil(per_point * REPLICATES as usize)).unwrap_or(u32::MAX).max(2);
    let draw = Draw::new(seed, model.spaces());
    let mut counts = nominal.counts();
    let none = Sums::new(factors, REPLICATES);
    let mut of_rows: Vec<[Sums; 2]> = vec![[none.clone(), none.clone()]; rows];
    let mut of_shift = vec![none; nominal.blocks.len()];
    let mut runs = Runs::new(rows, BATCH.min(points) as usize * per_point);
    for replicate in 0..REPLICATES {
        for first in (0..points).step_by(BATCH as usize) {
            let batch = BATCH.min(points - first) as usize;
            runs.truncate(batch * per_point);
            runs.fill(model, &nominal.blocks, per_point, |point, numbers, compute| {
                draw.at(replicate, first + point as u32, numbers);
                let (a, b) = (draw.settings(&numbers[0]), draw.settings(&numbers[1]));
                compute(&a);
                compute(&b);
                for factor in 0..factors {
                    let mut mixed = a.clone();
                    mixed[factor] = b[factor];
                    compute(&mixed);
                }
            });
            let starts = (0..batch * per_point).step_by(per_point);
            for ((block, counts), of_shift) in nominal.blocks.iter().zip(&mut counts).zip(&mut of_shift) {
                counts.add(&runs.ranks, rows, block.start);
                of_rows[block.clone()].par_iter_mut().zip(block.clone()).for_each(|([of_rank, of_score], row)| {
                    let rank =
                        |run: usize| place(runs.ranks[run * rows + row], block) - place(nominal.ranks[row], block);
                    let score = |run: usize| runs.scores[run * rows + row] - nominal.scores[row];
                    for run in starts.clone() {
                        let with_factor = run + 2..run + per_point;
                        of_rank.add(replicate, rank(run), rank(run + 1), with_factor.clone().map(rank));
                        of_score.add(replicate, score(run), score(run + 1), with_factor.map(score));
                    }
                });
                let shift = |run: usize| nominal.shift(block, &runs.ranks[run * rows..][..rows]);
                for run in starts.clone() {
                    of_shift.add(replicate, shift(run), shift(run + 1), (run + 2..run + per_point).map(shift));
                }
            }
        }
    }
    let of_block = |((block, ranks), of_shift): ((&Range<usize>, RankCounts), &Sums)| {
        let of_units = of_rows[block.clone()].par_iter();
        let (of_rank, of_score) = of_units.map(|[rank, score]| (rank.indices(), score.indices())).unzip();
        BlockAnalysis { ranks, of_rank, of_score, of_shift: of_shift.indices() }
    };
    let blocks = nominal.blocks.iter().zip(counts).zip(&of_shift).map(of_block).collect();
    let runs = points * REPLICATES * u32::try_from(per_point).unwrap_or(u32::MAX);
    Analysis { runs, all_combinations: false, blocks }
}

/// Scores and ranks of some runs, run by run.
struct Runs {
    rows: usize,
    scores: Vec<f64>,
    ranks: Vec<u32>,
}

impl Runs {
    fn new(rows: usize, count: usize) -> Self {
        Self { rows, scores: vec![f64::NAN; rows * count], ranks: vec![0; rows * count] }
    }

    /// Room for this many runs, no more than at first.
    fn truncate(&mut self, count: usize) {
        self.scores.resize(self.rows * count, f64::NAN);
        self.ranks.resize(self.rows * count, 0);
    }

    /// Computes all runs in parallel, `at_once` by each call of `each`, which is given the number of the call, room for the
    /// numbers of two points, and what computes the next run.
    fn fill<M: Model>(
        &mut self,
        model: &M,
        blocks: &[Range<usize>],
        at_once: usize,
        each: impl Fn(usize, &mut [Vec<f64>; 2], &mut dyn FnMut(&[Setting<'_>])) + Sync,
    ) {
        let rows = self.rows.max(1);
        let size = rows * at_once;
        let parts = self.scores.par_chunks_mut(size).zip(self.ranks.par_chunks_mut(size)).enumerate();
        parts.for_each_init(
            || (model.scratch(), Vec::new(), [Vec::new(), Vec::new()]),
            |(scratch, order, numbers), (i, (scores, ranks))| {
                let mut rooms = scores.chunks_exact_mut(rows).zip(ranks.chunks_exact_mut(rows));
                each(i, numbers, &mut |settings| {
                    if let Some((scores, ranks)) = rooms.next() {
                        model.scores(settings, scratch, scores);
                        rank(scores, blocks, order, ranks);
                    }
                });
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Unit `u` has the score `base[u] + sum of slope[u][f] * x_f`.
    struct Additive {
        spaces: Vec<Space>,
        base: Vec<f64>,
        slopes: Vec<[f64; 3]>,
    }

    impl Model for Additive {
        type Scratch = ();

        fn spaces(&self) -> &[Space] {
            &self.spaces
        }

        fn rows(&self) -> usize {
            self.base.len()
        }

        fn blocks(&self) -> Vec<Range<usize>> {
            std::iter::once(0..self.base.len()).collect()
        }

        fn scratch(&self) {}

        fn scores(&self, settings: &[Setting<'_>], (): &mut (), scores: &mut [f64]) {
            for ((score, base), slopes) in scores.iter_mut().zip(&self.base).zip(&self.slopes) {
                let x = |setting: &Setting<'_>| match setting {
                    Setting::Alternative(place) => *place as f64,
                    Setting::Uniform(numbers) => numbers.iter().sum(),
                };
                *score = base + settings.iter().zip(slopes).map(|(setting, slope)| slope * x(setting)).sum::<f64>();
            }
        }
    }

    fn additive(spaces: [Space; 3]) -> Additive {
        Additive {
            spaces: spaces.to_vec(),
            base: vec![3.0, 2.0, 1.0, 0.0],
            slopes: vec![[1.0, 2.0, 3.0], [3.0, 1.0, 0.0], [0.0, 0.0, 5.0], [0.0, 0.0, 0.0]],
        }
    }

    fn nominal(model: &Additive) -> Vec<f64> {
        model.base.clone()
    }

    #[test]
    fn all_combinations_of_an_additive_model_give_the_analytic_indices_exactly() {
        let counts = [2, 3, 5];
        let model = additive(counts.map(Space::Alternatives));
        let analysis = analyse(&model, &nominal(&model), 30, 1);
        assert!(analysis.all_combinations);
        assert_eq!(analysis.runs, 30);
        for (of_score, slopes) in analysis.blocks[0].of_score.iter().zip(&model.slopes) {
            // The variance of one of 0, 1, …, n - 1 is (n^2 - 1) / 12.
            let parts: Vec<f64> =
                slopes.iter().zip(counts).map(|(slope, n)| slope * slope * ((n * n - 1) as f64 / 12.0)).collect();
            let whole: f64 = parts.iter().sum();
            let Some(of_score) = of_score else {
                assert_eq!(whole, 0.0, "a score that never changes has no indices");
                continue;
            };
            for (indices, part) in of_score.iter().zip(parts) {
                assert!((indices.first.share - part / whole).abs() < 1e-12);
                assert!((indices.total.share - part / whole).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_sample_of_an_additive_model_comes_near_the_analytic_indices_and_covers_them() {
        let model = additive([Space::Uniform(1), Space::Uniform(1), Space::Uniform(1)]);
        let analysis = analyse(&model, &nominal(&model), 4000, 20_240_601);
        assert!(!analysis.all_combinations);
        assert!(analysis.runs >= 4000);
        let exact = [1.0 / 14.0, 4.0 / 14.0, 9.0 / 14.0];
        for (indices, exact) in analysis.blocks[0].of_score[0].as_ref().unwrap().iter().zip(exact) {
            for share in [indices.first, indices.total] {
                assert!((share.share - exact).abs() < 0.02, "{share:?}, exact {exact}");
                assert!(share.upper - share.lower < 0.1, "{share:?}, exact {exact}");
            }
        }
        assert_eq!(analysis.blocks[0].of_score[3], None);
    }

    #[test]
    fn intervals_cover_the_analytic_indices_about_as_often_as_they_say() {
        let model = additive([Space::Uniform(1), Space::Alternatives(4), Space::Uniform(2)]);
        // Variances: 1/12, of four levels 15/12, of two numbers 2/12; slopes 1, 2, 3.
        let parts = [1.0 / 12.0, 4.0 * 15.0 / 12.0, 9.0 * 2.0 / 12.0];
        let whole: f64 = parts.iter().sum();
        let (mut covered, mut all) = (0, 0);
        for seed in 0..100 {
            let analysis = analyse(&model, &nominal(&model), 800, seed);
            for (indices, part) in analysis.blocks[0].of_score[0].as_ref().unwrap().iter().zip(parts) {
                for share in [indices.first, indices.total] {
                    covered += i32::from(share.lower <= part / whole && part / whole <= share.upper);
                    all += 1;
                }
            }
        }
        assert!(covered * 100 >= all * 90, "{covered} of {all}");
    }

    #[test]
    fn numbers_of_one_factor_count_together() {
        let model = additive([Space::Uniform(4), Space::Uniform(1), Space::Alternatives(2)]);
        let analysis = analyse(&model, &nominal(&model), 4000, 3);
        // Four numbers vary four times as much as one; one of 0 and 1 has the variance 1/4.
        let whole = 4.0 / 12.0 + 4.0 / 12.0 + 9.0 / 4.0;
        let exact = [4.0 / 12.0 / whole, 4.0 / 12.0 / whole, 9.0 / 4.0 / whole];
        for (indices, exact) in analysis.blocks[0].of_score[0].as_ref().unwrap().iter().zip(exact) {
            assert!((indices.first.share - exact).abs() < 0.02, "{indices:?}, exact {exact}");
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        for spaces in
            [[Space::Uniform(2), Space::Uniform(1), Space::Alternatives(3)], [2, 3, 5].map(Space::Alternatives)]
        {
            let model = additive(spaces);
            let with = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| analyse(&model, &nominal(&model), 2000, 11))
            };
            assert_eq!(with(1), with(4));
        }
    }

    proptest! {
        #[test]
        fn exchanging_units_exchanges_their_results(order in Just([0, 1, 2, 3]).prop_shuffle(), sampled: bool) {
            let first = if sampled { Space::Uniform(1) } else { Space::Alternatives(4) };
            let model = additive([first, Space::Alternatives(2), Space::Alternatives(3)]);
            let mut other = additive([first, Space::Alternatives(2), Space::Alternatives(3)]);
            other.base = order.iter().map(|&unit| model.base[unit]).collect();
            other.slopes = order.iter().map(|&unit| model.slopes[unit]).collect();
            let (ours, theirs) = (analyse(&model, &nominal(&model), 600, 5), analyse(&other, &nominal(&other), 600, 5));
            let (ours, theirs) = (&ours.blocks[0], &theirs.blocks[0]);
            for (place, &unit) in order.iter().enumerate() {
                prop_assert_eq!(theirs.ranks.probabilities(place), ours.ranks.probabilities(unit));
                prop_assert_eq!(&theirs.of_score[place], &ours.of_score[unit]);
                prop_assert_eq!(&theirs.of_rank[place], &ours.of_rank[unit]);
            }
            prop_assert_eq!(&theirs.of_shift, &ours.of_shift);
        }
    }
}
