//! Draws a scene with plotters' SVG and bitmap backends.

use super::font::{Font, STAND_IN};
use super::scene::{Anchor, Mark, Scene};
use crate::format::visible;
use crate::settings::Colour;
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{IntoFont, RGBColor, ShapeStyle, TextStyle};
use std::fmt::Display;
use std::path::Path;

/// plotters' SVG text has `font-size = size / 1.24` and its baseline 0.76 em below the place.
const SVG_SIZE: f64 = 1.24;
const SVG_DROP: f64 = 0.76;

/// Sets one line of text; the rest of drawing is the same for both backends.
type SetText<'a, B> = &'a dyn Fn(&mut B, &Mark) -> Result<(), String>;

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn fail(error: impl Display) -> String {
    error.to_string()
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a chart")]
fn px(x: f64) -> i32 {
    x.round() as i32
}

#[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "sizes are positive")]
fn size(scene: &Scene, scale: f64) -> (u32, u32) {
    ((scene.width * scale).ceil() as u32, (scene.height * scale).ceil() as u32)
}

fn draw<B: DrawingBackend>(scene: &Scene, backend: &mut B, scale: f64, set_text: SetText<B>) -> Result<(), String> {
    let at = |x: f64, y: f64| (px(x * scale), px(y * scale));
    let filled = |colour: Colour| ShapeStyle { color: rgb(colour).into(), filled: true, stroke_width: 0 };
    backend.draw_rect((0, 0), at(scene.width, scene.height), &filled(scene.background), true).map_err(fail)?;
    for mark in &scene.marks {
        match mark {
            Mark::Rect { x, y, width, height, colour } => {
                backend.draw_rect(at(*x, *y), at(x + width, y + height), &filled(*colour), true).map_err(fail)?;
            }
            Mark::Line { points, colour, width } => {
                let stroke_width = u32::try_from(px(f64::from(*width) * scale)).unwrap_or(1);
                let style = ShapeStyle { color: rgb(*colour).into(), filled: false, stroke_width };
                backend.draw_path(points.iter().map(|(x, y)| at(*x, *y)), &style).map_err(fail)?;
            }
            Mark::Dot { x, y, radius, colour } => {
                let radius = u32::try_from(px(radius * scale)).unwrap_or(1);
                backend.draw_circle(at(*x, *y), radius, &filled(*colour), true).map_err(fail)?;
            }
            Mark::Text { .. } => set_text(backend, mark)?,
        }
    }
    backend.present().map_err(fail)
}

/// The scene as an SVG document without XML header, with title and description for those who cannot see it.
pub(crate) fn svg(scene: &Scene, name: &str, family: &str) -> Result<String, String> {
    let mut drawn = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut drawn, size(scene, 1.0));
        draw(scene, &mut backend, 1.0, &|backend: &mut SVGBackend, mark| {
            let Mark::Text { x, baseline, text, em, anchor, colour } = mark else { return Ok(()) };
            let h = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let font = (family, em * SVG_SIZE).into_font();
            let ink = rgb(*colour);
            let style = TextStyle::from(font).color(&ink).pos(Pos::new(h, VPos::Top));
            backend.draw_text(text, &style, (px(*x), px(baseline - em * SVG_DROP))).map_err(fail)
        })?;
    }
    // The same for every text, so it stands once; quotes inside texts are escaped and not touched.
    let same = format!(" font-family=\"{}\"", escape(family));
    let drawn = drawn.replace(&same, "").replace(" opacity=\"1\"", "");
    let (open, rest) = drawn.split_once('>').ok_or("no svg element was drawn")?;
    let described = format!(
        "{open}{same} role=\"img\" aria-labelledby=\"chart-{name}-title chart-{name}-desc\">\n<title id=\"chart-{name}-title\">{}</title>\n\
         <desc id=\"chart-{name}-desc\">{}</desc>{rest}",
        escape(&visible(&scene.title)),
        escape(&visible(&scene.desc))
    );
    Ok(described)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Draws the scene into a PNG file.
pub(crate) fn png(scene: &Scene, font: &Font, family: &str, scale: u32, path: &Path) -> Result<(), String> {
    let scale = f64::from(scale);
    let mut backend = BitMapBackend::new(path, size(scene, scale));
    draw(scene, &mut backend, scale, &|backend: &mut BitMapBackend, mark| {
        let Mark::Text { x, baseline, text, em, anchor, colour } = mark else { return Ok(()) };
        let mut pen = match anchor {
            Anchor::Start => *x,
            Anchor::Middle => x - font.width(text, *em) / 2.0,
            Anchor::End => x - font.width(text, *em),
        };
        // Here plotters takes the size as the height of a line, puts the baseline half of it below the place, and draws
        // every character flush left: so each is set by itself, with its own bearing.
        let size = em * scale * font.line;
        let ink = rgb(*colour);
        let style = TextStyle::from((family, size).into_font()).color(&ink).pos(Pos::new(HPos::Left, VPos::Top));
        for c in text.chars() {
            let shown = if font.has(c) { c } else { STAND_IN };
            let place = (px(pen * scale + font.bearing(shown, size)), px(baseline * scale - size / 2.0));
            backend.draw_text(shown.encode_utf8(&mut [0; 4]), &style, place).map_err(fail)?;
            pen += font.width(shown.encode_utf8(&mut [0; 4]), *em);
        }
        Ok(())
    })
}
