//! The ZIP has one form, and one from outside is not trusted.

use crate::{files, folder, sealed};
use bundle::{BundleError, Limits, pack, unpack};
use std::io::Write;
use std::path::Path;
use zip::write::{SimpleFileOptions, ZipWriter};

#[test]
fn the_same_files_make_the_same_bytes_and_come_out_as_they_went_in() {
    let (dir, out) = (sealed(), tempfile::tempdir().unwrap());
    let (first, second) = (out.path().join("a.zip"), out.path().join("b.zip"));
    pack(&files(dir.path()), &first).unwrap();
    // Times of files are no part of it.
    for path in files(dir.path()).values() {
        let later = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(2_000_000_000);
        std::fs::File::options().append(true).open(path).unwrap().set_modified(later).unwrap();
    }
    pack(&files(dir.path()), &second).unwrap();
    assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap());
    let back = out.path().join("back");
    std::fs::create_dir(&back).unwrap();
    unpack(&first, &back, &Limits::default()).unwrap();
    let bytes = |dir: &Path| files(dir).into_iter().map(|(n, p)| (n, std::fs::read(p).unwrap())).collect::<Vec<_>>();
    assert_eq!(bytes(&back), bytes(dir.path()));
}

/// What is said of an archive of these members, of which nothing may be written outside the folder.
fn refused(write: impl FnOnce(&mut ZipWriter<std::fs::File>), limits: &Limits) -> String {
    let dir = folder(&[]);
    let archive = dir.path().join("a.zip");
    let mut zip = ZipWriter::new(std::fs::File::create(&archive).unwrap());
    write(&mut zip);
    zip.finish().unwrap();
    let inside = dir.path().join("in/side");
    std::fs::create_dir_all(&inside).unwrap();
    let error = unpack(&archive, &inside, limits).unwrap_err();
    assert!(matches!(error, BundleError::NotABundle { .. }), "{error}");
    let outside: Vec<_> = files(dir.path()).into_keys().filter(|name| !name.starts_with("in/side/")).collect();
    assert_eq!(outside, ["a.zip"]);
    error.to_string()
}

fn member(zip: &mut ZipWriter<std::fs::File>, name: &str, bytes: &[u8]) {
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
}

#[test]
fn paths_that_lead_out_of_the_archive_are_refused() {
    for name in
        ["../out.csv", "a/../../out.csv", "/out.csv", "C:/out.csv", "a\\..\\out.csv", "a//b.csv", "./a.csv", "a\nb"]
    {
        let said = refused(|zip| member(zip, name, b"x"), &Limits::default());
        assert!(said.contains("is no plain path"), "{name}: {said}");
    }
}

#[test]
fn links_are_refused() {
    let said = refused(
        |zip| {
            zip.add_symlink("plan", "/etc", SimpleFileOptions::default()).unwrap();
        },
        &Limits::default(),
    );
    assert!(said.contains("is a link"), "{said}");
    #[cfg(unix)]
    {
        let dir = sealed();
        std::os::unix::fs::symlink("/etc/hostname", dir.path().join("plan/host.toml")).unwrap();
        let error = bundle::files_of(dir.path(), &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("it is a link"), "{error}");
    }
}

#[test]
fn two_files_that_one_system_takes_for_one_are_refused() {
    let said = refused(
        |zip| {
            member(zip, "run.json", b"{}");
            member(zip, "RUN.json", b"{}");
        },
        &Limits::default(),
    );
    assert!(said.contains("two files"), "{said}");
}

#[test]
fn what_unfolds_too_far_is_refused() {
    let zeros = vec![0; 8 << 20];
    let said = refused(|zip| member(zip, "a.csv", &zeros), &Limits { ratio: 100, ..Limits::default() });
    assert!(said.contains("unfolds to more"), "{said}");
    let limits = Limits { bytes: 1000, ..Limits::default() };
    let both = |zip: &mut ZipWriter<std::fs::File>| {
        member(zip, "a.csv", &[b'a'; 600]);
        member(zip, "b.csv", &[b'b'; 600]);
    };
    assert!(refused(both, &limits).contains("unfolds to more"));
    let limits = Limits { files: 1, ..Limits::default() };
    assert!(refused(both, &limits).contains("more than 1 files"));
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let dir = folder(&[("a.zip", b"PK\x03\x04 and then nothing")]);
    let error = unpack(&dir.path().join("a.zip"), dir.path(), &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("no whole ZIP archive"), "{error}");
}
