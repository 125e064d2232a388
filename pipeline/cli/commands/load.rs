//! `load`: record files to `1-records`.

use crate::Outcome;
use crate::args::LoadArgs;
use crate::context::Context;
use crate::output::{self, thousands};
use crate::results::{Draft, RECORDS, RETURNS, RUN, refuse_inputs_in};
use crate::run_file::RunFile;
use crate::stages;
use catalogue::Plan;
use std::path::Path;

/// Loads, prints the balance and where the refused rows are.
pub fn run(context: &Context, args: &LoadArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let key = stages::pseudonym_key(args.input.key_file.as_deref())?;
    refuse_inputs_in(&args.out.out, &args.input.inputs)?;
    let draft = Draft::begin(&args.out.out)?;
    let mut run = RunFile::begin(&plan.method.plan.document, &context.files, &[]);
    let database = stages::database_url(&args.input)?;
    let inputs = stages::Inputs {
        paths: &args.input.inputs,
        encoding: args.input.encoding,
        key: key.as_deref(),
        database: database.as_deref(),
        now: args.input.now.as_deref(),
        as_of: args.input.as_of.as_deref(),
    };
    let loaded = stages::load(context, plan, &inputs, &draft, &mut run)?;
    if loaded.unchanged {
        eprintln!(
            "自 {at} 载入以来没有变化，结果保持不动 nothing has changed since the load of {at}; the results stay",
            at = loaded.at
        );
    } else {
        run.write(&draft.dir().join(RUN))?;
        draft.publish()?;
    }
    print_balance(context, plan, &run, &args.out.out)
}

/// The counts of each table, the findings, and where to look for what was refused.
pub fn print_balance(context: &Context, plan: &Plan, run: &RunFile, out: &Path) -> anyhow::Result<Outcome> {
    let headers = ["来源表", "文件", "读入", "采用", "退回", "提示"];
    output::print(context.format, &headers, &stages::balance_rows(plan, &run.tables))?;
    let sum = |of: fn(&crate::run_file::TableCounts) -> u64| run.tables.values().map(of).sum::<u64>();
    let (read, kept, rejected) = (sum(|c| c.read), sum(|c| c.kept), sum(|c| c.rejected));
    eprintln!("{} read = {} kept + {} rejected", thousands(read), thousands(kept), thousands(rejected));
    let records = out.join(RECORDS);
    if rejected > 0 {
        eprintln!("退回的行及修改办法 rows to mend: {}", records.join("rejected.csv").display());
        eprintln!("各报送单位的退回更正表 sheets to send back to the offices: {}", records.join(RETURNS).display());
    }
    if sum(|c| c.warnings) > 0 {
        eprintln!("需核对的提示 worth a look: {}", records.join("warnings.csv").display());
    }
    Ok(print_findings(run, rejected > 0))
}

/// Prints the findings of a run on stderr and says how it ended.
pub fn print_findings(run: &RunFile, rejected: bool) -> Outcome {
    for finding in &run.findings {
        eprintln!("{finding}");
    }
    if rejected || !run.findings.is_empty() { Outcome::Findings } else { Outcome::Fine }
}
