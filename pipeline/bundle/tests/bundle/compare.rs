//! Which cells agree, and which do not.

use crate::folder;
use bundle::{Comparison, compare, dictionary};
use std::collections::BTreeMap;

const HEADER: &str = "indicator_id,unit_id,area,day,events\n";

fn compared(published: &str, computed: &str, known: &dyn Fn(&BTreeMap<&str, &str>, &str) -> bool) -> Comparison {
    let table = dictionary().iter().find(|table| table.name == "events").unwrap();
    let dir = folder(&[
        ("published.csv", format!("{HEADER}{published}").as_bytes()),
        ("computed.csv", format!("{HEADER}{computed}").as_bytes()),
    ]);
    let (published, computed) = (dir.path().join("published.csv"), dir.path().join("computed.csv"));
    compare(table, "events.csv", &published, &computed, known).unwrap()
}

#[test]
fn a_cell_that_differs_is_named_with_both_numbers() {
    let found = compared(
        "a,1,x,2018-01-01,1\na,2,x,2018-01-01,2.0\n",
        "a,2,x,2018-01-01,2\na,1,x,2018-01-01,1.0001\n",
        &|_, _| true,
    );
    assert_eq!((found.rows, found.agree, found.unknown), (2, 1, 0));
    let [one] = &found.differences[..] else { panic!("{found:?}") };
    assert_eq!((one.row.as_str(), one.column.as_str()), ("a · 1 · x · 2018-01-01", "events"));
    assert_eq!((one.published.as_str(), one.computed.as_str()), ("1", "1.0001"));
}

#[test]
fn rows_on_one_side_and_rows_twice_are_differences() {
    let found = compared(
        "a,1,x,2018-01-01,1\na,1,x,2018-01-01,1\nb,1,x,2018-01-01,1\n",
        "a,1,x,2018-01-01,1\nc,1,x,2018-01-01,1\n",
        &|_, _| true,
    );
    let rows: Vec<_> =
        found.differences.iter().map(|one| (one.row.split(' ').next().unwrap(), one.published.as_str())).collect();
    assert_eq!(rows, [("a", "row, more than once"), ("b", "row"), ("c", "")]);
}

#[test]
fn what_cannot_be_computed_is_counted_apart_and_never_as_agreeing() {
    let found = compared(
        "a,1,x,2018-01-01,1\nb,1,x,2018-01-01,5\nc,1,x,2018-01-01,9\n",
        "a,1,x,2018-01-01,1\nb,1,x,2018-01-01,1\n",
        &|row, _| row["indicator_id"] == "a",
    );
    assert_eq!((found.agree, found.unknown, found.differences.len()), (1, 2, 0));
}

#[test]
fn words_are_no_numbers() {
    let found = compared(
        "a,1,x,2018-01-01,NaN\nb,1,x,2018-01-01,inf\n",
        "a,1,x,2018-01-01,nan\nb,1,x,2018-01-01,infinity\n",
        &|_, _| true,
    );
    assert_eq!(found.differences.len(), 2);
}
