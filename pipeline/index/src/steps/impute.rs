use super::moments::mean;
use crate::engine::{Frame, Report, Set, Sheet};
use catalogue::{Direction, Impute, ImputeBy};
use std::collections::BTreeMap;

/// Fills the gaps of the scored columns where the indicator is for the unit; what is filled in is made from values as they
/// were before the step. A gap for which there is nothing to fill it with stays one.
pub(crate) fn impute(
    frame: &Frame<'_>,
    settings: &Impute,
    sets: &[Set],
    normalised: bool,
    sheet: &mut Sheet,
    mut report: Option<&mut Report>,
) {
    let before = sheet.clone();
    let timelines = match settings.by {
        ImputeBy::Latest | ImputeBy::Linear => timelines(frame),
        ImputeBy::Mean | ImputeBy::Median | ImputeBy::NodeRow => Vec::new(),
    };
    for (at, _) in frame.columns().iter().enumerate().filter(|(_, column)| column.scored) {
        let mut fill = |row: usize, value: f64, note: &dyn Fn() -> String| {
            sheet.impute(at, row, value);
            if let Some(report) = report.as_deref_mut() {
                report.notes.insert((at, row), format!("by={} {}", settings.by.word(), note()));
            }
        };
        let column = before.column(at);
        match settings.by {
            ImputeBy::Mean | ImputeBy::Median => {
                for set in sets {
                    let gaps = gaps(frame, at, column, set);
                    if gaps.is_empty() {
                        continue;
                    }
                    let mut values: Vec<f64> = set
                        .members
                        .iter()
                        .flat_map(|range| &column[range.clone()])
                        .copied()
                        .filter(|x| !x.is_nan())
                        .collect();
                    if values.is_empty() {
                        continue;
                    }
                    let middle =
                        if settings.by == ImputeBy::Mean { mean(values.iter().copied()) } else { median(&mut values) };
                    for row in gaps {
                        fill(row, middle, &|| format!("among={} units={}", settings.among.word(), values.len()));
                    }
                }
            }
            ImputeBy::NodeRow => {
                for set in sets {
                    for row in gaps(frame, at, column, set) {
                        if let Some((value, n)) = node_row(frame, &before, at, row, set, normalised) {
                            fill(row, value, &|| format!("among={} indicators={n}", settings.among.word()));
                        }
                    }
                }
            }
            ImputeBy::Latest | ImputeBy::Linear => {
                for timeline in &timelines {
                    along(frame, settings, at, column, timeline, &mut fill);
                }
            }
        }
    }
}

/// The rows of a set in which a value is missing.
fn gaps(frame: &Frame<'_>, at: usize, column: &[f64], set: &Set) -> Vec<usize> {
    let applies = frame.applies(at);
    set.targets.iter().flat_map(Clone::clone).filter(|row| applies[*row] && column[*row].is_nan()).collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}

/// The unit's mean position between worst and best over the other indicators of the node, and how many they were.
fn node_row(
    frame: &Frame<'_>,
    before: &Sheet,
    at: usize,
    row: usize,
    set: &Set,
    normalised: bool,
) -> Option<(f64, usize)> {
    let ends = |column: usize| {
        let values = set.members.iter().flat_map(|range| &before.column(column)[range.clone()]).filter(|x| !x.is_nan());
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
        match frame.columns()[column].direction? {
            _ if least >= most => None,
            Direction::More => Some((least, most)),
            Direction::Less => Some((most, least)),
        }
    };
    let node = frame.nodes().iter().find(|node| node.children.contains(&at))?;
    let others = node.children.iter().filter(|place| **place < frame.columns().len() && **place != at);
    let position = |column: &usize| {
        let x = before.column(*column)[row];
        if normalised {
            return (!x.is_nan()).then_some(x);
        }
        let (worst, best) = ends(*column)?;
        (!x.is_nan()).then(|| (x - worst) / (best - worst))
    };
    let positions: Vec<f64> = others.filter_map(position).collect();
    if positions.is_empty() {
        return None;
    }
    let middle = mean(positions.iter().copied());
    if normalised {
        return Some((middle, positions.len()));
    }
    let (worst, best) = ends(at)?;
    Some((worst + middle * (best - worst), positions.len()))
}

/// The rows of each unit in the order of the periods of one length; `None` where it has no row.
fn timelines(frame: &Frame<'_>) -> Vec<Vec<Option<usize>>> {
    let mut of_cadence: BTreeMap<char, Vec<usize>> = BTreeMap::new();
    for period in 0..frame.periods().len() {
        of_cadence.entry(frame.cadence(period)).or_default().push(period);
    }
    let mut units: Vec<&str> = frame.rows().iter().map(|row| row.unit.unit_id.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    let mut timelines = Vec::new();
    for unit in units {
        for periods in of_cadence.values() {
            timelines.push(periods.iter().map(|period| frame.row_of(unit, &frame.periods()[*period].id)).collect());
        }
    }
    timelines
}

/// Fills the gaps along the time of one unit: with the last value, or on the line between the values on both sides.
fn along(
    frame: &Frame<'_>,
    settings: &Impute,
    at: usize,
    column: &[f64],
    timeline: &[Option<usize>],
    fill: &mut impl FnMut(usize, f64, &dyn Fn() -> String),
) {
    let value = |time: usize| timeline[time].map(|row| column[row]).filter(|x| !x.is_nan());
    let name = |time: usize| timeline[time].map_or("", |row| &frame.periods()[frame.rows()[row].period].id);
    let longest = usize::try_from(settings.max_gap).unwrap_or(usize::MAX);
    for (time, row) in timeline.iter().enumerate() {
        let Some(row) = row.filter(|row| frame.applies(at)[*row] && column[*row].is_nan()) else { continue };
        let Some(last) = (0..time).rev().find(|earlier| value(*earlier).is_some()) else { continue };
        let Some(left) = value(last) else { continue };
        if settings.by == ImputeBy::Latest {
            if time - last <= longest {
                fill(row, left, &|| format!("from={}", name(last)));
            }
            continue;
        }
        let Some(next) = (time + 1..timeline.len()).find(|later| value(*later).is_some()) else { continue };
        let Some(right) = value(next) else { continue };
        if next - last - 1 <= longest {
            let share = (time - last) as f64 / (next - last) as f64;
            fill(row, left + share * (right - left), &|| format!("from={} to={}", name(last), name(next)));
        }
    }
}
