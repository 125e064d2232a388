//! Which record table an evidence row comes from: where its `record_id` was read.

use datafusion::logical_expr::{Distinct, Expr, JoinType, LogicalPlan};

/// The parts of a `UNION ALL`, or the whole.
pub(crate) fn branches(evidence: &LogicalPlan) -> Vec<LogicalPlan> {
    match evidence {
        LogicalPlan::Union(union) => union.inputs.iter().flat_map(|input| branches(input)).collect(),
        whole => vec![whole.clone()],
    }
}

/// The table whose `record_id` an evidence plan passes on; `None` when it makes ids of its own.
pub(crate) fn origin(evidence: &LogicalPlan) -> Option<String> {
    let index = evidence.schema().fields().iter().position(|field| field.name() == "record_id")?;
    follow(evidence, index)
}

/// Follows one column of a plan down to the table that it is read from.
fn follow(plan: &LogicalPlan, index: usize) -> Option<String> {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let is_id = scan.projected_schema.field(index).name() == "record_id";
            is_id.then(|| scan.table_name.table().to_owned())
        }
        LogicalPlan::Projection(projection) => {
            let Expr::Column(column) = bare(projection.expr.get(index)?) else { return None };
            follow(&projection.input, projection.input.schema().maybe_index_of_column(column)?)
        }
        LogicalPlan::Join(join) => {
            let left = join.left.schema().fields().len();
            match join.join_type {
                JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => follow(&join.right, index),
                _ if index < left => follow(&join.left, index),
                _ => follow(&join.right, index - left),
            }
        }
        LogicalPlan::Union(union) => same(union.inputs.iter().map(|input| follow(input, index))),
        LogicalPlan::Window(window) => {
            (index < window.input.schema().fields().len()).then(|| follow(&window.input, index))?
        }
        LogicalPlan::SubqueryAlias(alias) => follow(&alias.input, index),
        LogicalPlan::Filter(filter) => follow(&filter.input, index),
        LogicalPlan::Sort(sort) => follow(&sort.input, index),
        LogicalPlan::Limit(limit) => follow(&limit.input, index),
        LogicalPlan::Distinct(Distinct::All(input)) => follow(input, index),
        _ => None,
    }
}

/// The column under its new name and type.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => bare(&alias.expr),
        Expr::Cast(cast) => bare(&cast.expr),
        other => other,
    }
}

fn same(mut origins: impl Iterator<Item = Option<String>>) -> Option<String> {
    let first = origins.next()??;
    origins.all(|origin| origin.as_ref() == Some(&first)).then_some(first)
}
