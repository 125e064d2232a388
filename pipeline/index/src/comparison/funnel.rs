//! The funnel of a peer group: its centre, its limits and which of them are used.

use super::rows::{FunnelLimits, FunnelPlace};
use statistics::Interval;
use statistics::funnel::{Category, Funnel, INNER_TAIL, Limits, Measure, OUTER_TAIL};
use statistics::overdispersion;

/// With fewer units than this, a tenth at each end is not a whole unit and the scatter beyond chance cannot be measured.
const LEAST_UNITS: usize = 10;

/// The funnel of the units of one group, indicator and period.
///
/// Values, limits and centre are shares or events for each unit of the denominator; multiply them by 100 or by the
/// indicator's `per` for what people read.
#[derive(Clone, Debug)]
pub struct GroupFunnel {
    /// Which limits are used, and why.
    pub used: FunnelLimits,
    /// Mean square of the winsorised z-scores; `None` for too few units.
    pub phi: Option<f64>,
    /// Variance between units beyond chance; `None` for too few units.
    pub tau2: Option<f64>,
    exact: Funnel,
    adjusted: Option<Funnel>,
}

impl GroupFunnel {
    /// From the `(numerator, denominator)` of every unit; `None` where they make no funnel: nobody has a denominator, no
    /// event in any rate, or a part larger than its whole.
    pub fn new(measure: Measure, units: &[(f64, f64)]) -> Option<Self> {
        let (events, size) = units.iter().fold((0.0, 0.0), |(x, n), unit| (x + unit.0, n + unit.1));
        if size <= 0.0 || units.len() < 2 {
            return None;
        }
        let centre = events / size;
        let exact = Funnel::new(measure, centre, Limits::Exact).ok()?;
        let mut funnel = Self { used: FunnelLimits::ExactTooFewUnits, phi: None, tau2: None, exact, adjusted: None };
        if units.len() < LEAST_UNITS {
            return Some(funnel);
        }
        let scatter = match measure {
            Measure::Proportion => overdispersion::proportions(units),
            Measure::Rate => overdispersion::ratios(&units.iter().map(|(x, n)| (*x, n * centre)).collect::<Vec<_>>()),
        }
        .ok()?;
        (funnel.phi, funnel.tau2) = (Some(scatter.phi), Some(scatter.tau2));
        funnel.used = FunnelLimits::Exact;
        if scatter.tau2 > 0.0 {
            funnel.used = FunnelLimits::Adjusted;
            funnel.adjusted = Some(Funnel::new(measure, centre, Limits::Adjusted { tau2: scatter.tau2 }).ok()?);
        }
        Some(funnel)
    }

    /// The group's value, which units scatter round.
    pub fn centre(&self) -> f64 {
        self.exact.benchmark()
    }

    /// The exact limits at a size, inner (95%) and outer (99.8%).
    pub fn exact_limits(&self, size: f64) -> Option<(Interval, Interval)> {
        limits(&self.exact, size)
    }

    /// The limits that are used at a size, inner (95%) and outer (99.8%).
    pub fn limits(&self, size: f64) -> Option<(Interval, Interval)> {
        limits(self.in_use(), size)
    }

    /// Where a unit lies, by the limits that are used.
    pub fn place(&self, events: f64, size: f64) -> Option<FunnelPlace> {
        Some(match self.in_use().category(events, size).ok()? {
            Category::FarBelow => FunnelPlace::FarBelow,
            Category::Below => FunnelPlace::Below,
            Category::Usual => FunnelPlace::Usual,
            Category::Above => FunnelPlace::Above,
            Category::FarAbove => FunnelPlace::FarAbove,
        })
    }

    fn in_use(&self) -> &Funnel {
        self.adjusted.as_ref().unwrap_or(&self.exact)
    }
}

fn limits(funnel: &Funnel, size: f64) -> Option<(Interval, Interval)> {
    Some((funnel.limits(size, INNER_TAIL).ok()?, funnel.limits(size, OUTER_TAIL).ok()?))
}
