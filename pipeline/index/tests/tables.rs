//! What is written to CSV is read back, bit for bit.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use index::tables::{self, Exact, IndexRow, ScoreRow, Status, ValueRow, Verdict};
use proptest::prelude::*;

fn round_trip<T: serde::Serialize + serde::de::DeserializeOwned>(rows: &[T]) -> (String, Vec<T>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table.csv");
    tables::write(&path, rows).unwrap();
    (std::fs::read_to_string(&path).unwrap(), tables::read(&path).unwrap())
}

fn value() -> ValueRow {
    ValueRow {
        indicator_id: "closed".to_owned(),
        unit_id: "440402".to_owned(),
        period: "2018".to_owned(),
        numerator: Some(Exact(126_000)),
        denominator: Some(Exact::whole(30)),
        records: 31,
        value: Some(42.0),
        lower: Some(0.1 + 0.2),
        upper: None,
        status: Status::Ok,
    }
}

#[test]
fn tables_look_as_the_map_of_stages_says() {
    let empty = ValueRow {
        unit_id: "FZ-HQ".to_owned(),
        numerator: None,
        denominator: None,
        records: 0,
        value: None,
        lower: None,
        status: Status::TooFewRecords,
        ..value()
    };
    let rows = [value(), empty];
    let (text, read) = round_trip(&rows);
    assert_eq!(
        text,
        "indicator_id,unit_id,period,numerator,denominator,records,value,lower,upper,status\n\
         closed,440402,2018,12.6,30,31,42.0,0.30000000000000004,,ok\n\
         closed,FZ-HQ,2018,,,0,,,,too_few_records\n"
    );
    assert_eq!(read, rows);

    let scores = [ScoreRow {
        indicator_id: "closed".to_owned(),
        unit_id: "440402".to_owned(),
        period: "2018-01".to_owned(),
        value: Some(1e-7),
        status: Status::Ok,
        score: None,
        rule: "bands".to_owned(),
        parameters: "90..=100, \"otherwise\"=0".to_owned(),
        weight: 1e21,
        target: Some(-0.5),
        basis: String::new(),
        verdict: Verdict::TooLittleEvidence,
    }];
    assert_eq!(round_trip(&scores).1, scores);

    let index = [IndexRow {
        node_id: "whole".to_owned(),
        unit_id: "440402".to_owned(),
        period: "2018Q1".to_owned(),
        score: Some(200.0 / 3.0),
        weight_present: 1.0,
        peer_group: "行政区".to_owned(),
        rank: Some(1),
        peers: 3,
        bonus: None,
        gates: "court;debt".to_owned(),
        grade: "fair".to_owned(),
        grade_before_gates: String::new(),
    }];
    assert_eq!(round_trip(&index).1, index);
}

#[test]
fn a_wrong_cell_or_column_is_named_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("values.csv");
    let head = "indicator_id,unit_id,period,numerator,denominator,records,value,lower,upper,status";
    let error = |text: String| {
        std::fs::write(&path, text).unwrap();
        tables::read::<ValueRow>(&path).unwrap_err().to_string()
    };
    let found = error(format!("{head}\na,b,2018,,,0,,,,not_reported\na,b,2018,1.23456,,0,,,,ok\n"));
    assert!(found.starts_with(&format!("{}:3: ", path.display())) && found.contains("1.23456"), "{found}");
    assert!(error(format!("{head},extra\na,b,2018,,,0,,,,ok,1\n")).contains("extra"));
    assert!(error("indicator_id\na\n".to_owned()).contains("unit_id"));
}

proptest! {
    #[test]
    fn every_finite_number_and_every_count_comes_back(
        number in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO,
        ten_thousandths in any::<i64>(),
    ) {
        let row = ValueRow { value: Some(number), numerator: Some(Exact(ten_thousandths.into())), ..value() };
        let (_, read) = round_trip(std::slice::from_ref(&row));
        prop_assert_eq!(read[0].value.map(f64::to_bits), Some(number.to_bits()));
        prop_assert_eq!(read[0].numerator, row.numerator);
    }
}
