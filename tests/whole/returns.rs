//! What goes back to the offices and comes in again: return sheets and filled templates.

use crate::support::{chengxin, scratch, succeed, table};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

/// Types texts into cells of the workbook's `number`-th sheet (`A2` → text), as a clerk would.
fn type_in(book: &Path, number: usize, typed: &[(&str, &str)]) {
    let part = format!("xl/worksheets/sheet{number}.xml");
    let mut archive = zip::ZipArchive::new(fs::File::open(book).expect("a workbook")).expect("an archive");
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).expect("a member");
        let name = member.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).expect("read");
        if name == part {
            let mut sheet = String::from_utf8(bytes).expect("UTF-8");
            for (cell, text) in typed {
                sheet = with_cell(&sheet, cell, text);
            }
            bytes = sheet.into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        out.write_all(&bytes).expect("written");
    }
    fs::write(book, out.finish().expect("an archive").into_inner()).expect("written");
}

fn with_cell(sheet: &str, cell: &str, text: &str) -> String {
    let start = sheet.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell}"));
    let tag = start + sheet[start..].find('>').expect("a tag");
    let end =
        if sheet[..tag].ends_with('/') { tag + 1 } else { start + sheet[start..].find("</c>").expect("an end") + 4 };
    let style = sheet[start..tag].split("s=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("0");
    let new = match text.parse::<f64>() {
        // A day is a number to a spreadsheet.
        Ok(number) => format!("<c r=\"{cell}\" s=\"{style}\"><v>{number}</v></c>"),
        Err(_) => format!("<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    format!("{}{new}{}", &sheet[..start], &sheet[end..])
}

/// What `load` says of a folder, and the rows that it kept and refused.
fn load(records: &Path, out: &Path) -> (String, u64, u64) {
    let key = records.with_file_name("key");
    fs::write(&key, "a key of more than sixteen bytes").expect("written");
    let load =
        chengxin().arg("load").arg(records).arg("--key-file").arg(&key).arg("--out").arg(out).output().expect("ran");
    let said = String::from_utf8_lossy(&load.stderr).into_owned();
    let run = fs::read_to_string(out.join("run.json")).unwrap_or_else(|_| panic!("{said}"));
    let run: serde_json::Value = serde_json::from_str(&run).expect("JSON");
    let tables = run["tables"].as_object().expect("tables");
    let sum = |of: &str| -> u64 { tables.values().map(|counts| counts[of].as_u64().expect("a count")).sum() };
    (said, sum("kept"), sum("rejected"))
}

const ORDERS: &str = "工单编号,受理时间,来源渠道,诉求类型,承办单位,办理时限,办结时间,满意度,是否有效回访,是否剔除,剔除理由,来电号码,原工单编号";

#[test]
fn a_corrected_return_sheet_loads_and_what_came_back_is_not_returned_again() {
    let dir = scratch();
    let (records, out) = (dir.path().join("records"), dir.path().join("results"));
    fs::create_dir(&records).expect("made");
    let good = "2018-03-01,电话,求决,香洲区,2018-03-20,2018-03-10,满意,是,否,,13800000000,";
    let rows = [
        format!("G001,{good}"),
        format!("G002,{}", good.replace("香洲区", "外星")),
        format!("G003,{}", good.replace("2018-03-10", "2018-02-30")),
        format!("G001,{}", good.replace("2018-03-10", "2018-03-09")),
    ];
    fs::write(records.join("12345工单_2018.csv"), format!("{ORDERS}\n{}\n", rows.join("\n"))).expect("written");
    let (said, kept, rejected) = load(&records, &out);
    assert_eq!((kept, rejected), (1, 3), "{said}");
    let sheet = out.join("1-records/returns/市政务服务管理局.xlsx");
    assert!(said.contains("1-records/returns"), "{said}");

    let back = records.join("市政务服务管理局.xlsx");
    fs::copy(&sheet, &back).expect("copied");
    // The refused rows stand in order of the file; the one that lost against its twin comes last.
    type_in(&back, 2, &[("E2", "斗门区"), ("G3", "2018-03-11"), ("A4", "G004")]);
    let (said, kept, _) = load(&records, &out);
    assert_eq!(kept, 4, "{said}");
    assert!(!said.contains("市政务服务管理局.xlsx:"), "no finding about the sheet that came back: {said}");
    assert!(!sheet.exists(), "nothing has to go back any more");
    let rejected = table(&out.join("1-records/rejected.csv"));
    assert!(rejected.iter().all(|row| row["文件"] == "12345工单_2018.csv"), "{rejected:?}");
}

#[test]
fn a_return_sheet_that_comes_back_as_it_was_is_refused_for_the_same_reasons() {
    let dir = scratch();
    let (records, out) = (dir.path().join("records"), dir.path().join("results"));
    succeed(chengxin().args(["generate", "--seed", "5", "--scale", "0.02", "--dirty", "0.05", "--out"]).arg(&records));
    let records = records.join("records");
    let reasons = |out: &Path| {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for row in table(&out.join("1-records/rejected.csv")) {
            *count.entry(format!("{} {}", row["来源表"], row["规则"])).or_default() += 1;
        }
        count
    };
    let (_, kept, rejected) = load(&records, &out);
    let first = reasons(&out);
    assert!(rejected > 100, "{rejected}");

    let alone = dir.path().join("alone");
    fs::create_dir(&alone).expect("made");
    for sheet in fs::read_dir(out.join("1-records/returns")).expect("returns") {
        let sheet = sheet.expect("a sheet").path();
        fs::copy(&sheet, alone.join(sheet.file_name().expect("a name"))).expect("copied");
    }
    let again = dir.path().join("again");
    let (said, kept_alone, rejected_alone) = load(&alone, &again);
    let superseded: usize = first.iter().filter(|(reason, _)| reason.ends_with(" superseded")).map(|(_, n)| n).sum();
    let returned = rejected - superseded as u64;
    assert_eq!(kept_alone + rejected_alone, returned, "every row that has to be mended is in a sheet: {said}");
    for (reason, count) in reasons(&again) {
        // Without the rows that were kept, a twin is no twin and a reference finds nothing.
        if !["duplicate_key", "unknown_reference", "missing_required", "personal_id"]
            .iter()
            .any(|rule| reason.ends_with(rule))
        {
            // A torn row comes back whole, with empty cells, and may then break a rule of its table.
            let table = reason.split(' ').next().unwrap_or_default();
            let torn = first.get(&format!("{table} wrong_column_count")).copied().unwrap_or(0);
            let had = first.get(&reason).copied().unwrap_or(0);
            assert!((had..=had + torn).contains(&count), "{reason}: {had} and then {count}");
        }
    }
    assert!(kept > rejected);
}

#[test]
fn filled_templates_load_without_a_finding() {
    let dir = scratch();
    let templates = dir.path().join("templates");
    let made = chengxin().arg("templates").arg("--out").arg(&templates).output().expect("ran");
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(fs::read_dir(&templates).expect("templates").count() >= 25);

    let records = dir.path().join("records");
    fs::create_dir(&records).expect("made");
    for name in ["12345工单.xlsx", "政府采购合同.xlsx"] {
        fs::copy(templates.join(name), records.join(name)).expect("copied");
    }
    let orders: Vec<(&str, &str)> = vec![
        ("A2", "GD440402201803050001"),
        // 2018-03-05, as a spreadsheet keeps it.
        ("B2", "43164"),
        ("C2", "电话"),
        ("D2", "求决"),
        ("E2", "香洲区"),
        ("F2", "43180"),
        ("G2", "43170"),
        ("H2", "满意"),
        ("I2", "是"),
        ("J2", "否"),
    ];
    type_in(&records.join("12345工单.xlsx"), 1, &orders);
    let contract = [
        ("A2", "HT-2018-001"),
        ("B2", "香洲区"),
        ("D2", "公开招标"),
        ("E2", "1234.56"),
        ("F2", "43164"),
        ("G2", "43166"),
        ("I2", "43200"),
        ("K2", "43230"),
    ];
    type_in(&records.join("政府采购合同.xlsx"), 1, &contract);
    let (said, kept, rejected) = load(&records, &dir.path().join("results"));
    assert_eq!((kept, rejected), (2, 0), "{said}");
    let run = fs::read_to_string(dir.path().join("results/run.json")).expect("run.json");
    let run: serde_json::Value = serde_json::from_str(&run).expect("JSON");
    assert_eq!(run["findings"].as_array().map(Vec::len), Some(0), "{said}");
    let warnings = table(&dir.path().join("results/1-records/warnings.csv"));
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn templates_never_replace_a_file_and_name_the_tables_when_one_is_unknown() {
    let dir = scratch();
    succeed(chengxin().args(["templates", "hotline_orders", "--out"]).arg(dir.path()));
    let again = chengxin().args(["templates", "hotline_orders", "--out"]).arg(dir.path()).output().expect("ran");
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("12345工单.xlsx"));
    let unknown = chengxin().args(["templates", "hotlines", "--out"]).arg(dir.path()).output().expect("ran");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("hotline_orders"));
}
