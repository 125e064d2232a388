//! Puts each entry into effect at the stage where it belongs, and remembers what it changed.

use crate::entry::{Cell, Entry, Ledger, What};
use crate::rows::{AdjustmentRow, Effect};
use catalogue::{Finding, Plan};
use index::measure;
use index::tables::{ScoreRow, Status, ValueRow};
use std::collections::BTreeMap;

/// A record that was left out of the counts, as the stage that counts found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcludedRecord {
    /// Indicator.
    pub indicator_id: String,
    /// Its id.
    pub record_id: String,
    /// The unit it would have counted for.
    pub unit_id: String,
    /// The period it would have counted in.
    pub period: String,
}

/// What an entry changed.
#[derive(Clone, Debug, Default)]
struct Changed {
    cell: Option<Cell>,
    before: Option<f64>,
    after: Option<f64>,
    before_status: Option<Status>,
    after_status: Option<Status>,
}

/// A ledger on its way through the stages.
///
/// ```no_run
/// # fn run(plan: &catalogue::Plan, mut values: Vec<index::tables::ValueRow>) -> Result<(), Box<dyn std::error::Error>> {
/// let (ledger, findings) = ledger::read(plan, "adjustments.toml".as_ref())?;
/// let mut application = ledger::Application::new(&ledger, "adjustments.toml");
/// application.values(plan, &mut values);
/// let mut scores = index::run_steps(plan, &values).scores;
/// application.scores(&mut scores);
/// let (rows, more_findings) = application.finish();
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Application<'l> {
    ledger: &'l Ledger,
    path: &'l str,
    changed: BTreeMap<&'l str, Changed>,
}

impl<'l> Application<'l> {
    /// Nothing is applied yet. `path` is the ledger's, for findings.
    pub fn new(ledger: &'l Ledger, path: &'l str) -> Self {
        Self { ledger, path, changed: BTreeMap::new() }
    }

    /// Takes note of the records that the stage of values left out ([`Ledger::excluded_records`]).
    pub fn records(&mut self, excluded: &[ExcludedRecord]) {
        for entry in self.ledger.in_force() {
            let What::ExcludeRecord { indicator_id, record_id } = &entry.what else { continue };
            let of_entry =
                |record: &&ExcludedRecord| record.indicator_id == *indicator_id && record.record_id == *record_id;
            if let Some(record) = excluded.iter().find(of_entry) {
                let ExcludedRecord { indicator_id, unit_id, period, .. } = record.clone();
                let cell = Some(Cell { indicator_id, unit_id, period });
                self.changed.insert(&entry.id, Changed { cell, ..Changed::default() });
            }
        }
    }

    /// Applies what is decided about values. A value is that of its unit alone: the units that it belongs to keep theirs
    /// unless an entry is about them.
    pub fn values(&mut self, plan: &Plan, values: &mut [ValueRow]) {
        let entries = cells(self.ledger, |what| matches!(what, What::ExcludeUnit(_) | What::AdjustValue(..)));
        for row in values {
            let Some(entry) = entries.get(&(row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str()))
            else {
                continue;
            };
            let (before, before_status) = (row.value, Some(row.status));
            match &entry.what {
                What::AdjustValue(_, numerator, denominator) => {
                    let Some(indicator) = plan.indicators.get(&row.indicator_id) else { continue };
                    let measured = measure(indicator, *numerator, *denominator, plan.method.interval_level);
                    (row.numerator, row.denominator) = (Some(*numerator), *denominator);
                    (row.value, row.lower, row.upper) = (measured.value, measured.lower, measured.upper);
                    row.status = measured.status;
                }
                _ => {
                    (row.numerator, row.denominator) = (None, None);
                    (row.value, row.lower, row.upper) = (None, None, None);
                    row.status = Status::NoDenominator;
                }
            }
            let (after, after_status) = (row.value, Some(row.status));
            let cell = entry.what.cell().cloned();
            self.changed.insert(&entry.id, Changed { cell, before, after, before_status, after_status });
        }
    }

    /// Applies what is decided about scores.
    pub fn scores(&mut self, scores: &mut [ScoreRow]) {
        let entries = cells(self.ledger, |what| matches!(what, What::AdjustScore(..)));
        for row in scores {
            let key = (row.indicator_id.as_str(), row.unit_id.as_str(), row.period.as_str());
            let Some(entry) = entries.get(&key) else { continue };
            let What::AdjustScore(cell, score) = &entry.what else { continue };
            let before = row.score.replace(*score);
            let cell = Some(cell.clone());
            self.changed.insert(&entry.id, Changed { cell, before, after: row.score, ..Changed::default() });
        }
    }

    /// A row for every entry, in the order of the ledger, and a finding for every one that found nothing to change.
    pub fn finish(self) -> (Vec<AdjustmentRow>, Vec<Finding>) {
        let (mut rows, mut findings) = (Vec::new(), Vec::new());
        for entry in &self.ledger.entries {
            let changed = self.changed.get(entry.id.as_str());
            let effect = match (&entry.what, changed) {
                _ if self.ledger.is_replaced(&entry.id) => Effect::Replaced,
                (What::Objection { .. }, _) => Effect::None,
                (_, Some(_)) => Effect::Applied,
                (_, None) => Effect::NothingThere,
            };
            if effect == Effect::NothingThere {
                let message = format!(
                    "the entry `{}` is about something that is not in the results, so it changed nothing",
                    entry.id
                );
                let hint = "mend the indicator, unit, period or record by a later entry that replaces it";
                findings.push(Finding::error(self.path, entry.line, "nothing_to_adjust", message, hint));
            }
            rows.push(row(entry, changed.cloned().unwrap_or_default(), effect));
        }
        (rows, findings)
    }
}

type Key<'l> = (&'l str, &'l str, &'l str);

/// The entries in force about cells, of some kinds.
fn cells<'l>(ledger: &'l Ledger, of: impl Fn(&What) -> bool) -> BTreeMap<Key<'l>, &'l Entry> {
    let of_kind = ledger.in_force().filter(|entry| of(&entry.what));
    of_kind
        .filter_map(|entry| {
            let cell = entry.what.cell()?;
            Some(((cell.indicator_id.as_str(), cell.unit_id.as_str(), cell.period.as_str()), entry))
        })
        .collect()
}

fn row(entry: &Entry, changed: Changed, effect: Effect) -> AdjustmentRow {
    let mut row = AdjustmentRow {
        entry_id: entry.id.clone(),
        on: entry.on.clone(),
        by: entry.by.clone(),
        document: entry.document.clone(),
        what: entry.what.id().to_owned(),
        indicator_id: String::new(),
        unit_id: String::new(),
        period: String::new(),
        record_id: String::new(),
        before: changed.before,
        after: changed.after,
        before_status: changed.before_status,
        after_status: changed.after_status,
        effect,
        outcome: String::new(),
        answers: entry.answers.clone().unwrap_or_default(),
        replaces: entry.replaces.clone().unwrap_or_default(),
        reason: entry.reason.clone(),
    };
    match &entry.what {
        What::ExcludeRecord { indicator_id, record_id } => {
            row.indicator_id.clone_from(indicator_id);
            row.record_id.clone_from(record_id);
        }
        What::Objection { indicator_id, unit_id, period, record_id, outcome } => {
            row.indicator_id = indicator_id.clone().unwrap_or_default();
            row.unit_id.clone_from(unit_id);
            row.period = period.clone().unwrap_or_default();
            row.record_id = record_id.clone().unwrap_or_default();
            outcome.id().clone_into(&mut row.outcome);
        }
        What::ExcludeUnit(_) | What::AdjustValue(..) | What::AdjustScore(..) => {}
    }
    if let Some(cell) = changed.cell.as_ref().or(entry.what.cell()) {
        row.indicator_id.clone_from(&cell.indicator_id);
        row.unit_id.clone_from(&cell.unit_id);
        row.period.clone_from(&cell.period);
    }
    row
}
