//! Counts that other indicators show too.

use crate::cell::{Cells, Key, Measure};
use crate::lines::Line;
use index::tables::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// In so many different places, with counts that are not 0, two columns must agree before they are held to be the same.
const ENOUGH: usize = 6;

/// And so many before one is held to be the sum of two others: there are far more of such triples to agree by chance.
const ENOUGH_FOR_SUMS: usize = 10;

/// One count of an indicator and area, over all units and periods.
struct Series<'a> {
    indicator: &'a str,
    area: &'a str,
    measure: Measure,
    aggregate: bool,
    counts: Vec<Option<Exact>>,
    different: usize,
}

/// Lines between indicators: a count that equals one of another indicator, or is the sum of two, wherever all of them have one.
///
/// Nobody declares them: a stranger sees them in the tables, so they are looked for there. Few different counts prove
/// nothing, and are taken to be chance.
pub(crate) fn companions(cells: &Cells) -> Vec<Line> {
    let places: BTreeSet<(&str, &str)> = cells.keys().map(|key| (key.period.as_str(), key.unit.as_str())).collect();
    let places: Vec<(&str, &str)> = places.into_iter().collect();
    let series = series(cells, &places);
    let telling: Vec<&Series<'_>> = series.iter().filter(|series| series.different >= ENOUGH).collect();
    let mut lines = Vec::new();
    for (i, one) in telling.iter().enumerate() {
        for (j, other) in telling.iter().enumerate().skip(i + 1) {
            if one.aggregate || other.aggregate {
                add(&[(one, 1), (other, -1)], &places, &mut lines);
            }
            for third in &telling[j + 1..] {
                if one.aggregate || other.aggregate || third.aggregate {
                    for signs in [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]] {
                        add(&[(one, signs[0]), (other, signs[1]), (third, signs[2])], &places, &mut lines);
                    }
                }
            }
        }
    }
    lines
}

fn series<'a>(cells: &'a Cells, places: &[(&'a str, &'a str)]) -> Vec<Series<'a>> {
    let mut found: BTreeMap<(&str, &str, Measure), Series<'_>> = BTreeMap::new();
    for (key, cell) in cells {
        let Ok(at) = places.binary_search(&(&key.period, &key.unit)) else { continue };
        for measure in [Measure::Numerator, Measure::Denominator] {
            let Some(count) = cell.get(measure) else { continue };
            let series = found.entry((&key.indicator, &key.area, measure)).or_insert_with(|| Series {
                indicator: &key.indicator,
                area: &key.area,
                measure,
                aggregate: cell.aggregate,
                counts: vec![None; places.len()],
                different: 0,
            });
            series.counts[at] = Some(count);
        }
    }
    let mut series: Vec<Series<'_>> = found.into_values().collect();
    for one in &mut series {
        one.different = one.counts.iter().flatten().filter(|count| count.0 != 0).collect::<BTreeSet<_>>().len();
    }
    series
}

/// Adds a line for each place, if the counts add up to zero in all of them.
fn add(parts: &[(&Series<'_>, i128)], places: &[(&str, &str)], lines: &mut Vec<Line>) {
    // What belongs to one cell is related anyway.
    let (first, _) = parts[0];
    if parts.iter().all(|(series, _)| (series.indicator, series.area) == (first.indicator, first.area)) {
        return;
    }
    let enough = if parts.len() == 2 { ENOUGH } else { ENOUGH_FOR_SUMS };
    let mut different = BTreeSet::new();
    let mut shared = Vec::new();
    for at in 0..places.len() {
        let mut sum = 0;
        let mut all = true;
        for (series, factor) in parts {
            match series.counts[at] {
                Some(count) => sum += factor * count.0,
                None => all = false,
            }
        }
        if !all {
            continue;
        }
        if sum != 0 {
            return;
        }
        let counts: Vec<i128> = parts.iter().filter_map(|(series, _)| series.counts[at]).map(|count| count.0).collect();
        if counts.iter().all(|count| *count != 0) {
            different.insert(counts);
        }
        shared.push(at);
    }
    if different.len() < enough {
        return;
    }
    for at in shared {
        let (period, unit) = places[at];
        let term = |(series, factor): &(&Series<'_>, i128)| {
            let key = Key {
                indicator: series.indicator.to_owned(),
                period: period.to_owned(),
                area: series.area.to_owned(),
                unit: unit.to_owned(),
            };
            (key, series.measure, *factor)
        };
        lines.push(Line::known(parts.iter().map(term).collect()));
    }
}
