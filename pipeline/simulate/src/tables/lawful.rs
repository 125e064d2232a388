use super::civil_servants::percent;
use super::services::{document_no, numbered};
use crate::GenerateError;
use crate::choose::{Chooser, Rates, done, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Major decisions and the five steps that the law asks for, each done, missing, or left out by law.
pub(crate) static MAJOR_DECISIONS: Table = Table {
    name: "major_decisions",
    columns: &[
        "decision_no",
        "unit_id",
        "decided_on",
        "participation",
        "experts",
        "risk",
        "legality",
        "collective",
        "third_party",
        "exempt_basis",
    ],
    fresh: Fresh::Suffix("decision_no"),
    breaks: &[
        ("exempt_without_basis", |draft| {
            draft.set("legality", "豁免");
            draft.set("exempt_basis", "");
        }),
        ("third_party_without_assessment", |draft| {
            draft.set("third_party", "是");
            draft.set("risk", "否");
        }),
    ],
    make: major_decisions,
    alone: true,
};

/// Place of the risk assessment among the five steps.
const RISK: u64 = 2;

fn major_decisions(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Agency, 2), (Level::District, 5), (Level::FunctionalZone, 3)], &[])?;
    let completes = Rates::new(world, "decisions complete", 840);
    let engages = Rates::new(world, "third parties assess", 300);
    let (complete, steps) = (sheet.counter("decision_procedure_complete"), sheet.counter("decision_steps_done"));
    let third_parties = sheet.counter("third_party_risk_assessments");
    let [done, missing, exempt] = sheet.labels("risk", ["done", "missing", "exempt"])?;
    over_the_years(sheet, 260, office, |sheet, decided, number| {
        let unit = units.pick(world, &mut sheet.random, decided, decided);
        let ok = completes.succeeds(world, &mut sheet.random, unit, decided);
        // The law frees one decision in eight from a step; that does not make up for another that is missing.
        let freed = (sheet.random.below(8) == 0).then(|| sheet.random.below(5));
        let mut left_out = (!ok).then(|| sheet.random.below(5));
        if left_out == freed {
            left_out = left_out.map(|step| (step + 1) % 5);
        }
        let assessed = freed != Some(RISK) && left_out != Some(RISK);
        let third_party = assessed && engages.succeeds(world, &mut sheet.random, unit, decided);
        sheet.cell(0, |cell| {
            cell.push_str("JC-");
            push_number(cell, u64::from(world.year(decided).unsigned_abs()), 4);
            cell.push('-');
            push_number(cell, number, 4);
        });
        sheet.unit(unit, decided);
        sheet.date(decided);
        for step in 0..5 {
            let state = match Some(step) {
                step if step == freed => exempt,
                step if step == left_out => missing,
                _ => done,
            };
            sheet.text(state);
        }
        sheet.yes(third_party);
        match freed {
            Some(_) => sheet.text("《重大行政决策程序暂行条例》规定的情形，经法制机构书面确认"),
            None => sheet.empty(),
        }
        sheet.count(complete, unit, decided, i64::from(ok), 1);
        let due = 5 - i64::from(freed.is_some());
        sheet.count(steps, unit, decided, due - i64::from(!ok), due);
        if assessed {
            sheet.count(third_parties, unit, decided, i64::from(third_party), 1);
        }
        sheet.put()
    })
}

/// Statistics of reconsideration and litigation. The city's numbers of 2018 are those it published.
pub(crate) static RECONSIDERATION_REPORTS: Table = Table {
    name: "reconsideration_reports",
    columns: &[
        "unit_id",
        "period_end",
        "carried_in",
        "accepted",
        "concluded",
        "upheld",
        "dismissed",
        "revoked",
        "changed",
        "illegal",
        "ordered",
        "ended_after_change",
        "ended_other",
        "other",
        "pending",
        "corrected",
        "heard",
        "attended",
        "reported_correction_rate",
        "reported_attendance_rate",
    ],
    fresh: Fresh::Day("period_end"),
    breaks: &[
        ("cases_do_not_balance", |draft| draft.set_int("pending", draft.value("pending") + 3)),
        ("outcomes_do_not_sum", |draft| draft.set_int("upheld", draft.value("upheld") + 2)),
        ("corrected_does_not_sum", |draft| {
            draft.set_int("corrected", draft.value("corrected") + 1);
            draft.set("reported_correction_rate", "");
        }),
        ("attended_above_heard", |draft| {
            draft.set_int("attended", draft.value("heard") + 1);
            draft.set("reported_attendance_rate", "");
        }),
    ],
    make: reconsideration_reports,
    alone: false,
};

/// Upheld, dismissed, revoked, changed, illegal, ordered, ended after change, ended otherwise, other.
type Outcomes = [i64; 9];

/// What one unit reports for one period.
struct Report {
    carried_in: i64,
    outcomes: Outcomes,
    pending: i64,
    heard: i64,
    attended: i64,
    /// As printed, in hundredths of a percent.
    attendance_rate: i64,
}

/// 珠海市2018年行政复议、行政应诉案件统计报告: 87 of 434 is 20.05%, but 21.75% was printed.
const CITY_2018: Report = Report {
    carried_in: 126,
    outcomes: [763, 68, 22, 1, 21, 4, 195, 67, 7],
    pending: 221,
    heard: 434,
    attended: 87,
    attendance_rate: 2_175,
};

fn reconsideration_reports(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let attends = Rates::new(world, "heads attend", 420);
    let mut pending = vec![0; world.units.len()];
    for year in world.years.clone() {
        sheet.year(year)?;
        for period_end in [world.day(year, 6, 30), world.day(year, 12, 31)] {
            for unit in world.of_levels(&[Level::CityLevel, Level::District, Level::FunctionalZone], period_end) {
                let whole_city = world.units[unit].level == Level::CityLevel;
                if whole_city && period_end == world.day(year, 6, 30) {
                    continue;
                }
                if whole_city && year == 2018 {
                    pending[unit] = CITY_2018.pending;
                    write_report(sheet, unit, period_end, &CITY_2018)?;
                    continue;
                }
                let size = if whole_city { 30 } else { 1 };
                let most = [14, 6, 2, 1, 2, 2, 4, 4, 2];
                let outcomes = most.map(|most| sheet.random.between(0, most * size));
                let heard = sheet.random.between(0, 25 * size);
                let attended =
                    (0..heard).filter(|_| attends.succeeds(world, &mut sheet.random, unit, period_end)).count() as i64;
                let report = Report {
                    carried_in: pending[unit],
                    outcomes,
                    pending: sheet.random.between(0, 9 * size) + (pending[unit] - outcomes.iter().sum::<i64>()).max(0),
                    heard,
                    attended,
                    attendance_rate: percent(attended, heard),
                };
                pending[unit] = report.pending;
                write_report(sheet, unit, period_end, &report)?;
            }
        }
    }
    Ok(())
}

fn write_report(
    sheet: &mut Sheet<'_, '_>,
    unit: UnitIndex,
    period_end: Day,
    report: &Report,
) -> Result<(), GenerateError> {
    let (corrections, attendance) = (sheet.counter("reconsideration_corrected"), sheet.counter("head_attends_court"));
    let concluded: i64 = report.outcomes.iter().sum();
    let [upheld, dismissed, revoked, changed, illegal, ordered, ended_after_change, ended_other, other] =
        report.outcomes;
    let corrected = revoked + changed + illegal + ordered + ended_after_change;
    sheet.unit(unit, period_end);
    sheet.date(period_end);
    sheet.int(report.carried_in);
    sheet.int(concluded + report.pending - report.carried_in);
    sheet.int(concluded);
    for outcome in [upheld, dismissed, revoked, changed, illegal, ordered, ended_after_change, ended_other, other] {
        sheet.int(outcome);
    }
    sheet.int(report.pending);
    sheet.int(corrected);
    sheet.int(report.heard);
    sheet.int(report.attended);
    match concluded {
        0 => sheet.empty(),
        _ => sheet.percent(percent(corrected, concluded)),
    }
    match report.heard {
        0 => sheet.empty(),
        heard => {
            sheet.percent(report.attendance_rate);
            if report.attendance_rate != percent(report.attended, heard) {
                sheet.warn("reported_attendance_rate");
            }
        }
    }
    sheet.count(corrections, unit, period_end, corrected, concluded);
    sheet.count(attendance, unit, period_end, report.attended, report.heard);
    sheet.put()
}

/// Statistics of litigation in first instance, half-yearly.
pub(crate) static LITIGATION_REPORTS: Table = Table {
    name: "litigation_reports",
    columns: &["unit_id", "period_end", "concluded", "won", "lost", "lost_in_part", "withdrawn", "other"],
    fresh: Fresh::Day("period_end"),
    breaks: &[
        ("negative_count", |draft| {
            draft.set_int("withdrawn", -1);
            draft.set_int("other", draft.value("other") + draft.value("withdrawn") + 1);
        }),
        ("outcomes_do_not_sum", |draft| draft.set_int("won", draft.value("won") + 2)),
    ],
    make: litigation_reports,
    alone: false,
};

fn litigation_reports(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let wins = Rates::new(world, "cases won", 860);
    let lost_cases = sheet.counter("litigation_lost");
    for year in world.years.clone() {
        sheet.year(year)?;
        for period_end in [world.day(year, 6, 30), world.day(year, 12, 31)] {
            for unit in world.of_levels(&[Level::Agency, Level::District], period_end) {
                let most = if world.units[unit].level == Level::District { 60 } else { 14 };
                let judged = sheet.random.between(0, most);
                let won =
                    (0..judged).filter(|_| wins.succeeds(world, &mut sheet.random, unit, period_end)).count() as i64;
                let lost_in_part = sheet.random.between(0, judged - won);
                let (withdrawn, other) = (sheet.random.between(0, most / 4), sheet.random.between(0, 2));
                sheet.unit(unit, period_end);
                sheet.date(period_end);
                sheet.int(judged + withdrawn + other);
                sheet.int(won);
                sheet.int(judged - won - lost_in_part);
                sheet.int(lost_in_part);
                sheet.int(withdrawn);
                sheet.int(other);
                // Cases that were withdrawn or ended otherwise were not judged.
                sheet.count(lost_cases, unit, period_end, judged - won, judged);
                sheet.put()?;
            }
        }
    }
    Ok(())
}

/// Days within which a review or a request for tolerance is decided.
const DECIDE_WITHIN: Day = 90;

/// Reviews of failed decisions, and requests that an error be tolerated.
pub(crate) static ACCOUNTABILITY_REVIEWS: Table = Table {
    name: "accountability_reviews",
    columns: &[
        "case_no",
        "kind",
        "unit_id",
        "decision_no",
        "opened_on",
        "due_on",
        "concluded_on",
        "conclusion_no",
        "result",
    ],
    fresh: Fresh::Suffix("case_no"),
    breaks: &[
        ("due_before_opened", |draft| draft.set_day_before("due_on", "opened_on")),
        ("concluded_before_opened", |draft| draft.set_day_before("concluded_on", "opened_on")),
        ("conclusion_without_day", |draft| {
            draft.set("conclusion_no", "珠问责〔2018〕1号");
            draft.set("concluded_on", "");
        }),
        ("review_without_decision", |draft| {
            draft.set("kind", "决策责任倒查");
            draft.set("decision_no", "");
        }),
    ],
    make: accountability_reviews,
    alone: false,
};

fn accountability_reviews(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Agency, 3), (Level::District, 6), (Level::FunctionalZone, 3)], &[])?;
    let concludes = Rates::new(world, "reviews concluded", 800);
    let (reviewed, tolerated) =
        (sheet.counter("failed_decisions_reviewed"), sheet.counter("tolerance_decided_on_time"));
    let kinds = sheet.labels("kind", ["decision_review", "tolerance", "tolerance"])?;
    let results = [
        sheet.labels("result", ["accountable", "not_accountable"])?,
        sheet.labels("result", ["tolerated", "not_tolerated"])?,
    ];
    let withdrawn = sheet.label("result", "withdrawn")?;
    over_the_years(sheet, 420, office, |sheet, opened, number| {
        let due = opened + DECIDE_WITHIN;
        let unit = units.pick(world, &mut sheet.random, opened, due);
        let in_time = concludes.succeeds(world, &mut sheet.random, unit, opened);
        let concluded = done(&mut sheet.random, in_time, opened + 10, due);
        let kind = sheet.random.below(3) as usize;
        let is_review = kind == 0;
        // Now and then somebody concludes without a document, or takes the request back.
        let written = concluded.is_some() && sheet.random.below(5) > 0;
        let taken_back = !is_review && concluded.is_some() && sheet.random.below(8) == 0;
        let result = *sheet.random.pick(&results[usize::from(!is_review)]);
        numbered(sheet, "DC-", opened, number);
        sheet.text(kinds[kind]);
        sheet.unit(unit, due);
        if is_review {
            let year = sheet.random.between(2009, 2017) as i32;
            document_no(sheet, "珠府决", year, number);
        } else {
            sheet.empty();
        }
        sheet.date(opened);
        sheet.date(due);
        sheet.date_or_empty(concluded);
        if written {
            document_no(sheet, "珠问责", world.year(opened), number);
        } else {
            sheet.empty();
        }
        match concluded {
            Some(_) => sheet.text(if taken_back { withdrawn } else { result }),
            None => sheet.empty(),
        }
        if is_review {
            sheet.count(reviewed, unit, due, i64::from(written), 1);
        } else if !taken_back {
            sheet.count(tolerated, unit, due, i64::from(in_time), 1);
        }
        sheet.put()
    })
}
