//! The table of where dishonesty is frequent, the level of intervals and the ranks as ranges.

use crate::definition::{line_of, nearest};
use crate::read::METHOD;
use crate::{Disclosure, Finding, Incidence, Indicator, Kind, Level, Plan, PlanFiles};
use std::collections::BTreeSet;

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    let mut check = Check { plan, files, findings };
    let method = &plan.method;
    if !(method.interval_level >= 0.5 && method.interval_level < 1.0) {
        check.error(
            &["interval_level"],
            "wrong_field",
            format!("{} is not the level of an interval", method.interval_level),
            "write a share from 0.5 to below 1, usually 0.95",
        );
    }
    if method.rank_ranges.runs > 100_000 {
        check.error(
            &["rank_ranges", "runs"],
            "wrong_field",
            format!("{} runs would take hours and show nothing more", method.rank_ranges.runs),
            "write 100000 or less, usually 1000",
        );
    }
    if method.rank_ranges.runs < 100 {
        check.error(
            &["rank_ranges", "runs"],
            "wrong_field",
            format!("{} runs are too few to see the ends of a range", method.rank_ranges.runs),
            "write 100 or more, usually 1000",
        );
    }
    if let Some(incidence) = &method.incidence {
        check.incidence(incidence);
    }
}

struct Check<'a> {
    plan: &'a Plan,
    files: &'a PlanFiles,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Check<'a> {
    fn error(&mut self, keys: &[&str], rule: &str, message: String, hint: impl Into<String>) {
        let line = line_of(self.files, METHOD, keys);
        self.findings.push(Finding::error(METHOD, line, rule, message, hint));
    }

    fn incidence(&mut self, incidence: &Incidence) {
        if !(incidence.false_discovery_rate > 0.0 && incidence.false_discovery_rate < 1.0) {
            self.error(
                &["incidence", "false_discovery_rate"],
                "wrong_field",
                format!("{} is not a share between 0 and 1", incidence.false_discovery_rate),
                "write the share of false ones among the cells called high that is accepted, usually 0.05",
            );
        }
        if let Some(cases) = self.indicator(&["incidence", "indicator"], &incidence.indicator) {
            self.cases(incidence, cases);
        }
        for (i, id) in incidence.captured.iter().enumerate() {
            let keys = ["incidence", "captured", &i.to_string()];
            let Some(indicator) = self.indicator(&keys, id) else { continue };
            if indicator.kind != Kind::Proportion {
                self.error(
                    &keys,
                    "wrong_kind",
                    format!("`{id}` is no proportion, so it cannot be part of a capture rate"),
                    "name proportions that hold the records against a second source",
                );
            }
        }
        let plan = self.plan;
        // What the records can say; where they have no categories the query makes the areas, and nothing can be held against.
        let codes: BTreeSet<&str> = plan
            .indicators
            .get(&incidence.indicator)
            .into_iter()
            .flat_map(|cases| &cases.records)
            .filter_map(|table| plan.sources.get(table))
            .flat_map(|source| source.columns.values())
            .flat_map(|column| column.values.keys().map(String::as_str))
            .collect();
        let mut seen = BTreeSet::new();
        for (i, field) in incidence.fields.iter().enumerate() {
            let at = i.to_string();
            if !seen.insert(field.id.as_str()) {
                self.error(
                    &["incidence", "fields", &at],
                    "duplicate_id",
                    format!("the field `{}` stands twice", field.id),
                    "remove one of the two",
                );
            }
            if !codes.is_empty() && !codes.contains(field.id.as_str()) {
                let hint = nearest(&field.id, codes.iter().copied()).map_or_else(
                    || "write a code of the records' categories".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.error(
                    &["incidence", "fields", &at],
                    "unknown_area",
                    format!("no record of `{}` can be of the field `{}`", incidence.indicator, field.id),
                    hint,
                );
            }
            let keys = ["incidence", "fields", &at, "exposure"];
            let Some(id) = &field.exposure else { continue };
            let Some(indicator) = self.indicator(&keys, id) else { continue };
            if indicator.kind == Kind::Count || indicator.kind == Kind::Ratio {
                self.error(
                    &keys,
                    "wrong_kind",
                    format!("the denominator of `{id}` counts no occasions on which a case could arise"),
                    "name a proportion or a rate; without a fitting one leave exposure out",
                );
            }
        }
    }

    fn cases(&mut self, incidence: &Incidence, cases: &Indicator) {
        let keys = ["incidence", "indicator"];
        let id = &incidence.indicator;
        if !matches!(cases.kind, Kind::Rate | Kind::Count) {
            self.error(
                &keys,
                "wrong_kind",
                format!("`{id}` counts no events: its kind is neither rate nor count"),
                "name the indicator that counts confirmed cases",
            );
        }
        if cases.area.is_none() {
            self.error(
                &keys,
                "no_area",
                format!("`{id}` has no area, so its cases cannot be told apart by field"),
                "let its query return the field as `area`, and say so in its definition",
            );
        }
        if incidence.levels.is_empty() {
            self.error(
                &["incidence", "levels"],
                "wrong_field",
                "no level of units is named, so nobody would be compared".to_owned(),
                "name the levels that together make up the city",
            );
        }
        let top = self.plan.units.units.get(&self.plan.method.plan.top_unit).map(|unit| unit.level);
        if let Some(level) = top.filter(|level| incidence.levels.contains(level)) {
            self.error(
                &["incidence", "levels"],
                "top_unit_compared",
                format!(
                    "the level `{}` is that of the top unit, which would be compared with its own parts",
                    written(level)
                ),
                "remove the level; the top unit's rows are made from its parts",
            );
        }
        for level in incidence.levels.iter().filter(|level| !cases.levels.is_empty() && !cases.levels.contains(level)) {
            self.error(
                &["incidence", "levels"],
                "does_not_apply",
                format!("`{id}` has no value for units of the level `{}`", written(*level)),
                "remove the level here, or add it to the indicator",
            );
        }
    }

    /// The indicator of an id that may enter a published table.
    fn indicator(&mut self, keys: &[&str], id: &str) -> Option<&'a Indicator> {
        let plan = self.plan;
        let Some(indicator) = plan.indicators.get(id) else {
            let hint = nearest(id, plan.indicators.keys().map(String::as_str)).map_or_else(
                || "ids are the names of the files in indicators/".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.error(keys, "unknown_indicator", format!("the plan has no indicator `{id}`"), hint);
            return None;
        };
        if indicator.disclosure == Disclosure::Internal {
            self.error(
                keys,
                "internal_indicator",
                format!("`{id}` never leaves the office, but the table of incidence is published"),
                "name an indicator that may be published",
            );
        }
        Some(indicator)
    }
}

/// The level as definitions write it.
fn written(level: Level) -> String {
    toml::Value::try_from(level).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
