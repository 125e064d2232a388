use crate::{Direction, Level, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What one indicator means. `indicators/<node>/<id>.toml`; the query with the same path says which rows count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Number in the domain's table (`02.27`), for the reader of the plan's papers.
    pub number: Option<String>,
    /// What it is called.
    pub title: Text,
    /// The question it answers.
    pub question: Text,
    /// The measure of the plan it answers (`(二)`).
    #[serde(default)]
    pub clause: String,
    /// Who answers for it: names of units, or a collective phrase that `index.toml` lists.
    #[serde(default)]
    pub responsible: Vec<String>,
    /// The only record tables the query may read.
    #[serde(default)]
    pub records: Vec<String>,
    /// What is counted above the line.
    pub numerator: Text,
    /// What is counted below the line; absent for `count`.
    pub denominator: Option<Text>,
    /// How numerator and denominator make the value.
    pub kind: Kind,
    /// For `rate`: the value is events per this many; 100 for per cent.
    pub per: Option<f64>,
    /// What the value is in.
    pub unit: Text,
    /// Denominators below this give the status `too_few_records`.
    #[serde(default)]
    pub min_denominator: u32,
    /// The levels of units it applies to; all others have no value. Empty: all levels.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Who may see it.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// The denominator is a full list of bodies or duties, each looked at: what is counted is a state and no sample of events,
    /// so that chance has no part in a rank.
    #[serde(default)]
    pub census: bool,
    /// What the evidence's sixth column, `area`, breaks the counts down by.
    pub area: Option<Text>,
    /// What ought to be reached.
    pub target: Option<Target>,
    /// How the value becomes a score. Absent: context, shown and never scored.
    pub score: Option<Scoring>,
    /// What the reader must know beside all this.
    pub note: Option<Text>,
    /// The rest of the indicator's page.
    #[serde(default)]
    pub page: Page,
    /// Every change that moved a published number.
    #[serde(default)]
    pub history: Vec<History>,
}

impl Indicator {
    /// Which way is better: as its rule says (`goalposts` by the order of its ends, `deduction` less, `ratio_to_target`
    /// more, `relative` as written, `bands` by where the best band is open), else as its target says. `None` for what
    /// has neither, and for bands of which the best is in the middle.
    pub fn direction(&self) -> Option<Direction> {
        let by = |more: bool| if more { Direction::More } else { Direction::Less };
        let target = self.target.as_ref().map(|target| by(!target.at_most));
        match self.score.as_ref().map(|scoring| &scoring.rule) {
            Some(Rule::Goalposts { worst, best }) => Some(by(best > worst)),
            Some(Rule::RatioToTarget) => Some(Direction::More),
            Some(Rule::Deduction { .. } | Rule::Gate { .. }) => Some(Direction::Less),
            Some(Rule::Relative { direction }) => Some(*direction),
            Some(Rule::Bonus { .. }) => Some(Direction::More),
            Some(Rule::Bands { bands, .. }) => {
                let best = bands.iter().max_by(|a, b| a.score.total_cmp(&b.score))?;
                (best.at_least.is_some() != best.at_most.is_some()).then(|| by(best.at_least.is_some()))
            }
            Some(Rule::Binary) | None => target,
        }
    }
}

/// What a reader of an indicator asks next. Sections that are absent are not shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The sentence of the plan that it answers, word for word.
    pub quote: Option<String>,
    /// Why it matters.
    pub why: Option<Text>,
    /// One case, with its numbers.
    pub example: Option<Text>,
    /// What is left out of the count.
    pub exclusions: Option<Text>,
    /// What is taken for granted.
    pub assumptions: Option<Text>,
    /// How one could look better without being better, and what stands against that.
    pub gaming: Option<Text>,
}

/// How numerator and denominator make the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `100 * numerator / denominator`, numerator a part of the denominator. Percent; Wilson interval.
    Proportion,
    /// `100 * numerator / denominator` of amounts or of counts that may exceed their base. Percent; no interval.
    Ratio,
    /// `per * numerator / denominator`: events in a population. Poisson interval.
    Rate,
    /// The numerator alone. A unit that reports and has no event has the value 0.
    Count,
}

/// Who may see an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// May be published (class P).
    #[default]
    Public,
    /// Aggregates only, small cells withheld (class A).
    Aggregate,
    /// Never leaves the office (class I).
    Internal,
}

/// A value that ought to be reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The value, in the indicator's unit.
    pub value: f64,
    /// The value must not be above it, instead of not below it.
    #[serde(default)]
    pub at_most: bool,
    /// The day by which.
    #[serde(default, with = "crate::day::option")]
    pub by: Option<NaiveDate>,
    /// On what ground it stands. There is no default: nothing that is a proposal may look like a rule.
    pub basis: Basis,
    /// The document, article or practice.
    pub source: Option<String>,
}

/// On what ground a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The plan says so.
    Seed,
    /// A law or regulation says so.
    Law,
    /// It is what others do.
    Practice,
    /// It is proposed, nobody's rule.
    Proposal,
}

/// How a value becomes a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "crate::scoring::RawScoring")]
pub struct Scoring {
    /// The rule and its parameters.
    pub rule: Rule,
    /// Weight among the indicators of the same node, 0 or more. Gates, bonuses have none.
    pub weight: f64,
}

/// A scoring rule. Every rule but `relative`, `bonus` and `gate` gives points from 0 to 100.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// `100 * (value - worst) / (best - worst)`, clamped. `worst > best`: less is better.
    Goalposts {
        /// The value that scores 0.
        worst: f64,
        /// The value that scores 100.
        best: f64,
    },
    /// `100 * value / target`, clamped; the target is the indicator's own.
    RatioToTarget,
    /// The score of the first band that the value is in; else `otherwise`.
    Bands {
        /// From the best to the worst.
        bands: Vec<Band>,
        /// Points of a value in no band.
        otherwise: f64,
    },
    /// `100 - points * value`, not below `floor`.
    Deduction {
        /// Points taken for each unit of the value.
        points: f64,
        /// The least score.
        floor: f64,
    },
    /// 100 when the target is met, else 0.
    Binary,
    /// No points of its own: what the value is worth depends on the other units, and the method's `normalise` step says how.
    Relative {
        /// Which way is better.
        direction: Direction,
    },
    /// `points * value`, at most `cap`, added to the index itself.
    Bonus {
        /// Index points for each unit of the value.
        points: f64,
        /// The most this indicator can add.
        cap: f64,
    },
    /// A value above `limit` caps the grade of the index at `cap_grade`. Gives no points.
    Gate {
        /// The largest value that passes.
        limit: f64,
        /// Id of the best grade that a unit in breach can have.
        cap_grade: String,
    },
}

/// One step of a stepwise score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The value is in the band when it is at least this…
    pub at_least: Option<f64>,
    /// …and at most this.
    pub at_most: Option<f64>,
    /// The points.
    pub score: f64,
}

/// A change that moved a published number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// When.
    #[serde(with = "crate::day")]
    pub on: NaiveDate,
    /// What changed, for how many units, by how much.
    pub change: String,
}
