//! Zhuhai's plan and its fixtures.

use crate::support::{chengxin, succeed};

#[test]
fn the_plan_has_nothing_to_mend() {
    let check = chengxin().arg("check").output().expect("ran");
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert_eq!(check.status.code(), Some(0), "{said}");
    assert!(said.contains("in 17 nodes"), "all 17 measures have indicators: {said}");
}

#[test]
fn every_indicator_counts_its_fixture_as_expected() {
    let test = chengxin().arg("test").output().expect("ran");
    let said = String::from_utf8_lossy(&test.stdout).into_owned();
    assert_eq!(test.status.code(), Some(0), "{said}");
    assert!(said.contains(" passed, 0 failed"), "{said}");
}

#[test]
fn another_plan_is_checked_in_its_own_folder() {
    succeed(chengxin().args(["check", "--plan", "tests/plans/boston"]));
    succeed(chengxin().args(["check", "--plan", "tests/plans/asem"]));
}
