//! The first pass over the files of a table: their hashes, where to cut them, and which keys may occur twice.
//!
//! One thread reads, hashes the bytes and finds where records end; the others read the key cells of each chunk and keep
//! a 64-bit hash of each key, 8 bytes a row. Keys whose hash occurs once are certainly unique. The few rows with the
//! others are set aside in the second pass and compared exactly ([`crate::duplicates`]).

use crate::decode::decode;
use crate::error::LoadError;
use crate::inputs::Input;
use crate::split::whole_records;
use crate::table::{Shared, Table};
use crate::values::record_ids;
use catalogue::Finding;
use memchr::memchr_iter;
use rapidhash::{RapidHashSet, v3::rapidhash_v3};
use rayon::prelude::ParallelSliceMut;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::mem;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of a chunk, a little more or less; a longer record makes a longer chunk.
pub(crate) const CHUNK: usize = 16 << 20;

/// A file with a longer record is not a table.
const LONGEST_RECORD: usize = 64 << 20;

/// Some whole records of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk {
    /// Index of the file.
    pub file: usize,
    /// Where it starts.
    pub offset: u64,
    /// How long it is.
    pub bytes: usize,
    /// The file's line on which it starts, from 1.
    pub first_line: u64,
}

/// What the first pass found.
pub(crate) struct Index {
    /// In order of file and offset.
    pub chunks: Vec<Chunk>,
    /// SHA-256 of each file in hex, and the line behind its last row; `None` where it cannot be cut into records.
    pub files: Vec<Option<(String, u64)>>,
    /// Hashes of keys that occur more than once.
    pub suspects: RapidHashSet<u64>,
    /// Files that are not read after all.
    pub findings: Vec<Finding>,
}

/// The hash by which keys are compared first.
pub(crate) fn key_hash(record_id: &str) -> u64 {
    rapidhash_v3(record_id.as_bytes())
}

/// Runs the first pass. `advance` is told the bytes that are done.
pub(crate) fn index(
    files: &[Input],
    table: &Table<'_>,
    shared: &Shared<'_>,
    pool: &rayon::ThreadPool,
    chunk_bytes: usize,
    advance: &(dyn Fn(u64) + Sync),
) -> Result<Index, LoadError> {
    let mut index =
        Index { chunks: Vec::new(), files: Vec::new(), suspects: RapidHashSet::default(), findings: Vec::new() };
    let keys = Mutex::new(Vec::new());
    let failure = Mutex::new(None);
    let waiting = AtomicUsize::new(0);
    let most_waiting = pool.current_num_threads() - 1;

    let hash_keys = |file: usize, bytes: Vec<u8>| {
        let file = &files[file];
        let size = bytes.len() as u64;
        match chunk_keys(&file.encoding.decode(&bytes), table, file, shared) {
            Ok(mut found) => keys.lock().unwrap_or_else(std::sync::PoisonError::into_inner).append(&mut found),
            Err(error) => *failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error),
        }
        advance(size);
    };
    let hash_keys = &hash_keys;
    let waiting = &waiting;
    pool.in_place_scope(|scope| {
        for (number, file) in files.iter().enumerate() {
            let cut = cut(number, file, chunk_bytes, |bytes| {
                // The reader does the work itself when the others are busy, so few chunks are held at a time.
                if waiting.load(Ordering::Relaxed) < most_waiting {
                    waiting.fetch_add(1, Ordering::Relaxed);
                    scope.spawn(move |_| {
                        hash_keys(number, bytes);
                        waiting.fetch_sub(1, Ordering::Relaxed);
                    });
                } else {
                    hash_keys(number, bytes);
                }
            })?;
            match cut {
                Some((mut chunks, hash, behind)) => {
                    index.chunks.append(&mut chunks);
                    index.files.push(Some((hash, behind)));
                }
                None => {
                    index.files.push(None);
                    index.findings.push(endless(&file.path));
                }
            }
        }
        Ok::<(), LoadError>(())
    })?;
    if let Some(error) = failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(error);
    }
    let mut keys = keys.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    pool.install(|| keys.par_sort_unstable());
    index.suspects = keys.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    Ok(index)
}

/// Cuts one file into chunks and hands each over, and gives its hash and the line behind its last row; `None` when a record
/// is too long for this to be a table.
fn cut(
    number: usize,
    file: &Input,
    chunk_bytes: usize,
    mut hand_over: impl FnMut(Vec<u8>),
) -> Result<Option<(Vec<Chunk>, String, u64)>, LoadError> {
    let mut reader = File::open(&file.disk).map_err(LoadError::at(&file.disk))?;
    let mut sha = Sha256::new();
    let (header, lines) = file.body;
    let mut bytes = Vec::new();
    reader.by_ref().take(header).read_to_end(&mut bytes).map_err(LoadError::at(&file.disk))?;
    sha.update(&bytes);
    bytes.clear();

    let mut reader = reader.take(file.end.saturating_sub(header));
    let mut chunks = Vec::new();
    let (mut offset, mut first_line) = (header, lines + 1);
    let mut wanted = chunk_bytes;
    loop {
        let before = bytes.len();
        bytes.reserve((wanted - before).max(1));
        let read = reader.by_ref().take((wanted - before) as u64).read_to_end(&mut bytes);
        let read = read.map_err(LoadError::at(&file.disk))?;
        if file.sha256.is_none() {
            sha.update(&bytes[before..]);
        }
        let last = read < wanted - before;
        let whole = whole_records(&bytes, last);
        if whole == 0 && !last {
            wanted += chunk_bytes;
            if wanted > LONGEST_RECORD {
                return Ok(None);
            }
            continue;
        }
        wanted = chunk_bytes.max(bytes.len() - whole + chunk_bytes.div_ceil(2));
        let rest = bytes[whole..].to_vec();
        bytes.truncate(whole);
        let chunk = Chunk { file: number, offset, bytes: whole, first_line };
        offset += whole as u64;
        if whole > 0 {
            first_line += memchr_iter(b'\n', &bytes).count() as u64;
            chunks.push(chunk);
            hand_over(mem::replace(&mut bytes, rest));
        }
        if last {
            let hash = match &file.sha256 {
                Some(hash) => hash.clone(),
                None => {
                    update(&mut sha, &mut reader.into_inner()).map_err(LoadError::at(&file.disk))?;
                    hex(&sha.finalize())
                }
            };
            return Ok(Some((chunks, hash, first_line)));
        }
    }
}

fn chunk_keys(text: &str, table: &Table<'_>, file: &Input, shared: &Shared<'_>) -> Result<Vec<u64>, LoadError> {
    let keys = || {
        let decoded = decode(text, table, file, shared, &table.key)?;
        let columns: Vec<_> = table.key.iter().map(|column| &table.columns[*column]).collect();
        let ids = record_ids(&decoded.frame, &columns)?;
        Ok(ids.iter().flatten().map(key_hash).collect())
    };
    keys().map_err(LoadError::engine(table.name))
}

fn endless(path: &str) -> Finding {
    Finding::error(
        path,
        0,
        "not_text",
        format!("a record is longer than {} MiB, so this is no table and was not read", LONGEST_RECORD >> 20),
        "export the file again as CSV",
    )
}

/// The SHA-256 of a file in hex.
pub(crate) fn hash_of(file: &Path) -> Result<String, LoadError> {
    let mut sha = Sha256::new();
    let mut reader = File::open(file).map_err(LoadError::at(file))?;
    update(&mut sha, &mut reader).map_err(LoadError::at(file))?;
    Ok(hex(&sha.finalize()))
}

/// Hashes what is left of a reader.
fn update(sha: &mut Sha256, reader: &mut impl Read) -> std::io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(()),
            read => sha.update(&buffer[..read]),
        }
    }
}

/// Bytes in hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
