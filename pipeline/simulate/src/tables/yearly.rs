//! What offices send once a year: appraisal schemes, training, personal pages; and the plan of publicity.

use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::Day;
use catalogue::Level;

/// Appraisal schemes: whether openness and the keeping of promises carry weight.
pub(crate) static APPRAISAL_SCHEMES: Table = Table {
    name: "appraisal_schemes",
    columns: &["unit_id", "year_end", "scheme_no", "openness_weight", "promises_weight"],
    fresh: Fresh::Day("year_end"),
    breaks: &[("weights_out_of_range", |draft| {
        draft.set("openness_weight", "70");
        draft.set("promises_weight", "40");
    })],
    make: appraisal_schemes,
    alone: false,
};

fn appraisal_schemes(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let weighs_openness = Rates::new(world, "openness appraised", 760);
    let weighs_promises = Rates::new(world, "promises appraised", 640);
    let openness = sheet.counter("openness_appraised");
    let promises = sheet.counter("promises_appraised");
    let towns = sheet.counter("town_promises_appraised");
    for (year, _, last) in world.year_spans() {
        sheet.year(year)?;
        let levels = [Level::Agency, Level::District, Level::FunctionalZone, Level::Township];
        for (number, unit) in (1..).zip(world.of_levels(&levels, last)) {
            let town = world.units[unit].level == Level::Township;
            // Some are not appraised. Streets and towns count then too.
            if sheet.random.below(15) == 0 {
                if town {
                    sheet.count_apart(towns, unit, last, 0, 1);
                }
                continue;
            }
            let has_openness = weighs_openness.succeeds(world, &mut sheet.random, unit, last);
            let has_promises = weighs_promises.succeeds(world, &mut sheet.random, unit, last);
            sheet.unit(unit, last);
            sheet.date(last);
            sheet.cell(0, |cell| {
                cell.push_str("考评〔");
                push_number(cell, u64::from(year.unsigned_abs()), 4);
                cell.push('〕');
                push_number(cell, number, 1);
                cell.push('号');
            });
            for has in [has_openness, has_promises] {
                let weight = if has { sheet.random.between(1, 24) * 50 } else { 0 };
                sheet.percent(weight);
            }
            if town {
                sheet.count(towns, unit, last, i64::from(has_promises), 1);
            } else {
                sheet.count(openness, unit, last, i64::from(has_openness), 1);
                sheet.count(promises, unit, last, i64::from(has_promises), 1);
            }
            sheet.put()?;
        }
    }
    Ok(())
}

/// Counts of civil servants who were educated in integrity, and of courses.
pub(crate) static TRAINING_REPORTS: Table = Table {
    name: "training_reports",
    columns: &["unit_id", "year_end", "in_service", "educated", "courses", "credit_courses"],
    fresh: Fresh::Day("year_end"),
    breaks: &[
        ("educated_above_in_service", |draft| draft.set_int("educated", draft.value("in_service") + 1)),
        ("credit_courses_above_courses", |draft| draft.set_int("credit_courses", draft.value("courses") + 1)),
    ],
    make: training_reports,
    alone: false,
};

fn training_reports(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let educates = Rates::new(world, "integrity education", 780);
    let includes = Rates::new(world, "credit courses", 480);
    let attended = sheet.counter("integrity_education_attended");
    let included = sheet.counter("credit_courses_included");
    for (year, _, last) in world.year_spans() {
        sheet.year(year)?;
        let levels = [Level::Agency, Level::District, Level::FunctionalZone, Level::Township];
        for unit in world.of_levels(&levels, last) {
            let level = world.units[unit].level;
            let in_service = match level {
                Level::District => sheet.random.between(600, 1_500),
                Level::FunctionalZone => sheet.random.between(80, 400),
                Level::Township => sheet.random.between(6, 60),
                _ => sheet.random.between(8, 160),
            };
            let educated =
                (0..in_service).filter(|_| educates.succeeds(world, &mut sheet.random, unit, last)).count() as i64;
            let courses = match level {
                Level::Township => 0,
                _ => sheet.random.between(1, 14),
            };
            let credit =
                (0..courses).filter(|_| includes.succeeds(world, &mut sheet.random, unit, last)).count() as i64;
            sheet.unit(unit, last);
            sheet.date(last);
            for count in [in_service, educated, courses, credit] {
                sheet.int(count);
            }
            sheet.count(attended, unit, last, educated, in_service);
            if matches!(level, Level::Agency | Level::District) {
                sheet.count(included, unit, last, credit, courses);
            }
            sheet.put()?;
        }
    }
    Ok(())
}

/// Personal pages of enterprises and citizens, by place.
pub(crate) static DEDICATED_PAGES: Table = Table {
    name: "dedicated_pages",
    columns: &["unit_id", "year_end", "kind", "activated", "eligible"],
    fresh: Fresh::Day("year_end"),
    breaks: &[
        ("negative_count", |draft| draft.set("activated", "-5")),
        ("activated_above_enterprises", |draft| {
            draft.set("kind", "企业专属网页");
            draft.set_int("activated", draft.value("eligible") + 1);
        }),
    ],
    make: dedicated_pages,
    alone: false,
};

fn dedicated_pages(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let kinds = sheet.labels("kind", ["enterprise", "citizen"])?;
    let counters = [sheet.counter("enterprise_pages_activated"), sheet.counter("citizen_pages_activated")];
    for (year, _, last) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::District, Level::FunctionalZone], last) {
            for (kind, counter) in [0, 1].map(|at| (kinds[at], counters[at])) {
                let citizens = kind == kinds[1];
                let eligible = sheet.random.between(2_000, 30_000) * if citizens { 20 } else { 1 };
                let share = world.rate(kind, unit, year, if citizens { 240 } else { 520 });
                let activated = eligible * share / 1_000 + sheet.random.between(0, 9);
                sheet.unit(unit, last);
                sheet.date(last);
                sheet.text(kind);
                sheet.int(activated);
                sheet.int(eligible);
                sheet.count(counter, unit, last, activated, eligible);
                sheet.put()?;
            }
        }
    }
    Ok(())
}

/// Models of integrity that were planned to be reported on.
pub(crate) static MODEL_PUBLICITY: Table = Table {
    name: "model_publicity",
    columns: &["plan_no", "unit_id", "subject", "due_on", "report_no", "reported_on"],
    fresh: Fresh::Suffix("plan_no"),
    breaks: &[("report_incomplete", |draft| {
        draft.set("report_no", "");
        draft.set_day("reported_on", draft.value("due_on"));
    })],
    make: model_publicity,
    alone: true,
};

fn model_publicity(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 4), (Level::District, 6), (Level::FunctionalZone, 4)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let reports = Rates::new(world, "models publicised", 820);
    let publicised = sheet.counter("models_publicised");
    let subjects = sheet.labels("subject", ["department", "civil_servant"])?;
    // The last report, its day, and whether it has counted for a model already.
    let mut last_report: Option<(u64, Day, bool)> = None;
    over_the_years(sheet, 420, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, due);
        let ok = reports.succeeds(world, &mut sheet.random, unit, due);
        let reported = done(&mut sheet.random, ok, due - 60, due);
        // One report is sometimes given for a second model too, where it counts if it was late for the first.
        let again = last_report.filter(|(_, day, _)| *day <= due && sheet.random.below(8) == 0);
        let counts = again.map_or(ok, |(_, _, counted)| !counted);
        let report = again.or(reported.map(|day| (number, day, false)));
        sheet.cell(0, |cell| {
            cell.push_str("XC-");
            push_number(cell, number, 6);
        });
        sheet.unit(unit, due);
        let subject = *sheet.random.pick(&subjects);
        sheet.text(subject);
        sheet.date(due);
        match report {
            Some((report, day, _)) => {
                sheet.cell(0, |cell| {
                    cell.push_str("BD-");
                    push_number(cell, report, 6);
                });
                sheet.date(day);
            }
            None => (0..2).for_each(|_| sheet.empty()),
        }
        last_report = match report {
            Some((report, day, counted)) => Some((report, day, counted || counts)),
            None => last_report.filter(|_| again.is_some()),
        };
        sheet.count(publicised, unit, due, i64::from(counts), 1);
        sheet.put()
    })
}
