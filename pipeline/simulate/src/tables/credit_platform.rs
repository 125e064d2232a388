use super::government_services::{Check, case_no, cases};
use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, office};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Levels of bodies that query the platform and supply it.
const BODIES: [(Level, u64); 3] = [(Level::Agency, 5), (Level::District, 6), (Level::FunctionalZone, 3)];

/// The log of queries, and what was done where one met somebody on a list.
pub(crate) static CREDIT_QUERIES: Table = Table {
    name: "credit_queries",
    columns: &["query_no", "unit_id", "case_no", "queried_on", "hit", "feedback_on", "measure"],
    fresh: Fresh::Suffix("query_no"),
    breaks: &[
        ("feedback_before_query", |draft| {
            draft.set("hit", "失信惩戒对象");
            draft.set("measure", "失信惩戒措施");
            draft.set_day_before("feedback_on", "queried_on");
        }),
        ("feedback_without_measure", |draft| {
            draft.set("hit", "失信惩戒对象");
            draft.set("measure", "");
            draft.set_day("feedback_on", draft.value("queried_on") + 2);
        }),
        ("feedback_without_hit", |draft| {
            draft.set("hit", "未命中");
            draft.set("measure", "失信惩戒措施");
            draft.set_day("feedback_on", draft.value("queried_on") + 2);
        }),
    ],
    make: credit_queries,
    alone: false,
};

fn credit_queries(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let feeds_back = Rates::new(world, "fed back", 820);
    let fed_back = sheet.counter("sanctions_fed_back");
    let units = Chooser::new(sheet, &BODIES, &[])?;
    let [reward, sanction] = sheet.labels("hit", ["reward", "sanction"])?;
    let measures = sheet.labels("measure", ["rewarded", "sanctioned", "not_applicable"])?;
    let cases = cases(sheet)?;
    // Queries for a case, and those for other ends.
    let mut queries: Vec<(Day, UnitIndex, Option<usize>)> = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        if let Check::InTime(day) | Check::Late(day) | Check::OtherNumber(day) = case.check {
            queries.push((day, case.unit, Some(at)));
            // Some ask once more after the decision.
            if case.number % 9 == 0 {
                queries.push((day + 25, case.unit, Some(at)));
            }
        }
    }
    for day in days_of(world, sheet.size(3_000), office) {
        queries.push((day, units.pick(world, &mut sheet.random, day, day), None));
    }
    queries.sort_unstable();
    for (number, (day, unit, case)) in (1..).zip(queries) {
        sheet.year(world.year(day).min(*world.years.end()))?;
        let hit = match sheet.random.below(10) {
            0 => Some(0),
            1 | 2 => Some(1),
            _ => None,
        };
        let ok = feeds_back.succeeds(world, &mut sheet.random, unit, day);
        let days = sheet.random.between(0, 30) as Day;
        sheet.cell(0, |cell| {
            cell.push_str("CX-");
            push_number(cell, number, 8);
        });
        sheet.unit(unit, day);
        match case.map(|at| &cases[at]) {
            Some(case) => {
                let suffix = if matches!(case.check, Check::OtherNumber(_)) { "-1" } else { "" };
                case_no(sheet, case, suffix);
            }
            None => sheet.empty(),
        }
        sheet.date(day);
        match hit {
            Some(at) => sheet.text([reward, sanction][at]),
            None => sheet.empty(),
        }
        match hit {
            Some(at) if ok => {
                sheet.date(day + days);
                sheet.text(measures[if days % 7 == 0 { 2 } else { at }]);
            }
            _ => {
                sheet.empty();
                sheet.empty();
            }
        }
        if hit.is_some() {
            sheet.count(fed_back, unit, day, i64::from(ok), 1);
        }
        sheet.put()?;
    }
    Ok(())
}

/// Supply of the shared catalogue, monthly: as agreed, and exchanged with the market and society.
pub(crate) static CREDIT_SHARING: Table = Table {
    name: "credit_sharing",
    columns: &["item_no", "unit_id", "partner", "month_end", "agreed", "supplied", "on_time"],
    fresh: Fresh::Suffix("item_no"),
    breaks: &[
        ("negative_count", |draft| {
            draft.set_int("agreed", 0);
            draft.set_int("on_time", -1);
        }),
        ("on_time_above_agreed", |draft| {
            draft.set_int("on_time", draft.value("agreed") + 1);
            draft.set_int("supplied", draft.value("agreed") + 2);
        }),
        ("on_time_above_supplied", |draft| {
            draft.set_int("agreed", 5);
            draft.set_int("supplied", 3);
            draft.set_int("on_time", 4);
        }),
    ],
    make: credit_sharing,
    alone: false,
};

fn credit_sharing(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let supplies = Rates::new(world, "catalogue supplied", 870);
    let (as_agreed, exchanged) = (sheet.counter("catalogue_supplied"), sheet.counter("items_exchanged"));
    let partners = sheet.labels("partner", ["government", "finance", "utility", "credit_service", "society"])?;
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&BODIES.map(|(level, _)| level), last_day) {
            for item in 0..4_u64 {
                // The first two go to other government bodies, the third is supplied four times a year.
                let partner = if item < 2 { 0 } else { 1 + (unit + item as usize) % 4 };
                let frequency = [1, 4, 1, 22][(unit as u64 + item) as usize % 4];
                // An item that stands in the catalogue alone.
                let only_agreed = item == 3 && sheet.random.below(3) == 0;
                let mut flows = false;
                for month in 1..=12 {
                    let month_end = if month == 12 { last_day } else { world.day(year, month + 1, 1) - 1 };
                    let agreed = if item == 2 && month % 3 != 0 { 0 } else { frequency };
                    let ok = !only_agreed && supplies.succeeds(world, &mut sheet.random, unit, month_end);
                    let missed = if agreed > 0 && !ok { sheet.random.between(1, agreed) } else { 0 };
                    let on_time = if only_agreed { 0 } else { agreed - missed };
                    let late = if only_agreed { 0 } else { sheet.random.between(0, missed) };
                    flows |= on_time + late > 0;
                    sheet.cell(0, |cell| {
                        cell.push_str(&world.units[unit].unit_id);
                        cell.push_str("-ML");
                        push_number(cell, item + 1, 2);
                    });
                    sheet.unit(unit, month_end);
                    sheet.text(partners[partner]);
                    sheet.date(month_end);
                    sheet.int(agreed);
                    sheet.int(on_time + late);
                    sheet.int(on_time);
                    if agreed > 0 {
                        sheet.count(as_agreed, unit, month_end, i64::from(ok), 1);
                    }
                    sheet.put()?;
                }
                if flows && partner > 0 {
                    sheet.count_apart(exchanged, unit, last_day, 1, 1);
                }
            }
        }
    }
    Ok(())
}
