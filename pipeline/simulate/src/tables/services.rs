use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::identity::credit_code;
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::Day;
use catalogue::Level;
use std::collections::BTreeSet;

/// Every level of government at which promises and cases arise.
const ALL_LEVELS: [(Level, u64); 4] =
    [(Level::Agency, 4), (Level::District, 6), (Level::FunctionalZone, 4), (Level::Township, 2)];

/// Rectification of dishonesty: finished in time and verified; and what is overdue at the end of each year.
pub(crate) static RECTIFICATIONS: Table = Table {
    name: "rectifications",
    columns: &["item_no", "unit_id", "due_on", "finished_on", "verified"],
    fresh: Fresh::Suffix("item_no"),
    breaks: &[("verified_before_finished", |draft| {
        draft.set("verified", "是");
        draft.set("finished_on", "");
    })],
    make: rectifications,
    alone: true,
};

fn rectifications(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &ALL_LEVELS, &[])?;
    let finishes = Rates::new(world, "rectified in time", 830);
    let rectified = sheet.counter("rectified_on_time");
    let overdue = sheet.counter("rectifications_overdue");
    let year_ends = world.year_spans();
    over_the_years(sheet, 700, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, world.last_day());
        let in_time = finishes.succeeds(world, &mut sheet.random, unit, due);
        let finished = done(&mut sheet.random, in_time, due - 40, due);
        let verified = finished.is_some() && sheet.random.below(12) > 0;
        numbered(sheet, "ZG-", due, number);
        sheet.unit(unit, due);
        sheet.date(due);
        sheet.date_or_empty(finished);
        sheet.yes(verified);
        sheet.count(rectified, unit, due, i64::from(in_time && verified), 1);
        for (_, _, last_day) in &year_ends {
            if due <= *last_day && (!verified || finished.is_none_or(|day| day > *last_day)) {
                sheet.count(overdue, unit, *last_day, 1, 1);
            }
        }
        sheet.put()
    })
}

/// Credit promises of government bodies: fulfilled, and public.
pub(crate) static PROMISES: Table = Table {
    name: "promises",
    columns: &["promise_no", "unit_id", "made_on", "due_on", "status", "published"],
    fresh: Fresh::Suffix("promise_no"),
    breaks: &[("due_before_made", |draft| draft.set_day_before("due_on", "made_on"))],
    make: promises,
    alone: true,
};

fn promises(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    // One zone sends nothing.
    let units = Chooser::new(sheet, &ALL_LEVELS, &["FZ-BS", "440402402"])?;
    let fulfils = Rates::new(world, "promises fulfilled", 880);
    let (fulfilled, public) = (sheet.counter("promises_fulfilled"), sheet.counter("promises_public"));
    let statuses = sheet.labels("status", ["all", "part", "none"])?;
    // The year from which on a unit publishes promises; some never do.
    let mut habits = Random::new(world.seed, "promises public");
    let first_public: Vec<i32> =
        world.units.iter().map(|_| habits.pick(&[0, 0, 0, 1, 1, 2, 9]) + world.years.start()).collect();
    let mut running = BTreeSet::new();
    let years = world.year_spans();
    over_the_years(sheet, 12_000, office, |sheet, made, number| {
        let due = made + sheet.random.between(15, 300) as Day;
        let unit = units.pick(world, &mut sheet.random, made, due);
        let kept = fulfils.succeeds(world, &mut sheet.random, unit, due);
        let published = world.year(made) >= first_public[unit] && sheet.random.below(8) > 0;
        let broken = 1 + sheet.random.below(2) as usize;
        numbered(sheet, "440400-CN-", made, number);
        sheet.unit(unit, due);
        sheet.date(made);
        sheet.date(due);
        sheet.text(statuses[if kept { 0 } else { broken }]);
        sheet.yes(published);
        sheet.count(fulfilled, unit, due, i64::from(kept), 1);
        running.extend(
            years
                .iter()
                .filter(|(_, first, last)| published && made <= *last && due >= *first)
                .map(|(y, ..)| (unit, *y)),
        );
        sheet.put()
    })?;
    for (year, _, last_day) in years {
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone, Level::Township], last_day)
        {
            sheet.count_apart(public, unit, last_day, i64::from(running.contains(&(unit, year))), 1);
        }
    }
    Ok(())
}

/// Promises of fourteen services by streets and towns.
pub(crate) static TOWN_SERVICES: Table = Table {
    name: "town_services",
    columns: &["promise_no", "unit_id", "service", "due_on", "fulfilled_on"],
    fresh: Fresh::Suffix("promise_no"),
    breaks: &[],
    make: town_services,
    alone: true,
};

fn town_services(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Township, 1)], &[])?;
    let delivers = Rates::new(world, "services delivered", 890);
    let delivered = sheet.counter("services_delivered");
    let services = sheet.labels(
        "service",
        [
            "employment",
            "property",
            "schooling",
            "family_planning",
            "elderly",
            "disability",
            "poverty",
            "medical",
            "housing",
            "travel",
            "parking",
            "safety",
            "veterans",
            "convenience",
        ],
    )?;
    over_the_years(sheet, 20_000, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, due);
        let ok = delivers.succeeds(world, &mut sheet.random, unit, due);
        let fulfilled = done(&mut sheet.random, ok, due - 45, due);
        let service = *sheet.random.pick(&services);
        numbered(sheet, "JZ-", due, number);
        sheet.unit(unit, due);
        sheet.text(service);
        sheet.date(due);
        sheet.date_or_empty(fulfilled);
        sheet.count(delivered, unit, due, i64::from(ok), 1);
        sheet.put()
    })
}

/// Yearly reports of public institutions: published in time.
pub(crate) static INSTITUTIONS: Table = Table {
    name: "institutions",
    columns: &["institution_no", "unit_id", "report_due_on", "published_on"],
    fresh: Fresh::Code("institution_no"),
    breaks: &[],
    make: institutions,
    alone: false,
};

fn institutions(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 5), (Level::District, 8), (Level::FunctionalZone, 3), (Level::Township, 1)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let publishes = Rates::new(world, "reports published", 880);
    let published = sheet.counter("annual_reports_published");
    let institutions = sheet.size(1_260) / world.years.clone().count() as u64;
    for year in world.years.clone() {
        sheet.year(year)?;
        let due = world.day(year, 3, 31);
        for number in 1..=institutions {
            // The same founder every year, as long as it exists.
            let unit = units.pick(world, &mut Random::new(world.seed ^ number, "founders"), due, due);
            let ok = publishes.succeeds(world, &mut sheet.random, unit, due);
            let published_on = done(&mut sheet.random, ok, due - 70, due);
            sheet.text(&credit_code("12", number));
            sheet.unit(unit, due);
            sheet.date(due);
            sheet.date_or_empty(published_on);
            sheet.count(published, unit, due, i64::from(ok), 1);
            sheet.put()?;
        }
    }
    Ok(())
}

/// A cell with the number of a row: prefix, year, running number.
pub(super) fn numbered(sheet: &mut Sheet<'_, '_>, prefix: &str, day: Day, number: u64) {
    let year = u64::from(sheet.world.year(day).unsigned_abs());
    sheet.cell(0, |cell| {
        cell.push_str(prefix);
        push_number(cell, year, 4);
        cell.push('-');
        push_number(cell, number, 6);
    });
}

/// A cell with the number of a document: prefix, year in brackets, running number.
pub(super) fn document_no(sheet: &mut Sheet<'_, '_>, prefix: &str, year: i32, number: u64) {
    sheet.cell(0, |cell| {
        cell.push_str(prefix);
        cell.push('〔');
        push_number(cell, u64::from(year.unsigned_abs()), 4);
        cell.push('〕');
        push_number(cell, number, 1);
        cell.push('号');
    });
}
