//! From which to which weight a ranking stays as it is.

use super::rows::{Found, WeightRangeRow};
use crate::engine::{Block, Chain, Engine, Work};
use catalogue::{Mean, MissingItem, Plan};
use rayon::prelude::*;

/// The range of each indicator's and node's weight inside which the ranking of each group stays as it is, all other weights
/// being the same. Empty when the weights are principal components, which are nobody's choice.
///
/// Where all means from the item to the top are arithmetic and nothing stands in for what is missing, a unit's score is
/// `c + d w / (w + W)` in the item's weight `w`, with `W` the weight of its siblings that the unit has; the ranking first
/// changes where two neighbours meet, which is the root of a quadratic equation. Elsewhere, and where a change of the
/// weight takes a node across its least share of weight present, the range is found by bisection. Rows come in the order
/// of the tree, then by period and group.
pub fn weight_ranges(plan: &Plan, engine: &Engine<'_>) -> Vec<WeightRangeRow> {
    let frame = engine.frame();
    let chain = engine.compile(&plan.method);
    if frame.nodes().is_empty() || chain.principal_component {
        return Vec::new();
    }
    let mut work = engine.work();
    engine.run_from(&chain, 0, &mut work);
    let columns = frame.columns().len();
    let items: Vec<Item> = (0..frame.nodes().len())
        .flat_map(|node| frame.nodes()[node].children.iter().map(move |place| Item { place: *place, node }))
        .filter(|item| chain.weights()[item.place] > 0.0)
        .collect();
    let parents: Vec<Option<usize>> = (0..frame.nodes().len())
        .map(|node| frame.nodes().iter().position(|parent| parent.children.contains(&(columns + node))))
        .collect();
    let ranges = Ranges { plan, engine, chain: &chain, parents };
    let of_item = |work: &mut Work, item: &Item| {
        // The state of the method as it stands: the item before has left its own.
        engine.run_from(&chain, chain.cell_steps(), work);
        let exact: Vec<_> = frame.blocks().iter().map(|block| ranges.exact(work, *item, block)).collect();
        let mut rows = Vec::new();
        for (block, exact) in frame.blocks().iter().zip(exact) {
            let Some(exact) = exact else { continue };
            let (found, (lower, upper)) = match exact {
                Some(range) => (Found::Exact, range),
                None => (Found::Bisection, ranges.bisection(work, *item, block)),
            };
            rows.push(WeightRangeRow {
                item: frame.id_at(item.place).to_owned(),
                period: frame.periods()[block.period].id.clone(),
                peer_group: block.group.to_owned(),
                weight: chain.weights()[item.place],
                lower: if lower < 1.0 / MOST_WEIGHT { 0.0 } else { lower },
                upper: upper.filter(|upper| *upper <= MOST_WEIGHT),
                found,
            });
        }
        rows
    };
    items.par_iter().map_init(|| work.clone(), of_item).flatten_iter().collect()
}

/// No weight can be larger; an end beyond it, or as far below, is where sums round, and no choice of anybody's.
const MOST_WEIGHT: f64 = 1e6;

/// An indicator or node, and the node that it belongs to.
#[derive(Clone, Copy)]
struct Item {
    place: usize,
    node: usize,
}

/// Least and greatest weight; no greatest where there is none.
type Range = (f64, Option<f64>);

struct Ranges<'r> {
    plan: &'r Plan,
    engine: &'r Engine<'r>,
    chain: &'r Chain,
    /// By node.
    parents: Vec<Option<usize>>,
}

/// A unit's score as a function of the item's weight: `at_zero + slope * w / (w + siblings)`.
#[derive(Clone, Copy)]
struct Curve {
    rank: u32,
    at_zero: f64,
    slope: f64,
    siblings: f64,
}

/// What the children of a node come to for one unit.
struct Sums {
    /// Weight of those that have a score.
    counted: f64,
    /// Weighted sum of these.
    sum: f64,
    /// Weight of those that have a score and of those that do not, but apply.
    whole: f64,
    /// Weight of those whose score is not filled in.
    observed: f64,
}

impl Ranges<'_> {
    /// The range of one block from the crossings of curves. `None` where fewer than two units are ranked; `Some(None)` where
    /// it cannot be told this way.
    fn exact(&self, work: &Work, item: Item, block: &Block<'_>) -> Option<Option<Range>> {
        let top = self.parents.len() - 1;
        let mut ranks = vec![0; block.rows.len()];
        crate::rank::place_all(&work.scores(top)[block.rows.clone()], &mut Vec::new(), &mut ranks);
        if ranks.iter().filter(|rank| **rank > 0).count() < 2 {
            return None;
        }
        let mut curves = Vec::new();
        let mut range: Range = (0.0, None);
        for (row, rank) in block.rows.clone().zip(ranks) {
            self.threshold(work, item, row, &mut range);
            if rank > 0 {
                let Some(curve) = self.curve(work, item, row, rank) else { return Some(None) };
                curves.push(curve);
            }
        }
        let by_threshold = range;
        curves.sort_by_key(|curve| curve.rank);
        let weight = self.chain.weights()[item.place];
        for pair in curves.windows(2) {
            if !pair[0].never_leaves(&pair[1]) {
                for crossing in pair[0].crossings(&pair[1]) {
                    narrow(&mut range, weight, crossing);
                }
                if pair[0].rank == pair[1].rank {
                    range = (weight, Some(weight));
                }
            }
        }
        // A node that comes or goes may leave the ranking as it is.
        let ends_at_threshold =
            (range.0 > 0.0 && range.0 == by_threshold.0) || (range.1.is_some() && range.1 == by_threshold.1);
        Some((!ends_at_threshold).then_some(range))
    }

    /// Narrows the range to where the item's node keeps, or keeps missing, its least share of weight present.
    fn threshold(&self, work: &Work, item: Item, row: usize, range: &mut Range) {
        let rule = self.chain.rules[item.node];
        let weight = self.chain.weights()[item.place];
        let all = self.sums(work, item.node, row, None);
        let others = self.sums(work, item.node, row, Some(item.place));
        let (observed, applies) = ((all.observed - others.observed) / weight, (all.whole - others.whole) / weight);
        // observed_others + w observed = least share * (whole_others + w applies)
        let slope = observed - rule.min_weight_present * applies;
        if rule.min_weight_present > 0.0 && slope.abs() > 1e-12 {
            let crossing = (rule.min_weight_present * others.whole - others.observed) / slope;
            if crossing.is_finite() && crossing > 0.0 {
                narrow(range, weight, crossing);
            }
        }
    }

    /// The unit's score by the weight of the item; `None` where it is no such function.
    fn curve(&self, work: &Work, item: Item, row: usize, rank: u32) -> Option<Curve> {
        let score = work.scores(self.parents.len() - 1)[row];
        let mut share = 1.0;
        let mut node = item.node;
        let mut missing_counts = false;
        loop {
            let sums = self.sums(work, node, row, None);
            missing_counts |= sums.counted < sums.whole;
            if self.chain.rules[node].mean != Mean::Arithmetic {
                return None;
            }
            let Some(parent) = self.parents[node] else { break };
            let place = self.engine.frame().columns().len() + node;
            let of_parent = self.sums(work, parent, row, None);
            share *=
                if work.scores(node)[row].is_nan() { 0.0 } else { self.chain.weights()[place] / of_parent.counted };
            node = parent;
        }
        if missing_counts && self.plan.method.missing_item == MissingItem::PeerMean {
            return None;
        }
        let weight = self.chain.weights()[item.place];
        let (all, others) = (self.sums(work, item.node, row, None), self.sums(work, item.node, row, Some(item.place)));
        let flat = Curve { rank, at_zero: score, slope: 0.0, siblings: 0.0 };
        // Without the item, or with nothing else, the weight does not matter.
        if all.counted <= others.counted || others.counted <= 0.0 || share == 0.0 {
            return Some(flat);
        }
        let own = (all.sum - others.sum) / weight;
        let slope = share * (own - others.sum / others.counted);
        let at_zero = score - slope * weight / (weight + others.counted);
        Some(Curve { rank, at_zero, slope, siblings: others.counted })
    }

    /// Sums over the children of a node but one.
    fn sums(&self, work: &Work, node: usize, row: usize, but: Option<usize>) -> Sums {
        let frame = self.engine.frame();
        let columns = frame.columns().len();
        let mut sums = Sums { counted: 0.0, sum: 0.0, whole: 0.0, observed: 0.0 };
        for &place in frame.nodes()[node].children.iter().filter(|place| Some(**place) != but) {
            let weight = self.chain.weights()[place];
            if weight <= 0.0 {
                continue;
            }
            let (score, applies, imputed) = match place.checked_sub(columns) {
                None => (work.sheet.column(place)[row], frame.applies(place)[row], work.sheet.imputed(place)[row]),
                Some(child) => (work.scores(child)[row], !work.present(child)[row].is_nan(), false),
            };
            sums.whole += if applies { weight } else { 0.0 };
            if !score.is_nan() {
                sums.counted += weight;
                sums.sum += weight * score;
                sums.observed += if imputed { 0.0 } else { weight };
            }
        }
        sums
    }

    /// The range of one block by trying weights.
    fn bisection(&self, work: &mut Work, item: Item, block: &Block<'_>) -> Range {
        let weight = self.chain.weights()[item.place];
        let mut chain = self.chain.clone();
        let mut ranks = |work: &mut Work, weight: f64| {
            chain.weights_mut()[item.place] = weight;
            self.engine.run_from(&chain, chain.cell_steps(), work);
            let mut ranks = vec![0; block.rows.len()];
            let top = self.parents.len() - 1;
            crate::rank::place_all(&work.scores(top)[block.rows.clone()], &mut Vec::new(), &mut ranks);
            ranks
        };
        let nominal = ranks(work, weight);
        // 2^(1/4)
        let step = 2.0_f64.sqrt().sqrt();
        let mut towards = |factor: f64| {
            let mut same = weight;
            for _ in 0..40 {
                let next = same * factor;
                if ranks(work, next) != nominal {
                    let mut other = next;
                    for _ in 0..50 {
                        let middle = f64::midpoint(same, other);
                        *(if ranks(work, middle) == nominal { &mut same } else { &mut other }) = middle;
                    }
                    return Some(same);
                }
                same = next;
            }
            None
        };
        (towards(1.0 / step).unwrap_or(0.0), towards(step))
    }
}

impl Curve {
    /// Whether two units have the same score for every weight.
    fn never_leaves(&self, other: &Self) -> bool {
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-9;
        same(self.at_zero, other.at_zero)
            && same(self.slope, other.slope)
            && (same(self.siblings, other.siblings) || same(self.slope, 0.0))
    }

    /// The weights above 0 at which two units have the same score: roots of
    /// `c (w + W)(w + V) + d w (w + V) - e w (w + W)`.
    fn crossings(&self, other: &Self) -> Vec<f64> {
        let (w, v) = (self.siblings, other.siblings);
        let (c, d, e) = (self.at_zero - other.at_zero, self.slope, other.slope);
        // A unit that the weight does not touch has no slope, and any W does for it.
        let (w, v) = if d == 0.0 {
            (v, v)
        } else if e == 0.0 {
            (w, w)
        } else {
            (w, v)
        };
        if w == v {
            let rise = c + d - e;
            return if rise == 0.0 { Vec::new() } else { positive([-c * w / rise]) };
        }
        let (square, linear, constant) = (c + d - e, c * (w + v) + d * v - e * w, c * w * v);
        let discriminant = linear * linear - 4.0 * square * constant;
        if discriminant < 0.0 {
            return Vec::new();
        }
        // Without cancellation: q = -(b + sign(b) sqrt(D)) / 2, roots q / a and c / q.
        let q = -0.5 * (linear + discriminant.sqrt().copysign(linear));
        positive([q / square, constant / q])
    }
}

fn positive<const N: usize>(roots: [f64; N]) -> Vec<f64> {
    roots.into_iter().filter(|root| root.is_finite() && *root > 0.0).collect()
}

/// Keeps of a range around the weight what does not reach beyond a crossing.
fn narrow(range: &mut Range, weight: f64, crossing: f64) {
    if crossing <= weight {
        range.0 = range.0.max(crossing);
    }
    if crossing >= weight {
        range.1 = Some(range.1.map_or(crossing, |upper| upper.min(crossing)));
    }
}
