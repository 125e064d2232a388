//! The scoreboard in a real browser and the workbook in a real spreadsheet, where these are installed.

use crate::support::{chengxin, program, scratch, succeed, table};
use std::process::Command;

#[test]
fn the_scoreboard_opens_offline_without_errors() {
    let Some(chromium) = program("chromium") else { return };
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.02", "--out"]).arg(out.path()));
    let page = out.path().join("results/5-reports/scoreboard.html");
    let opened = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--v=0", "--dump-dom"])
        .arg(format!("--user-data-dir={}", out.path().join("profile").display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("opened");
    let (dom, said) =
        (String::from_utf8_lossy(&opened.stdout).into_owned(), String::from_utf8_lossy(&opened.stderr).into_owned());
    assert!(!said.contains("CONSOLE"), "the page logs nothing, neither errors nor refused content: {said}");
    let index = table(&out.path().join("results/4-index/index.csv"));
    let ranked = index
        .iter()
        .filter(|row| row["node_id"] == "index" && row["period"] == "2020" && row["peer_group"] == "行政区");
    assert_eq!(ranked.count(), 3);
    for name in ["香洲区", "斗门区", "金湾区", "模拟数据"] {
        assert!(dom.contains(name), "{name} is on the page");
    }
}

#[test]
fn the_workbook_opens_in_a_spreadsheet_with_the_scores_of_the_tables() {
    let Some(soffice) = program("soffice") else { return };
    let out = scratch();
    succeed(chengxin().args(["demo", "--scale", "0.02", "--out"]).arg(out.path()));
    let sheets = out.path().join("sheets");
    // The program trusts the results that a file brings unless it is told to compute every formula anew.
    let settings = out.path().join("profile/user");
    std::fs::create_dir_all(&settings).expect("a folder");
    let always = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"#;
    std::fs::write(settings.join("registrymodifications.xcu"), always).expect("settings");
    // The last number of the filter asks for every sheet, each as a CSV file of its own.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";
    let converted = Command::new(soffice)
        .arg(format!("-env:UserInstallation=file://{}", out.path().join("profile").display()))
        .args(["--headless", "--convert-to", filter, "--outdir"])
        .arg(&sheets)
        .arg(out.path().join("results/5-reports/data.xlsx"))
        .output()
        .expect("converted");
    assert!(converted.status.success(), "{}", String::from_utf8_lossy(&converted.stderr));
    let scores = table(&out.path().join("results/3-scores/scores.csv"));
    let sheet = table(&sheets.join("data-指标得分.csv"));
    let mut compared = 0;
    for row in &sheet {
        let Some(score) = scores.iter().find(|score| {
            row.values().any(|cell| *cell == score["indicator_id"])
                && row.values().any(|cell| *cell == score["unit_id"])
                && row.values().any(|cell| *cell == score["period"])
        }) else {
            continue;
        };
        if let Ok(wanted) = score["score"].parse::<f64>() {
            let close = |cell: &String| cell.parse::<f64>().is_ok_and(|cell| (cell - wanted).abs() < 1e-6);
            assert!(row.values().any(close), "{row:?} does not hold {wanted}");
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared} scores compared");
}
