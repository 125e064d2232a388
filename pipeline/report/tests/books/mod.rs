//! How tests read workbooks, and have a spreadsheet program compute them anew.

use crate::common::City;
use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The rows of a sheet by the heads of its columns.
pub fn rows(folder: &Path, file: &str, sheet: &str) -> Vec<BTreeMap<String, Data>> {
    let mut book: Xlsx<_> = open_workbook(folder.join(file)).unwrap();
    let range: Range<Data> = book.worksheet_range(sheet).unwrap();
    let mut rows = range.rows();
    let heads: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| heads.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

pub fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        Data::Int(number) => Some(*number as f64),
        Data::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn assert_same(shown: &Data, table: Option<f64>, what: &str) {
    match (number(shown), table) {
        (Some(shown), Some(table)) => assert!((shown - table).abs() <= 1e-9, "{what}: {shown} for {table}"),
        (None, None) => {}
        other => panic!("{what}: {other:?}"),
    }
}

/// Compares values, scores, nodes and ranks of `data.xlsx` with the tables, and tells how many numbers there were.
pub fn assert_data_agrees(city: &City, folder: &Path) -> usize {
    let mut compared = 0;
    for row in rows(folder, "data.xlsx", "指标值") {
        let is = |i: &str, u: &str, p: &str| row["指标代码"] == *i && row["单位代码"] == *u && row["周期"] == *p;
        let table = city.values.iter().find(|r| is(&r.indicator_id, &r.unit_id, &r.period)).unwrap();
        assert_same(&row["指标值"], table.value, &table.indicator_id);
        assert_same(&row["分子"], table.numerator.map(|sum| sum.to_f64()), &table.indicator_id);
        assert_same(&row["分母"], table.denominator.map(|sum| sum.to_f64()), &table.indicator_id);
        assert_same(&row["记录数"], Some(table.records as f64), &table.indicator_id);
        compared += 1;
    }
    for row in rows(folder, "data.xlsx", "指标得分") {
        let is = |i: &str, u: &str, p: &str| row["指标代码"] == *i && row["单位代码"] == *u && row["周期"] == *p;
        let table = city.scores.iter().find(|r| is(&r.indicator_id, &r.unit_id, &r.period)).unwrap();
        assert_same(&row["指标值"], table.value, &table.indicator_id);
        assert_same(&row["得分"], table.score, &table.indicator_id);
        assert_same(&row["权重"], Some(table.weight), &table.indicator_id);
        compared += 1;
    }
    for sheet in ["各级得分", "名次"] {
        for row in rows(folder, "data.xlsx", sheet) {
            let is = |n: &str, u: &str, p: &str| row["节点代码"] == *n && row["单位代码"] == *u && row["周期"] == *p;
            let table = city.index.iter().find(|r| is(&r.node_id, &r.unit_id, &r.period)).unwrap();
            assert_same(&row["得分"], table.score, &table.node_id);
            assert_same(&row["有得分的权重占比"], Some(table.weight_present), &table.node_id);
            if sheet == "名次" {
                assert_same(&row["名次"], table.rank.map(f64::from), &table.node_id);
            }
            compared += 1;
        }
    }
    compared
}

/// A program of the machine, by name; without it the test says so and is skipped.
pub fn program(name: &str) -> Option<PathBuf> {
    let found = std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(name)).find(|path| path.is_file());
    if found.is_none() {
        println!("SKIPPED: {name} is not installed");
    }
    found
}

/// Opens a file with every formula computed anew and saves it in another form under the same name.
pub fn convert(soffice: &Path, file: &Path, into: &Path, form: &str) {
    let profile = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(profile.path().join("user")).unwrap();
    let always = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"#;
    std::fs::write(profile.path().join("user/registrymodifications.xcu"), always).unwrap();
    let done = Command::new(soffice)
        .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
        .args(["--headless", "--convert-to", form, "--outdir"])
        .args([into, file])
        .output()
        .unwrap();
    assert!(
        done.status.success() && into.join(file.with_extension(form).file_name().unwrap()).is_file(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}
