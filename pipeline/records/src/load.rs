//! Loads all tables, one after the other, those first to which others refer.

use crate::again::{self, Work};
use crate::checks::Checks;
use crate::database;
use crate::encoding::Encoding;
use crate::error::LoadError;
use crate::index::{CHUNK, hex};
use crate::inputs::{Input, list};
use crate::ledger;
use crate::load_table::Load;
use crate::open::Opener;
use crate::persons;
use crate::recognise::Recogniser;
use crate::report::LoadReport;
use crate::store::{self, PastLoad, STORE, Sheets};
use crate::table::{Kind, Shared, Table};
use crate::units::UnitIndex;
use catalogue::{Plan, Source};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What to load, and how.
pub struct LoadOptions<'a> {
    /// Files, folders or ZIP archives that hold them, or patterns that name them (`data/*/工单*.xlsx`).
    pub inputs: &'a [PathBuf],
    /// How texts are written, where it is known; otherwise each file tells.
    pub encoding: Option<Encoding>,
    /// The address of the database that holds the tables which have a query, where there is one.
    pub database: Option<&'a str>,
    /// The `1-records` folder: new, or empty.
    pub out: &'a Path,
    /// The `1-records` folder of the load before this one. What has not changed since is taken over from it.
    pub earlier: Option<&'a Path>,
    /// When this load takes place, as the ledger says it: `2026-11-24 10:00:00`.
    pub now: &'a str,
    /// The build of the program. What another build made is not taken over.
    pub program: &'a str,
    /// How many threads work. The results do not depend on it.
    pub threads: usize,
    /// The key of pseudonyms. Needed where a file holds personal identifiers.
    pub pseudonym_key: Option<&'a [u8]>,
    /// Is told from time to time how many bytes are done, and how many there are.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// Reads the record files, refuses rows that cannot be trusted, and writes the typed tables.
///
/// Every file that holds a table of the plan is read twice (see the documentation of the crate), unless it and all that its
/// tables are made of are as they were at the load before. For every table of the plan
/// there is a folder with at least one part, empty where nothing was kept, so that every query finds its tables.
///
/// # Errors
/// When nothing can be loaded: paths that cannot be read or written, a missing or short pseudonym key, references in a
/// circle, a check that is no condition. Files and rows that are wrong are in the report and in `rejected.csv`.
pub fn load(plan: &Plan, options: &LoadOptions<'_>) -> Result<LoadReport, LoadError> {
    load_in_chunks(plan, options, CHUNK)
}

/// [`load`] with chunks of about this many bytes.
pub(crate) fn load_in_chunks(
    plan: &Plan,
    options: &LoadOptions<'_>,
    chunk_bytes: usize,
) -> Result<LoadReport, LoadError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.max(1)).build();
    let pool = pool.map_err(|error| LoadError::Threads(options.threads, error.to_string()))?;
    let tables: Vec<Table<'_>> = plan.sources.iter().map(|(name, source)| Table::new(name, source)).collect();
    let order = in_order_of_reference(&plan.sources)?;
    let checks: Vec<Checks> = tables.iter().map(Checks::new).collect::<Result<_, _>>()?;

    let past = options.earlier.map_or(Ok(Vec::new()), store::past_loads)?;
    if let Some(last) = past.last().filter(|last| last.at.as_str() > options.now) {
        return Err(LoadError::Backwards { last: last.at.clone(), now: options.now.to_owned() });
    }
    let store = options.out.join(STORE);
    std::fs::create_dir_all(&store).map_err(LoadError::at(&store))?;
    let spools =
        tempfile::Builder::new().prefix(".spools-").tempdir_in(options.out).map_err(LoadError::at(options.out))?;
    let opener = Opener {
        tables: &tables,
        recogniser: Recogniser::new(&tables),
        encoding: options.encoding,
        spools: intake::Spools::new(spools.path(), intake::Limits::default()),
    };
    let (mut listed, mut findings) = list(options.inputs)?;
    if let Some(url) = options.database {
        let (fetched, failed) = database::fetch(url, &tables, &opener.spools)?;
        listed.extend(fetched);
        findings.extend(failed);
    }
    listed.sort_by(|a, b| a.path.cmp(&b.path));
    let definitions = definitions(plan, options, chunk_bytes);
    let last = options.earlier.zip(past.last()).filter(|(_, last)| last.definitions == definitions);
    let Work { inputs, mut files, tables: anew, nothing } =
        again::compare(&listed, last.map(|(records, last)| (last, records)), &plan.sources, &opener)?;
    if let Some(earlier) = options.earlier {
        store::take_over(earlier, options.out, &past)?;
    }
    let shared = Shared { units: UnitIndex::new(&plan.units), key: key(options.pseudonym_key, &tables, &inputs)? };
    let total: u64 = inputs.iter().map(|input| input.end - input.body.0).sum();
    let done = AtomicU64::new(0);
    // Each byte is read twice.
    let advance = |bytes: u64| {
        let done = done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        (options.progress)((done / 2).min(total), total);
    };

    let mut load = Load {
        sources: &plan.sources,
        shared,
        pool,
        advance: &advance,
        chunk_bytes,
        targets: plan
            .sources
            .values()
            .flat_map(|source| source.columns.values())
            .filter_map(|column| Some((column.references.clone()?, Default::default())))
            .collect(),
    };
    let mut by_table: Vec<Vec<Input>> = tables.iter().map(|_| Vec::new()).collect();
    for input in inputs {
        by_table[input.table].push(input);
    }
    let mut sheets = Sheets::create(options.out)?;
    let mut report = LoadReport { findings, unchanged: nothing, ..LoadReport::default() };
    let mut versions = BTreeMap::new();
    for table in order {
        let taken_over = last.filter(|_| !anew.contains(table)).and_then(|(records, last)| {
            let name = last.tables.get(table)?;
            Some((name.clone(), store::version(records, name)?))
        });
        let (version, result) = match taken_over {
            Some(taken_over) => taken_over,
            None => {
                let place = tables.iter().position(|other| other.name == table).unwrap_or_default();
                let folder = store.join(table);
                let mut result = load.table(&tables[place], &checks[place], &by_table[place], &folder)?;
                (store::keep(&folder, table, &mut result)?, result)
            }
        };
        sheets.put_in_place(options.out, table, &version)?;
        result.report(table, &mut report);
        versions.insert(table.to_owned(), version);
    }
    (options.progress)(total, total);
    sheets.finish()?;
    again::add_hashes(&mut files, &listed, &report.files)?;
    report.findings.extend(files.values().flat_map(|file| file.findings.iter().cloned()));
    report.finish();
    let this = PastLoad { at: options.now.to_owned(), definitions, files, tables: versions };
    report.loaded_at = record(options, past, this, &report, nothing)?;
    spools.close().map_err(LoadError::at(options.out))?;
    Ok(report)
}

/// Writes the ledger and the list of loads, unless nothing has changed. Gives the time from which the tables are.
fn record(
    options: &LoadOptions<'_>,
    mut past: Vec<PastLoad>,
    this: PastLoad,
    report: &LoadReport,
    nothing: bool,
) -> Result<String, LoadError> {
    ledger::carry_over(options.earlier, options.now, options.out)?;
    if let Some(last) = past.last().filter(|_| nothing) {
        let at = last.at.clone();
        store::write_loads(options.out, &past)?;
        return Ok(at);
    }
    let mut before = LoadReport::default();
    if let Some((earlier, last)) = options.earlier.zip(past.last()) {
        for (table, name) in &last.tables {
            if let Some(result) = store::version(earlier, name) {
                result.report(table, &mut before);
            }
        }
    }
    ledger::add(options.out, &this.at, &before.files, &report.files)?;
    past.push(this);
    store::write_loads(options.out, &past)?;
    Ok(options.now.to_owned())
}

/// A hash of all that the tables depend on beside the files.
fn definitions(plan: &Plan, options: &LoadOptions<'_>, chunk_bytes: usize) -> String {
    let key = options.pseudonym_key.and_then(persons::keyed).map(|key| persons::pseudonym(&key, "store"));
    let all = format!("{:?}", (options.program, &plan.sources, &plan.units, options.encoding, key, chunk_bytes));
    hex(&Sha256::digest(all))
}

/// The key made ready, when a file needs it.
fn key(key: Option<&[u8]>, tables: &[Table<'_>], files: &[Input]) -> Result<Option<hmac::Hmac<Sha256>>, LoadError> {
    let needs = files.iter().find_map(|file| {
        let table = &tables[file.table];
        let column = table.columns.iter().find(|column| matches!(column.kind, Kind::Pseudonym))?;
        Some((table.name, column.name))
    });
    match (needs, key) {
        (None, _) => Ok(None),
        (Some((table, column)), None) => Err(LoadError::NoKey { table: table.to_owned(), column: column.to_owned() }),
        (Some(_), Some(key)) if key.len() < persons::SHORTEST_KEY => Err(LoadError::ShortKey { bytes: key.len() }),
        (Some(_), Some(key)) => Ok(persons::keyed(key)),
    }
}

/// The tables, each after those that its columns refer to; otherwise in order of name.
pub(crate) fn in_order_of_reference(sources: &BTreeMap<String, Source>) -> Result<Vec<&str>, LoadError> {
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, source) in sources {
        let needed = needs.entry(name).or_default();
        for (column, definition) in &source.columns {
            let Some(target) = &definition.references else { continue };
            let found = target.split_once('.').filter(|(table, column)| {
                let stored = |c: &catalogue::Column| c.personal != Some(catalogue::Personal::Drop);
                sources.get(*table).is_some_and(|source| source.columns.get(*column).is_some_and(stored))
            });
            let Some((table, _)) = found else {
                let (table, column, target) = (name.clone(), column.clone(), target.clone());
                return Err(LoadError::BadReference { table, column, target });
            };
            needed.insert(table);
        }
    }
    let mut order: Vec<&str> = Vec::new();
    while !needs.is_empty() {
        let free = needs.iter().find(|(_, needed)| needed.iter().all(|table| order.contains(table)));
        let Some((&free, _)) = free else {
            let tables: Vec<&str> = needs.into_keys().collect();
            return Err(LoadError::ReferenceCycle { tables: tables.join(",") });
        };
        needs.remove(free);
        order.push(free);
    }
    Ok(order)
}
