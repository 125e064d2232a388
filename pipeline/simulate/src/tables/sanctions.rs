use super::dishonesty::{Capture, papers, record_no};
use super::services::{document_no, numbered};
use crate::GenerateError;
use crate::choose::Rates;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;
use std::collections::{BTreeMap, BTreeSet};

/// What followed from the records of dishonesty: who was dealt with, what was exposed, criticised, corrected, eased.
pub(crate) static SANCTIONS: Table = Table {
    name: "sanctions",
    columns: &[
        "item_no",
        "record_no",
        "unit_id",
        "effective_on",
        "pursue",
        "dealt_on",
        "expose",
        "exposed_on",
        "criticise",
        "criticised_on",
        "waiver_basis",
        "self_correction",
        "evidence",
        "leniency",
        "approval_no",
    ],
    fresh: Fresh::Suffix("item_no"),
    breaks: &[
        ("waived_without_basis", |draft| {
            draft.set("pursue", "否");
            draft.set("waiver_basis", "");
        }),
        ("dealt_with_before_effective", |draft| draft.set_day_before("dealt_on", "effective_on")),
    ],
    make: sanctions,
    alone: false,
};

fn sanctions(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let [deals, exposes, criticises] = [("dealt with", 800), ("exposed", 850), ("criticised", 880)]
        .map(|(field, base)| Rates::new(world, field, base));
    let (held, exposed) = (sheet.counter("persons_held_to_account"), sheet.counter("dishonesty_exposed"));
    let (corrected, eased) = (sheet.counter("self_corrected"), sheet.counter("leniency_documented"));
    let criticised = sheet.counter("bodies_criticised");
    let corrections = sheet.labels("self_correction", ["recovered", "undone", "prevented"])?;
    let leniencies = sheet.labels("leniency", ["lighter", "exempt"])?;
    // Bodies with a case to be criticised for, and whether they were for every one.
    let mut bodies: BTreeMap<(i32, UnitIndex), bool> = BTreeMap::new();
    for paper in papers(sheet)? {
        let (unit, effective) = (paper.unit, paper.effective);
        let stands = match paper.captured {
            Capture::Missing => continue,
            captured => captured == Capture::Stands,
        };
        let year = world.year(effective);
        // Of some records nothing is known to have followed.
        if sheet.random.below(14) == 0 {
            if stands {
                sheet.count_apart(held, unit, effective, 0, 1);
                sheet.count_apart(corrected, unit, effective, 0, 1);
                if paper.agency {
                    bodies.insert((year, unit), false);
                }
            }
            continue;
        }
        sheet.year(year)?;
        let follows = |sheet: &mut Sheet<'_, '_>, rates: &Rates, due: bool| {
            (due && rates.succeeds(world, &mut sheet.random, unit, effective))
                .then(|| effective + sheet.random.between(0, 180) as Day)
        };
        let pursue = sheet.random.below(9) > 0;
        let dealt = follows(sheet, &deals, pursue);
        let expose = sheet.random.below(3) == 0;
        let exposed_on = follows(sheet, &exposes, expose);
        let criticise = paper.agency && sheet.random.below(7) > 0;
        let criticised_on = follows(sheet, &criticises, criticise);
        let correction = (sheet.random.below(4) == 0).then(|| corrections[sheet.random.below(3) as usize]);
        let eases = sheet.random.below(if correction.is_some() { 2 } else { 25 }) == 0;
        let [proven, approved] = [8, 9].map(|bound| eases && sheet.random.below(bound) > 0);
        let leniency = *sheet.random.pick(&leniencies);

        numbered(sheet, "CJ-", effective, paper.number);
        record_no(sheet, paper);
        sheet.unit(unit, effective);
        sheet.date(effective);
        sheet.yes(pursue);
        sheet.date_or_empty(dealt);
        sheet.yes(expose);
        sheet.date_or_empty(exposed_on);
        sheet.yes(criticise);
        sheet.date_or_empty(criticised_on);
        sheet.text_or_empty((!pursue || !criticise).then_some("有关处分条例规定的不予追究情形，经集体研究确认"));
        sheet.text_or_empty(correction);
        sheet.text_or_empty(proven.then_some("损失挽回凭证及核查报告"));
        sheet.text_or_empty(eases.then_some(leniency));
        match approved {
            true => document_no(sheet, "珠惩免", year, paper.number),
            false => sheet.empty(),
        }
        if stands {
            if pursue {
                sheet.count(held, unit, effective, i64::from(dealt.is_some()), 1);
            }
            if expose {
                sheet.count(exposed, unit, effective, i64::from(exposed_on.is_some()), 1);
            }
            sheet.count(corrected, unit, effective, i64::from(correction.is_some()), 1);
            if eases {
                sheet.count(eased, unit, effective, i64::from(correction.is_some() && proven && approved), 1);
            }
            if criticise {
                *bodies.entry((year, unit)).or_insert(true) &= criticised_on.is_some();
            }
        }
        sheet.put()?;
    }
    for ((year, unit), all) in bodies {
        sheet.count_apart(criticised, unit, world.day(year, 12, 31), i64::from(all), 1);
    }
    Ok(())
}

/// The three fields with most records, and those with as many as the third. `other` is no field that could be governed.
pub(super) fn most_frequent<'a>(records: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    records.filter(|field| *field != "other").for_each(|field| *sizes.entry(field).or_default() += 1);
    let mut places: Vec<u64> = sizes.values().copied().collect();
    places.sort_unstable_by(|a, b| b.cmp(a));
    let third = places.get(2).or(places.last()).copied().unwrap_or_default();
    sizes.into_iter().filter(|(_, size)| *size >= third).map(|(field, _)| field).collect()
}

/// Fields in which dishonesty is frequent, and what was to be reached there.
pub(crate) static FOCUS_FIELDS: Table = Table {
    name: "focus_fields",
    columns: &["list_no", "unit_id", "field", "listed_on", "due_on", "baseline_cases", "target_cases", "actual_cases"],
    fresh: Fresh::Suffix("list_no"),
    breaks: &[
        ("due_before_listed", |draft| draft.set_day_before("due_on", "listed_on")),
        ("negative_count", |draft| draft.set_int("actual_cases", -1)),
        ("target_not_below_baseline", |draft| draft.set_int("target_cases", draft.value("baseline_cases"))),
    ],
    make: focus_fields,
    alone: false,
};

fn focus_fields(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let reaches = Rates::new(world, "fields governed", 700);
    let on_target = sheet.counter("focus_fields_on_target");
    let fields = sheet.labels("field", ["procurement", "tendering", "investment", "townships", "resource_trading"])?;
    let mut number = 0;
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], last_day) {
            for field in fields {
                if sheet.random.below(3) > 0 {
                    continue;
                }
                let listed = first_day + sheet.random.between(0, 90) as Day;
                let due = if sheet.random.below(2) == 0 { last_day } else { listed + 180 };
                let baseline = sheet.random.between(4, 40);
                let target = baseline / 2;
                let reached = reaches.succeeds(world, &mut sheet.random, unit, due);
                let actual = match (reached, sheet.random.below(5)) {
                    (true, 0) => Some(target),
                    (true, _) => Some(sheet.random.between(0, target)),
                    (false, 0) => None,
                    (false, _) => Some(target + sheet.random.between(1, 9)),
                };
                number += 1;
                numbered(sheet, "ZL-", listed, number);
                sheet.unit(unit, due);
                sheet.text(field);
                sheet.date(listed);
                sheet.date(due);
                sheet.int(baseline);
                sheet.int(target);
                match actual {
                    Some(actual) => sheet.int(actual),
                    None => sheet.empty(),
                }
                sheet.count(on_target, unit, due, i64::from(reached), 1);
                sheet.put()?;
            }
        }
    }
    Ok(())
}

/// Applications of bodies for awards, of which some ought to be refused.
pub(crate) static AWARD_APPLICATIONS: Table = Table {
    name: "award_applications",
    columns: &["application_no", "award", "unit_id", "decided_on", "disqualified"],
    fresh: Fresh::Suffix("application_no"),
    breaks: &[],
    make: award_applications,
    alone: false,
};

fn award_applications(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let refuses = Rates::new(world, "awards refused", 820);
    let refused = sheet.counter("awards_refused");
    // The days on which each body had a record of its own in force: from the first to before the last.
    let mut in_force: BTreeMap<UnitIndex, Vec<(Day, Day)>> = BTreeMap::new();
    for paper in papers(sheet)? {
        if paper.captured == Capture::Stands && paper.agency {
            in_force.entry(paper.unit).or_default().push((paper.effective, paper.ended.unwrap_or(Day::MAX)));
        }
    }
    let levels = [Level::Agency, Level::District, Level::FunctionalZone];
    let mut number = 0;
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        for award in ["文明单位", "依法行政示范单位", "先进集体", "政务服务示范窗口"] {
            let decided = sheet.random.between(i64::from(first_day), i64::from(last_day)) as Day;
            for unit in world.of_levels(&levels, decided) {
                if sheet.random.below(3) == 0 {
                    continue;
                }
                let spans = in_force.get(&unit).map_or(&[][..], Vec::as_slice);
                // Some awards are decided on the very day on which a record takes effect, or is displayed no more.
                let edges = spans.iter().flat_map(|(first, end)| [*first, *end]);
                let edges: Vec<Day> = edges.filter(|day| world.year(*day) == year).collect();
                let decided = match sheet.random.below(4) {
                    0 if !edges.is_empty() => *sheet.random.pick(&edges),
                    _ => decided,
                };
                let barred = spans.iter().any(|(first, end)| *first <= decided && decided < *end);
                let disqualified = barred && refuses.succeeds(world, &mut sheet.random, unit, decided);
                number += 1;
                numbered(sheet, "PX-", decided, number);
                sheet.cell(0, |cell| {
                    push_number(cell, u64::from(year.unsigned_abs()), 4);
                    cell.push_str("年度");
                    cell.push_str(award);
                });
                sheet.unit(unit, decided);
                sheet.date(decided);
                sheet.yes(disqualified);
                if barred {
                    sheet.count(refused, unit, decided, i64::from(disqualified), 1);
                }
                sheet.put()?;
            }
        }
    }
    Ok(())
}
