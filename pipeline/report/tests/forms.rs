//! Return sheets and templates, read back as a spreadsheet program would.

#![expect(clippy::unwrap_used, reason = "a test that cannot read what was written fails")]

use calamine::{Data, Reader, SheetVisible, Xlsx, open_workbook};
use catalogue::{Plan, PlanFiles, RejectedFile, RejectedLine, RejectedRow, RowFault};
use report::{ReturnsInput, template_name, write_returns, write_template};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Zhuhai's plan.
fn plan() -> Plan {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    catalogue::read(&PlanFiles::from_dir(&root).unwrap()).0.unwrap()
}

/// One part of the workbook's archive.
fn part(book: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The texts of a sheet, row by row.
fn rows(book: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect()
}

fn sheets(book: &Path) -> Vec<(String, bool)> {
    let book: Xlsx<_> = open_workbook(book).unwrap();
    book.sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect()
}

struct Returned {
    dir: TempDir,
    files: Vec<PathBuf>,
}

/// The return sheets of some lines of refused rows.
fn returned(tables: &[(&str, Vec<RejectedLine>)], rejected: &[(&str, u64)]) -> Returned {
    let dir = tempfile::tempdir().unwrap();
    let (from, out) = (dir.path().join("rejected_rows"), dir.path().join("returns"));
    fs::create_dir(&from).unwrap();
    for (table, lines) in tables {
        let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
        fs::write(from.join(format!("{table}.jsonl")), text).unwrap();
    }
    let rejected: BTreeMap<String, u64> = rejected.iter().map(|(table, n)| ((*table).to_owned(), *n)).collect();
    let (plan, simulated) = (plan(), true);
    let input = ReturnsInput { plan: &plan, rows: &from, rejected: &rejected, simulated };
    let files = write_returns(&input, &out).unwrap();
    Returned { dir, files }
}

fn file(path: &str, headers: &[(&str, &str)]) -> RejectedLine {
    RejectedLine::File(RejectedFile {
        path: path.to_owned(),
        sheet: String::new(),
        headers: headers.iter().map(|(header, _)| (*header).to_owned()).collect(),
        columns: headers.iter().map(|(_, column)| (*column).to_owned()).collect(),
    })
}

fn row(line: u64, cells: &[Option<&str>], faults: &[(&[usize], &str)]) -> RejectedLine {
    let fault = |(cells, rule): &(&[usize], &str)| RowFault {
        cells: cells.to_vec(),
        rule: (*rule).to_owned(),
        reason: format!("{rule}的原因"),
        hint: format!("{rule}的改法"),
    };
    let cells = cells.iter().map(|cell| cell.map(str::to_owned)).collect();
    RejectedLine::Row(RejectedRow { line, cells, faults: faults.iter().map(fault).collect() })
}

const ORDERS: [(&str, &str); 4] =
    [("承办单位", "unit_id"), ("工单编号", "order_id"), ("住址", ""), ("诉求类型", "kind")];

fn orders() -> Vec<RejectedLine> {
    vec![
        file("12345工单_2018.csv", &ORDERS),
        row(3, &[Some("外星"), Some("=HYPERLINK(\"http://x\")"), None, Some("求决")], &[(&[0], "unknown_unit")]),
        row(
            9,
            &[Some("香洲区"), Some("440402201803050001"), None, Some("")],
            &[(&[1], "wrong_type"), (&[3], "missing_required")],
        ),
    ]
}

#[test]
fn an_office_gets_its_rows_as_sent_with_reason_hint_file_and_line() {
    let returned = returned(&[("hotline_orders", orders())], &[("hotline_orders", 2)]);
    assert_eq!(returned.files, [returned.dir.path().join("returns/市政务服务管理局.xlsx")]);
    let book = &returned.files[0];
    assert_eq!(
        sheets(book),
        [("退回说明", true), ("12345工单", true), ("选项", false)].map(|(n, v)| (n.to_owned(), v))
    );
    let rows = rows(book, "12345工单");
    let added = ["【退回】规则与原因", "【退回】如何修改", "【退回】来源文件", "【退回】行号"];
    let headers: Vec<&str> = ORDERS.iter().map(|(header, _)| *header).chain(added).collect();
    assert_eq!(rows[0], headers);
    assert_eq!(rows[1][..4], ["外星", "=HYPERLINK(\"http://x\")", "", "求决"]);
    assert_eq!(rows[1][4..], ["单位不明：unknown_unit的原因", "unknown_unit的改法", "12345工单_2018.csv", "3"]);
    assert_eq!(rows[2][4], "1. 格式不对：wrong_type的原因\n2. 缺少必填内容：missing_required的原因");
    assert_eq!(rows.len(), 3);
}

#[test]
fn no_cell_is_a_formula_or_a_number_and_the_bad_ones_are_filled_and_noted() {
    let returned = returned(&[("hotline_orders", orders())], &[("hotline_orders", 2)]);
    let sheet = part(&returned.files[0], "xl/worksheets/sheet2.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a formula");
    let cells: Vec<&str> = sheet.split("<c ").skip(1).collect();
    assert!(cells.iter().all(|cell| cell.contains("t=\"s\"") || !cell.contains("<v>")), "a number");
    let style = |at: &str| {
        let cell = cells.iter().find(|cell| cell.starts_with(&format!("r=\"{at}\""))).unwrap();
        cell.split("s=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(style("A2"), style("B3"), "both are marked");
    assert_ne!(style("A2"), style("A3"));
    assert_ne!(style("C2"), style("A3"), "what is not read looks different");
    let notes = part(&returned.files[0], "xl/comments1.xml");
    for (at, text) in [("A2", "unknown_unit的原因"), ("B3", "wrong_type的改法"), ("D3", "missing_required的原因")]
    {
        let note = notes.split("<comment ").find(|note| note.starts_with(&format!("ref=\"{at}\""))).unwrap();
        assert!(note.contains(text), "{at}: {note}");
    }
    assert!(!notes.contains("ref=\"A3\""));
    assert!(sheet.contains("<dataValidation "), "units and categories are chosen from lists");
}

#[test]
fn a_persons_column_says_that_it_is_to_be_filled_in() {
    let headers = [("身份证号", "person"), ("建档单位", "unit_id")];
    let lines = vec![file("公务员诚信档案.csv", &headers), row(2, &[None, Some("外星")], &[(&[1], "unknown_unit")])];
    let returned = returned(&[("credit_files", lines)], &[("credit_files", 1)]);
    assert_eq!(rows(&returned.files[0], "公务员诚信档案")[1][..2], ["请补填", "外星"]);
}

#[test]
fn what_lies_beyond_the_last_header_has_its_own_marked_column() {
    let lines = vec![
        file("12345工单.csv", &ORDERS[..2]),
        row(2, &[Some("香洲区"), Some("G1")], &[(&[0], "unknown_unit")]),
        row(3, &[Some("香洲区"), Some("G2"), Some("余,下")], &[(&[2], "wrong_column_count")]),
    ];
    let returned = returned(&[("hotline_orders", lines)], &[("hotline_orders", 2)]);
    let rows = rows(&returned.files[0], "12345工单");
    assert_eq!(rows[0][6], "【退回】多出的内容");
    assert_eq!((rows[1][6].as_str(), rows[2][6].as_str()), ("", "余,下"));
}

#[test]
fn each_order_of_headers_has_its_own_sheet_and_the_cover_counts_them() {
    let mut lines = orders();
    lines.push(file("12345工单_2019.csv", &[("工单编号", "order_id"), ("承办单位", "unit_id")]));
    lines.push(row(2, &[Some("G9"), Some("外星")], &[(&[1], "unknown_unit")]));
    lines.push(file("12345工单_2020.csv", &ORDERS));
    lines.push(row(5, &[Some("外星"), Some("G10"), None, Some("")], &[(&[0], "unknown_unit")]));
    let returned = returned(&[("hotline_orders", lines)], &[("hotline_orders", 7)]);
    let book = &returned.files[0];
    assert_eq!(rows(book, "12345工单").len(), 4);
    assert_eq!(rows(book, "12345工单(2)")[1][..2], ["G9", "外星"]);
    let cover = rows(book, "退回说明");
    let line = cover.iter().find(|row| row[0] == "12345工单").unwrap();
    assert_eq!(line[1..4], ["12345工单、12345工单(2)", "7", "4"]);
    assert!(cover.iter().any(|row| row[0].contains("其余各行没有列出")));
    assert!(cover.iter().any(|row| row[0].contains("模拟数据")));
    let blank = cover.iter().find(|row| row[0] == "请于何日前报回").unwrap();
    assert_eq!(blank[1], "");
}

#[test]
fn a_row_that_has_come_back_is_not_returned_again() {
    let came_back = |line| RejectedLine::CameBack { file: "12345工单_2018.csv".to_owned(), line };
    let mut lines = orders();
    lines.push(came_back(3));
    let rest = returned(&[("hotline_orders", lines.clone())], &[("hotline_orders", 2)]);
    assert_eq!(rows(&rest.files[0], "12345工单")[1..].len(), 1);
    let cover = rows(&rest.files[0], "退回说明");
    assert_eq!(cover.iter().find(|row| row[0] == "12345工单").unwrap()[2..4], ["1", "1"]);
    lines.push(came_back(9));
    assert!(returned(&[("hotline_orders", lines)], &[("hotline_orders", 2)]).files.is_empty());
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let bytes = || fs::read(&returned(&[("hotline_orders", orders())], &[]).files[0]).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn offices_without_refused_rows_get_nothing() {
    assert!(returned(&[], &[("hotline_orders", 0)]).files.is_empty());
}

#[test]
fn a_template_asks_for_every_column_that_is_read_and_for_no_other() {
    let plan = plan();
    let dir = tempfile::tempdir().unwrap();
    for (table, source) in &plan.sources {
        let path = dir.path().join(template_name(table, source));
        assert!(!path.exists(), "{}: two tables", path.display());
        write_template(&plan, table, source, &path).unwrap();
        let names = sheets(&path);
        assert_eq!(names[1..].iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["填表说明", "选项"]);
        assert_eq!(names.iter().map(|(_, visible)| *visible).collect::<Vec<_>>(), [true, true, false]);
        let rows = rows(&path, &names[0].0);
        let wanted: Vec<&str> = source
            .columns
            .values()
            .filter(|column| column.personal != Some(catalogue::Personal::Drop))
            .map(|column| column.headers[0].as_str())
            .collect();
        assert_eq!(rows, [wanted], "{table}: the headers, and nothing below");
    }
}

#[test]
fn a_template_keeps_codes_as_text_days_as_days_and_offers_what_can_be_chosen() {
    let plan = plan();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.xlsx");
    write_template(&plan, "hotline_orders", &plan.sources["hotline_orders"], &path).unwrap();
    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    let validation = |column: char| {
        let range = format!("sqref=\"{column}2:{column}501\"");
        sheet.split("<dataValidation ").find(|v| v.contains(&range)).unwrap_or_default().to_owned()
    };
    // 工单编号, 受理时间, 来源渠道, 诉求类型, 承办单位, 办理时限, 办结时间, 满意度, 是否有效回访 …
    assert_eq!(validation('A'), "", "a number of a document is any text");
    assert!(validation('B').contains("type=\"date\""));
    assert!(validation('D').contains("type=\"list\"") && validation('I').contains("type=\"list\""));
    assert!(validation('E').contains("errorStyle=\"warning\""), "former names of units can be typed");
    assert!(sheet.contains("state=\"frozen\""));
    let styles = part(&path, "xl/styles.xml");
    assert!(styles.contains("formatCode=\"yyyy-mm-dd\"") && styles.contains("numFmtId=\"49\""), "{styles}");
    let choices = rows(&path, "选项");
    for text in ["求决", "是", "香洲区"] {
        assert!(choices.iter().flatten().any(|cell| cell == text), "{text}");
    }
    let notes = part(&path, "xl/comments1.xml");
    assert!(notes.contains("必填：文本") && notes.contains("未办结的留空。") && notes.contains("示例：2018-03-05"));
}

#[test]
fn numbers_of_documents_survive_a_spreadsheet() {
    let returned = returned(&[("hotline_orders", orders())], &[("hotline_orders", 2)]);
    let mut book: Xlsx<_> = open_workbook(&returned.files[0]).unwrap();
    let range = book.worksheet_range("12345工单").unwrap();
    assert_eq!(range.get((2, 1)), Some(&Data::String("440402201803050001".to_owned())));
}
