use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, World};
use catalogue::Level;
use chrono::Datelike;

const OFFICES: [(Level, u64); 3] = [(Level::Agency, 3), (Level::District, 6), (Level::FunctionalZone, 4)];

/// Policies: what became of them, whether they were evaluated, and whether the evaluation was acted on.
pub(crate) static POLICIES: Table = Table {
    name: "policies",
    columns: &[
        "document_no",
        "unit_id",
        "issued_on",
        "expires_on",
        "change",
        "changed_on",
        "transition",
        "superior_document_no",
        "evaluate_due_on",
        "evaluated_on",
        "opinions",
        "adjust_due_on",
        "adjusted",
    ],
    fresh: Fresh::Suffix("document_no"),
    breaks: &[
        ("change_incomplete", |draft| {
            draft.set_day("changed_on", draft.value("issued_on") + 30);
            draft.set("change", "");
        }),
        ("changed_before_issued", |draft| {
            draft.set_day_before("changed_on", "issued_on");
            draft.set("change", "修改");
            draft.set("transition", "是");
        }),
        ("expires_before_issued", |draft| draft.set_day_before("expires_on", "issued_on")),
        ("evaluated_before_issued", |draft| draft.set_day_before("evaluated_on", "issued_on")),
        ("opinions_incomplete", |draft| {
            draft.set_int("opinions", 3);
            draft.set_day("adjust_due_on", draft.value("issued_on") + 200);
            draft.set("adjusted", "");
        }),
        ("adjusted_above_opinions", |draft| {
            draft.set_day("evaluated_on", draft.value("issued_on") + 100);
            draft.set_int("opinions", 3);
            draft.set_day("adjust_due_on", draft.value("issued_on") + 200);
            draft.set_int("adjusted", 4);
        }),
    ],
    make: policies,
    alone: true,
};

/// What became of a policy.
#[derive(Default)]
struct Fate {
    expires: Option<Day>,
    /// The day, and whether it was abolished.
    change: Option<(Day, bool)>,
    superior: bool,
    /// Changed by the unit's own will before its time.
    early: bool,
    evaluate_due: Option<Day>,
    evaluated: Option<Day>,
    /// Whether the evaluation counts as due, and as done in time.
    evaluation: Option<bool>,
}

impl Fate {
    fn draw(world: &World<'_>, random: &mut Random, stable: bool, evaluates: bool, issued: Day) -> Self {
        let year_later = anniversary(world, issued);
        let mut fate = Self::default();
        let kind = if stable { 9 } else { random.below(8) };
        match kind {
            // Within twelve months: the last day of them is frequent.
            0..3 => {
                let day = match random.below(4) {
                    0 => year_later - 1,
                    _ => random.between(i64::from(issued) + 10, i64::from(year_later) - 1) as Day,
                };
                fate.change = Some((day, kind == 2));
                fate.early = true;
                // Nothing is left to evaluate.
                fate.evaluate_due = (kind == 2).then(|| day + random.between(1, 200) as Day);
            }
            3 => {
                let expires = year_later + random.between(300, 700) as Day;
                fate.expires = Some(expires);
                fate.change = Some((random.between(i64::from(year_later), i64::from(expires) - 1) as Day, true));
                fate.early = true;
            }
            // Amended once the twelve months are over, often on the first day after them.
            4 => {
                let day = year_later + random.pick(&[0, 0, 1, 40, 200]);
                fate.change = Some((day, false));
                fate.evaluate(random, evaluates, issued);
            }
            5 => {
                fate.change = Some((issued + random.between(10, 300) as Day, random.below(2) == 0));
                fate.superior = true;
            }
            // Evaluated, and changed for that reason.
            6 => {
                let evaluated = issued + random.between(60, 200) as Day;
                fate.evaluate_due = Some(evaluated + random.between(0, 30) as Day);
                fate.evaluated = Some(evaluated);
                fate.evaluation = Some(true);
                fate.change = Some((evaluated + random.between(0, 60) as Day, random.below(3) == 0));
                // What is abolished before the day owes no evaluation any more.
                if let (Some((day, true)), Some(due)) = (fate.change, fate.evaluate_due)
                    && day < due
                {
                    fate.evaluation = None;
                }
            }
            // No term was promised, and twelve months are over; the evaluation was due on the day it ended, or before.
            7 => {
                let day = year_later + random.between(0, 200) as Day;
                fate.change = Some((day, true));
                let due = day - random.pick(&[0, 20, 100]);
                fate.evaluate_due = Some(due);
                fate.evaluated = done(random, evaluates, due - 60, due);
                fate.evaluation = Some(evaluates);
            }
            _ => {
                fate.expires = (random.below(3) == 0).then(|| year_later + random.between(30, 700) as Day);
                if random.below(2) == 0 {
                    fate.evaluate(random, evaluates, issued);
                }
            }
        }
        fate
    }

    fn evaluate(&mut self, random: &mut Random, evaluates: bool, issued: Day) {
        let due = issued + random.between(180, 600) as Day;
        self.evaluate_due = Some(due);
        self.evaluated = done(random, evaluates, due - 90, due);
        self.evaluation = Some(evaluates);
    }
}

/// The same day of the next year.
fn anniversary(world: &World<'_>, day: Day) -> Day {
    let date = world.date(day);
    let last_of_february = date.month() == 2 && date.day() == 29;
    world.day(date.year() + 1, date.month(), if last_of_february { 28 } else { date.day() })
}

fn policies(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &OFFICES, &[])?;
    let stays = Rates::new(world, "policies stay", 620);
    let bridges = Rates::new(world, "policy transitions", 800);
    let evaluates = Rates::new(world, "policies evaluated", 760);
    let adjusts = Rates::new(world, "opinions adjusted", 850);
    let transitions = sheet.counter("policy_transitions_arranged");
    let changed_early = sheet.counter("policies_changed_early");
    let evaluated_on_time = sheet.counter("policies_evaluated_on_time");
    let opinions_adjusted = sheet.counter("evaluation_opinions_adjusted");
    let [amended, abolished] = sheet.labels("change", ["amended", "abolished"])?;
    let years = world.year_spans();
    over_the_years(sheet, 900, office, |sheet, issued, number| {
        let unit = units.pick(world, &mut sheet.random, issued, world.last_day());
        let stable = stays.succeeds(world, &mut sheet.random, unit, issued);
        let evaluates = evaluates.succeeds(world, &mut sheet.random, unit, issued);
        let fate = Fate::draw(world, &mut sheet.random, stable, evaluates, issued);
        document_number(sheet, "规〔", world.year(issued), number);
        sheet.unit(unit, issued);
        sheet.date(issued);
        sheet.date_or_empty(fate.expires);
        if let Some((day, ends)) = fate.change {
            let bridged = bridges.succeeds(world, &mut sheet.random, unit, day);
            sheet.text(if ends { abolished } else { amended });
            sheet.date(day);
            sheet.yes(bridged);
            sheet.count(transitions, unit, day, i64::from(bridged), 1);
        } else {
            (0..3).for_each(|_| sheet.empty());
        }
        match fate.superior {
            true => document_number(sheet, "粤府〔", world.year(issued), number),
            false => sheet.empty(),
        }
        sheet.date_or_empty(fate.evaluate_due);
        sheet.date_or_empty(fate.evaluated);
        if let (Some(due), Some(in_time)) = (fate.evaluate_due, fate.evaluation) {
            sheet.count(evaluated_on_time, unit, due, i64::from(in_time), 1);
        }
        match fate.evaluated.filter(|_| sheet.random.below(3) > 0) {
            Some(evaluated) => {
                let opinions = sheet.random.between(1, 8);
                let due = evaluated + sheet.random.between(30, 180) as Day;
                let adjusted =
                    (0..opinions).filter(|_| adjusts.succeeds(world, &mut sheet.random, unit, due)).count() as i64;
                sheet.int(opinions);
                sheet.date(due);
                sheet.int(adjusted);
                sheet.count(opinions_adjusted, unit, due, adjusted, opinions);
            }
            None => (0..3).for_each(|_| sheet.empty()),
        }
        // In force from its issue to its term or its change; in each year it counts on its first day in it.
        let changed_in = fate.change.map(|(day, _)| world.year(day));
        let ends = [fate.expires, fate.change.map(|(day, _)| day + 1)].into_iter().flatten().min();
        for (year, first, last) in &years {
            if issued <= *last && ends.is_none_or(|end| end > *first) {
                let early = fate.early && changed_in == Some(*year);
                sheet.count(changed_early, unit, issued.max(*first), i64::from(early), 1);
            }
        }
        sheet.put()
    })
}

/// Incentives to investors: reviewed before they were issued or signed, afterwards, or not.
pub(crate) static INVESTMENT_INCENTIVES: Table = Table {
    name: "investment_incentives",
    columns: &["document_no", "unit_id", "kind", "issued_on", "legality_reviewed_on", "competition_reviewed_on"],
    fresh: Fresh::Suffix("document_no"),
    breaks: &[],
    make: investment_incentives,
    alone: true,
};

fn investment_incentives(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &OFFICES, &[])?;
    let reviews = Rates::new(world, "incentives reviewed", 800);
    let reviewed = sheet.counter("incentives_reviewed");
    let kinds = sheet.labels("kind", ["policy", "agreement", "agreement"])?;
    over_the_years(sheet, 450, office, |sheet, issued, number| {
        let unit = units.pick(world, &mut sheet.random, issued, issued);
        let ok = reviews.succeeds(world, &mut sheet.random, unit, issued);
        let kind = *sheet.random.pick(&kinds);
        // The day itself is in time; the day after, or never, is not.
        let in_time = |random: &mut Random| Some(issued - random.pick(&[0, 0, 3, 12, 30]));
        let mut days = [in_time(&mut sheet.random), in_time(&mut sheet.random)];
        if !ok {
            let late = *sheet.random.pick(&[Some(issued + 1), Some(issued + 25), None]);
            days[sheet.random.below(2) as usize] = late;
        }
        document_number(sheet, "招〔", world.year(issued), number);
        sheet.unit(unit, issued);
        sheet.text(kind);
        sheet.date(issued);
        days.into_iter().for_each(|day| sheet.date_or_empty(day));
        sheet.count(reviewed, unit, issued, i64::from(ok), 1);
        sheet.put()
    })
}

/// A cell with the number of a document.
fn document_number(sheet: &mut Sheet<'_, '_>, prefix: &str, year: i32, number: u64) {
    sheet.cell(0, |cell| {
        cell.push_str(prefix);
        push_number(cell, u64::from(year.unsigned_abs()), 4);
        cell.push('〕');
        push_number(cell, number, 1);
        cell.push('号');
    });
}
