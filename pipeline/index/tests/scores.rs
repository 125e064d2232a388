//! From values to scores: the rules, the verdicts, and what is refused.

mod common;

use catalogue::{Band, Basis, Rule, Target};
use common::{PLAIN, plan, rules, value};
use index::tables::{Exact, Status, ValueRow, Verdict};
use index::{measure, points, score_values};
use proptest::prelude::*;

fn target(value: f64, at_most: bool) -> Target {
    Target { value, at_most, by: None, basis: Basis::Proposal, source: None }
}

#[test]
fn each_rule_gives_the_points_it_promises() {
    let less = Rule::Goalposts { worst: 30.0, best: 10.0 };
    assert_eq!([40.0, 30.0, 15.0, 10.0, 0.0].map(|v| points(&less, None, v)), [0.0, 0.0, 75.0, 100.0, 100.0].map(Some));

    let all = target(80.0, false);
    assert_eq!([40.0, 80.0, 90.0].map(|v| points(&Rule::RatioToTarget, Some(&all), v)), [50.0, 100.0, 100.0].map(Some));

    let band = |at_least, at_most, score| Band { at_least, at_most, score };
    let bands = Rule::Bands {
        bands: vec![band(Some(95.0), None, 100.0), band(Some(80.0), None, 60.0), band(None, Some(0.0), 5.0)],
        otherwise: 20.0,
    };
    assert_eq!(
        [95.0, 94.99, 80.0, 79.0, 0.0].map(|v| points(&bands, None, v)),
        [100.0, 60.0, 60.0, 20.0, 5.0].map(Some)
    );

    let deduction = Rule::Deduction { points: 15.0, floor: 40.0 };
    assert_eq!([0.0, 2.0, 4.0, 9.0].map(|v| points(&deduction, None, v)), [100.0, 70.0, 40.0, 40.0].map(Some));

    assert_eq!([79.9, 80.0].map(|v| points(&Rule::Binary, Some(&all), v)), [0.0, 100.0].map(Some));
    let none = target(0.0, true);
    assert_eq!([0.0, 1.0].map(|v| points(&Rule::Binary, Some(&none), v)), [100.0, 0.0].map(Some));

    assert_eq!(points(&Rule::Bonus { points: 1.0, cap: 3.0 }, None, 2.0), None);
    assert_eq!(points(&Rule::Gate { limit: 0.0, cap_grade: "fair".to_owned() }, None, 2.0), None);
}

#[test]
fn parameters_that_make_no_sense_give_no_points() {
    assert_eq!(points(&Rule::Goalposts { worst: 5.0, best: 5.0 }, None, 5.0), None);
    assert_eq!(points(&Rule::Goalposts { worst: f64::NAN, best: 5.0 }, None, 5.0), None);
    assert_eq!(points(&Rule::RatioToTarget, None, 5.0), None);
    assert_eq!(points(&Rule::RatioToTarget, Some(&target(0.0, false)), 5.0), None);
    assert_eq!(points(&Rule::RatioToTarget, Some(&target(9.0, true)), 5.0), None);
    assert_eq!(points(&Rule::Binary, None, 5.0), None);
    assert_eq!(points(&Rule::Deduction { points: 1.0, floor: 0.0 }, None, f64::INFINITY), None);
}

#[test]
fn no_score_is_printed_as_minus_zero() {
    let score = points(&Rule::Goalposts { worst: 30.0, best: 10.0 }, None, 30.0).unwrap();
    assert!(score.is_sign_positive());
}

fn goalposts() -> impl Strategy<Value = Rule> {
    (-1e6..1e6_f64, -1e6..1e6_f64)
        .prop_filter("they coincide", |(worst, best)| worst != best)
        .prop_map(|(worst, best)| Rule::Goalposts { worst, best })
}

/// Rules by which less is better, with the sign that tells it.
fn monotone() -> impl Strategy<Value = (Rule, bool)> {
    prop_oneof![
        goalposts().prop_map(|rule| {
            let more = matches!(rule, Rule::Goalposts { worst, best } if best > worst);
            (rule, more)
        }),
        (0.01..100.0_f64, 0.0..100.0_f64).prop_map(|(points, floor)| (Rule::Deduction { points, floor }, false)),
        Just((Rule::RatioToTarget, true)),
        Just((Rule::Binary, true)),
    ]
}

proptest! {
    #[test]
    fn nearer_the_best_never_scores_lower((rule, more) in monotone(), a in -1e6..1e6_f64, b in -1e6..1e6_f64) {
        let target = target(750.0, false);
        let (further, nearer) = if more == (a < b) { (a, b) } else { (b, a) };
        let (low, high) = (points(&rule, Some(&target), further).unwrap(), points(&rule, Some(&target), nearer).unwrap());
        prop_assert!(low <= high);
        prop_assert!((0.0..=100.0).contains(&low) && (0.0..=100.0).contains(&high));
    }

    #[test]
    fn the_goalposts_themselves_score_0_and_100(rule in goalposts()) {
        let Rule::Goalposts { worst, best } = rule else { unreachable!() };
        prop_assert_eq!(points(&rule, None, worst), Some(0.0));
        prop_assert_eq!(points(&rule, None, best), Some(100.0));
    }

    #[test]
    fn all_out_of_all_is_100_percent(ten_thousandths in 1..i64::MAX) {
        let plan = plan(&[], &[("closed", "left", PLAIN)]);
        let all = Exact(ten_thousandths.into());
        let measured = measure(&plan.indicators["closed"], all, Some(all), 0.95);
        prop_assert_eq!((measured.value, measured.upper), (Some(100.0), Some(100.0)));
    }
}

#[test]
fn a_row_shows_rule_parameters_weight_target_and_verdict() {
    let plan = plan(
        &[],
        &[
            (
                "closed",
                "left",
                "target = { value = 98.0, basis = \"proposal\" }\n[score]\nrule = \"goalposts\"\nworst = 60\nbest = 98\nweight = 2\n",
            ),
            ("shown", "left", ""),
            (
                "inner",
                "left",
                "disclosure = \"internal\"\n[score]\nrule = \"bands\"\nbands = [{ at_least = 90, score = 100 }, { at_least = 50, at_most = 60, score = 60 }]\nweight = 1\n",
            ),
            (
                "praise",
                "right",
                "target = { value = 1, at_most = true, basis = \"law\" }\nscore = { rule = \"bonus\", points = 0.5, cap = 2 }",
            ),
            (
                "strict",
                "right",
                "target = { value = 1, at_most = true, basis = \"law\" }\nscore = { rule = \"binary\", weight = 1 }",
            ),
        ],
    );
    let values = [
        value("closed", "north", Some(79.0)),
        value("inner", "north", Some(95.0)),
        value("praise", "north", Some(1.0)),
        value("shown", "north", Some(3.0)),
        value("strict", "north", None),
    ];
    let (rows, findings) = score_values(&plan, &values);
    assert_eq!(rules(&findings), [""; 0]);
    let shown: Vec<_> = rows
        .iter()
        .map(|r| (r.score, r.rule.as_str(), r.parameters.as_str(), r.weight, r.target, r.basis.as_str(), r.verdict))
        .collect();
    assert_eq!(
        shown,
        [
            (Some(50.0), "goalposts", "worst=60 best=98", 2.0, Some(98.0), "proposal", Verdict::NotMet),
            (Some(100.0), "bands", "90..=100 50..60=60 otherwise=0", 0.0, None, "", Verdict::NoTarget),
            (None, "bonus", "points=0.5 cap=2", 0.0, Some(1.0), "law", Verdict::Met),
            (None, "context", "", 0.0, None, "", Verdict::NoTarget),
            (None, "binary", "target<=1", 1.0, Some(1.0), "law", Verdict::NoValue),
        ]
    );
}

#[test]
fn a_verdict_needs_evidence() {
    let plan = plan(&[], &[("closed", "left", "target = { value = 98.0, basis = \"seed\" }")]);
    let verdicts: Vec<Verdict> =
        [Status::NoDenominator, Status::NotReported, Status::TooFewRecords, Status::Suppressed]
            .map(|status| {
                let mut row = value("closed", "north", None);
                row.status = status;
                score_values(&plan, &[row]).0[0].verdict
            })
            .to_vec();
    assert_eq!(verdicts, [Verdict::NoValue, Verdict::NoValue, Verdict::TooLittleEvidence, Verdict::NoValue]);
}

#[test]
fn every_row_that_cannot_be_used_is_a_finding_with_its_line() {
    let plan = plan(&[], &[("closed", "left", &format!("levels = [\"district\"]\n{PLAIN}"))]);
    let mut wrong_period = value("closed", "east", Some(1.0));
    wrong_period.period = "2018H3".to_owned();
    let values = [
        value("close", "north", Some(1.0)),
        value("closed", "nroth", Some(1.0)),
        wrong_period,
        value("closed", "office", Some(1.0)),
        value("closed", "north", Some(f64::NAN)),
        value("closed", "south", Some(f64::INFINITY)),
        ValueRow { status: Status::Suppressed, ..value("closed", "east", Some(1.0)) },
        value("closed", "west", Some(1.0)),
        value("closed", "west", Some(2.0)),
    ];
    let (rows, findings) = score_values(&plan, &values);
    assert_eq!(
        rules(&findings),
        [
            "unknown_indicator",
            "unknown_unit",
            "unknown_period",
            "does_not_apply",
            "wrong_value",
            "wrong_value",
            "wrong_value",
            "duplicate_key"
        ]
    );
    assert_eq!(findings.iter().map(|f| f.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8, 10]);
    assert_eq!(findings[0].hint, "did you mean `closed`?");
    assert_eq!(findings[1].hint, "did you mean `north`?");
    assert_eq!(rows.iter().map(|row| row.value).collect::<Vec<_>>(), [Some(1.0)]);
}

#[test]
fn a_rule_without_sense_is_one_finding_and_no_nan() {
    let mut plan = plan(&[], &[("closed", "left", PLAIN)]);
    plan.indicators.get_mut("closed").unwrap().score.as_mut().unwrap().rule = Rule::Goalposts { worst: 7.0, best: 7.0 };
    let (rows, findings) =
        score_values(&plan, &[value("closed", "north", Some(7.0)), value("closed", "south", Some(8.0))]);
    assert_eq!(rules(&findings), ["no_points"]);
    assert!(rows.iter().all(|row| row.score.is_none()));
}

#[test]
fn a_target_is_not_missed_before_its_day() {
    let due = |by: &str| {
        format!("target = {{ value = 98.0, basis = \"seed\"{by} }}\nscore = {{ rule = \"binary\", weight = 1 }}")
    };
    let plan = plan(
        &[],
        &[
            ("later", "left", &due(", by = 2019-12-31")),
            ("now", "left", &due(", by = 2018-12-31")),
            ("open", "left", &due("")),
        ],
    );
    let of = |id: &str, number: f64| {
        let row = ValueRow { period: "2018".to_owned(), ..value(id, "north", Some(number)) };
        score_values(&plan, &[row]).0.remove(0).verdict
    };
    assert_eq!(of("later", 90.0), Verdict::NotYetDue);
    assert_eq!(of("later", 98.0), Verdict::Met);
    assert_eq!((of("now", 90.0), of("open", 90.0)), (Verdict::NotMet, Verdict::NotMet));
}
