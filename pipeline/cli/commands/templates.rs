//! `templates`: empty workbooks for the offices to fill in.

use crate::Outcome;
use crate::args::TemplatesArgs;
use crate::context::Context;
use crate::output::say;
use anyhow::{Context as _, bail};
use catalogue::{Plan, Source};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Writes a template a table and says where they are.
pub fn run(context: &Context, args: &TemplatesArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let mut templates: BTreeMap<PathBuf, (&str, &Source)> = BTreeMap::new();
    for (table, source) in wanted(plan, &args.tables)? {
        let path = args.out.join(report::template_name(table, source));
        // Two tables may have files of one name.
        let path = if templates.contains_key(&path) { args.out.join(format!("{table}.xlsx")) } else { path };
        if path.exists() {
            bail!("{}: is there already and may be filled in; give another folder with --out", path.display());
        }
        templates.insert(path, (table, source));
    }
    std::fs::create_dir_all(&args.out).with_context(|| format!("{}: cannot be made", args.out.display()))?;
    for (path, (table, source)) in templates {
        report::write_template(plan, table, source, &path)?;
        say!("{}", path.display());
    }
    Ok(Outcome::Fine)
}

/// The tables by their names, or all.
fn wanted<'p>(plan: &'p Plan, names: &[String]) -> anyhow::Result<Vec<(&'p str, &'p Source)>> {
    if names.is_empty() {
        return Ok(plan.sources.iter().map(|(table, source)| (table.as_str(), source)).collect());
    }
    let of = |name: &String| match plan.sources.get_key_value(name) {
        Some((table, source)) => Ok((table.as_str(), source)),
        None => {
            let tables: Vec<&str> = plan.sources.keys().map(String::as_str).collect();
            bail!("`{name}` is no record table of the plan; the tables are {}", tables.join(", "))
        }
    };
    let mut found = names.iter().map(of).collect::<anyhow::Result<Vec<_>>>()?;
    found.sort_by_key(|(table, _)| *table);
    found.dedup_by_key(|(table, _)| *table);
    Ok(found)
}
