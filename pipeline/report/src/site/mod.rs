//! The scoreboard: one HTML file that needs nothing else. Its script draws every view from the data in it, in either
//! language, and recomputes the index for the reader's own weights.

mod both;
mod definitions;
mod figures;
mod findings;
mod moves;
mod plan_part;
mod style;

use crate::labels::Labels;
use crate::lookup::Lookup;
use crate::settings::{ScoreBand, Settings, SiteSettings};
use crate::{ReportError, ReportInput, areas, incidence, method, quality};
use both::{Both, Pair};
use catalogue::{Lang, MissingItem};
use figures::Places;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value as Filled, context};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const SHELL: &str = include_str!("../../../../reports/scoreboard.html.j2");

/// The script, one idea a file, in the order in which the parts need each other.
const SCRIPT: [&str; 18] = [
    include_str!("../../../../reports/script/data.js"),
    include_str!("../../../../reports/script/elements.js"),
    include_str!("../../../../reports/script/numbers.js"),
    include_str!("../../../../reports/script/cells.js"),
    include_str!("../../../../reports/script/table.js"),
    include_str!("../../../../reports/script/draw.js"),
    include_str!("../../../../reports/script/engine.js"),
    include_str!("../../../../reports/script/overview.js"),
    include_str!("../../../../reports/script/ranking.js"),
    include_str!("../../../../reports/script/unit.js"),
    include_str!("../../../../reports/script/indicator.js"),
    include_str!("../../../../reports/script/fields.js"),
    include_str!("../../../../reports/script/plan.js"),
    include_str!("../../../../reports/script/departments.js"),
    include_str!("../../../../reports/script/weights.js"),
    include_str!("../../../../reports/script/method.js"),
    include_str!("../../../../reports/script/quality.js"),
    include_str!("../../../../reports/script/main.js"),
];

/// Everything that the page shows.
#[derive(Serialize)]
struct Data<'a> {
    lang: Lang,
    site: &'a SiteSettings,
    bands: &'a [ScoreBand],
    grades: Vec<GradePart>,
    texts: BTreeMap<&'a str, Both>,
    plan: PlanPart<'a>,
    simulated: bool,
    made_on: Option<&'a str>,
    version: &'a str,
    periods: &'a [&'a str],
    top: Option<usize>,
    missing_item: MissingItem,
    statuses: [&'static str; 6],
    verdicts: [&'static str; 6],
    groups: Vec<definitions::GroupPart>,
    units: Vec<definitions::UnitPart>,
    nodes: Vec<definitions::NodePart>,
    indicators: Vec<definitions::IndicatorPart>,
    node_figures: Vec<Vec<figures::NodeFigures>>,
    tops: Vec<figures::TopFigures>,
    ranges: Vec<Option<figures::RangeFigures>>,
    moves: Vec<Option<moves::Move>>,
    alternative: Option<Value>,
    values: Vec<Vec<Value>>,
    comparisons: Vec<Vec<Value>>,
    funnels: Vec<figures::Funnels>,
    standings: Vec<Vec<Value>>,
    what_if: Vec<Value>,
    progress: Option<plan_part::ProgressPart>,
    departments: Vec<plan_part::DepartmentPart>,
    findings: Vec<findings::FindingPart>,
    tables: BTreeMap<&'a str, TablePart>,
    /// Parts that are words throughout, once a language.
    incidence: InBoth<Option<incidence::IncidencePart>>,
    fields: InBoth<Option<areas::FieldPart>>,
    method: InBoth<method::MethodPart>,
    quality: InBoth<quality::QualityPart>,
}

#[derive(Serialize)]
struct GradePart {
    id: String,
    title: Both,
    at_least: f64,
}

#[derive(Serialize)]
struct PlanPart<'a> {
    title: Both,
    document: &'a str,
    top_unit: &'a str,
}

/// A record table, to which numbers lead back.
#[derive(Serialize)]
struct TablePart {
    title: Both,
    office: String,
}

#[derive(Serialize)]
struct InBoth<T> {
    zh: T,
    en: T,
}

/// The whole page.
pub(crate) fn page(input: &ReportInput, settings: &Settings) -> Result<String, ReportError> {
    let level = input.plan.method.interval_level;
    let (zh, en) = (Labels::built_in(Lang::Zh, level)?, Labels::built_in(Lang::En, level)?);
    let pair = Pair { zh: Lookup::new(input, settings, &zh), en: Lookup::new(input, settings, &en) };
    let data = serde_json::to_string(&data(&pair, settings))
        .map_err(|error| ReportError::BuiltIn { file: "script/data.js", reason: error.to_string() })?;
    let script = format!("(() => {{\n\"use strict\";\n{}}})();", SCRIPT.join("\n"));
    let style = style::style(&settings.colours);
    let labels = if input.lang == Lang::Zh { &zh } else { &en };
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.add_template("scoreboard.html.j2", SHELL)?;
    Ok(env.get_template("scoreboard.html.j2")?.render(context! {
        t => labels.all(),
        title => crate::format::visible(input.plan.method.plan.title.get(input.lang)),
        period => pair.zh.latest,
        simulated => input.run.simulated,
        style_hash => digest(&style),
        script_hash => digest(&script),
        style => Filled::from_safe_string(style),
        script => Filled::from_safe_string(script),
        data => Filled::from_safe_string(harmless(&data)),
    })?)
}

fn data<'a>(pair: &'a Pair<'a>, settings: &'a Settings) -> Data<'a> {
    let (lookup, input) = (&pair.zh, pair.zh.input);
    let places: Places = lookup.units().enumerate().map(|(at, unit)| (unit, at)).collect();
    let method = &input.plan.method;
    let many = places.len() > settings.site.full_history_units;
    Data {
        lang: input.lang,
        site: &settings.site,
        bands: &settings.bands,
        grades: method
            .grades
            .iter()
            .map(|grade| GradePart { id: grade.id.clone(), title: Both::text(&grade.title), at_least: grade.at_least })
            .collect(),
        texts: texts(pair),
        plan: PlanPart {
            title: Both::text(&method.plan.title),
            document: &method.plan.document,
            top_unit: &method.plan.top_unit,
        },
        simulated: input.run.simulated,
        made_on: input.run.made_on.as_deref(),
        version: &input.run.program_version,
        periods: &lookup.periods,
        top: method.nodes.iter().position(|node| node.id == lookup.top),
        missing_item: definitions::missing_item(pair),
        statuses: figures::STATUSES.map(index::tables::Status::id),
        verdicts: figures::VERDICTS.map(index::tables::Verdict::id),
        groups: definitions::groups(pair),
        units: definitions::units(pair),
        nodes: definitions::nodes(pair),
        indicators: definitions::indicators(pair),
        node_figures: figures::nodes(lookup),
        tops: figures::tops(lookup),
        ranges: figures::ranges(lookup),
        moves: moves::moves(lookup),
        alternative: figures::alternative(pair),
        values: figures::values(lookup, &places, many),
        comparisons: figures::comparisons(lookup, &places),
        funnels: figures::funnels(lookup),
        standings: figures::standings(lookup, &places),
        what_if: figures::what_if(lookup, &places),
        progress: plan_part::progress(pair),
        departments: plan_part::departments(pair, &places),
        findings: findings::findings(pair),
        tables: tables(pair),
        incidence: in_both(pair, incidence::part),
        fields: in_both(pair, areas::fields),
        method: in_both(pair, method::part),
        quality: in_both(pair, quality::part),
    }
}

fn in_both<T>(pair: &Pair, part: impl Fn(&Lookup) -> T) -> InBoth<T> {
    InBoth { zh: part(&pair.zh), en: part(&pair.en) }
}

fn texts<'a>(pair: &'a Pair<'a>) -> BTreeMap<&'a str, Both> {
    let zh = pair.zh.labels.all();
    zh.iter().map(|(key, text)| (key.as_str(), Both::of(text, &pair.en.labels.get(key)))).collect()
}

fn tables<'a>(pair: &'a Pair<'a>) -> BTreeMap<&'a str, TablePart> {
    let plan = pair.zh.input.plan;
    let named = plan.indicators.values().flat_map(|indicator| &indicator.records);
    named
        .map(|table| {
            let office = plan.sources.get(table).map(|source| source.office.clone()).unwrap_or_default();
            (table.as_str(), TablePart { title: pair.words(|lookup| lookup.table_title(table)), office })
        })
        .collect()
}

/// JSON that can stand in a script element whatever its texts are: nothing in it can end the element or begin markup.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// `sha256-…`, for the content security policy.
fn digest(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
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

    #[test]
    fn no_text_can_end_the_element_that_holds_the_data() {
        let json = serde_json::to_string("</script><!--&\u{2028}").unwrap_or_default();
        let shown = super::harmless(&json);
        assert!(!shown.contains('<') && !shown.contains('>') && !shown.contains('\u{2028}'), "{shown}");
        assert_eq!(serde_json::from_str::<String>(&shown).ok().as_deref(), Some("</script><!--&\u{2028}"));
    }
}
