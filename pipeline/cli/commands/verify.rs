//! `verify`: what a bundle says of itself held against its bytes, its signature, and the same numbers computed again.

use crate::Outcome;
use crate::args::VerifyArgs;
use crate::commands::again::Again;
use crate::context::Context;
use crate::output::{self, say, thousands};
use anyhow::{Context as _, bail};
use bundle::{Comparison, Limits};
use catalogue::{Finding, Severity};

/// Stack for what computes.
const STACK: usize = 64 << 20;

/// Checks everything and prints table by table what agrees.
pub fn run(context: &Context, args: &VerifyArgs) -> anyhow::Result<Outcome> {
    let scratch = tempfile::tempdir().context("no temporary folder can be made")?;
    let root = if args.bundle.is_dir() {
        args.bundle.clone()
    } else {
        let root = scratch.path().join("bundle");
        std::fs::create_dir(&root)?;
        bundle::unpack(&args.bundle, &root, &Limits::default())?;
        root
    };
    let files = bundle::files_of(&root, &Limits::default())?;
    let mut findings = bundle::check_sums(&root, &files)?;
    eprintln!("{} 个文件 files, {} 个不符 findings", thousands(files.len() as u64), findings.len());
    let (signed, wrong) = bundle::check_signature(&root, args.public_key.as_deref())?;
    findings.extend(wrong);
    match &signed {
        Some(signed) if signed.checked => eprintln!("签名有效 signed by {}: {}", signed.key, signed.comment),
        Some(signed) => eprintln!("签名未核验 signed by {}, not checked: give --public-key", signed.key),
        None => eprintln!("未签名 not signed"),
    }
    let edition = bundle::edition_of(&root).unwrap_or_else(|error| {
        let path = bundle::DATAPACKAGE;
        findings.push(Finding::error(path, 0, "no_description", error.to_string(), "get the bundle again"));
        "?".to_owned()
    });
    let again = Again { root: &root, files: &files, scratch: scratch.path() };
    // A bundle comes from outside: whatever breaks on it is a finding, and the plan may be as deep as it likes.
    let computed = std::thread::scope(|scope| {
        let work = || again.whole(&mut findings);
        let worker = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        worker.join().unwrap_or_else(|_| bail!("the tables broke the computation"))
    });
    let comparisons = match computed {
        Ok(comparisons) => comparisons,
        Err(error) => {
            let message = format!("nothing more can be computed again: {error:#}");
            findings.push(Finding::error("", 0, "not_computable", message, "mend what is named above first"));
            Vec::new()
        }
    };
    print(context, args, &comparisons)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    let different: usize = comparisons.iter().map(|table| table.differences.len()).sum();
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    say!(
        "{edition}: {} cells agree, {different} differ, {} cannot be computed again, {errors} findings",
        thousands(comparisons.iter().map(|table| table.agree).sum()),
        thousands(comparisons.iter().map(|table| table.unknown).sum()),
    );
    Ok(if different == 0 && errors == 0 { Outcome::Fine } else { Outcome::Findings })
}

fn print(context: &Context, args: &VerifyArgs, comparisons: &[Comparison]) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = comparisons
        .iter()
        .map(|table| {
            vec![
                table.path.clone(),
                table.rows.to_string(),
                table.agree.to_string(),
                table.differences.len().to_string(),
                table.unknown.to_string(),
            ]
        })
        .collect();
    let headers = [
        ("表", "table"),
        ("行", "rows"),
        ("一致的单元格", "cells that agree"),
        ("不一致", "differ"),
        ("无法复算", "cannot be computed"),
    ];
    output::print(context.format, &output::headers(context.lang, &headers), &rows)?;
    let all = || comparisons.iter().flat_map(|table| &table.differences);
    for one in all().take(20) {
        let column = if one.column.is_empty() { String::new() } else { format!(" · {}", one.column) };
        eprintln!("{}: {}{column}: published `{}`, computed `{}`", one.path, one.row, one.published, one.computed);
    }
    if let Some(path) = &args.differences {
        let mut writer = csv::Writer::from_path(path).with_context(|| format!("{}: cannot be made", path.display()))?;
        writer.write_record(["table", "row", "column", "published", "computed"])?;
        for one in all() {
            writer.write_record([&one.path, &one.row, &one.column, &one.published, &one.computed])?;
        }
        writer.flush()?;
    } else if all().count() > 20 {
        eprintln!("… {} more differences (--differences FILE)", all().count() - 20);
    }
    Ok(())
}
