use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Everybody who has to publish.
const PUBLISHERS: [(Level, u64); 4] =
    [(Level::Agency, 5), (Level::District, 8), (Level::FunctionalZone, 4), (Level::Township, 2)];

/// The columns of the five stages: all five up to date in a year, or not.
pub(crate) static COLUMN_UPDATES: Table = Table {
    name: "column_updates",
    columns: &["entry_no", "unit_id", "stage", "due_on", "updated_on"],
    fresh: Fresh::Suffix("entry_no"),
    breaks: &[],
    make: column_updates,
    alone: false,
};

/// What is wrong with the columns of a body in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// One update of this stage, in this quarter, is late or missing.
    Late(usize, usize),
    /// This stage has no column.
    Stage(usize),
    /// Nothing was sent.
    Silent,
}

fn column_updates(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let keeps = Rates::new(world, "columns kept", 620);
    let open = sheet.counter("five_stages_open");
    let stages = sheet.labels("stage", ["decision", "execution", "management", "service", "result"])?;
    let mut number = 0;
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&PUBLISHERS.map(|(level, _)| level), last_day) {
            let ok = keeps.succeeds(world, &mut sheet.random, unit, last_day);
            let [stage, quarter] = [5, 4].map(|bound| sheet.random.below(bound) as usize);
            let fault = match (ok, sheet.random.below(8)) {
                (true, _) => Fault::None,
                (false, 0) => Fault::Silent,
                (false, 1 | 2) => Fault::Stage(stage),
                (false, _) => Fault::Late(stage, quarter),
            };
            sheet.count_apart(open, unit, last_day, i64::from(ok), 1);
            if fault == Fault::Silent {
                continue;
            }
            for (at, label) in stages.iter().enumerate().filter(|(at, _)| fault != Fault::Stage(*at)) {
                for quarter in 0..4 {
                    let due = if quarter == 3 { last_day } else { world.day(year, 3 * quarter as u32 + 4, 1) - 1 };
                    let in_time = fault != Fault::Late(at, quarter);
                    let updated = done(&mut sheet.random, in_time, due - 60, due);
                    number += 1;
                    sheet.cell(0, |cell| {
                        cell.push_str("LM-");
                        push_number(cell, number, 6);
                    });
                    sheet.unit(unit, due);
                    sheet.text(label);
                    sheet.date(due);
                    sheet.date_or_empty(updated);
                    sheet.put()?;
                }
            }
        }
    }
    Ok(())
}

/// Matters of the three priority fields: published in time.
pub(crate) static PRIORITY_DISCLOSURES: Table = Table {
    name: "priority_disclosures",
    columns: &["entry_no", "unit_id", "field", "due_on", "published_on", "exempt_basis"],
    fresh: Fresh::Suffix("entry_no"),
    breaks: &[("published_though_exempt", |draft| {
        draft.set("exempt_basis", "《政府信息公开条例》第十五条");
        draft.set_day("published_on", draft.value("due_on"));
    })],
    make: priority_disclosures,
    alone: true,
};

fn priority_disclosures(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &PUBLISHERS, &[])?;
    let publishes = Rates::new(world, "priority fields", 880);
    let open = sheet.counter("priority_fields_open");
    let fields = sheet.labels("field", ["allocation", "projects", "welfare"])?;
    over_the_years(sheet, 6_000, office, |sheet, due, number| {
        let unit = units.pick(world, &mut sheet.random, due, due);
        let ok = publishes.succeeds(world, &mut sheet.random, unit, due);
        let published = done(&mut sheet.random, ok, due - 30, due);
        let exempt = sheet.random.below(25) == 0;
        let field = *sheet.random.pick(&fields);
        sheet.cell(0, |cell| {
            cell.push_str("ZD-");
            push_number(cell, number, 6);
        });
        sheet.unit(unit, due);
        sheet.text(field);
        sheet.date(due);
        sheet.date_or_empty(published.filter(|_| !exempt));
        if exempt {
            sheet.text("《政府信息公开条例》第十四条，涉及国家秘密");
        } else {
            sheet.empty();
            sheet.count(open, unit, due, i64::from(ok), 1);
        }
        sheet.put()
    })
}

/// Requests for information: answered within the limit of their time.
pub(crate) static INFORMATION_REQUESTS: Table = Table {
    name: "information_requests",
    columns: &[
        "request_no",
        "unit_id",
        "received_on",
        "extended_on",
        "suspended_days",
        "answered_on",
        "outcome",
        "applicant",
    ],
    fresh: Fresh::Suffix("request_no"),
    breaks: &[
        ("answered_before_received", |draft| draft.set_day_before("answered_on", "received_on")),
        ("extended_before_received", |draft| draft.set_day_before("extended_on", "received_on")),
        ("negative_days", |draft| draft.set_int("suspended_days", -3)),
    ],
    make: information_requests,
    alone: true,
};

fn information_requests(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &PUBLISHERS, &[])?;
    let answers = Rates::new(world, "requests answered", 900);
    let in_time = sheet.counter("requests_answered_on_time");
    let outcomes = sheet
        .labels("outcome", ["disclosed", "disclosed", "partly", "refused", "unavailable", "not_handled", "other"])?;
    let withdrawn = sheet.label("outcome", "withdrawn")?;
    // The day on which the regulation as amended came into force.
    let amended = world.day(2019, 5, 15);
    over_the_years(sheet, 4_500, office, |sheet, received, number| {
        let limit = if received < amended { 15 } else { 20 };
        let suspended = if sheet.random.below(10) == 0 { sheet.random.between(1, 12) as i32 } else { 0 };
        let first = world.after_working_days(received, limit + suspended);
        // One in eight is extended; the applicant is told on the last day, before it, or too late.
        let told = match sheet.random.below(32) {
            0 => Some(first),
            1 | 2 => Some(first - sheet.random.between(1, 9) as Day),
            3 => Some(first + 1),
            _ => None,
        };
        let due = match told {
            Some(day) if day <= first => world.after_working_days(first, limit),
            _ => first,
        };
        let unit = units.pick(world, &mut sheet.random, received, due);
        let ok = answers.succeeds(world, &mut sheet.random, unit, due);
        let answered = done(&mut sheet.random, ok, received, due);
        let taken_back = answered.is_some() && sheet.random.below(20) == 0;
        let outcome = *sheet.random.pick(&outcomes);
        sheet.cell(0, |cell| {
            cell.push_str("YSQ-");
            push_number(cell, number, 6);
        });
        sheet.unit(unit, received);
        sheet.date(received);
        sheet.date_or_empty(told);
        if suspended > 0 {
            sheet.int(i64::from(suspended));
        } else {
            sheet.empty();
        }
        sheet.date_or_empty(answered);
        match answered {
            Some(_) if taken_back => sheet.text(withdrawn),
            Some(_) => sheet.text(outcome),
            None => sheet.empty(),
        }
        sheet.text("某申请人");
        if !taken_back {
            sheet.count(in_time, unit, due, i64::from(ok), 1);
        }
        sheet.put()
    })
}

/// Yearly reports on government information, with the sums of their form.
pub(crate) static OPENNESS_REPORTS: Table = Table {
    name: "openness_reports",
    columns: &[
        "unit_id",
        "year_end",
        "received",
        "carried_in",
        "disclosed",
        "partly",
        "refused",
        "unavailable",
        "not_handled",
        "other",
        "concluded",
        "carried_out",
        "review_upheld",
        "review_corrected",
        "review_other",
        "review_pending",
        "review_total",
        "direct_upheld",
        "direct_corrected",
        "direct_other",
        "direct_pending",
        "direct_total",
        "after_upheld",
        "after_corrected",
        "after_other",
        "after_pending",
        "after_total",
    ],
    fresh: Fresh::Day("year_end"),
    breaks: &[
        ("requests_do_not_balance", |draft| draft.set_int("carried_out", draft.value("carried_out") + 2)),
        ("outcomes_do_not_sum", |draft| draft.set_int("disclosed", draft.value("disclosed") + 3)),
        ("reviews_do_not_sum", |draft| draft.set_int("review_total", draft.value("review_total") + 1)),
        ("direct_suits_do_not_sum", |draft| draft.set_int("direct_upheld", draft.value("direct_upheld") + 1)),
        ("later_suits_do_not_sum", |draft| draft.set_int("after_pending", draft.value("after_pending") + 1)),
        ("negative_count", |draft| {
            let all = draft.value("received") + draft.value("carried_in") - draft.value("concluded") + 1;
            draft.set_int("received", draft.value("received") - all);
            draft.set_int("carried_out", -1);
        }),
    ],
    make: openness_reports,
    alone: false,
};

fn openness_reports(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let corrected = sheet.counter("openness_disputes_corrected");
    let upholds = Rates::new(world, "disputes upheld", 880);
    let mut pending = vec![0; world.units.len()];
    for (year, _, last_day) in world.year_spans() {
        sheet.year(year)?;
        for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], last_day) {
            let outcomes = [30, 8, 6, 9, 3, 2].map(|most| sheet.random.between(0, most));
            let concluded: i64 = outcomes.iter().sum();
            let received = (concluded - pending[unit]).max(0) + sheet.random.between(0, 6);
            let carried_out = received + pending[unit] - concluded;
            sheet.unit(unit, last_day);
            sheet.date(last_day);
            sheet.int(received);
            sheet.int(pending[unit]);
            for outcome in outcomes {
                sheet.int(outcome);
            }
            sheet.int(concluded);
            sheet.int(carried_out);
            pending[unit] = carried_out;
            // Reconsiderations, suits brought directly, suits after reconsideration.
            for most in [16, 6, 4] {
                let cases = dispute_outcomes(sheet, &upholds, unit, last_day, most);
                for outcome in cases {
                    sheet.int(outcome);
                }
                sheet.int(cases.iter().sum());
                let [upheld, mended, other, _] = cases;
                sheet.count(corrected, unit, last_day, mended, upheld + mended + other);
            }
            sheet.put()?;
        }
    }
    Ok(())
}

/// Upheld, corrected, other, pending.
fn dispute_outcomes(sheet: &mut Sheet<'_, '_>, upholds: &Rates, unit: UnitIndex, last_day: Day, most: i64) -> [i64; 4] {
    let world = sheet.world;
    let mut outcomes = [0; 4];
    for _ in 0..sheet.random.between(0, most) {
        let at = match (upholds.succeeds(world, &mut sheet.random, unit, last_day), sheet.random.below(6)) {
            (_, 0) => 3,
            (true, 1) => 2,
            (true, _) => 0,
            (false, _) => 1,
        };
        outcomes[at] += 1;
    }
    outcomes
}
