//! `diff`: which published numbers moved between two runs, or between two periods of one, and why.

use crate::Outcome;
use crate::args::{DiffArgs, Format};
use crate::context::{self, Context, plan_in, sound};
use crate::output::{self, say};
use crate::results::{INDEX, PLAN, RUN, SCORES, VALUES};
use crate::run_file::{RunFile, hashes};
use anyhow::{Context as _, bail};
use catalogue::{Plan, PlanFiles};
use index::change::{self, Cause, Change, Compared, Side, ValueChange};
use index::tables::{self, IndexRow, ScoreRow, ValueRow};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Prints what moved, and why.
pub fn run(context: &Context, args: &DiffArgs) -> anyhow::Result<Outcome> {
    let old = Results::read(&args.old)?;
    let new = Results::read(args.new.as_deref().unwrap_or(&args.old))?;
    let (old_plan, new_plan) = plans(context, args, &old, &new)?;
    let compared = compared(args, &old, &new)?;
    // A unit that has gone is known to the old side alone.
    let known = |text: &String| context::unit(&new_plan, text).or_else(|_| context::unit(&old_plan, text));
    let unit = args.unit.as_ref().map(known).transpose()?;
    if old.run.simulated || new.run.simulated {
        eprintln!("模拟数据 simulated records");
    }
    let (old, new) = (old.side(&old_plan), new.side(&new_plan));
    if args.values {
        let changes = change::value_changes(&old, &new, &compared, unit);
        let rows: Vec<Vec<String>> = changes.iter().map(ValueChange::cells).collect();
        output::print(context.format, &ValueChange::COLUMNS, &rows)?;
        eprintln!("{} 个指标值有变动 values changed", rows.len());
        return Ok(Outcome::Fine);
    }
    let changes = change::changes(&old, &new, &compared, unit);
    print(context, &changes, &new_plan, unit.is_some())?;
    let units: BTreeSet<&str> = changes.iter().map(|change| change.unit_id.as_str()).collect();
    let (moved, units) = (changes.len(), units.len());
    eprintln!("{units} 个单位的 {moved} 个得分或名次有变动 scores and ranks of {units} units moved: {moved}");
    if changes.iter().filter_map(|change| change.part(Cause::Unseparated)).any(|part| part != tables::Exact(0)) {
        eprintln!(
            "“未能分解”是现有定义无法复算的部分，或几项原因同时具备才有得分的部分 `unseparated`: what the definitions at \
             hand do not reproduce, or what has a score only when several causes come together"
        );
    }
    Ok(Outcome::Fine)
}

/// For people, sentences and a table: the index of every unit, or everything of the unit asked for. For programs, all rows.
fn print(context: &Context, changes: &[Change], plan: &Plan, one_unit: bool) -> anyhow::Result<()> {
    if context.format != Format::Table {
        let rows: Vec<Vec<String>> = changes.iter().map(Change::cells).collect();
        return output::print(context.format, &Change::columns(), &rows);
    }
    let top = plan.top_node().unwrap_or_default();
    let of_index: Vec<Change> =
        changes.iter().filter(|change| change.node_id == top && change.indicator_id.is_empty()).cloned().collect();
    for sentence in change::in_words(&of_index, plan, context.lang) {
        say!("{sentence}");
    }
    let mut shown = if one_unit { changes.to_vec() } else { of_index };
    let place = |node: &str| plan.method.nodes.iter().position(|known| known.id == node);
    shown.sort_by_cached_key(|change| (change.unit_id.clone(), change.to_period.clone(), place(&change.node_id)));
    let (headers, rows) = change::in_table(&shown, plan, context.lang);
    if !rows.is_empty() {
        say!("");
        output::print(context.format, &headers, &rows)?;
    }
    Ok(())
}

/// The tables of a run.
struct Results {
    dir: PathBuf,
    run: RunFile,
    values: Vec<ValueRow>,
    scores: Vec<ScoreRow>,
    index: Vec<IndexRow>,
}

impl Results {
    fn read(dir: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            dir: dir.to_owned(),
            run: RunFile::read(&dir.join(RUN))?,
            values: tables::read(&dir.join(VALUES).join("values.csv"))?,
            scores: tables::read(&dir.join(SCORES).join("scores.csv"))?,
            index: tables::read(&dir.join(INDEX).join("index.csv"))?,
        })
    }

    fn side<'a>(&'a self, plan: &'a Plan) -> Side<'a> {
        Side { plan, values: &self.values, scores: &self.scores, index: &self.index }
    }

    fn periods(&self) -> BTreeSet<&str> {
        self.values.iter().map(|row| row.period.as_str()).collect()
    }
}

/// The definitions of both sides: what was given, else what the results keep, else what the new side has or the program
/// carries. Says so where they are not those that the results name.
fn plans(context: &Context, args: &DiffArgs, old: &Results, new: &Results) -> anyhow::Result<(Plan, Plan)> {
    let kept = |results: &Results| {
        let dir = results.dir.join(PLAN);
        dir.is_dir().then_some(dir)
    };
    let new_files = match kept(new).filter(|_| context.plan_dir.is_none()) {
        Some(dir) => plan_in(&dir)?,
        None => context.files.clone(),
    };
    let old_dir = args.old_plan.clone().or_else(|| if args.new.is_none() { None } else { kept(old) });
    let old_files = match old_dir {
        Some(dir) => plan_in(&dir)?,
        None => new_files.clone(),
    };
    for (results, files, option) in [(old, &old_files, "--old-plan"), (new, &new_files, "--plan")] {
        warn_of_others(results, files, option);
    }
    let read = |files: &PlanFiles| {
        let (plan, findings) = catalogue::read(files);
        sound(plan, &findings)
    };
    Ok((read(&old_files)?, read(&new_files)?))
}

/// Says that results were made by other definitions than those at hand, when they do not keep their own.
fn warn_of_others(results: &Results, files: &PlanFiles, option: &str) {
    if results.dir.join(PLAN).is_dir() {
        return;
    }
    let at_hand: BTreeMap<String, String> = hashes(files);
    let paths: BTreeSet<&String> = at_hand.keys().chain(results.run.definitions.keys()).collect();
    let others: Vec<&str> = paths
        .into_iter()
        .filter(|path| at_hand.get(*path) != results.run.definitions.get(*path))
        .map(String::as_str)
        .collect();
    if let Some(first) = others.first() {
        eprintln!(
            "{}: 未保存所用的定义，且与现有定义有 {} 个文件不同（如 {first}）；计分标准、权重与方法的影响无法分开，计入“未能分解” \
             these results keep no definitions, and {} files of those at hand are others, so what definitions did cannot \
             be told apart and is `unseparated`; give theirs with {option}",
            results.dir.display(),
            others.len(),
            others.len(),
        );
    }
}

/// Which periods are compared; each must be in the tables of its side.
fn compared(args: &DiffArgs, old: &Results, new: &Results) -> anyhow::Result<Compared> {
    let has = |results: &Results, period: &str| {
        if results.periods().contains(period) {
            return Ok(());
        }
        let known = results.periods().into_iter().collect::<Vec<_>>().join(", ");
        bail!("{}: has no period `{period}`; it has {known}", results.dir.display())
    };
    if let (Some(from), Some(to)) = (&args.from_period, &args.to_period) {
        has(old, from)?;
        has(new, to)?;
        if from == to {
            return Ok(Compared::Same(vec![from.clone()]));
        }
        return Ok(Compared::Between { from: from.clone(), to: to.clone() });
    }
    if let Some(period) = &args.period {
        has(old, period)?;
        has(new, period)?;
        return Ok(Compared::Same(vec![period.clone()]));
    }
    let (old_periods, new_periods) = (old.periods(), new.periods());
    let both: Vec<String> = old_periods.intersection(&new_periods).map(|period| (*period).to_owned()).collect();
    let alone: Vec<&str> = old_periods.symmetric_difference(&new_periods).copied().collect();
    if both.is_empty() {
        return Err(anyhow::anyhow!("the two have no period in common ({})", alone.join(", ")))
            .context("compare one with another: --from-period and --to-period");
    }
    if !alone.is_empty() {
        eprintln!("只有一方有、未作比较的期间 periods of one side only: {}", alone.join(", "));
    }
    Ok(Compared::Same(both))
}
