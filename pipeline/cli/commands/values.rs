//! `values`: `1-records` to `2-values`.

use crate::Outcome;
use crate::args::ValuesArgs;
use crate::commands::load::print_findings;
use crate::context::Context;
use crate::output::thousands;
use crate::results::{Draft, RECORDS, RUN};
use crate::run_file::RunFile;
use crate::stages;

/// Counts, and says how the evidence rows balance.
pub fn run(context: &Context, args: &ValuesArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let draft = Draft::begin(&args.out.out)?;
    let mut run = RunFile::read(&args.out.out.join(RUN))?;
    run.findings.clear();
    draft.keep(RECORDS)?;
    stages::values(context, plan, &context.periods(plan, &args.periods), &draft, &mut run)?;
    run.write(&draft.dir().join(RUN))?;
    draft.publish()?;
    print_evidence(&run);
    Ok(print_findings(&run, false))
}

/// `evidence = counted + outside the periods + of no unit on that day`.
pub fn print_evidence(run: &RunFile) {
    let sum = |name: &str| run.evidence.values().filter_map(|counts| counts.get(name)).sum::<u64>();
    let (counted, outside, no_unit) = (sum("counted"), sum("outside_periods"), sum("no_unit"));
    eprintln!(
        "{} evidence rows = {} counted + {} outside the periods + {} of no unit on their day",
        thousands(counted + outside + no_unit),
        thousands(counted),
        thousands(outside),
        thousands(no_unit)
    );
}
