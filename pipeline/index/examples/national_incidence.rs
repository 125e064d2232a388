//! How long the table of incidence takes for a whole country: 2,843 counties, 10 fields, 5 years.
//!
//! `cargo run --release -p index --example national_incidence`

use catalogue::PlanFiles;
use index::incidence::{Label, incidence};
use index::tables::{AreaRow, Exact, Status, ValueRow};
use statistics::random::Random;
use std::fmt::Write as _;
use std::time::Instant;

const COUNTIES: usize = 2_843;
const FIELDS: usize = 10;
const YEARS: std::ops::Range<i32> = 2018..2023;

const METHOD: &str = "missing_item = \"rescale\"\nmin_weight_present = 0.0\nbonus_cap = 0.0\n\
    grades = [{ id = \"all\", title = { zh = \"\", en = \"\" }, at_least = 0.0 }]\n\
    peer_groups = [{ id = \"counties\", title = { zh = \"\", en = \"\" } }]\n\
    nodes = [{ id = \"top\", title = { zh = \"\", en = \"\" } }]\n\
    [plan]\ntitle = { zh = \"\", en = \"\" }\ntop_unit = \"country\"\nyears = [2018, 2022]\nvalues_only = true\n\
    [incidence]\nindicator = \"cases\"\nlevels = [\"district\"]\nfalse_discovery_rate = 0.05\n";

const CASES: &str = "title = { zh = \"\", en = \"\" }\nquestion = { zh = \"\", en = \"\" }\nunit = { zh = \"\", en = \"\" }\n\
    numerator = { zh = \"\", en = \"\" }\ndenominator = { zh = \"\", en = \"\" }\nkind = \"rate\"\nper = 100.0\n\
    area = { zh = \"\", en = \"\" }\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut units = "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source\n\
        country,国,Country,city,,,,\n"
        .to_owned();
    for county in 0..COUNTIES {
        writeln!(units, "c{county:04},县{county},County {county},district,counties,,,")?;
    }
    let mut files = PlanFiles::default();
    files.insert("indicators/index.toml", METHOD.into());
    files.insert("indicators/top/cases.toml", CASES.into());
    files.insert("pipeline/sources/units.csv", units.into_bytes());
    let (plan, findings) = catalogue::read(&files);
    let plan = plan.ok_or_else(|| format!("{findings:?}"))?;

    let (mut values, mut areas) = (Vec::new(), Vec::new());
    let mut random = Random::new(2843, 0);
    for year in YEARS {
        for county in 0..COUNTIES {
            let bodies = 20 + (random.uniform() * 80.0) as i64;
            let unit_id = format!("c{county:04}");
            values.push(value(&unit_id, year, bodies));
            for field in 0..FIELDS {
                // Five cases for a hundred bodies, twice as many in every hundredth county.
                let rate = if county % 100 == 0 { 0.1 } else { 0.05 };
                let count = (random.gamma(rate * bodies as f64) + 0.5) as i64;
                if count > 0 {
                    areas.push(area(&unit_id, year, &format!("f{field}"), count, bodies));
                }
            }
        }
    }
    let start = Instant::now();
    let (rows, trends) = incidence(&plan, &values, &areas);
    let high = rows.iter().filter(|row| row.label == Some(Label::High)).count();
    println!("{} rows and {} trends, {high} high, in {:.2} s", rows.len(), trends.len(), start.elapsed().as_secs_f64());
    Ok(())
}

fn value(unit: &str, year: i32, bodies: i64) -> ValueRow {
    ValueRow {
        indicator_id: "cases".into(),
        unit_id: unit.into(),
        period: year.to_string(),
        numerator: Some(Exact::whole(0)),
        denominator: Some(Exact::whole(bodies)),
        records: 0,
        value: Some(0.0),
        lower: None,
        upper: None,
        status: Status::Ok,
    }
}

fn area(unit: &str, year: i32, field: &str, count: i64, bodies: i64) -> AreaRow {
    AreaRow {
        indicator_id: "cases".into(),
        unit_id: unit.into(),
        period: year.to_string(),
        area: field.into(),
        numerator: Some(Exact::whole(count)),
        denominator: Some(Exact::whole(bodies)),
        records: 0,
        value: None,
        lower: None,
        upper: None,
        status: Status::Ok,
    }
}
