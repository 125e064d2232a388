//! What one cell shows: a number, or why there is none. Always glyph and word, never colour alone.

use crate::format;
use crate::lookup::Lookup;
use index::comparison::{Evidence, Standing};
use index::tables::{Exact, ScoreRow, Status, Verdict};
use serde::Serialize;

/// A cell of a table or a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Cell {
    /// Style class; also the key of the legend.
    pub class: String,
    pub glyph: String,
    /// The number as people read it; empty when there is none.
    pub text: String,
    /// The number in its shortest exact form, for machines.
    pub exact: String,
    /// What the number is in, where that is not percent or points.
    pub unit: String,
    pub word: String,
}

/// States without a number: class and glyph. The class is also the label's key.
pub(crate) const NO_NUMBER: [(&str, &str); 6] = [
    ("not_reported", "×"),
    ("impossible", "！"),
    ("suppressed", "■"),
    ("no_denominator", "—"),
    ("too_few", "◇"),
    ("not_scored", "○"),
];

/// Glyph of a true zero.
pub(crate) const ZERO: (&str, &str) = ("zero", "◎");

/// A number, exactly.
pub(crate) fn exact(x: f64) -> String {
    format!("{x}")
}

impl Lookup<'_> {
    /// A cell that says why there is no number.
    pub fn no_number(&self, class: &str) -> Cell {
        let glyph = NO_NUMBER.iter().find(|(name, _)| *name == class).map_or("", |(_, glyph)| glyph);
        Cell {
            class: class.to_owned(),
            glyph: glyph.to_owned(),
            word: self.labels.get(&format!("state_{class}")),
            ..Cell::default()
        }
    }

    /// Data was sent, and the number is nought.
    fn zero(&self, text: String, x: f64) -> Cell {
        let (class, glyph) = ZERO;
        Cell {
            class: class.to_owned(),
            glyph: glyph.to_owned(),
            text,
            exact: exact(x),
            word: self.labels.get("state_zero"),
            ..Cell::default()
        }
    }

    /// A score by its band.
    pub fn score_cell(&self, score: f64) -> Cell {
        let mut edges: Vec<f64> = self.settings.bands.iter().map(|band| band.at_least).collect();
        edges.extend([0.0, 100.0, score]);
        let text = format::round(score, format::decimals_apart(&edges, 1));
        let (class, glyph, word) = self
            .settings
            .band(score)
            .map_or(("", "", ""), |band| (band.class.as_str(), band.glyph.as_str(), band.word.get(self.labels.lang)));
        Cell {
            class: class.to_owned(),
            glyph: glyph.to_owned(),
            text,
            exact: exact(score),
            word: word.to_owned(),
            ..Cell::default()
        }
    }

    /// The score of a node, or why it has none.
    pub fn node_cell(&self, node: &str, unit: &str, period: &str) -> Cell {
        if let Some(score) = self.index(node, unit, period).and_then(|row| row.score) {
            let cell = self.score_cell(score);
            // No points for a value that is not nought is a bad score, and no nought.
            let mut values = self
                .input
                .plan
                .indicators_of(node)
                .filter_map(|(id, _)| self.value(id, unit, period).and_then(|row| row.value));
            let nought = score == 0.0 && values.all(|value| value == 0.0);
            return if nought { self.zero(cell.text, score) } else { cell };
        }
        let statuses: Vec<Status> = self
            .input
            .plan
            .indicators_of(node)
            .filter_map(|(id, _)| self.value(id, unit, period).map(|row| row.status))
            .collect();
        // The first of these that holds says best what is missing: what was sent and cannot be, a value that is there but
        // does not count, then what the unit could have sent, then what was too little.
        let class = [Status::Impossible, Status::Ok, Status::NotReported, Status::TooFewRecords, Status::Suppressed]
            .into_iter()
            .find(|status| statuses.contains(status))
            .map_or("no_denominator", class_of);
        self.no_number(class)
    }

    /// The value of an indicator, or why it has none.
    pub fn value_cell(&self, indicator: &str, unit: &str, period: &str) -> Cell {
        let Some(row) = self.value(indicator, unit, period) else { return self.no_number("no_denominator") };
        let target = self.score(indicator, unit, period).and_then(|score| score.target);
        let percent = self.is_percent(indicator);
        let unit = self.indicator(indicator).filter(|_| !percent).map(|of| self.unit_of(of)).unwrap_or_default();
        match (format::value(row, target, percent), row.value) {
            (Some(text), Some(value)) if value == 0.0 => Cell { unit, ..self.zero(text, value) },
            (Some(text), Some(value)) => Cell { text, exact: exact(value), unit, ..Cell::default() },
            _ => self.no_number(class_of(row.status)),
        }
    }

    /// How the value stands to the rest of its group.
    pub fn standing_cell(&self, standing: Standing) -> Cell {
        let (id, glyph) = match standing {
            Standing::Better => ("better", "▲"),
            Standing::Similar => ("similar", "●"),
            Standing::Worse => ("worse", "▼"),
            Standing::NotCompared => ("not_compared", "○"),
        };
        Cell { glyph: glyph.to_owned(), word: self.labels.get(&format!("standing_{id}")), ..Cell::default() }
    }

    /// How sure it is on which side of the target a unit is.
    pub fn evidence_words(&self, evidence: Evidence) -> String {
        self.labels.get(match evidence {
            Evidence::Met => "evidence_met",
            Evidence::MetByCount => "evidence_met_by_count",
            Evidence::NotMet => "evidence_not_met",
            Evidence::TooLittleEvidence => "evidence_too_little_evidence",
        })
    }

    /// How the value stands to its target.
    pub fn verdict_cell(&self, row: &ScoreRow) -> Cell {
        let (class, glyph) = match row.verdict {
            Verdict::Met => ("strong", "▲"),
            Verdict::NotMet => ("weak", "▼"),
            Verdict::NotYetDue => ("middle", "●"),
            Verdict::TooLittleEvidence => ("too_few", "◇"),
            Verdict::NoValue => ("not_scored", "○"),
            Verdict::NoTarget => ("none", "–"),
        };
        Cell {
            class: class.to_owned(),
            glyph: glyph.to_owned(),
            word: self.labels.get(&format!("verdict_{}", row.verdict.id())),
            ..Cell::default()
        }
    }
}

/// A number of events; nought is a number like any other.
pub(crate) fn count_cell(count: Exact) -> Cell {
    Cell { text: format::exact(count), exact: count.to_string(), ..Cell::default() }
}

/// The class of a status without a number; a value that is there but gives no score is `not_scored`.
pub(crate) fn class_of(status: Status) -> &'static str {
    match status {
        Status::Ok => "not_scored",
        Status::NotReported => "not_reported",
        Status::Suppressed => "suppressed",
        Status::NoDenominator => "no_denominator",
        Status::TooFewRecords => "too_few",
        Status::Impossible => "impossible",
    }
}
