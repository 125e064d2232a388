//! How long the engine takes: `cargo run --release -p index --example engine_speed`. Best of several runs, one thread.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin may stop")]

use catalogue::{Plan, PlanFiles};
use index::tables::{Status, ValueRow};
use index::{Engine, Work};
use std::fmt::Write;
use std::time::Instant;

/// A plan of `units` counties and `indicators` in nodes of ten, with these steps.
fn plan(units: usize, indicators: usize, steps: &str) -> Plan {
    let mut files = PlanFiles::default();
    let mut method = "missing_item = \"rescale\"\nmin_weight_present = 0.5\nbonus_cap = 0.0\n[plan]\ntitle = { zh = \"\", en = \"\" }\n\
        top_unit = \"top\"\nyears = [2018, 2018]\nvalues_only = true\n[[peer_groups]]\nid = \"counties\"\ntitle = { zh = \"\", en = \"\" }\n\
        [[grades]]\nid = \"all\"\ntitle = { zh = \"\", en = \"\" }\nat_least = 0.0\n[[nodes]]\nid = \"whole\"\ntitle = { zh = \"\", en = \"\" }\n"
        .to_owned();
    let nodes = indicators.div_ceil(10);
    for node in 0..nodes {
        write!(method, "[[nodes]]\nid = \"n{node}\"\nparent = \"whole\"\ntitle = {{ zh = \"\", en = \"\" }}\n")
            .unwrap();
    }
    files.insert("indicators/index.toml", (method + steps).into_bytes());
    let mut table = "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source\ntop,,,city,,,,\n".to_owned();
    for unit in 0..units {
        writeln!(table, "u{unit:06},县{unit},,district,counties,,,").unwrap();
    }
    files.insert("pipeline/sources/units.csv", table.into_bytes());
    for at in 0..indicators {
        let direction = if at % 4 == 3 { "less" } else { "more" };
        let toml = format!(
            "title = {{ zh = \"\", en = \"\" }}\nquestion = {{ zh = \"\", en = \"\" }}\nunit = {{ zh = \"\", en = \"\" }}\n\
             numerator = {{ zh = \"\", en = \"\" }}\nkind = \"count\"\n\
             score = {{ rule = \"relative\", direction = \"{direction}\", weight = {}.0 }}\n",
            1 + at % 4
        );
        files.insert(format!("indicators/n{}/i{at:03}.toml", at / 10), toml.into_bytes());
    }
    let (plan, findings) = catalogue::read(&files);
    assert!(findings.is_empty(), "{findings:#?}");
    plan.unwrap()
}

/// Numbers with a long tail in every fifth indicator, and a gap in 2 of 100.
fn values(units: usize, indicators: usize) -> Vec<ValueRow> {
    let mut state = 1_u64;
    let mut next = || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut rows = Vec::new();
    for indicator in 0..indicators {
        for unit in 0..units {
            let x = next();
            let value = if indicator % 5 == 0 { 1.0 / (1.001 - x) } else { 100.0 * x };
            let there = next() >= 0.02;
            rows.push(ValueRow {
                indicator_id: format!("i{indicator:03}"),
                unit_id: format!("u{unit:06}"),
                period: "2018".to_owned(),
                numerator: None,
                denominator: None,
                records: 0,
                value: there.then_some(value),
                lower: None,
                upper: None,
                status: if there { Status::Ok } else { Status::NotReported },
            });
        }
    }
    rows
}

/// The least time of some repetitions, in seconds.
fn best(repeat: usize, mut run: impl FnMut()) -> f64 {
    (0..repeat)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

const MIN_MAX: &str = "[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\nfrom = 1\n";

fn main() {
    let treat = "[[steps]]\nstep = \"treat\"\n";
    let mean = |mean: &str| format!("[[steps]]\nstep = \"aggregate\"\nmean = \"{mean}\"\n");
    let cases = [
        ("Copeland, 204 units, 49 indicators", 204, 49, format!("{MIN_MAX}{}", mean("copeland")), 1, 5),
        ("arithmetic mean, 10,000 units, 49 indicators", 10_000, 49, format!("{MIN_MAX}{}", mean("arithmetic")), 1, 5),
        (
            "arithmetic mean, 100,000 units, 49 indicators",
            100_000,
            49,
            format!("{MIN_MAX}{}", mean("arithmetic")),
            1,
            3,
        ),
        (
            "treat, normalise, aggregate, rank, 51 units, 49 indicators",
            51,
            49,
            format!("{treat}{MIN_MAX}{}", mean("arithmetic")),
            0,
            50,
        ),
        (
            "normalise, aggregate, rank, 2,843 units, 60 indicators",
            2_843,
            60,
            format!("{MIN_MAX}{}", mean("arithmetic")),
            0,
            50,
        ),
        ("the same with geometric means", 2_843, 60, format!("{MIN_MAX}{}", mean("geometric")), 0, 20),
    ];
    for (name, units, indicators, steps, from, repeat) in cases {
        let plan = plan(units, indicators, &steps);
        let (engine, findings) = Engine::from_values(&plan, &values(units, indicators));
        assert!(findings.is_empty(), "{findings:#?}");
        let chain = engine.compile(&plan.method);
        let mut work: Work = engine.work();
        engine.run_from(&chain, 0, &mut work);
        let mut places = vec![0; engine.frame().rows().len()];
        let top = engine.frame().nodes().len() - 1;
        let seconds = best(repeat, || {
            if from == 0 {
                work.sheet.copy_from(engine.raw());
            }
            engine.run_from(&chain, if from == 0 { 0 } else { chain.cell_steps() }, &mut work);
            if from == 0 {
                engine.places(&mut work, top, &mut places);
            }
        });
        println!("{name}: {seconds:.6} s");
    }
}
