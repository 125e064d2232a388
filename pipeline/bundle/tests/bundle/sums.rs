//! Any changed byte is found, and the file named.

use crate::{files, sealed};
use proptest::prelude::*;

fn named(dir: &std::path::Path) -> Vec<(String, String)> {
    let findings = bundle::check_sums(dir, &files(dir)).unwrap();
    findings.into_iter().map(|finding| (finding.path, finding.rule)).collect()
}

#[test]
fn a_bundle_that_nobody_touched_has_no_findings_and_sha256sum_agrees() {
    let dir = sealed();
    assert_eq!(named(dir.path()), []);
    let mut sha256sum = std::process::Command::new("sha256sum");
    if let Ok(checked) = sha256sum.args(["--check", "--strict", bundle::SUMS]).current_dir(&dir).output() {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn missing_and_extra_files_are_named() {
    let dir = sealed();
    std::fs::rename(dir.path().join("run.json"), dir.path().join("run2.json")).unwrap();
    let pair = |path: &str, rule: &str| (path.to_owned(), rule.to_owned());
    assert_eq!(named(dir.path()), [pair("run.json", "missing_file"), pair("run2.json", "extra_file")]);
}

#[test]
fn without_hashes_it_is_no_bundle() {
    let dir = sealed();
    std::fs::remove_file(dir.path().join(bundle::SUMS)).unwrap();
    assert!(bundle::check_sums(dir.path(), &files(dir.path())).is_err());
}

proptest! {
    #[test]
    fn a_flipped_bit_is_reported_with_the_name_of_its_file(file in 0..5_usize, at in 0..10_000_usize, bit in 0..8_u32) {
        let dir = sealed();
        let all: Vec<_> = files(dir.path()).into_iter().filter(|(_, path)| path.metadata().unwrap().len() > 0).collect();
        let (name, path) = &all[file % all.len()];
        let mut bytes = std::fs::read(path).unwrap();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        std::fs::write(path, bytes).unwrap();
        let findings = bundle::check_sums(dir.path(), &files(dir.path())).unwrap();
        let text: String = findings.iter().map(ToString::to_string).collect();
        prop_assert!(text.contains(name.as_str()), "{name} byte {at} bit {bit}: {text}");
    }

    #[test]
    fn a_byte_more_or_less_is_reported_too(file in 0..5_usize, keep in 0..10_000_usize, add in proptest::bool::ANY) {
        let dir = sealed();
        let all: Vec<_> = files(dir.path()).into_iter().filter(|(_, path)| path.metadata().unwrap().len() > 0).collect();
        let (name, path) = &all[file % all.len()];
        let mut bytes = std::fs::read(path).unwrap();
        if add { bytes.push(b'\n') } else { bytes.truncate(keep % bytes.len()) }
        std::fs::write(path, bytes).unwrap();
        let findings = bundle::check_sums(dir.path(), &files(dir.path())).unwrap();
        let text: String = findings.iter().map(ToString::to_string).collect();
        prop_assert!(text.contains(name.as_str()), "{name}: {text}");
    }
}
