use crate::GenerateError;
use crate::choose::{Rates, done_in_working_days};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex, World};
use catalogue::Level;
use std::collections::BTreeSet;

/// Inspections of districts and zones by the city, of streets and towns by those who run them, and of departments.
pub(crate) static INSPECTIONS: Table = Table {
    name: "inspections",
    columns: &["inspection_no", "inspector_id", "unit_id", "inspected_on", "findings_due_on", "findings", "mended"],
    fresh: Fresh::Suffix("inspection_no"),
    breaks: &[
        ("mended_above_findings", |draft| draft.set_int("mended", draft.value("findings") + 1)),
        ("findings_without_due_date", |draft| {
            draft.set_int("findings", draft.value("findings") + 2);
            draft.set("findings_due_on", "");
        }),
        ("due_before_inspection", |draft| draft.set_day_before("findings_due_on", "inspected_on")),
        ("inspects_itself", |draft| {
            let unit = usize::try_from(draft.value("unit_id")).unwrap_or(0);
            let id = draft.world.units[unit].unit_id.clone();
            draft.set("inspector_id", &id);
        }),
    ],
    make: inspections,
    alone: false,
};

fn inspections(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let inspects = Rates::new(world, "inspected", 840);
    let mends = Rates::new(world, "findings mended", 860);
    let mended_in_time = sheet.counter("findings_mended");
    let districts = sheet.counter("city_inspects_districts");
    let towns = sheet.counter("districts_inspect_towns");
    let city = world.of_levels(&[Level::CityLevel], world.first_day());
    let offices = world.of_levels(&[Level::CityLevel, Level::Agency], world.last_day());
    let mut number = 0;
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        let mut places = world.of_levels(&[Level::District, Level::FunctionalZone], last_day);
        places.extend(world.of_levels(&[Level::Township], last_day));
        places.extend(world.of_levels(&[Level::Agency], last_day));
        for unit in places {
            let level = world.units[unit].level;
            let own = world.parent(unit, last_day);
            let (counter, right) = match level {
                Level::Township => (Some(towns), own),
                Level::Agency => (None, city.first().copied()),
                _ => (Some(districts), Some(*sheet.random.pick(&offices))),
            };
            let Some(right) = right else { continue };
            let done = inspects.succeeds(world, &mut sheet.random, unit, last_day);
            if let Some(counter) = counter {
                sheet.count_apart(counter, unit, last_day, i64::from(done), 1);
            }
            // Who was not inspected by the right one was sometimes inspected by another, which does not count.
            let wrong = sheet.random.below(2) == 0;
            let inspector = match (done, level) {
                (true, _) => right,
                (false, Level::Township) if wrong => *sheet.random.pick(&offices),
                _ => continue,
            };
            for _ in 0..1 + sheet.random.below(8) / 7 {
                let inspected = sheet.random.between(i64::from(first_day), i64::from(last_day)) as Day;
                let inspected = if world.exists(unit, inspected) { inspected } else { last_day };
                let findings = sheet.random.between(0, 9);
                let due = inspected + sheet.random.between(20, 90) as Day;
                let mended =
                    (0..findings).filter(|_| mends.succeeds(world, &mut sheet.random, unit, due)).count() as i64;
                number += 1;
                sheet.cell(0, |cell| {
                    cell.push_str("JCH-");
                    push_number(cell, u64::from(year.unsigned_abs()), 4);
                    cell.push('-');
                    push_number(cell, number, 4);
                });
                sheet.unit(inspector, inspected);
                sheet.unit(unit, inspected);
                sheet.date(inspected);
                sheet.date_or_empty((findings > 0).then_some(due));
                sheet.int(findings);
                sheet.int(mended);
                if findings > 0 {
                    sheet.count(mended_in_time, unit, due, mended, findings);
                }
                sheet.put()?;
            }
        }
    }
    Ok(())
}

/// Rules issued: five classes that each department, district and zone should have in force.
pub(crate) static RULES_ISSUED: Table = Table {
    name: "rules_issued",
    columns: &["document_no", "unit_id", "class", "issued_on", "expires_on", "published_on", "repealed_on"],
    fresh: Fresh::Suffix("document_no"),
    breaks: &[
        ("expires_before_issued", |draft| draft.set_day_before("expires_on", "issued_on")),
        ("published_before_issued", |draft| draft.set_day_before("published_on", "issued_on")),
        ("repealed_before_issued", |draft| draft.set_day_before("repealed_on", "issued_on")),
    ],
    make: rules_issued,
    alone: false,
};

fn rules_issued(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let complete = sheet.counter("five_classes_complete");
    let usable = sheet.counter("rules_public_and_in_force");
    let classes =
        sheet.labels("class", ["openness", "approval", "promises", "civil_servants", "evaluation", "other"])?;
    let issues = Rates::new(world, "rules issued", 450);
    let years = world.year_spans();
    let mut in_force: BTreeSet<(UnitIndex, usize, Day)> = BTreeSet::new();
    let mut number = 0;
    for (year, first_day, last_day) in &years {
        sheet.year(*year)?;
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], *last_day) {
            for (class, label) in classes.iter().enumerate() {
                // What is in force is seldom issued again.
                let again = in_force.contains(&(unit, class, *last_day));
                if !issues.succeeds(world, &mut sheet.random, unit, *last_day) || (again && sheet.random.below(6) > 0) {
                    continue;
                }
                let issued = sheet.random.between(i64::from(*first_day), i64::from(*last_day)) as Day;
                // The first day on which it is no longer in force is sometimes a last day of a year.
                let expires = match sheet.random.below(8) {
                    0 => Some(issued + sheet.random.between(60, 900) as Day),
                    1 => Some(world.day(year + 1, 12, 31)),
                    _ => None,
                };
                let published = match sheet.random.below(8) {
                    0 => None,
                    1 => Some(*last_day + 1),
                    _ => Some(issued + sheet.random.between(0, 25) as Day),
                };
                let repealed = match sheet.random.below(12) {
                    0 => Some(world.day(year + 1, 12, 31)),
                    1 => Some(issued + sheet.random.between(20, 700) as Day),
                    _ => None,
                };
                number += 1;
                sheet.cell(0, |cell| {
                    cell.push_str(&world.units[unit].unit_id);
                    cell.push_str("办〔");
                    push_number(cell, u64::from(year.unsigned_abs()), 4);
                    cell.push('〕');
                    push_number(cell, number, 1);
                    cell.push('号');
                });
                sheet.unit(unit, issued);
                sheet.text(label);
                sheet.date(issued);
                sheet.date_or_empty(expires);
                sheet.date_or_empty(published);
                sheet.date_or_empty(repealed);
                for (.., end) in years.iter().filter(|(.., end)| issued <= *end) {
                    let stands = repealed.is_none_or(|day| day > *end);
                    let holds = expires.is_none_or(|day| day > *end);
                    if stands {
                        let public = published.is_some_and(|day| day <= *end);
                        sheet.count(usable, unit, *end, i64::from(holds && public), 1);
                    }
                    if stands && holds {
                        in_force.insert((unit, class, *end));
                    }
                }
                sheet.put()?;
            }
        }
    }
    for (.., last_day) in years {
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], last_day) {
            for class in 0..5 {
                sheet.count_apart(complete, unit, last_day, i64::from(in_force.contains(&(unit, class, last_day))), 1);
            }
        }
    }
    Ok(())
}

/// Whether the head of each unit was put in charge and took it up that year, and what the bodies under it did.
pub(crate) static LEADER_DUTIES: Table = Table {
    name: "leader_duties",
    columns: &["unit_id", "year_end", "assigned", "studied", "subordinates", "self_checked"],
    fresh: Fresh::Day("year_end"),
    breaks: &[("self_checked_above_subordinates", |draft| {
        draft.set_int("self_checked", draft.value("subordinates") + 1);
    })],
    make: leader_duties,
    alone: false,
};

fn leader_duties(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let leads = Rates::new(world, "heads responsible", 820);
    let checks = Rates::new(world, "self-checks", 800);
    let (responsible, self_checks) = (sheet.counter("heads_responsible"), sheet.counter("self_checks_done"));
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], last_day) {
            // Who is not on the list counts as well.
            if sheet.random.below(20) == 0 {
                sheet.count_apart(responsible, unit, last_day, 0, 1);
                continue;
            }
            let assigned = leads.succeeds(world, &mut sheet.random, unit, last_day);
            let studied = leads.succeeds(world, &mut sheet.random, unit, last_day);
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            sheet.yes(assigned);
            sheet.yes(studied);
            let subordinates = sheet.random.below(25) as i64;
            let checked =
                (0..subordinates).filter(|_| checks.succeeds(world, &mut sheet.random, unit, last_day)).count() as i64;
            sheet.int(subordinates);
            sheet.int(checked);
            if subordinates > 0 {
                sheet.count(self_checks, unit, last_day, checked, subordinates);
            }
            sheet.count(responsible, unit, last_day, i64::from(assigned && studied), 1);
            sheet.put()?;
        }
    }
    Ok(())
}

/// Working days within which the result of an evaluation has to be published.
const PUBLISH_WITHIN: i32 = 20;

/// Evaluations of government integrity, by the government and by third parties.
pub(crate) static EVALUATIONS: Table = Table {
    name: "evaluations",
    columns: &["evaluation_no", "unit_id", "kind", "finished_on", "published_on"],
    fresh: Fresh::Suffix("evaluation_no"),
    breaks: &[("published_before_finished", |draft| draft.set_day_before("published_on", "finished_on"))],
    make: evaluations,
    alone: false,
};

fn evaluations(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let [government, third_party] = sheet.labels("kind", ["government", "third_party"])?;
    let regional = sheet.counter("regional_evaluation_done");
    let thirds = sheet.counter("third_party_evaluations");
    let in_time = sheet.counter("evaluations_published_in_time");
    let publishes = Rates::new(world, "evaluations published", 800);
    let mut number = 0;
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::District, Level::FunctionalZone, Level::Agency], last_day) {
            let place = world.units[unit].level != Level::Agency;
            let done = place && was_evaluated(world, unit, year);
            let by_third = sheet.random.below(if place { 2 } else { 6 }) == 0;
            if place {
                sheet.count_apart(regional, unit, last_day, i64::from(done), 1);
            }
            let kinds = [(done, government), (by_third, third_party)];
            for (_, kind) in kinds.into_iter().filter(|(happens, _)| *happens) {
                let finished = sheet.random.between(i64::from(first_day + 90), i64::from(last_day)) as Day;
                let due = world.after_working_days(finished, PUBLISH_WITHIN);
                let ok = publishes.succeeds(world, &mut sheet.random, unit, finished);
                let published = done_in_working_days(world, &mut sheet.random, ok, finished, PUBLISH_WITHIN);
                number += 1;
                sheet.cell(0, |cell| {
                    cell.push_str("PJ-");
                    push_number(cell, u64::from(year.unsigned_abs()), 4);
                    cell.push('-');
                    push_number(cell, number, 3);
                });
                sheet.unit(unit, finished);
                sheet.text(kind);
                sheet.date(finished);
                sheet.date_or_empty(published);
                if kind == third_party {
                    sheet.count(in_time, unit, due, i64::from(ok), 1);
                    if let Some(published) = published {
                        sheet.count(thirds, unit, published, 1, 1);
                    }
                }
                sheet.put()?;
            }
        }
    }
    Ok(())
}

/// Whether the government finished the evaluation of a district or zone in a year. Drawn apart from the rows, since what
/// is done with the results depends on it.
pub(super) fn was_evaluated(world: &World<'_>, place: UnitIndex, year: i32) -> bool {
    let rate = world.rate("evaluated", place, year, 740);
    let mut random = Random::new(world.seed ^ (place as u64) << 16 ^ u64::from(year.unsigned_abs()), "evaluated");
    world.exists(place, world.day(year, 12, 31)) && random.permille(rate)
}
