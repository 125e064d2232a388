//! The charts. Each is a [`Scene`]: shapes and texts at places that were worked out with the widths of the bundled
//! font, drawn by plotters as SVG and PNG.

mod coverage;
mod draw;
mod fields;
mod font;
mod funnel;
mod gaps;
mod incidence;
pub(crate) mod rank_ranges;
mod ranking;
mod scene;
mod trend;

use crate::error::{make_dir, write_file};
use crate::lookup::Lookup;
use crate::settings::Settings;
use crate::{ReportError, format};
use catalogue::Finding;
use font::Font;
use scene::Scene;
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
        let mut scenes: Vec<(String, Scene)> = Vec::new();
        for group in lookup.groups.iter().filter(|group| group.ranked) {
            scenes.push((format!("ranking-{}", group.number), ranking::scene(lookup, &font, group)));
            if let Some(scene) = rank_ranges::scene(lookup, &font, group) {
                scenes.push((format!("ranks-{}", group.number), scene));
            }
            if lookup.periods.len() > 1 {
                scenes.push((format!("trend-{}", group.number), trend::scene(lookup, &font, group)));
            }
        }
        if let Some(part) = crate::areas::coverage(lookup) {
            scenes.push(("coverage".to_owned(), coverage::scene(lookup, &font, &part)));
        }
        if let Some(scene) = funnel::scene(lookup, &font, &settings.coverage_indicator) {
            scenes.push(("funnel".to_owned(), scene));
        }
        if let Some(part) = crate::incidence::part(lookup) {
            scenes.push(("incidence".to_owned(), incidence::scene(lookup, &font, &part)));
            scenes.extend(gaps::scene(lookup, &font).map(|scene| ("gaps".to_owned(), scene)));
        } else if let Some(part) = crate::areas::fields(lookup) {
            scenes.push(("fields".to_owned(), fields::scene(lookup, &font, &part)));
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
    format::visible(&labels.fill(
        "chart_source",
        &[
            ("plan", plan.title.get(labels.lang)),
            ("document", &document),
            ("version", &run.program_version),
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
mod tests;
