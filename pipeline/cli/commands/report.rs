//! `report`: scoreboard, charts, workbook and assessment table from earlier results.

use crate::Outcome;
use crate::args::OutArgs;
use crate::commands::load::print_findings;
use crate::context::Context;
use crate::output::say;
use crate::results::{Draft, INDEX, PLAN, RECORDS, REPORTS, RUN, SCORES, VALUES};
use crate::run_file::RunFile;
use crate::stages;

/// Writes the reports and says where they are.
pub fn run(context: &Context, args: &OutArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let draft = Draft::begin(&args.out)?;
    let mut run = RunFile::read(&args.out.join(RUN))?;
    run.findings.clear();
    for stage in [RECORDS, PLAN] {
        if args.out.join(stage).exists() {
            draft.keep(stage)?;
        }
    }
    for stage in [VALUES, SCORES, INDEX] {
        draft.keep(stage)?;
    }
    stages::report(context, plan, &draft, &mut run)?;
    run.write(&draft.dir().join(RUN))?;
    draft.publish()?;
    say!("{}", args.out.join(REPORTS).display());
    Ok(print_findings(&run, false))
}
