//! The files of a folder, and how much of them is believed.

use crate::error::BundleError;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Bounds on what a bundle may hold: far above any city's, far below what fills a disk.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files.
    pub files: usize,
    /// Bytes of all files together.
    pub bytes: u64,
    /// How many times its packed size a member of an archive may unfold to.
    pub ratio: u64,
    /// Folders below each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 20_000, bytes: 16 << 30, ratio: 400, depth: 12 }
    }
}

/// Every file below a folder by its path (`/` between folders), in order of path.
///
/// # Errors
/// When the folder cannot be read, holds links, pipes or the like, or exceeds the limits.
pub fn files_of(root: &Path, limits: &Limits) -> Result<BTreeMap<String, PathBuf>, BundleError> {
    let mut found = BTreeMap::new();
    let mut bytes = 0;
    walk(root, "", limits, &mut bytes, &mut found)?;
    Ok(found)
}

fn walk(
    dir: &Path,
    prefix: &str,
    limits: &Limits,
    bytes: &mut u64,
    found: &mut BTreeMap<String, PathBuf>,
) -> Result<(), BundleError> {
    let refused = |path: &Path, reason: String| BundleError::NotABundle {
        path: path.to_owned(),
        reason,
        hint: "a bundle holds ordinary files and folders alone; do not use this one, ask whoever sent it",
    };
    for entry in std::fs::read_dir(dir).map_err(BundleError::io(dir))? {
        let entry = entry.map_err(BundleError::io(dir))?;
        let path = entry.path();
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            return Err(refused(&path, "its name is no UTF-8 text".to_owned()));
        };
        if name.chars().any(char::is_control) || name.contains('\\') {
            return Err(refused(&path, "its name holds control characters or a backslash".to_owned()));
        }
        // Not followed: a link could lead anywhere.
        let kind = entry.file_type().map_err(BundleError::io(&path))?;
        let below = format!("{prefix}{name}");
        if kind.is_dir() {
            if below.matches('/').count() >= limits.depth {
                return Err(refused(&path, format!("there are more than {} folders below each other", limits.depth)));
            }
            walk(&path, &format!("{below}/"), limits, bytes, found)?;
        } else if kind.is_file() {
            *bytes = bytes.saturating_add(entry.metadata().map_err(BundleError::io(&path))?.len());
            found.insert(below, path.clone());
            if *bytes > limits.bytes || found.len() > limits.files {
                let most = (limits.files, limits.bytes >> 30);
                return Err(refused(&path, format!("there are more than {} files or {} GiB", most.0, most.1)));
            }
        } else {
            return Err(refused(&path, "it is a link or no ordinary file".to_owned()));
        }
    }
    Ok(())
}

/// Copies the files below a folder to another, which is made where it is missing.
///
/// # Errors
/// As [`files_of`], and when a file cannot be written.
pub fn copy_tree(from: &Path, to: &Path) -> Result<(), BundleError> {
    for (name, file) in files_of(from, &Limits::default())? {
        let target = to.join(name);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(BundleError::io(folder))?;
        }
        std::fs::copy(&file, &target).map_err(BundleError::io(&file))?;
    }
    Ok(())
}
