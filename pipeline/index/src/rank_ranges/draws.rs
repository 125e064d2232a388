//! Values drawn anew from what the records leave open.

use crate::Frame;
use crate::comparison::scale_of;
use crate::tables::{Status, ValueRow};
use catalogue::{Kind, Plan, Rule};
use statistics::random::Random;
use statistics::rank_range::Belief;

/// A value that the records leave open.
pub(super) struct Open {
    /// Its column in the engine's sheets.
    pub(super) column: usize,
    /// Its row.
    pub(super) row: usize,
    /// What is believed of the share, or of the rate for each unit of the denominator.
    belief: Belief,
    /// What one is of what people read.
    scale: f64,
}

/// The values of proportions and rates. Amounts, counts, values without counts, states of full lists (`census`) and what is
/// scored as met or not are taken as they are: a share that is drawn is never all, so nobody would ever meet a target of all.
pub(super) fn open_values(plan: &Plan, values: &[ValueRow], frame: &Frame<'_>) -> Vec<Open> {
    let open = |value: &ValueRow| {
        let indicator = plan.indicators.get(&value.indicator_id)?;
        let met_or_not = indicator.score.as_ref().is_some_and(|scoring| scoring.rule == Rule::Binary);
        if indicator.census || met_or_not {
            return None;
        }
        let column = frame.column_of(&value.indicator_id)?;
        // What weighs nothing moves no index, and drawing is most of the work; another set of weights may choose it.
        if frame.columns()[column].weight <= 0.0 && plan.method.weight_sets.is_empty() {
            return None;
        }
        let (x, n) = (value.numerator?.to_f64(), value.denominator?.to_f64());
        let belief = match indicator.kind {
            Kind::Proportion => Belief::of_proportion(x, n),
            Kind::Rate => Belief::of_rate(x, n),
            Kind::Ratio | Kind::Count => return None,
        };
        Some(Open {
            column,
            row: frame.row_of(&value.unit_id, &value.period)?,
            belief: belief.ok().filter(|_| value.status == Status::Ok && n > 0.0)?,
            scale: scale_of(indicator),
        })
    };
    values.iter().filter_map(open).collect()
}

impl Open {
    /// The value of a run.
    pub(super) fn draw(&self, random: &mut Random) -> f64 {
        self.scale * self.belief.draw(random)
    }
}
