//! A table of values that someone else made.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use catalogue::{Finding, Plan};
use common::{PLAIN, plan, rules};
use index::tables::{self, Exact, Status, ValueRow};
use index::{build_index, from_given_values, score_values};

fn given(plan: &Plan, table: impl AsRef<[u8]>) -> (Vec<ValueRow>, Vec<Finding>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("given.csv");
    std::fs::write(&path, table).unwrap();
    let (rows, mut findings) = from_given_values(plan, &path).unwrap();
    for finding in &mut findings {
        assert_eq!(finding.path, path.display().to_string());
        finding.path = "given.csv".to_owned();
    }
    (rows, findings)
}

fn a_plan() -> Plan {
    plan(
        &[],
        &[
            ("closed", "left", &format!("min_denominator = 30\n{PLAIN}")),
            ("cases", "right", "kind = \"count\"\n"),
            ("per_head", "right", "kind = \"rate\"\nper = 100000.0\ndenominator = { zh = \"\", en = \"\" }\n"),
        ],
    )
}

#[test]
fn four_columns_are_enough_in_any_order_and_rows_come_sorted() {
    let (rows, findings) = given(
        &a_plan(),
        "\u{feff}value,period,unit_id,indicator_id\n98.5,2018,north,closed\n ,2018,east,closed\n0,2018,north,cases\n",
    );
    assert_eq!(rules(&findings), [""; 0]);
    let shown: Vec<_> = rows.iter().map(|r| (r.indicator_id.as_str(), r.unit_id.as_str(), r.value, r.status)).collect();
    assert_eq!(
        shown,
        [
            ("cases", "north", Some(0.0), Status::Ok),
            ("closed", "east", None, Status::NotReported),
            ("closed", "north", Some(98.5), Status::Ok),
        ]
    );
}

#[test]
fn counts_make_value_interval_and_status() {
    let (rows, findings) = given(
        &a_plan(),
        "indicator_id,unit_id,period,value,numerator,denominator\n\
         closed,north,2018,21.17,243,1148\n\
         closed,south,2018,,0,0\n\
         closed,east,2018,,20,29\n\
         closed,port,2018,,30,30\n\
         cases,north,2018,7,7,\n\
         per_head,north,2018,2.5,4,160000\n",
    );
    assert_eq!(rules(&findings), [""; 0]);
    let status: Vec<_> = rows.iter().map(|row| (row.unit_id.as_str(), row.status, row.value)).collect();
    assert_eq!(
        status,
        [
            ("north", Status::Ok, Some(7.0)),
            ("east", Status::TooFewRecords, None),
            ("north", Status::Ok, Some(24300.0 / 1148.0)),
            ("port", Status::Ok, Some(100.0)),
            ("south", Status::NoDenominator, None),
            ("north", Status::Ok, Some(2.5)),
        ]
    );
    assert_eq!(rows[3].upper, Some(100.0));
    let (lower, upper) = (rows[5].lower.unwrap(), rows[5].upper.unwrap());
    assert!((lower - 1.089_865_373_626_325 / 1.6).abs() < 1e-12 && (upper - 10.241_588_675_403_7 / 1.6).abs() < 1e-12);
    assert_eq!((rows[2].numerator, rows[2].denominator), (Some(Exact::whole(243)), Some(Exact::whole(1148))));
}

#[test]
fn a_value_may_be_rounded_but_not_contradict_its_counts() {
    let table = |value: &str| {
        format!("indicator_id,unit_id,period,value,numerator,denominator\nclosed,north,2018,{value},87,434\n")
    };
    for value in
        ["20", "20.0", "20.05", "20.046", "2.0046e1", "20.0460829493", "20.046082949308754", "20.046082949308758"]
    {
        let (rows, findings) = given(&a_plan(), table(value));
        assert_eq!(rules(&findings), [""; 0], "{value}");
        assert_eq!(rows[0].value, Some(8700.0 / 434.0), "what is printed does not lose digits");
    }
    for value in ["21.75", "20.04", "20.06", "20.047", "2.01e1", "20.0460829494"] {
        let (rows, findings) = given(&a_plan(), table(value));
        assert_eq!((rules(&findings).as_slice(), rows.len()), (["contradicts_counts"].as_slice(), 0), "{value}");
    }
    for value in ["12", "13", "12.5"] {
        let (_, findings) = given(&a_plan(), table(value).replace("87,434", "10,80"));
        assert_eq!(rules(&findings), [""; 0], "half a digit is rounded either way: {value}");
    }
    let (_, findings) = given(&a_plan(), table("21.75"));
    assert_eq!(
        findings[0].to_string(),
        "given.csv:2: error: the value `21.75` contradicts its own counts: 87 out of 434 gives 20.046082949308754 \
         [contradicts_counts]\n  hint: find out whether the value or a count is wrong; without a value it is made from \
         the counts"
    );
    let (_, findings) = given(&a_plan(), table("21.75").replace("87,434", "0,0"));
    assert_eq!(rules(&findings), ["contradicts_counts"], "a value out of nothing");
}

#[test]
fn every_defect_is_found_at_once_with_its_line() {
    let (rows, findings) = given(
        &a_plan(),
        "indicator_id,unit_id,period,value,numerator,denominator\n\
         close,nroth,2018,1,,\n\
         closed,北区,2018,1,,\n\
         closed,north,18,1,,\n\
         closed,north,2018,NaN,,\n\
         closed,north,2018,inf,,\n\
         closed,north,2018,98%,,\n\
         closed,north,2018,\"1,204\",1.23456,-1\n\
         closed,north,2018\n\
         closed,north,2018,1,2,1\n\
         closed,south,2018,1,,\n\
         closed,south,2018,2,,\n",
    );
    let found: Vec<_> = findings.iter().map(|finding| (finding.line, finding.rule.as_str())).collect();
    assert_eq!(
        found,
        [
            (2, "unknown_indicator"),
            (2, "unknown_unit"),
            (3, "unknown_unit"),
            (4, "unknown_period"),
            (5, "wrong_type"),
            (6, "duplicate_key"),
            (6, "wrong_type"),
            (7, "duplicate_key"),
            (7, "wrong_type"),
            (8, "duplicate_key"),
            (8, "wrong_type"),
            (8, "wrong_type"),
            (8, "wrong_type"),
            (9, "wrong_column_count"),
            (10, "duplicate_key"),
            (12, "duplicate_key"),
        ]
    );
    assert_eq!(findings[0].hint, "did you mean `closed`?");
    assert_eq!(findings[1].hint, "did you mean `north`?");
    assert_eq!(findings[2].hint, "`北区` is a name; write the unit's id `north`");
    assert_eq!(rows.len(), 1);
}

#[test]
fn wrong_columns_are_named_before_any_row_is_read() {
    let (rows, findings) = given(&a_plan(), "indicator,unit_id,value,numerater,value\nclosed,north,1,1,1\n");
    assert_eq!(
        findings.iter().map(|f| (f.rule.as_str(), f.hint.as_str())).collect::<Vec<_>>(),
        [
            ("unknown_column", "did you mean `indicator_id`?"),
            ("unknown_column", "did you mean `numerator`?"),
            ("duplicate_column", "keep one of the two"),
            ("missing_column", "the first line names the columns; indicator_id, unit_id, period and value are needed"),
            ("missing_column", "the first line names the columns; indicator_id, unit_id, period and value are needed"),
        ]
    );
    assert!(rows.is_empty());
    assert_eq!(rules(&given(&a_plan(), "").1), ["missing_column"; 4]);
    assert_eq!(rules(&given(&a_plan(), b"indicator_id\n\xd5\xd0\n").1), ["bad_encoding"]);
}

#[test]
fn the_published_table_gives_back_the_same_rows_scores_and_index() {
    let plan = a_plan();
    let row = |indicator_id: &str, unit_id: &str, counts: Option<(i64, i64)>, status| {
        let mut row = common::value(indicator_id, unit_id, None);
        row.records = 3;
        row.status = status;
        if let Some((numerator, denominator)) = counts {
            row.numerator = Some(Exact::whole(numerator));
            row.denominator = Some(Exact::whole(denominator));
            if status == Status::Ok {
                let measured =
                    index::measure(&plan.indicators[indicator_id], Exact::whole(numerator), row.denominator, 0.95);
                (row.value, row.lower, row.upper) = (measured.value, measured.lower, measured.upper);
            }
        }
        row
    };
    let values = vec![
        row("closed", "east", Some((7, 31)), Status::Ok),
        row("closed", "north", Some((3, 4)), Status::TooFewRecords),
        row("closed", "port", None, Status::Suppressed),
        row("closed", "south", Some((0, 0)), Status::NoDenominator),
        row("per_head", "east", Some((11, 70_000)), Status::Ok),
    ];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("values.csv");
    tables::write(&path, &values).unwrap();
    let (read, findings) = from_given_values(&plan, &path).unwrap();
    assert_eq!(rules(&findings), [""; 0]);
    assert_eq!(read, values);
    let (scores, _) = score_values(&plan, &read);
    assert_eq!(build_index(&plan, &scores).0.len(), 8);
}

#[test]
fn a_status_must_go_with_its_value() {
    let (_, findings) = given(
        &a_plan(),
        "indicator_id,unit_id,period,value,status\n\
         closed,north,2018,1,suppressed\n\
         closed,south,2018,,ok\n\
         closed,east,2018,,withheld\n",
    );
    assert_eq!(rules(&findings), ["wrong_value", "wrong_value", "wrong_type"]);
}

#[test]
fn a_file_that_is_not_there_is_an_error_that_names_it() {
    let error = from_given_values(&a_plan(), "nowhere/given.csv".as_ref()).unwrap_err();
    assert!(error.to_string().starts_with("nowhere/given.csv: "), "{error}");
}
