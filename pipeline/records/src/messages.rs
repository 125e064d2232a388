//! Every reason and hint that the sheets print, in Chinese, for the clerk who mends the row.

use crate::clean::{self, trim};
use crate::dates;
use crate::defect::CellFault;
use crate::headers::nearest;
use crate::inputs::Input;
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
    pub file: &'a Input,
    pub shared: &'a Shared<'p>,
    /// All tables of the plan.
    pub sources: &'p BTreeMap<String, Source>,
    /// The row's cells as they stand in the file.
    pub cells: &'a [String],
}

impl RowContext<'_, '_> {
    /// The header of a column, as the file has it or as it ought to be.
    pub(crate) fn header(&self, column: usize) -> &str {
        match self.file.layout.positions[column] {
            Some(position) => &self.file.layout.headers[position],
            None => self.table.columns[column]
                .column
                .headers
                .first()
                .map_or(self.table.columns[column].name, String::as_str),
        }
    }

    /// The cell of a column as it is in the file, trimmed.
    fn cell(&self, column: usize) -> &str {
        self.file.layout.positions[column].and_then(|position| self.cells.get(position)).map_or("", |cell| trim(cell))
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
        self.table.date.and_then(|date| dates::day(self.cell(date), self.file.day_numbers).ok())
    }

    /// What is wrong with one cell.
    pub(crate) fn cell_advice(&self, column: usize, fault: CellFault) -> Advice {
        let (what, hint) = self.cell_words(column, fault);
        let place = match self.file.layout.positions[column] {
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
                let (what, hint) = wrong_type(&table_column.kind, cell);
                (what.to_owned(), hint.to_owned())
            }
            CellFault::Damaged => (
                "长编号被表格软件当作数字处理（科学计数法或末尾补零），末尾的数字已经丢失，无法还原".to_owned(),
                "请从原系统重新导出，并在打开前把这一列设为“文本”格式".to_owned(),
            ),
            CellFault::TwoDigitYear => (
                "年份不足四位，无法确定是哪一年".to_owned(),
                "请写四位年份，如 2018-03-05；从表格软件导出的，先把这一列设为 yyyy-mm-dd 格式".to_owned(),
            ),
            CellFault::ImpossibleDate => {
                (impossible_date(cell), "请核对原件，填写实际存在的日期，如 2018-03-05".to_owned())
            }
            CellFault::OpenEnded => {
                ("是“长期”的写法，而这一列必须是实际日期".to_owned(), "请填写实际日期；尚未发生的留空".to_owned())
            }
            CellFault::AmbiguousPercent => match table_column.kind {
                Kind::Percent { unit: Some(_) } => (
                    "这一列填小数（0.98 即 98%），大于 1 的数无法确定是小数还是百分数".to_owned(),
                    "请填写小数，如 0.98，或带百分号，如 98%".to_owned(),
                ),
                _ => (
                    "没有百分号，无法确定是小数还是百分数（0.98 可以是 98%，也可以是 0.98%）".to_owned(),
                    "请带百分号填写，如 98% 或 0.98%".to_owned(),
                ),
            },
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
            CellFault::CheckDigit => {
                ("统一社会信用代码的校验码不符".to_owned(), "请与登记证书核对；证书上确为此代码的，无需修改".to_owned())
            }
            CellFault::MendedCode => (
                "代码中没有字母 O 和 I，已按校验码证实读作数字 0 和 1".to_owned(),
                "请在原系统中把字母改为数字".to_owned(),
            ),
            CellFault::BadEncoding => {
                ("含有无法识别的字符（乱码）".to_owned(), "请从原系统重新导出，编码选 UTF-8 或 GB18030".to_owned())
            }
        }
    }
}

fn wrong_type(kind: &Kind<'_>, cell: &str) -> (&'static str, &'static str) {
    match kind {
        Kind::Integer | Kind::Number { .. } | Kind::Amount { .. } | Kind::Percent { .. } if is_vague(cell) => {
            ("是约数或区间，不能计算", "请填写确定的数字；尚未确定的留空，并在备注中说明")
        }
        Kind::Integer => ("不是整数", "请填写整数，如 12，不带单位和文字"),
        Kind::Number { .. } => ("不是数字", "请填写数字，如 12.5，不带单位和文字"),
        Kind::Amount { .. } => ("不是金额", "请填写数字，可带千分位和单位（元、万元、亿元），如 1,234.56万元"),
        Kind::Percent { .. } => ("不是百分数", "请填写 98 或 98%"),
        Kind::Date { .. } => ("不是日期", "请按 2018-03-05 填写，也可写 2018/3/5、20180305、2018年3月5日"),
        Kind::Datetime => ("不是日期和时间", "请按 2018-03-05 10:20:30 填写"),
        Kind::Boolean => ("不是“是”或“否”", "请填写“是”或“否”"),
        Kind::CreditCode => (
            match clean::plain(cell).len() {
                15 => "是15位的号码（可能是工商注册号），不是统一社会信用代码",
                9 | 10 => "是9位的号码（可能是组织机构代码），不是统一社会信用代码",
                _ => "不是统一社会信用代码",
            },
            "请填写18位的统一社会信用代码，只含数字和除 I、O、S、V、Z 以外的大写字母",
        ),
        Kind::Text | Kind::Pseudonym | Kind::Category { .. } | Kind::DocumentNo | Kind::Unit => {
            ("无法读取", "请核对这一格")
        }
    }
}

/// `约100`, `100左右`, `100余`, `100-200`: a number that is none.
fn is_vague(cell: &str) -> bool {
    let plain = clean::plain(cell);
    let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    plain.contains(|c: char| c.is_ascii_digit())
        && (["约", "左右", "余", "多", "不足", "超过", "近", "以上", "以下", "上下"]
            .iter()
            .any(|word| plain.contains(word))
            || plain.split_once(['-', '~', '至', '到']).is_some_and(|(from, to)| number(from) && number(to.trim())))
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
    let hint = "请补齐或删去多余的列；内容中有英文逗号的，整格要用英文双引号括起来；退回表中标“【缺】”的格请补填或清空"
        .to_owned();
    Advice { reason, hint }
}

/// A row of a return sheet with another number of cells than the header, which came back as it went.
pub(crate) fn still_torn() -> Advice {
    Advice {
        reason: "这一行退回时列数不对，送回时仍未更正".to_owned(),
        hint: "标“【缺】”的格请补填，确无内容的清空；“多出的内容”请移到应在的列后清空".to_owned(),
    }
}

/// A row that a later one with the same key replaces.
pub(crate) fn superseded(kept: &str, latest: &str) -> Advice {
    Advice {
        reason: format!("已被{kept}取代：编号相同，那一条的“{latest}”较晚"),
        hint: "确为更正或变更的，无需处理；是两份文书的，请更正编号".to_owned(),
    }
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
