//! Puts together what comes of the chunks of a table, in their order, whichever is done first.

use crate::checks::{Percents, Targets};
use crate::chunk::{Lines, Outcome};
use crate::duplicates::{Because, Loser, SetAside, Verdict, decide};
use crate::error::LoadError;
use crate::inputs::Input;
use crate::messages;
use crate::parts;
use crate::persons::HIDDEN;
use crate::report::TableCounts;
use crate::sent::{self, Sent, SentFile};
use crate::sheet::{Line, Sheet, printable};
use crate::table::Table;
use crate::values::texts;
use catalogue::{RejectedRow, RowFault};
use polars::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// What has been put together of a table.
pub(crate) struct Gathered<'a> {
    /// The chunk whose outcome goes to the sheets next; those after it wait.
    next: usize,
    waiting: BTreeMap<usize, Outcome>,
    rejected: &'a mut Sheet,
    warnings: &'a mut Sheet,
    pub sent: SentFile<'a>,
    set_aside: SetAside,
    pub counts: TableCounts,
    pub rows_of_file: Vec<u64>,
    pub rejected_of_file: Vec<u64>,
    pub rejected_by_rule: BTreeMap<String, u64>,
    pub warnings_by_rule: BTreeMap<String, u64>,
    /// Stored texts of the columns to which other tables refer.
    pub targets: Targets,
    /// How many percentages there are, and how many are 100, by column.
    pub percents: Percents,
}

impl<'a> Gathered<'a> {
    pub(crate) fn new(
        rejected: &'a mut Sheet,
        warnings: &'a mut Sheet,
        sent: SentFile<'a>,
        files: usize,
        targets: impl Iterator<Item = String>,
    ) -> Self {
        Self {
            next: 0,
            waiting: BTreeMap::new(),
            rejected,
            warnings,
            sent,
            set_aside: SetAside::default(),
            counts: TableCounts::default(),
            rows_of_file: vec![0; files],
            rejected_of_file: vec![0; files],
            rejected_by_rule: BTreeMap::new(),
            warnings_by_rule: BTreeMap::new(),
            targets: targets.map(|target| (target, Default::default())).collect(),
            percents: Percents::default(),
        }
    }

    /// Takes rows that are kept. Their order does not matter.
    pub(crate) fn keep(&mut self, kept: &DataFrame, table: &Table<'_>) -> Result<(), LoadError> {
        self.counts.kept += kept.height() as u64;
        self.percents.count(kept, table).map_err(LoadError::engine(table.name))?;
        for (target, known) in &mut self.targets {
            let column =
                target.split_once('.').and_then(|(_, name)| table.columns.iter().find(|column| column.name == name));
            let Some(column) = column else { continue };
            let stored = kept.column(column.name).and_then(|values| texts(values, &column.kind));
            let stored = stored.map_err(LoadError::engine(table.name))?;
            known.extend(stored.iter().flatten().map(Box::from));
        }
        Ok(())
    }

    /// Takes the rest of what came of a chunk.
    pub(crate) fn accept(
        &mut self,
        number: usize,
        file: usize,
        outcome: Outcome,
        table: &Table<'_>,
    ) -> Result<(), LoadError> {
        self.rows_of_file[file] += outcome.read;
        self.rejected_of_file[file] += outcome.rejected;
        self.counts.read += outcome.read;
        self.counts.rejected += outcome.rejected;
        self.waiting.insert(number, outcome);
        while let Some(outcome) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.rejects(&outcome.rejects, &outcome.sent)?;
            self.warnings.append(&outcome.warnings.text)?;
            add(&mut self.warnings_by_rule, &outcome.warnings.by_rule);
            self.counts.warnings += outcome.warnings.by_rule.values().sum::<u64>();
            self.set_aside.append(outcome.set_aside).map_err(LoadError::engine(table.name))?;
        }
        Ok(())
    }

    fn rejects(&mut self, lines: &Lines, rows: &Sent) -> Result<(), LoadError> {
        self.rejected.append(&lines.text)?;
        self.sent.append(rows)?;
        add(&mut self.rejected_by_rule, &lines.by_rule);
        Ok(())
    }

    /// Decides between rows that share a key, when all chunks are in, and writes the last part.
    pub(crate) fn settle(
        &mut self,
        table: &Table<'_>,
        files: &[Input],
        folder: &Path,
        part: usize,
    ) -> Result<(), LoadError> {
        let SetAside { frame, sent, files: file_of } = std::mem::take(&mut self.set_aside);
        if let Some(frame) = frame {
            let Verdict { keep, losers } = decide(&frame, table).map_err(LoadError::engine(table.name))?;
            let (mut lines, mut rows) = (Lines::default(), Sent::default());
            for loser in &losers {
                self.rejected_of_file[file_of[loser.row]] += 1;
                let line = LoserLine { table, files, frame: &frame, file_of: &file_of, sent: &sent };
                line.write(loser, &mut lines, &mut rows).map_err(LoadError::engine(table.name))?;
            }
            self.counts.rejected += losers.len() as u64;
            self.rejects(&lines, &rows)?;
            let mut kept = frame.filter_seq(&keep).map_err(LoadError::engine(table.name))?;
            self.keep(&kept, table)?;
            parts::write(folder, part, &mut kept, table)?;
        }
        if self.counts.kept == 0 {
            let mut none = DataFrame::empty_with_schema(&parts::schema(table));
            parts::write_always(folder, 0, &mut none, table)?;
        }
        Ok(())
    }
}

fn add(all: &mut BTreeMap<String, u64>, more: &BTreeMap<String, u64>) {
    for (rule, count) in more {
        *all.entry(rule.clone()).or_default() += count;
    }
}

/// What is needed to say why a row lost against another.
struct LoserLine<'a, 'p> {
    table: &'a Table<'p>,
    files: &'a [Input],
    frame: &'a DataFrame,
    file_of: &'a [usize],
    sent: &'a [Box<str>],
}

impl LoserLine<'_, '_> {
    fn write(&self, loser: &Loser, lines: &mut Lines, rows: &mut Sent) -> PolarsResult<()> {
        let Loser { row: loser, winner, because } = *loser;
        let line = |row: usize| -> PolarsResult<u64> {
            let lines = self.frame.column("source_line")?.as_materialized_series().i64()?;
            Ok(lines.get(row).unwrap_or_default().cast_unsigned())
        };
        let layout = &self.files[self.file_of[loser]].layout;
        let header = |column: usize| match layout.positions[column] {
            Some(position) => layout.headers[position].as_str(),
            None => self.table.columns[column].name,
        };
        let latest = self.table.source.duplicates.latest.as_ref();
        let latest =
            latest.and_then(|name| self.table.columns.iter().position(|column| column.name == name)).map(header);
        let kept = format!("{}第{}行", self.files[self.file_of[winner]].source_file, line(winner)?);
        let (rule, advice) = match (because, latest) {
            (Because::Later, Some(latest)) => ("superseded", messages::superseded(&kept, latest)),
            _ => ("duplicate_key", messages::duplicate_key(&kept, because == Because::Copy, latest)),
        };
        let headers: Vec<&str> = self.table.key.iter().map(|column| header(*column)).collect();
        let cells = sent::unpack(&self.sent[loser]);
        let places: Vec<usize> = self.table.key.iter().filter_map(|column| layout.positions[*column]).collect();
        let key = |place: &usize| match cells.get(*place) {
            Some(Some(text)) => printable(text),
            _ => HIDDEN.to_owned(),
        };
        let key: Vec<String> = places.iter().map(key).collect();
        let (file, number) = (&self.files[self.file_of[loser]], line(loser)?);
        lines.push(&Line {
            table: &self.table.source.title.zh,
            file: &file.path,
            sheet: &file.sheet,
            line: number,
            column: &headers.join("、"),
            text: &key.join("/"),
            rule,
            reason: &advice.reason,
            hint: &advice.hint,
        });
        let fault = RowFault { cells: places, rule: rule.to_owned(), reason: advice.reason, hint: advice.hint };
        // An amended record is in order: there is nothing to send back.
        if because == Because::Later {
            return Ok(());
        }
        rows.push(self.file_of[loser], || RejectedRow { line: number, cells, faults: vec![fault] });
        Ok(())
    }
}
