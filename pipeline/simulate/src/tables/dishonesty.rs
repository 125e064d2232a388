use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, done_in_working_days, office};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;
use std::collections::BTreeSet;

/// Working days within which a record has to be stored.
const STORE_WITHIN: i32 = 7;

/// Levels of bodies that records are about.
const BODIES: [(Level, u64); 4] =
    [(Level::Agency, 5), (Level::District, 8), (Level::FunctionalZone, 4), (Level::Township, 2)];

/// A judgment or another paper that says that a body or its staff were dishonest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper {
    pub(super) unit: UnitIndex,
    pub(super) effective: Day,
    /// Place in the list of sources: judgment, penalty, discipline, accountability.
    pub(super) source: usize,
    pub(super) number: u64,
    pub(super) captured: Capture,
}

/// What the records hold of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capture {
    Stands,
    Withdrawn,
    Missing,
}

/// The papers, the same for the table of records and for the tables that it is held against.
pub(super) fn papers(sheet: &Sheet<'_, '_>) -> Result<Vec<Paper>, GenerateError> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "papers");
    let units = Chooser::new(sheet, &BODIES, &[])?;
    let captures = Rates::new(world, "papers captured", 850);
    let paper = |(effective, number)| {
        let due = world.after_working_days(effective, STORE_WITHIN);
        let unit = units.pick(world, &mut random, effective, due);
        let source = [0, 0, 0, 0, 1, 1, 1, 1, 2, 3][random.below(10) as usize];
        let captured = match captures.succeeds(world, &mut random, unit, effective) {
            true => Capture::Stands,
            false if random.below(5) == 0 => Capture::Withdrawn,
            false => Capture::Missing,
        };
        Paper { unit, effective, source, number, captured }
    };
    Ok(days_of(world, sheet.size(740), office).zip(1..).map(paper).collect())
}

/// The number of a paper, by its kind.
pub(super) fn document_no(sheet: &mut Sheet<'_, '_>, paper: Paper) {
    let (before, after) = [("粤04行终", "号"), ("珠罚字", "号"), ("珠纪处", "号"), ("珠问责", "号")][paper.source];
    let year = u64::from(sheet.world.year(paper.effective).unsigned_abs());
    sheet.cell(0, |cell| {
        cell.push('〔');
        push_number(cell, year, 4);
        cell.push('〕');
        cell.push_str(before);
        push_number(cell, paper.number, 1);
        cell.push_str(after);
    });
}

/// Records of dishonesty in government.
pub(crate) static DISHONESTY_RECORDS: Table = Table {
    name: "dishonesty_records",
    columns: &[
        "record_no",
        "subject_kind",
        "unit_id",
        "source_kind",
        "document_no",
        "field",
        "harm",
        "amount_yuan",
        "effective_on",
        "stored_on",
        "publish",
        "published_on",
        "status",
    ],
    fresh: Fresh::Suffix("record_no"),
    breaks: &[
        ("stored_before_effective", |draft| draft.set_day_before("stored_on", "effective_on")),
        ("withheld_but_published", |draft| {
            draft.set("publish", "不公开");
            draft.set_day("published_on", draft.value("stored_on") + 5);
        }),
    ],
    make: dishonesty_records,
    alone: false,
};

fn dishonesty_records(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let stores = Rates::new(world, "papers stored", 860);
    let (in_time, incidence) = (sheet.counter("captured_in_time"), sheet.counter("agency_dishonesty_incidence"));
    let subjects = sheet.labels("subject_kind", ["agency", "civil_servants"])?;
    let sources = sheet.labels("source_kind", ["judgment", "penalty", "discipline", "accountability"])?;
    let fields = sheet.labels(
        "field",
        [
            "procurement",
            "ppp",
            "tendering",
            "resource_trading",
            "investment",
            "investment",
            "debt",
            "townships",
            "civil_servants",
            "institutions",
            "other",
            "other",
        ],
    )?;
    let harms = sheet.labels("harm", ["public", "market", "other"])?;
    let [publish, withhold] = sheet.labels("publish", ["publish", "withhold"])?;
    let statuses = sheet.labels("status", ["valid", "valid", "valid", "repaired"])?;
    let withdrawn = sheet.label("status", "withdrawn")?;

    for paper in papers(sheet)? {
        if paper.captured == Capture::Missing {
            continue;
        }
        sheet.year(world.year(paper.effective))?;
        let Paper { unit, effective, .. } = paper;
        let due = world.after_working_days(effective, STORE_WITHIN);
        let ok = stores.succeeds(world, &mut sheet.random, unit, effective);
        let stored = done_in_working_days(world, &mut sheet.random, ok, effective, STORE_WITHIN).unwrap_or(due + 40);
        let agency = paper.source < 2 || sheet.random.below(3) == 0;
        let [field, harm, public, status] = [12, 4, 5, 4].map(|bound| sheet.random.below(bound) as usize);
        let fen = sheet.random.between(1, 9_000) * 1_000_000;
        let stands = paper.captured == Capture::Stands;

        sheet.cell(0, |cell| {
            cell.push_str("ZWSX-");
            push_number(cell, paper.number, 6);
        });
        sheet.text(subjects[usize::from(!agency)]);
        sheet.unit(unit, effective);
        sheet.text(sources[paper.source]);
        document_no(sheet, paper);
        sheet.text(fields[field]);
        match harms.get(harm) {
            Some(harm) => sheet.text(harm),
            None => sheet.empty(),
        }
        if paper.source == 0 {
            sheet.amount(fen);
        } else {
            sheet.empty();
        }
        sheet.date(effective);
        sheet.date(stored);
        sheet.text(if public > 0 { publish } else { withhold });
        sheet.date_or_empty((public > 1).then(|| world.after_working_days(stored, 5)));
        sheet.text(if stands { statuses[status] } else { withdrawn });
        if stands {
            sheet.count(in_time, unit, due, i64::from(ok), 1);
            if agency {
                sheet.count(incidence, unit, effective, 1, 0);
            }
        }
        sheet.put()?;
    }
    for (_, _, last_day) in world.year_spans() {
        for unit in world.of_levels(&BODIES.map(|(level, _)| level), last_day) {
            sheet.count_apart(incidence, unit, last_day, 0, 1);
        }
    }
    Ok(())
}

/// Lists of the courts and penalty authorities, which the records are held against.
pub(crate) static AUTHORITY_LISTS: Table = Table {
    name: "authority_lists",
    columns: &["list_no", "source_kind", "unit_id", "document_no", "effective_on"],
    fresh: Fresh::Suffix("list_no"),
    breaks: &[],
    make: authority_lists,
    alone: false,
};

fn authority_lists(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let counters = [sheet.counter("judgments_captured"), sheet.counter("penalties_captured")];
    let sources = sheet.labels("source_kind", ["judgment", "penalty"])?;
    for paper in papers(sheet)? {
        let (Some(source), Some(counter)) = (sources.get(paper.source), counters.get(paper.source)) else { continue };
        sheet.year(sheet.world.year(paper.effective))?;
        sheet.cell(0, |cell| {
            cell.push_str("QD-");
            push_number(cell, paper.number, 6);
        });
        sheet.text(source);
        sheet.unit(paper.unit, paper.effective);
        document_no(sheet, paper);
        sheet.date(paper.effective);
        sheet.count(*counter, paper.unit, paper.effective, i64::from(paper.captured == Capture::Stands), 1);
        sheet.put()?;
    }
    Ok(())
}

/// Counts of disciplinary sanctions and accountability actions, half-yearly.
pub(crate) static SANCTION_COUNTS: Table = Table {
    name: "sanction_counts",
    columns: &["unit_id", "counted_to", "source_kind", "provided", "captured"],
    fresh: Fresh::Day("counted_to"),
    breaks: &[
        ("negative_count", |draft| draft.set_int("captured", -1)),
        ("captured_above_provided", |draft| draft.set_int("captured", draft.value("provided") + 1)),
    ],
    make: sanction_counts,
    alone: false,
};

fn sanction_counts(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let captures = Rates::new(world, "sanctions captured", 880);
    let counters = [sheet.counter("discipline_captured"), sheet.counter("accountability_captured")];
    let sources = sheet.labels("source_kind", ["discipline", "accountability"])?;
    for year in world.years.clone() {
        sheet.year(year)?;
        for counted_to in [world.day(year, 6, 30), world.day(year, 12, 31)] {
            for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], counted_to) {
                for (source, counter) in sources.iter().zip(counters) {
                    let provided = sheet.random.between(0, 14);
                    let kept =
                        |sheet: &mut Sheet<'_, '_>| captures.succeeds(world, &mut sheet.random, unit, counted_to);
                    let captured = (0..provided).filter(|_| kept(sheet)).count() as i64;
                    sheet.unit(unit, counted_to);
                    sheet.date(counted_to);
                    sheet.text(source);
                    sheet.int(provided);
                    sheet.int(captured);
                    sheet.count(counter, unit, counted_to, captured, provided);
                    sheet.put()?;
                }
            }
        }
    }
    Ok(())
}

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
        for unit in world.of_levels(&[Level::CityLevel, Level::District, Level::FunctionalZone], last_day) {
            sheet.count_apart(on_list, unit, last_day, 0, 1);
        }
    }
    Ok(())
}
