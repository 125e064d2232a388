//! What readers of the workbooks and of the circular rely on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod books;
mod common;
#[expect(dead_code, reason = "other tests need the rest of it")]
mod pages;

use books::{assert_data_agrees, convert, number, program, rows};
use calamine::{Data, DataRef, Reader, Xlsx, open_workbook};
use catalogue::Lang;
use common::City;
use index::tables::Status;
use pages::{parts, text, written};
use std::collections::BTreeMap;

/// The cells of the tables of the circular, row by row, and its paragraphs.
fn circular(folder: &tempfile::TempDir) -> (Vec<Vec<String>>, Vec<String>) {
    let parts = parts(folder, "circular.docx");
    let of = |xml: &str| {
        let texts = xml.split("<w:t xml:space=\"preserve\">").skip(1);
        let texts: String = texts.map(|rest| rest.split("</w:t>").next().unwrap()).collect();
        let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
        plain.iter().fold(texts, |texts, (escaped, plain)| texts.replace(escaped, plain))
    };
    let document = &parts["word/document.xml"];
    let rows = document.split("<w:tr>").skip(1).map(|row| row.split("</w:tr>").next().unwrap());
    let rows = rows.map(|row| row.split("<w:tc>").skip(1).map(of).collect()).collect();
    (rows, document.split("<w:p>").skip(1).map(of).collect())
}

/// Every part is well-formed, every relation leads to a part, and no label is missing.
fn assert_document_is_whole(folder: &tempfile::TempDir) {
    let parts = parts(folder, "circular.docx");
    for (name, xml) in &parts {
        let mut reader = quick_xml::Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
        assert!(!xml.contains('⟨'), "{name}: {}", xml.split('⟨').nth(1).unwrap_or_default());
    }
    let file = std::fs::File::open(folder.path().join("circular.docx")).unwrap();
    let archive = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for rest in parts["word/_rels/document.xml.rels"].split("Target=\"").skip(1) {
        let target = rest.split('"').next().unwrap();
        assert!(names.contains(&format!("word/{target}")), "{target}");
    }
}

#[test]
fn the_data_workbook_holds_the_numbers_of_the_tables() {
    let city = City::new();
    let folder = written(&city);
    let compared = assert_data_agrees(&city, folder.path());
    assert_eq!(compared, city.values.len() + city.scores.len() + 2 * city.index.len());
}

#[test]
fn scores_nodes_and_ranks_are_formulas_and_come_out_the_same_anew() {
    let city = City::new();
    let folder = written(&city);
    let mut book: Xlsx<_> = open_workbook(folder.path().join("data.xlsx")).unwrap();
    let mut formulas = |sheet: &str| {
        let range = book.worksheet_formula(sheet).unwrap();
        range.used_cells().filter(|(_, _, formula)| !formula.is_empty()).count()
    };
    let scored = city.scores.iter().filter(|row| row.score.is_some()).count();
    assert!(formulas("指标得分") > scored && formulas("各级得分") > city.index.len() && formulas("名次") > 0);
    let Some(soffice) = program("soffice") else { return };
    let anew = tempfile::tempdir().unwrap();
    convert(&soffice, &folder.path().join("data.xlsx"), anew.path(), "xlsx");
    assert_data_agrees(&city, anew.path());
}

#[test]
fn a_changed_weight_moves_the_index_as_the_mean_says() {
    let Some(soffice) = program("soffice") else { return };
    let city = City::new();
    let folder = written(&city);
    let mut parts = parts(&folder, "data.xlsx");
    let sheets: Vec<String> = {
        let book: Xlsx<_> = open_workbook(folder.path().join("data.xlsx")).unwrap();
        book.sheet_names()
    };
    // The first node of the tree weighs 5 instead of 1.
    let at = sheets.iter().position(|name| name == "任务权重").unwrap() + 1;
    let sheet = parts.get_mut(&format!("xl/worksheets/sheet{at}.xml")).unwrap();
    assert!(sheet.contains("<c r=\"E2\"><v>1</v></c>"));
    *sheet = sheet.replace("<c r=\"E2\"><v>1</v></c>", "<c r=\"E2\"><v>5</v></c>");
    let changed = tempfile::tempdir().unwrap();
    let path = changed.path().join("data.xlsx");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, xml) in &parts {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, xml.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let anew = tempfile::tempdir().unwrap();
    convert(&soffice, &path, anew.path(), "xlsx");
    let heavier = rows(anew.path(), "data.xlsx", "任务权重")[0]["节点代码"].to_string();
    let mut moved = 0;
    for row in rows(anew.path(), "data.xlsx", "各级得分").iter().filter(|row| row["节点代码"] == *"integrity") {
        let is = |unit: &str, period: &str| row["单位代码"] == *unit && row["周期"] == *period;
        let of = |r: &&index::tables::IndexRow| is(&r.unit_id, &r.period);
        let old = city.index.iter().filter(of).find(|r| r.node_id == "integrity").unwrap();
        let nodes = city.index.iter().filter(of).filter(|r| r.node_id != "integrity");
        let (mut sum, mut weights) = (0.0, 0.0);
        for (score, weight) in nodes.filter_map(|r| Some((r.score?, if r.node_id == heavier { 5.0 } else { 1.0 }))) {
            (sum, weights) = (sum + score * weight, weights + weight);
        }
        let Some(score) = number(&row["得分"]) else { continue };
        if (score - old.score.unwrap()).abs() > 1e-9 {
            assert!((score - sum / weights).abs() < 1e-9, "{score} for {}", sum / weights);
            moved += 1;
        }
    }
    assert!(moved > 5, "{moved} indexes moved");
}

#[test]
fn table_and_workbook_for_assessment_say_the_same() {
    let city = City::new();
    let folder = written(&city);
    let text = text(&folder, "assessment.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(heads[0], "unit_id", "readers skip the mark at the beginning");
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let sheet = rows(folder.path(), "assessment.xlsx", "考核数据");
    assert_eq!((records.len(), sheet.len()), (city.scores.len(), city.scores.len()));
    for (record, row) in records.iter().zip(&sheet) {
        for (head, cell) in heads.iter().zip(record) {
            match &row[head] {
                Data::Float(number) => assert_eq!(cell.parse::<f64>().unwrap(), *number, "{head}"),
                Data::Empty => assert!(cell.is_empty(), "{head}"),
                shown => assert_eq!(shown.to_string(), cell, "{head}"),
            }
        }
    }
    let meanings = rows(folder.path(), "assessment.xlsx", "列说明");
    assert_eq!(meanings.iter().map(|row| row["列名"].to_string()).collect::<Vec<_>>(), heads);
    let page = include_str!("../../../docs/assessment.md");
    for row in meanings {
        let (name, meaning) = (row["列名"].to_string(), row["内容"].to_string());
        assert!(page.contains(&format!("| `{name}` | {meaning} |")), "docs/assessment.md: {name}");
    }
}

#[test]
fn the_circular_holds_the_ranks_of_the_index() {
    let city = City::new();
    let folder = written(&city);
    assert_document_is_whole(&folder);
    let (rows, paragraphs) = circular(&folder);
    let names: BTreeMap<&str, &str> =
        city.plan.units.units.values().map(|unit| (unit.name_zh.as_str(), unit.unit_id.as_str())).collect();
    let mut seen = 0;
    for row in rows.iter().filter(|row| row.len() == 7 && names.contains_key(row[1].as_str())) {
        let is = |unit: &str, period: &str| unit == names[row[1].as_str()] && period == "2020";
        let of = city.index.iter().find(|r| r.node_id == "integrity" && is(&r.unit_id, &r.period)).unwrap();
        assert_eq!(row[0], of.rank.map(|rank| rank.to_string()).unwrap_or_default());
        match of.score {
            Some(score) => assert_shown_rightly(score, &row[2]),
            None => assert_eq!(row[2], "无得分"),
        }
        if let Some(range) = city.rank_ranges.iter().find(|r| r.id == "integrity" && is(&r.unit_id, &r.period)) {
            let ends: Vec<u32> = row[4].split('–').map(|end| end.parse().unwrap()).collect();
            assert_eq!((ends[0], *ends.last().unwrap()), (range.rank_lower, range.rank_upper));
            assert_eq!(row[6], range.tier.to_string());
        }
        seen += 1;
    }
    assert_eq!(seen, 8, "every ranked unit");
    let sum = |of: fn(&report::TableFacts) -> u64| city.run.tables.iter().map(of).sum::<u64>();
    let shown = |n: u64| {
        let digits = n.to_string();
        if digits.len() > 3 {
            format!("{},{}", &digits[..digits.len() - 3], &digits[digits.len() - 3..])
        } else {
            digits
        }
    };
    let received = paragraphs.iter().find(|text| text.contains("退回率")).unwrap();
    for count in [sum(|t| t.read), sum(|t| t.kept), sum(|t| t.rejected)] {
        assert!(received.contains(&format!("{}行", shown(count))), "{received}: {count}");
    }
}

#[test]
fn sentences_are_no_more_certain_than_the_numbers() {
    let mut city = City::new();
    for row in city.rank_ranges.iter_mut().filter(|row| row.id == "integrity") {
        row.tier = 1;
    }
    let said = |city: &City| circular(&written(city)).1.join("\n");
    let text = said(&city);
    assert!(text.contains("分不出高下：名次先后可能只是偶然"));
    assert!(text.contains("没有比较其他算法"), "nothing is claimed of methods that were not tried");
    assert!(text.contains("模拟数据——仅供演示与测试"));
    assert!(text.contains("不是规定"), "a proposal is not called a rule");
    city.rank_ranges.clear();
    city.run.simulated = false;
    let text = said(&city);
    assert!(text.contains("名次先后是否出于偶然无从判断") && !text.contains("模拟数据"));
    for row in city.index.iter_mut().filter(|row| row.period == "2020" && row.node_id == "integrity") {
        (row.score, row.rank) = match row.unit_id.as_str() {
            "440402" | "440403" => (Some(80.5), Some(1)),
            "440404" => (None, None),
            _ => (row.score, row.rank),
        };
    }
    let text = said(&city);
    assert!(text.contains("得分相同，同列第一，为80.50分") && text.contains("金湾区有得分的权重不足，不列名次"));
}

#[test]
fn hostile_names_are_text_in_every_document() {
    let mut city = City::new();
    let hostile = [
        ("440402", "<script>alert(1)</script>".to_owned()),
        ("440403", "=cmd|' /C calc'!A0".to_owned()),
        ("440404", "甲\u{202E}乙\u{FFFE}".to_owned()),
        ("FZ-HQ", "珠".repeat(60)),
        ("FZ-GX", "𠮷野㐂&amp;{{ 7*7 }}{score}]]>".to_owned()),
        ("FZ-BS", "@SUM(1+1)".to_owned()),
    ];
    for (unit, name) in &hostile {
        city.plan.units.units.get_mut(*unit).unwrap().name_zh.clone_from(name);
    }
    city.plan.method.grades[0].title.zh = "=HYPERLINK(\"http://a\")".into();
    city.plan.method.peer_groups[0].title.zh = "=1+1".into();
    let folder = written(&city);
    assert_document_is_whole(&folder);
    let shown = |name: &str| name.replace('\u{202E}', "[U+202E]").replace('\u{FFFE}', "[U+FFFE]");
    let (rows, _) = circular(&folder);
    for (_, name) in &hostile {
        assert!(rows.iter().flatten().any(|cell| *cell == shown(name)), "circular.docx: {name}");
    }
    for (file, sheet) in [("data.xlsx", "名次"), ("circulation.xlsx", "各项任务得分"), ("assessment.xlsx", "考核数据")]
    {
        let mut book: Xlsx<_> = open_workbook(folder.path().join(file)).unwrap();
        let mut texts: Vec<String> = Vec::new();
        let mut cells = book.worksheet_cells_reader(sheet).unwrap();
        while let Some(cell) = cells.next_cell().unwrap() {
            if let DataRef::SharedString(text) = cell.get_value() {
                texts.push((*text).to_owned());
            }
        }
        for (_, name) in &hostile {
            assert!(texts.contains(&shown(name)), "{file}: {name}");
        }
        for (name, xml) in parts(&folder, file) {
            for formula in xml.split("<f>").skip(1).map(|rest| rest.split("</f>").next().unwrap()) {
                for bad in ["cmd", "HYPERLINK", "script", "alert", "1+1", "http"] {
                    assert!(!formula.contains(bad) || formula.contains("1+SUMPRODUCT"), "{file} {name}: {formula}");
                }
            }
            assert!(!xml.contains('\u{202E}'), "{file} {name}");
        }
    }
}

#[test]
fn one_unit_sixty_units_a_missing_measure_and_nothing_at_all_have_documents() {
    let whole = City::new();
    let mut one = whole.plan.clone();
    one.units.units.retain(|id, _| id == "440402");
    let mut sixty = whole.plan.clone();
    for at in 0..52 {
        let mut unit = sixty.units.units["440402"].clone();
        unit.unit_id = format!("U{at:02}");
        unit.name_zh = format!("{at:02}{}", "某某经济技术开发区管理委员会".repeat(4));
        sixty.units.units.insert(unit.unit_id.clone(), unit);
    }
    let mut without = whole.plan.clone();
    let gone: Vec<String> =
        without.node_of.iter().filter(|(_, node)| node.starts_with("02")).map(|(id, _)| id.clone()).collect();
    for id in gone {
        without.indicators.remove(&id);
        without.node_of.remove(&id);
    }
    for (plan, units) in [(one, 1), (sixty, 60), (without, 8)] {
        let city = City::of(plan);
        let folder = written(&city);
        assert_document_is_whole(&folder);
        assert_data_agrees(&city, folder.path());
        let sheet = rows(folder.path(), "data.xlsx", "名次");
        let ranked = sheet
            .iter()
            .filter(|row| row["节点代码"] == *"integrity" && row["周期"] == *"2020" && number(&row["名次"]).is_some());
        assert_eq!(ranked.count(), units);
    }
    let mut withheld = City::new();
    for row in &mut withheld.values {
        (row.status, row.value, row.lower, row.upper) = (Status::Suppressed, None, None, None);
        (row.numerator, row.denominator) = (None, None);
    }
    withheld.areas.clear();
    withheld.score();
    let folder = written(&withheld);
    assert_document_is_whole(&folder);
    assert_data_agrees(&withheld, folder.path());
    assert!(circular(&folder).1.iter().any(|text| text.contains("本期不排名")));
}

#[test]
fn the_circular_opens_in_a_word_processor() {
    let (Some(soffice), Some(_)) = (program("soffice"), program("lowriter")) else { return };
    let folder = written(&City::new());
    let pdf = tempfile::tempdir().unwrap();
    convert(&soffice, &folder.path().join("circular.docx"), pdf.path(), "pdf");
    let bytes = std::fs::read(pdf.path().join("circular.pdf")).unwrap();
    assert!(bytes.starts_with(b"%PDF") && bytes.len() > 100_000, "with its charts");
}

#[test]
fn english_documents_are_whole_too() {
    let mut city = City::new();
    city.lang = Lang::En;
    let folder = written(&city);
    assert_document_is_whole(&folder);
    for file in ["data.xlsx", "circulation.xlsx", "assessment.xlsx"] {
        assert!(parts(&folder, file).values().all(|xml| !xml.contains('⟨')), "{file}");
    }
}

/// What is shown is the exact number, rounded to the decimals that are shown.
fn assert_shown_rightly(exact: f64, shown: &str) {
    let plain = shown.replace([',', '%'], "");
    let decimals = plain.split_once('.').map_or(0, |(_, part)| part.len() as i32);
    let number: f64 = plain.parse().unwrap();
    let off = (number - exact).abs().min((number - exact * 100.0).abs());
    assert!(off <= 0.500_001 * 10f64.powi(-decimals), "{exact} is shown as {shown}");
}
