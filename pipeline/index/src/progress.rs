//! How far the plan itself has come: indicator by indicator, and department by department.

use crate::keys::period;
use crate::rank::place_all;
use crate::tables::{ScoreRow, Status, Verdict};
use catalogue::Plan;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How an indicator stands over the units that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No unit has a value.
    NoData,
    /// It has no target: shown, and nothing is due.
    NoTarget,
    /// Every unit with a value and enough evidence meets the target.
    Met,
    /// Some unit does not meet it, and its day has passed.
    Overdue,
    /// Some unit does not meet it, and its day has not come.
    NotYetDue,
    /// Some unit does not meet it, and the plan sets no day.
    Open,
}

/// One row of `4-index/plan_progress.csv`; key `indicator_id, period`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressRow {
    /// Indicator.
    pub indicator_id: String,
    /// Period.
    pub period: String,
    /// The node, and so the measure of the plan.
    pub node_id: String,
    /// The day by which the target is to be reached; empty: all the time.
    pub deadline: String,
    /// Ranked units that the indicator is for; where it is for none of them, or none of them has a value and the city has,
    /// the city.
    pub units: u32,
    /// Units that meet the target.
    pub met: u32,
    /// Units that do not.
    pub not_met: u32,
    /// Units that do not, before the day.
    pub not_yet_due: u32,
    /// Units with too few records to say.
    pub too_little_evidence: u32,
    /// Units without a value.
    pub no_value: u32,
    /// What that comes to.
    pub state: State,
}

/// One row of `4-index/departments.csv`; key `unit_id, period`: a department by the indicators that the plan makes it
/// answer for, measured over the whole city.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentRow {
    /// The department that the plan names.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Indicators that it answers for, alone or with others.
    pub indicators: u32,
    /// Those of them that weigh in the index and for which the city has a score.
    pub scored: u32,
    /// The mean of these scores; `None` when there are none.
    pub score: Option<f64>,
    /// Place among the departments; ties share the best place.
    pub rank: Option<u32>,
    /// How many of its indicators the city meets the target of.
    pub met: u32,
    /// How many it does not meet.
    pub not_met: u32,
    /// How many it does not meet before the day.
    pub not_yet_due: u32,
    /// How many say nothing of the city: no value, or too few records.
    pub no_value: u32,
}

/// The rows of `plan_progress.csv`, in order of `indicator_id, period`.
///
/// Units that others belong to, such as the city, are not counted beside them: only ranked units are, and the city where
/// an indicator is for no other.
pub fn plan_progress(plan: &Plan, scores: &[ScoreRow]) -> Vec<ProgressRow> {
    let mut of: BTreeMap<(&str, &str), Vec<&ScoreRow>> = BTreeMap::new();
    for row in scores {
        of.entry((&row.indicator_id, &row.period)).or_default().push(row);
    }
    of.into_iter().filter_map(|((id, of_period), rows)| progress(plan, id, of_period, &rows)).collect()
}

fn progress(plan: &Plan, id: &str, of_period: &str, rows: &[&ScoreRow]) -> Option<ProgressRow> {
    let indicator = plan.indicators.get(id)?;
    let last_day = period(of_period)?.last_day;
    let is_ranked = |row: &&&ScoreRow| {
        let unit = plan.units.units.get(&row.unit_id);
        let top = &plan.method.plan.top_unit;
        unit.is_some_and(|unit| !plan.units.peer_group_on(unit, top, last_day).is_empty())
    };
    let mut counted: Vec<&ScoreRow> = rows.iter().filter(is_ranked).copied().collect();
    // Where no unit can be judged by itself the city still can.
    let city = rows.iter().find(|row| row.unit_id == plan.method.plan.top_unit);
    let of_city = city.is_some_and(|row| row.status == Status::Ok);
    if counted.is_empty() || (of_city && counted.iter().all(|row| row.status != Status::Ok)) {
        counted = rows.iter().copied().filter(|row| row.unit_id == plan.method.plan.top_unit).collect();
    }
    let count = |keep: &dyn Fn(&ScoreRow) -> bool| {
        u32::try_from(counted.iter().filter(|row| keep(row)).count()).unwrap_or(u32::MAX)
    };
    let verdict = |verdict: Verdict| count(&|row| row.verdict == verdict);
    let (met, not_met, not_yet_due) = (verdict(Verdict::Met), verdict(Verdict::NotMet), verdict(Verdict::NotYetDue));
    let by = indicator.target.as_ref().and_then(|target| target.by);
    let state = match &indicator.target {
        _ if counted.iter().all(|row| row.status != Status::Ok) => State::NoData,
        None => State::NoTarget,
        Some(_) if not_met > 0 && by.is_some_and(|by| by <= last_day) => State::Overdue,
        Some(_) if not_met > 0 => State::Open,
        Some(_) if not_yet_due > 0 => State::NotYetDue,
        Some(_) => State::Met,
    };
    Some(ProgressRow {
        indicator_id: id.to_owned(),
        period: of_period.to_owned(),
        node_id: plan.node_of.get(id).cloned().unwrap_or_default(),
        deadline: by.map(|day| day.to_string()).unwrap_or_default(),
        units: count(&|_| true),
        met,
        not_met,
        not_yet_due,
        too_little_evidence: verdict(Verdict::TooLittleEvidence),
        no_value: count(&|row| row.value.is_none() && row.verdict != Verdict::TooLittleEvidence),
        state,
    })
}

/// The rows of `departments.csv`, in order of `unit_id, period`.
///
/// A name in `responsible` that means one unit, on whatever day, is a department; phrases such as 各区 are nobody in
/// particular. Each indicator counts for all who answer for it, and all that weigh in the index count the same.
pub fn departments(plan: &Plan, scores: &[ScoreRow]) -> Vec<DepartmentRow> {
    let top = plan.method.plan.top_unit.as_str();
    let city: BTreeMap<(&str, &str), &ScoreRow> = scores
        .iter()
        .filter(|row| row.unit_id == top)
        .map(|row| ((row.period.as_str(), row.indicator_id.as_str()), row))
        .collect();
    let periods: BTreeSet<&str> = city.keys().map(|(period, _)| *period).collect();
    let mut answers_for: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, indicator) in &plan.indicators {
        for unit in responsible_units(plan, &indicator.responsible) {
            answers_for.entry(unit).or_default().push(id);
        }
    }
    let mut rows = Vec::new();
    for period in periods {
        let from = rows.len();
        for (unit, indicators) in &answers_for {
            let of_city: Vec<&ScoreRow> =
                indicators.iter().filter_map(|id| city.get(&(period, *id)).copied()).collect();
            rows.push(department(unit, period, indicators.len(), &of_city));
        }
        let scores: Vec<f64> = rows[from..].iter().map(|row: &DepartmentRow| row.score.unwrap_or(f64::NAN)).collect();
        let mut places = vec![0; scores.len()];
        place_all(&scores, &mut Vec::new(), &mut places);
        for (row, place) in rows[from..].iter_mut().zip(places) {
            row.rank = (place > 0).then_some(place);
        }
    }
    rows.sort_by(|a, b| (&a.unit_id, &a.period).cmp(&(&b.unit_id, &b.period)));
    rows
}

fn department(unit: &str, period: &str, indicators: usize, of_city: &[&ScoreRow]) -> DepartmentRow {
    let scores: Vec<f64> = of_city.iter().filter(|row| row.weight > 0.0).filter_map(|row| row.score).collect();
    let count = |keep: &dyn Fn(Verdict) -> bool| {
        u32::try_from(of_city.iter().filter(|row| keep(row.verdict)).count()).unwrap_or(u32::MAX)
    };
    let of_none = of_city.iter().filter(|row| row.value.is_none()).count() + indicators - of_city.len();
    DepartmentRow {
        unit_id: unit.to_owned(),
        period: period.to_owned(),
        indicators: u32::try_from(indicators).unwrap_or(u32::MAX),
        scored: u32::try_from(scores.len()).unwrap_or(u32::MAX),
        score: (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64),
        rank: None,
        met: count(&|verdict| verdict == Verdict::Met),
        not_met: count(&|verdict| verdict == Verdict::NotMet),
        not_yet_due: count(&|verdict| verdict == Verdict::NotYetDue),
        no_value: u32::try_from(of_none).unwrap_or(u32::MAX),
    }
}

/// The units that names in `responsible` mean, each once.
pub fn responsible_units<'p>(plan: &'p Plan, responsible: &[String]) -> BTreeSet<&'p str> {
    let named = responsible.iter().filter(|name| !plan.method.plan.collective.contains(name));
    let units = named.filter_map(|name| {
        let mut meant = plan.units.resolve(name, None).into_iter();
        meant.next().filter(|_| meant.next().is_none())
    });
    units.collect()
}
