//! The tables of the uncertainty analysis.

use super::analysis::{Analysis, BlockAnalysis, analyse, ranks};
use super::indices::{Indices, Share};
use super::methods::Methods;
use super::rows::{RankProbabilityRow, SensitivityRow, ShareStatus, UncertaintyRow};
use crate::engine::{Block, Engine};
use crate::keys::METHOD;
use catalogue::{Factor, Finding, Plan, Uncertainty};
use std::collections::BTreeMap;

/// A share whose interval reaches further than this to either side is not settled.
const SETTLED: f64 = 0.1;

/// What the method's `[uncertainty]` comes to. Rows come in the order of their keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UncertaintyTables {
    /// `4-index/uncertainty.csv`, by unit, period.
    pub uncertainty: Vec<UncertaintyRow>,
    /// `4-index/rank_probabilities.csv`, by period, peer group, rank of the first unit.
    pub rank_probabilities: Vec<RankProbabilityRow>,
    /// `4-index/sensitivity.csv`, by result, unit, period, peer group; factors as in the method file.
    pub sensitivity: Vec<SensitivityRow>,
    /// What could not be computed, and what more runs are needed for.
    pub findings: Vec<Finding>,
}

/// Computes the index in all the ways that the method's `[uncertainty]` allows, or in a sample of them; empty without one.
///
/// Ranks are those of the top node, bonuses included and gates not, as in `index.csv`. Only groups in which at least two
/// units are ranked have rows.
pub fn uncertainty(plan: &Plan, engine: &Engine<'_>) -> UncertaintyTables {
    let mut tables = UncertaintyTables::default();
    let Some(settings) = &plan.method.uncertainty else { return tables };
    let methods = match Methods::new(engine, plan, &settings.factors) {
        Ok(methods) => methods,
        Err(unset) => {
            tables.findings.push(Finding::error(METHOD, 0, "wrong_alternative", unset.message, unset.hint));
            return tables;
        }
    };
    let Some(top) = engine.frame().nodes().len().checked_sub(1) else { return tables };
    let mut work = engine.work();
    engine.run_from(&engine.compile(&plan.method), 0, &mut work);
    let nominal = work.scores(top);
    let ranks = ranks(&methods, nominal);
    let analysis = analyse(&methods, nominal, settings.runs, settings.seed);
    let mut unsettled = BTreeMap::new();
    for (block, of_block) in engine.frame().blocks().iter().zip(&analysis.blocks) {
        if ranks[block.rows.clone()].iter().filter(|rank| **rank > 0).count() < 2 {
            continue;
        }
        let of_block = BlockTables { engine, block, ranks: &ranks, settings, analysis: &analysis, of_block };
        tables.uncertainty.extend(of_block.uncertainty());
        tables.rank_probabilities.extend(of_block.pairs());
        tables.sensitivity.extend(of_block.sensitivity());
        of_block.unsettled(&mut unsettled);
    }
    tables.uncertainty.sort_by(|a, b| (&a.unit_id, &a.period).cmp(&(&b.unit_id, &b.period)));
    let key = |row: &SensitivityRow| [&row.result, &row.unit_id, &row.period, &row.peer_group].map(String::clone);
    // Stable, so that factors keep their order.
    tables.sensitivity.sort_by_cached_key(key);
    tables.findings.extend(unsettled.into_values().map(|(_, finding)| finding));
    tables
}

/// What one group in one period comes to.
struct BlockTables<'t> {
    engine: &'t Engine<'t>,
    block: &'t Block<'t>,
    /// Of all rows, under the method as it stands.
    ranks: &'t [u32],
    settings: &'t Uncertainty,
    analysis: &'t Analysis,
    of_block: &'t BlockAnalysis,
}

impl BlockTables<'_> {
    fn period(&self) -> String {
        self.engine.frame().periods()[self.block.period].id.clone()
    }

    /// By number inside the block.
    fn unit_id(&self, unit: usize) -> String {
        self.engine.frame().rows()[self.block.rows.start + unit].unit.unit_id.clone()
    }

    fn rank(&self, unit: usize) -> u32 {
        self.ranks[self.block.rows.start + unit]
    }

    fn uncertainty(&self) -> Vec<UncertaintyRow> {
        let ranks = &self.of_block.ranks;
        let tail = (1.0 - self.settings.level) / 2.0;
        // Ranks are whole: an end between two is moved outwards.
        let end = |unit, share, outwards: fn(f64) -> f64| ranks.quantile(unit, share).map(|end| outwards(end) as u32);
        let row = |unit: usize| UncertaintyRow {
            unit_id: self.unit_id(unit),
            period: self.period(),
            peer_group: self.block.group.to_owned(),
            units: u32::try_from(self.block.rows.len()).unwrap_or(u32::MAX),
            rank: Some(self.rank(unit)).filter(|rank| *rank > 0),
            rank_lower: end(unit, tail, f64::floor),
            rank_upper: end(unit, 1.0 - tail, f64::ceil),
            coverage: self.settings.level,
            rank_median: ranks.quantile(unit, 0.5),
            rank_mean: ranks.mean(unit),
            p_first: ranks.share_in_top(unit, 1),
            p_top: ranks.share_in_top(unit, self.settings.top),
            top: self.settings.top,
            p_same_rank: match self.rank(unit) {
                0 => 1.0 - ranks.share_ranked(unit),
                rank => ranks.share_at(unit, rank),
            },
            p_ranked: ranks.share_ranked(unit),
            runs: self.analysis.runs,
            all_combinations: self.analysis.all_combinations,
        };
        (0..self.block.rows.len()).map(row).collect()
    }

    fn pairs(&self) -> Vec<RankProbabilityRow> {
        let mut pairs: Vec<(usize, usize, [f64; 3])> = self.of_block.ranks.pairs().collect();
        // What has no rank stands last.
        let place = |unit| (self.rank(unit).wrapping_sub(1), unit);
        pairs.sort_by_key(|(unit, other, _)| (place(*unit), place(*other)));
        let row = |(unit, other, [p_above, p_same, p_below]): (usize, usize, [f64; 3])| RankProbabilityRow {
            period: self.period(),
            peer_group: self.block.group.to_owned(),
            unit_id: self.unit_id(unit),
            other_unit_id: self.unit_id(other),
            p_above,
            p_same,
            p_below,
        };
        pairs.into_iter().map(row).collect()
    }

    fn sensitivity(&self) -> Vec<SensitivityRow> {
        let mut rows = self.shares("mean_rank_shift", String::new(), self.of_block.of_shift.as_deref());
        for unit in 0..self.block.rows.len() {
            rows.extend(self.shares("rank", self.unit_id(unit), self.of_block.of_rank[unit].as_deref()));
            rows.extend(self.shares("score", self.unit_id(unit), self.of_block.of_score[unit].as_deref()));
        }
        rows
    }

    fn shares(&self, result: &str, unit_id: String, indices: Option<&[Indices]>) -> Vec<SensitivityRow> {
        let row = |(at, factor): (usize, &Factor)| {
            let indices = indices.map(|indices| indices[at]);
            let first = |part: fn(Share) -> f64| indices.map(|indices| part(indices.first));
            let total = |part: fn(Share) -> f64| indices.map(|indices| part(indices.total));
            SensitivityRow {
                result: result.to_owned(),
                unit_id: unit_id.clone(),
                period: self.period(),
                peer_group: self.block.group.to_owned(),
                factor_id: factor.id.clone(),
                first: first(|share| share.share),
                first_lower: first(|share| share.lower),
                first_upper: first(|share| share.upper),
                total: total(|share| share.share),
                total_lower: total(|share| share.lower),
                total_upper: total(|share| share.upper),
                status: match indices {
                    None => ShareStatus::NoVariance,
                    Some(_) if self.analysis.all_combinations => ShareStatus::Exact,
                    Some(indices) if half_width(indices.total) <= SETTLED => ShareStatus::Settled,
                    Some(_) => ShareStatus::NeedsMoreRuns,
                },
            }
        };
        self.settings.factors.iter().enumerate().map(row).collect()
    }

    /// Adds a warning for each factor whose share of the mean shift is not settled; of several groups the widest.
    fn unsettled(&self, warnings: &mut BTreeMap<usize, (f64, Finding)>) {
        if self.analysis.all_combinations {
            return;
        }
        for (at, indices) in self.of_block.of_shift.iter().flatten().enumerate() {
            let half = half_width(indices.total);
            if half <= SETTLED || warnings.get(&at).is_some_and(|(wider, _)| *wider >= half) {
                continue;
            }
            let factor = &self.settings.factors[at].id;
            // The width goes down with the square root of the runs, at least.
            let needed = (f64::from(self.analysis.runs) * (half / SETTLED) * (half / SETTLED) / 1000.0).ceil() * 1000.0;
            let finding = Finding::error(
                METHOD,
                0,
                "needs_more_runs",
                format!(
                    "after {} runs the share of `{factor}` in what moves the ranks of {} in {} is {:.2}, give or take {half:.2}: \
                     too wide to be published",
                    self.analysis.runs,
                    self.block.group,
                    self.period(),
                    indices.total.share,
                ),
                format!("set runs = {needed} in [uncertainty], or say of this factor only that it matters"),
            );
            warnings.insert(at, (half, finding.as_warning()));
        }
    }
}

fn half_width(share: Share) -> f64 {
    (share.share - share.lower).max(share.upper - share.share)
}
