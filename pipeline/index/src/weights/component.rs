use crate::diagnostics::eigen;
use crate::engine::{Frame, Node, Report};
use crate::keys::METHOD;
use catalogue::Finding;

/// The loadings of the first principal component of a node's children, as their weights.
///
/// Correlations are those inside the blocks (a peer group in a period), pooled over all blocks, of the units that have
/// all children; so what differs between groups or years weighs nothing. Children whose own weight is not above 0 stay
/// out. Where there are fewer than two children or three such units, or a child is the same for all, the weights
/// stay as they are. A negative loading would reward what the others punish: it counts as 0 and is a finding.
pub(crate) fn first_component(
    frame: &Frame<'_>,
    node: &Node<'_>,
    children: &[&[f64]],
    weights: &[f64],
    report: Option<&mut Report>,
) -> Vec<f64> {
    let given: Vec<f64> = node.children.iter().map(|place| weights[*place]).collect();
    let counted: Vec<usize> = (0..children.len()).filter(|child| given[*child] > 0.0).collect();
    if counted.len() < 2 {
        return given;
    }
    let columns: Vec<&[f64]> = counted.iter().map(|child| children[*child]).collect();
    let problem = |rule: &str, message: String, hint: &str| Finding::error(METHOD, 0, rule, message, hint);
    let Some(matrix) = pooled_correlations(frame, &columns) else {
        if let Some(report) = report {
            report.findings.push(
                problem(
                    "no_component",
                    format!(
                        "`{}` has too few units, or a part that is the same for all, so its weights stay as given",
                        node.id
                    ),
                    "principal components need at least three units that have every part",
                )
                .as_warning(),
            );
        }
        return given;
    };
    let loadings = eigen(matrix).into_iter().next().map_or_else(Vec::new, |(_, vector)| vector);
    let mut found = vec![0.0; children.len()];
    for (&child, &loading) in counted.iter().zip(&loadings) {
        found[child] = loading.max(0.0);
    }
    let negative: Vec<String> = counted
        .iter()
        .zip(&loadings)
        .filter(|(_, loading)| **loading < 0.0)
        .map(|(child, loading)| format!("{} ({loading:.3})", frame.id_at(node.children[*child])))
        .collect();
    if let Some(report) = report
        && !negative.is_empty()
    {
        report.findings.push(problem(
            "negative_loading",
            format!("in `{}` these go against the rest and count nothing: {}", node.id, negative.join(", ")),
            "look whether they point the right way; move them to another node, or take given weights",
        ));
    }
    found
}

/// The correlations of the columns inside blocks, over the rows that have all of them.
fn pooled_correlations(frame: &Frame<'_>, columns: &[&[f64]]) -> Option<Vec<Vec<f64>>> {
    let mut centred: Vec<Vec<f64>> = vec![Vec::new(); columns.len()];
    for block in frame.blocks() {
        let complete: Vec<usize> =
            block.rows.clone().filter(|row| columns.iter().all(|column| !column[*row].is_nan())).collect();
        for (column, centred) in columns.iter().zip(&mut centred) {
            let mean = complete.iter().map(|row| column[*row]).sum::<f64>() / complete.len() as f64;
            centred.extend(complete.iter().map(|row| column[*row] - mean));
        }
    }
    if centred[0].len() < 3 {
        return None;
    }
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let spread: Vec<f64> = centred.iter().map(|column| product(column, column).sqrt()).collect();
    if spread.iter().any(|spread| spread.is_nan() || *spread <= 0.0) {
        return None;
    }
    let row = |i: usize| {
        (0..columns.len())
            .map(|j| if i == j { 1.0 } else { product(&centred[i], &centred[j]) / (spread[i] * spread[j]) })
            .collect()
    };
    Some((0..columns.len()).map(row).collect())
}
