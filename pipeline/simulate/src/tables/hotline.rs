use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, over_the_years, season};
use crate::sheet::{EMPTY, Fresh, Sheet, Table, push_number};
use crate::tally::ONE;
use crate::world::{Day, UnitIndex};
use catalogue::Level;
use std::collections::BTreeMap;

/// Reasons for which an order may be left out of the assessment.
const REASONS: [&str; 4] = [
    "诉求缺乏事实依据且来电人拒绝提供线索，经热线管理机构集体研究并报分管领导审批同意剔除",
    "诉求事项已进入行政复议或诉讼程序，依规不由热线办理，经审批同意剔除",
    "承办单位权限以外的事项，已向来电人书面解释说明，经审批同意剔除",
    "同一诉求人就同一事项重复来电且已依法依规答复，经审批同意剔除",
];

/// What the hotline's system prints for the others.
const COUNTED: &str = "未申请剔除，按有关规定计入考核";

/// Days after closing within which the same matter must not come again.
const REPEATED_WITHIN: Day = 30;

/// An order whose caller is to come again.
#[derive(Clone, Copy, Debug)]
struct Unsolved {
    number: u64,
    year: i32,
    unit: UnitIndex,
    /// The last day on which the caller may come for what was planned.
    until: Day,
    due: Day,
    /// Whether the caller is to come within the thirty days.
    repeats: bool,
    /// Whether the order counts at all.
    counts: bool,
}

/// Orders of the 12345 hotline: closed in time, satisfied with, and not repeated.
pub(crate) static HOTLINE_ORDERS: Table = Table {
    name: "hotline_orders",
    columns: &[
        "order_id",
        "received_on",
        "channel",
        "kind",
        "unit_id",
        "due_on",
        "closed_on",
        "satisfaction",
        "visited",
        "excluded",
        "exclusion_reason",
        "repeat_of",
        "caller_phone",
    ],
    fresh: Fresh::Suffix("order_id"),
    breaks: &[
        ("closed_before_received", |draft| draft.set_day_before("closed_on", "received_on")),
        ("due_before_received", |draft| draft.set_day_before("due_on", "received_on")),
        ("exclusion_without_reason", |draft| {
            draft.set("excluded", "是");
            draft.set("exclusion_reason", "");
        }),
        ("personal_id", |draft| {
            draft.set("excluded", "否");
            draft.set_personal("exclusion_reason");
        }),
    ],
    make: hotline_orders,
    alone: true,
};

fn hotline_orders(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = [
        (Level::District, 14),
        (Level::FunctionalZone, 6),
        (Level::Township, 5),
        (Level::Agency, 6),
        (Level::Other, 1),
        (Level::CityLevel, 1),
    ];
    let units = Chooser::new(sheet, &units, &[])?;
    let in_time = Rates::new(world, "hotline in time", 905);
    let pleased = Rates::new(world, "hotline satisfied", 820);
    let closed_on_time = sheet.counter("hotline_closed_on_time");
    let satisfied = sheet.counter("hotline_satisfied");
    let solves = Rates::new(world, "hotline solved", 930);
    let repeated = sheet.counter("hotline_repeated");
    // By the day on which the caller comes again.
    let mut unsolved: BTreeMap<(Day, u64), Unsolved> = BTreeMap::new();
    let channels = sheet.labels("channel", ["phone", "phone", "phone", "wechat", "wechat", "web", "app", "phone"])?;
    let kinds = sheet.labels("kind", ["request", "enquiry", "suggestion", "report", "praise"])?;
    let judgments = sheet.labels("satisfaction", ["satisfied", "basically_satisfied", "dissatisfied", "unrated"])?;

    over_the_years(sheet, 1_200_000, season, |sheet, received, number| {
        let bits = sheet.random.next();
        // 求决 10 working days, 咨询 3, 建议 and 表扬 5, 举报 15
        let (kind, limit) = [(0, 10), (0, 10), (0, 10), (1, 3), (1, 3), (2, 5), (3, 15), (3, 15)][(bits & 7) as usize];
        let (kind, limit) = if bits >> 8 & 127 == 0 { (4, 5) } else { (kind, limit) };
        let due = world.after_working_days(received, limit);
        let unit = units.pick(world, &mut sheet.random, received, due);
        let ok = in_time.succeeds(world, &mut sheet.random, unit, due);
        let closed = done(&mut sheet.random, ok, received, due);
        let excluded = bits >> 16 & 63 == 0;
        let visited = closed.is_some() && bits >> 24 & 3 != 0;
        let judgment = match (visited, bits >> 32 & 15) {
            (false, _) => None,
            (true, 0) => Some(3),
            (true, _) if pleased.succeeds(world, &mut sheet.random, unit, due) => Some(0),
            (true, even) => Some(1 + (even & 1) as usize),
        };

        // Who waited so long that there was no order for it stays away.
        let mut before = None;
        while let Some(entry) = unsolved.first_entry()
            && entry.key().0 <= received
            && before.is_none()
        {
            let order = entry.remove();
            let comes = received <= order.until;
            before = comes.then_some(order);
            if order.counts {
                sheet.count_apart(repeated, order.unit, order.due, i64::from(comes && order.repeats), 1);
            }
        }

        order_no(sheet, world.year(received), number);
        sheet.date(received);
        sheet.text(channels[(bits >> 40 & 7) as usize]);
        sheet.text(kinds[kind]);
        sheet.unit(unit, due);
        sheet.date(due);
        sheet.date_or_empty(closed);
        match judgment {
            Some(at) => sheet.text(judgments[at]),
            None => sheet.empty(),
        }
        sheet.yes(visited);
        sheet.yes(excluded);
        sheet.text(if excluded { REASONS[(bits >> 48 & 3) as usize] } else { COUNTED });
        match before {
            Some(order) => order_no(sheet, order.year, order.number),
            None => sheet.empty(),
        }
        // No telephone number begins with 100.
        sheet.cell(EMPTY, |cell| {
            cell.push_str("100");
            push_number(cell, bits >> 36 & 0x3ff_ffff, 8);
        });

        if !excluded {
            sheet.count(closed_on_time, unit, due, i64::from(ok), 1);
            match judgment {
                Some(0) => sheet.count(satisfied, unit, due, 1, 1),
                Some(1) => sheet.count_exact(satisfied, unit, due, ONE * 6 / 10, ONE),
                Some(2) => sheet.count(satisfied, unit, due, 0, 1),
                _ => {}
            }
        }
        if let Some(closed) = closed {
            let (last, counts) = (closed + REPEATED_WITHIN, !excluded && (kind == 0 || kind == 3));
            // A few more call before it was closed, or after the thirty days; neither is repeated.
            let (comes, until, repeats) = match sheet.random.below(64) {
                _ if !solves.succeeds(world, &mut sheet.random, unit, closed) => {
                    (if bits >> 50 & 3 == 0 { last } else { closed + (bits >> 52) as Day % 31 }, last, true)
                }
                0 if closed > received => (received, closed - 1, false),
                1 => (last + 1, last + 9, false),
                _ => (0, 0, false),
            };
            if until > 0 {
                let year = world.year(received);
                unsolved.insert((comes, number), Unsolved { number, year, unit, due, until, repeats, counts });
            } else if counts {
                sheet.count(repeated, unit, due, 0, 1);
            }
        }
        sheet.put()
    })?;
    for order in unsolved.into_values().filter(|order| order.counts) {
        sheet.count_apart(repeated, order.unit, order.due, 0, 1);
    }
    Ok(())
}

/// A cell with the number of an order.
fn order_no(sheet: &mut Sheet<'_, '_>, year: i32, number: u64) {
    sheet.cell(0, |cell| {
        cell.push_str("440400-12345-");
        push_number(cell, u64::from(year.unsigned_abs()), 4);
        cell.push_str("-GD-");
        push_number(cell, number, 10);
    });
}
