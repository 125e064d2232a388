//! Which unit a code or a name means on a day, made fast: the same answers as [`Units::resolve`], from one hash map. A text
//! that is no name is tried once more without spaces and in half width (`鹤洲新区 (筹)`); nothing else is guessed.

use crate::clean;
use catalogue::Units;
use chrono::{Datelike, NaiveDate};
use rapidhash::RapidHashMap;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A unit that bears the name from a day on, until the day before another.
#[derive(Clone, Copy)]
struct Bearer<'p> {
    unit_id: &'p str,
    from: i32,
    to: i32,
}

impl Bearer<'_> {
    fn bears_on(&self, day: Option<i32>) -> bool {
        day.is_none_or(|day| self.from <= day && day < self.to)
    }
}

/// A name in half width and without spaces.
fn spaceless(name: &str) -> String {
    clean::plain(name).replace(' ', "")
}

/// What a text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'p> {
    /// This unit.
    Unit(&'p str),
    /// One of several.
    Several,
    /// A unit bears the name, but not on that day.
    OtherDay,
    /// No unit ever bore it.
    Nobody,
}

/// The names of all units.
pub(crate) struct UnitIndex<'p> {
    units: &'p Units,
    by_name: RapidHashMap<&'p str, Vec<Bearer<'p>>>,
    /// By [`spaceless`] name, all who bear a name of this form.
    by_form: RapidHashMap<String, Vec<Bearer<'p>>>,
    /// All names and codes, in order.
    names: BTreeSet<&'p str>,
    /// The nearest names to texts that were asked for: the same few mistakes come in row after row.
    near: Mutex<RapidHashMap<String, Option<&'p str>>>,
}

/// Characters of the longest text that may be a slip in a name.
const LONGEST_NAME: usize = 40;
/// How many answers are remembered.
const REMEMBERED: usize = 10_000;

impl<'p> UnitIndex<'p> {
    pub(crate) fn new(units: &'p Units) -> Self {
        let mut by_name: RapidHashMap<&str, Vec<Bearer<'_>>> = RapidHashMap::default();
        let mut bears = |name: &'p str, unit_id: &'p str, from: Option<NaiveDate>, to: Option<NaiveDate>| {
            let from = from.map_or(i32::MIN, |day| day.to_epoch_days());
            let to = to.map_or(i32::MAX, |day| day.to_epoch_days());
            by_name.entry(name).or_default().push(Bearer { unit_id, from, to });
        };
        for unit in units.units.values() {
            bears(&unit.name_zh, &unit.unit_id, unit.valid_from, unit.valid_to);
        }
        for name in &units.names {
            bears(&name.name, &name.unit_id, name.valid_from, name.valid_to);
        }
        // A code means its unit whatever the day, and goes before any name.
        for unit_id in units.units.keys() {
            by_name.insert(unit_id, vec![Bearer { unit_id, from: i32::MIN, to: i32::MAX }]);
        }
        let names: BTreeSet<&str> = by_name.keys().copied().collect();
        let mut by_form: RapidHashMap<String, Vec<Bearer<'_>>> = RapidHashMap::default();
        for name in &names {
            by_form.entry(spaceless(name)).or_default().extend(&by_name[name]);
        }
        Self { units, by_name, by_form, names, near: Mutex::default() }
    }

    fn bearers(&self, name: &str) -> &[Bearer<'p>] {
        let found = self.by_name.get(name).or_else(|| self.by_form.get(&spaceless(name)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The meaning of a code or name on a day, counted from 1970-01-01; without a day, of every day.
    #[inline]
    pub(crate) fn resolve(&self, name: &str, day: Option<i32>) -> Meaning<'p> {
        let bearers = self.bearers(name);
        if bearers.is_empty() {
            return Meaning::Nobody;
        }
        let mut found: Option<&'p str> = None;
        for bearer in bearers {
            if bearer.bears_on(day) {
                match found {
                    Some(unit_id) if unit_id != bearer.unit_id => return Meaning::Several,
                    _ => found = Some(bearer.unit_id),
                }
            }
        }
        found.map_or(Meaning::OtherDay, Meaning::Unit)
    }

    /// `香洲区（440402）` and so on: everyone who may be meant.
    pub(crate) fn candidates(&self, name: &str, day: Option<i32>) -> String {
        let bearers = self.bearers(name).iter().filter(|bearer| bearer.bears_on(day));
        let units: BTreeSet<&str> = bearers.map(|bearer| bearer.unit_id).collect();
        let labels: Vec<String> = units.into_iter().map(|id| self.label(id)).collect();
        labels.join("、")
    }

    /// When the units that ever bore a name bore it: `高栏港经济区（FZ-GLG，至2020-12-31）`.
    pub(crate) fn when_borne(&self, name: &str) -> String {
        let day = |days: i32| {
            NaiveDate::from_epoch_days(days).map(|d| format!("{}-{:02}-{:02}", d.year(), d.month(), d.day()))
        };
        let parts: Vec<String> = self
            .bearers(name)
            .iter()
            .map(|bearer| {
                let from = day(bearer.from).filter(|_| bearer.from != i32::MIN).map(|day| format!("自{day}起"));
                let to = day(bearer.to).filter(|_| bearer.to != i32::MAX).map(|day| format!("至{day}前"));
                format!("{}{}{}", self.label(bearer.unit_id), from.unwrap_or_default(), to.unwrap_or_default())
            })
            .collect();
        parts.join("、")
    }

    /// The name nearest to a text, where one is near enough to be worth asking.
    pub(crate) fn nearest(&self, text: &str) -> Option<&'p str> {
        // No unit has so long a name, and comparing costs the product of both lengths.
        if text.chars().nth(LONGEST_NAME).is_some() {
            return None;
        }
        let remembered = || self.near.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = remembered().get(text) {
            return *known;
        }
        let found = crate::headers::nearest(text, self.names.iter().copied());
        let mut near = remembered();
        if near.len() >= REMEMBERED {
            near.clear();
        }
        near.insert(text.to_owned(), found);
        found
    }

    fn label(&self, unit_id: &str) -> String {
        let name = self.units.units.get(unit_id).map_or("", |unit| unit.name_zh.as_str());
        format!("{name}（{unit_id}）")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::definitions;

    #[test]
    fn width_and_spaces_make_no_other_name_and_nothing_else_is_taken_for_one() {
        let units = definitions::units();
        let index = UnitIndex::new(&units);
        for name in ["香洲区", "香 洲 区", "香洲\u{200B}区", "４４０４０２", "香洲\u{3000}区", "'440402"]
        {
            assert_eq!(index.resolve(name, None), Meaning::Unit("440402"), "{name}");
        }
        for name in ["香州区", "香洲", "珠海市香洲区", "44040", ""] {
            assert_eq!(index.resolve(name, None), Meaning::Nobody, "{name}");
        }
        assert_eq!(index.resolve("城 管 局", None), Meaning::Several);
        assert_eq!(index.candidates("城 管 局", None), "市城管局（A1）、区城管局（A2）");
    }

    #[test]
    fn the_index_answers_as_the_catalogue_does() {
        let units = definitions::units();
        let index = UnitIndex::new(&units);
        let names = ["440402", "香洲区", "南屏镇", "城管局", "开发区管委会", "外星", "440404"];
        for day in [
            None,
            NaiveDate::from_ymd_opt(2016, 1, 1),
            NaiveDate::from_ymd_opt(2018, 6, 1),
            NaiveDate::from_ymd_opt(2021, 6, 1),
        ] {
            for name in names {
                let expected = units.resolve(name, day);
                match index.resolve(name, day.map(|d| d.to_epoch_days())) {
                    Meaning::Unit(id) => assert_eq!(expected.into_iter().collect::<Vec<_>>(), [id], "{name} {day:?}"),
                    Meaning::Several => assert!(expected.len() > 1, "{name} {day:?}"),
                    Meaning::OtherDay => assert!(expected.is_empty() && !units.resolve(name, None).is_empty()),
                    Meaning::Nobody => assert!(units.resolve(name, None).is_empty(), "{name}"),
                }
            }
        }
    }
}
