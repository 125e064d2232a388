use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, done, office};
use crate::sheet::{Fresh, Sheet, Table};
use crate::tables::dishonesty::{Capture, Paper, document_no, papers};
use crate::tables::services::numbered;
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Confirmed misconduct in procurement, and breaches in partnership, which stand on record or not.
pub(crate) static MISCONDUCT_FINDINGS: Table = Table {
    name: "misconduct_findings",
    columns: &[
        "finding_no",
        "field",
        "unit_id",
        "found_by",
        "document_no",
        "confirmed_on",
        "due_on",
        "handled_on",
        "handling",
        "decision_no",
    ],
    fresh: Fresh::Suffix("finding_no"),
    breaks: &[
        ("due_before_confirmed", |draft| draft.set_day_before("due_on", "confirmed_on")),
        ("handled_before_confirmed", |draft| {
            draft.set_day_before("handled_on", "confirmed_on");
            draft.set("handling", "责令改正");
            draft.set("decision_no", "珠财〔2018〕1号");
        }),
        ("handled_without_decision", |draft| {
            draft.set_day("handled_on", draft.value("due_on"));
            draft.set("handling", "责令改正");
            draft.set("decision_no", "");
        }),
    ],
    make: misconduct_findings,
    alone: false,
};

fn misconduct_findings(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let levels = [(Level::Agency, 4), (Level::District, 6), (Level::FunctionalZone, 3)];
    let units = Chooser::new(sheet, &levels, &[])?;
    let handles = Rates::new(world, "misconduct handled", 860);
    let (handled_in_time, recorded) = (sheet.counter("misconduct_handled"), sheet.counter("breaches_recorded"));
    let [procurement, ppp] = sheet.labels("field", ["procurement", "ppp"])?;
    let [litigation, audit, monitoring] = sheet.labels("found_by", ["litigation", "audit", "monitoring"])?;
    let sources = sheet.labels("found_by", ["inspection", "audit", "complaint", "litigation"])?;
    let ways = sheet.labels("handling", ["corrected", "penalty", "discipline", "transferred"])?;
    let none = sheet.label("handling", "none")?;

    // Some judgments and penalties are about breaches in partnership; whether they stand on record is known.
    let about_ppp = |paper: &Paper| {
        let levels = levels.map(|(level, _)| level);
        paper.source < 2 && paper.number % 3 == 2 && levels.contains(&world.units[paper.unit].level)
    };
    let mut found: Vec<(Day, Option<Paper>)> =
        papers(sheet)?.into_iter().filter(about_ppp).map(|paper| (paper.effective, Some(paper))).collect();
    found.extend(days_of(world, sheet.size(300), office).map(|day| (day, None)));
    found.sort_by_key(|(day, paper)| (*day, paper.map(|paper| paper.number)));

    for (number, (confirmed, paper)) in (1..).zip(found) {
        sheet.year(world.year(confirmed))?;
        let due = confirmed + sheet.random.between(30, 120) as Day;
        let unit: UnitIndex = match paper {
            Some(paper) => paper.unit,
            None => units.pick(world, &mut sheet.random, confirmed, due),
        };
        let ok = handles.succeeds(world, &mut sheet.random, unit, due);
        // No action, though in time, is not handled according to law.
        let no_action = !ok && sheet.random.below(4) == 0;
        let handled = done(&mut sheet.random, ok || no_action, confirmed, due);
        let (source, way) = (*sheet.random.pick(&sources), *sheet.random.pick(&ways));
        let by_monitoring = sheet.random.below(2) == 0;
        numbered(sheet, "CSXW-", confirmed, number);
        sheet.text(if paper.is_some() { ppp } else { procurement });
        sheet.unit(unit, confirmed);
        match paper {
            Some(paper) => {
                sheet.text(match (paper.source, by_monitoring) {
                    (0, _) => litigation,
                    (_, true) => monitoring,
                    (_, false) => audit,
                });
                document_no(sheet, paper);
            }
            None => {
                sheet.text(source);
                numbered(sheet, "珠财查", confirmed, number);
            }
        }
        sheet.date(confirmed);
        sheet.date(due);
        sheet.date_or_empty(handled);
        match handled {
            Some(_) => {
                sheet.text(if no_action { none } else { way });
                numbered(sheet, "珠财决", confirmed, number);
            }
            None => {
                sheet.empty();
                sheet.empty();
            }
        }
        match paper {
            Some(paper) => sheet.count(recorded, unit, confirmed, i64::from(paper.captured == Capture::Stands), 1),
            None => sheet.count(handled_in_time, unit, due, i64::from(ok), 1),
        }
        sheet.put()?;
    }
    Ok(())
}
