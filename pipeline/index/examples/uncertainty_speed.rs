//! How long the uncertainty analysis takes: `cargo run --release -p index --example uncertainty_speed -- asem|exact|counties|national|city [runs]`.
//!
//! Values are made up (some missing), in the sizes that are compared. Prints CPU seconds of all threads and the peak
//! of memory, both of this process and as Linux counts them.
#![expect(clippy::unwrap_used, reason = "a benchmark may stop where it cannot go on")]

use catalogue::{Plan, PlanFiles};
use index::Engine;
use index::tables::{Exact, Status, ValueRow};
use index::uncertainty::{UncertaintyTables, leave_out, uncertainty, weight_ranges, what_if};
use std::fmt::Write as _;
use std::io::Write as _;

/// How large a plan is, and what is open to doubt in it.
struct Size {
    units: usize,
    nodes: usize,
    indicators: usize,
    runs: u32,
    factors: String,
    more: String,
    /// Values are proportions with goalposts and targets, and no value says anything of another.
    by_rules: bool,
}

fn main() {
    let which = std::env::args().nth(1).unwrap_or_default();
    let size = match which.as_str() {
        "asem" => Size {
            units: 51,
            nodes: 8,
            indicators: 49,
            runs: 1000,
            factors: factors("parameter = \"nodes.weight\"\nwithin = 0.25"),
            more: String::new(),
            by_rules: false,
        },
        "exact" => {
            let names: Vec<String> = (0..100).map(|set| format!("\"set_{set}\"")).collect();
            Size {
                units: 51,
                nodes: 8,
                indicators: 49,
                runs: 2000,
                factors: factors(&format!("parameter = \"weights\"\nalternatives = [{}]", names.join(", "))),
                more: weight_sets(8),
                by_rules: false,
            }
        }
        "counties" => Size {
            units: 2843,
            nodes: 8,
            indicators: 60,
            runs: 10_000,
            factors: factors("parameter = \"indicators.weight\"\nwithin = 0.25"),
            more: String::new(),
            by_rules: false,
        },
        // Every county by rules, as a city is: what leave-out, weight ranges and what-if cost there.
        "national" => Size {
            units: 2843,
            nodes: 8,
            indicators: 60,
            runs: 128,
            factors: factor("indicators", "parameter = \"indicators.weight\"\nwithin = 0.25"),
            more: String::new(),
            by_rules: true,
        },
        // What a city's plan is, with all the units of its groups in one.
        "city" => Size {
            units: 60,
            nodes: 17,
            indicators: 146,
            runs: 10_000,
            factors: factor(
                "missing_item",
                "parameter = \"missing_item\"\nalternatives = [\"rescale\", \"peer_mean\"]",
            ) + &factor("measures", "parameter = \"nodes.weight\"\nwithin = 0.25")
                + &factor("indicators", "parameter = \"indicators.weight\"\nwithin = 0.25"),
            more: String::new(),
            by_rules: true,
        },
        _ => {
            eprintln!("say which: asem, exact, counties, national or city");
            return;
        }
    };
    let size = Size { runs: std::env::args().nth(2).map_or(size.runs, |runs| runs.parse().unwrap()), ..size };
    let plan = plan(&size);
    let values = values(&size, &plan);
    let before = cpu_seconds();
    let engine = Engine::from_values(&plan, &values).0;
    let read = cpu_seconds();
    let UncertaintyTables { uncertainty: rows, sensitivity, rank_probabilities, findings } =
        uncertainty(&plan, &engine);
    let after = cpu_seconds();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{which}: {} units, {} indicators, {} runs{}: {:.3} CPU s, and {:.3} to lay out the values; peak {}",
        size.units,
        size.indicators,
        rows[0].runs,
        if rows[0].all_combinations { " (all combinations)" } else { "" },
        after - read,
        read - before,
        peak()
    )
    .unwrap();
    writeln!(out, "{} + {} + {} rows", rows.len(), rank_probabilities.len(), sensitivity.len()).unwrap();
    for row in sensitivity.iter().filter(|row| row.result == "mean_rank_shift") {
        let shown = |share: Option<f64>| format!("{:.3}", share.unwrap_or(0.0));
        let [first, total, lower, upper] = [row.first, row.total, row.total_lower, row.total_upper].map(shown);
        writeln!(out, "{}: first-order {first}, total {total} ({lower} to {upper})", row.factor_id).unwrap();
    }
    for finding in findings {
        writeln!(out, "{finding}").unwrap();
    }
    let before = cpu_seconds();
    let left_out = leave_out(&plan, &values).len();
    let after = cpu_seconds();
    let ranges = weight_ranges(&plan, &engine).len();
    writeln!(
        out,
        "leave one out: {:.3} CPU s, {left_out} rows; weight ranges: {:.3}, {ranges} rows",
        after - before,
        cpu_seconds() - after
    )
    .unwrap();
    if size.by_rules {
        let before = cpu_seconds();
        let rows = what_if(&plan, &values).len();
        writeln!(out, "what if: {:.3} CPU s, {rows} rows", cpu_seconds() - before).unwrap();
    }
}

fn factors(weights: &str) -> String {
    [
        ("winsorise", "parameter = \"steps.treat.winsorise\"\nalternatives = [1, 2, 3, 4, 5]"),
        (
            "normalise",
            "parameter = \"steps.normalise\"\nalternatives = [{ step = \"normalise\", by = \"min_max\", from = 1.0, to = 100.0 }, \
             { step = \"normalise\", by = \"z_score\", centre = 10.0, spread = 2.0 }]",
        ),
        ("weights", weights),
        ("mean", "parameter = \"steps.aggregate.mean\"\nalternatives = [\"arithmetic\", \"geometric\"]"),
    ]
    .iter()
    .map(|(id, lines)| factor(id, lines))
    .collect()
}

fn factor(id: &str, lines: &str) -> String {
    format!("[[uncertainty.factors]]\nid = \"{id}\"\ntitle = {{ zh = \"\", en = \"\" }}\n{lines}\n")
}

/// A hundred sets of weights within a quarter of 1.
fn weight_sets(nodes: usize) -> String {
    let mut numbers = Numbers(11);
    let mut toml = String::new();
    for set in 0..100 {
        let weights: Vec<String> =
            (0..nodes).map(|node| format!("n{node:02} = {}", 0.75 + 0.5 * numbers.uniform())).collect();
        let weights = weights.join(", ");
        writeln!(
            toml,
            "[[weight_sets]]\nid = \"set_{set}\"\ntitle = {{ zh = \"\", en = \"\" }}\nweights = {{ {weights} }}"
        )
        .unwrap();
    }
    toml
}

fn plan(size: &Size) -> Plan {
    let text = "{ zh = \"\", en = \"\" }";
    let relative = "[[steps]]\nstep = \"treat\"\nmax_skew = 2.0\nmax_kurtosis = 3.5\nwinsorise = 5\nthen = \"log\"\n\
         [[steps]]\nstep = \"normalise\"\nby = \"min_max\"\nfrom = 1.0\nto = 100.0\n\
         [[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n";
    let steps = if size.by_rules { "" } else { relative };
    let mut toml = format!(
        "missing_item = \"rescale\"\nmin_weight_present = 0.0\nbonus_cap = 0.0\n\
         grades = [{{ id = \"all\", title = {text}, at_least = 0.0 }}]\npeer_groups = [{{ id = \"all\", title = {text} }}]\n\
         [plan]\ntitle = {text}\ntop_unit = \"top\"\nyears = [2018, 2018]\nvalues_only = true\n\
         {steps}[uncertainty]\nruns = {}\nseed = 20240601\n{}{}[[nodes]]\nid = \"whole\"\ntitle = {text}\n",
        size.runs, size.factors, size.more
    );
    let mut files = PlanFiles::default();
    for node in 0..size.nodes {
        writeln!(toml, "[[nodes]]\nid = \"n{node:02}\"\nparent = \"whole\"\ntitle = {text}").unwrap();
    }
    for indicator in 0..size.indicators {
        let kind = if size.by_rules {
            format!(
                "kind = \"proportion\"\ndenominator = {text}\ntarget = {{ value = 95, basis = \"proposal\" }}\n\
                 score = {{ rule = \"goalposts\", worst = 40.0, best = 100.0 }}\n"
            )
        } else {
            "kind = \"count\"\nscore = { rule = \"relative\", direction = \"more\" }\n".to_owned()
        };
        let toml = format!("title = {text}\nquestion = {text}\nnumerator = {text}\nunit = {text}\n{kind}");
        files.insert(format!("indicators/n{:02}/i{indicator:02}.toml", indicator % size.nodes), toml.into_bytes());
    }
    files.insert("indicators/index.toml", toml.into_bytes());
    let mut units = "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source\ntop,,,city,,,,\n".to_owned();
    for unit in 0..size.units {
        writeln!(units, "u{unit:04},u{unit:04}_,u{unit:04}_,district,all,,,").unwrap();
    }
    files.insert("pipeline/sources/units.csv", units.into_bytes());
    let (plan, findings) = catalogue::read(&files);
    for finding in findings.iter().filter(|finding| finding.rule != "own_value_not_tried") {
        eprintln!("{finding}");
    }
    plan.unwrap()
}

fn values(size: &Size, plan: &Plan) -> Vec<ValueRow> {
    let mut numbers = Numbers(5);
    let mut rows = Vec::new();
    for unit in 0..size.units {
        let quality = numbers.normal();
        for indicator_id in plan.indicators.keys() {
            let of_unit = 0.6 * quality + 0.8 * numbers.normal();
            let there = numbers.uniform() > 0.03;
            let (value, counts) = if size.by_rules {
                let cases = (750.0 + 80.0 * of_unit).clamp(0.0, 1000.0) as i64;
                (cases as f64 / 10.0, there.then_some((Exact::whole(cases), Exact::whole(1000))))
            } else {
                (libm::exp(0.7 * of_unit), None)
            };
            let value = there.then_some(value);
            rows.push(ValueRow {
                indicator_id: indicator_id.clone(),
                unit_id: format!("u{unit:04}"),
                period: "2018".to_owned(),
                numerator: counts.map(|counts| counts.0),
                denominator: counts.map(|counts| counts.1),
                records: 0,
                value,
                lower: None,
                upper: None,
                status: if value.is_some() { Status::Ok } else { Status::NotReported },
            });
        }
    }
    rows
}

/// SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal: the sum of twelve uniform numbers less its mean.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// CPU time of all threads so far.
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let of_task = |task: std::io::Result<std::fs::DirEntry>| -> f64 {
        let text = std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap();
        text.split(' ').next().unwrap().parse().unwrap()
    };
    tasks.map(of_task).sum::<f64>() / 1e9
}

/// The most memory that was ever in use.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.trim_start_matches("VmHWM:").trim().to_owned()
}
