use super::dishonesty::{Capture, document_no, papers};
use super::services::numbered;
use crate::GenerateError;
use crate::choose::{Chooser, Rates, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table};
use crate::tally::ONE;
use crate::world::Day;
use catalogue::Level;

/// Who borrows.
const BORROWERS: [Level; 3] = [Level::CityLevel, Level::District, Level::FunctionalZone];

/// A hundred million yuan, in fen.
const YI: i64 = 10_000_000_000;

/// Ten thousand yuan, in fen.
const WAN: i64 = 1_000_000;

/// Figures of risk at the end of each year: fiscal capacity, what is in the budget, and what is overdue.
pub(crate) static DEBT_RISK: Table = Table {
    name: "debt_risk",
    columns: &["unit_id", "year_end", "capacity_yuan", "flows_yuan", "in_budget_yuan", "overdue_yuan"],
    fresh: Fresh::Day("year_end"),
    breaks: &[
        ("negative_amount", |draft| draft.set("overdue_yuan", "-0.5")),
        ("no_capacity", |draft| draft.set("capacity_yuan", "0")),
        ("in_budget_above_flows", |draft| {
            draft.set("flows_yuan", "1");
            draft.set("in_budget_yuan", "1.5");
        }),
    ],
    make: debt_risk,
    alone: false,
};

fn debt_risk(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let budgets = Rates::new(world, "debt on budget", 860);
    let (ratio, on_budget) = (sheet.counter("debt_ratio"), sheet.counter("debt_on_budget"));
    let overdue_debt = sheet.counter("overdue_debt");
    let late = world.find("FZ-WS");
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&BORROWERS, last_day) {
            let capacity = sheet.random.between(60, 250) * YI + sheet.random.between(0, 99_999) * 100;
            let flows = sheet.random.between(50, 900) * (YI / 100);
            let in_budget = match budgets.succeeds(world, &mut sheet.random, unit, last_day) {
                true => flows,
                false => flows / 1_000 * sheet.random.between(850, 999),
            };
            let overdue = match late == Some(unit) && year == world.years.start() + 1 {
                true => 30 * WAN,
                false if sheet.random.below(14) == 0 => sheet.random.between(1, 900) * WAN,
                false => 0,
            };
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            for fen in [capacity, flows, in_budget, overdue] {
                sheet.amount(fen);
            }
            // A fen is a hundred ten-thousandths of a yuan. The balances are counted with their own table.
            sheet.count_exact(ratio, unit, last_day, 0, capacity * 100);
            sheet.count_exact(on_budget, unit, last_day, in_budget * 100, flows * 100);
            sheet.count_exact(overdue_debt, unit, last_day, overdue * 100, ONE);
            sheet.put()?;
        }
    }
    Ok(())
}

/// Borrowings: approved, within the limit, balanced and disclosed.
pub(crate) static DEBT_BORROWINGS: Table = Table {
    name: "debt_borrowings",
    columns: &[
        "borrowing_no",
        "unit_id",
        "borrowed_on",
        "purpose",
        "amount_yuan",
        "approved",
        "within_limit",
        "balanced",
        "disclosed",
    ],
    fresh: Fresh::Suffix("borrowing_no"),
    breaks: &[("no_amount", |draft| draft.set("amount_yuan", "0"))],
    make: debt_borrowings,
    alone: true,
};

fn debt_borrowings(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &BORROWERS.map(|level| (level, 1)), &[])?;
    let complies = Rates::new(world, "borrowings by the rules", 870);
    let complete = sheet.counter("borrowing_procedure_complete");
    let [new, refinancing] = sheet.labels("purpose", ["new", "refinancing"])?;
    over_the_years(sheet, 450, office, |sheet, borrowed, number| {
        let unit = units.pick(world, &mut sheet.random, borrowed, borrowed);
        let ok = complies.succeeds(world, &mut sheet.random, unit, borrowed);
        let refinances = sheet.random.below(3) == 0;
        // Approved, within the limit, disclosed; the plan for the yield is asked for of new debt only.
        let missing = if ok { 4 } else { sheet.random.below(if refinances { 3 } else { 4 }) };
        let balanced = if refinances { sheet.random.below(2) == 0 } else { missing != 3 };
        let amount = sheet.random.between(10, 2_000) * (YI / 100);
        numbered(sheet, "JZXM-", borrowed, number);
        sheet.unit(unit, borrowed);
        sheet.date(borrowed);
        sheet.text(if refinances { refinancing } else { new });
        sheet.amount(amount);
        sheet.yes(missing != 0);
        sheet.yes(missing != 1);
        sheet.yes(balanced);
        sheet.yes(missing != 2);
        sheet.count(complete, unit, borrowed, i64::from(ok), 1);
        sheet.put()
    })
}

/// Violations of the rules on debt. The papers by which they were dealt with are those of the records of dishonesty.
pub(crate) static DEBT_VIOLATIONS: Table = Table {
    name: "debt_violations",
    columns: &["violation_no", "unit_id", "kind", "found_on", "handled_on", "source_kind", "document_no", "status"],
    fresh: Fresh::Suffix("violation_no"),
    breaks: &[("handled_before_found", |draft| draft.set_day_before("handled_on", "found_on"))],
    make: debt_violations,
    alone: false,
};

/// How far a violation got.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Documented,
    WithoutDocument,
    WithAnotherDocument,
    Open,
    Overturned,
}

fn debt_violations(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    use Outcome::{Documented, Open, Overturned, WithAnotherDocument, WithoutDocument};
    let world = sheet.world;
    let recorded = sheet.counter("debt_misconduct_recorded");
    let kinds = sheet.labels("kind", ["over_borrowing", "illegal_borrowing", "misuse", "evasion"])?;
    let sources = sheet.labels("source_kind", ["judgment", "penalty", "discipline", "accountability"])?;
    let [confirmed, overturned] = sheet.labels("status", ["confirmed", "overturned"])?;
    for paper in papers(sheet)?.into_iter().filter(|paper| paper.source >= 2 && paper.number.is_multiple_of(2)) {
        sheet.year(world.year(paper.effective))?;
        let found = paper.effective - sheet.random.between(5, 80) as Day;
        let found = if world.exists(paper.unit, found) { found } else { paper.effective };
        let outcome = *sheet.random.pick(&[
            Documented,
            Documented,
            Documented,
            Documented,
            Documented,
            Documented,
            WithoutDocument,
            WithAnotherDocument,
            Open,
            Overturned,
        ]);
        let kind = *sheet.random.pick(&kinds);
        numbered(sheet, "ZWWG-", found, paper.number);
        sheet.unit(paper.unit, found);
        sheet.text(kind);
        sheet.date(found);
        sheet.date_or_empty((outcome != Open).then_some(paper.effective));
        match outcome {
            Documented | Overturned | WithAnotherDocument => sheet.text(sources[paper.source]),
            WithoutDocument | Open => sheet.empty(),
        }
        match outcome {
            Documented | Overturned => document_no(sheet, paper),
            WithAnotherDocument => sheet.text("内部谈话记录"),
            WithoutDocument | Open => sheet.empty(),
        }
        sheet.text(if outcome == Overturned { overturned } else { confirmed });
        if outcome != Overturned {
            let stands = outcome == Documented && paper.captured == Capture::Stands;
            sheet.count(recorded, paper.unit, found, i64::from(stands), 1);
        }
        sheet.put()?;
    }
    Ok(())
}
