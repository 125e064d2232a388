//! What anybody can add up: sums over the tree of units, over areas and over periods.

use crate::cell::{Cells, Key, Measure};
use catalogue::{Period, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// Counts that add up to something known: `sum(factor * count) = constant`.
///
/// The constant is taken as known even where it stands for records that no row shows, such as those booked on a district
/// itself: whoever works there may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) terms: Vec<(Key, Measure, i128)>,
    /// The sum is not known, only that it is not negative.
    pub(crate) open: bool,
}

impl Line {
    pub(crate) fn known(terms: Vec<(Key, Measure, i128)>) -> Self {
        Self { terms, open: false }
    }
}

const MEASURES: [Measure; 2] = [Measure::Numerator, Measure::Denominator];

/// The lines through the counts that may be withheld.
pub(crate) fn lines(plan: &Plan, cells: &Cells) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&Key>> = BTreeMap::new();
    for (key, _) in cells.iter().filter(|(_, cell)| cell.aggregate) {
        groups.entry((&key.indicator, &key.period, &key.area)).or_default().push(key);
    }
    let mut trees = BTreeMap::new();
    for ((_, period, _), keys) in &groups {
        let units: BTreeSet<&str> = keys.iter().map(|key| key.unit.as_str()).collect();
        let Some(days) = index::period(period) else { continue };
        let tree = trees.entry((*period, units)).or_insert_with_key(|(_, units)| Tree::of(plan, &days, units));
        for measure in MEASURES {
            tree.add_lines(keys, measure, cells, &mut lines);
        }
    }
    over_areas(cells, &mut lines);
    over_periods(cells, &mut lines);
    lines
}

/// Who ran whom in a period, among the units that a table shows.
struct Tree<'a> {
    /// Each unit's nearest ones above it that the table shows, on whatever day of the period.
    above: BTreeMap<&'a str, BTreeSet<Option<&'a str>>>,
}

impl<'a> Tree<'a> {
    fn of(plan: &Plan, period: &Period, units: &BTreeSet<&'a str>) -> Self {
        let inside = |day: &chrono::NaiveDate| period.first_day < *day && *day <= period.last_day;
        let changes = plan.units.memberships.iter().flat_map(|row| [row.valid_from, row.valid_to]).flatten();
        let days: BTreeSet<_> = changes.filter(inside).chain([period.first_day]).collect();
        let nearest = |unit: &str, day| {
            let mut at = plan.units.parent_on(unit, day);
            // No tree is as deep as it has memberships, unless it goes round in a circle.
            for _ in 0..=plan.units.memberships.len() {
                match at {
                    Some(parent) if units.contains(parent) => return units.get(parent).copied(),
                    Some(parent) => at = plan.units.parent_on(parent, day),
                    None => break,
                }
            }
            None
        };
        let above = |unit: &&'a str| {
            let known = plan.units.units.get(*unit);
            let lives = |day: &&chrono::NaiveDate| known.is_none_or(|known| known.exists_on(**day));
            (*unit, days.iter().filter(lives).map(|day| nearest(unit, *day)).collect())
        };
        Self { above: units.iter().map(above).collect() }
    }

    /// A unit is the sum of those below it. Where one moved in the period, that holds for all who ran it together, and for
    /// each of them alone it is at least the sum of those that stayed.
    fn add_lines(&self, keys: &[&Key], measure: Measure, cells: &Cells, lines: &mut Vec<Line>) {
        let key_of: BTreeMap<&str, &Key> = keys.iter().map(|key| (key.unit.as_str(), *key)).collect();
        let has = |unit: &str| key_of.get(unit).filter(|key| cells[**key].get(measure).is_some());
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        // Those who ran a moved unit, in groups that share one, each with the moved units.
        let mut shared: Vec<(BTreeSet<&str>, BTreeSet<&str>)> = Vec::new();
        for (unit, above) in &self.above {
            match above.iter().collect::<Vec<_>>()[..] {
                [Some(parent)] => below.entry(parent).or_default().push(unit),
                [_, _, ..] if !above.contains(&None) => {
                    let mut group: (BTreeSet<&str>, BTreeSet<&str>) =
                        (above.iter().flatten().copied().collect(), BTreeSet::from([*unit]));
                    shared.retain(|other| {
                        let apart = other.0.is_disjoint(&group.0);
                        if !apart {
                            group.0.extend(&other.0);
                            group.1.extend(&other.1);
                        }
                        apart
                    });
                    shared.push(group);
                }
                _ => {}
            }
        }
        let term = |unit: &str, factor: i128| has(unit).map(|key| ((*key).clone(), measure, factor));
        let own = |unit: &str| {
            let children = below.get(unit).into_iter().flatten().filter_map(|child| term(child, -1));
            term(unit, 1).into_iter().chain(children)
        };
        let mut runs_moved: BTreeSet<&str> = BTreeSet::new();
        for (parents, moved) in &shared {
            let terms = parents.iter().flat_map(|unit| own(unit)).chain(moved.iter().filter_map(|unit| term(unit, -1)));
            lines.push(Line::known(netted(terms)));
            runs_moved.extend(parents);
        }
        for parent in below.keys() {
            lines.push(Line { terms: own(parent).collect(), open: runs_moved.contains(parent) });
        }
    }
}

/// The terms with each count once; a parent can be the child of another.
fn netted(terms: impl Iterator<Item = (Key, Measure, i128)>) -> Vec<(Key, Measure, i128)> {
    let mut sums: BTreeMap<(Key, Measure), i128> = BTreeMap::new();
    for (key, measure, factor) in terms {
        *sums.entry((key, measure)).or_default() += factor;
    }
    sums.into_iter().filter(|(_, factor)| *factor != 0).map(|((key, measure), factor)| (key, measure, factor)).collect()
}

/// Areas add up to the whole; or, as the population of a rate does, each of them is the whole.
fn over_areas(cells: &Cells, lines: &mut Vec<Line>) {
    let mut groups: BTreeMap<&str, BTreeMap<(&str, &str), Vec<&Key>>> = BTreeMap::new();
    for (key, _) in cells.iter().filter(|(key, cell)| cell.aggregate && !key.area.is_empty()) {
        groups.entry(&key.indicator).or_default().entry((&key.period, &key.unit)).or_default().push(key);
    }
    for of_indicator in groups.into_values() {
        for measure in MEASURES {
            let count = |key: &Key| cells.get(key).and_then(|cell| cell.get(measure));
            let whole = |key: &Key| Key { area: String::new(), ..key.clone() };
            let each = of_indicator.values().flatten().all(|key| count(key) == count(&whole(key)));
            for areas in of_indicator.values() {
                let whole = whole(areas[0]);
                if count(&whole).is_none() {
                    continue;
                }
                let term = |key: &&Key| count(key).map(|_| ((*key).clone(), measure, -1));
                let mut terms: Vec<_> = areas.iter().filter_map(term).collect();
                if each {
                    lines.extend(terms.into_iter().map(|term| Line::known(vec![(whole.clone(), measure, 1), term])));
                } else {
                    terms.insert(0, (whole, measure, 1));
                    lines.push(Line::known(terms));
                }
            }
        }
    }
}

/// Quarters add up to the year where it counts events, and the last of them is the year where it counts a state.
fn over_periods(cells: &Cells, lines: &mut Vec<Line>) {
    let ids: BTreeSet<&str> = cells.keys().map(|key| key.period.as_str()).collect();
    let periods: Vec<Period> = ids.iter().filter_map(|id| index::period(id)).collect();
    for whole in &periods {
        let length = |period: &Period| (period.last_day - period.first_day).num_days() + 1;
        let mut by_length: BTreeMap<usize, Vec<&Period>> = BTreeMap::new();
        for part in &periods {
            if part != whole && whole.first_day <= part.first_day && part.last_day <= whole.last_day {
                // `2018-01`, `2018Q1` and `2018H1` differ in what stands behind the year.
                let kind = part.id.len() * 256 + usize::from(part.id.as_bytes().get(4).copied().unwrap_or(0));
                by_length.entry(kind).or_default().push(part);
            }
        }
        for mut parts in by_length.into_values() {
            parts.sort_by_key(|part| part.first_day);
            if parts.iter().map(|part| length(part)).sum::<i64>() == length(whole) {
                of_parts(whole, &parts, cells, lines);
            }
        }
    }
}

fn of_parts(whole: &Period, parts: &[&Period], cells: &Cells, lines: &mut Vec<Line>) {
    let mut series: BTreeMap<(&str, &str), Vec<&Key>> = BTreeMap::new();
    for (key, _) in cells.iter().filter(|(key, cell)| cell.aggregate && key.period == whole.id) {
        series.entry((&key.indicator, &key.area)).or_default().push(key);
    }
    let Some(last) = parts.last() else { return };
    for keys in series.into_values() {
        for measure in MEASURES {
            let count = |key: &Key| cells.get(key).and_then(|cell| cell.get(measure));
            let part = |key: &Key, of: &Period| Key { period: of.id.clone(), ..key.clone() };
            let is_state = keys.iter().all(|key| count(key) == count(&part(key, last)));
            for key in &keys {
                let parts = if is_state { std::slice::from_ref(last) } else { parts };
                let known = |key: Key| count(&key).map(|_| (key, measure, -1));
                let mut terms: Vec<_> = parts.iter().filter_map(|of| known(part(key, of))).collect();
                if count(key).is_some() {
                    terms.push(((*key).clone(), measure, 1));
                }
                lines.push(Line::known(terms));
            }
        }
    }
}
