//! The methods that the factors of a plan span, ready to be run one after the other.

use super::model::{Model, Setting, Space};
use crate::engine::{Chain, Engine, Sheet, Work};
use catalogue::{Factor, FactorValues, Method, Plan, Step, Unset};
use std::ops::Range;
use toml::Value;

/// The most memory for sheets that are kept between runs, in numbers (128 MiB).
const MOST_KEPT: usize = 1 << 24;

/// All methods that a plan's factors span.
///
/// What has alternatives is compiled once for each combination, apart for the weights and for all else, and the sheet of
/// each combination is kept as it is before the means are taken. A run then takes only the means; a factor with a range
/// that changes a step begins at that step.
pub struct Methods<'a> {
    engine: &'a Engine<'a>,
    plan: &'a Plan,
    factors: &'a [Factor],
    spaces: Vec<Space>,
    roles: Vec<Role>,
    /// By combination of the alternatives of all factors but those of weights.
    variants: Vec<Variant>,
    /// By combination of the alternatives of the factors of weights.
    weightings: Vec<Chain>,
    sheets: Vec<Sheet>,
    /// Of the method as it stands: its steps, and the sheet before each and after the last. Only where a factor has a range.
    nominal: Vec<(Option<Step>, Sheet)>,
}

/// What a factor changes.
enum Role {
    /// One of the combinations of [`Methods::variants`]; alternatives of this factor are so far apart.
    Variant { apart: usize },
    /// One of the combinations of [`Methods::weightings`]; alternatives of this factor are so far apart.
    Weighting { apart: usize },
    /// The weights at these places, each by up to this share.
    Within { share: f64, places: Vec<usize> },
    /// Any parameter, to a number between these.
    Range { from: f64, to: f64 },
}

/// A compiled method, and the sheet from which it is run.
struct Variant {
    chain: Chain,
    sheet: usize,
    /// The first step that the sheet has not been through.
    from: usize,
}

/// What one thread works on.
pub struct Scratch {
    work: Work,
    /// By variant.
    chains: Vec<Option<Chain>>,
    /// The sheet that the work holds as it was kept.
    sheet: Option<usize>,
}

impl<'a> Methods<'a> {
    /// Compiles all methods.
    ///
    /// # Errors
    /// When a factor's parameter cannot be set; `check` has named it then.
    pub fn new(engine: &'a Engine<'a>, plan: &'a Plan, factors: &'a [Factor]) -> Result<Self, Unset> {
        let (mut spaces, mut roles) = (Vec::new(), Vec::new());
        let (mut of_weights, mut of_all_else) = (Vec::new(), Vec::new());
        for factor in factors {
            let (space, role) = match &factor.values {
                FactorValues::Alternatives(values) => {
                    let weighting = is_weight(&factor.parameter);
                    let group: &mut Vec<(&str, &[Value])> = if weighting { &mut of_weights } else { &mut of_all_else };
                    let apart = group.iter().map(|(_, values)| values.len()).product();
                    group.push((&factor.parameter, values));
                    let role = if weighting { Role::Weighting { apart } } else { Role::Variant { apart } };
                    (Space::Alternatives(values.len()), role)
                }
                FactorValues::Range([from, to]) => (Space::Uniform(1), Role::Range { from: *from, to: *to }),
                FactorValues::Within(share) => {
                    let ids = plan.weights_at(&factor.parameter).unwrap_or_default();
                    let places: Vec<usize> = ids.into_iter().filter_map(|id| engine.frame().place_of(id)).collect();
                    (Space::Uniform(places.len()), Role::Within { share: *share, places })
                }
            };
            spaces.push(space);
            roles.push(role);
        }
        let compile = |changes: &[(&str, &Value)]| plan.method_with(changes).map(|method| engine.compile(&method));
        let weightings = combinations(&of_weights).iter().map(|changes| compile(changes)).collect::<Result<_, _>>()?;
        let ranged = roles.iter().any(|role| matches!(role, Role::Range { .. }));
        let mut methods = Self {
            engine,
            plan,
            factors,
            spaces,
            roles,
            variants: Vec::new(),
            weightings,
            sheets: Vec::new(),
            nominal: if ranged { nominal(engine, &plan.method) } else { Vec::new() },
        };
        if !ranged {
            let all = combinations(&of_all_else);
            let all = all.iter().map(|changes| plan.method_with(changes)).collect::<Result<Vec<_>, _>>()?;
            methods.keep(&all);
        }
        Ok(methods)
    }

    /// Compiles the methods and computes the sheets that their runs begin with.
    fn keep(&mut self, methods: &[Method]) {
        let all: Vec<Vec<Step>> = methods.iter().map(cell_steps).collect();
        let mut different: Vec<&Vec<Step>> = Vec::new();
        for steps in &all {
            if !different.contains(&steps) {
                different.push(steps);
            }
        }
        let cells = self.engine.frame().rows().len() * self.engine.frame().columns().len();
        let shared = all.iter().map(|steps| in_common(steps, &all[0])).min().unwrap_or(0);
        let keep_all = different.len() * cells <= MOST_KEPT;
        // The sheets on the way to the last one that was made, with the steps that made them.
        let mut way: Vec<(&Step, Sheet)> = Vec::new();
        let mut kept: Vec<&[Step]> = Vec::new();
        for (method, steps) in methods.iter().zip(&all) {
            let chain = self.engine.compile(method);
            let from = if keep_all { steps.len() } else { shared };
            let sheet = kept.iter().position(|kept| **kept == steps[..from]).unwrap_or_else(|| {
                let common = way.iter().zip(steps).take_while(|((made, _), step)| made == step).count();
                way.truncate(common);
                for (at, step) in steps[..from].iter().enumerate().skip(common) {
                    let mut sheet = way.last().map_or_else(|| self.engine.raw().clone(), |(_, sheet)| sheet.clone());
                    self.engine.step(&chain.steps[at], &mut sheet, None);
                    way.push((step, sheet));
                }
                self.sheets.push(way.last().map_or_else(|| self.engine.raw().clone(), |(_, sheet)| sheet.clone()));
                kept.push(&steps[..from]);
                kept.len() - 1
            });
            self.variants.push(Variant { chain, sheet, from });
        }
    }

    /// The method under these settings when a factor has a range, with the step of the method as it stands from which on it
    /// differs.
    fn compiled(&self, settings: &[Setting<'_>]) -> Option<(Chain, usize)> {
        let mut numbers = Vec::new();
        for ((factor, role), setting) in self.factors.iter().zip(&self.roles).zip(settings) {
            if let (Role::Range { from, to }, Setting::Uniform([number])) = (role, setting) {
                numbers.push((factor.parameter.as_str(), Value::Float(from + number * (to - from))));
            }
        }
        let chosen =
            self.factors.iter().zip(settings).filter_map(|(factor, setting)| match (&factor.values, setting) {
                (FactorValues::Alternatives(values), Setting::Alternative(place)) => {
                    Some((factor.parameter.as_str(), values.get(*place)?))
                }
                _ => None,
            });
        let changes: Vec<(&str, &Value)> = chosen.chain(numbers.iter().map(|(path, value)| (*path, value))).collect();
        let method = self.plan.method_with(&changes).ok()?;
        let steps = self.nominal.iter().filter_map(|(step, _)| step.as_ref());
        let same = steps.zip(&cell_steps(&method)).take_while(|(ours, theirs)| ours == theirs).count();
        Some((self.engine.compile(&method), same))
    }

    /// The places of the variant and of the weighting under these settings.
    fn combination(&self, settings: &[Setting<'_>]) -> (usize, usize) {
        let (mut variant, mut weighting) = (0, 0);
        for (role, setting) in self.roles.iter().zip(settings) {
            match (role, setting) {
                (Role::Variant { apart }, Setting::Alternative(place)) => variant += apart * place,
                (Role::Weighting { apart }, Setting::Alternative(place)) => weighting += apart * place,
                _ => {}
            }
        }
        (variant, weighting)
    }

    /// The whole method under these settings, to be run from its first step on other values than the engine's; `None`
    /// when it cannot be compiled.
    pub(crate) fn chain(&self, settings: &[Setting<'_>]) -> Option<Chain> {
        let mut chain = if self.variants.is_empty() {
            self.compiled(settings)?.0
        } else {
            let (variant, weighting) = self.combination(settings);
            let weighting = &self.weightings[weighting];
            let mut chain = self.variants[variant].chain.clone();
            chain.weights_mut().copy_from_slice(weighting.weights());
            chain.principal_component = weighting.principal_component;
            chain
        };
        self.vary(settings, chain.weights_mut());
        Some(chain)
    }

    /// Changes the weights by the numbers drawn for them.
    fn vary(&self, settings: &[Setting<'_>], weights: &mut [f64]) {
        for (role, setting) in self.roles.iter().zip(settings) {
            if let (Role::Within { share, places }, Setting::Uniform(numbers)) = (role, setting) {
                for (place, number) in places.iter().zip(*numbers) {
                    weights[*place] *= 1.0 + share * (2.0 * number - 1.0);
                }
            }
        }
    }
}

impl Model for Methods<'_> {
    type Scratch = Scratch;

    fn spaces(&self) -> &[Space] {
        &self.spaces
    }

    fn rows(&self) -> usize {
        self.engine.frame().rows().len()
    }

    fn blocks(&self) -> Vec<Range<usize>> {
        self.engine.frame().blocks().iter().map(|block| block.rows.clone()).collect()
    }

    fn scratch(&self) -> Scratch {
        Scratch { work: self.engine.work(), chains: vec![None; self.variants.len()], sheet: None }
    }

    fn scores(&self, settings: &[Setting<'_>], scratch: &mut Scratch, scores: &mut [f64]) {
        scores.fill(f64::NAN);
        let Some(top) = self.engine.frame().nodes().len().checked_sub(1) else { return };
        if self.variants.is_empty() {
            let Some((mut chain, same)) = self.compiled(settings) else { return };
            self.vary(settings, chain.weights_mut());
            scratch.work.sheet.copy_from(&self.nominal[same].1);
            self.engine.run_from(&chain, same, &mut scratch.work);
        } else {
            let (variant, weighting) = self.combination(settings);
            let Variant { chain, sheet, from } = &self.variants[variant];
            let chain = scratch.chains[variant].get_or_insert_with(|| chain.clone());
            let weighting = &self.weightings[weighting];
            chain.weights_mut().copy_from_slice(weighting.weights());
            chain.principal_component = weighting.principal_component;
            self.vary(settings, chain.weights_mut());
            if scratch.sheet != Some(*sheet) {
                scratch.work.sheet.copy_from(&self.sheets[*sheet]);
            }
            self.engine.run_from(chain, *from, &mut scratch.work);
            scratch.sheet = (*from == chain.cell_steps()).then_some(*sheet);
        }
        scores.copy_from_slice(scratch.work.scores(top));
    }
}

/// Whether a parameter changes nothing but weights.
fn is_weight(parameter: &str) -> bool {
    matches!(parameter.split('.').next(), Some("weights" | "weight_sets" | "nodes" | "indicators"))
}

/// All combinations of alternatives, the first factor changing fastest.
fn combinations<'v>(factors: &[(&'v str, &'v [Value])]) -> Vec<Vec<(&'v str, &'v Value)>> {
    let count = factors.iter().map(|(_, values)| values.len()).product();
    let combination = |mut number: usize| {
        let change = |(path, values): &(&'v str, &'v [Value])| {
            let value = &values[number % values.len()];
            number /= values.len();
            (*path, value)
        };
        factors.iter().map(change).collect()
    };
    (0..count).map(combination).collect()
}

/// The steps that work on cells: all but the means.
fn cell_steps(method: &Method) -> Vec<Step> {
    method.steps_or_default().into_iter().filter(|step| !matches!(step, Step::Aggregate(_))).collect()
}

fn in_common(ours: &[Step], theirs: &[Step]) -> usize {
    ours.iter().zip(theirs).take_while(|(ours, theirs)| ours == theirs).count()
}

/// The steps of the method as it stands, each with the sheet before it; then the sheet after the last.
fn nominal(engine: &Engine<'_>, method: &Method) -> Vec<(Option<Step>, Sheet)> {
    let chain = engine.compile(method);
    let mut sheet = engine.raw().clone();
    let mut way = Vec::new();
    for (step, compiled) in cell_steps(method).into_iter().zip(&chain.steps) {
        way.push((Some(step), sheet.clone()));
        engine.step(compiled, &mut sheet, None);
    }
    way.push((None, sheet));
    way
}
