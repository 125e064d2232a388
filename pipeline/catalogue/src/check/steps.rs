//! The steps and the weights: whatever could not be computed, or would be nonsense if it were.

use crate::definition::{line_of, nearest};
use crate::read::METHOD;
use crate::{
    Across, Aggregate, Direction, Finding, Impute, ImputeBy, Indicator, Mean, Method, Normalise, Override, Plan,
    PlanFiles, Rule, ScaleBy, Scaling, Screen, Step, Transform, Treat,
};
use std::collections::BTreeSet;

/// Beyond such a power a generalised mean is the least or the greatest item.
const MOST_POWER: f64 = 100.0;

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    if plan.method.steps.is_empty() && plan.method_file.contains_key("steps") {
        // They could not be read, which has been told; the steps that stand in for none are nobody's choice.
        return;
    }
    for problem in problems(plan, &plan.method) {
        let keys: Vec<&str> = problem.keys.iter().map(String::as_str).collect();
        let line = line_of(files, METHOD, &keys);
        findings.push(Finding::error(METHOD, line, problem.rule, problem.message, problem.hint));
    }
}

/// What is wrong with the steps and weights of a method for the plan's indicators, nodes and units; an empty list when
/// it can be computed. The findings have no line: the method need not be the one that was read.
pub fn check_steps(plan: &Plan, method: &Method) -> Vec<Finding> {
    let finding = |problem: Problem| Finding::error(METHOD, 0, problem.rule, problem.message, problem.hint);
    problems(plan, method).into_iter().map(finding).collect()
}

/// Something wrong at a place of the method file.
struct Problem {
    keys: Vec<String>,
    rule: &'static str,
    message: String,
    hint: String,
}

fn problems(plan: &Plan, method: &Method) -> Vec<Problem> {
    let steps = method.steps_or_default();
    let mut all = All { plan, method, steps: &steps, problems: Vec::new(), keys: Vec::new() };
    for (i, step) in steps.iter().enumerate() {
        all.keys = vec!["steps".to_owned(), i.to_string()];
        all.step(step);
    }
    all.order();
    all.weights();
    all.problems
}

pub(super) struct All<'a> {
    pub(super) plan: &'a Plan,
    pub(super) method: &'a Method,
    pub(super) steps: &'a [Step],
    problems: Vec<Problem>,
    /// Where in the method file.
    pub(super) keys: Vec<String>,
}

impl<'a> All<'a> {
    pub(super) fn add(&mut self, rule: &'static str, message: String, hint: impl Into<String>) {
        self.problems.push(Problem { keys: self.keys.clone(), rule, message, hint: hint.into() });
    }

    fn step(&mut self, step: &'a Step) {
        match step {
            Step::Denominate { divide_by } => {
                for (by, divided) in divide_by {
                    self.indicators([by]);
                    self.indicators(divided);
                    if divided.contains(by) {
                        self.add("wrong_step", format!("`{by}` is divided by itself"), "take it out of the list");
                    }
                }
                let mut seen = BTreeSet::new();
                for id in divide_by.values().flatten().filter(|id| !seen.insert(*id)) {
                    self.add("wrong_step", format!("`{id}` is divided twice"), "keep it in one list");
                }
            }
            Step::Screen(screen) => self.screen(screen),
            Step::Impute(impute) => self.impute(impute),
            Step::Treat(treat) => self.treat(treat),
            Step::Normalise(normalise) => self.normalise(normalise),
            Step::Aggregate(aggregate) => self.aggregate(aggregate),
        }
    }

    fn screen(&mut self, screen: &'a Screen) {
        self.nodes(&screen.nodes);
        if screen.min_available.is_none() && screen.min_nonzero.is_none() {
            self.add(
                "wrong_step",
                "the screen lets everything through".to_owned(),
                "give it min_available or min_nonzero",
            );
        }
        for share in [screen.min_available, screen.min_nonzero].into_iter().flatten() {
            self.share(share);
        }
    }

    fn impute(&mut self, impute: &Impute) {
        let in_time = matches!(impute.by, ImputeBy::Latest | ImputeBy::Linear);
        if in_time && impute.max_gap == 0 {
            self.add("wrong_step", "a gap of 0 periods is no gap".to_owned(), "write max_gap = 1 or more");
        }
    }

    fn treat(&mut self, treat: &'a Treat) {
        for settings in treat.overrides.iter().map(|one| &one.settings).chain([&treat.treatment]) {
            if !(settings.max_skew > 0.0 && settings.max_kurtosis > 0.0) {
                self.add(
                    "wrong_step",
                    "the limits of skew and kurtosis must be above 0".to_owned(),
                    "2 and 3.5 are usual",
                );
            }
            if let Transform::BoxCox(lambda) = settings.then
                && !(-5.0..=5.0).contains(&lambda)
            {
                self.add("wrong_step", format!("lambda = {lambda} is out of use"), "write a lambda from -5 to 5");
            }
        }
        self.overrides(&treat.overrides);
    }

    fn normalise(&mut self, normalise: &'a Normalise) {
        self.overrides(&normalise.overrides);
        if let Across::BaseYear(year) = normalise.across
            && !(self.method.plan.years[0]..=self.method.plan.years[1]).contains(&year)
        {
            self.add(
                "wrong_step",
                format!("the base year {year} is not one of the plan's years"),
                "choose one of `years`, or widen them",
            );
        }
        let scored = self.plan.indicators.iter().filter(|(_, indicator)| is_scored(indicator));
        for (id, indicator) in scored {
            let scaling = Override::of(&normalise.overrides, id, &normalise.scaling);
            self.scaling(id, indicator, scaling, normalise.across);
        }
    }

    fn scaling(&mut self, id: &str, indicator: &Indicator, scaling: &Scaling, across: Across) {
        let by = scaling.by.word();
        let numbers = [scaling.from, scaling.to, scaling.centre, scaling.spread];
        if numbers.iter().any(|x| x.is_nan() || x.abs() > super::MOST_POINTS)
            || scaling.from >= scaling.to
            || scaling.spread <= 0.0
        {
            self.add(
                "wrong_step",
                format!("the scale of `{id}` has no room"),
                "let `from` be below `to`, and `spread` above 0",
            );
        }
        let rank = matches!(scaling.by, ScaleBy::Rank | ScaleBy::Borda | ScaleBy::PercentileRank);
        if rank && matches!(across, Across::BaseYear(_)) {
            self.add(
                "wrong_step",
                format!("places of `{id}` cannot be frozen in a base year"),
                "normalise in another way",
            );
        }
        if scaling.by == ScaleBy::Rules {
            if matches!(indicator.score.as_ref().map(|scoring| &scoring.rule), Some(Rule::Relative { .. })) {
                self.add(
                    "no_points",
                    format!("`{id}` has the rule `relative`, which gives no points of its own"),
                    "normalise it in another way than by = \"rules\", or give it goalposts",
                );
            }
            return;
        }
        let Some(direction) = indicator.direction() else {
            self.add(
                "no_direction",
                format!("nobody knows whether more or less of `{id}` is better, so `{by}` cannot be computed"),
                format!("keep its own rule: an override with indicators = [\"{id}\"], by = \"rules\""),
            );
            return;
        };
        if matches!(scaling.by, ScaleBy::Goalposts | ScaleBy::Scaled) {
            let own = match indicator.score.as_ref().map(|scoring| &scoring.rule) {
                Some(Rule::Goalposts { worst, best }) => Some((*worst, *best)),
                _ => None,
            };
            let ends = scaling.worst.or(own.map(|own| own.0)).zip(scaling.best.or(own.map(|own| own.1)));
            match ends {
                None => self.add(
                    "no_goalposts",
                    format!("`{by}` needs to know which values of `{id}` are worst and best"),
                    format!("add an override with indicators = [\"{id}\"], worst = …, best = …"),
                ),
                Some((worst, best)) if worst == best || !(worst.is_finite() && best.is_finite()) => self.add(
                    "goalposts_coincide",
                    format!("worst and best of `{id}` are {worst} and {best}, so no value could be told from another"),
                    "set `worst` to the value at `from` and `best` to the one at `to`",
                ),
                Some((worst, best)) if (best > worst) != (direction == Direction::More) => self.add(
                    "goalposts_reversed",
                    format!("worst = {worst} and best = {best} of `{id}` say the opposite of its own definition"),
                    "`worst` is the value that scores least, in the indicator's own unit: exchange the two",
                ),
                Some(_) => {}
            }
        }
        if scaling.by == ScaleBy::DistanceToTarget && scaling.target.is_none() && indicator.target.is_none() {
            self.add(
                "no_target",
                format!("`{id}` has no target that a distance could be taken to"),
                "give it a [target] with its basis, or a `target` in an override",
            );
        }
        if scaling.by == ScaleBy::DistanceToReference {
            match &scaling.reference {
                None => self.add(
                    "no_reference",
                    format!("`{id}` is set against a unit that is not named"),
                    "write reference = \"<unit id>\"",
                ),
                Some(unit) if !self.plan.units.units.contains_key(unit) => {
                    let hint = did_you_mean(
                        unit,
                        self.plan.units.units.keys().map(String::as_str),
                        "the ids are in units.csv",
                    );
                    self.add("unknown_unit", format!("there is no unit `{unit}`"), hint);
                }
                Some(_) => {}
            }
        }
    }

    fn aggregate(&mut self, aggregate: &'a Aggregate) {
        for other in &aggregate.overrides {
            self.nodes(&other.nodes);
            if let Some(share) = other.min_weight_present {
                self.share(share);
            }
        }
        for mean in aggregate.overrides.iter().map(|other| other.mean).chain([aggregate.mean]) {
            if let Mean::Generalised { power, .. } = mean
                && (power == 0.0 || power.is_nan() || power.abs() > MOST_POWER)
            {
                self.add(
                    "wrong_step",
                    format!("the generalised mean with power {power} does not exist"),
                    "power = 0 is the geometric mean, 1 the arithmetic, -1 the harmonic; from -100 to 100, since beyond them \
                     one item alone decides",
                );
            }
            if let Some(floor) = floor_of(mean)
                && !(floor > 0.0 && floor.is_finite())
            {
                self.add(
                    "wrong_step",
                    format!("a floor of {floor} keeps no zero out"),
                    "write a floor above 0, such as 1",
                );
            }
        }
    }

    fn share(&mut self, share: f64) {
        if !(0.0..=1.0).contains(&share) {
            self.add("wrong_step", format!("{share} is not a share"), "write a number from 0 to 1");
        }
    }

    fn overrides<T>(&mut self, overrides: &'a [Override<T>]) {
        for one in overrides {
            self.indicators(&one.indicators);
        }
    }

    fn indicators(&mut self, ids: impl IntoIterator<Item = &'a String>) {
        let plan = self.plan;
        for id in ids.into_iter().filter(|id| !plan.indicators.contains_key(*id)) {
            let hint = did_you_mean(
                id,
                plan.indicators.keys().map(String::as_str),
                "ids are the names of the files in indicators/",
            );
            self.add("unknown_indicator", format!("there is no indicator `{id}`"), hint);
        }
    }

    fn nodes(&mut self, ids: &[String]) {
        let known: Vec<&str> = self.plan.method.nodes.iter().map(|node| node.id.as_str()).collect();
        for id in ids.iter().filter(|id| !known.contains(&id.as_str())) {
            let hint = did_you_mean(id, known.iter().copied(), "name a node that is in [[nodes]]");
            self.add("unknown_node", format!("there is no node `{id}`"), hint);
        }
    }
}

pub(super) fn floor_of(mean: Mean) -> Option<f64> {
    match mean {
        Mean::Geometric { floor } | Mean::Harmonic { floor } | Mean::Generalised { floor, .. } => floor,
        Mean::Arithmetic | Mean::Copeland => None,
    }
}

pub(super) fn is_scored(indicator: &Indicator) -> bool {
    indicator.score.as_ref().is_some_and(|scoring| !matches!(scoring.rule, Rule::Bonus { .. } | Rule::Gate { .. }))
}

pub(super) fn did_you_mean<'c>(wrong: &str, known: impl Iterator<Item = &'c str>, otherwise: &str) -> String {
    nearest(wrong, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}
