//! The bundled font: widths of texts, line breaks, and which characters it has.

use crate::ReportError;
use ab_glyph::{Font as _, FontRef};
use plotters::style::{FontStyle, register_font};

static BYTES: &[u8] = include_bytes!("../../../../reports/fonts/NotoSansCJKsc-Regular-subset.otf");

/// Stands in PNG files for a character that the font does not have (〓, the compositors' sign for a missing sort).
pub(crate) const STAND_IN: char = '〓';

pub(crate) struct Font {
    font: FontRef<'static>,
    units_per_em: f64,
    /// Height from the lowest to the highest point of a line, in em.
    pub line: f64,
}

impl Font {
    /// Loads the font and makes it known to plotters under `family`.
    pub fn bundled(family: &str) -> Result<Self, ReportError> {
        let wrong = || ReportError::BuiltIn { file: "fonts", reason: "the font cannot be read".to_owned() };
        register_font(family, FontStyle::Normal, BYTES).map_err(|_| wrong())?;
        let font = FontRef::try_from_slice(BYTES).map_err(|_| wrong())?;
        let units_per_em = f64::from(font.units_per_em().ok_or_else(wrong)?);
        let line = f64::from(font.height_unscaled()) / units_per_em;
        Ok(Self { font, units_per_em, line })
    }

    pub fn has(&self, c: char) -> bool {
        self.font.glyph_id(c).0 != 0
    }

    /// Width in pixels at an em size in pixels. A missing character is as wide as a hanzi.
    pub fn width(&self, text: &str, em: f64) -> f64 {
        let advance = |c| {
            let c = if self.has(c) { c } else { STAND_IN };
            f64::from(self.font.h_advance_unscaled(self.font.glyph_id(c))) / self.units_per_em
        };
        text.chars().map(advance).sum::<f64>() * em
    }

    /// How many whole pixels right of its place a character begins, at a line height of `size` pixels.
    pub fn bearing(&self, c: char, size: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, reason = "a size in pixels")]
        let glyph = self.font.glyph_id(c).with_scale(size as f32);
        self.font.outline_glyph(glyph).map_or(0.0, |outline| f64::from(outline.px_bounds().min.x))
    }

    /// As [`Self::wrap`], with lines of about the same length: no last line of one character.
    pub fn wrap_even(&self, text: &str, em: f64, width: f64) -> Vec<String> {
        let lines = self.wrap(text, em, width);
        let mut even = lines.clone();
        let mut narrower = width - em / 2.0;
        // A word is broken only where the full width breaks it.
        let widest = words(text).iter().map(|word| self.width(word.trim_end(), em)).fold(em, f64::max);
        while lines.len() > 1 && narrower >= widest {
            let tried = self.wrap(text, em, narrower);
            if tried.len() > lines.len() {
                break;
            }
            even = tried;
            narrower -= em / 2.0;
        }
        even
    }

    /// Breaks a text into lines no wider than `width`: at blanks where it can, else between any two characters.
    pub fn wrap(&self, text: &str, em: f64, width: f64) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in words(text) {
            if !line.is_empty() && self.width(&format!("{line}{}", word.trim_end()), em) > width {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                if !line.is_empty() && c != ' ' && self.width(&format!("{line}{c}"), em) > width {
                    lines.push(std::mem::take(&mut line));
                }
                if !(line.is_empty() && c == ' ') {
                    line.push(c);
                }
            }
        }
        lines.push(line);
        lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// Pieces that stay together: a Latin word with the blanks after it, or one hanzi with closing punctuation.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for c in text.chars() {
        let closing = "，。；：、！？）】》〉”’」』%％)".contains(c);
        let opens = "（【《〈“‘「『(".contains(previous);
        let latin = c.is_ascii() && previous.is_ascii() && c != ' ' && previous != ' ';
        match words.last_mut() {
            Some(word) if closing || opens || latin || c == ' ' => word.push(c),
            _ => words.push(c.to_string()),
        }
        previous = c;
    }
    words
}
