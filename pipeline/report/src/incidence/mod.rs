//! Where dishonesty is frequent: the matrix of units and fields, fields over the city, units over their fields.

mod cells;
mod fields;
mod matrix;
mod units;
mod words;

pub(crate) use cells::{AlarmRow, alarmed};
pub(crate) use fields::FieldRow;
pub(crate) use matrix::MatrixRow;
pub(crate) use units::UnitRow;

use crate::format;
use crate::lookup::Lookup;
use index::incidence::{IncidenceRow, Scope, TrendRow};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize)]
pub(crate) struct IncidencePart {
    /// Title of the indicator that counts the cases.
    pub title: String,
    /// What the tables say, in words.
    pub sentences: Vec<String>,
    /// How it was worked out.
    pub notes: Vec<String>,
    pub fields: Vec<String>,
    pub rows: Vec<MatrixRow>,
    pub field_rows: Vec<FieldRow>,
    pub unit_rows: Vec<UnitRow>,
    /// The cells that are high or to be watched, the strongest first.
    pub alarms: Vec<AlarmRow>,
}

/// The rows of the latest period, by scope and key, and the units and fields in the order in which they are shown.
pub(crate) struct Incidence<'a> {
    pub lookup: &'a Lookup<'a>,
    pub indicator: &'a str,
    pub units: Vec<&'a str>,
    pub fields: Vec<&'a str>,
    rows: BTreeMap<(&'a str, &'a str), &'a IncidenceRow>,
    trends: BTreeMap<(&'a str, &'a str), &'a TrendRow>,
}

impl<'a> Incidence<'a> {
    /// `None` when the run has no such table, or nothing in it for the latest period.
    pub fn new(lookup: &'a Lookup<'a>) -> Option<Self> {
        let input = lookup.input;
        let of_period: Vec<&IncidenceRow> = input.incidence.iter().filter(|row| row.period == lookup.latest).collect();
        let indicator = of_period.first()?.indicator_id.as_str();
        let cells = || of_period.iter().filter(|row| row.scope == Scope::Cell);
        let (present, occurring): (BTreeSet<&str>, BTreeSet<&str>) =
            cells().map(|row| (row.unit_id.as_str(), row.area.as_str())).unzip();
        let shown: BTreeSet<&str> = lookup.units().collect();
        let mut units: Vec<&str> = lookup.units().filter(|unit| present.contains(unit)).collect();
        units.extend(present.iter().filter(|unit| !shown.contains(*unit)));
        let defined = || input.plan.method.incidence.iter().flat_map(|method| &method.fields);
        let mut fields: Vec<&str> =
            defined().map(|field| field.id.as_str()).filter(|id| occurring.contains(id)).collect();
        fields.extend(occurring.iter().filter(|id| !defined().any(|field| field.id == **id)));
        (!units.is_empty() && !fields.is_empty()).then(|| Self {
            lookup,
            indicator,
            units,
            fields,
            rows: of_period.iter().map(|row| ((&*row.unit_id, &*row.area), *row)).collect(),
            trends: input.incidence_trend.iter().map(|row| ((&*row.unit_id, &*row.area), row)).collect(),
        })
    }

    pub fn row(&self, unit: &str, field: &str) -> Option<&'a IncidenceRow> {
        self.rows.get(&(unit, field)).copied()
    }

    pub fn trend(&self, unit: &str, field: &str) -> Option<&'a TrendRow> {
        self.trends.get(&(unit, field)).copied()
    }

    /// The unit whose rows are the sums over all units.
    pub fn top(&self) -> &'a str {
        self.lookup.input.plan.method.plan.top_unit.as_str()
    }

    pub fn field_title(&self, id: &str) -> String {
        field_title(self.lookup, self.indicator, id)
    }
}

/// What a field of an indicator is called: as the method says, else as the records do.
pub(crate) fn field_title(lookup: &Lookup, indicator: &str, id: &str) -> String {
    let plan = lookup.input.plan;
    let defined = plan.method.incidence.iter().flat_map(|method| &method.fields).find(|field| field.id == id);
    let records = lookup.indicator(indicator).map(|indicator| indicator.records.as_slice());
    format::visible(match defined {
        Some(field) => field.title.get(lookup.labels.lang),
        None => plan.category_label(id, records.unwrap_or_default()),
    })
}

/// The part of the page; `None` when the run has no table of incidence.
pub(crate) fn part(lookup: &Lookup) -> Option<IncidencePart> {
    let of = Incidence::new(lookup)?;
    Some(IncidencePart {
        title: lookup.indicator_title(of.indicator),
        sentences: words::sentences(&of),
        notes: words::notes(&of),
        fields: of.fields.iter().map(|field| of.field_title(field)).collect(),
        rows: matrix::rows(&of),
        field_rows: fields::rows(&of),
        unit_rows: units::rows(&of),
        alarms: cells::alarms(&of),
    })
}
