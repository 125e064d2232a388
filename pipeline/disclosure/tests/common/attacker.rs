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
            counts.insert(cell, numerator.zip(denominator));
        }
        Self { counts }
    }

    fn units(&self, of: &Cell) -> BTreeSet<&str> {
        let same = |cell: &&Cell| (&cell.0, &cell.2, &cell.3) == (&of.0, &of.2, &of.3);
        self.counts.keys().filter(same).map(|cell| cell.1.as_str()).collect()
    }

    /// `sum(factor * cell) = 0`, for parts and for wholes.
    fn sums(&self, plan: &Plan) -> Vec<Vec<(Cell, i128)>> {
        let mut sums: BTreeSet<Vec<(Cell, i128)>> = BTreeSet::new();
        let closure = plan.units.closure();
        for cell in self.counts.keys() {
            let units = self.units(cell);
            let days = index::period(&cell.2).unwrap();
            // Whether a unit belonged to another all the time; none: never.
            let runs = |parent: &str, unit: &str| {
                let rows: Vec<_> = closure.iter().filter(|m| m.parent_id == parent && m.unit_id == unit).collect();
                let holds = |day| {
                    rows.iter()
                        .any(|m| m.valid_from.is_none_or(|from| from <= day) && m.valid_to.is_none_or(|to| day < to))
                };
                let days: Vec<bool> =
                    days.first_day.iter_days().take_while(|day| *day <= days.last_day).map(holds).collect();
                days.contains(&true).then(|| !days.contains(&false))
            };
            let at = |unit: &str| (cell.0.clone(), unit.to_owned(), cell.2.clone(), cell.3.clone());
            let level = |unit: &str| plan.units.units[unit].level;
            use catalogue::Level::{City, District, FunctionalZone, Township};
            let below = |parent: &str, wanted: &[catalogue::Level]| -> Vec<(Cell, i128)> {
                let inside = |unit: &&&str| wanted.contains(&level(unit)) && runs(parent, unit) == Some(true);
                units.iter().filter(inside).map(|unit| (at(unit), -1)).collect()
            };
            match level(&cell.1) {
                City => {
                    for wanted in [&[District, FunctionalZone][..], &[Township][..]] {
                        let mut terms = below(&cell.1, wanted);
                        terms.push((cell.clone(), 1));
                        sums.insert(terms);
                    }
                }
                District | FunctionalZone => {
                    let partly: Vec<&&str> = units
                        .iter()
                        .filter(|unit| level(unit) == Township && runs(&cell.1, unit) == Some(false))
                        .collect();
                    let mut terms = below(&cell.1, &[Township]);
                    terms.push((cell.clone(), 1));
                    if partly.is_empty() {
                        sums.insert(terms.clone());
                    }
                    // A town that moved: both who ran it together have all of it.
                    for town in partly {
                        let others = units.iter().filter(|unit| {
                            **unit != cell.1 && level(unit) != City && runs(unit, town) == Some(false) && *unit != town
                        });
                        for other in others {
                            let mut terms = terms.clone();
                            terms.extend(below(other, &[Township]));
                            terms.push((at(other), 1));
                            terms.push((at(town), -1));
                            terms.sort();
                            sums.insert(terms);
                        }
                    }
                }
                _ => {}
            }
            if cell.3.is_empty() {
                let areas = self
                    .counts
                    .keys()
                    .filter(|area| (&area.0, &area.1, &area.2) == (&cell.0, &cell.1, &cell.2) && !area.3.is_empty());
                let mut terms: Vec<(Cell, i128)> = areas.map(|area| (area.clone(), -1)).collect();
                if !terms.is_empty() {
                    terms.push((cell.clone(), 1));
                    sums.insert(terms);
                }
            }
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
    /// count by what the others in its equations can be.
    pub fn attack(&self, plan: &Plan) -> BTreeMap<Cell, [Known; 2]> {
        let hidden: Vec<&Cell> =
            self.counts.iter().filter(|(_, counts)| counts.is_none()).map(|(cell, _)| cell).collect();
        let mut columns: BTreeMap<Count, usize> = BTreeMap::new();
        for cell in &hidden {
            for whole in [false, true] {
                columns.insert(((*cell).clone(), whole), columns.len());
            }
        }
        // Behind the counts, how much is missing to each whole.
        let width = columns.len() + hidden.len();
        let mut rows: Vec<Vec<i128>> = Vec::new();
        let mut add = |terms: &[(Cell, bool, i128)]| {
            let mut row = vec![0; width + 1];
            for (cell, whole, factor) in terms {
                match (self.counts[cell], columns.get(&(cell.clone(), *whole))) {
                    (Some(counts), _) => row[width] -= factor * if *whole { counts.1 } else { counts.0 },
                    (None, Some(column)) => row[*column] += factor,
                    (None, None) => unreachable!(),
                }
            }
            if row[..width].iter().any(|factor| *factor != 0) {
                rows.push(row);
            }
        };
        for sum in self.sums(plan) {
            for whole in [false, true] {
                add(&sum.iter().map(|(cell, factor)| (cell.clone(), whole, *factor)).collect::<Vec<_>>());
            }
        }
        for (one, two) in self.same_wholes() {
            add(&[(one, true, 1), (two, true, -1)]);
        }
        for (at, cell) in hidden.iter().enumerate() {
            let mut row = vec![0; width + 1];
            row[columns[&((*cell).clone(), true)]] = 1;
            row[columns[&((*cell).clone(), false)]] = -1;
            row[columns.len() + at] = -1;
            rows.push(row);
        }
        let mut known = vec![Known { least: 0, most: None }; width];
        for cell in &hidden {
            known[columns[&((*cell).clone(), true)]].least = 1;
        }
        narrow(&rows, &mut known);
        solve(&mut rows, width);
        narrow(&rows, &mut known);
        let of = |cell: &Cell, whole: bool| known[columns[&(cell.clone(), whole)]];
        hidden.iter().map(|cell| ((*cell).clone(), [of(cell, false), of(cell, true)])).collect()
    }
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
