//! Zhuhai's published reconsideration figures of 2018 (珠海市2018年行政复议、行政应诉案件统计报告).

use crate::support::{chengxin, row, scratch, table};
use std::fmt::Write as _;

/// The counts as they were printed; the rate of attendance that the report prints contradicts its own counts.
const PRINTED: [(&str, &str); 19] = [
    ("单位", "440400-BJ"),
    ("统计截止日期", "2018-12-31"),
    ("上期结转", "126"),
    ("受理", "1243"),
    ("审结", "1148"),
    ("维持", "763"),
    ("驳回", "68"),
    ("撤销", "22"),
    ("变更", "1"),
    ("确认违法", "21"),
    ("责令履行", "4"),
    ("终止(被申请人改变行为后撤回)", "195"),
    ("其他终止", "67"),
    ("其他", "7"),
    ("未审结", "221"),
    ("纠错件数", "243"),
    ("一审开庭案件", "434"),
    ("负责人出庭", "87"),
    ("综合纠错率", "21.17%"),
];

fn load(change: impl Fn(&str, &str) -> String) -> (tempfile::TempDir, Option<i32>) {
    let out = scratch();
    let (mut header, mut cells) = (String::new(), String::new());
    for (name, text) in PRINTED.iter().chain(&[("负责人出庭率", "21.75%")]) {
        let comma = if header.is_empty() { "" } else { "," };
        write!(header, "{comma}{name}").expect("written");
        write!(cells, "{comma}{}", change(name, text)).expect("written");
    }
    let file = out.path().join("行政复议应诉统计_2018.csv");
    std::fs::write(&file, format!("{header}\n{cells}\n")).expect("written");
    let results = out.path().join("results");
    let run = chengxin().args(["run", "--years", "2018"]).arg(&file).arg("--out").arg(&results).output().expect("ran");
    (out, run.status.code())
}

#[test]
fn the_correction_rate_is_reproduced_from_the_counts() {
    let (out, _) = load(|_, text| text.to_owned());
    let values = table(&out.path().join("results/2-values/values.csv"));
    let value =
        row(&values, &[("indicator_id", "reconsideration_corrected"), ("unit_id", "440400"), ("period", "2018")]);
    assert_eq!((value["numerator"].as_str(), value["denominator"].as_str()), ("243", "1148"));
    assert_eq!(format!("{:.2}", value["value"].parse::<f64>().expect("a value")), "21.17");
}

#[test]
fn a_reported_rate_that_its_counts_contradict_is_a_finding_and_the_row_is_kept() {
    let (out, code) = load(|_, text| text.to_owned());
    assert_eq!(code, Some(1), "there is a finding");
    let warnings = table(&out.path().join("results/1-records/warnings.csv"));
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!((warnings[0]["规则"].as_str(), warnings[0]["列"].as_str()), ("reported_rate", "负责人出庭率"));
    assert!(warnings[0]["原因"].contains("20.05"), "says what the counts give: {:?}", warnings[0]);
    assert!(table(&out.path().join("results/1-records/rejected.csv")).is_empty());
}

#[test]
fn counts_that_do_not_add_up_are_rejected() {
    let (out, code) = load(|name, text| if name == "未审结" { "220".to_owned() } else { text.to_owned() });
    assert_eq!(code, Some(1));
    let rejected = table(&out.path().join("results/1-records/rejected.csv"));
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    assert!(rejected[0]["原因"].contains("结转"), "{:?}", rejected[0]);
}
