//! How much of a ranking is the data, on plans small enough to work out by hand.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use catalogue::Plan;
use common::{PLAIN, plan, rules, value};
use index::tables::{Exact, ValueRow};
use index::uncertainty::{
    Found, LeftOut, ShareStatus, UncertaintyTables, leave_out, robustness, uncertainty, weight_ranges, what_if,
};
use index::{Engine, build_index, score_values};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Adds an `[uncertainty]` with these factors: id, and the lines after the title.
fn doubtful(factors: &[(&str, &str)]) -> String {
    let factor = |(id, lines): &(&str, &str)| {
        format!("[[uncertainty.factors]]\nid = \"{id}\"\ntitle = {{ zh = \"\", en = \"\" }}\n{lines}\n")
    };
    let factors: String = factors.iter().map(factor).collect();
    format!("values_only = true\n[uncertainty]\nruns = 400\nseed = 7\ntop = 2\n{factors}")
}

fn two_nodes(factors: &[(&str, &str)]) -> Plan {
    plan(&[("values_only = true", &doubtful(factors))], &[("a", "left", PLAIN), ("b", "right", PLAIN)])
}

/// East has 70 points and north 60, as the left node weighs 3 and the right 1. They meet when the left weighs 5.
fn east_and_north() -> Vec<ValueRow> {
    [("a", "east", 60.0), ("b", "east", 100.0), ("a", "north", 80.0), ("b", "north", 0.0)]
        .map(|(indicator, unit, number)| value(indicator, unit, Some(number)))
        .to_vec()
}

fn tables(plan: &Plan, values: &[ValueRow]) -> UncertaintyTables {
    uncertainty(plan, &Engine::from_values(plan, values).0)
}

#[test]
fn a_rank_that_one_of_two_methods_gives_is_published_as_half_sure() {
    let plan = two_nodes(&[("weight", "parameter = \"nodes.left.weight\"\nalternatives = [3.0, 9.0]")]);
    let tables = tables(&plan, &east_and_north());
    assert!(rules(&tables.findings).is_empty(), "{:#?}", tables.findings);
    let [east, north] = &tables.uncertainty[..] else { panic!("{:#?}", tables.uncertainty) };
    assert_eq!(
        (east.unit_id.as_str(), east.rank, east.rank_lower, east.rank_upper),
        ("east", Some(1), Some(1), Some(2))
    );
    assert_eq!((north.unit_id.as_str(), north.rank, north.rank_median), ("north", Some(2), Some(1.5)));
    assert_eq!((east.p_first, east.p_top, east.p_same_rank, east.p_ranked), (0.5, 1.0, 0.5, 1.0));
    assert_eq!((east.runs, east.all_combinations), (2, true));
    let [pair] = &tables.rank_probabilities[..] else { panic!("{:#?}", tables.rank_probabilities) };
    assert_eq!((pair.unit_id.as_str(), pair.other_unit_id.as_str()), ("east", "north"));
    assert_eq!((pair.p_above, pair.p_same, pair.p_below), (0.5, 0.0, 0.5));
    for row in &tables.sensitivity {
        assert_eq!((row.first, row.total, row.status), (Some(1.0), Some(1.0), ShareStatus::Exact), "{row:?}");
    }
}

#[test]
fn a_factor_that_changes_nothing_has_no_share() {
    let plan = two_nodes(&[
        ("weight", "parameter = \"nodes.left.weight\"\nalternatives = [3.0, 9.0]"),
        ("missing", "parameter = \"missing_item\"\nalternatives = [\"rescale\", \"peer_mean\"]"),
    ]);
    let tables = tables(&plan, &east_and_north());
    let of_ranks: Vec<_> = tables.sensitivity.iter().filter(|row| row.result == "rank").collect();
    assert_eq!(of_ranks.len(), 4);
    for row in of_ranks {
        let share = if row.factor_id == "weight" { 1.0 } else { 0.0 };
        assert_eq!((row.first, row.total), (Some(share), Some(share)), "{row:?}");
    }
}

#[test]
fn weights_and_ranges_are_sampled_and_the_rank_holds_as_often_as_the_weight_is_on_its_side() {
    // The ranking turns at 5 of 1 to 9: half of the range.
    let plan = two_nodes(&[("weight", "parameter = \"nodes.left.weight\"\nrange = [1.0, 9.0]")]);
    let ranged = tables(&plan, &east_and_north());
    assert!(!ranged.uncertainty[0].all_combinations && ranged.uncertainty[0].runs >= 400);
    assert!((ranged.uncertainty[0].p_first - 0.5).abs() < 0.02, "{:#?}", ranged.uncertainty);
    // Left is 2.25 to 3.75, right 0.75 to 1.25: left never weighs five times as much as right, nearly (3.75 / 0.75).
    let plan = two_nodes(&[("weights", "parameter = \"nodes.weight\"\nwithin = 0.25")]);
    let within = tables(&plan, &east_and_north());
    assert_eq!(within.uncertainty[0].p_first, 1.0);
    let of_rank = within.sensitivity.iter().find(|row| row.result == "rank").unwrap();
    assert_eq!((of_rank.status, of_rank.total), (ShareStatus::NoVariance, None));
    let of_score = within.sensitivity.iter().find(|row| row.result == "score").unwrap();
    assert!((of_score.total.unwrap() - 1.0).abs() < 0.1, "{of_score:?}");
}

#[test]
fn a_step_is_replaced_by_its_alternatives() {
    let steps =
        "[[steps]]\nstep = \"normalise\"\nby = \"rules\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n";
    let factors = doubtful(&[(
        "mean",
        "parameter = \"steps.aggregate\"\nalternatives = [{ step = \"aggregate\", mean = \"arithmetic\" }, \
         { step = \"aggregate\", mean = \"geometric\", floor = 1.0 }]",
    )]);
    let plan = plan(
        &[(
            "values_only = true",
            &format!("values_only = true\n{steps}{}", factors.trim_start_matches("values_only = true")),
        )],
        &[("a", "left", PLAIN), ("b", "right", PLAIN)],
    );
    // 80^3 * 1 against 60^3 * 100: the geometric mean keeps east first, and by far.
    let tables = tables(&plan, &east_and_north());
    assert_eq!(tables.uncertainty[0].p_first, 1.0);
    assert_eq!(tables.uncertainty[0].runs, 2);
}

#[test]
fn a_group_of_one_has_no_rows_and_a_method_without_doubts_has_none_at_all() {
    let plan = two_nodes(&[("weight", "parameter = \"nodes.left.weight\"\nalternatives = [3.0, 9.0]")]);
    let alone = [value("a", "port", Some(60.0)), value("b", "port", Some(10.0))];
    assert!(tables(&plan, &alone).uncertainty.is_empty());
    let certain = common::plan(&[], &[("a", "left", PLAIN), ("b", "right", PLAIN)]);
    assert_eq!(tables(&certain, &east_and_north()), UncertaintyTables::default());
}

#[test]
fn the_tables_are_the_same_for_any_number_of_threads_and_any_order_of_rows() {
    let plan = two_nodes(&[
        ("weights", "parameter = \"nodes.weight\"\nwithin = 0.5"),
        ("missing", "parameter = \"missing_item\"\nalternatives = [\"rescale\", \"peer_mean\"]"),
    ]);
    let mut values = east_and_north();
    values.extend([
        value("a", "south", Some(75.0)),
        value("b", "south", None),
        value("a", "west", Some(70.0)),
        value("b", "west", Some(30.0)),
    ]);
    let with = |threads, values: &[ValueRow]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| robustness(&plan, values))
    };
    let one = with(1, &values);
    assert_eq!(one, with(4, &values));
    values.reverse();
    assert_eq!(one, with(2, &values));
}

#[test]
fn leaving_out_a_node_or_an_indicator_leaves_the_others_to_make_up_the_whole() {
    let plan = plan(&[], &[("a", "left", PLAIN), ("b", "right", PLAIN)]);
    let rows = leave_out(&plan, &east_and_north());
    let found: BTreeMap<_, _> = rows
        .iter()
        .map(|row| ((row.kind, row.left_out.as_str(), row.unit_id.as_str()), (row.rank_without, row.score_without)))
        .collect();
    assert_eq!(found[&(LeftOut::Node, "left", "east")], (Some(1), Some(100.0)));
    assert_eq!(found[&(LeftOut::Node, "right", "east")], (Some(2), Some(60.0)));
    assert_eq!(found[&(LeftOut::Indicator, "a", "north")], (Some(2), Some(0.0)));
    assert_eq!(found.len(), 8, "no period can be left out where no step looks across periods");
    assert!(rows.iter().all(|row| row.rank.is_some() && row.score.is_some()));
}

#[test]
fn leaving_out_a_year_moves_the_scale_of_all_years() {
    let steps = "values_only = true\n[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\nacross = \"all_years\"\n\
        [[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n";
    let relative = "score = { rule = \"relative\", direction = \"more\" }";
    let plan = plan(&[("values_only = true", steps)], &[("a", "left", relative)]);
    let in_year =
        |unit: &str, year: &str, number| ValueRow { period: year.to_owned(), ..value("a", unit, Some(number)) };
    let values = [
        in_year("east", "2018", 10.0),
        in_year("north", "2018", 20.0),
        in_year("east", "2019", 30.0),
        in_year("north", "2019", 50.0),
    ];
    let rows = leave_out(&plan, &values);
    let of_2018: Vec<_> = rows.iter().filter(|row| row.kind == LeftOut::Period && row.left_out == "2019").collect();
    let scores: Vec<_> = of_2018.iter().map(|row| (row.period.as_str(), row.score, row.score_without)).collect();
    assert_eq!(scores, [("2018", Some(0.0), Some(0.0)), ("2018", Some(25.0), Some(100.0))]);
}

#[test]
fn a_weight_can_go_to_where_the_scores_meet() {
    let plan = plan(&[], &[("a", "left", PLAIN), ("b", "right", PLAIN)]);
    let rows = weight_ranges(&plan, &Engine::from_values(&plan, &east_and_north()).0);
    let found: BTreeMap<_, _> = rows.iter().map(|row| (row.item.as_str(), row)).collect();
    assert!(rows.iter().all(|row| row.found == Found::Exact));
    assert_eq!(found["left"].lower, 0.0);
    assert!((found["left"].upper.unwrap() - 5.0).abs() < 1e-12);
    assert!((found["right"].lower - 0.6).abs() < 1e-12 && found["right"].upper.is_none());
    assert_eq!((found["a"].lower, found["a"].upper), (0.0, None), "the only one of its node");
}

#[test]
fn where_scores_are_no_lines_the_range_is_found_by_bisection() {
    let steps = "values_only = true\n[[steps]]\nstep = \"normalise\"\nby = \"rules\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"geometric\"\nfloor = 1.0\n";
    let plan = plan(&[("values_only = true", steps)], &[("a", "left", PLAIN), ("b", "right", PLAIN)]);
    let mut values = east_and_north();
    values[3] = value("b", "north", Some(10.0));
    let rows = weight_ranges(&plan, &Engine::from_values(&plan, &values).0);
    let left = rows.iter().find(|row| row.item == "left").unwrap();
    // w ln 60 + ln 100 = w ln 80 + ln 10
    let crossing = libm::log(10.0) / libm::log(80.0 / 60.0);
    assert_eq!((left.found, left.lower), (Found::Bisection, 0.0));
    assert!((left.upper.unwrap() / crossing - 1.0).abs() < 1e-6, "{left:?}");
}

/// Ranks of the four districts when an item has another weight.
fn ranks_with(plan: &Plan, values: &[ValueRow], item: &str, weight: f64) -> Vec<u32> {
    let engine = Engine::from_values(plan, values).0;
    let mut chain = engine.compile(&plan.method);
    chain.weights_mut()[engine.frame().place_of(item).unwrap()] = weight;
    let mut work = engine.work();
    engine.run_from(&chain, 0, &mut work);
    let mut ranks = vec![0; engine.frame().rows().len()];
    engine.places(&mut work, engine.frame().nodes().len() - 1, &mut ranks);
    ranks
}

proptest! {
    #[test]
    fn the_ranking_holds_inside_the_range_of_a_weight_and_not_beyond_it(
        numbers in proptest::collection::vec(proptest::option::weighted(0.85, 0..=100_u8), 16), least in 0..3_u8, peer_mean: bool,
    ) {
        let missing = if peer_mean { "missing_item = \"peer_mean\"" } else { "missing_item = \"rescale\"" };
        let least = format!("min_weight_present = 0.{}", 3 * least);
        let plan = plan(
            &[("missing_item = \"rescale\"", missing), ("min_weight_present = 0.0", &least)],
            &[("a", "left", PLAIN), ("b", "left", PLAIN), ("c", "left", PLAIN), ("d", "right", PLAIN)],
        );
        let units = ["east", "north", "south", "west"];
        let cell = |(at, number): (usize, &Option<u8>)| {
            value(["a", "b", "c", "d"][at % 4], units[at / 4], number.map(f64::from))
        };
        let values: Vec<ValueRow> = numbers.iter().enumerate().map(cell).collect();
        let engine = Engine::from_values(&plan, &values).0;
        for row in weight_ranges(&plan, &engine) {
            let nominal = ranks_with(&plan, &values, &row.item, row.weight);
            let upper = row.upper.unwrap_or(row.weight * 500.0);
            for share in [0.01, 0.25, 0.5, 0.75, 0.99] {
                for inside in [row.weight + share * (upper - row.weight), row.weight + share * (row.lower - row.weight)] {
                    prop_assert_eq!(&ranks_with(&plan, &values, &row.item, inside), &nominal, "{:?} at {}", row, inside);
                }
            }
            if let Some(upper) = row.upper {
                prop_assert_ne!(&ranks_with(&plan, &values, &row.item, upper * (1.0 + 1e-4)), &nominal, "{:?}", row);
            }
            if row.lower > 0.0 {
                prop_assert_ne!(&ranks_with(&plan, &values, &row.item, row.lower * (1.0 - 1e-4)), &nominal, "{:?}", row);
            }
        }
    }
}

/// A value of `numerator` out of `denominator`.
fn share(indicator_id: &str, unit_id: &str, numerator: i64, denominator: i64) -> ValueRow {
    ValueRow {
        numerator: Some(Exact::whole(numerator)),
        denominator: Some(Exact::whole(denominator)),
        ..value(indicator_id, unit_id, Some(100.0 * numerator as f64 / denominator as f64))
    }
}

#[test]
fn what_the_target_and_the_fewest_cases_would_do_for_a_rank() {
    let with_target = format!("{PLAIN}\ntarget = {{ value = 80, basis = \"proposal\" }}");
    let plan = plan(&[], &[("a", "left", &with_target)]);
    let values = [share("a", "east", 10, 20), share("a", "north", 14, 20), share("a", "south", 18, 20)];
    let rows = what_if(&plan, &values);
    let [east, north] = &rows[..] else { panic!("{rows:#?}") };
    // 16 of 20 are 80%: second. 14 of 20 share the place of north.
    assert_eq!((east.unit_id.as_str(), east.rank, east.rank_at_target), ("east", 3, Some(2)));
    assert_eq!((east.cases_to_target, east.cases_to_gain_a_place), (Some(6), Some(4)));
    assert_eq!((north.rank, north.rank_at_target), (2, Some(2)));
    assert_eq!((north.cases_to_target, north.cases_to_gain_a_place), (Some(2), Some(4)));
}

#[test]
fn where_less_is_better_cases_are_taken_away_and_sometimes_no_number_helps() {
    let less = "score = { rule = \"goalposts\", worst = 50.0, best = 0.0 }\ntarget = { value = 10, at_most = true, basis = \"proposal\" }";
    let plan = plan(&[], &[("a", "left", less), ("b", "right", PLAIN)]);
    let values = [
        share("a", "east", 6, 20),
        share("b", "east", 20, 20),
        share("a", "north", 4, 20),
        share("b", "north", 20, 20),
        share("a", "south", 0, 20),
        share("b", "south", 20, 20),
    ];
    let rows = what_if(&plan, &values);
    let of = |unit: &str, indicator: &str| rows.iter().find(|row| row.unit_id == unit && row.indicator_id == indicator);
    let east = of("east", "a").unwrap();
    assert_eq!((east.cases_to_target, east.cases_to_gain_a_place, east.rank_at_target), (Some(-4), Some(-2), Some(2)));
    assert!(of("south", "a").is_none(), "the first has nothing to gain, and its target is reached");
    assert!(of("east", "b").is_none(), "all of all cannot become more");
}

#[test]
fn what_if_agrees_with_scoring_the_changed_values() {
    // The scale hangs on the others here, so the whole table is computed anew.
    let steps = "values_only = true\n[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n";
    let relative = "score = { rule = \"relative\", direction = \"more\" }";
    let plan = plan(&[("values_only = true", steps)], &[("a", "left", relative), ("b", "left", relative)]);
    let mut values = vec![
        share("a", "east", 3, 40),
        share("b", "east", 30, 40),
        share("a", "north", 20, 40),
        share("b", "north", 21, 40),
        share("a", "south", 30, 40),
        share("b", "south", 10, 40),
    ];
    let rank = |values: &[ValueRow]| {
        let index = build_index(&plan, &score_values(&plan, values).0).0;
        index.iter().find(|row| row.node_id == "whole" && row.unit_id == "east").unwrap().rank.unwrap()
    };
    let now = rank(&values);
    let rows = what_if(&plan, &values);
    let row = rows.iter().find(|row| row.unit_id == "east" && row.indicator_id == "a").unwrap();
    let cases = row.cases_to_gain_a_place.unwrap();
    assert_eq!(row.rank, now);
    values[0] = share("a", "east", 3 + cases, 40);
    assert!(rank(&values) < now);
    values[0] = share("a", "east", 3 + cases - 1, 40);
    assert_eq!(rank(&values), now);
}
