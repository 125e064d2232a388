use super::services::numbered;
use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table};
use crate::world::Day;
use catalogue::Level;

/// A source of requests: its code, who issues them, the days that a unit has, and the indicator of being in time.
type Requests = (&'static str, &'static str, Day, Option<&'static str>);

const SOURCES: [Requests; 7] = [
    ("congress", "人大常委会代表联络机构", 90, Some("congress_suggestions_answered")),
    ("consultative", "政协提案委员会", 90, Some("consultative_proposals_answered")),
    ("audit", "审计机关", 60, Some("audit_findings_mended")),
    ("supervision", "监察机关", 60, Some("audit_findings_mended")),
    ("judicial", "人民法院", 60, Some("judicial_recommendations_answered")),
    ("procuratorial", "人民检察院", 60, Some("judicial_recommendations_answered")),
    ("public", "市民热线转办", 15, None),
];

/// Requests of those who oversee the government.
pub(crate) static OVERSIGHT_ITEMS: Table = Table {
    name: "oversight_items",
    columns: &[
        "item_no",
        "source",
        "issued_by",
        "proposer",
        "unit_id",
        "received_on",
        "due_on",
        "extended_to",
        "extension_approved_on",
        "done_on",
        "amount_yuan",
        "mended_yuan",
        "withdrawn",
    ],
    fresh: Fresh::Suffix("item_no"),
    breaks: &[
        ("due_before_received", |draft| draft.set_day_before("due_on", "received_on")),
        ("done_before_received", |draft| draft.set_day_before("done_on", "received_on")),
        ("extended_before_due", |draft| draft.set_day_before("extended_to", "due_on")),
        ("mended_above_amount", |draft| {
            draft.set("amount_yuan", "1");
            draft.set("mended_yuan", "2");
        }),
    ],
    make: oversight_items,
    alone: true,
};

fn oversight_items(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Agency, 6), (Level::District, 8), (Level::FunctionalZone, 4)], &[])?;
    let answers = Rates::new(world, "requests answered", 870);
    let counters = SOURCES.map(|(.., indicator)| indicator.map(|indicator| sheet.counter(indicator)));
    let amounts = sheet.counter("audit_amounts_mended");
    let labels = sheet.labels("source", SOURCES.map(|(code, ..)| code))?;
    over_the_years(sheet, 3_000, office, |sheet, received, number| {
        let at = *sheet.random.pick(&[0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 4, 5, 6]);
        let (_, issuer, days, _) = SOURCES[at];
        let due = received + days;
        // An extension moves the day only when it was approved by then.
        let later = due + sheet.random.between(5, 60) as Day;
        let (extended, approved) = match sheet.random.below(18) {
            0 => (Some(later), Some(due)),
            1 => (Some(later), Some(due - 10)),
            2 => (Some(later), Some(due + 1)),
            3 => (Some(later), None),
            _ => (None, None),
        };
        let limit = match approved {
            Some(approved) if approved <= due => later,
            _ => due,
        };
        let unit = units.pick(world, &mut sheet.random, received, limit);
        let in_time = answers.succeeds(world, &mut sheet.random, unit, limit);
        let finished = done(&mut sheet.random, in_time, received, limit);
        let withdrawn = sheet.random.below(16) == 0;
        let audit = at == 2 || at == 3;
        let amount = (audit && sheet.random.below(3) > 0).then(|| sheet.random.between(10, 90_000) * 10_000);
        let mended = amount.filter(|_| finished.is_some()).and_then(|amount| match sheet.random.below(6) {
            0 => None,
            1 => Some(amount / 2),
            _ => Some(amount),
        });
        numbered(sheet, "JDYJ-", received, number);
        sheet.text(labels[at]);
        sheet.text(issuer);
        sheet.text(if at < 2 { "（姓名略）" } else { "" });
        sheet.unit(unit, due);
        sheet.date(received);
        sheet.date(due);
        sheet.date_or_empty(extended);
        sheet.date_or_empty(approved);
        sheet.date_or_empty(finished);
        for fen in [amount, mended] {
            match fen {
                Some(fen) => sheet.amount(fen),
                None => sheet.empty(),
            }
        }
        sheet.yes(withdrawn);
        // Zones have neither a congress nor a consultative conference.
        let applies = at > 1 || world.units[unit].level != Level::FunctionalZone;
        if let (Some(counter), true, false) = (counters[at], applies, withdrawn) {
            sheet.count(counter, unit, limit, i64::from(in_time), 1);
        }
        if let (Some(amount), false) = (amount, withdrawn) {
            // A fen is a hundred ten-thousandths of a yuan.
            let in_time = if in_time { mended.unwrap_or(0) } else { 0 };
            sheet.count_exact(amounts, unit, limit, in_time * 100, amount * 100);
        }
        sheet.put()
    })
}

/// Yearly appraisals of departments, districts and zones.
pub(crate) static APPRAISALS: Table = Table {
    name: "appraisals",
    columns: &["unit_id", "year_end", "method", "due_on", "finished_on"],
    fresh: Fresh::Day("year_end"),
    breaks: &[("due_before_year_end", |draft| draft.set_day_before("due_on", "year_end"))],
    make: appraisals,
    alone: false,
};

fn appraisals(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let finishes = Rates::new(world, "appraised", 830);
    let appraised = sheet.counter("appraisals_finished");
    let [organised, alone] = sheet.labels("method", ["organised", "self"])?;
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        let due = world.day(year + 1, 3, 31);
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], last_day) {
            // One in ten sends nothing, and counts all the same.
            if sheet.random.below(10) == 0 {
                sheet.count_apart(appraised, unit, last_day, 0, 1);
                continue;
            }
            let ok = finishes.succeeds(world, &mut sheet.random, unit, last_day);
            let by_itself = !ok && sheet.random.below(3) == 0;
            let finished = done(&mut sheet.random, ok || by_itself, last_day - 20, due);
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            sheet.text(if by_itself { alone } else { organised });
            sheet.date(due);
            sheet.date_or_empty(finished);
            sheet.count(appraised, unit, last_day, i64::from(ok), 1);
            sheet.put()?;
        }
    }
    Ok(())
}
