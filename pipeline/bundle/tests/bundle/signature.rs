//! Who signed, and that it was for these hashes.

use crate::sealed;
use bundle::{check_signature, sign};
use minisign::KeyPair;
use std::path::PathBuf;

/// A signed bundle, its public key, and the public key of somebody else.
fn signed(password: Option<&str>) -> (tempfile::TempDir, tempfile::TempDir, PathBuf, PathBuf) {
    let (dir, keys) = (sealed(), tempfile::tempdir().unwrap());
    let public = keys.path().join("office.pub");
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let secret = match password {
        None => pair.sk.to_box(None).unwrap(),
        Some(_) => KeyPair::generate_encrypted_keypair(password.map(str::to_owned)).unwrap().sk.to_box(None).unwrap(),
    };
    std::fs::write(&public, pair.pk.to_box().unwrap().to_bytes()).unwrap();
    std::fs::write(keys.path().join("office.key"), secret.to_bytes()).unwrap();
    let other = keys.path().join("other.pub");
    let stranger = KeyPair::generate_unencrypted_keypair().unwrap();
    std::fs::write(&other, stranger.pk.to_box().unwrap().to_bytes()).unwrap();
    (dir, keys, public, other)
}

#[test]
fn verify_says_who_signed_and_what() {
    let (dir, keys, public, other) = signed(None);
    let by = sign(dir.path(), &keys.path().join("office.key"), None, "珠府〔2018〕76号 public").unwrap();
    let (found, wrong) = check_signature(dir.path(), Some(&public)).unwrap();
    let found = found.unwrap();
    assert_eq!(
        (found.key.as_str(), found.comment.as_str(), found.checked),
        (by.key.as_str(), "珠府〔2018〕76号 public", true)
    );
    assert_eq!(wrong, []);
    let (found, wrong) = check_signature(dir.path(), Some(&other)).unwrap();
    assert!(!found.unwrap().checked);
    assert_eq!(wrong[0].rule, "wrong_signature");
    let (found, wrong) = check_signature(dir.path(), None).unwrap();
    assert!(!found.unwrap().checked && wrong.is_empty());
}

#[test]
fn a_missing_signature_is_a_finding_for_whoever_expects_one() {
    let (dir, _keys, public, _) = signed(None);
    assert_eq!(check_signature(dir.path(), None).unwrap(), (None, Vec::new()));
    assert_eq!(check_signature(dir.path(), Some(&public)).unwrap().1[0].rule, "not_signed");
}

#[test]
fn every_changed_bit_of_the_signature_or_of_the_hashes_breaks_it() {
    let (dir, keys, public, _) = signed(None);
    sign(dir.path(), &keys.path().join("office.key"), None, "public").unwrap();
    for (file, every) in [(bundle::SIGNATURE, 1), (bundle::SUMS, 7)] {
        let path = dir.path().join(file);
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(every) {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                std::fs::write(&path, &bytes).unwrap();
                let (_, wrong) = check_signature(dir.path(), Some(&public)).unwrap();
                assert_eq!(wrong.len(), 1, "{file} byte {at} bit {bit}");
            }
        }
        std::fs::write(&path, whole).unwrap();
    }
    assert_eq!(check_signature(dir.path(), Some(&public)).unwrap().1, []);
}

#[test]
fn a_wrong_password_is_said() {
    let (dir, keys, ..) = signed(Some("right"));
    let error = sign(dir.path(), &keys.path().join("office.key"), Some("wrong".to_owned()), "public").unwrap_err();
    assert!(error.to_string().contains("assword"), "{error}");
}
