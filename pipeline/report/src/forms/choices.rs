//! What drop-down lists offer: columns of a hidden sheet, which the loader skips.

use crate::ReportError;
use catalogue::{Column, ColumnType, Units};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Workbook};

/// The hidden sheet.
const SHEET: &str = "选项";

/// The lists of a workbook.
pub(crate) struct Choices {
    units: Vec<String>,
    lists: Vec<Vec<String>>,
}

impl Choices {
    pub(crate) fn new(units: Vec<String>) -> Self {
        Self { units, lists: Vec::new() }
    }

    /// What a column offers; nothing for one that takes any text.
    fn of(&self, column: &Column) -> Vec<String> {
        match column.kind {
            ColumnType::Category => labels(column).map(str::to_owned).collect(),
            ColumnType::Boolean => vec!["是".to_owned(), "否".to_owned()],
            ColumnType::Unit => self.units.clone(),
            _ => Vec::new(),
        }
    }

    /// The drop-down list of a column.
    pub(crate) fn validation(&mut self, column: &Column) -> Result<Option<DataValidation>, ReportError> {
        let list = self.of(column);
        if list.is_empty() {
            return Ok(None);
        }
        let place = self.lists.iter().position(|known| *known == list).unwrap_or(self.lists.len());
        let letter = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(place).unwrap_or(u16::MAX));
        let range = format!("={SHEET}!${letter}$1:${letter}${}", list.len());
        if place == self.lists.len() {
            self.lists.push(list);
        }
        let validation = DataValidation::new().allow_list_formula(Formula::new(range));
        Ok(Some(if column.kind == ColumnType::Unit {
            // A name that was a unit's own on the row's day is as good as the one it has now.
            validation
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("单位名录中没有这个现用名称")?
                .set_error_message("填的是当时的名称或单位代码的，可以保留；否则请从下拉列表中选。")?
        } else {
            validation.set_error_title("不是可填的内容")?.set_error_message("请从下拉列表中选。")?
        }))
    }

    /// Adds the hidden sheet.
    pub(crate) fn write(self, book: &mut Workbook) -> Result<(), ReportError> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let sheet = book.add_worksheet();
        sheet.set_name(SHEET)?.set_hidden(true);
        for (column, list) in (0..).zip(&self.lists) {
            for (row, text) in (0..).zip(list) {
                sheet.write_string(row, column, text)?;
            }
        }
        Ok(())
    }
}

/// The labels of a category.
pub(crate) fn labels(column: &Column) -> impl Iterator<Item = &str> {
    column.values.iter().map(|(code, texts)| texts.first().map_or(code.as_str(), String::as_str))
}

/// Every unit by its name, by its code where the name may mean another too; districts before towns before agencies.
pub(crate) fn unit_names(units: &Units) -> Vec<String> {
    let mut sorted: Vec<_> = units.units.values().collect();
    sorted.sort_by_key(|unit| (unit.level, &unit.unit_id));
    sorted
        .into_iter()
        .map(|unit| {
            let plain = units.resolve(&unit.name_zh, None).len() == 1;
            if plain { unit.name_zh.clone() } else { unit.unit_id.clone() }
        })
        .collect()
}
