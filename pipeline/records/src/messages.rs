//! Every reason and hint that the sheets print, in Chinese, for the clerk who mends the row.

use crate::clean::{self, trim};
use crate::dates;
use crate::defect::CellFault;
use crate::headers::{Layout, nearest};
use crate::persons::HIDDEN;
use crate::sheet::printable;
use crate::table::{Kind, Shared, Table};
use catalogue::Source;
use std::collections::BTreeMap;

/// Why a row is refused, and what to do about it.
pub(crate) struct Advice {
    pub reason: String,
    pub hint: String,
}

/// What a message about a row may tell.
pub(crate) struct RowContext<'a, 'p> {
    pub table: &'a Table<'p>,
    pub layout: &'a Layout,
    pub shared: &'a Shared<'p>,
    /// All tables of the plan.
    pub sources: &'p BTreeMap<String, Source>,
    /// The row's cells as they stand in the file.
    pub cells: &'a [String],
}

impl RowContext<'_, '_> {
    /// The header of a column, as the file has it or as it ought to be.
    pub(crate) fn header(&self, column: usize) -> &str {
        match self.layout.positions[column] {
            Some(position) => &self.layout.headers[position],
            None => self.table.columns[column]
                .column
                .headers
                .first()
                .map_or(self.table.columns[column].name, String::as_str),
        }
    }

    /// The cell of a column as it is in the file, trimmed.
    fn cell(&self, column: usize) -> &str {
        self.layout.positions[column].and_then(|position| self.cells.get(position)).map_or("", |cell| trim(cell))
    }

    /// The cell of a column as it may be printed.
    pub(crate) fn printed(&self, column: usize) -> String {
        if self.table.columns[column].column.personal.is_some() {
            HIDDEN.to_owned()
        } else {
            printable(self.cell(column))
        }
    }

    /// The day on which the row's units are looked up.
    fn day(&self) -> Option<i32> {
        self.table.date.and_then(|date| dates::day(self.cell(date)).ok())
    }

    /// What is wrong with one cell.
    pub(crate) fn cell_advice(&self, column: usize, fault: CellFault) -> Advice {
        let (what, hint) = self.cell_words(column, fault);
        let place = match self.layout.positions[column] {
            Some(position) => format!("第{}列“{}”", position + 1, self.header(column)),
            None => format!("“{}”", self.header(column)),
        };
        let cell = self.printed(column);
        let reason = match fault {
            CellFault::MissingRequired if clean::is_empty(self.cell(column)) && self.cell(column).is_empty() => {
                format!("{place}{what}")
            }
            _ => format!("{place}写着“{cell}”：{what}"),
        };
        Advice { reason, hint }
    }

    fn cell_words(&self, column: usize, fault: CellFault) -> (String, String) {
        let table_column = &self.table.columns[column];
        let cell = self.cell(column);
        let day = self.day().map_or_else(|| "任何一天".to_owned(), dates::iso);
        match fault {
            CellFault::WrongType => {
                let (what, hint) = wrong_type(&table_column.kind);
                (what.to_owned(), hint.to_owned())
            }
            CellFault::Scientific => (
                "长编号被表格软件变成了科学计数法，末尾的数字已经丢失".to_owned(),
                "请从原系统重新导出，并在打开前把这一列设为“文本”格式".to_owned(),
            ),
            CellFault::ImpossibleDate => {
                (impossible_date(cell), "请核对原件，填写实际存在的日期，如 2018-03-05".to_owned())
            }
            CellFault::MissingRequired if table_column.key => {
                ("是记录的编号，不能为空".to_owned(), "请填写编号；没有编号的记录无法追溯".to_owned())
            }
            CellFault::MissingRequired => ("必须填写".to_owned(), "请补填这一格".to_owned()),
            CellFault::UnknownUnit => (
                "单位名录中没有这个名称或代码".to_owned(),
                match self.shared.units.nearest(cell) {
                    Some(near) => format!("是否应为“{near}”？请按单位名录填写名称或代码"),
                    None => "请按单位名录填写名称或代码；确有此单位的，请报送牵头部门补入名录".to_owned(),
                },
            ),
            CellFault::UnitOnOtherDay => (
                format!("这个名称在{day}不属于任何单位，名录中为{}", self.shared.units.when_borne(cell)),
                "请填写当日的单位名称或代码，或核对日期".to_owned(),
            ),
            CellFault::AmbiguousUnit => (
                format!("这个名称在{day}可以指多个单位：{}", self.shared.units.candidates(cell, self.day())),
                "请改填单位代码".to_owned(),
            ),
            CellFault::UnknownCategory => {
                let labels = table_column.column.values.values().filter_map(|texts| texts.first()).map(String::as_str);
                let near = table_column.column.values.values().flatten().map(String::as_str);
                let meant = nearest(cell, near).map_or_else(String::new, |near| format!("是否应为“{near}”？"));
                let labels: Vec<&str> = labels.collect();
                ("不是可填的类别".to_owned(), format!("{meant}可填：{}", labels.join("、")))
            }
            CellFault::UnknownReference => {
                let target = table_column.column.references.as_deref().unwrap_or_default();
                let place = reference_place(target, self.sources);
                (format!("在{place}中找不到"), format!("请核对这一格，或先在{place}中补报"))
            }
            CellFault::PersonalId => (
                "含有像身份证号码的数字，不得出现在这一列".to_owned(),
                "请删去号码后重报；个人身份信息不得报送".to_owned(),
            ),
            CellFault::BadEncoding => {
                ("含有无法识别的字符（乱码）".to_owned(), "请从原系统重新导出，编码选 UTF-8 或 GB18030".to_owned())
            }
        }
    }
}

fn wrong_type(kind: &Kind<'_>) -> (&'static str, &'static str) {
    match kind {
        Kind::Integer => ("不是整数", "请填写整数，如 12，不带单位和文字"),
        Kind::Number { .. } => ("不是数字", "请填写数字，如 12.5，不带单位和文字"),
        Kind::Amount { .. } => ("不是金额", "请填写数字，可带千分位和单位（元、万元、亿元），如 1,234.56万元"),
        Kind::Percent => ("不是百分数", "请填写 98 或 98%"),
        Kind::Date => ("不是日期", "请按 2018-03-05 填写，也可写 2018/3/5、20180305、2018年3月5日"),
        Kind::Datetime => ("不是日期和时间", "请按 2018-03-05 10:20:30 填写"),
        Kind::Boolean => ("不是“是”或“否”", "请填写“是”或“否”"),
        Kind::Text | Kind::Pseudonym | Kind::Category { .. } | Kind::Unit => ("无法读取", "请核对这一格"),
    }
}

fn impossible_date(cell: &str) -> String {
    let Some(written) = dates::written(cell) else { return "没有这个日期".to_owned() };
    if !dates::YEARS.contains(&written.year) {
        return format!("年份{}不可能", written.year);
    }
    if !(1..=12).contains(&written.month) {
        return format!("没有{}月", written.month);
    }
    if written.day == 0 || written.day > dates::days_in_month(written.year, written.month) {
        return format!("{}年{}月没有{}日", written.year, written.month, written.day);
    }
    "没有这个时间".to_owned()
}

/// `“公务员名册”的“身份证号”`.
fn reference_place(target: &str, sources: &BTreeMap<String, Source>) -> String {
    let found = target.split_once('.').and_then(|(table, column)| {
        let source = sources.get(table)?;
        Some((source.title.zh.as_str(), source.columns.get(column)?.headers.first().map_or(column, String::as_str)))
    });
    found.map_or_else(|| target.to_owned(), |(table, header)| format!("“{table}”的“{header}”"))
}

/// A row with another number of cells than the header.
pub(crate) fn wrong_column_count(cells: usize, width: usize, first_line: u64, lines: u32) -> Advice {
    let mut reason = format!("这一行有{cells}列，表头有{width}列");
    if lines > 1 {
        let last = first_line + u64::from(lines) - 1;
        reason.push_str(&format!("；第{first_line}至{last}行可能被一个没有配对的英文双引号连成了一行"));
    }
    let hint = "请补齐或删去多余的列；内容中有英文逗号的，整格要用英文双引号括起来".to_owned();
    Advice { reason, hint }
}

/// A row whose key another row has.
pub(crate) fn duplicate_key(kept: &str, same: bool, latest: Option<&str>) -> Advice {
    let reason = if same {
        format!("与{kept}完全相同，只保留一条")
    } else {
        format!("与{kept}的编号相同，保留的是那一条")
    };
    let rule = match latest {
        Some(header) => format!("编号相同的，保留“{header}”最晚的一条，仍相同的保留文字排序在后的一条"),
        None => "编号相同的，保留文字排序在后的一条".to_owned(),
    };
    Advice { reason, hint: format!("{rule}；请核对，编号有误的更正，重复报送的删去") }
}

/// A rate that its own counts contradict.
pub(crate) fn reported_rate(
    header: &str,
    reported: &str,
    numerator: &str,
    denominator: &str,
    computed: &str,
) -> Advice {
    Advice {
        reason: format!("“{header}”报为“{reported}”，按同一行的计数 {numerator}÷{denominator} 应为{computed}%"),
        hint: "请核对计数和比率；计算以计数为准".to_owned(),
    }
}
