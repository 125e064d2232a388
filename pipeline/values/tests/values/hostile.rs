//! Queries that reach for what they must not, or that are built to bring the program down.

use crate::check::{findings_of, only};
use crate::world::{ON_TIME, World, order, years};
use catalogue::Kind;

#[test]
fn anything_but_one_select_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("stolen.csv");
    let refused = [
        String::new(),
        "-- nothing but a comment".to_owned(),
        format!("{ON_TIME}; {ON_TIME}"),
        format!("{ON_TIME};\nDROP TABLE orders"),
        format!("COPY orders TO '{}'", target.display()),
        format!("COPY ({ON_TIME}) TO '{}' STORED AS CSV", target.display()),
        "CREATE EXTERNAL TABLE passwords STORED AS CSV LOCATION '/etc/passwd'".to_owned(),
        "CREATE TABLE mine AS SELECT record_id FROM orders".to_owned(),
        "CREATE VIEW mine AS SELECT record_id FROM orders".to_owned(),
        "INSERT INTO orders (record_id) VALUES ('x')".to_owned(),
        "DELETE FROM orders".to_owned(),
        "UPDATE orders SET unit = 'C'".to_owned(),
        "SET datafusion.catalog.information_schema = true".to_owned(),
        "SHOW TABLES".to_owned(),
        "EXPLAIN SELECT record_id FROM orders".to_owned(),
        format!("EXPLAIN ANALYZE {ON_TIME}"),
        format!("{ON_TIME} UNION ALL TABLE orders"),
        ON_TIME.replace("FROM orders", "INTO mine FROM orders"),
        "WITH gone AS (SELECT record_id FROM orders) DELETE FROM orders".to_owned(),
    ];
    for sql in refused {
        let findings = findings_of(&sql);
        assert!(findings.iter().any(|finding| finding.rule == "not_one_select"), "{sql}: {findings:#?}");
    }
    assert!(!target.exists());
    let second = only(&format!("{ON_TIME};\nDROP TABLE orders"), "not_one_select");
    assert_eq!(second.line, 4, "the line of the second statement");
}

#[test]
fn files_and_foreign_tables_cannot_be_read() {
    let files = [
        "'x.parquet'",
        "'/etc/passwd'",
        "\"/etc/passwd\"",
        "\"x.csv\"",
        "x.csv",
        "'https://example.org/x.parquet'",
        "read_csv('x.csv')",
        "generate_series(1, 10)",
        "TABLE(read_parquet('x'))",
        "information_schema.tables",
        "datafusion.public.orders",
    ];
    for file in files {
        let sql = format!("{ON_TIME} WHERE record_id IN (SELECT record_id FROM {file})");
        let findings = findings_of(&sql);
        assert!(findings.iter().any(|finding| finding.rule == "reads_files"), "{file}: {findings:#?}");
    }
}

#[test]
fn a_query_that_is_refused_never_runs() {
    let mut world = World::with_orders(&[order("a", "D1", "2018-03-01", None)]);
    let target = world.dir.path().join("stolen.parquet");
    world.indicator("thief", Kind::Count, &["orders"], &format!("COPY orders TO '{}'", target.display()));
    values::evaluate(&world.plan, &world.records(), "thief", &years(2018, 2018), 1).unwrap_err();
    assert!(!target.exists());
}

#[test]
fn deep_nesting_is_refused_without_exhausting_the_stack() {
    let nested = |depth: usize| {
        let one = format!("{}1{} AS denominator", "(".repeat(depth), ")".repeat(depth));
        ON_TIME.replace("1 AS denominator", &one)
    };
    only(&nested(10_000), "too_long");
    assert!(only(&nested(900), "sql_error").message.contains("nested more than"));
    let subqueries = format!("{} record_id FROM orders {}", "SELECT record_id FROM (".repeat(300), ")".repeat(300));
    assert!(only(&subqueries, "sql_error").message.contains("nested more than"));
    let negations = format!("{ON_TIME} WHERE {} TRUE", "NOT ".repeat(1_500));
    only(&negations, "sql_error");
}

#[test]
fn a_long_query_is_planned_or_refused_without_exhausting_the_stack() {
    let sum = |terms: usize| ON_TIME.replace("1 AS denominator", &format!("{}1 AS denominator", "1 + ".repeat(terms)));
    only(&sum(100_000), "too_long");
    assert_eq!(findings_of(&sum(900)), []);
    let conditions = format!("{ON_TIME} WHERE {}", vec!["unit <> 'C'"; 480].join(" OR "));
    assert_eq!(findings_of(&conditions), []);
    let unions = vec![ON_TIME; 60].join(" UNION ALL ");
    assert_eq!(findings_of(&unions), []);
}
