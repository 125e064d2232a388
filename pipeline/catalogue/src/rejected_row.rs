use serde::{Deserialize, Serialize};

/// Headers of a return sheet that begin with this are ours: what is under them is never read as a record's.
pub const RETURN_MARK: &str = "【退回】";

/// The header of a return sheet's column that says which file, and which of its sheets, a row was in.
pub const RETURN_FILE: &str = "【退回】来源文件";

/// The header of a return sheet's column that says on which line of that file the row was.
pub const RETURN_LINE: &str = "【退回】行号";

/// The header of a return sheet's column for what lay beyond the last header. A row with anything in it is not mended yet.
pub const RETURN_BEYOND: &str = "【退回】多出的内容";

/// What a cell of a return sheet says where a row had none. A row that still has it is not mended yet.
pub const NO_CELL: &str = "【缺】";

/// What a cell of a return sheet says in place of a person's identifier. Sent back unchanged, it counts as empty.
pub const FILL_IN: &str = "请补填";

/// The folder below `1-records` with the refused rows, a file a table.
pub const REJECTED_ROWS: &str = "rejected_rows";

/// A line of `1-records/rejected_rows/<table>.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectedLine {
    /// The file in which the rows that follow were sent.
    File(RejectedFile),
    /// A row.
    Row(RejectedRow),
    /// A row that has come back in a return sheet: where it is from. It need not be returned again.
    CameBack {
        /// The file, as the return sheet names it.
        file: String,
        /// Its line.
        line: u64,
    },
}

/// A file or sheet that holds refused rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectedFile {
    /// Path of the file below the input folder.
    pub path: String,
    /// The workbook's sheet; empty for a file that has none.
    pub sheet: String,
    /// The headers, in their order.
    pub headers: Vec<String>,
    /// For each header the column of the table that it means; empty where the column is not read.
    pub columns: Vec<String>,
}

impl RejectedFile {
    /// How return sheets name the file: its path and, where it has one, the sheet.
    pub fn name(&self) -> String {
        if self.sheet.is_empty() { self.path.clone() } else { format!("{}：{}", self.path, self.sheet) }
    }
}

/// A row that was refused, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectedRow {
    /// Line on which the row starts, from 1.
    pub line: u64,
    /// The cells, with what looks like a person starred out. `None`: not passed on, because the column is a person's or is
    /// not read. Cells beyond the last header follow as one text.
    pub cells: Vec<Option<String>>,
    /// Everything that is wrong with the row.
    pub faults: Vec<RowFault>,
}

/// One thing that is wrong with a refused row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFault {
    /// The cells that it is about, by their place in the row.
    pub cells: Vec<usize>,
    /// The rule's id.
    pub rule: String,
    /// What is wrong, in Chinese.
    pub reason: String,
    /// What to do about it, in Chinese.
    pub hint: String,
}
