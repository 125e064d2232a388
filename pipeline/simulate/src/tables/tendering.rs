use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, office};
use crate::identity::credit_code;
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table};
use crate::tables::contracts::firm;
use crate::tables::services::numbered;
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Firms are numbered from here on, so that a bidder is no tender agent.
const FIRMS: u64 = 10_000;
/// Tender agents are numbered from here on.
const AGENTS: u64 = 20_000;

/// A section that was put out to tender, the same for the sections and for the bids on them.
#[derive(Clone, Copy, Debug)]
struct Section {
    number: u64,
    unit: UnitIndex,
    opened: Day,
}

fn sections<'s, 'p>(sheet: &Sheet<'s, 'p>) -> Result<impl Iterator<Item = Section> + use<'s, 'p>, GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 3), (Level::District, 8), (Level::FunctionalZone, 4)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let mut random = Random::new(world.seed, "sections");
    let section = move |(opened, number)| {
        let unit = units.pick(world, &mut random, opened, opened);
        Section { number, unit, opened }
    };
    Ok(days_of(world, sheet.size(2_400), office).zip(1..).map(section))
}

/// Sections put out to tender: with a third party's credit report or without.
pub(crate) static TENDER_SECTIONS: Table = Table {
    name: "tender_sections",
    columns: &[
        "section_no",
        "project_no",
        "title",
        "unit_id",
        "agent_no",
        "method",
        "statutory",
        "opened_on",
        "credit_report",
        "amount_yuan",
    ],
    fresh: Fresh::Suffix("section_no"),
    breaks: &[("negative_amount", |draft| draft.set("amount_yuan", "-1"))],
    make: tender_sections,
    alone: true,
};

fn tender_sections(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let uses = Rates::new(world, "credit reports used", 350);
    let used = sheet.counter("credit_reports_used");
    let methods = sheet.labels("method", ["open", "open", "open", "invited"])?;
    for Section { number, unit, opened } in sections(sheet)? {
        if sheet.full() {
            break;
        }
        sheet.year(world.year(opened))?;
        let ok = uses.succeeds(world, &mut sheet.random, unit, opened);
        let statutory = sheet.random.below(6) > 0;
        let (agent, method) = (AGENTS + sheet.random.below(40), *sheet.random.pick(&methods));
        let awarded = sheet.random.below(12) > 0;
        let fen = sheet.random.between(50, 30_000) * 1_000_000;
        numbered(sheet, "BD-", opened, number);
        numbered(sheet, "ZBXM-", opened, number / 2);
        sheet.text("市政工程项目");
        sheet.unit(unit, opened);
        sheet.text(&credit_code("91", agent));
        sheet.text(method);
        sheet.yes(statutory);
        sheet.date(opened);
        sheet.yes(ok);
        if awarded {
            sheet.amount(fen);
        } else {
            sheet.empty();
        }
        if statutory {
            sheet.count(used, unit, opened, i64::from(ok), 1);
        }
        sheet.put()?;
    }
    Ok(())
}

/// A firm's time on a list.
#[derive(Clone, Copy, Debug)]
struct Listing {
    firm: u64,
    listed: Day,
    removed: Option<Day>,
}

/// How many firms there are, and when which were on a list, in order of the days of listing.
fn listings(sheet: &Sheet<'_, '_>) -> (u64, Vec<Listing>) {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "listings");
    let firms = sheet.size(600).max(30);
    let mut listings: Vec<Listing> = (0..firms / 4)
        .map(|_| {
            let firm = random.below(firms / 5);
            let (first, last) = (i64::from(world.first_day() - 500), i64::from(world.last_day()));
            let listed = random.between(first, last) as Day;
            let removed = (random.below(3) > 0).then(|| listed + random.between(20, 700) as Day);
            Listing { firm, listed, removed }
        })
        .collect();
    listings.sort_by_key(|listing| (listing.listed, listing.firm, listing.removed));
    (firms, listings)
}

/// Firms on lists of dishonest firms.
pub(crate) static DISHONEST_FIRMS: Table = Table {
    name: "dishonest_firms",
    columns: &["entry_no", "unit_id", "firm_no", "firm", "list", "authority", "listed_on", "removed_on"],
    fresh: Fresh::Suffix("entry_no"),
    breaks: &[("removed_before_listed", |draft| draft.set_day_before("removed_on", "listed_on"))],
    make: dishonest_firms,
    alone: false,
};

fn dishonest_firms(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let office = world.find("ZH-FGJ").unwrap_or_default();
    let lists = sheet.labels("list", ["judgment", "judgment", "tax", "wages", "procurement", "other"])?;
    for (number, Listing { firm: number_of_firm, listed, removed }) in (1..).zip(listings(sheet).1) {
        sheet.year(world.year(listed).clamp(*world.years.start(), *world.years.end()))?;
        let list = *sheet.random.pick(&lists);
        numbered(sheet, "SXML-", listed, number);
        sheet.unit(office, listed);
        sheet.text(&credit_code("91", FIRMS + number_of_firm));
        firm(sheet, FIRMS + number_of_firm);
        sheet.text(list);
        sheet.text("珠海市香洲区人民法院");
        sheet.date(listed);
        sheet.date_or_empty(removed);
        sheet.put()?;
    }
    Ok(())
}

/// Bids: those of listed firms restricted or not.
pub(crate) static TENDER_BIDS: Table = Table {
    name: "tender_bids",
    columns: &["section_no", "bidder_no", "bidder", "unit_id", "opened_on", "restricted"],
    fresh: Fresh::Suffix("bidder_no"),
    breaks: &[],
    make: tender_bids,
    alone: false,
};

fn tender_bids(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let restricts = Rates::new(world, "listed bidders restricted", 860);
    let restricted_bids = sheet.counter("listed_bidders_restricted");
    let (firms, listings) = listings(sheet);
    let mut on_lists = vec![Vec::new(); usize::try_from(firms).unwrap_or(0)];
    for Listing { firm, listed, removed } in listings {
        on_lists[firm as usize].push((listed, removed));
    }
    for Section { number, unit, opened } in sections(sheet)? {
        sheet.year(world.year(opened))?;
        // Steps of less than a sixth of all firms, so that no firm bids twice.
        let (first, step) = (sheet.random.below(firms), 1 + sheet.random.below(firms / 6 - 1));
        for place in 0..2 + sheet.random.below(5) {
            let bidder = (first + place * step) % firms;
            let listed = on_lists[bidder as usize]
                .iter()
                .any(|(listed, removed)| *listed <= opened && removed.is_none_or(|day| opened < day));
            let restricted = match listed {
                true => restricts.succeeds(world, &mut sheet.random, unit, opened),
                false => sheet.random.below(300) == 0,
            };
            numbered(sheet, "BD-", opened, number);
            sheet.text(&credit_code("91", FIRMS + bidder));
            firm(sheet, FIRMS + bidder);
            sheet.unit(unit, opened);
            sheet.date(opened);
            sheet.yes(restricted);
            if listed {
                sheet.count(restricted_bids, unit, opened, i64::from(restricted), 1);
            }
            sheet.put()?;
        }
    }
    Ok(())
}

/// Units that watch over tenders.
const WATCHERS: [(Level, u64); 3] = [(Level::District, 3), (Level::FunctionalZone, 1), (Level::Agency, 1)];

/// Tender agents: what of them is public, year by year.
pub(crate) static TENDER_AGENTS: Table = Table {
    name: "tender_agents",
    columns: &["agent_no", "agent", "unit_id", "year_end", "qualification", "credit", "supervision"],
    fresh: Fresh::Suffix("agent_no"),
    breaks: &[],
    make: tender_agents,
    alone: false,
};

fn tender_agents(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &WATCHERS, &[])?;
    let discloses = Rates::new(world, "agents disclosed", 790);
    let disclosed = sheet.counter("agents_disclosed");
    let years = world.year_spans();
    let agents = sheet.size(480).div_ceil(years.len() as u64);
    for (year, _, last_day) in years {
        sheet.year(year)?;
        for agent in AGENTS..AGENTS + agents {
            // The same supervisor every year, as long as it exists.
            let unit = units.pick(world, &mut Random::new(world.seed ^ agent, "supervisors"), last_day, last_day);
            let ok = discloses.succeeds(world, &mut sheet.random, unit, last_day);
            let missing = sheet.random.below(3);
            sheet.text(&credit_code("91", agent));
            firm(sheet, agent);
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            for kind in 0..3 {
                sheet.yes(ok || kind < missing);
            }
            sheet.count(disclosed, unit, last_day, i64::from(ok), 1);
            sheet.put()?;
        }
    }
    Ok(())
}

/// Credit information on tenders: what there was to share, and what the platform received, half-yearly.
pub(crate) static TENDER_CREDIT_SHARING: Table = Table {
    name: "tender_credit_sharing",
    columns: &["unit_id", "counted_to", "class", "to_share", "shared"],
    fresh: Fresh::Day("counted_to"),
    breaks: &[
        ("negative_count", |draft| draft.set_int("shared", -1)),
        ("shared_above_due", |draft| draft.set_int("shared", draft.value("to_share") + 1)),
    ],
    make: tender_credit_sharing,
    alone: false,
};

fn tender_credit_sharing(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let shares = Rates::new(world, "credit information shared", 900);
    let shared_items = sheet.counter("credit_information_shared");
    let classes = sheet.labels("class", ["qualification", "performance", "rewards", "violations", "lists"])?;
    for year in world.years.clone() {
        sheet.year(year)?;
        for counted_to in [world.day(year, 6, 30), world.day(year, 12, 31)] {
            for unit in world.of_levels(&WATCHERS.map(|(level, _)| level), counted_to) {
                for class in classes {
                    let to_share = sheet.random.between(0, 30);
                    let received =
                        |sheet: &mut Sheet<'_, '_>| shares.succeeds(world, &mut sheet.random, unit, counted_to);
                    let shared = (0..to_share).filter(|_| received(sheet)).count() as i64;
                    sheet.unit(unit, counted_to);
                    sheet.date(counted_to);
                    sheet.text(class);
                    sheet.int(to_share);
                    sheet.int(shared);
                    sheet.count(shared_items, unit, counted_to, shared, to_share);
                    sheet.put()?;
                }
            }
        }
    }
    Ok(())
}
