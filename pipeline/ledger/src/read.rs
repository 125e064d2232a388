//! From the file to typed entries; what is wrong in one of them is said with its line.

use crate::check;
use crate::entry::{Cell, Entry, Ledger, Outcome, What};
use crate::error::LedgerError;
use catalogue::{Finding, Plan};
use index::tables::Exact;
use serde::Deserialize;
use std::path::Path;
use toml::Value;

const FIELDS: &str = "docs/adjustments.md says which fields go with each `what`";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLedger {
    #[serde(default)]
    entry: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawWhat {
    ExcludeRecord,
    ExcludeUnit,
    AdjustValue,
    AdjustScore,
    Objection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    id: String,
    on: toml::value::Datetime,
    by: String,
    document: String,
    reason: String,
    what: RawWhat,
    indicator: Option<String>,
    unit: Option<String>,
    period: Option<String>,
    record: Option<String>,
    numerator: Option<Value>,
    denominator: Option<Value>,
    score: Option<f64>,
    outcome: Option<Outcome>,
    answers: Option<String>,
    replaces: Option<String>,
}

/// Reads a ledger and checks it against the plan. All findings come at once; with one of severity error nothing of the
/// ledger may be applied.
///
/// # Errors
/// When the file cannot be read.
pub fn read(plan: &Plan, path: &Path) -> Result<(Ledger, Vec<Finding>), LedgerError> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| LedgerError::Io { path: path.to_owned(), source })?;
    let mut findings = Vec::new();
    let Ok(text) = std::str::from_utf8(&bytes) else {
        let message = "the ledger is not UTF-8, so none of it was read";
        findings.push(Finding::error(&shown, 0, "bad_encoding", message, "save it as UTF-8"));
        return Ok((Ledger::default(), findings));
    };
    let text = text.trim_start_matches('\u{FEFF}');
    let raw = catalogue::parse_toml::<RawLedger>(&shown, text, &mut findings);
    for finding in findings.iter_mut().filter(|finding| finding.hint.starts_with("CONTRIBUTING.md")) {
        FIELDS.clone_into(&mut finding.hint);
    }
    // What was mended to find further mistakes is nobody's decision.
    let Some(raw) = raw.filter(|_| findings.is_empty()) else { return Ok((Ledger::default(), findings)) };
    let mut lines = text.lines().zip(1..).filter(|(line, _)| line.trim_start().starts_with("[[entry]]"));
    let mut ledger = Ledger::default();
    for raw in raw.entry {
        let line = lines.next().map_or(0, |(_, number)| number);
        match entry(raw, line) {
            Ok(entry) => ledger.entries.push(entry),
            Err((id, what)) => findings.push(Finding::error(
                &shown,
                line,
                "wrong_fields",
                format!("the entry `{id}` {what}, so it cannot be told what it decides"),
                FIELDS,
            )),
        }
    }
    check::all(plan, &shown, &ledger, &mut findings);
    findings.sort();
    Ok((ledger, findings))
}

/// A typed entry; else its number, and which field is missing or too many.
fn entry(raw: RawEntry, line: usize) -> Result<Entry, (String, String)> {
    let RawEntry { id, on, by, document, reason, what, answers, replaces, .. } = raw;
    let given = Given {
        texts: [("indicator", raw.indicator), ("unit", raw.unit), ("period", raw.period), ("record", raw.record)],
        numbers: [("numerator", raw.numerator), ("denominator", raw.denominator)],
        score: raw.score,
        outcome: raw.outcome,
    };
    let what = given.what(&what).map_err(|wrong| (id.clone(), wrong))?;
    if on.date.is_none() || on.time.is_some() {
        return Err((id, "has no plain day in `on`".to_owned()));
    }
    Ok(Entry { id, on: on.to_string(), by, document, reason, what, answers, replaces, line })
}

/// The fields that go with some `what` and not with others. They are taken out one by one; what is left is too much.
struct Given {
    texts: [(&'static str, Option<String>); 4],
    numbers: [(&'static str, Option<Value>); 2],
    score: Option<f64>,
    outcome: Option<Outcome>,
}

impl Given {
    fn what(mut self, what: &RawWhat) -> Result<What, String> {
        let what = match what {
            RawWhat::ExcludeRecord => {
                What::ExcludeRecord { indicator_id: self.text("indicator")?, record_id: self.text("record")? }
            }
            RawWhat::ExcludeUnit => What::ExcludeUnit(self.cell()?),
            RawWhat::AdjustValue => {
                let cell = self.cell()?;
                let numerator = self.number("numerator")?.ok_or("lacks `numerator`")?;
                What::AdjustValue(cell, numerator, self.number("denominator")?)
            }
            RawWhat::AdjustScore => What::AdjustScore(self.cell()?, self.score.take().ok_or("lacks `score`")?),
            RawWhat::Objection => What::Objection {
                indicator_id: self.take("indicator"),
                unit_id: self.text("unit")?,
                period: self.take("period"),
                record_id: self.take("record"),
                outcome: self.outcome.take().ok_or("lacks `outcome`")?,
            },
        };
        let mut left: Vec<&str> = self.texts.iter().filter(|(_, text)| text.is_some()).map(|(name, _)| *name).collect();
        left.extend(self.numbers.iter().filter(|(_, number)| number.is_some()).map(|(name, _)| *name));
        left.extend(self.score.map(|_| "score"));
        left.extend(self.outcome.map(|_| "outcome"));
        if left.is_empty() { Ok(what) } else { Err(format!("must not have `{}`", left.join("`, `"))) }
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.texts.iter_mut().find(|(known, _)| *known == name).and_then(|(_, text)| text.take())
    }

    fn text(&mut self, name: &str) -> Result<String, String> {
        self.take(name).filter(|text| !text.trim().is_empty()).ok_or_else(|| format!("lacks `{name}`"))
    }

    fn cell(&mut self) -> Result<Cell, String> {
        Ok(Cell { indicator_id: self.text("indicator")?, unit_id: self.text("unit")?, period: self.text("period")? })
    }

    /// A number as it is written: `87`, `2.6` or `"2.6"`.
    fn number(&mut self, name: &str) -> Result<Option<Exact>, String> {
        let value = self.numbers.iter_mut().find(|(known, _)| *known == name).and_then(|(_, number)| number.take());
        let text = match value {
            None => return Ok(None),
            Some(Value::String(text)) => text,
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Float(number)) => number.to_string(),
            Some(_) => String::new(),
        };
        text.parse().map(Some).map_err(|_| format!("has no number with at most four decimals in `{name}`"))
    }
}
