use crate::identity::{credit_code, identity_number};
use crate::random::Random;
use crate::sheet::{EMPTY, Fresh, Table, is_day};
use crate::world::{DateStyle, Day, World};
use catalogue::{Column, ColumnType, Personal, Source};

/// Identity numbers from here on belong to spoilt rows only.
const FRESH_PEOPLE: u64 = 5_000_000;

/// A way to spoil a row of a table, so that one rule refuses it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Defect {
    /// One cell of these columns is spoilt for a rule about cells.
    Cell(&'static str, Vec<usize>),
    /// A cell too many or too few.
    ColumnCount,
    /// The same row a second time.
    ExactCopy,
    /// The same key with other cells, which must lose by the source's rule: a later row supersedes it where there is one.
    LosingCopy,
    /// A check of the source.
    Check(&'static str, usize),
}

/// A copy of a good row, taken apart.
pub(crate) struct Draft<'a, 'p> {
    pub(crate) world: &'a World<'p>,
    pub(crate) table: &'static Table,
    pub(crate) source: &'p Source,
    pub(crate) style: DateStyle,
    pub(crate) cells: Vec<String>,
    pub(crate) values: Vec<i64>,
    pub(crate) serial: u64,
    /// The column that a break says it spoils; empty for the whole row.
    pub(crate) blamed: &'static str,
    /// The original is later than this copy by the source's `latest`.
    pub(crate) superseded: bool,
}

impl Defect {
    /// The defects that rows of a table can have.
    pub(crate) fn of(table: &Table, source: &Source) -> Vec<Self> {
        let columns = |fits: &dyn Fn(&str, &Column) -> bool| -> Vec<usize> {
            let fits = |name: &&str| source.columns.get(*name).is_some_and(|column| fits(name, column));
            table.columns.iter().enumerate().filter(|(_, name)| fits(name)).map(|(at, _)| at).collect()
        };
        let is_key = |name: &str| source.key.iter().any(|key| key == name);
        // A cell that is refused counts as empty, which would fail a check that asks for it as well.
        let free = |name: &str| !is_asked_for(source, name);
        let typed = |column: &Column| {
            !matches!(column.kind, ColumnType::Text | ColumnType::DocumentNo | ColumnType::Category | ColumnType::Unit)
                && column.personal.is_none()
        };
        let free_text = |name: &str, column: &Column| {
            matches!(column.kind, ColumnType::Text | ColumnType::DocumentNo)
                && column.personal.is_none()
                && column.references.is_none()
                && !is_key(name)
                && free(name)
        };
        let cells = [
            ("wrong_type", columns(&|name, column| typed(column) && free(name))),
            ("impossible_date", columns(&|name, column| is_day(column.kind) && free(name))),
            ("missing_required", columns(&|name, column| column.required || is_key(name))),
            ("unknown_unit", columns(&|_, column| column.kind == ColumnType::Unit)),
            ("unknown_category", columns(&|name, column| column.kind == ColumnType::Category && free(name))),
            ("unknown_reference", columns(&|_, column| column.references.is_some())),
            ("personal_id", columns(&|name, column| free_text(name, column))),
        ];
        let mut defects: Vec<Self> =
            table.breaks.iter().enumerate().map(|(at, (rule, _))| Self::Check(rule, at)).collect();
        defects.extend([Self::LosingCopy, Self::ColumnCount, Self::ExactCopy]);
        defects.extend(cells.into_iter().filter(|(_, at)| !at.is_empty()).map(|(rule, at)| Self::Cell(rule, at)));
        defects
    }

    /// The rule that must refuse the row, once it has been spoilt.
    pub(crate) fn rule(&self, draft: &Draft<'_, '_>) -> &'static str {
        match self {
            Self::LosingCopy if draft.superseded => "superseded",
            Self::Cell(rule, _) | Self::Check(rule, _) => rule,
            Self::ColumnCount => "wrong_column_count",
            Self::ExactCopy | Self::LosingCopy => "duplicate_key",
        }
    }
}

impl Draft<'_, '_> {
    /// Spoils the row. Gives the column's name, or nothing for the whole row; `None` when the row cannot be spoilt so.
    pub(crate) fn spoil(
        &mut self,
        defect: &Defect,
        random: &mut Random,
        spare: &mut Vec<String>,
    ) -> Option<&'static str> {
        match defect {
            Defect::ExactCopy => return Some(""),
            Defect::LosingCopy => {
                self.lose(random);
                return Some("");
            }
            Defect::ColumnCount | Defect::Cell(..) | Defect::Check(..) => {}
        }
        self.take_codes();
        self.refresh_key(spare)?;
        match defect {
            Defect::ColumnCount if random.below(2) == 0 => {
                self.cells.pop();
            }
            Defect::ColumnCount => self.cells.push("多出的一格".to_owned()),
            Defect::Check(_, at) => {
                (self.table.breaks.get(*at)?.1)(self);
                return Some(self.blamed);
            }
            Defect::Cell(rule, columns) => {
                let at = *random.pick(columns);
                let name = self.table.columns[at];
                let column = self.source.columns.get(name)?;
                self.cells[at] = match *rule {
                    "wrong_type" => wrong_type(column.kind).to_owned(),
                    "impossible_date" => self.impossible_date(at, random),
                    "missing_required" => (*random.pick(&["", "", "/", "—", "NULL"])).to_owned(),
                    "unknown_unit" => (*random.pick(&["珠海市某某局", "不存在街道", "440499"])).to_owned(),
                    "unknown_category" => "不详类别".to_owned(),
                    "unknown_reference" if column.personal.is_some() => identity_number(FRESH_PEOPLE * 2 + self.serial),
                    "unknown_reference" => format!("查无此号-{}", self.serial),
                    _ => self.personal_text(),
                };
                return Some(name);
            }
            Defect::ExactCopy | Defect::LosingCopy => {}
        }
        Some("")
    }

    /// Units by code, so that a spoilt date cannot also make a name unknown.
    fn take_codes(&mut self) {
        for (at, name) in self.table.columns.iter().enumerate() {
            let is_unit = self.source.columns.get(*name).is_some_and(|column| column.kind == ColumnType::Unit);
            if let (true, Ok(unit)) = (is_unit, usize::try_from(self.values[at])) {
                self.cells[at].clone_from(&self.world.units[unit].unit_id);
            }
        }
    }

    /// A key that no other row has.
    fn refresh_key(&mut self, spare: &mut Vec<String>) -> Option<()> {
        match self.table.fresh {
            Fresh::Suffix(column) => {
                let at = self.at(column)?;
                self.cells[at].push_str(&format!("-B{}", self.serial));
            }
            Fresh::Day(column) => self.set_day(column, self.value(column) - 1 - i64::try_from(self.serial % 350).ok()?),
            Fresh::Person(column) => {
                let at = self.at(column)?;
                self.cells[at] = identity_number(FRESH_PEOPLE + self.serial);
            }
            Fresh::Code(column) => {
                let at = self.at(column)?;
                // Of another kind of body than all good rows.
                self.cells[at] = credit_code("13", self.serial);
            }
            Fresh::Spare(column) => {
                let at = self.at(column)?;
                self.cells[at] = spare.pop()?;
            }
        }
        Some(())
    }

    /// Makes the copy lose against its original: earlier by the source's `latest` column, or else smaller as text
    /// because a cell is empty that holds something there. Where neither is possible it stays an exact copy.
    fn lose(&mut self, random: &mut Random) {
        if let Some(latest) = &self.source.duplicates.latest {
            if self.value(latest) > self.value(&self.source.date) {
                self.set_day(latest, self.value(latest) - 1);
                self.superseded = true;
            }
            return;
        }
        let can_go: Vec<usize> = (0..self.cells.len())
            .filter(|at| self.values[*at] != EMPTY && !self.cells[*at].is_empty())
            .filter(|at| {
                let name = self.table.columns[*at];
                let optional = |c: &Column| !c.required && c.personal != Some(Personal::Drop);
                let is_key = self.source.key.iter().any(|key| key == name);
                self.source.columns.get(name).is_some_and(optional) && !is_key && !is_asked_for(self.source, name)
            })
            .collect();
        if !can_go.is_empty() {
            self.cells[*random.pick(&can_go)].clear();
        }
    }

    fn impossible_date(&self, at: usize, random: &mut Random) -> String {
        let year = match self.values[at] {
            EMPTY => *self.world.years.start(),
            day => self.world.year(Day::try_from(day).unwrap_or(0)),
        };
        let (month, day) = *random.pick(&[(2, 30), (7, 32), (4, 31), (13, 5), (11, 31)]);
        self.style.write(year, month, day)
    }

    fn personal_text(&self) -> String {
        format!("联系人证件{}", identity_number(FRESH_PEOPLE + self.serial))
    }

    /// Puts a text with an identity number into a cell, and blames that cell.
    pub(crate) fn set_personal(&mut self, column: &'static str) {
        self.set(column, &self.personal_text());
        self.blamed = column;
    }

    fn at(&self, column: &str) -> Option<usize> {
        self.table.columns.iter().position(|name| *name == column)
    }

    /// What a cell means.
    pub(crate) fn value(&self, column: &str) -> i64 {
        self.at(column).map_or(EMPTY, |at| self.values[at])
    }

    /// Puts a text into a cell.
    pub(crate) fn set(&mut self, column: &str, text: &str) {
        if let Some(at) = self.at(column) {
            text.clone_into(&mut self.cells[at]);
        }
    }

    /// Puts a number into a cell.
    pub(crate) fn set_int(&mut self, column: &str, number: i64) {
        self.set(column, &number.to_string());
    }

    /// Puts a day into a cell.
    pub(crate) fn set_day(&mut self, column: &str, day: i64) {
        let text = self.world.date_text(self.style, Day::try_from(day).unwrap_or(0)).to_owned();
        if let Some(at) = self.at(column) {
            self.values[at] = day;
        }
        self.set(column, &text);
    }

    /// Puts the day before another column's day into a cell.
    pub(crate) fn set_day_before(&mut self, column: &str, other: &str) {
        self.set_day(column, self.value(other) - 1);
    }
}

/// Whether a check asks for the column to be filled in, or not to be.
fn is_asked_for(source: &Source, column: &str) -> bool {
    source.checks.iter().any(|check| check.sql.contains("NULL") && check.sql.contains(column))
}

fn wrong_type(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Date | ColumnType::Datetime => "另行通知",
        ColumnType::Amount => "面议",
        ColumnType::Boolean => "部分",
        ColumnType::Percent => "较高",
        ColumnType::CreditCode => "办理中",
        ColumnType::Integer
        | ColumnType::Number
        | ColumnType::Text
        | ColumnType::DocumentNo
        | ColumnType::Category
        | ColumnType::Unit => "若干件",
    }
}
