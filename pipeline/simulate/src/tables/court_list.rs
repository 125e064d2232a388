use crate::GenerateError;
use crate::choose::Chooser;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::Day;
use catalogue::Level;
use std::collections::BTreeSet;

/// Levels at which a body that is not on the list has none.
const LISTED: [Level; 4] = [Level::CityLevel, Level::District, Level::FunctionalZone, Level::Agency];

/// Government bodies on the court's list of dishonest debtors.
pub(crate) static COURT_LIST: Table = Table {
    name: "court_list",
    columns: &["case_no", "unit_id", "court", "listed_on", "removed_on", "performance"],
    fresh: Fresh::Suffix("case_no"),
    breaks: &[("removed_before_listed", |draft| draft.set_day_before("removed_on", "listed_on"))],
    make: court_list,
    alone: false,
};

fn court_list(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let on_list = sheet.counter("bodies_on_court_list");
    let performances = sheet.labels("performance", ["none", "part", "all"])?;
    let units = Chooser::new(sheet, &[(Level::Township, 3), (Level::FunctionalZone, 1), (Level::Agency, 1)], &[])?;
    let mut bodies = BTreeSet::new();
    let years = world.year_spans();
    for (year, first_day, last_day) in &years {
        sheet.year(*year)?;
        let november = world.day(*year, 11, 20);
        // Around the year's end it matters on which day a body was removed.
        let mut cases = vec![
            (november, Some(world.day(*year, 12, 29))),
            (november, Some(*last_day)),
            (november, Some(last_day + 2)),
            (last_day - 4, None),
        ];
        cases.truncate(2 + (year - world.years.start()).unsigned_abs() as usize % 3);
        for _ in 0..sheet.size(27) / years.len() as u64 {
            let listed = sheet.random.between(i64::from(*first_day), i64::from(*last_day - 100)) as Day;
            let days = sheet.random.between(10, 95) as Day;
            cases.push((listed, Some(listed + days)));
        }
        cases.sort_unstable();
        for (number, (listed, removed)) in (1..).zip(cases) {
            let unit = units.pick(world, &mut sheet.random, listed, world.last_day());
            let performance = if removed.is_some() { 2 } else { sheet.random.below(2) as usize };
            sheet.cell(0, |cell| {
                cell.push('(');
                push_number(cell, u64::from(year.unsigned_abs()), 4);
                cell.push_str(")粤0402执");
                push_number(cell, number, 1);
                cell.push('号');
            });
            sheet.unit(unit, listed);
            sheet.text("珠海市香洲区人民法院");
            sheet.date(listed);
            sheet.date_or_empty(removed);
            sheet.text(performances[performance]);
            let still = |day: Day| listed <= day && removed.is_none_or(|removed| removed > day);
            bodies.extend(years.iter().filter(|(.., last)| still(*last)).map(|(.., last)| (unit, *last)));
            sheet.put()?;
        }
    }
    for (unit, last_day) in bodies {
        sheet.count_apart(on_list, unit, last_day, 1, 1);
    }
    for (.., last_day) in years {
        for unit in world.of_levels(&LISTED, last_day) {
            sheet.count_apart(on_list, unit, last_day, 0, 1);
        }
    }
    Ok(())
}
