//! The tables of incidence in words and in numbers as people read them.

use super::Incidence;
use super::cells::alarmed;
use crate::format::{exact, plain, round, tells_apart, visible};
use index::incidence::{ExpectedBy, GapRow, IncidenceRow, Label, Pace, Trend, TrendRow};
use statistics::Interval;

/// The most decimals of a ratio or a rate.
const MOST_DECIMALS: usize = 2;

/// `2.3 (1.4–3.5)`: decimals no finer than the interval, and more only where a ratio would look like nought, or an end like
/// 1, and is not.
pub(super) fn ratio(value: Option<f64>, lower: Option<f64>, upper: Option<f64>) -> String {
    let (Some(value), Some(lower), Some(upper)) = (value, lower, upper) else { return String::new() };
    with_interval(value, (lower, upper), ratio_decimals(&[value], (lower, upper)))
}

/// Decimals with which each of the ratios shows a digit that is not nought.
fn ratio_decimals(ratios: &[f64], (lower, upper): (f64, f64)) -> usize {
    let least = statistics::decimals(Interval { lower, upper }, MOST_DECIMALS);
    let apart = |decimals: &usize| {
        [lower, upper].iter().all(|x| tells_apart(*x, &[1.0], *decimals))
            && ratios.iter().all(|x| tells_apart(*x, &[0.0], *decimals))
    };
    (least..=MOST_DECIMALS).find(apart).unwrap_or(MOST_DECIMALS)
}

fn with_interval(value: f64, (lower, upper): (f64, f64), decimals: usize) -> String {
    format!("{} ({}–{})", round(value, decimals), round(lower, decimals), round(upper, decimals))
}

/// A unit's ratio, and what it would be if all recorded alike, to the same precision.
pub(super) fn ratio_and_alike(row: &IncidenceRow) -> (String, String) {
    let (Some(value), Some(lower), Some(upper)) = (row.ratio, row.ratio_lower, row.ratio_upper) else {
        return Default::default();
    };
    let ratios: Vec<f64> = std::iter::once(value).chain(row.ratio_recorded_alike).collect();
    let decimals = ratio_decimals(&ratios, (lower, upper));
    let alike = row.ratio_recorded_alike.map(|alike| round(alike, decimals)).unwrap_or_default();
    (with_interval(value, (lower, upper), decimals), alike)
}

/// A percentage with its interval.
pub(super) fn percent(value: Option<f64>, lower: Option<f64>, upper: Option<f64>) -> String {
    let (Some(value), Some(lower), Some(upper)) = (value, lower, upper) else { return String::new() };
    let decimals = statistics::decimals(Interval { lower, upper }, MOST_DECIMALS);
    format!("{}% ({}–{})", round(value, decimals), round(lower, decimals), round(upper, decimals))
}

/// Cases per hundred of the exposure, with the interval.
pub(super) fn rate(row: &IncidenceRow) -> String {
    let (Some(value), Some(lower), Some(upper)) = (row.rate, row.rate_lower, row.rate_upper) else {
        return String::new();
    };
    let decimals = statistics::decimals(Interval { lower, upper }, MOST_DECIMALS);
    format!("{} ({}–{})", round(value, decimals), round(lower, decimals), round(upper, decimals))
}

pub(super) fn expected(row: &IncidenceRow) -> String {
    row.expected.map(|expected| round(expected, 1)).unwrap_or_default()
}

/// Two significant digits are enough of a q-value; below a thousandth its size says nothing more.
pub(super) fn q_value(q: Option<f64>) -> String {
    match q {
        None => String::new(),
        Some(q) if q < 0.001 => "<0.001".to_owned(),
        Some(q) if q < 0.1 => round(q, 3),
        Some(q) => round(q, 2),
    }
}

/// What the exposure of an indicator counts.
pub(super) fn exposure_title(of: &Incidence, indicator: &str) -> String {
    let denominator = of.lookup.indicator(indicator).and_then(|indicator| indicator.denominator.as_ref());
    visible(denominator.map_or("", |denominator| denominator.get(of.lookup.labels.lang)))
}

/// The command that shows the records behind a row.
pub(super) fn command(row: &IncidenceRow) -> String {
    let of = format!("chengxin trace {} {} {}", row.unit_id, row.indicator_id, row.period);
    if row.area.is_empty() { of } else { format!("{of} --area {}", row.area) }
}

/// How far apart the cases of a field of the city are.
pub(super) fn gaps(of: &Incidence, field: &str) -> String {
    let rows = of.lookup.input.event_gaps.iter().filter(|row| row.unit_id == of.top() && row.area == field);
    let rows: Vec<&GapRow> = rows.collect();
    let Some(last) = rows.last() else { return String::new() };
    let days = |days: f64| round(days, usize::from(days < 10.0 && days.fract() != 0.0));
    let count = |pace: Pace| rows.iter().filter(|row| row.pace == pace).count().to_string();
    of.lookup.labels.fill(
        "inc_gap_words",
        &[
            ("day", &last.day),
            ("gap", &days(last.gap_days)),
            ("mean", &last.mean.map_or_else(|| "—".to_owned(), days)),
            ("faster", &count(Pace::Faster)),
            ("slower", &count(Pace::Slower)),
        ],
    )
}

/// Trend and recent rise.
pub(super) fn trend(of: &Incidence, row: Option<&TrendRow>) -> String {
    let labels = of.lookup.labels;
    let Some(row) = row else { return String::new() };
    let mut words = labels.get(match row.trend {
        Trend::Rising => "inc_rising",
        Trend::Falling => "inc_falling",
        Trend::NotShown => "inc_no_trend",
        Trend::TooFew => "inc_trend_too_few",
    });
    if row.recent_rise && row.last_period == of.lookup.latest {
        words.push_str(&labels.get("separator"));
        words.push_str(&labels.get("inc_recent_rise"));
    }
    words
}

/// How completely a unit records and how often it has cases, in one sentence, so that neither is read without the other.
pub(super) fn recording(of: &Incidence, row: &IncidenceRow) -> String {
    let labels = of.lookup.labels;
    let whole = of.row(of.top(), "").and_then(|whole| whole.capture_rate);
    let (Some(_), Some(_)) = (row.ratio, row.count) else { return labels.get("inc_not_compared") };
    let (shown, alike) = ratio_and_alike(row);
    let incidence = labels.fill("inc_words_ratio", &[("ratio", &shown)]);
    let (Some(lower), Some(upper), Some(whole)) = (row.capture_lower, row.capture_upper, whole) else {
        return labels.get("inc_words_no_list") + &incidence + &labels.get("full_stop");
    };
    let judgement = if lower > whole {
        "inc_records_more"
    } else if upper < whole {
        "inc_records_less"
    } else {
        "inc_records_alike"
    };
    let capture = labels.fill(
        "inc_words_capture",
        &[("capture", &percent(row.capture_rate, Some(lower), Some(upper))), ("whole", &round(whole, 0))],
    );
    let alike = if alike.is_empty() { alike } else { labels.fill("inc_words_alike", &[("alike", &alike)]) };
    visible(&(capture + &incidence + &alike + &labels.get("full_stop") + &labels.get(judgement)))
}

/// What is to be said of the latest period.
pub(super) fn sentences(of: &Incidence) -> Vec<String> {
    let labels = of.lookup.labels;
    let separator = labels.get("separator");
    let count = of.row(of.top(), "").and_then(|row| row.count).map(exact).unwrap_or_default();
    let mut first = labels.fill(
        "inc_sentence",
        &[
            ("period", of.lookup.latest),
            ("count", &count),
            ("units", &of.units.len().to_string()),
            ("fields", &of.fields.len().to_string()),
        ],
    );
    let high = alarmed(of, Label::High);
    if high.is_empty() {
        first.push_str(&labels.get("inc_none_high"));
    } else {
        let named: Vec<String> = high
            .iter()
            .map(|row| {
                labels.fill(
                    "inc_high_cell",
                    &[
                        ("unit", &of.lookup.unit_name(&row.unit_id)),
                        ("field", &of.field_title(&row.area)),
                        ("count", &row.count.map(exact).unwrap_or_default()),
                        ("expected", &expected(row)),
                    ],
                )
            })
            .collect();
        first.push_str(&labels.fill("inc_high", &[("n", &high.len().to_string()), ("cells", &named.join(&separator))]));
    }
    let too_few = alarmed(of, Label::TooFew).len();
    first.push_str(&labels.fill(
        "inc_others",
        &[("watch", &alarmed(of, Label::Watch).len().to_string()), ("too_few", &too_few.to_string())],
    ));
    let titles = |keep: &dyn Fn(&str) -> bool| -> Vec<String> {
        of.fields.iter().filter(|field| keep(field)).map(|field| of.field_title(field)).collect()
    };
    let frequent = titles(&|field| of.row(of.top(), field).is_some_and(|row| row.label == Some(Label::High)));
    let rising = titles(&|field| {
        of.trend(of.top(), field).is_some_and(|row| row.recent_rise && row.last_period == of.lookup.latest)
    });
    let second = if frequent.is_empty() {
        labels.get("inc_no_field_high")
    } else {
        labels.fill("inc_fields_high", &[("fields", &frequent.join(&separator))])
    };
    let third = if rising.is_empty() {
        labels.get("inc_no_rise")
    } else {
        labels.fill("inc_rises", &[("fields", &rising.join(&separator))])
    };
    let labelled = |label: Label| -> String {
        let units = of.units.iter().filter(|unit| of.row(unit, "").is_some_and(|row| row.label == Some(label)));
        units.map(|unit| of.lookup.unit_name(unit)).collect::<Vec<_>>().join(&separator)
    };
    let (units, watched) = (labelled(Label::High), labelled(Label::Watch));
    let watch = if watched.is_empty() { String::new() } else { labels.fill("inc_units_watch", &[("units", &watched)]) };
    let fourth = if units.is_empty() {
        labels.fill("inc_no_unit_high", &[("watch", &watch)])
    } else {
        labels.fill("inc_units_high", &[("units", &units), ("watch", &watch)])
    };
    [first, second, fourth, third].iter().map(|sentence| visible(sentence)).collect()
}

/// How it was worked out.
pub(super) fn notes(of: &Incidence) -> Vec<String> {
    let labels = of.lookup.labels;
    let method = &of.lookup.input.plan.method;
    let rate = method.incidence.as_ref().map_or(0.05, |incidence| incidence.false_discovery_rate);
    let mut notes = vec![
        labels.get("fields_note"),
        labels.fill("inc_note_label", &[("q", &plain(rate))]),
        labels.get("inc_note_expected"),
    ];
    let margins = |row: &&IncidenceRow| row.expected_by == Some(ExpectedBy::Margins);
    let by_margins: Vec<String> = of
        .fields
        .iter()
        .filter(|field| of.units.iter().filter_map(|unit| of.row(unit, field)).any(|row| margins(&row)))
        .map(|field| of.field_title(field))
        .collect();
    if !by_margins.is_empty() {
        notes.push(labels.fill("inc_note_margins", &[("fields", &by_margins.join(&labels.get("separator")))]));
    }
    notes.push(labels.get("inc_note_level"));
    notes.push(labels.get("inc_note_fields"));
    notes.push(labels.get("inc_note_recording"));
    notes
}
