//! The written reports, and how tests read them.

use crate::common::City;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

pub fn written(city: &City) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    report::write(&city.input(), folder.path()).unwrap();
    folder
}

pub fn text(folder: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

/// The scoreboard.
pub fn page(city: &City) -> String {
    report::scoreboard(&city.input()).unwrap()
}

/// What the scoreboard draws its views from.
pub fn data(page: &str) -> serde_json::Value {
    let rest = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap().1;
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// Every file below a folder.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

/// The parts of the data workbook by name.
pub fn workbook(folder: &tempfile::TempDir) -> BTreeMap<String, String> {
    parts(folder, "data.xlsx")
}

/// The XML parts of a workbook or document by name.
pub fn parts(folder: &tempfile::TempDir, name: &str) -> BTreeMap<String, String> {
    let file = std::fs::File::open(folder.path().join(name)).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), String::new());
        if name.ends_with(".png") {
            continue;
        }
        part.read_to_string(&mut content).unwrap();
        parts.insert(name, content);
    }
    parts
}

/// Scores, index and all that follows from them as the index crate makes them, instead of the city's own shortcuts.
pub fn score_by_index(city: &mut City) {
    city.score();
    city.scores = index::run_steps(&city.plan, &city.values).scores;
    let indexed = index::aggregate_scores(&city.plan, &city.scores);
    (city.index, city.weights, city.standings) = (indexed.index, indexed.weights, indexed.standings);
    city.plan_progress = index::progress::plan_progress(&city.plan, &city.scores);
    city.departments = index::progress::departments(&city.plan, &city.scores);
}
