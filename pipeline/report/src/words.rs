//! Targets, scoring rules and definitions in words.

use crate::format::{plain, visible};
use crate::lookup::Lookup;
use catalogue::{Basis, Direction, Disclosure, Indicator, Kind, Rule};

/// The basis as tables write it.
pub(crate) fn basis_id(basis: Basis) -> &'static str {
    match basis {
        Basis::Seed => "seed",
        Basis::Law => "law",
        Basis::Practice => "practice",
        Basis::Proposal => "proposal",
    }
}

impl Lookup<'_> {
    /// The sign or unit that follows a number of this indicator.
    pub fn unit_of(&self, indicator: &Indicator) -> String {
        match indicator.kind {
            Kind::Proportion | Kind::Ratio => "%".to_owned(),
            Kind::Rate | Kind::Count => format!(" {}", indicator.unit.get(self.labels.lang)),
        }
    }

    /// `不低于 98%（2020-12-31 前）`; empty when there is no target.
    pub fn target_words(&self, indicator: &Indicator) -> String {
        let Some(target) = &indicator.target else { return String::new() };
        let value = format!("{}{}", plain(target.value), self.unit_of(indicator));
        let mut words = self.labels.fill(if target.at_most { "at_most" } else { "at_least" }, &[("value", &value)]);
        if let Some(by) = target.by {
            words.push_str(&self.labels.fill("by_date", &[("date", &by.to_string())]));
        }
        visible(&words)
    }

    /// On what ground the target stands, in words; the document where one is named.
    pub fn basis_words(&self, basis: &str) -> String {
        if basis.is_empty() {
            String::new()
        } else {
            visible(self.labels.find(&format!("basis_{basis}")).unwrap_or(basis))
        }
    }

    /// `按时办结工单数 ÷ 到期工单数`.
    pub fn definition_words(&self, indicator: &Indicator) -> String {
        let lang = self.labels.lang;
        let numerator = indicator.numerator.get(lang);
        visible(&match &indicator.denominator {
            Some(denominator) => format!("{numerator} ÷ {}", denominator.get(lang)),
            None => numerator.to_owned(),
        })
    }

    /// How the value becomes a score.
    pub fn rule_words(&self, indicator: &Indicator) -> String {
        let labels = self.labels;
        let Some(scoring) = &indicator.score else { return labels.get("rule_context") };
        let with_unit = |x: f64| format!("{}{}", plain(x), self.unit_of(indicator));
        visible(&match &scoring.rule {
            Rule::Goalposts { worst, best } => {
                labels.fill("rule_goalposts", &[("worst", &with_unit(*worst)), ("best", &with_unit(*best))])
            }
            Rule::RatioToTarget => labels.get("rule_ratio"),
            Rule::Bands { bands, otherwise } => {
                let bands: Vec<String> = bands
                    .iter()
                    .map(|band| {
                        let from = band.at_least.map(with_unit).unwrap_or_default();
                        let to = band.at_most.map(with_unit).unwrap_or_default();
                        let key = match (band.at_least, band.at_most) {
                            (Some(_), Some(_)) => "band_between",
                            (Some(_), None) => "band_from",
                            _ => "band_to",
                        };
                        labels.fill(key, &[("from", &from), ("to", &to), ("score", &plain(band.score))])
                    })
                    .collect();
                let bands = bands.join(&labels.get("separator"));
                labels.fill("rule_bands", &[("bands", &bands), ("otherwise", &plain(*otherwise))])
            }
            Rule::Deduction { points, floor } => {
                labels.fill("rule_deduction", &[("points", &plain(*points)), ("floor", &plain(*floor))])
            }
            Rule::Binary => labels.get("rule_binary"),
            Rule::Relative { direction } => {
                labels.get(if *direction == Direction::More { "rule_more" } else { "rule_less" })
            }
            Rule::Bonus { points, cap } => {
                labels.fill("rule_bonus", &[("points", &plain(*points)), ("cap", &plain(*cap))])
            }
            Rule::Gate { limit, cap_grade } => {
                labels.fill("rule_gate", &[("limit", &with_unit(*limit)), ("grade", &self.grade_title(cap_grade))])
            }
        })
    }

    /// Who may see an indicator.
    pub fn disclosure_words(&self, disclosure: Disclosure) -> String {
        self.labels.get(match disclosure {
            Disclosure::Public => "disclosure_public",
            Disclosure::Aggregate => "disclosure_aggregate",
            Disclosure::Internal => "disclosure_internal",
        })
    }

    /// How the value is made.
    pub fn kind_words(&self, kind: Kind) -> String {
        self.labels.get(match kind {
            Kind::Proportion => "kind_proportion",
            Kind::Ratio => "kind_ratio",
            Kind::Rate => "kind_rate",
            Kind::Count => "kind_count",
        })
    }
}
