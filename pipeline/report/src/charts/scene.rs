//! A chart as a list of shapes and texts with their places, and the parts that all charts share.

use super::config::Limits;
use super::font::Font;
use crate::lookup::Lookup;
use crate::settings::{ChartSettings, Colour, Colours};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A shape or a text. Pixels, from the upper left corner.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    Rect { x: f64, y: f64, width: f64, height: f64, colour: Colour },
    Line { points: Vec<(f64, f64)>, colour: Colour, width: u32 },
    Dot { x: f64, y: f64, radius: f64, colour: Colour },
    Text { x: f64, baseline: f64, text: String, em: f64, anchor: Anchor, colour: Colour },
}

pub(crate) struct Scene {
    pub width: f64,
    pub height: f64,
    pub title: String,
    /// What the chart shows, in words.
    pub desc: String,
    pub marks: Vec<Mark>,
    /// Where the next thing goes.
    pub y: f64,
    pub background: Colour,
}

/// Blank space around everything.
pub(crate) const MARGIN: f64 = 24.0;
/// Height of a line of text, in em.
pub(crate) const LEADING: f64 = 1.45;

/// The one look of all charts.
#[derive(Clone, Copy)]
pub(crate) struct Style<'a> {
    pub font: &'a Font,
    pub sizes: &'a ChartSettings,
    pub colours: &'a Colours,
    pub limits: &'a Limits,
}

impl Scene {
    /// A scene with its heading: the mark of simulated data, title, what is shown.
    pub fn new(lookup: &Lookup, style: Style, title: String, subtitle: String) -> Self {
        Self::with_width(lookup, style, title, subtitle, style.sizes.width)
    }

    /// As [`Self::new`], wider or narrower than usual.
    pub fn with_width(lookup: &Lookup, style: Style, title: String, subtitle: String, width: f64) -> Self {
        let mut scene = Self {
            width,
            height: 0.0,
            desc: subtitle.clone(),
            title: title.clone(),
            marks: Vec::new(),
            y: MARGIN,
            background: style.colours.paper,
        };
        if lookup.input.run.simulated {
            let mark = lookup.labels.get("simulated_note");
            let lines = style.font.wrap(&mark, style.sizes.body, scene.width - 2.0 * MARGIN);
            let height = lines_height(lines.len(), style.sizes.body) + 8.0;
            scene.rect(0.0, 0.0, scene.width, height, style.colours.weak);
            scene.y = 4.0;
            scene.lines(&lines, MARGIN, style.sizes.body, Anchor::Start, style.colours.ink);
            scene.y = height + MARGIN * 0.75;
        }
        let inner = scene.width - 2.0 * MARGIN;
        let lines = style.font.wrap(&title, style.sizes.title, inner);
        scene.lines(&lines, MARGIN, style.sizes.title, Anchor::Start, style.colours.ink);
        let lines = style.font.wrap(&subtitle, style.sizes.small, inner);
        scene.lines(&lines, MARGIN, style.sizes.small, Anchor::Start, style.colours.muted);
        scene.y += 14.0;
        scene
    }

    /// What the numbers say, in words: above the chart, and for those who cannot see it.
    pub fn say(&mut self, style: Style, sentences: &[String]) {
        let sentences: Vec<&String> = sentences.iter().filter(|sentence| !sentence.is_empty()).collect();
        if sentences.is_empty() {
            return;
        }
        for sentence in sentences {
            let lines = style.font.wrap(sentence, style.sizes.body, self.width - 2.0 * MARGIN);
            self.lines(&lines, MARGIN, style.sizes.body, Anchor::Start, style.colours.ink);
            self.desc.push('\n');
            self.desc.push_str(sentence);
        }
        self.y += 10.0;
    }

    /// Ends the scene with its notes: source, method.
    pub fn finish(mut self, style: Style, notes: &[String]) -> Self {
        self.y += 14.0;
        for note in notes {
            let lines = style.font.wrap(note, style.sizes.small, self.width - 2.0 * MARGIN);
            self.lines(&lines, MARGIN, style.sizes.small, Anchor::Start, style.colours.muted);
        }
        self.height = (self.y + MARGIN * 0.75).ceil();
        self
    }

    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, colour: Colour) {
        self.marks.push(Mark::Rect { x, y, width, height, colour });
    }

    /// The four sides of a rectangle.
    pub fn frame(&mut self, x: f64, y: f64, width: f64, height: f64, colour: Colour, line: u32) {
        let (right, bottom) = (x + width, y + height);
        self.line(vec![(x, y), (right, y), (right, bottom), (x, bottom), (x, y)], colour, line);
    }

    pub fn line(&mut self, points: Vec<(f64, f64)>, colour: Colour, width: u32) {
        self.marks.push(Mark::Line { points, colour, width });
    }

    pub fn dot(&mut self, x: f64, y: f64, radius: f64, colour: Colour) {
        self.marks.push(Mark::Dot { x, y, radius, colour });
    }

    /// One line of text on a baseline.
    pub fn text(&mut self, x: f64, baseline: f64, text: impl Into<String>, em: f64, anchor: Anchor, colour: Colour) {
        let text = text.into();
        if !text.is_empty() {
            self.marks.push(Mark::Text { x, baseline, text, em, anchor, colour });
        }
    }

    /// Lines of text from `self.y` down; moves `self.y` below them.
    pub fn lines(&mut self, lines: &[String], x: f64, em: f64, anchor: Anchor, colour: Colour) {
        for line in lines {
            self.text(x, self.y + em * 1.08, line.clone(), em, anchor, colour);
            self.y += em * LEADING;
        }
    }

    /// Lines of text whose middle is at `middle`.
    pub fn lines_around(&mut self, lines: &[String], x: f64, middle: f64, em: f64, anchor: Anchor, colour: Colour) {
        let y = std::mem::replace(&mut self.y, middle - lines_height(lines.len(), em) / 2.0);
        self.lines(lines, x, em, anchor, colour);
        self.y = y;
    }

    /// Characters that the font does not have, each once, in order.
    pub fn missing(&self, font: &Font) -> Vec<char> {
        let missing: std::collections::BTreeSet<char> = self
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text.chars()) } else { None })
            .flatten()
            .filter(|c| !font.has(*c))
            .collect();
        missing.into_iter().collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
pub(crate) fn lines_height(lines: usize, em: f64) -> f64 {
    lines as f64 * em * LEADING
}
