//! What must hold between the entries of a ledger, and between them and the plan.

use crate::entry::{Cell, Entry, Ledger, Outcome, What};
use catalogue::{Finding, Plan};
use std::collections::BTreeMap;

/// More digits in a row than any number of a document has: a person's.
const LONGEST_NUMBER: usize = 11;

/// Appends what is wrong.
pub(crate) fn all(plan: &Plan, path: &str, ledger: &Ledger, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in &ledger.entries {
        let mut check = Check { plan, path, entry, findings };
        check.texts();
        if let Some(first) = seen.get(entry.id.as_str()) {
            let message = format!("the number `{}` stands already on line {}", entry.id, first.line);
            check.error("duplicate_id", message, "give every entry a number of its own");
        }
        check.what();
        check.ground("answers", entry.answers.as_deref(), &seen);
        check.ground("replaces", entry.replaces.as_deref(), &seen);
        seen.insert(&entry.id, entry);
    }
    check_links(path, ledger, &seen, findings);
    check_twice(path, ledger, findings);
}

struct Check<'a> {
    plan: &'a Plan,
    path: &'a str,
    entry: &'a Entry,
    findings: &'a mut Vec<Finding>,
}

impl Check<'_> {
    fn error(&mut self, rule: &str, message: String, hint: &str) {
        self.findings.push(Finding::error(self.path, self.entry.line, rule, message, hint));
    }

    fn texts(&mut self) {
        let entry = self.entry;
        let texts = [("id", &entry.id), ("by", &entry.by), ("document", &entry.document), ("reason", &entry.reason)];
        for (name, text) in texts {
            if text.trim().is_empty() {
                let message = format!("the entry `{}` has nothing in `{name}`, so nobody answers for it", entry.id);
                self.error("missing_text", message, "say who decided, by which document and why");
            }
            if text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= LONGEST_NUMBER) {
                let message = format!("`{name}` of the entry `{}` holds a number as long as a person's", entry.id);
                self.error("personal_number", message, "name offices and documents only; a ledger is published");
            }
        }
    }

    fn what(&mut self) {
        match &self.entry.what {
            What::ExcludeRecord { indicator_id, .. } => self.keys(Some(indicator_id), None, None),
            What::ExcludeUnit(cell) => self.cell(cell),
            What::AdjustScore(cell, score) => {
                self.cell(cell);
                if !(0.0..=100.0).contains(score) {
                    let message = format!("a score of {score} is none: scores go from 0 to 100");
                    self.error("wrong_score", message, "write points from 0 to 100");
                }
                let indicator = self.plan.indicators.get(&cell.indicator_id);
                if indicator.is_some_and(|indicator| indicator.score.is_none()) {
                    let message = format!("`{}` is not scored, so points for it count nowhere", cell.indicator_id);
                    self.error("not_scored", message, "take the entry out, or adjust the value");
                }
            }
            What::AdjustValue(cell, numerator, denominator) => {
                self.cell(cell);
                let Some(indicator) = self.plan.indicators.get(&cell.indicator_id) else { return };
                let measured = index::measure(indicator, *numerator, *denominator, self.plan.method.interval_level);
                if measured.value.is_none() {
                    let counts = denominator.map_or_else(|| numerator.to_string(), |n| format!("{numerator} of {n}"));
                    let message =
                        format!("{counts} gives no value of `{}`: {}", cell.indicator_id, measured.status.id());
                    let hint =
                        "write both counts so that there is a value; what does not apply is excluded by exclude_unit";
                    self.error("no_value", message, hint);
                }
            }
            What::Objection { indicator_id, unit_id, period, .. } => {
                self.keys(indicator_id.as_deref(), Some(unit_id), period.as_deref());
            }
        }
    }

    fn cell(&mut self, cell: &Cell) {
        self.keys(Some(&cell.indicator_id), Some(&cell.unit_id), Some(&cell.period));
        let indicator = self.plan.indicators.get(&cell.indicator_id);
        let Some((indicator, unit)) = indicator.zip(self.plan.units.units.get(&cell.unit_id)) else { return };
        if !indicator.levels.is_empty() && !indicator.levels.contains(&unit.level) {
            let message = format!("`{}` is not for units like `{}`", cell.indicator_id, cell.unit_id);
            self.error("does_not_apply", message, "name a unit that has a value of this indicator");
        }
    }

    fn keys(&mut self, indicator_id: Option<&str>, unit_id: Option<&str>, period: Option<&str>) {
        if let Some(id) = indicator_id.filter(|id| !self.plan.indicators.contains_key(*id)) {
            let message = format!("the plan has no indicator `{id}`");
            self.error("unknown_indicator", message, "ids are the names of the files in indicators/");
        }
        if let Some(id) = unit_id.filter(|id| !self.plan.units.units.contains_key(*id)) {
            let message = format!("the plan has no unit `{id}`");
            self.error("unknown_unit", message, "the ids are in pipeline/sources/units.csv");
        }
        if let Some(id) = period.filter(|id| index::period(id).is_none()) {
            let message = format!("`{id}` is not a period");
            self.error("unknown_period", message, "write 2018, 2018H1, 2018Q1 or 2018-01");
        }
    }

    /// An entry rests on earlier ones only: a ledger is added to and never rewritten.
    fn ground(&mut self, field: &str, id: Option<&str>, earlier: &BTreeMap<&str, &Entry>) {
        let Some(id) = id else { return };
        match earlier.get(id) {
            None => {
                let message = format!("`{field}` names `{id}`, which is no earlier entry");
                self.error("unknown_entry", message, "name the number of an entry further up");
            }
            // Days of one form sort as their texts do.
            Some(other) if other.on > self.entry.on => {
                let message =
                    format!("the entry is of {}, but `{id}`, which it {field}, of {}", self.entry.on, other.on);
                self.error("before_its_ground", message, "mend the day of one of the two");
            }
            Some(_) => {}
        }
    }
}

/// What follows from an objection follows from one that was upheld; no entry is replaced twice.
fn check_links(path: &str, ledger: &Ledger, entries: &BTreeMap<&str, &Entry>, findings: &mut Vec<Finding>) {
    let mut replaced: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in &ledger.entries {
        if let Some(id) = entry.replaces.as_deref()
            && let Some(other) = replaced.insert(id, &entry.id)
        {
            let message = format!("`{id}` is already replaced by `{other}`");
            let hint = "replace the entry that is in force";
            findings.push(Finding::error(path, entry.line, "replaced_twice", message, hint));
        }
    }
    for entry in ledger.in_force() {
        let Some(answered) = entry.answers.as_deref().and_then(|id| entries.get(id)) else { continue };
        let upheld = matches!(answered.what, What::Objection { outcome: Outcome::Upheld, .. });
        if !upheld || ledger.is_replaced(&answered.id) {
            findings.push(Finding::error(
                path,
                entry.line,
                "not_upheld",
                format!(
                    "the entry `{}` answers `{}`, which is no objection that is upheld and in force",
                    entry.id, answered.id
                ),
                "enter the outcome of the objection first, as an entry that replaces the open one",
            ));
        }
    }
}

/// One cell, one decision; one record, one exclusion.
fn check_twice(path: &str, ledger: &Ledger, findings: &mut Vec<Finding>) {
    let mut cells: BTreeMap<&Cell, &str> = BTreeMap::new();
    let mut records: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for entry in ledger.in_force() {
        let other = match &entry.what {
            What::ExcludeRecord { indicator_id, record_id } => records.insert((indicator_id, record_id), &entry.id),
            what => what.cell().and_then(|cell| cells.insert(cell, &entry.id)),
        };
        if let Some(other) = other {
            let message = format!("`{}` and `{other}` decide about the same thing, and both are in force", entry.id);
            let hint = "let the later one say `replaces`";
            findings.push(Finding::error(path, entry.line, "two_entries", message, hint));
        }
    }
}
