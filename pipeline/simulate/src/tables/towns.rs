use crate::GenerateError;
use crate::choose::Rates;
use crate::sheet::{Fresh, Sheet, Table};
use crate::world::Day;
use catalogue::Level;

/// Credit of streets and towns at the end of each year: public commitments, four kinds of disclosure, taking part.
pub(crate) static TOWN_CREDIT: Table = Table {
    name: "town_credit",
    columns: &[
        "unit_id",
        "year_end",
        "committed_on",
        "removed_on",
        "affairs_due",
        "affairs_open",
        "finance_due",
        "finance_open",
        "policy_due",
        "policy_open",
        "services_due",
        "services_open",
        "creation",
    ],
    fresh: Fresh::Day("year_end"),
    breaks: &[
        ("negative_count", |draft| draft.set_int("affairs_open", -1)),
        ("open_above_due", |draft| draft.set_int("policy_open", draft.value("policy_due") + 1)),
        ("removed_before_public", |draft| {
            let end = draft.value("year_end");
            draft.set_day("committed_on", end - 30);
            draft.set_day("removed_on", end - 40);
        }),
    ],
    make: town_credit,
    alone: false,
};

fn town_credit(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let commits = Rates::new(world, "towns commit", 860);
    let opens = Rates::new(world, "towns open", 780);
    let strives = Rates::new(world, "towns of integrity", 320);
    let counters = ["commitments_published", "four_kinds_open", "integrity_towns"].map(|id| sheet.counter(id));
    let [named, active, plan, none] = sheet.labels("creation", ["named", "active", "plan", "none"])?;
    for (year, first_day, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::Township], last_day) {
            // One in twelve sends nothing, and counts all the same.
            if sheet.random.below(12) == 0 {
                for counter in counters {
                    sheet.count_apart(counter, unit, last_day, 0, 1);
                }
                continue;
            }
            let committed = commits.succeeds(world, &mut sheet.random, unit, last_day);
            let open = opens.succeeds(world, &mut sheet.random, unit, last_day);
            let active_now = strives.succeeds(world, &mut sheet.random, unit, last_day);
            let earlier = sheet.random.between(i64::from(first_day), i64::from(last_day - 1)) as Day;
            let (committed_on, removed_on) = match (committed, sheet.random.below(4)) {
                (true, 0) => (Some(last_day), None),
                (true, 1) => (Some(earlier), Some(last_day + 1)),
                (true, _) => (Some(earlier), None),
                (false, 0) => (Some(last_day + 1), None),
                (false, 1) => (Some(earlier), Some(last_day)),
                (false, _) => (None, None),
            };
            let mut items = [0; 4].map(|_: i64| sheet.random.between(1, 12)).map(|due| (due, due));
            if !open {
                let kind = sheet.random.below(4) as usize;
                // Nothing to disclose is no disclosure.
                items[kind] = match (sheet.random.below(4), items[kind].0) {
                    (0, _) => (0, 0),
                    (_, due) => (due, sheet.random.between(0, due - 1)),
                };
            }
            let stages = if active_now { [active, named] } else { [plan, none] };
            let stage = *sheet.random.pick(&stages);
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            sheet.date_or_empty(committed_on);
            sheet.date_or_empty(removed_on);
            for (due, open) in items {
                sheet.int(due);
                sheet.int(open);
            }
            sheet.text(stage);
            for (counter, yes) in counters.into_iter().zip([committed, open, active_now]) {
                sheet.count(counter, unit, last_day, i64::from(yes), 1);
            }
            sheet.put()?;
        }
    }
    Ok(())
}
