//! Whether cases become more or fewer over the periods, and whether the last period stands out.

use super::grid::Grid;
use super::rows::{IncidenceRow, Scope, Trend, TrendRow};
use crate::tables::Exact;
use catalogue::{Incidence, Plan};
use statistics::multiple::{Adjustment, adjusted};
use statistics::trend::{count_trend, recent_rise};
use std::collections::BTreeMap;

/// Fewer periods show no trend.
const LEAST_PERIODS: usize = 3;
/// Fewer cases show no trend, and no rise.
const LEAST_CASES: f64 = 3.0;

/// A row for every cell, unit and field and for the whole, in order of `unit_id, area`.
pub(super) fn trends(rows: &[IncidenceRow], grids: &[Grid<'_>], plan: &Plan, method: &Incidence) -> Vec<TrendRow> {
    let place: BTreeMap<&str, usize> = grids.iter().enumerate().map(|(at, grid)| (grid.period, at)).collect();
    let mut series: BTreeMap<(&str, &str), Vec<&IncidenceRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.count.is_some()) {
        series.entry((&row.unit_id, &row.area)).or_default().push(row);
    }
    let accepted = 1.0 - plan.method.interval_level;
    let (mut trends, rises): (Vec<TrendRow>, Vec<bool>) = series
        .into_values()
        .map(|mut rows| {
            rows.sort_by_key(|row| place.get(row.period.as_str()));
            trend(&rows)
        })
        .unzip();
    for scope in [Scope::Cell, Scope::Unit, Scope::Field, Scope::Whole] {
        let at: Vec<usize> = (0..trends.len()).filter(|at| trends[*at].scope == scope).collect();
        let q = |of: fn(&TrendRow) -> Option<f64>| {
            let p: Vec<Option<f64>> = at.iter().map(|at| of(&trends[*at])).collect();
            adjusted(&p, Adjustment::BenjaminiHochberg).unwrap_or_else(|_| vec![None; p.len()])
        };
        let (slopes, recent) = (q(|row| row.p), q(|row| row.recent_p));
        for ((at, slope), recent) in at.iter().zip(slopes).zip(recent) {
            let row = &mut trends[*at];
            (row.q, row.recent_q) = (slope, recent);
            row.trend = match slope {
                Some(q) if q <= accepted => {
                    if rises[*at] {
                        Trend::Rising
                    } else {
                        Trend::Falling
                    }
                }
                Some(_) => Trend::NotShown,
                None => Trend::TooFew,
            };
            row.recent_rise = recent.is_some_and(|q| q <= method.false_discovery_rate)
                && row.recent.to_f64() >= LEAST_CASES
                && row.recent_expected.is_some_and(|expected| row.recent.to_f64() > expected);
        }
    }
    trends
}

/// One series, in order of time, and whether its slope rises; `q` and what follows from it are still open.
fn trend(rows: &[&IncidenceRow]) -> (TrendRow, bool) {
    let counts: Vec<f64> = rows.iter().filter_map(|row| row.count).map(Exact::to_f64).collect();
    // Exposures of one kind in every period, or periods that weigh the same.
    let by = &rows[0].exposure_by;
    let exposures: Option<Vec<f64>> = rows
        .iter()
        .map(|row| row.exposure.filter(|exposure| exposure.0 > 0 && row.exposure_by == *by).map(Exact::to_f64))
        .collect();
    let exposures = exposures.unwrap_or_else(|| vec![1.0; rows.len()]);
    let points: Vec<(f64, f64)> = counts.iter().copied().zip(exposures).collect();
    let all: f64 = counts.iter().sum();
    let slope = (points.len() >= LEAST_PERIODS && all >= LEAST_CASES).then(|| count_trend(&points).ok()).flatten();
    let (first, last) = (rows[0], rows[rows.len() - 1]);
    let (recent, earlier) = (points[points.len() - 1], &points[..points.len() - 1]);
    let before = earlier.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let row = TrendRow {
        indicator_id: first.indicator_id.clone(),
        unit_id: first.unit_id.clone(),
        area: first.area.clone(),
        scope: first.scope,
        first_period: first.period.clone(),
        last_period: last.period.clone(),
        periods: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        count: Exact(rows.iter().filter_map(|row| row.count).map(|count| count.0).sum()),
        ratio_per_period: slope.and_then(|_| ratio_per_period(&points)),
        p: slope.map(|slope| slope.two_sided()),
        q: None,
        trend: Trend::TooFew,
        recent: last.count.unwrap_or_default(),
        recent_expected: (before.1 > 0.0).then(|| before.0 * recent.1 / before.1),
        recent_p: recent_rise(recent.0, recent.1, before.0, before.1).ok(),
        recent_q: None,
        recent_rise: false,
    };
    (row, slope.is_some_and(|slope| slope.rise < slope.fall))
}

/// The ratio of one period's rate to that of the period before it, by maximum likelihood: the `r` for which the expected
/// sum of the periods' numbers over the cases, with the weights `exposure · r^number`, is the one seen.
///
/// `None` where all cases lie in the first or all in the last period: no finite ratio is the most likely.
fn ratio_per_period(points: &[(f64, f64)]) -> Option<f64> {
    let all: f64 = points.iter().map(|point| point.0).sum();
    let seen = (0..).zip(points).map(|(number, point)| f64::from(number) * point.0).sum::<f64>() / all;
    let last = f64::from(u32::try_from(points.len() - 1).ok()?);
    if !(seen > 0.0 && seen < last) {
        return None;
    }
    let mean = |log_ratio: f64| {
        let weights = (0..).zip(points).map(|(number, point)| {
            let number = f64::from(number);
            (number, point.1 * libm::exp(log_ratio * (number - 0.5 * last)))
        });
        let (moment, weight) = weights.fold((0.0, 0.0), |sum, (number, w)| (sum.0 + number * w, sum.1 + w));
        moment / weight
    };
    let (mut low, mut high) = (-20.0, 20.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if mean(middle) < seen { low = middle } else { high = middle }
    }
    Some(libm::exp(0.5 * (low + high)))
}
