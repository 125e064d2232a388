//! The method in words: what a reader must know to redo the figures.

use crate::format::{plain, share};
use crate::lookup::Lookup;
use catalogue::{Disclosure, MissingItem, Rule};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct MethodPart {
    pub paragraphs: Vec<String>,
    pub grades: Vec<GradeRow>,
    pub gates: Vec<GateRow>,
    pub measures: Vec<MeasureRow>,
}

#[derive(Serialize)]
pub(crate) struct GradeRow {
    pub title: String,
    pub at_least: String,
}

#[derive(Serialize)]
pub(crate) struct GateRow {
    pub title: String,
    pub limit: String,
    pub cap: String,
}

#[derive(Serialize)]
pub(crate) struct MeasureRow {
    pub clause: String,
    pub title: String,
    pub weight: String,
    pub indicators: Vec<DefinitionRow>,
}

#[derive(Serialize)]
pub(crate) struct DefinitionRow {
    pub id: String,
    pub title: String,
    pub internal: bool,
    pub definition: String,
    pub target: String,
    pub basis: String,
    pub how: String,
    pub weight: String,
    pub responsible: String,
}

/// What the method does about missing items, in words.
pub(crate) fn missing_item_words(lookup: &Lookup) -> String {
    lookup.labels.get(match lookup.input.plan.method.missing_item {
        MissingItem::Rescale => "method_rescale",
        MissingItem::PeerMean => "method_peer_mean",
    })
}

/// The method's rules, a sentence or two each.
pub(crate) fn paragraphs(lookup: &Lookup) -> Vec<String> {
    let (labels, method) = (lookup.labels, &lookup.input.plan.method);
    let indicators = &lookup.input.plan.indicators;
    let scored = indicators.values().filter(|indicator| index::weight(indicator) > 0.0).count();
    vec![
        labels.fill(
            "method_tree",
            &[
                ("nodes", &lookup.measures.len().to_string()),
                ("indicators", &indicators.len().to_string()),
                ("scored", &scored.to_string()),
            ],
        ),
        missing_item_words(lookup),
        labels.fill("method_min_weight", &[("share", &share(method.min_weight_present))]),
        if method.bonus_cap > 0.0 {
            labels.fill("method_bonus", &[("cap", &plain(method.bonus_cap))])
        } else {
            labels.get("method_no_bonus")
        },
        labels.get("method_rank"),
        labels.get("method_recording"),
        labels.get("method_rounding"),
    ]
}

pub(crate) fn part(lookup: &Lookup) -> MethodPart {
    let (labels, plan) = (lookup.labels, lookup.input.plan);
    let gates = plan
        .indicators
        .iter()
        .filter_map(|(id, indicator)| match &indicator.score.as_ref()?.rule {
            Rule::Gate { limit, cap_grade } => Some(GateRow {
                title: lookup.indicator_title(id),
                limit: format!("{}{}", plain(*limit), lookup.unit_of(indicator)),
                cap: lookup.grade_title(cap_grade),
            }),
            _ => None,
        })
        .collect();
    let measures = lookup
        .measures
        .iter()
        .map(|node| MeasureRow {
            clause: node.clause.clone(),
            title: node.title.get(labels.lang).to_owned(),
            weight: plain(node.weight),
            indicators: plan
                .indicators_of(&node.id)
                .map(|(id, indicator)| DefinitionRow {
                    id: id.to_owned(),
                    title: lookup.indicator_title(id),
                    internal: indicator.disclosure == Disclosure::Internal,
                    definition: lookup.definition_words(indicator),
                    target: lookup.target_words(indicator),
                    basis: indicator
                        .target
                        .as_ref()
                        .map(|target| lookup.basis_words(crate::words::basis_id(target.basis)))
                        .unwrap_or_default(),
                    how: lookup.rule_words(indicator),
                    weight: Some(index::weight(indicator))
                        .filter(|weight| *weight > 0.0)
                        .map(plain)
                        .unwrap_or_default(),
                    responsible: indicator.responsible.join(&labels.get("separator")),
                })
                .collect(),
        })
        .collect();
    MethodPart {
        paragraphs: paragraphs(lookup),
        grades: plan
            .method
            .grades
            .iter()
            .map(|grade| GradeRow { title: lookup.grade_title(&grade.id), at_least: plain(grade.at_least) })
            .collect(),
        gates,
        measures,
    }
}
