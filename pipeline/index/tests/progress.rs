//! What readers of the plan's progress rely on.

#[expect(dead_code, reason = "other tests need the rest of it")]
mod common;

use common::{PLAIN, plan, value};
use index::progress::{DepartmentRow, ProgressRow, State, departments, plan_progress};
use index::score_values;
use index::tables::{ScoreRow, ValueRow};

const TARGET: &str = "target = { value = 90, basis = \"seed\" }";
const PAST: &str = "target = { value = 90, by = 2018-12-31, basis = \"seed\" }";
const COMING: &str = "target = { value = 90, by = 2020-12-31, basis = \"seed\" }";

fn scores(plan: &catalogue::Plan, values: &[ValueRow]) -> Vec<ScoreRow> {
    score_values(plan, values).0
}

fn states(rows: &[ProgressRow]) -> Vec<(&str, State, u32, u32)> {
    rows.iter().map(|row| (row.indicator_id.as_str(), row.state, row.met, row.units)).collect()
}

#[test]
fn an_indicator_is_overdue_only_after_its_day() {
    let ids = [("a_open", TARGET), ("b_past", PAST), ("c_coming", COMING), ("d_context", "")];
    let definitions: Vec<(&str, &str, &str)> = ids.iter().map(|(id, lines)| (*id, "left", *lines)).collect();
    let plan = plan(&[], &definitions);
    let values: Vec<ValueRow> = ids
        .iter()
        .flat_map(|(id, _)| {
            [value(id, "north", Some(95.0)), value(id, "south", Some(80.0)), value(id, "city", Some(1.0))]
        })
        .collect();
    let rows = plan_progress(&plan, &scores(&plan, &values));
    assert_eq!(
        states(&rows),
        [
            ("a_open", State::Open, 1, 2),
            ("b_past", State::Overdue, 1, 2),
            ("c_coming", State::NotYetDue, 1, 2),
            ("d_context", State::NoTarget, 0, 2),
        ],
        "the city is not counted beside its districts"
    );
    assert_eq!((rows[1].deadline.as_str(), rows[0].deadline.as_str()), ("2018-12-31", ""));
}

#[test]
fn met_and_without_data_are_told_apart() {
    let plan = plan(&[], &[("met", "left", TARGET), ("nothing", "left", TARGET), ("only_city", "left", TARGET)]);
    let values = [
        value("met", "north", Some(90.0)),
        value("met", "south", None),
        value("nothing", "north", None),
        value("only_city", "city", Some(95.0)),
    ];
    let rows = plan_progress(&plan, &scores(&plan, &values));
    assert_eq!(
        states(&rows),
        [("met", State::Met, 1, 2), ("nothing", State::NoData, 0, 1), ("only_city", State::Met, 1, 1)]
    );
    assert_eq!((rows[0].no_value, rows[1].no_value), (1, 1));
}

#[test]
fn where_no_unit_can_be_judged_the_city_is() {
    let plan = plan(&[], &[("rare", "left", PAST)]);
    let few = |unit: &str| ValueRow { status: index::tables::Status::TooFewRecords, ..value("rare", unit, None) };
    let rows = plan_progress(&plan, &scores(&plan, &[few("north"), few("south"), value("rare", "city", Some(70.0))]));
    assert_eq!(states(&rows), [("rare", State::Overdue, 0, 1)]);
}

#[test]
fn a_department_is_held_to_the_citys_results_in_what_it_answers_for() {
    let of = |lines: &str| format!("responsible = [\"市府办\"]\n{lines}");
    let (scored, context) = (of(&format!("{PLAIN}\n{TARGET}")), of(TARGET));
    let light = of(&PLAIN.replace("weight = 1.0", "weight = 0.0"));
    let plan = plan(
        &[],
        &[
            ("a", "left", &scored),
            ("b", "left", &scored),
            ("context", "left", &context),
            ("light", "left", &light),
            ("nobody", "left", PLAIN),
        ],
    );
    let values = [
        value("a", "city", Some(95.0)),
        value("b", "city", Some(45.0)),
        value("context", "city", None),
        value("light", "city", Some(7.0)),
        value("nobody", "city", Some(1.0)),
        value("a", "north", Some(0.0)),
    ];
    let rows = departments(&plan, &scores(&plan, &values));
    let expected = DepartmentRow {
        unit_id: "office".into(),
        period: "2018".into(),
        indicators: 4,
        scored: 2,
        score: Some(70.0),
        rank: Some(1),
        met: 1,
        not_met: 1,
        not_yet_due: 0,
        no_value: 1,
    };
    assert_eq!(rows, [expected]);
}
