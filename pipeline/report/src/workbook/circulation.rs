//! `circulation.xlsx`: what goes round on paper. Each sheet has its title, its unit of measure and a line for maker and
//! date, heads that repeat on every page, and icons whose shapes tell the bands of scores apart without colour.

use super::group_title;
use super::sheet::{empty, header_format, page};
use crate::ReportError;
use crate::cell::Cell;
use crate::format::{self, visible};
use crate::incidence;
use crate::lookup::Lookup;
use crate::settings::CirculationSheet;
use crate::shortfalls::{Shortfall, shortfalls};
use rust_xlsxwriter::{
    ConditionalFormatCustomIcon, ConditionalFormatIconSet, ConditionalFormatIconType, ConditionalFormatType, Format,
    FormatAlign, FormatBorder, Workbook, Worksheet,
};

/// First row of a table, from 0: title, unit and maker, head, then this.
const FIRST: u32 = 3;

/// In points.
const ROW_HEIGHT: f64 = 16.0;

enum Entry {
    Text(String),
    Number(f64, usize),
    Nothing,
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<u32>> for Entry {
    fn from(number: Option<u32>) -> Self {
        number.map_or(Self::Nothing, |number| Self::Number(f64::from(number), 0))
    }
}

/// A table of a sheet: heads with widths, rows, columns of scores with icons.
struct Table {
    name: String,
    title: String,
    /// What its numbers are in.
    unit: String,
    columns: Vec<(String, f64)>,
    rows: Vec<Vec<Entry>>,
    icons: Vec<u16>,
    /// Columns that stay where they are when the sheet is moved sideways.
    frozen: u16,
    notes: Vec<String>,
}

pub(crate) fn bytes(lookup: &Lookup) -> Result<Vec<u8>, ReportError> {
    let mut book = empty()?;
    for sheet in &lookup.settings.documents.circulation {
        let table = match sheet {
            CirculationSheet::Ranking => Some(ranking(lookup)),
            CirculationSheet::Measures => Some(measures(lookup)),
            CirculationSheet::Shortfalls => Some(targets(lookup)),
            CirculationSheet::Incidence => fields(lookup),
        };
        if let Some(table) = table {
            write(&mut book, lookup, &table)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

fn write(book: &mut Workbook, lookup: &Lookup, table: &Table) -> Result<(), ReportError> {
    let labels = lookup.labels;
    let last = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let sheet = book.add_worksheet();
    sheet.set_name(&table.name)?;
    page(sheet, lookup)?;
    let title = Format::new().set_bold().set_font_size(18).set_align(FormatAlign::Center).set_text_wrap();
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let line = Format::new().set_align(FormatAlign::Left).set_text_wrap();
    sheet.merge_range(0, 0, 0, last, &visible(&table.title), &title)?;
    sheet.set_row_height(0, 30)?;
    let made = lookup.input.run.made_on.clone().unwrap_or_else(|| labels.get("date_to_fill_in"));
    let words = [("unit", table.unit.as_str()), ("made", &made), ("period", lookup.latest)];
    sheet.merge_range(1, 0, 1, last, &visible(&labels.fill("circulation_line", &words)), &line)?;
    for (at, (head, width)) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(
            FIRST - 1,
            at,
            visible(head),
            &header_format().set_border(FormatBorder::Thin),
        )?;
        sheet.set_column_width(at, *width)?;
    }
    let mut row = FIRST;
    for entries in &table.rows {
        for (at, entry) in (0..).zip(entries) {
            cell(sheet, row, at, entry, &plain)?;
        }
        sheet.set_row_height(row, ROW_HEIGHT * lines(entries, &table.columns))?;
        row += 1;
    }
    if row > FIRST {
        for column in &table.icons {
            sheet.add_conditional_format(FIRST, *column, row - 1, *column, &icons(lookup))?;
        }
        sheet.set_print_area(0, 0, row + u32::try_from(table.notes.len()).unwrap_or(0), last)?;
    }
    for note in &table.notes {
        row += 1;
        sheet.merge_range(row, 0, row, last, &visible(note), &plain)?;
        let width: f64 = table.columns.iter().map(|(_, width)| width).sum();
        sheet.set_row_height(row, ROW_HEIGHT * lines_in(note, width))?;
    }
    sheet.set_freeze_panes(FIRST, table.frozen)?;
    sheet.set_repeat_rows(0, FIRST - 1)?;
    Ok(())
}

/// Lines of the fullest cell of a row.
fn lines(entries: &[Entry], columns: &[(String, f64)]) -> f64 {
    let of = |(entry, (_, width)): (&Entry, &(String, f64))| match entry {
        Entry::Text(text) => lines_in(text, *width),
        Entry::Number(..) | Entry::Nothing => 1.0,
    };
    entries.iter().zip(columns).map(of).fold(1.0, f64::max)
}

/// Lines of a text; a wide character takes the room of two.
fn lines_in(text: &str, width: f64) -> f64 {
    let room: u32 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    (f64::from(room) / width).ceil().max(1.0)
}

fn cell(sheet: &mut Worksheet, row: u32, at: u16, entry: &Entry, plain: &Format) -> Result<(), ReportError> {
    let boxed = plain.clone().set_border(FormatBorder::Thin);
    match entry {
        Entry::Text(text) => sheet.write_string_with_format(row, at, visible(text), &boxed)?,
        Entry::Number(number, decimals) => {
            let shown = format!("0.{}", "0".repeat(*decimals));
            let boxed = boxed.set_num_format(shown.trim_end_matches('.')).set_align(FormatAlign::Center);
            sheet.write_number_with_format(row, at, *number, &boxed)?
        }
        Entry::Nothing => sheet.write_blank(row, at, &boxed)?,
    };
    Ok(())
}

/// ▲, ▬, ▼ by the bands of scores.
fn icons(lookup: &Lookup) -> ConditionalFormatIconSet {
    let bands = &lookup.settings.bands;
    let edge = |at: usize| bands.get(at).map_or(0.0, |band| band.at_least);
    let custom = |at_least: f64| ConditionalFormatCustomIcon::new().set_rule(ConditionalFormatType::Number, at_least);
    ConditionalFormatIconSet::new().set_icon_type(ConditionalFormatIconType::ThreeTriangles).set_icons(&[
        custom(0.0),
        custom(edge(1)),
        custom(edge(0)),
    ])
}

fn score(score: Option<f64>, decimals: usize) -> Entry {
    score.map_or(Entry::Nothing, |score| Entry::Number(score, decimals))
}

fn ranking(lookup: &Lookup) -> Table {
    let labels = lookup.labels;
    let mut columns = vec![
        (labels.get("peer_group"), 14.0),
        (labels.get("rank"), 8.0),
        (labels.get("unit"), 34.0),
        (labels.get("index"), 12.0),
        (labels.get("grade"), 10.0),
        (labels.get("rank_range"), 14.0),
        (labels.get("tier"), 8.0),
        (labels.get("method_range"), 14.0),
        (labels.get("gates"), 30.0),
        (labels.get("weight_present"), 14.0),
    ];
    let before = lookup.before();
    columns.extend(before.map(|period| (labels.fill("index_of", &[("period", period)]), 12.0)));
    let decimals = lookup.groups.iter().map(|group| lookup.index_decimals(group)).max().unwrap_or(2);
    let mut rows = Vec::new();
    for (group, unit) in lookup.groups.iter().flat_map(|group| group.units.iter().map(move |unit| (group, *unit))) {
        let Some(row) = lookup.top_row(unit, lookup.latest) else { continue };
        let range = lookup.rank_range(unit, lookup.latest);
        let method = lookup.uncertainty(unit, lookup.latest).and_then(|row| row.rank_lower.zip(row.rank_upper));
        let mut entries: Vec<Entry> = vec![
            if group.ranked { group_title(lookup, &row.peer_group) } else { group.title.clone() }.into(),
            row.rank.into(),
            lookup.unit_name(unit).into(),
            score(row.score, decimals),
            lookup.grade_title(&row.grade).into(),
            range.map(|range| format!("{}–{}", range.rank_lower, range.rank_upper)).unwrap_or_default().into(),
            range.map(|range| range.tier).into(),
            method.map(|(from, to)| format!("{from}–{to}")).unwrap_or_default().into(),
            lookup.gate_titles(&row.gates).join(&labels.get("separator")).into(),
            format::share(row.weight_present).into(),
        ];
        entries.extend(before.map(|period| score(lookup.top_row(unit, period).and_then(|row| row.score), decimals)));
        rows.push(entries);
    }
    Table {
        name: labels.get("sheet_ranking"),
        title: labels.fill("circulation_ranking", &[("period", lookup.latest)]),
        unit: labels.get("points"),
        columns,
        rows,
        icons: vec![3],
        frozen: 3,
        notes: vec![labels.get("ranking_note"), labels.get("range_note"), labels.get("circulation_icons")],
    }
}

fn measures(lookup: &Lookup) -> Table {
    let labels = lookup.labels;
    let mut columns = vec![(labels.get("peer_group"), 12.0), (labels.get("unit"), 30.0)];
    columns.extend(lookup.measures.iter().map(|node| {
        let title = format!("{} {}", node.clause, node.title.get(labels.lang));
        (title.trim_start().to_owned(), 12.0)
    }));
    let shown = |cell: Cell| match cell.exact.parse::<f64>() {
        Ok(score) => Entry::Number(score, 1),
        Err(_) => format!("{} {}", cell.glyph, cell.word).into(),
    };
    let rows = lookup
        .groups
        .iter()
        .flat_map(|group| group.units.iter().map(move |unit| (group, *unit)))
        .map(|(group, unit)| {
            let cells = lookup.measures.iter().map(|node| shown(lookup.node_cell(&node.id, unit, lookup.latest)));
            [group.title.clone().into(), lookup.unit_name(unit).into()].into_iter().chain(cells).collect()
        })
        .collect();
    Table {
        name: labels.get("sheet_measures"),
        title: labels.fill("circulation_measures", &[("period", lookup.latest)]),
        unit: labels.get("points"),
        icons: (2..u16::try_from(columns.len()).unwrap_or(2)).collect(),
        columns,
        rows,
        frozen: 2,
        notes: vec![labels.get("circulation_icons"), labels.get("circulation_states")],
    }
}

fn targets(lookup: &Lookup) -> Table {
    let labels = lookup.labels;
    let columns = [
        ("unit", 30.0),
        ("indicator", 40.0),
        ("value", 14.0),
        ("interval", 16.0),
        ("target", 26.0),
        ("basis", 14.0),
        ("gap", 10.0),
        ("responsible", 36.0),
    ];
    let of = |row: Shortfall| -> Vec<Entry> {
        vec![
            row.unit.into(),
            row.indicator.into(),
            row.value.into(),
            row.interval.into(),
            row.target.into(),
            row.basis.into(),
            row.gap.and_then(|gap| u32::try_from(gap).ok()).into(),
            row.responsible.into(),
        ]
    };
    Table {
        name: labels.get("sheet_shortfalls"),
        title: labels.fill("circulation_shortfalls", &[("period", lookup.latest)]),
        unit: labels.get("as_shown"),
        columns: columns.into_iter().map(|(key, width)| (labels.get(key), width)).collect(),
        rows: shortfalls(lookup).into_iter().map(of).collect(),
        icons: Vec::new(),
        frozen: 1,
        notes: vec![labels.get("shortfalls_note")],
    }
}

/// Units and fields that are high or to be watched; `None` where the run does not say.
fn fields(lookup: &Lookup) -> Option<Table> {
    let labels = lookup.labels;
    let part = incidence::part(lookup)?;
    let columns =
        [("unit", 30.0), ("inc_field", 26.0), ("inc_label", 14.0), ("inc_count", 10.0), ("inc_expected", 12.0)];
    let of = |row: incidence::AlarmRow| {
        let label = format!("{} {}", row.label.glyph, row.label.word);
        [row.unit, row.field, label, row.count, row.expected].map(Entry::from).into_iter().collect()
    };
    Some(Table {
        name: labels.get("sheet_incidence"),
        title: labels.fill("circulation_incidence", &[("period", lookup.latest)]),
        unit: labels.get("inc_cases_unit"),
        columns: columns.into_iter().map(|(key, width)| (labels.get(key), width)).collect(),
        rows: part.alarms.into_iter().map(of).collect(),
        icons: Vec::new(),
        frozen: 1,
        notes: part.sentences.into_iter().chain(part.notes).collect(),
    })
}
