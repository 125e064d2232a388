use super::civil_servants::percent;
use crate::GenerateError;
use crate::choose::{Chooser, Rates, office, over_the_years};
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
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

/// Major decisions and the five steps that the law asks for.
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
        "exempt_basis",
    ],
    fresh: Fresh::Suffix("decision_no"),
    breaks: &[],
    make: major_decisions,
    alone: true,
};

fn major_decisions(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &[(Level::Agency, 2), (Level::District, 5), (Level::FunctionalZone, 3)], &[])?;
    let completes = Rates::new(world, "decisions complete", 840);
    let complete = sheet.counter("decision_procedure_complete");
    over_the_years(sheet, 260, office, |sheet, decided, number| {
        let unit = units.pick(world, &mut sheet.random, decided, decided);
        let ok = completes.succeeds(world, &mut sheet.random, unit, decided);
        // One complete decision in eight lacks a step that it was free from.
        let exempt = ok && sheet.random.below(8) == 0;
        let missing = sheet.random.below(5);
        sheet.cell(0, |cell| {
            cell.push_str("JC-");
            push_number(cell, u64::from(world.year(decided).unsigned_abs()), 4);
            cell.push('-');
            push_number(cell, number, 4);
        });
        sheet.unit(unit, decided);
        sheet.date(decided);
        for step in 0..5 {
            sheet.yes((ok && !exempt) || step != missing);
        }
        if exempt {
            sheet.text("《重大行政决策程序暂行条例》规定的情形，经法制机构书面确认");
        } else {
            sheet.empty();
        }
        sheet.count(complete, unit, decided, i64::from(ok), 1);
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
