//! What a unit would gain by one indicator alone.

use super::rows::WhatIfRow;
use crate::engine::{Block, Chain, Engine, Work};
use crate::measure::value;
use crate::rank::{Others, place_all};
use crate::rule::is_met;
use crate::tables::{Exact, ValueRow};
use catalogue::{Direction, Indicator, Kind, Mean, MissingItem, Plan, Step};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Units of a group whose scores hang on each other's values.
const MOST_UNITS: usize = 200;

/// More cases than this are not tried.
const MOST_CASES: i64 = 1 << 40;

type Values<'v> = BTreeMap<(&'v str, &'v str, &'v str), &'v ValueRow>;

/// For every ranked unit and every scored indicator of which it is known which way is better: the rank it would have with
/// the indicator at its target, and the fewest cases that gain a place. Everything else stays as it is.
///
/// A case is one more, or one less, in the numerator of a proportion, rate or count; other kinds, and values without counts,
/// have none. A proportion's numerator stays from 0 to its denominator. More cases are taken never to lower a rank. There
/// is a row where the target is not reached, or a place could be gained. Where units are scored by each other, every trial
/// is a run of all, so groups of more than 200 units are left out. Rows come in order of period, group, unit and indicator.
pub fn what_if(plan: &Plan, values: &[ValueRow]) -> Vec<WhatIfRow> {
    let engine = Engine::from_values(plan, values).0;
    let Some(top) = engine.frame().nodes().len().checked_sub(1) else { return Vec::new() };
    let chain = engine.compile(&plan.method);
    let mut work = engine.work();
    engine.run_from(&chain, 0, &mut work);
    let values: Values<'_> = values
        .iter()
        .map(|row| ((row.unit_id.as_str(), row.period.as_str(), row.indicator_id.as_str()), row))
        .collect();
    let scores = work.scores(top).to_vec();
    let mut ranks = vec![0; scores.len()];
    engine.places(&mut work, top, &mut ranks);
    let all = All { plan, engine, chain, values, scores, ranks, by_itself: by_itself(plan) };
    let rows: Vec<(&Block<'_>, usize)> = all
        .engine
        .frame()
        .blocks()
        .iter()
        .flat_map(|block| block.rows.clone().map(move |row| (block, row)))
        .filter(|(block, row)| all.ranks[*row] > 0 && (all.by_itself || block.rows.len() <= MOST_UNITS))
        .collect();
    rows.into_par_iter().flat_map_iter(|(block, row)| all.of_unit(block, row)).collect()
}

struct All<'a> {
    plan: &'a Plan,
    engine: Engine<'a>,
    chain: Chain,
    values: Values<'a>,
    /// Of the top node, by row.
    scores: Vec<f64>,
    ranks: Vec<u32>,
    /// Whether a unit's score hangs on its own values alone.
    by_itself: bool,
}

/// Whether a unit's score under the method hangs on nothing but its own values.
fn by_itself(plan: &Plan) -> bool {
    let alone = |step: &Step| match step {
        Step::Denominate { .. } | Step::Screen(_) => true,
        Step::Impute(_) | Step::Treat(_) => false,
        Step::Normalise(normalise) => {
            normalise.scaling.by.is_fixed() && normalise.overrides.iter().all(|other| other.settings.by.is_fixed())
        }
        Step::Aggregate(aggregate) => {
            aggregate.mean != Mean::Copeland && aggregate.overrides.iter().all(|other| other.mean != Mean::Copeland)
        }
    };
    let method = &plan.method;
    method.missing_item == MissingItem::Rescale
        && method.weights != "pca"
        && method.steps_or_default().iter().all(alone)
}

impl<'a> All<'a> {
    fn of_unit(&self, block: &Block<'_>, row: usize) -> Vec<WhatIfRow> {
        let frame = self.engine.frame();
        let unit_id = frame.rows()[row].unit.unit_id.as_str();
        let period = frame.periods()[block.period].id.as_str();
        let of_unit = self
            .values
            .range((unit_id, period, "")..)
            .take_while(|((unit, of, _), _)| (*unit, *of) == (unit_id, period));
        let own: Vec<ValueRow> = of_unit.map(|(_, row)| (*row).clone()).collect();
        let alone = self.by_itself.then(|| Engine::from_values(self.plan, &own).0);
        let (engine, at) = alone.as_ref().map_or((&self.engine, row), |alone| (alone, 0));
        let chain = if self.by_itself { engine.compile(&self.plan.method) } else { self.chain.clone() };
        let others = self.by_itself.then(|| {
            let others = block.rows.clone().filter(|other| *other != row);
            Others::new(others.map(|other| self.scores[other]).collect())
        });
        let mut trial = Trial { all: self, engine, chain, work: engine.work(), others, block, row, at };
        let of_indicator = |value: &ValueRow| trial.row(value);
        own.iter().filter_map(of_indicator).collect()
    }
}

/// Tries values of one unit.
struct Trial<'t, 'a> {
    all: &'t All<'a>,
    /// Of the unit alone, or of all.
    engine: &'t Engine<'a>,
    chain: Chain,
    work: Work,
    /// The scores of the others, where they do not move with the unit's.
    others: Option<Others>,
    block: &'t Block<'t>,
    /// The unit among all.
    row: usize,
    /// The unit in the engine.
    at: usize,
}

impl Trial<'_, '_> {
    fn row(&mut self, value: &ValueRow) -> Option<WhatIfRow> {
        let frame = self.engine.frame();
        let column = frame.column_of(&value.indicator_id)?;
        let indicator = frame.columns()[column].indicator;
        let direction = frame.columns()[column].direction?;
        let now = value.value?;
        if self.chain.weights()[column] <= 0.0 {
            return None;
        }
        let rank = self.all.ranks[self.row];
        let target = indicator.target.as_ref();
        let open = target.filter(|target| !is_met(target, now));
        let rank_at_target = open.and_then(|target| self.rank_with(column, target.value));
        let cases = Cases::of(indicator, value, direction);
        let cases_to_target = open.and_then(|target| cases.as_ref()?.fewest(|value| is_met(target, value)));
        let cases_to_gain_a_place = cases
            .filter(|_| rank > 1)
            .and_then(|cases| cases.fewest(|value| self.rank_with(column, value).is_some_and(|other| other < rank)));
        if open.is_none() && cases_to_gain_a_place.is_none() {
            return None;
        }
        Some(WhatIfRow {
            unit_id: value.unit_id.clone(),
            period: value.period.clone(),
            peer_group: self.block.group.to_owned(),
            indicator_id: value.indicator_id.clone(),
            value: now,
            target: target.map(|target| target.value),
            cases_to_target,
            rank,
            rank_at_target,
            cases_to_gain_a_place,
        })
    }

    /// The unit's rank with another value of one indicator.
    fn rank_with(&mut self, column: usize, value: f64) -> Option<u32> {
        let top = self.engine.frame().nodes().len() - 1;
        self.work.sheet.copy_from(self.engine.raw());
        self.work.sheet.column_mut(column)[self.at] = value;
        self.engine.run_from(&self.chain, 0, &mut self.work);
        let scores = self.work.scores(top);
        if let Some(others) = &self.others {
            return others.place(scores[self.at]);
        }
        let mut ranks = vec![0; self.block.rows.len()];
        place_all(&scores[self.block.rows.clone()], &mut Vec::new(), &mut ranks);
        Some(ranks[self.row - self.block.rows.start]).filter(|rank| *rank > 0)
    }
}

/// The values that a unit would have with more cases, or fewer.
struct Cases<'c> {
    indicator: &'c Indicator,
    numerator: Exact,
    denominator: Option<Exact>,
    /// 1 when more is better, -1 when less is.
    sign: i64,
    /// The most cases that there can be.
    most: i64,
}

impl<'c> Cases<'c> {
    fn of(indicator: &'c Indicator, value: &ValueRow, direction: Direction) -> Option<Self> {
        let numerator = value.numerator?;
        let whole = |exact: Exact| i64::try_from(exact.0 / Exact::SCALE).unwrap_or(MOST_CASES).clamp(0, MOST_CASES);
        let (sign, most) = match (direction, indicator.kind) {
            (_, Kind::Ratio) => return None,
            (Direction::Less, _) => (-1, whole(numerator)),
            (Direction::More, Kind::Proportion) => (1, whole(Exact(value.denominator?.0 - numerator.0))),
            (Direction::More, Kind::Rate | Kind::Count) => (1, MOST_CASES),
        };
        Some(Self { indicator, numerator, denominator: value.denominator, sign, most })
    }

    /// The fewest cases with whose value something holds, with their sign; it is taken to hold for all more than these.
    fn fewest(&self, mut holds: impl FnMut(f64) -> bool) -> Option<i64> {
        let mut with = |cases: i64| {
            let numerator = Exact(self.numerator.0 + Exact::whole(self.sign * cases).0);
            value(self.indicator, numerator, self.denominator).is_ok_and(&mut holds)
        };
        if self.most == 0 || !with(self.most) {
            return None;
        }
        let (mut too_few, mut enough) = (0, self.most);
        while enough - too_few > 1 {
            let middle = too_few + (enough - too_few) / 2;
            *(if with(middle) { &mut enough } else { &mut too_few }) = middle;
        }
        Some(self.sign * enough)
    }
}
