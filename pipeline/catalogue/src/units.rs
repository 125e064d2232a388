use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of unit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole city.
    City,
    /// 行政区.
    District,
    /// 功能区.
    FunctionalZone,
    /// 街道, 镇.
    Township,
    /// A department or other body of a government.
    Agency,
    /// 市本级: the city's own bodies together. Never ranked.
    CityLevel,
    /// A statistical pseudo-unit or a park: records are taken, nothing is ranked.
    Other,
}

/// A unit, `pipeline/sources/units.csv`. Empty dates: always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// GB/T 2260 or NBS code where there is one, else a local id (`FZ-HQ`).
    pub unit_id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What kind of unit it is.
    pub level: Level,
    /// The group it is ranked in; empty: not ranked.
    pub peer_group: String,
    /// First day it existed.
    #[serde(default, with = "crate::day::option")]
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer existed.
    #[serde(default, with = "crate::day::option")]
    pub valid_to: Option<NaiveDate>,
    /// Where the entry comes from.
    pub source: String,
}

/// Who runs whom and when, `pipeline/sources/membership.csv`. At most one parent on any day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The unit that is run.
    pub unit_id: String,
    /// The unit that runs it.
    pub parent_id: String,
    /// First day.
    #[serde(default, with = "crate::day::option")]
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer held.
    #[serde(default, with = "crate::day::option")]
    pub valid_to: Option<NaiveDate>,
    /// Where the entry comes from.
    pub source: String,
}

/// A further name of a unit, `pipeline/sources/unit_names.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitName {
    /// The name.
    pub name: String,
    /// The unit that bore it.
    pub unit_id: String,
    /// First day.
    #[serde(default, with = "crate::day::option")]
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer held.
    #[serde(default, with = "crate::day::option")]
    pub valid_to: Option<NaiveDate>,
}

/// The units of a plan, their names and who ran whom.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Units {
    /// By id.
    pub units: BTreeMap<String, Unit>,
    /// In file order.
    pub memberships: Vec<Membership>,
    /// In file order.
    pub names: Vec<UnitName>,
}

fn holds(from: Option<NaiveDate>, to: Option<NaiveDate>, day: NaiveDate) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day < to)
}

impl Unit {
    /// Whether the unit exists on a day.
    pub fn exists_on(&self, day: NaiveDate) -> bool {
        holds(self.valid_from, self.valid_to, day)
    }
}

impl Units {
    /// The unit that runs `unit_id` on a day.
    pub fn parent_on(&self, unit_id: &str, day: NaiveDate) -> Option<&str> {
        self.memberships
            .iter()
            .find(|m| m.unit_id == unit_id && holds(m.valid_from, m.valid_to, day))
            .map(|m| m.parent_id.as_str())
    }

    /// The group in which a unit is ranked on a day: its peer group while it exists and belongs to the plan's top unit, else
    /// empty. A unit of which the table of memberships says nothing belongs to it.
    pub fn peer_group_on<'a>(&self, unit: &'a Unit, top_unit: &str, day: NaiveDate) -> &'a str {
        if !unit.exists_on(day) || unit.peer_group.is_empty() {
            return "";
        }
        let known = self.memberships.iter().any(|m| m.unit_id == unit.unit_id);
        let mut above = Some(unit.unit_id.as_str());
        // No tree is as deep as it has memberships, unless it goes round in a circle.
        for _ in 0..=self.memberships.len() {
            match above {
                Some(parent) if parent == top_unit => return &unit.peer_group,
                Some(parent) => above = self.parent_on(parent, day),
                None => break,
            }
        }
        if known { "" } else { &unit.peer_group }
    }

    /// The units that a code or name means on a day: none, one, or several when the name is ambiguous.
    ///
    /// Without a day, every unit that ever bore the name. A code is taken as it is, whatever the day.
    pub fn resolve(&self, code_or_name: &str, day: Option<NaiveDate>) -> BTreeSet<&str> {
        if let Some((id, _)) = self.units.get_key_value(code_or_name) {
            return BTreeSet::from([id.as_str()]);
        }
        let own = self.units.values().filter(|u| u.name_zh == code_or_name && day.is_none_or(|day| u.exists_on(day)));
        let also = self
            .names
            .iter()
            .filter(|n| n.name == code_or_name && day.is_none_or(|day| holds(n.valid_from, n.valid_to, day)));
        own.map(|u| u.unit_id.as_str()).chain(also.map(|n| n.unit_id.as_str())).collect()
    }

    /// Every pair of a unit and one that it belongs to, directly or not, with the days for which that held.
    ///
    /// Each unit that exists belongs to itself. For one unit and day there is at most one row a level of the tree, so
    /// joining records to these rows on unit and day never counts a record twice for the same ancestor.
    pub fn closure(&self) -> Vec<Membership> {
        let mut rows = Vec::new();
        for unit in self.units.values() {
            let own = Membership {
                unit_id: unit.unit_id.clone(),
                parent_id: unit.unit_id.clone(),
                valid_from: unit.valid_from,
                valid_to: unit.valid_to,
                source: String::new(),
            };
            self.climb(&own, &mut rows, 0);
        }
        rows
    }

    /// Adds `row` and all that follow from it upwards. `depth` bounds a cycle, which `check` has refused before.
    fn climb(&self, row: &Membership, rows: &mut Vec<Membership>, depth: usize) {
        if depth > 16 {
            return;
        }
        rows.push(row.clone());
        for next in self.memberships.iter().filter(|m| m.unit_id == row.parent_id) {
            let valid_from = row.valid_from.max(next.valid_from);
            let valid_to = match (row.valid_to, next.valid_to) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if valid_from.zip(valid_to).is_some_and(|(from, to)| from >= to) {
                continue;
            }
            let up = Membership {
                unit_id: row.unit_id.clone(),
                parent_id: next.parent_id.clone(),
                valid_from,
                valid_to,
                source: next.source.clone(),
            };
            self.climb(&up, rows, depth + 1);
        }
    }
}
