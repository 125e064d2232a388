use index::tables::Exact;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The entries of a ledger, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// All of them, with those that later ones replace.
    pub entries: Vec<Entry>,
}

/// One entry: who decided what, when, by which document and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number in the ledger.
    pub id: String,
    /// The day of the document, as `2021-03-15`.
    pub on: String,
    /// The office that decided or objected.
    pub by: String,
    /// Number of the document.
    pub document: String,
    /// Why.
    pub reason: String,
    /// What was decided.
    pub what: What,
    /// The objection from which it follows.
    pub answers: Option<String>,
    /// An earlier entry that has no effect any more.
    pub replaces: Option<String>,
    /// Line in the file; 0 where it is not known.
    pub line: usize,
}

/// An indicator for a unit in a period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Indicator.
    pub indicator_id: String,
    /// Unit.
    pub unit_id: String,
    /// Period.
    pub period: String,
}

/// What an entry decides.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A record does not count for an indicator.
    ExcludeRecord {
        /// Indicator.
        indicator_id: String,
        /// The record's id, as `trace` shows it.
        record_id: String,
    },
    /// The indicator does not apply to the unit in the period.
    ExcludeUnit(Cell),
    /// The counts are other ones.
    AdjustValue(Cell, Exact, Option<Exact>),
    /// The points are other ones, from 0 to 100.
    AdjustScore(Cell, f64),
    /// Somebody objects.
    Objection {
        /// What it is about, as far as it says so.
        indicator_id: Option<String>,
        /// Unit.
        unit_id: String,
        /// Period.
        period: Option<String>,
        /// Record.
        record_id: Option<String>,
        /// What became of it.
        outcome: Outcome,
    },
}

/// What became of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is being looked into.
    Open,
    /// It was right; what follows is in entries of their own.
    Upheld,
    /// It was not.
    Rejected,
}

impl Outcome {
    /// As ledgers and tables write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }
}

impl What {
    /// As ledgers and tables write it.
    pub fn id(&self) -> &'static str {
        match self {
            Self::ExcludeRecord { .. } => "exclude_record",
            Self::ExcludeUnit(_) => "exclude_unit",
            Self::AdjustValue(..) => "adjust_value",
            Self::AdjustScore(..) => "adjust_score",
            Self::Objection { .. } => "objection",
        }
    }

    /// The cell that it changes.
    pub fn cell(&self) -> Option<&Cell> {
        match self {
            Self::ExcludeUnit(cell) | Self::AdjustValue(cell, ..) | Self::AdjustScore(cell, _) => Some(cell),
            Self::ExcludeRecord { .. } | Self::Objection { .. } => None,
        }
    }
}

impl Ledger {
    /// Whether a later entry replaces this one.
    pub fn is_replaced(&self, id: &str) -> bool {
        self.entries.iter().any(|entry| entry.replaces.as_deref() == Some(id))
    }

    /// The entries that no later one replaces.
    pub fn in_force(&self) -> impl Iterator<Item = &Entry> {
        let replaced: BTreeSet<&str> = self.entries.iter().filter_map(|entry| entry.replaces.as_deref()).collect();
        self.entries.iter().filter(move |entry| !replaced.contains(entry.id.as_str()))
    }

    /// The records that do not count, by indicator.
    pub fn excluded_records(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut records: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for entry in self.in_force() {
            if let What::ExcludeRecord { indicator_id, record_id } = &entry.what {
                records.entry(indicator_id).or_default().insert(record_id);
            }
        }
        records
    }
}
