//! What becomes of ranks and scores when one indicator, measure or period is left out.

use super::rows::{LeaveOutRow, LeftOut};
use crate::engine::{Engine, Work};
use crate::tables::ValueRow;
use catalogue::{Across, ImputeBy, Plan, Step};
use rayon::prelude::*;

/// Leaves out every indicator that carries weight, every node below the top, and every period, one at a time.
///
/// An item that is left out is as if it had never been scored; the weights of its siblings then make up the whole. It may
/// still be what others are divided by. A period is left out only where a step looks across periods (a scale of all
/// years or of a base year, gaps filled from other years); elsewhere nothing could change. Rows come by kind, then by
/// what is left out in the order of the tree, then by period, group and unit.
pub fn leave_out(plan: &Plan, values: &[ValueRow]) -> Vec<LeaveOutRow> {
    let engine = Engine::from_values(plan, values).0;
    let frame = engine.frame();
    if frame.nodes().is_empty() {
        return Vec::new();
    }
    let chain = engine.compile(&plan.method);
    let mut work = engine.work();
    engine.run_from(&chain, 0, &mut work);
    let nominal = Ranked::of(&engine, &mut work);
    let steps = plan.method.steps_or_default();
    // Only these steps look at an indicator because it is scored; others leave the cells of all other indicators the same.
    let looks = |step: &Step| match step {
        Step::Screen(_) => true,
        Step::Impute(impute) => impute.by == ImputeBy::NodeRow,
        _ => false,
    };
    let anew = steps.iter().any(looks);
    let columns = frame.columns().len();
    let top = columns + frame.nodes().len() - 1;
    let places: Vec<usize> = (0..top).filter(|place| chain.weights()[*place] > 0.0).collect();
    let without_place = |work: &mut Work, place: usize| {
        if anew {
            let left = without(
                plan,
                place
                    .checked_sub(columns)
                    .map_or_else(|| vec![place], |node| frame.below(node))
                    .iter()
                    .map(|column| frame.id_at(*column)),
            );
            let engine = Engine::from_values(&left, values).0;
            let mut work = engine.work();
            engine.run_from(&engine.compile(&left.method), 0, &mut work);
            Ranked::of(&engine, &mut work)
        } else {
            let mut chain = chain.clone();
            chain.weights_mut()[place] = 0.0;
            engine.run_from(&chain, chain.cell_steps(), work);
            Ranked::of(&engine, work)
        }
    };
    let of_place = |work: &mut Work, place: &usize| {
        let kind = if *place < columns { LeftOut::Indicator } else { LeftOut::Node };
        rows(&engine, kind, frame.id_at(*place), &nominal, &without_place(work, *place), Some)
    };
    let mut all: Vec<LeaveOutRow> = places.par_iter().map_init(|| work.clone(), of_place).flatten_iter().collect();
    let across = |step: &Step| match step {
        Step::Normalise(normalise) => normalise.across != Across::Year,
        Step::Impute(impute) => matches!(impute.by, ImputeBy::Latest | ImputeBy::Linear),
        _ => false,
    };
    if steps.iter().any(across) {
        for period in frame.periods() {
            let others: Vec<ValueRow> = values.iter().filter(|row| row.period != period.id).cloned().collect();
            let other = Engine::from_values(plan, &others).0;
            let mut work = other.work();
            other.run_from(&other.compile(&plan.method), 0, &mut work);
            let ranked = Ranked::of(&other, &mut work);
            let place = |row: usize| {
                let row = &frame.rows()[row];
                other.frame().row_of(&row.unit.unit_id, &frame.periods()[row.period].id)
            };
            all.extend(rows(&engine, LeftOut::Period, &period.id, &nominal, &ranked, place));
        }
    }
    all
}

/// Scores and ranks of the top node, by row.
struct Ranked {
    scores: Vec<f64>,
    ranks: Vec<u32>,
}

impl Ranked {
    fn of(engine: &Engine<'_>, work: &mut Work) -> Self {
        let top = engine.frame().nodes().len() - 1;
        let mut ranks = vec![0; engine.frame().rows().len()];
        engine.places(work, top, &mut ranks);
        Self { scores: work.scores(top).to_vec(), ranks }
    }

    fn at(&self, row: usize) -> (Option<u32>, Option<f64>) {
        (Some(self.ranks[row]).filter(|rank| *rank > 0), Some(self.scores[row]).filter(|score| !score.is_nan()))
    }
}

/// One row for each ranked unit; `place` is where a row of the engine is in `without`, `None` where it is left out.
fn rows(
    engine: &Engine<'_>,
    kind: LeftOut,
    left_out: &str,
    nominal: &Ranked,
    without: &Ranked,
    place: impl Fn(usize) -> Option<usize>,
) -> Vec<LeaveOutRow> {
    let frame = engine.frame();
    let row = |at: usize| {
        let other = place(at)?;
        let ((rank, score), (rank_without, score_without)) = (nominal.at(at), without.at(other));
        rank.or(rank_without)?;
        let row = &frame.rows()[at];
        Some(LeaveOutRow {
            kind,
            left_out: left_out.to_owned(),
            unit_id: row.unit.unit_id.clone(),
            period: frame.periods()[row.period].id.clone(),
            peer_group: row.group.to_owned(),
            rank,
            rank_without,
            score,
            score_without,
        })
    };
    frame.blocks().iter().flat_map(|block| block.rows.clone()).filter_map(row).collect()
}

/// The plan with these indicators shown but not scored.
fn without<'i>(plan: &Plan, indicators: impl Iterator<Item = &'i str>) -> Plan {
    let mut plan = plan.clone();
    for id in indicators {
        if let Some(indicator) = plan.indicators.get_mut(id) {
            indicator.score = None;
        }
    }
    plan
}
