use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, done_in_working_days, office, over_the_years};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::tables::services::numbered;
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Working days within which a violation has to be published.
const PUBLISH_WITHIN: i32 = 20;
/// Working days within which a complaint has to be decided.
const DECIDE_WITHIN: i32 = 30;
/// How the numbers of decisions begin.
const DECISION: &str = "珠建招罚〔";
/// How the numbers of decisions begin that are not on record.
const NOT_ON_RECORD: &str = "珠招监〔";
/// The kinds of violations.
const KINDS: [&str; 3] = ["evasion", "sham", "collusion"];
/// Units whose trades they are.
const TRADERS: [(Level, u64); 3] = [(Level::District, 6), (Level::FunctionalZone, 3), (Level::Agency, 3)];

/// A decision on a violation, the same for the records of violations and for the cases that they are held against.
#[derive(Clone, Copy, Debug)]
struct Decision {
    number: u64,
    unit: UnitIndex,
    decided: Day,
    /// Place in the list of kinds.
    kind: usize,
}

fn decisions<'s, 'p>(sheet: &Sheet<'s, 'p>) -> Result<impl Iterator<Item = Decision> + use<'s, 'p>, GenerateError> {
    let world = sheet.world;
    let levels = [(Level::District, 3), (Level::FunctionalZone, 1), (Level::Agency, 1)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let mut random = Random::new(world.seed, "decisions");
    let decision = move |(decided, number)| {
        let unit = units.pick(world, &mut random, decided - 130, decided + 60);
        Decision { number, unit, decided, kind: *random.pick(&[0, 1, 2, 2]) }
    };
    Ok(days_of(world, sheet.size(150), office).zip(1..).map(decision))
}

/// A cell with the number of a decision.
fn decision_no(sheet: &mut Sheet<'_, '_>, prefix: &str, decided: Day, number: u64) {
    let year = u64::from(sheet.world.year(decided).unsigned_abs());
    sheet.cell(0, |cell| {
        cell.push_str(prefix);
        push_number(cell, year, 4);
        cell.push('〕');
        push_number(cell, number, 1);
        cell.push('号');
    });
}

/// Records of tender violations: published in time.
pub(crate) static TENDER_VIOLATIONS: Table = Table {
    name: "tender_violations",
    columns: &["decision_no", "unit_id", "kind", "decided_on", "published_on"],
    fresh: Fresh::Suffix("decision_no"),
    breaks: &[("published_before_decided", |draft| draft.set_day_before("published_on", "decided_on"))],
    make: tender_violations,
    alone: true,
};

fn tender_violations(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let publishes = Rates::new(world, "violations published", 840);
    let published = sheet.counter("violations_published");
    let kinds = sheet.labels("kind", KINDS)?;
    for Decision { number, unit, decided, kind } in decisions(sheet)? {
        if sheet.full() {
            break;
        }
        sheet.year(world.year(decided))?;
        let due = world.after_working_days(decided, PUBLISH_WITHIN);
        let ok = publishes.succeeds(world, &mut sheet.random, unit, decided);
        let published_on = done_in_working_days(world, &mut sheet.random, ok, decided, PUBLISH_WITHIN);
        decision_no(sheet, DECISION, decided, number);
        sheet.unit(unit, decided);
        sheet.text(kinds[kind]);
        sheet.date(decided);
        sheet.date_or_empty(published_on);
        sheet.count(published, unit, due, i64::from(ok), 1);
        sheet.put()?;
    }
    Ok(())
}

/// Confirmed cases of unlawful trading: punished or not.
pub(crate) static TRADING_CASES: Table = Table {
    name: "trading_cases",
    columns: &["case_no", "unit_id", "project_unit_id", "kind", "found_by", "confirmed_on", "due_on", "decision_no"],
    fresh: Fresh::Suffix("case_no"),
    breaks: &[("due_before_confirmed", |draft| draft.set_day_before("due_on", "confirmed_on"))],
    make: trading_cases,
    alone: false,
};

/// A case, and the number of the decision that it names: how it begins, its day and its place.
struct Case {
    unit: UnitIndex,
    kind: usize,
    confirmed: Day,
    due: Day,
    decision: Option<(&'static str, Day, u64)>,
    punished: bool,
}

fn cases(sheet: &Sheet<'_, '_>) -> Result<Vec<Case>, GenerateError> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "cases");
    let decides = Rates::new(world, "cases decided in time", 880);
    let mut cases = Vec::new();
    for Decision { number, unit, decided, kind } in decisions(sheet)? {
        // One decision in five follows from no case of the trading centre.
        if random.below(5) == 0 {
            continue;
        }
        let confirmed = decided - random.between(10, 120) as Day;
        let punished = decides.succeeds(world, &mut random, unit, decided);
        let due = match (punished, random.below(4)) {
            (true, 0) => decided,
            (true, _) => decided + random.between(0, 50) as Day,
            (false, 0) => decided - 1,
            (false, _) => decided - random.between(1, i64::from(decided - confirmed)) as Day,
        };
        cases.push(Case { unit, kind, confirmed, due, decision: Some((DECISION, decided, number)), punished });
        if random.below(8) == 0 {
            let decision = (random.below(2) == 0).then_some((NOT_ON_RECORD, decided, number));
            let (confirmed, due) = (decided - 60, decided + 30);
            cases.push(Case { unit, kind, confirmed, due, decision, punished: false });
        }
    }
    cases.sort_by_key(|case| case.confirmed);
    Ok(cases)
}

fn trading_cases(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let traders = Chooser::new(sheet, &TRADERS, &[])?;
    let (punished_cases, incidence) = (sheet.counter("violations_punished"), sheet.counter("violation_incidence"));
    let kinds = sheet.labels("kind", KINDS)?;
    let sources = sheet.labels("found_by", ["monitoring", "inspection", "audit", "complaint"])?;
    for (number, Case { unit, kind, confirmed, due, decision, punished }) in (1..).zip(cases(sheet)?) {
        sheet.year(world.year(confirmed).clamp(*world.years.start(), *world.years.end()))?;
        let trader = traders.pick(world, &mut sheet.random, confirmed, confirmed);
        let source = *sheet.random.pick(&sources);
        numbered(sheet, "JYWF-", confirmed, number);
        sheet.unit(unit, confirmed);
        sheet.unit(trader, confirmed);
        sheet.text(kinds[kind]);
        sheet.text(source);
        sheet.date(confirmed);
        sheet.date(due);
        match decision {
            Some((prefix, decided, number)) => decision_no(sheet, prefix, decided, number),
            None => sheet.empty(),
        }
        sheet.count(punished_cases, unit, due, i64::from(punished), 1);
        sheet.count(incidence, trader, confirmed, 1, 0);
        sheet.put()?;
    }
    Ok(())
}

/// Trades of public resources: on the platform where they must be; and what violations are counted against.
pub(crate) static RESOURCE_TRADES: Table = Table {
    name: "resource_trades",
    columns: &["trade_no", "unit_id", "class", "traded_on", "entered", "amount_yuan"],
    fresh: Fresh::Suffix("trade_no"),
    breaks: &[],
    make: resource_trades,
    alone: true,
};

fn resource_trades(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &TRADERS, &[])?;
    let enters = Rates::new(world, "trades entered", 940);
    let (entered, incidence) = (sheet.counter("entered_platform"), sheet.counter("violation_incidence"));
    let classes = sheet.labels("class", ["medical", "medical", "medical", "land_minerals", "state_property"])?;

    over_the_years(sheet, 1_800, office, |sheet, traded, number| {
        let unit = units.pick(world, &mut sheet.random, traded, traded);
        let ok = enters.succeeds(world, &mut sheet.random, unit, traded);
        let class = *sheet.random.pick(&classes);
        let fen = sheet.random.between(3, 60_000) * 1_000_000 + sheet.random.between(0, 999_999);
        sheet.cell(0, |cell| {
            cell.push_str("ZHJY-");
            push_number(cell, u64::from(world.year(traded).unsigned_abs()), 4);
            cell.push('-');
            push_number(cell, number, 5);
        });
        sheet.unit(unit, traded);
        sheet.text(class);
        sheet.date(traded);
        sheet.yes(ok);
        sheet.amount(fen);
        sheet.count(entered, unit, traded, i64::from(ok), 1);
        sheet.count(incidence, unit, traded, 0, 1);
        sheet.put()
    })
}

/// Complaints and reports about trades: decided in time.
pub(crate) static TRADING_COMPLAINTS: Table = Table {
    name: "trading_complaints",
    columns: &["complaint_no", "kind", "unit_id", "accepted_on", "suspended_days", "closed_on", "result"],
    fresh: Fresh::Suffix("complaint_no"),
    breaks: &[
        ("closed_before_accepted", |draft| draft.set_day_before("closed_on", "accepted_on")),
        ("negative_count", |draft| draft.set_int("suspended_days", -3)),
        ("result_while_open", |draft| {
            draft.set("result", "成立");
            draft.set("closed_on", "");
        }),
    ],
    make: trading_complaints,
    alone: true,
};

fn trading_complaints(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Agency, 3), (Level::District, 6), (Level::FunctionalZone, 3)], &[])?;
    let decides = Rates::new(world, "complaints decided", 850);
    let on_time = sheet.counter("complaints_handled_on_time");
    let kinds = sheet.labels("kind", ["complaint", "complaint", "report"])?;
    let results = sheet.labels("result", ["upheld", "rejected", "rejected", "rejected"])?;
    let withdrawn = sheet.label("result", "withdrawn")?;
    over_the_years(sheet, 600, office, |sheet, accepted, number| {
        // Tests and expert review take time that does not count.
        let suspended = (sheet.random.below(6) == 0).then(|| sheet.random.between(3, 25) as i32);
        let limit = DECIDE_WITHIN + suspended.unwrap_or(0);
        let due = world.after_working_days(accepted, limit);
        let unit = units.pick(world, &mut sheet.random, accepted, due);
        let ok = decides.succeeds(world, &mut sheet.random, unit, accepted);
        let closed = done_in_working_days(world, &mut sheet.random, ok, accepted, limit);
        let given_up = closed.is_some() && sheet.random.below(15) == 0;
        let (kind, result) = (*sheet.random.pick(&kinds), *sheet.random.pick(&results));
        numbered(sheet, "TSJB-", accepted, number);
        sheet.text(kind);
        sheet.unit(unit, accepted);
        sheet.date(accepted);
        match suspended {
            Some(days) => sheet.int(i64::from(days)),
            None => sheet.empty(),
        }
        sheet.date_or_empty(closed);
        match closed {
            Some(_) => sheet.text(if given_up { withdrawn } else { result }),
            None => sheet.empty(),
        }
        if !given_up {
            sheet.count(on_time, unit, due, i64::from(ok), 1);
        }
        sheet.put()
    })
}
