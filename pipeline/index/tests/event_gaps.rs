//! What readers of the table of gaps between cases rely on.

#[expect(dead_code, reason = "other tests need the rest of it")]
mod common;

use catalogue::Plan;
use index::incidence::{GapRow, IncidenceRow, Pace, Scope, event_gaps, incidence};
use index::tables::{AreaRow, EventRow, Exact, Status};
use proptest::prelude::*;

const INCIDENCE: &str = "values_only = true\n\
    [incidence]\nindicator = \"cases\"\nlevels = [\"district\"]\nfalse_discovery_rate = 0.05\n";
const COUNT: &str = "kind = \"count\"\narea = { zh = \"\", en = \"\" }";

fn plan() -> Plan {
    common::plan(&[("values_only = true\n", INCIDENCE)], &[("cases", "left", COUNT)])
}

/// The table of incidence in which one district has cases in one field.
fn rows(plan: &Plan) -> Vec<IncidenceRow> {
    let mut value = common::value("cases", "north", Some(3.0));
    value.numerator = Some(Exact::whole(3));
    let area = AreaRow {
        indicator_id: "cases".into(),
        unit_id: "north".into(),
        period: value.period.clone(),
        area: "works".into(),
        numerator: Some(Exact::whole(3)),
        denominator: None,
        records: 3,
        value: Some(3.0),
        lower: None,
        upper: None,
        status: Status::Ok,
    };
    incidence(plan, &[value], &[area]).0
}

fn event(day: &str, events: Exact) -> EventRow {
    EventRow { indicator_id: "cases".into(), unit_id: "north".into(), area: "works".into(), day: day.into(), events }
}

fn gaps_of(events: &[EventRow]) -> Vec<GapRow> {
    let plan = plan();
    event_gaps(&plan, events, &rows(&plan)).into_iter().filter(|row| row.scope == Scope::Cell).collect()
}

#[test]
fn each_case_but_the_first_has_the_days_since_the_one_before() {
    let days = ["2018-01-01", "2018-01-31", "2018-03-02", "2018-04-01", "2018-04-02"];
    let mut events: Vec<EventRow> = days.iter().map(|day| event(day, Exact::whole(1))).collect();
    events[4].events = Exact::whole(2);
    events.reverse();
    let gaps = gaps_of(&events);
    let seen: Vec<(u32, &str, f64, Pace)> =
        gaps.iter().map(|row| (row.case, row.day.as_str(), row.gap_days, row.pace)).collect();
    assert_eq!(
        seen,
        [
            (2, "2018-01-31", 30.0, Pace::TooFew),
            (3, "2018-03-02", 30.0, Pace::TooFew),
            (4, "2018-04-01", 30.0, Pace::TooFew),
            // 1 day is not below 30 · 3 · (0.975^(-1/3) - 1) = 0.76 days, half a day is.
            (5, "2018-04-02", 1.0, Pace::Usual),
            (6, "2018-04-02", 0.5, Pace::Faster),
        ]
    );
    assert_eq!(gaps[3].mean, Some(30.0));
    let plan = plan();
    let all = event_gaps(&plan, &events, &rows(&plan));
    let over_fields: Vec<f64> = all.iter().filter(|row| row.scope == Scope::Unit).map(|row| row.gap_days).collect();
    assert_eq!(over_fields, [30.0, 30.0, 30.0, 1.0, 0.5], "one field alone is all fields");
}

#[test]
fn a_long_quiet_is_seen() {
    let mut events: Vec<EventRow> = (1..=20).map(|day| event(&format!("2018-01-{day:02}"), Exact::whole(1))).collect();
    events.push(event("2018-03-01", Exact::whole(1)));
    let gaps = gaps_of(&events);
    assert_eq!(gaps.iter().filter(|row| row.pace == Pace::Slower).count(), 1);
    assert_eq!(gaps.last().map(|row| (row.gap_days, row.pace)), Some((40.0, Pace::Slower)));
}

#[test]
fn what_is_frequent_or_no_whole_case_has_no_gaps() {
    let frequent = [event("2018-01-01", Exact::whole(150)), event("2018-01-02", Exact::whole(51))];
    assert!(gaps_of(&frequent).is_empty());
    let parts = [event("2018-01-01", Exact(5_000)), event("2018-01-02", Exact::whole(1))];
    assert!(gaps_of(&parts).is_empty());
    let no_day = [event("2018-02-30", Exact::whole(1)), event("2018-03-02", Exact::whole(1))];
    assert!(gaps_of(&no_day).is_empty());
    assert!(gaps_of(&[event("2018-01-01", Exact::whole(1))]).is_empty());
}

proptest! {
    /// A published gap never changes when later cases come, whatever the order of the rows.
    #[test]
    fn later_cases_change_nothing(mut days in proptest::collection::vec(1_u32..1000, 2..40), seed in any::<u64>()) {
        let date = |day: u32| chrono::NaiveDate::from_ymd_opt(2018, 1, 1).unwrap() + chrono::Days::new(u64::from(day));
        let events = |days: &[u32]| -> Vec<EventRow> {
            days.iter().map(|day| event(&date(*day).to_string(), Exact::whole(1))).collect()
        };
        days.sort_unstable();
        let before = gaps_of(&events(&days[..days.len() - 1]));
        let turn = usize::try_from(seed % days.len() as u64).unwrap();
        days.rotate_left(turn);
        let after = gaps_of(&events(&days));
        prop_assert_eq!(&after[..before.len()], &before[..]);
        prop_assert_eq!(after.len(), before.len() + 1);
        for row in after {
            let inside = row.lower.is_none_or(|lower| lower <= row.gap_days) && row.upper.is_none_or(|upper| row.gap_days <= upper);
            prop_assert_eq!(inside, matches!(row.pace, Pace::Usual | Pace::TooFew));
        }
    }
}
