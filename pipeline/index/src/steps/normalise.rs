use super::scale::{NoScale, Scale, rank};
use crate::engine::{Column, Frame, Report, Set, Sheet};
use crate::keys::{METHOD, definition};
use crate::rule::{in_words, points};
use catalogue::{Direction, Finding, Rule, ScaleBy, Scaling};

/// Puts every scored column on its scale, more being better. What has no scale becomes a gap, which is a finding.
///
/// Units that are set against nobody (the city itself, a unit that no longer exists) get points only on scales that are
/// given beforehand: `rules`, `goalposts`, `scaled`.
pub(crate) fn normalise(
    frame: &Frame<'_>,
    scalings: &[Option<Scaling>],
    sets: &[Set],
    sheet: &mut Sheet,
    mut report: Option<&mut Report>,
) {
    let mut before = vec![0.0; frame.rows().len()];
    for (at, scaling) in scalings.iter().enumerate() {
        let Some(scaling) = scaling else { continue };
        let values = sheet.column_mut(at);
        before.copy_from_slice(values);
        let one = One { frame, at, column: &frame.columns()[at], scaling };
        match scaling.by {
            ScaleBy::Rules => one.by_rule(values, report.as_deref_mut()),
            ScaleBy::Goalposts | ScaleBy::Scaled => one.by_given_ends(values, report.as_deref_mut()),
            _ => {
                values.fill(f64::NAN);
                for set in sets {
                    one.by_set(&before, set, values, report.as_deref_mut());
                }
            }
        }
    }
}

struct One<'f, 'a> {
    frame: &'f Frame<'a>,
    at: usize,
    column: &'f Column<'a>,
    scaling: &'f Scaling,
}

impl One<'_, '_> {
    fn by_rule(&self, values: &mut [f64], report: Option<&mut Report>) {
        let Some(scoring) = &self.column.indicator.score else { return };
        let target = self.column.indicator.target.as_ref();
        let mut without = false;
        for x in values.iter_mut().filter(|x| !x.is_nan()) {
            *x = points(&scoring.rule, target, *x).unwrap_or(f64::NAN);
            without |= x.is_nan();
        }
        let Some(report) = report else { return };
        if without {
            report.findings.push(self.no_points());
        }
        let (rule, parameters) = in_words(self.column.indicator);
        self.note(values, 0, &format!("{rule} {parameters}"), report);
    }

    fn by_given_ends(&self, values: &mut [f64], report: Option<&mut Report>) {
        let own = match self.column.indicator.score.as_ref().map(|scoring| &scoring.rule) {
            Some(Rule::Goalposts { worst, best }) => Some((*worst, *best)),
            _ => None,
        };
        let ends = (self.scaling.worst.or(own.map(|own| own.0))).zip(self.scaling.best.or(own.map(|own| own.1)));
        let scale = match (ends, self.column.direction) {
            (Some((worst, best)), Some(direction)) => Scale::fixed(self.scaling, worst, best, direction),
            _ => Err(NoScale::NoParameter),
        };
        for x in values.iter_mut() {
            *x = scale.map_or(f64::NAN, |scale| scale.apply(*x));
        }
        let Some(report) = report else { return };
        match scale {
            Ok(scale) => self.note(values, 0, &scale.words(self.scaling.by), report),
            Err(why) => report.findings.push(self.no_scale(why, "")),
        }
    }

    fn by_set(&self, before: &[f64], set: &Set, values: &mut [f64], report: Option<&mut Report>) {
        let fitted = match self.column.direction {
            None => Err(NoScale::NoParameter),
            Some(direction) if is_rank(self.scaling.by) => self.by_rank(before, set, direction, values),
            Some(direction) => self.by_fit(before, set, direction, values),
        };
        let Some(report) = report else { return };
        match fitted {
            Ok(words) => {
                for range in &set.targets {
                    self.note(&values[range.clone()], range.start, &words, report);
                }
            }
            // Where nobody has a value there is nothing to put on a scale.
            Err(NoScale::Empty) => {}
            Err(why) => report.findings.push(self.no_scale(why, &self.frame.name_of(set))),
        }
    }

    fn by_fit(&self, before: &[f64], set: &Set, direction: Direction, values: &mut [f64]) -> Result<String, NoScale> {
        let members = || set.members.iter().flat_map(|range| &before[range.clone()]).copied().filter(|x| !x.is_nan());
        let reference = match self.scaling.by {
            ScaleBy::DistanceToReference => self.reference(before, set),
            ScaleBy::DistanceToTarget => {
                self.scaling.target.or(self.column.indicator.target.as_ref().map(|target| target.value))
            }
            _ => None,
        };
        let scale = Scale::fitted(self.scaling, direction, members(), reference)?;
        for range in &set.targets {
            for (after, before) in values[range.clone()].iter_mut().zip(&before[range.clone()]) {
                *after = scale.apply(*before);
            }
        }
        Ok(scale.words(self.scaling.by))
    }

    /// The value of the reference unit; its mean where the set has several periods.
    fn reference(&self, before: &[f64], set: &Set) -> Option<f64> {
        let unit = self.scaling.reference.as_deref()?;
        let rows = set.members.iter().flat_map(Clone::clone);
        let of_unit = rows.filter(|row| self.frame.rows()[*row].unit.unit_id == unit);
        let values: Vec<f64> = of_unit.map(|row| before[row]).filter(|x| !x.is_nan()).collect();
        (!values.is_empty()).then(|| super::moments::mean(values.iter().copied()))
    }

    fn by_rank(&self, before: &[f64], set: &Set, direction: Direction, values: &mut [f64]) -> Result<String, NoScale> {
        let mut places: Vec<f64> = set.targets.iter().flat_map(|range| &before[range.clone()]).copied().collect();
        rank(self.scaling, direction, &mut places)?;
        let n = places.iter().filter(|place| !place.is_nan()).count();
        let mut from = 0;
        for range in &set.targets {
            values[range.clone()].copy_from_slice(&places[from..from + range.len()]);
            from += range.len();
        }
        Ok(format!("{} units={n}", self.scaling.by.word()))
    }

    fn note(&self, values: &[f64], first_row: usize, words: &str, report: &mut Report) {
        for (row, _) in values.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
            report.notes.insert((self.at, first_row + row), words.to_owned());
        }
    }

    fn no_points(&self) -> Finding {
        let id = self.column.id;
        Finding::error(
            &definition(self.frame.plan(), id),
            0,
            "no_points",
            format!("the scoring rule of `{id}` gives no points for its values, so they would drop out of the index"),
            "goalposts must differ; ratio_to_target and binary need a target (above 0, not at_most)",
        )
    }

    fn no_scale(&self, why: NoScale, set: &str) -> Finding {
        let (id, by) = (self.column.id, self.scaling.by.word());
        let (rule, message, hint) = match why {
            NoScale::Empty | NoScale::Constant => (
                "constant_column",
                format!(
                    "`{id}` tells nobody from another in {set}: `{by}` would divide by 0, so it has no scores there"
                ),
                "give it goalposts in an override of the normalise step, or leave it out",
            ),
            NoScale::NoReference => (
                "no_reference",
                format!(
                    "`{}` has no value of `{id}` in {set}, so nothing can be set against it",
                    self.scaling.reference.as_deref().unwrap_or_default()
                ),
                "name another `reference` in an override of the normalise step",
            ),
            NoScale::NotPositive => (
                "not_positive",
                format!("`{id}` has values of 0 or less in {set}, of which there is no fraction of the best"),
                "normalise it in another way in an override of the normalise step",
            ),
            NoScale::NoParameter => (
                "no_scale",
                format!(
                    "`{id}` cannot be normalised by `{by}`: an end, target or direction is missing or contradicts another"
                ),
                "give worst, best or target in an override, with worst on the worse side; say in [score] which way is better",
            ),
        };
        Finding::error(METHOD, 0, rule, message, hint)
    }
}

fn is_rank(by: ScaleBy) -> bool {
    matches!(by, ScaleBy::Rank | ScaleBy::Borda | ScaleBy::PercentileRank)
}
