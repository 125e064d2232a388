//! Each rule of the check of queries, and that a good query breaks none.

use crate::world::{ON_TIME, World};
use catalogue::{Finding, Kind, Text};
use values::check_queries;

/// The findings about one query that declares `orders`.
pub fn findings_of(sql: &str) -> Vec<Finding> {
    let mut world = World::new();
    world.indicator("on_time", Kind::Proportion, &["orders"], sql);
    check_queries(&world.plan)
}

/// Asserts that the query breaks one rule, and returns the finding.
pub fn only(sql: &str, rule: &str) -> Finding {
    let findings = findings_of(sql);
    let [finding] = findings.as_slice() else { panic!("{sql}: not one finding but {findings:#?}") };
    assert_eq!(finding.rule, rule, "{finding}");
    finding.clone()
}

/// `ON_TIME` with one part put in place of another.
fn changed(from: &str, to: &str) -> String {
    assert!(ON_TIME.contains(from));
    ON_TIME.replace(from, to)
}

#[test]
fn good_queries_break_no_rule() {
    let good = [
        ON_TIME.to_owned(),
        format!("-- a comment; with a semicolon\n{ON_TIME};"),
        format!("{ON_TIME} WHERE amount_yuan > 0.5 AND record_id IN (SELECT DISTINCT record_id FROM orders)"),
        format!(
            "WITH late AS (SELECT record_id AS id FROM orders WHERE closed_on > due_on) {ON_TIME} JOIN late ON id = record_id"
        ),
        format!("{ON_TIME} WHERE due_on = (SELECT MAX(due_on) FROM orders AS all_orders)"),
        format!("{ON_TIME} JOIN units ON units.unit_id = unit JOIN periods ON due_on BETWEEN first_day AND last_day"),
        changed("1 AS denominator", "CAST(amount_yuan * amount_yuan AS DECIMAL(38, 4)) AS denominator"),
        changed("unit AS unit_id", "COALESCE(unit, 'C') AS unit_id"),
    ];
    for sql in good {
        assert_eq!(findings_of(&sql), [], "{sql}");
    }
}

#[test]
fn all_findings_are_reported_with_file_and_line() {
    let findings = findings_of(
        "SELECT record_id, unit AS unit_id, due_on AS counted_on,\n\
         amount_yuan / 2 AS numerator,\n\
         ROUND(amount_yuan) AS denominator\n\
         FROM orderz\n\
         WHERE due_on < now()",
    );
    let found: Vec<_> = findings.iter().map(|finding| (finding.line, finding.rule.as_str())).collect();
    assert_eq!(found, [(2, "divides"), (3, "rounds"), (4, "unknown_table"), (5, "not_deterministic")]);
    assert!(findings.iter().all(|finding| finding.path == "queries/01/on_time.sql" && !finding.hint.is_empty()));
    assert_eq!(findings[2].hint, "did you mean `orders`?");
}

#[test]
fn a_query_that_reads_what_it_does_not_declare_is_refused() {
    let reads = format!("{ON_TIME}\nWHERE unit IN (SELECT unit FROM population)");
    let finding = only(&reads, "undeclared_table");
    assert_eq!(finding.line, 4);
    assert!(finding.message.contains("`population`") && finding.hint.contains("\"population\""), "{finding}");
}

#[test]
fn a_shared_view_does_not_hide_what_it_reads() {
    let mut world = World::new();
    world.view("peopled", "SELECT unit AS place FROM population WHERE people > 0");
    world.view("peopled_twice", "SELECT place FROM peopled");
    let sql = format!("{ON_TIME} WHERE unit IN (SELECT place FROM peopled_twice)");
    world.indicator("on_time", Kind::Proportion, &["orders"], &sql);
    let findings = check_queries(&world.plan);
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(finding.rule, "undeclared_table");
    assert!(finding.message.contains("`population` through the view `peopled_twice`"), "{finding}");
    world.indicator("on_time", Kind::Proportion, &["orders", "population"], &sql);
    assert_eq!(check_queries(&world.plan), []);
}

#[test]
fn what_is_declared_and_not_read_is_refused() {
    let mut world = World::new();
    world.view("idle", "SELECT unit FROM orders");
    world.indicator("on_time", Kind::Proportion, &["orders", "population"], ON_TIME);
    let findings = check_queries(&world.plan);
    let found: Vec<_> = findings.iter().map(|finding| (finding.path.as_str(), finding.rule.as_str())).collect();
    assert_eq!(found, [("indicators/01/on_time.toml", "unused_table"), ("queries/shared/idle.sql", "unused_view")]);
}

#[test]
fn a_broken_view_is_reported_once_at_its_own_file() {
    let mut world = World::new();
    world.view("broken", "SELECT unit,\n no_such_column FROM orders");
    world.indicator(
        "on_time",
        Kind::Proportion,
        &["orders"],
        &format!("{ON_TIME} WHERE unit IN (SELECT unit FROM broken)"),
    );
    let findings = check_queries(&world.plan);
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(
        (finding.path.as_str(), finding.line, finding.rule.as_str()),
        ("queries/shared/broken.sql", 2, "sql_error")
    );
    assert!(finding.message.contains("no_such_column"), "{finding}");
}

#[test]
fn views_that_read_each_other_are_refused() {
    let mut world = World::new();
    world.view("egg", "SELECT unit FROM hen");
    world.view("hen", "SELECT unit FROM egg");
    let findings = check_queries(&world.plan);
    assert_eq!(findings.iter().filter(|finding| finding.message.contains("reads itself")).count(), 2, "{findings:#?}");
}

#[test]
fn names_that_hide_another_table_are_refused() {
    let mut world = World::new();
    world.view("periods", "SELECT unit FROM orders");
    world.view("orders", "SELECT unit FROM population");
    let taken = check_queries(&world.plan).into_iter().filter(|finding| finding.rule == "name_taken").count();
    assert_eq!(taken, 2);
    only(
        &format!("WITH population AS (SELECT record_id AS id FROM orders) {ON_TIME} JOIN population ON id = record_id"),
        "name_taken",
    );
}

#[test]
fn evidence_has_exactly_its_columns() {
    let missing = only(&changed("unit AS unit_id", "unit"), "wrong_columns");
    assert!(missing.message.contains("lacks `unit_id` and has no use for `unit`"), "{missing}");
    let area = only(&changed("1 AS denominator", "1 AS denominator, field AS area"), "wrong_columns");
    assert!(area.message.contains("has no use for `area`") && area.hint.contains("`area`"), "{area}");
    let mut world = World::new();
    world.indicator("on_time", Kind::Proportion, &["orders"], ON_TIME).area = Some(Text::default());
    let findings = check_queries(&world.plan);
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert!(finding.rule == "wrong_columns" && finding.message.contains("lacks `area`"), "{finding}");
}

#[test]
fn counts_are_whole_numbers_or_decimals() {
    let float = only(&changed("1 AS denominator", "CAST(1 AS DOUBLE) AS denominator"), "not_countable");
    assert!(float.message.contains("`denominator` is a floating-point number"), "{float}");
    assert_eq!(float.line, 2);
    only(&changed("1 AS denominator", "'1' AS denominator"), "not_countable");
    only(&changed("1 AS denominator", "due_on > closed_on AS denominator"), "not_countable");
    only(&changed("1 AS denominator", "NULL AS denominator"), "not_countable");
    let places =
        only(&changed("1 AS denominator", "amount_yuan * amount_yuan * amount_yuan AS denominator"), "not_countable");
    assert!(places.message.contains("6 digits after the point"), "{places}");
}

#[test]
fn ids_are_text_and_days_are_days() {
    only(&changed("record_id,", "source_line AS record_id,"), "wrong_column_type");
    only(&changed("unit AS unit_id", "1 AS unit_id"), "wrong_column_type");
    let time = only(&changed("due_on AS counted_on", "CAST(due_on AS TIMESTAMP) AS counted_on"), "wrong_column_type");
    assert!(time.message.contains("a date with a time"), "{time}");
}

#[test]
fn only_the_roll_up_adds_divides_and_rounds() {
    let divided = findings_of(&changed("1 AS denominator", "amount_yuan / 100 AS denominator"));
    assert!(divided.iter().any(|finding| finding.rule == "divides" && finding.line == 2), "{divided:#?}");
    only(&format!("{ON_TIME} WHERE amount_yuan > (SELECT AVG(amount_yuan) FROM orders AS others)"), "divides");
    only(&changed("1 AS denominator", "CEIL(amount_yuan) AS denominator"), "rounds");
    let grouped = "SELECT MIN(record_id) AS record_id, unit AS unit_id, due_on AS counted_on, COUNT(*) AS numerator,
        COUNT(*) AS denominator FROM orders\nGROUP BY unit, due_on";
    assert!(findings_of(grouped).iter().all(|finding| finding.rule == "aggregates"));
    assert!(findings_of(grouped).iter().any(|finding| finding.line == 3 && finding.message.contains("GROUP BY")));
    only(&ON_TIME.replacen("SELECT", "SELECT DISTINCT", 1), "aggregates");
    only(&format!("{ON_TIME} UNION {ON_TIME}"), "aggregates");
    assert_eq!(findings_of(&format!("{ON_TIME} UNION ALL {ON_TIME}")), []);
}

#[test]
fn what_changes_from_run_to_run_is_refused() {
    for clock in ["now()", "current_date", "CURRENT_TIMESTAMP", "current_time()"] {
        let sql = format!("{ON_TIME} WHERE CAST(due_on AS TEXT) <> CAST({clock} AS TEXT)");
        only(&sql, "not_deterministic");
    }
    only(&changed("record_id,", "uuid() AS record_id,"), "not_deterministic");
    only(&format!("{ON_TIME} WHERE amount_yuan > random()"), "not_deterministic");
    only(&format!("{ON_TIME} LIMIT 10"), "not_deterministic");
    only(&format!("{ON_TIME} WHERE record_id IN (SELECT record_id FROM orders AS o LIMIT 1)"), "not_deterministic");
}

#[test]
fn every_column_is_named() {
    let star = format!("WITH every AS (SELECT * FROM orders) {}", changed("FROM orders", "FROM every"));
    assert_eq!(only(&star, "names_no_columns").line, 1);
}

#[test]
fn an_error_of_the_engine_is_one_line_with_its_place() {
    let column = only(&changed("due_on AS counted_on", "\n due_om AS counted_on"), "sql_error");
    assert_eq!(column.line, 2);
    assert!(column.message.contains("due_om") && !column.message.contains('\n'), "{column}");
    let syntax = only(&format!("{ON_TIME}\nWHERE WHERE"), "sql_error");
    assert_eq!(syntax.line, 4, "{syntax}");
    only("SELECT 'never closed", "sql_error");
}

#[test]
fn an_indicator_whose_query_is_wrong_is_not_computed() {
    let mut world = World::with_orders(&[]);
    world.indicator(
        "divided",
        Kind::Ratio,
        &["orders"],
        &changed("1 AS denominator", "amount_yuan / 2 AS denominator"),
    );
    let error = values::evaluate(&world.plan, &world.records(), "divided", &[], 1).unwrap_err();
    assert!(error.to_string().contains("queries/01/divided.sql:2: error: `/` divides"), "{error}");
    let unknown = values::evaluate(&world.plan, &world.records(), "on_tme", &[], 1).unwrap_err();
    assert!(unknown.to_string().contains("did you mean `on_time`?"), "{unknown}");
}
