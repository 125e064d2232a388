use super::services::numbered;
use crate::GenerateError;
use crate::choose::{Chooser, Rates, office, over_the_years};
use crate::identity::credit_code;
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Who founds public institutions.
const FOUNDERS: [(Level, u64); 4] =
    [(Level::Agency, 5), (Level::District, 8), (Level::FunctionalZone, 3), (Level::Township, 1)];

/// A public institution at the end of a year, the same for the table of institutions and for that of their data.
struct Institution {
    number: u64,
    founder: UnitIndex,
    cancelled: bool,
}

/// The institutions on the roll at the end of a year.
fn on_roll(sheet: &Sheet<'_, '_>, units: &Chooser, year: i32) -> Vec<Institution> {
    let world = sheet.world;
    let last_day = world.day(year, 12, 31);
    let institution = |number| {
        let founder = units.pick(world, &mut Random::new(world.seed ^ number, "founders"), last_day, last_day);
        let year = u64::from(year.unsigned_abs());
        let cancelled = Random::new(world.seed ^ (number * 10_000 + year), "cancelled").below(25) == 0;
        Institution { number, founder, cancelled }
    };
    (1..=sheet.size(1_260) / world.years.clone().count() as u64).map(institution).collect()
}

/// A day of the year, or, when it is not to count, the day before or after it, or none.
fn in_year(random: &mut Random, counts: bool, first_day: Day, last_day: Day) -> Option<Day> {
    match (counts, random.below(8)) {
        (true, 0) => Some(first_day),
        (true, 1) => Some(last_day),
        (true, _) => Some(random.between(i64::from(first_day), i64::from(last_day)) as Day),
        (false, 0 | 1) => Some(first_day - 1),
        (false, 2 | 3) => Some(last_day + 1),
        (false, _) => None,
    }
}

/// What public institutions disclosed, and how they were looked at and rated.
pub(crate) static INSTITUTION_CREDIT: Table = Table {
    name: "institution_credit",
    columns: &[
        "institution_no",
        "unit_id",
        "year_end",
        "status",
        "withheld_basis",
        "key_matters_on",
        "promises_on",
        "inspected_on",
        "rated_on",
    ],
    fresh: Fresh::Suffix("institution_no"),
    breaks: &[],
    make: institution_credit,
    alone: false,
};

fn institution_credit(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &FOUNDERS, &[])?;
    let publishes = Rates::new(world, "key matters and promises", 820);
    let looks = Rates::new(world, "disclosure supervised", 760);
    let rates = Rates::new(world, "institutions rated", 380);
    let published = sheet.counter("key_matters_and_promises_published");
    let (supervised, rated) = (sheet.counter("disclosure_supervised"), sheet.counter("institutions_rated"));
    let [active, cancelled] = sheet.labels("status", ["active", "cancelled"])?;
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        for institution in on_roll(sheet, &units, year) {
            let unit = institution.founder;
            let [both, looked_at, was_rated] =
                [&publishes, &looks, &rates].map(|rate| rate.succeeds(world, &mut sheet.random, unit, last_day));
            let withheld = sheet.random.below(20) == 0;
            let [matters, promises] =
                if both { [true; 2] } else { *sheet.random.pick(&[[true, false], [false, true], [false; 2]]) };
            let days = [matters, promises, looked_at, was_rated]
                .map(|counts| in_year(&mut sheet.random, counts, first_day, last_day));
            sheet.text(&credit_code("12", institution.number));
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            sheet.text(if institution.cancelled { cancelled } else { active });
            if withheld {
                sheet.text("涉密单位，主管部门书面认定");
            } else {
                sheet.empty();
            }
            for day in days {
                sheet.date_or_empty(day);
            }
            if !institution.cancelled {
                sheet.count(supervised, unit, last_day, i64::from(looked_at), 1);
                sheet.count(rated, unit, last_day, i64::from(was_rated), 1);
                if !withheld {
                    sheet.count(published, unit, last_day, i64::from(both), 1);
                }
            }
            sheet.put()?;
        }
    }
    Ok(())
}

/// Nine classes of credit data of public institutions.
pub(crate) static INSTITUTION_CREDIT_DATA: Table = Table {
    name: "institution_credit_data",
    columns: &["institution_no", "unit_id", "year_end", "class", "collected_on", "exempt_basis"],
    fresh: Fresh::Suffix("institution_no"),
    breaks: &[],
    make: institution_credit_data,
    alone: false,
};

/// What was sent of a class of an institution.
#[derive(Clone, Copy, PartialEq)]
enum Sent {
    Collected,
    Late,
    NotCollected,
    Exempt,
    Nothing,
}

fn institution_credit_data(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &FOUNDERS, &[])?;
    let collects = Rates::new(world, "credit data collected", 850);
    let collected = sheet.counter("credit_data_collected");
    let classes = sheet.labels(
        "class",
        [
            "registration",
            "posts",
            "service_quality",
            "social_security",
            "taxes",
            "audit",
            "loans",
            "charges",
            "litigation",
        ],
    )?;
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        for institution in on_roll(sheet, &units, year) {
            let unit = institution.founder;
            for (at, class) in classes.iter().enumerate() {
                let sent = match collects.succeeds(world, &mut sheet.random, unit, last_day) {
                    true => Sent::Collected,
                    false => *sheet.random.pick(&[Sent::Late, Sent::NotCollected, Sent::Exempt, Sent::Nothing]),
                };
                // Registration and posts apply to all, whatever the ground.
                let counts = !institution.cancelled && (sent != Sent::Exempt || at < 2);
                if sent == Sent::Nothing {
                    if counts {
                        sheet.count_apart(collected, unit, last_day, 0, 1);
                    }
                    continue;
                }
                let day = match sent {
                    Sent::Collected => in_year(&mut sheet.random, true, first_day, last_day),
                    Sent::Late => Some(last_day + 1),
                    Sent::NotCollected | Sent::Exempt | Sent::Nothing => None,
                };
                sheet.text(&credit_code("12", institution.number));
                sheet.unit(unit, last_day);
                sheet.date(last_day);
                sheet.text(class);
                sheet.date_or_empty(day);
                if sent == Sent::Exempt {
                    sheet.text("当年没有此类业务，登记管理机关核定");
                } else {
                    sheet.empty();
                }
                if counts {
                    sheet.count(collected, unit, last_day, i64::from(sent == Sent::Collected), 1);
                }
                sheet.put()?;
            }
        }
    }
    Ok(())
}

/// Matters of managing public institutions, and whether the credit records were asked.
pub(crate) static INSTITUTION_MATTERS: Table = Table {
    name: "institution_matters",
    columns: &["matter_no", "institution_no", "unit_id", "kind", "accepted_on", "decided_on", "queried_on", "query_no"],
    fresh: Fresh::Suffix("matter_no"),
    breaks: &[("decided_before_accepted", |draft| draft.set_day_before("decided_on", "accepted_on"))],
    make: institution_matters,
    alone: true,
};

fn institution_matters(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Agency, 1), (Level::District, 8), (Level::FunctionalZone, 4)], &[])?;
    let asks = Rates::new(world, "credit records used", 810);
    let used = sheet.counter("credit_records_used");
    let kinds = sheet.labels("kind", ["registration", "change", "verification", "inspection", "honours"])?;
    over_the_years(sheet, 2_000, office, |sheet, accepted, number| {
        let decided = accepted + sheet.random.between(0, 30) as Day;
        let unit = units.pick(world, &mut sheet.random, accepted, decided);
        let asked = asks.succeeds(world, &mut sheet.random, unit, decided);
        let between = sheet.random.between(i64::from(accepted), i64::from(decided)) as Day;
        let (queried, logged) = match (asked, sheet.random.below(4)) {
            (true, 0) => (Some(accepted), true),
            (true, 1) => (Some(decided), true),
            (true, _) => (Some(between), true),
            (false, 0) => (Some(decided + 1), true),
            (false, 1) => (Some(accepted - 1), true),
            (false, 2) => (Some(between), false),
            (false, _) => (None, false),
        };
        let kind = *sheet.random.pick(&kinds);
        let institution = 1 + sheet.random.below(400);
        numbered(sheet, "SYGL-", accepted, number);
        sheet.text(&credit_code("12", institution));
        sheet.unit(unit, decided);
        sheet.text(kind);
        sheet.date(accepted);
        sheet.date(decided);
        sheet.date_or_empty(queried);
        if logged {
            numbered(sheet, "XYCX-", accepted, number);
        } else {
            sheet.empty();
        }
        sheet.count(used, unit, decided, i64::from(asked), 1);
        sheet.put()
    })
}
