use crate::tables::{Exact, Status};
use serde::{Deserialize, Serialize};

/// What a row of the tables of incidence adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One unit in one field.
    Cell,
    /// One field over all units; the unit is the plan's top unit.
    Field,
    /// One unit over all fields; the area is empty.
    Unit,
    /// All units and fields.
    Whole,
}

/// Where the expected count comes from. The unit's, or the field's, own cases never enter it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedBy {
    /// The other units' cases for each occasion, times the unit's own occasions.
    Exposure,
    /// The records give no occasions: the unit's cases in other fields times the field's cases in other units, over
    /// all cases that are neither (quasi-independence).
    Margins,
    /// A unit over its fields: the sum of what is expected in each (indirect standardisation).
    Fields,
    /// A field over the units: the mean of the other fields.
    OtherFields,
}

/// What the evidence says of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// 高发: more than chance explains, and by the shrunken ratio too.
    High,
    /// 关注: one of the two says so.
    Watch,
    /// 一般: neither does, and the evidence would have shown it.
    Usual,
    /// 样本不足: there is too little to say anything.
    TooFew,
}

/// One row of `4-index/incidence.csv`; key `indicator_id, unit_id, period, area`, which `trace` can follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidenceRow {
    /// The indicator that counts the cases.
    pub indicator_id: String,
    /// Unit; the plan's top unit for a field and for the whole.
    pub unit_id: String,
    /// Period.
    pub period: String,
    /// Field; empty for a unit over all fields and for the whole.
    pub area: String,
    /// What the row adds up.
    pub scope: Scope,
    /// Confirmed cases; `None` unless the status is `ok`.
    pub count: Option<Exact>,
    /// Occasions on which a case could have arisen.
    pub exposure: Option<Exact>,
    /// The indicator whose denominator the exposure is; empty where there is none.
    pub exposure_by: String,
    /// Cases that would be usual.
    pub expected: Option<f64>,
    /// Where `expected` comes from.
    pub expected_by: Option<ExpectedBy>,
    /// Cases per hundred of the exposure, with the interval of a Poisson count.
    pub rate: Option<f64>,
    /// Lower end.
    pub rate_lower: Option<f64>,
    /// Upper end.
    pub rate_upper: Option<f64>,
    /// Observed over expected, with the interval of a Poisson count; `None` where nothing was expected.
    pub ratio: Option<f64>,
    /// Lower end.
    pub ratio_lower: Option<f64>,
    /// Upper end.
    pub ratio_upper: Option<f64>,
    /// The ratio drawn towards what is usual in the table, the more the less evidence there is.
    pub shrunken: Option<f64>,
    /// The shrunken ratio is above this with 95% probability.
    pub eb05: Option<f64>,
    /// The shrunken ratio is below this with 95% probability.
    pub eb95: Option<f64>,
    /// Probability of as many cases or more by chance alone.
    pub p: Option<f64>,
    /// `p` among all of the period's rows of the scope, by Benjamini and Hochberg.
    pub q: Option<f64>,
    /// The same by Benjamini and Yekutieli, which holds however the cells depend on each other.
    pub q_any_dependence: Option<f64>,
    /// What the evidence says.
    pub label: Option<Label>,
    /// Of what second sources list for the unit and period, how much is on record…
    pub captured: Option<Exact>,
    /// …and how much they list.
    pub listed: Option<Exact>,
    /// `captured` in percent of `listed`, with its interval.
    pub capture_rate: Option<f64>,
    /// Lower end.
    pub capture_lower: Option<f64>,
    /// Upper end.
    pub capture_upper: Option<f64>,
    /// `ratio` divided by how much better the unit records than the others: what it would be if all recorded alike.
    pub ratio_recorded_alike: Option<f64>,
    /// Why there is a count, or none.
    pub status: Status,
}

/// Whether cases become more or fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// More from period to period.
    Rising,
    /// Fewer.
    Falling,
    /// Neither is shown.
    NotShown,
    /// There are too few periods or cases to say.
    TooFew,
}

/// One row of `4-index/incidence_trend.csv`; key `indicator_id, unit_id, area`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendRow {
    /// The indicator that counts the cases.
    pub indicator_id: String,
    /// Unit; the plan's top unit for a field and for the whole.
    pub unit_id: String,
    /// Field; empty for a unit over all fields and for the whole.
    pub area: String,
    /// What the row adds up.
    pub scope: Scope,
    /// First period with a count.
    pub first_period: String,
    /// Last period with a count.
    pub last_period: String,
    /// Periods with a count.
    pub periods: u32,
    /// Cases in all of them.
    pub count: Exact,
    /// The rate of a period over that of the period before it, as the trend line has it.
    pub ratio_per_period: Option<f64>,
    /// Probability of such a slope or a steeper one by chance alone, two-sided.
    pub p: Option<f64>,
    /// `p` among all rows of the scope, by Benjamini and Hochberg.
    pub q: Option<f64>,
    /// What the slope says.
    pub trend: Trend,
    /// Cases in the last period.
    pub recent: Exact,
    /// Cases that the periods before let expect in the last.
    pub recent_expected: Option<f64>,
    /// Probability of as many or more in the last period by chance alone.
    pub recent_p: Option<f64>,
    /// `recent_p` among all rows of the scope, by Benjamini and Hochberg.
    pub recent_q: Option<f64>,
    /// The last period has more cases than those before let expect.
    pub recent_rise: bool,
}

/// How a case follows the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Sooner than the earlier gaps let expect.
    Faster,
    /// Within the limits.
    Usual,
    /// After a quiet that the earlier gaps do not let expect.
    Slower,
    /// There are fewer than 3 earlier gaps.
    TooFew,
}

/// One row of `4-index/event_gaps.csv`; key `indicator_id, unit_id, area, case`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapRow {
    /// The indicator that counts the cases.
    pub indicator_id: String,
    /// Unit; the plan's top unit for a field and for the whole.
    pub unit_id: String,
    /// Field; empty for a unit over all fields and for the whole.
    pub area: String,
    /// The number of the case, in order of days; from 2, for the first follows none.
    pub case: u32,
    /// What the row adds up.
    pub scope: Scope,
    /// The day of the case.
    pub day: String,
    /// Days since the case before; cases of one day are half a day apart.
    pub gap_days: f64,
    /// Mean of the earlier gaps.
    pub mean: Option<f64>,
    /// A gap below this is too short for a rate that stays what it was, at the method's `interval_level`.
    pub lower: Option<f64>,
    /// A gap above this is too long for it.
    pub upper: Option<f64>,
    /// What follows.
    pub pace: Pace,
}
