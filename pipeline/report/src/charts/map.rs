//! The city as tiles that lie roughly as the units do: districts and functional zones with a frame, around them the streets
//! and towns that each of them runs.

use super::fields::contrast;
use super::scene::{Anchor, MARGIN, Scene, Style, lines_height};
use super::{index_note, source_note};
use crate::ReportError;
use crate::format;
use crate::lookup::Lookup;
use catalogue::Level;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const SEAM: f64 = 2.0;

/// Where a unit's tile lies, `reports/tiles.csv`. Columns from the west, rows from the north, both from 0.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tile {
    pub unit_id: String,
    pub column: usize,
    pub row: usize,
    /// How many columns it covers.
    pub columns: usize,
}

impl Tile {
    fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        (self.column..self.column + self.columns).map(|column| (column, self.row))
    }
}

pub(crate) fn layout() -> Result<Vec<Tile>, ReportError> {
    let mut reader = csv::Reader::from_reader(include_str!("../../../../reports/tiles.csv").as_bytes());
    let tiles: Result<Vec<Tile>, csv::Error> = reader.deserialize().collect();
    tiles.map_err(|error| ReportError::BuiltIn { file: "tiles.csv", reason: error.to_string() })
}

/// `None` when the plan has fewer than two units of the layout: then it is another city's.
pub(crate) fn scene(lookup: &Lookup, style: Style) -> Result<Option<Scene>, ReportError> {
    let shown: BTreeSet<&str> = lookup.units().collect();
    let tiles: Vec<Tile> = layout()?.into_iter().filter(|tile| shown.contains(tile.unit_id.as_str())).collect();
    Ok((tiles.len() > 1).then(|| draw(lookup, style, &tiles)))
}

fn draw(lookup: &Lookup, style: Style, tiles: &[Tile]) -> Scene {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let subtitle = labels.fill("chart_map_sub", &[("period", lookup.latest)]);
    let mut scene = Scene::new(lookup, style, labels.get("chart_map"), format::visible(&subtitle));
    scene.say(style, &[words(lookup, tiles)]);
    legend(lookup, style, &mut scene);

    let columns = tiles.iter().map(|tile| tile.column + tile.columns).max().unwrap_or(1);
    let rows = tiles.iter().map(|tile| tile.row + 1).max().unwrap_or(1);
    let wide = (scene.width - 2.0 * MARGIN) / columns as f64;
    let texts: Vec<[Vec<String>; 3]> = tiles
        .iter()
        .map(|tile| {
            let width = wide * tile.columns as f64 - 12.0;
            let [name, score, rank] = facts(lookup, &tile.unit_id);
            [
                style.font.wrap_even(&name, sizes.body, width),
                style.font.wrap(&score, sizes.body, width),
                style.font.wrap(&rank, sizes.small, width),
            ]
        })
        .collect();
    let height = |[name, score, rank]: &[Vec<String>; 3]| {
        lines_height(name.len() + score.len(), sizes.body) + lines_height(rank.len(), sizes.small)
    };
    // Every row is as high as its tallest tile, and a row without tiles as high as the lowest.
    let heights = texts.iter().map(|texts| height(texts) + 12.0);
    let least = heights.clone().fold(f64::INFINITY, f64::min);
    let mut high = vec![least; rows];
    for (tile, height) in tiles.iter().zip(heights) {
        high[tile.row] = height.max(high[tile.row]);
    }
    let top = scene.y;
    let down = |row: usize| top + high.iter().take(row).sum::<f64>();
    let corner = |column: usize, row: usize| (MARGIN + wide * column as f64, down(row));
    for (tile, texts) in tiles.iter().zip(&texts) {
        let (x, y) = corner(tile.column, tile.row);
        let (width, high) = (wide * tile.columns as f64, high[tile.row]);
        let score = lookup.top_row(&tile.unit_id, lookup.latest).and_then(|row| row.score);
        let class = score.and_then(|score| lookup.settings.band(score)).map_or("", |band| band.class.as_str());
        let fill = match class {
            "strong" => colours.strong,
            "middle" => colours.middle,
            "weak" => colours.weak,
            _ => colours.paper,
        };
        scene.rect(x + SEAM, y + SEAM, width - 2.0 * SEAM, high - 2.0 * SEAM, fill);
        let ink = if contrast(colours.ink, fill) >= 4.5 { colours.ink } else { colours.paper };
        if fill == colours.paper {
            scene.frame(x + SEAM, y + SEAM, width - 2.0 * SEAM, high - 2.0 * SEAM, colours.rule, 1);
        }
        if runs_others(lookup, &tile.unit_id) {
            scene.frame(x + 5.0, y + 5.0, width - 10.0, high - 10.0, ink, 2);
        }
        let mut line = y + (high - height(texts)) / 2.0;
        for (lines, em) in texts.iter().zip([sizes.body, sizes.body, sizes.small]) {
            let below = line + lines_height(lines.len(), em);
            scene.lines_around(lines, x + width / 2.0, f64::midpoint(line, below), em, Anchor::Middle, ink);
            line = below;
        }
    }
    borders(lookup, style, &mut scene, tiles, &corner);
    scene.y = down(rows) + 4.0;
    scene.finish(style, &[source_note(lookup), index_note(lookup), labels.get("chart_map_note")])
}

/// Whether a unit is a district or a zone, or stands above them.
fn runs_others(lookup: &Lookup, unit: &str) -> bool {
    let level = lookup.input.plan.units.units.get(unit).map(|unit| unit.level);
    matches!(level, Some(Level::City | Level::District | Level::FunctionalZone))
}

/// The district or zone that runs a unit on the last day of the period; a district or zone itself.
fn run_by(lookup: &Lookup, unit: &str) -> String {
    let parent = || {
        let day = index::period(lookup.latest)?.last_day;
        lookup.input.plan.units.parent_on(unit, day)
    };
    if runs_others(lookup, unit) { unit.to_owned() } else { parent().unwrap_or(unit).to_owned() }
}

/// A line wherever the next tile belongs to somebody else.
fn borders(
    lookup: &Lookup,
    style: Style,
    scene: &mut Scene,
    tiles: &[Tile],
    corner: &dyn Fn(usize, usize) -> (f64, f64),
) {
    let cells: BTreeMap<(usize, usize), String> =
        tiles.iter().flat_map(|tile| tile.cells().map(|cell| (cell, run_by(lookup, &tile.unit_id)))).collect();
    let other =
        |cell: &(usize, usize), beside: Option<(usize, usize)>| beside.and_then(|at| cells.get(&at)) != cells.get(cell);
    for cell in cells.keys() {
        let (column, row) = *cell;
        let sides = [
            (row.checked_sub(1).map(|row| (column, row)), (column, row), (column + 1, row)),
            (Some((column, row + 1)), (column, row + 1), (column + 1, row + 1)),
            (column.checked_sub(1).map(|column| (column, row)), (column, row), (column, row + 1)),
            (Some((column + 1, row)), (column + 1, row), (column + 1, row + 1)),
        ];
        for (beside, from, to) in sides {
            if other(cell, beside) {
                scene.line(vec![corner(from.0, from.1), corner(to.0, to.1)], style.colours.ink, 2);
            }
        }
    }
}

/// Name; glyph and score; grade and rank.
fn facts(lookup: &Lookup, unit: &str) -> [String; 3] {
    let labels = lookup.labels;
    let row = lookup.top_row(unit, lookup.latest);
    let name = lookup.unit_name(unit);
    let Some((row, score)) = row.and_then(|row| Some((row, row.score?))) else {
        return [name, format!("○ {}", labels.get("no_score")), String::new()];
    };
    let cell = lookup.score_cell(score);
    let rank = row.rank.map(|rank| format!(" {rank}/{}", row.peers)).unwrap_or_default();
    [name, format!("{} {}", cell.glyph, cell.text), format!("{}{rank}", lookup.grade_title(&row.grade))]
}

/// How many tiles are in each band.
fn words(lookup: &Lookup, tiles: &[Tile]) -> String {
    let labels = lookup.labels;
    let top = lookup.input.plan.method.plan.top_unit.as_str();
    let of =
        |own: bool| tiles.iter().filter(move |tile| tile.unit_id != top && runs_others(lookup, &tile.unit_id) == own);
    let bands = |own: bool| {
        let mut words: Vec<String> = Vec::new();
        let score = |tile: &Tile| lookup.top_row(&tile.unit_id, lookup.latest).and_then(|row| row.score);
        for band in &lookup.settings.bands {
            let in_band = |tile: &&Tile| {
                score(tile).and_then(|score| lookup.settings.band(score)).is_some_and(|of| of.class == band.class)
            };
            let n = of(own).filter(in_band).count().to_string();
            words.push(labels.fill("chart_map_count", &[("word", band.word.get(labels.lang)), ("n", &n)]));
        }
        let without = of(own).filter(|tile| score(tile).is_none()).count();
        if without > 0 {
            let with = [("word", &*labels.get("no_score")), ("n", &*without.to_string())];
            words.push(labels.fill("chart_map_count", &with));
        }
        words.join(&labels.get("separator"))
    };
    let mut words = String::new();
    for (key, own) in [("chart_map_own", true), ("chart_map_towns", false)] {
        let n = of(own).count();
        if n > 0 {
            words.push_str(&labels.fill(key, &[("n", &n.to_string()), ("bands", &bands(own))]));
        }
    }
    words
}

/// What the colours and glyphs are.
fn legend(lookup: &Lookup, style: Style, scene: &mut Scene) {
    let (labels, sizes, colours) = (lookup.labels, style.sizes, style.colours);
    let mut x = MARGIN;
    let mut above = 100.0;
    for band in &lookup.settings.bands {
        let key = if band.at_least == 0.0 { "legend_band_below" } else { "legend_band" };
        let with = [
            ("word", band.word.get(labels.lang)),
            ("from", &*format::plain(band.at_least)),
            ("to", &*format::plain(above)),
        ];
        above = band.at_least;
        let fill = match band.class.as_str() {
            "strong" => colours.strong,
            "middle" => colours.middle,
            _ => colours.weak,
        };
        let text = format!("{} {}", band.glyph, labels.fill(key, &with));
        scene.rect(x, scene.y, 18.0, 12.0, fill);
        scene.text(x + 24.0, scene.y + sizes.small * 0.95, text.clone(), sizes.small, Anchor::Start, colours.ink);
        x += 24.0 + style.font.width(&text, sizes.small) + 24.0;
    }
    scene.y += sizes.small * 2.0;
}
