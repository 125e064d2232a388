//! The scale of one indicator in one set of units and periods.

use super::moments::{mean, sd};
use catalogue::{Direction, ScaleBy, Scaling, Ties};

/// A scale with its parameters; `apply` puts one value on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scale {
    /// `from + (to - from) (x - worst) / (best - worst)`
    Between { worst: f64, best: f64, from: f64, to: f64 },
    /// The same, cut off at both ends, or at the best only.
    Cut { worst: f64, best: f64, from: f64, to: f64, below: bool },
    /// `from + (to - from) (1 - (best - x) / (best - worst))`, cut off at the best or not.
    Shortfall { worst: f64, best: f64, from: f64, to: f64, cap: bool },
    /// `centre + spread (x - mean) / sd`
    Standard { mean: f64, sd: f64, centre: f64, spread: f64 },
    /// `from + (to - from) x / best`
    Share { best: f64, from: f64, to: f64 },
    /// `from + (to - from) best / x`
    Inverse { best: f64, from: f64, to: f64 },
}

/// Why there is no scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoScale {
    /// Nobody has a value.
    Empty,
    /// All have the same value, the reference or target is no better than the worst, or they are further apart than a
    /// number can say.
    Constant,
    /// The reference unit has no value.
    NoReference,
    /// A share of the best needs values above 0.
    NotPositive,
    /// A parameter is not there, or ends coincide or are the wrong way round.
    NoParameter,
}

impl Scale {
    /// A scale that is given before any value is seen: `goalposts` or `scaled`.
    pub(crate) fn fixed(scaling: &Scaling, worst: f64, best: f64, direction: Direction) -> Result<Self, NoScale> {
        let more = best > worst;
        if !(worst.is_finite() && best.is_finite()) || worst == best || more != (direction == Direction::More) {
            return Err(NoScale::NoParameter);
        }
        let (from, to) = (scaling.from, scaling.to);
        Ok(if scaling.by == ScaleBy::Goalposts {
            Self::Cut { worst, best, from, to, below: true }
        } else {
            Self::Between { worst, best, from, to }
        })
    }

    /// A scale taken from the values that occur; `reference` is the value that `distance_to_reference` or
    /// `distance_to_target` looks at.
    pub(crate) fn fitted(
        scaling: &Scaling,
        direction: Direction,
        values: impl Iterator<Item = f64> + Clone,
        reference: Option<f64>,
    ) -> Result<Self, NoScale> {
        let more = direction == Direction::More;
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for x in values.clone() {
            least = least.min(x);
            most = most.max(x);
        }
        if least > most {
            return Err(NoScale::Empty);
        }
        let (worst, best) = if more { (least, most) } else { (most, least) };
        let (from, to, cap) = (scaling.from, scaling.to, scaling.cap);
        let beyond = |best: f64| {
            if (best > worst) == more && best != worst && (best - worst).is_finite() {
                Ok(best)
            } else {
                Err(NoScale::Constant)
            }
        };
        Ok(match scaling.by {
            ScaleBy::MinMax => Self::Between { worst, best: beyond(best)?, from, to },
            ScaleBy::DistanceToMax => Self::Shortfall { worst, best: beyond(best)?, from, to, cap: false },
            ScaleBy::DistanceToReference => {
                let best = beyond(reference.ok_or(NoScale::NoReference)?)?;
                Self::Shortfall { worst, best, from, to, cap }
            }
            ScaleBy::DistanceToTarget => {
                let best = beyond(reference.ok_or(NoScale::NoParameter)?)?;
                if cap {
                    Self::Cut { worst, best, from, to, below: false }
                } else {
                    Self::Between { worst, best, from, to }
                }
            }
            ScaleBy::ZScore => {
                let (mean, sd) = (mean(values.clone()), sd(values));
                if least == most || !sd.is_finite() || !mean.is_finite() || sd <= 0.0 {
                    return Err(NoScale::Constant);
                }
                Self::Standard { mean, sd: if more { sd } else { -sd }, centre: scaling.centre, spread: scaling.spread }
            }
            ScaleBy::FractionOfBest if more && most > 0.0 => Self::Share { best, from, to },
            ScaleBy::FractionOfBest if !more && least > 0.0 => Self::Inverse { best, from, to },
            ScaleBy::FractionOfBest => return Err(NoScale::NotPositive),
            ScaleBy::Rules | ScaleBy::Scaled | ScaleBy::Goalposts => return Err(NoScale::NoParameter),
            ScaleBy::Rank | ScaleBy::Borda | ScaleBy::PercentileRank => return Err(NoScale::NoParameter),
        })
    }

    /// The points of a value; NaN stays NaN, and so becomes what is too large for a number.
    pub(crate) fn apply(self, x: f64) -> f64 {
        let points = self.points(x);
        if points.is_finite() { points } else { f64::NAN }
    }

    fn points(self, x: f64) -> f64 {
        match self {
            Self::Between { worst, best, from, to } => from + (to - from) * ((x - worst) / (best - worst)),
            Self::Cut { worst, best, from, to, below } => {
                let share = ((x - worst) / (best - worst)).min(1.0);
                let share = if x.is_nan() {
                    x
                } else if below {
                    share.max(0.0)
                } else {
                    share
                };
                from + (to - from) * share
            }
            Self::Shortfall { worst, best, from, to, cap } => {
                let share = 1.0 - (best - x) / (best - worst);
                from + (to - from) * if cap && share > 1.0 { 1.0 } else { share }
            }
            Self::Standard { mean, sd, centre, spread } => centre + spread * ((x - mean) / sd),
            Self::Share { best, from, to } => from + (to - from) * (x / best),
            Self::Inverse { best, from, to } => from + (to - from) * (best / x),
        }
    }

    /// The scale in words of the form `key=value`.
    pub(crate) fn words(self, by: ScaleBy) -> String {
        let by = by.word();
        match self {
            Self::Between { worst, best, from, to }
            | Self::Cut { worst, best, from, to, .. }
            | Self::Shortfall { worst, best, from, to, .. } => {
                format!("{by} worst={worst} best={best} from={from} to={to}")
            }
            Self::Standard { mean, sd, centre, spread } => {
                format!("{by} mean={mean} sd={} centre={centre} spread={spread}", sd.abs())
            }
            Self::Share { best, from, to } | Self::Inverse { best, from, to } => {
                format!("{by} best={best} from={from} to={to}")
            }
        }
    }
}

/// Puts places in the stead of values: from the worst, which has 1, each of `n` that are there. `percentile_rank` gives
/// `from + (to - from) (place - 1) / (n - 1)`. Only one value: no percentile rank.
pub(crate) fn rank(scaling: &Scaling, direction: Direction, values: &mut [f64]) -> Result<(), NoScale> {
    let mut order: Vec<usize> = (0..values.len()).filter(|at| !values[*at].is_nan()).collect();
    let n = order.len();
    if n == 0 {
        return Err(NoScale::Empty);
    }
    if scaling.by == ScaleBy::PercentileRank && n < 2 {
        return Err(NoScale::Constant);
    }
    order.sort_by(|&a, &b| {
        let ascending = values[a].total_cmp(&values[b]);
        if direction == Direction::More { ascending } else { ascending.reverse() }
    });
    let mut start = 0;
    while start < n {
        // -0 and 0 are the same value, which `total_cmp` tells apart.
        let value = values[order[start]];
        let end = start + order[start..].iter().take_while(|at| values[**at] == value).count();
        let place = match scaling.ties {
            Ties::Min => start as f64 + 1.0,
            Ties::Average => (start + end + 1) as f64 / 2.0,
        };
        for &at in &order[start..end] {
            values[at] = match scaling.by {
                ScaleBy::Borda => place - 1.0,
                ScaleBy::PercentileRank => {
                    scaling.from + (scaling.to - scaling.from) * ((place - 1.0) / (n as f64 - 1.0))
                }
                _ => place,
            };
        }
        start = end;
    }
    Ok(())
}
