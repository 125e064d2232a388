//! ZIP archives: one level, under bounds, and nothing under a name that the archive chose.

use crate::error::IntakeError;
use crate::spool::Spools;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

const WHAT: &str = "ZIP archive";

/// Below this size, what a member unfolds to does not matter.
const SMALL: u64 = 1 << 20;

/// A file of an archive that has been unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path in the archive, `/` between folders.
    pub path: String,
    /// Where it was unpacked to.
    pub disk: PathBuf,
}

/// A file of an archive that was not unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its path in the archive, without what could not be printed.
    pub path: String,
    /// Why.
    pub reason: &'static str,
}

/// Unpacks the files of an archive, in order of their paths. Folders and the leavings of systems and programs are no files.
///
/// # Errors
/// When the archive as a whole is damaged or larger than the limits: then nothing of it is read.
pub fn extract(file: &Path, spools: &Spools) -> Result<(Vec<Member>, Vec<Refused>), IntakeError> {
    let reader = BufReader::new(File::open(file).map_err(IntakeError::at(file))?);
    let mut zip = ZipArchive::new(reader).map_err(IntakeError::damaged(WHAT))?;
    let limits = *spools.limits();
    if zip.len() > limits.members {
        return Err(too_large(format!("it has more than {} files", limits.members)));
    }
    // The reader keeps the last of them, and nothing says that it is the right one.
    if zip.has_duplicate_names() {
        return Err(IntakeError::SameName { what: WHAT });
    }
    let (mut places, mut refused) = (BTreeMap::new(), Vec::new());
    for number in 0..zip.len() {
        let Ok(member) = zip.by_index_raw(number) else {
            refused.push(Refused { path: format!("#{}", number + 1), reason: "it is damaged" });
            continue;
        };
        let path = name(member.name_raw());
        if member.is_dir() || is_litter(&path) {
            continue;
        }
        let reason = match safe(&path) {
            _ if member.encrypted() => Some("it is locked with a password"),
            _ if member.is_symlink() => Some("it is a link"),
            None => Some("its path leads out of the archive"),
            Some(_) => None,
        };
        match (reason, safe(&path)) {
            (None, Some(path)) => {
                if places.insert(path, number).is_some() {
                    return Err(IntakeError::SameName { what: WHAT });
                }
            }
            (reason, _) => refused.push(Refused { path: printable(&path), reason: reason.unwrap_or_default() }),
        }
    }
    let (mut members, mut left) = (Vec::new(), limits.archive_bytes);
    for (path, number) in places {
        let mut member = match zip.by_index(number) {
            Ok(member) => member,
            Err(_) => {
                refused.push(Refused { path, reason: "it is packed in a way that is not read" });
                continue;
            }
        };
        let most = member.compressed_size().saturating_mul(limits.archive_ratio).max(SMALL);
        let disk = spools.path("member");
        let mut out = BufWriter::new(File::create(&disk).map_err(IntakeError::at(&disk))?);
        let mut buffer = vec![0; 1 << 16];
        let mut bytes = 0_u64;
        let whole = loop {
            let Ok(read) = member.read(&mut buffer) else { break false };
            if read == 0 {
                break true;
            }
            bytes += read as u64;
            if bytes > most {
                return Err(too_large(format!(
                    "{} unfolds to more than {} times its size",
                    path, limits.archive_ratio
                )));
            }
            if bytes > left {
                return Err(too_large(format!("it unfolds to more than {} MiB", limits.archive_bytes >> 20)));
            }
            out.write_all(&buffer[..read]).map_err(IntakeError::at(&disk))?;
        };
        out.flush().map_err(IntakeError::at(&disk))?;
        left -= bytes;
        if whole {
            members.push(Member { path, disk });
        } else {
            refused.push(Refused { path, reason: "it is damaged" });
        }
    }
    refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((members, refused))
}

fn too_large(reason: String) -> IntakeError {
    IntakeError::TooLarge { what: WHAT, reason }
}

/// A name as text: UTF-8, or what Windows writes in China.
fn name(raw: &[u8]) -> String {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    text.replace('\\', "/")
}

/// The path without empty and `.` parts; `None` when it climbs, begins at a root or holds control characters.
fn safe(path: &str) -> Option<String> {
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || drive || path.chars().any(char::is_control) {
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.is_empty() || parts.contains(&"..") { None } else { Some(parts.join("/")) }
}

fn printable(path: &str) -> String {
    path.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(200).collect()
}

/// What systems and programs leave behind.
fn is_litter(path: &str) -> bool {
    path.split('/').any(|part| {
        part == "__MACOSX" || part.starts_with("~$") || (part.starts_with('.') && !matches!(part, "." | ".."))
    }) || path.ends_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn unpacked(files: &[(&str, &[u8])], limits: Limits) -> Result<(Vec<String>, Vec<Refused>), IntakeError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.zip");
        let mut zip = ZipWriter::new(File::create(&file).unwrap());
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        let inside = folder.path().join("spools");
        std::fs::create_dir(&inside).unwrap();
        let (members, refused) = extract(&file, &Spools::new(&inside, limits))?;
        assert!(members.iter().all(|member| member.disk.parent() == Some(&inside)));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "something was written elsewhere");
        Ok((members.into_iter().map(|member| member.path).collect(), refused))
    }

    #[test]
    fn members_are_unpacked_and_those_that_climb_are_not() {
        let files: [(&str, &[u8]); 6] = [
            ("乙/工单.csv", b"b"),
            ("甲.csv", b"a"),
            ("../climb.csv", b"c"),
            ("x/../../climb.csv", b"c"),
            ("/root.csv", b"c"),
            ("__MACOSX/甲.csv", b"c"),
        ];
        let (members, refused) = unpacked(&files, Limits::default()).unwrap();
        assert_eq!(members, ["乙/工单.csv", "甲.csv"]);
        assert_eq!(refused.len(), 3, "{refused:?}");
    }

    #[test]
    fn two_files_of_one_path_are_not_chosen_from() {
        let error = unpacked(&[("甲.csv", b"a"), ("./甲.csv", b"b")], Limits::default()).unwrap_err();
        assert!(matches!(error, IntakeError::SameName { .. }), "{error}");

        // No writer puts one name twice, so the second is renamed behind its back.
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.zip");
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in ["a.csv", "b.csv"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(name.as_bytes()).unwrap();
        }
        let mut bytes = zip.finish().unwrap().into_inner();
        let places: Vec<usize> = memchr::memmem::find_iter(&bytes, b"b.csv").collect();
        for at in places {
            bytes[at] = b'a';
        }
        std::fs::write(&file, bytes).unwrap();
        let error = extract(&file, &Spools::new(folder.path(), Limits::default())).unwrap_err();
        assert!(matches!(error, IntakeError::SameName { .. }), "{error}");
    }

    #[test]
    fn names_of_chinese_windows_are_read() {
        let (raw, _, _) = encoding_rs::GB18030.encode("香洲\\工单.xls");
        assert_eq!(name(&raw), "香洲/工单.xls");
        assert_eq!(name("斗门.xls".as_bytes()), "斗门.xls");
    }

    #[test]
    fn what_unfolds_too_far_is_refused_as_a_whole() {
        let zeros = vec![b'0'; 4 << 20];
        let limits = Limits::default();
        assert!(matches!(unpacked(&[("a", &zeros)], limits), Err(IntakeError::TooLarge { .. })), "ratio");
        let limits = Limits { archive_bytes: 10, ..Limits::default() };
        assert!(matches!(unpacked(&[("a", b"123456"), ("b", b"123456")], limits), Err(IntakeError::TooLarge { .. })));
        let limits = Limits { members: 1, ..Limits::default() };
        assert!(matches!(unpacked(&[("a", b""), ("b", b"")], limits), Err(IntakeError::TooLarge { .. })));
    }
}
