//! 填表说明: how a template is filled in, column by column.

use super::column::FormColumn;
use super::{HEADER, header, height, listed, text, wrapped};
use crate::ReportError;
use catalogue::Source;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// The name of the sheet.
pub(crate) const SHEET: &str = "填表说明";

/// The columns of the list, and how wide they are.
const COLUMNS: [(&str, u16); 6] =
    [("列名", 24), ("是否必填", 10), ("填写内容", 16), ("含义和要求", 50), ("示例", 20), ("可选内容", 40)];

/// Adds the sheet.
pub(crate) fn write(
    book: &mut Workbook,
    source: &Source,
    table_sheet: &str,
    columns: &[FormColumn<'_>],
    rows: u32,
) -> Result<(), ReportError> {
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (place, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(place, width)?;
    }
    sheet.write_string_with_format(0, 0, format!("{}填表说明", source.title.zh), &title())?;
    let mut row = 1;
    for line in instructions(source, table_sheet, rows) {
        paragraph(sheet, row, &line)?;
        row += 1;
    }
    row += 1;
    for (place, (name, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(row, place, name, &header(HEADER))?;
    }
    for column in columns {
        row += 1;
        let must = if column.required { "必填" } else { "选填" };
        let (kind, meaning, choices) = (column.kind(), column.meaning(), column.choices());
        let cells = [column.header, must, &kind, &meaning, column.example(), &choices];
        for (place, cell) in (0..).zip(cells) {
            sheet.write_string_with_format(row, place, text::cell(cell), &listed())?;
        }
        let lines = cells.iter().zip(COLUMNS).map(|(cell, (_, width))| text::lines(cell, usize::from(width)));
        sheet.set_row_height(row, height(lines.max().unwrap_or(1)))?;
    }
    if !source.checks.is_empty() {
        row += 2;
        sheet.write_string_with_format(row, 0, "逐行核对的规则", &Format::new().set_bold())?;
        for check in source.checks.iter().filter(|check| !check.warn_only) {
            row += 1;
            paragraph(sheet, row, &format!("{}的行会被退回：{}。", check.message.zh, check.hint.zh))?;
        }
    }
    Ok(())
}

fn title() -> Format {
    Format::new().set_bold().set_font_size(16)
}

/// A line of text over all columns, as high as it needs.
fn paragraph(sheet: &mut Worksheet, row: u32, line: &str) -> Result<(), ReportError> {
    let columns: usize = COLUMNS.iter().map(|(_, width)| usize::from(*width)).sum();
    let last = u16::try_from(COLUMNS.len() - 1).unwrap_or_default();
    sheet.merge_range(row, 0, row, last, &text::cell(line), &wrapped())?;
    sheet.set_row_height(row, height(text::lines(line, columns)))?;
    Ok(())
}

fn instructions(source: &Source, table_sheet: &str, rows: u32) -> Vec<String> {
    let mut lines = vec![
        format!("报送单位：{}", source.office),
        format!(
            "一、请在“{table_sheet}”表中填写，一行一条记录。第一行表头不要改动，不要合并单元格，表下不要加合计、签名。"
        ),
        "二、深蓝底白字的表头为必填列，灰底的为选填列；没有内容的选填格留空。鼠标停在表头上可看批注。".to_owned(),
        "三、带下拉箭头的格从列表中选。日期填作 2018-03-05；金额、数量只填数字，不带单位。".to_owned(),
        "四、编号、文号、代码各列已设为文本格式，从别处粘贴时请选“只粘贴文本（值）”，以免长编号末尾的数字丢失。"
            .to_owned(),
        format!("五、已备{rows}行，不够的接着往下填。本说明和隐藏的“选项”表不必删除。"),
    ];
    let pseudonym = source.columns.values().any(|column| column.personal == Some(catalogue::Personal::Pseudonym));
    lines.push(if pseudonym {
        "六、个人身份标识只填在指定的列，读取时即换成不可还原的代号；其他各列不得填写个人姓名、证件号码、电话。"
            .to_owned()
    } else {
        "六、本表不得填写个人姓名、证件号码、电话。".to_owned()
    });
    lines
}
