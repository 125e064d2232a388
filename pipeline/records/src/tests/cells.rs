//! Cells as offices write them, loaded whole.

use super::world::{Loaded, World};
use std::fmt::Write;

const HEADER: [&str; 9] =
    ["文书号", "统一社会信用代码", "许可机关", "决定日期", "有效期至", "更新日期", "按时率", "占比", "备注"];

/// A permit that is right in everything; `with` replaces cells by header.
fn permit(number: &str, with: &[(&str, &str)]) -> String {
    let mut cells =
        [number, "11440400K000000141", "香洲区", "2018-03-05", "2021-03-04", "2018-03-06", "98%", "0.98", ""];
    for (header, cell) in with {
        cells[HEADER.iter().position(|other| other == header).unwrap()] = cell;
    }
    cells.join(",")
}

fn file(rows: &[String]) -> String {
    format!("{}\n{}\n", HEADER.join(","), rows.join("\n"))
}

fn load(rows: &[String]) -> Loaded {
    World::new().file("许可.csv", file(rows)).load()
}

/// What is stored of one cell.
fn stored(header: &str, cell: &str) -> String {
    let loaded = load(&[permit("珠许〔2018〕1号", &[(header, cell)])]);
    assert!(loaded.rejects.is_empty(), "{header} {cell}: {:?}", loaded.rejects);
    let place = HEADER.iter().position(|other| *other == header).unwrap();
    loaded.cells("permits", 0)[place].clone()
}

#[test]
fn cells_are_read_as_they_are_meant() {
    for (header, cell, meant) in [
        ("决定日期", "43164", "2018-03-05"),
        ("决定日期", "43164.75", "2018-03-05"),
        ("决定日期", "２０１８／３／５", "2018-03-05"),
        ("有效期至", "2099-12-31", "9999-12-31"),
        ("有效期至", "9999/12/31", "9999-12-31"),
        ("有效期至", "长期", "9999-12-31"),
        ("有效期至", "暂无", ""),
        ("按时率", "98", "98.0000"),
        ("按时率", "98.00％", "98.0000"),
        ("按时率", "0.98%", "0.9800"),
        ("占比", "0.98", "98.0000"),
        ("占比", "98%", "98.0000"),
        ("统一社会信用代码", " 11440400k00000014\u{200B}1", "11440400K000000141"),
        ("许可机关", "香洲 区", "440402"),
        ("文书号", "珠许[2018] 第1", "珠许〔2018〕1号"),
    ] {
        assert_eq!(stored(header, cell), meant, "{header} {cell}");
    }
}

#[test]
fn cells_that_may_mean_several_things_are_refused_with_their_reason() {
    for (header, cell, rule, reason) in [
        ("决定日期", "长期", "impossible_date", "“长期”的写法"),
        ("决定日期", "18-3-5", "wrong_type", "年份不足四位"),
        ("决定日期", "2018", "wrong_type", "不是日期"),
        ("按时率", "0.98", "wrong_type", "没有百分号"),
        ("占比", "98", "wrong_type", "这一列填小数"),
        ("按时率", "约98%", "wrong_type", "约数或区间"),
        ("统一社会信用代码", "440400000012345", "wrong_type", "15位的号码"),
        ("统一社会信用代码", "K00000014", "wrong_type", "9位的号码"),
        ("统一社会信用代码", "1.144E+17", "damaged_number", "无法还原"),
        ("文书号", "4.40402E+17", "damaged_number", "无法还原"),
    ] {
        let loaded = load(&[permit("珠许〔2018〕1号", &[(header, cell)])]);
        let [line] = loaded.rejects.as_slice() else { panic!("{header} {cell}: {:?}", loaded.rejects) };
        assert_eq!(line.rule, rule, "{header} {cell}");
        assert!(line.reason.contains(reason), "{line:?}");
    }
}

#[test]
fn a_header_in_percent_says_what_a_bare_number_is() {
    let text = file(&[permit("珠许〔2018〕1号", &[("按时率", "0.98")])]).replace("按时率", "按时率（%）");
    let loaded = World::new().file("许可.csv", text).load();
    assert_eq!(loaded.cells("permits", 0)[6], "0.9800");
}

#[test]
fn doubtful_codes_are_kept_and_warned_of() {
    let loaded = load(&[
        permit("珠许〔2018〕1号", &[("统一社会信用代码", "91350211M0000XUF46")]),
        permit("珠许〔2018〕2号", &[("统一社会信用代码", "114404OOKOOOOOO14I")]),
        permit("珠许〔2018〕3号", &[("统一社会信用代码", "91350211M0000XUF46"), ("决定日期", "?")]),
    ]);
    assert_eq!(loaded.texts("permits", "holder_code"), ["91350211M0000XUF46", "11440400K000000141"]);
    assert_eq!(loaded.report.tables["permits"].warnings, 2, "a refused row is not warned of as well");
    assert_eq!(loaded.report.warnings_by_rule["permits"]["check_digit"], 1);
    assert_eq!(loaded.report.warnings_by_rule["permits"]["mended_code"], 1);
    assert!(loaded.warnings.contains("校验码不符") && loaded.warnings.contains("114404OOKOOOOOO14I"));
    assert_eq!(loaded.rules(), ["wrong_type"]);
}

#[test]
fn an_amended_document_supersedes_its_older_version_however_its_number_is_written() {
    let loaded = load(&[
        permit("珠许〔2018〕1号", &[("更新日期", "2018-03-06"), ("备注", "甲")]),
        permit("珠许[2018]第1号", &[("更新日期", "2018-04-01"), ("备注", "乙")]),
        permit("珠许（2018）1", &[("更新日期", "2018-04-01"), ("备注", "乙")]),
        permit("珠许〔2018〕1号", &[("更新日期", "2018-04-01"), ("备注", "丙")]),
    ]);
    assert_eq!(loaded.kept("permits"), 1);
    assert_eq!(loaded.texts("permits", "record_id"), ["珠许〔2018〕1号"]);
    let mut rules = loaded.rules();
    rules.sort_unstable();
    assert_eq!(rules, ["duplicate_key", "duplicate_key", "superseded"]);
    let superseded = loaded.rejects.iter().find(|line| line.rule == "superseded").unwrap();
    assert_eq!((superseded.line, superseded.text.as_str()), (2, "珠许〔2018〕1号"));
    assert!(superseded.reason.contains("取代") && superseded.reason.contains("“更新日期”较晚"), "{superseded:?}");
    assert_eq!(loaded.report.rejected_by_rule["permits"]["superseded"], 1);
    assert_eq!(loaded.report.tables["permits"].rejected, 3);
}

#[test]
fn a_rate_that_is_always_all_of_it_is_a_warning() {
    let rows = |count: usize, last: &str| -> Vec<String> {
        let rate = |n: usize| if n == count { last.to_owned() } else { "100%".to_owned() };
        (1..=count).map(|n| permit(&format!("珠许〔2018〕{n}号"), &[("按时率", &rate(n)), ("占比", "")])).collect()
    };
    let said =
        |rows: &[String]| -> Vec<String> { load(rows).report.findings.iter().map(ToString::to_string).collect() };
    let found = said(&rows(21, "100"));
    assert_eq!(found.len(), 1, "{found:?}");
    for part in ["许可.csv: warning: `按时率` is 100% in all 21 rows", "市城管局", "[constant_rate]", "hint: "]
    {
        assert!(found[0].contains(part), "{}", found[0]);
    }
    assert!(said(&rows(21, "99.99%")).is_empty());
    assert!(said(&rows(20, "100%")).is_empty());
}

#[test]
fn a_key_is_the_same_with_and_without_what_cannot_be_seen() {
    let mut text = String::from("工单编号,受理时间,承办单位,办理时限\n");
    for id in ["GD\u{200B}1", "GD1", "GD\u{A0}2", "GD 2"] {
        let _ = writeln!(text, "{id},2018-03-01,香洲区,2018-03-20");
    }
    let loaded = World::new().file("12345工单.csv", text).load();
    assert_eq!(loaded.rules(), ["duplicate_key", "duplicate_key"]);
}
