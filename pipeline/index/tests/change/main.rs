//! Why published numbers moved.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

#[path = "../common/mod.rs"]
mod common;
mod properties;
mod words;

use catalogue::{Level, MissingItem, Plan, Query, Rule, Target};
use common::{Definition, PLAIN, plan, rules, value};
use index::change::{Cause, Change, Compared, Measure, Side, changes, value_changes};
use index::tables::{Exact, IndexRow, ScoreRow, ValueRow};
use index::{build_index, score_values};

/// What a run leaves behind.
#[derive(Clone, Debug)]
struct Run {
    plan: Plan,
    values: Vec<ValueRow>,
    scores: Vec<ScoreRow>,
    index: Vec<IndexRow>,
}

fn run(plan: &Plan, values: impl AsRef<[ValueRow]>) -> Run {
    let values = values.as_ref().to_vec();
    let (scores, findings) = score_values(plan, &values);
    assert!(rules(&findings).iter().all(|rule| *rule == "unknown_indicator"), "{findings:#?}");
    let (index, findings) = build_index(plan, &scores);
    assert_eq!(rules(&findings), [""; 0]);
    Run { plan: plan.clone(), values, scores, index }
}

impl Run {
    fn side(&self) -> Side<'_> {
        Side { plan: &self.plan, values: &self.values, scores: &self.scores, index: &self.index }
    }
}

fn in_2018() -> Compared {
    Compared::Same(vec!["2018".to_owned()])
}

fn from_2018_to_2019() -> Compared {
    Compared::Between { from: "2018".to_owned(), to: "2019".to_owned() }
}

fn between(old: &Run, new: &Run) -> Vec<Change> {
    changes(&old.side(), &new.side(), &in_2018(), None)
}

/// The causes that have a part, with four decimals.
fn parts(change: &Change) -> Vec<(Cause, String)> {
    let parts = change.rounded(4).parts.unwrap();
    Cause::ALL.into_iter().zip(parts).filter(|(_, part)| part.0 != 0).map(|(c, part)| (c, part.to_string())).collect()
}

#[track_caller]
fn find<'a>(changes: &'a [Change], unit: &str, node: &str, measure: Measure) -> &'a Change {
    changes
        .iter()
        .find(|c| {
            (c.unit_id.as_str(), c.node_id.as_str(), c.measure) == (unit, node, measure) && c.indicator_id.is_empty()
        })
        .unwrap_or_else(|| panic!("no change for {unit} in {node} of {measure:?}"))
}

/// `a` and `b` on the left, `c` on the right; every score is the value.
const THREE: [Definition<'static>; 3] = [("a", "left", PLAIN), ("b", "left", PLAIN), ("c", "right", PLAIN)];

fn three(unit: &str, [a, b, c]: [f64; 3]) -> [ValueRow; 3] {
    [value("a", unit, Some(a)), value("b", unit, Some(b)), value("c", unit, Some(c))]
}

fn city() -> Vec<ValueRow> {
    [
        three("east", [70.0, 70.0, 70.0]),
        three("north", [60.0, 60.0, 60.0]),
        three("south", [50.0, 50.0, 50.0]),
        three("port", [40.0, 40.0, 40.0]),
    ]
    .concat()
}

/// The same values but for some.
fn but(mut values: Vec<ValueRow>, changed: &[(&str, &str, Option<f64>)]) -> Vec<ValueRow> {
    for (indicator, unit, new) in changed {
        let row = values.iter_mut().find(|row| row.indicator_id == *indicator && row.unit_id == *unit).unwrap();
        *row = ValueRow { period: row.period.clone(), ..value(indicator, unit, *new) };
    }
    values
}

/// Every part of every change is the cause's.
#[track_caller]
fn all_are(changes: &[Change], cause: Cause) {
    assert!(!changes.is_empty());
    for change in changes {
        let whole = change.rounded(4).change.unwrap().to_string();
        assert_eq!(parts(change), [(cause, whole)], "{change:?}");
    }
}

#[test]
fn nothing_moves_when_nothing_changed() {
    let old = run(&plan(&[], &THREE), city());
    let mut shuffled = old.clone();
    shuffled.values.reverse();
    assert_eq!(between(&old, &shuffled), []);
    assert_eq!(value_changes(&old.side(), &shuffled.side(), &in_2018(), None), []);
}

#[test]
fn a_units_own_revision_moves_it_and_moves_the_ranks_of_the_others() {
    let plan = plan(&[], &THREE);
    // South goes from 50 to 65 on the left and passes north.
    let new = but(city(), &[("a", "south", Some(80.0)), ("b", "south", Some(80.0))]);
    let (old, new) = (run(&plan, city()), run(&plan, new));
    let changes = between(&old, &new);
    let (south, others): (Vec<_>, Vec<_>) = changes.iter().cloned().partition(|change| change.unit_id == "south");
    all_are(&south, Cause::OwnRevision);
    all_are(&others, Cause::OtherRevision);
    assert!(others.iter().all(|change| change.measure == Measure::Rank), "nobody else's score has moved");
    let whole = find(&south, "south", "whole", Measure::Score);
    assert_eq!((whole.old, whole.new), (Some(50.0), Some(72.5)));
    assert_eq!(find(&south, "south", "whole", Measure::Rank).new, Some(1.0));
    assert_eq!(find(&others, "north", "whole", Measure::Rank).new, Some(3.0));
    assert!(south.iter().any(|change| change.indicator_id == "a" && change.new == Some(80.0)));
}

#[test]
fn others_move_the_score_of_a_unit_for_which_the_mean_of_its_peers_stands_in() {
    let plan = plan(&[("rescale", "peer_mean")], &THREE);
    let values = but(city(), &[("a", "north", None)]);
    let (old, new) = (run(&plan, &values), run(&plan, but(values, &[("a", "south", Some(90.0))])));
    let changes = between(&old, &new);
    let left = find(&changes, "north", "left", Measure::Score);
    assert_eq!((left.old, left.new), (Some(60.0), Some(70.0)));
    assert_eq!(parts(left), [(Cause::OtherRevision, "10".to_owned())]);
}

#[test]
fn others_and_the_scale_move_the_score_of_a_unit_whose_value_stays() {
    let with = |to: &str| {
        let steps = format!(
            "steps = [{{ step = \"normalise\", by = \"min_max\", from = 0, to = {to} }}, \
             {{ step = \"aggregate\", mean = \"arithmetic\" }}]\nnodes = ["
        );
        // The port is alone in its group, where a scale from worst to best has no length.
        let values: Vec<ValueRow> = city().into_iter().filter(|row| row.unit_id != "port").collect();
        (plan(&[("nodes = [", &steps)], &THREE), values)
    };
    let (planned, values) = with("100");
    let old = run(&planned, &values);
    // North's 60 is half of the way from 50 to 70, and two thirds from 40 to 70.
    let changes = between(&old, &run(&planned, but(values.clone(), &[("a", "south", Some(40.0))])));
    let a = changes.iter().find(|change| change.unit_id == "north" && change.indicator_id == "a").unwrap();
    assert_eq!((a.old, parts(a)), (Some(50.0), vec![(Cause::OtherRevision, "16.6667".to_owned())]));
    assert_eq!(parts(find(&changes, "north", "left", Measure::Score)), [(Cause::OtherRevision, "8.3333".to_owned())]);
    let changes = between(&old, &run(&with("50").0, &values));
    all_are(&changes, Cause::Normalisation);
}

#[test]
fn one_change_of_the_definitions_is_the_whole_cause() {
    let planned = plan(&[], &THREE);
    let values = but(city(), &[("a", "east", Some(20.0)), ("b", "south", Some(40.0)), ("b", "north", None)]);
    let old = run(&planned, &values);
    let with = |change: &dyn Fn(&mut Plan)| {
        let mut plan = planned.clone();
        change(&mut plan);
        between(&old, &run(&plan, &values))
    };
    let a = |plan: &mut Plan| plan.indicators.get_mut("a").unwrap().score.clone().unwrap();
    let goalposts = with(&|plan| {
        let scoring = plan.indicators.get_mut("a").unwrap().score.as_mut().unwrap();
        scoring.rule = Rule::Goalposts { worst: 0.0, best: 80.0 };
    });
    all_are(&goalposts, Cause::Normalisation);
    let target = with(&|plan| {
        let mut scoring = a(plan);
        scoring.rule = Rule::RatioToTarget;
        let indicator = plan.indicators.get_mut("a").unwrap();
        indicator.score = Some(scoring);
        indicator.target =
            Some(Target { value: 90.0, at_most: false, by: None, basis: catalogue::Basis::Law, source: None });
    });
    all_are(&target, Cause::Normalisation);
    all_are(&with(&|plan| plan.indicators.get_mut("a").unwrap().score.as_mut().unwrap().weight = 5.0), Cause::Method);
    all_are(&with(&|plan| plan.method.nodes[1].weight = 9.0), Cause::Method);
    all_are(&with(&|plan| plan.method.missing_item = MissingItem::PeerMean), Cause::Method);
    // An indicator that goes takes its own score with it; what it moved elsewhere is the method's.
    let gone = with(&|plan| {
        plan.indicators.remove("c");
        plan.node_of.remove("c");
    });
    let (without, moved): (Vec<_>, Vec<_>) = gone.into_iter().partition(|change| change.node_id != "whole");
    assert!(without.iter().all(|change| change.new.is_none()));
    all_are(&moved, Cause::Method);
}

#[test]
fn an_indicator_that_is_new_in_the_definitions_is_a_change_of_method_with_all_its_values() {
    let values = city();
    let mut old_plan = plan(&[], &THREE);
    old_plan.indicators.remove("b");
    let without: Vec<ValueRow> = values.iter().filter(|row| row.indicator_id != "b").cloned().collect();
    let changed = but(values, &[("b", "south", Some(90.0)), ("b", "east", Some(0.0))]);
    let (old, new) = (run(&old_plan, without), run(&plan(&[], &THREE), changed));
    let mut changes = between(&old, &new);
    changes.retain(|change| change.indicator_id.is_empty());
    all_are(&changes, Cause::Method);
    // The same for a unit level to which it newly applies.
    let mut levels = plan(&[], &THREE);
    levels.indicators.get_mut("c").unwrap().levels = vec![Level::FunctionalZone];
    let only_port: Vec<ValueRow> =
        city().into_iter().filter(|row| row.indicator_id != "c" || row.unit_id == "port").collect();
    let values = but(city(), &[("c", "south", Some(99.0))]);
    let mut changes = between(&run(&levels, only_port), &run(&plan(&[], &THREE), values));
    changes.retain(|change| change.node_id == "whole");
    all_are(&changes, Cause::Method);
}

#[test]
fn values_counted_by_another_definition_are_kept_apart_from_revisions() {
    let with = |sql: &str, view: &str| {
        let mut plan = plan(&[], &THREE);
        let query = |sql: &str| Query { path: String::new(), sql: sql.to_owned() };
        plan.queries.insert("a".to_owned(), query(sql));
        plan.shared_views.insert("promises_due".to_owned(), query(view));
        plan
    };
    let old = run(&with("SELECT 1 FROM orders", "SELECT 1"), city());
    let values = but(city(), &[("a", "south", Some(90.0)), ("c", "north", Some(10.0))]);
    let changes = between(&old, &run(&with("SELECT 2 FROM orders", "SELECT 1"), &values));
    assert_eq!(parts(find(&changes, "south", "whole", Measure::Score)), [(Cause::Counting, "15".to_owned())]);
    assert_eq!(parts(find(&changes, "north", "whole", Measure::Score)), [(Cause::OwnRevision, "-12.5".to_owned())]);
    let of_values: Vec<Cause> = {
        let new = run(&with("SELECT 2 FROM orders", "SELECT 1"), &values);
        value_changes(&old.side(), &new.side(), &in_2018(), None).iter().map(|change| change.cause).collect()
    };
    assert_eq!(of_values, [Cause::Counting, Cause::OwnRevision]);

    // A view that the query names, and a text in the definitions that it does not depend on.
    let (read, same) = ("SELECT 1 FROM promises_due", "SELECT 1 FROM promises_duly");
    let changes = between(&run(&with(read, "SELECT 1"), city()), &run(&with(read, "SELECT 2"), &values));
    assert_eq!(parts(find(&changes, "south", "left", Measure::Score)), [(Cause::Counting, "20".to_owned())]);
    let changes = between(&run(&with(same, "SELECT 1"), city()), &run(&with(same, "SELECT 2"), &values));
    assert_eq!(parts(find(&changes, "south", "left", Measure::Score)), [(Cause::OwnRevision, "20".to_owned())]);
}

#[test]
fn between_two_periods_data_are_data_and_who_exists_belongs_to_the_others() {
    let mut plan = plan(&[], &THREE);
    // East is gone by the end of 2019.
    plan.units.units.get_mut("east").unwrap().valid_to = Some("2019-07-01".parse().unwrap());
    let in_2019 = but(city(), &[("a", "south", Some(58.0))])
        .into_iter()
        .map(|row| ValueRow { period: "2019".to_owned(), ..row })
        .filter(|row| row.unit_id != "east");
    let run = run(&plan, city().into_iter().chain(in_2019).collect::<Vec<_>>());
    let changes = changes(&run.side(), &run.side(), &from_2018_to_2019(), None);
    assert!(changes.iter().all(|change| (change.from_period.as_str(), change.to_period.as_str()) == ("2018", "2019")));
    assert_eq!(parts(find(&changes, "south", "whole", Measure::Score)), [(Cause::OwnData, "3".to_owned())]);
    let rank = find(&changes, "north", "whole", Measure::Rank);
    assert_eq!((rank.old, rank.new, parts(rank)), (Some(2.0), Some(1.0), vec![(Cause::OtherData, "-1".to_owned())]));
    let east = find(&changes, "east", "whole", Measure::Score);
    assert_eq!((east.old, east.new, east.rounded(2).parts), (Some(70.0), None, None));
    assert!(changes.iter().all(|change| change.unit_id != "port"), "nothing of the port has moved");
}

#[test]
fn what_two_causes_do_only_together_is_shared_between_them() {
    let mut planned = plan(&[], &THREE);
    let old = run(&planned, but(city(), &[("a", "port", Some(0.0)), ("b", "port", Some(60.0))]));
    planned.indicators.get_mut("a").unwrap().score.as_mut().unwrap().weight = 2.0;
    let new = run(&planned, but(city(), &[("a", "port", Some(90.0)), ("b", "port", Some(60.0))]));
    // (a + b)/2 is 30 and 75, (2a + b)/3 is 20 and 80: data first 45 + 5, weight first -10 + 60.
    let changes = between(&old, &new);
    let left = find(&changes, "port", "left", Measure::Score);
    assert_eq!(parts(left), [(Cause::OwnRevision, "52.5".to_owned()), (Cause::Method, "-2.5".to_owned())]);
}

#[test]
fn ingredients_that_have_a_score_only_together_are_not_separated() {
    let mut planned = plan(&[("min_weight_present = 0.0", "min_weight_present = 0.5")], &THREE);
    planned.indicators.get_mut("a").unwrap().score.as_mut().unwrap().weight = 3.0;
    let old = run(&planned, but(city(), &[("b", "port", None)]));
    planned.indicators.get_mut("a").unwrap().score.as_mut().unwrap().weight = 0.2;
    let new = run(&planned, but(city(), &[("a", "port", None), ("b", "port", Some(95.0))]));
    let changes = between(&old, &new);
    let left = find(&changes, "port", "left", Measure::Score);
    assert_eq!(parts(left), [(Cause::Unseparated, "55".to_owned())]);
}

#[test]
fn a_published_number_that_the_definitions_do_not_reproduce_is_not_separated() {
    let plan = plan(&[], &THREE);
    let (mut old, new) = (run(&plan, city()), run(&plan, but(city(), &[("a", "port", Some(60.0))])));
    for row in old.index.iter_mut().filter(|row| row.unit_id == "port" && row.node_id == "whole") {
        row.score = Some(38.0);
    }
    let changes = between(&old, &new);
    let whole = find(&changes, "port", "whole", Measure::Score);
    assert_eq!(parts(whole), [(Cause::OwnRevision, "7.5".to_owned()), (Cause::Unseparated, "2".to_owned())]);
}

#[test]
fn units_and_indicators_come_and_go_without_parts() {
    let mut other = plan(&[], &THREE);
    let north = other.units.units.get_mut("north").unwrap();
    (north.level, north.peer_group) = (Level::FunctionalZone, "zones".to_owned());
    let new: Vec<ValueRow> = city().into_iter().filter(|row| row.unit_id != "south").collect();
    let changes = between(&run(&plan(&[], &THREE), city()), &run(&other, new));
    let south = find(&changes, "south", "whole", Measure::Score);
    assert_eq!((south.old, south.new, south.rounded(4).change, south.rounded(4).parts), (Some(50.0), None, None, None));
    let group = find(&changes, "north", "whole", Measure::Rank);
    assert_eq!(
        (group.peer_group.as_str(), group.rounded(0).parts),
        ("zones", None),
        "another group is another ranking"
    );
    let port = find(&changes, "port", "whole", Measure::Rank);
    assert_eq!(parts(port), [(Cause::Method, "1".to_owned())], "north joined its group by the table of units");
}

#[test]
fn what_never_leaves_the_office_is_not_told() {
    let internal = format!("disclosure = \"internal\"\n{PLAIN}");
    let plan = plan(&[], &[("a", "left", PLAIN), ("inner", "left", &internal)]);
    let values = |inner| vec![value("a", "north", Some(1.0)), value("inner", "north", Some(inner))];
    let (old, new) = (run(&plan, values(1.0)), run(&plan, values(2.0)));
    assert_eq!(between(&old, &new), []);
    assert_eq!(value_changes(&old.side(), &new.side(), &in_2018(), None), []);
}

#[test]
fn changed_values_are_listed_with_status_verdict_and_cause() {
    let target = "target = { value = 60.0, basis = \"law\" }\n".to_owned() + PLAIN;
    let planned = plan(&[], &[("a", "left", &target), ("b", "left", PLAIN)]);
    let counted = |n, d, v| ValueRow {
        numerator: Some(Exact::whole(n)),
        denominator: Some(Exact::whole(d)),
        records: 9,
        ..value("a", "north", Some(v))
    };
    let old = run(&planned, vec![counted(1, 2, 50.0), value("a", "south", Some(60.0)), value("b", "south", None)]);
    let mut stricter = planned.clone();
    stricter.indicators.get_mut("a").unwrap().target.as_mut().unwrap().value = 70.0;
    let new = run(
        &stricter,
        vec![
            counted(3, 4, 75.0),
            value("a", "south", Some(60.0)),
            value("b", "south", None),
            value("b", "east", Some(0.5)),
        ],
    );
    let compared = in_2018();
    let listed = value_changes(&old.side(), &new.side(), &compared, None);
    let cells: Vec<String> = listed.iter().map(|change| change.cells().join(",")).collect();
    assert_eq!(
        cells,
        [
            "a,north,2018,2018,1,3,2,4,50,75,ok,ok,not_met,met,own_revision",
            "a,south,2018,2018,,,,,60,60,ok,ok,met,not_met,normalisation",
            "b,east,2018,2018,,,,,,0.5,,ok,,no_target,own_revision",
        ]
    );
    assert!(listed.iter().all(|change| change.cells().len() == index::change::ValueChange::COLUMNS.len()));
    assert_eq!(value_changes(&old.side(), &new.side(), &compared, Some("east")).len(), 1);
}
