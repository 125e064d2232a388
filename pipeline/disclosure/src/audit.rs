//! How far a withheld count stays open: other tables of whole numbers that agree with all that is published.
//!
//! The unknowns are the counts that may be withheld, and each line is an equation between them. Whoever knows all but the
//! withheld ones is left with equations between these. Moving along a solution of the homogeneous equations leads
//! from the true table to another that looks the same from outside; each such table is kept as a witness, and what is claimed
//! to be open is open between two witnesses. Nothing is claimed that no witness shows.

use crate::cell::{Cells, Key, Measure};
use crate::lines::Line;
use crate::primary::Secret;
use crate::walk::Walk;
use index::tables::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// One whole person, case or yuan.
pub(crate) const ONE: i128 = Exact::SCALE;

/// The equations between all counts that may be withheld.
pub(crate) struct Equations {
    pub(crate) unknowns: Vec<Unknown>,
    pub(crate) rows: Vec<Vec<(usize, i128)>>,
    of_cell: BTreeMap<Key, Own>,
    /// The rows in which an unknown stands.
    rows_of: Vec<Vec<usize>>,
    /// The cell of an unknown; none for what no row shows.
    cell_of: Vec<Option<Key>>,
    /// Whether readers do not see an unknown.
    hidden: Vec<bool>,
}

/// A number that is not negative, or at least no more so than it is.
#[derive(Clone, Copy)]
pub(crate) struct Unknown {
    /// The truth, in ten-thousandths.
    pub(crate) value: i128,
    pub(crate) least: i128,
}

/// The unknowns of a cell. The denominator of a part is the sum of the part and the rest.
#[derive(Clone, Copy)]
struct Own {
    numerator: usize,
    rest: Option<usize>,
    /// The denominator, or how far it lies above one.
    whole: Option<usize>,
}

impl Own {
    fn all(&self) -> impl Iterator<Item = usize> + use<> {
        [Some(self.numerator), self.rest, self.whole].into_iter().flatten()
    }

    /// The unknowns that a count is the sum of.
    fn parts(&self, measure: Measure) -> impl Iterator<Item = usize> + use<> {
        let [one, other] = match (measure, self.rest) {
            (Measure::Numerator, _) => [Some(self.numerator), None],
            (Measure::Denominator, None) => [self.whole, None],
            (Measure::Denominator, rest) => [Some(self.numerator), rest],
        };
        one.into_iter().chain(other)
    }
}

impl Equations {
    pub(crate) fn new(cells: &Cells, lines: &[Line]) -> Self {
        let mut all = Self {
            unknowns: Vec::new(),
            rows: Vec::new(),
            of_cell: BTreeMap::new(),
            rows_of: Vec::new(),
            cell_of: Vec::new(),
            hidden: Vec::new(),
        };
        for (key, cell) in cells.iter().filter(|(_, cell)| cell.aggregate) {
            let numerator = all.unknown(cell.numerator.0, 0, Some(key));
            let rest = cell.complement().map(|rest| all.unknown(rest.0, 0, Some(key)));
            // A whole of none has its own status, so whoever sees that a cell is withheld knows that there is somebody.
            let whole = cell.denominator.map(|whole| match rest {
                None => all.unknown(whole.0, ONE, Some(key)),
                Some(rest) => {
                    let above_one = all.unknown(whole.0 - ONE, 0, Some(key));
                    all.row(vec![(numerator, 1), (rest, 1), (above_one, -1)]);
                    above_one
                }
            });
            all.of_cell.insert(key.clone(), Own { numerator, rest, whole });
        }
        for line in lines {
            all.line(line);
        }
        all
    }

    fn unknown(&mut self, value: i128, least: i128, cell: Option<&Key>) -> usize {
        self.unknowns.push(Unknown { value, least: least.min(value) });
        self.rows_of.push(Vec::new());
        self.cell_of.push(cell.cloned());
        self.hidden.push(cell.is_none());
        self.unknowns.len() - 1
    }

    fn row(&mut self, terms: Vec<(usize, i128)>) {
        for (unknown, _) in &terms {
            self.rows_of[*unknown].push(self.rows.len());
        }
        self.rows.push(terms);
    }

    fn line(&mut self, line: &Line) {
        let mut sums: BTreeMap<usize, i128> = BTreeMap::new();
        let mut value = 0;
        for (key, measure, factor) in &line.terms {
            let Some(own) = self.of_cell.get(key) else { continue };
            for unknown in own.parts(*measure) {
                *sums.entry(unknown).or_default() += factor;
                value += factor * self.unknowns[unknown].value;
            }
        }
        let mut terms: Vec<(usize, i128)> = sums.into_iter().filter(|(_, factor)| *factor != 0).collect();
        if terms.is_empty() {
            return;
        }
        if line.open {
            terms.push((self.unknown(value, 0, None), -1));
        }
        self.row(terms);
    }

    /// Withholds a cell, or shows it again.
    pub(crate) fn withhold(&mut self, key: &Key, withhold: bool) {
        for unknown in self.of_cell.get(key).into_iter().flat_map(Own::all) {
            self.hidden[unknown] = withhold;
        }
    }

    /// The cells that are seen in a line with a withheld cell, or with one that hangs together with it.
    pub(crate) fn beside(&self, key: &Key) -> BTreeSet<&Key> {
        let rows = self.rows_through(&self.connected(key));
        let terms = rows.iter().flat_map(|row| &self.rows[*row]).map(|(unknown, _)| *unknown);
        terms.filter(|unknown| !self.hidden[*unknown]).filter_map(|unknown| self.cell_of[unknown].as_ref()).collect()
    }

    fn rows_through(&self, unknowns: &[usize]) -> BTreeSet<usize> {
        unknowns.iter().flat_map(|unknown| &self.rows_of[*unknown]).copied().collect()
    }

    /// The hidden unknowns that hang together with those of a cell, in order.
    fn connected(&self, key: &Key) -> Vec<usize> {
        let mut open: Vec<usize> = self.of_cell.get(key).into_iter().flat_map(Own::all).collect();
        let mut found: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(unknown) = open.pop() {
            for (other, _) in self.rows_of[unknown].iter().flat_map(|row| &self.rows[*row]) {
                if self.hidden[*other] && found.insert(*other) {
                    open.push(*other);
                }
            }
        }
        found.into_iter().collect()
    }

    /// How far a secret of a withheld cell is open, in whole numbers. The search ends at `enough`.
    pub(crate) fn openness(&self, key: &Key, secret: Secret, enough: u32) -> i128 {
        let Some(own) = self.of_cell.get(key) else { return 0 };
        let wanted = match secret {
            Secret::Count(Measure::Numerator) => Some(own.numerator),
            Secret::Complement => own.rest,
            Secret::Count(Measure::Denominator) => own.whole,
        };
        let Some(wanted) = wanted else { return 0 };
        let unknowns = self.connected(key);
        let rows = self.rows_through(&unknowns);
        let enough = i128::from(enough) * ONE;
        let truth = self.unknowns[wanted].value;
        let walk = Walk::new(self, &unknowns, &rows, wanted);
        let below = truth - walk.clone().furthest(false, truth - enough);
        if below >= enough {
            return below / ONE;
        }
        let above = walk.furthest(true, truth + (enough - below)) - truth;
        (above + below) / ONE
    }
}
