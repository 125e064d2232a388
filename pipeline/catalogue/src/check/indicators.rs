//! Indicators: one file each, with its query, its node, its tables and its scoring rule.

use super::MOST_WEIGHT;
use crate::definition::{line_of, nearest};
use crate::{Finding, Indicator, Kind, Plan, PlanFiles, Rule};

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    for (id, indicator) in &plan.indicators {
        let node = plan.node_of.get(id).map_or("", String::as_str);
        let mut one = One { plan, files, findings, id, node, indicator, path: format!("indicators/{node}/{id}.toml") };
        one.place();
        one.words();
        one.target();
        one.score();
    }
    for (name, view) in &plan.shared_views {
        if super::BUILT_IN_VIEWS.contains(&name.as_str()) {
            findings.push(Finding::error(
                &view.path,
                0,
                "name_taken",
                format!("`{name}` is the name of a built-in view"),
                "rename the file",
            ));
        }
    }
}

struct One<'a> {
    plan: &'a Plan,
    files: &'a PlanFiles,
    findings: &'a mut Vec<Finding>,
    id: &'a str,
    node: &'a str,
    indicator: &'a Indicator,
    path: String,
}

impl One<'_> {
    fn error(&mut self, keys: &[&str], rule: &str, message: String, hint: impl Into<String>) {
        let line = line_of(self.files, &self.path, keys);
        self.findings.push(Finding::error(&self.path, line, rule, message, hint));
    }

    fn place(&mut self) {
        let (plan, id, node) = (self.plan, self.id, self.node);
        if !plan.method.nodes.iter().any(|n| n.id == node) {
            let hint = nearest(node, plan.method.nodes.iter().map(|n| n.id.as_str())).map_or_else(
                || "add the node under [[nodes]] in indicators/index.toml".to_owned(),
                |near| format!("did you mean the folder `{near}`?"),
            );
            self.error(
                &[],
                "unknown_node",
                format!("the folder `{node}` is no node of the tree, so `{id}` would count nowhere"),
                hint,
            );
        }
        if plan.method.plan.values_only == plan.queries.contains_key(id) {
            if plan.method.plan.values_only {
                self.error(
                    &[],
                    "orphan_query",
                    format!("the plan starts from values, but `{id}` has a query"),
                    "remove the query, or values_only",
                );
            } else {
                self.error(
                    &[],
                    "orphan_indicator",
                    format!("there is no queries/{node}/{id}.sql, so `{id}` cannot be counted"),
                    "write the query, or remove the indicator",
                );
            }
        }
        for table in &self.indicator.records {
            // A table whose file cannot be read has a finding of its own.
            let is_there = self.files.get(&format!("pipeline/sources/{table}.toml")).is_some();
            if !plan.sources.contains_key(table) && !is_there {
                let hint = nearest(table, plan.sources.keys().map(String::as_str)).map_or_else(
                    || format!("write pipeline/sources/{table}.toml"),
                    |near| format!("did you mean `{near}`?"),
                );
                self.error(&["records"], "unknown_table", format!("there is no record table `{table}`"), hint);
            }
        }
        for name in &self.indicator.responsible {
            if !plan.method.plan.collective.contains(name) && plan.units.resolve(name, None).is_empty() {
                let known = plan
                    .units
                    .units
                    .values()
                    .map(|unit| unit.name_zh.as_str())
                    .chain(plan.method.plan.collective.iter().map(String::as_str));
                let hint = nearest(name, known).map_or_else(
                    || {
                        "add the department to units.csv or unit_names.csv, or the phrase to `collective` in index.toml"
                            .to_owned()
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                self.error(
                    &["responsible"],
                    "unknown_department",
                    format!("there is no unit or collective phrase `{name}`"),
                    hint,
                );
            }
        }
    }

    fn words(&mut self) {
        let (kind, denominator) = (self.indicator.kind, self.indicator.denominator.is_some());
        if (kind == Kind::Count) == denominator {
            let (message, hint) = match kind {
                Kind::Count => ("a count has no denominator", "remove `denominator`, or choose another kind"),
                _ => ("a reader cannot know what is divided by", "say in `denominator` what is counted below the line"),
            };
            self.error(&["denominator"], "wrong_kind", message.to_owned(), hint);
        }
        let per_ok = match (kind, self.indicator.per) {
            (Kind::Rate, Some(per)) => per.is_finite() && per > 0.0,
            (Kind::Rate, None) => false,
            (_, per) => per.is_none(),
        };
        if !per_ok {
            self.error(
                &["per"],
                "wrong_kind",
                "`per` goes with kind = \"rate\", and only with it".to_owned(),
                "write per = 100 for events per hundred",
            );
        }
    }

    fn target(&mut self) {
        if let Some(target) = &self.indicator.target
            && !target.value.is_finite()
        {
            self.error(
                &["target"],
                "wrong_field",
                "the target is not a number".to_owned(),
                "write a finite number in the indicator's unit",
            );
        }
    }

    fn score(&mut self) {
        let Some(scoring) = &self.indicator.score else { return };
        if !(0.0..=MOST_WEIGHT).contains(&scoring.weight) {
            self.error(
                &["score", "weight"],
                "negative_weight",
                format!("the weight {} is not from 0 to {MOST_WEIGHT}", scoring.weight),
                "for less is better set the goalposts the other way round",
            );
        }
        let numbers = match &scoring.rule {
            Rule::Goalposts { worst, best } => {
                if worst == best {
                    self.error(
                        &["score", "worst"],
                        "goalposts_coincide",
                        format!("worst and best are both {worst}, so no value could be told from another"),
                        "set `worst` to the value that scores 0 and `best` to the one that scores 100",
                    );
                }
                vec![*worst, *best]
            }
            Rule::RatioToTarget => {
                match &self.indicator.target {
                    Some(target) if target.at_most => self.error(
                        &["score"],
                        "wrong_rule",
                        "ratio_to_target rewards more, but the target is a ceiling".to_owned(),
                        "use goalposts or bands",
                    ),
                    Some(target) if target.value > 0.0 => {}
                    _ => self.error(
                        &["score"],
                        "no_target",
                        "ratio_to_target needs a target above 0".to_owned(),
                        "add a [target] with its basis, or use goalposts",
                    ),
                }
                Vec::new()
            }
            Rule::Binary => {
                if self.indicator.target.is_none() {
                    self.error(
                        &["score"],
                        "no_target",
                        "binary gives 100 when the target is met, and there is none".to_owned(),
                        "add a [target] with its basis",
                    );
                }
                Vec::new()
            }
            Rule::Bands { bands, otherwise } => {
                if bands.is_empty() || bands.iter().any(|band| band.at_least.is_none() && band.at_most.is_none()) {
                    self.error(
                        &["score", "bands"],
                        "wrong_bands",
                        "every band needs at_least or at_most".to_owned(),
                        "write bands = [{ at_least = 100, score = 100 }, …]",
                    );
                }
                if bands.iter().any(|band| !(0.0..=100.0).contains(&band.score)) || !(0.0..=100.0).contains(otherwise) {
                    self.error(
                        &["score", "bands"],
                        "wrong_bands",
                        "points go from 0 to 100".to_owned(),
                        "mend the scores of the bands",
                    );
                }
                bands.iter().flat_map(|band| [band.at_least, band.at_most]).flatten().collect()
            }
            Rule::Relative { .. } => Vec::new(),
            Rule::Deduction { points, floor } => {
                if *points <= 0.0 || !(0.0..=100.0).contains(floor) {
                    self.error(
                        &["score"],
                        "wrong_rule",
                        "a deduction takes points above 0, down to a floor from 0 to 100".to_owned(),
                        "mend `points` or `floor`",
                    );
                }
                vec![*points]
            }
            Rule::Bonus { points, cap } => {
                if *points <= 0.0 || *cap <= 0.0 {
                    self.error(
                        &["score"],
                        "wrong_rule",
                        "a bonus adds points above 0, up to a cap above 0".to_owned(),
                        "mend `points` or `cap`",
                    );
                }
                vec![*points, *cap]
            }
            Rule::Gate { limit, cap_grade } => {
                if !self.plan.method.grades.iter().any(|grade| grade.id == *cap_grade) {
                    let hint = nearest(cap_grade, self.plan.method.grades.iter().map(|grade| grade.id.as_str()))
                        .map_or_else(
                            || "name a grade of indicators/index.toml".to_owned(),
                            |near| format!("did you mean `{near}`?"),
                        );
                    self.error(
                        &["score", "cap_grade"],
                        "unknown_grade",
                        format!("there is no grade `{cap_grade}`"),
                        hint,
                    );
                }
                vec![*limit]
            }
        };
        if numbers.iter().any(|number| !number.is_finite()) {
            self.error(
                &["score"],
                "wrong_field",
                "a parameter of the scoring rule is not a finite number".to_owned(),
                "write plain numbers",
            );
        }
    }
}
