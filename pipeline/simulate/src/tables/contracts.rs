use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::Day;
use catalogue::Level;

/// Procurement contracts: accepted in time, paid in time.
pub(crate) static PROCUREMENT_CONTRACTS: Table = Table {
    name: "procurement_contracts",
    columns: &[
        "contract_no",
        "unit_id",
        "title",
        "method",
        "amount_yuan",
        "signed_on",
        "notice_on",
        "accept_due_on",
        "accepted_on",
        "pay_due_on",
        "paid_on",
    ],
    fresh: Fresh::Suffix("contract_no"),
    breaks: &[
        ("notice_before_signing", |draft| draft.set_day_before("notice_on", "signed_on")),
        ("due_before_signing", |draft| draft.set_day_before("pay_due_on", "signed_on")),
        ("done_before_signing", |draft| draft.set_day_before("accepted_on", "signed_on")),
        ("negative_amount", |draft| draft.set("amount_yuan", "-12.5")),
    ],
    make: procurement_contracts,
    alone: true,
};

fn procurement_contracts(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 6), (Level::District, 10), (Level::FunctionalZone, 5), (Level::Township, 2)];
    // Three contracts in three years: too few to say anything.
    let units = Chooser::new(sheet, &levels, &["FZ-BS", "440402402"])?;
    let small = world.find("FZ-BS");
    let rows = sheet.size(9_000);
    let accepts = Rates::new(world, "accepts in time", 880);
    let pays = Rates::new(world, "pays in time", 840);
    let (accepted, paid) = (sheet.counter("accepted_on_time"), sheet.counter("paid_on_time"));
    let methods =
        sheet.labels("method", ["open", "open", "invited", "negotiation", "consultation", "inquiry", "single"])?;
    let titles = [
        "办公设备采购合同",
        "物业管理服务合同",
        "信息系统运维服务合同",
        "绿化养护服务合同",
        "道路修缮工程合同",
        "法律顾问服务合同",
    ];

    over_the_years(sheet, 9_000, office, |sheet, signed, number| {
        let accept_due = signed + sheet.random.between(20, 240) as Day;
        let pay_due = accept_due + *sheet.random.pick(&[30, 30, 30, 60]);
        let drawn = units.pick(world, &mut sheet.random, signed, pay_due);
        let unit =
            small.filter(|unit| number % (rows / 3 + 1) == rows / 6 && world.exists(*unit, signed)).unwrap_or(drawn);
        let accepted_in_time = accepts.succeeds(world, &mut sheet.random, unit, accept_due);
        let accepted_on = done(&mut sheet.random, accepted_in_time, accept_due - 15, accept_due);
        let paid_in_time = pays.succeeds(world, &mut sheet.random, unit, pay_due);
        let paid_on = done(&mut sheet.random, paid_in_time, pay_due - 25, pay_due);
        let notice = (sheet.random.below(10) > 0).then(|| signed + sheet.random.between(0, 6) as Day);
        let (title, method) = (*sheet.random.pick(&titles), *sheet.random.pick(&methods));
        let fen = sheet.random.between(100_000, 9_000_000) * [1, 1, 1, 10, 100][sheet.random.below(5) as usize];

        sheet.cell(0, |cell| {
            cell.push_str("ZHCG-");
            push_number(cell, u64::from(world.year(signed).unsigned_abs()), 4);
            cell.push('-');
            push_number(cell, number, 6);
        });
        sheet.unit(unit, signed);
        sheet.text(title);
        sheet.text(method);
        sheet.amount(fen);
        sheet.date(signed);
        sheet.date_or_empty(notice);
        sheet.date(accept_due);
        sheet.date_or_empty(accepted_on);
        sheet.date(pay_due);
        sheet.date_or_empty(paid_on);
        sheet.count(accepted, unit, accept_due, i64::from(accepted_in_time), 1);
        sheet.count(paid, unit, pay_due, i64::from(paid_in_time), 1);
        sheet.put()
    })
}

/// Obligations of the government in PPP projects.
pub(crate) static PPP_OBLIGATIONS: Table = Table {
    name: "ppp_obligations",
    columns: &["obligation_no", "project_no", "unit_id", "due_on", "performed_on", "amount_yuan"],
    fresh: Fresh::Suffix("obligation_no"),
    breaks: &[("negative_amount", |draft| draft.set("amount_yuan", "-300"))],
    make: ppp_obligations,
    alone: true,
};

fn ppp_obligations(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    // Two zones have no PPP project at all.
    let levels = [(Level::District, 3), (Level::FunctionalZone, 2), (Level::CityLevel, 2)];
    let units = Chooser::new(sheet, &levels, &["FZ-WS", "FZ-BS"])?;
    let performs = Rates::new(world, "ppp performed", 860);
    let performed = sheet.counter("obligations_performed");

    over_the_years(sheet, 120, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, due);
        let ok = performs.succeeds(world, &mut sheet.random, unit, due);
        let performed_on = done(&mut sheet.random, ok, due - 30, due);
        let fen = sheet.random.between(20, 4000) * 1_000_000;
        let project = number % 9 + 1;
        sheet.cell(0, |cell| {
            cell.push_str("PPP-YW-");
            push_number(cell, number, 5);
        });
        sheet.cell(0, |cell| {
            cell.push_str(&world.units[unit].unit_id);
            cell.push_str("-PPP-");
            push_number(cell, project, 2);
        });
        sheet.unit(unit, due);
        sheet.date(due);
        sheet.date_or_empty(performed_on);
        sheet.amount(fen);
        sheet.count(performed, unit, due, i64::from(ok), 1);
        sheet.put()
    })
}

/// Promises and agreements to investors, and those broken because the office changed hands.
pub(crate) static INVESTMENT_PROMISES: Table = Table {
    name: "investment_promises",
    columns: &[
        "agreement_no",
        "item_no",
        "unit_id",
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
    let levels = [(Level::District, 8), (Level::FunctionalZone, 8), (Level::Agency, 1), (Level::Township, 1)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let performs = Rates::new(world, "investment performed", 850);
    let (performed, defaults) = (sheet.counter("promises_performed"), sheet.counter("turnover_defaults"));
    let reasons = sheet.labels("breach_reason", ["turnover", "funds", "policy", "other"])?;

    over_the_years(sheet, 2_500, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, due + 90);
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
        sheet.cell(0, |cell| {
            cell.push_str("ZS-");
            push_number(cell, u64::from(world.year(due).unsigned_abs()), 4);
            cell.push('-');
            push_number(cell, number / 3, 5);
        });
        sheet.cell(0, |cell| push_number(cell, number % 3 + 1, 1));
        sheet.unit(unit, due);
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
        sheet.put()
    })
}
