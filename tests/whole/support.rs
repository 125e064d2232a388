//! What the tests share: the command, scratch folders, tables.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The built command, in the repository's root and without a pseudonym key or a database in its environment.
pub fn chengxin() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chengxin"));
    command.current_dir(root()).env_remove("CHENGXIN_KEY").env_remove("CHENGXIN_DATABASE_URL");
    command
}

/// Runs a command that must exit with 0.
pub fn succeed(command: &mut Command) {
    let output = command.output().expect("ran");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A new folder that vanishes with the test.
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a scratch folder")
}

/// Material that lies beside the repository; `None`, and a line on stderr, where it is absent.
pub fn beside(path: &str) -> Option<PathBuf> {
    let found = root().join("../shared").join(path);
    if !found.exists() {
        skipped(&format!("{} is not there", found.display()));
        return None;
    }
    Some(found)
}

/// A CSV table: each row by column name.
pub fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut lines = csv_rows(text.trim_start_matches('\u{feff}'));
    let header = lines.remove(0);
    lines.into_iter().map(|row| header.iter().cloned().zip(row).collect()).collect()
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .map(|row| row.expect("a CSV row").iter().map(str::to_owned).collect())
        .collect()
}

/// Says that a test did not run and why, past the capture that hides what passing tests print.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// A program of the system; `None`, and a line on stderr, where it is absent.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|dir| dir.join(name)).find(|path| path.is_file());
    if found.is_none() {
        skipped(&format!("the program {name} is not installed"));
    }
    found
}

/// Every file below a folder with its bytes.
pub fn bytes_below(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(bytes_below(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            files.insert(name, std::fs::read(&path).expect("bytes"));
        }
    }
    files
}

/// The row of a table whose columns hold these texts.
pub fn row<'a>(rows: &'a [BTreeMap<String, String>], wanted: &[(&str, &str)]) -> &'a BTreeMap<String, String> {
    rows.iter()
        .find(|row| wanted.iter().all(|(column, text)| row[*column] == *text))
        .unwrap_or_else(|| panic!("no row with {wanted:?}"))
}

/// Copies the definitions of Zhuhai's plan into a folder.
pub fn copy_plan(to: &Path) {
    for folder in ["pipeline/sources", "indicators", "queries"] {
        copy(&root().join(folder), &to.join(folder));
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy(&path, &target) } else { std::fs::copy(&path, &target).map(|_| ()).expect("copied") }
    }
}
