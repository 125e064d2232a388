use crate::GenerateError;
use crate::choose::{Rates, done};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Working days from a change of an item to the day by which the published list has to show it.
const UPDATE_WITHIN: i32 = 20;

/// Departments without powers of their own.
const WITHOUT_POWERS: [&str; 3] = ["ZH-WMB", "ZH-BB", "ZH-JYZX"];

/// Items of the lists of powers, version by version, and their benchmarks of discretion.
pub(crate) static POWER_ITEMS: Table = Table {
    name: "power_items",
    columns: &[
        "item_code",
        "version",
        "unit_id",
        "kind",
        "due_on",
        "published_on",
        "removed_on",
        "discretion",
        "benchmark_on",
    ],
    fresh: Fresh::Suffix("item_code"),
    breaks: &[
        ("removed_before_published", |draft| {
            draft.set_day("published_on", draft.value("due_on"));
            draft.set_day_before("removed_on", "published_on");
        }),
        ("benchmark_without_discretion", |draft| {
            draft.set("discretion", "否");
            draft.set_day("benchmark_on", draft.value("due_on"));
        }),
    ],
    make: power_items,
    alone: false,
};

/// One version of an item.
struct Version {
    code: (UnitIndex, u64),
    version: u64,
    /// Place of the year in which it is due.
    year: usize,
    due: Day,
    published: Option<Day>,
    removed: Option<Day>,
    /// Place of the year in which it is no longer on the list at the end.
    until: usize,
}

fn power_items(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let keeps = Rates::new(world, "lists of powers kept", 780);
    let current = sheet.counter("power_lists_current");
    let years = world.year_spans();
    let mut units = world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], years[0].2);
    units.retain(|unit| !WITHOUT_POWERS.contains(&world.units[*unit].unit_id.as_str()));
    let each = sheet.size(600) / units.len().max(1) as u64;
    let mut versions = Vec::new();
    for unit in units {
        // Item 0 is never changed, item n is changed in the n-th year after the first, the others stay as they are.
        let items = each.max(years.len() as u64) + sheet.random.below(8);
        let mut missing = false;
        for (year, (_, first, last)) in years.iter().enumerate() {
            let kept = keeps.succeeds(world, &mut sheet.random, unit, *last);
            let changed = sheet.random.between(i64::from(*first) + 10, i64::from(*first) + 200) as Day;
            let (first_item, start, due) = match year {
                0 => (0, changed, changed + 60),
                _ => (year as u64, changed, world.after_working_days(changed, UPDATE_WITHIN)),
            };
            if year > 0 {
                // What is replaced was published in time.
                let old = versions.iter_mut().find(|old: &&mut Version| old.code == (unit, first_item));
                if let Some(old) = old {
                    old.removed = Some(changed);
                    old.until = year;
                }
            }
            let in_time = done(&mut sheet.random, true, start, due);
            let published = match (kept, sheet.random.below(3)) {
                (true, _) => in_time,
                (false, 0) => Some(due + 1),
                (false, 1) => Some(last + sheet.random.between(1, 100) as Day),
                (false, _) => None,
            };
            let add = |item, published| Version {
                code: (unit, item),
                version: 1 + u64::from(year > 0),
                year,
                due,
                published,
                removed: None,
                until: years.len(),
            };
            versions.push(add(first_item, published));
            if year == 0 {
                versions.extend((1..items).map(|item| add(item, in_time)));
                // Given up before its day, and so never due.
                versions.push(Version { removed: Some(due - 3), until: 0, ..add(items, None) });
            }
            sheet.count_apart(current, unit, *last, i64::from(kept && !missing), 1);
            missing |= published.is_none();
        }
    }
    write(sheet, versions)
}

fn write(sheet: &mut Sheet<'_, '_>, mut versions: Vec<Version>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let benchmarks = sheet.counter("discretion_benchmarks_set");
    let sets = Rates::new(world, "benchmarks set", 520);
    let kinds =
        sheet.labels("kind", ["penalty", "penalty", "penalty", "permit", "coercion", "levy", "inspection", "other"])?;
    let years = world.year_spans();
    versions.sort_by_key(|version| version.year);
    for version in versions {
        let (unit, item) = version.code;
        sheet.year(years[version.year].0)?;
        sheet.cell(0, |cell| {
            cell.push_str(&world.units[unit].unit_id);
            cell.push('-');
            push_number(cell, item, 4);
        });
        sheet.int(version.version as i64);
        sheet.unit(unit, version.due);
        sheet.text(kinds[(item % kinds.len() as u64) as usize]);
        sheet.date(version.due);
        sheet.date_or_empty(version.published);
        sheet.date_or_empty(version.removed);
        let discretion = item % 8 < 3 || sheet.random.below(3) == 0;
        sheet.yes(discretion);
        let set_in = (0..years.len()).find(|year| sets.succeeds(world, &mut sheet.random, unit, years[*year].2));
        let benchmark = set_in.filter(|_| discretion).map(|year| match sheet.random.below(5) {
            0 => years[year].2,
            _ => sheet.random.between(i64::from(years[year].1), i64::from(years[year].2)) as Day,
        });
        sheet.date_or_empty(benchmark);
        if discretion {
            for (year, (.., last)) in years.iter().enumerate().take(version.until).skip(version.year) {
                sheet.count(benchmarks, unit, *last, i64::from(set_in.is_some_and(|set| set <= year)), 1);
            }
        }
        sheet.put()?;
    }
    Ok(())
}

/// Systems that credit data are to be embedded in.
pub(crate) static BUSINESS_SYSTEMS: Table = Table {
    name: "business_systems",
    columns: &["system_no", "unit_id", "kind", "due_on", "embedded_on", "retired_on"],
    fresh: Fresh::Suffix("system_no"),
    breaks: &[("retired_before_embedded", |draft| {
        draft.set_day("embedded_on", draft.value("due_on"));
        draft.set_day_before("retired_on", "embedded_on");
    })],
    make: business_systems,
    alone: false,
};

fn business_systems(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let embeds = Rates::new(world, "credit data embedded", 560);
    let embedded = sheet.counter("credit_data_embedded");
    let kinds =
        sheet.labels("kind", ["service_hall", "market_supervision", "department", "department", "department"])?;
    let years = world.year_spans();
    let mut number = 0;
    for (at, (year, first, last)) in years.iter().enumerate() {
        sheet.year(*year)?;
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], *last) {
            let systems = if at == 0 { sheet.random.between(3, 6) } else { sheet.random.between(0, 2) };
            for _ in 0..systems {
                let due = match sheet.random.below(4) {
                    0 => *last,
                    _ => sheet.random.between(i64::from(*first), i64::from(*last)) as Day,
                };
                // Out of use at the end of a later year, or never; the last day itself is frequent.
                let until = match sheet.random.below(8) {
                    0 => at + 1 + sheet.random.below((years.len() - at) as u64) as usize,
                    _ => years.len(),
                };
                let retired = years.get(until).map(|(_, first, last)| match sheet.random.below(3) {
                    0 => *last,
                    _ => sheet.random.between(i64::from(*first), i64::from(*last)) as Day,
                });
                let done_in = (at..until).find(|y| embeds.succeeds(world, &mut sheet.random, unit, years[*y].2));
                let day = done_in.map(|year| match sheet.random.below(4) {
                    0 => years[year].2,
                    _ => sheet.random.between(i64::from(years[year].1), i64::from(years[year].2)) as Day,
                });
                number += 1;
                sheet.cell(0, |cell| {
                    cell.push_str("XT-");
                    push_number(cell, number, 4);
                });
                sheet.unit(unit, due);
                let kind = *sheet.random.pick(&kinds);
                sheet.text(kind);
                sheet.date(due);
                sheet.date_or_empty(day);
                sheet.date_or_empty(retired);
                for (year, (.., last)) in years.iter().enumerate().take(until).skip(at) {
                    sheet.count(embedded, unit, *last, i64::from(done_in.is_some_and(|done| done <= year)), 1);
                }
                sheet.put()?;
            }
        }
    }
    Ok(())
}
