use crate::keys::{Keys, definition};
use crate::rule::{basis_word, in_words, points, verdict};
use crate::tables::{ScoreRow, Status, ValueRow};
use catalogue::{Disclosure, Finding, Indicator, Plan, Rule};
use std::collections::BTreeSet;

/// Puts every value on the score scale. Rows come in order of `indicator_id, unit_id, period`, whatever the order of
/// `values`.
///
/// A row that cannot be used has a finding and no score row: an indicator, unit or period that does not exist, a key
/// that stands twice, a value that is not a finite number or contradicts its status.
pub fn score_values(plan: &Plan, values: &[ValueRow]) -> (Vec<ScoreRow>, Vec<Finding>) {
    let path = "2-values/values.csv";
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let mut keys = Keys::new(plan, path);
    let mut without_points = BTreeSet::new();
    for (i, row) in values.iter().enumerate() {
        let line = i + 2;
        let key = (row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str());
        let Some((indicator, _, period)) = keys.resolve(line, key, &mut findings) else { continue };
        if row.value.is_some() != (row.status == Status::Ok) || row.value.is_some_and(|value| !value.is_finite()) {
            findings.push(Finding::error(
                path,
                line,
                "wrong_value",
                format!("the value {:?} does not go with the status {:?}", row.value, row.status),
                "a row has a finite value when its status is ok, and none otherwise",
            ));
            continue;
        }
        let scoring = indicator.score.as_ref();
        let target = indicator.target.as_ref();
        let score = scoring.zip(row.value).and_then(|(scoring, value)| points(&scoring.rule, target, value));
        if score.is_none()
            && row.value.is_some()
            && scoring.is_some_and(|scoring| !matches!(scoring.rule, Rule::Bonus { .. } | Rule::Gate { .. }))
        {
            without_points.insert(row.indicator_id.as_str());
        }
        let (rule, parameters) = in_words(indicator);
        rows.push(ScoreRow {
            indicator_id: row.indicator_id.clone(),
            unit_id: row.unit_id.clone(),
            period: row.period.clone(),
            value: row.value,
            status: row.status,
            score,
            rule: rule.to_owned(),
            parameters,
            weight: weight(indicator),
            target: target.map(|target| target.value),
            basis: target.map_or_else(String::new, |target| basis_word(target.basis).to_owned()),
            verdict: verdict(target, period.last_day, row.status, row.value),
        });
    }
    findings.extend(without_points.into_iter().map(|id| {
        Finding::error(
            &definition(plan, id),
            0,
            "no_points",
            format!("the scoring rule of `{id}` gives no points for its values, so they would drop out of the index"),
            "goalposts must differ; ratio_to_target and binary need a target (above 0, not at_most)",
        )
    }));
    rows.sort_by(|a, b| (&a.indicator_id, &a.unit_id, &a.period).cmp(&(&b.indicator_id, &b.unit_id, &b.period)));
    (rows, findings)
}

/// The weight of an indicator inside its node: 0 for whatever never enters a mean (context, gates, bonuses, and what is
/// internal, so that nothing internal shows in a published score).
pub fn weight(indicator: &Indicator) -> f64 {
    match &indicator.score {
        Some(scoring)
            if indicator.disclosure != Disclosure::Internal
                && !matches!(scoring.rule, Rule::Bonus { .. } | Rule::Gate { .. }) =>
        {
            scoring.weight
        }
        _ => 0.0,
    }
}
