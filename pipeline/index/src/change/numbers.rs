use crate::tables::{IndexRow, ScoreRow};
use catalogue::{Disclosure, Plan};
use std::collections::BTreeMap;

/// Which number of a unit: the place of its period among those compared, node, and indicator (empty: the node itself).
pub(crate) type Key = (usize, String, String);

/// What is published of one node or indicator for one unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Number {
    pub(crate) score: Option<f64>,
    pub(crate) rank: Option<u32>,
    pub(crate) peer_group: String,
}

/// The numbers of every unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    pub(crate) of_unit: BTreeMap<String, BTreeMap<Key, Number>>,
}

impl Numbers {
    /// From the tables. `place` tells which of the compared periods a period is, if any.
    ///
    /// What never leaves the office is no published number and is left out.
    pub(crate) fn new(
        plan: &Plan,
        scores: &[ScoreRow],
        index: &[IndexRow],
        place: impl Fn(&str) -> Option<usize>,
    ) -> Self {
        let mut numbers = Self::default();
        let mut put = |unit_id: &str, key: Key, number: Number| {
            numbers.of_unit.entry(unit_id.to_owned()).or_default().insert(key, number);
        };
        for row in scores.iter().filter(|row| !is_internal(plan, &row.indicator_id)) {
            if let Some(place) = place(&row.period) {
                let node_id = plan.node_of.get(&row.indicator_id).cloned().unwrap_or_default();
                let number = Number { score: row.score, ..Number::default() };
                put(&row.unit_id, (place, node_id, row.indicator_id.clone()), number);
            }
        }
        for row in index {
            if let Some(place) = place(&row.period) {
                let number = Number { score: row.score, rank: row.rank, peer_group: row.peer_group.clone() };
                put(&row.unit_id, (place, row.node_id.clone(), String::new()), number);
            }
        }
        numbers
    }
}

/// Whether an indicator never leaves the office.
pub(crate) fn is_internal(plan: &Plan, indicator_id: &str) -> bool {
    plan.indicators.get(indicator_id).is_some_and(|indicator| indicator.disclosure == Disclosure::Internal)
}
