//! What a bundle promises to whoever did not make it.

#![expect(clippy::unwrap_used, reason = "a test whose files cannot be made has failed")]

mod archive;
mod compare;
mod describe;
mod signature;
mod sums;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    dir
}

fn files(dir: &Path) -> BTreeMap<String, PathBuf> {
    bundle::files_of(dir, &bundle::Limits::default()).unwrap()
}

/// A small sealed folder.
fn sealed() -> tempfile::TempDir {
    let dir = folder(&[
        ("run.json", b"{}\n"),
        ("2-values/values.csv", b"indicator_id,value\na,1\nb,2\n"),
        ("5-reports/charts/a.png", &[0x89, b'P', b'N', b'G', 0, 1, 2, 3]),
        ("plan/empty.toml", b""),
    ]);
    bundle::write_sums(dir.path(), &files(dir.path())).unwrap();
    dir
}
