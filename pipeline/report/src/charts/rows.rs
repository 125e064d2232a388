//! Rows of a chart: a name at the left, words at the right, and the plot between them.

use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};

const GAP: f64 = 16.0;
/// Space between the texts of two rows.
const LEAD: f64 = 8.0;

/// Where the plot begins and ends.
pub(crate) struct Columns {
    name_width: f64,
    facts_width: f64,
    pub left: f64,
    pub right: f64,
}

/// The texts of a row, in lines.
pub(crate) struct Row {
    name: Vec<String>,
    facts: Vec<String>,
    more: Vec<String>,
    pub height: f64,
}

impl Columns {
    pub fn new(scene: &Scene, name_width: f64, facts_width: f64) -> Self {
        let (left, right) = (MARGIN + name_width + GAP, scene.width - MARGIN - facts_width - GAP);
        Self { name_width, facts_width, left, right }
    }

    /// A row with its name, its facts, and more below them in smaller type.
    pub fn row(&self, style: Style, name: &str, facts: &str, more: &str) -> Row {
        let sizes = style.sizes;
        let name = style.font.wrap_even(name, sizes.body, self.name_width);
        let facts = style.font.wrap(facts, sizes.small, self.facts_width);
        let more = style.font.wrap(more, sizes.small, self.facts_width);
        let right = lines_height(facts.len() + more.len(), sizes.small);
        let height = lines_height(name.len(), sizes.body).max(right) + LEAD;
        Row { name, facts, more, height }
    }

    /// Sets the texts of a row and moves below it; the height of the row's middle.
    pub fn set(&self, scene: &mut Scene, style: Style, row: &Row) -> f64 {
        let (sizes, colours) = (style.sizes, style.colours);
        let middle = scene.y + row.height / 2.0;
        let end = MARGIN + self.name_width;
        scene.lines_around(&row.name, end, middle, sizes.body, Anchor::End, colours.ink);
        let x = self.right + GAP;
        let (first, second) = (lines_height(row.facts.len(), sizes.small), lines_height(row.more.len(), sizes.small));
        scene.lines_around(&row.facts, x, middle - second / 2.0, sizes.small, Anchor::Start, colours.ink);
        scene.lines_around(&row.more, x, middle + first / 2.0, sizes.small, Anchor::Start, colours.muted);
        scene.y += row.height;
        middle
    }

    /// A line of words in the plot's place, where rows are left out.
    pub fn gap(&self, scene: &mut Scene, style: Style, words: &str) {
        let middle = (self.left + self.right) / 2.0;
        let lines = style.font.wrap(words, style.sizes.small, self.right - self.left);
        scene.y += 6.0;
        scene.lines(&lines, middle, style.sizes.small, Anchor::Middle, style.colours.muted);
        scene.y += 6.0;
    }

    /// The axis below the rows, with its numbers; those without room are left out.
    pub fn axis(&self, scene: &mut Scene, style: Style, ticks: &[(f64, String)]) {
        let (em, colours, bottom) = (style.sizes.small, style.colours, scene.y);
        scene.line(vec![(self.left, bottom), (self.right, bottom)], colours.muted, 1);
        let mut free_from = f64::NEG_INFINITY;
        for (x, text) in ticks {
            let half = style.font.width(text, em) / 2.0;
            scene.line(vec![(*x, bottom), (*x, bottom + 5.0)], colours.muted, 1);
            if x - half > free_from {
                scene.text(*x, bottom + 6.0 + em, text.clone(), em, Anchor::Middle, colours.muted);
                free_from = x + half + 6.0;
            }
        }
        scene.y = bottom + 8.0 + em * 1.2;
    }
}
