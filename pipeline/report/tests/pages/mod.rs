//! The written reports, and how tests read them.

use crate::common::City;
use catalogue::Lang;
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

pub fn page(city: &City) -> String {
    text(&written(city), if city.lang == Lang::Zh { "scoreboard.html" } else { "scoreboard.en.html" })
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

/// The exact numbers of a piece of HTML and how each is shown.
pub fn numbers(html: &str) -> Vec<(f64, String)> {
    html.split("<data value=\"")
        .skip(1)
        .map(|rest| {
            let (exact, rest) = rest.split_once("\">").unwrap();
            (exact.parse().unwrap(), rest.split_once("</data>").unwrap().0.to_owned())
        })
        .collect()
}

/// What is shown is the exact number, rounded to the decimals that are shown.
pub fn assert_shown_rightly(exact: f64, shown: &str) {
    let plain = shown.replace([',', '%'], "");
    let decimals = plain.split_once('.').map_or(0, |(_, part)| part.len() as i32);
    let number: f64 = plain.parse().unwrap();
    let off = (number - exact).abs().min((number - exact * 100.0).abs());
    assert!(off <= 0.500_001 * 10f64.powi(-decimals), "{exact} is shown as {shown}");
}

/// The cells of a row, from the first `<td`.
pub fn cells(row: &str) -> Vec<&str> {
    row.split("<td").skip(1).collect()
}
