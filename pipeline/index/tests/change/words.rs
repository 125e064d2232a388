//! How changes are told.

use crate::common::plan;
use crate::{THREE, between, but, city, run};
use catalogue::Lang;
use index::change::{in_table, in_words};

#[test]
fn sentences_read_like_those_of_a_circular() {
    let planned = plan(&[], &THREE);
    let mut weighted = planned.clone();
    weighted.method.nodes[2].weight = 3.0;
    let values = but(city(), &[("a", "south", Some(85.3)), ("b", "south", Some(80.0)), ("c", "east", None)]);
    let mut changes = between(&run(&planned, city()), &run(&weighted, &values));
    changes.retain(|change| change.node_id == "whole" || change.indicator_id == "c");
    assert_eq!(
        in_words(&changes, &weighted, Lang::Zh),
        [
            "东区2018年：原为70.00分，现无得分。",
            "北区2018年总：在行政区中由第2位降至第3位，下降1位（其他单位数据修订-1）。",
            "南区2018年总：由50.00分升至66.33分，上升16.33分（自身数据修订+20.41，权重与方法-4.08）；\
             在行政区中由第3位升至第2位，上升1位（自身数据修订+1.5，权重与方法-0.5）。",
        ]
    );
    assert_eq!(
        in_words(&changes, &weighted, Lang::En)[2],
        "South, whole, 2018: rose by 16.33 points, from 50.00 to 66.33 (revision of own data +20.41, weights and method \
         -4.08); up by 1 among districts, from place 3 to 2 (revision of own data +1.5, weights and method \
         -0.5)."
    );
    let period = |id: &str| {
        let mut change = changes[0].clone();
        (change.from_period, change.to_period) = ("2018".to_owned(), id.to_owned());
        in_words(&[change], &weighted, Lang::Zh).remove(0)
    };
    assert!(period("2019H1").starts_with("东区2019年上半年与2018年相比："));
    assert!(period("2019Q3").starts_with("东区2019年第三季度"));
    assert!(period("2019-07").starts_with("东区2019年7月"));
}

#[test]
fn the_table_has_a_column_for_each_cause_that_had_a_part() {
    let planned = plan(&[], &THREE);
    let new = but(city(), &[("a", "south", Some(83.0)), ("b", "south", Some(80.0)), ("c", "port", None)]);
    let mut changes = between(&run(&planned, city()), &run(&planned, &new));
    changes.retain(|change| change.node_id != "left" && change.indicator_id.is_empty() && change.unit_id != "east");
    let (headers, rows) = in_table(&changes, &planned, Lang::Zh);
    assert_eq!(headers, ["单位", "期间", "项目", "内容", "原值", "现值", "变动", "自身数据修订", "其他单位数据修订"]);
    let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        rows,
        [
            "北区 2018 总 名次 2 3 -1 0 -1",
            "港区 2018 右 得分 40.00 – – – –",
            "港区 2018 右 名次 1 – – – –",
            "南区 2018 总 得分 50.00 73.63 23.63 23.63 0.00",
            "南区 2018 总 名次 3 1 2 2 0",
        ]
    );
}
