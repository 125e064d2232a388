use catalogue::{Cadence, Finding, Indicator, Period, Plan, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// The period that an id names: `2018`, `2018H1`, `2018Q1` or `2018-01`.
///
/// ```
/// assert_eq!(index::period("2018Q4").unwrap().last_day.to_string(), "2018-12-31");
/// assert!(index::period("2018Q5").is_none());
/// ```
pub fn period(id: &str) -> Option<Period> {
    let year = id.get(..4)?.parse().ok()?;
    [Cadence::Year, Cadence::Half, Cadence::Quarter, Cadence::Month]
        .into_iter()
        .flat_map(|cadence| Period::of_years(year, year, cadence))
        .find(|period| period.id == id)
}

/// Checks that the key of a row names something in the plan, and that no key stands twice.
pub(crate) struct Keys<'a> {
    plan: &'a Plan,
    path: &'a str,
    periods: BTreeMap<String, Option<Period>>,
    seen: BTreeMap<(&'a str, &'a str, String), usize>,
}

impl<'a> Keys<'a> {
    /// For the rows of the table that is called `path` in findings.
    pub(crate) fn new(plan: &'a Plan, path: &'a str) -> Self {
        Self { plan, path, periods: BTreeMap::new(), seen: BTreeMap::new() }
    }

    /// The indicator, unit and period of a row; `None`, with the reasons in `findings`, when the row cannot be used.
    pub(crate) fn resolve(
        &mut self,
        line: usize,
        (indicator_id, unit_id, period_id): (&str, &str, &str),
        findings: &mut Vec<Finding>,
    ) -> Option<(&'a Indicator, &'a Unit, Period)> {
        let (plan, path) = (self.plan, self.path);
        let mut error = |rule: &str, message: String, hint: String| {
            findings.push(Finding::error(path, line, rule, message, hint));
        };
        let indicator = plan.indicators.get_key_value(indicator_id);
        if indicator.is_none() {
            let hint = nearest(indicator_id, plan.indicators.keys())
                .map_or_else(|| "ids are the names of the files in indicators/".to_owned(), did_you_mean);
            error("unknown_indicator", format!("the plan has no indicator `{indicator_id}`"), hint);
        }
        let unit = plan.units.units.get_key_value(unit_id);
        if unit.is_none() {
            let named: BTreeSet<&str> = plan.units.resolve(unit_id, None);
            let hint = match named.first() {
                Some(id) if named.len() == 1 => format!("`{unit_id}` is a name; write the unit's id `{id}`"),
                _ => nearest(unit_id, plan.units.units.keys())
                    .map_or_else(|| "the ids are in pipeline/sources/units.csv".to_owned(), did_you_mean),
            };
            error("unknown_unit", format!("the plan has no unit `{unit_id}`"), hint);
        }
        let period = self.periods.entry(period_id.to_owned()).or_insert_with(|| period(period_id)).clone();
        if period.is_none() {
            error(
                "unknown_period",
                format!("`{period_id}` is not a period"),
                "write 2018, 2018H1, 2018Q1 or 2018-01".to_owned(),
            );
        }
        let ((indicator_id, indicator), (unit_id, unit), period) = (indicator?, unit?, period?);
        if !indicator.levels.is_empty() && !indicator.levels.contains(&unit.level) {
            error(
                "does_not_apply",
                format!("`{indicator_id}` is not for units like `{unit_id}`, so the row would count nowhere"),
                "remove the row, or add the unit's level to `levels` of the indicator".to_owned(),
            );
            return None;
        }
        if let Some(first) = self.seen.get(&(indicator_id, unit_id, period.id.clone())) {
            error(
                "duplicate_key",
                format!("{indicator_id}, {unit_id}, {period_id} stand already on line {first}"),
                "keep one of the two rows".to_owned(),
            );
            return None;
        }
        self.seen.insert((indicator_id, unit_id, period.id.clone()), line);
        Some((indicator, unit, period))
    }
}

/// The path of the method file.
pub(crate) const METHOD: &str = "indicators/index.toml";

/// The path of an indicator's definition.
pub(crate) fn definition(plan: &Plan, indicator_id: &str) -> String {
    format!("indicators/{}/{indicator_id}.toml", plan.node_of.get(indicator_id).map_or("?", String::as_str))
}

pub(crate) fn did_you_mean(near: &str) -> String {
    format!("did you mean `{near}`?")
}

/// The candidate most like `wrong`, when one is like enough to be a slip of the pen.
pub(crate) fn nearest<'c>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'c (impl AsRef<str> + ?Sized + 'c)>,
) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(wrong, candidate.as_ref()), candidate.as_ref()))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
