use crate::aggregate::PeriodScores;
use crate::keys::definition;
use crate::rank::SAME;
use crate::tables::IndexRow;
use catalogue::{Disclosure, Finding, Indicator, Level, Period, Plan, Rule, Unit};

/// What is done to the top node alone: bonus, gates, grade.
pub(crate) struct Top<'a> {
    plan: &'a Plan,
    /// Id, points for each unit of the value, cap.
    bonuses: Vec<(&'a str, f64, f64)>,
    gates: Vec<Gate<'a>>,
}

struct Gate<'a> {
    id: &'a str,
    indicator: &'a Indicator,
    limit: f64,
    /// Place of the best grade of a unit in breach.
    cap: usize,
}

fn applies(indicator: &Indicator, unit: &Unit) -> bool {
    indicator.levels.is_empty() || indicator.levels.contains(&unit.level)
}

impl<'a> Top<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let mut top = Self { plan, bonuses: Vec::new(), gates: Vec::new() };
        let published = plan.indicators.iter().filter(|(_, indicator)| indicator.disclosure != Disclosure::Internal);
        for (id, indicator) in published {
            match indicator.score.as_ref().map(|scoring| &scoring.rule) {
                Some(Rule::Bonus { points, cap }) => top.bonuses.push((id, *points, *cap)),
                Some(Rule::Gate { limit, cap_grade }) => {
                    let cap = plan.method.grades.iter().position(|grade| grade.id == *cap_grade).unwrap_or(0);
                    top.gates.push(Gate { id, indicator, limit: *limit, cap });
                }
                _ => {}
            }
        }
        top
    }

    /// Adds the bonus to a row of the top node, and fills in its gates and grades.
    pub(crate) fn finish(&self, row: &mut IndexRow, scores: &PeriodScores<'_>) {
        let value = |id: &str| scores.value(id, &row.unit_id);
        let bonus_cap = self.plan.method.bonus_cap;
        let bonus: f64 = self
            .bonuses
            .iter()
            .filter_map(|(id, points, cap)| Some((points * value(id)?).max(0.0).min(*cap)))
            .fold(0.0, |sum: f64, points| sum + points)
            .min(bonus_cap);
        let breached: Vec<&Gate<'_>> =
            self.gates.iter().filter(|gate| value(gate.id).is_some_and(|value| value > gate.limit)).collect();
        row.gates = breached.iter().map(|gate| gate.id).collect::<Vec<_>>().join(";");
        let Some(mean) = row.score else { return };
        let score = (mean + bonus).min(100.0 + bonus_cap);
        row.score = Some(score);
        row.bonus = Some(bonus);
        let grades = &self.plan.method.grades;
        if let Some(before) = grades.iter().position(|grade| score + SAME >= grade.at_least) {
            let after = breached.iter().map(|gate| gate.cap).fold(before, usize::max);
            row.grade_before_gates = grades[before].id.clone();
            row.grade = grades[after].id.clone();
        }
    }

    /// A warning for each gate that has no value for a unit that it is for and that the index `grades`.
    pub(crate) fn unchecked_gates(
        &self,
        period: &Period,
        scores: &PeriodScores<'_>,
        grades: impl Fn(Level) -> bool,
    ) -> Vec<Finding> {
        let warning = |gate: &Gate<'_>| {
            let units: Vec<&str> = scores
                .units
                .values()
                .filter(|unit| applies(gate.indicator, unit) && unit.exists_on(period.last_day))
                .filter(|unit| grades(unit.level))
                .filter(|unit| scores.value(gate.id, &unit.unit_id).is_none())
                .map(|unit| unit.unit_id.as_str())
                .collect();
            (!units.is_empty()).then(|| {
                Finding::error(
                    &definition(self.plan, gate.id),
                    0,
                    "gate_without_value",
                    format!(
                        "the gate `{}` could not be checked in {} for {}, so their grade may be too good",
                        gate.id,
                        period.id,
                        units.join(", ")
                    ),
                    "ask the office for the missing records",
                )
                .as_warning()
            })
        };
        self.gates.iter().filter_map(warning).collect()
    }
}
