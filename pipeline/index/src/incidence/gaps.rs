//! The time between one case and the next, for what is too rare to be counted by period.

use super::rows::{GapRow, IncidenceRow, Pace, Scope};
use crate::tables::{EventRow, Exact};
use catalogue::Plan;
use chrono::NaiveDate;
use statistics::Level;
use statistics::rare::time_limits;
use std::collections::{BTreeMap, BTreeSet};

/// Where there are more cases, counts by period say it better.
const MOST_CASES: usize = 200;
/// Fewer earlier gaps set no limits worth drawing.
const LEAST_EARLIER: usize = 3;
/// Cases of one day are half a day apart.
const SAME_DAY: f64 = 0.5;

/// The rows of `4-index/event_gaps.csv`, in order of unit, area and day: one a case but the first, of every unit, field and
/// pair of them that stands in `rows` and has at most 200 cases.
///
/// Each gap is held against the gaps before it alone, so that what was said of a case never changes. Events that are no
/// whole number of cases, or of no day, give no rows.
pub fn event_gaps(plan: &Plan, events: &[EventRow], rows: &[IncidenceRow]) -> Vec<GapRow> {
    let (Some(method), Ok(level)) = (&plan.method.incidence, Level::new(plan.method.interval_level)) else {
        return Vec::new();
    };
    let scopes: BTreeMap<(&str, &str), Scope> =
        rows.iter().map(|row| ((row.unit_id.as_str(), row.area.as_str()), row.scope)).collect();
    let mut series: BTreeMap<(&str, &str), BTreeMap<NaiveDate, i128>> = BTreeMap::new();
    let mut broken: BTreeSet<(&str, &str)> = BTreeSet::new();
    for event in events.iter().filter(|event| event.indicator_id == method.indicator) {
        // A unit over all its fields has the empty area.
        for area in BTreeSet::from([event.area.as_str(), ""]) {
            let key = (event.unit_id.as_str(), area);
            match event.day.parse::<NaiveDate>() {
                Ok(day) if event.events.0 > 0 && event.events.0 % Exact::SCALE == 0 => {
                    *series.entry(key).or_default().entry(day).or_default() += event.events.0 / Exact::SCALE;
                }
                _ => {
                    broken.insert(key);
                }
            }
        }
    }
    let mut gaps = Vec::new();
    for (key, days) in series.iter().filter(|(key, _)| !broken.contains(*key)) {
        let Some(scope) = scopes.get(key) else { continue };
        if days.values().sum::<i128>() > MOST_CASES as i128 {
            continue;
        }
        gaps.extend(of_series(&method.indicator, *key, *scope, days, level));
    }
    gaps
}

fn of_series(
    indicator: &str,
    (unit, area): (&str, &str),
    scope: Scope,
    days: &BTreeMap<NaiveDate, i128>,
    level: Level,
) -> Vec<GapRow> {
    let mut cases = days.iter().flat_map(|(day, cases)| (0..*cases).map(move |number| (*day, number > 0)));
    let Some((mut before, _)) = cases.next() else { return Vec::new() };
    let mut earlier: Vec<f64> = Vec::new();
    let mut rows = Vec::new();
    for (number, (day, same_day)) in (2..).zip(cases) {
        let gap = if same_day { SAME_DAY } else { (day - before).num_days() as f64 };
        let limits = (earlier.len() >= LEAST_EARLIER).then(|| time_limits(&earlier, level.tail()).ok()).flatten();
        rows.push(GapRow {
            indicator_id: indicator.to_owned(),
            unit_id: unit.to_owned(),
            area: area.to_owned(),
            case: number,
            scope,
            day: day.to_string(),
            gap_days: gap,
            mean: limits.map(|chart| chart.mean),
            lower: limits.map(|chart| chart.limits.lower),
            upper: limits.map(|chart| chart.limits.upper),
            pace: match limits {
                None => Pace::TooFew,
                Some(chart) if gap < chart.limits.lower => Pace::Faster,
                Some(chart) if gap > chart.limits.upper => Pace::Slower,
                Some(_) => Pace::Usual,
            },
        });
        earlier.push(gap);
        before = day;
    }
    rows
}
