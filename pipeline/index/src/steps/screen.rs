use crate::engine::{Frame, Report, Sheet};
use crate::tables::ScreeningRow;
use catalogue::Screen;

/// Empties the cells of each unit of which too little is known, in the whole plan or in the nodes that are looked at.
///
/// Only indicators that are for units of that level and enter a mean are counted. The share available is
/// `(n - missing) / n`, the share that is not zero `(n - missing - zeros) / (n - missing)`; a share of exactly the minimum is enough.
pub(crate) fn screen(
    frame: &Frame<'_>,
    settings: &Screen,
    parts: &[(usize, Vec<usize>)],
    sheet: &mut Sheet,
    mut report: Option<&mut Report>,
) {
    let mut emptied: Vec<(usize, usize, String)> = Vec::new();
    for (node, columns) in parts {
        for row in 0..frame.rows().len() {
            let counted = columns.iter().filter(|c| frame.applies(**c)[row] && frame.columns()[**c].weight > 0.0);
            let (mut n, mut missing, mut zeros) = (0_u32, 0_u32, 0_u32);
            for &column in counted {
                let x = sheet.column(column)[row];
                n += 1;
                missing += u32::from(x.is_nan());
                zeros += u32::from(x == 0.0);
            }
            if n == 0 {
                continue;
            }
            let share = |part: u32, whole: u32| if whole > 0 { f64::from(part) / f64::from(whole) } else { 0.0 };
            let (available, nonzero) = (share(n - missing, n), share(n - missing - zeros, n - missing));
            let thin = settings.min_available.is_some_and(|least| available + 1e-12 < least);
            let zero = settings.min_nonzero.is_some_and(|least| nonzero + 1e-12 < least);
            if thin || zero {
                let note = if thin {
                    format!("available={available} min_available={}", settings.min_available.unwrap_or(0.0))
                } else {
                    format!("nonzero={nonzero} min_nonzero={}", settings.min_nonzero.unwrap_or(0.0))
                };
                emptied.extend(columns.iter().map(|column| (*column, row, note.clone())));
            }
            if let Some(report) = report.as_deref_mut() {
                let at = &frame.rows()[row];
                report.screening.push(ScreeningRow {
                    step: report.step,
                    node_id: frame.nodes()[*node].id.to_owned(),
                    unit_id: at.unit.unit_id.clone(),
                    period: frame.periods()[at.period].id.clone(),
                    indicators: n,
                    missing,
                    zeros,
                    available,
                    nonzero,
                    kept: !(thin || zero),
                });
            }
        }
    }
    for (column, row, note) in emptied {
        sheet.column_mut(column)[row] = f64::NAN;
        if let Some(report) = report.as_deref_mut() {
            report.notes.insert((column, row), note);
        }
    }
}
