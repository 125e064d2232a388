use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::tables::services::numbered;
use crate::world::{Day, UnitIndex, World};
use catalogue::Level;

/// Units that run projects.
const LEVELS: [(Level, u64); 3] = [(Level::District, 3), (Level::FunctionalZone, 2), (Level::CityLevel, 2)];
/// Two zones have no project at all.
const WITHOUT: [&str; 2] = ["FZ-WS", "FZ-BS"];
/// Projects of each of them.
const PROJECTS: u64 = 9;

/// A cell with the number of a project.
fn project_no(sheet: &mut Sheet<'_, '_>, unit: UnitIndex, project: u64) {
    let world = sheet.world;
    sheet.cell(0, |cell| {
        cell.push_str(&world.units[unit].unit_id);
        cell.push_str("-PPP-");
        push_number(cell, project, 2);
    });
}

/// PPP projects: duties on paper, traceable, monitored.
pub(crate) static PPP_PROJECTS: Table = Table {
    name: "ppp_projects",
    columns: &[
        "project_no",
        "title",
        "unit_id",
        "investment_yuan",
        "stored_on",
        "left_on",
        "execution_from",
        "handed_over_on",
        "preparation_duty",
        "tendering_duty",
        "procurement_duty",
        "financing_duty",
        "implementing_duty",
        "traceable_from",
        "monitored_from",
    ],
    fresh: Fresh::Suffix("project_no"),
    breaks: &[
        ("left_before_stored", |draft| draft.set_day_before("left_on", "stored_on")),
        ("handed_over_before_execution", |draft| {
            draft.set_day("execution_from", draft.value("stored_on") + 60);
            draft.set_day("handed_over_on", draft.value("stored_on") + 59);
        }),
        ("negative_amount", |draft| draft.set("investment_yuan", "-3")),
    ],
    make: ppp_projects,
    alone: false,
};

/// A project, as far as years can tell it from another.
struct Project {
    unit: UnitIndex,
    number: u64,
    stored: Day,
    left: Option<Day>,
    execution: Option<Day>,
    handed_over: Option<Day>,
    /// From when on all five duties are on paper.
    duties: Option<Day>,
    traceable: Option<Day>,
    monitored: Option<Day>,
}

/// The last day of the year and the day after it matter, so they are frequent.
fn around_the_year_end(world: &World<'_>, random: &mut Random, day: Day) -> Day {
    let last_day = world.day(world.year(day), 12, 31);
    match random.below(8) {
        0 => last_day,
        1 => last_day + 1,
        _ => day,
    }
}

fn projects(sheet: &Sheet<'_, '_>) -> Vec<Project> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "ppp projects");
    let rates = ["duties fixed", "projects traceable", "projects monitored"];
    let rates = rates.map(|field| Rates::new(world, field, 800));
    let mut projects = Vec::new();
    for (unit, facts) in world.units.iter().enumerate() {
        let runs = LEVELS.iter().any(|(level, _)| *level == facts.level) && !WITHOUT.contains(&facts.unit_id.as_str());
        let Some((.., since)) = world.year_spans().into_iter().find(|(.., last_day)| world.exists(unit, *last_day))
        else {
            continue;
        };
        for number in (1..=PROJECTS).filter(|_| runs) {
            let drawn = random.between(i64::from(world.first_day() - 700), i64::from(world.last_day() - 60)) as Day;
            let stored = if world.exists(unit, drawn) { drawn } else { since };
            let mut later = |from: Day, least, most| {
                let day = from + random.between(least, most) as Day;
                around_the_year_end(world, &mut random, day).max(from)
            };
            let (left, execution) = (later(stored, 300, 1_500), later(stored, 60, 500));
            let (handed_over, duties) = (later(execution, 200, 1_500), later(stored, 0, 300));
            let (traceable, monitored) = (later(stored, 0, 400), later(execution, 0, 300));
            let mut happens = |rate: usize| rates[rate].succeeds(world, &mut random, unit, stored);
            let (duties, traceable, monitored) =
                (happens(0).then_some(duties), happens(1).then_some(traceable), happens(2).then_some(monitored));
            let execution = (random.below(5) > 0).then_some(execution);
            projects.push(Project {
                unit,
                number,
                stored,
                left: (random.below(6) == 0).then_some(left),
                execution,
                handed_over: execution.and_then(|_| (random.below(6) == 0).then_some(handed_over)),
                duties,
                traceable,
                monitored: execution.and(monitored),
            });
        }
    }
    projects.sort_by_key(|project| project.stored);
    projects
}

fn ppp_projects(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let counters =
        [sheet.counter("stage_duties_fixed"), sheet.counter("projects_traceable"), sheet.counter("projects_monitored")];
    let titles = ["污水处理厂项目", "城市道路项目", "综合管廊项目", "医院项目", "体育中心项目"];
    for project in projects(sheet) {
        let Project { unit, number, stored, left, execution, handed_over, duties, traceable, monitored } = project;
        sheet.year(world.year(stored).clamp(*world.years.start(), *world.years.end()))?;
        // The last of the five papers is that of one stage; without it that stage has none.
        let last_stage = sheet.random.below(5);
        let reach = duties.map_or(200, |day| day - stored);
        let title = *sheet.random.pick(&titles);
        let fen = sheet.random.between(1, 60) * 10_000_000_000;
        project_no(sheet, unit, number);
        sheet.text(title);
        sheet.unit(unit, stored);
        sheet.amount(fen);
        sheet.date(stored);
        sheet.date_or_empty(left);
        sheet.date_or_empty(execution);
        sheet.date_or_empty(handed_over);
        for stage in 0..5 {
            let earlier = stored + sheet.random.between(0, i64::from(reach)) as Day;
            sheet.date_or_empty(if stage == last_stage { duties } else { Some(earlier) });
        }
        sheet.date_or_empty(traceable);
        sheet.date_or_empty(monitored);
        for (_, _, last_day) in world.year_spans() {
            let by_then = |day: Option<Day>| day.is_some_and(|day| day <= last_day);
            if stored > last_day || by_then(left) {
                continue;
            }
            sheet.count(counters[0], unit, last_day, i64::from(by_then(duties)), 1);
            sheet.count(counters[1], unit, last_day, i64::from(by_then(traceable)), 1);
            if by_then(execution) && !by_then(handed_over) {
                sheet.count(counters[2], unit, last_day, i64::from(by_then(monitored)), 1);
            }
        }
        sheet.put()?;
    }
    Ok(())
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
    let units = Chooser::new(sheet, &LEVELS, &WITHOUT)?;
    let performs = Rates::new(world, "ppp performed", 860);
    let performed = sheet.counter("obligations_performed");

    over_the_years(sheet, 120, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, due);
        let ok = performs.succeeds(world, &mut sheet.random, unit, due);
        let performed_on = done(&mut sheet.random, ok, due - 30, due);
        let fen = sheet.random.between(20, 4000) * 1_000_000;
        sheet.cell(0, |cell| {
            cell.push_str("PPP-YW-");
            push_number(cell, number, 5);
        });
        project_no(sheet, unit, number % PROJECTS + 1);
        sheet.unit(unit, due);
        sheet.date(due);
        sheet.date_or_empty(performed_on);
        sheet.amount(fen);
        sheet.count(performed, unit, due, i64::from(ok), 1);
        sheet.put()
    })
}

/// Alerts on PPP projects: handled in time.
pub(crate) static PPP_ALERTS: Table = Table {
    name: "ppp_alerts",
    columns: &["alert_no", "project_no", "unit_id", "severity", "raised_on", "due_on", "handled_on"],
    fresh: Fresh::Suffix("alert_no"),
    breaks: &[
        ("due_before_raised", |draft| draft.set_day_before("due_on", "raised_on")),
        ("handled_before_raised", |draft| draft.set_day_before("handled_on", "raised_on")),
    ],
    make: ppp_alerts,
    alone: false,
};

fn ppp_alerts(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &LEVELS, &WITHOUT)?;
    let handles = Rates::new(world, "alerts handled", 830);
    let handled_on_time = sheet.counter("alerts_handled_on_time");
    let severities = sheet.labels("severity", ["yellow", "yellow", "yellow", "orange", "orange", "red"])?;
    over_the_years(sheet, 240, office, |sheet, raised, number| {
        let due = raised + sheet.random.between(10, 60) as Day;
        let unit = units.pick(world, &mut sheet.random, raised, due);
        let ok = handles.succeeds(world, &mut sheet.random, unit, due);
        let handled = done(&mut sheet.random, ok, raised, due);
        let severity = *sheet.random.pick(&severities);
        let project = 1 + sheet.random.below(PROJECTS);
        numbered(sheet, "PPP-YJ-", raised, number);
        project_no(sheet, unit, project);
        sheet.unit(unit, raised);
        sheet.text(severity);
        sheet.date(raised);
        sheet.date(due);
        sheet.date_or_empty(handled);
        sheet.count(handled_on_time, unit, due, i64::from(ok), 1);
        sheet.put()
    })
}
