//! The scoreboard: one HTML file that needs nothing else, with no script.

use crate::cell::{NO_NUMBER, ZERO};
use crate::charts::Charts;
use crate::format::{plain, visible};
use crate::labels::fill_in;
use crate::lookup::Lookup;
use crate::{ReportError, areas, incidence, method, overview, progress, quality, unit_part};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../../reports/style.css");

const TEMPLATES: [(&str, &str); 6] = [
    ("scoreboard.html.j2", include_str!("../../../reports/scoreboard.html.j2")),
    ("incidence.html.j2", include_str!("../../../reports/incidence.html.j2")),
    ("progress.html.j2", include_str!("../../../reports/progress.html.j2")),
    ("unit.html.j2", include_str!("../../../reports/unit.html.j2")),
    ("method.html.j2", include_str!("../../../reports/method.html.j2")),
    ("macros.html.j2", include_str!("../../../reports/macros.html.j2")),
];

#[derive(Serialize)]
struct LegendEntry {
    class: String,
    glyph: String,
    words: String,
}

/// The whole page.
pub(crate) fn page(lookup: &Lookup, charts: &Charts) -> Result<String, ReportError> {
    let env = environment()?;
    let (labels, run) = (lookup.labels, lookup.input.run);
    let plan = &lookup.input.plan.method.plan;
    let svgs: BTreeMap<&str, Value> =
        charts.list.iter().map(|chart| (chart.name.as_str(), Value::from_safe_string(chart.svg.clone()))).collect();
    let measures: Vec<Value> = lookup
        .measures
        .iter()
        .map(|node| context! { clause => node.clause.as_str(), title => node.title.get(labels.lang) })
        .collect();
    let page = env.get_template("scoreboard.html.j2")?.render(context! {
        t => made(labels.all()),
        style => Value::from_safe_string(STYLE.to_owned()),
        style_hash => style_hash(),
        simulated => run.simulated,
        made_on => run.made_on.as_deref(),
        version => run.program_version.as_str(),
        plan => context! { title => plan.title.get(labels.lang), document => plan.document.as_str() },
        period => lookup.latest,
        periods => made(&lookup.periods),
        before => lookup.before(),
        measures => made(&measures),
        groups => made(overview::groups(lookup)),
        legend => made(legend(lookup)),
        coverage => made(areas::coverage(lookup)),
        fields => made(areas::fields(lookup)),
        incidence => made(incidence::part(lookup)),
        alternative => lookup.alternative_title(),
        progress => made(progress::part(lookup)),
        units => made(unit_part::units(lookup)),
        method => made(method::part(lookup)),
        quality => made(quality::part(lookup)),
        svgs => made(&svgs),
    })?;
    Ok(page)
}

/// A value for the template.
fn made<T: Serialize>(of: T) -> Value {
    Value::from(Serde(of))
}

/// Every value that is printed is escaped, and its steering characters are made visible.
fn environment() -> Result<Environment<'static>, ReportError> {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => minijinja::escape_formatter(out, state, &Value::from(visible(text))),
        _ => minijinja::escape_formatter(out, state, value),
    });
    env.add_filter("fill", |text: String, with: Value| {
        fill_in(&text, |name| with.get_attr(name).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default())
    });
    for (name, source) in TEMPLATES {
        env.add_template(name, source)?;
    }
    Ok(env)
}

fn legend(lookup: &Lookup) -> Vec<LegendEntry> {
    let labels = lookup.labels;
    let entry = |class: &str, glyph: &str| LegendEntry {
        class: class.to_owned(),
        glyph: glyph.to_owned(),
        words: format!(
            "{}{}{}",
            labels.get(&format!("state_{class}")),
            labels.choose("：", ": "),
            labels.get(&format!("legend_{class}"))
        ),
    };
    let mut above = 100.0;
    let bands = lookup.settings.bands.iter().map(|band| {
        let key = if band.at_least == 0.0 { "legend_band_below" } else { "legend_band" };
        let with = [("word", band.word.get(labels.lang)), ("from", &plain(band.at_least)), ("to", &plain(above))];
        above = band.at_least;
        LegendEntry { class: band.class.clone(), glyph: band.glyph.clone(), words: labels.fill(key, &with) }
    });
    bands.chain([entry(ZERO.0, ZERO.1)]).chain(NO_NUMBER.iter().map(|(class, glyph)| entry(class, glyph))).collect()
}

/// `sha256-…` of the style, for the content security policy.
fn style_hash() -> String {
    format!("sha256-{}", base64(&Sha256::digest(STYLE.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0u32, |group, at| group << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(super::base64(plain.as_bytes()), coded);
        }
    }
}
