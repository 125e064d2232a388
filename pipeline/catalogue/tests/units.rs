//! The units of the plan: who they are, since when, who runs whom, and under which names.
//!
//! Some tests hold them against the domain's lists in `../shared/domain`, which are not part of this repository.

use catalogue::{Level, Plan, PlanFiles, Unit};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

fn plan() -> Plan {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = PlanFiles::from_dir(&root).expect("the plan's folders can be read");
    catalogue::read(&files).0.expect("the plan can be read")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The rows of one of the domain's lists, by column; says so where it is absent.
fn domain(list: &str) -> Vec<BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain").join(list);
    if !path.is_file() {
        // `eprintln!` would be hidden in a test that passes.
        writeln!(std::io::stderr().lock(), "skipped: there is no {}", path.display()).expect("stderr");
        return Vec::new();
    }
    let mut reader = csv::Reader::from_path(&path).expect("a list");
    let rows: Vec<_> = reader.deserialize().map(|row| row.expect("a row")).collect();
    assert!(!rows.is_empty(), "{} has no rows", path.display());
    rows
}

/// Whether it is one of the nine digits that the lists of statistics give to a town or a park.
fn is_code(unit_id: &str) -> bool {
    unit_id.len() == 9 && unit_id.bytes().all(|b| b.is_ascii_digit())
}

/// The top of the tree above a unit on a day.
fn top<'a>(plan: &'a Plan, unit_id: &'a str, on: NaiveDate) -> &'a str {
    let mut up = unit_id;
    while let Some(parent) = plan.units.parent_on(up, on) {
        up = parent;
    }
    up
}

/// A day of ours against what the list says: the same day, or a day of the same year, or one marked as assumed.
fn agrees(ours: Option<NaiveDate>, listed: &str, unit: &Unit) -> bool {
    if let Ok(listed) = listed.parse::<NaiveDate>() {
        return ours == Some(listed);
    }
    if let Ok(year) = listed.parse::<i32>() {
        return ours.is_some_and(|ours| ours.year() == year);
    }
    let open = listed.is_empty() || listed.ends_with("or earlier");
    match ours {
        None => open,
        Some(_) => unit.source.contains("assumed"),
    }
}

#[test]
fn every_unit_of_the_domains_list_is_there_with_its_days_and_its_peer_group() {
    let plan = plan();
    for row in domain("regions.csv") {
        let code = &row["code"];
        let unit = plan.units.units.get(code).unwrap_or_else(|| panic!("{code} {} is missing", row["name_zh"]));
        assert!(agrees(unit.valid_from, &row["valid_from"], unit), "{code} begins on {:?}", unit.valid_from);
        assert!(agrees(unit.valid_to, &row["valid_to"], unit), "{code} ends on {:?}", unit.valid_to);
        let group = match row["peer_group"].as_str() {
            "街道" | "镇" => "街镇",
            other => other,
        };
        assert_eq!(unit.peer_group, group, "{code}");
        if let Ok(last) = row["nbs_last_seen"].parse::<i32>()
            && last < 2023
        {
            assert_eq!(unit.valid_to.map(|day| day.year()), Some(last + 1), "{code}");
        }
        // A name means the unit, or one that it runs: 航空产业园 is both a park and the code of statistics that it runs.
        for name in [&row["name_zh"], &row["former_names"]].into_iter().filter(|name| !name.is_empty()) {
            let meant = plan.units.resolve(name, None);
            let runs =
                |id: &str| id == code || plan.units.memberships.iter().any(|m| m.unit_id == id && m.parent_id == *code);
            assert!(meant.len() == 1 && meant.iter().all(|id| runs(id)), "{name} means {meant:?} and not {code}");
        }
        let zones: Vec<&String> =
            plan.units.units.keys().filter(|id| row["managing_zone"].contains(id.as_str())).collect();
        let begins: Vec<_> =
            plan.units.memberships.iter().filter(|m| m.unit_id == *code && zones.contains(&&m.parent_id)).collect();
        assert!(zones.is_empty() || !begins.is_empty(), "{code} is run by none of {zones:?}");
        if let Ok(from) = row["managed_from"].parse::<NaiveDate>() {
            assert!(
                begins.iter().any(|m| m.valid_from == Some(from)),
                "{code} came to {zones:?} on another day than {from}"
            );
        }
    }
}

#[test]
fn a_day_that_no_source_gives_is_marked_as_assumed() {
    let plan = plan();
    let rows = domain("regions.csv");
    let columns = ["valid_from", "valid_to", "managed_from", "managing_zone"];
    let sourced: Vec<&str> = rows.iter().flat_map(|row| columns.map(|column| row[column].as_str())).collect();
    let is_sourced = |day: NaiveDate| sourced.iter().any(|text| text.contains(&day.to_string()));
    let units = plan.units.units.values().map(|unit| (&unit.unit_id, unit.valid_from, unit.valid_to, &unit.source));
    let run = plan.units.memberships.iter().map(|run| (&run.unit_id, run.valid_from, run.valid_to, &run.source));
    for (unit_id, from, to, source) in units.chain(run).filter(|_| !rows.is_empty()) {
        for day in [from, to].into_iter().flatten().filter(|day| !is_sourced(*day)) {
            assert!(source.contains("assumed"), "{unit_id}: {day} is in no source, but “{source}” does not say so");
        }
    }
}

#[test]
fn every_yearly_list_of_statistics_names_the_towns_and_parks_that_there_were() {
    let plan = plan();
    let mut years: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in domain("extract/zhuhai_townships_by_nbs_year.csv") {
        let on = day(&format!("{}-06-30", row["nbs_year"]));
        let (code, name) = (&row["code9"], &row["name"]);
        assert_eq!(plan.units.resolve(name, Some(on)), BTreeSet::from([code.as_str()]), "{name} on {on}");
        years.entry(row["nbs_year"].clone()).or_default().insert(code.clone());
    }
    for (year, listed) in years {
        let on = day(&format!("{year}-06-30"));
        let ours = plan.units.units.values().filter(|unit| is_code(&unit.unit_id) && unit.exists_on(on));
        let ours: BTreeSet<String> = ours.map(|unit| unit.unit_id.clone()).collect();
        assert_eq!(ours, listed, "{year}");
    }
}

#[test]
fn a_town_is_run_by_whoever_ran_it_on_the_day() {
    let plan = plan();
    for (town, on, run_by) in [
        ("440404101", "2006-06-30", "440404"),
        ("440404101", "2006-07-01", "FZ-GL"),
        ("440404101", "2018-12-31", "FZ-GL"),
        ("440404101", "2022-01-01", "440404"),
        ("440404104", "2018-12-31", "FZ-GL"),
        ("440404104", "2022-01-01", "440404"),
        ("440402104", "2009-12-15", "440402"),
        ("440402104", "2009-12-16", "FZ-HQ"),
        ("440402104", "2021-09-16", "FZ-HQ"),
        ("440402104", "2021-09-17", "FZ-HQH"),
        ("440402100", "2018-12-31", "FZ-GX"),
        ("440402106", "2018-12-31", "FZ-WS"),
    ] {
        assert_eq!(plan.units.parent_on(town, day(on)), Some(run_by), "{town} on {on}");
    }
}

#[test]
fn hengqin_leaves_the_city_and_its_ranking_on_2021_09_17() {
    let plan = plan();
    let units = &plan.units.units;
    let (before, after) = (day("2021-09-16"), day("2021-09-17"));
    assert!(units["FZ-HQ"].exists_on(before) && !units["FZ-HQ"].exists_on(after));
    assert_eq!(units["FZ-HQ"].peer_group, "功能区");
    assert!(units["FZ-HQH"].exists_on(after) && units["FZ-HQH"].peer_group.is_empty());
    assert_eq!(top(&plan, "440402104", before), "440400");
    assert_eq!(top(&plan, "440402104", after), "FZ-HQH");
    assert_eq!(plan.units.resolve("横琴", Some(before)), BTreeSet::from(["FZ-HQ"]));
    assert_eq!(plan.units.resolve("横琴", Some(after)), BTreeSet::from(["FZ-HQH"]));
}

#[test]
fn what_has_left_the_city_is_in_no_group() {
    let plan = plan();
    let group = |unit: &str, on: &str| plan.units.peer_group_on(&plan.units.units[unit], "440400", day(on));
    assert_eq!((group("440402104", "2021-09-16"), group("440402104", "2021-09-17")), ("街镇", ""));
    assert_eq!((group("FZ-HQ", "2021-09-16"), group("FZ-HQ", "2021-09-17")), ("功能区", ""));
    assert_eq!((group("440404101", "2018-12-31"), group("440404101", "2022-12-31")), ("街镇", "街镇"));
    assert_eq!((group("440402009", "2019-12-31"), group("440402009", "2020-12-31")), ("", "街镇"));
    assert_eq!(group("440400", "2020-12-31"), "");
}

#[test]
fn what_is_no_government_is_never_ranked() {
    let plan = plan();
    for unit in plan.units.units.values() {
        let ranked = match unit.level {
            Level::City | Level::CityLevel | Level::Other => false,
            Level::Township | Level::District | Level::FunctionalZone | Level::Agency => continue,
        };
        assert_eq!(!unit.peer_group.is_empty(), ranked, "{}", unit.unit_id);
    }
    for pseudo in ["440000", "440401", "440402401", "440402403", "440404401", "FZ-FS", "FZ-HK"] {
        assert_eq!(plan.units.units[pseudo].level, Level::Other, "{pseudo}");
    }
}

#[test]
fn a_code_keeps_its_unit_under_two_names_and_a_gone_name_means_nobody() {
    let plan = plan();
    let meant = |name: &str, on: &str| plan.units.resolve(name, Some(day(on))).into_iter().collect::<Vec<_>>();
    assert_eq!(meant("前山商贸物流中心", "2019-12-31"), ["440402403"]);
    assert_eq!(meant("三溪科创小镇发展中心", "2020-01-01"), ["440402403"]);
    assert!(meant("前山商贸物流中心", "2020-01-01").is_empty());
    assert_eq!(meant("金鼎工业园", "2018-12-31"), ["440402406"]);
    assert!(meant("金鼎工业园", "2019-01-01").is_empty());
    assert!(meant("凤山街道", "2019-12-31").is_empty());
    assert_eq!(meant("凤山街道", "2020-01-01"), ["440402009"]);
}

#[test]
fn departments_keep_their_records_through_the_reform_of_2019() {
    let plan = plan();
    let meant = |name: &str, on: &str| plan.units.resolve(name, Some(day(on))).into_iter().collect::<Vec<_>>();
    for (old, new, id) in [
        ("市法制局", "市司法局", "ZH-FZJ"),
        ("市工商局", "市市场监督管理局", "ZH-GSJ"),
        ("市卫计局", "市卫生健康局", "ZH-WJJ"),
        ("市国土局", "市自然资源局", "ZH-GTJ"),
        ("市住规建局", "珠海市住房和城乡建设局", "ZH-ZGJ"),
        ("市政务服务管理局", "市政务服务数据管理局", "ZH-ZWJ"),
        ("市编办", "市委编办", "ZH-BB"),
    ] {
        assert_eq!(meant(old, "2018-12-31"), [id], "{old}");
        assert_eq!(meant(new, "2019-01-01"), [id], "{new}");
        assert!(meant(new, "2018-12-31").is_empty(), "{new} before the reform");
    }
    assert_eq!(meant("市信息化办", "2018-12-31"), ["ZH-XXB"]);
    assert_eq!(meant("市信息化办", "2019-01-01"), ["ZH-ZWJ"]);
    // Neither the Party's body nor the branch of the central bank is one of the city's departments.
    for apart in ["ZH-ZZB", "ZH-RH"] {
        let unit = &plan.units.units[apart];
        assert!(unit.peer_group.is_empty() && top(&plan, apart, day("2019-06-30")) == apart, "{apart}");
    }
}
