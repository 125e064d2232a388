use crate::engine::{Engine, Work};
use crate::keys::definition;
use crate::rank::SAME;
use crate::tables::IndexRow;
use catalogue::{Disclosure, Finding, Mean, Method, Plan, Rule, ScaleBy, Step};

/// What is done to the top node alone besides the bonus: gates and grade.
pub(crate) struct Top<'a> {
    plan: &'a Plan,
    gates: Vec<Gate<'a>>,
    /// Whether the index is in points, which bonus and grades are about.
    points: bool,
}

struct Gate<'a> {
    id: &'a str,
    limit: f64,
    /// Place of the best grade of a unit in breach.
    cap: usize,
}

impl<'a> Top<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let mut gates = Vec::new();
        let published = plan.indicators.iter().filter(|(_, indicator)| indicator.disclosure != Disclosure::Internal);
        for (id, indicator) in published {
            if let Some(Rule::Gate { limit, cap_grade }) = indicator.score.as_ref().map(|scoring| &scoring.rule) {
                let cap = plan.method.grades.iter().position(|grade| grade.id == *cap_grade).unwrap_or(0);
                gates.push(Gate { id, limit: *limit, cap });
            }
        }
        Self { plan, gates, points: gives_points(&plan.method) }
    }

    /// Fills in bonus, gates and grades of a row of the top node, whose score has the bonus already.
    pub(crate) fn finish(&self, row: &mut IndexRow, engine: &Engine<'_>, at: usize) {
        let breached: Vec<&Gate<'_>> = self
            .gates
            .iter()
            .filter(|gate| value(engine, gate.id, at).is_some_and(|value| value > gate.limit))
            .collect();
        row.gates = breached.iter().map(|gate| gate.id).collect::<Vec<_>>().join(";");
        let Some(score) = row.score else { return };
        if !self.points {
            return;
        }
        row.bonus = Some(engine.bonus()[at]);
        let grades = &self.plan.method.grades;
        if let Some(before) = grades.iter().position(|grade| score + SAME >= grade.at_least) {
            let after = breached.iter().map(|gate| gate.cap).fold(before, usize::max);
            row.grade_before_gates = grades[before].id.clone();
            row.grade = grades[after].id.clone();
        }
    }

    /// A warning for each gate and period in which it has no value for a unit that it is for and that has an index.
    pub(crate) fn unchecked_gates(&self, engine: &Engine<'_>, work: &Work) -> Vec<Finding> {
        let frame = engine.frame();
        let Some(top) = frame.nodes().len().checked_sub(1) else { return Vec::new() };
        let present = work.present(top);
        let mut findings = Vec::new();
        for (at, period) in frame.periods().iter().enumerate() {
            for gate in &self.gates {
                let Some(column) = frame.column_of(gate.id) else { continue };
                let mut units: Vec<&str> = frame
                    .rows()
                    .iter()
                    .enumerate()
                    .filter(|(row, unit)| unit.period == at && frame.applies(column)[*row] && !present[*row].is_nan())
                    .filter(|(row, unit)| {
                        unit.unit.exists_on(period.last_day) && value(engine, gate.id, *row).is_none()
                    })
                    .map(|(_, unit)| unit.unit.unit_id.as_str())
                    .collect();
                units.sort_unstable();
                if !units.is_empty() {
                    findings.push(
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
                        .as_warning(),
                    );
                }
            }
        }
        findings
    }
}

/// Whether the index is in points from 0 to 100, which bonus and grades are about: not places, wins or standard deviations.
pub(crate) fn gives_points(method: &Method) -> bool {
    method.steps_or_default().iter().all(|step| match step {
        Step::Normalise(normalise) => {
            let scales =
                std::iter::once(&normalise.scaling).chain(normalise.overrides.iter().map(|other| &other.settings));
            scales.into_iter().all(|scale| !matches!(scale.by, ScaleBy::ZScore | ScaleBy::Rank | ScaleBy::Borda))
        }
        Step::Aggregate(aggregate) => {
            let means = std::iter::once(aggregate.mean).chain(aggregate.overrides.iter().map(|other| other.mean));
            means.into_iter().all(|mean| mean != Mean::Copeland)
        }
        _ => true,
    })
}

fn value(engine: &Engine<'_>, indicator_id: &str, row: usize) -> Option<f64> {
    let column = engine.frame().column_of(indicator_id)?;
    Some(engine.raw().column(column)[row]).filter(|value| !value.is_nan())
}
