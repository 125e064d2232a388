//! The plan that ships: its method, and what is open to doubt in it.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use catalogue::{Level, Plan, PlanFiles, Rule};
use index::diagnostics::{FigureStatus, diagnose};
use index::tables::{Status, ValueRow};
use index::uncertainty::{leave_out, uncertainty, weight_ranges};
use index::{Engine, build_index, score_values};
use std::path::Path;

fn plan() -> Plan {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (plan, findings) = catalogue::read(&PlanFiles::from_dir(&root).unwrap());
    let findings: Vec<_> = findings.iter().filter(|finding| finding.path == "indicators/index.toml").collect();
    assert!(findings.is_empty(), "{findings:#?}");
    plan.unwrap()
}

/// A value for every scored indicator of the three districts, made of nothing but the ids; a few are missing.
fn values(plan: &Plan) -> Vec<ValueRow> {
    let mut rows = Vec::new();
    for (at, (indicator_id, indicator)) in plan.indicators.iter().enumerate() {
        let applies = indicator.levels.is_empty() || indicator.levels.contains(&Level::District);
        for (unit, unit_id) in ["440402", "440403", "440404"].into_iter().enumerate().filter(|_| applies) {
            let share = ((7 * at + 13 * unit) % 20) as f64 / 20.0;
            let value = match indicator.score.as_ref().map(|score| &score.rule) {
                Some(Rule::Goalposts { worst, best }) => worst + share * (best - worst),
                Some(Rule::Gate { .. }) | None => 0.0,
                Some(_) => 100.0 * share,
            };
            let value = ((at + unit) % 9 != 0).then_some(value);
            rows.push(ValueRow {
                indicator_id: indicator_id.clone(),
                unit_id: unit_id.to_owned(),
                period: "2019".to_owned(),
                numerator: None,
                denominator: None,
                records: 0,
                value,
                lower: None,
                upper: None,
                status: if value.is_some() { Status::Ok } else { Status::NotReported },
            });
        }
    }
    rows
}

#[test]
fn the_doubts_of_the_plan_are_computed_and_the_published_ranking_is_one_of_the_ways() {
    let plan = plan();
    let values = values(&plan);
    let engine = Engine::from_values(&plan, &values).0;
    let tables = uncertainty(&plan, &engine);
    let index = build_index(&plan, &score_values(&plan, &values).0).0;
    assert_eq!(tables.uncertainty.len(), 3);
    for row in &tables.uncertainty {
        let published = index.iter().find(|other| other.node_id == "index" && other.unit_id == row.unit_id).unwrap();
        assert_eq!(row.rank, published.rank);
        assert!(row.runs >= 10_000 && !row.all_combinations);
        assert!(row.rank_lower <= row.rank && row.rank <= row.rank_upper, "{row:?}");
        assert_eq!(row.p_top, row.p_ranked);
    }
    let first: f64 = tables.uncertainty.iter().map(|row| row.p_first).sum();
    assert!((first - 1.0).abs() < 0.001, "ties apart one of them is first: {first}");
    assert_eq!(tables.rank_probabilities.len(), 3);
    assert_eq!(tables.sensitivity.len(), 6 * (1 + 3 + 3));
    assert!(!leave_out(&plan, &values).is_empty());
    assert!(!weight_ranges(&plan, &engine).is_empty());
}

#[test]
fn the_steps_that_are_written_out_are_those_of_a_method_without_any() {
    let mut plan = plan();
    let values = values(&plan);
    let scores = score_values(&plan, &values).0;
    let written_out = (build_index(&plan, &scores).0, scores);
    assert!(!plan.method.steps.is_empty());
    plan.method.steps.clear();
    let scores = score_values(&plan, &values).0;
    assert_eq!(written_out, (build_index(&plan, &scores).0, scores));
}

#[test]
fn three_districts_have_no_correlations_and_the_tables_say_so() {
    let plan = plan();
    let values = values(&plan);
    let scores = score_values(&plan, &values).0;
    let index = build_index(&plan, &scores).0;
    let tables = diagnose(&plan, &scores, &index);
    assert!(tables.statistics.iter().all(|row| row.status == FigureStatus::TooFewUnits && row.sd.is_none()));
    assert!(tables.statistics.iter().any(|row| row.median.is_some()));
    assert!(!tables.correlations.is_empty());
    for row in &tables.correlations {
        assert_eq!(
            (row.status, row.pearson, row.spearman_p, row.kendall_q),
            (FigureStatus::TooFewUnits, None, None, None)
        );
    }
    assert!(tables.reliability.iter().all(|row| row.alpha.is_none() && row.status != FigureStatus::Ok));
    assert!(tables.principal_components.iter().all(|row| row.loading.is_none() && row.component == 0));
}
