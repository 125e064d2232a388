//! The sets of weights.

use super::steps::{All, did_you_mean, is_scored};
use std::collections::{BTreeMap, BTreeSet};

impl All<'_> {
    pub(super) fn weights(&mut self) {
        let method = self.method;
        let mut seen = BTreeSet::new();
        let built_in = ["given", "equal", "pca"];
        for (i, set) in method.weight_sets.iter().enumerate() {
            self.keys = vec!["weight_sets".to_owned(), i.to_string()];
            if !seen.insert(set.id.as_str()) || built_in.contains(&set.id.as_str()) {
                self.add("duplicate_id", format!("the weights `{}` stand twice", set.id), "rename one of the two");
            }
            for (id, weight) in &set.weights {
                let node = self.plan.method.nodes.iter().any(|node| node.id == *id);
                if !node && !self.plan.indicators.contains_key(id) {
                    let nodes = self.plan.method.nodes.iter().map(|node| node.id.as_str());
                    let known = self.plan.indicators.keys().map(String::as_str).chain(nodes);
                    let hint = did_you_mean(id, known, "name an indicator or a node");
                    self.add("unknown_indicator", format!("there is no indicator or node `{id}`"), hint);
                }
                if !(weight.is_finite() && *weight >= 0.0) {
                    self.add(
                        "negative_weight",
                        format!("the weight {weight} of `{id}` is not 0 or more"),
                        "a weight says how much a part counts; which way is better is said in [score]",
                    );
                }
            }
            self.zero_sums(&set.weights);
        }
        self.keys = vec!["weights".to_owned()];
        if !built_in.contains(&method.weights.as_str()) && !seen.contains(method.weights.as_str()) {
            let hint = did_you_mean(
                &method.weights,
                built_in.into_iter().chain(seen),
                "write given, equal, pca or the id of one of [[weight_sets]]",
            );
            self.add("unknown_weights", format!("there are no weights `{}`", method.weights), hint);
        }
    }

    /// A node whose children's weights add up to nothing would silently vanish.
    fn zero_sums(&mut self, set: &BTreeMap<String, f64>) {
        let plan = self.plan;
        for node in &plan.method.nodes {
            let indicators = plan
                .indicators_of(&node.id)
                .filter(|(_, indicator)| is_scored(indicator))
                .map(|(id, indicator)| (id, indicator.score.as_ref().map_or(0.0, |scoring| scoring.weight)));
            let nodes = plan.method.nodes.iter().filter(|child| child.parent.as_deref() == Some(&node.id));
            let weights: Vec<f64> = indicators
                .chain(nodes.map(|child| (child.id.as_str(), child.weight)))
                .map(|(id, given)| set.get(id).copied().unwrap_or(given))
                .collect();
            if !weights.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
                self.add(
                    "zero_sum_weights",
                    format!("with these weights nothing below `{}` counts, so it could never have a score", node.id),
                    "give at least one part a weight above 0",
                );
            }
        }
    }
}
