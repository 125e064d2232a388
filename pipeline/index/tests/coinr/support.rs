//! COINr's tables, and the ASEM plan with other steps.

use catalogue::{Finding, Plan, PlanFiles, Severity};
use index::tables::{ScoreRow, Status, ValueRow};
use index::{Engine, Scored, run_steps};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// By unit, then column; only cells that are not empty.
pub type Table = BTreeMap<String, BTreeMap<String, String>>;

/// Where COINr's tables are; `None`, said aloud, where they are not.
pub fn goldens() -> Option<PathBuf> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/goldens/coinr");
    if !golden.is_dir() {
        // `eprintln!` would be hidden in a test that passes.
        writeln!(std::io::stderr().lock(), "skipped: COINr's tables are not in {}", golden.display()).unwrap();
        return None;
    }
    Some(golden)
}

/// The rows of a CSV file, by column.
pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = headers.iter().zip(&record).filter(|(_, cell)| !cell.is_empty());
        cells.map(|(header, cell)| (header.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The rows by their `uCode`.
pub fn table(path: &Path) -> Table {
    let mut table = Table::new();
    for mut row in rows(path) {
        let unit = row.remove("uCode").unwrap();
        table.insert(unit, row);
    }
    table
}

/// The plan, with these steps in the place of its own and further lines at the head of the method file.
pub fn asem(steps: &str, head: &str) -> Plan {
    let (plan, findings) = try_asem(steps, head);
    assert!(findings.is_empty(), "{findings:#?}");
    plan
}

/// The same, with what `check` says about it.
pub fn try_asem(steps: &str, head: &str) -> (Plan, Vec<Finding>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/plans/asem");
    let mut files = PlanFiles::from_dir(&root).unwrap();
    if !steps.is_empty() {
        let method = String::from_utf8(files.get("indicators/index.toml").unwrap().to_vec()).unwrap();
        let (before, rest) = method.split_once("[[steps]]").unwrap();
        let (_, after) = rest.split_once("[[peer_groups]]").unwrap();
        let method = format!("{head}\n{before}{steps}\n[[peer_groups]]{after}");
        files.insert("indicators/index.toml", method.into_bytes());
    }
    let (plan, findings) = catalogue::read(&files);
    (plan.unwrap(), findings)
}

/// The plan as it stands.
pub fn whole_chain() -> Plan {
    asem("", "")
}

/// One row for each country and indicator of the plan that has a value.
pub fn values(plan: &Plan, table: &Table, period: &str) -> Vec<ValueRow> {
    let row = |unit: &str, indicator: &str, cell: &str| ValueRow {
        indicator_id: indicator.to_owned(),
        unit_id: unit.to_owned(),
        period: period.to_owned(),
        numerator: None,
        denominator: None,
        records: 0,
        value: Some(cell.parse().unwrap()),
        lower: None,
        upper: None,
        status: Status::Ok,
    };
    let cells = table.iter().flat_map(|(unit, cells)| cells.iter().map(move |(id, cell)| (unit, id, cell)));
    cells.filter(|(_, id, _)| plan.indicators.contains_key(*id)).map(|(unit, id, cell)| row(unit, id, cell)).collect()
}

/// All steps but the last; findings of severity error fail the test.
pub fn run(plan: &Plan, values: &[ValueRow]) -> Scored {
    let scored = run_steps(plan, values);
    let errors: Vec<_> = scored.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    scored
}

/// The scores of a run, by unit and indicator.
pub fn scores(scored: &Scored) -> BTreeMap<(&str, &str), f64> {
    let score = |row: &'_ ScoreRow| row.score;
    scored
        .scores
        .iter()
        .filter_map(|row| Some(((row.unit_id.as_str(), row.indicator_id.as_str()), score(row)?)))
        .collect()
}

/// Every cell of the golden table against ours: the same gaps, and numbers equal to 1e-12 of the column's largest.
pub fn compare(what: &str, golden: &Table, columns: &[&str], ours: impl Fn(&str, &str) -> Option<f64>) {
    let mut compared = 0;
    for column in columns {
        let cell = |unit: &str| golden[unit].get(*column).map(|cell| cell.parse::<f64>().unwrap());
        let largest = golden.keys().filter_map(|unit| cell(unit)).map(f64::abs).fold(0.0, f64::max);
        for unit in golden.keys() {
            let (wanted, found) = (cell(unit), ours(unit, column));
            assert_eq!(wanted.is_some(), found.is_some(), "{what}: {column} of {unit}: {found:?}, COINr {wanted:?}");
            if let (Some(wanted), Some(found)) = (wanted, found) {
                let gap = (wanted - found).abs();
                assert!(gap <= 1e-12 * largest, "{what}: {column} of {unit}: {found}, COINr {wanted}");
                compared += 1;
            }
        }
    }
    assert!(compared > 0, "{what}: nothing was compared");
}

/// The ids of the plan's scored indicators.
pub fn indicators(plan: &Plan) -> Vec<&str> {
    plan.indicators.iter().filter(|(_, found)| found.score.is_some()).map(|(id, _)| id.as_str()).collect()
}

/// An engine whose sheet holds the numbers of a table; steps are not run on them.
pub fn engine<'a>(plan: &'a Plan, table: &Table) -> Engine<'a> {
    let (engine, findings) = Engine::from_values(plan, &values(plan, table, "2018"));
    assert!(findings.is_empty(), "{findings:#?}");
    engine
}
