//! `SHA256SUMS`: a line `<hash>  <path>` for every file, as `sha256sum -c` reads it.

use crate::error::BundleError;
use crate::{SIGNATURE, SUMS};
use catalogue::Finding;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// SHA-256 of a file, in hex.
///
/// # Errors
/// When the file cannot be read.
pub fn sha256(path: &Path) -> Result<String, BundleError> {
    let mut file = std::fs::File::open(path).map_err(BundleError::io(path))?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        let read = file.read(&mut buffer).map_err(BundleError::io(path))?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The hash of each file, several at a time.
fn hashes(files: &BTreeMap<String, PathBuf>) -> Result<BTreeMap<String, String>, BundleError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let waiting = Mutex::new(files.iter());
    let work = || {
        let mut found = Vec::new();
        loop {
            let next = waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
            let Some((name, path)) = next else { return Ok(found) };
            found.push((name.clone(), sha256(path)?));
        }
    };
    let found: Vec<Result<Vec<_>, BundleError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|work| work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut all = BTreeMap::new();
    for some in found {
        all.extend(some?);
    }
    Ok(all)
}

/// The files that are hashed: all but the hashes and their signature.
fn hashed(files: &BTreeMap<String, PathBuf>) -> BTreeMap<String, PathBuf> {
    let own = [SUMS, SIGNATURE];
    files.iter().filter(|(name, _)| !own.contains(&name.as_str())).map(|(n, p)| (n.clone(), p.clone())).collect()
}

/// Writes the hash of every file below `root`, in order of path.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write_sums(root: &Path, files: &BTreeMap<String, PathBuf>) -> Result<(), BundleError> {
    let text: String = hashes(&hashed(files))?.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    let path = root.join(SUMS);
    std::fs::write(&path, text).map_err(BundleError::io(&path))
}

/// Holds every file against the hashes: what changed, what is missing, what is there without a hash.
///
/// The text of the hashes has one form only (lower case, in order of path, a line feed after each), so that no byte of it
/// can change unseen either.
///
/// # Errors
/// When a file cannot be read, or there are no hashes.
pub fn check_sums(root: &Path, files: &BTreeMap<String, PathBuf>) -> Result<Vec<Finding>, BundleError> {
    let path = root.join(SUMS);
    let Some(listed) = files.get(SUMS) else {
        return Err(BundleError::NotABundle {
            path,
            reason: "there is no such file, so nothing can be checked".to_owned(),
            hint: "give the folder or ZIP that `chengxin bundle` made, whole",
        });
    };
    let bytes = std::fs::read(listed).map_err(BundleError::io(listed))?;
    let (stated, mut findings) = parse(&bytes);
    let there = hashes(&hashed(files))?;
    for (name, (line, hash)) in &stated {
        match there.get(name) {
            Some(found) if found == hash => {}
            Some(_) => findings.push(Finding::error(
                name,
                0,
                "changed_file",
                format!("its SHA-256 is not that of {SUMS}:{line}: the file or the hash was changed"),
                "do not rely on it; get the bundle again from whoever published it",
            )),
            None => findings.push(Finding::error(
                name,
                0,
                "missing_file",
                format!("{SUMS}:{line} names it, but it is not there"),
                "get the whole bundle again",
            )),
        }
    }
    for name in there.keys().filter(|name| !stated.contains_key(*name)) {
        findings.push(Finding::error(
            name,
            0,
            "extra_file",
            format!("{SUMS} does not name it, so nobody vouches for it"),
            "remove it, or get the bundle again",
        ));
    }
    findings.sort();
    Ok(findings)
}

type Stated = BTreeMap<String, (usize, String)>;

fn parse(bytes: &[u8]) -> (Stated, Vec<Finding>) {
    let (mut stated, mut findings) = (Stated::new(), Vec::new());
    let mut before = String::new();
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for (at, line) in lines.iter().enumerate() {
        let entry = std::str::from_utf8(line).ok().and_then(entry).filter(|(_, name)| *name > before.as_str());
        let Some((hash, name)) = entry else {
            findings.push(Finding::error(
                SUMS,
                at + 1,
                "wrong_hash_line",
                "the line is not `<64 hex digits>  <path>` in order of path, so it was changed",
                "get the bundle again from whoever published it",
            ));
            continue;
        };
        name.clone_into(&mut before);
        stated.insert(name.to_owned(), (at + 1, hash.to_owned()));
    }
    (stated, findings)
}

fn entry(line: &str) -> Option<(&str, &str)> {
    let (hash, name) = line.strip_suffix('\n')?.split_once("  ")?;
    let hex = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (hex && !name.is_empty()).then_some((hash, name))
}
