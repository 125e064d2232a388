use catalogue::{Indicator, Rule};
use statistics::target::Better;

/// Whether more of an indicator is better, from its scoring rule, else from its target; `None` where neither says.
pub(crate) fn better(indicator: &Indicator) -> Option<Better> {
    let by_sign = |more: bool| if more { Better::More } else { Better::Less };
    let by_target = indicator.target.as_ref().map(|target| by_sign(!target.at_most));
    let Some(scoring) = &indicator.score else { return by_target };
    match &scoring.rule {
        Rule::Goalposts { worst, best } => Some(by_sign(best > worst)),
        Rule::RatioToTarget | Rule::Bonus { .. } => Some(Better::More),
        Rule::Deduction { .. } | Rule::Gate { .. } => Some(Better::Less),
        Rule::Binary => by_target,
        Rule::Bands { bands, .. } => match bands.first() {
            Some(first) if first.at_least.is_some() && first.at_most.is_none() => Some(Better::More),
            Some(first) if first.at_most.is_some() && first.at_least.is_none() => Some(Better::Less),
            _ => by_target,
        },
    }
}
