//! What a column wants, in the words of whoever fills it in.

use super::TEXT;
use super::choices::labels;
use crate::ReportError;
use catalogue::{Column, ColumnType, Level, Personal, Source, Units};
use rust_xlsxwriter::{DataValidation, DataValidationRule, ExcelDateTime, Format};

/// A column that has a place in a template.
pub(crate) struct FormColumn<'a> {
    pub column: &'a Column,
    pub header: &'a str,
    pub required: bool,
    /// Of how many columns the key is made, if this is one of them; else 0.
    pub key: usize,
    /// A unit's name.
    pub unit: &'a str,
}

/// The columns of a template: those that are read. What would be thrown away is not asked for.
pub(crate) fn columns<'a>(source: &'a Source, units: &'a Units) -> Vec<FormColumn<'a>> {
    let district = units.units.values().find(|unit| unit.level == Level::District).or(units.units.values().next());
    let unit = district.map_or("", |unit| unit.name_zh.as_str());
    source
        .columns
        .iter()
        .filter(|(_, column)| column.personal != Some(Personal::Drop))
        .map(|(name, column)| {
            let key = source.key.contains(name);
            FormColumn {
                column,
                header: column.headers.first().map_or(name, String::as_str),
                required: (column.required || key) && column.when_empty.is_none(),
                key: if key { source.key.len() } else { 0 },
                unit,
            }
        })
        .collect()
}

/// The largest amount and number that a cell takes.
const MOST: f64 = 1e13;

fn text_format() -> Format {
    Format::new().set_num_format_index(TEXT)
}

impl FormColumn<'_> {
    /// What kind of thing it holds.
    pub(crate) fn kind(&self) -> String {
        match self.column.kind {
            _ if self.column.personal.is_some() => "个人身份标识".to_owned(),
            ColumnType::Text => "文本".to_owned(),
            ColumnType::Integer => "整数".to_owned(),
            ColumnType::Number => "数字".to_owned(),
            ColumnType::Amount => format!("金额（{}）", self.money()),
            ColumnType::Percent => "百分数".to_owned(),
            ColumnType::Date => "日期".to_owned(),
            ColumnType::Datetime => "日期和时间".to_owned(),
            ColumnType::Boolean => "是或否".to_owned(),
            ColumnType::Category => "从列表中选".to_owned(),
            ColumnType::Unit => "单位名称或代码".to_owned(),
            ColumnType::CreditCode => "统一社会信用代码".to_owned(),
            ColumnType::DocumentNo => "文书号".to_owned(),
        }
    }

    /// In what an amount is given.
    fn money(&self) -> &str {
        self.column.unit.as_deref().unwrap_or("元")
    }

    /// What it means and how it is filled in.
    pub(crate) fn meaning(&self) -> String {
        let mut parts: Vec<String> = self.column.note.iter().map(|note| note.zh.clone()).collect();
        match self.key {
            0 => {}
            1 => parts.push("每条记录各不相同。".to_owned()),
            _ => parts.push("与其他编号列合起来，每条记录各不相同。".to_owned()),
        }
        if self.column.personal == Some(Personal::Pseudonym) {
            parts.push("只用来生成不可还原的代号，原文不入库。".to_owned());
        }
        match self.column.kind {
            ColumnType::Text if self.column.personal.is_none() => {
                parts.push("按原件填写，不得含身份证号码、手机号码。".to_owned());
            }
            ColumnType::Amount => parts.push(format!("只填数字，单位为{}。", self.money())),
            ColumnType::Integer => parts.push("只填整数，不带单位。".to_owned()),
            ColumnType::Unit => parts.push("填业务发生当日的单位名称，名称有重复的填代码。".to_owned()),
            _ => {}
        }
        if let Some(stands_for) = &self.column.when_empty {
            parts.push(format!("空白按“{stands_for}”计。"));
        }
        parts.concat()
    }

    /// An example, where one says more than the kind; never one of a person.
    pub(crate) fn example(&self) -> &str {
        match self.column.kind {
            _ if self.column.personal.is_some() => "",
            ColumnType::Text => "",
            ColumnType::Integer => "12",
            ColumnType::Number => "12.5",
            ColumnType::Amount => "1234.56",
            ColumnType::Percent => "98.5%",
            ColumnType::Date => "2018-03-05",
            ColumnType::Datetime => "2018-03-05 10:20:30",
            ColumnType::Boolean => "是",
            ColumnType::Category => labels(self.column).next().unwrap_or_default(),
            ColumnType::Unit => self.unit,
            ColumnType::CreditCode => "11440400K000000141",
            ColumnType::DocumentNo => "珠府〔2018〕76号",
        }
    }

    /// What can be chosen, for people.
    pub(crate) fn choices(&self) -> String {
        match self.column.kind {
            ColumnType::Category => labels(self.column).collect::<Vec<_>>().join("、"),
            ColumnType::Boolean => "是、否".to_owned(),
            ColumnType::Unit => "单位名录中的单位".to_owned(),
            _ => String::new(),
        }
    }

    /// The format of the cells to fill in: text, unless numbers and days are wanted. A percentage is text too, because
    /// spreadsheets turn a typed `98%` into 0.98.
    pub(crate) fn format(&self) -> Format {
        let number = match self.column.kind {
            _ if self.column.personal.is_some() => return text_format(),
            ColumnType::Integer => "0",
            ColumnType::Number => "General",
            ColumnType::Amount => "#,##0.00",
            ColumnType::Date => "yyyy-mm-dd",
            ColumnType::Datetime => "yyyy-mm-dd hh:mm:ss",
            _ => return text_format(),
        };
        Format::new().set_num_format(number)
    }

    /// What a program lets a clerk type, for days and numbers.
    pub(crate) fn validation(&self) -> Result<Option<DataValidation>, ReportError> {
        let validation = match self.column.kind {
            _ if self.column.personal.is_some() => return Ok(None),
            ColumnType::Integer => {
                DataValidation::new().allow_whole_number(DataValidationRule::Between(-999_999_999, 999_999_999))
            }
            ColumnType::Number | ColumnType::Amount => {
                DataValidation::new().allow_decimal_number(DataValidationRule::Between(-MOST, MOST))
            }
            ColumnType::Date | ColumnType::Datetime => {
                // Not from 1900 on: a year that is typed alone would be a day of 1905.
                let (first, last) = (ExcelDateTime::from_ymd(1949, 10, 1)?, ExcelDateTime::from_ymd(9999, 12, 31)?);
                DataValidation::new().allow_date(DataValidationRule::Between(first, last))
            }
            _ => return Ok(None),
        };
        let title = format!("不是{}", self.kind());
        let example = self.example();
        Ok(Some(validation.set_error_title(title)?.set_error_message(format!("请按“{example}”的样子填写。"))?))
    }

    /// The note of its header.
    pub(crate) fn note(&self) -> String {
        let must = if self.required { "必填" } else { "选填" };
        let mut lines = vec![format!("{must}：{}", self.kind())];
        lines.push(self.meaning());
        let choices = if self.column.kind == ColumnType::Category { self.choices() } else { String::new() };
        for (what, text) in [("可填", choices.as_str()), ("示例", self.example())] {
            if !text.is_empty() {
                lines.push(format!("{what}：{text}"));
            }
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}
