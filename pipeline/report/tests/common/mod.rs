//! A small city for tests of reports: 8 ranked units and the city, 17 measures, 26 indicators, 3 years.
//!
//! Numbers come from a fixed recurrence. Every kind of cell occurs, and a tie.

pub mod plan;

use catalogue::{Basis, Kind, Lang, Plan, Rule};
use index::comparison::{ComparisonRow, compare};
use index::incidence::{GapRow, IncidenceRow, TrendRow, event_gaps, incidence};
use index::progress::{DepartmentRow, ProgressRow, departments, plan_progress};
use index::rank_ranges::{RankRangeRow, rank_ranges};
use index::tables::{AreaRow, EventRow, Exact, IndexRow, ScoreRow, Status, ValueRow, Verdict};
use index::uncertainty::{SensitivityRow, UncertaintyRow, WhatIfRow};
use index::{StandingRow, WeightRow};
use report::{ReportInput, RuleFacts, RunFacts, SourceFacts, TableFacts};
use std::collections::BTreeSet;

pub const PERIODS: [&str; 3] = ["2018", "2019", "2020"];

/// Everything a report is made from.
pub struct City {
    pub plan: Plan,
    pub values: Vec<ValueRow>,
    pub areas: Vec<AreaRow>,
    pub scores: Vec<ScoreRow>,
    pub index: Vec<IndexRow>,
    pub incidence: Vec<IncidenceRow>,
    pub incidence_trend: Vec<TrendRow>,
    pub event_gaps: Vec<GapRow>,
    pub comparison: Vec<ComparisonRow>,
    pub rank_ranges: Vec<RankRangeRow>,
    pub uncertainty: Vec<UncertaintyRow>,
    pub alternative: Vec<IndexRow>,
    pub standings: Vec<StandingRow>,
    pub weights: Vec<WeightRow>,
    pub what_if: Vec<WhatIfRow>,
    pub sensitivity: Vec<SensitivityRow>,
    pub plan_progress: Vec<ProgressRow>,
    pub departments: Vec<DepartmentRow>,
    pub run: RunFacts,
    pub lang: Lang,
}

impl City {
    pub fn input(&self) -> ReportInput<'_> {
        ReportInput {
            plan: &self.plan,
            values: &self.values,
            areas: &self.areas,
            scores: &self.scores,
            index: &self.index,
            incidence: &self.incidence,
            incidence_trend: &self.incidence_trend,
            event_gaps: &self.event_gaps,
            comparison: &self.comparison,
            rank_ranges: &self.rank_ranges,
            uncertainty: &self.uncertainty,
            alternative: &self.alternative,
            standings: &self.standings,
            weights: &self.weights,
            what_if: &self.what_if,
            sensitivity: &self.sensitivity,
            plan_progress: &self.plan_progress,
            departments: &self.departments,
            run: &self.run,
            lang: self.lang,
        }
    }

    pub fn new() -> Self {
        let mut city = Self::of(plan::plan());
        every_kind_of_cell(&city.plan, &mut city.values);
        city.areas = areas(&city.values);
        city.score();
        city
    }

    /// Values for every indicator, unit and period of a plan.
    pub fn of(plan: Plan) -> Self {
        let values = values(&plan);
        let mut city = Self {
            areas: areas(&values),
            values,
            scores: Vec::new(),
            index: Vec::new(),
            incidence: Vec::new(),
            incidence_trend: Vec::new(),
            event_gaps: Vec::new(),
            comparison: Vec::new(),
            rank_ranges: Vec::new(),
            uncertainty: Vec::new(),
            alternative: Vec::new(),
            standings: Vec::new(),
            weights: Vec::new(),
            what_if: Vec::new(),
            sensitivity: Vec::new(),
            plan_progress: Vec::new(),
            departments: Vec::new(),
            run: run(&plan),
            plan,
            lang: Lang::Zh,
        };
        city.score();
        city
    }

    /// Fills scores and index from the values, and the tables of what few records allow to be said.
    pub fn score(&mut self) {
        self.scores = self.values.iter().map(|row| score(&self.plan, row)).collect();
        self.index = index(&self.plan, &self.scores);
        self.weights = weights(&self.plan);
        self.plan_progress = plan_progress(&self.plan, &self.scores);
        self.departments = departments(&self.plan, &self.scores);
        (self.incidence, self.incidence_trend) = incidence(&self.plan, &self.values, &self.areas);
        self.event_gaps = event_gaps(&self.plan, &events(&self.areas), &self.incidence);
        self.comparison = compare(&self.plan, &self.values);
        self.rank_ranges = rank_ranges(&self.plan, &self.values);
    }
}

/// The cases of every area, one a day from the first of March on.
fn events(areas: &[AreaRow]) -> Vec<EventRow> {
    let of_area = |row: &AreaRow| {
        let (indicator_id, unit_id, area) = (row.indicator_id.clone(), row.unit_id.clone(), row.area.clone());
        let (cases, period) = (row.numerator.map_or(0, |count| count.0 / Exact::SCALE), row.period.clone());
        (1..=cases.min(28)).map(move |day| EventRow {
            indicator_id: indicator_id.clone(),
            unit_id: unit_id.clone(),
            area: area.clone(),
            day: format!("{period}-03-{day:02}"),
            events: Exact::whole(1),
        })
    };
    areas.iter().flat_map(of_area).collect()
}

/// The next of a fixed row of numbers, 0 to 1.
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 40) as f64 / (1u64 << 24) as f64
}

fn values(plan: &Plan) -> Vec<ValueRow> {
    let mut rows = Vec::new();
    let mut state = 2018;
    for (id, indicator) in &plan.indicators {
        for unit in plan.units.units.keys() {
            for period in PERIODS {
                let base = 20 + (next(&mut state) * 1800.0) as i64;
                let share = 0.70 + 0.3 * next(&mut state).sqrt();
                let (numerator, denominator) = match indicator.kind {
                    Kind::Count => (i64::from(next(&mut state) > 0.9), 0),
                    Kind::Rate => ((next(&mut state) * 9.0) as i64, 60 + base / 10),
                    _ if id.starts_with("reconsideration") => ((base as f64 * (1.0 - share)) as i64, base),
                    _ => ((base as f64 * share) as i64, base),
                };
                rows.push(value(plan, id, unit, period, numerator, denominator));
            }
        }
    }
    rows
}

/// Puts every status, a true zero and a near miss of a target into the latest period.
fn every_kind_of_cell(plan: &Plan, rows: &mut Vec<ValueRow>) {
    let mut set = |indicator: &str, unit: &str, status: Status| {
        for row in rows.iter_mut().filter(|r| r.indicator_id == indicator && r.unit_id == unit && r.period == "2020") {
            (row.status, row.value, row.lower, row.upper) = (status, None, None, None);
            if status == Status::NotReported {
                (row.numerator, row.denominator, row.records) = (None, None, 0);
            }
        }
    };
    set("ppp_fulfilled", "FZ-WS", Status::NoDenominator);
    set("ppp_fulfilled", "FZ-BS", Status::NotReported);
    set("repair_on_time", "FZ-WS", Status::TooFewRecords);
    set("sanction_captured", "440403", Status::Suppressed);
    set("complaints_closed", "FZ-GX", Status::Suppressed);
    set("credit_file_coverage", "FZ-BS", Status::NotReported);
    for (unit, numerator, denominator) in [("440402", 4_213, 4_214), ("440403", 2_031, 2_031), ("FZ-WS", 41, 58)] {
        rows.retain(|r| !(r.indicator_id == "credit_file_coverage" && r.unit_id == unit && r.period == "2020"));
        rows.push(value(plan, "credit_file_coverage", unit, "2020", numerator, denominator));
    }
    rows.retain(|r| !(r.indicator_id == "promises_kept" && r.unit_id == "FZ-GL" && r.period == "2020"));
    rows.push(value(plan, "promises_kept", "FZ-GL", "2020", 0, 37));
    rows.sort_by(|a, b| (&a.indicator_id, &a.unit_id, &a.period).cmp(&(&b.indicator_id, &b.unit_id, &b.period)));
}

fn value(plan: &Plan, id: &str, unit: &str, period: &str, numerator: i64, denominator: i64) -> ValueRow {
    let kind = plan.indicators[id].kind;
    let per = if kind == Kind::Count { numerator as f64 } else { 100.0 * numerator as f64 / denominator as f64 };
    let share = numerator as f64 / denominator as f64;
    let half = 196.0 * (share * (1.0 - share) / denominator as f64).sqrt() + 100.0 / denominator as f64;
    let interval = kind == Kind::Proportion;
    ValueRow {
        indicator_id: id.into(),
        unit_id: unit.into(),
        period: period.into(),
        numerator: Some(Exact::whole(numerator)),
        denominator: (kind != Kind::Count).then_some(Exact::whole(denominator)),
        records: denominator.max(numerator) as u64,
        value: Some(per),
        lower: interval.then_some((per - half).max(0.0)),
        upper: interval.then_some((per + half).min(100.0)),
        status: Status::Ok,
    }
}

fn areas(values: &[ValueRow]) -> Vec<AreaRow> {
    let fields = [
        "政府采购",
        "政府和社会资本合作",
        "招标投标",
        "公共资源交易",
        "招商引资",
        "地方政府债务",
        "街道和乡镇",
        "公务员",
        "事业单位",
    ];
    let mut rows = Vec::new();
    let mut state = 9;
    for row in values.iter().filter(|row| row.indicator_id == "agency_dishonesty_incidence") {
        for field in fields {
            let count = (next(&mut state) * 6.0) as i64 - 2;
            if count > 0 {
                rows.push(AreaRow {
                    indicator_id: row.indicator_id.clone(),
                    unit_id: row.unit_id.clone(),
                    period: row.period.clone(),
                    area: field.to_owned(),
                    numerator: Some(Exact::whole(count)),
                    denominator: row.denominator,
                    records: count as u64,
                    value: None,
                    lower: None,
                    upper: None,
                    status: Status::Ok,
                });
            }
        }
    }
    rows
}

fn score(plan: &Plan, row: &ValueRow) -> ScoreRow {
    let indicator = &plan.indicators[&row.indicator_id];
    let target = indicator.target.as_ref();
    let rule = indicator.score.as_ref().map(|scoring| &scoring.rule);
    let met = |value: f64| target.map(|t| if t.at_most { value <= t.value } else { value >= t.value });
    ScoreRow {
        indicator_id: row.indicator_id.clone(),
        unit_id: row.unit_id.clone(),
        period: row.period.clone(),
        value: row.value,
        status: row.status,
        score: row.value.and_then(|value| match rule? {
            Rule::Goalposts { worst, best } => Some((100.0 * (value - worst) / (best - worst)).clamp(0.0, 100.0)),
            Rule::Binary => Some(if met(value) == Some(true) { 100.0 } else { 0.0 }),
            _ => None,
        }),
        rule: match rule {
            None => "context",
            Some(Rule::Gate { .. }) => "gate",
            Some(Rule::Binary) => "binary",
            Some(_) => "goalposts",
        }
        .into(),
        parameters: String::new(),
        weight: if matches!(rule, None | Some(Rule::Gate { .. })) { 0.0 } else { 1.0 },
        target: target.map(|t| t.value),
        basis: target
            .map(|t| match t.basis {
                Basis::Seed => "seed",
                Basis::Law => "law",
                Basis::Practice => "practice",
                Basis::Proposal => "proposal",
            })
            .unwrap_or_default()
            .into(),
        verdict: match (row.status, row.value.and_then(met)) {
            (Status::TooFewRecords, _) => Verdict::TooLittleEvidence,
            (Status::Ok, Some(true)) => Verdict::Met,
            (Status::Ok, Some(false)) => Verdict::NotMet,
            (Status::Ok, None) => Verdict::NoTarget,
            _ => Verdict::NoValue,
        },
    }
}

/// Every measure weighs the same.
fn weights(plan: &Plan) -> Vec<WeightRow> {
    let share = 1.0 / measures(plan).len() as f64;
    let of = |level, id: &str| {
        let (id, node_id) = (id.to_owned(), plan.top_node().unwrap().to_owned());
        WeightRow { level, id, node_id, weight: 1.0, share, effective_weight: share }
    };
    let levels: BTreeSet<_> = plan.units.units.values().map(|unit| unit.level).collect();
    levels.into_iter().flat_map(|level| measures(plan).into_iter().map(move |id| of(level, id))).collect()
}

/// The nodes that hold indicators.
fn measures(plan: &Plan) -> BTreeSet<&str> {
    plan.node_of.values().map(String::as_str).collect()
}

/// The mean of what has a score, without weights; ranks with ties.
fn index(plan: &Plan, scores: &[ScoreRow]) -> Vec<IndexRow> {
    let mean = |x: &[f64]| (!x.is_empty()).then(|| x.iter().sum::<f64>() / x.len() as f64);
    let mut rows = Vec::new();
    for unit in plan.units.units.values() {
        for period in PERIODS {
            let row = |node: &str, score: Option<f64>, present: f64| IndexRow {
                node_id: node.into(),
                unit_id: unit.unit_id.clone(),
                period: period.into(),
                score,
                weight_present: present,
                peer_group: unit.peer_group.clone(),
                rank: None,
                peers: 0,
                bonus: None,
                gates: String::new(),
                grade: String::new(),
                grade_before_gates: String::new(),
            };
            let mine = || scores.iter().filter(|s| s.unit_id == unit.unit_id && s.period == period);
            let mut means = Vec::new();
            for measure in measures(plan) {
                let of: Vec<&ScoreRow> =
                    mine().filter(|s| plan.node_of[&s.indicator_id] == measure && s.weight > 0.0).collect();
                let present: Vec<f64> = of.iter().filter_map(|s| s.score).collect();
                means.extend(mean(&present));
                rows.push(row(measure, mean(&present), present.len() as f64 / of.len().max(1) as f64));
            }
            let mut top = row(plan.top_node().unwrap(), mean(&means), means.len() as f64 / measures(plan).len() as f64);
            let gates: Vec<&str> =
                mine().filter(|s| s.rule == "gate" && s.value > Some(0.0)).map(|s| s.indicator_id.as_str()).collect();
            top.gates = gates.join(";");
            top.bonus = Some(0.0);
            let grade = |score: f64| {
                plan.method.grades.iter().find(|g| score >= g.at_least).map(|g| g.id.clone()).unwrap_or_default()
            };
            top.grade_before_gates = top.score.map(grade).unwrap_or_default();
            top.grade =
                if gates.is_empty() || top.score < Some(60.0) { top.grade_before_gates.clone() } else { "fair".into() };
            rows.push(top);
        }
    }
    let tops: Vec<IndexRow> =
        rows.iter().filter(|r| r.node_id == plan.top_node().unwrap() && !r.peer_group.is_empty()).cloned().collect();
    for row in rows
        .iter_mut()
        .filter(|r| r.node_id == plan.top_node().unwrap() && !r.peer_group.is_empty() && r.score.is_some())
    {
        let peers: Vec<_> = tops
            .iter()
            .filter(|t| t.peer_group == row.peer_group && t.period == row.period && t.score.is_some())
            .collect();
        row.peers = peers.len() as u32;
        row.rank = Some(1 + peers.iter().filter(|t| t.score > row.score).count() as u32);
    }
    rows
}

fn run(plan: &Plan) -> RunFacts {
    let tables: BTreeSet<&str> = plan.indicators.values().flat_map(|i| i.records.iter().map(String::as_str)).collect();
    let tables: Vec<&str> = tables.into_iter().collect();
    RunFacts {
        findings: Vec::new(),
        simulated: true,
        made_on: Some("2021-01-15".into()),
        program_version: "0.1.0".into(),
        tables: (1..)
            .zip(&tables)
            .map(|(n, table)| TableFacts {
                table: (*table).into(),
                title: format!("来源表{n}"),
                office: "市发改局".into(),
                files: 3,
                read: 1_000 * n + 12,
                kept: 1_000 * n,
                rejected: 12,
            })
            .collect(),
        rejected_by_rule: tables
            .iter()
            .take(6)
            .zip(["wrong_type", "impossible_date", "duplicate_key", "unknown_unit", "personal_id", "missing_required"])
            .map(|(table, rule)| RuleFacts { table: (*table).into(), rule: rule.into(), count: 12 })
            .collect(),
        sources: (0u64..)
            .zip(tables.iter().flat_map(|table| PERIODS.map(|year| (table, year))))
            .map(|(n, (table, year))| SourceFacts {
                path: format!("{year}/{table}.csv"),
                table: (*table).into(),
                sha256: format!("{:064x}", u128::from(n + 1) * 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835),
                rows: 300 + n,
            })
            .collect(),
    }
}
