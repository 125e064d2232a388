//! Bundles: three editions of one run, each of which can be checked by whoever has it.

use crate::support::{bytes_below, chengxin, program, root, scratch, skipped, succeed, table};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// A small run and its three editions, made once for all tests.
struct Made {
    dir: tempfile::TempDir,
}

const EDITIONS: [&str; 3] = ["internal", "rater", "public"];

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = Made { dir: scratch() };
        succeed(chengxin().args(["demo", "--scale", "0.05", "--seed", "7", "--out"]).arg(made.dir.path().join("demo")));
        for edition in EDITIONS {
            succeed(&mut made.bundle(edition, &made.edition(edition)));
        }
        made
    })
}

impl Made {
    fn edition(&self, edition: &str) -> PathBuf {
        self.dir.path().join(edition)
    }

    fn bundle(&self, edition: &str, out: &Path) -> Command {
        let demo = self.dir.path().join("demo");
        let mut command = chengxin();
        command.arg("bundle").arg(demo.join("results")).args(["--edition", edition, "--out"]).arg(out);
        if edition == "rater" {
            command.arg("--key-file").arg(demo.join("simulated/pseudonym.key"));
        }
        command
    }

    /// A copy of an edition that a test may spoil.
    fn copy(&self, edition: &str) -> tempfile::TempDir {
        let copy = scratch();
        for (name, bytes) in bytes_below(&self.edition(edition)) {
            let path = copy.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, bytes).expect("written");
        }
        copy
    }
}

fn verify(bundle: &Path) -> Output {
    chengxin().arg("verify").arg(bundle).output().expect("ran")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Writes the hashes of a spoilt bundle anew, as somebody would who wants the change not to be seen.
fn repair_hashes(bundle: &Path) {
    let sums: String = bytes_below(bundle)
        .into_iter()
        .filter(|(name, _)| name != "SHA256SUMS")
        .map(|(name, bytes)| format!("{}  {name}\n", sha256(&bytes)))
        .collect();
    std::fs::write(bundle.join("SHA256SUMS"), sums).expect("written");
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Changes the first row of a table in a column, keeping the rest of the text as it is.
fn change(
    path: &Path,
    wanted: impl Fn(&BTreeMap<String, String>) -> bool,
    column: &str,
    to: &str,
) -> BTreeMap<String, String> {
    let rows = table(path);
    let at = rows.iter().position(wanted).expect("a row to spoil");
    let text = std::fs::read_to_string(path).expect("text");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let place = lines[0].split(',').position(|name| name == column).expect("the column");
    let mut cells: Vec<&str> = lines[at + 1].split(',').collect();
    cells[place] = to;
    lines[at + 1] = cells.join(",");
    std::fs::write(path, lines.join("\n") + "\n").expect("written");
    rows[at].clone()
}

#[test]
fn every_edition_verifies() {
    for edition in EDITIONS {
        let output = verify(&made().edition(edition));
        assert_eq!(output.status.code(), Some(0), "{edition}: {}", said(&output));
        assert!(said(&output).contains(" 0 differ,"), "{edition}: {}", said(&output));
    }
    // What raters and the office have, they can compute all of.
    for edition in ["internal", "rater"] {
        assert!(said(&verify(&made().edition(edition))).contains(" 0 cannot be computed again"), "{edition}");
    }
}

#[test]
fn made_twice_it_is_the_same_to_the_byte_as_folder_and_as_zip() {
    let out = scratch();
    for edition in EDITIONS {
        let again = out.path().join(edition);
        succeed(&mut made().bundle(edition, &again));
        let (first, second) = (bytes_below(&made().edition(edition)), bytes_below(&again));
        let differ: Vec<_> =
            first.iter().filter(|(name, bytes)| second.get(*name) != Some(bytes)).map(|(n, _)| n).collect();
        assert!(differ.is_empty() && first.len() == second.len(), "{edition}: {differ:?}");
    }
    let zips = ["a.zip", "b.zip"].map(|name| out.path().join(name));
    for zip in &zips {
        succeed(&mut made().bundle("rater", zip));
    }
    assert!(std::fs::read(&zips[0]).expect("bytes") == std::fs::read(&zips[1]).expect("bytes"));
    let output = verify(&zips[0]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn a_changed_byte_in_any_stage_is_reported_with_the_name_of_the_file() {
    let copy = made().copy("public");
    for file in
        ["run.json", "datapackage.json", "4-index/index.parquet", "5-reports/data.xlsx", "plan/indicators/index.toml"]
    {
        let path = copy.path().join(file);
        let whole = std::fs::read(&path).expect("bytes");
        let mut spoilt = whole.clone();
        let middle = spoilt.len() / 2;
        spoilt[middle] ^= 1;
        std::fs::write(&path, spoilt).expect("written");
        let output = verify(copy.path());
        assert_ne!(output.status.code(), Some(0), "{file}");
        assert!(said(&output).contains(&format!("{file}: error: its SHA-256")), "{file}: {}", said(&output));
        std::fs::write(&path, whole).expect("written");
    }
}

#[test]
fn a_cell_that_was_changed_with_its_hashes_is_found_by_computing_it_again() {
    let copy = made().copy("rater");
    let values = copy.path().join("2-values/values.csv");
    let is_whole = |row: &BTreeMap<String, String>| row["status"] == "ok" && row["numerator"] != "0";
    let row = change(&values, is_whole, "numerator", "0");
    repair_hashes(copy.path());
    let output = verify(copy.path());
    assert_eq!(output.status.code(), Some(1));
    let cell = format!("{} · {} · {} · numerator: published `0`", row["indicator_id"], row["unit_id"], row["period"]);
    assert!(said(&output).contains(&cell), "{cell}: {}", said(&output));
    assert!(!said(&output).contains("SHA-256"), "the hashes were repaired");
}

#[test]
fn a_changed_rank_is_found_in_every_edition() {
    for edition in EDITIONS {
        let copy = made().copy(edition);
        let index = copy.path().join("4-index/index.csv");
        let row = change(&index, |row| row["node_id"] == "index" && row["rank"] == "2", "rank", "1");
        repair_hashes(copy.path());
        let output = verify(copy.path());
        assert_eq!(output.status.code(), Some(1), "{edition}");
        let cell = format!("index · {} · {} · rank: published `1`, computed `2`", row["unit_id"], row["period"]);
        assert!(said(&output).contains(&cell), "{edition}: {}", said(&output));
        assert!(said(&output).contains("4-index/index.parquet: error"), "{edition}: the twin tells too");
    }
}

#[test]
fn evidence_that_was_added_or_taken_away_is_found() {
    let copy = made().copy("rater");
    let file = copy.path().join("1-evidence/hotline_closed_on_time.csv");
    let text = std::fs::read_to_string(&file).expect("text");
    let rows: Vec<&str> = text.lines().collect();
    std::fs::write(&file, rows[..rows.len() - 1].join("\n") + "\n").expect("written");
    repair_hashes(copy.path());
    let output = verify(copy.path());
    assert_eq!(output.status.code(), Some(1));
    for text in ["1-evidence/hotline_closed_on_time.csv: error", "hotline_closed_on_time · 440400 · "] {
        assert!(said(&output).contains(text), "{text}: {}", said(&output));
    }
}

#[test]
fn raters_see_records_under_pseudonyms_and_the_public_sees_none() {
    let evidence = |edition: &str| table(&made().edition(edition).join("1-evidence/hotline_closed_on_time.csv"));
    let (own, rater) = (evidence("internal"), evidence("rater"));
    assert_eq!(own.len(), rater.len());
    let ids: std::collections::BTreeSet<&String> = rater.iter().map(|row| &row["record_id"]).collect();
    assert_eq!(ids.len(), own.iter().map(|row| &row["record_id"]).collect::<std::collections::BTreeSet<_>>().len());
    assert!(ids.iter().all(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert!(rater.windows(2).all(|pair| pair[0]["record_id"] <= pair[1]["record_id"]), "the order tells nothing");
    let known: std::collections::BTreeSet<&String> = own.iter().map(|row| &row["record_id"]).collect();
    let bytes = bytes_below(&made().edition("rater"));
    let orders = bytes.iter().filter(|(name, _)| name.starts_with("1-evidence/"));
    let text: String = orders.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
    assert!(!text.lines().any(|line| line.split(',').next().is_some_and(|id| known.contains(&id.to_owned()))));
    let public = made().edition("public");
    assert!(!public.join("1-evidence").exists() && !public.join("1-records").exists());
    assert!(!made().edition("rater").join("1-records/hotline_orders").exists());
}

#[test]
fn no_indicator_of_class_internal_leaves_the_internal_edition() {
    let internal: Vec<String> = table(&made().edition("internal").join("indicators.csv"))
        .into_iter()
        .filter(|row| row["disclosure"] == "internal")
        .map(|row| row["indicator_id"].clone())
        .collect();
    assert!(!internal.is_empty());
    for edition in ["rater", "public"] {
        for (name, bytes) in bytes_below(&made().edition(edition)) {
            let text = String::from_utf8_lossy(&bytes);
            for id in &internal {
                assert!(!name.contains(id.as_str()) && !text.contains(id.as_str()), "{edition}: {name} names {id}");
            }
        }
    }
}

#[test]
fn without_a_key_there_is_no_rater_edition_and_a_run_is_never_replaced() {
    let demo = made().dir.path().join("demo/results");
    let out = scratch();
    let bundle = |edition: &str, out: &Path| {
        chengxin().arg("bundle").arg(&demo).args(["--edition", edition, "--out"]).arg(out).output().expect("ran")
    };
    let output = bundle("rater", &out.path().join("rater"));
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--key-file"), "{}", said(&output));
    assert!(!out.path().join("rater").exists());
    let output = bundle("internal", &demo);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("holds results of a run"), "{}", said(&output));
}

#[test]
fn what_is_no_bundle_ends_with_2_and_says_so() {
    let dir = scratch();
    std::fs::write(dir.path().join("a.zip"), "no archive").expect("written");
    for path in [dir.path().join("a.zip"), dir.path().join("missing"), root().join("docs")] {
        let output = verify(&path);
        assert_eq!(output.status.code(), Some(2), "{}: {}", path.display(), said(&output));
    }
}

#[test]
fn frictionless_duckdb_and_pandas_read_every_edition() {
    let python = std::env::var_os("BUNDLE_PYTHON").map(PathBuf::from).or_else(|| program("python3"));
    let Some(python) = python else { return };
    let has_all = Command::new(&python).args(["-c", "import duckdb, frictionless, pandas"]).output();
    if !has_all.is_ok_and(|output| output.status.success()) {
        skipped(&format!("{} lacks packages of tests/bundle/requirements.txt", python.display()));
        return;
    }
    for edition in EDITIONS {
        let ran = Command::new(&python)
            .arg(root().join("tests/bundle/read.py"))
            .arg(made().edition(edition))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .expect("ran");
        assert_eq!(ran.status.code(), Some(0), "{edition}: {}", said(&ran));
    }
}
