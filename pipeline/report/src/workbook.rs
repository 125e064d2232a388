//! `scoreboard.xlsx`: cover, ranking, scores, values and definitions. Clean tables: one header row, no merged cells,
//! numbers as numbers, texts never formulas.

mod small_numbers;

use crate::cell::class_of;
use crate::format::visible;
use crate::lookup::Lookup;
use crate::{ReportError, method, words};
use index::tables::{Exact, Status};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// The file says it was made on this day, so that the same tables give the same bytes.
const CREATED: (u16, u8, u8) = (2018, 9, 17);

/// What one cell holds.
enum Entry {
    Text(String),
    Number(f64),
    /// Shown with this many decimals; the whole number is stored.
    Rounded(f64, usize),
    /// 0 to 1, shown in percent.
    Share(f64),
    Nothing,
}

/// A score, shown with two decimals.
fn points(score: Option<f64>) -> Entry {
    score.map_or(Entry::Nothing, |score| Entry::Rounded(score, 2))
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<f64>> for Entry {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }
}

/// A sheet that is being filled: header, then rows.
struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    columns: u16,
}

impl<'a> Sheet<'a> {
    fn new(
        book: &'a mut Workbook,
        lookup: &Lookup,
        name: &str,
        columns: &[(String, f64)],
    ) -> Result<Self, ReportError> {
        let sheet = book.add_worksheet();
        sheet.set_name(lookup.labels.get(name))?;
        let mark = if lookup.input.run.simulated { lookup.labels.get("simulated_note") } else { String::new() };
        // `&` begins a code in headers and footers.
        let title = visible(lookup.input.plan.method.plan.title.get(lookup.labels.lang)).replace('&', "&&");
        let title: String = title.chars().take(80).collect();
        sheet.set_header(format!("&L{title}&C&B{mark}&R&A")).set_footer(format!("&C{mark}&R&P / &N"));
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        let bold = Format::new()
            .set_bold()
            .set_background_color("#E6E6E6")
            .set_border_bottom(FormatBorder::Thin)
            .set_text_wrap()
            .set_align(FormatAlign::Top);
        for (at, (title, width)) in (0..).zip(columns) {
            sheet.write_string_with_format(0, at, title, &bold)?;
            sheet.set_column_width(at, *width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_repeat_rows(0, 0)?;
        Ok(Self { sheet, row: 0, columns: u16::try_from(columns.len()).unwrap_or(u16::MAX) })
    }

    fn push(&mut self, entries: Vec<Entry>) -> Result<(), ReportError> {
        self.row += 1;
        for (at, entry) in (0..).zip(entries) {
            match entry {
                Entry::Text(text) if text.is_empty() => {}
                Entry::Text(text) => {
                    self.sheet.write_string(self.row, at, visible(&text))?;
                }
                Entry::Number(number) => {
                    self.sheet.write_number(self.row, at, number)?;
                }
                Entry::Rounded(number, decimals) => {
                    let format = Format::new().set_num_format(format!("0.{}", "0".repeat(decimals)));
                    self.sheet.write_number_with_format(self.row, at, number, &format)?;
                }
                Entry::Share(number) => {
                    let format = Format::new().set_num_format("0.0%");
                    self.sheet.write_number_with_format(self.row, at, number, &format)?;
                }
                Entry::Nothing => {}
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), ReportError> {
        if self.row > 0 {
            self.sheet.autofilter(0, 0, self.row, self.columns - 1)?;
        }
        Ok(())
    }
}

/// A workbook without sheets, the same whenever it is made.
pub(crate) fn empty() -> Result<Workbook, ReportError> {
    let mut book = Workbook::new();
    let (year, month, day) = CREATED;
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(book)
}

/// The file's bytes.
pub(crate) fn bytes(lookup: &Lookup) -> Result<Vec<u8>, ReportError> {
    let mut book = empty()?;
    cover(&mut book, lookup)?;
    ranking(&mut book, lookup)?;
    scores(&mut book, lookup)?;
    values(&mut book, lookup)?;
    small_numbers::sheets(&mut book, lookup)?;
    definitions(&mut book, lookup)?;
    Ok(book.save_to_buffer()?)
}

fn columns(lookup: &Lookup, of: &[(&str, f64)]) -> Vec<(String, f64)> {
    of.iter().map(|(key, width)| (lookup.labels.get(key), *width)).collect()
}

/// Simulated or sent; the last column of every row.
fn nature(lookup: &Lookup) -> Entry {
    lookup.labels.get(if lookup.input.run.simulated { "simulated" } else { "reported" }).into()
}

fn cover(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let (labels, run) = (lookup.labels, lookup.input.run);
    let plan = &lookup.input.plan.method.plan;
    let mut sheet = Sheet::new(book, lookup, "cover", &columns(lookup, &[("item", 24.0), ("content", 110.0)]))?;
    let mut line = |key: &str, text: String| sheet.push(vec![labels.get(key).into(), text.into()]);
    if run.simulated {
        line("nature", labels.get("simulated_note"))?;
    }
    line("scoreboard", plan.title.get(labels.lang).to_owned())?;
    line("document", plan.document.clone())?;
    line("latest_period", lookup.latest.to_owned())?;
    line("all_periods", lookup.periods.join(&labels.get("separator")))?;
    if let Some(made_on) = &run.made_on {
        line("made_on", made_on.clone())?;
    }
    line("program", format!("chengxin {}", run.program_version))?;
    line("disclosure", labels.get("edition"))?;
    line("workbook_sheets", labels.get("workbook_about"))?;
    for paragraph in method::paragraphs(lookup) {
        line("method", paragraph)?;
    }
    for class in ["ok", "zero", "not_reported", "suppressed", "no_denominator", "too_few", "impossible"] {
        let words = labels.find(&format!("legend_{class}")).unwrap_or_default();
        line(
            "status",
            format!("{} – {words}", labels.get(&format!("state_{class}"))).trim_end_matches(" – ").to_owned(),
        )?;
    }
    Ok(())
}

fn ranking(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("peer_group", 14.0),
        ("rank", 8.0),
        ("peers", 11.0),
        ("unit_id", 14.0),
        ("unit", 28.0),
        ("index", 12.0),
        ("grade", 10.0),
        ("grade_before_gates", 14.0),
        ("gates", 30.0),
        ("bonus", 8.0),
        ("weight_present", 18.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_ranking", &columns(lookup, &of))?;
    let groups = &lookup.input.plan.method.peer_groups;
    let mut rows: Vec<_> = lookup.input.index.iter().filter(|row| row.node_id == lookup.top).collect();
    rows.sort_by_key(|row| {
        let group = groups.iter().position(|group| group.id == row.peer_group).unwrap_or(usize::MAX);
        (std::cmp::Reverse(&row.period), group, row.rank.unwrap_or(u32::MAX), &row.unit_id)
    });
    let decimals = lookup.groups.iter().map(|group| lookup.index_decimals(group)).max().unwrap_or(2);
    for row in rows {
        let group = groups.iter().find(|group| group.id == row.peer_group);
        let group =
            group.map_or_else(|| lookup.labels.get("not_ranked"), |g| g.title.get(lookup.labels.lang).to_owned());
        sheet.push(vec![
            row.period.as_str().into(),
            group.into(),
            row.rank.map(f64::from).into(),
            row.rank.map(|_| f64::from(row.peers)).into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            row.score.map_or(Entry::Nothing, |score| Entry::Rounded(score, decimals)),
            lookup.grade_title(&row.grade).into(),
            lookup.grade_title(&row.grade_before_gates).into(),
            lookup.gate_titles(&row.gates).join(&lookup.labels.get("separator")).into(),
            points(row.bonus),
            Entry::Share(row.weight_present),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

fn scores(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("measure", 30.0),
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("value", 12.0),
        ("value_unit", 16.0),
        ("status", 12.0),
        ("target", 10.0),
        ("basis", 14.0),
        ("verdict", 12.0),
        ("score", 10.0),
        ("weight", 8.0),
        ("parameters", 34.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_scores", &columns(lookup, &of))?;
    for row in lookup.input.scores {
        sheet.push(vec![
            row.period.as_str().into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            measure_title(lookup, &row.indicator_id).into(),
            row.indicator_id.as_str().into(),
            lookup.indicator_title(&row.indicator_id).into(),
            row.value.into(),
            value_unit(lookup, &row.indicator_id).into(),
            status_words(lookup, row.status, row.value).into(),
            row.target.into(),
            lookup.basis_words(&row.basis).into(),
            lookup.labels.get(&format!("verdict_{}", row.verdict.id())).into(),
            points(row.score),
            Some(row.weight).into(),
            format!("{} {}", row.rule, row.parameters).trim_end().into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

fn values(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("numerator", 14.0),
        ("denominator", 14.0),
        ("records", 10.0),
        ("value", 12.0),
        ("value_unit", 16.0),
        ("lower", 12.0),
        ("upper", 12.0),
        ("status", 12.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_values", &columns(lookup, &of))?;
    #[expect(clippy::cast_precision_loss, reason = "counts of records stay far below 2^53")]
    for row in lookup.input.values {
        sheet.push(vec![
            row.period.as_str().into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            row.indicator_id.as_str().into(),
            lookup.indicator_title(&row.indicator_id).into(),
            row.numerator.map(Exact::to_f64).into(),
            row.denominator.map(Exact::to_f64).into(),
            Some(row.records as f64).into(),
            row.value.into(),
            value_unit(lookup, &row.indicator_id).into(),
            row.lower.into(),
            row.upper.into(),
            status_words(lookup, row.status, row.value).into(),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

fn definitions(book: &mut Workbook, lookup: &Lookup) -> Result<(), ReportError> {
    let of = [
        ("measure", 30.0),
        ("clause", 8.0),
        ("indicator_id", 28.0),
        ("indicator", 34.0),
        ("question", 40.0),
        ("numerator", 34.0),
        ("denominator", 34.0),
        ("kind", 8.0),
        ("value_unit", 16.0),
        ("min_denominator", 10.0),
        ("target", 22.0),
        ("basis", 16.0),
        ("how_scored", 36.0),
        ("weight", 8.0),
        ("responsible", 30.0),
        ("tables", 26.0),
        ("disclosure", 12.0),
        ("note", 40.0),
        ("nature", 12.0),
    ];
    let mut sheet = Sheet::new(book, lookup, "sheet_definitions", &columns(lookup, &of))?;
    let (labels, lang) = (lookup.labels, lookup.labels.lang);
    let separator = labels.get("separator");
    for node in &lookup.measures {
        for (id, indicator) in lookup.input.plan.indicators_of(&node.id) {
            let basis = indicator.target.as_ref().map(|target| words::basis_id(target.basis)).unwrap_or_default();
            let tables: Vec<String> = indicator.records.iter().map(|table| lookup.table_title(table)).collect();
            sheet.push(vec![
                node.title.get(lang).into(),
                indicator.clause.as_str().into(),
                id.into(),
                lookup.indicator_title(id).into(),
                indicator.question.get(lang).into(),
                indicator.numerator.get(lang).into(),
                indicator.denominator.as_ref().map(|text| text.get(lang)).unwrap_or_default().into(),
                lookup.kind_words(indicator.kind).into(),
                indicator.unit.get(lang).into(),
                Some(f64::from(indicator.min_denominator)).into(),
                lookup.target_words(indicator).into(),
                lookup.basis_words(basis).into(),
                lookup.rule_words(indicator).into(),
                Some(index::weight(indicator)).into(),
                indicator.responsible.join(&separator).into(),
                tables.join(&separator).into(),
                lookup.disclosure_words(indicator.disclosure).into(),
                indicator.note.as_ref().map(|note| note.get(lang)).unwrap_or_default().into(),
                nature(lookup),
            ])?;
        }
    }
    sheet.finish()
}

fn measure_title(lookup: &Lookup, indicator: &str) -> String {
    let node = lookup.input.plan.node_of.get(indicator);
    let node = lookup.measures.iter().find(|measure| Some(&measure.id) == node);
    node.map(|node| format!("{} {}", node.clause, node.title.get(lookup.labels.lang)).trim_start().to_owned())
        .unwrap_or_default()
}

fn value_unit(lookup: &Lookup, indicator: &str) -> String {
    lookup.indicator(indicator).map(|indicator| indicator.unit.get(lookup.labels.lang).to_owned()).unwrap_or_default()
}

fn status_words(lookup: &Lookup, status: Status, value: Option<f64>) -> String {
    match (status, value) {
        (Status::Ok, Some(0.0)) => lookup.labels.get("state_zero"),
        (Status::Ok, _) => lookup.labels.get("state_ok"),
        (status, _) => lookup.labels.get(&format!("state_{}", class_of(status))),
    }
}
