//! Loads of the same folder, again and again.

use crate::support::{bytes_below, chengxin, scratch, table};
use std::path::Path;

const HEADER: &str =
    "工单编号,受理时间,来源渠道,诉求类型,承办单位,办理时限,办结时间,满意度,是否有效回访,是否剔除,剔除理由,来电号码\n";

fn order(id: &str, unit: &str) -> String {
    format!("{id},2018-01-02,电话,求决,{unit},2018-01-09,2018-01-08,满意,是,否,,\n")
}

fn ran(command: &str, input: &Path, out: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = chengxin().arg(command).arg(input).arg("--out").arg(out).args(args).output().expect("ran");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_folder_is_loaded_once_a_change_is_in_the_ledger_and_an_earlier_day_comes_back() {
    let dir = scratch();
    let (records, out) = (dir.path().join("in"), dir.path().join("results"));
    std::fs::create_dir(&records).expect("a folder");
    std::fs::write(
        records.join("12345工单_一月.csv"),
        format!("{HEADER}{}{}", order("A1", "香洲区"), order("A2", "外星")),
    )
    .expect("written");
    let (code, said) = ran("run", &records, &out, &["--now", "2026-03-01"]);
    assert_eq!(code, Some(1), "{said}");
    let first = bytes_below(&out);

    let (code, said) = ran("load", &records, &out, &["--now", "2026-03-02"]);
    assert_eq!(code, Some(1), "a row is still to be mended: {said}");
    assert!(said.contains("没有变化") && said.contains("2 read = 1 kept + 1 rejected"), "{said}");
    assert_eq!(bytes_below(&out), first, "all stages stay as they are");

    std::fs::write(records.join("12345工单_二月.csv"), format!("{HEADER}{}", order("A3", "斗门区"))).expect("written");
    let (_, said) = ran("run", &records, &out, &["--now", "2026-04-01"]);
    assert!(said.contains("3 read = 2 kept + 1 rejected"), "{said}");
    std::fs::remove_file(records.join("12345工单_一月.csv")).expect("removed");
    let (_, said) = ran("run", &records, &out, &["--now", "2026-05-01"]);
    assert!(said.contains("1 read = 1 kept + 0 rejected"), "{said}");
    let ledger = table(&out.join("1-records/ledger.csv"));
    let lines: Vec<String> =
        ledger.iter().map(|line| format!("{} {} {}", &line["loaded_at"][..10], line["change"], line["file"])).collect();
    assert_eq!(
        lines,
        [
            "2026-03-01 new 12345工单_一月.csv",
            "2026-04-01 new 12345工单_二月.csv",
            "2026-05-01 removed 12345工单_一月.csv"
        ]
    );

    let then = dir.path().join("then");
    let (code, said) = ran("run", &out, &then, &["--as-of", "2026-03-31"]);
    assert_eq!(code, Some(1), "{said}");
    let again = bytes_below(&then);
    let of_tables = |path: &&String| {
        ["1-records/", "2-values/", "3-scores/", "4-index/"].iter().any(|stage| path.starts_with(stage))
    };
    for path in first.keys().filter(of_tables) {
        // Workbooks hold the time at which they were written.
        assert!(path.ends_with(".xlsx") || again.get(path) == first.get(path), "{path}");
    }
    let (code, said) = ran("run", &out, &dir.path().join("before"), &["--as-of", "2026-02-28"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("2026-03-01"), "{said}");
    let (code, said) = ran("load", &records, &then, &["--as-of", "2026-03-31"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("--as-of"), "{said}");
}
