//! Which choices of the method file are open to doubt, and what else they could be.

use crate::{Method, Plan, Rule, Text};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// `[uncertainty]` of the method file: the index is computed in many ways, and a rank that only one of them gives is
/// published as what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncertainty {
    /// How many ways of computing are tried, at least; all of them where there are no more than that.
    pub runs: u32,
    /// Where the sample begins; the same seed gives the same results.
    pub seed: u64,
    /// Share of the ways whose ranks the rank interval covers, above 0 and below 1.
    #[serde(default = "ninety_percent")]
    pub level: f64,
    /// The probability of being among this many first is given.
    #[serde(default = "three")]
    pub top: u32,
    /// What is open to doubt.
    pub factors: Vec<Factor>,
}

fn ninety_percent() -> f64 {
    0.9
}

fn three() -> u32 {
    3
}

/// One choice that is open to doubt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawFactor")]
pub struct Factor {
    /// Id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The parameter of the method file: its keys from the outermost, joined by points. In a list the next key is the entry's
    /// `id`, its `step`, its `node`, or its number from 1: `missing_item`, `steps.aggregate.mean`, `nodes.07_ppp.weight`.
    /// `nodes.weight` and `indicators.weight` are the weights of all nodes, and of all indicators inside their nodes.
    pub parameter: String,
    /// What it could be.
    pub values: FactorValues,
}

/// What a parameter could be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorValues {
    /// One of these, each as likely as the others. What stands in the file is one of them only if it is listed.
    Alternatives(Vec<Value>),
    /// Any number from the first to the second, each as likely.
    Range([f64; 2]),
    /// A weight times any number from 1 less this to 1 plus this; each weight by itself.
    Within(f64),
}

/// A `[[uncertainty.factors]]` table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFactor {
    id: String,
    title: Text,
    parameter: String,
    alternatives: Option<Vec<Value>>,
    range: Option<[f64; 2]>,
    within: Option<f64>,
}

impl TryFrom<RawFactor> for Factor {
    type Error = String;

    fn try_from(raw: RawFactor) -> Result<Self, String> {
        let values = match (raw.alternatives, raw.range, raw.within) {
            (Some(alternatives), None, None) => FactorValues::Alternatives(alternatives),
            (None, Some(range), None) => FactorValues::Range(range),
            (None, None, Some(within)) => FactorValues::Within(within),
            _ => {
                return Err(format!(
                    "the factor `{}` needs one of `alternatives` (a list), `range` (two numbers) and `within` (a share of a weight)",
                    raw.id
                ));
            }
        };
        Ok(Self { id: raw.id, title: raw.title, parameter: raw.parameter, values })
    }
}

/// Why a parameter cannot be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unset {
    /// The file has no such parameter, rather than that the value does not fit it.
    pub unknown: bool,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Plan {
    /// The method with other values of some parameters, by their paths as in [`Factor::parameter`].
    ///
    /// # Errors
    /// When a path leads nowhere, or the method file would not be one with the value.
    pub fn method_with(&self, changes: &[(&str, &Value)]) -> Result<Method, Unset> {
        let mut file = self.method_file.clone();
        for (path, value) in changes {
            set(&mut file, &path.split('.').collect::<Vec<_>>(), "", (*value).clone())?;
        }
        Method::deserialize(file).map_err(|error| {
            let message = error.message().lines().next().unwrap_or_default();
            let known: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
            let near =
                known.split_first().and_then(|(wrong, known)| crate::definition::nearest(wrong, known.iter().copied()));
            Unset {
                unknown: message.starts_with("unknown field"),
                message: message.to_owned(),
                hint: near.map_or_else(
                    || "give a value that could stand in the file itself".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            }
        })
    }

    /// The ids of the indicators and nodes whose weights a path means: all of a kind or one of them. `None` for a path that
    /// means no weight. What carries none (the top, context, bonuses and gates) is not among all.
    pub fn weights_at(&self, path: &str) -> Option<Vec<&str>> {
        let nodes = || self.method.nodes.iter().filter(|node| node.parent.is_some()).map(|node| node.id.as_str());
        let weighs = |rule: &Rule| !matches!(rule, Rule::Bonus { .. } | Rule::Gate { .. });
        let scored = |id: &&str| {
            self.indicators
                .get(*id)
                .and_then(|indicator| indicator.score.as_ref())
                .is_some_and(|score| weighs(&score.rule))
        };
        let indicators = || self.indicators.keys().map(String::as_str).filter(scored);
        match path.split('.').collect::<Vec<_>>()[..] {
            ["nodes", "weight"] => Some(nodes().collect()),
            ["indicators", "weight"] => Some(indicators().collect()),
            ["nodes", id, "weight"] => nodes().find(|other| *other == id).map(|id| vec![id]),
            ["indicators", id, "weight"] => indicators().find(|other| *other == id).map(|id| vec![id]),
            _ => None,
        }
    }
}

/// Puts a value in the place that the keys lead to; `so_far` are those that led here.
fn set(here: &mut Table, keys: &[&str], so_far: &str, value: Value) -> Result<(), Unset> {
    let Some((key, rest)) = keys.split_first() else { return Err(no_table(so_far)) };
    if rest.is_empty() {
        here.insert((*key).to_owned(), value);
        return Ok(());
    }
    if !here.contains_key(*key) {
        let within = if so_far.is_empty() { "the method file".to_owned() } else { format!("`{so_far}`") };
        return Err(unknown(key, &within, &here.keys().map(String::as_str).collect::<Vec<_>>()));
    }
    let so_far = if so_far.is_empty() { (*key).to_owned() } else { format!("{so_far}.{key}") };
    match here.get_mut(*key) {
        Some(Value::Table(table)) => set(table, rest, &so_far, value),
        Some(Value::Array(array)) => {
            let (key, rest) = (rest[0], &rest[1..]);
            let Some(place) = place_in(array, key) else {
                return Err(unknown(key, &format!("`{so_far}`"), &array.iter().filter_map(name).collect::<Vec<_>>()));
            };
            match &mut array[place] {
                entry if rest.is_empty() => *entry = value,
                Value::Table(table) => return set(table, rest, &format!("{so_far}.{key}"), value),
                _ => return Err(no_table(&format!("{so_far}.{key}"))),
            }
            Ok(())
        }
        _ => Err(no_table(&so_far)),
    }
}

/// The place of the entry that a key names.
pub(crate) fn place_in(array: &[Value], key: &str) -> Option<usize> {
    let named = array.iter().position(|entry| name(entry) == Some(key));
    named.or_else(|| key.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < array.len()))
}

fn name(entry: &Value) -> Option<&str> {
    ["id", "step", "node"].into_iter().find_map(|key| entry.get(key)?.as_str())
}

fn unknown(key: &str, within: &str, names: &[&str]) -> Unset {
    let hint = crate::definition::nearest(key, names.iter().copied())
        .map_or_else(|| format!("known here: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    Unset { unknown: true, message: format!("there is no `{key}` in {within}"), hint }
}

fn no_table(so_far: &str) -> Unset {
    Unset {
        unknown: true,
        message: format!("`{so_far}` has no parameters of its own"),
        hint: "shorten the path".to_owned(),
    }
}
