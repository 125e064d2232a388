//! Which of the rows that share a key is kept.
//!
//! The rule is that of [`catalogue::Duplicates`]: the latest; else the row whose stored texts, from left to right, sort
//! last. Rows that are equal in everything are copies: the first in order of file and line stands for them. So what is
//! kept depends on the rows alone, not on how they are spread over files. Only rows with nothing else wrong compete.

use crate::table::Table;
use crate::values::texts;
use polars::prelude::*;
use rapidhash::RapidHashMap;
use std::cmp::Reverse;

/// Rows that may share a key, with the columns that the loader adds.
#[derive(Default)]
pub(crate) struct SetAside {
    /// The rows.
    pub frame: Option<DataFrame>,
    /// For each row, its cells as they may be passed on ([`crate::sent`]).
    pub sent: Vec<Box<str>>,
    /// For each row, the index of its file.
    pub files: Vec<usize>,
}

/// What became of the rows that were set aside.
pub(crate) struct Verdict {
    /// Rows that are kept.
    pub keep: BooleanChunked,
    /// The other rows.
    pub losers: Vec<Loser>,
}

/// A row that is not kept.
pub(crate) struct Loser {
    /// Which row.
    pub row: usize,
    /// The row that is kept in its place.
    pub winner: usize,
    /// Why.
    pub because: Because,
}

/// Why a row loses against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// The other is later by the source's `latest`: this one is superseded.
    Later,
    /// Both are the same.
    Copy,
    /// Nothing says which is right.
    Tie,
}

impl SetAside {
    /// Adds the rows of the next chunk.
    pub(crate) fn append(&mut self, other: Self) -> PolarsResult<()> {
        if let Some(frame) = other.frame {
            match &mut self.frame {
                Some(all) => {
                    all.vstack_mut(&frame)?;
                }
                none => *none = Some(frame),
            }
        }
        self.sent.extend(other.sent);
        self.files.extend(other.files);
        Ok(())
    }
}

/// The rows of a frame that a mask selects, without the memory of the others.
pub(crate) fn pick(frame: &DataFrame, mask: &BooleanChunked) -> PolarsResult<DataFrame> {
    let picked = frame.filter_seq(mask)?;
    let columns = picked
        .columns()
        .iter()
        .map(|column| match column.as_materialized_series().str() {
            // Filtered texts still point into the buffers of the whole chunk.
            Ok(texts) => StringChunked::from_iter_options(column.name().clone(), texts.iter()).into_column(),
            Err(_) => column.clone(),
        })
        .collect();
    DataFrame::new(picked.height(), columns)
}

/// Decides between the rows of each key. The rows stand in order of file and line.
pub(crate) fn decide(frame: &DataFrame, table: &Table<'_>) -> PolarsResult<Verdict> {
    let cells: Vec<StringChunked> = table
        .columns
        .iter()
        .map(|column| texts(frame.column(column.name)?, &column.kind).map(|texts| texts.rechunk().into_owned()))
        .collect::<PolarsResult<_>>()?;
    // Stored days and times sort as their texts do.
    let latest = table.source.duplicates.latest.as_ref().and_then(|latest| {
        let place = table.columns.iter().position(|column| column.name == latest)?;
        cells.get(place)
    });
    let rank = |row: usize| {
        let texts: Vec<&str> = cells.iter().map(|column| column.get(row).unwrap_or_default()).collect();
        (latest.map(|column| column.get(row).unwrap_or_default()), texts, Reverse(row))
    };

    let ids = frame.column("record_id")?.as_materialized_series().str()?.rechunk().into_owned();
    let mut best: RapidHashMap<&str, usize> = RapidHashMap::default();
    for (row, id) in ids.iter().enumerate() {
        let kept = best.entry(id.unwrap_or_default()).or_insert(row);
        if rank(row) > rank(*kept) {
            *kept = row;
        }
    }
    let winners: Vec<usize> = ids.iter().map(|id| best[id.unwrap_or_default()]).collect();
    let because = |row: usize, winner: usize| {
        if latest.is_some_and(|latest| latest.get(winner).unwrap_or_default() > latest.get(row).unwrap_or_default()) {
            Because::Later
        } else if cells.iter().all(|column| column.get(row) == column.get(winner)) {
            Because::Copy
        } else {
            Because::Tie
        }
    };
    let losers = winners.iter().copied().enumerate().filter(|(row, winner)| row != winner);
    Ok(Verdict {
        keep: winners.iter().enumerate().map(|(row, winner)| row == *winner).collect(),
        losers: losers.map(|(row, winner)| Loser { row, winner, because: because(row, winner) }).collect(),
    })
}
