use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, done, done_in_working_days, office, over_the_years};
use crate::identity::credit_code;
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::tables::services::numbered;
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Working days within which a contract has to be announced.
const ANNOUNCE_WITHIN: i32 = 2;

/// A contract, the same for the ledger of contracts and for the credit platform.
#[derive(Clone, Copy, Debug)]
struct Contract {
    number: u64,
    unit: UnitIndex,
    signed: Day,
    accept_due: Day,
    pay_due: Day,
    on_platform: OnPlatform,
}

/// What the credit platform holds of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OnPlatform {
    Recorded,
    WithoutCredit,
    OtherNumber,
    Missing,
}

/// The contracts, in order of signing.
fn contracts<'s, 'p>(sheet: &Sheet<'s, 'p>) -> Result<impl Iterator<Item = Contract> + use<'s, 'p>, GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 6), (Level::District, 10), (Level::FunctionalZone, 5), (Level::Township, 2)];
    // Three contracts in three years: too few to say anything.
    let units = Chooser::new(sheet, &levels, &["FZ-BS", "440402402"])?;
    let small = world.find("FZ-BS");
    let rows = sheet.size(9_000);
    let records = Rates::new(world, "conduct recorded", 930);
    let mut random = Random::new(world.seed, "contracts");
    let contract = move |(signed, number)| {
        let accept_due = signed + random.between(20, 240) as Day;
        let pay_due = accept_due + *random.pick(&[30, 30, 30, 60]);
        let drawn = units.pick(world, &mut random, signed, pay_due);
        let unit =
            small.filter(|unit| number % (rows / 3 + 1) == rows / 6 && world.exists(*unit, signed)).unwrap_or(drawn);
        let on_platform = match records.succeeds(world, &mut random, unit, accept_due) {
            true => OnPlatform::Recorded,
            false => *random.pick(&[OnPlatform::WithoutCredit, OnPlatform::OtherNumber, OnPlatform::Missing]),
        };
        Contract { number, unit, signed, accept_due, pay_due, on_platform }
    };
    Ok(days_of(world, rows, office).zip(1..).map(contract))
}

/// Procurement contracts: announced, accepted and paid in time.
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
        "exempt_basis",
        "accept_due_on",
        "accepted_on",
        "pay_due_on",
        "paid_on",
    ],
    fresh: Fresh::Suffix("contract_no"),
    breaks: &[
        ("notice_before_signing", |draft| {
            draft.set("exempt_basis", "");
            draft.set_day_before("notice_on", "signed_on");
        }),
        ("exempt_but_announced", |draft| {
            draft.set("exempt_basis", "珠保密〔2018〕1号");
            draft.set_day("notice_on", draft.value("signed_on") + 1);
        }),
        ("due_before_signing", |draft| draft.set_day_before("pay_due_on", "signed_on")),
        ("done_before_signing", |draft| draft.set_day_before("accepted_on", "signed_on")),
        ("negative_amount", |draft| draft.set("amount_yuan", "-12.5")),
    ],
    make: procurement_contracts,
    alone: true,
};

fn procurement_contracts(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let announces = Rates::new(world, "announces in time", 870);
    let accepts = Rates::new(world, "accepts in time", 880);
    let pays = Rates::new(world, "pays in time", 840);
    let announced = sheet.counter("contracts_announced_in_time");
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

    for Contract { number, unit, signed, accept_due, pay_due, on_platform } in contracts(sheet)? {
        if sheet.full() {
            break;
        }
        sheet.year(world.year(signed))?;
        let announced_in_time = announces.succeeds(world, &mut sheet.random, unit, signed);
        let exempt = sheet.random.below(25) == 0;
        let notice = done_in_working_days(world, &mut sheet.random, announced_in_time, signed, ANNOUNCE_WITHIN);
        let accepted_in_time = accepts.succeeds(world, &mut sheet.random, unit, accept_due);
        let accepted_on = done(&mut sheet.random, accepted_in_time, accept_due - 15, accept_due);
        let paid_in_time = pays.succeeds(world, &mut sheet.random, unit, pay_due);
        let paid_on = done(&mut sheet.random, paid_in_time, pay_due - 25, pay_due);
        let (title, method) = (*sheet.random.pick(&titles), *sheet.random.pick(&methods));
        let fen = sheet.random.between(100_000, 9_000_000) * [1, 1, 1, 10, 100][sheet.random.below(5) as usize];

        numbered(sheet, "ZHCG-", signed, number);
        sheet.unit(unit, signed);
        sheet.text(title);
        sheet.text(method);
        sheet.amount(fen);
        sheet.date(signed);
        sheet.date_or_empty(notice.filter(|_| !exempt));
        if exempt {
            sheet.text("珠保密〔2018〕3号");
        } else {
            sheet.empty();
        }
        sheet.date(accept_due);
        sheet.date_or_empty(accepted_on);
        sheet.date(pay_due);
        sheet.date_or_empty(paid_on);
        if !exempt {
            let due = world.after_working_days(signed, ANNOUNCE_WITHIN);
            sheet.count(announced, unit, due, i64::from(announced_in_time), 1);
        }
        let recorded = on_platform == OnPlatform::Recorded;
        sheet.count(accepted, unit, accept_due, i64::from(accepted_in_time && recorded), 1);
        sheet.count(paid, unit, pay_due, i64::from(paid_in_time), 1);
        sheet.put()?;
    }
    Ok(())
}

/// The credit platform's records of contracts: how the buyer behaved.
pub(crate) static CONTRACT_PERFORMANCE: Table = Table {
    name: "contract_performance",
    columns: &[
        "contract_no",
        "kind",
        "unit_id",
        "supplier",
        "supplier_no",
        "amount_yuan",
        "signed_on",
        "status",
        "buyer_credit",
        "breaching_party",
        "recorded_on",
    ],
    fresh: Fresh::Suffix("contract_no"),
    breaks: &[
        ("recorded_before_signing", |draft| draft.set_day_before("recorded_on", "signed_on")),
        ("breach_without_party", |draft| {
            draft.set("status", "违约");
            draft.set("breaching_party", "");
        }),
    ],
    make: contract_performance,
    alone: false,
};

fn contract_performance(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let [procurement, concession, land] = sheet.labels("kind", ["procurement", "concession", "land"])?;
    let statuses = sheet.labels("status", ["performed", "performed", "performing", "breached"])?;
    let credits = sheet.labels("buyer_credit", ["kept", "kept", "kept", "flawed", "broken"])?;
    let parties = sheet.labels("breaching_party", ["buyer", "supplier", "both"])?;
    for contract in contracts(sheet)? {
        let Contract { number, unit, signed, accept_due, on_platform, .. } = contract;
        sheet.year(world.year(signed))?;
        // Some contracts on the platform are no procurement.
        let other = (number % 20 == 0).then(|| *sheet.random.pick(&[concession, land]));
        let own = (on_platform != OnPlatform::Missing).then_some(procurement);
        for kind in [own, other].into_iter().flatten() {
            let status = sheet.random.below(4) as usize;
            let (credit, party) = (*sheet.random.pick(&credits), *sheet.random.pick(&parties));
            let supplier = sheet.random.below(4_000);
            let recorded = accept_due + sheet.random.between(0, 25) as Day;
            let fen = sheet.random.between(100_000, 9_000_000);
            let prefix = match (kind == procurement, on_platform) {
                (false, _) => "ZHTX-",
                (true, OnPlatform::OtherNumber) => "ZHCG补-",
                (true, _) => "ZHCG-",
            };
            numbered(sheet, prefix, signed, number);
            sheet.text(kind);
            sheet.unit(unit, recorded);
            firm(sheet, supplier);
            sheet.text(&credit_code("91", supplier));
            sheet.amount(fen);
            sheet.date(signed);
            sheet.text(statuses[status]);
            if on_platform == OnPlatform::WithoutCredit {
                sheet.empty();
            } else {
                sheet.text(credit);
            }
            if status == 3 {
                sheet.text(party);
            } else {
                sheet.empty();
            }
            sheet.date(recorded);
            sheet.put()?;
        }
    }
    Ok(())
}

/// A cell with the name of a made-up firm.
pub(super) fn firm(sheet: &mut Sheet<'_, '_>, number: u64) {
    sheet.cell(0, |cell| {
        cell.push_str("珠海模拟企业");
        push_number(cell, number, 4);
        cell.push_str("有限公司");
    });
}

/// Procurement projects: online in all stages.
pub(crate) static PROCUREMENT_PROJECTS: Table = Table {
    name: "procurement_projects",
    columns: &[
        "project_no",
        "title",
        "unit_id",
        "method",
        "budget_yuan",
        "announced_on",
        "concluded_on",
        "outcome",
        "notice_online",
        "bidding_online",
        "review_online",
        "contract_online",
    ],
    fresh: Fresh::Suffix("project_no"),
    breaks: &[
        ("concluded_before_announced", |draft| {
            draft.set_day_before("concluded_on", "announced_on");
            draft.set("outcome", "成交");
        }),
        ("concluded_without_outcome", |draft| {
            draft.set_day("concluded_on", draft.value("announced_on") + 30);
            draft.set("outcome", "");
        }),
    ],
    make: procurement_projects,
    alone: true,
};

fn procurement_projects(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 6), (Level::District, 10), (Level::FunctionalZone, 5), (Level::Township, 2)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let uses = Rates::new(world, "procured online", 780);
    let online = sheet.counter("procured_online");
    let methods = sheet.labels("method", ["open", "open", "negotiation", "consultation", "inquiry", "single"])?;
    let [awarded, ended] = sheet.labels("outcome", ["awarded", "ended"])?;
    over_the_years(sheet, 4_000, office, |sheet, announced, number| {
        let concluded = announced + sheet.random.between(15, 110) as Day;
        let unit = units.pick(world, &mut sheet.random, announced, concluded);
        let ok = uses.succeeds(world, &mut sheet.random, unit, concluded);
        let outcome = match sheet.random.below(15) {
            0 => None,
            1 => Some(ended),
            _ => Some(awarded),
        };
        // Whoever is not online throughout is on paper in one stage at least.
        let paper = (!ok).then(|| sheet.random.below(4) as usize);
        let others = sheet.random.below(3) > 0;
        let method = *sheet.random.pick(&methods);
        let fen = sheet.random.between(200_000, 90_000_000);
        numbered(sheet, "CGXM-", announced, number);
        sheet.text("政府采购项目");
        sheet.unit(unit, announced);
        sheet.text(method);
        sheet.amount(fen);
        sheet.date(announced);
        sheet.date_or_empty(outcome.map(|_| concluded));
        match outcome {
            Some(outcome) => sheet.text(outcome),
            None => sheet.empty(),
        }
        for stage in 0..4 {
            sheet.yes(paper.is_none_or(|paper| stage != paper && others));
        }
        if outcome == Some(awarded) {
            sheet.count(online, unit, concluded, i64::from(ok), 1);
        }
        sheet.put()
    })
}
