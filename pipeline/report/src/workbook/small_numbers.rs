//! The sheets of what few records allow to be said: incidence and its trend, comparison, ranks as ranges.

use super::sheet::{Entry, Sheet};
use super::{nature, status_words};
use crate::ReportError;
use crate::incidence::field_title;
use crate::lookup::Lookup;
use index::comparison::{FunnelLimits, FunnelPlace};
use index::incidence::{ExpectedBy, Label, Scope, Trend};
use index::tables::Exact;
use rust_xlsxwriter::Workbook;

/// Adds a sheet for each table that the run has.
pub(super) fn sheets(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    if !lookup.input.incidence.is_empty() {
        incidence(book, lookup)?;
        trend(book, lookup)?;
    }
    if !lookup.input.comparison.is_empty() {
        comparison(book, lookup)?;
    }
    if !lookup.input.rank_ranges.is_empty() {
        rank_ranges(book, lookup)?;
    }
    Ok(())
}

fn exact(of: Option<Exact>) -> Entry {
    of.map(Exact::to_f64).into()
}

/// A number shown with this many decimals; the whole number is stored.
fn shown(of: Option<f64>, decimals: usize) -> Entry {
    of.map_or(Entry::Nothing, |number| Entry::Rounded(number, decimals))
}

fn scope_words(lookup: &Lookup, scope: Scope) -> Entry {
    let key = match scope {
        Scope::Cell => "inc_scope_cell",
        Scope::Field => "inc_scope_field",
        Scope::Unit => "inc_scope_unit",
        Scope::Whole => "inc_scope_whole",
    };
    lookup.labels.get(key).into()
}

fn incidence(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("inc_scope", 14.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("inc_field", 22.0),
        ("inc_count", 8.0),
        ("inc_exposure", 12.0),
        ("inc_exposure_of", 28.0),
        ("inc_expected", 10.0),
        ("inc_expected_by", 22.0),
        ("inc_rate", 12.0),
        ("interval_lower", 10.0),
        ("interval_upper", 10.0),
        ("inc_ratio", 12.0),
        ("interval_lower", 10.0),
        ("interval_upper", 10.0),
        ("inc_shrunken_ratio", 12.0),
        ("inc_eb05", 10.0),
        ("inc_eb95", 10.0),
        ("inc_p", 12.0),
        ("inc_q", 12.0),
        ("inc_q_any", 12.0),
        ("inc_label", 12.0),
        ("inc_captured", 12.0),
        ("inc_listed", 12.0),
        ("inc_capture", 12.0),
        ("interval_lower", 10.0),
        ("interval_upper", 10.0),
        ("inc_alike", 12.0),
        ("status", 12.0),
        ("indicator_id", 28.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_incidence", &of)?;
    let labels = lookup.labels;
    for row in lookup.input.incidence {
        let exposure_of = lookup.indicator(&row.exposure_by).and_then(|indicator| indicator.denominator.as_ref());
        let by = row.expected_by.map(|by| {
            labels.get(match by {
                ExpectedBy::Exposure => "inc_by_exposure",
                ExpectedBy::Margins => "inc_by_margins",
                ExpectedBy::Fields => "inc_by_fields",
                ExpectedBy::OtherFields => "inc_by_other_fields",
            })
        });
        let label = row.label.map(|label| {
            labels.get(match label {
                Label::High => "inc_label_high",
                Label::Watch => "inc_label_watch",
                Label::Usual => "inc_label_usual",
                Label::TooFew => "inc_label_too_few",
            })
        });
        sheet.push(vec![
            row.period.as_str().into(),
            scope_words(lookup, row.scope),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            field_title(lookup, &row.indicator_id, &row.area).into(),
            exact(row.count),
            exact(row.exposure),
            exposure_of.map(|text| text.get(labels.lang)).unwrap_or_default().into(),
            shown(row.expected, 1),
            by.unwrap_or_default().into(),
            shown(row.rate, 2),
            shown(row.rate_lower, 2),
            shown(row.rate_upper, 2),
            shown(row.ratio, 2),
            shown(row.ratio_lower, 2),
            shown(row.ratio_upper, 2),
            shown(row.shrunken, 2),
            shown(row.eb05, 2),
            shown(row.eb95, 2),
            shown(row.p, 4),
            shown(row.q, 4),
            shown(row.q_any_dependence, 4),
            label.unwrap_or_default().into(),
            exact(row.captured),
            exact(row.listed),
            shown(row.capture_rate, 1),
            shown(row.capture_lower, 1),
            shown(row.capture_upper, 1),
            shown(row.ratio_recorded_alike, 2),
            status_words(lookup, row.status, row.count.map(Exact::to_f64)).into(),
            row.indicator_id.as_str().into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

fn trend(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("inc_scope", 14.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("inc_field", 22.0),
        ("inc_first", 10.0),
        ("inc_last", 10.0),
        ("inc_count", 8.0),
        ("inc_trend", 12.0),
        ("inc_ratio_per_period", 14.0),
        ("inc_p", 12.0),
        ("inc_q", 12.0),
        ("inc_recent", 12.0),
        ("inc_recent_expected", 14.0),
        ("inc_p", 12.0),
        ("inc_q", 12.0),
        ("inc_recent_rise", 12.0),
        ("indicator_id", 28.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_incidence_trend", &of)?;
    for row in lookup.input.incidence_trend {
        let trend = match row.trend {
            Trend::Rising => "inc_rising",
            Trend::Falling => "inc_falling",
            Trend::NotShown => "inc_no_trend",
            Trend::TooFew => "inc_trend_too_few",
        };
        sheet.push(vec![
            scope_words(lookup, row.scope),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            field_title(lookup, &row.indicator_id, &row.area).into(),
            row.first_period.as_str().into(),
            row.last_period.as_str().into(),
            exact(Some(row.count)),
            lookup.labels.get(trend).into(),
            shown(row.ratio_per_period, 2),
            shown(row.p, 4),
            shown(row.q, 4),
            exact(Some(row.recent)),
            shown(row.recent_expected, 1),
            shown(row.recent_p, 4),
            shown(row.recent_q, 4),
            lookup.labels.get(if row.recent_rise { "yes" } else { "no" }).into(),
            row.indicator_id.as_str().into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

fn comparison(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("peer_group", 12.0),
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("value", 12.0),
        ("interval_lower", 12.0),
        ("interval_upper", 12.0),
        ("others", 10.0),
        ("rest_value", 12.0),
        ("inc_p", 12.0),
        ("inc_q", 12.0),
        ("standing", 14.0),
        ("target", 10.0),
        ("evidence", 14.0),
        ("gap", 12.0),
        ("funnel_centre", 12.0),
        ("funnel_lower", 12.0),
        ("funnel_upper", 12.0),
        ("funnel_lower_outer", 12.0),
        ("funnel_upper_outer", 12.0),
        ("funnel_limits", 26.0),
        ("funnel_place", 16.0),
        ("phi", 10.0),
        ("tau2", 10.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_comparison", &of)?;
    let labels = lookup.labels;
    for row in lookup.input.comparison {
        let limits = row.funnel_limits.map(|limits| {
            labels.get(match limits {
                FunnelLimits::Exact => "limits_exact",
                FunnelLimits::ExactTooFewUnits => "limits_exact_few",
                FunnelLimits::Adjusted => "limits_adjusted",
            })
        });
        let place = row.funnel_place.map(|place| {
            labels.get(match place {
                FunnelPlace::FarBelow => "place_far_below",
                FunnelPlace::Below => "place_below",
                FunnelPlace::Usual => "place_usual",
                FunnelPlace::Above => "place_above",
                FunnelPlace::FarAbove => "place_far_above",
            })
        });
        // Cases that are missing are few; what would lose digits is no number of cases.
        let gap = row.gap_cases.and_then(|cases| u32::try_from(cases).ok());
        sheet.push(vec![
            row.period.as_str().into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            row.peer_group.as_str().into(),
            row.indicator_id.as_str().into(),
            lookup.indicator_title(&row.indicator_id).into(),
            Entry::Number(row.value),
            Entry::Number(row.lower),
            Entry::Number(row.upper),
            row.others.into(),
            row.rest_value.into(),
            shown(row.p, 4),
            shown(row.q, 4),
            lookup.standing_cell(row.standing).word.into(),
            row.target.into(),
            row.evidence.map(|evidence| lookup.evidence_words(evidence)).unwrap_or_default().into(),
            gap.into(),
            row.funnel_centre.into(),
            row.funnel_lower.into(),
            row.funnel_upper.into(),
            row.funnel_lower_outer.into(),
            row.funnel_upper_outer.into(),
            limits.unwrap_or_default().into(),
            place.unwrap_or_default().into(),
            shown(row.phi, 2),
            shown(row.tau2, 5),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

fn rank_ranges(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("peer_group", 14.0),
        ("ranked_by", 30.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("rank", 8.0),
        ("peers", 10.0),
        ("rank_best", 10.0),
        ("rank_worst", 10.0),
        ("joint_best", 14.0),
        ("joint_worst", 14.0),
        ("expected_rank", 12.0),
        ("p_top3", 12.0),
        ("tier", 8.0),
        ("both_best", 14.0),
        ("both_worst", 14.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_rank_ranges", &of)?;
    for row in lookup.input.rank_ranges {
        let by = if row.id == lookup.top { lookup.labels.get("index") } else { lookup.indicator_title(&row.id) };
        sheet.push(vec![
            row.period.as_str().into(),
            row.peer_group.as_str().into(),
            by.into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            row.rank.into(),
            row.peers.into(),
            row.rank_lower.into(),
            row.rank_upper.into(),
            row.joint_lower.into(),
            row.joint_upper.into(),
            shown(Some(row.expected_rank), 1),
            Entry::Share(row.p_top3),
            row.tier.into(),
            row.both_lower.into(),
            row.both_upper.into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}
