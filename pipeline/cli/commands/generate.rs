//! `generate`: simulated records.

use crate::Outcome;
use crate::args::GenerateArgs;
use crate::context::Context;
use crate::output::thousands;
use anyhow::bail;

/// Writes them and says how many.
pub fn run(context: &Context, args: &GenerateArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    if std::fs::read_dir(&args.out).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{}: is not empty; give a new folder, so that nothing in it is overwritten", args.out.display());
    }
    let options = simulate::GenerateOptions {
        out: &args.out,
        seed: args.seed,
        years: args.years.0..=args.years.1,
        scale: args.scale,
        dirty: args.dirty,
        only: args.only.as_deref().zip(args.rows),
        messy: args.messy,
    };
    let summary = simulate::generate(plan, &options)?;
    eprintln!(
        "{}: {} rows in {} files, {} of them spoilt (simulated data)",
        args.out.display(),
        thousands(summary.rows),
        summary.files.len(),
        thousands(summary.spoilt)
    );
    Ok(Outcome::Fine)
}
