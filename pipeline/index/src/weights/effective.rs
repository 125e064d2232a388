use crate::engine::{Engine, Work};
use catalogue::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One row of `4-index/weights.csv`: how much an indicator or node counts for units of one level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightRow {
    /// The level of the units: what does not apply to them weighs nothing.
    pub level: Level,
    /// Indicator or node.
    pub id: String,
    /// The node it belongs to; empty for the top.
    pub node_id: String,
    /// Weight among its siblings, as the method gives it.
    pub weight: f64,
    /// Its share of the weights of its siblings (0 to 1).
    pub share: f64,
    /// Its share of the whole index: the product of the shares up the tree (0 to 1), where nothing is missing.
    pub effective_weight: f64,
}

/// The weights that a run used (given ones or loadings) for each level of units that occurs and has an index, in order of
/// level and id.
pub fn effective_weights(engine: &Engine<'_>, work: &Work) -> Vec<WeightRow> {
    let weights = work.weights.as_slice();
    if weights.is_empty() {
        return Vec::new();
    }
    let frame = engine.frame();
    let levels: BTreeSet<Level> = frame.rows().iter().map(|row| row.unit.level).collect();
    let mut rows = Vec::new();
    for level in levels {
        let Some(top) = frame.nodes().len().checked_sub(1) else { continue };
        let tree = Tree { engine, weights, level };
        if tree.applies(frame.columns().len() + top) {
            tree.add(frame.columns().len() + top, "", 1.0, 1.0, &mut rows);
        }
    }
    rows.sort_by(|a, b| (a.level, &a.id).cmp(&(b.level, &b.id)));
    rows
}

struct Tree<'e, 'a> {
    engine: &'e Engine<'a>,
    weights: &'e [f64],
    level: Level,
}

impl Tree<'_, '_> {
    /// Whether anything at or below a place counts for the level.
    fn applies(&self, place: usize) -> bool {
        let frame = self.engine.frame();
        match place.checked_sub(frame.columns().len()) {
            None => {
                let levels = &frame.columns()[place].indicator.levels;
                levels.is_empty() || levels.contains(&self.level)
            }
            Some(node) => {
                frame.nodes()[node].children.iter().any(|child| self.weights[*child] > 0.0 && self.applies(*child))
            }
        }
    }

    fn add(&self, place: usize, parent: &str, share: f64, effective: f64, rows: &mut Vec<WeightRow>) {
        let frame = self.engine.frame();
        rows.push(WeightRow {
            level: self.level,
            id: frame.id_at(place).to_owned(),
            node_id: parent.to_owned(),
            weight: self.weights[place],
            share,
            effective_weight: effective,
        });
        let Some(node) = place.checked_sub(frame.columns().len()) else { return };
        let children = frame.nodes()[node].children.iter().copied();
        let counted: Vec<usize> = children.filter(|c| self.weights[*c] > 0.0 && self.applies(*c)).collect();
        let whole: f64 = counted.iter().map(|child| self.weights[*child]).sum();
        for child in counted {
            let share = self.weights[child] / whole;
            self.add(child, frame.nodes()[node].id, share, effective * share, rows);
        }
    }
}
