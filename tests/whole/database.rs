//! Tables that come from a real PostgreSQL server.
#![cfg(unix)]

#[path = "../../pipeline/intake/tests/database/server.rs"]
mod server;

use crate::support::{chengxin, copy_plan, scratch, table};
use server::{PASSWORD, Server};
use std::path::Path;
use std::process::Output;

const SETUP: &str = "\
CREATE TABLE orders (no text, received date, kind text, unit text, due date, closed date, visited boolean, excluded boolean)
INSERT INTO orders VALUES ('A1', '2018-03-05', '求决', '香洲区', '2018-03-12', '2018-03-10', true, false), ('A2', '2018-03-05', '求决', E'外\\n星', '2018-03-12', NULL, false, false), ('A3', '2018-03-06', '咨询', '斗门区', '2018-03-12', NULL, false, false)
GRANT SELECT ON orders TO reader
";

const QUERY: &str = "SELECT no AS order_id, received AS \"受理时间\", kind, unit AS unit_id, due AS due_on, closed AS closed_on, visited, excluded FROM orders ORDER BY no";

/// The plan, of which the hotline's orders are in a database.
fn plan(query: &str) -> tempfile::TempDir {
    let plan = scratch();
    copy_plan(plan.path());
    let source = plan.path().join("pipeline/sources/hotline_orders.toml");
    let text = std::fs::read_to_string(&source).expect("a source");
    std::fs::write(source, format!("{text}\n[database]\nquery = '''{query}'''\n")).expect("written");
    plan
}

fn load(plan: &Path, url: &str, input: Option<&Path>, out: &Path) -> (Option<i32>, String) {
    let mut command = chengxin();
    command.env("CHENGXIN_DATABASE_URL", url).arg("--plan").arg(plan).arg("load").args(input).arg("--out").arg(out);
    let Output { status, stderr, .. } = command.output().expect("ran");
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert!(!said.contains(PASSWORD) && !said.contains("panicked"), "{said}");
    (status.code(), said)
}

fn run_file(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(out.join("run.json")).expect("run.json")).expect("JSON")
}

#[test]
fn the_rows_of_a_query_are_read_and_checked_like_those_of_a_file() {
    let Some(server) = Server::start(SETUP) else { return };
    let (plan, results) = (plan(QUERY), scratch());
    let out = results.path().join("results");
    let url = server.url("localhost", &format!("?sslmode=verify-full&sslrootcert={}", server.authority()));
    let (code, said) = load(plan.path(), &url, None, &out);
    assert_eq!(code, Some(1), "{said}");
    let run = run_file(&out);
    let counts = &run["tables"]["hotline_orders"];
    assert_eq!((counts["read"].as_u64(), counts["kept"].as_u64()), (Some(3), Some(2)), "{said}");
    assert_eq!(run["sources"][0]["path"], "postgres:hotline_orders");
    assert_eq!(run["sources"][0]["format"], "PostgreSQL");
    let rejected = table(&out.join("1-records/rejected.csv"));
    assert_eq!((rejected[0]["文件"].as_str(), rejected[0]["行号"].as_str()), ("postgres:hotline_orders", "2"));
    assert_eq!(rejected[0]["规则"], "unknown_unit");
    let written = std::fs::read_to_string(out.join("run.json")).expect("run.json");
    assert!(!written.contains(PASSWORD) && !written.contains("localhost"));

    let (code, said) = load(plan.path(), &url, None, &out);
    assert_eq!(code, Some(1), "the row is still to be mended");
    assert!(said.contains("没有变化"), "{said}");
}

#[test]
fn a_query_that_fails_is_a_finding_and_a_server_that_is_away_stops_the_load() {
    let Some(server) = Server::start(SETUP) else { return };
    let (plan, results) = (plan("SELECT no AS order_id FROM absent"), scratch());
    let out = results.path().join("results");
    let file = results.path().join("12345工单_2018.csv");
    let header = "工单编号,受理时间,来源渠道,诉求类型,承办单位,办理时限,办结时间,满意度,是否有效回访,是否剔除,剔除理由,来电号码\n";
    std::fs::write(&file, format!("{header}A1,2018-01-02,电话,求决,香洲区,2018-01-09,2018-01-08,满意,是,否,,\n"))
        .expect("written");
    let (code, said) = load(plan.path(), &server.url("localhost", ""), Some(&file), &out);
    assert_eq!(code, Some(1), "{said}");
    let run = run_file(&out);
    let mut findings = run["findings"].as_array().into_iter().flatten();
    let finding = findings.find(|finding| finding["rule"] == "database_query").expect("a finding");
    assert_eq!(finding["path"], "postgres:hotline_orders");
    assert!(finding["message"].as_str().is_some_and(|message| message.contains("absent")), "{finding}");
    let before = std::fs::read(out.join("run.json")).expect("run.json");
    let url = server.url("localhost", "");
    drop(server);
    let (code, said) = load(plan.path(), &url, Some(&file), &out);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("postgres://reader@localhost") && said.contains("hint:"), "{said}");
    assert_eq!(std::fs::read(out.join("run.json")).expect("run.json"), before, "earlier results stay");
}

#[test]
fn a_query_of_a_plan_must_be_one_select() {
    for query in ["DELETE FROM orders", "SELECT 1; SELECT 2", "SELECT no INTO copy FROM orders"] {
        let plan = plan(query);
        let check = chengxin().args(["check", "--plan"]).arg(plan.path()).output().expect("ran");
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        assert_eq!(check.status.code(), Some(1), "{query}: {said}");
        assert!(said.contains("pipeline/sources/hotline_orders.toml") && said.contains("not_one_select"), "{said}");
    }
}
