use super::moments::skew_kurtosis;
use super::transform::transform;
use crate::engine::{Frame, Report, Set, Sheet};
use crate::keys::METHOD;
use catalogue::{Finding, Transform, Treatment};

/// What was done to the values of one indicator in one set.
#[derive(Clone, Debug, PartialEq)]
pub struct Treated {
    /// How many values were set to the next one.
    pub winsorised: u32,
    /// Whether the values were transformed.
    pub transformed: bool,
    /// Skew and excess kurtosis before; `None` for fewer than four values or where all are equal.
    pub before: Option<(f64, f64)>,
    /// The same after.
    pub after: Option<(f64, f64)>,
}

/// Draws in the far-out values of every scored column, set by set.
pub(crate) fn treat(
    frame: &Frame<'_>,
    treatments: &[Option<Treatment>],
    sets: &[Set],
    sheet: &mut Sheet,
    mut report: Option<&mut Report>,
) {
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for (at, treatment) in treatments.iter().enumerate() {
        let Some(treatment) = treatment else { continue };
        for set in sets {
            let column = sheet.column_mut(at);
            rows.clear();
            rows.extend(set.targets.iter().flat_map(Clone::clone).filter(|row| !column[*row].is_nan()));
            values.clear();
            values.extend(rows.iter().map(|row| column[*row]));
            let treated = treat_values(treatment, &mut values);
            if treated.winsorised == 0 && !treated.transformed && report.is_none() {
                continue;
            }
            for (&row, &value) in rows.iter().zip(&values) {
                if let Some(report) = report.as_deref_mut()
                    && column[row].to_bits() != value.to_bits()
                {
                    report.notes.insert((at, row), words(treatment.then, &treated));
                }
                column[row] = value;
            }
            if let Some(report) = report.as_deref_mut()
                && let Some((skew, kurtosis)) = treated.after.filter(|after| is_far_out(treatment, *after))
            {
                report.findings.push(
                    Finding::error(
                        METHOD,
                        0,
                        "still_far_out",
                        format!(
                            "`{}` is still far out after treatment in {}: skew {skew:.2}, excess kurtosis {kurtosis:.2}",
                            frame.columns()[at].id,
                            frame.name_of(set)
                        ),
                        "look at its greatest and least values; allow more of them to be winsorised, or transform it otherwise, in an override of the treat step",
                    )
                    .as_warning(),
                );
            }
        }
    }
}

fn words(then: Transform, treated: &Treated) -> String {
    match then {
        _ if !treated.transformed => format!("winsorised={}", treated.winsorised),
        Transform::None => String::new(),
        Transform::Log => "transformed=log".to_owned(),
        Transform::LogGii => "transformed=log_gii".to_owned(),
        Transform::BoxCox(lambda) => format!("transformed=box_cox lambda={lambda}"),
    }
}

fn is_far_out(treatment: &Treatment, (skew, kurtosis): (f64, f64)) -> bool {
    skew.abs() >= treatment.max_skew && kurtosis >= treatment.max_kurtosis
}

/// Treats values, of which none is NaN.
///
/// While they are far out and the limit allows, the greatest (or, with negative skew, the least) is set to the next one;
/// equal values go together, and where that would be more values than the limit it is not done. If they are still far
/// out, the values as they were are transformed instead.
pub fn treat_values(treatment: &Treatment, values: &mut [f64]) -> Treated {
    let shape = |values: &[f64]| skew_kurtosis(values.iter().copied());
    let before = shape(values);
    let mut treated = Treated { winsorised: 0, transformed: false, before, after: before };
    if !before.is_some_and(|before| is_far_out(treatment, before)) {
        return treated;
    }
    let original = values.to_vec();
    let mut changed = vec![false; values.len()];
    while let Some(now) = treated.after.filter(|now| is_far_out(treatment, *now)) {
        let high = now.0 >= 0.0;
        let beyond = |a: f64, b: f64| if high { a > b } else { a < b };
        let end = values.iter().copied().reduce(|a, b| if beyond(b, a) { b } else { a });
        let Some(end) = end else { break };
        let inner = values.iter().copied().filter(|x| beyond(end, *x)).reduce(|a, b| if beyond(b, a) { b } else { a });
        let Some(inner) = inner else { break };
        let more = values.iter().zip(&changed).filter(|(x, changed)| **x == end && !**changed).count();
        let all = treated.winsorised + u32::try_from(more).unwrap_or(u32::MAX);
        if all > treatment.winsorise {
            break;
        }
        for (x, changed) in values.iter_mut().zip(&mut changed).filter(|(x, _)| **x == end) {
            *x = inner;
            *changed = true;
        }
        treated.winsorised = all;
        treated.after = shape(values);
    }
    if treated.after.is_some_and(|after| is_far_out(treatment, after)) && treatment.then != Transform::None {
        let winsorised = values.to_vec();
        values.copy_from_slice(&original);
        if transform(treatment.then, values) {
            treated = Treated { winsorised: 0, transformed: true, before, after: shape(values) };
        } else {
            values.copy_from_slice(&winsorised);
        }
    }
    treated
}
