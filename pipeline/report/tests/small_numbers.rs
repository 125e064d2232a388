//! What readers of the reports rely on where few records allow little to be said.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[expect(dead_code, reason = "other tests need the rest of it")]
mod pages;

use common::City;
use pages::{workbook, written};

#[test]
fn a_run_that_ends_with_the_index_is_reported_as_one() {
    let mut city = City::new();
    let sheets = |city: &City| {
        let parts = workbook(&written(city));
        parts.keys().filter(|name| name.starts_with("xl/worksheets/sheet")).count()
    };
    assert_eq!(sheets(&city), 15);
    (city.incidence, city.incidence_trend) = (Vec::new(), Vec::new());
    (city.comparison, city.rank_ranges) = (Vec::new(), Vec::new());
    assert_eq!(sheets(&city), 11);
}
