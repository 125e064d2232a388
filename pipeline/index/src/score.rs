use crate::engine::{CellStep, Chain, Engine, Report, Sheet};
use crate::keys::Keys;
use crate::rule::{basis_word, in_words, verdict};
use crate::tables::{ScoreRow, ScreeningRow, Status, StepRow, ValueRow};
use catalogue::{Disclosure, Finding, Indicator, Period, Plan, Rule, ScaleBy, Scaling};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the steps from values to scores bring forth.
#[derive(Clone, Debug, Default)]
pub struct Scored {
    /// `3-scores/scores.csv`
    pub scores: Vec<ScoreRow>,
    /// `3-scores/steps.csv`
    pub steps: Vec<StepRow>,
    /// `3-scores/screening.csv`
    pub screening: Vec<ScreeningRow>,
    /// What was refused, and what is doubtful.
    pub findings: Vec<Finding>,
}

/// Puts every value on the score scale: [`run_steps`] without the tables of the steps.
pub fn score_values(plan: &Plan, values: &[ValueRow]) -> (Vec<ScoreRow>, Vec<Finding>) {
    let scored = run_steps(plan, values);
    (scored.scores, scored.findings)
}

/// Takes the values through every step of the method but the last. Rows come in order of their keys, whatever the order
/// of `values`.
///
/// A row that cannot be used has a finding and no score row: an indicator, unit or period that does not exist, a key
/// that stands twice, a value that is not a finite number or contradicts its status. A cell that a step filled in has a
/// score row without a value.
pub fn run_steps(plan: &Plan, values: &[ValueRow]) -> Scored {
    let mut scored = Scored::default();
    let (engine, usable, findings) = read_values(plan, values);
    scored.findings = findings;
    let chain = engine.compile(&plan.method);
    let (sheet, scales) = run_logged(&engine, &chain, &mut scored);
    scored.scores = score_rows(&engine, &chain, &sheet, &scales, &usable);
    scored
}

impl<'a> Engine<'a> {
    /// An engine for a table of values. Rows that cannot be used are findings and are left out.
    pub fn from_values(plan: &'a Plan, values: &[ValueRow]) -> (Self, Vec<Finding>) {
        let (engine, _, findings) = read_values(plan, values);
        (engine, findings)
    }
}

/// The engine, the rows that can be used and what is wrong with the others.
fn read_values<'a, 'v>(plan: &'a Plan, values: &'v [ValueRow]) -> (Engine<'a>, Vec<&'v ValueRow>, Vec<Finding>) {
    let path = "2-values/values.csv";
    let (mut usable, mut findings) = (Vec::new(), Vec::new());
    let mut units: BTreeSet<(Period, &'a str)> = BTreeSet::new();
    let mut keys = Keys::new(plan, path);
    for (i, row) in values.iter().enumerate() {
        let line = i + 2;
        let key = (row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str());
        let Some((_, unit, period)) = keys.resolve(line, key, &mut findings) else { continue };
        if row.value.is_some() != (row.status == Status::Ok) || row.value.is_some_and(|value| !value.is_finite()) {
            findings.push(Finding::error(
                path,
                line,
                "wrong_value",
                format!("the value {:?} does not go with the status {:?}", row.value, row.status),
                "a row has a finite value when its status is ok, and none otherwise",
            ));
            continue;
        }
        units.insert((period, &unit.unit_id));
        usable.push(row);
    }
    let cells = usable.iter().filter_map(|row| {
        Some((row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str(), row.value?, false))
    });
    (Engine::from_cells(plan, &units, cells), usable, findings)
}

/// The scale of each cell, in words, by column and row.
type Scales = BTreeMap<(usize, usize), String>;

/// Runs the cell steps and keeps what each of them made or changed.
fn run_logged(engine: &Engine<'_>, chain: &Chain, scored: &mut Scored) -> (Sheet, Scales) {
    let frame = engine.frame();
    let mut sheet = engine.raw().clone();
    let mut scales = Scales::new();
    for (number, step) in (1..).zip(&chain.steps) {
        let before = sheet.clone();
        let mut report = Report { step: number, ..Report::default() };
        engine.step(step, &mut sheet, Some(&mut report));
        scored.findings.append(&mut report.findings);
        scored.screening.append(&mut report.screening);
        for at in 0..frame.columns().len() {
            for (row, (&old, &new)) in before.column(at).iter().zip(sheet.column(at)).enumerate() {
                let note = report.notes.get(&(at, row));
                // The scale is told of every cell, also where the score happens to equal the value.
                if old.to_bits() == new.to_bits() && note.is_none() {
                    continue;
                }
                let (unit, period) = (&frame.rows()[row], &frame.periods()[frame.rows()[row].period]);
                scored.steps.push(StepRow {
                    step: number,
                    action: step.word().to_owned(),
                    indicator_id: frame.columns()[at].id.to_owned(),
                    unit_id: unit.unit.unit_id.clone(),
                    period: period.id.clone(),
                    before: (!old.is_nan()).then_some(old),
                    after: (!new.is_nan()).then_some(new),
                    note: note.cloned().unwrap_or_default(),
                });
            }
        }
        if matches!(step, CellStep::Normalise(..)) {
            scales = report.notes;
        }
    }
    scored.steps.sort_by(|a, b| {
        let key = |row: &StepRow| (row.indicator_id.clone(), row.unit_id.clone(), row.period.clone(), row.step);
        key(a).cmp(&key(b))
    });
    scored.screening.sort_by(|a, b| {
        let key = |row: &ScreeningRow| (row.step, row.node_id.clone(), row.unit_id.clone(), row.period.clone());
        key(a).cmp(&key(b))
    });
    (sheet, scales)
}

/// A row for every usable row of values, and one for every cell that was filled in without having had a row.
fn score_rows(
    engine: &Engine<'_>,
    chain: &Chain,
    sheet: &Sheet,
    scales: &Scales,
    usable: &[&ValueRow],
) -> Vec<ScoreRow> {
    let frame = engine.frame();
    let scalings: &[Option<Scaling>] = chain
        .steps
        .iter()
        .rev()
        .find_map(|step| if let CellStep::Normalise(scalings, _) = step { Some(scalings.as_slice()) } else { None })
        .unwrap_or_default();
    let score_row = |at: usize, row: usize, value: Option<f64>, status: Status| {
        let column = &frame.columns()[at];
        let target = column.indicator.target.as_ref();
        let score = sheet.column(at)[row];
        let (rule, parameters) = match scalings.get(at).and_then(Option::as_ref) {
            Some(scaling) if scaling.by != ScaleBy::Rules => {
                let words = scales.get(&(at, row)).and_then(|words| words.split_once(' '));
                (scaling.by.word(), words.map_or_else(String::new, |(_, parameters)| parameters.to_owned()))
            }
            _ => in_words(column.indicator),
        };
        ScoreRow {
            indicator_id: column.id.to_owned(),
            unit_id: frame.rows()[row].unit.unit_id.clone(),
            period: frame.periods()[frame.rows()[row].period].id.clone(),
            value,
            status,
            score: (column.scored && !score.is_nan()).then_some(score),
            rule: rule.to_owned(),
            parameters,
            weight: chain.weights()[at],
            target: target.map(|target| target.value),
            basis: target.map_or_else(String::new, |target| basis_word(target.basis).to_owned()),
            verdict: verdict(target, frame.periods()[frame.rows()[row].period].last_day, status, value),
        }
    };
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut rows = Vec::with_capacity(usable.len());
    for value in usable {
        let place = frame.column_of(&value.indicator_id).zip(frame.row_of(&value.unit_id, &value.period));
        let Some((at, row)) = place else { continue };
        seen.insert((at, row));
        rows.push(score_row(at, row, value.value, value.status));
    }
    for at in (0..frame.columns().len()).filter(|at| frame.columns()[*at].scored) {
        for row in 0..frame.rows().len() {
            if !sheet.column(at)[row].is_nan() && !seen.contains(&(at, row)) {
                rows.push(score_row(at, row, None, Status::NotReported));
            }
        }
    }
    rows.sort_by(|a, b| (&a.indicator_id, &a.unit_id, &a.period).cmp(&(&b.indicator_id, &b.unit_id, &b.period)));
    rows
}

/// The weight of an indicator inside its node: 0 for whatever never enters a mean (context, gates, bonuses, and what is
/// internal, so that nothing internal shows in a published score).
pub fn weight(indicator: &Indicator) -> f64 {
    match &indicator.score {
        Some(scoring)
            if indicator.disclosure != Disclosure::Internal
                && !matches!(scoring.rule, Rule::Bonus { .. } | Rule::Gate { .. }) =>
        {
            scoring.weight
        }
        _ => 0.0,
    }
}
