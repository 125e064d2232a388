use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, season};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex, World};
use catalogue::Level;

/// Bodies that offer services, and how many matters one of them has at most.
const BODIES: [(Level, u64); 4] =
    [(Level::Agency, 28), (Level::District, 60), (Level::FunctionalZone, 36), (Level::Township, 14)];

/// A matter on the list.
#[derive(Clone, Copy, Debug)]
struct Item {
    number: u64,
    unit: UnitIndex,
    from: Day,
    to: Option<Day>,
    on_application: bool,
    online: bool,
    visits: i64,
    credit_check: bool,
}

impl Item {
    fn is_listed(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// The list, in the order of the days on which matters came on it.
fn items(world: &World<'_>) -> Vec<Item> {
    let mut random = Random::new(world.seed, "matters");
    let (online, few) = (Rates::new(world, "online", 640), Rates::new(world, "one visit", 900));
    let ends = world.year_spans();
    let mut items = Vec::new();
    for (level, most) in BODIES {
        for unit in 0..world.units.len() {
            let Some((_, first_day, _)) = ends.iter().find(|(.., last)| world.exists(unit, *last)) else { continue };
            if world.units[unit].level != level {
                continue;
            }
            for _ in 0..random.between(most as i64 / 3, most as i64) {
                // Most are older than the records; a few came on the last day of a year, or on the first of the next.
                let (_, _, year_end) = *random.pick(&ends);
                let from = match random.below(12) {
                    0 => year_end,
                    1 => year_end + 1,
                    2 => random.between(i64::from(*first_day), i64::from(world.last_day())) as Day,
                    _ => first_day - random.between(30, 900) as Day,
                };
                let from = if world.exists(unit, from) { from } else { *first_day };
                let (_, _, year_end) = *random.pick(&ends);
                let to = match random.below(16) {
                    0 => Some(year_end),
                    1 => Some(year_end + 1),
                    2 => Some(from + random.between(100, 1_000) as Day),
                    _ => None,
                };
                let online = online.succeeds(world, &mut random, unit, from);
                let visits = match few.succeeds(world, &mut random, unit, from) {
                    _ if online => 0,
                    true => random.between(0, 1),
                    false => random.between(2, 4),
                };
                items.push(Item {
                    number: 0,
                    unit,
                    from,
                    to: to.filter(|to| *to > from),
                    on_application: random.below(6) > 0,
                    online,
                    visits,
                    credit_check: random.below(3) == 0,
                });
            }
        }
    }
    items.sort_by_key(|item| item.from);
    for (number, item) in (1..).zip(&mut items) {
        item.number = number;
    }
    items
}

/// A cell with the code of a matter.
fn item_code(sheet: &mut Sheet<'_, '_>, item: &Item) {
    sheet.cell(0, |cell| {
        cell.push_str("SX");
        push_number(cell, item.number, 6);
    });
}

/// The list of matters: online, and with one visit at most.
pub(crate) static SERVICE_ITEMS: Table = Table {
    name: "service_items",
    columns: &[
        "item_code",
        "unit_id",
        "kind",
        "on_application",
        "online",
        "visits_needed",
        "credit_check",
        "valid_from",
        "valid_to",
    ],
    fresh: Fresh::Suffix("item_code"),
    breaks: &[
        ("negative_visits", |draft| draft.set_int("visits_needed", -1)),
        ("online_with_visits", |draft| {
            draft.set("online", "是");
            draft.set_int("visits_needed", 2);
        }),
        ("ended_before_start", |draft| draft.set_day_before("valid_to", "valid_from")),
    ],
    make: service_items,
    alone: false,
};

fn service_items(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let (online, one_visit) = (sheet.counter("services_online"), sheet.counter("services_one_visit"));
    let asked = sheet.labels("kind", ["licence", "confirmation", "payment", "service"])?;
    let own = sheet.labels("kind", ["penalty", "inspection"])?;
    for item in items(world) {
        sheet.year(world.year(item.from).clamp(*world.years.start(), *world.years.end()))?;
        item_code(sheet, &item);
        sheet.unit(item.unit, item.from);
        let kind = if item.on_application { *sheet.random.pick(&asked) } else { *sheet.random.pick(&own) };
        sheet.text(kind);
        sheet.yes(item.on_application);
        sheet.yes(item.online);
        sheet.int(item.visits);
        sheet.yes(item.credit_check);
        sheet.date(item.from);
        sheet.date_or_empty(item.to);
        for (.., last) in world.year_spans() {
            if item.on_application && item.is_listed(last) {
                sheet.count(online, item.unit, last, i64::from(item.online), 1);
                sheet.count(one_visit, item.unit, last, i64::from(item.visits <= 1), 1);
            }
        }
        sheet.put()?;
    }
    Ok(())
}

/// What the log of the credit platform holds of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// No query.
    Missing,
    /// A query on this day, in time.
    InTime(Day),
    /// A query on this day, after the decision.
    Late(Day),
    /// A query on this day under a number that is not that of the case.
    OtherNumber(Day),
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Open,
    Withdrawn(Day),
    /// Closed on a day, and whether that was at once.
    Decided(Day, bool),
}

/// An application for a matter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) number: u64,
    pub(super) unit: UnitIndex,
    pub(super) applied: Day,
    pub(super) check: Check,
    item: Item,
    end: End,
}

/// The cases, the same for their own table and for the log of queries.
pub(super) fn cases(sheet: &Sheet<'_, '_>) -> Result<Vec<Case>, GenerateError> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "cases");
    let units = Chooser::new(sheet, &BODIES, &[])?;
    let (at_once, checks) = (Rates::new(world, "closed at once", 380), Rates::new(world, "credit checked", 860));
    let mut by_unit = vec![Vec::new(); world.units.len()];
    for item in items(world).into_iter().filter(|item| item.on_application) {
        by_unit[item.unit].push(item);
    }
    let mut cases = Vec::new();
    for (applied, number) in days_of(world, sheet.size(45_000), season).zip(1..) {
        let unit = units.pick(world, &mut random, applied, applied + 90);
        let listed: Vec<&Item> = by_unit[unit].iter().filter(|item| item.is_listed(applied)).collect();
        if listed.is_empty() || !world.exists(unit, applied) {
            continue;
        }
        let item = **random.pick(&listed);
        let on_day_off = world.working_days(applied) == world.working_days(applied - 1);
        let next = world.after_working_days(applied, 1);
        let end = match random.below(40) {
            0 => End::Open,
            1 => End::Withdrawn(applied + random.between(0, 9) as Day),
            _ if at_once.succeeds(world, &mut random, unit, applied) => {
                End::Decided(if on_day_off && random.below(2) == 0 { next } else { applied }, true)
            }
            _ => {
                let least = if on_day_off { 2 } else { 1 };
                End::Decided(world.after_working_days(applied, random.between(least, 15) as i32), false)
            }
        };
        let by = match end {
            End::Decided(day, _) | End::Withdrawn(day) => day,
            End::Open => applied + 5,
        };
        let check = match (checks.succeeds(world, &mut random, unit, applied), random.below(10)) {
            _ if !item.credit_check => Check::Missing,
            (true, 0..4) => Check::InTime(by),
            (true, _) => Check::InTime(random.between(i64::from(applied), i64::from(by)) as Day),
            (false, 0..5) => Check::Missing,
            (false, 5..8) => Check::Late(by + random.between(1, 20) as Day),
            (false, _) => Check::OtherNumber(by),
        };
        cases.push(Case { number, unit, applied, check, item, end });
    }
    Ok(cases)
}

/// A cell with the number of a case; the log sometimes has another suffix.
pub(super) fn case_no(sheet: &mut Sheet<'_, '_>, case: &Case, suffix: &str) {
    let year = u64::from(sheet.world.year(case.applied).unsigned_abs());
    sheet.cell(0, |cell| {
        cell.push_str("BJ-");
        push_number(cell, year, 4);
        cell.push('-');
        push_number(cell, case.number, 7);
        cell.push_str(suffix);
    });
}

/// Cases: closed at once, with one visit at most, and checked before they were decided.
pub(crate) static SERVICE_CASES: Table = Table {
    name: "service_cases",
    columns: &["case_no", "item_code", "unit_id", "applied_on", "closed_on", "result", "visits", "applicant"],
    fresh: Fresh::Suffix("case_no"),
    breaks: &[
        ("closed_before_applied", |draft| {
            draft.set("result", "准予");
            draft.set_day_before("closed_on", "applied_on");
        }),
        ("closed_without_result", |draft| {
            draft.set_day("closed_on", draft.value("applied_on") + 3);
            draft.set("result", "");
        }),
        ("negative_visits", |draft| draft.set_int("visits", -2)),
    ],
    make: service_cases,
    alone: false,
};

fn service_cases(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let few = Rates::new(world, "one visit in fact", 900);
    let (at_once, one_visit) = (sheet.counter("cases_closed_at_once"), sheet.counter("cases_one_visit"));
    let checked = sheet.counter("credit_checked");
    let [granted, refused, withdrawn] = sheet.labels("result", ["granted", "refused", "withdrawn"])?;
    for case in cases(sheet)? {
        let Case { unit, applied, item, .. } = case;
        sheet.year(world.year(applied))?;
        let ok = few.succeeds(world, &mut sheet.random, unit, applied);
        let visits = if ok { sheet.random.between(0, 1) } else { sheet.random.between(2, 4) };
        let recorded = sheet.random.below(9) < 5;
        case_no(sheet, &case, "");
        item_code(sheet, &item);
        sheet.unit(unit, applied);
        sheet.date(applied);
        match case.end {
            End::Open => {
                sheet.empty();
                sheet.empty();
            }
            End::Withdrawn(day) => {
                sheet.date(day);
                sheet.text(withdrawn);
            }
            End::Decided(day, _) => {
                sheet.date(day);
                sheet.text(if case.number % 16 == 0 { refused } else { granted });
            }
        }
        if recorded {
            sheet.int(visits);
        } else {
            sheet.empty();
        }
        sheet.text("某申请人");
        if let End::Decided(day, same) = case.end {
            sheet.count(at_once, unit, day, i64::from(same), 1);
            if recorded {
                sheet.count(one_visit, unit, day, i64::from(ok), 1);
            }
            if item.credit_check {
                sheet.count(checked, unit, day, i64::from(matches!(case.check, Check::InTime(_))), 1);
            }
        }
        sheet.put()?;
    }
    Ok(())
}
