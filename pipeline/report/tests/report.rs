//! What readers of the reports rely on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[expect(dead_code, reason = "other tests need the rest of it")]
mod pages;

use common::City;
use pages::{files, text, workbook, written};
use std::collections::BTreeSet;

#[test]
fn the_assessment_has_every_score_and_nothing_else() {
    let city = City::new();
    let text = text(&written(&city), "assessment.csv");
    let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{FEFF}').unwrap().as_bytes());
    let header = "unit_id,unit,period,indicator_id,indicator,value,unit_of_value,target,target_direction,basis,verdict,结论,\
                  score,disclosure,simulated,status,numerator,denominator,target_by,node_id,measure,peer_group,weight,lower,\
                  upper,evidence,schema_version";
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), city.scores.len());
    let number = |text: &str| (!text.is_empty()).then(|| text.parse::<f64>().unwrap());
    for row in &rows {
        let is = |s: &&index::tables::ScoreRow| s.unit_id == row[0] && s.period == row[2] && s.indicator_id == row[3];
        let score = city.scores.iter().find(is).unwrap();
        assert_eq!((number(&row[5]), number(&row[7]), number(&row[12])), (score.value, score.target, score.score));
        assert_eq!(&row[9], score.basis);
        assert_eq!(&row[14], "true");
    }
    let words: BTreeSet<(&str, &str)> = rows.iter().map(|row| (&row[10], &row[11])).collect();
    let expected = [
        ("met", "达标"),
        ("no_target", "未设目标"),
        ("no_value", "无数值"),
        ("not_met", "未达标"),
        ("too_little_evidence", "证据不足"),
    ];
    assert_eq!(words, BTreeSet::from(expected));
}

#[test]
fn hostile_names_are_text_everywhere() {
    let mut city = City::new();
    let hostile = [
        ("440402", "<script>alert(1)</script>"),
        ("440403", "=cmd|' /C calc'!A0"),
        ("440404", "\"><img src=x onerror=alert(1)>"),
        ("FZ-HQ", "甲\u{202E}乙'\" onmouseover=\"x"),
        ("FZ-GX", "{{ 7*7 }}{period}&amp;]]>"),
    ];
    for (unit, name) in hostile {
        city.plan.units.units.get_mut(unit).unwrap().name_zh = name.to_owned();
    }
    city.plan.indicators.get_mut("promises_kept").unwrap().title.zh = "  +SUM(1+1)</td><script>x</script>".into();
    city.run.sources[0].path = "2018/<b onclick=x>.csv".into();
    let folder = written(&city);
    for (name, bytes) in files(folder.path()).iter().filter(|(name, _)| name.ends_with(".svg")) {
        let svg = std::str::from_utf8(bytes).unwrap();
        assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains('\u{202E}'), "{name}");
    }
    let csv = text(&folder, "assessment.csv");
    assert!(csv.contains("'=cmd|") && csv.contains("'  +SUM") && !csv.contains(",=cmd") && !csv.contains("\"=cmd"));
    let parts = workbook(&folder);
    assert!(parts["xl/sharedStrings.xml"].contains("=cmd|"));
}

#[test]
fn simulated_data_says_so_in_every_file_and_real_data_in_none() {
    let mut city = City::new();
    let folder = written(&city);
    for (name, bytes) in files(folder.path()).iter().filter(|(name, _)| name.ends_with(".svg")) {
        assert!(String::from_utf8_lossy(bytes).contains("模拟数据"), "{name}");
    }
    for (name, xml) in workbook(&folder).iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
        let header = xml.split_once("<oddHeader>").unwrap().1.split_once("</oddHeader>").unwrap().0;
        assert!(header.contains("模拟数据"), "{name}");
    }

    city.run.simulated = false;
    let folder = written(&city);
    assert!(workbook(&folder).values().all(|xml| !xml.contains("模拟数据")));
    assert!(text(&folder, "assessment.csv").lines().skip(1).all(|line| line.contains(",false,")));
    for file in ["circular.docx", "circulation.xlsx", "assessment.xlsx"] {
        assert!(pages::parts(&folder, file).values().all(|xml| !xml.contains("模拟数据")), "{file}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let city = City::new();
    let (first, second) = (written(&city), written(&city));
    assert_eq!(files(first.path()), files(second.path()));
    assert!(workbook(&first)["docProps/core.xml"].contains("2018-09-17T00:00:00Z"), "the file's own date is fixed");
    let names: Vec<String> = files(first.path()).into_keys().collect();
    assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
}
