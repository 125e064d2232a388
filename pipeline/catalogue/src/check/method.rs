//! The tree, the weights, the grades and the peer groups.

use super::MOST_WEIGHT;
use crate::definition::{line_of, nearest};
use crate::read::METHOD;
use crate::{Finding, Plan, PlanFiles, Rule};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(plan: &Plan, files: &PlanFiles, findings: &mut Vec<Finding>) {
    let line = |keys: &[&str]| line_of(files, METHOD, keys);
    let method = &plan.method;
    let mut error = |keys: &[&str], rule: &str, message: String, hint: &str| {
        findings.push(Finding::error(METHOD, line(keys), rule, message, hint));
    };

    if !plan.units.units.contains_key(&method.plan.top_unit) {
        error(
            &["plan", "top_unit"],
            "unknown_unit",
            format!("the unit `{}` is not in units.csv", method.plan.top_unit),
            "give the id of the unit that all others belong to",
        );
    }
    if method.plan.years.iter().any(|year| !(1900..=2200).contains(year)) {
        error(
            &["plan", "years"],
            "wrong_field",
            format!("{} to {} are not years of records", method.plan.years[0], method.plan.years[1]),
            "write years from 1900 to 2200",
        );
    }
    if method.plan.years[0] > method.plan.years[1] {
        error(
            &["plan", "years"],
            "wrong_field",
            "the first year is after the last".to_owned(),
            "write years = [first, last]",
        );
    }
    if !(0.0..=1.0).contains(&method.min_weight_present) {
        error(
            &["min_weight_present"],
            "wrong_field",
            format!("{} is not a share", method.min_weight_present),
            "write a number from 0 to 1",
        );
    }
    if !(method.bonus_cap.is_finite() && method.bonus_cap >= 0.0) {
        error(
            &["bonus_cap"],
            "wrong_field",
            format!("{} is not a number of points", method.bonus_cap),
            "write 0 or more",
        );
    }
    if method.grades.is_empty() || method.grades.windows(2).any(|pair| pair[0].at_least <= pair[1].at_least) {
        error(
            &["grades"],
            "wrong_grades",
            "grades must go down from the best, each from fewer points than the one before".to_owned(),
            "order the [[grades]] by at_least, greatest first",
        );
    }
    if method.grades.last().is_some_and(|last| last.at_least > 0.0) {
        error(
            &["grades"],
            "wrong_grades",
            "an index below the last grade would have no grade".to_owned(),
            "let the last grade begin at 0",
        );
    }
    for (name, ids) in [
        ("grades", method.grades.iter().map(|grade| grade.id.as_str()).collect::<Vec<_>>()),
        ("peer_groups", method.peer_groups.iter().map(|group| group.id.as_str()).collect()),
        ("nodes", method.nodes.iter().map(|node| node.id.as_str()).collect()),
    ] {
        let mut seen = BTreeSet::new();
        for (i, id) in ids.into_iter().enumerate() {
            if !seen.insert(id) {
                error(
                    &[name, &i.to_string()],
                    "duplicate_id",
                    format!("the id `{id}` stands twice in {name}"),
                    "rename one of the two",
                );
            }
        }
    }
    check_tree(plan, &mut error);
}

fn check_tree(plan: &Plan, error: &mut impl FnMut(&[&str], &str, String, &str)) {
    let nodes = &plan.method.nodes;
    let ids: BTreeSet<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
    let parents: BTreeMap<&str, &str> =
        nodes.iter().filter_map(|node| Some((node.id.as_str(), node.parent.as_deref()?))).collect();
    let tops: Vec<&str> = nodes.iter().filter(|node| node.parent.is_none()).map(|node| node.id.as_str()).collect();
    if tops.len() != 1 {
        let (what, hint) = match tops.len() {
            0 => (
                "no node is without a parent, so the tree has no top".to_owned(),
                "remove the parent of the node that is the index",
            ),
            _ => {
                (format!("the tree has {} tops: {}", tops.len(), tops.join(", ")), "give all but one of them a parent")
            }
        };
        error(&["nodes"], "two_tops", what, hint);
    }
    for (i, node) in nodes.iter().enumerate() {
        let at = i.to_string();
        if let Some(parent) = node.parent.as_deref()
            && !ids.contains(parent)
        {
            let hint = nearest(parent, ids.iter().copied()).map_or_else(
                || "name a node that is in [[nodes]]".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            error(
                &["nodes", &at, "parent"],
                "unknown_node",
                format!("the parent `{parent}` of `{}` is no node", node.id),
                &hint,
            );
        }
        if !(0.0..=MOST_WEIGHT).contains(&node.weight) {
            error(
                &["nodes", &at, "weight"],
                "negative_weight",
                format!("the weight {} of `{}` is not from 0 to {MOST_WEIGHT}", node.weight, node.id),
                "a weight says how much a part counts; for less is better set the goalposts the other way round",
            );
        }
        let mut up = node.id.as_str();
        let cycle = (0..=nodes.len()).all(|_| match parents.get(up) {
            Some(parent) => {
                up = parent;
                true
            }
            None => false,
        });
        if cycle {
            error(
                &["nodes", &at],
                "cycle",
                format!("going up from `{}` never reaches a top", node.id),
                "mend the parents: the tree has a cycle",
            );
        }
        let children: Vec<f64> =
            nodes.iter().filter(|child| child.parent.as_deref() == Some(&node.id)).map(|child| child.weight).collect();
        let indicators: Vec<_> = plan.indicators_of(&node.id).collect();
        let holds_indicators = plan.node_of.values().any(|of| *of == node.id);
        if children.is_empty() && !holds_indicators && node.parent.is_some() {
            error(
                &["nodes", &at],
                "empty_node",
                format!("nothing belongs to the node `{}`", node.id),
                "add an indicator in the folder of its name, or remove the node",
            );
        }
        let scored = indicators.iter().filter_map(|(_, indicator)| indicator.score.as_ref());
        let weights: Vec<f64> = scored
            .filter(|score| !matches!(score.rule, Rule::Bonus { .. } | Rule::Gate { .. }))
            .map(|score| score.weight)
            .chain(children)
            .collect();
        if !weights.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
            error(
                &["nodes", &at],
                "zero_sum_weights",
                format!(
                    "the weights below `{}` add up to {}, so it could never have a score",
                    node.id,
                    weights.iter().sum::<f64>()
                ),
                "give at least one part a weight above 0",
            );
        }
    }
}
