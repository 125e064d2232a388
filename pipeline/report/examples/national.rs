//! The scoreboard of a whole country: 2,843 counties in groups by province, 49 indicators in 8 measures, 3 years.
//!
//! `cargo run --release -p report --example national -- PAGE`

use catalogue::{Lang, PlanFiles};
use index::comparison::compare;
use index::tables::{Exact, Status, ValueRow};
use report::{ReportInput, RunFacts};
use statistics::random::Random;
use std::error::Error;
use std::fmt::Write as _;
use std::time::Instant;

const COUNTIES: usize = 2_843;
const PROVINCES: usize = 31;
const MEASURES: usize = 8;
const INDICATORS: usize = 49;
const YEARS: std::ops::Range<i32> = 2018..2021;

fn main() -> Result<(), Box<dyn Error>> {
    let page = std::env::args().nth(1).ok_or("usage: national PAGE")?;
    let (plan, findings) = catalogue::read(&plan()?);
    let plan = plan.ok_or_else(|| format!("{findings:?}"))?;
    let mut random = Random::new(2843, 0);
    let mut values = Vec::new();
    for indicator in plan.indicators.keys() {
        for unit_id in plan.units.units.keys() {
            for year in YEARS {
                let denominator = 40 + (random.uniform() * 400.0) as i64;
                let numerator = (denominator as f64 * (0.7 + 0.3 * random.uniform())) as i64;
                let value = 100.0 * numerator as f64 / denominator as f64;
                values.push(ValueRow {
                    indicator_id: indicator.clone(),
                    unit_id: unit_id.clone(),
                    period: year.to_string(),
                    numerator: Some(Exact::whole(numerator)),
                    denominator: Some(Exact::whole(denominator)),
                    records: denominator as u64,
                    value: Some(value),
                    lower: Some((value - 4.0).max(0.0)),
                    upper: Some((value + 4.0).min(100.0)),
                    status: Status::Ok,
                });
            }
        }
    }
    let scores = index::run_steps(&plan, &values).scores;
    let indexed = index::aggregate_scores(&plan, &scores);
    let comparison = compare(&plan, &values);
    let run = RunFacts { program_version: "0.1.0".into(), simulated: true, ..RunFacts::default() };
    let input = ReportInput {
        plan: &plan,
        values: &values,
        areas: &[],
        scores: &scores,
        index: &indexed.index,
        incidence: &[],
        incidence_trend: &[],
        event_gaps: &[],
        comparison: &comparison,
        rank_ranges: &[],
        uncertainty: &[],
        sensitivity: &[],
        alternative: &[],
        standings: &indexed.standings,
        weights: &indexed.weights,
        what_if: &[],
        plan_progress: &index::progress::plan_progress(&plan, &scores),
        departments: &[],
        run: &run,
        lang: Lang::Zh,
    };
    let start = Instant::now();
    let html = report::scoreboard(&input)?;
    println!("{} values: {:.2} s, {} bytes", values.len(), start.elapsed().as_secs_f64(), html.len());
    std::fs::write(page, html)?;
    Ok(())
}

fn plan() -> Result<PlanFiles, Box<dyn Error>> {
    let mut method = "missing_item = \"rescale\"\nmin_weight_present = 0.5\nbonus_cap = 0.0\n\
        grades = [{ id = \"good\", title = { zh = \"良好\", en = \"good\" }, at_least = 80.0 }, \
        { id = \"poor\", title = { zh = \"较差\", en = \"poor\" }, at_least = 0.0 }]\n"
        .to_owned();
    method.push_str("[plan]\ntitle = { zh = \"全国\", en = \"Country\" }\ntop_unit = \"country\"\nyears = [2018, 2020]\nvalues_only = true\n");
    for province in 0..PROVINCES {
        write!(
            method,
            "[[peer_groups]]\nid = \"p{province}\"\ntitle = {{ zh = \"第{province}省\", en = \"Province {province}\" }}\n"
        )?;
    }
    method.push_str("[[nodes]]\nid = \"index\"\ntitle = { zh = \"指数\", en = \"Index\" }\n");
    let mut files = PlanFiles::default();
    for measure in 0..MEASURES {
        write!(
            method,
            "[[nodes]]\nid = \"m{measure}\"\nparent = \"index\"\ntitle = {{ zh = \"任务{measure}\", en = \"Measure {measure}\" }}\n"
        )?;
    }
    files.insert("indicators/index.toml", method.into_bytes());
    for indicator in 0..INDICATORS {
        let text = format!(
            "title = {{ zh = \"指标{indicator}\", en = \"Indicator {indicator}\" }}\nquestion = {{ zh = \"？\", en = \"?\" }}\n\
             unit = {{ zh = \"%\", en = \"%\" }}\nnumerator = {{ zh = \"甲\", en = \"a\" }}\ndenominator = {{ zh = \"乙\", en = \"b\" }}\n\
             kind = \"proportion\"\ntarget = {{ value = 95, basis = \"proposal\" }}\n\
             [score]\nrule = \"goalposts\"\nworst = 60.0\nbest = 100.0\nweight = 1.0\n"
        );
        files.insert(format!("indicators/m{}/i{indicator:02}.toml", indicator % MEASURES), text.into_bytes());
    }
    let mut units =
        "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source\ncountry,全国,Country,city,,,,\n"
            .to_owned();
    for county in 0..COUNTIES {
        writeln!(units, "c{county:04},第{county}县,County {county},district,p{},,,", county % PROVINCES)?;
    }
    files.insert("pipeline/sources/units.csv", units.into_bytes());
    Ok(files)
}
