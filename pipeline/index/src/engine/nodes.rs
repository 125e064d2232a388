//! From the scores of the indicators to those of the nodes.

use super::{Chain, Frame, NodeRule, Report, Sheet, Work};
use crate::copeland::copeland;
use crate::keys::METHOD;
use crate::weights::first_component;
use catalogue::{Finding, Mean, MissingItem};
use std::ops::Range;

/// Fills in score and share of weight present of every node for every row.
pub(crate) fn aggregate(frame: &Frame<'_>, chain: &Chain, work: &mut Work, mut report: Option<&mut Report>) {
    let columns = frame.columns().len();
    work.weights.clear();
    work.weights.extend_from_slice(chain.weights());
    for (at, node) in frame.nodes().iter().enumerate() {
        if chain.principal_component {
            let children: Vec<&[f64]> = node.children.iter().map(|&place| scores_at(frame, work, place)).collect();
            let loadings = first_component(frame, node, &children, chain.weights(), report.as_deref_mut());
            for (&place, loading) in node.children.iter().zip(loadings) {
                work.weights[place] = loading;
            }
        }
        let rule = chain.rules[at];
        let rows = work.rows;
        let Work { sheet, scores, present, weights, scratch, .. } = work;
        let (below, here) = scores.split_at_mut(at * rows);
        let (present_below, present_here) = present.split_at_mut(at * rows);
        let children = Children { frame, sheet, columns, rows, scores: below, present: present_below, weights };
        let (score, present) = (&mut here[..rows], &mut present_here[..rows]);
        children.mean(&node.children, chain, rule, score, present, scratch);
        if rule.mean == Mean::Copeland {
            for block in frame.blocks() {
                children.copeland(&node.children, block.rows.clone(), score);
            }
        }
        if let Some(report) = report.as_deref_mut() {
            refuse_nonpositive(&children, node.id, &node.children, rule.mean, report);
        }
    }
}

fn scores_at<'w>(frame: &Frame<'_>, work: &'w Work, place: usize) -> &'w [f64] {
    match place.checked_sub(frame.columns().len()) {
        None => work.sheet.column(place),
        Some(node) => work.scores(node),
    }
}

/// What lies below a node.
struct Children<'w, 'a> {
    frame: &'w Frame<'a>,
    sheet: &'w Sheet,
    columns: usize,
    rows: usize,
    scores: &'w [f64],
    present: &'w [f64],
    weights: &'w [f64],
}

/// Sums for each row, over the children so far.
struct Sums<'s> {
    /// Weight of what applies to the unit.
    whole: &'s mut [f64],
    /// Weight of what was observed.
    present: &'s mut [f64],
    /// Weight of what counts.
    counted: &'s mut [f64],
    /// Weighted sum of the scores, each put through the mean's function.
    sum: &'s mut [f64],
    least: &'s mut [f64],
    most: &'s mut [f64],
}

impl Children<'_, '_> {
    fn score(&self, place: usize) -> &[f64] {
        match place.checked_sub(self.columns) {
            None => self.sheet.column(place),
            Some(node) => &self.scores[node * self.rows..(node + 1) * self.rows],
        }
    }

    /// The mean of each row, and the share of weight that was observed.
    fn mean(
        &self,
        children: &[usize],
        chain: &Chain,
        rule: NodeRule,
        score: &mut [f64],
        present: &mut [f64],
        scratch: &mut [Vec<f64>],
    ) {
        let [whole, counted, sum, least, most, stand_in] = scratch else { return };
        for memory in [&mut *whole, counted, sum] {
            memory.fill(0.0);
        }
        present.fill(0.0);
        least.fill(f64::INFINITY);
        most.fill(f64::NEG_INFINITY);
        let mut sums = Sums { whole, present, counted, sum, least, most };
        for &place in children.iter().filter(|place| self.weights[**place] > 0.0) {
            let weight = self.weights[place];
            let mut own = self.score(place);
            match place.checked_sub(self.columns) {
                None => {
                    let (applies, imputed) = (self.frame.applies(place), self.sheet.imputed(place));
                    for (((x, applies), imputed), (whole, present)) in
                        own.iter().zip(applies).zip(imputed).zip(sums.whole.iter_mut().zip(sums.present.iter_mut()))
                    {
                        *whole += if *applies { weight } else { 0.0 };
                        *present += if !x.is_nan() && !imputed { weight } else { 0.0 };
                    }
                }
                Some(node) => {
                    let below = &self.present[node * self.rows..(node + 1) * self.rows];
                    for ((x, below), (whole, present)) in
                        own.iter().zip(below).zip(sums.whole.iter_mut().zip(sums.present.iter_mut()))
                    {
                        *whole += if below.is_nan() { 0.0 } else { weight };
                        *present += if x.is_nan() { 0.0 } else { weight };
                    }
                }
            }
            if chain.missing_item == MissingItem::PeerMean {
                self.stand_in(place, own, stand_in);
                own = stand_in;
            }
            match rule.mean {
                Mean::Arithmetic => sums.add(weight, own, |x| x),
                Mean::Geometric { floor } => sums.add(weight, own, |x| libm::log(raised(x, floor))),
                Mean::Harmonic { floor } => sums.add(weight, own, |x| 1.0 / raised(x, floor)),
                Mean::Generalised { power, floor } => sums.add(weight, own, |x| libm::pow(raised(x, floor), power)),
                Mean::Copeland => sums.add(weight, own, |_| 0.0),
            }
        }
        let Sums { whole, present, counted, sum, least, most } = sums;
        for row in 0..score.len() {
            let share = if whole[row] > 0.0 { present[row] / whole[row] } else { f64::NAN };
            // A share of exactly the minimum is enough, whatever binary fractions make of it.
            let enough = present[row] > 0.0 && share + 1e-12 >= rule.min_weight_present;
            let mean = match rule.mean {
                Mean::Arithmetic | Mean::Copeland => sum[row] / counted[row],
                Mean::Geometric { .. } => libm::exp(sum[row] / counted[row]),
                Mean::Harmonic { .. } => counted[row] / sum[row],
                Mean::Generalised { power, .. } => libm::pow(sum[row] / counted[row], 1.0 / power),
            };
            score[row] = match rule.mean {
                _ if !enough || mean.is_nan() => f64::NAN,
                Mean::Copeland => 0.0,
                // Rounding may carry a mean of equal scores out of their range.
                Mean::Arithmetic => mean.clamp(least[row], most[row]),
                Mean::Geometric { floor } | Mean::Harmonic { floor } | Mean::Generalised { floor, .. } => {
                    mean.clamp(raised(least[row], floor), raised(most[row], floor))
                }
            };
            present[row] = share;
        }
    }

    /// The scores of a child, with the mean of the unit's block where it applies and there is none.
    fn stand_in(&self, place: usize, own: &[f64], stand_in: &mut [f64]) {
        stand_in.copy_from_slice(own);
        for block in self.frame.blocks() {
            let (mut sum, mut count) = (0.0, 0.0);
            for x in own[block.rows.clone()].iter().filter(|x| !x.is_nan()) {
                sum += x;
                count += 1.0;
            }
            if count == 0.0 {
                continue;
            }
            for row in block.rows.clone().filter(|row| own[*row].is_nan()) {
                let applies = match place.checked_sub(self.columns) {
                    None => self.frame.applies(place)[row],
                    Some(node) => !self.present[node * self.rows + row].is_nan(),
                };
                if applies {
                    stand_in[row] = sum / count;
                }
            }
        }
    }

    /// Copeland's scores of those of a block that have enough weight, which is what the mean has left of them.
    fn copeland(&self, children: &[usize], rows: Range<usize>, score: &mut [f64]) {
        let (weights, columns): (Vec<f64>, Vec<&[f64]>) = children
            .iter()
            .filter(|place| self.weights[**place] > 0.0)
            .map(|place| (self.weights[*place], &self.score(*place)[rows.clone()]))
            .unzip();
        copeland(&weights, &columns, &mut score[rows]);
    }
}

impl Sums<'_> {
    fn add(&mut self, weight: f64, own: &[f64], function: impl Fn(f64) -> f64) {
        let rest = self.least.iter_mut().zip(self.most.iter_mut());
        for (((x, counted), sum), (least, most)) in
            own.iter().zip(self.counted.iter_mut()).zip(self.sum.iter_mut()).zip(rest)
        {
            let there = !x.is_nan();
            *counted += if there { weight } else { 0.0 };
            *sum += if there { weight * function(*x) } else { 0.0 };
            *least = least.min(*x);
            *most = most.max(*x);
        }
    }
}

/// A score as a mean that needs positive numbers takes it: NaN, so that there is no mean, when it is not above 0 and
/// nothing raises it.
fn raised(x: f64, floor: Option<f64>) -> f64 {
    let x = floor.map_or(x, |floor| x.max(floor));
    if x > 0.0 { x } else { f64::NAN }
}

fn refuse_nonpositive(children: &Children<'_, '_>, node: &str, places: &[usize], mean: Mean, report: &mut Report) {
    let (name, floor) = match mean {
        Mean::Geometric { floor } => ("geometric", floor),
        Mean::Harmonic { floor } => ("harmonic", floor),
        Mean::Generalised { floor, .. } => ("generalised", floor),
        Mean::Arithmetic | Mean::Copeland => return,
    };
    for &place in places.iter().filter(|place| children.weights[**place] > 0.0) {
        let frame = children.frame;
        let rows = children.score(place).iter().enumerate();
        let refused: Vec<String> = rows
            .filter(|(_, x)| !x.is_nan() && raised(**x, floor).is_nan())
            .map(|(row, x)| {
                let row = &frame.rows()[row];
                format!("{} in {} ({x})", row.unit.unit_id, frame.periods()[row.period].id)
            })
            .collect();
        if !refused.is_empty() {
            let id = frame.id_at(place);
            report.findings.push(Finding::error(
                METHOD,
                0,
                "not_positive",
                format!(
                    "the {name} mean of `{node}` needs scores above 0, but `{id}` scores 0 or less for {}, which \
                     therefore have no score in `{node}`",
                    refused.join(", ")
                ),
                "normalise onto a scale that begins above 0 (from = 1), give the mean a `floor`, or take the arithmetic mean",
            ));
        }
    }
}
