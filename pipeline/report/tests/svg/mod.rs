//! Reads what an SVG file of a chart draws.

use std::path::Path;

/// A chart as it is drawn, each kind of thing in order.
#[derive(Default)]
pub struct Svg {
    pub texts: Vec<Text>,
    pub dots: Vec<Dot>,
    pub rects: Vec<Rect>,
    pub lines: Vec<Line>,
}

pub struct Text {
    pub x: f64,
    /// The baseline.
    pub y: f64,
    pub anchor: String,
    pub text: String,
}

pub struct Dot {
    pub x: f64,
    pub y: f64,
}

pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

pub struct Line {
    pub width: u32,
    pub points: Vec<(f64, f64)>,
}

impl Rect {
    pub fn holds(&self, x: f64, y: f64) -> bool {
        x >= self.x && x <= self.x + self.width && y >= self.y && y <= self.y + self.height
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let rest = tag.split_once(&format!(" {name}=\"")).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap()
}

impl Svg {
    pub fn read(path: &Path) -> Self {
        let file = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut svg = Self::default();
        for part in file.split('<') {
            let Some((tag, content)) = part.split_once('>') else { continue };
            let number = |name: &str| attribute(tag, name).parse::<f64>().unwrap();
            match tag.split(' ').next().unwrap() {
                "text" => svg.texts.push(Text {
                    x: number("x"),
                    y: number("y")
                        + attribute(tag, "dy").trim_end_matches("em").parse::<f64>().unwrap() * number("font-size"),
                    anchor: attribute(tag, "text-anchor").to_owned(),
                    text: content.trim().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
                }),
                "circle" => svg.dots.push(Dot { x: number("cx"), y: number("cy") }),
                "rect" => svg.rects.push(Rect {
                    x: number("x"),
                    y: number("y"),
                    width: number("width"),
                    height: number("height"),
                }),
                "polyline" => svg.lines.push(Line {
                    width: attribute(tag, "stroke-width").parse().unwrap(),
                    points: attribute(tag, "points")
                        .split_whitespace()
                        .map(|point| point.split_once(',').unwrap())
                        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
                        .collect(),
                }),
                _ => {}
            }
        }
        svg
    }

    /// All texts as one.
    pub fn words(&self) -> String {
        self.texts.iter().map(|text| text.text.as_str()).collect()
    }

    /// The texts of a row, from the left, above before below.
    pub fn beside(&self, y: f64) -> String {
        let mut texts: Vec<&Text> = self.texts.iter().filter(|text| (text.y - y).abs() < 20.0).collect();
        texts.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        texts.iter().map(|text| text.text.as_str()).collect()
    }

    /// The middle of the row that a name begins.
    pub fn middle_of_row(&self, name: &Text) -> f64 {
        let lines: Vec<f64> = self
            .texts
            .iter()
            .filter(|text| text.anchor == name.anchor && text.x == name.x && text.y >= name.y && text.y < name.y + 21.0)
            .map(|text| text.y)
            .collect();
        // A baseline lies 0.355 em below the middle of its line.
        lines.iter().sum::<f64>() / lines.len() as f64 - 5.0
    }
}

/// A linear scale, from two of its numbers.
pub struct Scale {
    pub at: [f64; 2],
    pub values: [f64; 2],
}

impl Scale {
    /// The scale below the rows: the numbers on the lowest line that has two of them.
    pub fn of(svg: &Svg, unit: &str) -> Self {
        let number = |text: &Text| text.text.strip_suffix(unit)?.parse::<f64>().ok();
        let ticks: Vec<(f64, f64, f64)> = svg
            .texts
            .iter()
            .filter(|text| text.anchor == "middle")
            .filter_map(|text| Some((text.y, text.x, number(text)?)))
            .collect();
        let lowest = ticks.iter().map(|tick| tick.0).fold(0.0, f64::max);
        let ticks: Vec<_> = ticks.into_iter().filter(|tick| tick.0 == lowest).collect();
        let (first, last) = (ticks.first().unwrap(), ticks.last().unwrap());
        Self { at: [first.1, last.1], values: [first.2, last.2] }
    }

    /// A number lies where the scale has it, to two pixels of the drawing.
    pub fn assert_at(&self, value: f64, place: f64) {
        let share = (value - self.values[0]) / (self.values[1] - self.values[0]);
        let expected = self.at[0] + share * (self.at[1] - self.at[0]);
        assert!((place - expected).abs() <= 2.0, "{value} lies at {place}, not at {expected}");
    }
}
