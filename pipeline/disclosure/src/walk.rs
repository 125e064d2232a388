//! From the true table to others that look the same from outside.

use crate::audit::{Equations, ONE, Unknown};
use std::collections::{BTreeMap, BTreeSet};

/// No search takes more steps; what is not reached by then is not claimed.
const MOST_STEPS: usize = 400;

/// A table and the equations, solved for some unknowns (`solved`) by the others, which are free to move.
///
/// The search is the simplex method with bounds, started from a table of whole numbers instead of a corner and moving by
/// whole numbers only, so that all its tables are such.
#[derive(Clone)]
pub(crate) struct Walk {
    rows: Vec<Vec<i128>>,
    /// The column that a row is solved for; its factor is positive, and 0 in all other rows.
    solved: Vec<usize>,
    is_solved: Vec<bool>,
    table: Vec<Unknown>,
    goal: usize,
}

impl Walk {
    pub(crate) fn new(equations: &Equations, unknowns: &[usize], rows: &BTreeSet<usize>, goal: usize) -> Self {
        let column: BTreeMap<usize, usize> = unknowns.iter().enumerate().map(|(at, unknown)| (*unknown, at)).collect();
        let dense = |row: &usize| {
            let mut dense = vec![0; unknowns.len()];
            for (unknown, factor) in &equations.rows[*row] {
                if let Some(at) = column.get(unknown) {
                    dense[*at] = *factor;
                }
            }
            dense
        };
        let mut walk = Self {
            rows: rows.iter().map(dense).collect(),
            solved: Vec::new(),
            is_solved: vec![false; unknowns.len()],
            table: unknowns.iter().map(|unknown| equations.unknowns[*unknown]).collect(),
            goal: column.get(&goal).copied().unwrap_or(0),
        };
        walk.solve();
        walk
    }

    /// Gauss and Jordan, the goal first.
    fn solve(&mut self) {
        let columns = std::iter::once(self.goal).chain(0..self.table.len());
        for column in columns {
            let done = self.solved.len();
            let Some(row) = (done..self.rows.len()).find(|row| self.rows[*row][column] != 0) else { continue };
            self.rows.swap(done, row);
            self.solved.push(column);
            self.is_solved[column] = true;
            self.clear(done, column);
        }
        self.rows.truncate(self.solved.len());
    }

    /// Makes the column 0 in all rows but one.
    fn clear(&mut self, row: usize, column: usize) {
        if self.rows[row][column] < 0 {
            self.rows[row].iter_mut().for_each(|factor| *factor = -*factor);
        }
        let pivot = std::mem::take(&mut self.rows[row]);
        for other in self.rows.iter_mut().filter(|other| other.get(column).is_some_and(|factor| *factor != 0)) {
            let (own, times) = (pivot[column], other[column]);
            let mut divisor = 0;
            for (factor, of_pivot) in other.iter_mut().zip(&pivot) {
                *factor = *factor * own - of_pivot * times;
                divisor = gcd(divisor, *factor);
            }
            if divisor > 1 {
                other.iter_mut().for_each(|factor| *factor /= divisor);
            }
        }
        self.rows[row] = pivot;
    }

    /// The goal in the table that takes it furthest up or down; the search ends where it reaches `until`.
    pub(crate) fn furthest(mut self, up: bool, until: i128) -> i128 {
        for _ in 0..MOST_STEPS {
            let now = self.table[self.goal].value;
            if (up && now >= until) || (!up && now <= until) {
                return now;
            }
            let Some(of_goal) = self.solved.iter().position(|column| *column == self.goal) else {
                // In no equation at all.
                return if up { until } else { until.max(self.table[self.goal].least) };
            };
            if !self.advance(of_goal, up, until) && !self.turn(of_goal, up) {
                return now;
            }
        }
        self.table[self.goal].value
    }

    /// The free columns that move the goal, each with the direction that it takes.
    fn movers(&self, of_goal: usize, up: bool) -> Vec<(usize, i128)> {
        let row = &self.rows[of_goal];
        let free = (0..row.len()).filter(|column| row[*column] != 0 && !self.is_solved[*column]);
        free.map(|column| (column, if (row[column] < 0) == up { 1 } else { -1 })).collect()
    }

    /// Moves what moves the goal as far as it goes. Whether anything moved.
    fn advance(&mut self, of_goal: usize, up: bool, until: i128) -> bool {
        let mut moved = false;
        for (column, sign) in self.movers(of_goal, up) {
            // Steps in which every solved column stays whole.
            let step =
                self.rows.iter().zip(&self.solved).filter(|(row, _)| row[column] != 0).fold(1, |step, (row, at)| {
                    let unit = row[*at] / gcd(row[*at], row[column]);
                    step / gcd(step, unit) * unit
                });
            let mut most = if sign < 0 { Some(self.table[column].value - self.table[column].least) } else { None };
            for (row, at) in self.rows.iter().zip(&self.solved) {
                let falls = row[column] * sign;
                if falls > 0 {
                    let room = (self.table[*at].value - self.table[*at].least) * row[*at] / falls;
                    most = Some(most.map_or(room, |most| most.min(room)));
                }
            }
            let row = &self.rows[of_goal];
            let wanted =
                ((until - self.table[self.goal].value).abs() * row[self.goal] / row[column].abs() / ONE + step) * ONE;
            let by = most.map_or(wanted, |most| most.min(wanted)) / (ONE * step) * (ONE * step);
            if by <= 0 {
                continue;
            }
            moved = true;
            self.table[column].value += sign * by;
            for (row, at) in self.rows.iter().zip(&self.solved) {
                self.table[*at].value -= sign * by * row[column] / row[*at];
            }
            let now = self.table[self.goal].value;
            if (up && now >= until) || (!up && now <= until) {
                return true;
            }
        }
        moved
    }

    /// Solves for a column that would move the goal, in place of one that is at its end and holds it. Whether there is such.
    fn turn(&mut self, of_goal: usize, up: bool) -> bool {
        for (column, sign) in self.movers(of_goal, up) {
            if sign < 0 && self.table[column].value - self.table[column].least < ONE {
                continue;
            }
            let holds = |row: &usize| {
                let at = self.solved[*row];
                let room = self.table[at].value - self.table[at].least;
                self.rows[*row][column] * sign > 0 && room * self.rows[*row][at] < ONE * self.rows[*row][column].abs()
            };
            let held = (0..self.rows.len()).filter(holds).min_by_key(|row| self.solved[*row]);
            if let Some(row) = held.filter(|row| *row != of_goal) {
                self.is_solved[self.solved[row]] = false;
                self.is_solved[column] = true;
                self.solved[row] = column;
                self.clear(row, column);
                return true;
            }
        }
        false
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
