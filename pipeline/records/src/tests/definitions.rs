//! A small plan for tests.

use catalogue::{Level, Source, Unit, UnitName, Units};
use chrono::NaiveDate;
use std::collections::BTreeMap;

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// Two districts that swap a name, a zone that ends, and names that two units bear.
pub(crate) fn units() -> Units {
    let mut units = Units::default();
    for (unit_id, name_zh, from, to) in [
        ("440402", "香洲区", "", ""),
        ("440403", "斗门区", "", ""),
        ("440404", "金湾区", "2001-04-04", ""),
        ("FZ-GLG", "开发区管委会", "", "2020-12-31"),
        ("T1", "南屏镇", "", "2020-01-01"),
        ("T2", "南屏镇", "2020-01-01", ""),
        ("A1", "市城管局", "", ""),
        ("A2", "区城管局", "", ""),
    ] {
        let unit = Unit {
            unit_id: unit_id.to_owned(),
            name_zh: name_zh.to_owned(),
            name_en: String::new(),
            level: Level::District,
            peer_group: String::new(),
            valid_from: day(from),
            valid_to: day(to),
            source: String::new(),
        };
        units.units.insert(unit_id.to_owned(), unit);
    }
    for unit_id in ["A1", "A2"] {
        units.names.push(UnitName {
            name: "城管局".to_owned(),
            unit_id: unit_id.to_owned(),
            valid_from: None,
            valid_to: None,
        });
    }
    units
}

/// A table with a column of every type.
const ORDERS: &str = r#"
title = { zh = "12345工单", en = "Orders" }
dataset = "D13"
office = "市城管局"
files = ["12345工单*"]
key = ["order_id"]
unit = "unit_id"
date = "due_on"
duplicates = { latest = "closed_at" }

[columns]
order_id = { headers = ["工单编号"], type = "text", required = true }
received_on = { headers = ["受理时间"], type = "date", required = true }
unit_id = { headers = ["承办单位"], type = "unit", required = true }
due_on = { headers = ["办理时限"], type = "date", required = true }
closed_at = { headers = ["办结时间"], type = "datetime" }
kind = { headers = ["诉求类型"], type = "category", values = { request = ["求决"], praise = ["表扬", "感谢"] } }
excluded = { headers = ["是否剔除"], type = "boolean" }
times = { headers = ["回访次数"], type = "integer" }
amount_yuan = { headers = ["诉求金额（万元）"], type = "amount", unit = "万元" }
score = { headers = ["评分"], type = "number", decimals = 1 }
rate = { headers = ["满意率"], type = "percent" }
answered = { headers = ["答复数"], type = "integer" }
asked = { headers = ["来电数"], type = "integer" }
note = { headers = ["说明"], type = "text" }
caller = { headers = ["来电人"], type = "text", personal = "drop" }

[[checks]]
rule = "due_after_receipt"
sql = "due_on >= received_on"
message = { zh = "办理时限早于受理时间", en = "due before receipt" }
hint = { zh = "请核对两个日期", en = "check both dates" }

[[checks]]
rule = "many_calls"
sql = "times <= 10"
message = { zh = "回访次数很多", en = "many calls" }
hint = { zh = "请核对", en = "check" }
warn_only = true

[[reported_rates]]
rate = "rate"
numerator = "answered"
denominator = "asked"
decimals = 2
"#;

/// A roster with pseudonyms, and files that refer to it.
const ROSTER: &str = r#"
title = { zh = "公务员名册", en = "Roster" }
dataset = "D18"
office = "市城管局"
files = ["名册*"]
key = ["person", "entered_on"]
unit = "unit_id"
date = "entered_on"

[columns]
person = { headers = ["身份证号"], type = "text", required = true, personal = "pseudonym" }
unit_id = { headers = ["单位"], type = "unit", required = true }
entered_on = { headers = ["任职日期"], type = "date", required = true }
"#;

const CREDIT_FILES: &str = r#"
title = { zh = "诚信档案", en = "Credit files" }
dataset = "D18"
office = "市城管局"
files = ["档案*"]
key = ["person"]
unit = "unit_id"
date = "created_on"

[columns]
person = { headers = ["身份证号"], type = "text", required = true, personal = "pseudonym", references = "roster.person" }
unit_id = { headers = ["建档单位"], type = "unit", required = true }
created_on = { headers = ["建档日期"], type = "date", required = true }
"#;

/// A table with codes, numbers of documents, open ends and percentages.
const PERMITS: &str = r#"
title = { zh = "行政许可", en = "Permits" }
dataset = "D03"
office = "市城管局"
files = ["许可*"]
key = ["permit_no"]
unit = "unit_id"
date = "decided_on"
duplicates = { latest = "updated_on" }

[columns]
permit_no = { headers = ["文书号"], type = "document_no", required = true }
holder_code = { headers = ["统一社会信用代码"], type = "credit_code" }
unit_id = { headers = ["许可机关"], type = "unit", required = true }
decided_on = { headers = ["决定日期"], type = "date", required = true }
valid_until = { headers = ["有效期至"], type = "date", open_ended = true }
updated_on = { headers = ["更新日期"], type = "date" }
on_time = { headers = ["按时率", "按时率（%）"], type = "percent" }
share = { headers = ["占比"], type = "percent", unit = "fraction" }
memo = { headers = ["备注"], type = "text" }
"#;

/// The record tables, with one text of their definitions replaced by another.
pub(crate) fn sources_with(from: &str, to: &str) -> BTreeMap<String, Source> {
    [("orders", ORDERS), ("roster", ROSTER), ("credit_files", CREDIT_FILES), ("permits", PERMITS)]
        .into_iter()
        .map(|(name, definition)| (name.to_owned(), toml::from_str(&definition.replace(from, to)).unwrap()))
        .collect()
}

/// The record tables.
pub(crate) fn sources() -> BTreeMap<String, Source> {
    sources_with("", "")
}

/// The headers of a file of orders.
pub(crate) const ORDERS_HEADER: &str = "工单编号,受理时间,承办单位,办理时限,办结时间,诉求类型,是否剔除,回访次数,诉求金额（万元）,评分,满意率,答复数,来电数,说明,来电人";

/// A number with the form of a citizen's, region 440402, born on 1900-01-01, that was given to nobody.
pub(crate) fn nobodys_id_number() -> String {
    (b'0'..=b'9')
        .map(|check| format!("44040219000101001{}", char::from(check)))
        .find(|number| crate::persons::holds_id_number(number))
        .unwrap_or_else(|| "44040219000101001X".to_owned())
}

/// A method, of which loading uses nothing.
pub(crate) const METHOD: &str = r#"
missing_item = "rescale"
min_weight_present = 0.5
bonus_cap = 0
grades = []
peer_groups = []
nodes = []
plan = { title = { zh = "试", en = "Test" }, top_unit = "440402", years = [2018, 2018] }
"#;
