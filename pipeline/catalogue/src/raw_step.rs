//! A `[[steps]]` table, from its fields to the step they make up.

use crate::steps::{
    Across, Aggregate, Among, Impute, Mean, NodeMean, Normalise, Override, ScaleBy, Scaling, Screen, Step, Ties,
    Transform, Treat, Treatment,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The table as it is written: every field of every step. Turned into the [`Step`] with the fields that step has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    step: StepName,
    divide_by: Option<BTreeMap<String, Vec<String>>>,
    min_available: Option<f64>,
    min_nonzero: Option<f64>,
    nodes: Option<Vec<String>>,
    by: Option<String>,
    among: Option<Among>,
    max_gap: Option<u32>,
    max_skew: Option<f64>,
    max_kurtosis: Option<f64>,
    winsorise: Option<u32>,
    then: Option<TransformName>,
    lambda: Option<f64>,
    across: Option<AcrossName>,
    base_year: Option<i32>,
    from: Option<f64>,
    to: Option<f64>,
    centre: Option<f64>,
    spread: Option<f64>,
    ties: Option<Ties>,
    reference: Option<String>,
    cap: Option<bool>,
    mean: Option<MeanName>,
    power: Option<f64>,
    floor: Option<f64>,
    overrides: Option<Vec<RawOverride>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StepName {
    Denominate,
    Screen,
    Impute,
    Treat,
    Normalise,
    Aggregate,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TransformName {
    None,
    Log,
    LogGii,
    BoxCox,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AcrossName {
    Year,
    AllYears,
    BaseYear,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MeanName {
    Arithmetic,
    Geometric,
    Harmonic,
    Generalised,
    Copeland,
}

/// Other settings for some indicators or nodes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOverride {
    indicators: Option<Vec<String>>,
    nodes: Option<Vec<String>>,
    mean: Option<MeanName>,
    power: Option<f64>,
    floor: Option<f64>,
    min_weight_present: Option<f64>,
    max_skew: Option<f64>,
    max_kurtosis: Option<f64>,
    winsorise: Option<u32>,
    then: Option<TransformName>,
    lambda: Option<f64>,
    by: Option<ScaleBy>,
    from: Option<f64>,
    to: Option<f64>,
    centre: Option<f64>,
    spread: Option<f64>,
    ties: Option<Ties>,
    reference: Option<String>,
    cap: Option<bool>,
    worst: Option<f64>,
    best: Option<f64>,
    target: Option<f64>,
}

impl TryFrom<RawStep> for Step {
    type Error = String;

    fn try_from(mut raw: RawStep) -> Result<Self, String> {
        let name = raw.step;
        let step = match name {
            StepName::Denominate => {
                Self::Denominate { divide_by: need(raw.divide_by.take(), "denominate", "divide_by")? }
            }
            StepName::Screen => Self::Screen(Screen {
                min_available: raw.min_available.take(),
                min_nonzero: raw.min_nonzero.take(),
                nodes: raw.nodes.take().unwrap_or_default(),
            }),
            StepName::Impute => Self::Impute(Impute {
                by: word(&need(raw.by.take(), "impute", "by")?)?,
                among: raw.among.take().unwrap_or_default(),
                max_gap: raw.max_gap.take().unwrap_or(1),
            }),
            StepName::Treat => Self::Treat(raw.treat()?),
            StepName::Normalise => Self::Normalise(raw.normalise()?),
            StepName::Aggregate => Self::Aggregate(raw.aggregate()?),
        };
        match raw.left_over() {
            Some(field) => Err(format!(
                "the step `{}` has no use for `{field}`; remove it, or move it to the step that it belongs to",
                step.word()
            )),
            None => Ok(step),
        }
    }
}

impl RawStep {
    fn aggregate(&mut self) -> Result<Aggregate, String> {
        let name = need(self.mean.take(), "aggregate", "mean")?;
        let mean = mean_of(name, self.power.take(), self.floor.take())?;
        let mut overrides = Vec::new();
        for mut raw in self.overrides.take().unwrap_or_default() {
            let other = match raw.mean.take() {
                Some(name) => mean_of(name, raw.power.take(), raw.floor.take())?,
                None => mean,
            };
            let nodes = need(raw.nodes.take(), "aggregate", "nodes = [\"…\"] in each override")?;
            let min_weight_present = raw.min_weight_present.take();
            raw.nothing_left_over("aggregate")?;
            overrides.push(NodeMean { nodes, mean: other, min_weight_present });
        }
        Ok(Aggregate { mean, overrides })
    }

    fn treat(&mut self) -> Result<Treat, String> {
        let treatment = Treatment {
            max_skew: self.max_skew.take().unwrap_or(2.0),
            max_kurtosis: self.max_kurtosis.take().unwrap_or(3.5),
            winsorise: self.winsorise.take().unwrap_or(5),
            then: transform(self.then.take().unwrap_or(TransformName::Log), self.lambda.take())?,
        };
        let mut overrides = Vec::new();
        for mut raw in self.overrides.take().unwrap_or_default() {
            let then = match (raw.then.take(), raw.lambda.take()) {
                (Some(then), lambda) => transform(then, lambda)?,
                (None, Some(lambda)) => Transform::BoxCox(lambda),
                (None, None) => treatment.then,
            };
            let settings = Treatment {
                max_skew: raw.max_skew.take().unwrap_or(treatment.max_skew),
                max_kurtosis: raw.max_kurtosis.take().unwrap_or(treatment.max_kurtosis),
                winsorise: raw.winsorise.take().unwrap_or(treatment.winsorise),
                then,
            };
            let indicators = need(raw.indicators.take(), "treat", "indicators = [\"…\"] in each override")?;
            raw.nothing_left_over("treat")?;
            overrides.push(Override { indicators, settings });
        }
        Ok(Treat { treatment, among: self.among.take().unwrap_or_default(), overrides })
    }

    fn normalise(&mut self) -> Result<Normalise, String> {
        let plain = Scaling::by(word(&need(self.by.take(), "normalise", "by")?)?);
        let scaling = Scaling {
            from: self.from.take().unwrap_or(plain.from),
            to: self.to.take().unwrap_or(plain.to),
            centre: self.centre.take().unwrap_or(plain.centre),
            spread: self.spread.take().unwrap_or(plain.spread),
            ties: self.ties.take().unwrap_or_default(),
            reference: self.reference.take(),
            cap: self.cap.take().unwrap_or(false),
            ..plain
        };
        let mut overrides = Vec::new();
        for mut raw in self.overrides.take().unwrap_or_default() {
            let settings = Scaling {
                by: raw.by.take().unwrap_or(scaling.by),
                from: raw.from.take().unwrap_or(scaling.from),
                to: raw.to.take().unwrap_or(scaling.to),
                centre: raw.centre.take().unwrap_or(scaling.centre),
                spread: raw.spread.take().unwrap_or(scaling.spread),
                ties: raw.ties.take().unwrap_or(scaling.ties),
                reference: raw.reference.take().or_else(|| scaling.reference.clone()),
                cap: raw.cap.take().unwrap_or(scaling.cap),
                worst: raw.worst.take(),
                best: raw.best.take(),
                target: raw.target.take(),
            };
            let indicators = need(raw.indicators.take(), "normalise", "indicators = [\"…\"] in each override")?;
            raw.nothing_left_over("normalise")?;
            overrides.push(Override { indicators, settings });
        }
        let across = match (self.across.take(), self.base_year.take()) {
            (Some(AcrossName::BaseYear), None) => {
                return Err("across = \"base_year\" needs the year: base_year = 2018".to_owned());
            }
            (None | Some(AcrossName::BaseYear), Some(year)) => Across::BaseYear(year),
            (Some(_), Some(_)) => return Err("`base_year` goes with across = \"base_year\"".to_owned()),
            (None | Some(AcrossName::Year), None) => Across::Year,
            (Some(AcrossName::AllYears), None) => Across::AllYears,
        };
        Ok(Normalise { scaling, across, among: self.among.take().unwrap_or_default(), overrides })
    }

    /// A field that the step did not take.
    fn left_over(&self) -> Option<&'static str> {
        first([
            (self.divide_by.is_some(), "divide_by"),
            (self.min_available.is_some(), "min_available"),
            (self.min_nonzero.is_some(), "min_nonzero"),
            (self.nodes.is_some(), "nodes"),
            (self.by.is_some(), "by"),
            (self.among.is_some(), "among"),
            (self.max_gap.is_some(), "max_gap"),
            (self.max_skew.is_some(), "max_skew"),
            (self.max_kurtosis.is_some(), "max_kurtosis"),
            (self.winsorise.is_some(), "winsorise"),
            (self.then.is_some(), "then"),
            (self.lambda.is_some(), "lambda"),
            (self.across.is_some(), "across"),
            (self.base_year.is_some(), "base_year"),
            (self.from.is_some(), "from"),
            (self.to.is_some(), "to"),
            (self.centre.is_some(), "centre"),
            (self.spread.is_some(), "spread"),
            (self.ties.is_some(), "ties"),
            (self.reference.is_some(), "reference"),
            (self.cap.is_some(), "cap"),
            (self.mean.is_some(), "mean"),
            (self.power.is_some(), "power"),
            (self.floor.is_some(), "floor"),
            (self.overrides.is_some(), "overrides"),
        ])
    }
}

impl RawOverride {
    fn nothing_left_over(&self, step: &str) -> Result<(), String> {
        let left = first([
            (self.indicators.is_some(), "indicators"),
            (self.nodes.is_some(), "nodes"),
            (self.mean.is_some(), "mean"),
            (self.power.is_some(), "power"),
            (self.floor.is_some(), "floor"),
            (self.min_weight_present.is_some(), "min_weight_present"),
            (self.max_skew.is_some(), "max_skew"),
            (self.max_kurtosis.is_some(), "max_kurtosis"),
            (self.winsorise.is_some(), "winsorise"),
            (self.then.is_some(), "then"),
            (self.lambda.is_some(), "lambda"),
            (self.by.is_some(), "by"),
            (self.from.is_some(), "from"),
            (self.to.is_some(), "to"),
            (self.centre.is_some(), "centre"),
            (self.spread.is_some(), "spread"),
            (self.ties.is_some(), "ties"),
            (self.reference.is_some(), "reference"),
            (self.cap.is_some(), "cap"),
            (self.worst.is_some(), "worst"),
            (self.best.is_some(), "best"),
            (self.target.is_some(), "target"),
        ]);
        left.map_or(Ok(()), |field| {
            Err(format!("an override of the step `{step}` has no use for `{field}`; remove it"))
        })
    }
}

fn first<const N: usize>(fields: [(bool, &'static str); N]) -> Option<&'static str> {
    fields.into_iter().find_map(|(there, name)| there.then_some(name))
}

fn need<T>(value: Option<T>, step: &str, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("the step `{step}` needs `{field}`"))
}

/// One of the words of an enum.
fn word<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, String> {
    use serde::de::IntoDeserializer;
    let read = T::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(text));
    read.map_err(|error| error.to_string())
}

fn transform(name: TransformName, lambda: Option<f64>) -> Result<Transform, String> {
    match (name, lambda) {
        (TransformName::BoxCox, Some(lambda)) => Ok(Transform::BoxCox(lambda)),
        (TransformName::BoxCox, None) => {
            Err("then = \"box_cox\" needs `lambda`: 0 for the logarithm, 0.5 for roots".to_owned())
        }
        (_, Some(_)) => Err("`lambda` goes with then = \"box_cox\"".to_owned()),
        (TransformName::None, None) => Ok(Transform::None),
        (TransformName::Log, None) => Ok(Transform::Log),
        (TransformName::LogGii, None) => Ok(Transform::LogGii),
    }
}

fn mean_of(name: MeanName, power: Option<f64>, floor: Option<f64>) -> Result<Mean, String> {
    if power.is_some() && !matches!(name, MeanName::Generalised) {
        return Err("`power` goes with mean = \"generalised\"".to_owned());
    }
    if floor.is_some() && matches!(name, MeanName::Arithmetic | MeanName::Copeland) {
        return Err("`floor` goes with the geometric, harmonic and generalised mean".to_owned());
    }
    Ok(match name {
        MeanName::Arithmetic => Mean::Arithmetic,
        MeanName::Geometric => Mean::Geometric { floor },
        MeanName::Harmonic => Mean::Harmonic { floor },
        MeanName::Generalised => Mean::Generalised { power: need(power, "aggregate", "power")?, floor },
        MeanName::Copeland => Mean::Copeland,
    })
}
