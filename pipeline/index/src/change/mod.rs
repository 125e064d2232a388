//! Why published numbers moved: between two runs, or between two periods of one.
//!
//! [`changes`] lists every score and rank that moved and splits each change into its [`Cause`]s, whose parts add up to
//! it. The split asks no more of the engine than what it publishes: scoring and index are computed for mixtures of the
//! two sides, with one ingredient after the other taken from the new one, and the mean is taken over all orders in which
//! the ingredients can be replaced (the Shapley value). So no ingredient comes first, what two do only together is
//! shared between them, an ingredient that does nothing has part 0, and comparing new with old turns every sign.

mod cause;
mod counting;
mod mixture;
mod numbers;
mod orders;
mod parts;
mod values;
mod words;

pub use cause::Cause;
pub use values::{ValueChange, value_changes};
pub use words::{in_table, in_words};

use crate::tables::{Exact, IndexRow, ScoreRow, ValueRow};
use catalogue::Plan;
use mixture::{Mixture, ingredient, is_shared};
use numbers::{Key, Number, Numbers};
use orders::mean_over_orders;
use parts::{Parts, billionths, decimal};
use std::collections::{BTreeMap, BTreeSet};

/// One side of a comparison: the tables of a run and the definitions they were made by.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The definitions.
    pub plan: &'a Plan,
    /// `2-values/values.csv`.
    pub values: &'a [ValueRow],
    /// `3-scores/scores.csv`, as published.
    pub scores: &'a [ScoreRow],
    /// `4-index/index.csv`, as published.
    pub index: &'a [IndexRow],
}

/// Which periods are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Each of these periods with itself, in two runs.
    Same(Vec<String>),
    /// A period of the old side with another one of the new side.
    Between {
        /// Period of the old side.
        from: String,
        /// Period of the new side.
        to: String,
    },
}

impl Compared {
    /// What the period is called on one side, when it has two names.
    fn called(&self, new: bool) -> Option<&str> {
        match self {
            Self::Same(_) => None,
            Self::Between { from, to } => Some(if new { to } else { from }),
        }
    }

    /// Whether different periods are compared.
    fn moves(&self) -> bool {
        matches!(self, Self::Between { .. })
    }

    /// Which of the compared periods a period of one side is.
    fn place(&self, period: &str, new: bool) -> Option<usize> {
        match self {
            Self::Same(periods) => periods.iter().position(|known| known == period),
            Self::Between { .. } => (self.called(new) == Some(period)).then_some(0),
        }
    }

    /// What a compared period is called on the old and on the new side.
    fn names(&self, place: usize) -> (&str, &str) {
        match self {
            Self::Same(periods) => periods.get(place).map_or(("", ""), |period| (period, period)),
            Self::Between { from, to } => (from, to),
        }
    }

    /// Every period that is named.
    fn named(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::Same(periods) => periods.iter().collect(),
            Self::Between { from, to } => vec![from, to],
        }
        .into_iter()
        .map(String::as_str)
    }
}

/// What a change is a change of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Points.
    Score,
    /// Place in the peer group; a smaller one is better.
    Rank,
}

/// A published number that moved, appeared or vanished, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Whose number.
    pub unit_id: String,
    /// Its period on the old side.
    pub from_period: String,
    /// Its period on the new side.
    pub to_period: String,
    /// The node; for an indicator, that which it belongs to.
    pub node_id: String,
    /// The indicator; empty for the node itself.
    pub indicator_id: String,
    /// Score or rank.
    pub measure: Measure,
    /// As published; `None` where there was none.
    pub old: Option<f64>,
    /// As published; `None` where there is none any more.
    pub new: Option<f64>,
    /// The group the unit is ranked in on the new side; for ranks.
    pub peer_group: String,
    parts: Option<Parts>,
}

/// A change as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounded {
    /// The old number.
    pub old: Option<Exact>,
    /// The new number.
    pub new: Option<Exact>,
    /// `new - old`; `None` unless there are both.
    pub change: Option<Exact>,
    /// The part of each cause, in the order of [`Cause::ALL`]; they add up to `change`. `None` where the number appeared
    /// or vanished, or where the unit is ranked in another group.
    pub parts: Option<[Exact; Cause::ALL.len()]>,
}

/// Decimals of scores in tables for programs, and of what counts as having moved.
const PLACES: u32 = 4;

impl Change {
    /// The change as it is printed with `places` decimals (0 to 4): the numbers rounded as scoreboards round them, the
    /// change the difference of the rounded numbers, and parts that add up to it.
    pub fn rounded(&self, places: u32) -> Rounded {
        let decimal = |x: Option<f64>| x.and_then(|x| decimal(x, places));
        let (old, new) = (decimal(self.old), decimal(self.new));
        let change = old.zip(new).map(|(old, new)| Exact(new.0 - old.0));
        let parts = change.zip(self.parts.as_ref()).map(|(change, parts)| parts.rounded(change, places));
        Rounded { old, new, change, parts }
    }

    /// The part of one cause, with four decimals; `None` where the change has no parts.
    pub fn part(&self, cause: Cause) -> Option<Exact> {
        self.rounded(PLACES).parts.map(|parts| parts[cause as usize])
    }

    /// The columns of [`Change::cells`].
    pub fn columns() -> Vec<&'static str> {
        let mut columns =
            vec!["unit_id", "from_period", "to_period", "node_id", "indicator_id", "measure", "old", "new", "change"];
        columns.extend(Cause::ALL.map(Cause::id));
        columns
    }

    /// One row of a table for programs, with four decimals. Empty cells: there is none.
    pub fn cells(&self) -> Vec<String> {
        let rounded = self.rounded(PLACES);
        let shown = |x: Option<Exact>| x.map(|x| x.to_string()).unwrap_or_default();
        let measure = match self.measure {
            Measure::Score => "score",
            Measure::Rank => "rank",
        };
        let texts = [&self.unit_id, &self.from_period, &self.to_period, &self.node_id, &self.indicator_id];
        let mut cells: Vec<String> = texts.into_iter().cloned().collect();
        cells.push(measure.to_owned());
        cells.extend([rounded.old, rounded.new, rounded.change].map(shown));
        cells.extend(
            (0..Cause::ALL.len()).map(|cause| shown(rounded.parts.and_then(|parts| parts.get(cause).copied()))),
        );
        cells
    }
}

/// Every published score and rank that moved, appeared or vanished, of one unit or of all, and why: in order of unit,
/// period, node, indicator (the node itself first), score before rank.
///
/// A score moved when its fourth decimal did, a rank when it is another one. For the size of `n` units whose own values
/// differ, the index is computed up to `16 n + 16` times, for one unit 32 times.
///
/// Where the definitions of a side do not reproduce what it published (because they are not its own, or another program
/// made it), the difference is [`Cause::Unseparated`].
pub fn changes(old: &Side<'_>, new: &Side<'_>, compared: &Compared, unit_id: Option<&str>) -> Vec<Change> {
    let published = [(old, false), (new, true)]
        .map(|(side, is_new)| Numbers::new(side.plan, side.scores, side.index, |p| compared.place(p, is_new)));
    let moved = moved(&published, unit_id);
    if moved.is_empty() {
        return Vec::new();
    }
    let mixture = Mixture::new(old, new, compared);
    let mut shared: BTreeMap<usize, Numbers> = BTreeMap::new();
    let mut changes = Vec::new();
    for (unit_id, moved) in moved {
        let mut own: BTreeMap<usize, Numbers> = BTreeMap::new();
        let simplest: Vec<usize> = (0..=ingredient::ALL).map(|mixed| mixture.simplest(mixed, unit_id)).collect();
        if moved.iter().any(|(_, old, new)| old.score.is_some() && new.score.is_some()) {
            for mixed in &simplest {
                let computed = if is_shared(*mixed) { &mut shared } else { &mut own };
                computed.entry(*mixed).or_insert_with(|| mixture.numbers(*mixed, unit_id));
            }
        }
        let state = |mixed: &usize, key: &Key| {
            let computed = if is_shared(*mixed) { &shared } else { &own };
            computed.get(mixed)?.of_unit.get(unit_id)?.get(key)
        };
        for (key, old, new) in moved {
            let states: Vec<Option<&Number>> = simplest.iter().map(|mixed| state(mixed, key)).collect();
            changes.extend(changes_of(unit_id, key, old, new, &states, compared));
        }
    }
    changes
}

type Moved<'a> = BTreeMap<&'a str, Vec<(&'a Key, &'a Number, &'a Number)>>;

/// What is not the same any more, by unit.
fn moved<'a>(published: &'a [Numbers; 2], unit_id: Option<&str>) -> Moved<'a> {
    static NOTHING: Number = Number { score: None, rank: None, peer_group: String::new() };
    let units: BTreeSet<&str> = published.iter().flat_map(|side| side.of_unit.keys()).map(String::as_str).collect();
    let mut moved = Moved::new();
    for unit in units.into_iter().filter(|unit| unit_id.is_none_or(|wanted| wanted == *unit)) {
        let [old, new] = [0, 1].map(|side| published[side].of_unit.get(unit));
        let keys: BTreeSet<&Key> = old.into_iter().chain(new).flat_map(BTreeMap::keys).collect();
        for key in keys {
            let [old, new] = [old, new].map(|side| side.and_then(|numbers| numbers.get(key)).unwrap_or(&NOTHING));
            if score_moved(old, new) || rank_moved(old, new) {
                moved.entry(unit).or_default().push((key, old, new));
            }
        }
    }
    moved
}

fn score_moved(old: &Number, new: &Number) -> bool {
    let shown = |number: &Number| number.score.map(|score| decimal(score, PLACES));
    shown(old) != shown(new)
}

fn rank_moved(old: &Number, new: &Number) -> bool {
    let shown = |number: &Number| number.rank.map(|rank| (rank, number.peer_group.clone()));
    shown(old) != shown(new)
}

/// The changes of score and rank of one node or indicator.
fn changes_of(
    unit_id: &str,
    key: &Key,
    old: &Number,
    new: &Number,
    states: &[Option<&Number>],
    compared: &Compared,
) -> Vec<Change> {
    let (place, node_id, indicator_id) = key;
    let (from_period, to_period) = compared.names(*place);
    let change = |measure, old, new, peer_group: &str, parts| Change {
        unit_id: unit_id.to_owned(),
        from_period: from_period.to_owned(),
        to_period: to_period.to_owned(),
        node_id: node_id.clone(),
        indicator_id: indicator_id.clone(),
        measure,
        old,
        new,
        peer_group: peer_group.to_owned(),
        parts,
    };
    let parts = |(old, new): (f64, f64), number: &dyn Fn(&Number) -> Option<f64>| {
        let states: Vec<Option<i128>> = states.iter().map(|state| number((*state)?).and_then(billionths)).collect();
        Some(split(billionths(old)?, billionths(new)?, &states, compared.moves()))
    };
    let mut changes = Vec::new();
    if score_moved(old, new) {
        let parts = old.score.zip(new.score).and_then(|ends| parts(ends, &|number| number.score));
        changes.push(change(Measure::Score, old.score, new.score, "", parts));
    }
    if rank_moved(old, new) {
        let group = if new.rank.is_some() { &new.peer_group } else { &old.peer_group };
        let ranked = |number: &Number| number.rank.filter(|_| number.peer_group == *group).map(f64::from);
        let parts = ranked(old).zip(ranked(new)).and_then(|ends| parts(ends, &ranked));
        changes.push(change(Measure::Rank, old.rank.map(f64::from), new.rank.map(f64::from), group, parts));
    }
    changes
}

/// Splits `new - old` by the states of all mixtures.
fn split(old: i128, new: i128, states: &[Option<i128>], moves: bool) -> Parts {
    let (first, last) = (states.first().copied().flatten(), states.last().copied().flatten());
    let Some(((first, last), (numerators, orders))) = first.zip(last).zip(mean_over_orders(states)) else {
        let mut parts = Parts::new(1);
        parts.add(Cause::Unseparated, new - old);
        return parts;
    };
    let mut parts = Parts::new(orders);
    let (own, other) =
        if moves { (Cause::OwnData, Cause::OtherData) } else { (Cause::OwnRevision, Cause::OtherRevision) };
    let causes = [own, other, Cause::Counting, Cause::Normalisation, Cause::Method];
    for (cause, numerator) in causes.into_iter().zip(numerators) {
        parts.add(cause, numerator);
    }
    parts.add_whole(Cause::Unseparated, (first - old) + (new - last));
    parts
}
