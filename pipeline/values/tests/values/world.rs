//! A small city: two districts and a zone, a town that moved, an agency, a unit that ended; and records of it.

use catalogue::{
    Cadence, Calendar, Column, ColumnType, DayKind, Disclosure, Duplicates, Indicator, Kind, Level, Membership, Method,
    MissingItem, Period, Plan, PlanTitle, Query, Source, Text, Unit, Units,
};
use chrono::NaiveDate;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, LargeStringArray, StringArray, StringViewArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::Date32Type;
use datafusion::arrow::record_batch::RecordBatch;
use index::tables::ValueRow;
use parquet::arrow::ArrowWriter;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// A plan and the folder of its records.
pub struct World {
    pub plan: Plan,
    pub dir: TempDir,
}

/// A hotline order. Amounts are in hundredths of a yuan.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: String,
    pub unit: String,
    pub due_on: NaiveDate,
    pub closed_on: Option<NaiveDate>,
    pub amount: i128,
    pub field: String,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn order(id: &str, unit: &str, due_on: &str, closed_on: Option<&str>) -> Order {
    Order {
        id: id.to_owned(),
        unit: unit.to_owned(),
        due_on: day(due_on),
        closed_on: closed_on.map(day),
        amount: 10_000,
        field: "other".to_owned(),
    }
}

pub fn years(first: i32, last: i32) -> Vec<Period> {
    Period::of_years(first, last, Cadence::Year)
}

/// Orders closed by their due date, out of the orders due.
pub const ON_TIME: &str = "SELECT record_id, unit AS unit_id, due_on AS counted_on,
    CASE WHEN closed_on <= due_on THEN 1 ELSE 0 END AS numerator, 1 AS denominator
    FROM orders";

impl World {
    pub fn new() -> Self {
        let sources = [
            ("orders", orders_source()),
            ("population", source("unit", "counted_on", &[("people", ColumnType::Integer)])),
            ("visits", source("unit", "at", &[("at", ColumnType::Datetime), ("held", ColumnType::Boolean)])),
        ];
        let plan = Plan {
            method: method(),
            method_file: Default::default(),
            sources: sources.map(|(name, source)| (name.to_owned(), source)).into(),
            units: units(),
            calendar: Calendar {
                days: BTreeMap::from([
                    (day("2018-10-01"), (DayKind::Holiday, "国庆节".to_owned())),
                    (day("2018-09-29"), (DayKind::Workday, "国庆节".to_owned())),
                ]),
            },
            indicators: BTreeMap::new(),
            node_of: BTreeMap::new(),
            queries: BTreeMap::new(),
            shared_views: BTreeMap::new(),
            alternative: None,
        };
        Self { plan, dir: tempfile::tempdir().unwrap() }
    }

    /// With the indicator `on_time` and these orders.
    pub fn with_orders(orders: &[Order]) -> Self {
        let mut world = Self::new();
        world.indicator("on_time", Kind::Proportion, &["orders"], ON_TIME);
        world.write_orders("part-00000", orders);
        world
    }

    pub fn records(&self) -> PathBuf {
        self.dir.path().join("1-records")
    }

    pub fn indicator(&mut self, id: &str, kind: Kind, records: &[&str], sql: &str) -> &mut Indicator {
        let query = Query { path: format!("queries/01/{id}.sql"), sql: sql.to_owned() };
        self.plan.queries.insert(id.to_owned(), query);
        self.plan.node_of.insert(id.to_owned(), "01".to_owned());
        let indicator = Indicator {
            number: None,
            title: Text::default(),
            question: Text::default(),
            clause: String::new(),
            responsible: Vec::new(),
            records: records.iter().map(ToString::to_string).collect(),
            numerator: Text::default(),
            denominator: None,
            kind,
            per: None,
            unit: Text::default(),
            min_denominator: 0,
            levels: Vec::new(),
            disclosure: Disclosure::Public,
            census: false,
            area: None,
            target: None,
            score: None,
            note: None,
            page: Default::default(),
            history: Vec::new(),
        };
        self.plan.indicators.entry(id.to_owned()).insert_entry(indicator).into_mut()
    }

    pub fn view(&mut self, name: &str, sql: &str) {
        let query = Query { path: format!("queries/shared/{name}.sql"), sql: sql.to_owned() };
        self.plan.shared_views.insert(name.to_owned(), query);
    }

    /// The rows of one indicator by unit and period.
    pub fn evaluate(&self, id: &str, periods: &[Period]) -> BTreeMap<(String, String), ValueRow> {
        let rows = values::evaluate(&self.plan, &self.records(), id, periods, 2).unwrap();
        rows.into_iter().map(|row| ((row.unit_id.clone(), row.period.clone()), row)).collect()
    }

    pub fn write_orders(&self, file: &str, orders: &[Order]) {
        let ids = || orders.iter().map(|order| order.id.as_str());
        let date = |day: NaiveDate| Date32Type::from_naive_date(day);
        let amounts = Decimal128Array::from_iter_values(orders.iter().map(|order| order.amount));
        let columns: Vec<(&str, ArrayRef)> = vec![
            // The loader writes text with 64-bit offsets; other writers use other layouts, and all must be read.
            ("record_id", Arc::new(LargeStringArray::from_iter_values(ids()))),
            ("source_file", Arc::new(LargeStringArray::from_iter_values(orders.iter().map(|_| "orders.csv")))),
            ("source_line", Arc::new(Int64Array::from_iter_values((2..).take(orders.len())))),
            ("number", Arc::new(StringViewArray::from_iter_values(ids()))),
            ("unit", Arc::new(LargeStringArray::from_iter_values(orders.iter().map(|order| order.unit.as_str())))),
            ("due_on", Arc::new(Date32Array::from_iter_values(orders.iter().map(|order| date(order.due_on))))),
            ("closed_on", Arc::new(orders.iter().map(|order| order.closed_on.map(date)).collect::<Date32Array>())),
            ("amount_yuan", Arc::new(amounts.with_precision_and_scale(18, 2).unwrap())),
            ("field", Arc::new(StringArray::from_iter_values(orders.iter().map(|order| order.field.as_str())))),
        ];
        self.write("orders", file, columns);
    }

    /// Unit, day of the count, people.
    pub fn write_population(&self, rows: &[(&str, &str, i64)]) {
        let ids = rows.iter().map(|(unit, on, _)| format!("{unit}/{on}"));
        let days = rows.iter().map(|(_, on, _)| Date32Type::from_naive_date(day(on)));
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("record_id", Arc::new(StringViewArray::from_iter_values(ids))),
            ("source_file", Arc::new(StringViewArray::from_iter_values(rows.iter().map(|_| "population.csv")))),
            ("source_line", Arc::new(Int64Array::from_iter_values((2..).take(rows.len())))),
            ("unit", Arc::new(StringViewArray::from_iter_values(rows.iter().map(|(unit, ..)| unit)))),
            ("counted_on", Arc::new(Date32Array::from_iter_values(days))),
            ("people", Arc::new(Int64Array::from_iter_values(rows.iter().map(|(.., people)| *people)))),
        ];
        self.write("population", "part-00000", columns);
    }

    /// Unit, seconds since 1970, whether the visit was held.
    pub fn write_visits(&self, rows: &[(&str, i64, Option<bool>)]) {
        let at = TimestampMicrosecondArray::from_iter_values(rows.iter().map(|(_, seconds, _)| seconds * 1_000_000));
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("record_id", Arc::new(StringViewArray::from_iter_values((0..rows.len()).map(|n| format!("v{n}"))))),
            ("source_file", Arc::new(StringViewArray::from_iter_values(rows.iter().map(|_| "visits.csv")))),
            ("source_line", Arc::new(Int64Array::from_iter_values((2..).take(rows.len())))),
            ("unit", Arc::new(StringViewArray::from_iter_values(rows.iter().map(|(unit, ..)| unit)))),
            ("at", Arc::new(at)),
            ("held", Arc::new(rows.iter().map(|(.., held)| *held).collect::<BooleanArray>())),
        ];
        self.write("visits", "part-00000", columns);
    }

    pub fn write(&self, table: &str, file: &str, columns: Vec<(&str, ArrayRef)>) {
        let nullable = columns.into_iter().map(|(name, cells)| (name, cells, true));
        let batch = RecordBatch::try_from_iter_with_nullable(nullable).unwrap();
        let folder = self.records().join(table);
        std::fs::create_dir_all(&folder).unwrap();
        let file = std::fs::File::create(folder.join(format!("{file}.parquet"))).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    pub fn remove(&self, table: &str) {
        std::fs::remove_dir_all(self.records().join(table)).unwrap();
    }
}

/// Numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

pub fn random_orders(seed: u64, count: usize) -> Vec<Order> {
    let mut dice = Dice(seed);
    let units = ["C", "D1", "D2", "Z", "T1", "T2", "A"];
    let start = day("2018-01-01");
    (0..count)
        .map(|n| {
            let due_on = start + chrono::Days::new(dice.roll(3 * 365));
            Order {
                id: format!("o{n:05}"),
                unit: units[usize::try_from(dice.roll(7)).unwrap()].to_owned(),
                due_on,
                closed_on: (dice.roll(4) > 0).then(|| due_on + chrono::Days::new(dice.roll(3)) - chrono::Days::new(1)),
                amount: i128::from(dice.roll(1_000_000)),
                field: ["tender", "debt", "other"][usize::try_from(dice.roll(3)).unwrap()].to_owned(),
            }
        })
        .collect()
}

pub fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn orders_source() -> Source {
    source(
        "unit",
        "due_on",
        &[
            ("number", ColumnType::Text),
            ("due_on", ColumnType::Date),
            ("closed_on", ColumnType::Date),
            ("amount_yuan", ColumnType::Amount),
            ("field", ColumnType::Category),
        ],
    )
}

fn source(unit: &str, date: &str, columns: &[(&str, ColumnType)]) -> Source {
    let own = [(unit, ColumnType::Unit), (date, ColumnType::Date)];
    let own = own.iter().filter(|(name, _)| !columns.iter().any(|(other, _)| other == name));
    let column = |kind| Column {
        headers: Vec::new(),
        kind,
        required: false,
        values: Default::default(),
        unit: None,
        decimals: None,
        references: None,
        personal: None,
        when_empty: None,
        open_ended: false,
        note: None,
    };
    Source {
        title: Text::default(),
        dataset: String::new(),
        office: String::new(),
        publication: Disclosure::Internal,
        files: Vec::new(),
        key: Vec::new(),
        unit: unit.to_owned(),
        date: date.to_owned(),
        duplicates: Duplicates::default(),
        columns: own.chain(columns).map(|(name, kind)| ((*name).to_owned(), column(*kind))).collect(),
        checks: Vec::new(),
        reported_rates: Vec::new(),
    }
}

fn units() -> Units {
    let unit = |id: &str, level: Level, valid_to: Option<&str>| Unit {
        unit_id: id.to_owned(),
        name_zh: id.to_owned(),
        name_en: id.to_owned(),
        level,
        peer_group: String::new(),
        valid_from: None,
        valid_to: valid_to.map(day),
        source: String::new(),
    };
    let member = |unit: &str, parent: &str, from: Option<&str>, to: Option<&str>| Membership {
        unit_id: unit.to_owned(),
        parent_id: parent.to_owned(),
        valid_from: from.map(day),
        valid_to: to.map(day),
        source: String::new(),
    };
    let all = [
        unit("C", Level::City, None),
        unit("D1", Level::District, None),
        unit("D2", Level::District, None),
        unit("Z", Level::FunctionalZone, None),
        unit("T1", Level::Township, None),
        unit("T2", Level::Township, None),
        unit("A", Level::Agency, None),
        unit("E", Level::Agency, Some("2018-07-01")),
    ];
    Units {
        units: all.into_iter().map(|unit| (unit.unit_id.clone(), unit)).collect(),
        memberships: vec![
            member("D1", "C", None, None),
            member("D2", "C", None, None),
            member("Z", "C", None, None),
            member("A", "C", None, None),
            member("E", "C", None, None),
            member("T1", "Z", None, Some("2019-07-01")),
            member("T1", "D1", Some("2019-07-01"), None),
            member("T2", "D2", None, None),
        ],
        names: Vec::new(),
    }
}

fn method() -> Method {
    Method {
        plan: PlanTitle {
            title: Text::default(),
            document: String::new(),
            top_unit: "C".to_owned(),
            years: [2018, 2020],
            cadence: Cadence::Year,
            values_only: false,
            collective: Vec::new(),
        },
        missing_item: MissingItem::Rescale,
        min_weight_present: 0.5,
        bonus_cap: 0.0,
        grades: Vec::new(),
        peer_groups: Vec::new(),
        nodes: Vec::new(),
        steps: Vec::new(),
        weights: "given".to_owned(),
        weight_sets: Vec::new(),
        uncertainty: None,
        interval_level: 0.95,
        incidence: None,
        rank_ranges: catalogue::RankRanges::default(),
        disclosure: catalogue::Withholding::default(),
    }
}
