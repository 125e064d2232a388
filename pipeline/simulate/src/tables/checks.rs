use crate::GenerateError;
use crate::choose::Rates;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::Day;
use catalogue::Level;

/// Checks of credit records before recruitment, grading, promotion, praise and nomination: counts only.
pub(crate) static CREDIT_CHECKS: Table = Table {
    name: "credit_checks",
    columns: &[
        "batch_no",
        "unit_id",
        "kind",
        "decided_on",
        "persons",
        "checked",
        "considered",
        "dishonest",
        "disqualified",
        "serious_hired",
    ],
    fresh: Fresh::Suffix("batch_no"),
    breaks: &[
        ("negative_count", |draft| draft.set_int("disqualified", -1)),
        ("checked_above_persons", |draft| draft.set_int("checked", draft.value("persons") + 1)),
        ("considered_above_checked", |draft| draft.set_int("considered", draft.value("checked") + 1)),
        ("dishonest_above_checked", |draft| draft.set_int("dishonest", draft.value("checked") + 1)),
        ("disqualified_above_dishonest", |draft| draft.set_int("disqualified", draft.value("dishonest") + 1)),
        ("recruitment_without_review", |draft| {
            draft.set("kind", "录用");
            draft.set("serious_hired", "");
        }),
    ],
    make: credit_checks,
    alone: false,
};

/// How many of a count something happens to.
fn among(sheet: &mut Sheet<'_, '_>, count: i64, mut happens: impl FnMut(&mut Sheet<'_, '_>) -> bool) -> i64 {
    (0..count).filter(|_| happens(sheet)).count() as i64
}

fn credit_checks(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let kinds = sheet.labels("kind", ["recruitment", "appraisal", "promotion", "commendation", "nomination"])?;
    let signs = ["LY", "KH", "JS", "PY", "TJ"];
    let checks = ["recruits checked", "appraisals checked", "promotions checked", "praise checked", "nominees checked"]
        .map(|field| Rates::new(world, field, 850));
    let disqualifies = Rates::new(world, "disqualified", 800);
    let (recruits, serious) = (sheet.counter("recruits_checked"), sheet.counter("serious_recruits"));
    let (occasions, disqualified_of) =
        (sheet.counter("checked_before_decision"), sheet.counter("dishonest_disqualified"));
    let (candidates, nominees) = (sheet.counter("award_candidates_checked"), sheet.counter("nominees_checked"));
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], last_day) {
            for (kind, label) in kinds.iter().enumerate() {
                let batches = if kind == 1 { 1 } else { 1 + sheet.random.below(3) };
                for batch in 1..=batches {
                    let decided = sheet.random.between(i64::from(first_day), i64::from(last_day)) as Day;
                    let decided = if world.exists(unit, decided) { decided } else { last_day };
                    let size = if kind == 1 { 60 } else { 16 };
                    let persons = sheet.random.between(2, size);
                    let checked =
                        among(sheet, persons, |sheet| checks[kind].succeeds(world, &mut sheet.random, unit, decided));
                    let considered = among(sheet, checked, |sheet| sheet.random.below(12) > 0);
                    let dishonest = among(sheet, checked, |sheet| sheet.random.below(12) == 0);
                    let disqualified =
                        among(sheet, dishonest, |sheet| disqualifies.succeeds(world, &mut sheet.random, unit, decided));
                    let hired = (kind == 0).then(|| i64::from(sheet.random.below(60) == 0));
                    sheet.cell(0, |cell| {
                        cell.push_str(signs[kind]);
                        cell.push('-');
                        push_number(cell, u64::from(year.unsigned_abs()), 4);
                        cell.push('-');
                        push_number(cell, batch, 2);
                    });
                    sheet.unit(unit, decided);
                    sheet.text(label);
                    sheet.date(decided);
                    sheet.int(persons);
                    sheet.int(checked);
                    sheet.int(considered);
                    sheet.int(dishonest);
                    sheet.int(disqualified);
                    match hired {
                        Some(hired) => sheet.int(hired),
                        None => sheet.empty(),
                    }
                    match kind {
                        0 => sheet.count(recruits, unit, decided, checked, persons),
                        4 => sheet.count(nominees, unit, decided, considered, persons),
                        _ => {
                            sheet.count(occasions, unit, decided, checked, persons);
                            sheet.count(disqualified_of, unit, decided, disqualified, dishonest);
                        }
                    }
                    if kind == 3 {
                        sheet.count(candidates, unit, decided, considered, persons);
                    }
                    if let Some(hired) = hired {
                        sheet.count(serious, unit, decided, hired, 1);
                    }
                    sheet.put()?;
                }
            }
        }
    }
    Ok(())
}

/// Cases of serious dishonesty among civil servants, half-yearly; few.
pub(crate) static REMOVAL_COUNTS: Table = Table {
    name: "removal_counts",
    columns: &["unit_id", "counted_to", "confirmed", "handled"],
    fresh: Fresh::Day("counted_to"),
    breaks: &[
        ("negative_count", |draft| draft.set_int("handled", -1)),
        ("handled_above_confirmed", |draft| draft.set_int("handled", draft.value("confirmed") + 1)),
    ],
    make: removal_counts,
    alone: false,
};

fn removal_counts(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let handles = Rates::new(world, "serious cases handled", 850);
    let of_cases = sheet.counter("serious_cases_handled");
    for year in world.years.clone() {
        sheet.year(year)?;
        for counted_to in [world.day(year, 6, 30), world.day(year, 12, 31)] {
            for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], counted_to) {
                let confirmed = [0, 0, 0, 1, 2][sheet.random.below(5) as usize];
                let handled =
                    among(sheet, confirmed, |sheet| handles.succeeds(world, &mut sheet.random, unit, counted_to));
                sheet.unit(unit, counted_to);
                sheet.date(counted_to);
                sheet.int(confirmed);
                sheet.int(handled);
                sheet.count(of_cases, unit, counted_to, handled, confirmed);
                sheet.put()?;
            }
        }
    }
    Ok(())
}
