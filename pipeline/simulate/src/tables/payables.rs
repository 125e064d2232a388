use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::tables::services::numbered;
use crate::world::Day;
use catalogue::Level;

/// Ten-thousandths of a yuan in a fen.
const FEN: i64 = 100;

/// What policies promised: honoured in full and in time.
pub(crate) static POLICY_PROMISES: Table = Table {
    name: "policy_promises",
    columns: &[
        "item_no",
        "unit_id",
        "policy_no",
        "policy",
        "beneficiary",
        "due_on",
        "honoured_on",
        "amount_yuan",
        "paid_yuan",
    ],
    fresh: Fresh::Suffix("item_no"),
    breaks: &[
        ("negative_amount", |draft| {
            draft.set("honoured_on", "");
            draft.set("paid_yuan", "-3.5");
        }),
        ("paid_above_promised", |draft| draft.set("paid_yuan", "999999")),
        ("honoured_in_part", |draft| {
            draft.set_day("honoured_on", draft.value("due_on"));
            draft.set("amount_yuan", "100");
            draft.set("paid_yuan", "60");
        }),
    ],
    make: policy_promises,
    alone: true,
};

fn policy_promises(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 5), (Level::District, 8), (Level::FunctionalZone, 5), (Level::Township, 2)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let honours = Rates::new(world, "policies honoured", 860);
    let (kept, money) = (sheet.counter("policy_promises_kept"), sheet.counter("policy_money_paid_on_time"));
    let beneficiaries = sheet.labels("beneficiary", ["enterprise", "enterprise", "individual", "other"])?;
    let policies = ["招商引资优惠办法", "人才引进奖励办法", "科技创新扶持办法", "稳岗补贴办法", "惠民便民若干措施"];
    over_the_years(sheet, 6_000, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, due);
        let ok = honours.succeeds(world, &mut sheet.random, unit, due);
        let honoured = done(&mut sheet.random, ok, due - 60, due);
        let fen = if sheet.random.below(5) == 0 { 0 } else { sheet.random.between(1, 40_000) * 100_000 };
        let paid = if honoured.is_some() { fen } else { fen / 100 * sheet.random.between(0, 60) };
        let (policy, beneficiary) = (*sheet.random.pick(&policies), *sheet.random.pick(&beneficiaries));
        numbered(sheet, "ZCDX-", due, number);
        sheet.unit(unit, due);
        sheet.cell(0, |cell| {
            cell.push_str("珠府〔");
            push_number(cell, u64::from(world.year(due).unsigned_abs()) - 1, 4);
            cell.push('〕');
            push_number(cell, 1 + number % 90, 1);
            cell.push('号');
        });
        sheet.text(policy);
        sheet.text(beneficiary);
        sheet.date(due);
        sheet.date_or_empty(honoured);
        sheet.amount(fen);
        sheet.amount(paid);
        sheet.count(kept, unit, due, i64::from(ok), 1);
        if fen > 0 {
            sheet.count_exact(money, unit, due, if ok { fen * FEN } else { 0 }, fen * FEN);
        }
        sheet.put()
    })
}

/// Overdue payables: the undisputed ones cleared or not.
pub(crate) static OVERDUE_PAYABLES: Table = Table {
    name: "overdue_payables",
    columns: &[
        "account_no",
        "part_no",
        "unit_id",
        "creditor",
        "kind",
        "overdue_on",
        "undisputed_on",
        "dispute_basis",
        "amount_yuan",
        "cleared_on",
    ],
    fresh: Fresh::Suffix("account_no"),
    breaks: &[
        ("no_amount", |draft| draft.set("amount_yuan", "0")),
        ("agreed_before_overdue", |draft| draft.set_day_before("undisputed_on", "overdue_on")),
        ("cleared_before_overdue", |draft| draft.set_day_before("cleared_on", "overdue_on")),
        ("dispute_without_basis", |draft| {
            draft.set("undisputed_on", "");
            draft.set("dispute_basis", "");
        }),
    ],
    make: overdue_payables,
    alone: true,
};

fn overdue_payables(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Agency, 3), (Level::District, 8), (Level::FunctionalZone, 5)], &[])?;
    let clears = Rates::new(world, "arrears cleared", 830);
    let cleared = sheet.counter("arrears_cleared");
    let creditors = sheet.labels("creditor", ["small", "small", "large", "other"])?;
    let kinds = sheet.labels("kind", ["works", "works", "goods", "services", "deposit", "other"])?;
    let years = world.year_spans();
    over_the_years(sheet, 1_200, office, |sheet, overdue, number| {
        let unit = units.pick(world, &mut sheet.random, overdue, world.last_day());
        let undisputed = match sheet.random.below(10) {
            0 => None,
            1 | 2 => Some(overdue + sheet.random.between(1, 400) as Day),
            _ => Some(overdue),
        };
        // An account paid in parts has a row for each part.
        let parts = 1 + u64::from(sheet.random.below(5) == 0);
        for part in 1..=parts {
            if sheet.full() {
                break;
            }
            let prompt = part < parts || clears.succeeds(world, &mut sheet.random, unit, overdue);
            let since = undisputed.unwrap_or(overdue) + if prompt { 0 } else { 400 };
            let paid = since + sheet.random.between(0, 150) as Day;
            let paid = match sheet.random.below(8) {
                0 => world.day(world.year(paid), 12, 31),
                1 => world.day(world.year(paid), 12, 31) + 1,
                _ => paid,
            };
            // What is not paid promptly is mostly paid a year later, and some of it never.
            let paid = (prompt || sheet.random.below(3) > 0).then_some(paid);
            let fen = sheet.random.between(1, 5_000) * 1_000_000;
            let (creditor, kind) = (*sheet.random.pick(&creditors), *sheet.random.pick(&kinds));
            numbered(sheet, "YQZK-", overdue, number);
            sheet.cell(0, |cell| push_number(cell, part, 1));
            sheet.unit(unit, overdue);
            sheet.text(creditor);
            sheet.text(kind);
            sheet.date(overdue);
            sheet.date_or_empty(undisputed);
            match undisputed {
                Some(_) => sheet.empty(),
                None => numbered(sheet, "粤0402民初", overdue, number),
            }
            sheet.amount(fen);
            sheet.date_or_empty(paid);
            for (_, first_day, last_day) in &years {
                if undisputed.is_some_and(|day| day <= *last_day) && paid.is_none_or(|day| day >= *first_day) {
                    let in_year = paid.is_some_and(|day| day <= *last_day);
                    sheet.count_exact(cleared, unit, *last_day, if in_year { fen * FEN } else { 0 }, fen * FEN);
                }
            }
            sheet.put()?;
        }
        Ok(())
    })
}
