//! What holds for any two runs.

use crate::common::{plan, value};
use crate::{Run, THREE, between, from_2018_to_2019, in_2018, parts, run};
use catalogue::{MissingItem, Plan, Rule};
use index::change::{Cause, Change, Compared, Measure, changes};
use index::tables::{Exact, IndexRow, ValueRow};
use proptest::prelude::*;

/// Definitions of which anything may differ.
fn definitions() -> impl Strategy<Value = Plan> {
    let weight = || prop_oneof![Just(0.0), Just(1.0), Just(3.0), 0.1..9.0_f64];
    let best = || prop_oneof![Just(100.0), 40.0..160.0_f64];
    (
        (any::<bool>(), prop_oneof![Just(0.0), Just(0.5), Just(0.8)], 0.0..9.0_f64),
        proptest::array::uniform4(weight()),
        proptest::array::uniform3(best()),
        proptest::array::uniform3(proptest::bool::weighted(0.8)),
        prop_oneof![4 => Just("districts"), 1 => Just("zones"), 1 => Just("")],
    )
        .prop_map(|((peer_mean, least, cap), weights, best, there, group)| {
            let bonus = "score = { rule = \"bonus\", points = 0.1, cap = 4 }";
            let [a, b, c] = THREE;
            let mut plan = plan(&[], &[a, b, c, ("extra", "right", bonus)]);
            let method = &mut plan.method;
            (method.min_weight_present, method.bonus_cap) = (least, cap);
            method.missing_item = if peer_mean { MissingItem::PeerMean } else { MissingItem::Rescale };
            method.nodes[1].weight = weights[3];
            for (i, id) in ["a", "b", "c"].into_iter().enumerate() {
                let scoring = plan.indicators.get_mut(id).unwrap().score.as_mut().unwrap();
                scoring.weight = weights[i];
                scoring.rule = Rule::Goalposts { worst: 0.0, best: best[i] };
                if !there[i] {
                    plan.indicators.remove(id);
                    plan.node_of.remove(id);
                }
            }
            plan.units.units.get_mut("south").unwrap().peer_group = group.to_owned();
            plan
        })
}

/// Values of two years of few sizes, so that ties and gaps are common.
fn values() -> impl Strategy<Value = Vec<ValueRow>> {
    let cell = || proptest::option::weighted(0.8, prop_oneof![Just(50.0), 0.0..=120.0_f64]);
    let year = || proptest::collection::vec(proptest::array::uniform4(cell()), 5);
    (year(), year(), proptest::collection::vec(proptest::bool::weighted(0.9), 40)).prop_map(|(a, b, keep)| {
        let units = ["east", "north", "south", "west", "port"];
        let rows = [("2018", a), ("2019", b)].into_iter().flat_map(|(year, rows)| {
            units.iter().zip(rows).flat_map(move |(unit, cells)| {
                ["a", "b", "c", "extra"]
                    .iter()
                    .zip(cells)
                    .map(move |(id, cell)| ValueRow { period: year.to_owned(), ..value(id, unit, cell) })
            })
        });
        rows.zip(keep).filter(|(_, keep)| *keep).map(|(row, _)| row).collect()
    })
}

fn sides() -> impl Strategy<Value = (Run, Run)> {
    (definitions(), definitions(), values(), values(), 0..4_u8).prop_map(|(p, q, v, w, same)| match same {
        0 => (run(&p, &v), run(&p, &w)),
        1 => (run(&p, &v), run(&q, &v)),
        _ => (run(&p, &v), run(&q, &w)),
    })
}

fn compared() -> impl Strategy<Value = Compared> {
    prop_oneof![
        Just(in_2018()),
        Just(Compared::Same(vec!["2018".to_owned(), "2019".to_owned()])),
        Just(from_2018_to_2019()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_parts_add_up_to_the_change_of_the_published_numbers((old, new) in sides(), compared in compared()) {
        for change in changes(&old.side(), &new.side(), &compared, None) {
            for places in 0..=4 {
                let rounded = change.rounded(places);
                let (Some(a), Some(b)) = (rounded.old, rounded.new) else {
                    prop_assert!(rounded.parts.is_none() && rounded.change.is_none());
                    continue;
                };
                prop_assert_eq!(rounded.change, Some(Exact(b.0 - a.0)));
                prop_assert!((a.to_f64() - change.old.unwrap()).abs() <= 0.5 / 10_f64.powi(places as i32) + 1e-9);
                match rounded.parts {
                    Some(parts) => prop_assert_eq!(parts.iter().map(|part| part.0).sum::<i128>(), b.0 - a.0),
                    None => prop_assert_eq!(change.measure, Measure::Rank, "scores are always split"),
                }
            }
        }
    }

    #[test]
    fn every_number_that_moved_is_listed_and_no_other((old, new) in sides()) {
        let changes = between(&old, &new);
        for measure in [Measure::Score, Measure::Rank] {
            let number = |row: &IndexRow| match measure {
                Measure::Score => row.score,
                Measure::Rank => row.rank.map(f64::from),
            };
            for unit in ["east", "north", "south", "west", "port"] {
                for node in ["left", "right", "whole"] {
                    let published = |run: &Run| {
                        let row = run.index.iter().find(|r| (r.node_id.as_str(), r.unit_id.as_str(), r.period.as_str()) == (node, unit, "2018"));
                        (row.and_then(number), row.filter(|r| measure == Measure::Rank && r.rank.is_some()).map(|r| r.peer_group.clone()))
                    };
                    let (a, b) = (published(&old), published(&new));
                    let listed = changes.iter().find(|c| c.unit_id == unit && c.node_id == node && c.indicator_id.is_empty() && c.measure == measure);
                    match listed {
                        Some(change) => prop_assert_eq!((change.old, change.new), (a.0, b.0)),
                        None => {
                            prop_assert_eq!((a.0.is_some(), a.1), (b.0.is_some(), b.1));
                            prop_assert!((a.0.unwrap_or(0.0) - b.0.unwrap_or(0.0)).abs() <= 1e-4);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn exchanging_old_and_new_turns_every_sign((old, new) in sides(), compared in compared()) {
        let back = match &compared {
            Compared::Same(_) => compared.clone(),
            Compared::Between { from, to } => Compared::Between { from: to.clone(), to: from.clone() },
        };
        let there = changes(&old.side(), &new.side(), &compared, None);
        let back = changes(&new.side(), &old.side(), &back, None);
        prop_assert_eq!(there.len(), back.len());
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!((&there.unit_id, &there.node_id, &there.indicator_id), (&back.unit_id, &back.node_id, &back.indicator_id));
            for places in [0, 2, 4] {
                let (there, back) = (there.rounded(places), back.rounded(places));
                prop_assert_eq!((there.old, there.new), (back.new, back.old));
                prop_assert_eq!(there.parts, back.parts.map(|parts| parts.map(|part| Exact(-part.0))));
            }
        }
    }

    #[test]
    fn a_unit_asked_for_alone_gives_its_rows_whatever_the_order_of_values((old, new) in sides(), compared in compared()) {
        let all = changes(&old.side(), &new.side(), &compared, None);
        let mut shuffled = new.clone();
        shuffled.values.reverse();
        for unit in ["east", "north", "south"] {
            let alone = changes(&old.side(), &shuffled.side(), &compared, Some(unit));
            let wanted: Vec<Change> = all.iter().filter(|change| change.unit_id == unit).cloned().collect();
            prop_assert_eq!(alone, wanted);
        }
    }

    #[test]
    fn only_what_differs_has_a_part((old, new) in sides()) {
        let (plan, values) = (run(&old.plan, &new.values), run(&new.plan, &old.values));
        for change in between(&old, &plan) {
            for (cause, _) in change.rounded(4).parts.map(|_| parts(&change)).unwrap_or_default() {
                prop_assert!(matches!(cause, Cause::OwnRevision | Cause::OtherRevision | Cause::Unseparated), "{:?} {:?}", cause, change);
            }
        }
        for change in between(&old, &values) {
            for (cause, _) in change.rounded(4).parts.map(|_| parts(&change)).unwrap_or_default() {
                prop_assert!(matches!(cause, Cause::Normalisation | Cause::Method | Cause::Unseparated), "{:?} {:?}", cause, change);
            }
        }
    }
}
