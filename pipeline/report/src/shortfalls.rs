//! Which units surely miss a target that somebody has set: by the plan or by law. A proposal is nobody's rule, and a
//! value whose interval reaches the target says nothing.

use crate::format;
use crate::lookup::Lookup;
use crate::words::basis_id;
use catalogue::Basis;
use index::comparison::Evidence;
use index::tables::Verdict;
use serde::Serialize;

/// A unit's miss of one target in the latest period.
#[derive(Serialize)]
pub(crate) struct Shortfall {
    pub unit: String,
    pub indicator: String,
    pub value: String,
    pub interval: String,
    pub target: String,
    pub basis: String,
    /// How many cases short.
    pub gap: Option<u64>,
    pub responsible: String,
}

/// How many units and indicators surely miss a target, by ground, and how many have too few records to say.
#[derive(Default)]
pub(crate) struct Misses {
    pub set: usize,
    pub proposed: usize,
    pub too_little: usize,
}

/// The misses of what the plan or the law sets, unit by unit as they are ranked, in order of the measures.
pub(crate) fn shortfalls(lookup: &Lookup) -> Vec<Shortfall> {
    let mut found = Vec::new();
    for unit in units(lookup) {
        for (id, indicator) in lookup.measures.iter().flat_map(|node| lookup.input.plan.indicators_of(&node.id)) {
            let Some(target) = indicator.target.as_ref().filter(|target| is_set(target.basis)) else { continue };
            let row = lookup.comparison(id, unit, lookup.latest).filter(|_| is_missed(lookup, id, unit));
            let Some((row, value)) = row.zip(lookup.value(id, unit, lookup.latest)) else { continue };
            let sign = lookup.unit_of(indicator);
            let shown = format::value(value, row.target, false).unwrap_or_default();
            found.push(Shortfall {
                unit: lookup.unit_name(unit),
                indicator: lookup.indicator_title(id),
                value: format!("{shown}{sign}"),
                interval: format::interval(value).unwrap_or_default(),
                target: lookup.target_words(indicator),
                basis: lookup.basis_words(basis_id(target.basis)),
                gap: row.gap_cases,
                responsible: indicator.responsible.join(&lookup.labels.get("separator")),
            });
        }
    }
    found
}

/// The same over all targets, as numbers.
pub(crate) fn misses(lookup: &Lookup) -> Misses {
    let mut misses = Misses::default();
    for unit in units(lookup) {
        for (id, indicator) in &lookup.input.plan.indicators {
            let Some(target) = &indicator.target else { continue };
            match lookup.comparison(id, unit, lookup.latest).and_then(|row| row.evidence) {
                Some(Evidence::NotMet) if !is_missed(lookup, id, unit) => {}
                Some(Evidence::NotMet) if is_set(target.basis) => misses.set += 1,
                Some(Evidence::NotMet) => misses.proposed += 1,
                Some(Evidence::TooLittleEvidence) => misses.too_little += 1,
                _ => {}
            }
        }
    }
    misses
}

/// All units but the whole: its misses are those of the others, counted again.
fn units<'a>(lookup: &'a Lookup) -> impl Iterator<Item = &'a str> {
    let top = lookup.input.plan.method.plan.top_unit.as_str();
    lookup.units().filter(move |unit| *unit != top)
}

fn is_set(basis: Basis) -> bool {
    matches!(basis, Basis::Seed | Basis::Law)
}

/// The whole interval lies on the wrong side, and the day is past.
fn is_missed(lookup: &Lookup, indicator: &str, unit: &str) -> bool {
    let evidence = lookup.comparison(indicator, unit, lookup.latest).and_then(|row| row.evidence);
    let due = lookup.score(indicator, unit, lookup.latest).is_some_and(|row| row.verdict == Verdict::NotMet);
    due && evidence == Some(Evidence::NotMet)
}
