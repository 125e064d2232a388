use crate::GenerateError;
use crate::choose::Rates;
use crate::sheet::{Fresh, Sheet, Table};
use catalogue::Level;

/// Local government debt at the end of each year; one unit is over its limit once.
pub(crate) static GOVERNMENT_DEBT: Table = Table {
    name: "government_debt",
    columns: &["unit_id", "year_end", "kind", "limit_yuan", "balance_yuan", "to_disclose", "disclosed"],
    fresh: Fresh::Day("year_end"),
    breaks: &[
        ("negative_amount", |draft| draft.set("balance_yuan", "-0.5")),
        ("disclosed_above_to_disclose", |draft| draft.set_int("disclosed", draft.value("to_disclose") + 1)),
    ],
    make: government_debt,
    alone: false,
};

fn government_debt(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let discloses = Rates::new(world, "debt disclosed", 850);
    let (within, disclosed_on_time) = (sheet.counter("debt_within_limit"), sheet.counter("debt_disclosed"));
    let ratio = sheet.counter("debt_ratio");
    let kinds = sheet.labels("kind", ["general", "special"])?;
    let over = world.find("FZ-GL");
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::CityLevel, Level::District, Level::FunctionalZone], last_day) {
            for kind in kinds {
                let limit = sheet.random.between(800, 9_000) * 100_000_000;
                let used = match over == Some(unit) && year == world.years.start() + 1 {
                    true => 1_030,
                    false => sheet.random.between(620, 985),
                };
                let balance = limit / 1_000 * used + sheet.random.between(0, 99_999);
                let to_disclose = sheet.random.between(4, 8);
                let disclosed = (0..to_disclose)
                    .filter(|_| discloses.succeeds(world, &mut sheet.random, unit, last_day))
                    .count() as i64;
                sheet.unit(unit, last_day);
                sheet.date(last_day);
                sheet.text(kind);
                sheet.amount(limit);
                sheet.amount(balance);
                sheet.int(to_disclose);
                sheet.int(disclosed);
                // A fen is a hundred ten-thousandths of a yuan.
                sheet.count_exact(within, unit, last_day, balance * 100, limit * 100);
                sheet.count_exact(ratio, unit, last_day, balance * 100, 0);
                sheet.count(disclosed_on_time, unit, last_day, disclosed, to_disclose);
                sheet.put()?;
            }
        }
    }
    Ok(())
}
