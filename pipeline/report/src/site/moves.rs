//! Why a unit changed its place since the period before: by its own figures, or by those of the others.

use crate::lookup::Lookup;
use catalogue::{Mean, MissingItem, Rule, ScaleBy, Step};
use serde::Serialize;

/// Scores nearer than this are the same score, as in the index.
const SAME: f64 = 1e-9;

/// A change of place; a negative number is a better place.
#[derive(Serialize)]
pub(super) struct Move {
    from: u32,
    to: u32,
    /// The part of the unit's own figures: the mean over both orders of replacement (Shapley).
    own: f64,
    others: f64,
}

/// By unit; nothing where a unit was not ranked in both periods in the same group, or where its index hangs on the figures of
/// others, so that the two cannot be told apart by places alone.
pub(super) fn moves(lookup: &Lookup) -> Vec<Option<Move>> {
    let before = lookup.before().filter(|_| own_figures_alone(lookup));
    lookup.units().map(|unit| of_unit(lookup, unit, before?)).collect()
}

fn of_unit(lookup: &Lookup, unit: &str, before: &str) -> Option<Move> {
    let (old, new) = (lookup.top_row(unit, before)?, lookup.top_row(unit, lookup.latest)?);
    let (from, to) = (old.rank?, new.rank?);
    if old.peer_group != new.peer_group {
        return None;
    }
    let others = |period: &str| -> Vec<f64> {
        let rows = lookup.input.index.iter().filter(|row| row.node_id == lookup.top && row.period == period);
        rows.filter(|row| row.peer_group == new.peer_group && row.unit_id != unit).filter_map(|row| row.score).collect()
    };
    let (old_others, new_others) = (others(before), others(lookup.latest));
    let (from_, to_) = (f64::from(from), f64::from(to));
    let own = ((place(new.score?, &old_others) - from_) + (to_ - place(old.score?, &new_others))) / 2.0;
    Some(Move { from, to, own, others: (to_ - from_) - own })
}

/// The place that a score has among others.
fn place(score: f64, others: &[f64]) -> f64 {
    let mut above: Vec<f64> = others.iter().copied().filter(|other| *other > score).collect();
    above.sort_by(f64::total_cmp);
    // Scores that are the same share the best place, also along a chain of near ones.
    let mut tied = score;
    let mut better = above.len();
    for other in above {
        if other - tied > SAME {
            break;
        }
        tied = other;
        better -= 1;
    }
    f64::from(u32::try_from(better + 1).unwrap_or(u32::MAX))
}

/// Whether nothing of the method sets a unit's score against those of others.
fn own_figures_alone(lookup: &Lookup) -> bool {
    let plan = lookup.input.plan;
    let relative = |rule: &Rule| matches!(rule, Rule::Relative { .. });
    let rules = plan.indicators.values().filter_map(|indicator| indicator.score.as_ref());
    plan.method.missing_item == MissingItem::Rescale
        && plan.method.weights != "pca"
        && !rules.map(|scoring| &scoring.rule).any(relative)
        && plan.method.steps_or_default().iter().all(|step| match step {
            Step::Normalise(normalise) => normalise.scaling.by == ScaleBy::Rules && normalise.overrides.is_empty(),
            Step::Aggregate(aggregate) => {
                aggregate.mean != Mean::Copeland && aggregate.overrides.iter().all(|other| other.mean != Mean::Copeland)
            }
            _ => false,
        })
}
