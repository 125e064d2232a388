use crate::{Alternative, Cadence, Calendar, Indicator, Method, Source, Units};
use chrono::{Datelike, Days, Months, NaiveDate};
use std::collections::BTreeMap;

/// Everything that is defined before any data arrives.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// How indicators become an index.
    pub method: Method,
    /// `indicators/index.toml` as it is written, of which [`Plan::method_with`] makes variants.
    pub method_file: toml::Table,
    /// Another way to add the scores up, which is published beside it.
    pub alternative: Option<Alternative>,
    /// Record tables by name.
    pub sources: BTreeMap<String, Source>,
    /// Units, their names and who ran whom.
    pub units: Units,
    /// Holidays and swapped weekends.
    pub calendar: Calendar,
    /// Indicators by id.
    pub indicators: BTreeMap<String, Indicator>,
    /// The node (folder) of each indicator.
    pub node_of: BTreeMap<String, String>,
    /// The evidence query of each indicator.
    pub queries: BTreeMap<String, Query>,
    /// Views that two or more queries need, by name: `queries/shared/<name>.sql`.
    pub shared_views: BTreeMap<String, Query>,
}

/// An SQL file.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Path in the plan.
    pub path: String,
    /// The text.
    pub sql: String,
}

/// A period: what it is called, its first and its last day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// `2018`, `2018H1`, `2018Q1` or `2018-01`.
    pub id: String,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
}

impl Period {
    /// The periods of whole years, in order. An empty list when `last_year < first_year`.
    pub fn of_years(first_year: i32, last_year: i32, cadence: Cadence) -> Vec<Self> {
        let months = match cadence {
            Cadence::Year => 12,
            Cadence::Half => 6,
            Cadence::Quarter => 3,
            Cadence::Month => 1,
        };
        let mut periods = Vec::new();
        for year in first_year..=last_year {
            for part in 0..12 / months {
                let Some(first_day) = NaiveDate::from_ymd_opt(year, part * months + 1, 1) else { continue };
                let Some(last_day) = first_day
                    .checked_add_months(Months::new(months))
                    .and_then(|next| next.checked_sub_days(Days::new(1)))
                else {
                    continue;
                };
                let id = match cadence {
                    Cadence::Year => format!("{year}"),
                    Cadence::Half => format!("{year}H{}", part + 1),
                    Cadence::Quarter => format!("{year}Q{}", part + 1),
                    Cadence::Month => format!("{year}-{:02}", first_day.month()),
                };
                periods.push(Self { id, first_day, last_day });
            }
        }
        periods
    }
}

impl Plan {
    /// The id of the top node of the tree.
    pub fn top_node(&self) -> Option<&str> {
        self.method.nodes.iter().find(|node| node.parent.is_none()).map(|node| node.id.as_str())
    }

    /// The indicators of a node, in order of id.
    pub fn indicators_of<'a>(&'a self, node: &'a str) -> impl Iterator<Item = (&'a str, &'a Indicator)> {
        self.indicators
            .iter()
            .filter(move |(id, _)| self.node_of.get(*id).is_some_and(|n| n == node))
            .map(|(id, indicator)| (id.as_str(), indicator))
    }

    /// The label of a code of a category column, in Chinese; the code itself where there is none.
    pub fn category_label<'a>(&'a self, code: &'a str, tables: &[String]) -> &'a str {
        tables
            .iter()
            .filter_map(|table| self.sources.get(table))
            .flat_map(|source| source.columns.values())
            .find_map(|column| column.values.get(code).and_then(|labels| labels.first()))
            .map_or(code, String::as_str)
    }
}
