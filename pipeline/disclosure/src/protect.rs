//! Which cells are withheld: the small ones, and as few others as keep these from being worked out.

use crate::audit::Equations;
use crate::cell::{Cell, Cells, Key};
use crate::companions::companions;
use crate::lines::lines;
use crate::primary::{Secret, secrets};
use catalogue::{Plan, Withholding};
use index::tables::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// The cells of a run that the public does not see.
#[derive(Debug, Default)]
pub(crate) struct Protection {
    /// Small themselves.
    pub(crate) primary: BTreeSet<Key>,
    /// Withheld to protect others.
    pub(crate) complementary: BTreeSet<Key>,
    /// Small cells that stay less open than they should, with what is known of them for certain from public indicators.
    pub(crate) narrow: BTreeSet<Key>,
}

/// Withholds what is small, then in order of the cells one more cell after the other until everything small is open by the
/// plan's `protection`: for each the one that loses least among those that suffice.
pub(crate) fn protect(plan: &Plan, cells: &Cells) -> Protection {
    let settings = plan.method.disclosure;
    let may = cells.iter().filter(|(_, cell)| cell.aggregate);
    let small: BTreeMap<&Key, Vec<Secret>> =
        may.map(|(key, cell)| (key, secrets(cell, &settings))).filter(|(_, secrets)| !secrets.is_empty()).collect();
    let primary: BTreeSet<Key> = small.keys().map(|key| (*key).clone()).collect();
    let mut all_lines = lines(plan, cells);
    all_lines.extend(companions(cells));
    let mut search = Search { plan, cells, settings, equations: Equations::new(cells, &all_lines) };
    let mut withheld = primary.clone();
    withheld.extend(search.alike(&primary));
    withheld.iter().for_each(|key| search.equations.withhold(key, true));
    let mut narrow = BTreeSet::new();
    for (key, secrets) in &small {
        for secret in secrets {
            let mut enough = i128::from(settings.protection);
            if search.openness(key, *secret) < enough {
                let possible = search.possible(key, *secret);
                if possible < enough {
                    narrow.insert((*key).clone());
                    enough = possible;
                }
            }
            while search.openness(key, *secret) < enough
                && let Some(other) = search.best(key, *secret, enough)
            {
                search.equations.withhold(&other, true);
                withheld.insert(other);
            }
        }
    }
    let complementary = withheld.difference(&primary).cloned().collect();
    Protection { primary, complementary, narrow }
}

struct Search<'a> {
    plan: &'a Plan,
    cells: &'a Cells,
    settings: Withholding,
    equations: Equations,
}

impl Search<'_> {
    fn openness(&self, key: &Key, secret: Secret) -> i128 {
        self.equations.openness(key, secret, self.settings.protection)
    }

    /// How open a secret is when every cell that can be is withheld.
    fn possible(&mut self, key: &Key, secret: Secret) -> i128 {
        let mut also = Vec::new();
        loop {
            let beside = self.candidates(key);
            if beside.is_empty() {
                break;
            }
            beside.iter().for_each(|other| self.equations.withhold(other, true));
            also.extend(beside);
        }
        let open = self.openness(key, secret);
        also.iter().for_each(|other| self.equations.withhold(other, false));
        open
    }

    fn candidates(&self, key: &Key) -> Vec<Key> {
        let beside = self.equations.beside(key).into_iter();
        beside.filter(|other| can_hide(&self.cells[*other])).cloned().collect()
    }

    /// The same count a period before or after, where it is of a state and hardly differs: it would be as good as the one withheld.
    fn alike(&self, primary: &BTreeSet<Key>) -> BTreeSet<Key> {
        let near = |a: Exact, b: Exact| (a.0 - b.0).abs() < Exact::whole(i64::from(self.settings.protection)).0;
        let alike = |a: &Cell, b: &Cell| {
            near(a.numerator, b.numerator) && a.denominator.zip(b.denominator).is_none_or(|(a, b)| near(a, b))
        };
        let mut found = BTreeSet::new();
        for key in primary.iter().filter(|key| self.is_state(&key.indicator)) {
            let of_indicator = self.cells.range(Key { period: String::new(), ..key.clone() }..);
            let others = of_indicator.take_while(|(other, _)| other.indicator == key.indicator);
            let same = others.filter(|(other, _)| (&other.unit, &other.area) == (&key.unit, &key.area));
            let close = same.filter(|(other, cell)| can_hide(cell) && alike(cell, &self.cells[key]) && *other != key);
            found.extend(close.map(|(other, _)| other.clone()).filter(|other| !primary.contains(other)));
        }
        found
    }

    /// Whether an indicator counts what there is on a day, and so nearly the same things each time: its query knows the last day
    /// of a period and not the first. Of values that somebody else made nobody knows.
    fn is_state(&self, indicator: &str) -> bool {
        let Some(query) = self.plan.queries.get(indicator) else { return true };
        let mut open = vec![&query.sql];
        let mut seen = BTreeSet::new();
        let mut words: BTreeSet<&str> = BTreeSet::new();
        while let Some(sql) = open.pop() {
            for word in sql.split(|c: char| !c.is_alphanumeric() && c != '_') {
                words.insert(word);
                if let Some(view) = self.plan.shared_views.get(word).filter(|_| seen.insert(word)) {
                    open.push(&view.sql);
                }
            }
        }
        words.contains("last_day") && !words.contains("first_day")
    }

    /// The cell to withhold next for a secret that is not open enough: of those that make it so the cheapest, else of those that
    /// open it most.
    fn best(&mut self, key: &Key, secret: Secret, enough: i128) -> Option<Key> {
        let mut candidates = self.candidates(key);
        candidates.sort_by_cached_key(|other| (self.loss(other), other.clone()));
        let mut best: Option<(i128, Key)> = None;
        for candidate in candidates {
            self.equations.withhold(&candidate, true);
            let open = self.openness(key, secret);
            self.equations.withhold(&candidate, false);
            if best.as_ref().is_none_or(|(most, _)| open > *most) {
                best = Some((open, candidate));
            }
            if open >= enough {
                break;
            }
        }
        best.map(|(_, other)| other)
    }

    /// What readers lose with a cell: the city's most, of the others the larger the more.
    fn loss(&self, key: &Key) -> (bool, bool, Exact) {
        let cell = &self.cells[key];
        (key.unit == self.plan.method.plan.top_unit, key.area.is_empty(), cell.denominator.unwrap_or(cell.numerator))
    }
}

/// Where nothing is counted there is nothing to withhold, and everybody sees why.
fn can_hide(cell: &Cell) -> bool {
    cell.aggregate && cell.denominator.unwrap_or(cell.numerator) > Exact(0)
}
