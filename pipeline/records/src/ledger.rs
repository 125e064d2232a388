//! The ledger: which file gave which rows, and when.

use crate::error::LoadError;
use crate::report::FileRead;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const LEDGER: &str = "ledger.csv";
const HEADERS: &str = "loaded_at,change,table,file,sheet,sha256,read,kept,rejected\n";

/// The lines of a ledger with which each begins: its headers, and those up to a day.
fn lines_up_to(records: &Path, day: &str) -> Result<String, LoadError> {
    let path = records.join(LEDGER);
    if !path.exists() {
        return Ok(HEADERS.to_owned());
    }
    let text = fs::read_to_string(&path).map_err(LoadError::at(&path))?;
    let lines = text.split_inclusive('\n').skip(1).filter(|line| line.get(..10).is_some_and(|on| on <= day));
    Ok(std::iter::once(HEADERS).chain(lines).collect())
}

/// Writes the ledger of an earlier folder up to a day.
pub(crate) fn carry_over(earlier: Option<&Path>, day: &str, out: &Path) -> Result<(), LoadError> {
    let text = earlier.map_or(Ok(HEADERS.to_owned()), |earlier| lines_up_to(earlier, day))?;
    let path = out.join(LEDGER);
    fs::write(&path, text).map_err(LoadError::at(&path))
}

/// Adds what changed between two loads.
pub(crate) fn add(out: &Path, at: &str, before: &[FileRead], now: &[FileRead]) -> Result<(), LoadError> {
    let (before, now) = (by_name(before), by_name(now));
    let mut lines = String::new();
    let mut line = |change: &str, file: &FileRead, there: bool| {
        let (rows, rejected) = if there { (file.rows, file.rejected) } else { (0, 0) };
        let cells = [file.table.clone(), quoted(&file.path), quoted(&file.sheet), file.sha256.clone()].join(",");
        let _ = writeln!(lines, "{at},{change},{cells},{rows},{},{rejected}", rows - rejected);
    };
    for (name, file) in &now {
        match before.get(name) {
            None => line("new", file, true),
            Some(was) if was.sha256 != file.sha256 => line("changed", file, true),
            // Rows of it lost against another file's, or no longer do, or are read by other rules.
            Some(was) if (was.rows, was.rejected) != (file.rows, file.rejected) => line("recounted", file, true),
            Some(_) => {}
        }
    }
    before.iter().filter(|(name, _)| !now.contains_key(*name)).for_each(|(_, file)| line("removed", file, false));
    let path = out.join(LEDGER);
    let text = fs::read_to_string(&path).map_err(LoadError::at(&path))?;
    fs::write(&path, text + &lines).map_err(LoadError::at(&path))
}

type Name<'a> = (&'a str, &'a str, &'a str);

fn by_name(files: &[FileRead]) -> BTreeMap<Name<'_>, &FileRead> {
    files.iter().map(|file| ((file.table.as_str(), file.path.as_str(), file.sheet.as_str()), file)).collect()
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
