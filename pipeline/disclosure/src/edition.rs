use catalogue::{Disclosure, Plan, PlanFiles, Rule};

/// For whom the results are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// The office that made them: everything.
    Internal,
    /// A rater under contract: all counts, without what is internal.
    Rater,
    /// Anybody: without what is internal, and without small counts of persons.
    Public,
}

impl Edition {
    /// As the command line and file names write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Rater => "rater",
            Self::Public => "public",
        }
    }

    fn has(self, class: Disclosure) -> bool {
        self == Self::Internal || class != Disclosure::Internal
    }

    /// Whether an indicator of a class weighs in the edition's index. Where cells are withheld a mean over all would tell
    /// them, and a mean over the rest would compare units by different things.
    fn weighs(self, class: Disclosure) -> bool {
        self != Self::Public || class != Disclosure::Aggregate
    }
}

/// The plan by which an edition is computed: without the indicators that it does not show, and in the public edition
/// without the weights of those that are published as aggregates.
pub fn plan_of(plan: &Plan, edition: Edition) -> Plan {
    let mut plan = plan.clone();
    plan.indicators.retain(|_, indicator| edition.has(indicator.disclosure));
    for indicator in plan.indicators.values_mut().filter(|indicator| !edition.weighs(indicator.disclosure)) {
        if let Some(scoring) = &mut indicator.score {
            scoring.weight = 0.0;
        }
    }
    let Plan { indicators, node_of, queries, method, .. } = &mut plan;
    node_of.retain(|id, _| indicators.contains_key(id));
    queries.retain(|id, _| indicators.contains_key(id));
    if let Some(incidence) = &mut method.incidence {
        incidence.captured.retain(|id| indicators.contains_key(id));
        for field in &mut incidence.fields {
            field.exposure.take_if(|id| !indicators.contains_key(id));
        }
    }
    if method.incidence.as_ref().is_some_and(|incidence| !indicators.contains_key(&incidence.indicator)) {
        method.incidence = None;
    }
    plan
}

/// The files of the definitions as an edition gives them away, so that whoever reads them computes what it shows.
///
/// Indicators that it does not show have neither definition nor query there, and the weights are those of [`plan_of`].
pub fn definitions(files: &PlanFiles, plan: &Plan, edition: Edition) -> PlanFiles {
    let hidden: Vec<&str> = plan
        .indicators
        .iter()
        .filter(|(_, indicator)| !edition.has(indicator.disclosure))
        .map(|(id, _)| id.as_str())
        .collect();
    let mut kept = PlanFiles::default();
    for (path, bytes) in files.iter() {
        let stem = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or(path, |(stem, _)| stem);
        let of_indicator = path.starts_with("indicators/") || path.starts_with("queries/");
        if of_indicator && hidden.contains(&stem) {
            continue;
        }
        let weightless = plan.indicators.get(stem).filter(|_| path.starts_with("indicators/")).filter(|indicator| {
            let scoring = indicator.score.as_ref();
            !edition.weighs(indicator.disclosure)
                && scoring.is_some_and(|s| !matches!(s.rule, Rule::Gate { .. } | Rule::Bonus { .. }))
        });
        let bytes = match (weightless, std::str::from_utf8(bytes)) {
            (Some(_), Ok(text)) => without_weight(text).into_bytes(),
            (None, Ok(text)) if path == "indicators/index.toml" => without_ids(text, &hidden).into_bytes(),
            _ => bytes.to_vec(),
        };
        kept.insert(path, bytes);
    }
    kept
}

/// The definition of an indicator with a weight of 0.
fn without_weight(text: &str) -> String {
    let zeroed = |line: &str| match line.split_once('=') {
        Some((key, _)) if key.trim() == "weight" => format!("{key}= 0.0"),
        _ => line.to_owned(),
    };
    text.lines().map(|line| zeroed(line) + "\n").collect()
}

/// The method without the names of what is not shown, in lists of indicators such as `captured`.
fn without_ids(text: &str, hidden: &[&str]) -> String {
    let mut text = text.to_owned();
    for id in hidden {
        let quoted = format!("\"{id}\"");
        for written in [format!("{quoted}, "), format!(", {quoted}"), quoted] {
            text = text.replace(&written, "");
        }
    }
    text
}
