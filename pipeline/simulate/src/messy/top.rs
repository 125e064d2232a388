//! What stands above, below and beside the records.

use super::{Book, Cell, Form, Merged, Page};

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

impl Book {
    fn width(&self) -> usize {
        usize::from(self.numbered) + self.columns.len() + usize::from(self.remarks)
    }

    /// Titles and the header of one row or two.
    pub(super) fn write_top(&mut self) {
        let width = self.width();
        let mut merged = Vec::new();
        if self.random.below(4) != 0 {
            if width > 1 {
                merged.push(Merged { rows: (0, 0), columns: (0, width - 1) });
            }
            self.put(vec![Cell::Text(self.title.clone())]);
            if self.random.below(2) == 0 {
                let mut row = vec![text("填报单位：模拟单位")];
                row.resize(width.max(3) - 1, Cell::Empty);
                row.push(Cell::Text(format!("单位：{}", self.money())));
                self.put(row);
            }
            if self.random.below(3) == 0 {
                self.put(Vec::new());
            }
        }
        let mut headers: Vec<String> = Vec::with_capacity(width);
        if self.numbered {
            headers.push("序号".to_owned());
        }
        for at in 0..self.order.len() {
            let header = self.columns[self.order[at]].header.clone();
            headers.push(self.variant(header));
        }
        if self.remarks {
            headers.push("备注".to_owned());
        }
        let line = self.page().map_or(0, |page| page.rows.len());
        // A group of columns under a word of its own, among columns that stand over both rows.
        let first = usize::from(self.numbered) + 1;
        let group =
            (!self.form.is_text() && self.order.len() > 4 && self.random.below(3) == 0).then_some(first..first + 2);
        match group {
            None => self.put(headers.into_iter().map(Cell::Text).collect()),
            Some(group) => {
                let (mut upper, mut lower) = (Vec::new(), Vec::new());
                for (column, header) in headers.into_iter().enumerate() {
                    if group.contains(&column) {
                        upper.push(if column == group.start { text("基本情况") } else { Cell::Empty });
                        lower.push(Cell::Text(header));
                    } else {
                        upper.push(Cell::Text(header));
                        lower.push(Cell::Empty);
                        merged.push(Merged { rows: (line, line + 1), columns: (column, column) });
                    }
                }
                merged.push(Merged { rows: (line, line), columns: (group.start, group.end - 1) });
                self.put(upper);
                self.put(lower);
            }
        }
        if width > 3 && self.random.below(4) == 0 {
            self.put((1..=width).map(|number| Cell::Number(number as f64)).collect());
        }
        if let Some(page) = self.pages.last_mut() {
            page.merged = merged;
        }
    }

    /// The unit of the amounts whose headers name none, where it is one; else that of things that are counted.
    fn money(&self) -> &'static str {
        let mut units: Vec<&'static str> = self.columns.iter().filter_map(|column| column.money).collect();
        units.dedup();
        if let [unit] = units[..] { unit } else { "件" }
    }

    /// A header as another office writes it.
    fn variant(&mut self, header: String) -> String {
        match self.random.below(12) {
            0 => header.replace('(', "（").replace(')', "）"),
            1 => header.replace('（', "(").replace('）', ")"),
            2 => format!(" {header}\u{3000}"),
            3 => format!("*{header}"),
            4 if self.form != Form::Csv && self.form != Form::Text => {
                let half = header.chars().count() / 2;
                header.chars().take(half).chain(['\n']).chain(header.chars().skip(half)).collect()
            }
            5 => header.replace("_1", "-1").replace("_2", "-2").replace("_3", "-3"),
            6 => format!("{header}（必填）"),
            _ => header,
        }
    }

    /// Sums, signatures and notes.
    pub(super) fn write_bottom(&mut self) {
        if self.random.below(3) == 0 {
            return;
        }
        let rows = self.rows;
        self.put(vec![Cell::Text(format!("合计：{rows}条"))]);
        if self.random.below(2) == 0 {
            let signatures = ["填报人：", "审核人：", "填报日期："];
            let row = match self.random.below(2) {
                0 => signatures.into_iter().flat_map(|label| [text(label), Cell::Empty]).collect(),
                _ => vec![Cell::Text(signatures.join("          "))],
            };
            self.put(row);
            self.put(vec![text("注：1.本表为模拟数据。")]);
        }
    }

    /// Sheets that hold no records: how to fill in, and the hidden choices of the drop-downs.
    pub(super) fn add_other_pages(&mut self) {
        if self.random.below(2) == 0 {
            let rows = ["一、本表由各单位按年填报。", "二、日期按年月日填写。"];
            let rows = rows.map(|row| vec![text(row)]).to_vec();
            self.pages.push(Page { name: "填写说明".to_owned(), rows, ..Page::default() });
        }
        if self.random.below(2) == 0 {
            let rows = ["是", "否"].map(|row| vec![text(row)]).to_vec();
            self.pages.push(Page { name: "选项".to_owned(), hidden: true, rows, ..Page::default() });
        }
    }
}
