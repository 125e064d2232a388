//! Every value against the rest of its peer group, against its target, and in the funnel of its group.

mod funnel;
mod rows;

pub use funnel::GroupFunnel;
pub use rows::{ComparisonRow, Evidence, FunnelLimits, FunnelPlace, Standing};

use crate::measure::value;
use crate::rule::{is_met, verdict};
use crate::tables::{Exact, Status, ValueRow};
use catalogue::{Direction, Indicator, Kind, Plan, Target};
use statistics::exact_test::{hypergeometric, poisson_against_rest};
use statistics::funnel::Measure;
use statistics::multiple::{Adjustment, adjusted};
use statistics::target::{Better, Verdict, gap_in_cases, proportion_against, rate_against};
use statistics::{Level, proportion, rate};
use std::collections::{BTreeMap, BTreeSet};

/// Compares the values of every indicator that is a proportion or a rate and is scored or has a target.
///
/// The rest of a unit is the other units of its peer group that exist on the period's last day, the unit itself left out
/// so that it does not stand on both sides. `q` is taken over all rows of a period; a difference is called better or worse
/// when `q` is at most one less the method's `interval_level`. Rows come in order of `indicator_id, unit_id, period`,
/// whatever the order of `values`. An indicator with parts of cases in its counts is compared with its target alone. A row of values without counts or status `ok`, or of an unknown key, has none.
pub fn compare(plan: &Plan, values: &[ValueRow]) -> Vec<ComparisonRow> {
    let Ok(level) = Level::new(plan.method.interval_level) else { return Vec::new() };
    let mut groups: BTreeMap<(&str, &str, &str), Vec<Counted<'_>>> = BTreeMap::new();
    for row in values {
        if let Some((counted, group)) = Counted::of(plan, row) {
            groups.entry((&row.indicator_id, &row.period, group)).or_default().push(counted);
        }
    }
    // Parts of cases (an order that counts for 0.6) are no events, and no test or funnel is made for them.
    let whole = |exact: Exact| exact.0 % Exact::SCALE == 0;
    let weighted: BTreeSet<&str> = groups
        .iter()
        .filter(|(_, units)| units.iter().any(|unit| !whole(unit.events) || !whole(unit.size)))
        .map(|((id, ..), _)| *id)
        .collect();
    let mut rows = Vec::new();
    for ((id, _, group), mut units) in groups {
        units.sort_by(|a, b| a.row.unit_id.cmp(&b.row.unit_id));
        let indicator = &plan.indicators[id];
        rows.extend(if group.is_empty() || weighted.contains(id) {
            let alone = |unit: &Counted<'_>| {
                let row = unit.alone(indicator, level)?;
                let gap_cases = row.gap_cases.filter(|_| !weighted.contains(id));
                Some(ComparisonRow { peer_group: group.to_owned(), gap_cases, ..row })
            };
            units.iter().filter_map(alone).collect()
        } else {
            of_group(indicator, group, &units, level)
        });
    }
    judge(&mut rows, plan, 1.0 - level.share());
    rows.sort_by(|a, b| (&a.indicator_id, &a.unit_id, &a.period).cmp(&(&b.indicator_id, &b.unit_id, &b.period)));
    rows
}

/// What an indicator measures, as far as it has intervals.
pub fn measure_of(indicator: &Indicator) -> Option<Measure> {
    match indicator.kind {
        Kind::Proportion => Some(Measure::Proportion),
        Kind::Rate => Some(Measure::Rate),
        Kind::Ratio | Kind::Count => None,
    }
}

/// How many of what people read one is: 100 for percent, else the indicator's `per`.
pub fn scale_of(indicator: &Indicator) -> f64 {
    if indicator.kind == Kind::Proportion { 100.0 } else { indicator.per.unwrap_or(1.0) }
}

/// A value with its counts.
struct Counted<'a> {
    row: &'a ValueRow,
    events: Exact,
    size: Exact,
    measure: Measure,
}

impl<'a> Counted<'a> {
    /// With the group it is compared in; empty where it is in none.
    fn of(plan: &'a Plan, row: &'a ValueRow) -> Option<(Self, &'a str)> {
        let indicator = plan.indicators.get(&row.indicator_id)?;
        let measure = measure_of(indicator)?;
        let unit = plan.units.units.get(&row.unit_id)?;
        let period = crate::period(&row.period)?;
        let (events, size) = (row.numerator?, row.denominator?);
        let shown = indicator.score.is_some() || indicator.target.is_some();
        let group = plan.units.peer_group_on(unit, &plan.method.plan.top_unit, period.last_day);
        (shown && row.status == Status::Ok && size.0 > 0).then_some((Self { row, events, size, measure }, group))
    }

    /// The smallest number of cases with which the target is met, as the scores' verdict takes it.
    fn gap(&self, indicator: &Indicator, target: &Target) -> Option<u64> {
        let (x, n, most) = (
            self.events.to_f64(),
            self.size.to_f64(),
            match self.measure {
                Measure::Proportion => self.size.to_f64(),
                Measure::Rate => f64::INFINITY,
            },
        );
        let about = gap_in_cases(x, n, most, target.value / scale_of(indicator), side_of(target)).ok()??;
        let sign = if target.at_most { -1 } else { 1 };
        let met = |cases: u64| {
            let numerator = Exact(self.events.0 + sign * i128::from(cases) * Exact::SCALE);
            value(indicator, numerator, Some(self.size)).is_ok_and(|value| is_met(target, value))
        };
        // Shares and percent may round to different sides of the target.
        (about.saturating_sub(1)..=about + 1).find(|cases| met(*cases))
    }

    /// What is to be said of the unit alone: the interval and the target.
    fn alone(&self, indicator: &Indicator, level: Level) -> Option<ComparisonRow> {
        let (x, n, scale) = (self.events.to_f64(), self.size.to_f64(), scale_of(indicator));
        let interval = match self.measure {
            Measure::Proportion => proportion::wilson(x, n, level).ok()?,
            Measure::Rate => rate::rate(x, n, level).ok()?.interval,
        }
        .scaled(scale);
        let target = indicator.target.as_ref();
        // A target that is not due yet is not missed, however far it is.
        let last_day = crate::period(&self.row.period)?.last_day;
        let stands = verdict(target, last_day, self.row.status, self.row.value);
        let evidence = target
            .filter(|_| stands != crate::tables::Verdict::NotYetDue)
            .and_then(|target| evidence(self.measure, x, n, target, scale, level));
        Some(ComparisonRow {
            indicator_id: self.row.indicator_id.clone(),
            unit_id: self.row.unit_id.clone(),
            period: self.row.period.clone(),
            peer_group: String::new(),
            value: self.row.value?,
            lower: interval.lower,
            upper: interval.upper,
            others: 0,
            rest_value: None,
            p: None,
            q: None,
            standing: Standing::NotCompared,
            target: target.map(|target| target.value),
            evidence,
            gap_cases: target.and_then(|target| self.gap(indicator, target)),
            funnel_centre: None,
            funnel_lower: None,
            funnel_upper: None,
            funnel_lower_outer: None,
            funnel_upper_outer: None,
            funnel_limits: None,
            funnel_place: None,
            phi: None,
            tau2: None,
        })
    }
}

fn evidence(measure: Measure, x: f64, n: f64, target: &Target, scale: f64, level: Level) -> Option<Evidence> {
    let (side, target) = (side_of(target), target.value / scale);
    let by_count = match side {
        Better::More => measure == Measure::Proportion && target >= 1.0,
        Better::Less => target <= 0.0,
    };
    let verdict = match measure {
        Measure::Proportion => proportion_against(x, n, target, side, level),
        Measure::Rate => rate_against(x, n, target, side, level),
    };
    Some(match verdict.ok()? {
        Verdict::Met if by_count => Evidence::MetByCount,
        Verdict::Met => Evidence::Met,
        Verdict::NotMet => Evidence::NotMet,
        Verdict::TooLittleEvidence => Evidence::TooLittleEvidence,
    })
}

fn side_of(target: &Target) -> Better {
    if target.at_most { Better::Less } else { Better::More }
}

/// The rows of the units of one group, indicator and period, in order of unit; `q` and standing are still open.
fn of_group(indicator: &Indicator, group: &str, units: &[Counted<'_>], level: Level) -> Vec<ComparisonRow> {
    let scale = scale_of(indicator);
    let whole =
        units.iter().fold((Exact(0), Exact(0)), |(x, n), unit| (Exact(x.0 + unit.events.0), Exact(n.0 + unit.size.0)));
    let counts: Vec<(f64, f64)> = units.iter().map(|unit| (unit.events.to_f64(), unit.size.to_f64())).collect();
    let funnel = units.first().and_then(|unit| GroupFunnel::new(unit.measure, &counts));
    let mut rows = Vec::new();
    for (unit, (x, n)) in units.iter().zip(&counts) {
        let Some(mut row) = unit.alone(indicator, level) else { continue };
        row.peer_group = group.to_owned();
        row.others = u32::try_from(units.len() - 1).unwrap_or(u32::MAX);
        let (rest, rest_size) = (Exact(whole.0.0 - unit.events.0).to_f64(), Exact(whole.1.0 - unit.size.0).to_f64());
        if rest_size > 0.0 {
            row.rest_value = Some(scale * rest / rest_size);
            let test = match unit.measure {
                Measure::Proportion => hypergeometric(*x, *n, rest, rest_size),
                Measure::Rate => poisson_against_rest(*x, *n, rest, rest_size),
            };
            row.p = test.ok().map(|p| p.mid_two_sided());
        }
        if let Some(funnel) = &funnel
            && let Some((inner, outer)) = funnel.limits(*n)
        {
            row.funnel_centre = Some(scale * funnel.centre());
            (row.funnel_lower, row.funnel_upper) = (Some(scale * inner.lower), Some(scale * inner.upper));
            (row.funnel_lower_outer, row.funnel_upper_outer) = (Some(scale * outer.lower), Some(scale * outer.upper));
            row.funnel_limits = Some(funnel.used);
            row.funnel_place = funnel.place(*x, *n);
            (row.phi, row.tau2) = (funnel.phi, funnel.tau2);
        }
        rows.push(row);
    }
    rows
}

/// Fills in `q` and the standing.
fn judge(rows: &mut [ComparisonRow], plan: &Plan, accepted: f64) {
    let mut periods: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        periods.entry(row.period.clone()).or_default().push(at);
    }
    for at in periods.values() {
        let p: Vec<Option<f64>> = at.iter().map(|at| rows[*at].p).collect();
        let Ok(q) = adjusted(&p, Adjustment::BenjaminiHochberg) else { continue };
        for (at, q) in at.iter().zip(q) {
            let row = &mut rows[*at];
            row.q = q;
            let side = plan.indicators.get(&row.indicator_id).and_then(Indicator::direction);
            row.standing = match (q, row.rest_value, side) {
                (Some(q), Some(rest), Some(side)) if q <= accepted => {
                    if (row.value > rest) == (side == Direction::More) { Standing::Better } else { Standing::Worse }
                }
                (Some(_), Some(_), Some(_)) => Standing::Similar,
                _ => Standing::NotCompared,
            };
        }
    }
}
