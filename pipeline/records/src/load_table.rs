//! Loads one table.

use crate::checks::{Checks, Targets};
use crate::chunk::Reading;
use crate::dates::DayNumbers;
use crate::error::LoadError;
use crate::gather::Gathered;
use crate::headers::without_columns;
use crate::index::index;
use crate::inputs::Input;
use crate::parts;
use crate::report::{Apart, ApartKind, FileRead};
use crate::sent::SentFile;
use crate::sheet::Sheet;
use crate::store::{REJECTED, SENT, TableResult, WARNINGS};
use crate::table::{Shared, Table};
use catalogue::Source;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A load that is under way.
pub(crate) struct Load<'p, 'o> {
    pub sources: &'p BTreeMap<String, Source>,
    pub shared: Shared<'p>,
    pub pool: rayon::ThreadPool,
    pub advance: &'o (dyn Fn(u64) + Sync),
    pub chunk_bytes: usize,
    /// What other tables refer to, as far as it has been loaded.
    pub targets: Targets,
}

impl<'p> Load<'p, '_> {
    /// Loads one table from all its files into a new folder.
    pub(crate) fn table(
        &mut self,
        table: &Table<'p>,
        checks: &Checks,
        files: &[Input],
        folder: &Path,
    ) -> Result<TableResult, LoadError> {
        std::fs::create_dir_all(folder).map_err(LoadError::at(folder))?;
        let mut result = TableResult::default();
        result.findings.extend(files.iter().filter_map(|file| without_columns(&file.source_file, &file.layout, table)));
        let index = index(files, table, &self.shared, &self.pool, self.chunk_bytes, self.advance)?;
        result.findings.extend(index.findings);

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
        let mut rejected = Sheet::empty(folder.join(REJECTED))?;
        let mut warnings = Sheet::empty(folder.join(WARNINGS))?;
        let sent = SentFile::new(folder.join(SENT), table, files);
        let gathered = Mutex::new(Gathered::new(&mut rejected, &mut warnings, sent, files.len(), wanted));
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        let work = || -> Result<(), LoadError> {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(chunk) = index.chunks.get(number) else { return Ok(()) };
                let (mut kept, outcome) = reading.chunk(chunk)?;
                parts::write(folder, number, &mut kept, table)?;
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
        gathered.settle(table, files, folder, index.chunks.len())?;

        let Gathered {
            mut counts,
            rows_of_file,
            rejected_of_file,
            rejected_by_rule,
            warnings_by_rule,
            targets,
            percents,
            sent,
            ..
        } = gathered;
        sent.finish()?;
        rejected.finish()?;
        warnings.finish()?;
        let first = files.first().map_or("", |file| &file.path);
        result.findings.extend(percents.findings(first, table));
        counts.files = index.files.iter().flatten().count() as u64;
        self.targets.extend(targets);
        for (at, (file, cut)) in files.iter().zip(index.files).enumerate() {
            let Some((sha256, behind)) = cut else { continue };
            let footers = file.footers.iter().map(|footer| Apart {
                line: behind + footer.line,
                kind: ApartKind::Footer,
                text: footer.word.to_owned(),
            });
            result.files.push(FileRead {
                path: file.path.clone(),
                sheet: file.sheet.clone(),
                format: name_of(file.format),
                table: table.name.to_owned(),
                sha256,
                bytes: file.bytes,
                rows: rows_of_file[at],
                rejected: rejected_of_file[at],
                encoding: file.written,
                days_from_1904: file.day_numbers == DayNumbers::From1904,
                unread_headers: file.layout.unread.clone(),
                apart: file.apart.iter().cloned().chain(footers).collect(),
            });
        }
        Ok(TableResult { counts, rejected_by_rule, warnings_by_rule, ..result })
    }
}

/// A format as it is written in JSON.
fn name_of(format: intake::Format) -> String {
    serde_json::to_value(format).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
