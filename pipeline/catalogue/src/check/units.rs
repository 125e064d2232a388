//! Units, who ran whom, and names.

use crate::definition::nearest;
use crate::read::{MEMBERSHIP, UNIT_NAMES, UNITS};
use crate::{Finding, Plan};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(plan: &Plan, findings: &mut Vec<Finding>) {
    let units = &plan.units;
    let groups: BTreeSet<&str> = plan.method.peer_groups.iter().map(|group| group.id.as_str()).collect();
    for unit in units.units.values() {
        if !unit.peer_group.is_empty() && !groups.contains(unit.peer_group.as_str()) {
            let hint = nearest(&unit.peer_group, groups.iter().copied()).map_or_else(
                || "list the group under [[peer_groups]] in indicators/index.toml".to_owned(),
                |g| format!("did you mean `{g}`?"),
            );
            findings.push(Finding::error(
                UNITS,
                0,
                "unknown_peer_group",
                format!(
                    "the peer group `{}` of `{}` is not declared, so it would never be ranked",
                    unit.peer_group, unit.unit_id
                ),
                hint,
            ));
        }
        if backwards(unit.valid_from, unit.valid_to) {
            findings.push(Finding::error(
                UNITS,
                0,
                "wrong_dates",
                format!("`{}` ends before it begins", unit.unit_id),
                "valid_to is the first day on which it no longer existed",
            ));
        }
    }
    let known = |id: &str| units.units.contains_key(id);
    let unknown = |path: &str, row: usize, id: &str| {
        let hint = nearest(id, units.units.keys().map(String::as_str))
            .map_or_else(|| "add it to units.csv".to_owned(), |near| format!("did you mean `{near}`?"));
        Finding::error(path, row + 2, "unknown_unit", format!("the unit `{id}` is not in units.csv"), hint)
    };
    for (row, name) in units.names.iter().enumerate() {
        if !known(&name.unit_id) {
            findings.push(unknown(UNIT_NAMES, row, &name.unit_id));
        }
    }
    let mut of: BTreeMap<&str, Vec<(usize, Span)>> = BTreeMap::new();
    for (row, membership) in units.memberships.iter().enumerate() {
        for id in [&membership.unit_id, &membership.parent_id] {
            if !known(id) {
                findings.push(unknown(MEMBERSHIP, row, id));
            }
        }
        if backwards(membership.valid_from, membership.valid_to) {
            findings.push(Finding::error(
                MEMBERSHIP,
                row + 2,
                "wrong_dates",
                format!("the membership of `{}` ends before it begins", membership.unit_id),
                "valid_to is the first day on which it no longer held",
            ));
        }
        of.entry(&membership.unit_id).or_default().push((row, (membership.valid_from, membership.valid_to)));
    }
    for (unit, spans) in &of {
        for (i, a) in spans.iter().enumerate() {
            for b in &spans[i + 1..] {
                if overlap(a.1, b.1) {
                    findings.push(Finding::error(
                        MEMBERSHIP,
                        b.0 + 2,
                        "two_parents",
                        format!("`{unit}` has two parents on the same days (see also line {}), so its records would count twice", a.0 + 2),
                        "let one membership end (valid_to) on the day the other begins",
                    ));
                }
            }
        }
    }
    let boundaries: BTreeSet<NaiveDate> = units
        .memberships
        .iter()
        .flat_map(|m| [m.valid_from, m.valid_to])
        .flatten()
        .chain(NaiveDate::from_ymd_opt(1900, 1, 1))
        .collect();
    for unit in units.units.keys() {
        for day in &boundaries {
            let mut up = unit.as_str();
            if (0..=units.units.len()).all(|_| {
                units.parent_on(up, *day).is_some_and(|parent| {
                    up = parent;
                    true
                })
            }) {
                findings.push(Finding::error(
                    MEMBERSHIP,
                    0,
                    "cycle",
                    format!("going up from `{unit}` on {day} never reaches a top"),
                    "mend the memberships: they form a cycle",
                ));
                break;
            }
        }
    }
}

fn backwards(from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    from.zip(to).is_some_and(|(from, to)| from >= to)
}

type Span = (Option<NaiveDate>, Option<NaiveDate>);

fn overlap(a: Span, b: Span) -> bool {
    a.0.is_none_or(|from| b.1.is_none_or(|to| from < to)) && b.0.is_none_or(|from| a.1.is_none_or(|to| from < to))
}
