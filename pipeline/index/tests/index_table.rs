//! From scores to the index: the tree, missing items, ranks, bonus, gates, grades.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use catalogue::{Finding, Mean, Plan, Step};
use common::{Definition, PLAIN, plan, rules, value};
use index::tables::{IndexRow, ValueRow};
use index::{build_index, score_values};
use proptest::prelude::*;

fn index(plan: &Plan, values: &[ValueRow]) -> (Vec<IndexRow>, Vec<Finding>) {
    let (scores, findings) = score_values(plan, values);
    assert_eq!(rules(&findings), [""; 0]);
    build_index(plan, &scores)
}

/// The rows without findings.
#[track_caller]
fn rows(plan: &Plan, values: &[ValueRow]) -> Vec<IndexRow> {
    let (rows, findings) = index(plan, values);
    assert_eq!(rules(&findings), [""; 0]);
    rows
}

#[track_caller]
fn row<'a>(rows: &'a [IndexRow], node: &str, unit: &str) -> &'a IndexRow {
    rows.iter().find(|row| row.node_id == node && row.unit_id == unit).unwrap()
}

/// `a` and `b` on the left, `c` on the right; every score is the value.
const THREE: [Definition<'static>; 3] = [
    ("a", "left", PLAIN),
    ("b", "left", "score = { rule = \"goalposts\", worst = 0.0, best = 100.0, weight = 3.0 }"),
    ("c", "right", PLAIN),
];

fn three(unit: &str, [a, b, c]: [Option<f64>; 3]) -> [ValueRow; 3] {
    [value("a", unit, a), value("b", unit, b), value("c", unit, c)]
}

#[test]
fn weights_count_at_every_level() {
    let plan = plan(&[], &THREE);
    let rows = rows(&plan, &three("north", [Some(100.0), Some(20.0), Some(80.0)]));
    assert_eq!(row(&rows, "left", "north").score, Some((100.0 + 3.0 * 20.0) / 4.0));
    assert_eq!(row(&rows, "right", "north").score, Some(80.0));
    assert_eq!(row(&rows, "whole", "north").score, Some((3.0 * 40.0 + 80.0) / 4.0));
    assert!(rows.iter().all(|row| row.weight_present == 1.0));
}

#[test]
fn rescaling_leaves_the_missing_item_out() {
    let plan = plan(&[], &THREE);
    let rows = rows(&plan, &three("north", [Some(100.0), None, None]));
    let left = row(&rows, "left", "north");
    assert_eq!((left.score, left.weight_present), (Some(100.0), 0.25));
    let right = row(&rows, "right", "north");
    assert_eq!((right.score, right.weight_present, right.rank), (None, 0.0, None));
    let whole = row(&rows, "whole", "north");
    assert_eq!((whole.score, whole.weight_present), (Some(100.0), 0.75));
}

#[test]
fn the_peers_mean_stands_in_for_the_missing_item() {
    let plan = plan(&[("rescale", "peer_mean")], &THREE);
    let values = [
        three("north", [Some(100.0), None, None]),
        three("south", [Some(0.0), Some(40.0), Some(10.0)]),
        three("east", [Some(0.0), Some(60.0), Some(30.0)]),
        three("port", [Some(0.0), None, Some(99.0)]),
        // It no longer exists on the period's last day, so it is nobody's peer.
        three("west", [Some(0.0), Some(0.0), Some(0.0)]),
    ]
    .concat();
    let rows = rows(&plan, &values);
    let left = row(&rows, "left", "north");
    assert_eq!((left.score, left.weight_present), (Some((100.0 + 3.0 * 50.0) / 4.0), 0.25));
    // A node of which nothing is there has no score of its own; above it the peers' mean stands in.
    assert_eq!(row(&rows, "right", "north").score, None);
    let whole = row(&rows, "whole", "north");
    assert_eq!((whole.score, whole.weight_present), (Some((3.0 * 62.5 + 20.0) / 4.0), 0.75));
    assert_eq!(row(&rows, "left", "port").score, Some(0.0), "no peer has one: rescaled");

    // Units without a group are not each other's peers.
    let values = [value("a", "city", Some(1.0)), value("b", "city", None), value("b", "west", Some(9.0))];
    assert_eq!(row(&self::rows(&plan, &values), "left", "city").score, Some(1.0));
}

#[test]
fn what_does_not_apply_to_a_level_is_neither_missing_nor_stood_in_for() {
    let only_districts = format!("levels = [\"district\"]\n{PLAIN}");
    let plan = plan(
        &[("rescale", "peer_mean"), ("min_weight_present = 0.0", "min_weight_present = 1.0")],
        &[("a", "left", PLAIN), ("b", "left", &only_districts), ("c", "right", &only_districts)],
    );
    let rows = rows(&plan, &[value("a", "port", Some(30.0)), value("b", "north", Some(1.0))]);
    let port: Vec<_> = rows.iter().filter(|row| row.unit_id == "port").collect();
    assert_eq!(port.iter().map(|row| row.node_id.as_str()).collect::<Vec<_>>(), ["left", "whole"]);
    assert!(port.iter().all(|row| row.score == Some(30.0) && row.weight_present == 1.0));
}

#[test]
fn below_the_least_weight_a_node_has_no_score() {
    let plan = plan(&[("min_weight_present = 0.0", "min_weight_present = 0.75")], &THREE);
    let rows = rows(
        &plan,
        &[three("north", [None, Some(50.0), None]), three("south", [Some(50.0), None, Some(70.0)])].concat(),
    );
    assert_eq!(row(&rows, "left", "north").score, Some(50.0), "exactly 3 of 4 is enough");
    assert_eq!(row(&rows, "whole", "north").score, Some(50.0));
    let left = row(&rows, "left", "south");
    assert_eq!((left.score, left.weight_present), (None, 0.25));
    let whole = row(&rows, "whole", "south");
    assert_eq!((whole.score, whole.weight_present, whole.grade.as_str()), (None, 0.25, ""));
}

#[test]
fn context_internal_gates_and_bonuses_enter_no_mean() {
    let internal = format!("disclosure = \"internal\"\n{PLAIN}");
    let plan = plan(
        &[],
        &[
            ("a", "left", PLAIN),
            ("context", "left", ""),
            ("internal", "left", &internal),
            ("gate", "left", "score = { rule = \"gate\", limit = 10, cap_grade = \"fair\" }"),
            ("bonus", "right", "score = { rule = \"bonus\", points = 1, cap = 3 }"),
        ],
    );
    let values = ["a", "context", "internal", "gate", "bonus"].map(|id| value(id, "north", Some(7.0)));
    let rows = rows(&plan, &values);
    assert_eq!(rows.len(), 2, "the right node holds nothing that is scored");
    assert_eq!(row(&rows, "left", "north").score, Some(7.0));
    let whole = row(&rows, "whole", "north");
    assert_eq!((whole.score, whole.bonus, whole.weight_present), (Some(10.0), Some(3.0), 1.0));
}

#[test]
fn ranks_are_inside_peer_groups_of_units_that_exist_on_the_last_day() {
    let plan = plan(&[], &[("a", "left", PLAIN)]);
    let mut values: Vec<ValueRow> = [
        ("city", 99.0),
        ("east", 60.0),
        ("north", 60.0),
        ("office", 5.0),
        ("port", 1.0),
        ("south", 50.0),
        ("west", 70.0),
    ]
    .map(|(unit, score)| value("a", unit, Some(score)))
    .to_vec();
    values.push(ValueRow { period: "2018H1".to_owned(), ..value("a", "west", Some(70.0)) });
    values.push(ValueRow { period: "2018H1".to_owned(), ..value("a", "north", None) });
    let rows = rows(&plan, &values);
    let ranks: Vec<_> = rows
        .iter()
        .filter(|row| row.node_id == "whole")
        .map(|row| (row.unit_id.as_str(), row.period.as_str(), row.peer_group.as_str(), row.rank, row.peers))
        .collect();
    assert_eq!(
        ranks,
        [
            ("city", "2018", "", None, 0),
            ("east", "2018", "districts", Some(1), 3),
            ("north", "2018", "districts", Some(1), 3),
            ("north", "2018H1", "districts", None, 1),
            ("office", "2018", "agencies", Some(1), 1),
            ("port", "2018", "zones", Some(1), 1),
            ("south", "2018", "districts", Some(3), 3),
            ("west", "2018", "", None, 0),
            ("west", "2018H1", "districts", Some(1), 1),
        ]
    );
    assert_eq!(row(&rows, "left", "south").rank, Some(3), "every node is ranked");
}

#[test]
fn bonuses_are_capped_each_and_together_and_move_the_rank() {
    let bonus = |cap: &str| format!("score = {{ rule = \"bonus\", points = 2, cap = {cap} }}");
    let (small, large) = (bonus("3"), bonus("4"));
    let plan = plan(&[], &[("a", "left", PLAIN), ("small", "left", &small), ("large", "right", &large)]);
    let unit = |unit: &str, a: f64, small: Option<f64>, large: Option<f64>| {
        [value("a", unit, Some(a)), value("small", unit, small), value("large", unit, large)]
    };
    let values = [
        unit("north", 99.0, Some(9.0), Some(9.0)),
        unit("south", 98.0, Some(1.0), None),
        unit("east", 99.5, Some(-9.0), Some(0.0)),
    ]
    .concat();
    let rows = rows(&plan, &values);
    let top = |unit| {
        let row = row(&rows, "whole", unit);
        (row.score, row.bonus, row.rank)
    };
    assert_eq!(top("north"), (Some(104.0), Some(5.0), Some(1)));
    assert_eq!(top("south"), (Some(100.0), Some(2.0), Some(2)));
    assert_eq!(top("east"), (Some(99.5), Some(0.0), Some(3)));
    assert_eq!(row(&rows, "left", "north").bonus, None);
}

#[test]
fn bonus_points_are_not_added_to_wins() {
    let bonus = "score = { rule = \"bonus\", points = 2, cap = 3 }";
    let mut plan = plan(&[], &[("a", "left", PLAIN), ("extra", "left", bonus)]);
    let mut steps = plan.method.steps_or_default();
    for step in &mut steps {
        if let Step::Aggregate(aggregate) = step {
            aggregate.mean = Mean::Copeland;
        }
    }
    plan.method.steps = steps;
    let of = |unit: &str, a: f64| [value("a", unit, Some(a)), value("extra", unit, Some(9.0))];
    let rows = rows(&plan, &[of("north", 90.0), of("south", 80.0)].concat());
    let top = |unit| {
        let row = row(&rows, "whole", unit);
        (row.score, row.bonus, row.rank, row.grade.as_str())
    };
    assert_eq!(top("north"), (Some(1.0), None, Some(1), ""));
    assert_eq!(top("south"), (Some(-1.0), None, Some(2), ""));
}

#[test]
fn gates_in_breach_cap_the_grade_and_nothing_else() {
    let gate = |cap: &str| format!("score = {{ rule = \"gate\", limit = 0, cap_grade = \"{cap}\" }}");
    let (debt, court) = (gate("fair"), gate("poor"));
    let plan = plan(&[], &[("a", "left", PLAIN), ("debt", "left", &debt), ("court", "right", &court)]);
    let unit = |unit: &str, a: f64, debt: f64, court: f64| {
        [value("a", unit, Some(a)), value("debt", unit, Some(debt)), value("court", unit, Some(court))]
    };
    let values = [
        unit("north", 90.0, 0.0, 0.0),
        unit("south", 85.0, 0.1, 0.0),
        unit("east", 80.0, 3.0, 1.0),
        unit("port", 10.0, 1.0, 0.0),
    ]
    .concat();
    let rows = rows(&plan, &values);
    let top = |unit| {
        let row = row(&rows, "whole", unit);
        (row.score.unwrap(), row.gates.as_str(), row.grade_before_gates.as_str(), row.grade.as_str())
    };
    assert_eq!(top("north"), (90.0, "", "good", "good"));
    assert_eq!(top("south"), (85.0, "debt", "good", "fair"));
    assert_eq!(top("east"), (80.0, "court;debt", "good", "poor"));
    assert_eq!(top("port"), (10.0, "debt", "poor", "poor"));
}

#[test]
fn a_gate_that_could_not_be_checked_is_a_warning_that_names_the_units() {
    let gate = "levels = [\"district\", \"agency\"]\nscore = { rule = \"gate\", limit = 0, cap_grade = \"fair\" }";
    let only_places = format!("levels = [\"district\", \"functional_zone\"]\n{PLAIN}");
    let plan = plan(&[], &[("a", "left", &only_places), ("debt", "left", gate)]);
    let values = [
        value("a", "north", Some(90.0)),
        value("debt", "north", None),
        value("a", "south", Some(90.0)),
        value("a", "east", Some(90.0)),
        value("debt", "east", Some(0.0)),
        // The gate is not for the zone, and there is no index to cap for the agency.
        value("a", "port", Some(90.0)),
        value("debt", "office", None),
    ];
    let (rows, findings) = index(&plan, &values);
    assert_eq!(row(&rows, "whole", "north").grade, "good");
    assert_eq!(
        findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "indicators/left/debt.toml: warning: the gate `debt` could not be checked in 2018 for north, south, so their \
          grade may be too good [gate_without_value]\n  hint: ask the office for the missing records"
        ]
    );
}

#[test]
fn nonsense_in_scores_is_refused() {
    let plan = plan(&[], &[("a", "left", PLAIN)]);
    let (mut scores, _) = score_values(&plan, &[value("a", "north", Some(1.0)), value("a", "south", Some(2.0))]);
    scores[0].score = Some(f64::NAN);
    scores.push(scores[1].clone());
    let (rows, findings) = build_index(&plan, &scores);
    assert_eq!(rules(&findings), ["wrong_value", "duplicate_key"]);
    assert!(rows.iter().all(|row| row.unit_id == "south" && row.score == Some(2.0)));
}

/// Scores of few sizes, so that ties and gaps are common.
fn table() -> impl Strategy<Value = Vec<ValueRow>> {
    let cell = proptest::option::of((0..=10_u8).prop_map(|tens| f64::from(tens) * 10.0));
    proptest::collection::vec([cell.clone(), cell.clone(), cell], 6).prop_map(|rows| {
        let units = ["city", "east", "north", "port", "south", "west"];
        units.iter().zip(rows).flat_map(|(unit, scores)| three(unit, scores)).collect()
    })
}

proptest! {
    #[test]
    fn scaling_all_weights_changes_nothing(values in table(), factor in 0.001..1000.0_f64, peer_mean in any::<bool>()) {
        let rule = if peer_mean { "peer_mean" } else { "rescale" };
        let plan = plan(&[("rescale", rule), ("min_weight_present = 0.0", "min_weight_present = 0.25")], &THREE);
        let mut scaled = plan.clone();
        for indicator in scaled.indicators.values_mut() {
            indicator.score.as_mut().unwrap().weight *= factor;
        }
        for node in &mut scaled.method.nodes {
            node.weight *= factor;
        }
        let (before, after) = (rows(&plan, &values), rows(&scaled, &values));
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!((before.rank, before.peers, &before.grade), (after.rank, after.peers, &after.grade));
            prop_assert_eq!(before.score.is_some(), after.score.is_some());
            let gap = before.score.unwrap_or(0.0) - after.score.unwrap_or(0.0);
            prop_assert!(gap.abs() <= 1e-12 * before.score.unwrap_or(0.0), "{before:?} {after:?}");
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(values in table().prop_shuffle(), peer_mean in any::<bool>()) {
        let rule = if peer_mean { "peer_mean" } else { "rescale" };
        let plan = plan(&[("rescale", rule)], &THREE);
        let mut sorted = values.clone();
        sorted.sort_by(|a, b| (&a.indicator_id, &a.unit_id).cmp(&(&b.indicator_id, &b.unit_id)));
        prop_assert_eq!(rows(&plan, &values), rows(&plan, &sorted));
    }

    #[test]
    fn a_place_is_one_more_than_the_peers_above(values in table()) {
        let plan = plan(&[], &THREE);
        let rows = rows(&plan, &values);
        for row in rows.iter().filter(|row| row.rank.is_some()) {
            let above = rows
                .iter()
                .filter(|other| other.node_id == row.node_id && other.peer_group == row.peer_group)
                .filter(|other| other.score.is_some_and(|score| score > row.score.unwrap() + 1e-9))
                .count();
            prop_assert_eq!(row.rank.unwrap() as usize, above + 1);
        }
    }

    #[test]
    fn a_parent_lies_between_its_children(values in table()) {
        let plan = plan(&[], &THREE);
        let rows = rows(&plan, &values);
        for whole in rows.iter().filter(|row| row.node_id == "whole") {
            let children = ["left", "right"].map(|node| row(&rows, node, &whole.unit_id).score);
            let scores: Vec<f64> = children.into_iter().flatten().collect();
            let between = |score: f64| scores.iter().any(|s| *s <= score) && scores.iter().any(|s| *s >= score);
            prop_assert!(whole.score.map_or(scores.is_empty(), between));
        }
    }
}

#[test]
fn wins_and_standard_deviations_have_no_grade() {
    let plan_of = |steps: &str| {
        let steps = format!("values_only = true\n[[steps]]\nstep = \"normalise\"\n{steps}");
        plan(&[("values_only = true\n", &steps)], &[("a", "left", PLAIN), ("b", "right", PLAIN)])
    };
    let values: Vec<_> =
        ["a", "b"].iter().flat_map(|id| [value(id, "east", Some(90.0)), value(id, "north", Some(10.0))]).collect();
    let graded = |steps: &str| {
        let plan = plan_of(steps);
        let rows = build_index(&plan, &score_values(&plan, &values).0).0;
        rows.iter().filter(|row| !row.grade.is_empty()).count()
    };
    assert_eq!(graded("by = \"rules\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\""), 2);
    assert_eq!(graded("by = \"rules\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"copeland\""), 0);
    assert_eq!(graded("by = \"z_score\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\""), 0);
}
