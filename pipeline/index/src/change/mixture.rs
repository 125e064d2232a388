use crate::change::counting::counted_alike;
use crate::change::numbers::Numbers;
use crate::change::{Compared, Side};
use crate::tables::ValueRow;
use crate::{build_index, score_values};
use catalogue::{Calendar, Method, Plan, Rule, Step};
use std::collections::{BTreeMap, BTreeSet};

/// What can be taken from the new side while the rest is the old side's. One bit each.
pub(crate) mod ingredient {
    /// The values of one unit.
    pub(crate) const OWN: usize = 1;
    /// The values of all other units; between two periods also the day on which units must exist.
    pub(crate) const OTHER: usize = 2;
    /// The values of indicators that are counted by another definition.
    pub(crate) const COUNTING: usize = 4;
    /// Parameters of scoring rules, and targets.
    pub(crate) const NORMALISATION: usize = 8;
    /// The rest of the definitions.
    pub(crate) const METHOD: usize = 16;
    /// All of them.
    pub(crate) const ALL: usize = 31;
}
use ingredient::{COUNTING, METHOD, NORMALISATION, OTHER, OWN};

/// Two sides, of which any mixture can be computed. Scoring and index are asked for as they are published: whatever
/// the engine does with the ingredients is what they do to the number.
pub(crate) struct Mixture<'a> {
    compared: &'a Compared,
    /// By `[method][normalisation]`: 0 of the old side, 1 of the new.
    plans: [[Plan; 2]; 2],
    cells: Vec<Cell<'a>>,
    /// The units of which a value differs as data.
    changed: BTreeSet<&'a str>,
    /// Ingredients besides data that differ at all.
    active: usize,
}

/// One value on both sides.
struct Cell<'a> {
    /// Absent: the period that is compared, whatever each side calls it.
    period: Option<&'a str>,
    unit_id: &'a str,
    follows: Follows,
    old: Option<&'a ValueRow>,
    new: Option<&'a ValueRow>,
}

/// Which ingredient a cell comes with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    Data,
    Counting,
    /// The definitions of one side alone know it: they decide whether it is used, so it is always there.
    Method,
}

impl<'a> Mixture<'a> {
    pub(crate) fn new(old: &Side<'a>, new: &Side<'a>, compared: &'a Compared) -> Self {
        let cells = cells(old, new, compared);
        let differs = |cell: &&Cell<'_>| !same(cell.old, cell.new);
        let changed = cells
            .iter()
            .filter(|cell| cell.follows == Follows::Data)
            .filter(differs)
            .map(|cell| cell.unit_id)
            .collect();
        let plans = [
            [mixed(old.plan, old.plan), mixed(old.plan, new.plan)],
            [mixed(new.plan, old.plan), mixed(new.plan, new.plan)],
        ];
        let mut active = 0;
        if cells.iter().filter(differs).any(|cell| cell.follows == Follows::Counting) {
            active |= COUNTING;
        }
        if plans.iter().any(|of_method| of_method[0] != of_method[1]) {
            active |= NORMALISATION;
        }
        if (0..2).any(|rules| plans[0][rules] != plans[1][rules]) {
            active |= METHOD;
        }
        Self { compared, plans, cells, changed, active }
    }

    /// The mixture that gives the same numbers for the unit with the fewest bits set, or with the same bit for the unit
    /// and the others, so that it needs to be computed once for all units.
    pub(crate) fn simplest(&self, mixture: usize, unit_id: &str) -> usize {
        let own_differs = self.changed.contains(unit_id);
        let others_differ = self.compared.moves() || self.changed.iter().any(|changed| *changed != unit_id);
        let plans = mixture & self.active;
        match (own_differs, others_differ) {
            (false, false) => plans,
            (false, true) if mixture & OTHER != 0 => plans | OWN | OTHER,
            (true, false) if mixture & OWN != 0 => plans | OWN | OTHER,
            (true, true) => plans | (mixture & (OWN | OTHER)),
            _ => plans,
        }
    }

    /// The numbers of all units under a mixture.
    pub(crate) fn numbers(&self, mixture: usize, unit_id: &str) -> Numbers {
        let new = |bit: usize| mixture & bit != 0;
        let plan = &self.plans[usize::from(new(METHOD))][usize::from(new(NORMALISATION))];
        let period = self.compared.called(new(OTHER));
        let row = |cell: &Cell<'_>| {
            let from_new = match cell.follows {
                Follows::Counting => new(COUNTING),
                Follows::Data => new(if cell.unit_id == unit_id { OWN } else { OTHER }),
                Follows::Method => cell.new.is_some(),
            };
            let row = if from_new { cell.new } else { cell.old }?;
            match (cell.period, period) {
                // The place of this period is taken by what is compared.
                (Some(elsewhere), Some(period)) if elsewhere == period => None,
                (None, Some(period)) => Some(ValueRow { period: period.to_owned(), ..row.clone() }),
                _ => Some(row.clone()),
            }
        };
        let values: Vec<ValueRow> = self.cells.iter().filter_map(row).collect();
        // What a mixture makes of a row that it cannot use is no finding about either side.
        let (scores, _) = score_values(plan, &values);
        let (index, _) = build_index(plan, &scores);
        Numbers::new(plan, &scores, &index, |found| self.compared.place(found, new(OTHER)))
    }
}

/// Whether a mixture is the same for every unit.
pub(crate) fn is_shared(mixture: usize) -> bool {
    (mixture & OWN != 0) == (mixture & OTHER != 0)
}

/// Whether two values are the same, whatever their period is called.
pub(crate) fn same(old: Option<&ValueRow>, new: Option<&ValueRow>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => {
            (old.value, old.status, old.numerator, old.denominator, old.records)
                == (new.value, new.status, new.numerator, new.denominator, new.records)
        }
        (old, new) => old.is_none() && new.is_none(),
    }
}

fn cells<'a>(old: &Side<'a>, new: &Side<'a>, compared: &'a Compared) -> Vec<Cell<'a>> {
    type Pair<'a> = (Option<&'a ValueRow>, Option<&'a ValueRow>);
    let mut pairs: BTreeMap<(Option<&str>, &str, &str), Pair<'a>> = BTreeMap::new();
    for (is_new, side) in [(false, old), (true, new)] {
        for row in side.values {
            let here = compared.called(is_new) == Some(row.period.as_str());
            let key = (row.indicator_id.as_str(), row.unit_id.as_str());
            let mut put = |period| {
                let pair = pairs.entry((period, key.0, key.1)).or_default();
                *(if is_new { &mut pair.1 } else { &mut pair.0 }) = Some(row);
            };
            if here {
                put(None);
            }
            put(Some(row.period.as_str()));
        }
    }
    let mut kinds: BTreeMap<(&str, &str), Follows> = BTreeMap::new();
    let mut alike: BTreeMap<&str, bool> = BTreeMap::new();
    pairs
        .into_iter()
        .map(|((period, indicator_id, unit_id), (mut a, mut b))| {
            let follows = *kinds
                .entry((indicator_id, unit_id))
                .or_insert_with(|| follows(old.plan, new.plan, indicator_id, unit_id, &mut alike, compared));
            if follows == Follows::Method {
                // The side whose definitions know the cell has the say.
                if knows(new.plan, indicator_id, unit_id) { a = None } else { b = None }
            }
            Cell { period, unit_id, follows, old: a, new: b }
        })
        .collect()
}

/// Which ingredient the values of an indicator and a unit come with.
pub(crate) fn follows<'a>(
    old: &Plan,
    new: &Plan,
    indicator_id: &'a str,
    unit_id: &str,
    alike: &mut BTreeMap<&'a str, bool>,
    compared: &Compared,
) -> Follows {
    if !(knows(old, indicator_id, unit_id) && knows(new, indicator_id, unit_id)) {
        return Follows::Method;
    }
    let alike = alike.entry(indicator_id).or_insert_with(|| counted_alike(old, new, indicator_id, compared));
    if *alike { Follows::Data } else { Follows::Counting }
}

/// Whether the definitions have the indicator, the unit, and the one for the other.
pub(crate) fn knows(plan: &Plan, indicator_id: &str, unit_id: &str) -> bool {
    match (plan.indicators.get(indicator_id), plan.units.units.get(unit_id)) {
        (Some(indicator), Some(unit)) => indicator.levels.is_empty() || indicator.levels.contains(&unit.level),
        _ => false,
    }
}

/// The definitions of one side with the scoring parameters and targets of the other, as far as scoring needs them.
///
/// An indicator that only one side has, or that only one side scores, or whose points are averaged on one side and not on
/// the other, is a matter of method, and keeps its rule; so do the steps unless both sides take the same ones.
fn mixed(method: &Plan, rules: &Plan) -> Plan {
    let mut plan = Plan {
        sources: BTreeMap::new(),
        calendar: Calendar::default(),
        queries: BTreeMap::new(),
        shared_views: BTreeMap::new(),
        alternative: None,
        ..method.clone()
    };
    let order = |method: &Method| method.steps.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    if order(&method.method) == order(&rules.method) {
        for (step, other) in plan.method.steps.iter_mut().zip(&rules.method.steps) {
            if let (Step::Normalise(step), Step::Normalise(other)) = (step, other) {
                step.clone_from(other);
            }
        }
    }
    for (id, indicator) in &mut plan.indicators {
        let Some(other) = rules.indicators.get(id) else { continue };
        match (&mut indicator.score, &other.score) {
            (None, None) => {}
            (Some(scoring), Some(other)) if kind(&scoring.rule) == kind(&other.rule) => {
                scoring.rule = other.rule.clone();
            }
            _ => continue,
        }
        indicator.target.clone_from(&other.target);
    }
    plan
}

/// What becomes of a rule's points.
fn kind(rule: &Rule) -> u8 {
    match rule {
        Rule::Bonus { .. } => 1,
        Rule::Gate { .. } => 2,
        _ => 0,
    }
}
