//! Somebody with all published tables, the tree of units and time. Knows nothing of how cells were chosen.

use catalogue::Plan;
use index::tables::{self, AreaRow, Exact, IndexRow, ScoreRow, Status, ValueRow};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Indicator, unit, period, area (empty: the whole).
pub type Cell = (String, String, String, String);

/// A count is either known or one of these.
type Count = (Cell, bool);

/// What is found out of a count, as the interval in which it must lie; no upper end: anything.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub least: i128,
    pub most: Option<i128>,
}

impl Known {
    pub fn is_exact(&self) -> bool {
        self.most == Some(self.least)
    }

    pub fn width(&self) -> i128 {
        self.most.map_or(i128::MAX, |most| most - self.least)
    }
}

/// The counts of a published folder.
pub struct Tables {
    pub counts: BTreeMap<Cell, Option<(i128, i128)>>,
}

impl Tables {
    pub fn read(folder: &Path) -> Self {
        let values: Vec<ValueRow> = tables::read(&folder.join("2-values/values.csv")).unwrap();
        let areas: Vec<AreaRow> = tables::read(&folder.join("2-values/areas.csv")).unwrap();
        let whole = |count: Option<Exact>| count.map(|count| count.0 / Exact::SCALE);
        let of_values = values.into_iter().map(|row| {
            let cell = (row.indicator_id, row.unit_id, row.period, String::new());
            (cell, row.status, whole(row.numerator), whole(row.denominator), row.records, row.value)
        });
        let of_areas = areas.into_iter().map(|row| {
            let cell = (row.indicator_id, row.unit_id, row.period, row.area);
            (cell, row.status, whole(row.numerator), whole(row.denominator), row.records, row.value)
        });
        let mut counts = BTreeMap::new();
        for (cell, status, numerator, denominator, records, value) in of_values.chain(of_areas) {
            if status == Status::Suppressed {
                assert_eq!((numerator, denominator, records, value), (None, None, 0, None), "{cell:?}");
            }
            // Who reports nothing has nothing that adds up.
            let is_shown = status != Status::Suppressed;
            counts.insert(cell, is_shown.then(|| (numerator.unwrap_or(0), denominator.unwrap_or(0))));
        }
        Self { counts }
    }

    fn is_true(&self, sum: &[(Cell, bool, i128)]) -> bool {
        let count = |cell: &Cell, whole: bool| self.counts[cell].map_or(0, |(part, of)| if whole { of } else { part });
        sum.iter().map(|(cell, whole, factor)| factor * count(cell, *whole)).sum::<i128>() == 0
    }

    /// `sum(factor * cell) = 0`, for parts and for wholes, if nothing was booked elsewhere.
    fn sums(&self, plan: &Plan) -> Vec<Vec<(Cell, i128)>> {
        let mut sums: BTreeSet<Vec<(Cell, i128)>> = BTreeSet::new();
        let closure = plan.units.closure();
        let mut asked = BTreeMap::new();
        let mut units_of: BTreeMap<(&str, &str, &str), BTreeSet<&str>> = BTreeMap::new();
        for cell in self.counts.keys() {
            units_of.entry((&cell.0, &cell.2, &cell.3)).or_default().insert(&cell.1);
        }
        for cell in self.counts.keys() {
            let units = &units_of[&(cell.0.as_str(), cell.2.as_str(), cell.3.as_str())];
            let days = index::period(&cell.2).unwrap();
            let mut runs = |parent: &str, unit: &str| {
                *asked
                    .entry((cell.2.clone(), parent.to_owned(), unit.to_owned()))
                    .or_insert_with(|| belongs(&closure, parent, unit, &days))
            };
            let at = |unit: &str| (cell.0.clone(), unit.to_owned(), cell.2.clone(), cell.3.clone());
            let level = |unit: &str| plan.units.units[unit].level;
            use catalogue::Level::{Agency, City, CityLevel, District, FunctionalZone, Township};
            let mut below = |parent: &str, wanted: &[catalogue::Level], all_the_time: bool| -> Vec<(Cell, i128)> {
                let inside = |unit: &&&str| wanted.contains(&level(unit)) && runs(parent, unit) == Some(all_the_time);
                units.iter().filter(inside).map(|unit| (at(unit), -1)).collect()
            };
            // The city's own bodies stand together or one by one.
            let has = |wanted| units.iter().any(|unit| level(unit) == wanted);
            let parts: &[&[catalogue::Level]] = match level(&cell.1) {
                City if has(CityLevel) => &[&[District, FunctionalZone, CityLevel]],
                City if has(Agency) => &[&[District, FunctionalZone, Agency]],
                City => &[&[District, FunctionalZone], &[Township]],
                CityLevel => &[&[Agency]],
                District | FunctionalZone => &[&[Township]],
                _ => &[],
            };
            for wanted in parts {
                let mut terms = below(&cell.1, wanted, true);
                if terms.is_empty() {
                    continue;
                }
                terms.push((cell.clone(), 1));
                let moved = below(&cell.1, wanted, false);
                if moved.is_empty() {
                    sums.insert(terms.clone());
                }
                // A town that moved: both who ran it together have all of it.
                for (town, _) in moved {
                    for other in
                        units.iter().filter(|unit| **unit != cell.1 && matches!(level(unit), District | FunctionalZone))
                    {
                        if below(other, wanted, false).iter().any(|(unit, _)| *unit == town) {
                            let mut terms = terms.clone();
                            terms.extend(below(other, wanted, true));
                            terms.push((at(other), 1));
                            terms.push((town.clone(), -1));
                            terms.sort();
                            sums.insert(terms);
                        }
                    }
                }
            }
        }
        let mut areas: BTreeMap<Cell, Vec<(Cell, i128)>> = BTreeMap::new();
        for cell in self.counts.keys().filter(|cell| !cell.3.is_empty()) {
            let whole = (cell.0.clone(), cell.1.clone(), cell.2.clone(), String::new());
            areas.entry(whole).or_default().push((cell.clone(), -1));
        }
        for (whole, mut terms) in areas {
            terms.push((whole, 1));
            sums.insert(terms);
        }
        sums.into_iter().collect()
    }

    /// Wholes that agree between two indicators wherever both are shown.
    fn same_wholes(&self) -> Vec<(Cell, Cell)> {
        let mut by: BTreeMap<(&str, &str), Vec<&Cell>> = BTreeMap::new();
        for cell in self.counts.keys() {
            by.entry((&cell.0, &cell.3)).or_default().push(cell);
        }
        let mut same = Vec::new();
        for ((id, area), cells) in &by {
            for (other, other_area) in by.keys().filter(|other| **other > (*id, *area)) {
                let twin =
                    |cell: &Cell| ((*other).to_owned(), cell.1.clone(), cell.2.clone(), (*other_area).to_owned());
                let pairs: Vec<(Cell, Cell)> = cells
                    .iter()
                    .map(|cell| ((*cell).clone(), twin(cell)))
                    .filter(|(_, twin)| self.counts.contains_key(twin))
                    .collect();
                let shown: Vec<_> =
                    pairs.iter().filter_map(|(one, two)| self.counts[one].zip(self.counts[two])).collect();
                if shown.len() >= 5 && shown.iter().all(|(one, two)| one.1 == two.1) {
                    same.extend(pairs);
                }
            }
        }
        same
    }

    /// What arithmetic tells of every withheld part and whole: first by solving all equations, then by narrowing every
    /// count by what the others in its equations can be. Of equations that only seem to hold he is told by `truth`.
    pub fn attack(&self, plan: &Plan, truth: &Self) -> BTreeMap<Cell, [Known; 2]> {
        let hidden: Vec<&Cell> =
            self.counts.iter().filter(|(_, counts)| counts.is_none()).map(|(cell, _)| cell).collect();
        let mut columns: BTreeMap<Count, usize> = BTreeMap::new();
        for cell in &hidden {
            for whole in [false, true] {
                columns.insert(((*cell).clone(), whole), columns.len());
            }
        }
        let mut rows: Vec<(BTreeMap<usize, i128>, i128)> = Vec::new();
        let mut add = |terms: &[(Cell, bool, i128)]| {
            if !truth.is_true(terms) {
                return;
            }
            let (mut row, mut constant) = (BTreeMap::new(), 0);
            for (cell, whole, factor) in terms {
                match self.counts[cell] {
                    Some(counts) => constant -= factor * if *whole { counts.1 } else { counts.0 },
                    None => *row.entry(columns[&(cell.clone(), *whole)]).or_default() += factor,
                }
            }
            rows.push((row, constant));
        };
        for sum in self.sums(plan) {
            for whole in [false, true] {
                add(&sum.iter().map(|(cell, factor)| (cell.clone(), whole, *factor)).collect::<Vec<_>>());
            }
        }
        for (one, two) in self.same_wholes() {
            add(&[(one, true, 1), (two, true, -1)]);
        }
        // Behind the counts, how much is missing to each whole; a part is none of more.
        for (at, cell) in hidden.iter().enumerate() {
            let is_part = plan.indicators[&cell.0].kind == catalogue::Kind::Proportion;
            let of = |whole: bool| columns[&((*cell).clone(), whole)];
            if is_part {
                rows.push((BTreeMap::from([(of(true), 1), (of(false), -1), (columns.len() + at, -1)]), 0));
            }
        }
        let mut known = vec![Known { least: 0, most: None }; columns.len() + hidden.len()];
        for cell in &hidden {
            let (_, whole) = truth.counts[*cell].unwrap();
            known[columns[&((*cell).clone(), true)]].least = whole.min(1);
        }
        for (unknowns, mut rows) in parts(&rows, known.len()) {
            let mut of_part: Vec<Known> = unknowns.iter().map(|unknown| known[*unknown]).collect();
            narrow(&rows, &mut of_part);
            solve(&mut rows, unknowns.len());
            narrow(&rows, &mut of_part);
            for (unknown, found) in unknowns.into_iter().zip(of_part) {
                known[unknown] = found;
            }
        }
        let of = |cell: &Cell, whole: bool| known[columns[&(cell.clone(), whole)]];
        hidden.iter().map(|cell| ((*cell).clone(), [of(cell, false), of(cell, true)])).collect()
    }
}

/// Whether a unit belonged to another on all days of a period; none: on no day.
fn belongs(closure: &[catalogue::Membership], parent: &str, unit: &str, days: &catalogue::Period) -> Option<bool> {
    let rows: Vec<_> = closure.iter().filter(|row| row.parent_id == parent && row.unit_id == unit).collect();
    let holds = |day| {
        rows.iter().any(|row| row.valid_from.is_none_or(|from| from <= day) && row.valid_to.is_none_or(|to| day < to))
    };
    let days: Vec<bool> = days.first_day.iter_days().take_while(|day| *day <= days.last_day).map(holds).collect();
    days.contains(&true).then(|| !days.contains(&false))
}

/// Equations that have no unknown in common with others, each part with its unknowns, written out.
fn parts(rows: &[(BTreeMap<usize, i128>, i128)], unknowns: usize) -> Vec<(Vec<usize>, Vec<Vec<i128>>)> {
    let mut part: Vec<usize> = (0..unknowns).collect();
    fn root(part: &mut [usize], at: usize) -> usize {
        if part[at] != at {
            part[at] = root(part, part[at]);
        }
        part[at]
    }
    for (row, _) in rows {
        let first = row.keys().next().copied();
        for other in row.keys() {
            let (a, b) = (root(&mut part, first.unwrap()), root(&mut part, *other));
            part[a] = b;
        }
    }
    let mut found: BTreeMap<usize, (Vec<usize>, Vec<Vec<i128>>)> = BTreeMap::new();
    for unknown in 0..unknowns {
        found.entry(root(&mut part, unknown)).or_default().0.push(unknown);
    }
    for (row, constant) in rows {
        let Some(first) = row.keys().next() else { continue };
        let (unknowns, rows) = found.get_mut(&root(&mut part, *first)).unwrap();
        let mut written = vec![0; unknowns.len() + 1];
        for (unknown, factor) in row {
            written[unknowns.binary_search(unknown).unwrap()] = *factor;
        }
        written[unknowns.len()] = *constant;
        rows.push(written);
    }
    found.into_values().collect()
}

/// Gauss and Jordan with whole numbers.
fn solve(rows: &mut [Vec<i128>], width: usize) {
    let mut done = 0;
    for column in 0..width {
        let Some(pivot) = (done..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(done, pivot);
        let pivot = rows[done].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            if at != done && row[column] != 0 {
                let times = row[column];
                let mut divisor = 0;
                for (factor, of_pivot) in row.iter_mut().zip(&pivot) {
                    *factor = *factor * pivot[column] - of_pivot * times;
                    divisor = gcd(divisor, *factor);
                }
                if divisor > 1 {
                    row.iter_mut().for_each(|factor| *factor /= divisor);
                }
            }
        }
        done += 1;
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// In every equation each count can only be what the others leave.
fn narrow(rows: &[Vec<i128>], known: &mut [Known]) {
    for _ in 0..200 {
        let mut changed = false;
        for row in rows {
            let (factors, constant) = row.split_at(known.len());
            let terms: Vec<(usize, i128)> =
                factors.iter().copied().enumerate().filter(|(_, factor)| *factor != 0).collect();
            for (column, factor) in &terms {
                // factor * this = constant - others; the least and the most that can be.
                let (mut least, mut most) = (Some(constant[0]), Some(constant[0]));
                for (other, times) in terms.iter().filter(|(other, _)| other != column) {
                    let Known { least: low, most: high } = known[*other];
                    let (subtract_most, subtract_least) = if *times > 0 {
                        (high.map(|high| high * times), Some(low * times))
                    } else {
                        (Some(low * times), high.map(|high| high * times))
                    };
                    least = least.zip(subtract_most).map(|(sum, part)| sum - part);
                    most = most.zip(subtract_least).map(|(sum, part)| sum - part);
                }
                if *factor < 0 {
                    (least, most) = (most.map(|most| -most), least.map(|least| -least));
                }
                let by = factor.abs();
                if let Some(least) =
                    least.map(|least| -(-least).div_euclid(by)).filter(|least| *least > known[*column].least)
                {
                    known[*column].least = least;
                    changed = true;
                }
                if let Some(most) = most.map(|most| most.div_euclid(by))
                    && known[*column].most.is_none_or(|old| most < old)
                {
                    known[*column].most = Some(most);
                    changed = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
}

/// The one score that a node is missing, from the node, its other scores and the weights that everybody knows.
pub fn scores_behind_nodes(plan: &Plan, folder: &Path) -> BTreeMap<Cell, f64> {
    let scores: Vec<ScoreRow> = tables::read(&folder.join("3-scores/scores.csv")).unwrap();
    let nodes: Vec<IndexRow> = tables::read(&folder.join("4-index/index.csv")).unwrap();
    let of: BTreeMap<_, _> = scores
        .iter()
        .map(|row| ((row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str()), row.score))
        .collect();
    let mut found = BTreeMap::new();
    for node in &nodes {
        let Some(mean) = node.score else { continue };
        let children: Vec<(&str, f64)> = plan
            .indicators_of(&node.node_id)
            .filter(|(id, _)| of.contains_key(&(*id, node.unit_id.as_str(), node.period.as_str())))
            .filter(|(_, indicator)| indicator.disclosure != catalogue::Disclosure::Internal)
            .map(|(id, indicator)| (id, indicator.score.as_ref().unwrap().weight))
            .collect();
        let score = |id: &str| of[&(id, node.unit_id.as_str(), node.period.as_str())];
        let missing: Vec<&(&str, f64)> = children.iter().filter(|(id, _)| score(id).is_none()).collect();
        if let [(id, weight)] = missing[..] {
            let all: f64 = children.iter().map(|(_, weight)| weight).sum();
            let others: f64 = children.iter().filter_map(|(id, weight)| Some(score(id)? * weight)).sum();
            let cell = ((*id).to_owned(), node.unit_id.clone(), node.period.clone(), String::new());
            found.insert(cell, (mean * all - others) / weight);
        }
    }
    found
}
