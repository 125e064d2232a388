//! Whole loads of small files.

use super::definitions::nobodys_id_number;
use super::world::{World, load_orders, order, orders};
use crate::LoadError;

#[test]
fn every_rule_says_where_what_why_and_what_to_do() {
    let id = nobodys_id_number();
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        (
            "办理时限",
            "2023-07-32",
            "impossible_date",
            "第4列“办理时限”写着“2023-07-32”：2023年7月没有32日",
            "2018-03-05",
        ),
        ("办理时限", "2018-13-05", "impossible_date", "没有13月", "2018-03-05"),
        ("办理时限", "下周", "wrong_type", "第4列“办理时限”写着“下周”：不是日期", "2018年3月5日"),
        ("办理时限", "/", "missing_required", "写着“/”：必须填写", "请补填"),
        ("工单编号", "", "missing_required", "第1列“工单编号”是记录的编号，不能为空", "请填写编号"),
        ("工单编号", "4.40402E+17", "damaged_number", "科学计数法", "文本"),
        ("工单编号", "440402199001012000", "damaged_number", "无法还原", "重新导出"),
        ("说明", "911100001016237000", "damaged_number", "无法还原", "重新导出"),
        ("办理时限", "18/3/20", "wrong_type", "年份不足四位", "四位年份"),
        ("办理时限", "9999-12-31", "impossible_date", "“长期”的写法", "实际日期"),
        ("办结时间", "2099-12-31 00:00", "impossible_date", "“长期”的写法", "尚未发生的留空"),
        ("满意率", "0.98", "wrong_type", "无法确定是小数还是百分数", "98%"),
        ("承办单位", "香州区", "unknown_unit", "单位名录中没有", "是否应为“香洲区”"),
        ("承办单位", "开发区管委会", "", "", ""),
        ("承办单位", "城管局", "ambiguous_unit", "市城管局（A1）、区城管局（A2）", "单位代码"),
        ("诉求类型", "表杨", "unknown_category", "不是可填的类别", "是否应为“表扬”？可填：求决、表扬"),
        ("是否剔除", "有", "wrong_type", "不是“是”或“否”", "请填写“是”或“否”"),
        ("回访次数", "3次", "wrong_type", "不是整数", "如 12"),
        ("诉求金额（万元）", "约5", "wrong_type", "约数或区间", "确定的数字"),
        ("诉求金额（万元）", "5-8", "wrong_type", "约数或区间", "确定的数字"),
        ("诉求金额（万元）", "面议", "wrong_type", "不是金额", "万元"),
        ("评分", "高", "wrong_type", "不是数字", "如 12.5"),
        ("满意率", "高", "wrong_type", "不是百分数", "98%"),
        ("办结时间", "2018-03-10 25:00:00", "impossible_date", "没有这个时间", "实际存在"),
        ("说明", &id, "personal_id", "像身份证号码", "请删去号码"),
        ("受理时间", "2018-03-21", "due_after_receipt", "办理时限早于受理时间", "请核对两个日期"),
    ];
    for (header, cell, rule, reason, hint) in cases {
        let loaded = load_orders(&[order("G1", &[]), order("G2", &[(header, cell)])]);
        if rule.is_empty() {
            assert_eq!(loaded.kept("orders"), 2, "{header} {cell}");
            continue;
        }
        let [line] = loaded.rejects.as_slice() else { panic!("{header} {cell}: {:?}", loaded.rejects) };
        assert_eq!((line.rule.as_str(), line.line), (*rule, 3), "{header} {cell}");
        assert_eq!((line.table.as_str(), line.file.as_str()), ("12345工单", "12345工单.csv"));
        assert!(line.column.contains(header), "{line:?}");
        assert!(line.reason.contains(reason), "{line:?}");
        assert!(line.hint.contains(hint), "{line:?}");
        assert!(!loaded.rejected.contains(&id), "an ID number is printed");
        assert_eq!(loaded.report.rejected_by_rule["orders"][*rule], 1);
    }
}

#[test]
fn a_unit_is_looked_up_on_the_day_of_its_row() {
    let on = |day: &'static str| vec![("承办单位", "南屏镇"), ("办理时限", day)];
    let loaded = load_orders(&[
        order("G1", &on("2019-12-31")),
        order("G2", &on("2020-01-01")),
        order("G3", &[("承办单位", "开发区管委会"), ("办理时限", "2021-03-20")]),
        order("G4", &[("承办单位", "南屏镇"), ("办理时限", "2020-02-30")]),
    ]);
    assert_eq!(loaded.texts("orders", "unit_id"), ["T1", "T2"]);
    assert_eq!(loaded.rules(), ["unknown_unit", "impossible_date"]);
    assert!(loaded.rejects[0].reason.contains("至2020-12-31前"), "{:?}", loaded.rejects[0]);
}

#[test]
fn a_row_with_several_defects_is_refused_once_and_told_all() {
    let loaded = load_orders(&[order("G1", &[("办理时限", "x"), ("回访次数", "y")])]);
    assert_eq!(loaded.rules(), ["wrong_type", "wrong_type"]);
    assert_eq!(loaded.report.tables["orders"].rejected, 1);
}

#[test]
fn rows_with_too_few_or_too_many_cells_are_refused_and_empty_ones_are_none() {
    let short = "G2,2018-03-01".to_owned();
    let long = format!("{},x", order("G3", &[]));
    let padded = format!("{},, ", order("G4", &[]));
    let loaded = load_orders(&[order("G1", &[]), String::new(), short, long, padded, ",,,".to_owned(), " ".to_owned()]);
    assert_eq!(loaded.texts("orders", "record_id"), ["G1", "G4"]);
    assert_eq!(loaded.rules(), ["wrong_column_count", "wrong_column_count"]);
    assert_eq!(loaded.rejects[0].line, 4);
    assert!(loaded.rejects[0].reason.contains("2列，表头有15列"));
    assert_eq!(loaded.rejects[0].text, "（个人信息，不显示）");
    assert_eq!(loaded.report.tables["orders"].read, 4);
}

#[test]
fn quoted_line_ends_belong_to_the_cell_and_lines_are_still_counted() {
    let rows = [
        order("G1", &[("说明", "\"第一行\n第二行，\"\"引\"\"\"")]),
        order("G2", &[]),
        order("G3", &[("回访次数", "?")]),
    ];
    for rows in [orders(&rows), orders(&rows).replace('\n', "\r\n")] {
        let loaded = World::new().file("12345工单.csv", rows).load();
        assert_eq!(loaded.integers("orders", "source_line"), [2, 4]);
        assert_eq!(loaded.rejects[0].line, 5);
        assert!(loaded.texts("orders", "note")[0].ends_with("第二行，\"引\""));
    }
}

#[test]
fn a_stray_quote_does_not_swallow_the_file() {
    let mut rows = vec![order("G0", &[("说明", "\"没有配对")])];
    rows.extend((1..3000).map(|n| order(&format!("G{n}"), &[])));
    let loaded = load_orders(&rows);
    assert_eq!(loaded.kept("orders"), 3000);
}

#[test]
fn values_are_stored_typed_and_exact() {
    let loaded = load_orders(&[order(
        "G1",
        &[
            ("受理时间", "2018年3月1日"),
            ("办结时间", "2018/3/10 9:05"),
            ("诉求类型", "感谢"),
            ("诉求金额（万元）", "\"1,234.56\""),
            ("评分", "9.25"),
            ("满意率", "98.5％"),
            ("是否剔除", "是"),
            ("说明", "N/A"),
        ],
    )]);
    assert_eq!(
        loaded.cells("orders", 0),
        [
            "G1",
            "2018-03-01",
            "440402",
            "2018-03-20",
            "2018-03-10 09:05:00",
            "praise",
            "true",
            "1",
            "12345600.00",
            "9.3",
            "98.5000",
            "",
            "",
            "",
        ]
    );
}

#[test]
fn the_unit_of_money_comes_from_the_cell_then_the_header_then_the_definition() {
    let amount = |header: &str, cell: &str| {
        let text = orders(&[order("G1", &[("诉求金额（万元）", cell)])]).replace("诉求金额（万元）", header);
        World::new().file("12345工单.csv", text).load().cells("orders", 0)[8].clone()
    };
    assert_eq!(amount("诉求金额（万元）", "2"), "20000.00");
    assert_eq!(amount("诉求金额(元)", "2"), "2.00");
    assert_eq!(amount("诉求金额", "2"), "20000.00");
    assert_eq!(amount("诉求金额(元)", "2亿元"), "200000000.00");
}

#[test]
fn encodings_and_line_ends_make_no_difference() {
    let text =
        orders(&[order("G1", &[("说明", "龘靐“引”①")]), order("G2", &[("承办单位", "香州区")]), order("G3", &[])]);
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let plain = World::new().file("12345工单.csv", &text).load();
    for bytes in [gb.to_vec(), format!("\u{FEFF}{text}").into_bytes(), text.replace('\n', "\r\n").into_bytes()] {
        let other = World::new().file("12345工单.csv", bytes).load();
        assert_eq!(other.all_cells("orders"), plain.all_cells("orders"));
        assert_eq!(other.rejected, plain.rejected);
    }
}

#[test]
fn a_few_unreadable_cells_are_refused_and_the_rest_is_read() {
    let mut bytes = orders(&[order("G1", &[]), order("G2", &[("说明", "@坏")]), order("G3", &[])]).into_bytes();
    let at = bytes.iter().position(|b| *b == b'@').unwrap();
    bytes[at] = 0xB0;
    let loaded = World::new().file("12345工单.csv", bytes).load();
    assert_eq!(loaded.rules(), ["bad_encoding"]);
    assert!(loaded.rejects[0].reason.contains("第14列“说明”") && loaded.rejects[0].reason.contains("乱码"));
    assert_eq!(loaded.texts("orders", "record_id"), ["G1", "G3"]);
}

#[test]
fn of_rows_that_share_a_key_the_latest_is_kept() {
    let closed = |time: &'static str| vec![("办结时间", time)];
    let loaded = load_orders(&[
        order("G1", &closed("2018-03-10 09:00:00")),
        order("G1", &closed("2018-03-12")),
        order("G1", &closed("")),
        order("G2", &[("说明", "甲")]),
        order("G2", &[("说明", "乙")]),
        order("G3", &[]),
        order("G3", &[]),
    ]);
    assert_eq!(loaded.sorted("orders", &["record_id", "source_line"]), ["G1|3", "G2|5", "G3|7"]);
}

#[test]
fn copies_are_told_from_rows_that_differ_and_the_kept_row_is_named() {
    let loaded = load_orders(&[
        order("G3", &[]),
        order("G3", &[]),
        order("G4", &[("说明", "甲")]),
        order("G4", &[("说明", "乙")]),
    ]);
    assert_eq!(loaded.sorted("orders", &["record_id", "source_line"]), ["G3|2", "G4|4"]);
    assert_eq!(loaded.rules(), ["duplicate_key", "duplicate_key"]);
    assert_eq!(loaded.rejects[0].reason, "与12345工单.csv第2行完全相同，只保留一条");
    assert_eq!(loaded.rejects[1].reason, "与12345工单.csv第4行的编号相同，保留的是那一条");
    assert!(loaded.rejects[1].hint.contains("保留“办结时间”最晚的一条"));
    assert_eq!(loaded.rejects[1].text, "G4");
}

#[test]
fn a_row_that_is_refused_for_something_else_does_not_win() {
    let loaded = load_orders(&[
        order("G1", &[("办结时间", "2018-03-30"), ("回访次数", "x")]),
        order("G1", &[("办结时间", "2018-03-10")]),
    ]);
    assert_eq!(loaded.integers("orders", "source_line"), [3]);
    assert_eq!(loaded.rules(), ["wrong_type"]);
}

#[test]
fn rates_that_their_counts_contradict_are_warned_of_and_kept() {
    let rate = |rate, answered, asked| vec![("满意率", rate), ("答复数", answered), ("来电数", asked)];
    let loaded = load_orders(&[
        order("G1", &rate("21.75%", "87", "434")),
        order("G2", &rate("21.17", "243", "1148")),
        order("G3", &[("回访次数", "11")]),
    ]);
    assert_eq!(loaded.kept("orders"), 3);
    assert!(loaded.rejects.is_empty());
    assert_eq!(loaded.report.tables["orders"].warnings, 2);
    assert!(loaded.warnings.contains("87÷434 应为20.05%"), "{}", loaded.warnings);
    assert_eq!(loaded.report.warnings_by_rule["orders"]["many_calls"], 1);
}

#[test]
fn no_trace_of_a_dropped_column_is_left() {
    let loaded = load_orders(&[
        order("G1", &[("来电人", "张三丰")]),
        order("G2", &[("来电人", "张三丰"), ("回访次数", "x")]),
        format!("{},多", order("G3", &[("来电人", "张三丰")])),
        order("G1", &[("来电人", "张三丰")]),
    ]);
    assert!(!loaded.columns("orders").contains(&"caller".to_owned()));
    for bytes in loaded.files.values() {
        assert!(memchr::memmem::find(bytes, "张三丰".as_bytes()).is_none());
    }
    assert_eq!(loaded.rejects.len(), 3);
}

const ROSTER: &str =
    "身份证号,单位,任职日期\n AB1234x ,香洲区,2018-01-01\nAB9999,香洲区,2018-01-01\nAB9999,香洲区,2018-01-01\n";
const FILES: &str = "身份证号,建档单位,建档日期\nＡＢ１２３４Ｘ,香洲区,2018-02-01\nCD0000,香洲区,2018-02-01\n";

#[test]
fn persons_become_pseudonyms_that_can_be_joined_and_never_printed() {
    let loaded = World::new().file("名册.csv", ROSTER).file("档案.csv", FILES).key(Some(b"0123456789abcdef")).load();
    let (roster, files) = (loaded.texts("roster", "person"), loaded.texts("credit_files", "person"));
    assert_eq!((roster.len(), files.len()), (2, 1));
    assert!(roster.contains(&files[0]) && files[0].len() == 32);
    assert_eq!(loaded.rules(), ["duplicate_key", "unknown_reference"]);
    assert_eq!(loaded.rejects[0].text, "（个人信息，不显示）/2018-01-01");
    assert!(loaded.rejects[1].reason.contains("在“公务员名册”的“身份证号”中找不到"), "{:?}", loaded.rejects[1]);
    for bytes in loaded.files.values() {
        for person in ["AB1234", "AB9999", "CD0000"] {
            assert!(memchr::memmem::find(bytes, person.as_bytes()).is_none());
        }
    }
}

#[test]
fn without_a_good_key_nothing_personal_is_read() {
    let world = World::new().file("名册.csv", ROSTER);
    let error = world.try_load().err().unwrap();
    assert!(matches!(error, LoadError::NoKey { .. }));
    assert!(error.to_string().contains("--key-file FILE or in the variable CHENGXIN_KEY"));
    let error = World::new().file("名册.csv", ROSTER).key(Some(b"short")).try_load().err().unwrap();
    assert!(matches!(error, LoadError::ShortKey { bytes: 5 }));
    assert!(World::new().file("12345工单.csv", orders(&[])).try_load().is_ok());
}

#[test]
fn files_that_cannot_be_read_are_findings_and_the_others_are_read() {
    let loaded = World::new()
        .file("a/12345工单_2018.csv", orders(&[order("G1", &[])]))
        .file("a/模拟_12345工单_2019.csv", orders(&[order("G2", &[])]).replace("说明", "备注"))
        .file("名单.pdf", "PK")
        .file("12345工单_x.csv", b"PK\x03\x04".as_slice())
        .file("12345工单_y.csv", "")
        .file(".DS_Store", "x")
        .load();
    let found: Vec<(&str, &str)> = loaded.report.findings.iter().map(|f| (f.path.as_str(), f.rule.as_str())).collect();
    assert_eq!(
        found,
        [
            ("12345工单_x.csv", "damaged_file"),
            ("12345工单_y.csv", "empty_file"),
            ("a/模拟_12345工单_2019.csv", "missing_column"),
            ("名单.pdf", "not_records"),
        ]
    );
    assert!(loaded.report.simulated);
    let files: Vec<(&str, u64, usize)> =
        loaded.report.files.iter().map(|f| (f.path.as_str(), f.rows, f.unread_headers.len())).collect();
    assert_eq!(files, [("a/12345工单_2018.csv", 1, 0), ("a/模拟_12345工单_2019.csv", 1, 1)]);
    assert_eq!(loaded.report.files[0].sha256.len(), 64);
    assert_eq!(loaded.texts("orders", "source_file"), ["a/12345工单_2018.csv", "a/模拟_12345工单_2019.csv"]);
}

#[test]
fn every_table_of_the_plan_is_on_disk_with_its_columns() {
    let loaded = World::new().load();
    assert_eq!(
        loaded.columns("roster"),
        ["person", "unit_id", "entered_on", "record_id", "source_file", "source_line"]
    );
    assert_eq!(loaded.kept("roster"), 0);
    assert_eq!(loaded.report.tables.len(), 4);
    assert!(serde_json::to_string(&loaded.report).is_ok());
}

#[test]
fn definitions_that_cannot_work_are_refused_before_anything_is_read() {
    let broken = |from: &str, to: &str| {
        World::new().define(from, to).try_load().err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert!(broken("times <= 10", "timez <= 10").contains("check `many_calls` cannot be evaluated"));
    assert!(broken("times <= 10", "times + 10").contains("not true or false"));
    assert!(broken("roster.person", "roster.nobody").contains("references `roster.nobody`"));
    assert!(broken("roster.person", "credit_files.person").contains("form a cycle: credit_files"));
}

#[test]
fn a_column_that_a_file_does_not_have_is_told_with_the_headers_that_nobody_reads() {
    let loaded =
        World::new().file("12345工单.csv", orders(&[order("G1", &[])]).replace("办结时间", "办结时间（新）")).load();
    let said: Vec<String> = loaded.report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("(办结时间)") && said[0].contains("办结时间（新）"), "{said:#?}");
    assert_eq!(loaded.kept("orders"), 1);
}
