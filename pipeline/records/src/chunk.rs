//! The second pass over one chunk: read, check, keep or refuse, write.

use crate::checks::{self, Checks, Targets};
use crate::decode::{Decoded, decode};
use crate::defect::{Defect, Fault};
use crate::duplicates::{SetAside, pick};
use crate::error::LoadError;
use crate::index::{Chunk, key_hash};
use crate::inputs::Input;
use crate::messages::{self, Advice, RowContext};
use crate::persons::{HIDDEN, mask};
use crate::sent::{self, Sent};
use crate::sheet::{Line, printable};
use crate::split::{Ragged, RowAt, Splitter};
use crate::table::{Shared, Table};
use crate::values::record_ids;
use catalogue::{RejectedRow, RowFault, Source};
use polars::prelude::*;
use rapidhash::RapidHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// What the chunks of a table have in common.
pub(crate) struct Reading<'a, 'p> {
    pub table: &'a Table<'p>,
    pub files: &'a [Input],
    pub shared: &'a Shared<'p>,
    pub sources: &'p BTreeMap<String, Source>,
    pub checks: &'a Checks,
    pub targets: &'a Targets,
    pub suspects: &'a RapidHashSet<u64>,
}

/// What came of a chunk.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The rows whose key another row may have.
    pub set_aside: SetAside,
    /// Rows of the chunk, and how many of them are refused for a defect.
    pub read: u64,
    pub rejected: u64,
    /// Lines for the two sheets.
    pub rejects: Lines,
    pub warnings: Lines,
    /// The refused rows themselves.
    pub sent: Sent,
}

/// Lines for a sheet, and how many there are of each rule.
#[derive(Default)]
pub(crate) struct Lines {
    pub text: String,
    pub by_rule: BTreeMap<String, u64>,
}

impl Lines {
    pub(crate) fn push(&mut self, line: &Line<'_>) {
        line.write(&mut self.text);
        match self.by_rule.get_mut(line.rule) {
            Some(count) => *count += 1,
            None => {
                self.by_rule.insert(line.rule.to_owned(), 1);
            }
        }
    }
}

impl Reading<'_, '_> {
    /// Reads one chunk: the rows that are kept for certain, and everything else.
    pub(crate) fn chunk(&self, chunk: &Chunk) -> Result<(DataFrame, Outcome), LoadError> {
        let file = &self.files[chunk.file];
        let bytes = read(file, chunk)?;
        self.decoded(chunk, file, &file.encoding.decode(&bytes)).map_err(LoadError::engine(self.table.name))
    }

    fn decoded(&self, chunk: &Chunk, file: &Input, text: &str) -> PolarsResult<(DataFrame, Outcome)> {
        let all: Vec<usize> = (0..self.table.columns.len()).collect();
        let mut rows = decode(text, self.table, file, self.shared, &all)?;
        let printer = Printer { reading: self, file, chunk, text };
        printer.still_torn(&mut rows);
        let mut good = vec![true; rows.rows.len()];
        rows.defects.extend(checks::references(&rows.frame, self.table, self.targets)?);
        for defect in &rows.defects {
            good[defect.row] = false;
        }
        // A cell that could not be read is NULL, which a condition may take for a mistake of its own.
        let mut warnings = std::mem::take(&mut rows.doubts);
        for defect in self.checks.evaluate(&rows.frame)? {
            match defect.fault {
                Fault::Check(place) if self.table.source.checks[place].warn_only => warnings.push(defect),
                _ if good[defect.row] => rows.defects.push(defect),
                _ => {}
            }
        }
        warnings.extend(checks::reported_rates(&rows.frame, self.table)?);
        for defect in &rows.defects {
            good[defect.row] = false;
        }
        warnings.retain(|defect| good[defect.row]);

        let mut outcome = Outcome {
            read: (rows.rows.len() + rows.ragged.len()) as u64,
            rejected: (good.iter().filter(|good| !**good).count() + rows.ragged.len()) as u64,
            ..Outcome::default()
        };
        printer.came_back(&rows, &mut outcome.sent);
        printer.rejects(&mut rows, &mut outcome);
        for warning in &warnings {
            let row = rows.rows[warning.row];
            printer.line(row, &printer.remark(warning, row), &mut outcome.warnings);
        }
        let kept = self.divide(&printer, rows, good, &mut outcome.set_aside)?;
        Ok((kept, outcome))
    }

    /// Splits the good rows into those that are certainly unique and those that are not.
    fn divide(
        &self,
        printer: &Printer<'_, '_, '_>,
        rows: Decoded,
        good: Vec<bool>,
        set_aside: &mut SetAside,
    ) -> PolarsResult<DataFrame> {
        let Decoded { mut frame, rows, .. } = rows;
        let key: Vec<_> = self.table.key.iter().map(|column| &self.table.columns[*column]).collect();
        let ids = record_ids(&frame, &key)?;
        let height = rows.len();
        let suspect: Vec<bool> = if self.suspects.is_empty() {
            vec![false; height]
        } else {
            ids.iter()
                .zip(&good)
                .map(|(id, good)| *good && id.is_some_and(|id| self.suspects.contains(&key_hash(id))))
                .collect()
        };
        let first_line = printer.chunk.first_line;
        let lines: Vec<i64> = rows.iter().map(|row| line_number(first_line, *row).cast_signed()).collect();
        frame.with_column(ids.into_column())?;
        frame.with_column(Column::new_scalar(
            "source_file".into(),
            Scalar::from(PlSmallStr::from_str(&printer.file.source_file)),
            height,
        ))?;
        frame.with_column(Column::new("source_line".into(), lines))?;

        if suspect.contains(&true) {
            let mask: BooleanChunked = suspect.iter().copied().collect();
            *set_aside = SetAside {
                frame: Some(pick(&frame, &mask)?),
                sent: rows
                    .iter()
                    .zip(&suspect)
                    .filter(|(_, s)| **s)
                    .map(|(row, _)| sent::pack(&printer.sent(*row)))
                    .collect(),
                files: vec![printer.chunk.file; mask.sum().unwrap_or(0) as usize],
            };
        }
        let keep: Vec<bool> = good.iter().zip(&suspect).map(|(good, suspect)| *good && !suspect).collect();
        if keep.contains(&false) { frame.filter_seq(&keep.into_iter().collect()) } else { Ok(frame) }
    }
}

/// The line of the file on which a row starts.
fn line_number(first_line: u64, row: RowAt) -> u64 {
    first_line + u64::from(row.line)
}

fn read(file: &Input, chunk: &Chunk) -> Result<Vec<u8>, LoadError> {
    let mut reader = File::open(&file.disk).map_err(LoadError::at(&file.disk))?;
    reader.seek(SeekFrom::Start(chunk.offset)).map_err(LoadError::at(&file.disk))?;
    let mut bytes = Vec::with_capacity(chunk.bytes);
    reader.take(chunk.bytes as u64).read_to_end(&mut bytes).map_err(LoadError::at(&file.disk))?;
    if bytes.len() == chunk.bytes { Ok(bytes) } else { Err(LoadError::Changed { path: file.disk.clone() }) }
}

/// What is said about one defect of a row.
struct Remark {
    /// Where in the row the cells are that it is about.
    cells: Vec<usize>,
    /// Their headers.
    headers: String,
    /// Their text as it may be printed.
    text: String,
    rule: String,
    advice: Advice,
}

/// Writes the lines about the rows of a chunk.
struct Printer<'a, 'r, 'p> {
    reading: &'a Reading<'r, 'p>,
    file: &'a Input,
    chunk: &'a Chunk,
    text: &'a str,
}

impl Printer<'_, '_, '_> {
    /// The cells of a row, which are cut again: few rows are printed.
    fn cells(&self, row: RowAt) -> Vec<String> {
        Splitter::at(row.start as usize).cells(self.text)
    }

    /// The cells of a row that has the right number of them, as they may be passed on.
    fn sent(&self, row: RowAt) -> sent::Cells {
        let (cells, layout) = (self.cells(row), &self.file.layout);
        let mut sent = sent::cells(&cells, layout, self.reading.table);
        if let Some(torn) = sent::still_torn(&cells, layout)
            && !torn.beyond.is_empty()
        {
            sent.push(Some(mask(&torn.beyond).into_owned()));
        }
        sent
    }

    /// Notes which rows of a return sheet are as torn as they were; nothing else is said about those.
    fn still_torn(&self, rows: &mut Decoded) {
        if sent::return_columns(&self.file.layout).is_none() {
            return;
        }
        for (row, at) in rows.rows.iter().enumerate() {
            if sent::still_torn(&self.cells(*at), &self.file.layout).is_some() {
                rows.defects.retain(|defect| defect.row != row);
                rows.defects.push(Defect { row, fault: Fault::Torn });
            }
        }
    }

    /// Notes which rows have come back in a return sheet.
    fn came_back(&self, rows: &Decoded, sent: &mut Sent) {
        if let Some(columns) = sent::return_columns(&self.file.layout) {
            for row in rows.rows.iter().copied().chain(rows.ragged.iter().map(|ragged| ragged.at)) {
                sent.came_back(&self.cells(row), columns);
            }
        }
    }

    /// What there is to say about all refused rows, in order of line and column, and the rows.
    fn rejects(&self, rows: &mut Decoded, outcome: &mut Outcome) {
        rows.defects.sort_by_key(|defect| {
            let column = match &defect.fault {
                Fault::Cell(column, _) => self.file.layout.positions[*column].unwrap_or(usize::MAX - 1),
                Fault::Torn | Fault::Check(_) | Fault::Rate(..) => usize::MAX,
            };
            (rows.rows[defect.row].line, column)
        });
        let mut ragged = rows.ragged.iter().peekable();
        for defects in rows.defects.chunk_by(|a, b| a.row == b.row) {
            let row = rows.rows[defects[0].row];
            while let Some(before) = ragged.next_if(|ragged| ragged.at.line < row.line) {
                self.ragged(before, outcome);
            }
            let remarks = defects.iter().map(|defect| self.remark(defect, row)).collect();
            self.reject(row, remarks, || self.sent(row), outcome);
        }
        ragged.for_each(|ragged| self.ragged(ragged, outcome));
    }

    fn ragged(&self, ragged: &Ragged, outcome: &mut Outcome) {
        let width = self.file.layout.width;
        let line = line_number(self.chunk.first_line, ragged.at);
        // Nobody can tell which cell of such a row is a person's.
        let cells = self.cells(ragged.at);
        let text = if self.reading.table.personal { HIDDEN.to_owned() } else { printable(&cells.join(",")) };
        let remark = Remark {
            cells: if ragged.cells < width { (ragged.cells..width).collect() } else { vec![width] },
            headers: String::new(),
            text,
            rule: "wrong_column_count".to_owned(),
            advice: messages::wrong_column_count(ragged.cells, width, line, ragged.lines),
        };
        let sent = || sent::ragged(&cells, &self.file.layout, self.reading.table);
        self.reject(ragged.at, vec![remark], sent, outcome);
    }

    /// Writes what is said about a refused row, and the row.
    fn reject(&self, row: RowAt, remarks: Vec<Remark>, cells: impl FnOnce() -> sent::Cells, outcome: &mut Outcome) {
        for remark in &remarks {
            self.line(row, remark, &mut outcome.rejects);
        }
        let faults = remarks.into_iter().map(|remark| RowFault {
            cells: remark.cells,
            rule: remark.rule,
            reason: remark.advice.reason,
            hint: remark.advice.hint,
        });
        let line = line_number(self.chunk.first_line, row);
        outcome.sent.push(self.chunk.file, || RejectedRow { line, cells: cells(), faults: faults.collect() });
    }

    fn remark(&self, defect: &Defect, row: RowAt) -> Remark {
        let Reading { table, shared, sources, .. } = *self.reading;
        let cells = self.cells(row);
        let layout = &self.file.layout;
        let context = RowContext { table, file: self.file, shared, sources, cells: &cells };
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        let positions = |columns: &[usize]| columns.iter().filter_map(|column| layout.positions[*column]).collect();
        match &defect.fault {
            Fault::Cell(column, fault) => Remark {
                cells: positions(&[*column]),
                headers: context.header(*column).to_owned(),
                text: context.printed(*column),
                rule: fault.rule().to_owned(),
                advice: context.cell_advice(*column, *fault),
            },
            Fault::Torn => {
                let torn = sent::still_torn(&cells, layout);
                let (missing, beyond) = torn.map_or_else(Default::default, |torn| (torn.missing, torn.beyond));
                let read = cells.get(..layout.width).unwrap_or(&cells).join(",");
                Remark {
                    cells: if beyond.is_empty() { missing } else { vec![layout.width] },
                    headers: String::new(),
                    text: if table.personal { HIDDEN.to_owned() } else { printable(&format!("{read},{beyond}")) },
                    rule: "wrong_column_count".to_owned(),
                    advice: messages::still_torn(),
                }
            }
            Fault::Check(check) => {
                let check = &table.source.checks[*check];
                let columns: Vec<usize> =
                    words(&check.sql).filter_map(place).collect::<BTreeSet<_>>().into_iter().collect();
                let headers: Vec<&str> = columns.iter().map(|column| context.header(*column)).collect();
                let texts: Vec<String> = columns
                    .iter()
                    .map(|column| format!("{}={}", context.header(*column), context.printed(*column)))
                    .collect();
                Remark {
                    cells: positions(&columns),
                    headers: headers.join("、"),
                    text: texts.join("；"),
                    rule: check.rule.clone(),
                    advice: Advice { reason: check.message.zh.clone(), hint: check.hint.zh.clone() },
                }
            }
            Fault::Rate(rate, computed) => {
                let rate = &table.source.reported_rates[*rate];
                let text = |name: &str| place(name).map(|column| context.printed(column)).unwrap_or_default();
                let header = place(&rate.rate).map(|column| context.header(column)).unwrap_or_default();
                let reported = text(&rate.rate);
                let advice = messages::reported_rate(
                    header,
                    &reported,
                    &text(&rate.numerator),
                    &text(&rate.denominator),
                    computed,
                );
                Remark {
                    cells: place(&rate.rate).map(|column| positions(&[column])).unwrap_or_default(),
                    headers: header.to_owned(),
                    text: reported,
                    rule: "reported_rate".to_owned(),
                    advice,
                }
            }
        }
    }

    fn line(&self, row: RowAt, remark: &Remark, lines: &mut Lines) {
        lines.push(&Line {
            table: &self.reading.table.source.title.zh,
            file: &self.file.path,
            sheet: &self.file.sheet,
            line: line_number(self.chunk.first_line, row),
            column: &remark.headers,
            text: &remark.text,
            rule: &remark.rule,
            reason: &remark.advice.reason,
            hint: &remark.advice.hint,
        });
    }
}

/// The words of a condition, among them the columns it reads.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}
