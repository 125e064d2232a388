//! The steps of a method, compiled to the layout of a frame.

use super::{Column, Frame, Set};
use crate::top::gives_points;
use catalogue::{
    Across, Aggregate, Disclosure, Impute, ImputeBy, Mean, Method, MissingItem, Override, Scaling, Screen, Step,
    Treatment,
};

/// The steps of a method, ready to run on the sheets of one [`Frame`].
///
/// What does not exist in the frame (an unknown indicator, a node outside the tree) is left out; `check` has named it.
#[derive(Clone, Debug)]
pub struct Chain {
    pub(crate) steps: Vec<CellStep>,
    pub(crate) rules: Vec<NodeRule>,
    pub(crate) missing_item: MissingItem,
    pub(crate) principal_component: bool,
    /// Whether the index is in points, to which bonus points can be added.
    pub(crate) points: bool,
    weights: Vec<f64>,
}

/// A step that works on the cells of a sheet.
#[derive(Clone, Debug)]
pub(crate) enum CellStep {
    /// What is divided, and by what.
    Denominate(Vec<(usize, usize)>),
    /// The node and the columns of each part that is looked at by itself.
    Screen(Screen, Vec<(usize, Vec<usize>)>),
    /// Whether all columns are on one scale already.
    Impute(Impute, Vec<Set>, bool),
    /// The treatment of each column.
    Treat(Vec<Option<Treatment>>, Vec<Set>),
    /// The scale of each column.
    Normalise(Vec<Option<Scaling>>, Vec<Set>),
}

/// How the children of a node become its score.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeRule {
    pub(crate) mean: Mean,
    pub(crate) min_weight_present: f64,
}

impl CellStep {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Denominate(_) => "denominate",
            Self::Screen(..) => "screen",
            Self::Impute(..) => "impute",
            Self::Treat(..) => "treat",
            Self::Normalise(..) => "normalise",
        }
    }
}

impl Chain {
    /// Compiles a method.
    pub(crate) fn new(frame: &Frame<'_>, method: &Method) -> Self {
        let mut chain = Self {
            steps: Vec::new(),
            rules: vec![
                NodeRule { mean: Mean::Arithmetic, min_weight_present: method.min_weight_present };
                frame.nodes().len()
            ],
            missing_item: method.missing_item,
            principal_component: method.weights == "pca",
            points: gives_points(method),
            weights: weights(frame, method),
        };
        let mut normalised = false;
        for step in method.steps_or_default() {
            match step {
                Step::Denominate { divide_by } => {
                    let mut pairs: Vec<(usize, usize)> = divide_by
                        .iter()
                        .filter_map(|(by, divided)| Some((frame.column_of(by)?, divided)))
                        .flat_map(|(by, divided)| divided.iter().filter_map(move |id| Some((frame.column_of(id)?, by))))
                        .collect();
                    pairs.sort_unstable();
                    chain.steps.push(CellStep::Denominate(pairs));
                }
                Step::Screen(screen) => {
                    let top = frame.nodes().len().checked_sub(1);
                    let parts: Vec<usize> = if screen.nodes.is_empty() {
                        top.into_iter().collect()
                    } else {
                        let place = |id: &String| frame.nodes().iter().position(|node| node.id == id);
                        screen.nodes.iter().filter_map(place).collect()
                    };
                    let parts = parts.into_iter().map(|node| (node, frame.below(node))).collect();
                    chain.steps.push(CellStep::Screen(screen, parts));
                }
                Step::Impute(impute) => {
                    let across = match impute.by {
                        ImputeBy::Latest | ImputeBy::Linear => Across::AllYears,
                        ImputeBy::Mean | ImputeBy::Median | ImputeBy::NodeRow => Across::Year,
                    };
                    let sets = frame.sets(impute.among, across);
                    chain.steps.push(CellStep::Impute(impute, sets, normalised));
                }
                Step::Treat(treat) => {
                    let of = |id: &str| Override::of(&treat.overrides, id, &treat.treatment).clone();
                    let sets = frame.sets(treat.among, Across::Year);
                    chain.steps.push(CellStep::Treat(by_column(frame, of), sets));
                }
                Step::Normalise(normalise) => {
                    normalised = true;
                    let of = |id: &str| Override::of(&normalise.overrides, id, &normalise.scaling).clone();
                    let sets = frame.sets(normalise.among, normalise.across);
                    chain.steps.push(CellStep::Normalise(by_column(frame, of), sets));
                }
                Step::Aggregate(aggregate) => chain.set_rules(frame, &aggregate, method.min_weight_present),
            }
        }
        chain
    }

    fn set_rules(&mut self, frame: &Frame<'_>, aggregate: &Aggregate, min_weight_present: f64) {
        for (node, rule) in frame.nodes().iter().zip(&mut self.rules) {
            let other = aggregate.overrides.iter().rev().find(|other| other.nodes.iter().any(|id| id == node.id));
            *rule = NodeRule {
                mean: other.map_or(aggregate.mean, |other| other.mean),
                min_weight_present: other.and_then(|other| other.min_weight_present).unwrap_or(min_weight_present),
            };
        }
    }

    /// How many steps work on cells. Running from this number on only aggregates.
    pub fn cell_steps(&self) -> usize {
        self.steps.len()
    }

    /// The weight of each indicator and node among its siblings, by place. With `weights = "pca"` the loadings take
    /// their place.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The same, to be changed. A weight that is not above 0 leaves the item out altogether, as if it were not in the tree.
    pub fn weights_mut(&mut self) -> &mut [f64] {
        &mut self.weights
    }
}

fn by_column<T>(frame: &Frame<'_>, of: impl Fn(&str) -> T) -> Vec<Option<T>> {
    frame.columns().iter().map(|column| column.scored.then(|| of(column.id))).collect()
}

/// The weights that the method chooses. What never enters a mean keeps the weight 0.
fn weights(frame: &Frame<'_>, method: &Method) -> Vec<f64> {
    let set = method.weight_sets.iter().find(|set| set.id == method.weights);
    let equal = matches!(method.weights.as_str(), "equal" | "pca");
    let chosen = |id: &str, given: f64| {
        let chosen = set.and_then(|set| set.weights.get(id)).copied().unwrap_or(given);
        if chosen > 0.0 { if equal { 1.0 } else { chosen } } else { 0.0 }
    };
    let enters = |column: &Column<'_>| column.scored && column.indicator.disclosure != Disclosure::Internal;
    let items =
        frame.columns().iter().map(|column| if enters(column) { chosen(column.id, column.weight) } else { 0.0 });
    let of_node = |id: &str| method.nodes.iter().find(|node| node.id == id).map_or(0.0, |node| node.weight);
    items.chain(frame.nodes().iter().map(|node| chosen(node.id, of_node(node.id)))).collect()
}
