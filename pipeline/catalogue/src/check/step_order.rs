//! Which step may follow which, and what one step leaves for the next.

use super::steps::{All, floor_of, is_scored};
use crate::{Mean, Normalise, Override, ScaleBy, Scaling, Step, Transform};

impl<'a> All<'a> {
    /// Which step may follow which.
    pub(super) fn order(&mut self) {
        let steps = self.steps;
        let place = |word: &str| steps.iter().position(|step| step.word() == word);
        let (normalise, treat) = (place("normalise"), place("treat"));
        for (i, step) in steps.iter().enumerate() {
            self.keys = vec!["steps".to_owned(), i.to_string()];
            let word = step.word();
            let once = matches!(word, "treat" | "normalise" | "aggregate");
            if once && place(word) != Some(i) {
                self.add(
                    "step_order",
                    format!("a second step `{word}`"),
                    "one is enough: use overrides for what differs",
                );
            }
            if word == "aggregate" && i + 1 != steps.len() {
                self.add("step_order", "nothing can follow `aggregate`".to_owned(), "move it to the end");
            }
            let natural = matches!(word, "denominate" | "treat");
            if natural && normalise.is_some_and(|normalise| normalise < i) {
                self.add(
                    "step_order",
                    format!("`{word}` works on values in their own units, but stands after `normalise`"),
                    "move it before `normalise`",
                );
            }
            if word == "denominate" && treat.is_some_and(|treat| treat < i) {
                self.add(
                    "step_order",
                    "a treated value cannot be divided any more".to_owned(),
                    "move `denominate` before `treat`",
                );
            }
        }
        self.keys = vec!["steps".to_owned()];
        if place("aggregate").is_none() {
            self.add("step_order", "the steps never reach an index".to_owned(), "end with step = \"aggregate\"");
        }
        if normalise.is_none() {
            self.add(
                "step_order",
                "values in different units cannot be averaged".to_owned(),
                "put step = \"normalise\" before `aggregate`; by = \"rules\" takes each indicator's own [score]",
            );
        }
        self.transformed_before_fixed_ends();
        self.floor_above_the_scale();
        self.zero_into_a_mean_of_positives();
    }

    /// Ends, targets and rules are in the indicator's unit, which a logarithm leaves.
    fn transformed_before_fixed_ends(&mut self) {
        let plan = self.plan;
        let treat = self.steps.iter().find_map(|step| if let Step::Treat(treat) = step { Some(treat) } else { None });
        let (Some(treat), Some((i, normalise))) = (treat, self.find_normalise()) else { return };
        self.keys = vec!["steps".to_owned(), i.to_string()];
        for (id, _) in plan.indicators.iter().filter(|(_, indicator)| is_scored(indicator)) {
            let scaling = Override::of(&normalise.overrides, id, &normalise.scaling);
            let then = Override::of(&treat.overrides, id, &treat.treatment).then;
            if (scaling.by.is_fixed() || scaling.by == ScaleBy::DistanceToTarget) && then != Transform::None {
                self.add(
                    "unit_lost",
                    format!(
                        "`{id}` may be transformed by the treat step, and its {} would no longer be in its unit",
                        if scaling.by == ScaleBy::Rules { "rule's numbers" } else { "ends or target" }
                    ),
                    format!(
                        "write then = \"none\" for `{id}` in the treat step, or a scale that is taken from the values"
                    ),
                );
            }
        }
    }

    /// A floor that half of the units or more lie below would make them all the same.
    fn floor_above_the_scale(&mut self) {
        let aggregate = self.steps.iter().find_map(|step| if let Step::Aggregate(a) = step { Some(a) } else { None });
        let (Some(aggregate), Some((i, normalise))) = (aggregate, self.find_normalise()) else { return };
        let means = std::iter::once(aggregate.mean).chain(aggregate.overrides.iter().map(|other| other.mean));
        let Some(floor) = means.filter_map(floor_of).reduce(f64::max) else { return };
        let scales = std::iter::once(&normalise.scaling).chain(normalise.overrides.iter().map(|other| &other.settings));
        let above = scales.into_iter().any(|scale| match scale.by {
            ScaleBy::ZScore => floor >= scale.centre,
            ScaleBy::MinMax => floor >= 0.5 * (scale.from + scale.to),
            _ => false,
        });
        self.keys = vec!["steps".to_owned(), i.to_string()];
        if above {
            self.add(
                "floor_above_scale",
                format!("the floor {floor} of the mean lies above the middle of the scale, so most units would count the same"),
                "choose a scale whose usual scores lie above the floor, or a lower floor",
            );
        }
    }

    fn zero_into_a_mean_of_positives(&mut self) {
        let aggregate = self
            .steps
            .iter()
            .enumerate()
            .find_map(|(i, step)| if let Step::Aggregate(a) = step { Some((i, a)) } else { None });
        let (Some((i, aggregate)), Some((_, normalise))) = (aggregate, self.find_normalise()) else { return };
        let worst_is_zero = |scaling: &Scaling| match scaling.by {
            ScaleBy::MinMax | ScaleBy::DistanceToMax | ScaleBy::DistanceToReference => scaling.from <= 0.0,
            ScaleBy::DistanceToTarget | ScaleBy::PercentileRank => scaling.from <= 0.0,
            // Points of the indicators' own rules go down to 0.
            ScaleBy::Borda | ScaleBy::Rules => true,
            _ => false,
        };
        self.keys = vec!["steps".to_owned(), i.to_string()];
        let unfloored = |mean: Mean| !matches!(mean, Mean::Arithmetic | Mean::Copeland) && floor_of(mean).is_none();
        let any = unfloored(aggregate.mean) || aggregate.overrides.iter().any(|other| unfloored(other.mean));
        if any && worst_is_zero(&normalise.scaling) {
            self.add(
                "not_positive",
                format!(
                    "`{}` gives the worst unit 0 points, of which there is no geometric, harmonic or generalised mean",
                    normalise.scaling.by.word()
                ),
                "give the mean a `floor`, or normalise by another scale with from = 1",
            );
        }
    }

    fn find_normalise(&self) -> Option<(usize, &'a Normalise)> {
        let steps = self.steps.iter().enumerate();
        steps.filter_map(|(i, step)| if let Step::Normalise(n) = step { Some((i, n)) } else { None }).next()
    }
}
