//! The `[score]` table of an indicator, from its fields to the rule they make up.

use crate::{Band, Direction, Rule, Scoring};
use serde::Deserialize;

/// The `[score]` table as it is written: every field of every rule. Turned into [`Scoring`] with the fields its rule has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScoring {
    rule: RuleName,
    weight: Option<f64>,
    worst: Option<f64>,
    best: Option<f64>,
    bands: Option<Vec<Band>>,
    otherwise: Option<f64>,
    points: Option<f64>,
    floor: Option<f64>,
    cap: Option<f64>,
    limit: Option<f64>,
    cap_grade: Option<String>,
    direction: Option<Direction>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum RuleName {
    Goalposts,
    RatioToTarget,
    Bands,
    Deduction,
    Binary,
    Relative,
    Bonus,
    Gate,
}

impl TryFrom<RawScoring> for Scoring {
    type Error = String;

    fn try_from(raw: RawScoring) -> Result<Self, String> {
        let mut fields = Fields(raw);
        let rule = match fields.0.rule {
            RuleName::Goalposts => Rule::Goalposts {
                worst: need(fields.0.worst.take(), "goalposts", "worst")?,
                best: need(fields.0.best.take(), "goalposts", "best")?,
            },
            RuleName::RatioToTarget => Rule::RatioToTarget,
            RuleName::Bands => Rule::Bands {
                bands: need(fields.0.bands.take(), "bands", "bands")?,
                otherwise: fields.0.otherwise.take().unwrap_or(0.0),
            },
            RuleName::Deduction => Rule::Deduction {
                points: need(fields.0.points.take(), "deduction", "points")?,
                floor: fields.0.floor.take().unwrap_or(0.0),
            },
            RuleName::Binary => Rule::Binary,
            RuleName::Relative => {
                Rule::Relative { direction: need(fields.0.direction.take(), "relative", "direction")? }
            }
            RuleName::Bonus => Rule::Bonus {
                points: need(fields.0.points.take(), "bonus", "points")?,
                cap: need(fields.0.cap.take(), "bonus", "cap")?,
            },
            RuleName::Gate => Rule::Gate {
                limit: need(fields.0.limit.take(), "gate", "limit")?,
                cap_grade: need(fields.0.cap_grade.take(), "gate", "cap_grade")?,
            },
        };
        if matches!(rule, Rule::Bonus { .. } | Rule::Gate { .. }) && fields.0.weight.is_some() {
            return Err("a bonus or gate is not averaged, so it has no `weight`; remove it".to_owned());
        }
        if let Some(name) = fields.left_over() {
            return Err(format!(
                "this scoring rule has no use for `{name}`; remove it, or choose the rule that it belongs to"
            ));
        }
        Ok(Self { rule, weight: fields.0.weight.unwrap_or(1.0) })
    }
}

struct Fields(RawScoring);

impl Fields {
    /// A parameter that the rule did not take.
    fn left_over(&self) -> Option<&'static str> {
        let raw = &self.0;
        [
            (raw.worst.is_some(), "worst"),
            (raw.best.is_some(), "best"),
            (raw.bands.is_some(), "bands"),
            (raw.otherwise.is_some(), "otherwise"),
            (raw.points.is_some(), "points"),
            (raw.floor.is_some(), "floor"),
            (raw.cap.is_some(), "cap"),
            (raw.limit.is_some(), "limit"),
            (raw.cap_grade.is_some(), "cap_grade"),
            (raw.direction.is_some(), "direction"),
        ]
        .into_iter()
        .find_map(|(there, name)| there.then_some(name))
    }
}

fn need<T>(value: Option<T>, rule: &str, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("the scoring rule `{rule}` needs `{field}`"))
}
