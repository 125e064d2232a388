//! `chengxin`: measures a government-integrity plan. Record files in; traceable values, scores, rankings and scoreboards
//! out.
//!
//! Exit codes: 0 fine, 1 the data or the definitions have findings, 2 it could not run.

mod args;
mod commands;
mod context;
mod output;
mod results;
mod run_file;
mod stages;

use args::{Args, Command};
use clap::Parser;
use context::Context;
use std::process::ExitCode;

/// How a command that ran ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing to mend.
    Fine,
    /// The data or the definitions have findings.
    Findings,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> anyhow::Result<Outcome> {
    let context = Context::open(args)?;
    match &args.command {
        Command::Demo(options) => commands::demo::run(&context, options),
        Command::Run(options) => commands::run::run(&context, options),
        Command::Load(options) => commands::load::run(&context, options),
        Command::Values(options) => commands::values::run(&context, options),
        Command::Score(options) => commands::score::run(&context, options),
        Command::Report(options) => commands::report::run(&context, options),
        Command::Check => commands::check::run(&context),
        Command::Test(options) => commands::test::run(&context, options),
        Command::Trace(options) => commands::trace::run(&context, options),
        Command::Explain(options) => commands::explain::run(&context, options),
        Command::Diff(options) => commands::diff::run(&context, options),
        Command::Bundle(options) => commands::bundle::run(&context, options),
        Command::Verify(options) => commands::verify::run(&context, options),
        Command::Templates(options) => commands::templates::run(&context, options),
        Command::Generate(options) => commands::generate::run(&context, options),
    }
}
