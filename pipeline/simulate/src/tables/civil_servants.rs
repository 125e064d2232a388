use crate::GenerateError;
use crate::choose::{Chooser, Rates};
use crate::identity::identity_number;
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table};
use crate::world::{Day, UnitIndex};
use catalogue::Level;
use std::collections::BTreeMap;

/// Levels of bodies that civil servants work for.
const EMPLOYERS: [(Level, u64); 4] =
    [(Level::Agency, 6), (Level::District, 40), (Level::FunctionalZone, 8), (Level::Township, 4)];

/// A made-up civil servant.
#[derive(Debug)]
struct Person {
    number: u64,
    postings: Vec<Posting>,
    file: Option<CreditFile>,
}

/// A post held from one day until the day before another.
#[derive(Clone, Copy, Debug)]
struct Posting {
    unit: UnitIndex,
    entered: Day,
    left: Option<Day>,
}

/// A credit file.
#[derive(Clone, Copy, Debug)]
struct CreditFile {
    created: Day,
    complete: bool,
}

impl Posting {
    /// The day of leaving is the first day out.
    fn held_on(&self, day: Day) -> bool {
        self.entered <= day && self.left.is_none_or(|left| left > day)
    }
}

impl Person {
    fn file_by(&self, day: Day) -> Option<CreditFile> {
        self.file.filter(|file| file.created <= day)
    }
}

/// The people, the same for the roster, the files and the units' reports.
fn people(sheet: &Sheet<'_, '_>) -> Result<Vec<Person>, GenerateError> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "people");
    let units = Chooser::new(sheet, &EMPLOYERS, &[])?;
    let (first, last) = (world.first_day(), world.last_day());
    let veterans = sheet.size(12_000);
    let hired = veterans / 9;
    let people = (0..veterans + hired)
        .map(|number| {
            let entered = match number < veterans {
                true => first - random.between(30, 1_400) as Day,
                false => random.between(i64::from(first), i64::from(last)) as Day,
            };
            let unit = units.pick(world, &mut random, entered, last);
            let mut postings = vec![Posting { unit, entered, left: None }];
            let later = entered.max(first) + random.between(1, 1_500) as Day;
            match random.below(100) {
                0..5 => postings[0].left = Some(later),
                // Left on the last day of a year: out on that day.
                5 => postings[0].left = Some(world.day(world.year(entered.max(first)), 12, 31).max(entered)),
                6..11 => {
                    postings[0].left = Some(later);
                    postings.push(Posting {
                        unit: units.pick(world, &mut random, later, last),
                        entered: later,
                        left: None,
                    });
                }
                // Two posts at a time.
                11 if random.below(4) == 0 => {
                    postings.push(Posting {
                        unit: units.pick(world, &mut random, later, last),
                        entered: later,
                        left: None,
                    });
                }
                _ => {}
            }
            let year = world.years.clone().find(|year| {
                let base = [560, 640, 880][(year - world.years.start()).clamp(0, 2) as usize];
                world.year(entered) <= *year && random.permille(world.rate("files created", unit, *year, base))
            });
            let created = match (year, random.below(40)) {
                (Some(year), 0) => Some(world.day(year, 12, 31)),
                (Some(year), 1) => Some(world.day(year + 1, 1, 1)),
                (Some(year), _) => Some(world.day(year, 1, 5) + random.between(0, 358) as Day),
                (None, 0..10) => Some(last + random.between(1, 150) as Day),
                (None, _) => None,
            };
            let file =
                created.map(|created| CreditFile { created: created.max(entered), complete: random.below(9) > 0 });
            Person { number, postings, file }
        })
        .collect();
    Ok(people)
}

/// The identity number of a person: of nobody, and different for each number.
fn identity(sheet: &Sheet<'_, '_>, number: u64) -> String {
    identity_number((number * 7_919 + sheet.world.seed % 4_999_999) % 4_999_999)
}

/// The roster of civil servants; with the files it says who is covered at the end of each year.
pub(crate) static CIVIL_SERVANTS: Table = Table {
    name: "civil_servants",
    columns: &["person", "unit_id", "entered_on", "left_on"],
    fresh: Fresh::Person("person"),
    breaks: &[("left_before_entered", |draft| draft.set_day_before("left_on", "entered_on"))],
    make: civil_servants,
    alone: false,
};

fn civil_servants(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let (coverage, complete) = (sheet.counter("credit_file_coverage"), sheet.counter("credit_files_complete"));
    sheet.year(*world.years.end())?;
    for person in people(sheet)? {
        for posting in &person.postings {
            sheet.text(&identity(sheet, person.number));
            sheet.unit(posting.unit, posting.entered);
            sheet.date(posting.entered);
            sheet.date_or_empty(posting.left);
            for (.., last_day) in world.year_spans() {
                if posting.held_on(last_day) {
                    let file = person.file_by(last_day);
                    sheet.count(coverage, posting.unit, last_day, i64::from(file.is_some()), 1);
                    if let Some(file) = file {
                        sheet.count(complete, posting.unit, last_day, i64::from(file.complete), 1);
                    }
                }
            }
            sheet.put()?;
        }
    }
    Ok(())
}

/// Credit files of civil servants.
pub(crate) static CREDIT_FILES: Table = Table {
    name: "credit_files",
    columns: &["person", "unit_id", "created_on", "complete"],
    fresh: Fresh::Spare("person"),
    breaks: &[],
    make: credit_files,
    alone: false,
};

fn credit_files(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let people = people(sheet)?;
    // A spoilt file is one of somebody on the roster who has no good one, so nobody is counted because of it.
    sheet.spare = people.iter().filter(|p| p.file.is_none()).map(|p| identity(sheet, p.number)).collect();
    sheet.year(*world.years.end())?;
    for person in people {
        let Some(file) = person.file else { continue };
        let unit = person.postings[0].unit;
        sheet.text(&identity(sheet, person.number));
        sheet.unit(unit, file.created);
        sheet.date(file.created);
        sheet.yes(file.complete);
        sheet.put()?;
    }
    Ok(())
}

/// The units' own counts, of which some are too good, and some rates do not follow from the counts.
pub(crate) static CREDIT_FILE_REPORTS: Table = Table {
    name: "credit_file_reports",
    columns: &["unit_id", "reported_for", "in_service", "filed", "promised", "reported_rate"],
    fresh: Fresh::Day("reported_for"),
    breaks: &[
        ("negative_count", |draft| {
            draft.set_int("filed", -1);
            draft.set("reported_rate", "");
        }),
        ("filed_above_in_service", |draft| {
            draft.set_int("filed", draft.value("in_service") + 1);
            draft.set("reported_rate", "");
        }),
        ("promised_above_in_service", |draft| draft.set_int("promised", draft.value("in_service") + 1)),
    ],
    make: credit_file_reports,
    alone: false,
};

fn credit_file_reports(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let reported = sheet.counter("credit_file_coverage_reported");
    let promising = sheet.counter("civil_servants_promised");
    let promises = Rates::new(world, "civil servants promise", 780);
    let people = people(sheet)?;
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        let mut counts: BTreeMap<UnitIndex, (i64, i64)> = BTreeMap::new();
        for person in &people {
            for posting in person.postings.iter().filter(|posting| posting.held_on(last_day)) {
                let (in_service, filed) = counts.entry(posting.unit).or_default();
                *in_service += 1;
                *filed += i64::from(person.file_by(last_day).is_some());
            }
        }
        for (at, (unit, (in_service, known))) in counts.into_iter().enumerate() {
            // Every fifth unit counts files it does not have.
            let extra = if sheet.random.below(5) == 0 { sheet.random.between(1, 9) } else { 0 };
            let filed = (known + extra).min(in_service);
            let rate = percent(filed, in_service);
            let wrong = at % 17 == 8 && filed < in_service;
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            sheet.int(in_service);
            sheet.int(filed);
            let promised =
                (0..in_service).filter(|_| promises.succeeds(world, &mut sheet.random, unit, last_day)).count() as i64;
            sheet.int(promised);
            sheet.count(promising, unit, last_day, promised, in_service);
            sheet.percent(if wrong { 10_000 } else { rate });
            if wrong {
                sheet.warn("reported_rate");
            }
            sheet.count(reported, unit, last_day, filed, in_service);
            sheet.put()?;
        }
    }
    Ok(())
}

/// `100 * part / whole` in hundredths of a percent, rounded half up.
pub(super) fn percent(part: i64, whole: i64) -> i64 {
    (part * 20_000 + whole) / (2 * whole.max(1))
}
