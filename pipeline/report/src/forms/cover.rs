//! 退回说明: the first sheet of a return workbook. What came back, how to correct it, and by when, which the office that
//! sends the workbook fills in.

use super::returns::MOST_NOTES;
use super::{ADDED, TO_FILL, header, height, listed, text, wrapped};
use crate::ReportError;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet};

/// The name of the sheet.
pub(crate) const SHEET: &str = "退回说明";

/// What came back of one table.
pub(crate) struct TableLine {
    pub title: String,
    pub sheets: Vec<String>,
    pub rejected: u64,
    pub listed: u64,
}

/// The columns of the list, and how wide they are.
const COLUMNS: [(&str, u16); 4] = [("来源表", 30), ("工作表", 34), ("退回行数", 14), ("本簿列出行数", 16)];
/// What the sender fills in.
const BLANKS: [&str; 3] = ["接收部门", "请于何日前报回", "联系人及电话"];

/// What every page says when the records are simulated.
const SIMULATED: &str = "模拟数据，不反映任何单位的真实情况";

/// Sets how a sheet is printed.
pub(crate) fn print(sheet: &mut Worksheet, simulated: bool) {
    let mark = if simulated { SIMULATED } else { "" };
    sheet.set_header(format!("&C&B{mark}&R&A")).set_footer("&R&P / &N");
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
}

/// Fills the sheet.
pub(crate) fn write(
    sheet: &mut Worksheet,
    office: &str,
    tables: &[TableLine],
    simulated: bool,
) -> Result<(), ReportError> {
    print(sheet, simulated);
    for (place, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(place, width)?;
    }
    sheet.write_string_with_format(0, 0, "报送数据退回更正表", &Format::new().set_bold().set_font_size(16))?;
    let mut row = 1;
    if simulated {
        sheet.write_string_with_format(row, 0, SIMULATED, &Format::new().set_bold().set_font_color("#C00000"))?;
        row += 1;
    }
    let bold = Format::new().set_bold();
    row += 1;
    sheet.write_string_with_format(row, 0, "退回单位", &bold)?;
    sheet.write_string(row, 1, text::cell(office))?;
    let blank = Format::new().set_background_color(TO_FILL).set_border_bottom(FormatBorder::Thin);
    for what in BLANKS {
        row += 1;
        sheet.write_string_with_format(row, 0, what, &bold)?;
        sheet.write_blank(row, 1, &blank)?;
    }
    row = list(sheet, row + 2, tables)?;
    row += 2;
    sheet.write_string_with_format(row, 0, "怎样更正", &bold)?;
    for line in instructions(tables) {
        row += 1;
        paragraph(sheet, row, &line)?;
    }
    Ok(())
}

/// Writes what came back from `row` on; returns the last row.
fn list(sheet: &mut Worksheet, mut row: u32, tables: &[TableLine]) -> Result<u32, ReportError> {
    let number = listed().set_num_format("#,##0").set_align(FormatAlign::Right);
    for (place, (name, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(row, place, name, &header(ADDED))?;
    }
    for table in tables {
        row += 1;
        sheet.write_string_with_format(row, 0, text::cell(&table.title), &listed())?;
        sheet.write_string_with_format(row, 1, table.sheets.join("、"), &listed())?;
        #[expect(clippy::cast_precision_loss, reason = "counts of rows stay far below 2^53")]
        for (place, count) in [(2, table.rejected), (3, table.listed)] {
            sheet.write_number_with_format(row, place, count as f64, &number)?;
        }
    }
    Ok(row)
}

fn instructions(tables: &[TableLine]) -> Vec<String> {
    let mut lines = vec![
        "一、黄底的单元格有问题。鼠标停在格上可看批注；各行右侧“【退回】规则与原因”“【退回】如何修改”写明为什么退回、怎样改，“来源文件”“行号”指明原件的位置。".to_owned(),
        "二、请对照原件，在原处更正。第一行表头不要改动，也不要增删列；以“【退回】”开头的各列不必删除，读取时自动略过。".to_owned(),
        "三、写有“请补填”的单元格是个人身份标识，不随表退回，请对照原件补填；没有补填的按空白处理。".to_owned(),
        "四、灰底的列系统不读取，内容未随表退回，不必补填。个别格中的身份证号码、手机号码以星号代替，请勿照填。".to_owned(),
        "五、编号重复的：编号填错的更正编号，重复报送的删去整行。更正后与已采用的记录编号相同的，按“如何修改”一列所述的规则只保留一条。".to_owned(),
        "六、更正完毕后，将本文件存为原来的格式（.xlsx）报回，不必另行制表。".to_owned(),
    ];
    if tables.iter().any(|table| table.listed < table.rejected) {
        lines.push(
            "七、本簿列出行数少于退回行数的，其余各行没有列出：请先按已列各行查明原因，更正后从原系统重新导出，整表报送。"
                .to_owned(),
        );
    }
    if tables.iter().any(|table| table.listed > MOST_NOTES as u64) {
        lines.push(format!("每张工作表只在前{MOST_NOTES}个有问题的单元格加批注，其余的请看右侧各列。"));
    }
    lines
}

/// A line of text over all columns, as high as it needs.
fn paragraph(sheet: &mut Worksheet, row: u32, line: &str) -> Result<(), ReportError> {
    let columns: usize = COLUMNS.iter().map(|(_, width)| usize::from(*width)).sum();
    let last = u16::try_from(COLUMNS.len() - 1).unwrap_or_default();
    sheet.merge_range(row, 0, row, last, line, &wrapped())?;
    sheet.set_row_height(row, height(text::lines(line, columns)))?;
    Ok(())
}
