//! The sheet of the scores of nodes, up to the index: formulas of the scores and weights below, wherever they come to
//! the numbers of the tables.

use super::definitions::NODE_WEIGHT;
use super::places::{Places, Rows};
use super::scores::{BONUS, SCORE, SCORE_WEIGHT, bonus};
use super::sheet::{Cells, Entry, Sheet, here, points};
use super::{agrees, group_title, nature, node_weight};
use crate::ReportError;
use crate::lookup::Lookup;
use index::tables::IndexRow;
use rust_xlsxwriter::Workbook;

/// Columns of the sheet.
pub(super) const NODE_SCORE: u16 = 6;
pub(super) const PRESENT: u16 = 7;
const NODE_BONUS: u16 = 8;
const OWN_WEIGHT: u16 = 9;

pub(super) fn sheet(book: &mut Workbook, lookup: &Lookup, places: &Places) -> Result<(), ReportError> {
    let of = [
        ("period", 10.0),
        ("unit_id", 14.0),
        ("unit", 26.0),
        ("peer_group", 14.0),
        ("node_id", 28.0),
        ("node", 36.0),
        ("score", 12.0),
        ("weight_present", 14.0),
        ("bonus", 8.0),
        ("weight", 8.0),
        ("nature", 12.0),
    ];
    let formulas = Formulas::new(lookup, places);
    let mut sheet = Sheet::new(book, lookup, "sheet_nodes", &of)?;
    for (at, row) in (2..).zip(&places.nodes) {
        let node = places.tree.iter().find(|node| node.id == row.node_id);
        let below = formulas.below(row);
        sheet.push(vec![
            row.period.as_str().into(),
            row.unit_id.as_str().into(),
            lookup.unit_name(&row.unit_id).into(),
            group_title(lookup, &row.peer_group).into(),
            row.node_id.as_str().into(),
            node.map(|node| node.title.get(lookup.labels.lang)).unwrap_or_default().into(),
            points(row.score).by(formulas.score(row, &below, at)),
            Entry::Share(row.weight_present).by(formulas.present(row, &below)),
            points(row.bonus).by(formulas.bonus(row)),
            formulas.weight(row),
            nature(lookup),
        ])?;
    }
    sheet.finish()
}

/// What a node is the mean of.
struct Below {
    /// Weights and scores, as ranges of cells.
    ranges: Vec<(String, String)>,
    /// Sums of weights, of those with a score, and of weight times score.
    whole: f64,
    counted: f64,
    sum: f64,
}

struct Formulas<'l, 'a> {
    lookup: &'l Lookup<'a>,
    places: &'l Places<'a>,
    scores: Cells,
    nodes: Cells,
    tree: Cells,
}

impl<'l, 'a> Formulas<'l, 'a> {
    fn new(lookup: &'l Lookup<'a>, places: &'l Places<'a>) -> Self {
        Self {
            lookup,
            places,
            scores: Cells::of(lookup, "sheet_scores"),
            nodes: Cells::of(lookup, "sheet_nodes"),
            tree: Cells::of(lookup, "sheet_tree"),
        }
    }

    fn below(&self, row: &IndexRow) -> Below {
        let places = self.places;
        let mut below = Below { ranges: Vec::new(), whole: 0.0, counted: 0.0, sum: 0.0 };
        let of = |(first, last): Rows| first - 2..last - 1;
        if let Some(rows) = places.scores_below(&row.node_id, &row.unit_id, &row.period) {
            below.ranges.push((self.scores.column(SCORE_WEIGHT, rows), self.scores.column(SCORE, rows)));
            for child in places.scores.get(of(rows)).unwrap_or_default() {
                below.add(child.weight, child.score);
            }
        }
        if let Some(rows) = places.nodes_below(&row.node_id, &row.unit_id, &row.period) {
            below.ranges.push((self.nodes.column(OWN_WEIGHT, rows), self.nodes.column(NODE_SCORE, rows)));
            for child in places.nodes.get(of(rows)).unwrap_or_default() {
                let node = places.tree.iter().find(|node| node.id == child.node_id);
                below.add(node.map_or(0.0, |node| node_weight(self.lookup, node)), child.score);
            }
        }
        below
    }

    /// The weight that the tree gives the node.
    fn weight(&self, row: &IndexRow) -> Entry {
        let node = self.places.tree.iter().find(|node| node.id == row.node_id);
        let formula = self.places.in_tree(&row.node_id).map(|at| format!("={}", self.tree.cell(NODE_WEIGHT, at)));
        Entry::from(node.map(|node| node_weight(self.lookup, node))).by(formula)
    }

    /// The share of the weight that has a score.
    fn present(&self, row: &IndexRow, below: &Below) -> Option<String> {
        let share = (below.whole > 0.0).then(|| below.counted / below.whole);
        agrees(share, Some(row.weight_present)).then(|| format!("=({})/({})", below.counted(), below.whole()))
    }

    fn score(&self, row: &IndexRow, below: &Below, at: usize) -> Option<String> {
        let enough =
            row.weight_present > 0.0 && row.weight_present + 1e-12 >= self.lookup.input.plan.method.min_weight_present;
        let mean = (enough && below.counted > 0.0).then(|| below.sum / below.counted + row.bonus.unwrap_or(0.0));
        if !agrees(mean, row.score) {
            return None;
        }
        let present = here(PRESENT, at);
        let mut mean = format!("({})/({})", below.sum(), below.counted());
        if row.bonus.is_some() {
            mean.push_str(&format!("+{}", here(NODE_BONUS, at)));
        }
        Some(format!("=IF(OR({present}=0,{present}+0.000000000001<min_weight_present),\"\",{mean})"))
    }

    fn bonus(&self, row: &IndexRow) -> Option<String> {
        let (rows, all) = (self.places.scores_of(&row.unit_id, &row.period)?, row.bonus?);
        let mut sum = 0.0;
        for row in self.places.scores.get(rows.0 - 2..rows.1 - 1)? {
            sum += self.lookup.indicator(&row.indicator_id).and_then(|of| bonus(of, row)).unwrap_or(0.0);
        }
        let cap = self.lookup.input.plan.method.bonus_cap;
        agrees(Some(sum.min(cap)), Some(all))
            .then(|| format!("=MIN(bonus_cap,SUM({}))", self.scores.column(BONUS, rows)))
    }
}

impl Below {
    fn add(&mut self, weight: f64, score: Option<f64>) {
        self.whole += weight;
        if let Some(score) = score {
            self.counted += weight;
            self.sum += weight * score;
        }
    }

    fn joined(&self, one: impl Fn(&(String, String)) -> String) -> String {
        self.ranges.iter().map(one).collect::<Vec<_>>().join("+")
    }

    fn whole(&self) -> String {
        self.joined(|(weights, _)| format!("SUM({weights})"))
    }

    fn counted(&self) -> String {
        self.joined(|(weights, scores)| format!("SUMPRODUCT({weights},--ISNUMBER({scores}))"))
    }

    fn sum(&self) -> String {
        self.joined(|(weights, scores)| format!("SUMPRODUCT({weights},{scores})"))
    }
}
