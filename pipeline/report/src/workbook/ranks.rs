//! The sheet of ranks: every node, period and peer group, the best first. Score, rank and grade are formulas.

use super::definitions::{FIRST_GRADE, SETTING, SETTING_TITLE};
use super::nodes::{NODE_SCORE, PRESENT};
use super::places::{Places, Rows};
use super::sheet::{Cells, Entry, Sheet, here};
use super::{group_title, nature};
use crate::ReportError;
use crate::lookup::Lookup;
use catalogue::Rule;
use index::tables::IndexRow;
use rust_xlsxwriter::Workbook;
use std::cmp::Reverse;

/// Column of the scores.
const RANKED: u16 = 8;

pub(super) fn sheet(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("node_id", 28.0),
        ("node", 36.0),
        ("peer_group", 14.0),
        ("rank", 8.0),
        ("peers", 11.0),
        ("unit_id", 14.0),
        ("unit", 28.0),
        ("score", 12.0),
        ("grade", 10.0),
        ("grade_before_gates", 14.0),
        ("gates", 30.0),
        ("weight_present", 18.0),
        ("nature", 12.0),
    ];
    let rows = sorted(lookup, places);
    let decimals = lookup.groups.iter().map(|group| lookup.index_decimals(group)).max().unwrap_or(2);
    let nodes = Cells::of(lookup, "sheet_nodes");
    let mut sheet = Sheet::new(book, lookup, "sheet_ranks", &of)?;
    let mut block = (0, 0);
    for (at, row) in (2..).zip(&rows) {
        if at > block.1 {
            let same = |other: &&&IndexRow| key(other) == key(row);
            block = (at, at + rows[at - 2..].iter().take_while(same).count() - 1);
        }
        let node = places.tree.iter().find(|node| node.id == row.node_id);
        let from = places.node(&row.node_id, &row.unit_id, &row.period);
        let of_node = |column: u16| from.map(|from| format!("=IF({0}=\"\",\"\",{0})", nodes.cell(column, from)));
        let shown = if row.node_id == lookup.top { decimals } else { 2 };
        let peers: Vec<Option<f64>> = rows[block.0 - 2..block.1 - 1].iter().map(|row| row.score).collect();
        sheet.push(vec![
            row.period.as_str().into(),
            row.node_id.as_str().into(),
            node.map(|node| node.title.get(lookup.labels.lang)).unwrap_or_default().into(),
            group_title(lookup, &row.peer_group).into(),
            Entry::from(row.rank).by(rank(row, &peers, at, block)),
            Entry::from((!row.peer_group.is_empty()).then_some(row.peers)).by(count(row, &peers, block)),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            row.score.map_or(Entry::Nothing, |score| Entry::Rounded(score, shown)).by(of_node(NODE_SCORE)),
            Entry::from(lookup.grade_title(&row.grade)).by(grade(lookup, row, &row.grade, cap(lookup, row), at)),
            Entry::from(lookup.grade_title(&row.grade_before_gates)).by(grade(
                lookup,
                row,
                &row.grade_before_gates,
                0,
                at,
            )),
            lookup.gate_titles(&row.gates).join(&lookup.labels.get("separator")).into(),
            Entry::Share(row.weight_present).by(of_node(PRESENT)),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

fn key(row: &IndexRow) -> (&str, &str, &str) {
    (&row.period, &row.node_id, &row.peer_group)
}

/// The latest period first, the index before its parts, groups as the method names them, the best unit first.
fn sorted<'a>(lookup: &Lookup, places: &Places<'a>) -> Vec<&'a IndexRow> {
    let node = |id: &str| places.tree.iter().rev().position(|node| node.id == id);
    let groups = &lookup.input.plan.method.peer_groups;
    let group = |id: &str| groups.iter().position(|group| group.id == id).unwrap_or(groups.len());
    let mut rows = places.nodes.clone();
    rows.sort_by_cached_key(|row| {
        let rank = row.rank.unwrap_or(u32::MAX);
        (Reverse(&row.period), node(&row.node_id), group(&row.peer_group), &row.peer_group, rank, &row.unit_id)
    });
    rows
}

/// One more than there are better ones; scores that differ only by what binary fractions blur are the same.
fn rank(row: &IndexRow, peers: &[Option<f64>], at: usize, (first, last): Rows) -> Option<String> {
    let (score, rank) = (row.score?, row.rank?);
    let better = peers.iter().flatten().filter(|other| **other > score + 1e-9).count();
    let (own, all) = (here(RANKED, at), format!("{}:{}", fixed(first), fixed(last)));
    let formula = format!("=IF({own}=\"\",\"\",1+SUMPRODUCT(ISNUMBER({all})*({all}>{own}+0.000000001)))");
    (usize::try_from(rank) == Ok(better + 1)).then_some(formula)
}

fn count(row: &IndexRow, peers: &[Option<f64>], (first, last): Rows) -> Option<String> {
    let all = peers.iter().flatten().count();
    let same = !row.peer_group.is_empty() && usize::try_from(row.peers) == Ok(all);
    same.then(|| format!("=COUNT({}:{})", fixed(first), fixed(last)))
}

fn fixed(row: usize) -> String {
    format!("${}${row}", rust_xlsxwriter::utility::column_number_to_name(RANKED))
}

/// Place of the best grade that the gates in breach leave.
fn cap(lookup: &Lookup, row: &IndexRow) -> usize {
    let grades = &lookup.input.plan.method.grades;
    row.gates
        .split(';')
        .filter_map(|gate| match &lookup.indicator(gate)?.score.as_ref()?.rule {
            Rule::Gate { cap_grade, .. } => grades.iter().position(|grade| grade.id == *cap_grade),
            _ => None,
        })
        .max()
        .unwrap_or(0)
}

/// The grade of the score, none better than at place `cap`.
fn grade(lookup: &Lookup, row: &IndexRow, expected: &str, cap: usize, at: usize) -> Option<String> {
    let (score, grades) = (row.score?, &lookup.input.plan.method.grades);
    let own = grades.iter().position(|grade| score + 1e-9 >= grade.at_least)?;
    if grades.get(own.max(cap))?.id != expected {
        return None;
    }
    let (settings, own) = (Cells::of(lookup, "sheet_settings"), here(RANKED, at));
    let mut formula = "\"\"".to_owned();
    for place in (0..grades.len()).rev() {
        let (limit, title) = (FIRST_GRADE + place, FIRST_GRADE + place.max(cap));
        let (limit, title) = (settings.cell(SETTING, limit), settings.cell(SETTING_TITLE, title));
        formula = format!("IF({own}+0.000000001>={limit},{title},{formula})");
    }
    Some(format!("=IF({own}=\"\",\"\",{formula})"))
}
