//! `run`: all stages.

use crate::Outcome;
use crate::args::RunArgs;
use crate::commands::{load::print_balance, score::print_ranking, values::print_evidence};
use crate::context::Context;
use crate::results::{Draft, REPORTS, RUN, refuse_inputs_in};
use crate::run_file::RunFile;
use crate::stages;
use catalogue::{Period, Plan};
use std::path::Path;

/// Runs everything and prints the balance, the ranking and where the scoreboard is.
pub fn run(context: &Context, args: &RunArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let key = stages::pseudonym_key(args.input.key_file.as_deref())?;
    let periods = context.periods(plan, &args.periods);
    let database = stages::database_url(&args.input)?;
    let inputs = stages::Inputs {
        paths: &args.input.inputs,
        encoding: args.input.encoding,
        key: key.as_deref(),
        database: database.as_deref(),
        now: args.input.now.as_deref(),
        as_of: args.input.as_of.as_deref(),
    };
    let run = all_stages(context, plan, &inputs, &periods, &args.out.out)?;
    let outcome = print_balance(context, plan, &run, &args.out.out)?;
    print_evidence(&run);
    print_ranking(context, plan, &args.out.out)?;
    eprintln!("看板 scoreboard: {}", args.out.out.join(REPORTS).display());
    Ok(outcome)
}

/// From record files to reports, in one draft that is published when all of it is there.
pub fn all_stages(
    context: &Context,
    plan: &Plan,
    inputs: &stages::Inputs<'_>,
    periods: &[Period],
    out: &Path,
) -> anyhow::Result<RunFile> {
    refuse_inputs_in(out, inputs.paths)?;
    let draft = Draft::begin(out)?;
    let mut run = RunFile::begin(&plan.method.plan.document, &context.files, periods);
    stages::load(context, plan, inputs, &draft, &mut run)?;
    stages::values(context, plan, periods, &draft, &mut run)?;
    draft.keep_plan(&context.files)?;
    stages::score(plan, &draft, &mut run)?;
    stages::report(context, plan, &draft, &mut run)?;
    run.write(&draft.dir().join(RUN))?;
    draft.publish()?;
    Ok(run)
}
