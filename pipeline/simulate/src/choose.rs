use crate::GenerateError;
use crate::random::Random;
use crate::sheet::Sheet;
use crate::world::{Day, UnitIndex, World};
use catalogue::Level;
use chrono::{Datelike, Weekday};

/// Draws units unevenly: some have many records, some few.
#[derive(Debug)]
pub(crate) struct Chooser {
    /// 1024 places, shared out by weight.
    places: Vec<UnitIndex>,
}

impl Chooser {
    /// Units of some levels, each with the weight of its level times 1 to 8; those in `without` are never drawn.
    pub(crate) fn new(sheet: &Sheet<'_, '_>, levels: &[(Level, u64)], without: &[&str]) -> Result<Self, GenerateError> {
        let world = sheet.world;
        let mut sizes = Random::new(world.seed, "sizes of units");
        let mut weights: Vec<(UnitIndex, u64)> = Vec::new();
        for (index, unit) in world.units.iter().enumerate() {
            let size = 1 + sizes.below(8);
            let weight = levels.iter().find(|(level, _)| *level == unit.level).map_or(0, |(_, weight)| *weight);
            let days = world.years.clone().map(|year| world.day(year, 12, 31));
            let exists = days.into_iter().any(|day| world.exists(index, day));
            if weight > 0 && exists && !without.contains(&unit.unit_id.as_str()) {
                weights.push((index, weight * size));
            }
        }
        let total: u64 = weights.iter().map(|(_, weight)| weight).sum();
        let (mut places, mut sum) = (Vec::with_capacity(1024), 0);
        for (unit, weight) in weights {
            sum += weight;
            places.resize((sum * 1024 / total.max(1)) as usize, unit);
        }
        if places.is_empty() {
            return Err(GenerateError::Mismatch {
                table: sheet.table.name.to_owned(),
                problem: "the plan has no unit in these years that its rows could be of".to_owned(),
            });
        }
        Ok(Self { places })
    }

    /// A unit that exists from one day to another, or to the end of the years; any one where that is hard to find.
    pub(crate) fn pick(&self, world: &World<'_>, random: &mut Random, from: Day, to: Day) -> UnitIndex {
        let (from, to) = (from.min(world.last_day()), to.min(world.last_day()));
        let mut unit = *random.pick(&self.places);
        for _ in 0..64 {
            if world.exists(unit, from) && world.exists(unit, to) {
                break;
            }
            unit = *random.pick(&self.places);
        }
        unit
    }
}

/// How often in a thousand each unit succeeds at one thing in each year.
#[derive(Debug)]
pub(crate) struct Rates {
    by_unit: Vec<Vec<i64>>,
    first_year: i32,
}

impl Rates {
    /// Rates around `base`, which is an average unit's in the first year.
    pub(crate) fn new(world: &World<'_>, field: &str, base: i64) -> Self {
        let of = |unit| world.years.clone().map(|year| world.rate(field, unit, year, base)).collect();
        Self { by_unit: (0..world.units.len()).map(of).collect(), first_year: *world.years.start() }
    }

    /// Whether the unit succeeds on a day.
    pub(crate) fn succeeds(&self, world: &World<'_>, random: &mut Random, unit: UnitIndex, day: Day) -> bool {
        let years = &self.by_unit[unit];
        let at = (world.year(day) - self.first_year).clamp(0, years.len() as i32 - 1);
        random.permille(years[at as usize])
    }
}

/// When something is done that was due on a day: in time or not; the day itself and the day after it are frequent.
pub(crate) fn done(random: &mut Random, in_time: bool, start: Day, due: Day) -> Option<Day> {
    match (in_time, random.below(20)) {
        (true, 0..3) => Some(due),
        (true, _) => Some(random.between(i64::from(start.min(due)), i64::from(due)) as Day),
        (false, 0..6) => Some(due + 1),
        (false, 6..10) => None,
        (false, _) => Some(due + random.between(2, 60) as Day),
    }
}

/// The same for a limit of `limit` working days from a day; the last one and the first one after it are frequent.
pub(crate) fn done_in_working_days(
    world: &World<'_>,
    random: &mut Random,
    in_time: bool,
    start: Day,
    limit: i32,
) -> Option<Day> {
    match (in_time, random.below(20)) {
        (true, 0..4) => Some(world.after_working_days(start, limit)),
        (true, _) => Some(world.after_working_days(start, random.between(1, i64::from(limit)) as i32)),
        (false, 0..8) => Some(world.after_working_days(start, limit + 1)),
        (false, 8..11) => None,
        (false, _) => Some(world.after_working_days(start, limit + random.between(2, 30) as i32)),
    }
}

/// Fewer on weekends, more in summer, few in February.
pub(crate) fn season(world: &World<'_>, day: Day) -> u64 {
    let date = world.date(day);
    let month = [9, 6, 10, 10, 11, 12, 13, 13, 13, 10, 10, 9][date.month0() as usize];
    let weekday = if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) { 5 } else { 10 };
    month * weekday
}

/// More towards the end of the year, as offices do.
pub(crate) fn office(world: &World<'_>, day: Day) -> u64 {
    let date = world.date(day);
    let month = [7, 5, 9, 9, 9, 10, 9, 9, 10, 9, 12, 16][date.month0() as usize];
    if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) { 0 } else { month }
}

/// The days of `rows` rows over the years, in order.
pub(crate) fn days_of(world: &World<'_>, rows: u64, weight: fn(&World<'_>, Day) -> u64) -> impl Iterator<Item = Day> {
    let days = world.first_day()..=world.last_day();
    let weights: Vec<u64> = days.clone().map(|day| weight(world, day)).collect();
    let total = weights.iter().sum::<u64>().max(1);
    let (mut made, mut sum) = (0, 0);
    days.zip(weights).flat_map(move |(day, weight)| {
        sum += weight;
        let until = (u128::from(rows) * u128::from(sum) / u128::from(total)) as u64;
        let count = until - made;
        made = until;
        (0..count).map(move |_| day)
    })
}

/// Makes rows day by day over the years, `three_years` of them at the size of the city.
///
/// `row` gets the day and the number of the row, and writes the row.
pub(crate) fn over_the_years<'s, 'p>(
    sheet: &mut Sheet<'s, 'p>,
    three_years: u32,
    weight: fn(&World<'_>, Day) -> u64,
    mut row: impl FnMut(&mut Sheet<'s, 'p>, Day, u64) -> Result<(), GenerateError>,
) -> Result<(), GenerateError> {
    let world = sheet.world;
    for (day, number) in days_of(world, sheet.size(three_years), weight).zip(1..) {
        if sheet.full() {
            break;
        }
        sheet.year(world.year(day))?;
        row(sheet, day, number)?;
    }
    Ok(())
}
