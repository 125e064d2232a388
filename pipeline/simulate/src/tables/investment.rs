use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, done, office};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// An agreement with investors, the same for the register of agreements and for the ledger of their items.
struct Agreement {
    unit: UnitIndex,
    year: i32,
    number: u64,
    signed: Day,
    ended: Option<Day>,
    /// The day its first item was entered in the ledger.
    registered: Option<Day>,
    /// The days its items are due, with the numbers of the items.
    items: Vec<(Day, u64)>,
}

/// The items of one agreement in the ledger, with the days they are due.
struct Items {
    year: i32,
    agreement: u64,
    due: Vec<(Day, u64)>,
}

/// The agreements, in order of the days their first items are due; those of a year's items belong to that year.
fn agreements(sheet: &Sheet<'_, '_>) -> Result<Vec<Agreement>, GenerateError> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "agreements");
    let levels = [(Level::District, 8), (Level::FunctionalZone, 8), (Level::Agency, 1), (Level::Township, 1)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let tracks = Rates::new(world, "agreements tracked", 870);
    let mut groups: Vec<Items> = Vec::new();
    for (due, number) in days_of(world, sheet.size(2_500), office).zip(1..) {
        let (year, agreement) = (world.year(due), number / 3);
        match groups.last_mut().filter(|group| (group.year, group.agreement) == (year, agreement)) {
            Some(group) => group.due.push((due, number)),
            None => groups.push(Items { year, agreement, due: vec![(due, number)] }),
        }
    }
    let mut agreements = Vec::new();
    for Items { year, agreement: number, due: items } in groups {
        let (Some((first, _)), Some((last, _))) = (items.first(), items.last()) else { continue };
        let (first, last) = (*first, *last);
        let dates = |random: &mut Random| {
            let signed = first - random.between(60, 800) as Day;
            let ended = (random.below(3) == 0).then(|| last + random.between(30, 300) as Day);
            let ended = ended.map(|day| match random.below(6) {
                0 => world.day(world.year(day), 12, 31).max(last),
                1 => world.day(world.year(day), 12, 31) + 1,
                _ => day,
            });
            (signed, ended)
        };
        let (signed, ended) = dates(&mut random);
        let unit = units.pick(world, &mut random, signed, last + 90);
        let registered = match random.below(6) {
            0 => world.day(world.year(signed), 12, 31),
            1 => world.day(world.year(signed), 12, 31) + 1,
            _ => signed + random.between(0, 150) as Day,
        };
        agreements.push(Agreement { unit, year, number, signed, ended, registered: Some(registered), items });
        for _ in 0..3 {
            if tracks.succeeds(world, &mut random, unit, signed) {
                break;
            }
            let (signed, ended) = dates(&mut random);
            let number = agreements.len() as u64;
            agreements.push(Agreement { unit, year, number, signed, ended, registered: None, items: Vec::new() });
        }
    }
    Ok(agreements)
}

/// A cell with the number of an agreement; those that the ledger does not hold are numbered apart.
fn agreement_no(sheet: &mut Sheet<'_, '_>, agreement: &Agreement) {
    sheet.cell(0, |cell| {
        cell.push_str("ZS-");
        push_number(cell, u64::from(agreement.year.unsigned_abs()), 4);
        cell.push_str(if agreement.registered.is_some() { "-" } else { "-W" });
        push_number(cell, agreement.number, 5);
    });
}

/// The register of promises, contracts and agreements with investors: tracked or not.
pub(crate) static INVESTMENT_AGREEMENTS: Table = Table {
    name: "investment_agreements",
    columns: &["agreement_no", "unit_id", "form", "signed_on", "ended_on", "amount_yuan"],
    fresh: Fresh::Suffix("agreement_no"),
    breaks: &[
        ("ended_before_signing", |draft| draft.set_day_before("ended_on", "signed_on")),
        ("negative_amount", |draft| draft.set("amount_yuan", "-500")),
    ],
    make: investment_agreements,
    alone: false,
};

fn investment_agreements(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let tracked = sheet.counter("agreements_tracked");
    let forms = sheet.labels("form", ["promise", "contract", "agreement", "agreement"])?;
    let mut agreements = agreements(sheet)?;
    agreements.sort_by_key(|agreement| agreement.signed);
    for agreement in agreements {
        let Agreement { unit, signed, ended, registered, .. } = agreement;
        sheet.year(world.year(signed).clamp(*world.years.start(), *world.years.end()))?;
        let form = *sheet.random.pick(&forms);
        let fen = sheet.random.between(100, 90_000) * 1_000_000;
        agreement_no(sheet, &agreement);
        sheet.unit(unit, signed);
        sheet.text(form);
        sheet.date(signed);
        sheet.date_or_empty(ended);
        sheet.amount(fen);
        for (.., last_day) in world.year_spans() {
            if signed <= last_day && ended.is_none_or(|day| day > last_day) {
                let in_ledger = registered.is_some_and(|day| day <= last_day);
                sheet.count(tracked, unit, last_day, i64::from(in_ledger), 1);
            }
        }
        sheet.put()?;
    }
    Ok(())
}

/// The ledger of what investors were promised, and what was broken because the office changed hands.
pub(crate) static INVESTMENT_PROMISES: Table = Table {
    name: "investment_promises",
    columns: &[
        "agreement_no",
        "item_no",
        "unit_id",
        "registered_on",
        "due_on",
        "performed_on",
        "amount_yuan",
        "breach_reason",
        "breach_confirmed_on",
    ],
    fresh: Fresh::Suffix("agreement_no"),
    breaks: &[("breach_without_reason", |draft| {
        draft.set_day("breach_confirmed_on", draft.value("due_on") + 30);
        draft.set("breach_reason", "");
    })],
    make: investment_promises,
    alone: true,
};

fn investment_promises(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let performs = Rates::new(world, "investment performed", 850);
    let (performed, defaults) = (sheet.counter("promises_performed"), sheet.counter("turnover_defaults"));
    let reasons = sheet.labels("breach_reason", ["turnover", "funds", "policy", "other"])?;
    for agreement in agreements(sheet)? {
        let (unit, Some(registered)) = (agreement.unit, agreement.registered) else { continue };
        for (due, number) in &agreement.items {
            let (due, number) = (*due, *number);
            if sheet.full() {
                return Ok(());
            }
            sheet.year(world.year(due))?;
            // One in 500 is broken because the office changed hands, whatever the size of the city.
            let handed_over = number % 500 == 7;
            let ok = performs.succeeds(world, &mut sheet.random, unit, due) && !handed_over;
            let performed_on = done(&mut sheet.random, ok, due - 60, due).filter(|_| !handed_over);
            let fen = sheet.random.between(5, 5_000) * 1_000_000;
            let confirmed = due + sheet.random.between(10, 90) as Day;
            let breach = match sheet.random.below(8) {
                _ if handed_over => Some((0, confirmed)),
                reason @ 1..4 if performed_on.is_none() => Some((reason as usize, confirmed)),
                _ => None,
            };
            // The first item was entered first; the others with it or later.
            let after = if number == agreement.items[0].1 { 0 } else { sheet.random.between(0, 60) as Day };
            agreement_no(sheet, &agreement);
            sheet.cell(0, |cell| push_number(cell, number % 3 + 1, 1));
            sheet.unit(unit, due);
            sheet.date(registered + after);
            sheet.date(due);
            sheet.date_or_empty(performed_on);
            sheet.amount(fen);
            match breach {
                Some((reason, _)) => sheet.text(reasons[reason]),
                None => sheet.empty(),
            }
            sheet.date_or_empty(breach.map(|(_, confirmed)| confirmed));
            sheet.count(performed, unit, due, i64::from(ok), 1);
            if let Some((0, confirmed)) = breach {
                sheet.count(defaults, unit, confirmed, 1, 1);
            }
            sheet.put()?;
        }
    }
    Ok(())
}
