//! What is said, and how the program exits, when something is wrong.

use crate::support::{chengxin, copy_plan, scratch, succeed, table};

/// What `check` prints on a plan whose hotline query is replaced.
fn check_with_query(sql: &str) -> (Option<i32>, String) {
    let plan = scratch();
    copy_plan(plan.path());
    std::fs::write(plan.path().join("queries/02_records_and_openness/hotline_closed_on_time.sql"), sql)
        .expect("written");
    let check = chengxin().args(["check", "--plan"]).arg(plan.path()).output().expect("ran");
    (check.status.code(), String::from_utf8_lossy(&check.stdout).into_owned())
}

#[test]
fn a_query_that_is_more_than_one_select_is_refused() {
    for sql in [
        "SELECT 1; SELECT 2",
        "COPY (SELECT 1) TO 'x.csv'",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
        "DROP TABLE hotline_orders",
        "INSERT INTO hotline_orders VALUES (1)",
        "SET datafusion.execution.target_partitions = 1",
    ] {
        let (code, said) = check_with_query(sql);
        assert_eq!(code, Some(1), "{sql}: {said}");
        assert!(said.contains("queries/02_records_and_openness/hotline_closed_on_time.sql"), "{sql}: {said}");
        assert!(said.contains("hint:"), "{sql}: {said}");
    }
}

#[test]
fn a_query_cannot_reach_for_files_or_undeclared_tables() {
    for (source, rule) in [
        ("'/etc/passwd'", ""),
        ("read_csv('/etc/passwd')", ""),
        ("information_schema.tables", ""),
        ("court_list", "undeclared_table"),
    ] {
        let sql = format!(
            "SELECT record_id, unit_id, DATE '2018-01-01' AS counted_on, 1 AS numerator, 1 AS denominator FROM {source}"
        );
        let (code, said) = check_with_query(&sql);
        assert_eq!(code, Some(1), "{source}: {said}");
        assert!(said.contains(rule), "{source}: {said}");
    }
}

#[test]
fn a_query_that_returns_a_float_is_refused_with_the_reason() {
    let (code, said) = check_with_query(
        "SELECT record_id, unit_id, due_on AS counted_on, CAST(0.5 AS DOUBLE) AS numerator, 1 AS denominator FROM hotline_orders",
    );
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("[not_countable]") && said.contains("numerator"), "{said}");
}

#[test]
fn a_missing_file_or_folder_is_named_and_exits_2() {
    let out = scratch();
    for args in [
        vec!["run", "no-such-folder"],
        vec!["check", "--plan", "no-such-plan"],
        vec!["report", "--out", "no-such-results"],
        vec!["score", "--values", "no-such.csv"],
    ] {
        let mut command = chengxin();
        command.args(&args);
        if args[0] == "run" || args[0] == "score" {
            command.arg("--out").arg(out.path().join("results"));
        }
        let run = command.output().expect("ran");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("no-such"), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_folder_that_holds_something_else_is_never_replaced() {
    let out = scratch();
    let mine = out.path().join("thesis");
    std::fs::create_dir(&mine).expect("a folder");
    std::fs::write(mine.join("chapter1.txt"), "years of work").expect("written");
    let run = chengxin().args(["run"]).arg(out.path().join("records")).arg("--out").arg(&mine).output().expect("ran");
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("chapter1.txt"));
    assert_eq!(std::fs::read_to_string(mine.join("chapter1.txt")).expect("still there"), "years of work");
}

#[test]
fn nothing_of_the_users_is_removed_from_the_folder_of_the_results() {
    let out = scratch();
    let results = out.path().join("results");
    std::fs::create_dir_all(results.join("1-records")).expect("a folder");
    std::fs::write(results.join("1-records/已改.csv"), "corrected by hand").expect("written");
    let file = out.path().join("12345工单_2018.csv");
    std::fs::write(&file, "工单编号\n").expect("written");
    let run = chengxin().arg("load").arg(&file).arg("--out").arg(&results).output().expect("ran");
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("已改.csv"));
    assert!(results.join("1-records/已改.csv").exists());
    let generated = chengxin().args(["generate", "--out"]).arg(out.path()).output().expect("ran");
    assert_eq!(generated.status.code(), Some(2), "only a new folder is filled");
}

#[test]
fn a_folder_without_records_leaves_the_earlier_results_whole() {
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.01", "--out"]).arg(out.path()));
    let results = out.path().join("results");
    let before = std::fs::read(results.join("4-index/index.csv")).expect("an index");
    let empty = out.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    let run = chengxin().arg("run").arg(&empty).arg("--out").arg(&results).output().expect("ran");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(std::fs::read(results.join("4-index/index.csv")).expect("an index"), before);
}

#[test]
fn a_run_that_fails_leaves_the_earlier_results_whole() {
    let out = scratch();
    let results = out.path().join("results");
    let file = out.path().join("12345工单_2018.csv");
    let header = "工单编号,受理时间,来源渠道,诉求类型,承办单位,办理时限,办结时间,满意度,是否有效回访,是否剔除,剔除理由,来电号码\n";
    std::fs::write(&file, format!("{header}A1,2018-01-02,电话,求决,香洲区,2018-01-09,2018-01-08,满意,是,否,,\n"))
        .expect("written");
    // One order of one district: gates cannot be checked, which is a finding, and the results are there all the same.
    let run = chengxin().arg("run").arg(&file).arg("--out").arg(&results).output().expect("ran");
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let before = std::fs::read(results.join("2-values/values.csv")).expect("values");
    let run =
        chengxin().arg("run").arg(out.path().join("absent.csv")).arg("--out").arg(&results).output().expect("ran");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(std::fs::read(results.join("2-values/values.csv")).expect("values"), before);
    let left: Vec<_> =
        std::fs::read_dir(out.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "nothing half made is left: {left:?}");
}

#[test]
fn a_clerk_reads_where_and_why_a_row_was_refused_and_what_to_do() {
    let out = scratch();
    let results = out.path().join("results");
    let file = out.path().join("12345工单_2023.csv");
    let header = "工单编号,受理时间,来源渠道,诉求类型,承办单位,办理时限,办结时间,满意度,是否有效回访,是否剔除,剔除理由,来电号码\n";
    std::fs::write(&file, format!("{header}A1,2023-07-02,电话,求决,香洲区,2023-07-32,,,是,否,,\n")).expect("written");
    let run = chengxin().arg("load").arg(&file).arg("--out").arg(&results).output().expect("ran");
    assert_eq!(run.status.code(), Some(1));
    let rejected = table(&results.join("1-records/rejected.csv"));
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    let row = &rejected[0];
    assert_eq!(
        (row["文件"].as_str(), row["行号"].as_str(), row["列"].as_str()),
        ("12345工单_2023.csv", "2", "办理时限")
    );
    assert_eq!((row["原文"].as_str(), row["规则"].as_str()), ("2023-07-32", "impossible_date"));
    assert!(row["原因"].contains("7月") && !row["如何修改"].is_empty(), "{row:?}");
}
