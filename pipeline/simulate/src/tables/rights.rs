use super::services::{document_no, numbered};
use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, done_in_working_days, office};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Working days within which each kind of case has to be closed: objection, complaint, repair, what inspections find.
const CLOSE_WITHIN: [i32; 4] = [14, 15, 10, 20];

/// Working days within which a repair has to reach the other systems.
const PASS_ON_WITHIN: i32 = 3;

/// Places of the kinds.
const OBJECTION: usize = 0;
const COMPLAINT: usize = 1;
const REPAIR: usize = 2;
const INSPECTION: usize = 3;

/// An objection, a complaint, a repair, or what an inspection found.
#[derive(Clone, Copy, Debug)]
struct Case {
    number: u64,
    kind: usize,
    unit: UnitIndex,
    applied: Day,
    due: Day,
    in_time: bool,
    closed: Option<Day>,
    outcome: Outcome,
    /// Recording, collection, use, other.
    matter: usize,
}

/// How a closed case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Upheld,
    Rejected,
    Withdrawn,
}

impl Case {
    /// The day on which the case was closed with an outcome.
    fn ended(&self, outcome: Outcome) -> Option<Day> {
        self.closed.filter(|_| self.outcome == outcome)
    }
}

/// The cases, the same for their own table and for what repairs lead to.
fn cases(sheet: &Sheet<'_, '_>) -> Result<Vec<Case>, GenerateError> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "cases");
    let units = Chooser::new(sheet, &[(Level::Agency, 4), (Level::District, 6), (Level::FunctionalZone, 3)], &[])?;
    let closes = ["objections closed", "complaints closed", "repairs closed", "findings closed"]
        .map(|field| Rates::new(world, field, 870));
    let case = |(applied, number)| {
        let kind = [OBJECTION, OBJECTION, OBJECTION, COMPLAINT, COMPLAINT, REPAIR, REPAIR, INSPECTION]
            [random.below(8) as usize];
        let limit = CLOSE_WITHIN[kind];
        let due = world.after_working_days(applied, limit);
        let unit = units.pick(world, &mut random, applied, due);
        let in_time = closes[kind].succeeds(world, &mut random, unit, applied);
        let closed = done_in_working_days(world, &mut random, in_time, applied, limit);
        let granted = [Outcome::Upheld, Outcome::Rejected, Outcome::Rejected, Outcome::Withdrawn];
        let outcome = match random.below(4) as usize {
            // Most repairs are granted.
            1 if kind == REPAIR => Outcome::Upheld,
            drawn => granted[drawn],
        };
        let matter = [0, 1, 2, 3, 3, 3, 3, 3][random.below(8) as usize];
        Case { number, kind, unit, applied, due, in_time, closed, outcome, matter }
    };
    Ok(days_of(world, sheet.size(2_400), office).zip(1..).map(case).collect())
}

/// Objections, complaints, repairs, and findings of inspections.
pub(crate) static OBJECTIONS: Table = Table {
    name: "objections",
    columns: &["case_no", "kind", "unit_id", "applied_on", "closed_on", "result", "matter"],
    fresh: Fresh::Suffix("case_no"),
    breaks: &[
        ("closed_before_applied", |draft| draft.set_day_before("closed_on", "applied_on")),
        ("result_while_open", |draft| {
            draft.set("result", "成立");
            draft.set("closed_on", "");
        }),
        ("complaint_without_matter", |draft| {
            draft.set("kind", "投诉");
            draft.set("matter", "");
        }),
    ],
    make: objections,
    alone: true,
};

fn objections(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let kinds = sheet.labels("kind", ["objection", "complaint", "repair", "inspection"])?;
    let results = sheet.labels("result", ["upheld", "rejected", "withdrawn"])?;
    let matters = sheet.labels("matter", ["recording", "collection", "use", "other"])?;
    let on_time = ["objections_closed_on_time", "complaints_closed_on_time", "repairs_closed_on_time"]
        .map(|id| sheet.counter(id));
    let (upheld, misuse) = (sheet.counter("objections_upheld"), sheet.counter("misuse_confirmed"));
    for case in cases(sheet)? {
        if sheet.full() {
            break;
        }
        sheet.year(sheet.world.year(case.applied))?;
        numbered(sheet, "YY-", case.applied, case.number);
        sheet.text(kinds[case.kind]);
        sheet.unit(case.unit, case.applied);
        sheet.date(case.applied);
        sheet.date_or_empty(case.closed);
        sheet.text_or_empty(case.closed.map(|_| results[case.outcome as usize]));
        let about = matches!(case.kind, COMPLAINT | INSPECTION);
        sheet.text_or_empty(about.then_some(matters[case.matter]));
        if let Some(counter) = on_time.get(case.kind)
            && case.ended(Outcome::Withdrawn).is_none()
        {
            sheet.count(*counter, case.unit, case.due, i64::from(case.in_time), 1);
        }
        if let Some(closed) = case.ended(Outcome::Upheld) {
            if case.kind == OBJECTION {
                sheet.count(upheld, case.unit, closed, 1, 1);
            } else if about && case.matter < 3 {
                sheet.count(misuse, case.unit, closed, 1, 1);
            }
        }
        if let (OBJECTION, Some(closed)) = (case.kind, case.ended(Outcome::Rejected)) {
            sheet.count(upheld, case.unit, closed, 0, 1);
        }
        sheet.put()?;
    }
    Ok(())
}

/// How repairs reached the five systems that hold the record.
pub(crate) static REPAIR_UPDATES: Table = Table {
    name: "repair_updates",
    columns: &["update_no", "case_no", "unit_id", "system", "noted_on", "holds", "updated_on"],
    fresh: Fresh::Suffix("update_no"),
    breaks: &[],
    make: repair_updates,
    alone: false,
};

fn repair_updates(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let passes = Rates::new(world, "repairs passed on", 800);
    let passed_on = sheet.counter("repairs_passed_on");
    let systems = sheet.labels("system", ["platform", "website", "service_hall", "market_supervision", "business"])?;
    let holders = ["ZH-FGJ", "ZH-FGJ", "ZH-ZWJ", "ZH-GSJ"].map(|id| world.find(id));
    let mut number = 0;
    for case in cases(sheet)? {
        let (REPAIR, Some(granted)) = (case.kind, case.ended(Outcome::Upheld)) else { continue };
        let due = world.after_working_days(granted, PASS_ON_WITHIN);
        for (at, system) in systems.iter().enumerate() {
            let holds = at < 2 || sheet.random.below(4) > 0;
            // Who keeps no note of an update has not shown that there was one.
            if holds && sheet.random.below(12) == 0 {
                sheet.count_apart(passed_on, case.unit, due, 0, 1);
                continue;
            }
            let holder = holders.get(at).copied().flatten().unwrap_or(case.unit);
            let in_time = holds && passes.succeeds(world, &mut sheet.random, case.unit, granted);
            let updated = done_in_working_days(world, &mut sheet.random, in_time, granted, PASS_ON_WITHIN);
            number += 1;
            sheet.year(world.year(case.applied))?;
            numbered(sheet, "TB-", granted, number);
            numbered(sheet, "YY-", case.applied, case.number);
            sheet.unit(holder, granted);
            sheet.text(system);
            sheet.date(granted);
            sheet.yes(holds);
            sheet.date_or_empty(updated.filter(|_| holds));
            if holds {
                sheet.count(passed_on, case.unit, due, i64::from(in_time), 1);
            }
            sheet.put()?;
        }
    }
    Ok(())
}

/// Channels by which civil servants can have a record repaired.
pub(crate) static REPAIR_CHANNELS: Table = Table {
    name: "repair_channels",
    columns: &["channel_no", "unit_id", "way", "document_no", "opened_on", "closed_on"],
    fresh: Fresh::Suffix("channel_no"),
    breaks: &[("closed_before_opened", |draft| draft.set_day_before("closed_on", "opened_on"))],
    make: repair_channels,
    alone: false,
};

fn repair_channels(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let open = sheet.counter("repair_channels_open");
    let ways = sheet.labels("way", ["online", "window", "training", "promise", "public_service"])?;
    let units = Chooser::new(sheet, &[(Level::Agency, 1)], &[])?;
    let years = world.year_spans();
    for (year, first_day, last_day) in &years {
        sheet.year(*year)?;
        for (number, way) in (1..).zip(ways) {
            let opened = sheet.random.between(i64::from(*first_day), i64::from(*last_day)) as Day;
            let unit = units.pick(world, &mut sheet.random, opened, world.last_day());
            // Some are closed again, one of them on the last day of a year.
            let closed = match sheet.random.below(6) {
                0 => Some(*last_day),
                1 => Some(opened + sheet.random.between(20, 500) as Day),
                _ => None,
            };
            numbered(sheet, "QD-", opened, number);
            sheet.unit(unit, opened);
            sheet.text(way);
            document_no(sheet, "珠信用办", *year, number);
            sheet.date(opened);
            sheet.date_or_empty(closed);
            for (.., end) in &years {
                if opened <= *end && closed.is_none_or(|closed| closed > *end) {
                    sheet.count(open, unit, *end, 1, 1);
                }
            }
            sheet.put()?;
        }
    }
    Ok(())
}
