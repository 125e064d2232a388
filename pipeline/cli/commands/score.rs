//! `score`: values to `3-scores` and `4-index`, or from a table of values alone.

use crate::Outcome;
use crate::args::ScoreArgs;
use crate::commands::load::print_findings;
use crate::context::Context;
use crate::output;
use crate::results::{Draft, INDEX, RECORDS, RUN, VALUES};
use crate::run_file::{RunFile, hashes};
use crate::stages;
use anyhow::bail;
use catalogue::{Lang, Plan, Severity};
use index::tables::{self, IndexRow};
use std::path::Path;

/// Scores and prints the ranking.
pub fn run(context: &Context, args: &ScoreArgs) -> anyhow::Result<Outcome> {
    let plan = context.plan()?;
    let draft = Draft::begin(&args.out.out)?;
    let mut run = match &args.values {
        Some(path) => {
            let mut run = RunFile::begin(&plan.method.plan.document, &context.files, &[]);
            let (values, findings) = index::from_given_values(plan, path)?;
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            if errors > 0 {
                for finding in &findings {
                    eprintln!("{finding}");
                }
                bail!("{}: {errors} errors, so nothing was scored; mend the table and try again", path.display());
            }
            if values.is_empty() {
                bail!("{}: has no rows, so there is nothing to score", path.display());
            }
            run.findings = findings;
            // A table that lies in the results of a run keeps their mark.
            let beside = path.parent().and_then(Path::parent).map(|dir| dir.join(RUN));
            run.simulated = beside
                .filter(|file| file.is_file())
                .is_some_and(|file| RunFile::read(&file).is_ok_and(|run| run.simulated));
            let dir = draft.stage(VALUES)?;
            stages::write_table(&dir.join("values.csv"), &values)?;
            run.hash_outputs(VALUES, &dir)?;
            run
        }
        None => {
            let run = RunFile::read(&args.out.out.join(RUN))?;
            draft.keep(RECORDS)?;
            draft.keep(VALUES)?;
            run
        }
    };
    draft.keep_plan(&context.files)?;
    run.definitions = hashes(&context.files);
    stages::score(plan, &draft, &mut run)?;
    run.write(&draft.dir().join(RUN))?;
    draft.publish()?;
    print_ranking(context, plan, &args.out.out)?;
    Ok(print_findings(&run, false))
}

/// The ranking of the latest period, one peer group after the other.
pub fn print_ranking(context: &Context, plan: &Plan, out: &Path) -> anyhow::Result<()> {
    let rows: Vec<IndexRow> = tables::read(&out.join(INDEX).join("index.csv"))?;
    let top = plan.top_node().unwrap_or_default();
    let Some(period) = rows.iter().map(|row| row.period.as_str()).max() else {
        eprintln!("no unit has a value, so there is no ranking");
        return Ok(());
    };
    let mut ranked: Vec<&IndexRow> =
        rows.iter().filter(|row| row.node_id == top && row.period == period && row.rank.is_some()).collect();
    let place = |group: &str| plan.method.peer_groups.iter().position(|known| known.id == group);
    ranked.sort_by_key(|row| (place(&row.peer_group), row.rank, &row.unit_id));
    let rows: Vec<Vec<String>> = ranked
        .iter()
        .map(|row| {
            let unit = plan.units.units.get(&row.unit_id);
            let name = unit.map_or(row.unit_id.as_str(), |unit| match context.lang {
                Lang::Zh => unit.name_zh.as_str(),
                Lang::En => unit.name_en.as_str(),
            });
            let grade = plan.method.grades.iter().find(|grade| grade.id == row.grade);
            let gates: Vec<&str> = row
                .gates
                .split(';')
                .filter_map(|id| plan.indicators.get(id))
                .map(|indicator| indicator.title.get(context.lang))
                .collect();
            vec![
                row.peer_group.clone(),
                row.rank.map(|rank| rank.to_string()).unwrap_or_default(),
                name.to_owned(),
                output::points(row.score),
                grade.map(|grade| grade.title.get(context.lang).to_owned()).unwrap_or_default(),
                format!("{:.0}%", row.weight_present * 100.0),
                gates.join(if context.lang == Lang::Zh { "、" } else { ", " }),
            ]
        })
        .collect();
    eprintln!("{period} {}", plan.method.plan.title.get(context.lang));
    let headers = [
        ("同类组", "peer group"),
        ("名次", "rank"),
        ("单位", "unit"),
        ("指数", "index"),
        ("等级", "grade"),
        ("有数据的权重", "weight with data"),
        ("触发的限制项", "gates in breach"),
    ];
    output::print(context.format, &output::headers(context.lang, &headers), &rows)
}
