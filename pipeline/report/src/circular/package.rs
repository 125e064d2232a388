//! The parts of the DOCX file, in a ZIP archive that is the same whenever it is made.

use super::{Block, Circular};
use crate::ReportError;
use crate::format::visible;
use crate::lookup::Lookup;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Names in the archive, and the templates; the types of the parts come first.
const PARTS: [(&str, &str); 12] = [
    ("[Content_Types].xml", include_str!("../../../../reports/circular/content_types.xml")),
    ("_rels/.rels", include_str!("../../../../reports/circular/package_rels.xml")),
    ("docProps/app.xml", include_str!("../../../../reports/circular/app.xml")),
    ("docProps/core.xml", include_str!("../../../../reports/circular/core.xml.j2")),
    ("word/_rels/document.xml.rels", include_str!("../../../../reports/circular/document_rels.xml.j2")),
    ("word/document.xml", include_str!("../../../../reports/circular/document.xml.j2")),
    ("word/fontTable.xml", include_str!("../../../../reports/circular/font_table.xml")),
    ("word/footer1.xml", include_str!("../../../../reports/circular/footer_odd.xml")),
    ("word/footer2.xml", include_str!("../../../../reports/circular/footer_even.xml")),
    ("word/header1.xml", include_str!("../../../../reports/circular/header.xml.j2")),
    ("word/settings.xml", include_str!("../../../../reports/circular/settings.xml")),
    ("word/styles.xml", include_str!("../../../../reports/circular/styles.xml.j2")),
];

/// The archive. The pictures of the charts are read from `folder`.
pub(super) fn bytes(lookup: &Lookup, circular: &Circular, folder: &Path) -> Result<Vec<u8>, ReportError> {
    let env = environment()?;
    let figures: Vec<&str> = circular
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| if let Block::Figure(figure) = block { Some(figure.name.as_str()) } else { None })
        .collect();
    let show = context! {
        t => Value::from(Serde(lookup.labels.all())),
        zh => lookup.labels.choose(true, false),
        c => Value::from(Serde(circular)),
        figures => Value::from(Serde(&figures)),
    };
    // Without a day of its own every part would bear the day on which it was made.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, _) in PARTS {
        archive.start_file(name, options)?;
        let xml = env.get_template(name)?.render(&show)?;
        archive.write_all(xml.as_bytes()).map_err(zip::result::ZipError::from)?;
    }
    for name in figures {
        let path = folder.join(format!("{name}.png"));
        let picture = std::fs::read(&path).map_err(|source| ReportError::Io { path, source })?;
        // PNG is compressed already.
        archive.start_file(format!("word/media/{name}.png"), options.compression_method(CompressionMethod::Stored))?;
        archive.write_all(&picture).map_err(zip::result::ZipError::from)?;
    }
    Ok(archive.finish()?.into_inner())
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
    for (name, source) in PARTS {
        env.add_template(name, source)?;
    }
    Ok(env)
}
