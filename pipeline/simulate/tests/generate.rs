//! What users of simulated records rely on.

use catalogue::{Level, Plan, PlanFiles};
use simulate::{GenerateOptions, Summary, generate};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tempfile::TempDir;

fn plan() -> Plan {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = PlanFiles::from_dir(&root).expect("the plan's folders can be read");
    catalogue::read(&files).0.expect("the plan can be read")
}

fn made(plan: &Plan, seed: u64, scale: f64, only: Option<(&str, u64)>) -> (TempDir, Summary) {
    let out = TempDir::new().expect("a temporary folder");
    let options = GenerateOptions { out: out.path(), seed, years: 2018..=2020, scale, dirty: 0.01, only, messy: false };
    let summary = generate(plan, &options).expect("records are made");
    (out, summary)
}

fn bytes_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            files.extend(
                bytes_below(&entry.path()).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else {
            files.insert(name, std::fs::read(entry.path()).expect("a file"));
        }
    }
    files
}

fn text(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _, broken) = encoding_rs::GB18030.decode(bytes);
            assert!(!broken, "neither UTF-8 nor GB18030");
            text.into_owned()
        }
    }
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a CSV row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() {
    let plan = plan();
    let [one, again, other] = [1, 1, 2].map(|seed| made(&plan, seed, 0.01, None).0);
    assert_eq!(bytes_below(one.path()), bytes_below(again.path()));
    assert_ne!(bytes_below(one.path())["truth/truths.csv"], bytes_below(other.path())["truth/truths.csv"]);
}

#[test]
fn every_indicator_of_the_plan_has_truths_and_the_citys_are_the_sums_of_its_parts() {
    let plan = plan();
    let (out, summary) = made(&plan, 7, 0.05, None);
    let truths = rows(&std::fs::read_to_string(out.path().join("truth/truths.csv")).expect("truths"));
    assert_eq!(truths.len() as u64, summary.truths + 1);

    let number = |text: &str| (text.parse::<f64>().expect("a number") * 10_000.0).round() as i128;
    let (mut city, mut parts) = (BTreeMap::new(), BTreeMap::new());
    for row in &truths[1..] {
        let [indicator, unit, period, numerator, denominator] = row.as_slice() else { panic!("five columns: {row:?}") };
        let sums: &mut BTreeMap<_, (i128, i128)> = match plan.units.units[unit].level {
            Level::City => &mut city,
            Level::District | Level::FunctionalZone | Level::CityLevel => &mut parts,
            _ => continue,
        };
        let sum = sums.entry((indicator.clone(), period.clone())).or_default();
        *sum = (sum.0 + number(numerator), sum.1 + number(denominator));
    }
    assert_eq!(city, parts);
    let counted: BTreeSet<&str> = city.keys().map(|(indicator, _)| indicator.as_str()).collect();
    let defined: BTreeSet<&str> = plan.indicators.keys().map(String::as_str).collect();
    assert_eq!(counted, defined);
}

#[test]
fn every_rule_of_every_source_is_broken_somewhere() {
    let plan = plan();
    let (out, _) = made(&plan, 3, 0.2, None);
    let spoilt = rows(&std::fs::read_to_string(out.path().join("truth/spoilt.csv")).expect("spoilt"));
    let mut planted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &spoilt[1..] {
        let table = table_of(&plan, &row[0]);
        planted.entry(table).or_default().insert(row[4].clone());
    }
    for (table, source) in &plan.sources {
        for check in &source.checks {
            assert!(planted[table].contains(&check.rule), "{table}: nothing breaks {}", check.rule);
        }
    }
    let everywhere: BTreeSet<&str> = planted.values().flatten().map(String::as_str).collect();
    for rule in [
        "wrong_type",
        "impossible_date",
        "missing_required",
        "duplicate_key",
        "unknown_unit",
        "unknown_category",
        "unknown_reference",
        "personal_id",
        "wrong_column_count",
        "reported_rate",
    ] {
        assert!(everywhere.contains(rule), "{rule} is planted nowhere");
    }
}

fn table_of(plan: &Plan, file: &str) -> String {
    let matches = |pattern: &String| {
        let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
        file.starts_with(start) && file.ends_with(end)
    };
    let tables: Vec<&String> =
        plan.sources.iter().filter(|(_, s)| s.files.iter().any(matches)).map(|(t, _)| t).collect();
    assert_eq!(tables.len(), 1, "{file} belongs to one table: {tables:?}");
    tables[0].clone()
}

#[test]
fn every_file_parses_under_its_sources_headers_and_only_planted_rows_have_another_width() {
    let plan = plan();
    let (out, summary) = made(&plan, 5, 0.05, None);
    let spoilt = rows(&std::fs::read_to_string(out.path().join("truth/spoilt.csv")).expect("spoilt"));
    let planted: BTreeSet<(&str, usize)> = spoilt[1..]
        .iter()
        .filter(|row| row[4] == "wrong_column_count")
        .map(|row| (row[0].as_str(), row[2].parse().expect("a line")))
        .collect();
    let (mut found, mut total) = (BTreeSet::new(), 0);
    for file in &summary.files {
        let bytes = std::fs::read(out.path().join("records").join(file)).expect("a record file");
        let rows = rows(&text(&bytes));
        let declared: Vec<&String> =
            plan.sources[&table_of(&plan, file)].columns.values().map(|c| &c.headers[0]).collect();
        assert_eq!(rows[0].iter().collect::<Vec<_>>(), declared, "{file}");
        total += rows.len() as u64 - 1;
        let odd = (1..).zip(&rows).filter(|(_, row)| row.len() != declared.len());
        found.extend(odd.map(|(line, _)| (file.as_str(), line)));
    }
    assert_eq!(total, summary.rows);
    assert_eq!(found, planted);
}

#[test]
fn offices_differ_in_encoding_and_line_ends() {
    let (out, summary) = made(&plan(), 5, 0.01, None);
    let mut kinds = BTreeMap::from([("bom", 0), ("utf-8", 0), ("gb18030", 0)]);
    for file in &summary.files {
        let bytes = std::fs::read(out.path().join("records").join(file)).expect("a record file");
        let kind = match bytes.starts_with(b"\xef\xbb\xbf") {
            true => "bom",
            false if std::str::from_utf8(&bytes).is_ok() => "utf-8",
            false => "gb18030",
        };
        *kinds.entry(kind).or_default() += 1;
    }
    assert!(kinds["bom"] > kinds["utf-8"] && kinds["utf-8"] > 0 && kinds["gb18030"] > 0, "{kinds:?}");
}

#[test]
fn a_table_alone_has_exactly_the_rows_asked_for() {
    let plan = plan();
    for (table, rows_asked) in [
        ("hotline_orders", 1),
        ("hotline_orders", 30_001),
        ("major_decisions", 777),
        ("objections", 1_000),
        ("procurement_contracts", 1_000),
        ("promises", 1_000),
        ("rectifications", 50),
    ] {
        let (out, summary) = made(&plan, 9, 1.0, Some((table, rows_asked)));
        assert_eq!(summary.files.len(), 1);
        let bytes = std::fs::read(out.path().join("records").join(&summary.files[0])).expect("a record file");
        let text = std::str::from_utf8(&bytes).expect("UTF-8 without a mark");
        assert_eq!(text.lines().count() as u64, rows_asked + 1, "{table}");
        assert_eq!(summary.rows, rows_asked);
    }
}

#[test]
fn other_years_and_sizes_can_be_made() {
    let plan = plan();
    for (years, scale) in [(2016..=2016, 0.001), (2019..=2022, 0.01), (2024..=2025, 0.02)] {
        let out = TempDir::new().expect("a temporary folder");
        let options = GenerateOptions { out: out.path(), seed: 4, years, scale, dirty: 0.1, only: None, messy: false };
        let summary = generate(&plan, &options).expect("records are made");
        assert!(summary.rows > 0 && summary.spoilt > 0 && summary.truths > 0);
    }
}

#[test]
fn a_table_that_follows_from_others_is_not_made_alone() {
    let out = TempDir::new().expect("a temporary folder");
    let only = Some(("credit_files", 10));
    let options =
        GenerateOptions { out: out.path(), seed: 1, years: 2018..=2020, scale: 1.0, dirty: 0.0, only, messy: false };
    let message = generate(&plan(), &options).expect_err("refused").to_string();
    assert!(message.contains("credit_files") && message.contains("hotline_orders"), "{message}");
}

#[test]
fn the_citys_published_figures_of_2018_are_among_the_records() {
    let (out, _) = made(&plan(), 11, 0.01, None);
    let truths = std::fs::read_to_string(out.path().join("truth/truths.csv")).expect("truths");
    assert!(truths.contains("reconsideration_corrected,440400-BJ,2018,243,1148\n"));
    assert!(truths.contains("head_attends_court,440400-BJ,2018,87,434\n"));
    let spoilt = std::fs::read_to_string(out.path().join("truth/spoilt.csv")).expect("spoilt");
    assert!(spoilt.contains("负责人出庭率,reported_rate\n"));
}

fn made_messy(plan: &Plan, seed: u64) -> (TempDir, Summary) {
    let out = TempDir::new().expect("a temporary folder");
    let options = GenerateOptions {
        out: out.path(),
        seed,
        years: 2018..=2020,
        scale: 0.01,
        dirty: 0.01,
        only: None,
        messy: true,
    };
    let summary = generate(plan, &options).expect("records are made");
    (out, summary)
}

#[test]
fn messy_files_are_the_same_bytes_again() {
    let plan = plan();
    assert_eq!(bytes_below(made_messy(&plan, 1).0.path()), bytes_below(made_messy(&plan, 1).0.path()));
}

#[test]
fn messy_files_are_what_spreadsheet_programs_make_and_spoilt_rows_stand_where_they_are_said_to() {
    let plan = plan();
    let (out, summary) = made_messy(&plan, 5);
    let scratch = TempDir::new().expect("a temporary folder");
    let spools = intake::Spools::new(scratch.path(), intake::Limits::default());
    // By file and sheet: the width of each row, without empty cells at its end.
    let (mut formats, mut widths) = (BTreeSet::new(), BTreeMap::new());
    for name in &summary.files {
        let path = out.path().join("records").join(name);
        let bytes = std::fs::read(&path).expect("a record file");
        let format = intake::detect(&path, name, &bytes);
        formats.insert(format!("{format:?}"));
        let sheets: Vec<(String, String)> = match format {
            intake::Format::Text if name.ends_with(".txt") => {
                let units: Vec<u16> =
                    bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                let text = String::from_utf16(&units).expect("UTF-16").replace('\t', ",");
                vec![(String::new(), text)]
            }
            intake::Format::Text => vec![(String::new(), text(&bytes))],
            format => {
                let book = intake::read(&path, format, &spools).expect("a workbook");
                let spool = |sheet: &intake::Sheet| std::fs::read_to_string(&sheet.spool).expect("a spool");
                book.sheets.iter().map(|sheet| (sheet.name.clone(), spool(sheet))).collect()
            }
        };
        for (sheet, text) in sheets {
            let of_rows: Vec<usize> = text.lines().map(|line| line.trim_end_matches(',').split(',').count()).collect();
            widths.insert((name.clone(), sheet), of_rows);
        }
    }
    assert_eq!(formats.into_iter().collect::<Vec<_>>(), ["Html", "Ods", "Text", "Xls", "Xlsx"]);
    let rows: usize = widths.values().map(Vec::len).sum();
    assert!(rows as u64 > summary.rows, "{rows} lines for {} records", summary.rows);
    let spoilt = self::rows(&std::fs::read_to_string(out.path().join("truth/spoilt.csv")).expect("spoilt"));
    assert!(spoilt.len() > 100);
    for row in &spoilt[1..] {
        let line: usize = row[2].parse().expect("a line");
        let width = widths[&(row[0].clone(), row[1].clone())][line - 1];
        assert!(width > 1, "{row:?} is no row of records");
    }
}

#[test]
fn messy_files_larger_than_memory_should_hold_are_refused() {
    let out = TempDir::new().expect("a temporary folder");
    let options = GenerateOptions {
        out: out.path(),
        seed: 1,
        years: 2018..=2020,
        scale: 1.0,
        dirty: 0.0,
        only: None,
        messy: true,
    };
    let message = generate(&plan(), &options).expect_err("refused").to_string();
    assert!(message.contains("0.2"), "{message}");
}

#[test]
fn clean_records_have_nothing_to_refuse() {
    let out = TempDir::new().expect("a temporary folder");
    let options = GenerateOptions {
        out: out.path(),
        seed: 1,
        years: 2018..=2020,
        scale: 0.01,
        dirty: 0.0,
        only: None,
        messy: false,
    };
    assert_eq!(generate(&plan(), &options).expect("records are made").spoilt, 0);
}
