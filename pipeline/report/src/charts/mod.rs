//! The charts. Each is a [`Scene`]: shapes and texts at places that were worked out with the widths of the bundled
//! font, drawn by plotters as SVG and PNG.

mod axis;
mod config;
mod contribution;
mod coverage;
mod dots;
mod draw;
mod fields;
mod font;
mod funnel;
mod gaps;
mod geometry;
mod incidence;
mod map;
mod pick;
mod quality_records;
mod quality_units;
pub(crate) mod rank_ranges;
mod ranking;
mod rows;
mod scene;
mod sensitivity;
mod trend;

use crate::error::{make_dir, write_file};
use crate::lookup::{Group, Lookup};
use crate::settings::Settings;
use crate::{ReportError, format};
use catalogue::Finding;
use config::{Config, Kind};
use font::Font;
use scene::{Scene, Style};
use std::path::{Path, PathBuf};

/// A chart that is ready to be written.
pub(crate) struct Chart {
    /// Name of its files, ASCII.
    pub name: String,
    pub scene: Scene,
    /// With title and description, for the page and for a file.
    pub svg: String,
}

/// The charts of a run, and the font that they are set in.
pub(crate) struct Charts<'a> {
    pub list: Vec<Chart>,
    font: Font,
    settings: &'a Settings,
}

impl<'a> Charts<'a> {
    /// Every chart that the run has data for.
    pub fn new(lookup: &Lookup<'a>) -> Result<Self, ReportError> {
        let settings = lookup.settings;
        let font = Font::bundled(&settings.font_family)?;
        let config = Config::built_in()?;
        let style = Style { font: &font, sizes: &settings.chart, colours: &settings.colours, limits: &config.limits };
        let mut scenes: Vec<(String, Scene)> = Vec::new();
        for kind in &config.charts {
            scenes.extend(of_kind(lookup, style, kind)?);
        }
        let mut list = Vec::new();
        for (name, scene) in scenes {
            let svg = draw::svg(&scene, &name, &settings.font_family)
                .map_err(|reason| ReportError::Chart { chart: name.clone(), reason })?;
            list.push(Chart { name, scene, svg });
        }
        Ok(Self { list, font, settings })
    }

    /// Characters that the bundled font does not have, chart by chart.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for chart in &self.list {
            findings.extend(chart.scene.missing(&self.font).into_iter().map(|c| {
                Finding::error(
                    &format!("charts/{}.png", chart.name),
                    0,
                    "missing_glyph",
                    format!("the font of the charts has no `{c}` (U+{:04X}); 〓 stands in its place", u32::from(c)),
                    "add the character to the font as reports/fonts/README.md says, or use another name",
                )
                .as_warning()
            }));
        }
        findings
    }

    /// Writes every chart as SVG and PNG.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
        make_dir(folder)?;
        let mut files = Vec::new();
        for chart in &self.list {
            let svg = folder.join(format!("{}.svg", chart.name));
            write_file(&svg, chart.svg.as_bytes())?;
            let png = folder.join(format!("{}.png", chart.name));
            draw::png(&chart.scene, &self.font, &self.settings.font_family, self.settings.chart.png_scale, &png)
                .map_err(|reason| ReportError::Chart { chart: chart.name.clone(), reason })?;
            files.extend([svg, png]);
        }
        Ok(files)
    }
}

/// The charts of a kind by name: none where the run has no data for it.
fn of_kind(lookup: &Lookup, style: Style, kind: &Kind) -> Result<Vec<(String, Scene)>, ReportError> {
    let one = |name: &str, scene: Option<Scene>| scene.map(|scene| (name.to_owned(), scene)).into_iter().collect();
    let by_group = |name: &str, scene: &dyn Fn(&Group) -> Option<Scene>| -> Vec<(String, Scene)> {
        let ranked = lookup.groups.iter().filter(|group| group.ranked);
        ranked.filter_map(|group| Some((format!("{name}-{}", group.number), scene(group)?))).collect()
    };
    Ok(match kind {
        Kind::Map {} => one("map", map::scene(lookup, style)?),
        Kind::Ranking {} => by_group("ranking", &|group| Some(ranking::scene(lookup, style, group))),
        Kind::RankRanges {} => by_group("ranks", &|group| rank_ranges::scene(lookup, style, group)),
        Kind::Trend {} if lookup.periods.len() < 2 => Vec::new(),
        Kind::Trend {} => by_group("trend", &|group| Some(trend::scene(lookup, style, group))),
        Kind::Contribution {} => by_group("contribution", &|group| contribution::scene(lookup, style, group)),
        Kind::Coverage {} => {
            one("coverage", crate::areas::coverage(lookup).map(|part| coverage::scene(lookup, style, &part)))
        }
        Kind::Dots { indicators } => indicators
            .iter()
            .flat_map(|id| by_group(&format!("dots-{id}"), &|group| dots::scene(lookup, style, id, group)))
            .collect(),
        Kind::Funnel { indicator } => one("funnel", funnel::scene(lookup, style, indicator)),
        Kind::Fields {} => match crate::incidence::part(lookup) {
            Some(part) => one("incidence", Some(incidence::scene(lookup, style, &part))),
            None => one("fields", crate::areas::fields(lookup).map(|part| fields::scene(lookup, style, &part))),
        },
        Kind::Gaps {} => one("gaps", gaps::scene(lookup, style)),
        Kind::Sensitivity {} => one("sensitivity", sensitivity::scene(lookup, style)),
        Kind::QualityUnits {} => one("quality-units", quality_units::scene(lookup, style)),
        Kind::QualityRecords {} => one("quality-records", quality_records::scene(lookup, style)),
    })
}

/// Where the figures come from, for the foot of a chart.
fn source_note(lookup: &Lookup) -> String {
    let (labels, run) = (lookup.labels, lookup.input.run);
    let plan = &lookup.input.plan.method.plan;
    let document = if plan.document.is_empty() {
        labels.choose("", " ").to_owned()
    } else {
        labels.choose(format!("（{}）", plan.document), format!(" ({})", plan.document))
    };
    let made = run.made_on.as_ref().map(|date| labels.fill("chart_made", &[("date", date)])).unwrap_or_default();
    let until = index::period(lookup.latest)
        .map(|period| labels.fill("chart_period_end", &[("date", &period.last_day.to_string())]))
        .unwrap_or_default();
    format::visible(&labels.fill(
        "chart_source",
        &[
            ("plan", plan.title.get(labels.lang)),
            ("document", &document),
            ("version", &run.program_version),
            ("until", &until),
            ("made", &made),
        ],
    ))
}

/// How an index is made, for the foot of a chart.
fn index_note(lookup: &Lookup) -> String {
    let missing = match lookup.input.plan.method.missing_item {
        catalogue::MissingItem::Rescale => "chart_missing_rescale",
        catalogue::MissingItem::PeerMean => "chart_missing_peer_mean",
    };
    lookup.labels.fill("chart_method_index", &[("missing", &lookup.labels.get(missing))])
}

#[cfg(test)]
mod look_tests;
#[cfg(test)]
mod tests;
