use crate::random::Random;
use catalogue::{Level, Plan, Unit};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// A day, counted from the first day of [`World`]; so days can be added and compared as whole numbers.
pub(crate) type Day = i32;

/// A unit, as its place in [`World::units`].
pub(crate) type UnitIndex = usize;

/// Years before and after those asked for that dates may fall in.
const MARGIN_YEARS: i32 = 4;

/// The units, days and names of the plan in the form in which rows are made from them.
#[derive(Debug)]
pub(crate) struct World<'p> {
    /// The definitions.
    pub(crate) plan: &'p Plan,
    /// The seed that all choices follow from.
    pub(crate) seed: u64,
    /// The years that truths are told for.
    pub(crate) years: RangeInclusive<i32>,
    /// Every unit, in order of id.
    pub(crate) units: Vec<&'p Unit>,
    base: NaiveDate,
    /// Per day: year and the span of days with the same memberships and names.
    calendar: Vec<DayFacts>,
    /// Per way of writing dates: the text of every day.
    dates: [Vec<String>; DateStyle::COUNT],
    /// First day of each span.
    spans: Vec<NaiveDate>,
    /// Per unit and span: itself and all that it belonged to.
    ancestors: Vec<Vec<Vec<UnitIndex>>>,
    /// Per unit and span: the names that mean it and nothing else.
    names: Vec<Vec<Vec<&'p str>>>,
    /// Per unit: points in a thousand by which it does better or worse than others.
    quality: Vec<i64>,
}

/// A way of writing dates. Offices differ, and all of these arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// 2018-03-05
    Hyphens,
    /// 2018/3/5
    Slashes,
    /// 20180305
    Digits,
    /// 2018年3月5日
    Chinese,
}

impl DateStyle {
    const COUNT: usize = 4;
    /// Every style.
    pub(crate) const ALL: [Self; Self::COUNT] = [Self::Hyphens, Self::Slashes, Self::Digits, Self::Chinese];

    /// Writes a year, month and day, whether or not there is such a day.
    pub(crate) fn write(self, year: i32, month: u32, day: u32) -> String {
        match self {
            Self::Hyphens => format!("{year:04}-{month:02}-{day:02}"),
            Self::Slashes => format!("{year:04}/{month}/{day}"),
            Self::Digits => format!("{year:04}{month:02}{day:02}"),
            Self::Chinese => format!("{year:04}年{month}月{day}日"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct DayFacts {
    year: i32,
    span: u32,
    working_days: i32,
}

impl<'p> World<'p> {
    /// Prepares what the rows of `years` need.
    pub(crate) fn new(plan: &'p Plan, seed: u64, years: RangeInclusive<i32>) -> Option<Self> {
        let base = NaiveDate::from_ymd_opt(years.start() - MARGIN_YEARS, 1, 1)?;
        let end = NaiveDate::from_ymd_opt(years.end() + MARGIN_YEARS, 1, 1)?;
        let units: Vec<&Unit> = plan.units.units.values().collect();
        let index: BTreeMap<&str, UnitIndex> = units.iter().enumerate().map(|(i, u)| (u.unit_id.as_str(), i)).collect();

        let memberships = plan.units.memberships.iter().flat_map(|m| [m.valid_from, m.valid_to]);
        let names = plan.units.names.iter().flat_map(|n| [n.valid_from, n.valid_to]);
        let existence = units.iter().flat_map(|u| [u.valid_from, u.valid_to]);
        let mut spans: BTreeSet<NaiveDate> = memberships.chain(names).chain(existence).flatten().collect();
        spans.retain(|day| base < *day && *day < end);
        spans.insert(base);
        let spans: Vec<NaiveDate> = spans.into_iter().collect();

        let mut calendar = Vec::new();
        let (mut day, mut working_days) = (base, 0);
        while day < end {
            working_days += i32::from(plan.calendar.is_working_day(day));
            let span = spans.partition_point(|first| *first <= day) as u32 - 1;
            calendar.push(DayFacts { year: day.year(), span, working_days });
            day = day.checked_add_days(Days::new(1))?;
        }

        let dates = DateStyle::ALL.map(|style| {
            let text = |date: NaiveDate| style.write(date.year(), date.month(), date.day());
            base.iter_days().take(calendar.len()).map(text).collect()
        });

        let mut ancestors = vec![vec![Vec::new(); spans.len()]; units.len()];
        for row in plan.units.closure() {
            let Some((unit, parent)) = index.get(row.unit_id.as_str()).zip(index.get(row.parent_id.as_str())) else {
                continue;
            };
            for (span, first) in spans.iter().enumerate() {
                if row.valid_from.is_none_or(|from| from <= *first) && row.valid_to.is_none_or(|to| *first < to) {
                    ancestors[*unit][span].push(*parent);
                }
            }
        }
        let all_names: BTreeMap<&str, BTreeSet<&str>> = {
            let mut map: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for unit in &units {
                map.entry(&unit.unit_id).or_default().insert(&unit.name_zh);
            }
            for name in &plan.units.names {
                map.entry(&name.unit_id).or_default().insert(&name.name);
            }
            map
        };
        let names = units
            .iter()
            .map(|unit| {
                let own = all_names.get(unit.unit_id.as_str());
                let on = |first: &NaiveDate| {
                    own.into_iter()
                        .flatten()
                        .copied()
                        .filter(|name| {
                            plan.units.resolve(name, Some(*first)) == BTreeSet::from([unit.unit_id.as_str()])
                        })
                        .collect()
                };
                spans.iter().map(on).collect()
            })
            .collect();
        let mut random = Random::new(seed, "quality of units");
        let quality = units.iter().map(|_| random.between(-70, 40)).collect();
        Some(Self { plan, seed, years, units, base, calendar, dates, spans, ancestors, names, quality })
    }

    /// The day of a date; dates outside the world are moved to its edge.
    pub(crate) fn day(&self, year: i32, month: u32, day: u32) -> Day {
        let date = NaiveDate::from_ymd_opt(year, month, day).unwrap_or(self.base);
        let days = (date - self.base).num_days();
        days.clamp(0, self.calendar.len() as i64 - 1) as Day
    }

    /// First day of the first year.
    pub(crate) fn first_day(&self) -> Day {
        self.day(*self.years.start(), 1, 1)
    }

    /// Last day of the last year.
    pub(crate) fn last_day(&self) -> Day {
        self.day(*self.years.end(), 12, 31)
    }

    /// First and last day of each year.
    pub(crate) fn year_spans(&self) -> Vec<(i32, Day, Day)> {
        self.years.clone().map(|year| (year, self.day(year, 1, 1), self.day(year, 12, 31))).collect()
    }

    /// The date of a day.
    pub(crate) fn date(&self, day: Day) -> NaiveDate {
        self.base.checked_add_days(Days::new(u64::from(day.max(0).unsigned_abs()))).unwrap_or(self.base)
    }

    /// The number of days that the world knows.
    pub(crate) fn length(&self) -> Day {
        self.calendar.len() as Day
    }

    /// A day as text.
    pub(crate) fn date_text(&self, style: DateStyle, day: Day) -> &str {
        &self.dates[style as usize][day.clamp(0, self.length() - 1) as usize]
    }

    fn facts(&self, day: Day) -> DayFacts {
        self.calendar[day.clamp(0, self.length() - 1) as usize]
    }

    /// The year of a day.
    pub(crate) fn year(&self, day: Day) -> i32 {
        self.facts(day).year
    }

    /// Working days up to and with a day, from the start of the world.
    pub(crate) fn working_days(&self, day: Day) -> i32 {
        self.facts(day).working_days
    }

    /// The `n`-th working day after a day.
    pub(crate) fn after_working_days(&self, day: Day, n: i32) -> Day {
        let wanted = self.working_days(day) + n;
        self.calendar.partition_point(|facts| facts.working_days < wanted) as Day
    }

    /// The span of days with the same memberships and names that a day is in.
    pub(crate) fn span(&self, day: Day) -> usize {
        self.facts(day).span as usize
    }

    /// The number of spans.
    pub(crate) fn span_count(&self) -> usize {
        self.spans.len()
    }

    /// The unit itself, if it existed, and all that it belonged to in a span.
    pub(crate) fn ancestors(&self, unit: UnitIndex, span: usize) -> &[UnitIndex] {
        &self.ancestors[unit][span]
    }

    /// Names that meant the unit, and it alone, on a day.
    pub(crate) fn names(&self, unit: UnitIndex, day: Day) -> &[&'p str] {
        &self.names[unit][self.span(day)]
    }

    /// The unit that ran it on a day.
    pub(crate) fn parent(&self, unit: UnitIndex, day: Day) -> Option<UnitIndex> {
        let parent = self.plan.units.parent_on(&self.units[unit].unit_id, self.date(day))?;
        self.find(parent)
    }

    /// The unit with an id.
    pub(crate) fn find(&self, unit_id: &str) -> Option<UnitIndex> {
        self.units.binary_search_by(|unit| unit.unit_id.as_str().cmp(unit_id)).ok()
    }

    /// Whether the unit exists on a day and belongs to the unit at the top of the tree then.
    pub(crate) fn exists(&self, unit: UnitIndex, day: Day) -> bool {
        self.ancestors[unit][self.span(day)].iter().any(|a| self.units[*a].unit_id == self.plan.method.plan.top_unit)
    }

    /// The units of some levels that exist on a day.
    pub(crate) fn of_levels(&self, levels: &[Level], day: Day) -> Vec<UnitIndex> {
        (0..self.units.len()).filter(|u| levels.contains(&self.units[*u].level) && self.exists(*u, day)).collect()
    }

    /// How often in a thousand the unit succeeds in a year, where an average unit succeeds `base` times in the first.
    ///
    /// Units differ by their own quality, and by another amount in each field; all get a little better every year.
    pub(crate) fn rate(&self, field: &str, unit: UnitIndex, year: i32, base: i64) -> i64 {
        let own = self.quality[unit];
        let here = Random::new(self.seed ^ unit as u64, field).between(-50, 35);
        let room = 1000 - base;
        let better = i64::from((year - self.years.start()).clamp(0, 10)) * room / 12;
        (base + (own + here) * (room + 60) / 200 + better).clamp(20, 995)
    }
}
