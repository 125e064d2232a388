use super::{CellStep, Chain, Frame, Report, Sheet, aggregate};
use crate::rank::place_all;
use crate::steps::{denominate, impute, normalise, screen, treat};
use catalogue::{Method, Period, Rule};
use std::collections::BTreeSet;

/// A plan and its values, ready to be taken through the steps of any method.
///
/// ```text
/// let engine = Engine::from_values(&plan, &values).0;   // once
/// let mut chain = engine.compile(&plan.method);         // once a method
/// let mut work = engine.work();                         // once a thread: no run takes new memory
/// engine.run_from(&chain, 0, &mut work);                // all steps
/// let kept = work.sheet.clone();                        // the state after the cell steps
/// chain.weights_mut()[place] *= 1.1;
/// work.sheet.copy_from(&kept);
/// engine.run_from(&chain, chain.cell_steps(), &mut work);   // only aggregates
/// engine.places(&mut work, top, &mut places);
/// ```
pub struct Engine<'a> {
    frame: Frame<'a>,
    raw: Sheet,
    bonus: Vec<f64>,
}

/// What one thread works on.
#[derive(Clone, Debug)]
pub struct Work {
    /// The state of the cells.
    pub sheet: Sheet,
    pub(crate) rows: usize,
    /// By node, then row.
    pub(crate) scores: Vec<f64>,
    /// By node, then row.
    pub(crate) present: Vec<f64>,
    pub(crate) weights: Vec<f64>,
    pub(crate) scratch: Vec<Vec<f64>>,
    pub(crate) order: Vec<u32>,
}

impl<'a> Engine<'a> {
    /// An engine for cells in any order: indicator, unit, period, number.
    pub(crate) fn from_cells<'c>(
        plan: &'a catalogue::Plan,
        units: &BTreeSet<(Period, &'a str)>,
        cells: impl Iterator<Item = (&'c str, &'c str, &'c str, f64, bool)>,
    ) -> Self {
        let frame = Frame::new(plan, units);
        let mut raw = Sheet::new(frame.columns().len(), frame.rows().len());
        for (indicator_id, unit_id, period_id, number, imputed) in cells {
            if let Some(column) = frame.column_of(indicator_id)
                && let Some(row) = frame.row_of(unit_id, period_id)
            {
                if imputed {
                    raw.impute(column, row, number);
                } else {
                    raw.column_mut(column)[row] = number;
                }
            }
        }
        let bonus = bonus(&frame, &raw);
        Self { frame, raw, bonus }
    }

    /// What stands where.
    pub fn frame(&self) -> &Frame<'a> {
        &self.frame
    }

    /// The values before the first step. Columns that are not scored (context, gates, bonuses) keep them throughout.
    pub fn raw(&self) -> &Sheet {
        &self.raw
    }

    /// Points that are added to the top node of each row.
    pub fn bonus(&self) -> &[f64] {
        &self.bonus
    }

    /// Compiles a method, which must have passed `check` and have the plan's own tree.
    pub fn compile(&self, method: &Method) -> Chain {
        Chain::new(&self.frame, method)
    }

    /// Memory for runs, with the values before the first step in its sheet.
    pub fn work(&self) -> Work {
        let (rows, nodes) = (self.frame.rows().len(), self.frame.nodes().len());
        Work {
            sheet: self.raw.clone(),
            rows,
            scores: vec![f64::NAN; nodes * rows],
            present: vec![f64::NAN; nodes * rows],
            weights: Vec::new(),
            scratch: vec![vec![0.0; rows]; 6],
            order: Vec::with_capacity(rows),
        }
    }

    /// Runs the cell steps from number `from` (counted from 0) on the sheet, which must be in the state after those
    /// before it; then aggregates. No findings, no notes: the published run makes them.
    pub fn run_from(&self, chain: &Chain, from: usize, work: &mut Work) {
        for step in chain.steps.iter().skip(from) {
            self.step(step, &mut work.sheet, None);
        }
        self.aggregate(chain, work, None);
    }

    /// One cell step.
    pub(crate) fn step(&self, step: &CellStep, sheet: &mut Sheet, report: Option<&mut Report>) {
        match step {
            CellStep::Denominate(pairs) => denominate(&self.frame, pairs, sheet, report),
            CellStep::Screen(settings, parts) => screen(&self.frame, settings, parts, sheet, report),
            CellStep::Impute(settings, sets, normalised) => {
                impute(&self.frame, settings, sets, *normalised, sheet, report);
            }
            CellStep::Treat(treatments, sets) => treat(&self.frame, treatments, sets, sheet, report),
            CellStep::Normalise(scalings, sets) => normalise(&self.frame, scalings, sets, sheet, report),
        }
    }

    /// The nodes, from the sheet as it is; then the bonus on top, where the index is in points.
    pub(crate) fn aggregate(&self, chain: &Chain, work: &mut Work, report: Option<&mut Report>) {
        aggregate(&self.frame, chain, work, report);
        if let Some(top) = self.frame.nodes().len().checked_sub(1).filter(|_| chain.points) {
            for (score, bonus) in work.node_mut(top).0.iter_mut().zip(&self.bonus) {
                *score += bonus;
            }
        }
    }

    /// Places of a node's rows inside their blocks, from 1; 0 for what is not ranked. Scores within 1e-9 share the best
    /// place.
    pub fn places(&self, work: &mut Work, node: usize, places: &mut [u32]) {
        places.fill(0);
        let Work { rows, scores, order, .. } = work;
        let scores = &scores[node * *rows..(node + 1) * *rows];
        for block in self.frame.blocks() {
            place_all(&scores[block.rows.clone()], order, &mut places[block.rows.clone()]);
        }
    }
}

impl Work {
    /// The scores of a node by row, after a run; NaN where there is none. The top has its bonus added.
    pub fn scores(&self, node: usize) -> &[f64] {
        &self.scores[node * self.rows..(node + 1) * self.rows]
    }

    /// The share of the weight of a node's children that was observed, by row; NaN where nothing of it applies.
    pub fn present(&self, node: usize) -> &[f64] {
        &self.present[node * self.rows..(node + 1) * self.rows]
    }

    pub(crate) fn node_mut(&mut self, node: usize) -> (&mut [f64], &mut [f64]) {
        let range = node * self.rows..(node + 1) * self.rows;
        (&mut self.scores[range.clone()], &mut self.present[range])
    }
}

/// The points of the bonus indicators of each row, each up to its cap and all up to the method's.
fn bonus(frame: &Frame<'_>, raw: &Sheet) -> Vec<f64> {
    let mut bonus = vec![0.0; frame.rows().len()];
    for (at, column) in frame.columns().iter().enumerate() {
        let Some(Rule::Bonus { points, cap }) = column.indicator.score.as_ref().map(|scoring| &scoring.rule) else {
            continue;
        };
        if column.indicator.disclosure == catalogue::Disclosure::Internal {
            continue;
        }
        for (sum, value) in bonus.iter_mut().zip(raw.column(at)) {
            if !value.is_nan() {
                *sum += (points * value).max(0.0).min(*cap);
            }
        }
    }
    for sum in &mut bonus {
        *sum = sum.min(frame.plan().method.bonus_cap);
    }
    bonus
}
