//! A small city: two districts and a zone with their towns, one of which moved from a district to the zone in 2018.

pub mod attacker;

use catalogue::{Plan, PlanFiles};
use index::tables::{self, AreaRow, Exact, ValueRow};
use std::collections::BTreeMap;
use std::path::Path;

const UNITS: &str = "\
unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source
city,市,City,city,,,,
east,东区,East,district,districts,,,
west,西区,West,district,districts,,,
port,港区,Port,functional_zone,zones,,,
e1,东一镇,E1,township,towns,,,
e2,东二镇,E2,township,towns,,,
e3,东三镇,E3,township,towns,,,
w1,西一镇,W1,township,towns,,,
w2,西二镇,W2,township,towns,,,
w3,西三镇,W3,township,towns,,,
p1,港一镇,P1,township,towns,,,
p2,港二镇,P2,township,towns,,,
moved,移镇,Moved,township,towns,,,
";

const MEMBERSHIP: &str = "\
unit_id,parent_id,valid_from,valid_to,source
east,city,,,
west,city,,,
port,city,,,
e1,east,,,
e2,east,,,
e3,east,,,
w1,west,,,
w2,west,,,
w3,west,,,
p1,port,,,
p2,port,,,
moved,east,,2018-07-01,
moved,port,2018-07-01,,
";

const METHOD: &str = "
missing_item = \"rescale\"
min_weight_present = 0.0
bonus_cap = 5.0
grades = [{ id = \"any\", title = { zh = \"有\", en = \"any\" }, at_least = 0.0 }]
peer_groups = [
    { id = \"districts\", title = { zh = \"行政区\", en = \"districts\" } },
    { id = \"zones\", title = { zh = \"功能区\", en = \"zones\" } },
    { id = \"towns\", title = { zh = \"街镇\", en = \"towns\" } },
]
nodes = [
    { id = \"whole\", title = { zh = \"总\", en = \"whole\" } },
    { id = \"left\", parent = \"whole\", title = { zh = \"左\", en = \"left\" }, weight = 3.0 },
    { id = \"right\", parent = \"whole\", title = { zh = \"右\", en = \"right\" }, weight = 1.0 },
]
rank_ranges = { runs = 100, seed = 1 }

[plan]
title = { zh = \"计划\", en = \"plan\" }
top_unit = \"city\"
years = [2018, 2019]
values_only = true
";

/// Indicator, node, class.
const INDICATORS: [(&str, &str, &str); 6] = [
    ("checked", "left", "aggregate"),
    ("considered", "left", "aggregate"),
    ("answered", "left", "public"),
    ("disciplined", "left", "internal"),
    ("held", "right", "aggregate"),
    ("published", "right", "public"),
];

/// Where records are booked, with the units that they count for.
pub const PLACES: [(&str, &[&str]); 10] = [
    ("e1", &["e1", "east", "city"]),
    ("e2", &["e2", "east", "city"]),
    ("e3", &["e3", "east", "city"]),
    ("w1", &["w1", "west", "city"]),
    ("w2", &["w2", "west", "city"]),
    ("w3", &["w3", "west", "city"]),
    ("p1", &["p1", "port", "city"]),
    ("p2", &["p2", "port", "city"]),
    ("moved until July", &["moved", "east", "city"]),
    ("moved since", &["moved", "port", "city"]),
];

pub const PERIODS: [&str; 2] = ["2018", "2019"];

pub fn files() -> PlanFiles {
    let mut files = PlanFiles::default();
    files.insert("indicators/index.toml", METHOD.as_bytes().to_vec());
    files.insert("pipeline/sources/units.csv", UNITS.as_bytes().to_vec());
    files.insert("pipeline/sources/membership.csv", MEMBERSHIP.as_bytes().to_vec());
    for (id, node, class) in INDICATORS {
        let area = if id == "held" { "area = { zh = \"领域\", en = \"field\" }\n" } else { "" };
        let text = format!(
            "title = {{ zh = \"{id}\", en = \"{id}\" }}\nquestion = {{ zh = \"?\", en = \"?\" }}\nkind = \"proportion\"\n\
             numerator = {{ zh = \"分子\", en = \"part\" }}\ndenominator = {{ zh = \"分母\", en = \"whole\" }}\n\
             unit = {{ zh = \"%\", en = \"%\" }}\ndisclosure = \"{class}\"\n{area}\n\
             [score]\nrule = \"goalposts\"\nworst = 0.0\nbest = 100.0\nweight = 1.0\n"
        );
        files.insert(format!("indicators/{node}/{id}.toml"), text.into_bytes());
    }
    files
}

pub fn plan() -> Plan {
    let (plan, findings) = catalogue::read(&files());
    assert!(findings.is_empty(), "{findings:?}");
    plan.unwrap()
}

/// The same plan for whoever withholds small cells and nothing to protect them.
pub fn careless(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    plan.method.disclosure.protection = 0;
    plan
}

/// Counts by indicator, period, area and place: part and whole.
pub type World = BTreeMap<(&'static str, &'static str, &'static str, &'static str), (i64, i64)>;

/// Nothing small anywhere; the wholes of `considered` are those of `checked`, and the moved town sits in the zone from 2019 on.
pub fn calm() -> World {
    let mut world = World::new();
    for (at, (place, _)) in (0..).zip(PLACES) {
        for (year, period) in (0..).zip(PERIODS) {
            if place == "moved until July" && period == "2019" {
                continue;
            }
            let whole = 100 + 7 * at + 31 * year;
            for id in ["checked", "considered", "answered", "disciplined", "published"] {
                let part = 40 + at + 9 * year + i64::try_from(id.len()).unwrap();
                let base = if matches!(id, "checked" | "considered") { 0 } else { 15 + 3 * at };
                world.insert((id, period, "", place), (part, whole + base));
            }
            for (field, area) in (0..).zip(["works", "goods"]) {
                world.insert(("held", period, area, place), (20 + at + field, 60 + 3 * at + 5 * field + year));
            }
        }
    }
    world
}

/// Writes the tables of values of a run.
pub fn write(plan: &Plan, world: &World, run: &Path) {
    let mut sums: BTreeMap<(&str, &str, &str, &str), (i64, i64)> = BTreeMap::new();
    for ((id, period, area, place), (part, whole)) in world {
        let units = PLACES.iter().find(|(name, _)| name == place).unwrap().1;
        for unit in units {
            for area in std::collections::BTreeSet::from(["", *area]) {
                let sum = sums.entry((id, unit, period, area)).or_default();
                sum.0 += part;
                sum.1 += whole;
            }
        }
    }
    let (mut values, mut areas): (Vec<ValueRow>, Vec<AreaRow>) = (Vec::new(), Vec::new());
    for ((id, unit, period, area), (part, whole)) in sums {
        let (part, whole) = (Exact::whole(part), Exact::whole(whole));
        let measured = index::measure(&plan.indicators[id], part, Some(whole), 0.95);
        let records = u64::try_from(whole.0 / Exact::SCALE).unwrap();
        let (indicator_id, unit_id, period) = (id.to_owned(), unit.to_owned(), period.to_owned());
        let (numerator, denominator) = (Some(part), Some(whole));
        let index::Measured { value, lower, upper, status } = measured;
        if area.is_empty() {
            values.push(ValueRow {
                indicator_id,
                unit_id,
                period,
                numerator,
                denominator,
                records,
                value,
                lower,
                upper,
                status,
            });
        } else {
            let area = area.to_owned();
            areas.push(AreaRow {
                indicator_id,
                unit_id,
                period,
                area,
                numerator,
                denominator,
                records,
                value,
                lower,
                upper,
                status,
            });
        }
    }
    std::fs::create_dir_all(run.join("2-values")).unwrap();
    tables::write(&run.join("2-values/values.csv"), &values).unwrap();
    tables::write(&run.join("2-values/areas.csv"), &areas).unwrap();
}
