//! Personal data is found in every kind of file, and nowhere where there is none.
//!
//! The ID number is the example of GB 11643-1999, the card number that of the card schemes' test papers; the phone is nobody's.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use disclosure::scan;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

const ID: &str = "11010519491231002X";
const MOBILE: &str = "13800138000";

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// Path, line and rule of what is found.
fn found(folder: &Path) -> Vec<(String, usize, String)> {
    let findings = scan(folder).unwrap();
    for finding in &findings {
        let shown = finding.to_string();
        assert!(!shown.contains(ID) && !shown.contains(MOBILE) && !shown.contains("0138000"), "{shown}");
    }
    findings.into_iter().map(|finding| (finding.path, finding.line, finding.rule)).collect()
}

fn of_one(name: &str, bytes: &[u8]) -> Vec<(usize, String)> {
    found(folder(&[(name, bytes)]).path()).into_iter().map(|(_, line, rule)| (line, rule)).collect()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn workbook(write: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    write(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn parquet(texts: &[&str]) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    let schema = parquet::schema::parser::parse_message_type("message rows { required binary note (UTF8); }").unwrap();
    let properties = Arc::new(parquet::file::properties::WriterProperties::default());
    let mut bytes = Vec::new();
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(&mut bytes, Arc::new(schema), properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let cells: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
    column.typed::<ByteArrayType>().write_batch(&cells, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn in_texts_of_any_encoding() {
    let id = |line| vec![(line, "personal_id".to_owned())];
    assert_eq!(of_one("note.md", format!("一\n二 {ID}\n").as_bytes()), id(2));
    assert_eq!(of_one("board.html", format!("<td>{ID}</td>").as_bytes()), id(1));
    assert_eq!(
        of_one("chart.svg", format!("<text x=\"1\">{MOBILE}</text>").as_bytes()),
        [(1, "mobile_number".to_owned())]
    );
    // 姓名 in GB18030.
    assert_eq!(of_one("old.txt", &[&[0xD0, 0xD5, 0xC3, 0xFB], ID.as_bytes()].concat()), id(1));
    let wide: Vec<u8> =
        [0xFEFF].into_iter().chain(format!("姓名{ID}").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(of_one("wide.txt", &wide), id(1));
}

#[test]
fn in_tables_by_what_stands_in_their_columns() {
    let table = format!("unit_id,联系人电话,amount\n440402,{MOBILE},5\n440403,0756-2123456,13512345678\n");
    assert_eq!(
        of_one("values.csv", table.as_bytes()),
        [(2, "mobile_number".to_owned()), (3, "phone_number".to_owned())]
    );
    // A column that holds nothing but phones.
    assert_eq!(of_one("values.csv", format!("a,b\n{MOBILE},1\n13900139000,2\n").as_bytes()).len(), 2);
}

#[test]
fn in_workbooks_documents_and_zips() {
    let text = workbook(|sheet| {
        sheet.write_string(0, 0, "电话").unwrap();
        sheet.write_string(1, 0, MOBILE).unwrap();
    });
    assert_eq!(found(folder(&[("a.xlsx", &text)]).path()).len(), 1);
    let numbers = workbook(|sheet| {
        sheet.write_number(0, 0, 13_800_138_000.0).unwrap();
        sheet.write_number(1, 0, 13_900_139_000.0).unwrap();
    });
    let places = found(folder(&[("b.xlsx", &numbers)]).path());
    assert_eq!(places.iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [1, 2]);

    // A word processor cuts a number where its look changes.
    let (start, end) = ID.split_at(9);
    let cut = format!("<w:p><w:r><w:t>证{start}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{end}</w:t></w:r></w:p>");
    let document = zip(&[("word/document.xml", cut.as_bytes())]);
    let path = "c.docx/word/document.xml".to_owned();
    assert_eq!(found(folder(&[("c.docx", &document)]).path()), [(path, 0, "personal_id".to_owned())]);

    let inner = zip(&[("deep.txt", format!("\n{MOBILE}").as_bytes())]);
    let outer = zip(&[("inner.zip", &inner)]);
    let path = "outer.zip/inner.zip/deep.txt".to_owned();
    assert_eq!(found(folder(&[("outer.zip", &outer)]).path()), [(path, 2, "mobile_number".to_owned())]);
}

#[test]
fn in_parquet_and_in_names() {
    let rows = parquet(&["什么也没有", ID]);
    assert_eq!(of_one("rows.parquet", &rows), [(2, "personal_id".to_owned())]);
    assert_eq!(of_one(&format!("{ID}.txt"), b""), [(0, "personal_id".to_owned())]);
}

#[test]
fn in_the_texts_of_a_pages_data_and_not_in_its_amounts() {
    let page = |data: &str| format!("<p>x</p>\n<script type=\"application/json\" id=\"data\">{data}</script>\n");
    assert_eq!(of_one("a.html", page("{\"rows\":[[13800138000,null,158000.5]]}").as_bytes()), []);
    let written = format!("{{\"rows\":[[1,\"电话 {MOBILE}\"]]}}");
    assert_eq!(of_one("a.html", page(&written).as_bytes()), [(2, "mobile_number".to_owned())]);
    assert_eq!(of_one("a.html", page(&format!("no data {MOBILE}")).as_bytes()), [(2, "mobile_number".to_owned())]);
}

#[test]
fn what_cannot_be_opened_is_not_passed_over() {
    let mut damaged = zip(&[("a.txt", b"text that is long enough to be packed, packed, packed, packed")]);
    damaged.truncate(40);
    assert_eq!(of_one("a.zip", &damaged), [(0, "unreadable".to_owned())]);
    assert_eq!(of_one("a.parquet", b"PAR1 nothing"), [(0, "unreadable".to_owned())]);
}

#[test]
fn nowhere_where_there_is_none() {
    let amounts = workbook(|sheet| {
        sheet.write_number(0, 0, 13_512_345_678.0).unwrap();
        sheet.write_number(1, 0, 512.0).unwrap();
        sheet.write_string(0, 1, "珠府〔2018〕76号").unwrap();
    });
    let clean = folder(&[
        ("run.json", br#"{"sha256": "0548b4d5c0acff5dd7b2b5b6778e541494fa87665a3418562b9096504b528fba", "seconds": 4.034458729, "bytes": 138001}"#),
        ("values.csv", b"unit_id,numerator,value\n440402,13512345678,77.8617083091226\n440403,7,85.18606601806001\n"),
        ("records.csv", "信用代码,文号\n91440400192233445A,粤珠环罚字〔2018〕12号\n".as_bytes()),
        ("contact.html", "咨询电话：0756-2123456，邮编519000".as_bytes()),
        ("amounts.xlsx", &amounts),
        ("rows.parquet", &parquet(&["440402/2018", "（2018）粤04行终1号"])),
    ]);
    assert_eq!(found(clean.path()), []);
}
