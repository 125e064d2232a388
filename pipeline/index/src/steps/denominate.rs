use crate::engine::{Frame, Report, Sheet};
use crate::keys::METHOD;
use catalogue::Finding;

/// Divides each column of a pair by the other, as it was before the step. A cell without a denominator above 0 becomes a
/// gap, which is a finding.
pub(crate) fn denominate(
    frame: &Frame<'_>,
    pairs: &[(usize, usize)],
    sheet: &mut Sheet,
    mut report: Option<&mut Report>,
) {
    let mut denominators: Vec<(usize, Vec<f64>)> = Vec::new();
    for &(_, by) in pairs {
        if !denominators.iter().any(|(column, _)| *column == by) {
            denominators.push((by, sheet.column(by).to_vec()));
        }
    }
    for &(column, by) in pairs {
        let Some((_, denominator)) = denominators.iter().find(|(at, _)| *at == by) else { continue };
        let (mut missing, mut nonpositive) = (Vec::new(), Vec::new());
        for (row, x) in sheet.column_mut(column).iter_mut().enumerate().filter(|(_, x)| !x.is_nan()) {
            let d = denominator[row];
            // A denominator so small that the quotient is infinite is as good as none.
            let quotient = if d > 0.0 { *x / d } else { f64::NAN };
            *x = if quotient.is_finite() { quotient } else { f64::NAN };
            let Some(report) = report.as_deref_mut() else { continue };
            let by = frame.columns()[by].id;
            let who = || {
                let row = &frame.rows()[row];
                format!("{} in {}", row.unit.unit_id, frame.periods()[row.period].id)
            };
            if quotient.is_finite() {
                report.notes.insert((column, row), format!("divided_by={by} denominator={d}"));
            } else {
                report.notes.insert(
                    (column, row),
                    format!("divided_by={by} denominator={}", if d.is_nan() { "" } else { "0" }),
                );
                if d.is_nan() { missing.push(who()) } else { nonpositive.push(format!("{} ({d})", who())) }
            }
        }
        let Some(report) = report.as_deref_mut() else { continue };
        let (id, by) = (frame.columns()[column].id, frame.columns()[by].id);
        if !nonpositive.is_empty() {
            report.findings.push(Finding::error(
                METHOD,
                0,
                "zero_denominator",
                format!("`{id}` cannot be divided by `{by}` where that is not above 0: {}", nonpositive.join(", ")),
                format!("mend `{by}`, or leave `{id}` undivided"),
            ));
        }
        if !missing.is_empty() {
            report.findings.push(
                Finding::error(
                    METHOD,
                    0,
                    "no_denominator",
                    format!("`{id}` has no score where `{by}` has no value: {}", missing.join(", ")),
                    format!("ask for the missing values of `{by}`"),
                )
                .as_warning(),
            );
        }
    }
}
