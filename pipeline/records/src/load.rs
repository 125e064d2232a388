//! Loads all tables, one after the other, those first to which others refer.

use crate::checks::{Checks, Targets};
use crate::chunk::Reading;
use crate::dates::DayNumbers;
use crate::encoding::Encoding;
use crate::error::LoadError;
use crate::gather::Gathered;
use crate::headers::without_columns;
use crate::index::{CHUNK, index};
use crate::inputs::{Input, collect};
use crate::open::Opener;
use crate::parts;
use crate::persons;
use crate::recognise::Recogniser;
use crate::report::{Apart, ApartKind, FileRead, LoadReport};
use crate::sent::SentFile;
use crate::sheet::Sheet;
use crate::table::{Kind, Shared, Table};
use crate::units::UnitIndex;
use catalogue::{Plan, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What to load, and how.
pub struct LoadOptions<'a> {
    /// Files, folders or ZIP archives that hold them, or patterns that name them (`data/*/工单*.xlsx`).
    pub inputs: &'a [PathBuf],
    /// How texts are written, where it is known; otherwise each file tells.
    pub encoding: Option<Encoding>,
    /// The `1-records` folder: new, or empty.
    pub out: &'a Path,
    /// How many threads work. The results do not depend on it.
    pub threads: usize,
    /// The key of pseudonyms. Needed where a file holds personal identifiers.
    pub pseudonym_key: Option<&'a [u8]>,
    /// Is told from time to time how many bytes are done, and how many there are.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// Reads the record files, refuses rows that cannot be trusted, and writes the typed tables.
///
/// Every file that holds a table of the plan is read twice (see the documentation of the crate). For every table of the plan
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

    std::fs::create_dir_all(options.out).map_err(LoadError::at(options.out))?;
    let spools =
        tempfile::Builder::new().prefix(".spools-").tempdir_in(options.out).map_err(LoadError::at(options.out))?;
    let opener = Opener {
        tables: &tables,
        recogniser: Recogniser::new(&tables),
        encoding: options.encoding,
        spools: intake::Spools::new(spools.path(), intake::Limits::default()),
    };
    let (files, findings) = collect(options.inputs, &opener)?;
    let shared = Shared { units: UnitIndex::new(&plan.units), key: key(options.pseudonym_key, &tables, &files)? };
    let total: u64 = files.iter().map(|file| file.end - file.body.0).sum();
    let done = AtomicU64::new(0);
    // Each byte is read twice.
    let advance = |bytes: u64| {
        let done = done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        (options.progress)((done / 2).min(total), total);
    };

    let mut load = Load {
        sources: &plan.sources,
        out: options.out,
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
        rejected: Sheet::create(options.out, "rejected.csv")?,
        warnings: Sheet::create(options.out, "warnings.csv")?,
        report: LoadReport { findings, ..LoadReport::default() },
    };
    let mut by_table: Vec<Vec<Input>> = tables.iter().map(|_| Vec::new()).collect();
    for file in files {
        load.report.simulated |= file.path.contains("模拟");
        by_table[file.table].push(file);
    }
    for table in order {
        let place = tables.iter().position(|other| other.name == table).unwrap_or_default();
        load.table(&tables[place], &checks[place], &by_table[place])?;
    }
    (options.progress)(total, total);
    let Load { rejected, warnings, mut report, .. } = load;
    rejected.finish()?;
    warnings.finish()?;
    spools.close().map_err(LoadError::at(options.out))?;
    report.files.sort_by(|a, b| (&a.path, &a.sheet).cmp(&(&b.path, &b.sheet)));
    report.findings.sort();
    Ok(report)
}

/// The key made ready, when a file needs it.
fn key(
    key: Option<&[u8]>,
    tables: &[Table<'_>],
    files: &[Input],
) -> Result<Option<hmac::Hmac<sha2::Sha256>>, LoadError> {
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
fn in_order_of_reference(sources: &BTreeMap<String, Source>) -> Result<Vec<&str>, LoadError> {
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

/// A load that is under way.
struct Load<'p, 'o> {
    sources: &'p BTreeMap<String, Source>,
    out: &'o Path,
    shared: Shared<'p>,
    pool: rayon::ThreadPool,
    advance: &'o (dyn Fn(u64) + Sync),
    chunk_bytes: usize,
    /// What other tables refer to, as far as it has been loaded.
    targets: Targets,
    rejected: Sheet,
    warnings: Sheet,
    report: LoadReport,
}

impl<'p> Load<'p, '_> {
    fn table(&mut self, table: &Table<'p>, checks: &Checks, files: &[Input]) -> Result<(), LoadError> {
        let folder = self.out.join(table.name);
        std::fs::create_dir_all(&folder).map_err(LoadError::at(&folder))?;
        self.report
            .findings
            .extend(files.iter().filter_map(|file| without_columns(&file.source_file, &file.layout, table)));
        let index = index(files, table, &self.shared, &self.pool, self.chunk_bytes, self.advance)?;
        self.report.findings.extend(index.findings);

        let reading = Reading {
            table,
            files,
            shared: &self.shared,
            sources: self.sources,
            checks,
            targets: &self.targets,
            suspects: &index.suspects,
        };
        let prefix = format!("{}.", table.name);
        let wanted = self.targets.keys().filter(|target| target.starts_with(&prefix)).cloned();
        let sent = SentFile::new(self.out, table, files);
        let gathered = Mutex::new(Gathered::new(&mut self.rejected, &mut self.warnings, sent, files.len(), wanted));
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        let work = || -> Result<(), LoadError> {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(chunk) = index.chunks.get(number) else { return Ok(()) };
                let (mut kept, outcome) = reading.chunk(chunk)?;
                parts::write(&folder, number, &mut kept, table)?;
                let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
                gathered.keep(&kept, table)?;
                gathered.accept(number, chunk.file, outcome, table)?;
                drop(gathered);
                (self.advance)(chunk.bytes as u64);
            }
        };
        let run = || {
            if let Err(error) = work() {
                next.store(usize::MAX / 2, Ordering::Relaxed);
                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        };
        self.pool.scope(|scope| (0..self.pool.current_num_threads()).for_each(|_| scope.spawn(|_| run())));
        if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        let mut gathered = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
        gathered.settle(table, files, &folder, index.chunks.len())?;

        let Gathered { mut counts, rows_of_file, rejected_by_rule, warnings_by_rule, targets, percents, sent, .. } =
            gathered;
        sent.finish()?;
        let first = files.first().map_or("", |file| &file.path);
        self.report.findings.extend(percents.findings(first, table));
        counts.files = index.files.iter().flatten().count() as u64;
        self.targets.extend(targets);
        for ((file, cut), rows) in files.iter().zip(index.files).zip(rows_of_file) {
            let Some((sha256, behind)) = cut else { continue };
            let footers = file.footers.iter().map(|footer| Apart {
                line: behind + footer.line,
                kind: ApartKind::Footer,
                text: footer.word.to_owned(),
            });
            self.report.files.push(FileRead {
                path: file.path.clone(),
                sheet: file.sheet.clone(),
                format: file.format,
                table: table.name.to_owned(),
                sha256,
                bytes: file.bytes,
                rows,
                encoding: file.written,
                days_from_1904: file.day_numbers == DayNumbers::From1904,
                unread_headers: file.layout.unread.clone(),
                apart: file.apart.iter().cloned().chain(footers).collect(),
            });
        }
        let report = &mut self.report;
        report.tables.insert(table.name.to_owned(), counts);
        if !rejected_by_rule.is_empty() {
            report.rejected_by_rule.insert(table.name.to_owned(), rejected_by_rule);
        }
        if !warnings_by_rule.is_empty() {
            report.warnings_by_rule.insert(table.name.to_owned(), warnings_by_rule);
        }
        Ok(())
    }
}
