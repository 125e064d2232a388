//! How often each unit of a group had each rank, and how often one stood above another.

use rayon::prelude::*;

/// Pairs are compared when they stand at most this many places apart in the ranking as it is: all pairs of groups of up
/// to 51 units, and of larger ones those whose order is in doubt at all.
const PLACES_APART: usize = 50;

/// Counts of ranks over many ways of computing, for one peer group. Its size does not grow with their number.
#[derive(Clone, Debug, PartialEq)]
pub struct RankCounts {
    runs: u32,
    units: Vec<UnitCounts>,
}

/// The counts of one unit.
#[derive(Clone, Debug, PartialEq)]
struct UnitCounts {
    /// By rank, from 1.
    by_rank: Vec<u32>,
    /// The units that stand after it in the ranking as it is, and how often it was above and beside each of them.
    pairs: Vec<(usize, u32, u32)>,
}

impl RankCounts {
    /// Nothing counted yet, for units with these ranks in the ranking as it is.
    pub(crate) fn new(nominal: &[u32]) -> Self {
        let mut order: Vec<usize> = (0..nominal.len()).collect();
        order.sort_by_key(|&unit| nominal[unit].wrapping_sub(1));
        let mut units = vec![UnitCounts { by_rank: vec![0; nominal.len()], pairs: Vec::new() }; nominal.len()];
        for (place, &unit) in order.iter().enumerate() {
            let after = order.iter().skip(place + 1).take(PLACES_APART);
            units[unit].pairs = after.map(|&other| (other, 0, 0)).collect();
        }
        Self { runs: 0, units }
    }

    /// Counts some runs. Each is a stretch of `per_run` ranks, of which the group's begin at `first`; 0 is the rank of a unit
    /// that a method leaves without a score.
    pub(crate) fn add(&mut self, ranks: &[u32], per_run: usize, first: usize) {
        let count = self.units.len();
        self.runs += u32::try_from(ranks.len() / per_run).unwrap_or(u32::MAX);
        self.units.par_iter_mut().enumerate().for_each(|(unit, counts)| {
            for run in ranks.chunks_exact(per_run).map(|run| &run[first..first + count]) {
                // From 0; what is not ranked stands after all that are.
                let place = run[unit].wrapping_sub(1);
                if let Some(count) = counts.by_rank.get_mut(place as usize) {
                    *count += 1;
                }
                for (other, above, beside) in &mut counts.pairs {
                    let other = run[*other].wrapping_sub(1);
                    *above += u32::from(place < other);
                    *beside += u32::from(place == other);
                }
            }
        });
    }

    /// How many runs were counted.
    pub fn runs(&self) -> u32 {
        self.runs
    }

    /// The share of the runs in which the unit had each rank, from rank 1; they sum to its [`share_ranked`](Self::share_ranked).
    pub fn probabilities(&self, unit: usize) -> Vec<f64> {
        self.units[unit].by_rank.iter().map(|count| self.share(*count)).collect()
    }

    /// The share of the runs in which the unit was ranked at all.
    pub fn share_ranked(&self, unit: usize) -> f64 {
        self.share(self.ranked(unit))
    }

    /// The share of the runs in which the unit was among the first `k`.
    pub fn share_in_top(&self, unit: usize, k: u32) -> f64 {
        self.share(self.units[unit].by_rank.iter().take(k as usize).sum())
    }

    /// The share of the runs in which the unit had this rank; 0 for a rank that does not exist.
    pub fn share_at(&self, unit: usize, rank: u32) -> f64 {
        let count = (rank as usize).checked_sub(1).and_then(|place| self.units[unit].by_rank.get(place));
        self.share(count.copied().unwrap_or(0))
    }

    /// The mean rank over the runs that ranked the unit; `None` when none did.
    pub fn mean(&self, unit: usize) -> Option<f64> {
        let sum: u64 = (1..).zip(&self.units[unit].by_rank).map(|(rank, count)| rank * u64::from(*count)).sum();
        let ranked = self.ranked(unit);
        (ranked > 0).then(|| sum as f64 / f64::from(ranked))
    }

    /// The quantile of the unit's ranks by linear interpolation (type 7 of Hyndman and Fan 1996, R's default) over the
    /// runs that ranked it; `None` when none did. `share` is from 0 to 1.
    pub fn quantile(&self, unit: usize, share: f64) -> Option<f64> {
        let ranked = self.ranked(unit);
        if ranked == 0 {
            return None;
        }
        let position = share * f64::from(ranked - 1);
        let below = position.floor();
        let low = self.in_order(unit, below as u32);
        let high = self.in_order(unit, position.ceil() as u32);
        Some(low + (position - below) * (high - low))
    }

    /// For each pair: the two units, the share of the runs in which the first stood above the second, in which they stood
    /// beside each other, and in which the second stood above. A unit without a rank stands below all that have one.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize, [f64; 3])> {
        let of_unit = |(unit, counts): (usize, &UnitCounts)| {
            let pair = |&(other, above, beside): &(usize, u32, u32)| {
                (unit, other, [above, beside, self.runs - above - beside].map(|count| self.share(count)))
            };
            counts.pairs.iter().map(pair).collect::<Vec<_>>()
        };
        self.units.iter().enumerate().flat_map(of_unit)
    }

    fn ranked(&self, unit: usize) -> u32 {
        self.units[unit].by_rank.iter().sum()
    }

    fn share(&self, count: u32) -> f64 {
        if self.runs == 0 { 0.0 } else { f64::from(count) / f64::from(self.runs) }
    }

    /// The unit's rank at a place, from 0, of its ranks in order.
    fn in_order(&self, unit: usize, place: u32) -> f64 {
        let mut counted = 0;
        for (rank, count) in (1..).zip(&self.units[unit].by_rank) {
            counted += count;
            if counted > place {
                return f64::from(rank);
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;
    use std::path::Path;

    /// The ranks of five units in some runs, 0 for a unit that is not ranked.
    fn ranks() -> impl Strategy<Value = Vec<[u32; 5]>> {
        proptest::collection::vec(proptest::array::uniform5(0..=5_u32), 1..40)
    }

    fn counts(runs: &[[u32; 5]]) -> RankCounts {
        let mut counts = RankCounts::new(&[1, 2, 3, 4, 5]);
        counts.add(runs.as_flattened(), 5, 0);
        counts
    }

    proptest! {
        #[test]
        fn probabilities_of_all_ranks_sum_to_the_share_of_runs_that_rank_the_unit(runs in ranks()) {
            let counts = counts(&runs);
            for unit in 0..5 {
                let sum: f64 = counts.probabilities(unit).iter().sum();
                prop_assert!((sum - counts.share_ranked(unit)).abs() < 1e-12);
                prop_assert_eq!(counts.share_in_top(unit, 5), counts.share_ranked(unit));
            }
        }

        #[test]
        fn of_two_units_one_is_above_or_they_are_beside_each_other(runs in ranks()) {
            let counts = counts(&runs);
            let pairs: Vec<_> = counts.pairs().collect();
            prop_assert_eq!(pairs.len(), 10);
            for (a, b, [above, beside, below]) in pairs {
                prop_assert!((above + beside + below - 1.0).abs() < 1e-12);
                let share = |holds: fn(u32, u32) -> bool| {
                    runs.iter().filter(|run| holds(run[a], run[b])).count() as f64 / runs.len() as f64
                };
                prop_assert_eq!(above, share(|a, b| a > 0 && (b == 0 || a < b)));
                prop_assert_eq!(below, share(|a, b| b > 0 && (a == 0 || b < a)));
            }
        }

        #[test]
        fn counting_in_parts_is_counting_at_once(runs in ranks(), part in 0..40_usize) {
            let (first, second) = runs.split_at(part.min(runs.len()));
            let mut parts = counts(first);
            parts.add(second.as_flattened(), 5, 0);
            prop_assert_eq!(parts, counts(&runs));
        }
    }

    #[test]
    fn quantiles_are_interpolated_between_the_ranks_in_order() {
        // R: quantile(c(1, 2, 2, 5), c(0, .25, .5, .9, 1)) is 1, 1.75, 2, 4.1, 5.
        let counts = counts(&[[1, 0, 0, 0, 0], [2, 0, 0, 0, 0], [5, 0, 0, 0, 0], [2, 0, 0, 0, 0]]);
        let quantiles = [0.0, 0.25, 0.5, 0.9, 1.0].map(|share| counts.quantile(0, share).unwrap());
        for (ours, known) in quantiles.into_iter().zip([1.0, 1.75, 2.0, 4.1, 5.0]) {
            assert!((ours - known).abs() < 1e-12, "{ours} {known}");
        }
        assert_eq!(counts.mean(0), Some(2.5));
    }

    #[test]
    fn statistics_of_coinrs_1000_ranks_agree_with_its_own() {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/goldens/coinr/sa");
        if !golden.is_dir() {
            // `eprintln!` would be hidden in a test that passes.
            writeln!(std::io::stderr(), "skipped: COINr's tables are not in {}", golden.display()).unwrap();
            return;
        }
        let numbers = |file: &str| -> Vec<Vec<f64>> {
            let mut reader = csv::Reader::from_path(golden.join(file)).unwrap();
            let row = |record: csv::StringRecord| record.iter().skip(1).map(|cell| cell.parse().unwrap()).collect();
            reader.records().map(|record| row(record.unwrap())).collect()
        };
        let ranks = numbers("ua_ranks.csv");
        let runs: Vec<u32> = (1..=1000).flat_map(|run| ranks.iter().map(move |unit| unit[run] as u32)).collect();
        let nominal: Vec<u32> = ranks.iter().map(|unit| unit[0] as u32).collect();
        let mut counts = RankCounts::new(&nominal);
        counts.add(&runs, nominal.len(), 0);
        assert_eq!(counts.runs(), 1000);
        for (unit, theirs) in numbers("ua_rankstats.csv").into_iter().enumerate() {
            let quantiles = [0.5, 0.05, 0.95].map(|share| counts.quantile(unit, share).unwrap());
            for (ours, theirs) in [counts.mean(unit).unwrap()].iter().chain(&quantiles).zip(&theirs[1..]) {
                assert!((ours - theirs).abs() < 1e-9, "unit {unit}: {ours}, COINr {theirs}");
            }
        }
    }

    #[test]
    fn a_unit_that_no_method_ranks_has_no_mean_and_no_quantile() {
        let counts = counts(&[[1, 0, 2, 3, 4]]);
        assert_eq!((counts.mean(1), counts.quantile(1, 0.5), counts.share_ranked(1)), (None, None, 0.0));
    }
}
