//! A bundle as one ZIP: the same files give the same bytes; and back, trusting nothing.

use crate::error::BundleError;
use crate::files::Limits;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, BufWriter, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Below this size, what a member unfolds to does not matter.
const SMALL: u64 = 1 << 20;

/// Packs files in order of path, all with the date on which ZIP begins (1980-01-01), so that the same files give the same
/// bytes. Members are compressed side by side.
///
/// # Errors
/// When a file cannot be read or the archive not written.
pub fn pack(files: &BTreeMap<String, PathBuf>, archive: &Path) -> Result<(), BundleError> {
    let out = File::create(archive).map_err(BundleError::io(archive))?;
    let failed = |error: zip::result::ZipError| BundleError::io(archive)(error.into());
    let mut zip = ZipWriter::new(BufWriter::new(out));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut files = files.iter().peekable();
    while files.peek().is_some() {
        let some: Vec<_> = files.by_ref().take(threads).collect();
        let packed: Vec<Result<Vec<u8>, BundleError>> = std::thread::scope(|scope| {
            let works: Vec<_> = some.iter().map(|(name, path)| scope.spawn(|| packed(name, path))).collect();
            works.into_iter().map(|work| work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        for one in packed {
            let mut one = ZipArchive::new(Cursor::new(one?)).map_err(failed)?;
            zip.raw_copy_file(one.by_index_raw(0).map_err(failed)?).map_err(failed)?;
        }
    }
    zip.finish().map_err(failed)?.flush().map_err(BundleError::io(archive))
}

/// An archive of one file.
fn packed(name: &str, path: &Path) -> Result<Vec<u8>, BundleError> {
    let failed = |error: zip::result::ZipError| BundleError::io(path)(error.into());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = [".png", ".xlsx", ".docx", ".parquet"].iter().any(|ending| name.ends_with(ending));
    let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644)
        .large_file(path.metadata().map_err(BundleError::io(path))?.len() >= u64::from(u32::MAX));
    zip.start_file(name, options).map_err(failed)?;
    let mut file = File::open(path).map_err(BundleError::io(path))?;
    std::io::copy(&mut file, &mut zip).map_err(BundleError::io(path))?;
    Ok(zip.finish().map_err(failed)?.into_inner())
}

/// Unpacks an archive into an empty folder.
///
/// # Errors
/// When the archive is damaged, holds a path that leads out of it, a link, two files of one path, or more than the limits
/// allow: then nothing of it is used.
pub fn unpack(archive: &Path, into: &Path, limits: &Limits) -> Result<(), BundleError> {
    let refused = |reason: String| BundleError::NotABundle {
        path: archive.to_owned(),
        reason,
        hint: "do not use this archive; get it again from whoever published it",
    };
    let damaged = |error: zip::result::ZipError| refused(format!("it is no whole ZIP archive ({error})"));
    let file = File::open(archive).map_err(BundleError::io(archive))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    if zip.len() > limits.files {
        return Err(refused(format!("it has more than {} files", limits.files)));
    }
    // The reader keeps the last of them, other programs another one.
    if zip.has_duplicate_names() {
        return Err(refused("it holds two files of one path".to_owned()));
    }
    let (mut left, mut names) = (limits.bytes, BTreeSet::new());
    for number in 0..zip.len() {
        let mut member = zip.by_index(number).map_err(damaged)?;
        let name = std::str::from_utf8(member.name_raw()).unwrap_or_default().to_owned();
        if !is_plain(&name, limits.depth) {
            return Err(refused(format!("`{}` is no plain path", printable(&name))));
        }
        if member.is_symlink() || member.is_dir() {
            return Err(refused(format!("`{}` is a link or a folder", printable(&name))));
        }
        // Folders of some systems do not tell capitals apart, so neither may paths.
        if !names.insert(name.to_lowercase()) {
            return Err(refused(format!("it holds two files `{}`", printable(&name))));
        }
        let most = member.compressed_size().saturating_mul(limits.ratio).max(SMALL).min(left);
        let path = into.join(&name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(BundleError::io(folder))?;
        }
        let mut out = File::create_new(&path).map_err(BundleError::io(&path))?;
        let bytes = std::io::copy(&mut member.by_ref().take(most + 1), &mut out)
            .map_err(|error| refused(format!("`{}` is damaged ({error})", printable(&name))))?;
        if bytes > most {
            return Err(refused(format!("`{}` unfolds to more than is let through", printable(&name))));
        }
        left -= bytes;
    }
    Ok(())
}

/// Whether a path stays below its folder on every system.
fn is_plain(name: &str, depth: usize) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    !name.contains(['\\', ':'])
        && !name.chars().any(char::is_control)
        && name.split('/').all(plain)
        && name.matches('/').count() <= depth
        && name.len() <= 1024
}

fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(200).collect()
}
