//! Files that lie: whatever their bytes, a reader ends, stays within its limits and gives sheets or a reason.
//!
//! `PROPTEST_CASES` and `PROPTEST_RNG_SEED` say how many cases and which ([docs/fuzzing.md](../../../docs/fuzzing.md)).

use intake::{Charset, Format, IntakeError, Limits, Spools, Transcode};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const LIMITS: Limits = Limits {
    spool_bytes: 1 << 20,
    spool_ratio: 10,
    part_bytes: 4 << 20,
    held_bytes: 1 << 20,
    held_items: 10_000,
    members: 100,
    archive_bytes: 4 << 20,
    archive_ratio: 100,
};

/// What files of each format begin with.
const BEGINNINGS: &[&[u8]] = &[
    b"PK\x03\x04",
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
    b"PAR1",
    b"<html><table>",
    b"{\"a\":",
    b"\xFF\xFE",
    b"a\tb\n\"",
    b"",
];

fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a scratch file") {
        let path = entry.expect("a scratch file").path();
        if path.is_dir() { below(&path, files) } else { files.push(path) }
    }
}

/// The files of the corpus, by name.
fn seeds() -> &'static [(String, Vec<u8>)] {
    static SEEDS: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let mut files = Vec::new();
        below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/files"), &mut files);
        files.retain(|path| path.components().any(|part| part.as_os_str() == "in"));
        files.sort();
        files
            .into_iter()
            .map(|path| (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("a file of the corpus")))
            .collect()
    })
}

/// Opens bytes in every way in which they may be opened; the spools must stay within the limits.
fn open(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a scratch file");
    let file = folder.path().join("file");
    std::fs::write(&file, bytes).expect("a scratch file");
    let inside = folder.path().join("spools");
    std::fs::create_dir(&inside).expect("a scratch file");
    let spools = Spools::new(&inside, LIMITS);
    match intake::detect(&file, name, bytes) {
        Format::Text => {
            for charset in [Charset::Utf8, Charset::Gb18030, Charset::Utf16Le, Charset::Utf16Be] {
                for (tabs, returns) in [(true, false), (false, true)] {
                    Transcode { charset, tabs, returns }.spool(&file, &spools).expect("a scratch file");
                }
            }
        }
        Format::Zip => drop(intake::extract(&file, &spools)),
        Format::Other(_) => {}
        format => {
            if let Ok(workbook) = intake::read(&file, format, &spools) {
                for sheet in workbook.sheets {
                    let lines = std::fs::read(&sheet.spool).expect("a scratch file");
                    assert!(std::str::from_utf8(&lines).is_ok());
                    assert_eq!(lines.iter().filter(|b| **b == b'\n').count(), sheet.rows as usize, "{name}");
                }
            }
        }
    }
    let mut written = Vec::new();
    below(&inside, &mut written);
    let most = LIMITS.spool_bytes + LIMITS.spool_ratio * bytes.len() as u64 + LIMITS.archive_bytes;
    assert!(written.iter().all(|spool| spool.metadata().expect("a scratch file").len() <= most + 64), "{name}");
    if let Some(held) = most_held() {
        assert!(held <= MOST_HELD, "{name}: {} MiB were held", held >> 20);
    }
}

/// More than the readers of all these tests together may ever hold under [`LIMITS`].
const MOST_HELD: u64 = 256 << 20;

/// The most memory that this process has held so far, in bytes, where the system tells.
fn most_held() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
    ))]

    #[test]
    fn damaged_files_are_read_or_refused(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let (name, bytes) = seed.get(seeds());
        let mut bytes = bytes.clone();
        for (at, byte, what) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => bytes.insert(at, byte),
                _ => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
            }
        }
        open(name, &bytes);
    }

    #[test]
    fn files_put_together_from_pieces_are_read_or_refused(
        first in any::<prop::sample::Index>(),
        second in any::<prop::sample::Index>(),
        cuts in [any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()],
        times in 1..40_usize,
    ) {
        let ((name, start), (_, other)) = (first.get(seeds()), second.get(seeds()));
        let [cut, from, to] = [cuts[0].index(start.len() + 1), cuts[1].index(other.len() + 1), cuts[2].index(other.len() + 1)];
        // A piece of another file, or of the same, many times: as programs do that write what they have already written.
        let piece = &other[from.min(to)..from.max(to).min(from.min(to) + 4096)];
        open(name, &[&start[..cut], &piece.repeat(times), &start[cut..]].concat());
    }

    #[test]
    fn counts_and_offsets_of_binary_files_may_be_any(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::sample::select(&[0_u32, 1, 0x7FFF, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF]), 1..=4_usize),
            1..4,
        ),
    ) {
        let endings = [".xls", ".xlsx", ".ods", ".zip", ".parquet"];
        let binary: Vec<_> = seeds().iter().filter(|(name, bytes)| endings.iter().any(|e| name.ends_with(e)) && bytes.len() > 4).collect();
        let (name, bytes) = seed.get(&binary);
        let mut bytes = bytes.clone();
        for (at, number, width) in changes {
            let at = at.index(bytes.len() - 4);
            bytes[at..at + width].copy_from_slice(&number.to_le_bytes()[..width]);
        }
        open(name, &bytes);
    }

    #[test]
    fn text_of_any_encoding_is_read(
        text in "[,\t\"'\r\n 0-9a香洲區〔〕\u{200B}\u{FEFF}\u{20000}]{0,200}",
        encoding in 0..4_u8,
        cut in 0..3_usize,
    ) {
        let utf16 = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        let bytes = match encoding {
            0 => text.into_bytes(),
            1 => encoding_rs::GB18030.encode(&text).0.into_owned(),
            2 => utf16(&text).into_iter().flat_map(u16::to_le_bytes).collect(),
            _ => utf16(&text).into_iter().flat_map(u16::to_be_bytes).collect(),
        };
        // A file that ends inside a character.
        open("file.csv", &bytes[..bytes.len().saturating_sub(cut)]);
    }

    #[test]
    fn lines_of_any_objects_are_read(lines in prop::collection::vec("(\\{|\\}|\\[|\\]|\"a\"|\"甲\"|:|,|1e999|-1|null|true|\\\\u[0-9a-f]{4}| ){0,30}", 0..8)) {
        open("file.jsonl", format!("{{\"a\":1}}\n{}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn parts_of_zipped_workbooks_may_say_anything(
        seed in any::<prop::sample::Index>(),
        part in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![any::<u8>(), Just(b'<'), Just(b'"'), Just(b'9')]), 1..6),
    ) {
        let zipped: Vec<_> = seeds().iter().filter(|(name, _)| name.ends_with(".xlsx") || name.ends_with(".ods")).collect();
        let (name, bytes) = seed.get(&zipped);
        if let Some(bytes) = with_part_changed(bytes, part, &changes) {
            open(name, &bytes);
        }
    }

    #[test]
    fn any_bytes_behind_a_known_beginning_are_read_or_refused(
        begin in prop::sample::select(BEGINNINGS),
        bytes in prop::collection::vec(any::<u8>(), 0..3000),
    ) {
        open("file.xls", &[begin, &bytes].concat());
    }

    #[test]
    fn pages_of_any_tags_are_read(page in "(<(table|tr|td|/td|/tr|/table|td rowspan=99999999|td colspan=99999|!--|script|a b=\"|br)>?|[a&;#x1\"' 香]){0,80}") {
        open("file.html", format!("<table>{page}").as_bytes());
    }
}

/// The archive with some bytes of one of its parts changed.
fn with_part_changed(
    archive: &[u8],
    part: prop::sample::Index,
    changes: &[(prop::sample::Index, u8)],
) -> Option<Vec<u8>> {
    use std::io::{Cursor, Read, Write};
    let mut old = zip::ZipArchive::new(Cursor::new(archive)).ok()?;
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let changed = part.index(old.len());
    for number in 0..old.len() {
        let mut member = old.by_index(number).ok()?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).ok()?;
        if number == changed && !bytes.is_empty() {
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
        }
        new.start_file(member.name().ok()?.into_owned(), zip::write::SimpleFileOptions::default()).ok()?;
        new.write_all(&bytes).ok()?;
    }
    Some(new.finish().ok()?.into_inner())
}

#[test]
fn a_workbook_that_is_locked_says_so() {
    let folder = tempfile::tempdir().expect("a scratch file");
    let file = folder.path().join("locked.xlsx");
    let mut compound = cfb::create(&file).expect("a scratch file");
    compound.create_stream("/EncryptedPackage").expect("a scratch file");
    drop(compound);
    let error = intake::read(&file, Format::Xls, &Spools::new(folder.path(), Limits::default())).expect_err("a reason");
    assert!(matches!(error, IntakeError::Locked { .. }), "{error}");
}

#[test]
fn a_part_that_inflates_too_far_is_refused_before_it_is_held() {
    use std::io::Write;
    let (_, bytes) =
        seeds().iter().find(|(name, _)| name.ends_with("xlsx_with_dates/in/12345工单.xlsx")).expect("a scratch file");
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a scratch file");
    let folder = tempfile::tempdir().expect("a scratch file");
    let file = folder.path().join("bomb.xlsx");
    let mut new = zip::ZipWriter::new(std::fs::File::create(&file).expect("a scratch file"));
    for number in 0..old.len() {
        let member = old.by_index_raw(number).expect("a scratch file");
        if member.name_raw() != b"xl/sharedStrings.xml" {
            new.raw_copy_file(member).expect("a scratch file");
        }
    }
    new.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).expect("a scratch file");
    new.write_all(b"<sst><si><t>").expect("a scratch file");
    for _ in 0..8 {
        new.write_all(&vec![b'a'; 1 << 20]).expect("a scratch file");
    }
    new.finish().expect("a scratch file");
    let error = intake::read(&file, Format::Xlsx, &Spools::new(folder.path(), LIMITS)).expect_err("a reason");
    assert!(matches!(error, IntakeError::TooLarge { .. }), "{error}");
}
