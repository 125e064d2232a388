//! The refused rows as they were sent.

use super::definitions::{ORDERS_HEADER, nobodys_id_number};
use super::world::{Loaded, World, load_orders, order, orders};
use catalogue::{RejectedFile, RejectedLine, RejectedRow};

/// The files and rows of a table's refused rows.
fn sent(loaded: &Loaded, table: &str) -> (Vec<RejectedFile>, Vec<RejectedRow>) {
    let (mut files, mut rows) = (Vec::new(), Vec::new());
    let bytes = &loaded.files[&format!("rejected_rows/{table}.jsonl")];
    for line in std::str::from_utf8(bytes).unwrap().lines() {
        match serde_json::from_str(line).unwrap() {
            RejectedLine::File(file) => files.push(file),
            RejectedLine::Row(row) => rows.push(row),
            RejectedLine::CameBack { .. } => {}
        }
    }
    (files, rows)
}

fn place(header: &str) -> usize {
    ORDERS_HEADER.split(',').position(|other| other == header).unwrap()
}

#[test]
fn a_refused_row_is_there_as_it_was_sent_with_everything_that_is_wrong() {
    let loaded = load_orders(&[
        order("G1", &[]),
        order("G2", &[("承办单位", "外星"), ("受理时间", "2018-02-30"), ("说明", "=1+1")]),
        order("G3", &[("办理时限", "2018-02-01")]),
    ]);
    let (files, rows) = sent(&loaded, "orders");
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].path, "12345工单.csv");
    assert_eq!(files[0].headers.join(","), ORDERS_HEADER);
    assert_eq!(files[0].columns[place("承办单位")], "unit_id");
    let [both, check] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(both.line, 3);
    assert_eq!(both.cells[place("说明")].as_deref(), Some("=1+1"));
    let faults: Vec<(&str, &[usize])> = both.faults.iter().map(|f| (&*f.rule, &*f.cells)).collect();
    let (received, unit) = (place("受理时间"), place("承办单位"));
    assert_eq!(faults, [("impossible_date", &[received][..]), ("unknown_unit", &[unit][..])]);
    assert_eq!(check.faults[0].cells, {
        let mut both = [received, place("办理时限")];
        both.sort_unstable();
        both
    });
    assert_eq!(check.faults[0].hint, "请核对两个日期");
    let said: Vec<&str> = loaded.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    let there: Vec<&str> = rows.iter().flat_map(|row| &row.faults).map(|fault| fault.reason.as_str()).collect();
    assert_eq!(there, said, "the same words as in rejected.csv, in the same order");
}

#[test]
fn what_is_a_persons_or_is_not_read_is_not_passed_on() {
    let id = nobodys_id_number();
    let text = format!("证件{id}，电话13800000000");
    let header = format!("{ORDERS_HEADER},家庭住址");
    let row = order("G1", &[("承办单位", "外星"), ("说明", &text), ("来电人", "张某某")]);
    let row = format!("{row},某路1号");
    let loaded = World::new().file("12345工单.csv", format!("{header}\n{row}\n")).load();
    let (files, rows) = sent(&loaded, "orders");
    assert_eq!(files[0].headers.last().unwrap(), "家庭住址");
    assert_eq!(files[0].columns[rows[0].cells.len() - 2..], ["", ""]);
    assert_eq!(rows[0].cells[rows[0].cells.len() - 2..], [None, None]);
    let note = rows[0].cells[place("说明")].clone().unwrap();
    assert!(note.contains("440***************") && note.contains("138********"), "{note}");
    let written = String::from_utf8(loaded.files["rejected_rows/orders.jsonl"].clone()).unwrap();
    for secret in [id.as_str(), "13800000000", "张某某", "某路1号"] {
        assert!(!written.contains(secret), "{secret}");
    }
}

#[test]
fn a_persons_identifier_is_not_passed_on_whatever_is_wrong_with_the_row() {
    let roster = "身份证号,单位,任职日期\nP000000001,外星,2018-01-01\nP000000002,香洲区\n";
    let loaded = World::new().key(Some(b"0123456789abcdef")).file("名册.csv", roster).load();
    let (_, rows) = sent(&loaded, "roster");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].cells[..2], [None, Some("外星".to_owned())]);
    assert!(rows[1].cells.iter().all(Option::is_none), "nobody knows which cell of a torn row is which");
}

#[test]
fn a_row_with_cells_too_many_or_too_few_keeps_them_where_no_column_is_a_persons() {
    let few = "G1,2018-03-01,香洲区".to_owned();
    let many = format!("{},余,下", order("G2", &[]));
    let loaded = World::new().define(", personal = \"drop\"", "").file("12345工单.csv", orders(&[few, many])).load();
    let (_, rows) = sent(&loaded, "orders");
    let width = ORDERS_HEADER.split(',').count();
    assert_eq!((rows[0].cells[2].as_deref(), rows[0].cells[3].as_deref()), (Some("香洲区"), Some(catalogue::NO_CELL)));
    assert_eq!(rows[0].faults[0].cells, (3..width).collect::<Vec<_>>());
    assert_eq!(rows[1].cells[width].as_deref(), Some("余,下"));
    assert_eq!(rows[1].faults[0].cells, [width]);
}

#[test]
fn headers_of_two_rows_and_the_unit_of_the_title_stand_in_the_headers_that_go_back() {
    let text = "2018年明细表\n单位：元\n工单编号,办理情况,,,诉求金额\n,受理时间,承办单位,办理时限,\nG1,2018-03-01,外星,2018-03-20,5\n";
    let loaded = World::new().file("12345工单.csv", text).load();
    let (files, rows) = sent(&loaded, "orders");
    assert_eq!(files[0].headers, ["工单编号", "受理时间", "承办单位", "办理时限", "诉求金额（元）"]);
    let cells = rows[0].cells.iter().map(|cell| cell.clone().unwrap()).collect::<Vec<_>>().join(",");
    let back = format!("{}\n{}\n", files[0].headers.join(","), cells.replace("外星", "香洲区"));
    let again = World::new().file("更正.csv", back).load();
    assert_eq!((again.kept("orders"), again.rejects.len()), (1, 0));
    assert_eq!(again.sorted("orders", &["amount_yuan"]), ["5.00"]);
}

#[test]
fn a_row_that_lost_against_another_is_there_too() {
    let one = order("G1", &[("说明", "a")]);
    let other = order("G1", &[("说明", "b")]);
    let other = World::new()
        .file("12345工单a.csv", orders(&[one, order("G2", &[("承办单位", "外星")])]))
        .file("12345工单b.csv", orders(&[other]))
        .load();
    let (files, rows) = sent(&other, "orders");
    assert_eq!(files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["12345工单a.csv"]);
    let lost = rows.iter().find(|row| row.faults[0].rule == "duplicate_key").unwrap();
    assert_eq!((lost.line, lost.cells[place("说明")].as_deref()), (2, Some("a")));
    assert_eq!(lost.faults[0].cells, [place("工单编号")]);
}

#[test]
fn a_row_that_a_later_one_amends_has_nothing_to_mend() {
    let early = order("G1", &[("办结时间", "2018-03-10 09:00:00")]);
    let late = order("G1", &[("办结时间", "2018-03-11 09:00:00")]);
    let loaded =
        World::new().file("12345工单.csv", orders(&[early, late, order("G2", &[("承办单位", "外星")])])).load();
    assert_eq!(loaded.rejects.len(), 2, "it stands in the list of what was refused");
    let (_, rows) = sent(&loaded, "orders");
    assert_eq!(rows.iter().map(|row| row.faults[0].rule.as_str()).collect::<Vec<_>>(), ["unknown_unit"]);
}

#[test]
fn threads_and_chunks_change_no_byte() {
    let rows: Vec<String> = (0..400)
        .map(|n| order(&format!("G{}", n / 2), if n % 3 == 0 { &[("承办单位", "外星")] } else { &[] }))
        .collect();
    let written = |threads: usize, chunk: usize| {
        let loaded = World::new()
            .threads(threads)
            .chunk(chunk)
            .file("12345工单a.csv", orders(&rows[..150]))
            .file("12345工单b.csv", orders(&rows[150..]))
            .load();
        loaded.files["rejected_rows/orders.jsonl"].clone()
    };
    let whole = written(1, 1 << 20);
    assert_eq!(written(4, 1 << 20), whole);
    assert_eq!(written(3, 512), whole);
}

#[test]
fn without_a_refused_row_there_is_no_file() {
    let loaded = load_orders(&[order("G1", &[])]);
    assert!(!loaded.files.keys().any(|path| path.starts_with("rejected_rows")));
}

#[test]
fn rows_that_come_back_are_noted_where_a_row_is_refused() {
    let back = format!("{ORDERS_HEADER},【退回】来源文件,【退回】行号\n{},12345工单.csv,2\n", order("G1", &[]));
    let refused = orders(&[order("G1", &[("承办单位", "外星")])]);
    let loaded = World::new().file("12345工单.csv", refused).file("12345工单更正.csv", back).load();
    assert_eq!(loaded.kept("orders"), 1, "the corrected row is kept");
    let written = String::from_utf8(loaded.files["rejected_rows/orders.jsonl"].clone()).unwrap();
    let last: RejectedLine = serde_json::from_str(written.lines().last().unwrap()).unwrap();
    assert_eq!(last, RejectedLine::CameBack { file: "12345工单.csv".to_owned(), line: 2 });
}

#[test]
fn the_columns_of_a_return_sheet_are_nobodys_and_a_cell_left_to_fill_in_is_empty() {
    let header = format!("{ORDERS_HEADER},【退回】规则与原因,【退回】来源文件");
    let rows = [order("G1", &[]), order("请补填", &[])].map(|row| format!("{row},承办单位不明,a.csv")).join("\n");
    let loaded = World::new().file("12345工单.csv", format!("{header}\n{rows}\n")).load();
    assert!(loaded.report.files[0].unread_headers.is_empty());
    assert_eq!(loaded.kept("orders"), 1);
    assert_eq!(loaded.rules(), ["missing_required"]);
}

#[test]
fn a_torn_row_that_comes_back_as_it_went_is_refused_again_and_a_mended_one_is_kept() {
    let few = "G1,2018-03-01,香洲区,2018-03-20,2018-03-10 09:00:00".to_owned();
    let many = format!("{},余,下", order("G2", &[]));
    let define = |world: World| world.define(", personal = \"drop\"", "");
    let first = define(World::new()).file("12345工单.csv", orders(&[few, many])).load();
    let (_, rows) = sent(&first, "orders");
    // As the return sheet has it: what lies beyond the last header behind the columns that say where a row is from.
    let header = format!("{ORDERS_HEADER},【退回】来源文件,【退回】行号,【退回】多出的内容");
    let width = ORDERS_HEADER.split(',').count();
    let back = |row: &RejectedRow, beyond: bool| {
        let texts: Vec<&str> = row.cells.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect();
        let beyond = texts.get(width).filter(|_| beyond).map_or(String::new(), |text| format!("\"{text}\""));
        format!("{},12345工单.csv,{},{beyond}", texts[..width].join(","), row.line)
    };
    let unmended = format!("{header}\n{}\n{}\n", back(&rows[0], true), back(&rows[1], true));
    let again = define(World::new()).file("更正.csv", unmended).load();
    assert_eq!((again.kept("orders"), again.rules()), (0, vec!["wrong_column_count"; 2]));
    let (_, second) = sent(&again, "orders");
    assert_eq!(second[0].cells[..width], rows[0].cells[..], "what goes back is what went back before");
    assert_eq!(second[1].cells.last(), rows[1].cells.last());
    let mended = format!("{header}\n{}\n{}\n", back(&rows[0], true).replace("【缺】", ""), back(&rows[1], false));
    let kept = define(World::new()).file("更正.csv", mended).load();
    assert_eq!((kept.kept("orders"), kept.rejects.len()), (2, 0));
}

#[test]
fn what_was_starred_out_and_comes_back_is_refused_again() {
    let loaded =
        World::new().file("12345工单.csv", orders(&[order("G1", &[("说明", "证件440***************")])])).load();
    assert_eq!((loaded.kept("orders"), loaded.rejects.len()), (0, 1));
    let (_, rows) = sent(&loaded, "orders");
    assert_eq!(rows[0].faults[0].rule, "personal_id");
}
