use crate::change::Compared;
use crate::period;
use catalogue::{Membership, Period, Plan};
use std::collections::BTreeSet;

/// Whether two plans count an indicator by the same definitions: kind, least denominator, query with the shared views
/// it names, record tables, the calendar where the query asks for it, and who ran whom in the periods compared.
///
/// Names of units only decide which rows are taken: what another name lets in is a revision.
pub(crate) fn counted_alike(old: &Plan, new: &Plan, indicator_id: &str, compared: &Compared) -> bool {
    let (Some(a), Some(b)) = (old.indicators.get(indicator_id), new.indicators.get(indicator_id)) else { return false };
    let (old_sql, new_sql) = (sql(old, indicator_id), sql(new, indicator_id));
    (a.kind, a.per, a.min_denominator, &a.records) == (b.kind, b.per, b.min_denominator, &b.records)
        && old_sql == new_sql
        && a.records.iter().all(|table| old.sources.get(table) == new.sources.get(table))
        && (!old_sql.iter().any(|text| text.contains("calendar")) || old.calendar == new.calendar)
        && ran(old, compared) == ran(new, compared)
}

/// The query of an indicator, and every shared view that it names, directly or not.
fn sql<'a>(plan: &'a Plan, indicator_id: &str) -> BTreeSet<&'a str> {
    let mut texts: Vec<&str> = plan.queries.get(indicator_id).map(|query| query.sql.as_str()).into_iter().collect();
    let mut read = 0;
    while let Some(text) = texts.get(read).copied() {
        read += 1;
        for (name, view) in &plan.shared_views {
            if text.contains(name) && !texts.contains(&view.sql.as_str()) {
                texts.push(&view.sql);
            }
        }
    }
    texts.into_iter().collect()
}

/// Who ran whom in a period that is compared.
fn ran<'a>(plan: &'a Plan, compared: &Compared) -> BTreeSet<[&'a str; 2]> {
    let periods: Vec<Period> = compared.named().filter_map(period).collect();
    let held = |row: &&Membership| {
        periods.iter().any(|period| {
            row.valid_from.is_none_or(|from| from <= period.last_day)
                && row.valid_to.is_none_or(|to| to > period.first_day)
        })
    };
    plan.units.memberships.iter().filter(held).map(|row| [row.unit_id.as_str(), row.parent_id.as_str()]).collect()
}
