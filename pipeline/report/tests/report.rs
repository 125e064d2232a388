//! What readers of the reports rely on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
mod pages;

use catalogue::Lang;
use common::City;
use index::tables::Status;
use pages::{assert_shown_rightly, cells, files, numbers, page, text, workbook, written};
use std::collections::BTreeSet;

#[test]
fn every_figure_of_a_unit_is_that_of_the_tables() {
    let city = City::new();
    let page = page(&city);
    let mut seen = 0;
    for row in page.split("<tr").filter(|row| row.contains("<code>chengxin trace ")) {
        let command = row.split_once("<code>chengxin trace ").unwrap().1.split_once("</code>").unwrap().0;
        let [unit, indicator, period] = command.split(' ').collect::<Vec<_>>()[..] else { panic!("{command}") };
        let is = |i: &str, u: &str, p: &str| i == indicator && u == unit && p == period;
        let value = city.values.iter().find(|r| is(&r.indicator_id, &r.unit_id, &r.period)).unwrap();
        let score = city.scores.iter().find(|r| is(&r.indicator_id, &r.unit_id, &r.period)).unwrap();
        let cells = cells(row);
        let first = |cell: &str| numbers(cell).first().map(|(exact, _)| *exact);
        assert_eq!(first(cells[0]), value.value, "{command}");
        assert_eq!(first(cells[1]), Some(value.records as f64), "{command}");
        assert_eq!(first(cells[5]), score.score, "{command}");
        if let (Some(lower), Some(upper)) = (value.lower, value.upper) {
            let shown = cells[0].rsplit_once("<small>").unwrap().1.split_once("</small>").unwrap().0;
            let (from, to) = shown.split_once('–').unwrap();
            assert_shown_rightly(lower, from);
            assert_shown_rightly(upper, to);
        }
        if let (Some(numerator), Some(denominator)) = (value.numerator, value.denominator) {
            let fraction = cells[1].split_once('>').unwrap().1.split_once('<').unwrap().0.replace(',', "");
            assert_eq!(fraction, format!("{numerator} / {denominator}"), "{command}");
        }
        seen += 1;
    }
    assert_eq!(seen, city.values.iter().filter(|row| row.period == "2020").count());
    for (exact, shown) in numbers(&page) {
        assert_shown_rightly(exact, &shown);
    }
}

#[test]
fn the_ranking_is_that_of_the_index() {
    let city = City::new();
    let page = page(&city);
    let section = page.split_once("<section id=\"ranking\"").unwrap().1.split_once("</section>").unwrap().0;
    let rows: Vec<&str> = section.split("<td class=\"rank\">").skip(1).collect();
    let top: Vec<_> = city
        .index
        .iter()
        .filter(|row| row.node_id == "integrity" && row.period == "2020" && row.rank.is_some())
        .collect();
    assert_eq!(rows.len(), top.len());
    for row in top {
        let name = &city.plan.units.units[&row.unit_id].name_zh;
        let shown = rows.iter().find(|shown| shown.contains(&format!("<bdi>{name}</bdi>"))).unwrap();
        assert!(shown.starts_with(&row.rank.unwrap().to_string()), "{name}");
        let numbers: Vec<f64> = numbers(shown).into_iter().map(|(exact, _)| exact).collect();
        assert_eq!(numbers, [row.score.unwrap(), row.bonus.unwrap(), row.weight_present]);
        for gate in row.gates.split(';').filter(|gate| !gate.is_empty()) {
            assert!(shown.contains(&city.plan.indicators[gate].title.zh), "{name}: {gate}");
        }
    }
}

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
    let page = text(&folder, "scoreboard.html");
    for bad in ["<script", "<img", "<b onclick", "\" onmouseover", "\u{202E}"] {
        assert!(!page.contains(bad), "{bad}");
    }
    for good in ["&lt;script&gt;alert(1)&lt;&#x2f;script&gt;", "甲[U+202E]乙", "{{ 7*7 }}{period}&amp;amp;]]&gt;"] {
        assert!(page.contains(good), "{good}");
    }
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
fn simulated_data_says_so_on_every_part_and_real_data_nowhere() {
    let mut city = City::new();
    let folder = written(&city);
    let page = text(&folder, "scoreboard.html");
    for part in page.split("<section ").skip(1).chain(page.split("<article ").skip(1)) {
        let head = part.split("<table").next().unwrap();
        assert!(head.contains("class=\"simulated-mark\""), "{}", &part[..60]);
    }
    let body = page.split_once("<body").unwrap().1;
    assert!(
        body.split("<h1").next().unwrap().contains("模拟数据")
            && body.split_once("<footer").unwrap().1.contains("模拟数据")
    );
    assert!(page.contains("@page simulated-zh { @top-center { content: \"模拟数据\""));
    for (name, bytes) in files(folder.path()).iter().filter(|(name, _)| name.ends_with(".svg")) {
        assert!(String::from_utf8_lossy(bytes).contains("模拟数据"), "{name}");
    }
    for (name, xml) in workbook(&folder).iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
        let header = xml.split_once("<oddHeader>").unwrap().1.split_once("</oddHeader>").unwrap().0;
        assert!(header.contains("模拟数据"), "{name}");
    }

    city.run.simulated = false;
    let folder = written(&city);
    let page = text(&folder, "scoreboard.html");
    assert!(!page.split_once("<body").unwrap().1.contains("模拟数据"));
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

#[test]
fn why_there_is_no_number_is_shown_in_five_ways() {
    let page = page(&City::new());
    let section = page.split_once("<section id=\"overview\"").unwrap().1.split_once("</section>").unwrap().0;
    let row = |unit: &str| {
        let rest = section.split_once(&format!("<bdi>{unit}</bdi>")).unwrap().1;
        cells(rest.split("</tr>").next().unwrap()).into_iter().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let zero = &row("高栏港经济区(珠海经济技术开发区)")[3];
    let not_reported = &row("珠海保税区")[6];
    let withheld = &row("珠海高新技术产业开发区(高新区)")[8];
    let not_applicable = &row("万山海洋开发试验区(万山区)")[6];
    let too_few = &row("万山海洋开发试验区(万山区)")[4];
    let states = [
        (zero, "zero", "◎", "实为零"),
        (not_reported, "not_reported", "×", "未报送"),
        (withheld, "suppressed", "■", "已隐去"),
        (not_applicable, "no_denominator", "—", "不适用"),
        (too_few, "too_few", "◇", "样本不足"),
    ];
    for (cell, class, glyph, word) in states {
        assert!(cell.contains(&format!("class=\"{class}\"")) && cell.contains(glyph) && cell.contains(word), "{cell}");
        assert_eq!(numbers(cell).is_empty(), class != "zero", "{cell}");
        let legend = section.split_once("class=\"legend\"").unwrap().1.split("</ul>").next().unwrap();
        assert!(legend.contains(glyph) && legend.contains(word), "{word}");
    }
}

#[test]
fn every_id_of_the_page_names_one_thing() {
    let page = page(&City::new());
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert!(all > 20 && ids.len() == all, "{} of {all} ids are different", ids.len());
}

#[test]
fn the_page_needs_nothing_and_runs_nothing() {
    for lang in [Lang::Zh, Lang::En] {
        let mut city = City::new();
        city.lang = lang;
        let page = page(&city);
        let policy = page.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once("\">").unwrap().0;
        assert!(
            policy.starts_with("default-src &#x27;none&#x27;") || policy.starts_with("default-src 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"));
        for bad in ["<script", " style=\"", "<link", "url(", "@import", "javascript:", "https://", "⟨"] {
            assert!(!page.contains(bad), "{bad}");
        }
        assert!(page.split("http://").skip(1).all(|rest| rest.starts_with("www.w3.org/2000/svg")));
        let tables = page.matches("<table").count();
        assert_eq!((page.matches("<caption>").count(), page.matches("<thead>").count()), (tables, tables));
        assert_eq!(page.matches("<svg").count(), page.matches("<desc id=").count());
    }
}

#[test]
fn exact_ties_share_a_place_and_near_ties_do_not_look_exact() {
    let mut city = City::new();
    for row in city.index.iter_mut().filter(|row| row.node_id == "integrity" && row.period == "2020") {
        (row.score, row.rank) = match row.unit_id.as_str() {
            "440402" | "440403" => (Some(80.5), Some(1)),
            "440404" => (Some(80.499_8), Some(3)),
            _ => (row.score, row.rank),
        };
    }
    let page = page(&city);
    let section = page.split_once("<section id=\"ranking\"").unwrap().1;
    let table = section.split_once("<tbody>").unwrap().1.split("</tbody>").next().unwrap();
    assert_eq!(table.matches("1 <small>并列</small>").count(), 2);
    assert_eq!(table.matches(">80.5000</data>").count(), 2);
    assert_eq!(table.matches(">80.4998</data>").count(), 1);
}

#[test]
fn internal_indicators_are_marked() {
    let page = page(&City::new());
    let marked = page.matches("<bdi>纪律处分类政务失信记录归集率</bdi> <span class=\"internal\">内部</span>").count();
    assert_eq!(marked, 9);
}

#[test]
fn a_run_from_a_table_of_values_alone_has_a_report_too() {
    let mut city = City::new();
    city.run = report::RunFacts { program_version: "0.1.0".into(), ..report::RunFacts::default() };
    city.areas.clear();
    for row in &mut city.values {
        (row.numerator, row.denominator, row.records, row.lower, row.upper) = (None, None, 0, None, None);
    }
    city.score();
    let page = page(&city);
    assert!(page.contains("没有来源记录") && !page.contains("id=\"fields\"") && !page.contains("id=\"incidence\""));
}

#[test]
fn nothing_measured_is_no_reason_to_fail() {
    let mut city = City::new();
    for row in &mut city.values {
        (row.status, row.value, row.lower, row.upper) = (Status::NotReported, None, None, None);
        (row.numerator, row.denominator, row.records) = (None, None, 0);
    }
    city.areas.clear();
    city.score();
    assert!(page(&city).contains("无得分"));
    city.values.clear();
    city.score();
    city.index.clear();
    assert!(page(&city).contains("珠海市加强政务诚信建设实施方案"));
}

#[test]
fn the_plan_is_tracked_measure_by_measure() {
    let mut city = City::new();
    let name = city.plan.units.units["440402"].name_zh.clone();
    city.plan.indicators.values_mut().for_each(|indicator| indicator.responsible = vec![name.clone(), "各区".into()]);
    city.score();
    let page = page(&city);
    let section = page.split_once("<section id=\"progress\"").unwrap().1.split_once("</section>").unwrap().0;
    let rows = city.plan_progress.iter().filter(|row| row.period == "2020").count();
    assert_eq!(section.matches("<th scope=\"row\">").count(), rows, "a row an indicator");
    for node in city.plan.method.nodes.iter().filter(|node| city.plan.indicators_of(&node.id).next().is_some()) {
        assert!(section.contains(&node.title.zh), "{}", node.title.zh);
    }
    let departments = page.split_once("<section id=\"departments\"").unwrap().1.split_once("</section>").unwrap().0;
    for row in city.departments.iter().filter(|row| row.period == "2020") {
        let name = &city.plan.units.units[&row.unit_id].name_zh;
        assert_eq!(departments.matches(&format!("<bdi>{name}</bdi>")).count(), 2, "{name}: in the table and by itself");
    }
}
