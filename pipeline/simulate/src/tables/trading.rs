use crate::GenerateError;
use crate::choose::{Chooser, Rates, done_in_working_days, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use catalogue::Level;

/// Working days within which a violation has to be published.
const PUBLISH_WITHIN: i32 = 20;

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
    let levels = [(Level::District, 3), (Level::FunctionalZone, 1), (Level::Agency, 1)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let publishes = Rates::new(world, "violations published", 840);
    let published = sheet.counter("violations_published");
    let kinds = sheet.labels("kind", ["evasion", "sham", "collusion", "collusion"])?;

    over_the_years(sheet, 90, office, |sheet, decided, number| {
        let due = world.after_working_days(decided, PUBLISH_WITHIN);
        let unit = units.pick(world, &mut sheet.random, decided, due);
        let ok = publishes.succeeds(world, &mut sheet.random, unit, decided);
        let published_on = done_in_working_days(world, &mut sheet.random, ok, decided, PUBLISH_WITHIN);
        let kind = *sheet.random.pick(&kinds);
        sheet.cell(0, |cell| {
            cell.push_str("珠建招罚〔");
            push_number(cell, u64::from(world.year(decided).unsigned_abs()), 4);
            cell.push('〕');
            push_number(cell, number, 1);
            cell.push('号');
        });
        sheet.unit(unit, decided);
        sheet.text(kind);
        sheet.date(decided);
        sheet.date_or_empty(published_on);
        sheet.count(published, unit, due, i64::from(ok), 1);
        sheet.put()
    })
}

/// Trades of public resources: on the platform where they must be.
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
    let levels = [(Level::District, 6), (Level::FunctionalZone, 3), (Level::Agency, 3)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let enters = Rates::new(world, "trades entered", 940);
    let entered = sheet.counter("entered_platform");
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
        sheet.put()
    })
}
